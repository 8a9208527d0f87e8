//! Pictures are turned upright as EXIF says, with their masks and boxes, or read as they are stored.

use super::file;
use convlab::data::{Dataset, LoadOptions, SourceFile, load};
use convlab::recipe::Exif;

/// How the picture abc / def is stored for each orientation, row by row.
const STORED: [(u16, [&str; 3]); 8] = [
    (1, ["abc", "def", ""]),
    (2, ["cba", "fed", ""]),
    (3, ["fed", "cba", ""]),
    (4, ["def", "abc", ""]),
    (5, ["ad", "be", "cf"]),
    (6, ["cf", "be", "ad"]),
    (7, ["fc", "eb", "da"]),
    (8, ["da", "eb", "fc"]),
];

/// TIFF's header and a list of two entries, the second of which says the orientation.
fn block(orientation: u16, is_big: bool) -> Vec<u8> {
    let two = |value: u16| match is_big {
        true => value.to_be_bytes(),
        false => value.to_le_bytes(),
    };
    let four = |value: u32| match is_big {
        true => value.to_be_bytes(),
        false => value.to_le_bytes(),
    };
    let mut bytes = if is_big { b"MM" } else { b"II" }.to_vec();
    bytes.extend(two(42));
    bytes.extend(four(8));
    bytes.extend(two(2));
    for (tag, value) in [(0x0100, 640), (0x0112, orientation)] {
        bytes.extend([two(tag), two(3)].concat());
        bytes.extend(four(1));
        bytes.extend([two(value), two(0)].concat());
    }
    bytes.extend(four(0));
    bytes
}

fn with_exif(png: &[u8], block: &[u8]) -> Vec<u8> {
    let mut chunk = b"eXIf".to_vec();
    chunk.extend(block);
    let mut crc = flate2::Crc::new();
    crc.update(&chunk);
    // Behind the head, which is 33 bytes long with the signature.
    let length = (block.len() as u32).to_be_bytes();
    [
        &png[..33],
        &length,
        &chunk,
        &crc.sum().to_be_bytes(),
        &png[33..],
    ]
    .concat()
}

fn png(color: png::ColorType, width: usize, data: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let height = data.len() / width / color.samples();
    let mut encoder = png::Encoder::new(&mut bytes, width as u32, height as u32);
    encoder.set_color(color);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(data).unwrap();
    writer.finish().unwrap();
    bytes
}

/// A grey picture of these rows, stored with an orientation.
fn stored(orientation: u16, rows: [&str; 3], is_big: bool) -> Vec<u8> {
    let data = rows.concat().into_bytes();
    let plain = png(png::ColorType::Grayscale, rows[0].len(), &data);
    with_exif(&plain, &block(orientation, is_big))
}

/// The picture among others of its size, as it is read.
fn read(bytes: Vec<u8>, exif: Exif) -> Dataset {
    let files = vec![file("a/0.png", bytes.clone()), file("b/0.png", bytes)];
    let options = LoadOptions {
        exif,
        ..LoadOptions::default()
    };
    load(files, &options).unwrap()
}

#[test]
fn every_orientation_is_turned_upright() {
    for (orientation, rows) in STORED {
        for is_big in [false, true] {
            let data = read(stored(orientation, rows, is_big), Exif::Apply);
            assert_eq!((data.height, data.width), (2, 3), "{orientation}");
            for split in [&data.train, &data.test] {
                assert_eq!(&split.pixels.planes()[..6], b"abcdef", "{orientation}");
            }
        }
    }
}

#[test]
fn pictures_are_read_as_stored_where_that_is_asked_for() {
    for (orientation, rows) in STORED {
        let data = read(stored(orientation, rows, true), Exif::Ignore);
        assert_eq!(data.width, rows[0].len());
        assert_eq!(&data.train.pixels.planes()[..6], rows.concat().as_bytes());
    }
}

#[test]
fn damaged_blocks_leave_the_picture_as_it_is() {
    let whole = block(6, true);
    let plain = png(png::ColorType::Grayscale, 3, b"abcdef");
    let mut far = whole.clone();
    far[4..8].copy_from_slice(&[0xff; 4]);
    let mut many = whole[..26].to_vec();
    many[8..10].copy_from_slice(&[0xff; 2]);
    let blocks = [
        far,
        many,
        block(0, false),
        block(9, false),
        Vec::new(),
        whole[..30].to_vec(),
    ];
    for block in blocks {
        let data = read(with_exif(&plain, &block), Exif::Apply);
        assert_eq!(&data.train.pixels.planes()[..6], b"abcdef", "{block:?}");
    }
}

