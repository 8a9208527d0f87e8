//! WebP, GIF and BMP give the bytes of Pillow's `convert("RGB")`; pictures of other kinds are named with advice.

use super::{file, loaded};
use convlab::data::Dataset;

macro_rules! fixture {
    ($name:literal) => {
        (
            $name,
            include_bytes!(concat!("fixtures/formats/", $name)).as_slice(),
            include_bytes!(concat!("fixtures/formats/", $name, ".bin")).as_slice(),
        )
    };
}

type Fixture = (&'static str, &'static [u8], &'static [u8]);

const EXACT: [Fixture; 9] = [
    fixture!("lossless.webp"),
    fixture!("alpha.webp"),
    fixture!("frames.gif"),
    fixture!("clear.gif"),
    fixture!("colours.bmp"),
    fixture!("alpha.bmp"),
    fixture!("palette.bmp"),
    fixture!("bits.bmp"),
    fixture!("grey.bmp"),
];
const LOSSY: Fixture = fixture!("lossy.webp");

fn read(name: &str, bytes: &[u8]) -> Dataset {
    loaded(vec![
        file(&format!("a/{name}"), bytes),
        file(&format!("b/{name}"), bytes),
    ])
}

#[test]
fn pictures_of_every_format_are_pillows_bytes() {
    for (name, bytes, expected) in EXACT {
        let data = read(name, bytes);
        assert_eq!((data.height, data.width), (14, 21), "{name}");
        assert_eq!(data.train.pixels.planes(), expected, "{name}");
    }
    let (name, bytes, expected) = LOSSY;
    let data = read(name, bytes);
    let apart = data.train.pixels.planes().iter().zip(expected);
    let worst = apart.map(|(a, b)| a.abs_diff(*b)).max();
    assert!(worst <= Some(3), "{worst:?}");
}

#[test]
fn what_a_file_is_counts_and_not_its_name() {
    for (name, bytes, expected) in EXACT {
        assert_eq!(
            read("wrong.jpg", bytes).train.pixels.planes(),
            expected,
            "{name}"
        );
    }
}

#[test]
fn a_file_that_was_cut_off_is_skipped_and_named() {
    for (name, bytes, expected) in EXACT.into_iter().chain([LOSSY]) {
        let mut files = vec![file("a/0.gif", bytes), file("b/0.gif", bytes)];
        files.push(file("a/cut.gif", &bytes[..bytes.len() * 2 / 3]));
        let data = loaded(files);
        assert_eq!(data.train.len() + data.test.len(), 2, "{name}");
        assert_eq!(data.train.pixels.planes().len(), expected.len());
        let notes = crate::data::said(&data.notes).join("\n");
        assert!(notes.contains("a/cut.gif: "), "{name}: {notes}");
    }
}

#[test]
fn pictures_of_other_kinds_are_named_with_advice() {
    let others: [(&[u8], &str); 6] = [
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "a HEIC picture"),
        (b"\0\0\0\x1cftypavif\0\0\0\0avifmif1", "an AVIF picture"),
        (b"II\x2a\0\x08\0\0\0", "a TIFF picture"),
        (b"\xff\x0a\xfa\x1f", "a JPEG XL picture"),
        (
            b"<?xml version=\"1.0\"?><svg xmlns=\"x\"/>",
            "an SVG picture",
        ),
        (b"<html>404</html>", "none of a PNG, JPEG, WebP, GIF or BMP"),
    ];
    let (_, whole, _) = EXACT[0];
    for (bytes, told) in others {
        let files = vec![
            file("a/0.webp", whole),
            file("b/0.webp", whole),
            file("b/photo.jpg", bytes),
        ];
        let notes = crate::data::said(&loaded(files).notes).join("\n");
        assert!(
            notes.contains("b/photo.jpg") && notes.contains(told),
            "{notes}"
        );
    }
}
