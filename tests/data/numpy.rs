//! Arrays as NumPy saves them: names, shapes and types that people use, and what is refused.

use super::{file, loaded, refused, says};
use convlab::data::{Dataset, SourceFile};

/// A `.npy` file of this version.
fn npy(version: u8, descr: &str, shape: &str, content: &[u8]) -> Vec<u8> {
    let mut header = format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}");
    header += "\n";
    let length = header.len();
    let mut bytes = [&b"\x93NUMPY"[..], &[version, 0]].concat();
    match version {
        1 => bytes.extend((length as u16).to_le_bytes()),
        _ => bytes.extend((length as u32).to_le_bytes()),
    }
    bytes.extend(header.bytes());
    bytes.extend(content);
    bytes
}

fn small() -> Vec<u8> {
    let pixel = |at: u8| 20 * (at / 6) + 10 * (at % 6 / 3) + at % 3;
    (0..36).map(pixel).collect()
}

fn floats(values: impl IntoIterator<Item = f32>) -> Vec<u8> {
    values.into_iter().flat_map(f32::to_le_bytes).collect()
}

/// Six pictures of 2 x 3 and their labels, in files of their own.
fn pair(pictures: Vec<u8>) -> Vec<SourceFile> {
    vec![
        file("set/x_train.npy", pictures),
        file(
            "set/y_train.npy",
            npy(1, "|u1", "(6,)", &[0, 1, 2, 0, 1, 2]),
        ),
    ]
}

fn all(data: &Dataset) -> Vec<Vec<u8>> {
    let size = data.picture_len();
    let both = data
        .train
        .pixels
        .planes()
        .chunks(size)
        .chain(data.test.pixels.planes().chunks(size));
    let mut all: Vec<Vec<u8>> = both.map(<[u8]>::to_vec).collect();
    all.sort();
    all
}

#[test]
fn sets_as_people_save_them_are_read() {
    let fixtures: [(&str, &[u8], bool, usize); 4] = [
        (
            "keras",
            include_bytes!("fixtures/arrays/keras.npz"),
            true,
            1,
        ),
        (
            "medical",
            include_bytes!("fixtures/arrays/medical.npz"),
            true,
            3,
        ),
        (
            "fortran",
            include_bytes!("fixtures/arrays/fortran.npz"),
            false,
            1,
        ),
        (
            "fractions",
            include_bytes!("fixtures/arrays/fractions.npz"),
            false,
            1,
        ),
    ];
    for (name, bytes, has_test, channels) in fixtures {
        let data = loaded(vec![file(&format!("sets/{name}.npz"), bytes)]);
        assert_eq!(data.name, name);
        assert_eq!(
            (data.channels, data.height, data.width),
            (channels, 2, 3),
            "{name}"
        );
        assert_eq!(data.classes, ["0", "1", "2"]);
        let counts = if has_test { (6, 3) } else { (5, 1) };
        assert_eq!((data.train.len(), data.test.len()), counts, "{name}");
        let first: Vec<u8> = (0..channels)
            .flat_map(|_| [40, 41, 42, 50, 51, 52])
            .collect();
        let at = all(&data).binary_search(&first);
        assert!(at.is_ok(), "{name}: {:?}", all(&data));
        for split in [&data.train, &data.test] {
            for (at, &label) in split.labels().iter().enumerate() {
                let first = data.picture(split, at).unwrap()[0];
                assert_eq!(u16::from(first) / 20 % 3, label, "{name}");
            }
        }
        let notes = crate::data::said(&data.notes).join("\n");
        assert_eq!(notes.contains("val_images"), name == "medical", "{notes}");
        assert_eq!(notes.contains("about"), name == "fortran", "{notes}");
    }
}

#[test]
fn names_of_arrays_and_files_say_what_they_are() {
    for [x, y, tx, ty] in [
        ["X_train", "y_train", "X_test", "y_test"],
        ["trainX", "trainY", "testX", "testY"],
        ["xtrain", "ytrain", "xtest", "ytest"],
        [
            "kmnist-train-imgs",
            "kmnist-train-labels",
            "kmnist-test-imgs",
            "kmnist-test-labels",
        ],
        ["train/images", "train/labels", "test/images", "test/labels"],
        ["images", "targets", "images_val", "targets_val"],
    ] {
        let labels = |count: usize| {
            npy(
                2,
                "<i8",
                &format!("({count},)"),
                &[1i64.to_le_bytes(), 0i64.to_le_bytes()].concat(),
            )
        };
        let files = vec![
            file(
                &format!("{x}.npy"),
                npy(1, "|u1", "(2, 2, 3)", &small()[..12]),
            ),
            file(&format!("{y}.npy"), labels(2)),
            file(
                &format!("{tx}.npy"),
                npy(3, "|u1", "(2, 2, 3)", &small()[24..]),
            ),
            file(&format!("{ty}.npy"), labels(2)),
        ];
        // A folder says the part as an array's name does.
        let data = loaded(files);
        assert_eq!((data.train.len(), data.test.len()), (2, 2), "{x}");
        assert_eq!(data.split_note, "official");
        assert_eq!(data.train.pixels.planes()[..], small()[..12], "{x}");
        assert_eq!(data.test.pixels.planes()[..], small()[24..], "{x}");
        assert_eq!(data.train.labels(), [1, 0]);
    }
}

