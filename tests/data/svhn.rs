//! SVHN's MATLAB files: as SciPy writes them, packed and not, in both byte orders, and damaged in many ways.

use std::io::Write;

use super::{file, loaded, refused, says};
use convlab::data::SourceFile;

const PACKED: &[u8] = include_bytes!("fixtures/arrays/svhn_packed.mat");
const PLAIN: &[u8] = include_bytes!("fixtures/arrays/svhn_plain.mat");

fn pixel(i: usize, channel: usize, row: usize, column: usize) -> u8 {
    (100 * i + 7 * row + 3 * column + 50 * channel) as u8
}

/// Writes MATLAB's version 5.
#[derive(Clone, Copy)]
struct Writer {
    is_big: bool,
    is_packed: bool,
}

impl Writer {
    fn word(self, value: u32) -> [u8; 4] {
        match self.is_big {
            true => value.to_be_bytes(),
            false => value.to_le_bytes(),
        }
    }

    fn element(self, kind: u32, content: &[u8]) -> Vec<u8> {
        let length = content.len() as u32;
        let mut bytes = [self.word(kind), self.word(length)].concat();
        bytes.extend(content);
        bytes.resize(bytes.len().next_multiple_of(8), 0);
        bytes
    }

    /// An array of this class and type of elements.
    fn array(self, name: &str, shape: &[u32], [class, kind]: [u32; 2], content: &[u8]) -> Vec<u8> {
        let flags = [self.word(class), self.word(0)].concat();
        let sizes: Vec<u8> = shape.iter().flat_map(|&size| self.word(size)).collect();
        // A short name stands in its tag.
        let mut short = self.word((name.len() as u32) << 16 | 1).to_vec();
        short.extend(name.bytes());
        short.resize(8, 0);
        let inner = [
            self.element(6, &flags),
            self.element(5, &sizes),
            short,
            self.element(kind, content),
        ];
        let matrix = self.element(14, &inner.concat());
        if !self.is_packed {
            return matrix;
        }
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(&matrix).unwrap();
        let packed = encoder.finish().unwrap();
        [&self.word(15)[..], &self.word(packed.len() as u32), &packed].concat()
    }

    fn file(self, arrays: &[Vec<u8>]) -> Vec<u8> {
        let mut bytes = b"MATLAB 5.0 MAT-file, by a test".to_vec();
        bytes.resize(124, b' ');
        bytes.extend(if self.is_big { [1, 0] } else { [0, 1] });
        bytes.extend(if self.is_big { b"MI" } else { b"IM" });
        bytes.extend(arrays.concat());
        bytes
    }

    fn pictures(self, count: usize) -> Vec<u8> {
        let mut content = Vec::new();
        for i in 0..count {
            for channel in 0..3 {
                for column in 0..32 {
                    content.extend((0..32).map(|row| pixel(i, channel, row, column)));
                }
            }
        }
        self.array("X", &[32, 32, 3, count as u32], [9, 2], &content)
    }

    fn labels(self, labels: &[u8]) -> Vec<u8> {
        self.array("y", &[labels.len() as u32, 1], [6, 2], labels)
    }

    fn digits(self, labels: &[u8]) -> Vec<u8> {
        self.file(&[self.pictures(labels.len()), self.labels(labels)])
    }
}

const USUAL: Writer = Writer {
    is_big: false,
    is_packed: true,
};

fn set(train: &[u8], test: &[u8]) -> Vec<SourceFile> {
    vec![
        file("svhn/train_32x32.mat", train),
        file("svhn/test_32x32.mat", test),
    ]
}

#[test]
fn files_of_scipy_and_of_both_byte_orders_are_read_upright() {
    let mut files = vec![PACKED.to_vec(), PLAIN.to_vec()];
    for is_big in [false, true] {
        for is_packed in [false, true] {
            files.push(Writer { is_big, is_packed }.digits(&[10, 3]));
        }
    }
    for bytes in files {
        let data = loaded(set(&bytes, &bytes));
        assert_eq!(
            (data.name.as_str(), data.split_note.as_str()),
            ("SVHN", "official")
        );
        assert_eq!(data.classes.join(""), "0123456789");
        assert_eq!(data.train.labels(), [0, 3]);
        assert_eq!(data.test, data.train);
        for (i, channel, row, column) in [(0, 0, 1, 0), (1, 2, 31, 3), (1, 1, 4, 30)] {
            let picture = data.picture(&data.train, i).unwrap();
            assert_eq!(
                picture[(channel * 32 + row) * 32 + column],
                pixel(i, channel, row, column)
            );
        }
    }
}

