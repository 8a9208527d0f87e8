//! Archives and stray files: a zip is read as its folder, the same file twice is one, what cannot be unpacked is named.

use std::io::Write;

use super::{batch, file, gzip, loaded, refused, says, tar};
use convlab::data::SourceFile;

fn png(shade: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 4, 4);
    encoder.set_color(png::ColorType::Rgb);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&[shade; 48]).unwrap();
    drop(writer);
    bytes
}

fn pets() -> Vec<SourceFile> {
    let of = |class: &'static str, first: u8| {
        (0..10).map(move |i| file(&format!("pets/{class}/{i}.png"), png(first + i)))
    };
    of("cat", 0).chain(of("dog", 100)).collect()
}

/// A zip of these files, deflated or stored, as zip programs write it.
pub fn zip(files: &[SourceFile], deflated: bool, flags: u16) -> Vec<u8> {
    let (mut out, mut list) = (Vec::new(), Vec::new());
    for file in files {
        let mut packed = file.bytes.clone();
        if deflated {
            let level = flate2::Compression::fast();
            let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), level);
            encoder.write_all(&file.bytes).unwrap();
            packed = encoder.finish().unwrap();
        }
        let mut crc = flate2::Crc::new();
        crc.update(&file.bytes);
        let mut common = Vec::new();
        common.extend(20u16.to_le_bytes());
        common.extend(flags.to_le_bytes());
        common.extend((if deflated { 8u16 } else { 0 }).to_le_bytes());
        common.extend([0; 4]);
        common.extend(crc.sum().to_le_bytes());
        common.extend((packed.len() as u32).to_le_bytes());
        common.extend((file.bytes.len() as u32).to_le_bytes());
        common.extend((file.name.len() as u16).to_le_bytes());
        common.extend(0u16.to_le_bytes());
        let offset = out.len() as u32;
        out.extend(b"PK\x03\x04");
        out.extend(&common);
        out.extend(file.name.as_bytes());
        out.extend(packed);
        list.extend(b"PK\x01\x02\x14\x00");
        list.extend(&common);
        list.extend([0; 10]);
        list.extend(offset.to_le_bytes());
        list.extend(file.name.as_bytes());
    }
    let at = out.len() as u32;
    let size = list.len() as u32;
    out.extend(list);
    if let Err(_too_many) = u16::try_from(files.len()) {
        // Zip64: a record with the count in eight bytes, and where it is.
        let record = out.len() as u64;
        out.extend(b"PK\x06\x06");
        out.extend(44u64.to_le_bytes());
        out.extend([0; 12]);
        out.extend((files.len() as u64).to_le_bytes());
        out.extend((files.len() as u64).to_le_bytes());
        out.extend(u64::from(size).to_le_bytes());
        out.extend(u64::from(at).to_le_bytes());
        out.extend(b"PK\x06\x07\0\0\0\0");
        out.extend(record.to_le_bytes());
        out.extend(1u32.to_le_bytes());
    }
    let count = u16::try_from(files.len()).unwrap_or(u16::MAX);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend(count.to_le_bytes());
    out.extend(count.to_le_bytes());
    out.extend(size.to_le_bytes());
    out.extend(at.to_le_bytes());
    out.extend(0u16.to_le_bytes());
    out
}

#[test]
fn a_zip_is_read_as_the_folder_in_it() {
    for deflated in [true, false] {
        let packed = file("pets.zip", zip(&pets(), deflated, 0));
        assert_eq!(loaded(vec![packed]), loaded(pets()));
    }
    // Hidden files and folders in it do not count.
    let mut files = pets();
    files.push(file("__MACOSX/pets/cat/._0.png", "x"));
    files.push(file("pets/", ""));
    let packed = file("pets.zip", zip(&files, true, 0));
    assert_eq!(loaded(vec![packed]), loaded(pets()));
    let batches = [
        file("x/data_batch_1.bin", batch(0, 20)),
        file("x/test_batch.bin", batch(0, 10)),
    ];
    let packed = file("cifar.zip", zip(&batches, true, 0));
    assert_eq!(loaded(vec![packed]), loaded(batches.to_vec()));
}

#[test]
fn several_archives_are_kept_apart_by_their_names() {
    let part = |name: &str| {
        let files = [file("cat/0.png", png(1)), file("dog/0.png", png(2))];
        file(&format!("{name}.zip"), zip(&files, true, 0))
    };
    let data = loaded(vec![part("train"), part("test")]);
    assert_eq!((data.train.len(), data.test.len()), (2, 2));
    assert_eq!(data.split_note, "official");
}

