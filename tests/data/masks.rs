//! A mask keeps its classes: at another size it takes the nearest pixel as Pillow does, and it moves as its picture moves.

use convlab::data::{Augment, Dataset, Split, Targets, Transform};
use proptest::prelude::*;

/// One picture of one channel whose bytes are its mask, too.
fn twins(bytes: Vec<u8>, height: usize, width: usize) -> Dataset {
    let split = Split {
        count: 1,
        pixels: bytes.clone().into(),
        targets: Targets {
            masks: Some(bytes),
            ..Targets::default()
        },
    };
    Dataset {
        name: "twins".into(),
        classes: vec!["one".into()],
        palette: vec![[0; 3]],
        box_classes: Vec::new(),
        scene_classes: Vec::new(),
        channels: 1,
        height,
        width,
        train: split.clone(),
        test: split,
        split_note: String::new(),
        notes: Vec::new(),
    }
}

fn resized(from: [usize; 2], to: [usize; 2]) -> Vec<u8> {
    let bytes = (0..from[0] * from[1]).map(|at| at as u8).collect();
    let data = twins(bytes, from[0], from[1]);
    let transform = Transform {
        resize: Some(to),
        ..Transform::default()
    };
    transform.masks(&data, &data.test, &[0])
}

/// `Image.resize(.., Image.NEAREST)` of Pillow 13.0 on a ramp.
#[test]
fn a_mask_is_resized_as_pillows_nearest_does() {
    let recorded: [(usize, &[u8]); 6] = [
        (2, &[0, 0, 0, 0, 1, 1, 1]),
        (2, &[0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1]),
        (4, &[0, 1, 1, 2, 2, 3]),
        (7, &[1, 3, 5]),
        (5, &[0, 0, 1, 2, 2, 3, 4, 4]),
        (11, &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
    ];
    for (from, ramp) in recorded {
        assert_eq!(resized([1, from], [1, ramp.len()]), ramp, "columns");
        assert_eq!(resized([from, 1], [ramp.len(), 1]), ramp, "rows");
    }
}

proptest! {
    /// Zero is what a picture has beyond its edge and where it is cut out; a mask has 255 beyond the edge.
    #[test]
    fn a_mask_moves_as_a_picture_of_the_same_bytes(
        bytes in prop::collection::vec(1u8..255, 9 * 14),
        flip: bool,
        shift in 0u32..5,
        crop_padding in 0u32..4,
        seed: u64,
        step in 0u64..1000,
    ) {
        let transform = Transform {
            augment: Augment { flip, shift, crop_padding, ..Augment::default() },
            ..Transform::default()
        };
        let data = twins(bytes, 9, 14);
        let pictures = transform.train_pictures(&data, &[0, 0, 0], seed, step);
        let masks = transform.train_masks(&data, &[0, 0, 0], seed, step);
        for (mask, picture) in masks.iter().zip(&pictures) {
            let expected = if *picture == 0 { convlab::data::IGNORED } else { *picture };
            prop_assert_eq!(*mask, expected);
        }
    }

    /// A picture in one colour, scaled and turned, is that colour or black; its mask is the class in the same places.
    #[test]
    fn a_mask_is_scaled_and_turned_as_its_picture(
        scale in 0.0f32..=1.0,
        rotate in 0.0f32..=45.0,
        flip: bool,
        shift in 0u32..5,
        seed: u64,
        step in 0u64..1000,
    ) {
        let transform = Transform {
            augment: Augment { scale, rotate, flip, shift, ..Augment::default() },
            ..Transform::default()
        };
        let data = twins(vec![77; 15 * 20], 15, 20);
        let pictures = transform.train_pictures(&data, &[0, 0, 0], seed, step);
        let masks = transform.train_masks(&data, &[0, 0, 0], seed, step);
        prop_assert_eq!(masks.len(), pictures.len());
        for (mask, picture) in masks.iter().zip(&pictures) {
            let expected = if *picture == 0 { convlab::data::IGNORED } else { *picture };
            prop_assert_eq!(*mask, expected);
        }
    }
}
