//! CIFAR-10's binary version: as a folder, as single files, as the official archive; and damaged in every way.

use super::{batch, file, gzip, loaded, refused, says, tar};
use convlab::data::{DataError, Dataset, LoadOptions, SourceFile, load};

const NAMES: &str = "airplane\nautomobile\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n\n";

fn folder(numbers: &[usize], test: bool) -> Vec<SourceFile> {
    let mut files = vec![file("cifar-10-batches-bin/batches.meta.txt", NAMES)];
    for &n in numbers.iter().rev() {
        let name = format!("cifar-10-batches-bin/data_batch_{n}.bin");
        files.push(file(&name, batch(100 * n, 20)));
    }
    if test {
        files.push(file("cifar-10-batches-bin/test_batch.bin", batch(900, 10)));
    }
    files
}

fn chosen(train: Option<&str>, eval: Option<&str>) -> Result<Dataset, DataError> {
    let options = LoadOptions {
        train_files: train.map(str::to_owned),
        eval_files: eval.map(str::to_owned),
        ..LoadOptions::default()
    };
    load(folder(&[1, 2, 3, 4, 5], true), &options)
}

#[test]
fn five_batches_and_the_test_batch_are_the_official_split_in_file_order() {
    let data = loaded(folder(&[1, 2, 3, 4, 5], true));
    assert_eq!((data.train.len(), data.test.len()), (100, 10));
    assert_eq!((data.channels, data.height, data.width), (3, 32, 32));
    assert_eq!(data.split_note, "official");
    assert_eq!(data.classes[9], "truck");
    assert_eq!(data.train.labels()[..3], [0, 1, 2]);
    let second_of_batch_three = data.picture(&data.train, 41).unwrap();
    assert_eq!(second_of_batch_three, &batch(301, 1)[1..]);
}

#[test]
fn batches_are_chosen_by_number() {
    let data = chosen(Some("1-4"), Some("5")).unwrap();
    assert_eq!((data.train.len(), data.test.len()), (80, 20));
    assert_eq!(data.split_note, "batches 1-4 / 5");
    assert_eq!(data.picture(&data.test, 0).unwrap(), &batch(500, 1)[1..]);

    let data = chosen(Some("1,3"), None).unwrap();
    assert_eq!(data.split_note, "batches 1,3 / test");
    let data = chosen(None, Some("2-3")).unwrap();
    assert_eq!(data.split_note, "batches 1,4-5 / 2-3");
    let data = chosen(Some("1-3"), Some("test, 5")).unwrap();
    assert_eq!((data.train.len(), data.test.len()), (60, 30));
}

#[test]
fn a_wrong_choice_names_the_setting_and_the_batch() {
    says(
        &chosen(Some("1-7"), None).unwrap_err(),
        &["train_files", "batch 6 is missing", "1-5,test"],
    );
    says(
        &chosen(Some("1-4"), Some("4")).unwrap_err(),
        &["eval_files", "batch 4 is trained on"],
    );
    says(
        &chosen(Some("4-1"), None).unwrap_err(),
        &["train_files", "backwards"],
    );
    says(
        &chosen(Some("one"), None).unwrap_err(),
        &["\"one\" is not a batch number"],
    );
    says(
        &chosen(None, Some("1-5,test")).unwrap_err(),
        &["no batch is left to train on"],
    );
}

#[test]
fn without_a_test_batch_a_seeded_split_is_made_and_shown() {
    let split = |seed| {
        let options = LoadOptions {
            seed,
            ..LoadOptions::default()
        };
        load(folder(&[1, 2], false), &options).unwrap()
    };
    let (data, same, other) = (split(7), split(7), split(8));
    assert_eq!((data.train.len(), data.test.len()), (36, 4));
    assert_eq!(data.split_note, "seeded split: 90 % / 10 %");
    assert_eq!(data, same);
    assert_ne!(data.test, other.test);
    // Every picture is in exactly one of the two.
    let mut all: Vec<&[u8]> = data
        .train
        .pixels
        .planes()
        .chunks(3072)
        .chain(data.test.pixels.planes().chunks(3072))
        .collect();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 40);
}

#[test]
fn single_bin_files_of_any_name_and_number_are_read() {
    let data = loaded(vec![
        file("mine.bin", batch(0, 30)),
        file("more.bin", batch(30, 10)),
    ]);
    assert_eq!((data.train.len(), data.test.len()), (36, 4));
    let data = loaded(vec![file("test_batch.bin", batch(0, 10))]);
    assert_eq!((data.train.len(), data.test.len()), (9, 1));
}

