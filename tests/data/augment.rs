//! Augmentation keeps to its ranges, does what torchvision does, and is a function of (seed, step, position) alone.

use super::says;
use convlab::data::random::{draw, purpose, unit};
use convlab::data::{Augment, Dataset, Transform, scenes};

const SIDE: usize = 32;
const MANY: u32 = 400;

fn data() -> Dataset {
    scenes(3, 20, 2)
}

fn pictures(augment: Augment, indices: &[u32], seed: u64, step: u64) -> Vec<u8> {
    let transform = Transform {
        augment,
        ..Transform::default()
    };
    transform.train_pictures(&data(), indices, seed, step)
}

/// `MANY` times picture 0, augmented.
fn repeated(augment: Augment) -> Vec<Vec<u8>> {
    let indices = vec![0; MANY as usize];
    pictures(augment, &indices, 5, 9)
        .chunks(3 * SIDE * SIDE)
        .map(<[u8]>::to_vec)
        .collect()
}

fn original() -> Vec<u8> {
    pictures(Augment::default(), &[0], 0, 0)
}

/// The picture moved so that output (y, x) shows input (y + dy, x + dx), black outside.
fn moved(picture: &[u8], dy: i32, dx: i32) -> Vec<u8> {
    let at = |c: usize, y: i32, x: i32| {
        let inside = (0..32).contains(&y) && (0..32).contains(&x);
        if inside {
            picture[c * 1024 + y as usize * 32 + x as usize]
        } else {
            0
        }
    };
    let place = |i: usize| (i / 1024, (i % 1024 / 32) as i32 + dy, (i % 32) as i32 + dx);
    (0..picture.len())
        .map(|i| {
            let (c, y, x) = place(i);
            at(c, y, x)
        })
        .collect()
}

fn mirrored(picture: &[u8]) -> Vec<u8> {
    picture
        .chunks(SIDE)
        .flat_map(|row| row.iter().rev().copied())
        .collect()
}

#[test]
fn a_flip_mirrors_about_half_of_the_pictures() {
    let (plain, mirror) = (original(), mirrored(&original()));
    let all = repeated(Augment {
        flip: true,
        ..Augment::default()
    });
    assert!(
        all.iter()
            .all(|picture| *picture == plain || *picture == mirror)
    );
    let flipped = all.iter().filter(|picture| **picture == mirror).count();
    assert!((160..=240).contains(&flipped), "{flipped} of {MANY}");
}

/// Every result is a move by at most `reach`, and each of the moves occurs.
fn moves_within(augment: Augment, reach: i32) {
    let plain = original();
    let all = repeated(augment);
    let mut found = 0;
    for dy in -reach..=reach {
        for dx in -reach..=reach {
            let expected = moved(&plain, dy, dx);
            let count = all.iter().filter(|picture| **picture == expected).count();
            assert!(count > 0, "the move by {dy}, {dx} never occurs");
            found += count;
        }
    }
    assert_eq!(found, all.len());
}

#[test]
fn a_crop_with_padding_is_each_window_of_the_padded_picture() {
    moves_within(
        Augment {
            crop_padding: 2,
            ..Augment::default()
        },
        2,
    );
}

#[test]
fn a_shift_moves_by_at_most_its_pixels_in_each_direction() {
    moves_within(
        Augment {
            shift: 2,
            ..Augment::default()
        },
        2,
    );
}

#[test]
fn brightness_multiplies_by_a_factor_in_range_and_cuts_off_as_torchvision_does() {
    let plain = original();
    let all = repeated(Augment {
        brightness: 0.4,
        ..Augment::default()
    });
    let (mut least, mut most) = (2.0f32, 0.0f32);
    for (position, picture) in all.iter().enumerate() {
        let chosen = draw(5, 9, position as u32, purpose::AUGMENT);
        let factor = 1.0 + 0.4 * (2.0 * unit(chosen[3]) - 1.0);
        let expected: Vec<u8> = plain
            .iter()
            .map(|&byte| (f32::from(byte) * factor).min(255.0).floor() as u8)
            .collect();
        assert_eq!(*picture, expected);
        (least, most) = (least.min(factor), most.max(factor));
    }
    assert!((0.6..0.65).contains(&least) && (1.35..=1.4).contains(&most));
}