#[test]
fn an_archive_that_cannot_be_unpacked_is_named() {
    let whole = zip(&pets(), true, 0);
    let cut = |name: &str, bytes: &[u8]| file(name, &bytes[..bytes.len() / 2]);
    says(&refused(vec![cut("a.zip", &whole)]), &["a.zip", "cut off"]);
    says(
        &refused(vec![file("a.zip", zip(&pets(), true, 1))]),
        &["a.zip", "encrypted"],
    );
    says(&refused(vec![file("a.zip", [])]), &["a.zip is empty"]);
    for bad in [
        cut("b.zip", &whole),
        cut("b.tar.gz", &gzip(&tar(&pets()))),
        file("b.gz", "hello"),
    ] {
        let name = bad.name.clone();
        let mut files = pets();
        files.push(bad);
        let data = loaded(files);
        assert_eq!(data.train.len(), 18);
        let notes = crate::data::said(&data.notes).join("\n");
        assert!(
            notes.contains(&name) && notes.contains("could not be unpacked"),
            "{notes}"
        );
    }
}

#[test]
fn the_same_bytes_packed_and_unpacked_are_one_file() {
    let mut images = vec![0, 0, 8, 3, 0, 0, 0, 20, 0, 0, 0, 2, 0, 0, 0, 2];
    images.extend(0..80u8);
    let mut labels = vec![0, 0, 8, 1, 0, 0, 0, 20];
    labels.extend((0..20).map(|i| i % 10));
    let raw = "MNIST/raw/train-images-idx3-ubyte";
    let plain = vec![
        file(raw, images.clone()),
        file("MNIST/raw/train-labels-idx1-ubyte", labels.clone()),
    ];
    let mut both = plain.clone();
    both.push(file(&format!("{raw}.gz"), gzip(&images)));
    both.push(file("MNIST/raw/train-labels-idx1-ubyte.gz", gzip(&labels)));
    assert_eq!(loaded(both.clone()), loaded(plain));
    images[20] ^= 1;
    both[2] = file(&format!("{raw}.gz"), gzip(&images));
    says(&refused(both), &["two files of the same name", raw]);
}

#[test]
fn a_stray_bin_beside_pictures_is_left_aside() {
    for name in [
        "pytorch_model.bin",
        "pets/cat/cache.bin",
        "weights/yolo.BIN",
    ] {
        let mut files = pets();
        files.push(file(name, vec![7; 3073 * 2]));
        let data = loaded(files);
        assert_eq!(data.classes, ["cat", "dog"], "{name}");
        assert!(
            crate::data::said(&data.notes).join("\n").contains(name),
            "{:?}",
            crate::data::said(&data.notes)
        );
    }
}

/// Where the content of a file begins in a zip of [`zip`].
fn content(packed: &[u8], name: &str) -> usize {
    let header = |at: &usize| {
        packed[*at..].starts_with(b"PK\x03\x04") && packed[*at + 30..].starts_with(name.as_bytes())
    };
    (0..packed.len() - 40).find(header).unwrap() + 30 + name.len()
}

/// Another size of a file in a zip's list.
fn resized(mut packed: Vec<u8>, name: &str) -> Vec<u8> {
    let entry = |at: &usize| {
        packed[*at..].starts_with(b"PK\x01\x02") && packed[*at + 46..].starts_with(name.as_bytes())
    };
    let at = (0..packed.len() - 46).find(entry).unwrap();
    packed[at + 24] ^= 1;
    packed
}

#[test]
fn a_damaged_picture_in_a_zip_is_skipped_and_named() {
    for deflated in [false, true] {
        let whole = zip(&pets(), deflated, 0);
        for name in ["pets/cat/0.png", "pets/cat/7.png", "pets/dog/9.png"] {
            let mut flipped = whole.clone();
            // The last byte of a PNG is that of a checksum that readers of PNG pass over.
            flipped[content(&whole, name) + 20] ^= 0x10;
            for bytes in [flipped, resized(whole.clone(), name)] {
                let data = loaded(vec![file("a.zip", bytes)]);
                assert_eq!(data.train.len() + data.test.len(), 19, "{name}");
                let notes = crate::data::said(&data.notes).join("\n");
                assert!(
                    notes.contains(&format!("a.zip: {name} is damaged")),
                    "{notes}"
                );
            }
        }
    }
    let mut readme = pets();
    readme.push(file("pets/README.md", "hello"));
    let mut packed = zip(&readme, false, 0);
    let at = content(&packed, "pets/README.md");
    packed[at] ^= 1;
    assert_eq!(loaded(vec![file("a.zip", packed)]).train.len(), 18);
}

