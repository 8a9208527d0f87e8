//! Pictures with masks: indices survive from file to data set, a palette says what they mean, and what does not fit is named.

use super::{file, gzip, loaded, refused, says, tar};
use convlab::data::{IGNORED, LoadOptions, SourceFile, load};
use proptest::prelude::*;

const META: &str = r#"{"classes": ["Sky", "Road", "Unlabelled"], "palette": [[1, 2, 3], [4, 5, 6], [0, 0, 0]], "ignore_index": 2}"#;

fn encoded(
    [width, height]: [u32; 2],
    color: png::ColorType,
    depth: png::BitDepth,
    palette: Option<&[u8]>,
    data: &[u8],
) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(color);
    encoder.set_depth(depth);
    if let Some(palette) = palette {
        encoder.set_palette(palette.to_vec());
    }
    encoder
        .write_header()
        .unwrap()
        .write_image_data(data)
        .unwrap();
    bytes
}

/// A picture of 4 x 2 in one colour.
fn picture(shade: u8) -> Vec<u8> {
    encoded(
        [4, 2],
        png::ColorType::Rgb,
        png::BitDepth::Eight,
        None,
        &[shade; 24],
    )
}

fn gray(data: &[u8; 8]) -> Vec<u8> {
    encoded(
        [4, 2],
        png::ColorType::Grayscale,
        png::BitDepth::Eight,
        None,
        data,
    )
}

fn indexed(data: &[u8; 8]) -> Vec<u8> {
    let palette = [9, 9, 9, 8, 8, 8, 7, 7, 7];
    encoded(
        [4, 2],
        png::ColorType::Indexed,
        png::BitDepth::Eight,
        Some(&palette),
        data,
    )
}

const MASK: [u8; 8] = [0, 1, 2, 0, 1, 1, 0, 2];

/// Three training and two test pictures in CamVid's folders, with their names.
fn camvid() -> Vec<SourceFile> {
    let mut files = vec![file("road/meta.json", META)];
    for (part, count) in [("train", 3), ("test", 2)] {
        for i in 0..count {
            files.push(file(&format!("road/{part}/images/{i}.png"), picture(i)));
            files.push(file(&format!("road/{part}/masks/{i}.png"), indexed(&MASK)));
        }
    }
    files
}

#[test]
fn camvids_folders_are_read_with_names_colours_and_what_is_ignored_from_their_palette_file() {
    let data = loaded(camvid());
    assert_eq!(data.name, "road");
    assert_eq!(data.classes, ["Sky", "Road"]);
    assert_eq!(data.palette, [[1, 2, 3], [4, 5, 6]]);
    assert_eq!((data.height, data.width), (2, 4));
    assert_eq!((data.train.len(), data.test.len()), (3, 2));
    assert_eq!(
        (
            data.split_note.as_str(),
            crate::data::said(&data.notes).len()
        ),
        ("official", 0)
    );
    let mask = [0, 1, IGNORED, 0, 1, 1, 0, IGNORED];
    assert_eq!(data.train.targets.masks.as_deref().unwrap(), mask.repeat(3));
    assert_eq!(data.test.targets.masks.as_deref().unwrap(), mask.repeat(2));
    assert_eq!(data.picture(&data.train, 2).unwrap()[..], [2; 24]);
    assert!(data.train.labels().is_empty());
}

#[test]
fn the_order_of_the_files_and_an_archive_around_them_do_not_matter() {
    let mut reversed = camvid();
    reversed.reverse();
    assert_eq!(loaded(reversed), loaded(camvid()));
    let packed = vec![file("road.tgz", gzip(&tar(&camvid())))];
    assert_eq!(loaded(packed), loaded(camvid()));
}

#[test]
fn folders_may_lie_the_other_way_round_or_be_named_as_segnets_are() {
    let renamed = |rename: &dyn Fn(&str) -> String| {
        let mut files = camvid();
        for file in &mut files {
            file.name = rename(&file.name);
        }
        loaded(files).train
    };
    let expected = loaded(camvid()).train;
    let turned = |name: &str| {
        ["train", "test"]
            .iter()
            .fold(name.to_owned(), |name, part| {
                name.replace(&format!("{part}/images"), &format!("images/{part}"))
                    .replace(&format!("{part}/masks"), &format!("masks/{part}"))
            })
    };
    assert_eq!(renamed(&turned), expected);
    let annot = |name: &str| name.replace("/masks", "annot").replace("/images", "");
    assert_eq!(renamed(&annot), expected);
    let ending = |name: &str| match name.contains("/masks/") {
        true => name.replace(".png", "_L.png"),
        false => name.into(),
    };
    assert_eq!(renamed(&ending), expected);
}

