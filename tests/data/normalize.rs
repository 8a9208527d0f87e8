//! Normalised floats equal torchvision's, and settings that make no sense are refused by name.

use super::says;
use convlab::data::{Dataset, Split, Transform};
use convlab::recipe::Fit;

/// One gray picture of 16 x 16 that holds every byte once.
fn ramp(channels: usize) -> Dataset {
    let pixels: Vec<u8> = (0..channels).flat_map(|_| 0..=255u8).collect();
    let split = Split::of_classes(pixels, vec![0]);
    Dataset {
        name: "ramp".into(),
        classes: vec!["a".into(), "b".into()],
        palette: Vec::new(),
        box_classes: Vec::new(),
        scene_classes: Vec::new(),
        channels,
        height: 16,
        width: 16,
        train: split.clone(),
        test: split,
        split_note: String::new(),
        notes: Vec::new(),
    }
}

fn transform(mean: &[f32], std: &[f32]) -> Transform {
    Transform {
        mean: mean.to_vec(),
        std: std.to_vec(),
        ..Transform::default()
    }
}

#[test]
fn normalised_floats_equal_torchvisions_bit_by_bit() {
    let recorded = include_bytes!("fixtures/torchvision_normalize.bin").chunks(4);
    let recorded: Vec<f32> = recorded
        .map(|bytes| f32::from_le_bytes(bytes.try_into().unwrap()))
        .collect();
    let data = ramp(1);
    for (index, (mean, std)) in [(0.5, 0.5), (0.4914, 0.2470), (0.1307, 0.3081)]
        .into_iter()
        .enumerate()
    {
        let batch = transform(&[mean], &[std]).eval_batch(&data, &data.test, &[0]);
        assert_eq!(
            batch,
            recorded[index * 256..][..256],
            "mean {mean}, std {std}"
        );
    }
}

#[test]
fn each_channel_has_its_own_mean_and_std_or_all_share_one() {
    let data = ramp(3);
    let own = transform(&[0.1, 0.2, 0.3], &[1.0, 2.0, 4.0]).eval_batch(&data, &data.test, &[0]);
    assert_eq!(
        [own[255], own[511], own[767]],
        [1.0 - 0.1, (1.0 - 0.2) / 2.0, (1.0 - 0.3) / 4.0]
    );
    let shared = transform(&[0.5], &[0.5]).eval_batch(&data, &data.test, &[0]);
    assert_eq!([shared[0], shared[767]], [-1.0, 1.0]);
    let none = transform(&[], &[]).eval_batch(&data, &data.test, &[0]);
    assert_eq!([none[0], none[767]], [0.0, 1.0]);
}

#[test]
fn without_augmentation_training_and_evaluation_see_the_same() {
    let data = ramp(3);
    let transform = Transform {
        resize: Some([20, 12]),
        ..transform(&[0.5], &[0.5])
    };
    assert_eq!(transform.output_shape(&data), [3, 20, 12]);
    let train = transform.train_batch(&data, &[0, 0], 1, 2);
    assert_eq!(train, transform.eval_batch(&data, &data.train, &[0, 0]));
    assert_eq!(train.len(), 2 * 3 * 20 * 12);
}

#[test]
fn settings_that_make_no_sense_are_refused_by_name() {
    let data = ramp(1);
    let refused = |transform: Transform| transform.validate(&data).unwrap_err();
    says(
        &refused(transform(&[0.5, 0.5, 0.5], &[0.5])),
        &["mean", "3 values", "1 channel"],
    );
    says(
        &refused(transform(&[0.5], &[0.0])),
        &["std is 0", "above 0"],
    );
    says(&refused(transform(&[f32::NAN], &[0.5])), &["mean is NaN"]);
    says(
        &refused(Transform {
            resize: Some([0, 9]),
            ..Transform::default()
        }),
        &["resize is 0 x 9"],
    );
    assert!(transform(&[0.5], &[0.5]).validate(&data).is_ok());
}

#[test]
fn a_photo_is_brought_to_size_as_the_data_are_and_made_gray_where_they_are() {
    // 30 x 20: red but for a gray square of 20 in the middle.
    let pixel = |x: usize| {
        if (5..25).contains(&x) {
            [80, 80, 80, 255]
        } else {
            [255, 0, 0, 255]
        }
    };
    let rgba: Vec<u8> = (0..600).flat_map(|i| pixel(i % 30)).collect();
    for channels in [1, 3] {
        let data = ramp(channels);
        let plain = transform(&[], &[]);
        let read = |fit| plain.picture(&data, fit, &rgba, [30, 20]).unwrap();
        assert_eq!(read(Fit::Crop), vec![80.0 / 255.0; channels * 256]);
        // All of it: red is seen at the edges, and with black above and below.
        let (all, padded) = (read(Fit::Squeeze), read(Fit::Pad));
        assert_ne!(all[0], 80.0 / 255.0);
        assert_eq!(all[8 * 16 + 8], 80.0 / 255.0);
        assert_eq!((padded[0], padded[8 * 16 + 8]), (0.0, 80.0 / 255.0));
    }
    let error = Transform::default()
        .picture(&ramp(3), Fit::Squeeze, &rgba, [30, 21])
        .unwrap_err();
    says(&error, &["30 x 21", "2400 bytes"]);
}