#[test]
fn the_archive_gives_what_the_folder_gives() {
    let files = folder(&[1, 2, 3, 4, 5], true);
    let archive = gzip(&tar(&files));
    assert_eq!(
        loaded(vec![file("cifar-10-binary.tar.gz", archive)]),
        loaded(files)
    );
}

#[test]
fn a_truncated_file_is_refused_with_its_name_length_and_record() {
    let mut files = folder(&[1, 2], true);
    files[1].bytes.truncate(5 * 3073 + 100);
    says(
        &refused(files),
        &[
            "data_batch_2.bin",
            "15465",
            "3073",
            "record 5",
            "after 100 bytes",
            "interrupted",
        ],
    );
}

#[test]
fn an_oversized_file_is_refused() {
    says(
        &refused(vec![file("data_batch_1.bin", vec![0; 10_000 * 3073 + 1])]),
        &["30730001", "longer than a full batch"],
    );
    says(
        &refused(vec![file("data_batch_1.bin", vec![0; 10_001 * 3073])]),
        &["data_batch_1.bin", "10001", "10000"],
    );
}

#[test]
fn a_label_above_nine_is_refused_with_file_record_and_byte() {
    let mut files = folder(&[1, 2], true);
    files[2].bytes[3 * 3073] = 10;
    says(
        &refused(files),
        &["data_batch_1.bin", "record 3", "byte 9219", "label 10"],
    );
}

#[test]
fn other_versions_of_cifar_are_recognised_and_refused() {
    says(
        &refused(vec![file("data_batch_1.bin", vec![0; 3074 * 2])]),
        &["CIFAR-100", "train.bin"],
    );
    says(
        &refused(vec![file("c/data_batch_1", vec![0x80, 2, 0])]),
        &["data_batch_1", "Python version"],
    );
    says(
        &refused(vec![file("data_batch_1.bin", gzip(&batch(0, 2)))]),
        &["gzip", ".gz"],
    );
}

#[test]
fn what_is_no_gzip_or_cut_off_is_refused() {
    let page = b"<!DOCTYPE html>".to_vec();
    says(
        &refused(vec![file("cifar-10-binary.tar.gz", page)]),
        &["cifar-10-binary.tar.gz", "1f 8b", "3c 21"],
    );
    let mut cut = gzip(&tar(&folder(&[1], true)));
    cut.truncate(cut.len() / 2);
    says(
        &refused(vec![file("cifar-10-binary.tar.gz", cut)]),
        &["cifar-10-binary.tar.gz", "cut off"],
    );
}

#[test]
fn empty_files_empty_folders_and_strange_names_are_refused() {
    says(
        &refused(vec![file("data_batch_1.bin", [])]),
        &["data_batch_1.bin is empty"],
    );
    says(&refused(vec![file("anything", [])]), &["anything is empty"]);
    says(&refused(vec![]), &["No data here", "is empty", "CIFAR-10"]);
    says(
        &refused(vec![file("notes.txt", "hello")]),
        &["No data here", "notes.txt"],
    );
    says(&refused(vec![file("", [1])]), &["name", "Rename"]);
    says(
        &refused(vec![file("a\u{0}.bin", [1])]),
        &["control characters"],
    );
    says(&refused(vec![file("\u{fffd}.bin", [1])]), &["not Unicode"]);
}

#[test]
fn two_batches_of_the_same_number_are_refused() {
    for first in [1, 2, 5] {
        let twice = vec![
            file("a/data_batch_1.bin", batch(0, 2)),
            file("b/data_batch_1.bin", batch(first, 2)),
        ];
        says(
            &refused(twice),
            &["a/data_batch_1.bin", "b/data_batch_1.bin"],
        );
    }
    // The same bytes in two places are one batch.
    let twice = ["a", "b", "c/d"].map(|at| file(&format!("{at}/data_batch_1.bin"), batch(0, 20)));
    assert_eq!(loaded(twice.to_vec()).train.len(), 18);
}

#[test]
fn unreadable_class_names_are_reported_and_replaced() {
    let mut files = folder(&[1], true);
    files[0].bytes = vec![0xff, 0xfe, 0];
    let data = loaded(files);
    assert_eq!(data.classes[3], "cat");
    assert!(crate::data::said(&data.notes)[0].contains("batches.meta.txt"));
}

#[test]
fn files_of_other_kinds_are_reported_and_left_aside() {
    let mut files = folder(&[1], true);
    files.push(file("cifar-10-batches-bin/readme.html", "<html>"));
    let data = loaded(files);
    assert!(
        crate::data::said(&data.notes)
            .iter()
            .any(|note| note.contains("readme.html")),
        "{:?}",
        crate::data::said(&data.notes)
    );
}
