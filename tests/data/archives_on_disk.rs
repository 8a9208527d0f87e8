//! Archives read from where they lie: the same data as from memory, and what is not needed of them stays packed.

use std::io::Cursor;

use super::archives::zip;
use super::{batch, file, gzip, loaded, says, tar};
use convlab::data::{DataError, Dataset, Given, LoadOptions, SourceFile, load};

const LIMIT: u64 = 1 << 20;

/// An archive that is not in memory, as far as the reader knows.
fn on_disk(name: &str, bytes: Vec<u8>, limit: u64) -> Given {
    let open = move || -> std::io::Result<Box<dyn convlab::data::ReadSeek>> {
        Ok(Box::new(Cursor::new(bytes.clone())))
    };
    Given::archive(name, Box::new(open), limit)
}

fn read(given: Given, train_files: Option<&str>) -> Result<Dataset, DataError> {
    let options = LoadOptions {
        train_files: train_files.map(Into::into),
        ..LoadOptions::default()
    };
    load(vec![given], &options)
}

fn batches() -> Vec<SourceFile> {
    vec![
        file("x/data_batch_1.bin", batch(0, 20)),
        file("x/test_batch.bin", batch(0, 10)),
        file("x/.hidden", "x"),
    ]
}

#[test]
fn every_kind_of_archive_gives_what_it_gives_in_memory() {
    let files = batches();
    for (name, bytes) in [
        ("a.zip", zip(&files, true, 0)),
        ("a.zip", zip(&files, false, 0)),
        ("a.tar", tar(&files)),
        ("a.tar.gz", gzip(&tar(&files))),
        ("a.TGZ", gzip(&tar(&files))),
    ] {
        let wanted = loaded(vec![file(name, bytes.clone())]);
        assert_eq!(
            read(on_disk(name, bytes, LIMIT), None),
            Ok(wanted),
            "{name}"
        );
    }
}

#[test]
fn what_is_wrong_with_an_archive_is_said_as_in_memory() {
    let whole = zip(&batches(), true, 0);
    let gone = |_: &str| -> Given {
        let open = || Err(std::io::Error::from(std::io::ErrorKind::NotFound));
        Given::archive("gone.zip", Box::new(open), LIMIT)
    };
    let refused = |given| read(given, None).expect_err("it cannot be read");
    says(&refused(gone("")), &["gone.zip", "cannot be unpacked"]);
    let cut = whole[..whole.len() / 2].to_vec();
    says(
        &refused(on_disk("a.zip", cut, LIMIT)),
        &["a.zip", "cut off"],
    );
    says(
        &refused(on_disk("a.zip", vec![], LIMIT)),
        &["a.zip is empty"],
    );
    says(
        &refused(on_disk("a.tar.gz", b"<html>".to_vec(), LIMIT)),
        &["a.tar.gz", "3c 68 74 6d"],
    );
    // The limit is the one that was given with the archive.
    for (name, bytes) in [("a.zip", whole), ("a.tar.gz", gzip(&tar(&batches())))] {
        says(
            &refused(on_disk(name, bytes, 92_000)),
            &[name, "too large", "Give the unpacked folder"],
        );
    }
    // Zeros for megabytes, packed small, do not fill the memory either.
    let bomb = gzip(&tar(&[file("data_batch_1.bin", vec![0; 4 << 20])]));
    says(&refused(on_disk("a.tgz", bomb, LIMIT)), &["too large"]);
}

#[test]
fn stl10s_pictures_without_labels_stay_packed_and_count_for_nothing() {
    const LEN: usize = 3 * 96 * 96;
    let files = [
        file("stl10_binary/unlabeled_X.bin", vec![7; 20 * LEN]),
        file("stl10_binary/train_X.bin", vec![1; 3 * LEN]),
        file("stl10_binary/train_y.bin", [1, 2, 3]),
        file("stl10_binary/test_X.bin", vec![2; 2 * LEN]),
        file("stl10_binary/test_y.bin", [9, 1]),
    ];
    let wanted = loaded(files[1..].to_vec());
    let limit = 6 * LEN as u64;
    for (name, bytes) in [
        ("stl10_binary.tar.gz", gzip(&tar(&files))),
        ("stl10_binary.zip", zip(&files, true, 0)),
    ] {
        let found = read(on_disk(name, bytes, limit), None).expect("STL-10");
        assert_eq!([&found.train, &found.test], [&wanted.train, &wanted.test]);
        let notes = crate::data::said(&found.notes).join("\n");
        assert!(
            notes.contains("not needed and stayed packed")
                && notes.contains(&format!("{name}: stl10_binary/unlabeled_X.bin (1 MB)")),
            "{notes}"
        );
    }
}

/// EMNIST's archive: packed idx files of two sets, those of the second damaged.
fn emnist() -> Vec<u8> {
    let idx = |sizes: &[u32], content: Vec<u8>| {
        let mut bytes = vec![0, 0, 8, sizes.len() as u8];
        bytes.extend(sizes.iter().flat_map(|size| size.to_be_bytes()));
        bytes.extend(content);
        bytes
    };
    let mut files = Vec::new();
    for part in ["train", "test"] {
        let [images, labels] = ["images-idx3", "labels-idx1"]
            .map(|kind| format!("gzip/emnist-digits-{part}-{kind}-ubyte.gz"));
        let pictures = idx(
            &[10, 28, 28],
            (0..7840).map(|at| (at % 251) as u8).collect(),
        );
        files.push(file(&images, gzip(&pictures)));
        files.push(file(&labels, gzip(&idx(&[10], (0..10).collect()))));
        for name in [images, labels] {
            files.push(file(&name.replace("digits", "letters"), "no gzip file"));
        }
    }
    zip(&files, false, 0)
}

#[test]
fn of_emnists_archive_the_chosen_set_is_unpacked() {
    let error = read(on_disk("gzip.zip", emnist(), LIMIT), None).expect_err("two sets");
    says(&error, &["EMNIST letters", "EMNIST digits", "train_files"]);
    let error =
        read(on_disk("gzip.zip", emnist(), LIMIT), Some("byclass")).expect_err("none of them");
    says(&error, &["byclass", "EMNIST letters, EMNIST digits"]);
    let digits = read(on_disk("gzip.zip", emnist(), LIMIT), Some("digits")).expect("digits");
    assert_eq!((digits.train.len(), digits.test.len()), (10, 10));
    assert_eq!(digits.name, "EMNIST digits");
    let notes = crate::data::said(&digits.notes).join("\n");
    assert!(
        notes.contains("4 file(s) in archives are not needed"),
        "{notes}"
    );
    // The same in memory, as the page has it.
    let options = LoadOptions {
        train_files: Some("digits".into()),
        ..LoadOptions::default()
    };
    assert_eq!(load(vec![file("gzip.zip", emnist())], &options), Ok(digits));
}

#[test]
fn a_list_that_lies_reads_nothing_beyond_the_file() {
    let whole = zip(&batches(), false, 0);
    for at in whole.len() - 300..whole.len() {
        for value in [0, 255, whole[at] ^ 0x40] {
            let mut bytes = whole.clone();
            bytes[at] = value;
            let of_disk = read(on_disk("a.zip", bytes.clone(), 768 << 20), None);
            let of_memory = load(vec![file("a.zip", bytes)], &LoadOptions::default());
            assert_eq!(of_disk, of_memory, "byte {at} is {value}");
        }
    }
}