#[test]
fn a_jpeg_lies_on_its_side_in_the_file_alone() {
    let whole: &[u8] = include_bytes!("fixtures/restarts.jpg");
    let exif = [b"Exif\0\0".as_slice(), &block(6, false)].concat();
    let length = (exif.len() as u16 + 2).to_be_bytes();
    let turned = [&whole[..2], &[0xff, 0xe1], &length, &exif, &whole[2..]].concat();
    let [upright, as_is] = [
        read(turned.clone(), Exif::Apply),
        read(whole.to_vec(), Exif::Apply),
    ];
    assert_eq!([upright.height, upright.width], [as_is.width, as_is.height]);
    let (rows, columns) = (as_is.height, as_is.width);
    for y in 0..columns {
        for x in 0..rows {
            let expected = as_is.train.pixels.planes()[(rows - 1 - x) * columns + y];
            assert_eq!(upright.train.pixels.planes()[y * rows + x], expected);
        }
    }
    assert_eq!(read(turned, Exif::Ignore).train, as_is.train);
}

fn masked(mask: Vec<u8>, picture: Vec<u8>) -> Vec<SourceFile> {
    let mut files = Vec::new();
    for number in 0..2 {
        files.push(file(&format!("images/{number}.png"), picture.clone()));
        files.push(file(&format!("masks/{number}.png"), mask.clone()));
    }
    files
}

#[test]
fn masks_fit_the_upright_picture_or_are_turned_with_it() {
    let picture = stored(6, STORED[5].1, false);
    let upright = png(png::ColorType::Grayscale, 3, &[0, 1, 2, 2, 1, 1]);
    let as_stored = png(png::ColorType::Grayscale, 2, &[2, 1, 1, 1, 0, 2]);
    for (mask, is_turned) in [(upright, false), (as_stored, true)] {
        let data = load(masked(mask, picture.clone()), &LoadOptions::default()).unwrap();
        assert_eq!((data.height, data.width), (2, 3));
        assert_eq!(&data.train.pixels.planes()[..6], b"abcdef");
        assert_eq!(
            data.train.targets.masks.as_deref(),
            Some(&[0, 1, 2, 2, 1, 1][..])
        );
        let is_named = crate::data::said(&data.notes)
            .iter()
            .any(|note| note.contains("EXIF"));
        assert_eq!(is_named, is_turned, "{:?}", crate::data::said(&data.notes));
    }
}

fn annotated(size: [usize; 2], edges: [usize; 4]) -> Dataset {
    let [width, height] = size;
    // VOC counts from 1, both ends in.
    let [x0, y0, x1, y1] = [edges[0] + 1, edges[1] + 1, edges[2], edges[3]];
    let xml = format!(
        "<annotation><size><width>{width}</width><height>{height}</height></size><object><name>cat</name><bndbox><xmin>{x0}</xmin><ymin>{y0}</ymin><xmax>{x1}</xmax><ymax>{y1}</ymax></bndbox></object></annotation>"
    );
    let data: Vec<u8> = (0..24).collect();
    let plain = png(png::ColorType::Grayscale, 4, &data);
    let picture = with_exif(&plain, &block(6, true));
    let mut files = Vec::new();
    for number in 0..2 {
        files.push(file(&format!("{number}.png"), picture.clone()));
        files.push(file(&format!("{number}.xml"), xml.clone()));
    }
    load(files, &LoadOptions::default()).unwrap()
}

#[test]
fn boxes_fit_the_upright_picture_or_are_turned_with_it() {
    // Stored 4 wide and 6 high, upright 6 wide and 4 high. Columns 1 to 2 of rows 2 to 3 come to rows 1 to 2 of columns 2 to 3.
    for (size, edges, is_turned) in [([6, 4], [2, 1, 4, 3], false), ([4, 6], [1, 2, 3, 4], true)] {
        let data = annotated(size, edges);
        assert_eq!((data.height, data.width), (4, 6));
        let found = data.train.targets.boxes.as_ref().unwrap()[0][0];
        assert_eq!(
            [found.x0, found.y0, found.x1, found.y1],
            [2.0, 1.0, 4.0, 3.0]
        );
        let is_named = crate::data::said(&data.notes)
            .iter()
            .any(|note| note.contains("EXIF"));
        assert_eq!(is_named, is_turned, "{:?}", crate::data::said(&data.notes));
    }
}
