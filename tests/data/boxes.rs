//! Boxes go where their pictures go: scaled with them, flipped, shifted and cropped with them, cut where they are cut.

use convlab::data::{Augment, BoundingBox, Dataset, Split, Targets, Transform, streets};

const HEIGHT: usize = 24;
const WIDTH: usize = 40;
const COUNT: usize = 200;

fn given(class: u16, [x0, y0, x1, y1]: [f32; 4]) -> BoundingBox {
    BoundingBox {
        class,
        x0,
        y0,
        x1,
        y1,
    }
}

/// White rectangles on black, each with its box.
fn rectangles() -> Dataset {
    let mut pixels = vec![0; COUNT * HEIGHT * WIDTH];
    let mut boxes = Vec::new();
    for number in 0..COUNT {
        let (x0, y0) = (3 + number % 21, 2 + number % 11);
        let (x1, y1) = (x0 + 5 + number % 9, y0 + 3 + number % 8);
        for y in y0..y1 {
            for x in x0..x1 {
                pixels[(number * HEIGHT + y) * WIDTH + x] = 255;
            }
        }
        boxes.push(vec![given(0, [x0, y0, x1, y1].map(|side| side as f32))]);
    }
    let split = Split {
        count: COUNT,
        pixels: pixels.into(),
        targets: Targets {
            boxes: Some(boxes),
            ..Targets::default()
        },
    };
    Dataset {
        name: "rectangles".into(),
        classes: Vec::new(),
        palette: Vec::new(),
        box_classes: vec!["rectangle".into()],
        scene_classes: Vec::new(),
        channels: 1,
        height: HEIGHT,
        width: WIDTH,
        train: split.clone(),
        test: split,
        split_note: String::new(),
        notes: Vec::new(),
    }
}

/// The smallest box around what is white.
fn around(picture: &[u8]) -> Option<[usize; 4]> {
    let white = |at: &usize| picture[*at] == 255;
    let places: Vec<usize> = (0..HEIGHT * WIDTH).filter(white).collect();
    let columns = || places.iter().map(|at| at % WIDTH);
    let rows = || places.iter().map(|at| at / WIDTH);
    Some([
        columns().min()?,
        rows().min()?,
        columns().max()? + 1,
        rows().max()? + 1,
    ])
}

/// Scaled and turned: bilinear edges, and a turned box is the one around its corners, so within the width of an edge.
#[test]
fn boxes_of_scaled_and_turned_pictures_lie_around_them_within_a_pixel_or_two() {
    let dataset = rectangles();
    let indices: Vec<u32> = (0..COUNT as u32).collect();
    for (scale, rotate, slack) in [(0.5, 0.0, 2.0), (0.0, 20.0, 2.0), (0.3, 20.0, 2.0)] {
        let transform = Transform {
            augment: Augment {
                scale,
                rotate,
                flip: true,
                ..Augment::default()
            },
            ..Transform::default()
        };
        let pictures = transform.train_pictures(&dataset, &indices, 5, 1);
        let boxes = transform.train_boxes(&dataset, &indices, 5, 1);
        let mut compared = 0;
        for (picture, boxes) in pictures.chunks(HEIGHT * WIDTH).zip(&boxes) {
            // An edge is where a mixed pixel is half white.
            let sharp: Vec<u8> = picture.iter().map(|&byte| 255 * (byte >> 7)).collect();
            let (Some(one), Some(seen)) = (boxes.first(), around(&sharp)) else {
                continue;
            };
            let [x0, y0, x1, y1] = seen.map(|side| side as f32);
            for (told, seen) in [(one.x0, x0), (one.y0, y0), (one.x1, x1), (one.y1, y1)] {
                // What a turned picture shows of a box cut at the edge may be less than the cut box.
                let cut = one.x0 <= 0.0
                    || one.y0 <= 0.0
                    || one.x1 >= WIDTH as f32
                    || one.y1 >= HEIGHT as f32;
                if !cut {
                    assert!((told - seen).abs() <= slack, "{one:?} {seen:?}");
                    compared += 1;
                }
            }
        }
        assert!(compared > COUNT, "{compared}");
    }
}

#[test]
fn augmented_boxes_lie_around_what_they_lay_around() {
    let dataset = rectangles();
    let indices: Vec<u32> = (0..COUNT as u32).collect();
    let original = dataset.train.targets.boxes.as_ref().expect("boxes");
    for augment in [
        Augment {
            flip: true,
            ..Augment::default()
        },
        Augment {
            flip: true,
            shift: 9,
            ..Augment::default()
        },
        Augment {
            flip: true,
            shift: 4,
            crop_padding: 6,
            ..Augment::default()
        },
    ] {
        let transform = Transform {
            augment,
            ..Transform::default()
        };
        let (mut left_away, mut cut) = (0, 0);
        for step in 0..3 {
            let pictures = transform.train_pictures(&dataset, &indices, 5, step);
            let boxes = transform.train_boxes(&dataset, &indices, 5, step);
            let pictures = pictures.chunks(HEIGHT * WIDTH);
            for ((picture, boxes), original) in pictures.zip(&boxes).zip(original) {
                let whole = original[0].area();
                let seen = around(picture).map(|sides| sides.map(|side| side as f32));
                let seen = seen.map(|sides| given(0, sides));
                match boxes[..] {
                    [] => {
                        assert!(seen.is_none_or(|seen| seen.area() < 0.25 * whole));
                        left_away += 1;
                    }
                    [one] => {
                        assert_eq!(Some(one), seen);
                        cut += usize::from(one.area() < whole);
                    }
                    _ => panic!("one rectangle, {boxes:?}"),
                }
            }
        }
        let moves = augment.shift > 0;
        assert_eq!((left_away > 0, cut > 0), (moves, moves), "{augment:?}");
    }
}

#[test]
fn boxes_are_scaled_with_their_pictures_and_those_without_area_left_away() {
    let mut dataset = rectangles();
    let boxes = dataset.test.targets.boxes.as_mut().expect("boxes");
    boxes[1] = vec![
        given(0, [4.0, 6.0, 10.0, 12.0]),
        given(0, [4.0, 6.0, 4.0, 12.0]),
        given(0, [9.0, 6.0, 4.0, 12.0]),
        given(0, [f32::NAN, 6.0, 4.0, 12.0]),
        given(0, [0.0, 6.0, f32::INFINITY, 12.0]),
    ];
    let transform = Transform {
        resize: Some([12, 60]),
        ..Transform::default()
    };
    let scaled = transform.boxes(&dataset, &dataset.test, &[1, 9999]);
    assert_eq!(scaled, [vec![given(0, [6.0, 3.0, 15.0, 6.0])], Vec::new()]);
}

#[test]
fn streets_have_boxes_of_known_classes_within_the_picture() {
    let dataset = streets(1, 30, 5);
    let boxes = dataset.train.targets.boxes.as_ref().expect("boxes");
    assert_eq!(boxes.len(), 30);
    assert!(boxes.iter().flatten().count() > 60);
    for one in boxes.iter().flatten() {
        assert!(usize::from(one.class) < dataset.box_classes.len() && one.has_area());
        assert!(one.x0 >= 0.0 && one.y0 >= 0.0);
        assert!(one.x1 <= dataset.width as f32 && one.y1 <= dataset.height as f32);
    }
}