#[test]
fn other_damaged_files_in_a_zip_are_errors_that_name_them() {
    let batches = [
        file("x/data_batch_1.bin", batch(0, 20)),
        file("x/test_batch.bin", batch(0, 10)),
    ];
    let mut labelled = pets();
    labelled.push(file("labels.csv", "file,label\ncat/0.png,a\ncat/1.png,b\n"));
    let idx = [file(
        "train-labels-idx1-ubyte",
        [0, 0, 8, 1, 0, 0, 0, 3, 1, 2, 3],
    )];
    for (files, name) in [
        (&batches[..], "x/data_batch_1.bin"),
        (&batches[..], "x/test_batch.bin"),
        (&labelled[..], "labels.csv"),
        (&idx[..], "train-labels-idx1-ubyte"),
    ] {
        let whole = zip(files, false, 0);
        let mut flipped = whole.clone();
        flipped[content(&whole, name) + 9] ^= 0x10;
        for bytes in [flipped, resized(whole, name)] {
            says(
                &refused(vec![file("a.zip", bytes)]),
                &["a.zip", name, "damaged"],
            );
        }
    }
}

#[test]
fn a_zip_of_more_files_than_tiny_imagenet_has_is_read() {
    let mut files = pets();
    for i in 0..130_000 {
        files.push(file(&format!("pets/boxes/{i}.md"), ""));
    }
    let data = loaded(vec![file("a.zip", zip(&files, false, 0))]);
    assert_eq!((data.train.len(), data.test.len()), (18, 2));
    assert!(
        crate::data::said(&data.notes)
            .join(" ")
            .contains("130000 file(s)"),
        "{:?}",
        crate::data::said(&data.notes)
    );
    let mut claims = zip(&files, false, 0);
    let at = claims
        .windows(4)
        .rposition(|four| four == b"PK\x06\x06")
        .unwrap();
    claims[at + 32..at + 40].copy_from_slice(&600_000u64.to_le_bytes());
    says(
        &refused(vec![file("a.zip", claims)]),
        &["a.zip", "600000 files"],
    );
}

#[test]
fn archives_in_archives_are_opened() {
    let mut images = vec![0, 0, 8, 3, 0, 0, 0, 20, 0, 0, 0, 2, 0, 0, 0, 2];
    images.extend(0..80u8);
    let mut labels = vec![0, 0, 8, 1, 0, 0, 0, 20];
    labels.extend((0..20).map(|i| i % 10));
    let plain = [
        file("gzip/train-images-idx3-ubyte", images),
        file("gzip/train-labels-idx1-ubyte", labels),
    ];
    let packed: Vec<_> = plain
        .iter()
        .map(|plain| file(&format!("{}.gz", plain.name), gzip(&plain.bytes)))
        .collect();
    let expected = loaded(plain.to_vec());
    assert_eq!(
        loaded(vec![file("gzip.zip", zip(&packed, true, 0))]),
        expected
    );
    assert_eq!(
        loaded(vec![file("mnist.tar.gz", gzip(&tar(&packed)))]),
        expected
    );
    let part = |name: &str| {
        let files = [file("cat/0.png", png(1)), file("dog/0.png", png(2))];
        file(&format!("{name}.zip"), zip(&files, true, 0))
    };
    let inner = [part("kaggle/train"), part("kaggle/test")];
    let data = loaded(vec![file("kaggle.zip", zip(&inner, false, 0))]);
    assert_eq!((data.train.len(), data.test.len()), (2, 2));
    assert_eq!(data.split_note, "official");
}

/// Sets of files of numbers, each whole.
fn sets() -> [Vec<SourceFile>; 4] {
    let mut images = vec![0, 0, 8, 3, 0, 0, 0, 20, 0, 0, 0, 1, 0, 0, 0, 1];
    images.extend(0..20u8);
    let mut labels = vec![0, 0, 8, 1, 0, 0, 0, 20];
    labels.extend((0..20).map(|i| i % 10));
    let hundred: Vec<u8> = (0..20u8)
        .flat_map(|i| [&[i, i][..], &[i; 3072]].concat())
        .collect();
    [
        vec![
            file("data_batch_1.bin", batch(0, 20)),
            file("test_batch.bin", batch(0, 10)),
        ],
        vec![
            file("train-images-idx3-ubyte", images),
            file("train-labels-idx1-ubyte", labels),
        ],
        vec![file("c/train.bin", hundred)],
        vec![file("mine.bin", batch(0, 20))],
    ]
}