#[test]
fn shapes_and_types_give_the_same_pictures() {
    let expected = {
        let data = loaded(pair(npy(1, "|u1", "(6, 2, 3)", &small())));
        assert_eq!(all(&data).concat(), small());
        data
    };
    let whole = |size: usize| -> Vec<u8> {
        small()
            .iter()
            .flat_map(|&byte| [&[byte][..], &vec![0; size - 1]].concat())
            .collect()
    };
    for (descr, shape, content) in [
        ("|u1", "(6, 2, 3, 1)", small()),
        ("|u1", "(6L, 1L, 2L, 3L)", small()),
        ("<i8", "(6, 2, 3)", whole(8)),
        (
            ">u2",
            "(6, 2, 3)",
            small().iter().flat_map(|&byte| [0, byte]).collect(),
        ),
        (
            "<f4",
            "(6, 2, 3)",
            floats(small().into_iter().map(f32::from)),
        ),
        (
            "<f4",
            "(6, 2, 3)",
            floats(small().into_iter().map(|byte| f32::from(byte) / 255.0)),
        ),
    ] {
        let data = loaded(pair(npy(1, descr, shape, &content)));
        assert_eq!(
            (&data.train, &data.test),
            (&expected.train, &expected.test),
            "{descr} {shape}"
        );
    }
    let flat = loaded(pair(npy(1, "|u1", "(6, 4)", &small()[..24])));
    assert_eq!((flat.height, flat.width), (2, 2));
}

#[test]
fn labels_that_do_not_begin_at_0_are_the_classes_in_their_order() {
    for (labels, classes) in [
        ([3, 7, 3, 7, 3, 7], vec!["3", "7"]),
        ([1, 2, 3, 1, 2, 3], vec!["1", "2", "3"]),
        ([200, 0, 200, 0, 200, 0], vec!["0", "200"]),
    ] {
        let mut files = pair(npy(1, "|u1", "(6, 2, 3)", &small()));
        files[1].bytes = npy(1, "|u1", "(6, 1)", &labels);
        let data = loaded(files);
        assert_eq!(data.classes, classes);
        for (at, &label) in data.train.labels().iter().enumerate() {
            let which = data.picture(&data.train, at).unwrap()[0] / 20;
            let label = &classes[usize::from(label)];
            assert_eq!(*label, labels[usize::from(which)].to_string());
        }
        assert!(
            crate::data::said(&data.notes)[0].contains("classes in their order"),
            "{:?}",
            crate::data::said(&data.notes)
        );
    }
    let mut files = pair(npy(1, "|u1", "(6, 2, 3)", &small()));
    files[1].bytes = npy(1, "|u1", "(6,)", &[0, 1, 3, 0, 1, 3]);
    assert_eq!(loaded(files).classes, ["0", "1", "2", "3"]);
}

