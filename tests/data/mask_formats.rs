//! Masks by their files' formats: 1 bit, 2 bits, a palette as VOC's with 255; and those that cannot hold class numbers.

use super::{file, loaded, refused, says};
use convlab::data::{Dataset, IGNORED, SourceFile};
use png::{BitDepth, ColorType};

const SIDE: u32 = 8;

fn encoded(color: ColorType, depth: BitDepth, palette: Option<Vec<u8>>, data: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, SIDE, SIDE);
    encoder.set_color(color);
    encoder.set_depth(depth);
    if let Some(palette) = palette {
        encoder.set_palette(palette);
    }
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(data).unwrap();
    drop(writer);
    bytes
}

/// Twenty pictures with this mask each, of this ending.
fn set(mask: &[u8], ending: &str) -> Vec<SourceFile> {
    let mut files = Vec::new();
    for i in 0..20 {
        let picture = encoded(ColorType::Grayscale, BitDepth::Eight, None, &[i; 64]);
        files.push(file(&format!("images/{i}.png"), picture));
        files.push(file(&format!("masks/{i}.{ending}"), mask));
    }
    files
}

fn masks(data: &Dataset) -> &[u8] {
    &data.train.targets.masks.as_deref().unwrap()[..64]
}

/// VOC's colours of the first classes, and its cream for 255.
fn vocs_palette() -> Vec<u8> {
    let mut palette = vec![0; 768];
    palette[3..6].copy_from_slice(&[128, 0, 0]);
    palette[6..9].copy_from_slice(&[0, 128, 0]);
    palette[9..12].copy_from_slice(&[128, 128, 0]);
    palette[765..].copy_from_slice(&[224, 224, 192]);
    palette
}

#[test]
fn masks_of_few_bits_and_of_vocs_palette_are_class_numbers() {
    let half: Vec<u8> = [vec![0; 32], vec![1; 32]].concat();
    let quarters: Vec<u8> = (0..64).map(|at| at / 16).collect();
    let bits: Vec<u8> = [[0x00; 4], [0xff; 4]].concat();
    let pairs: Vec<u8> = [0x00, 0x55, 0xaa, 0xff]
        .iter()
        .flat_map(|&byte| [byte; 4])
        .collect();
    let black = encoded(
        ColorType::Grayscale,
        BitDepth::Eight,
        None,
        &half.iter().map(|value| value * 255).collect::<Vec<_>>(),
    );
    let mut voc = quarters.clone();
    voc[63] = 255;
    for (what, mask, expected) in [
        ("0 and 255", black, half.clone()),
        (
            "1 bit",
            encoded(ColorType::Grayscale, BitDepth::One, None, &bits),
            half,
        ),
        (
            "2 bits of a palette",
            encoded(
                ColorType::Indexed,
                BitDepth::Two,
                Some(vocs_palette()[..12].to_vec()),
                &pairs,
            ),
            quarters,
        ),
        (
            "VOC's palette",
            encoded(
                ColorType::Indexed,
                BitDepth::Eight,
                Some(vocs_palette()),
                &voc,
            ),
            voc.clone(),
        ),
    ] {
        let data = loaded(set(&mask, "png"));
        assert_eq!(masks(&data), expected, "{what}");
    }
    assert_eq!(IGNORED, 255);
}

#[test]
fn masks_that_cannot_hold_class_numbers_are_refused_with_the_reason() {
    let gradient: &[u8] = include_bytes!("fixtures/gradient_gray.jpg");
    for (mask, ending, told) in [
        (gradient.to_vec(), "jpg", "JPEG"),
        (
            encoded(ColorType::Grayscale, BitDepth::Sixteen, None, &[0; 128]),
            "png",
            "16 bits",
        ),
        (
            encoded(ColorType::GrayscaleAlpha, BitDepth::Eight, None, &[0; 128]),
            "png",
            "transparency",
        ),
    ] {
        says(&refused(set(&mask, ending)), &[told]);
    }
}
