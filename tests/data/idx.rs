//! MNIST-like idx files, packed and unpacked, and what is refused.

use super::{file, gzip, loaded, refused, says};
use convlab::data::{Dataset, LoadOptions, SourceFile, load};

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

/// Pictures of two rows and three columns where pixel (row, column) of picture i is 100 i + 10 row + column; `on_side`: stored
/// column by column.
fn small_images(count: u32, on_side: bool) -> Vec<u8> {
    let pixel = |i: u32, row: u32, column: u32| (100 * i + 10 * row + column) as u8;
    let mut content = Vec::new();
    for i in 0..count {
        match on_side {
            true => (0..3).for_each(|c| (0..2).for_each(|r| content.push(pixel(i, r, c)))),
            false => (0..2).for_each(|r| (0..3).for_each(|c| content.push(pixel(i, r, c)))),
        }
    }
    let sizes = if on_side {
        [count, 3, 2]
    } else {
        [count, 2, 3]
    };
    idx(&sizes, &content)
}

fn small_labels(labels: &[u8]) -> Vec<u8> {
    idx(&[labels.len() as u32], labels)
}

/// Training and test files of so many pictures, `start` before their names.
fn set(start: &str, labels: &[u8], on_side: bool) -> Vec<SourceFile> {
    let mut files = Vec::new();
    for part in ["train", "test"] {
        files.push(file(
            &format!("{start}{part}-images-idx3-ubyte"),
            small_images(labels.len() as u32, on_side),
        ));
        files.push(file(
            &format!("{start}{part}-labels-idx1-ubyte"),
            small_labels(labels),
        ));
    }
    files
}

fn chosen(
    files: &[SourceFile],
    train: Option<&str>,
    eval: Option<&str>,
) -> Result<Dataset, String> {
    let options = LoadOptions {
        train_files: train.map(str::to_owned),
        eval_files: eval.map(str::to_owned),
        ..LoadOptions::default()
    };
    load(files.to_vec(), &options).map_err(|error| error.to_string())
}

#[test]
fn emnist_is_turned_upright_and_others_are_left_as_they_are() {
    let upright = loaded(set("mnist/", &[0, 1, 2], false));
    assert_eq!((upright.height, upright.width), (2, 3));
    for start in [
        "emnist-balanced-",
        "gzip/emnist-digits-",
        "EMNIST/raw/emnist-mnist-",
        "Emnist/",
    ] {
        let data = loaded(set(start, &[0, 1, 2], true));
        assert_eq!((data.height, data.width), (2, 3), "{start}");
        assert_eq!(
            data.train.pixels.planes(),
            upright.train.pixels.planes(),
            "{start}"
        );
        assert_eq!(
            data.test.pixels.planes(),
            upright.test.pixels.planes(),
            "{start}"
        );
        assert!(
            crate::data::said(&data.notes).join(" ").contains("upright"),
            "{start}"
        );
    }
    for start in ["kmnist/", "qmnist-", "FEMNIST/", "emnist/MNIST/raw/"] {
        let data = loaded(set(start, &[0, 1, 2], false));
        assert_eq!(
            data.train.pixels.planes(),
            upright.train.pixels.planes(),
            "{start}"
        );
        assert_eq!(crate::data::said(&data.notes), [""; 0], "{start}");
    }
}

#[test]
fn emnists_letters_begin_at_the_first_class() {
    for (start, labels, expected) in [
        ("emnist-letters-", [1, 2, 26], [0, 1, 25]),
        ("EMNIST/emnist_letters/", [1, 13, 14], [0, 12, 13]),
        // As some pass them on, from 0.
        ("emnist-letters-", [0, 13, 25], [0, 13, 25]),
        // Nothing says which split it is, but no other has these labels.
        ("emnist-", [1, 5, 26], [0, 4, 25]),
    ] {
        let data = loaded(set(start, &labels, true));
        assert_eq!(data.train.labels(), expected, "{start}");
        assert_eq!(data.classes.len(), 26);
        assert_eq!([&data.classes[0], &data.classes[25]], ["Aa", "Zz"]);
    }
    says(
        &refused(set("emnist-letters-", &[0, 3, 26], true)),
        &["labels-idx1", "picture 2", "label 26", "26 classes"],
    );
}

#[test]
fn emnists_classes_have_names() {
    for (split, count, [at, name]) in [
        ("byclass", 62, ["61", "z"]),
        ("bymerge", 47, ["36", "a"]),
        ("balanced", 47, ["46", "t"]),
        ("digits", 10, ["9", "9"]),
        ("mnist", 10, ["3", "3"]),
    ] {
        let data = loaded(set(&format!("emnist-{split}-"), &[0, 1, 9], true));
        assert_eq!(data.classes.len(), count, "{split}");
        assert_eq!(data.classes[at.parse::<usize>().unwrap()], name, "{split}");
        assert_eq!(data.name, format!("EMNIST {split}"));
    }
}

