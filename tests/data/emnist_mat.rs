//! EMNIST's files for MATLAB, as SciPy writes them, packed and not, beside the same pictures as idx files; and what is refused.

use super::{file, loaded, refused, says};
use convlab::data::{Dataset, LoadOptions, load};

const PACKED: &[u8] = include_bytes!("fixtures/arrays/emnist_packed.mat");
const PLAIN: &[u8] = include_bytes!("fixtures/arrays/emnist_plain.mat");

/// The same as idx files: pictures column by column, letters from 1.
fn of_idx() -> Dataset {
    let part = |name: &str, count: u32| {
        let head = |sizes: &[u32]| {
            let mut bytes = vec![0, 0, 8, sizes.len() as u8];
            bytes.extend(sizes.iter().flat_map(|size| size.to_be_bytes()));
            bytes
        };
        let mut pictures = head(&[count, 28, 28]);
        for i in 0..count {
            for column in 0..28 {
                pictures.extend((0..28).map(|row| (30 * i + 7 * row + 3 * column) as u8));
            }
        }
        let mut labels = head(&[count]);
        labels.extend((0..count).map(|i| (i % 26 + 1) as u8));
        [
            file(
                &format!("emnist-letters-{name}-images-idx3-ubyte"),
                pictures,
            ),
            file(&format!("emnist-letters-{name}-labels-idx1-ubyte"), labels),
        ]
    };
    let mapping: String = (1..=26)
        .map(|n| format!("{n} {} {}\n", 64 + n, 96 + n))
        .collect();
    let mapping = file("emnist-letters-mapping.txt", mapping);
    loaded([&part("train", 30)[..], &part("test", 4), &[mapping]].concat())
}

#[test]
fn the_files_for_matlab_are_those_for_others() {
    let wanted = of_idx();
    for bytes in [PACKED, PLAIN] {
        let data = loaded(vec![file("matlab/emnist-letters.mat", bytes)]);
        assert_eq!(data.name, "EMNIST letters");
        assert_eq!(data.split_note, "official");
        assert_eq!(data.classes, wanted.classes);
        assert_eq!(data.classes[1], "Bb");
        assert_eq!([&data.train, &data.test], [&wanted.train, &wanted.test]);
        // Upright: pixel (row 1, column 0) of the first picture.
        assert_eq!(data.picture(&data.train, 0).unwrap()[28], 7);
        assert_eq!(data.train.labels()[27], 1);
    }
}

#[test]
fn of_several_sets_the_named_one_is_read() {
    let files = || {
        vec![
            file("matlab/emnist-letters.mat", PACKED),
            file("matlab/emnist-digits.mat", "damaged"),
        ]
    };
    let error = refused(files());
    says(&error, &["EMNIST letters", "EMNIST digits", "train_files"]);
    let options = LoadOptions {
        train_files: Some("letters".into()),
        ..LoadOptions::default()
    };
    let data = load(files(), &options).unwrap();
    assert_eq!(data.train.len(), 30);
    assert!(
        crate::data::said(&data.notes)
            .join("\n")
            .contains("emnist-digits.mat")
    );
}

#[test]
fn what_is_no_file_of_emnist_is_refused_by_what_is_wrong() {
    let of = |bytes: &[u8]| refused(vec![file("emnist-letters.mat", bytes)]);
    says(&of(b""), &["emnist-letters.mat is empty"]);
    says(&of(&PLAIN[..PLAIN.len() / 2]), &["cut off"]);
    says(&of(b"MATLAB 7.3 MAT-file"), &["7.3", "-v7"]);
    // Another name of the structure.
    let renamed = |from: &[u8], to: &[u8]| {
        let mut bytes = PLAIN.to_vec();
        let at = bytes.windows(from.len()).position(|some| some == from);
        bytes[at.unwrap()..][..to.len()].copy_from_slice(to);
        bytes
    };
    says(
        &of(&renamed(b"dataset", b"another")),
        &["no dataset.train.images"],
    );
    says(
        &of(&renamed(b"labels", b"lablls")),
        &["no dataset.train.images or no labels"],
    );
}

#[test]
fn whatever_the_bytes_are_nothing_panics() {
    for at in (128..PLAIN.len())
        .step_by(if PLAIN.len() > 40_000 { 61 } else { 1 })
        .chain(128..700)
    {
        for value in [0, 1, 2, 255, PLAIN[at] ^ 0x10] {
            let mut bytes = PLAIN.to_vec();
            bytes[at] = value;
            let _ = load(
                vec![file("emnist-letters.mat", bytes)],
                &LoadOptions::default(),
            );
        }
    }
}
