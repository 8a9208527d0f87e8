//! A folder with one folder a class: PNG and JPEG of any size and colour type, with bad ones among them.

use super::{file, gzip, loaded, refused, says, tar};
use convlab::data::{LoadOptions, SourceFile, load};

fn png(width: u32, height: u32, color: png::ColorType, data: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(color);
    encoder.set_depth(png::BitDepth::Eight);
    encoder
        .write_header()
        .unwrap()
        .write_image_data(data)
        .unwrap();
    bytes
}

fn plain(rgb: [u8; 3]) -> Vec<u8> {
    png(5, 4, png::ColorType::Rgb, &rgb.repeat(20))
}

fn classes(top: &str) -> Vec<SourceFile> {
    let mut files = Vec::new();
    for i in 0..10u8 {
        files.push(file(&format!("{top}cat/{i}.png"), plain([200 + i, 0, 0])));
        files.push(file(&format!("{top}dog/{i}.PNG"), plain([0, 100 + i, 7])));
    }
    files
}

#[test]
fn each_folder_is_a_class_and_all_pictures_get_one_size() {
    let data = loaded(classes("pets/"));
    assert_eq!(
        (data.name.as_str(), data.classes.join(" ").as_str()),
        ("pets", "cat dog")
    );
    assert_eq!((data.channels, data.height, data.width), (3, 4, 5));
    assert_eq!((data.train.len(), data.test.len()), (18, 2));
    assert_eq!(data.split_note, "seeded split: 90 % / 10 %");
    for (index, &label) in data.train.labels().iter().enumerate() {
        let picture = data.picture(&data.train, index).unwrap();
        let is_dog = picture[0] == 0 && picture[2 * 20] == 7;
        assert_eq!(is_dog, label == 1);
    }
}

#[test]
fn the_order_in_which_files_are_handed_over_does_not_matter() {
    let mut reversed = classes("pets/");
    reversed.reverse();
    assert_eq!(loaded(reversed), loaded(classes("pets/")));
}

#[test]
fn the_common_size_can_be_chosen() {
    let options = LoadOptions {
        resize: Some([8, 16]),
        ..LoadOptions::default()
    };
    let data = load(classes(""), &options).unwrap();
    assert_eq!(
        (data.height, data.width, data.train.pixels.planes().len()),
        (8, 16, 18 * 3 * 128)
    );
    let options = LoadOptions {
        resize: Some([0, 16]),
        ..LoadOptions::default()
    };
    says(
        &load(classes(""), &options).unwrap_err(),
        &["resize", "0 x 16"],
    );
}

#[test]
fn train_and_test_folders_on_top_are_the_split() {
    let mut files = classes("pets/train/");
    files.push(file("pets/test/cat/a.png", plain([1, 2, 3])));
    let data = loaded(files.clone());
    assert_eq!((data.train.len(), data.test.len()), (20, 1));
    assert_eq!(
        (data.name.as_str(), data.split_note.as_str()),
        ("pets", "official")
    );
    files.push(file("pets/val/dog/b.png", plain([1, 2, 3])));
    let data = loaded(files);
    assert_eq!(data.test.len(), 1);
    assert!(
        crate::data::said(&data.notes)[0].contains("val/"),
        "{:?}",
        crate::data::said(&data.notes)
    );
}

#[test]
fn a_share_to_hold_out_where_the_split_is_given_is_said_to_have_no_effect() {
    for holdout in [0.1, 0.2, 0.5] {
        let options = LoadOptions {
            holdout,
            ..LoadOptions::default()
        };
        let drawn = load(classes(""), &options).unwrap();
        assert_eq!(drawn.test.len(), (20.0 * holdout).round() as usize);
        assert!(
            crate::data::said(&drawn.notes)
                .iter()
                .all(|note| !note.contains("holdout"))
        );
        let mut files = classes("pets/train/");
        files.push(file("pets/test/cat/a.png", plain([1, 2, 3])));
        let given = load(files, &options).unwrap();
        assert_eq!(given.test.len(), 1);
        let said = crate::data::said(&given.notes)
            .iter()
            .any(|note| note.contains("has no effect"));
        assert_eq!(
            said,
            holdout != 0.1,
            "{:?}",
            crate::data::said(&given.notes)
        );
    }
}

#[test]
fn bad_pictures_are_counted_named_and_skipped() {
    let mut files = classes("");
    files[0].bytes.truncate(30);
    files[1].bytes = b"<html><body>404".to_vec();
    files[2].bytes.clear();
    let data = loaded(files);
    assert_eq!(data.train.len() + data.test.len(), 17);
    let notes = crate::data::said(&data.notes).join("\n");
    for part in [
        "3 picture(s)",
        "cat/0.png",
        "dog/0.PNG",
        "none of a PNG, JPEG",
        "cat/1.png: the file is empty",
    ] {
        assert!(notes.contains(part), "{notes:?} does not say {part:?}");
    }
}

