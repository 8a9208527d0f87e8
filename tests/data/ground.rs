//! Digits and signs have one ground, photographs have none.

use super::{file, loaded};
use convlab::data::{Ground, SourceFile};

/// A square of one grey on a ground of another, of 12 x 10 pixels.
fn sign(ground: u8, sign: u8, at: usize) -> Vec<u8> {
    let pixel = |place: usize| {
        let (x, y) = (place % 12, place / 12);
        match (2 + at % 4..6 + at % 4).contains(&x) && (3..7).contains(&y) {
            true => sign,
            false => ground,
        }
    };
    let data: Vec<u8> = (0..120).map(pixel).collect();
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 12, 10);
    encoder.set_color(png::ColorType::Grayscale);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&data).unwrap();
    writer.finish().unwrap();
    bytes
}

fn signs(ground: impl Fn(usize) -> u8) -> Vec<SourceFile> {
    let one = |number: usize| {
        let ground = ground(number);
        let name = format!("{}/{number}.png", ["a", "b"][number % 2]);
        file(&name, sign(ground, 255 - ground, number))
    };
    (0..40).map(one).collect()
}

#[test]
fn the_ground_is_that_of_nearly_all_pictures() {
    for (value, wanted) in [
        (0, Some(Ground::Dark)),
        (30, Some(Ground::Dark)),
        (255, Some(Ground::Bright)),
        (220, Some(Ground::Bright)),
        (100, None),
        (150, None),
    ] {
        assert_eq!(loaded(signs(|_| value)).ground(), wanted, "{value}");
    }
    let mixed = loaded(signs(|number| if number % 3 == 0 { 255 } else { 0 }));
    assert_eq!(mixed.ground(), None);
    let with_one_other = loaded(signs(|number| if number == 7 { 255 } else { 0 }));
    assert_eq!(with_one_other.ground(), Some(Ground::Dark));
}

#[test]
fn the_ground_of_a_picture_is_its_border() {
    // A bright middle changes nothing, a bright edge does.
    let mut picture = [0u8; 36];
    for at in [14, 15, 20, 21] {
        picture[at] = 255;
    }
    assert_eq!(Ground::of(&picture, [6, 6]), Some(Ground::Dark));
    picture[..6].fill(255);
    picture[30..].fill(255);
    assert_eq!(Ground::of(&picture, [6, 6]), None);
    assert_eq!(Ground::of(&[255; 36], [6, 6]), Some(Ground::Bright));
    assert_eq!(Ground::of(&[255; 3], [1, 1]), Some(Ground::Bright));
    assert_eq!(Ground::of(&[0; 5], [1, 5]), Some(Ground::Dark));
    assert_eq!(Ground::of(&[], [0, 0]), None);
}