#[test]
fn extra_pictures_are_left_aside_unless_they_are_all() {
    let mut files = set(&USUAL.digits(&[1, 2, 3]), &USUAL.digits(&[4]));
    files.push(file("svhn/extra_32x32.mat", USUAL.digits(&[5, 6, 7, 8])));
    let data = loaded(files.clone());
    assert_eq!(
        (data.train.labels(), data.test.labels()),
        (&[1, 2, 3][..], &[4][..])
    );
    assert!(
        crate::data::said(&data.notes)
            .join(" ")
            .contains("extra_32x32.mat"),
        "{:?}",
        crate::data::said(&data.notes)
    );
    files.remove(0);
    let data = loaded(files.clone());
    assert_eq!((data.train.len(), data.test.len()), (4, 1));
    files.remove(0);
    let data = loaded(files);
    assert_eq!((data.train.len(), data.test.len()), (3, 1));
}

#[test]
fn damaged_files_are_refused_by_what_is_wrong() {
    let whole = USUAL.digits(&[1, 2, 3]);
    let one = |bytes: &[u8]| refused(vec![file("train_32x32.mat", bytes)]);
    says(
        &one(b"<!DOCTYPE html>"),
        &["train_32x32.mat", "cut off in its header"],
    );
    says(&one(&[b'x'; 500]), &["header is not that of a MATLAB file"]);
    says(&one(b"MATLAB 7.3 MAT-file, Platform"), &["7.3", "-v7"]);
    says(&one(&[]), &["train_32x32.mat is empty"]);
    says(
        &one(&whole[..whole.len() / 3]),
        &["train_32x32.mat", "cut off"],
    );
    let mut flipped = whole.clone();
    flipped[300] ^= 0x55;
    says(&one(&flipped), &["train_32x32.mat", "damaged"]);
    let pictures = USUAL.pictures(3);
    for (arrays, told) in [
        (vec![pictures.clone()], "no array y"),
        (vec![USUAL.labels(&[1])], "no array X"),
        (
            vec![pictures.clone(), USUAL.labels(&[1, 2])],
            "3 pictures and 2 labels",
        ),
        (
            vec![pictures.clone(), USUAL.labels(&[1, 11, 3])],
            "picture 1 (counting from 0) has the label 11",
        ),
        (
            vec![
                USUAL.array("X", &[3, 32, 32, 1], [9, 2], &[0; 3072]),
                USUAL.labels(&[1]),
            ],
            "[3, 32, 32, 1]",
        ),
        (
            vec![
                USUAL.array("X", &[32, 32, 3, 2], [9, 2], &[0; 3072]),
                USUAL.labels(&[1]),
            ],
            "3072 bytes of content",
        ),
        (
            vec![
                USUAL.array("X", &[32, 32, 3, 1], [6, 9], &[0; 8 * 3072]),
                USUAL.labels(&[1]),
            ],
            "uint8",
        ),
        (
            vec![
                USUAL.array("X", &[32, 32, 3, 1], [1, 2], &[0; 3072]),
                USUAL.labels(&[1]),
            ],
            "plain numbers",
        ),
        (
            vec![
                USUAL.array("X", &[u32::MAX; 4], [9, 2], &[0; 3072]),
                USUAL.labels(&[1]),
            ],
            "X",
        ),
    ] {
        says(&one(&USUAL.file(&arrays)), &["train_32x32.mat", told]);
    }
}

#[test]
fn whatever_the_bytes_are_nothing_panics() {
    for writer in [
        USUAL,
        Writer {
            is_packed: false,
            ..USUAL
        },
    ] {
        let whole = writer.digits(&[1, 2]);
        for at in (0..whole.len()).step_by(whole.len() / 97) {
            for value in [0, 0x7f, 0xff] {
                let mut bytes = whole.clone();
                bytes[at] = value;
                let result = convlab::data::load(set(&bytes, &whole), &Default::default());
                if let Ok(data) = result {
                    assert_eq!(data.train.pixels.planes().len(), data.train.len() * 3072);
                }
            }
        }
    }
}
