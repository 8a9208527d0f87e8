//! What the data room promises: what it reads, what it refuses and in which words, and that its draws repeat.

mod arbitrary;
mod archives;
mod archives_on_disk;
mod augment;
mod box_layouts;
mod boxed;
mod boxes;
mod cifar;
mod cifar_pickles;
mod coco_files;
mod colours;
mod emnist_mat;
mod exif;
mod fit;
mod folder;
mod formats;
mod ground;
mod idx;
mod kept_files;
mod layouts;
mod load_boxes;
mod load_masks;
mod mask_formats;
mod mask_values;
mod masks;
mod names;
mod normalize;
mod numpy;
mod odd_annotations;
mod packed;
mod random;
mod real;
mod resize;
mod scenes;
mod size;
mod stl10;
mod streets;
mod svhn;
mod transforms;
mod truncated;
mod yolo;

use std::io::Write;

use convlab::data::{DataError, Dataset, LoadOptions, SourceFile, load};
use convlab::said::Phrase;

/// Notes in English.
pub fn said(notes: &[Phrase]) -> Vec<String> {
    notes.iter().map(ToString::to_string).collect()
}

/// A whole CIFAR-10 batch of `count` records: record i has label (i + first) % 10 and its pixels tell i.
fn batch(first: usize, count: usize) -> Vec<u8> {
    (0..count)
        .flat_map(|i| {
            let pixels = (0..3072).map(move |p| ((first + i) * 31 + p) as u8);
            std::iter::once(((first + i) % 10) as u8).chain(pixels)
        })
        .collect()
}

fn file(name: &str, bytes: impl Into<Vec<u8>>) -> SourceFile {
    SourceFile::new(name, bytes.into())
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn tar(files: &[SourceFile]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for file in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(file.bytes.len() as u64);
        header.set_mode(0o644);
        builder
            .append_data(&mut header, &file.name, file.bytes.as_slice())
            .unwrap();
    }
    builder.into_inner().unwrap()
}

fn loaded(files: Vec<SourceFile>) -> Dataset {
    load(files, &LoadOptions::default()).unwrap()
}

fn refused(files: Vec<SourceFile>) -> DataError {
    load(files, &LoadOptions::default()).unwrap_err()
}

/// The message holds each part: what was wrong, where, and what to do.
fn says(error: &DataError, parts: &[&str]) {
    let message = error.to_string();
    for part in parts {
        assert!(message.contains(part), "{message:?} does not say {part:?}");
    }
}