#[test]
fn a_cut_out_is_a_black_square_clipped_at_the_border() {
    let plain = original();
    assert!(
        plain.iter().all(|&byte| byte > 0),
        "the test needs a picture without black"
    );
    let mut whole = 0;
    for picture in repeated(Augment {
        cutout: 6,
        ..Augment::default()
    }) {
        let black: Vec<usize> = (0..1024).filter(|&i| picture[i] == 0).collect();
        let rows: Vec<usize> = black.iter().map(|i| i / 32).collect();
        let columns: Vec<usize> = black.iter().map(|i| i % 32).collect();
        let span = |all: &[usize]| all.iter().max().unwrap() - all.iter().min().unwrap() + 1;
        let (height, width) = (span(&rows), span(&columns));
        assert!((3..=6).contains(&height) && (3..=6).contains(&width));
        assert_eq!(black.len(), height * width);
        whole += usize::from(black.len() == 36);
        let differing = picture.iter().zip(&plain).filter(|(a, b)| a != b).count();
        assert_eq!(differing, 3 * black.len());
    }
    assert!(whole > 200);
}

const ALL: Augment = Augment {
    flip: true,
    shift: 3,
    crop_padding: 4,
    brightness: 0.3,
    cutout: 8,
    scale: 0.3,
    rotate: 15.0,
    contrast: 0.3,
    saturation: 0.4,
};

#[test]
fn draws_depend_on_seed_step_and_position_only() {
    let batch = pictures(ALL, &[4, 7, 9], 1, 2);
    assert_eq!(batch, pictures(ALL, &[4, 7, 9], 1, 2));
    assert_ne!(batch, pictures(ALL, &[4, 7, 9], 2, 2));
    assert_ne!(batch, pictures(ALL, &[4, 7, 9], 1, 3));
    // A picture's draws do not depend on its neighbours in the batch.
    let other = pictures(ALL, &[4, 0, 9, 1], 1, 2);
    let size = 3 * 1024;
    assert_eq!(batch[..size], other[..size]);
    assert_eq!(batch[2 * size..], other[2 * size..3 * size]);
}

#[test]
fn the_net_gets_the_pictures_that_are_shown() {
    let data = data();
    let transform = Transform {
        resize: Some([48, 40]),
        augment: ALL,
        mean: vec![],
        std: vec![],
        ..Transform::default()
    };
    let shown = transform.train_pictures(&data, &[1, 2], 3, 4);
    let floats = transform.train_batch(&data, &[1, 2], 3, 4);
    assert_eq!(shown.len(), 2 * 3 * 48 * 40);
    assert!(
        shown
            .iter()
            .zip(&floats)
            .all(|(&byte, &float)| f32::from(byte) / 255.0 == float)
    );
    assert_eq!(
        transform.eval_batch(&data, &data.train, &[1, 2]),
        transform.eval_batch(&data, &data.train, &[1, 2])
    );
}

/// Of a picture and the picture scaled and turned, the means over many draws.
#[test]
fn scale_and_rotation_leave_what_they_may_and_change_pictures() {
    let zoomed = repeated(Augment {
        scale: 0.5,
        ..Augment::default()
    });
    let plain = original();
    assert!(zoomed.iter().filter(|picture| **picture != plain).count() > 390);
    // Made smaller, something black comes in; made larger, nothing does.
    let black = |picture: &Vec<u8>| {
        (0..1024)
            .filter(|&at| (0..3).all(|c| picture[c * 1024 + at] == 0))
            .count()
    };
    let shares: Vec<usize> = zoomed.iter().map(black).collect();
    let most = shares.iter().max().copied().unwrap_or_default();
    let none = shares.iter().filter(|&&count| count < 20).count();
    // At 1 / 1.5 a picture covers 4/9.
    assert!(
        (1024 * 4 / 10..=1024 * 5 / 9 + 40).contains(&most),
        "{most}"
    );
    assert!((140..260).contains(&none), "{none} of 400 are larger");
    let turned = repeated(Augment {
        rotate: 30.0,
        ..Augment::default()
    });
    // The middle stays in its place.
    for picture in &turned {
        let (a, b) = (picture[16 * 32 + 16], plain[16 * 32 + 16]);
        assert!(a.abs_diff(b) < 90);
    }
    assert!(turned.iter().map(black).max() > Some(100));
}

