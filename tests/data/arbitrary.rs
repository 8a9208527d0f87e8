//! Whatever the bytes are, loading answers with a data set or a message, and transforms keep to their ranges.

use super::{batch, file, gzip, tar};
use convlab::data::{Augment, LoadOptions, SourceFile, Split, Transform, load, resize, scenes};
use proptest::prelude::*;

const NAMES: [&str; 15] = [
    "data_batch_1.bin",
    "test_batch.bin",
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte.gz",
    "a/1.png",
    "b/2.jpg",
    "x.tar.gz",
    "x.tar",
    "anything",
    "data_batch_1",
    "train",
    "train.bin",
    "train_32x32.mat",
    "x_train.npy",
    "set.npz",
];

fn sound() -> Vec<SourceFile> {
    vec![
        file("data_batch_1.bin", batch(0, 3)),
        file(
            "train-images-idx3-ubyte",
            [
                &[0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1][..],
                &[5, 6],
            ]
            .concat(),
        ),
        file(
            "train-labels-idx1-ubyte.gz",
            gzip(&[0, 0, 8, 1, 0, 0, 0, 2, 1, 2]),
        ),
        file(
            "a/1.jpg",
            include_bytes!("fixtures/gradient.jpg").as_slice(),
        ),
        file(
            "x.tar.gz",
            gzip(&tar(&[file("data_batch_2.bin", batch(0, 2))])),
        ),
        file(
            "x.tar",
            tar(&[file(
                "b/1.jpg",
                include_bytes!("fixtures/gradient.jpg").as_slice(),
            )]),
        ),
    ]
}

/// What comes out is whole: as many labels as pictures, every label a class.
fn check(files: Vec<SourceFile>) {
    if let Ok(data) = load(files, &LoadOptions::default()) {
        for split in [&data.train, &data.test] {
            assert_eq!(
                split.pixels.planes().len(),
                split.len() * data.picture_len()
            );
            assert!(
                split
                    .labels()
                    .iter()
                    .all(|&label| usize::from(label) < data.classes.len())
            );
        }
        assert!(!data.train.is_empty() && !data.test.is_empty());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes_never_panic(
        files in prop::collection::vec((prop::sample::select(NAMES.to_vec()), prop::collection::vec(any::<u8>(), 0..200)), 0..4)
    ) {
        check(files.into_iter().map(|(name, bytes)| file(name, bytes)).collect());
    }

    #[test]
    fn arbitrary_names_never_panic(name in "\\PC{0,30}|[a-z/\\\\.]{0,12}(.bin|.gz|.png|.tgz)", bytes in prop::collection::vec(any::<u8>(), 0..9)) {
        check(vec![SourceFile::new(name, bytes)]);
    }

    #[test]
    fn sound_files_with_a_damaged_byte_or_a_cut_never_panic(which in 0usize..6, place: prop::sample::Index, value: u8, cut in prop::option::of(any::<prop::sample::Index>())) {
        let mut files = sound();
        let bytes = &mut files[which].bytes;
        let at = place.index(bytes.len());
        bytes[at] = value;
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        // Alone, and in the company of a sound partner of its kind.
        let alone = files.swap_remove(which);
        check(vec![alone.clone()]);
        check(vec![alone, file("b/3.jpg", include_bytes!("fixtures/gradient.jpg").as_slice())]);
    }

    #[test]
    fn choices_of_batches_never_panic(train in "[0-9a-z,\\- ]{0,8}", eval in "[0-9,\\-]{0,6}|test") {
        let options = LoadOptions { train_files: Some(train), eval_files: Some(eval), ..LoadOptions::default() };
        let _ = load(vec![file("data_batch_1.bin", batch(0, 3)), file("data_batch_2.bin", batch(3, 3))], &options);
    }

    #[test]
    fn a_resize_stays_within_the_range_of_its_input(
        height in 1usize..40, width in 1usize..40, to_height in 1usize..50, to_width in 1usize..50, low in 0u8..=255, seed: u64
    ) {
        let high = low.saturating_add(60);
        let mut state = seed;
        let plane: Vec<u8> = (0..height * width).map(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            low + (state >> 33) as u8 % (high - low).max(1)
        }).collect();
        let out = resize(&plane, [height, width], [to_height, to_width]);
        prop_assert_eq!(out.len(), to_height * to_width);
        prop_assert!(out.iter().all(|&byte| (low..=high).contains(&byte)));
    }

    #[test]
    fn steps_of_any_numbers_are_refused_or_give_pictures_of_the_networks_size(
        which in prop::collection::vec((0usize..8, 0.0f64..=1.0, 0.0f64..=1.0, 0u32..60), 0..5), seed: u64, step: u64
    ) {
        let text: Vec<String> = which.iter().map(|&(kind, a, b, n)| match kind {
            0 => format!("resize(size={n})"),
            1 => format!("center_crop(size=[{n}, {}])", n / 2 + 1),
            2 => format!("random_crop(size={n}, padding={}, padding_mode=reflect)", n % 9),
            3 => format!("random_resized_crop(size={n}, scale=[{}, {}])", a.min(b), a.max(b)),
            4 => format!("random_rotation(degrees={}, interpolation=bilinear)", a * 360.0),
            5 => format!("random_affine(degrees={n}, translate=[{a}, {b}], shear={}, scale=[{}, 2])", b * 80.0, 0.01 + a),
            6 => format!("color_jitter(brightness={a}, contrast={b}, saturation={a}, hue={})", b / 2.0),
            _ => format!("random_erasing(p={a}, value={b})"),
        }).collect();
        let Ok(steps) = text.join(", ").parse() else {
            return Ok(());
        };
        let data = scenes(1, 4, 1);
        let transform = Transform { steps, resize: Some([9, 14]), ..Transform::default() };
        if transform.validate(&data).is_ok() {
            prop_assert_eq!(transform.train_pictures(&data, &[0, 3, 2], seed, step).len(), 3 * 3 * 9 * 14);
        }
    }

    #[test]
    fn every_allowed_transform_gives_finite_floats_of_the_right_number(
        resize in prop::option::of((1usize..70, 1usize..70)), flip: bool, shift in 0u32..40, crop_padding in 0u32..40,
        brightness in 0.0f32..=1.0, cutout in 0u32..40, [scale, contrast, saturation] in [0.0f32..=1.0, 0.0f32..=1.0, 0.0f32..=1.0],
        rotate in 0.0f32..=45.0, seed: u64, step: u64
    ) {
        let data = scenes(1, 4, 1);
        let augment = Augment { flip, shift, crop_padding, brightness, cutout, scale, rotate, contrast, saturation };
        let transform = Transform { resize: resize.map(|(h, w)| [h, w]), augment, mean: vec![0.5], std: vec![0.5], ..Transform::default() };
        if transform.validate(&data).is_ok() {
            let batch = transform.train_batch(&data, &[0, 3, 2], seed, step);
            prop_assert_eq!(batch.len(), 3 * transform.output_shape(&data).iter().product::<usize>());
            prop_assert!(batch.iter().all(|value| (-1.0..=1.0).contains(value)));
        }
    }
}

#[test]
fn an_index_beyond_the_end_gives_a_black_picture() {
    let data = scenes(1, 2, 1);
    let empty = Split::of_classes(vec![], vec![]);
    let batch = Transform::default().eval_batch(&data, &empty, &[0, u32::MAX]);
    assert_eq!(batch, vec![0.0; 2 * 3072]);
}