#[test]
fn a_mapping_beside_emnist_names_its_classes() {
    for (split, mapping, labels, expected, classes) in [
        (
            "letters",
            "1 65 97\n2 66 98\n3 67 99\n",
            [1, 2, 3],
            [0, 1, 2],
            ["Aa", "Bb", "Cc"],
        ),
        (
            "digits",
            "0 48\n1 49\n2 50\n",
            [2, 1, 0],
            [2, 1, 0],
            ["0", "1", "2"],
        ),
        (
            "byclass",
            "2 945\r\n0 48\r\n1 65\r\n\r\n",
            [0, 1, 2],
            [0, 1, 2],
            ["0", "A", "\u{3b1}"],
        ),
    ] {
        let mut files = set(&format!("emnist-{split}-"), &labels, true);
        files.push(file(&format!("emnist-{split}-mapping.txt"), mapping));
        files.push(file("emnist-bymerge-mapping.txt", "0 33\n"));
        let data = loaded(files);
        assert_eq!(data.classes, classes, "{split}");
        assert_eq!(data.train.labels(), expected, "{split}");
    }
    for broken in ["0 48\n2 50\n", "0 x", "<html>", "0 7\n"] {
        let mut files = set("emnist-digits-", &[0, 1, 2], true);
        files.push(file("emnist-digits-mapping.txt", broken));
        let data = loaded(files);
        assert_eq!(data.classes.len(), 10, "{broken}");
        assert!(
            crate::data::said(&data.notes)[0].contains("emnist-digits-mapping.txt"),
            "{broken}"
        );
    }
}

#[test]
fn kmnists_classes_are_hiragana() {
    for start in ["KMNIST/raw/", "kmnist-", "data/Kuzushiji-MNIST/"] {
        let data = loaded(set(start, &[0, 1, 9], false));
        assert_eq!(data.name, "KMNIST");
        let first = |name: &String| name.split(' ').next().unwrap().to_owned();
        let romaji: Vec<String> = data.classes.iter().map(first).collect();
        assert_eq!(romaji.join(" "), "o ki su tsu na ha ma ya re wo");
        assert!(data.classes[3].contains('つ'));
    }
}

#[test]
fn several_sets_are_refused_by_name_unless_one_is_chosen() {
    let of = |starts: &[&str]| -> Vec<SourceFile> {
        let on_side = |start: &str| start.to_lowercase().contains("emnist");
        let files = starts
            .iter()
            .map(|start| set(start, &[1, 2, 3], on_side(start)));
        files.flatten().collect()
    };
    for (starts, names, choice, first) in [
        (
            ["emnist-letters-", "emnist-digits-"],
            ["EMNIST letters", "EMNIST digits"],
            "letters",
            0,
        ),
        (
            ["MNIST/raw/", "FashionMNIST/raw/"],
            ["MNIST", "Fashion-MNIST"],
            "Fashion-MNIST",
            1,
        ),
        (
            ["e/emnist-byclass-", "e/emnist-mnist-"],
            ["EMNIST byclass", "EMNIST mnist"],
            "emnist-mnist",
            1,
        ),
    ] {
        let files = of(&starts);
        says(
            &refused(files.clone()),
            &[&names[..], &["several", "train_files"]].concat(),
        );
        let data = chosen(&files, Some(choice), None).unwrap();
        assert_eq!(
            (data.name.as_str(), data.train.len()),
            (names[usize::from(choice != "letters")], 3)
        );
        assert_eq!(data.train.labels()[0], [0, 1][usize::from(first == 1)]);
        assert!(
            crate::data::said(&data.notes)
                .join(" ")
                .contains("4 file(s) of other data sets")
        );
        let error = chosen(&files, Some("kmnist"), None).unwrap_err();
        assert!(
            error.contains("kmnist") && error.contains(names[1]),
            "{error}"
        );
        let error = chosen(&files, Some(names[0]), Some(names[1])).unwrap_err();
        assert!(error.contains("eval_files"), "{error}");
    }
    let one = set("emnist-letters-", &[1, 2, 3], true);
    assert_eq!(chosen(&one, Some("letters"), None).unwrap().train.len(), 3);
    assert!(
        chosen(&one, Some("1-4"), None)
            .unwrap_err()
            .contains("no numbered batches")
    );
}

#[test]
fn qmnists_labels_are_the_first_of_eight_columns() {
    let wide = |labels: &[i32]| {
        let mut bytes = vec![0, 0, 12, 2];
        bytes.extend((labels.len() as u32).to_be_bytes());
        bytes.extend(8u32.to_be_bytes());
        for (at, &label) in labels.iter().enumerate() {
            let rest = [4, 100 + at as i32, 3, 7, -1, 70_000, 0];
            bytes.extend(label.to_be_bytes());
            bytes.extend(rest.iter().flat_map(|number| number.to_be_bytes()));
        }
        bytes
    };
    for labels in [[3, 0, 9], [1, 1, 1], [9, 8, 7]] {
        let mut files = set("QMNIST/raw/qmnist-", &[0, 0, 0], false);
        files[1] = file("QMNIST/raw/qmnist-train-labels-idx2-int", wide(&labels));
        files[3] = file(
            "QMNIST/raw/qmnist-test-labels-idx2-int.gz",
            gzip(&wide(&labels)),
        );
        let data = loaded(files);
        assert_eq!((data.name.as_str(), data.classes.len()), ("QMNIST", 10));
        let expected = labels.map(|label| label as u16);
        assert_eq!(data.train.labels(), expected);
        assert_eq!(data.test.labels(), expected);
    }
    for (labels, told) in [
        ([0, -3, 1], "is -3"),
        ([0, 10, 1], "label 10"),
        ([70_000, 0, 1], "is 70000"),
    ] {
        let mut files = set("qmnist-", &[0, 0, 0], false);
        files[1] = file("qmnist-train-labels-idx2-int", wide(&labels));
        says(&refused(files), &["qmnist-train-labels", told]);
    }
    let mut files = set("qmnist-", &[0, 0, 0], false);
    files.remove(1);
    says(&refused(files), &["qmnist-train-labels-idx1-ubyte"]);
}
