//! CIFAR's Python version, read without running it, and CIFAR-100's binary version.

use super::{batch, file, gzip, loaded, refused, says, tar};
use convlab::data::{DataError, Dataset, LoadOptions, SourceFile, load};

fn sized(bytes: &[u8]) -> Vec<u8> {
    match u8::try_from(bytes.len()) {
        Ok(length) => [&[b'U', length], bytes].concat(),
        Err(_) => [&b"T"[..], &(bytes.len() as u32).to_le_bytes(), bytes].concat(),
    }
}

fn list(members: impl Iterator<Item = Vec<u8>>) -> Vec<u8> {
    let members: Vec<u8> = members.flatten().collect();
    [&b"]("[..], &members, b"e"].concat()
}

fn labels(labels: &[u8]) -> Vec<u8> {
    list(labels.iter().map(|&label| vec![b'K', label]))
}

fn names(names: &[String]) -> Vec<u8> {
    list(names.iter().map(|name| sized(name.as_bytes())))
}

/// An array of bytes as NumPy under Python 2 pickles it.
fn array(shape: &[u16], content: &[u8]) -> Vec<u8> {
    let mut bytes =
        b"cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\0\x85U\x01b\x87R(K\x01("
            .to_vec();
    for size in shape {
        bytes.push(b'M');
        bytes.extend(size.to_le_bytes());
    }
    bytes.extend(b"tcnumpy\ndtype\nU\x02u1K\0K\x01\x87R(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\0tb\x89");
    bytes.extend(sized(content));
    bytes.extend(b"tb");
    bytes
}

/// A dictionary as Python 2 pickles it by protocol 2.
fn pickled(entries: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut bytes = b"\x80\x02}(".to_vec();
    for (key, value) in entries {
        bytes.extend(sized(key.as_bytes()));
        bytes.extend(value);
    }
    bytes.extend(b"u.");
    bytes
}

/// A binary batch's pictures and labels as a pickle.
fn python(binary: &[u8]) -> Vec<u8> {
    let records = binary.chunks_exact(3073);
    let numbers: Vec<u8> = records.clone().map(|record| record[0]).collect();
    let pixels: Vec<u8> = records.flat_map(|record| record[1..].to_vec()).collect();
    pickled(&[
        ("batch_label", sized(b"training batch 1 of 5")),
        ("labels", labels(&numbers)),
        ("data", array(&[numbers.len() as u16, 3072], &pixels)),
        (
            "filenames",
            names(&vec!["leptodactylus_s_000004.png".into(); numbers.len()]),
        ),
    ])
}

/// CIFAR-10's folder in both versions, which have to be read alike.
fn folders() -> [Vec<SourceFile>; 2] {
    let classes: Vec<String> = "plane car bird cat deer dog frog horse boat lorry"
        .split(' ')
        .map(String::from)
        .collect();
    let meta = pickled(&[
        ("num_cases_per_batch", b"M\x10\x27".to_vec()),
        ("label_names", names(&classes)),
        ("num_vis", b"M\0\x0c".to_vec()),
    ]);
    let mut python_files = vec![file("cifar-10-batches-py/batches.meta", meta)];
    let mut binary = vec![file(
        "cifar-10-batches-bin/batches.meta.txt",
        classes.join("\n"),
    )];
    for number in 1..=5 {
        let bytes = batch(100 * number, 12);
        let name = format!("cifar-10-batches-py/data_batch_{number}");
        python_files.push(file(&name, python(&bytes)));
        binary.push(file(
            &format!("cifar-10-batches-bin/data_batch_{number}.bin"),
            bytes,
        ));
    }
    let bytes = batch(900, 10);
    python_files.push(file("cifar-10-batches-py/test_batch", python(&bytes)));
    binary.push(file("cifar-10-batches-bin/test_batch.bin", bytes));
    [python_files, binary]
}

fn chosen(
    files: &[SourceFile],
    train: Option<&str>,
    eval: Option<&str>,
) -> Result<Dataset, DataError> {
    let options = LoadOptions {
        train_files: train.map(str::to_owned),
        eval_files: eval.map(str::to_owned),
        ..LoadOptions::default()
    };
    load(files.to_vec(), &options)
}