#[test]
fn a_text_names_classes_too_and_without_any_the_masks_own_palette_colours_them() {
    let mut files = camvid();
    files[0] = file(
        "road/label_colors.txt",
        "# colours\n1 2 3 Sky\n4 5 6\tRoad way\n0 0 0 Void\n",
    );
    let data = loaded(files.clone());
    assert_eq!(data.classes, ["Sky", "Road way"]);
    assert_eq!(
        data.train.targets.masks,
        loaded(camvid()).train.targets.masks
    );
    files.remove(0);
    let data = loaded(files);
    assert_eq!(data.classes, ["class 0", "class 1", "class 2"]);
    assert_eq!(data.palette, [[9; 3], [8; 3], [7; 3]]);
    assert!(
        crate::data::said(&data.notes)[0].contains("classes.txt"),
        "{:?}",
        crate::data::said(&data.notes)
    );
}

#[test]
fn black_and_white_masks_are_two_classes() {
    let mut files = Vec::new();
    for i in 0..4 {
        files.push(file(&format!("images/{i}.png"), picture(i)));
        files.push(file(
            &format!("masks/{i}.png"),
            gray(&[0, 255, 255, 0, 0, 0, 255, 0]),
        ));
    }
    let data = loaded(files);
    assert_eq!(data.classes, ["background", "object"]);
    assert_eq!(data.split_note, "seeded split: 90 % / 10 %");
    assert_eq!(
        data.train.targets.masks.unwrap()[..8],
        [0, 1, 1, 0, 0, 0, 1, 0]
    );
}