#[test]
fn a_stray_file_beside_batches_or_idx_files_is_left_aside() {
    for set in sets() {
        let expected = loaded(set.clone());
        for (name, bytes) in [
            ("pytorch_model.bin", vec![7; 5000]),
            ("cache/tokens.bin", vec![200; 3073 * 2]),
            ("weights/empty.BIN", vec![1]),
            ("results.npz", b"PK".to_vec()),
        ] {
            let mut files = set.clone();
            files.push(file(name, bytes));
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
    // Whole records train beside a test batch alone, and are left aside beside numbered ones.
    let files = vec![
        file("mine.bin", batch(0, 20)),
        file("test_batch.bin", batch(0, 10)),
    ];
    assert_eq!(loaded(files.clone()).train.len(), 20);
    let mut numbered = files;
    numbered.push(file("data_batch_1.bin", batch(0, 5)));
    assert_eq!(loaded(numbered).train.len(), 5);
}

#[test]
fn a_damaged_archive_beside_files_of_numbers_is_left_aside() {
    let whole = zip(&pets(), true, 0);
    for set in sets() {
        let expected = loaded(set.clone());
        for bad in [
            file("old.zip", &whole[..whole.len() / 2]),
            file("old.tar.gz", "<html>"),
            file("old.gz", &gzip(&whole)[..40]),
        ] {
            let name = bad.name.clone();
            let mut files = set.clone();
            files.insert(0, bad);
            let data = loaded(files);
            assert_eq!(
                (&data.train, &data.test),
                (&expected.train, &expected.test),
                "{name}"
            );
            let notes = crate::data::said(&data.notes).join("\n");
            assert!(
                notes.contains(&name) && notes.contains("could not be unpacked"),
                "{notes}"
            );
        }
    }
}

#[test]
fn a_damaged_file_of_the_set_itself_is_an_error_unless_it_is_there_unpacked() {
    let [batches, idx, ..] = sets();
    for (set, at) in [(&batches, 0), (&batches, 1), (&idx, 0), (&idx, 1)] {
        let name = format!("{}.gz", set[at].name);
        let packed = file(&name, &gzip(&set[at].bytes)[..20]);
        let mut files = set.clone();
        files[at] = packed.clone();
        says(&refused(files), &[&name, "cannot be unpacked"]);
        let mut files = set.clone();
        files.push(packed);
        let data = loaded(files);
        assert_eq!(data.train, loaded(set.clone()).train);
        assert!(
            crate::data::said(&data.notes).join(" ").contains(&name),
            "{:?}",
            crate::data::said(&data.notes)
        );
    }
}

#[test]
fn names_in_archives_that_are_not_unicode_stay_different() {
    // The classes' names in bytes: the last is none in UTF-8.
    for (bytes, zipped, tarred) in [
        (
            [0x82, 0x8a],
            ["caf\u{e9}", "caf\u{e8}"],
            ["caf\u{82}", "caf\u{8a}"],
        ),
        (
            [0x84, 0x94],
            ["caf\u{e4}", "caf\u{f6}"],
            ["caf\u{84}", "caf\u{94}"],
        ),
        (
            [0xe1, 0xe4],
            ["caf\u{df}", "caf\u{3a3}"],
            ["caf\u{e1}", "caf\u{e4}"],
        ),
    ] {
        let marks = ["caf!", "caf?"];
        let files: Vec<_> = (0..20)
            .map(|i| file(&format!("{}/{i}.png", marks[i % 2]), png(i as u8)))
            .collect();
        for (name, mut packed, classes) in [
            ("a.zip", zip(&files, false, 0), zipped),
            ("a.tar", tar(&files), tarred),
        ] {
            for (mark, byte) in marks.iter().zip(bytes) {
                let found =
                    |packed: &[u8]| packed.windows(4).position(|four| four == mark.as_bytes());
                while let Some(at) = found(&packed) {
                    packed[at + 3] = byte;
                }
            }
            if name == "a.tar" {
                for header in (0..20).map(|i| i * 1024) {
                    checksum(&mut packed[header..header + 512]);
                }
            }
            let data = loaded(vec![file(name, packed)]);
            let mut classes = classes.map(String::from).to_vec();
            classes.sort();
            assert_eq!(data.classes, classes, "{name}");
            assert_eq!((data.train.len(), data.test.len()), (18, 2));
        }
    }
}

/// Writes the sum of a tar header's bytes anew.
fn checksum(header: &mut [u8]) {
    header[148..156].fill(b' ');
    let sum: u32 = header.iter().map(|&byte| u32::from(byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
}