#[test]
fn pickles_of_python_2_are_what_the_binary_version_is() {
    let [python, binary] = folders();
    let data = loaded(python.clone());
    assert_eq!((data.train.len(), data.test.len()), (60, 10));
    assert_eq!(data.classes[8], "boat");
    assert_eq!(data.split_note, "official");
    assert_eq!(data, loaded(binary.clone()));
    for (train, eval) in [
        (Some("1-4"), Some("5")),
        (Some("1,3"), None),
        (None, Some("2-3")),
        (Some("1-3"), Some("test, 5")),
    ] {
        let data = chosen(&python, train, eval).unwrap();
        assert_eq!(data, chosen(&binary, train, eval).unwrap());
    }
    for (train, eval) in [
        (Some("7"), None),
        (Some("1-4"), Some("4")),
        (None, Some("1-5,test")),
    ] {
        let error = chosen(&python, train, eval).unwrap_err();
        assert_eq!(error, chosen(&binary, train, eval).unwrap_err());
    }
    let archive = file("cifar-10-python.tar.gz", gzip(&tar(&python)));
    assert_eq!(loaded(vec![archive.clone()]), data);
    // As torchvision leaves them: the archive beside its folder.
    let mut both = python.clone();
    both.push(archive);
    assert_eq!(loaded(both), data);
    // Both versions are one set.
    let mut both = python;
    both.extend(binary);
    let twice = loaded(both);
    assert_eq!((&twice.train, &twice.test), (&data.train, &data.test));
    assert!(
        crate::data::said(&twice.notes)
            .join(" ")
            .contains("6 file(s)"),
        "{:?}",
        crate::data::said(&twice.notes)
    );
}

#[test]
fn pickles_of_python_3_by_every_protocol_are_read() {
    let pixels: Vec<u8> = (0..2 * 3072)
        .map(|at| (31 * (at / 3072) + 7 * (at % 3072)) as u8)
        .collect();
    let fixtures: [(&str, &[u8]); 4] = [
        ("2", include_bytes!("fixtures/pickles/cifar10_2.pickle")),
        ("4", include_bytes!("fixtures/pickles/cifar10_4.pickle")),
        ("5", include_bytes!("fixtures/pickles/cifar10_5.pickle")),
        (
            "interleaved",
            include_bytes!("fixtures/pickles/cifar10_interleaved.pickle"),
        ),
    ];
    for (name, bytes) in fixtures {
        for ending in ["", ".pkl", ".pickle"] {
            let data = loaded(vec![
                file(&format!("data_batch_1{ending}"), bytes),
                file(&format!("test_batch{ending}"), bytes),
            ]);
            assert_eq!(data.train.labels(), [6, 9], "{name}");
            assert_eq!(data.train.pixels.planes(), pixels, "{name}");
            assert_eq!(data.test, data.train, "{name}");
        }
    }
    let bytes: &[u8] = include_bytes!("fixtures/pickles/cifar100.pickle");
    let data = loaded(vec![file("c/train", bytes), file("c/test", bytes)]);
    assert_eq!((data.name.as_str(), data.classes.len()), ("CIFAR-100", 100));
    assert_eq!(data.train.labels(), [0, 99]);
    assert_eq!(data.train.pixels.planes(), pixels);
    assert_eq!([&data.classes[0], &data.classes[99]], ["apple", "worm"]);
}

/// Records of CIFAR-100: record i has coarse label i % 20, fine label `first` + i.
fn hundred(first: usize, count: usize) -> Vec<u8> {
    let record = |i: usize| {
        let pixels = (0..3072).map(move |p| ((first + i) * 31 + p) as u8);
        [(i % 20) as u8, ((first + i) % 100) as u8]
            .into_iter()
            .chain(pixels)
    };
    (0..count).flat_map(record).collect()
}

