//! STL-10's binary files: pictures column by column, labels from 1, and what is refused.

use super::{file, gzip, loaded, refused, says, tar};
use convlab::data::SourceFile;

const LEN: usize = 3 * 96 * 96;

fn pixel(i: usize, channel: usize, row: usize, column: usize) -> u8 {
    (i * 91 + channel * 60 + row * 2 + column * 5) as u8
}

/// So many pictures, each plane column by column.
fn pictures(count: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    for i in 0..count {
        for channel in 0..3 {
            for column in 0..96 {
                bytes.extend((0..96).map(|row| pixel(i, channel, row, column)));
            }
        }
    }
    bytes
}

fn folder() -> Vec<SourceFile> {
    [
        ("train_X.bin", pictures(4)),
        ("train_y.bin", vec![1, 10, 3, 2]),
        ("test_X.bin", pictures(2)),
        ("test_y.bin", vec![9, 1]),
        ("unlabeled_X.bin", pictures(1)),
        (
            "class_names.txt",
            b"airplane\nbird\ncar\ncat\ndeer\ndog\nhorse\nmonkey\nship\ntruck\n".to_vec(),
        ),
        ("fold_indices.txt", b"0 1 2 \n1 2 3 \n".to_vec()),
    ]
    .map(|(name, bytes)| file(&format!("stl10_binary/{name}"), bytes))
    .to_vec()
}

#[test]
fn pictures_are_upright_and_labels_begin_at_the_first_class() {
    let data = loaded(folder());
    assert_eq!((data.train.len(), data.test.len()), (4, 2));
    assert_eq!((data.channels, data.height, data.width), (3, 96, 96));
    assert_eq!(
        (data.name.as_str(), data.split_note.as_str()),
        ("STL-10", "official")
    );
    assert_eq!(data.train.labels(), [0, 9, 2, 1]);
    assert_eq!(data.test.labels(), [8, 0]);
    assert_eq!([&data.classes[1], &data.classes[9]], ["bird", "truck"]);
    for (i, channel, row, column) in [(0, 0, 1, 0), (1, 2, 95, 3), (3, 1, 40, 90), (2, 0, 0, 95)] {
        let picture = data.picture(&data.train, i).unwrap();
        assert_eq!(
            picture[(channel * 96 + row) * 96 + column],
            pixel(i, channel, row, column)
        );
    }
    let notes = crate::data::said(&data.notes).join("\n");
    assert!(
        notes.contains("pictures without labels") && notes.contains("unlabeled_X.bin"),
        "{notes}"
    );
    let archive = file("stl10_binary.tar.gz", gzip(&tar(&folder())));
    let of_archive = loaded(vec![archive]);
    assert_eq!(
        [&of_archive.train, &of_archive.test],
        [&data.train, &data.test]
    );
    assert_eq!(of_archive.classes, data.classes);
    let notes = crate::data::said(&of_archive.notes).join("\n");
    assert!(
        notes.contains("stl10_binary/unlabeled_X.bin (1 MB)"),
        "{notes}"
    );
}

#[test]
fn without_test_files_a_split_is_drawn_and_names_may_be_missing() {
    for names in ["one\ntwo\n", "\u{0}", ""] {
        let mut files: Vec<_> = folder().into_iter().take(2).collect();
        files.push(file("class_names.txt", names));
        let data = loaded(files);
        assert_eq!((data.train.len(), data.test.len()), (3, 1));
        assert_eq!(data.classes[7], "monkey");
        assert!(
            crate::data::said(&data.notes)[0].contains("class_names.txt"),
            "{:?}",
            crate::data::said(&data.notes)
        );
    }
    let data = loaded(folder().into_iter().take(4).collect());
    assert_eq!(data.classes[7], "monkey");
    assert_eq!(crate::data::said(&data.notes), [""; 0]);
}

#[test]
fn damaged_files_are_refused_with_their_name_and_numbers() {
    let with = |at: usize, bytes: Vec<u8>| {
        let mut files = folder();
        files[at].bytes = bytes;
        refused(files)
    };
    says(
        &with(0, pictures(4)[..LEN + 9].to_vec()),
        &["train_X.bin", "27657 bytes", "after 9"],
    );
    says(
        &with(0, pictures(3)),
        &["train_y.bin", "4 labels", "3 pictures"],
    );
    says(
        &with(1, vec![1, 2, 0, 3]),
        &["train_y.bin", "picture 2", "label 0"],
    );
    says(
        &with(3, vec![11, 2]),
        &["test_y.bin", "picture 0", "label 11"],
    );
    says(&with(2, Vec::new()), &["test_X.bin is empty"]);
    for (missing, told) in [
        (0, "train_X.bin is missing"),
        (1, "train_y.bin is missing"),
        (3, "test_y.bin is missing"),
    ] {
        let mut files = folder();
        files.remove(missing);
        says(&refused(files), &["STL-10", told]);
    }
}