#[test]
fn a_palette_file_that_cannot_be_meant_is_refused_by_name() {
    let with = |name: &str, text: &str| {
        let mut files = camvid();
        files[0] = file(name, text);
        refused(files)
    };
    let message = with("palette.json", r#"{"classes": ["a"], "palette": []"#);
    says(&message, &["palette.json", "EOF"]);
    let message = with(
        "palette.json",
        r#"{"classes": ["a"], "palette": [[1,2,3],[4,5,6]]}"#,
    );
    says(&message, &["1 classes and 2 colours"]);
    let message = with("classes.txt", "1 2 Sky");
    says(&message, &["classes.txt", "line 1", "red green blue name"]);
    says(&with("classes.txt", "\n"), &["0 classes"]);
    says(&with("classes.txt", "void"), &["ignored"]);
}

#[test]
fn what_does_not_fit_is_counted_named_and_skipped() {
    let mut files = camvid();
    let mut add = |name: &str, image: Option<Vec<u8>>, mask: Option<Vec<u8>>| {
        for (folder, bytes) in [("images", image), ("masks", mask)] {
            if let Some(bytes) = bytes {
                files.push(file(&format!("road/train/{folder}/{name}.png"), bytes));
            }
        }
    };
    let rgb = |size| {
        encoded(
            size,
            png::ColorType::Rgb,
            png::BitDepth::Eight,
            None,
            &vec![77; (size[0] * size[1] * 3) as usize],
        )
    };
    let cut = |mut bytes: Vec<u8>| {
        bytes.truncate(bytes.len() - 25);
        bytes
    };
    // A palette picture whose palette chunk is gone: 4 bytes length, 4 name, 9 colours, 4 checksum.
    let mut bare = indexed(&MASK);
    let at = bare.windows(4).position(|name| name == b"PLTE").unwrap() - 4;
    bare.drain(at..at + 21);
    let small = encoded(
        [2, 2],
        png::ColorType::Grayscale,
        png::BitDepth::Eight,
        None,
        &[0; 4],
    );
    let deep = encoded(
        [4, 2],
        png::ColorType::Grayscale,
        png::BitDepth::Sixteen,
        None,
        &[0; 16],
    );
    add("small", Some(picture(0)), Some(small));
    add(
        "high",
        Some(picture(0)),
        Some(gray(&[0, 1, 2, 3, 0, 0, 0, 0])),
    );
    add("bare", Some(picture(0)), Some(bare));
    add("alone", Some(picture(0)), None);
    add("lost", None, Some(indexed(&MASK)));
    add("colour", Some(picture(0)), Some(rgb([4, 2])));
    add("deep", Some(picture(0)), Some(deep));
    add("cut", Some(picture(0)), Some(cut(gray(&MASK))));
    files.push(file(
        "road/train/images/jpeg.jpg",
        &include_bytes!("fixtures/gradient.jpg")[..300],
    ));
    files.push(file("road/train/masks/jpeg.png", indexed(&MASK)));
    let data = loaded(files);
    assert_eq!((data.train.len(), data.test.len()), (3, 2));
    let notes = crate::data::said(&data.notes).join("\n");
    for part in [
        "8 picture(s) were skipped",
        "alone.png: it has no mask",
        "bare.png: it is a palette picture without a palette",
        "masks/colour.png: it holds the colour 77 77 77",
        "masks/high.png: it holds the value 3, which is none of the 2 classes",
        "masks/small.png: it is 2 x 2 pixels, its picture 4 x 2",
        "deep.png: its values have 16 bits",
        "masks/cut.png",
        "jpeg.jpg",
        "1 mask(s) without a picture",
        "lost.png: its picture is missing",
    ] {
        assert!(notes.contains(part), "{notes:?} does not say {part:?}");
    }
}

#[test]
fn folders_side_by_side_without_a_common_name_are_refused() {
    let files = vec![
        file("images/1.png", picture(0)),
        file("masks/2.png", gray(&MASK)),
    ];
    says(
        &refused(files),
        &[
            "no mask has the name of a picture",
            "masks/2.png",
            "nearest",
        ],
    );
}

#[test]
fn a_class_called_mask_is_still_a_class() {
    let mut files = Vec::new();
    for i in 0..5 {
        files.push(file(&format!("mask/{i}.png"), picture(i)));
        files.push(file(&format!("no_mask/n{i}.png"), picture(i)));
    }
    assert_eq!(loaded(files).classes, ["mask", "no_mask"]);
}

#[test]
fn cityscapes_34_numbers_become_its_19_classes_and_val_is_held_out() {
    let numbers = [7, 33, 0, 6, 26, 8, 29, 24];
    let mut files = Vec::new();
    for (part, city) in [
        ("train", "ulm"),
        ("train", "bochum"),
        ("val", "lindau"),
        ("test", "berlin"),
    ] {
        files.push(file(
            &format!("leftImg8bit/{part}/{city}/{city}_000000_000019_leftImg8bit.png"),
            picture(7),
        ));
        for (kind, bytes) in [
            ("labelIds", gray(&numbers)),
            ("instanceIds", gray(&MASK)),
            ("color", picture(3)),
        ] {
            files.push(file(
                &format!("gtFine/{part}/{city}/{city}_000000_000019_gtFine_{kind}.png"),
                bytes,
            ));
        }
        files.push(file(
            &format!("gtFine/{part}/{city}/{city}_000000_000019_gtFine_polygons.json"),
            "{}",
        ));
    }
    let data = loaded(files.clone());
    assert_eq!((data.classes.len(), data.palette.len()), (19, 19));
    assert_eq!(
        (data.classes[0].as_str(), data.classes[18].as_str()),
        ("road", "bicycle")
    );
    assert_eq!((data.train.len(), data.test.len()), (2, 1));
    assert_eq!(data.split_note, "official (val/ held out)");
    let expected = [0, 18, IGNORED, IGNORED, 13, 1, IGNORED, 11];
    assert_eq!(data.test.targets.masks.as_deref().unwrap(), expected);
    let wrong = files
        .iter_mut()
        .find(|file| file.name.contains("ulm") && file.name.contains("labelIds"));
    wrong.unwrap().bytes = gray(&[34; 8]);
    let data = loaded(files);
    assert_eq!(data.train.len(), 1);
    assert!(
        crate::data::said(&data.notes)
            .iter()
            .any(|note| note.contains("the value 34")),
        "{:?}",
        crate::data::said(&data.notes)
    );
}

#[test]
fn pictures_of_many_sizes_get_the_commonest_one_and_large_ones_are_reduced() {
    let sized = |width: u32, height: u32, pixels: usize| {
        (
            encoded(
                [width, height],
                png::ColorType::Rgb,
                png::BitDepth::Eight,
                None,
                &vec![9; 3 * pixels],
            ),
            encoded(
                [width, height],
                png::ColorType::Grayscale,
                png::BitDepth::Eight,
                None,
                &vec![1; pixels],
            ),
        )
    };
    let mut files = Vec::new();
    for (i, (image, mask)) in [
        sized(640, 320, 204_800),
        sized(640, 320, 204_800),
        sized(10, 20, 200),
    ]
    .into_iter()
    .enumerate()
    {
        files.push(file(&format!("images/{i}.png"), image));
        files.push(file(&format!("masks/{i}.png"), mask));
    }
    let data = loaded(files.clone());
    assert_eq!((data.height, data.width), (80, 160));
    assert!(
        data.train
            .targets
            .masks
            .unwrap()
            .iter()
            .all(|&class| class == 1)
    );
    let options = LoadOptions {
        resize: Some([5, 7]),
        ..LoadOptions::default()
    };
    let data = load(files, &options).unwrap();
    assert_eq!((data.height, data.width), (5, 7));
}

proptest! {
    #[test]
    fn indices_survive_whatever_depth_a_mask_is_saved_in(
        (bits, width, height, values) in (0..4usize, 1..40usize, 1..9usize).prop_flat_map(|(power, width, height)| {
            let most = (1u16 << (1 << power)) - 1;
            (Just(1usize << power), Just(width), Just(height), prop::collection::vec(0..=most.min(254) as u8, width * height))
        }),
        in_palette: bool,
    ) {
        let mut data = Vec::new();
        for row in values.chunks(width) {
            for group in row.chunks(8 / bits) {
                data.push(group.iter().enumerate().fold(0u8, |byte, (at, value)| byte | (value << (8 - bits * (at + 1)))));
            }
        }
        let depth = [png::BitDepth::One, png::BitDepth::Two, png::BitDepth::Four, png::BitDepth::Eight][bits.trailing_zeros() as usize];
        let palette: Vec<u8> = (0..3 * (1usize << bits)).map(|at| at as u8).collect();
        let (color, palette) = match in_palette {
            true => (png::ColorType::Indexed, Some(palette.as_slice())),
            false => (png::ColorType::Grayscale, None),
        };
        let size = [width as u32, height as u32];
        let mask = encoded(size, color, depth, palette, &data);
        let image = encoded(size, png::ColorType::Grayscale, png::BitDepth::Eight, None, &vec![5; width * height]);
        let files = ["a", "b"].iter().flat_map(|name| {
            [file(&format!("images/{name}.png"), image.clone()), file(&format!("masks/{name}.png"), mask.clone())]
        });
        let names: String = (0..255).map(|class| format!("class {class}\n")).collect();
        let data = loaded(files.chain([file("classes.txt", names)]).collect());
        prop_assert_eq!(data.train.targets.masks.unwrap(), values);
    }

    #[test]
    fn masks_and_palettes_changed_at_any_byte_give_a_data_set_or_a_message(at in 0usize..400, byte: u8, cut: bool) {
        for one in 0..3 {
            let mut files = camvid();
            let bytes = &mut files[one].bytes;
            let at = at % bytes.len();
            match cut {
                true => bytes.truncate(at),
                false => bytes[at] = byte,
            }
            if let Ok(data) = load(files, &LoadOptions::default()) {
                for split in [&data.train, &data.test] {
                    let masks = split.targets.masks.as_deref().unwrap();
                    prop_assert_eq!(masks.len(), split.len() * data.height * data.width);
                    prop_assert!(masks.iter().all(|&class| class == IGNORED || usize::from(class) < data.classes.len()));
                }
            }
        }
    }
}

#[test]
fn scenes_are_read_beside_the_masks_and_a_picture_without_one_is_named() {
    let with = |text: &str| {
        let mut files = camvid();
        files.push(file("road/scenes.csv", text));
        files
    };
    let all = "train/images/0.png,night\ntrain/images/1.png, day\n\ntrain/images/2.png,day\ntest/images/0.png,day\n";
    let data = loaded(with(&format!("{all}test/images/1.png,night\n")));
    assert_eq!(data.scene_classes, ["day", "night"]);
    assert_eq!(data.train.targets.scenes, Some(vec![1, 0, 0]));
    assert_eq!(data.test.targets.scenes, Some(vec![0, 1]));
    let less = loaded(with(all));
    assert_eq!((less.train.len(), less.test.len()), (3, 1));
    let told = crate::data::said(&less.notes).join(" ");
    assert!(
        told.contains("road/test/images/1.png: scenes.csv does not say what it shows"),
        "{told}"
    );
    says(
        &refused(with("train/images/0.png night\n")),
        &["line 1", "scenes.csv"],
    );
}
