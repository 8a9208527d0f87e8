//! Sets that would not fit into memory decoded: their pictures stay files, and give the very same bytes and targets.

use std::rc::Rc;

use super::{file, says};
use convlab::data::{
    Dataset, LoadOptions, Pixels, SourceFile, Split, Transform, decode_picture, load,
};
use convlab::recipe::{Exif, Fit, Steps};

fn png(width: usize, height: usize, grey: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width as u32, height as u32);
    encoder.set_color(png::ColorType::Grayscale);
    let data: Vec<u8> = (0..width * height)
        .map(|at| grey.wrapping_add((at / 7) as u8))
        .collect();
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&data).unwrap();
    writer.finish().unwrap();
    bytes
}

fn mask(width: usize, height: usize, number: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width as u32, height as u32);
    encoder.set_color(png::ColorType::Grayscale);
    let data: Vec<u8> = (0..width * height)
        .map(|at| ((at + number) % 3) as u8)
        .collect();
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&data).unwrap();
    writer.finish().unwrap();
    bytes
}

/// Twelve pictures of each of two classes, of three sizes, one of them broken.
fn classes() -> Vec<SourceFile> {
    let mut files = Vec::new();
    for number in 0..24_usize {
        let bytes = png(60 + number % 3 * 8, 48, (number * 9) as u8);
        files.push(file(
            &format!("{}/{number:02}.png", ["a", "b"][number % 2]),
            bytes,
        ));
    }
    files.push(file("a/broken.png", png(60, 48, 0)[..50].to_vec()));
    files
}

fn masks() -> Vec<SourceFile> {
    (0..12)
        .flat_map(|number| {
            [
                file(
                    &format!("images/{number}.png"),
                    png(64, 48, number as u8 * 20),
                ),
                file(&format!("masks/{number}.png"), mask(64, 48, number)),
            ]
        })
        .collect()
}

fn boxes() -> Vec<SourceFile> {
    let row = |number: usize| format!("{number}.png,64,48,thing,{},4,{},30\n", number, 20 + number);
    let table: String = (0..12).map(row).collect();
    let table = format!("filename,width,height,class,xmin,ymin,xmax,ymax\n{table}");
    (0..12)
        .map(|number| file(&format!("{number}.png"), png(64, 48, number as u8 * 20)))
        .chain([file("_annotations.csv", table.into_bytes())])
        .collect()
}

fn options(memory: usize) -> LoadOptions {
    LoadOptions {
        resize: Some([96, 128]),
        memory,
        ..LoadOptions::default()
    }
}

/// Bytes that hold all files of these sets and half of their pictures at 128 x 96.
const LITTLE: usize = 300_000;

fn pictures<'a>(data: &'a Dataset, split: &'a Split) -> Vec<Vec<u8>> {
    (0..split.len())
        .map(|index| data.picture(split, index).expect("a picture").into_owned())
        .collect()
}

fn is_kept(data: &Dataset) -> [bool; 2] {
    [&data.train, &data.test].map(|split| matches!(split.pixels, Pixels::Files(_)))
}

#[test]
fn kept_files_give_the_bytes_and_targets_of_decoded_ones() {
    for (what, files) in [
        ("classes", classes()),
        ("masks", masks()),
        ("boxes", boxes()),
    ] {
        for (fit, exif) in [
            (Fit::Squeeze, Exif::Apply),
            (Fit::Crop, Exif::Ignore),
            (Fit::Pad, Exif::Apply),
        ] {
            let of = |memory| LoadOptions {
                fit,
                exif,
                ..options(memory)
            };
            let decoded = load(files.clone(), &of(1 << 30)).unwrap();
            let kept = load(files.clone(), &of(LITTLE)).unwrap();
            assert_eq!(
                (is_kept(&decoded), is_kept(&kept)),
                ([false; 2], [true; 2]),
                "{what}"
            );
            for (a, b) in [(&decoded.train, &kept.train), (&decoded.test, &kept.test)] {
                assert_eq!(a.targets, b.targets, "{what}");
                assert!(pictures(&decoded, a) == pictures(&kept, b), "{what}");
            }
            assert!(kept.picture(&kept.test, kept.test.len()).is_none());
            let said = crate::data::said(&kept.notes)
                .iter()
                .filter(|note| note.contains("kept as the"))
                .count();
            assert_eq!(said, 1, "{:?}", crate::data::said(&kept.notes));
            assert!(
                !crate::data::said(&decoded.notes)
                    .iter()
                    .any(|note| note.contains("kept as the"))
            );
        }
    }
}

#[test]
fn batches_of_kept_files_are_those_of_decoded_ones() {
    let [decoded, kept] = [1 << 30, LITTLE].map(|memory| load(masks(), &options(memory)).unwrap());
    let transform = Transform {
        resize: Some([40, 50]),
        steps: "random_rotation(degrees=20)".parse::<Steps>().unwrap(),
        ..Transform::default()
    };
    let indices = [3, 0, 7];
    for step in 0..3 {
        assert_eq!(
            transform.train_batch(&decoded, &indices, 1, step),
            transform.train_batch(&kept, &indices, 1, step)
        );
    }
}

#[test]
fn a_packed_set_keeps_its_files_and_asks_for_a_decoder() {
    for files in [classes(), masks(), boxes()] {
        let options = options(LITTLE);
        let kept = load(files, &options).unwrap();
        let bytes = kept.to_bytes(&options).unwrap();
        let (back, read_with) = Dataset::from_bytes(&bytes, Some(Rc::new(decode_picture))).unwrap();
        assert_eq!((&back, &read_with), (&kept, &options));
        assert_eq!(pictures(&back, &back.test), pictures(&kept, &kept.test));
        let error = Dataset::from_bytes(&bytes, None).unwrap_err();
        says(&error, &["files", "decodes"]);
    }
}

#[test]
fn what_does_not_fit_even_as_files_is_refused_with_the_size_that_does() {
    let error = load(classes(), &options(1000)).unwrap_err();
    says(&error, &["25 pictures of 128 x 96", "all of them fit"]);
    // Masks are always decoded.
    let error = load(masks(), &options(12 * 128 * 96 - 1)).unwrap_err();
    says(&error, &["12 pictures of 128 x 96"]);
    // Nothing asks for a size: the pictures' own, from files too.
    let options = LoadOptions {
        memory: 100_000,
        ..LoadOptions::default()
    };
    let data = load(masks(), &options).unwrap();
    assert_eq!([data.height, data.width], [48, 64]);
    assert_eq!(is_kept(&data), [true; 2]);
}
