//! A packed data set is the data set, whatever it holds; and what contradicts itself is refused.

use convlab::data::{
    BoundingBox, Dataset, IGNORED, IgnoredBox, LoadOptions, Split, Targets, scenes, streets,
};
use proptest::prelude::*;

fn options() -> LoadOptions {
    LoadOptions {
        train_files: Some("1-4".into()),
        seed: 7,
        resize: Some([20, 30]),
        ..LoadOptions::default()
    }
}

fn packed(dataset: &Dataset) -> Vec<u8> {
    dataset.to_bytes(&options()).expect("bytes")
}

/// Two pictures of 2 x 3 with everything a data set can say of them.
fn small() -> Dataset {
    let boxes = vec![
        vec![],
        vec![BoundingBox {
            class: 1,
            x0: 0.5,
            y0: 0.0,
            x1: 3.0,
            y1: 1.25,
        }],
    ];
    let ignored = vec![
        vec![
            IgnoredBox {
                area: boxes[1][0],
                is_crowd: true,
            },
            IgnoredBox {
                area: boxes[1][0],
                is_crowd: false,
            },
        ],
        vec![],
    ];
    let split = Split {
        count: 2,
        pixels: (0..12).collect::<Vec<u8>>().into(),
        targets: Targets {
            classes: Some(vec![1, 0]),
            masks: Some(vec![0, 1, IGNORED, 0, 1, 1, 0, 0, 0, 1, 1, 1]),
            boxes: Some(boxes),
            scenes: Some(vec![2, 0]),
            ignored: Some(ignored),
        },
    };
    Dataset {
        name: "small".into(),
        classes: vec!["a".into(), "b".into()],
        palette: vec![[1, 2, 3], [4, 5, 6]],
        box_classes: vec!["c".into(), "d".into()],
        scene_classes: vec!["e".into(), "f".into(), "g".into()],
        channels: 1,
        height: 2,
        width: 3,
        train: split.clone(),
        test: split,
        split_note: "made".into(),
        notes: vec![String::from("one was skipped").into()],
    }
}

#[test]
fn a_packed_data_set_comes_back_as_it_was() {
    for dataset in [scenes(3, 11, 2), streets(3, 4, 2), small()] {
        let (back, read_with) = Dataset::from_bytes(&packed(&dataset), None).expect("a data set");
        assert!(back == dataset, "{}", dataset.name);
        assert_eq!(read_with, options());
    }
}

#[test]
fn what_is_not_there_is_not_pointed_at() {
    let refused = |change: &dyn Fn(&mut Dataset)| {
        let mut dataset = small();
        change(&mut dataset);
        let error = Dataset::from_bytes(&packed(&dataset), None).expect_err("a contradiction");
        error.to_string()
    };
    let few = |dataset: &mut Dataset| dataset.classes.truncate(1);
    assert!(refused(&few).contains("class 1, and there are 1 classes"));
    let no_boxes = |dataset: &mut Dataset| dataset.box_classes.clear();
    assert!(refused(&no_boxes).contains("class 1, and there are 0 classes"));
    let error = Dataset::from_bytes(b"not a data set", None).expect_err("other bytes");
    assert!(error.to_string().contains("Read the files again"));
}

proptest! {
    #[test]
    fn changed_bytes_never_panic(at in 0usize..4096, byte: u8, cut in 0usize..4096) {
        let mut bytes = packed(&small());
        let place = at % bytes.len();
        bytes[place] = byte;
        let _ = Dataset::from_bytes(&bytes, None);
        bytes.truncate(cut);
        let _ = Dataset::from_bytes(&bytes, None);
    }
}
