//! What tests of boxes share: pictures of one grey, and a data set's boxes picture by picture.

use convlab::data::{Dataset, SourceFile, Split};

use super::file;

/// A picture of 40 x 20 of one grey, by which it is told from others.
pub fn grey(value: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 40, 20);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().expect("a header");
    writer.write_image_data(&[value; 800]).expect("pixels");
    writer.finish().expect("an end");
    bytes
}

/// Pictures by path, the first of grey 1, the next of 2, ...
pub fn pictures(paths: &[&str]) -> Vec<SourceFile> {
    let greys = paths.iter().zip(1..);
    greys.map(|(path, value)| file(path, grey(value))).collect()
}

/// A picture's grey, and its boxes as class and edges in whole pixels.
pub type Boxed = (u8, Vec<(u16, [i32; 4])>);

/// The pictures of a split with their boxes.
pub fn boxes_of(split: &Split) -> Vec<Boxed> {
    let pictures = split.pixels.planes().chunks_exact(3 * 800);
    let boxes = split.targets.boxes.as_deref().expect("boxes");
    assert_eq!(pictures.len(), boxes.len());
    let of = |(pixels, boxes): (&[u8], &Vec<convlab::data::BoundingBox>)| {
        let boxes = boxes.iter().map(|one| {
            let edges = [one.x0, one.y0, one.x1, one.y1].map(|edge| edge.round() as i32);
            (one.class, edges)
        });
        (pixels[0], boxes.collect())
    };
    pictures.zip(boxes).map(of).collect()
}

/// The number of pictures and boxes of training and held-out pictures.
pub fn counts(data: &Dataset) -> [[usize; 2]; 2] {
    [&data.train, &data.test].map(|split| {
        let boxes = split.targets.boxes.iter().flatten();
        [split.len(), boxes.map(Vec::len).sum()]
    })
}

/// The notes hold each part.
pub fn notes_say(data: &Dataset, parts: &[&str]) {
    let notes = crate::data::said(&data.notes).join("\n");
    for part in parts {
        assert!(notes.contains(part), "{notes} does not say {part:?}");
    }
}
