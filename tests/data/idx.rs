//! MNIST-like idx files, packed and unpacked, and what is refused.

use super::{file, gzip, loaded, refused, says};
use convlab::data::SourceFile;

fn idx(sizes: &[u32], content: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0, 0, 8, sizes.len() as u8];
    bytes.extend(sizes.iter().flat_map(|size| size.to_be_bytes()));
    bytes.extend(content);
    bytes
}

fn images(count: u32) -> Vec<u8> {
    let content: Vec<u8> = (0..count * 28 * 28).map(|i| (i / 784) as u8).collect();
    idx(&[count, 28, 28], &content)
}

fn labels(count: u32) -> Vec<u8> {
    let content: Vec<u8> = (0..count).map(|i| (i % 10) as u8).collect();
    idx(&[count], &content)
}

fn four(folder: &str) -> Vec<SourceFile> {
    [
        ("train-images-idx3-ubyte", images(30)),
        ("train-labels-idx1-ubyte", labels(30)),
        ("t10k-images-idx3-ubyte", images(20)),
        ("t10k-labels-idx1-ubyte", labels(20)),
    ]
    .map(|(name, bytes)| file(&format!("{folder}{name}"), bytes))
    .to_vec()
}

#[test]
fn four_files_are_the_official_split_of_one_gray_channel() {
    let data = loaded(four("mnist/"));
    assert_eq!((data.train.len(), data.test.len()), (30, 20));
    assert_eq!((data.channels, data.height, data.width), (1, 28, 28));
    assert_eq!(
        (data.name.as_str(), data.split_note.as_str()),
        ("MNIST", "official")
    );
    assert_eq!(data.classes[7], "7");
    assert_eq!(data.train.labels()[17], 7);
    assert_eq!(data.picture(&data.train, 17).unwrap()[..], [17; 784]);
}

#[test]
fn packed_files_give_the_same() {
    let packed = four("")
        .into_iter()
        .map(|f| file(&format!("{}.gz", f.name), gzip(&f.bytes)));
    assert_eq!(loaded(packed.collect()), loaded(four("")));
}

#[test]
fn fashion_in_the_path_names_garments() {
    let data = loaded(four("fashion-mnist/"));
    assert_eq!(data.name, "Fashion-MNIST");
    assert_eq!(data.classes[9], "Ankle boot");
}

#[test]
fn without_test_files_a_seeded_split_is_made_and_shown() {
    let data = loaded(four("").into_iter().take(2).collect());
    assert_eq!((data.train.len(), data.test.len()), (27, 3));
    assert_eq!(data.split_note, "seeded split: 90 % / 10 %");
}

#[test]
fn a_missing_partner_is_named() {
    let mut files = four("");
    files.remove(3);
    says(
        &refused(files),
        &["t10k-images-idx3-ubyte", "labels", "t10k-labels-idx1-ubyte"],
    );
}

#[test]
fn damaged_files_are_refused_with_their_name_and_numbers() {
    let damaged = |index: usize, bytes: Vec<u8>| {
        let mut files = four("");
        files[index].bytes = bytes;
        refused(files)
    };
    let cut = images(30)[..1000].to_vec();
    says(
        &damaged(0, cut),
        &["train-images", "30 x 28 x 28", "984 follow"],
    );
    says(&damaged(0, vec![0, 0, 8]), &["train-images", "3 byte"]);
    says(&damaged(1, vec![]), &["train-labels-idx1-ubyte is empty"]);
    says(&damaged(1, labels(29)), &["30 pictures", "29 labels"]);
    says(&damaged(0, gzip(&images(30))), &["train-images", "gzip"]);
    let huge = idx(&[u32::MAX, u32::MAX, u32::MAX], &[]);
    says(&damaged(0, huge), &["train-images", "0 follow"]);
    let with_eleven = |mut bytes: Vec<u8>| {
        bytes[8 + 4] = 11;
        bytes
    };
    says(
        &damaged(1, with_eleven(labels(30))),
        &["train-labels", "picture 4", "label 11"],
    );
    says(
        &damaged(3, with_eleven(labels(20))),
        &["t10k-labels", "picture 4", "label 11"],
    );
}