#[test]
fn a_scale_of_nothing_and_a_turn_of_nothing_are_the_picture_itself() {
    let tiny = Augment {
        rotate: 1e-4,
        ..Augment::default()
    };
    let plain = original();
    for picture in repeated(tiny).iter().take(50) {
        let apart = picture
            .iter()
            .zip(&plain)
            .filter(|(a, b)| a.abs_diff(**b) > 1)
            .count();
        assert!(apart < 8, "{apart}");
    }
}

#[test]
fn contrast_and_saturation_keep_the_gray_they_blend_with() {
    let gray = |picture: &[u8]| -> Vec<f64> {
        let at = |c: usize, i: usize| f64::from(picture[c * 1024 + i]);
        (0..1024)
            .map(|i| 0.299 * at(0, i) + 0.587 * at(1, i) + 0.114 * at(2, i))
            .collect()
    };
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let plain = gray(&original());
    let coloured = repeated(Augment {
        saturation: 0.4,
        ..Augment::default()
    });
    // No channel is cut off at 255 by more than a little: the gray stays.
    for picture in coloured.iter().take(100) {
        let apart = gray(picture)
            .iter()
            .zip(&plain)
            .map(|(a, b)| (a - b).abs())
            .sum::<f64>()
            / 1024.0;
        assert!(apart < 4.0, "{apart}");
    }
    let contrasted = repeated(Augment {
        contrast: 0.4,
        ..Augment::default()
    });
    let spread = |values: &[f64]| {
        let middle = mean(values);
        (values
            .iter()
            .map(|value| (value - middle).powi(2))
            .sum::<f64>()
            / values.len() as f64)
            .sqrt()
    };
    let ratios: Vec<f64> = contrasted
        .iter()
        .map(|picture| spread(&gray(picture)) / spread(&plain))
        .collect();
    assert!(ratios.iter().all(|ratio| (0.55..1.45).contains(ratio)));
    assert!(ratios.iter().any(|ratio| *ratio < 0.7) && ratios.iter().any(|ratio| *ratio > 1.1));
}

#[test]
fn settings_out_of_range_are_refused_by_name() {
    let refused = |augment| {
        Transform {
            augment,
            ..Transform::default()
        }
        .validate(&data())
        .unwrap_err()
    };
    says(
        &refused(Augment { shift: 32, ..ALL }),
        &["shift is 32", "32 x 32"],
    );
    says(
        &refused(Augment {
            rotate: 46.0,
            ..ALL
        }),
        &["rotate is 46", "45 degrees"],
    );
    says(
        &refused(Augment {
            scale: f32::NAN,
            ..ALL
        }),
        &["scale is NaN"],
    );
    says(
        &refused(Augment {
            crop_padding: 40,
            ..ALL
        }),
        &["crop_padding is 40"],
    );
    says(
        &refused(Augment {
            cutout: u32::MAX,
            ..ALL
        }),
        &["cutout"],
    );
    says(
        &refused(Augment {
            brightness: 1.5,
            ..ALL
        }),
        &["brightness is 1.5"],
    );
    says(
        &refused(Augment {
            brightness: f32::NAN,
            ..ALL
        }),
        &["brightness is NaN"],
    );
    assert!(
        Transform {
            augment: ALL,
            ..Transform::default()
        }
        .validate(&data())
        .is_ok()
    );
}