fn hundred_python(binary: &[u8]) -> Vec<u8> {
    let records = binary.chunks_exact(3074);
    let of = |at: usize| {
        records
            .clone()
            .map(|record| record[at])
            .collect::<Vec<u8>>()
    };
    let pixels: Vec<u8> = records
        .clone()
        .flat_map(|record| record[2..].to_vec())
        .collect();
    pickled(&[
        ("filenames", names(&vec!["x.png".into(); of(0).len()])),
        ("coarse_labels", labels(&of(0))),
        ("data", array(&[of(0).len() as u16, 3072], &pixels)),
        ("fine_labels", labels(&of(1))),
        ("batch_label", sized(b"training batch 1 of 1")),
    ])
}

#[test]
fn cifar_100_trains_its_fine_classes_in_both_versions() {
    let (train, test) = (hundred(0, 30), hundred(70, 10));
    let fine: Vec<String> = (0..100).map(|i| format!("fine_{i}")).collect();
    let coarse: Vec<String> = (0..20).map(|i| format!("coarse_{i}")).collect();
    let binary = vec![
        file("cifar-100-binary/coarse_label_names.txt", coarse.join("\n")),
        file("cifar-100-binary/fine_label_names.txt", fine.join("\n")),
        file("cifar-100-binary/train.bin", train.clone()),
        file("cifar-100-binary/test.bin", test.clone()),
    ];
    let meta = pickled(&[
        ("coarse_label_names", names(&coarse)),
        ("fine_label_names", names(&fine)),
    ]);
    let python = vec![
        file("cifar-100-python/meta", meta),
        file("cifar-100-python/train", hundred_python(&train)),
        file("cifar-100-python/test", hundred_python(&test)),
    ];
    let data = loaded(binary.clone());
    assert_eq!((data.train.len(), data.test.len()), (30, 10));
    assert_eq!(
        (data.name.as_str(), data.split_note.as_str()),
        ("CIFAR-100", "official")
    );
    assert_eq!(data.classes, fine);
    assert_eq!(data.train.labels()[..3], [0, 1, 2]);
    assert_eq!(data.test.labels()[..3], [70, 71, 72]);
    assert_eq!(
        data.picture(&data.test, 1).unwrap(),
        &test[3074 + 2..2 * 3074]
    );
    assert_eq!(data, loaded(python.clone()));
    let archive = file("cifar-100-python.tar.gz", gzip(&tar(&python)));
    assert_eq!(data, loaded(vec![archive]));
    // The training file alone is divided.
    let alone = loaded(vec![binary[2].clone()]);
    assert_eq!(alone.train.len() + alone.test.len(), 30);
    says(
        &chosen(&python, Some("1-4"), None).unwrap_err(),
        &["train_files", "no numbered batches"],
    );
}

#[test]
fn damaged_files_of_cifar_100_are_refused_with_their_place() {
    let with = |at: usize, value: u8| {
        let mut bytes = hundred(0, 5);
        bytes[at] = value;
        vec![
            file("train.bin", bytes),
            file("fine_label_names.txt", "a\nb\n"),
        ]
    };
    says(
        &refused(with(2 * 3074, 20)),
        &["train.bin", "record 2", "coarse label 20"],
    );
    says(
        &refused(with(3 * 3074 + 1, 100)),
        &["train.bin", "record 3", "fine label 100"],
    );
    let mut cut = with(0, 0);
    cut[0].bytes.truncate(3074 + 70);
    says(&refused(cut), &["train.bin", "3144 bytes", "after 70"]);
    let data = loaded(with(0, 0));
    assert_eq!(data.classes[99], "worm");
    assert!(
        crate::data::said(&data.notes)[0].contains("fine_label_names.txt"),
        "{:?}",
        crate::data::said(&data.notes)
    );
}

