//! Squeezing, cropping and padding: what becomes of pictures, masks and boxes of other proportions.

use super::file;
use convlab::data::{IGNORED, LoadOptions, load};
use convlab::recipe::Fit;

/// One plane, 6 wide and 2 high.
const WIDE: [u8; 12] = [10, 20, 30, 40, 50, 60, 11, 21, 31, 41, 51, 61];

#[test]
fn cropping_takes_the_middle_and_padding_keeps_all() {
    assert_eq!(Fit::Crop.picture(&WIDE, [2, 6], [2, 2]), [30, 40, 31, 41]);
    let padded = Fit::Pad.picture(&WIDE, [2, 6], [6, 6]);
    assert_eq!(padded[..12], [0; 12]);
    assert_eq!(padded[12..24], WIDE);
    assert_eq!(padded[24..], [0; 12]);
    assert_eq!(Fit::Squeeze.picture(&WIDE, [2, 6], [2, 6]), WIDE);
    // High pictures lose above and below, and are padded on both sides.
    assert_eq!(Fit::Crop.picture(&WIDE, [6, 2], [2, 2]), [50, 60, 11, 21]);
    assert_eq!(Fit::Pad.picture(&WIDE, [6, 2], [6, 6])[2..4], [10, 20]);
}

#[test]
fn one_proportion_makes_all_three_the_same() {
    for (from, to) in [([2, 6], [1, 3]), ([3, 4], [6, 8]), ([1, 12], [1, 12])] {
        let squeezed = Fit::Squeeze.picture(&WIDE, from, to);
        assert_eq!(Fit::Crop.picture(&WIDE, from, to), squeezed);
        assert_eq!(Fit::Pad.picture(&WIDE, from, to), squeezed);
    }
}

#[test]
fn masks_and_boxes_move_with_their_pictures() {
    assert_eq!(Fit::Crop.mask(&WIDE, [2, 6], [2, 2]), [30, 40, 31, 41]);
    let padded = Fit::Pad.mask(&WIDE, [2, 6], [6, 6]);
    assert!(padded[..12].iter().all(|&class| class == IGNORED));
    assert_eq!(padded[12..24], WIDE);
    let edges = [2.0, 0.0, 4.0, 2.0];
    assert_eq!(
        Fit::Squeeze.edges(edges, [2, 6], [4, 6]),
        [2.0, 0.0, 4.0, 4.0]
    );
    assert_eq!(Fit::Crop.edges(edges, [2, 6], [4, 4]), [0.0, 0.0, 4.0, 4.0]);
    assert_eq!(
        Fit::Pad.edges(edges, [2, 6], [12, 12]),
        [4.0, 4.0, 8.0, 8.0]
    );
}

#[test]
fn a_class_at_the_edge_is_lost_by_cropping_alone() {
    // Red on the left third, as a class that cropping cannot see.
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 6, 2);
    encoder.set_color(png::ColorType::Grayscale);
    let mut writer = encoder.write_header().unwrap();
    let row = [200, 200, 0, 0, 0, 0];
    writer.write_image_data(&[row, row].concat()).unwrap();
    writer.finish().unwrap();
    let sum = |fit| {
        let files = vec![
            file("a/0.png", bytes.clone()),
            file("b/0.png", bytes.clone()),
        ];
        let options = LoadOptions {
            resize: Some([2, 2]),
            fit,
            ..LoadOptions::default()
        };
        let data = load(files, &options).unwrap();
        data.train
            .pixels
            .planes()
            .iter()
            .map(|&byte| u32::from(byte))
            .sum::<u32>()
    };
    assert_eq!(sum(Fit::Crop), 0);
    assert!(sum(Fit::Squeeze) > 500);
    assert!(sum(Fit::Pad) > 100);
}