#[test]
fn what_cannot_be_pictures_is_refused_with_a_sentence() {
    let normalised = floats(
        small()
            .into_iter()
            .map(|byte| f32::from(byte) / 128.0 - 1.0),
    );
    let mut spoilt = floats(small().into_iter().map(f32::from));
    spoilt[..4].copy_from_slice(&f32::NAN.to_le_bytes());
    for (descr, shape, content, told) in [
        ("<f4", "(6, 2, 3)", normalised, "uint8"),
        ("<f4", "(6, 2, 3)", spoilt, "NaN"),
        ("<i2", "(6, 2, 3)", [0, 4].repeat(36), "1024"),
        ("|b1", "(6, 2, 3)", small(), "yes or no"),
        ("|O", "(6, 2, 3)", small(), "Python objects"),
        ("<U3", "(6, 2, 3)", small(), "texts"),
        ("<c8", "(6, 2, 3)", small(), "complex"),
        ("|u1", "(6, 2, 3, 4)", vec![0; 144], "1 or 3 channels"),
        ("|u1", "(6, 2, 3, 2, 2)", vec![0; 144], "1 or 3 channels"),
        ("|u1", "(6, 3, 3, 3)", vec![0; 162], "which axis"),
        ("|u1", "(6, 2, 3)", small()[..30].to_vec(), "30 bytes"),
        ("|u1", "(6, 0, 3)", Vec::new(), "pixels a side"),
        (
            "|u1",
            "(5, 2, 3)",
            small()[..30].to_vec(),
            "6 labels for 5 pictures",
        ),
    ] {
        let error = refused(pair(npy(1, descr, shape, &content)));
        says(&error, &["set/", told]);
    }
    let whole = npy(1, "|u1", "(6, 2, 3)", &small());
    says(
        &refused(pair(b"<html>".to_vec())),
        &["x_train.npy", "begin like"],
    );
    says(
        &refused(pair(whole[..20].to_vec())),
        &["x_train.npy", "cut off"],
    );
    says(
        &refused(pair(npy(9, "|u1", "(1,)", &[]))),
        &["x_train.npy", "version 9"],
    );
    let labels = |descr: &str, shape: &str, content: &[u8]| {
        let mut files = pair(npy(1, "|u1", "(6, 2, 3)", &small()));
        files[1].bytes = npy(1, descr, shape, content);
        refused(files)
    };
    says(
        &labels("|u1", "(6, 2)", &[1, 0, 1, 1, 0, 1, 1, 0, 0, 1, 1, 0]),
        &["y_train.npy", "row 1", "one class a picture"],
    );
    says(
        &labels("<f4", "(6,)", &floats([0.0, 0.5, 1.0, 0.0, 1.0, 1.0])),
        &["y_train.npy", "0.5"],
    );
    says(&labels("|S1", "(6,)", b"abcabc"), &["y_train.npy", "texts"]);
    let alone = |name: &str| refused(vec![file(name, npy(1, "|u1", "(6, 2, 3)", &small()))]);
    says(
        &alone("x_train.npy"),
        &["x_train.npy", "no pictures with labels"],
    );
    says(&alone("embedding.npy"), &["embedding.npy", "x_train"]);
    says(&refused(vec![file("a.npz", "PK")]), &["a.npz", "cut off"]);
    let mut twice = pair(npy(1, "|u1", "(6, 2, 3)", &small()));
    twice.push(file(
        "set/train_images.npy",
        npy(1, "|u1", "(6, 2, 3)", &small()),
    ));
    says(
        &refused(twice),
        &["x_train.npy", "train_images.npy", "leave one"],
    );
}

#[test]
fn arrays_beside_pictures_or_other_sets_are_left_aside() {
    let mut labels = vec![0, 0, 8, 1, 0, 0, 0, 20];
    labels.extend((0..20).map(|i| i % 10));
    let mut images = vec![0, 0, 8, 3, 0, 0, 0, 20, 0, 0, 0, 1, 0, 0, 0, 1];
    images.extend(0..20);
    for name in ["features.npy", "x_train.npy", "cache/stats.npz"] {
        let files = vec![
            file("train-images-idx3-ubyte", images.clone()),
            file("train-labels-idx1-ubyte", labels.clone()),
            file(name, npy(1, "|u1", "(6, 2, 3)", &small())),
        ];
        let data = loaded(files);
        assert_eq!(data.name, "MNIST");
        assert!(
            crate::data::said(&data.notes).join(" ").contains(name),
            "{:?}",
            crate::data::said(&data.notes)
        );
    }
    let set = pair(npy(1, "|u1", "(6, 2, 3)", &small()));
    let expected = loaded(set.clone());
    for (name, bytes) in [
        ("features.npz", b"PK".to_vec()),
        ("embedding.npy", b"no array".to_vec()),
        ("mean.npy", npy(1, "<f4", "(1,)", &[0; 4])),
    ] {
        let mut files = set.clone();
        files.push(file(name, bytes));
        let data = loaded(files);
        assert_eq!(data.train, expected.train);
        assert!(
            crate::data::said(&data.notes).join(" ").contains(name),
            "{:?}",
            crate::data::said(&data.notes)
        );
    }
}

#[test]
fn arrays_about_the_pictures_stand_in_the_way_of_nothing() {
    let expected = loaded(pair(npy(1, "|u1", "(6, 2, 3)", &small())));
    for (name, array) in [
        ("label_names.npy", npy(1, "<U2", "(3,)", &[0; 24])),
        ("class_names.npy", npy(1, "|O", "(3,)", b"a pickle")),
        ("image_ids.npy", npy(1, "<i8", "(6,)", &[0; 48])),
        ("x_train_mean.npy", npy(1, "<f4", "(1,)", &[0; 4])),
        ("x_val.npy", npy(1, "|O", "(1,)", b"a pickle")),
        ("y_val.npy", npy(1, "|S1", "(1,)", b"a")),
    ] {
        let mut files = pair(npy(1, "|u1", "(6, 2, 3)", &small()));
        files.push(file(&format!("set/{name}"), array));
        let data = loaded(files);
        assert_eq!(
            (&data.train, &data.test),
            (&expected.train, &expected.test),
            "{name}"
        );
        assert!(
            crate::data::said(&data.notes).join(" ").contains(name),
            "{:?}",
            crate::data::said(&data.notes)
        );
    }
}