#[test]
fn pickles_that_are_damaged_or_hold_something_else_are_refused() {
    let good = python(&batch(0, 4));
    let one = |bytes: Vec<u8>| refused(vec![file("c/data_batch_1", bytes)]);
    says(
        &one(good[..good.len() / 2].to_vec()),
        &["c/data_batch_1", "ends in the middle"],
    );
    says(
        &one(b"<!DOCTYPE html>".to_vec()),
        &["c/data_batch_1", "3c 21", "download it again"],
    );
    says(&one(Vec::new()), &["c/data_batch_1 is empty"]);
    let pixels = vec![7; 2 * 3072];
    let data = |shape: &[u16]| array(shape, &pixels);
    for (entries, told) in [
        (vec![("data", data(&[2, 3072]))], "no list \"labels\""),
        (vec![("labels", labels(&[1, 2]))], "no array \"data\""),
        (
            vec![("data", labels(&[1])), ("labels", labels(&[1, 2]))],
            "no array \"data\"",
        ),
        (
            vec![("data", data(&[2, 3072])), ("labels", labels(&[1, 2, 3]))],
            "2 pictures and 3 labels",
        ),
        (
            vec![("data", data(&[2, 3072])), ("labels", labels(&[1, 10]))],
            "picture 1 (counting from 0) has the label 10",
        ),
        (
            vec![("data", data(&[2, 3072])), ("labels", sized(b"12"))],
            "\"labels\" is no list",
        ),
        (
            vec![
                ("data", data(&[2, 3072])),
                ("labels", names(&["a".into(), "b".into()])),
            ],
            "whole numbers",
        ),
        (
            vec![("data", data(&[6, 1024])), ("labels", labels(&[1, 2]))],
            "[6, 1024]",
        ),
        (
            vec![("data", data(&[3, 3072])), ("labels", labels(&[1, 2]))],
            "does not fit its 6144 bytes",
        ),
    ] {
        says(&one(pickled(&entries)), &["c/data_batch_1", told]);
    }
}

#[test]
fn a_pickle_is_never_run() {
    // What would run a command if it were unpickled, before, in and in place of what is read.
    let evil = b"cposix\nsystem\nU\x09touch /x \x85R".to_vec();
    let plain = folders()[0][1].bytes.clone();
    let before = [&plain[..2], &evil, b"0", &plain[2..]].concat();
    let data = loaded(vec![file("data_batch_1", before)]);
    assert_eq!(data.train.len() + data.test.len(), 12);
    let beside = pickled(&[
        ("evil", evil.clone()),
        ("labels", labels(&[1, 2])),
        ("data", array(&[2, 3072], &[5; 6144])),
    ]);
    assert_eq!(loaded(vec![file("data_batch_1", beside)]).train.len(), 1);
    let instead = pickled(&[("labels", labels(&[1, 2])), ("data", evil)]);
    says(
        &refused(vec![file("data_batch_1", instead)]),
        &["no array \"data\""],
    );
}

#[test]
fn several_sets_in_one_folder_are_refused_by_their_names() {
    let [python, _] = folders();
    let hundred = file("cifar-100-binary/train.bin", hundred(0, 3));
    let idx = file(
        "MNIST/raw/train-labels-idx1-ubyte",
        [0, 0, 8, 1, 0, 0, 0, 1, 3],
    );
    for (extra, names) in [
        (
            vec![hundred.clone()],
            vec!["CIFAR-10 (", "CIFAR-100 (cifar-100-binary/train.bin)"],
        ),
        (
            vec![idx.clone()],
            vec!["CIFAR-10 (", "idx files (MNIST/raw/"],
        ),
        (
            vec![idx, hundred],
            vec!["CIFAR-10 (", "CIFAR-100 (", "idx files ("],
        ),
    ] {
        let mut files = python.clone();
        files.extend(extra);
        says(
            &refused(files),
            &[&names[..], &["several data sets"]].concat(),
        );
    }
}

#[test]
fn other_pickles_called_train_or_test_are_left_aside() {
    let other = pickled(&[("paths", names(&["a".into(), "b".into()]))]);
    let [python, _] = folders();
    for name in ["train", "cache/test", "train.pkl"] {
        let mut files = python.clone();
        files.push(file(name, other.clone()));
        let data = loaded(files);
        assert_eq!(data.train, loaded(python.clone()).train);
        assert!(
            crate::data::said(&data.notes).join(" ").contains(name),
            "{:?}",
            crate::data::said(&data.notes)
        );
    }
}
