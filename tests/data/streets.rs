//! The built-in streets: the same everywhere, every class often enough to be learnt, masks and boxes that agree to the pixel.

use convlab::data::{BoundingBox, Dataset, IGNORED, Split, streets};

const PLANE: usize = 64 * 96;
const CAR: u8 = 5;
const PERSON: u8 = 6;

fn fnv(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

fn masks(split: &Split) -> &[u8] {
    split.targets.masks.as_deref().unwrap()
}

fn boxes(split: &Split) -> &[Vec<BoundingBox>] {
    split.targets.boxes.as_deref().unwrap()
}

/// The share of each class in all pixels.
fn shares(data: &Dataset) -> Vec<f64> {
    let mut counts = vec![0usize; data.classes.len()];
    let all = masks(&data.train);
    for &class in all {
        counts[usize::from(class)] += 1;
    }
    counts
        .iter()
        .map(|&count| count as f64 / all.len() as f64)
        .collect()
}

/// Runs in the browser as well: wasm has to draw the native bytes.
#[cfg_attr(target_family = "wasm", wasm_bindgen_test::wasm_bindgen_test)]
#[cfg_attr(not(target_family = "wasm"), test)]
fn a_street_is_the_same_bytes_on_every_machine() {
    let data = streets(7, 60, 20);
    let hashes = [
        fnv(data.train.pixels.planes()),
        fnv(masks(&data.train)),
        fnv(data.test.pixels.planes()),
    ];
    assert_eq!(
        hashes,
        [
            0x18e5_9e8a_a9b9_06cb,
            0x5fe5_7ec7_e33b_76cb,
            0xe37c_fd8f_46b1_7ada
        ],
        "{hashes:#x?}"
    );
}

#[test]
fn a_street_depends_on_seed_split_and_index_alone() {
    let (few, many) = (streets(7, 6, 3), streets(7, 9, 5));
    let same = |a: &[u8], b: &[u8]| a == &b[..a.len()];
    assert!(same(few.train.pixels.planes(), many.train.pixels.planes()));
    assert!(same(few.test.pixels.planes(), many.test.pixels.planes()));
    assert!(same(masks(&few.test), masks(&many.test)));
    assert_eq!(boxes(&few.train), &boxes(&many.train)[..6]);
    assert_ne!(
        few.train.pixels.planes(),
        streets(8, 6, 3).train.pixels.planes()
    );
    assert_ne!(
        few.train.pixels.planes()[..3 * PLANE],
        few.test.pixels.planes()[..3 * PLANE]
    );
}

#[test]
fn every_pixel_has_one_of_the_seven_classes_and_a_colour_is_named_for_each() {
    let data = streets(3, 100, 10);
    assert_eq!((data.classes.len(), data.palette.len()), (7, 7));
    assert_eq!(data.box_classes, ["car", "person"]);
    assert_eq!((data.channels, data.height, data.width), (3, 64, 96));
    for split in [&data.train, &data.test] {
        assert_eq!(split.pixels.planes().len(), split.len() * 3 * PLANE);
        assert_eq!(masks(split).len(), split.len() * PLANE);
        assert_eq!(boxes(split).len(), split.len());
        assert!(
            masks(split)
                .iter()
                .all(|&class| class < 7 && class != IGNORED)
        );
    }
}

#[test]
fn every_class_covers_enough_to_be_learnt_and_none_nearly_all() {
    let data = streets(1, 400, 1);
    let shares = shares(&data);
    for (name, share) in data.classes.iter().zip(&shares) {
        let least = if name == "person" { 0.008 } else { 0.05 };
        assert!((least..0.4).contains(share), "{name} covers {share}");
    }
    // Most pictures show most of the classes.
    let seen = |mask: &[u8]| (0..7).filter(|class| mask.contains(class)).count();
    let whole = masks(&data.train)
        .chunks(PLANE)
        .filter(|mask| seen(mask) >= 6)
        .count();
    assert!(whole > 360, "{whole} of 400");
}

#[test]
fn boxes_lie_around_the_pixels_of_their_class_and_touch_them_on_all_sides() {
    let data = streets(2, 300, 1);
    let mut count = [0; 2];
    for (mask, boxes) in masks(&data.train).chunks(PLANE).zip(boxes(&data.train)) {
        for b in boxes {
            let class = [CAR, PERSON][usize::from(b.class)];
            count[usize::from(b.class)] += 1;
            let [x0, y0, x1, y1] = [b.x0, b.y0, b.x1, b.y1].map(|edge| edge as usize);
            assert!(x0 < x1 && y0 < y1 && x1 <= 96 && y1 <= 64, "{b:?}");
            let row = |y: usize| (x0..x1).any(|x| mask[y * 96 + x] == class);
            let column = |x: usize| (y0..y1).any(|y| mask[y * 96 + x] == class);
            assert!(
                row(y0) && row(y1 - 1) && column(x0) && column(x1 - 1),
                "{b:?}"
            );
        }
    }
    assert!(count[0] > 600 && count[1] > 300, "{count:?}");
}

#[test]
fn hardly_a_pixel_of_a_car_or_person_lies_in_no_box() {
    let data = streets(4, 300, 1);
    let (mut inside, mut all) = (0, 0);
    for (mask, boxes) in masks(&data.train).chunks(PLANE).zip(boxes(&data.train)) {
        for (at, &class) in mask.iter().enumerate().filter(|(_, class)| **class >= CAR) {
            let (x, y) = ((at % 96) as f32 + 0.5, (at / 96) as f32 + 0.5);
            let around = |b: &BoundingBox| {
                b.class == u16::from(class - CAR) && b.x0 < x && x < b.x1 && b.y0 < y && y < b.y1
            };
            inside += usize::from(boxes.iter().any(around));
            all += 1;
        }
    }
    assert!(inside * 100 >= all * 98, "{inside} of {all}");
}

#[test]
fn no_two_streets_are_alike_and_none_is_nearly_plain() {
    let data = streets(5, 200, 1);
    let mut all: Vec<&[u8]> = data.train.pixels.planes().chunks(3 * PLANE).collect();
    for picture in &all {
        let count = picture.len() as f64;
        let mean = picture.iter().map(|&byte| f64::from(byte)).sum::<f64>() / count;
        let square = |&byte: &u8| (f64::from(byte) - mean).powi(2);
        let variance = picture.iter().map(square).sum::<f64>() / count;
        assert!(
            variance.sqrt() > 12.0,
            "a picture varies by {variance} only"
        );
    }
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 200);
}
