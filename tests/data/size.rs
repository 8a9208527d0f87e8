//! The size that a folder's pictures are read at, and what is said of it.

use super::{file, says};
use convlab::data::{LoadOptions, SourceFile, load};

fn png(width: usize, height: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width as u32, height as u32);
    encoder.set_color(png::ColorType::Grayscale);
    let data: Vec<u8> = (0..width * height).map(|n| (n * 7 % 251) as u8).collect();
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&data).unwrap();
    writer.finish().unwrap();
    bytes
}

fn classes(sizes: &[[usize; 2]]) -> Vec<SourceFile> {
    let each = sizes.iter().enumerate();
    each.flat_map(|(number, &[width, height])| {
        ["a", "b"].map(|class| file(&format!("{class}/{number}.png"), png(width, height)))
    })
    .collect()
}

/// Height, width and notes.
fn read(files: Vec<SourceFile>, options: LoadOptions) -> ([usize; 2], String) {
    let data = load(files, &options).unwrap();
    let mut notes = crate::data::said(&data.notes);
    notes.retain(|note| note.contains(" x "));
    ([data.height, data.width], notes.join("\n"))
}

#[test]
fn the_networks_size_reduces_pictures_and_says_so() {
    let options = |side| LoadOptions {
        class_size: Some([side, side]),
        ..LoadOptions::default()
    };
    let (size, notes) = read(classes(&[[64, 64]]), options(32));
    assert_eq!(size, [32, 32]);
    assert!(
        notes.contains("64 x 64 pictures are reduced to 32 x 32"),
        "{notes}"
    );
    let (size, notes) = read(classes(&[[64, 64]]), options(64));
    assert_eq!((size, notes.as_str()), ([64, 64], ""));
    let (size, notes) = read(classes(&[[20, 10]]), options(48));
    assert_eq!(size, [48, 48]);
    assert!(
        notes.contains("20 x 10 pictures are brought to 48 x 48"),
        "{notes}"
    );
}

#[test]
fn what_resize_says_comes_before_the_networks_size() {
    let options = LoadOptions {
        resize: Some([96, 96]),
        class_size: Some([32, 32]),
        shorter_side: Some(16),
        ..LoadOptions::default()
    };
    assert_eq!(read(classes(&[[200, 100]]), options).0, [96, 96]);
}

#[test]
fn without_a_word_it_is_the_commonest_size_up_to_160_pixels() {
    let none = LoadOptions::default;
    assert_eq!(
        read(classes(&[[50, 40], [50, 40], [30, 90]]), none()).0,
        [40, 50]
    );
    let (size, notes) = read(classes(&[[400, 300]]), none());
    assert_eq!(size, [120, 160]);
    assert!(
        notes.contains("400 x 300 pictures are reduced to 160 x 120"),
        "{notes}"
    );
}

#[test]
fn transforms_get_the_pictures_own_size_as_far_as_they_need_it() {
    let options = |shorter| LoadOptions {
        shorter_side: Some(shorter),
        class_size: Some([32, 32]),
        ..LoadOptions::default()
    };
    assert_eq!(
        read(classes(&[[300, 200]]), options(1000)),
        ([200, 300], String::new())
    );
    // As torchvision's Resize(64) rounds.
    let (size, notes) = read(classes(&[[301, 200]]), options(64));
    assert_eq!(size, [64, 96]);
    assert!(
        notes.contains("301 x 200 pictures are reduced to 96 x 64"),
        "{notes}"
    );
    let (size, notes) = read(classes(&[[30, 20], [30, 20], [20, 30]]), options(64));
    assert_eq!(size, [20, 30]);
    assert!(notes.contains("2 sizes"), "{notes}");
}

#[test]
fn a_refusal_for_memory_names_the_largest_size_that_fits() {
    // Masks are held decoded, whatever becomes of their pictures.
    let files: Vec<SourceFile> = (0..2200)
        .map(|number| {
            let folder = ["images", "masks"][number % 2];
            file(&format!("{folder}/{}.png", number / 2), png(2, 2))
        })
        .collect();
    let options = LoadOptions {
        resize: Some([1000, 1000]),
        ..LoadOptions::default()
    };
    let error = load(files, &options).unwrap_err();
    says(
        &error,
        &[
            "1100 pictures of 1000 x 1000",
            "1024 MB",
            "At 987 x 987 all of them fit",
        ],
    );
}
