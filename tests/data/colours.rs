//! PNG and JPEG of every colour type give the bytes of Pillow's `convert("RGB")`, or for JPEGs nearly so; 16-bit
//! grey gives its upper bytes.

use super::{file, loaded};

macro_rules! fixture {
    ($name:literal) => {
        (
            $name,
            include_bytes!(concat!("fixtures/colours/", $name)).as_slice(),
            include_bytes!(concat!("fixtures/colours/", $name, ".bin")).as_slice(),
        )
    };
}

type Fixture = (&'static str, &'static [u8], &'static [u8]);

const PNGS: [Fixture; 10] = [
    fixture!("rgb16.png"),
    fixture!("rgba16.png"),
    fixture!("grey16.png"),
    fixture!("grey_alpha.png"),
    fixture!("rgba.png"),
    fixture!("bits.png"),
    fixture!("palette.png"),
    fixture!("palette_clear.png"),
    fixture!("clear.png"),
    fixture!("grey_clear.png"),
];
const JPEGS: [Fixture; 4] = [
    fixture!("cmyk.jpg"),
    fixture!("halved.jpg"),
    fixture!("quartered.jpg"),
    fixture!("grey.jpg"),
];

/// The largest difference from Pillow's bytes.
fn apart((name, bytes, expected): Fixture) -> u8 {
    let data = loaded(vec![
        file(&format!("a/{name}"), bytes),
        file(&format!("b/{name}"), bytes),
    ]);
    assert_eq!((data.height, data.width), (14, 21), "{name}");
    assert_eq!(data.train.pixels.planes().len(), expected.len(), "{name}");
    let both = data.train.pixels.planes().iter().zip(expected);
    both.map(|(a, b)| a.abs_diff(*b)).max().unwrap_or_default()
}

#[test]
fn pngs_of_every_colour_type_are_pillows_bytes() {
    for fixture in PNGS {
        assert_eq!(apart(fixture), 0, "{}", fixture.0);
    }
}

#[test]
fn jpegs_in_four_colours_or_with_reduced_colour_are_within_3_of_pillows_bytes() {
    for fixture in JPEGS {
        let worst = apart(fixture);
        assert!(worst <= 3, "{} differs by {worst}", fixture.0);
    }
}