#[test]
fn a_picture_that_claims_to_be_huge_is_skipped_unread() {
    let mut files = classes("");
    // Width and height in the PNG header, made 100,000 x 100,000, with the checksum that belongs to them.
    let mut huge = png(1, 1, png::ColorType::Rgb, &[0; 3]);
    huge[16..24].copy_from_slice(&[0, 1, 0x86, 0xa0, 0, 1, 0x86, 0xa0]);
    let mut crc = flate2::Crc::new();
    crc.update(&huge[12..29]);
    huge[29..33].copy_from_slice(&crc.sum().to_be_bytes());
    files[0].bytes = huge;
    let data = loaded(files);
    assert!(
        crate::data::said(&data.notes)[1].contains("100000 x 100000"),
        "{:?}",
        crate::data::said(&data.notes)
    );
}

#[test]
fn if_no_picture_is_left_the_first_reason_is_told() {
    let files = vec![file("a/1.png", "x"), file("b/2.jpg", "y")];
    says(&refused(files), &["None of the 2 pictures", "a/1.png"]);
}

#[test]
fn one_class_alone_is_refused() {
    says(
        &refused(vec![file("cat/1.png", plain([0; 3]))]),
        &["cat", "one class"],
    );
    says(
        &refused(vec![
            file("1.png", plain([0; 3])),
            file("2.png", plain([0; 3])),
        ]),
        &["one folder"],
    );
}

#[test]
fn gray_alpha_and_palette_pictures_become_rgb() {
    let gray = png(1, 1, png::ColorType::Grayscale, &[90]);
    let gray_alpha = png(1, 1, png::ColorType::GrayscaleAlpha, &[90, 3]);
    let rgba = png(1, 1, png::ColorType::Rgba, &[90, 90, 90, 9]);
    let mut palette = Vec::new();
    let mut encoder = png::Encoder::new(&mut palette, 1, 1);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_palette(vec![0, 0, 0, 90, 90, 90]);
    encoder
        .write_header()
        .unwrap()
        .write_image_data(&[1])
        .unwrap();
    let files = [gray, gray_alpha, rgba, palette].into_iter().enumerate();
    let data = loaded(
        files
            .map(|(i, bytes)| file(&format!("{}/{i}.png", i % 2), bytes))
            .collect(),
    );
    assert!(
        crate::data::said(&data.notes).is_empty(),
        "{:?}",
        crate::data::said(&data.notes)
    );
    assert_eq!(data.train.len() + data.test.len(), 4);
    assert!(
        data.train
            .pixels
            .planes()
            .iter()
            .chain(data.test.pixels.planes())
            .all(|&byte| byte == 90)
    );
}

#[test]
fn jpegs_are_read_as_pillow_reads_them_to_two_grey_levels() {
    let jpeg = file(
        "a/g.jpg",
        include_bytes!("fixtures/gradient.jpg").as_slice(),
    );
    let gray = file(
        "b/g.jpeg",
        include_bytes!("fixtures/gradient_gray.jpg").as_slice(),
    );
    let options = LoadOptions {
        class_size: Some([32, 32]),
        ..LoadOptions::default()
    };
    let data = load(vec![jpeg, gray], &options).unwrap();
    let expected = include_bytes!("fixtures/gradient_32.bin");
    let (split, other) = if data.train.labels() == [0] {
        (&data.train, &data.test)
    } else {
        (&data.test, &data.train)
    };
    let worst = split
        .pixels
        .planes()
        .iter()
        .zip(expected)
        .map(|(a, b)| a.abs_diff(*b))
        .max()
        .unwrap();
    assert!(worst <= 2, "differs by {worst}");
    // The gray file holds the first channel of the same picture.
    let worst = other.pixels.planes()[..1024]
        .iter()
        .zip(&expected[..1024])
        .map(|(a, b)| a.abs_diff(*b))
        .max()
        .unwrap();
    assert!(worst <= 6, "differs by {worst}");
    assert_eq!(
        other.pixels.planes()[..1024],
        other.pixels.planes()[1024..2048]
    );
}

#[test]
fn a_packed_folder_gives_what_the_folder_gives() {
    let files = classes("pets/");
    assert_eq!(
        loaded(vec![file("pets.tgz", gzip(&tar(&files)))]),
        loaded(files)
    );
}

#[test]
fn batch_numbers_are_refused_where_there_are_no_batches() {
    let options = LoadOptions {
        eval_files: Some("5".into()),
        ..LoadOptions::default()
    };
    says(
        &load(classes(""), &options).unwrap_err(),
        &["eval_files", "only CIFAR-10 has"],
    );
}
