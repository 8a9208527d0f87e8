//! Layouts of class folders that people have: which folder is a class, which is a split, and what is refused.

use super::{file, loaded, refused, says};
use convlab::data::{Dataset, LAYOUTS, SourceFile};

fn png(shade: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 4, 4);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let data: Vec<u8> = (0..48).map(|at| shade.wrapping_add(at)).collect();
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&data).unwrap();
    drop(writer);
    bytes
}

/// `count` pictures in each folder, numbered through.
fn pictures(folders: &[(&str, usize)]) -> Vec<SourceFile> {
    let mut files = Vec::new();
    for (folder, count) in folders {
        for i in 0..*count {
            files.push(file(
                &format!("{folder}/{i:03}.png"),
                png(files.len() as u8),
            ));
        }
    }
    files
}

fn summary(data: &Dataset) -> (String, usize, usize) {
    (data.classes.join(" "), data.train.len(), data.test.len())
}

fn expect(folders: &[(&str, usize)], classes: &str, train: usize, test: usize) -> Dataset {
    let data = loaded(pictures(folders));
    assert_eq!(summary(&data), (classes.into(), train, test), "{folders:?}");
    data
}

#[test]
fn folders_below_a_class_belong_to_it() {
    expect(
        &[
            ("cats/indoor", 5),
            ("cats/outdoor", 5),
            ("dogs/indoor", 5),
            ("dogs/outdoor", 5),
        ],
        "cats dogs",
        18,
        2,
    );
    expect(
        &[
            ("zoo/train/bird/2019/may", 3),
            ("zoo/train/fish", 3),
            ("zoo/test/bird", 1),
            ("zoo/test/fish/deep", 1),
        ],
        "bird fish",
        6,
        2,
    );
    expect(
        &[("a/x", 4), ("a/y", 4), ("b", 4), ("c/x/y/z", 8)],
        "a b c",
        18,
        2,
    );
}

#[test]
fn splits_are_found_above_and_below_classes_and_by_the_names_people_give_them() {
    expect(
        &[
            ("cat/train", 4),
            ("cat/test", 2),
            ("dog/train", 4),
            ("dog/test", 2),
        ],
        "cat dog",
        8,
        4,
    );
    expect(
        &[
            ("Training Set/cat", 4),
            ("Training Set/dog", 4),
            ("Test Set/cat", 1),
            ("Test Set/dog", 1),
        ],
        "cat dog",
        8,
        2,
    );
    expect(
        &[
            ("seg_train/seg_train/sea", 3),
            ("seg_train/seg_train/ice", 3),
            ("seg_test/seg_test/sea", 1),
            ("seg_test/seg_test/ice", 1),
            ("seg_pred/seg_pred", 4),
        ],
        "ice sea",
        6,
        2,
    );
    expect(
        &[
            ("data/TRAIN/images/cat", 3),
            ("data/TRAIN/images/dog", 3),
            ("data/Valid/images/cat", 1),
            ("data/Valid/images/dog", 1),
        ],
        "cat dog",
        6,
        2,
    );
}

#[test]
fn unlabelled_pictures_beside_classes_are_left_aside_and_named() {
    for folders in [
        vec![("train/cat", 5), ("train/dog", 5), ("test", 4)],
        vec![("k/cat", 5), ("k/dog", 5), ("k/test", 4)],
        vec![("train/cat", 5), ("train/dog", 5), ("test/images", 4)],
        vec![("train/cat", 5), ("train/dog", 5), ("extra", 4)],
    ] {
        let data = expect(&folders, "cat dog", 9, 1);
        let notes = crate::data::said(&data.notes).join("\n");
        assert!(
            notes.contains("4 picture(s) lie in no class folder"),
            "{notes}"
        );
        assert!(notes.contains("000.png"), "{notes}");
    }
}

#[test]
fn pictures_that_lie_directly_in_the_folders_of_parts_are_no_classes() {
    for folders in [
        vec![("train", 6), ("test", 4)],
        vec![("x/Train", 3), ("x/val", 3), ("x/test", 2)],
        vec![("train", 5)],
    ] {
        says(
            &refused(pictures(&folders)),
            &["no class folders", "rain/", "nearest", "class folders"],
        );
    }
}

#[test]
fn a_class_may_be_called_train() {
    let data = expect(&[("bus", 10), ("train", 10)], "bus train", 18, 2);
    assert!(
        crate::data::said(&data.notes)[0].contains("train/"),
        "{:?}",
        crate::data::said(&data.notes)
    );
    expect(
        &[("airport", 10), ("train_station", 10)],
        "airport train_station",
        18,
        2,
    );
    expect(
        &[("test_tube", 10), ("train_ticket", 10)],
        "test_tube train_ticket",
        18,
        2,
    );
}

#[test]
fn masks_under_names_that_do_not_say_so_are_no_class() {
    let encoded = |color, data: &[u8]| {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, 16, 16);
        encoder.set_color(color);
        let mut writer = encoder.write_header().unwrap();
        writer.write_image_data(data).unwrap();
        drop(writer);
        bytes
    };
    let photo = |shade: usize| {
        let data: Vec<u8> = (0..768).map(|at| (at * 37 + shade) as u8).collect();
        encoded(png::ColorType::Rgb, &data)
    };
    let gray = encoded(png::ColorType::Grayscale, &[0, 0, 255, 255].repeat(64));
    let coloured = encoded(png::ColorType::Rgb, &[0, 0, 0, 128, 64, 128].repeat(128));
    for (pictures, masks, mask) in [
        ("photos_2020", "outlines", &gray),
        ("d/x", "d/y", &gray),
        ("scans", "painted", &coloured),
    ] {
        let mut files = Vec::new();
        for i in 0..6 {
            files.push(file(&format!("{pictures}/{i}.png"), photo(i)));
            files.push(file(&format!("{masks}/{i}.png"), mask.clone()));
        }
        says(
            &refused(files),
            &[
                pictures,
                masks,
                "look like their masks",
                "pictures with masks",
            ],
        );
    }
    // Classes whose pictures are numbered alike stay classes.
    let mut files = Vec::new();
    for i in 0..10 {
        files.push(file(&format!("cat/{i}.png"), photo(i)));
        files.push(file(&format!("dog/{i}.png"), photo(i + 100)));
    }
    assert_eq!(loaded(files).classes, ["cat", "dog"]);
}

#[test]
fn names_in_another_case_or_unicode_form_are_one_class_where_they_can_be() {
    let data = expect(
        &[
            ("train/Cat", 4),
            ("train/dog", 4),
            ("test/cat", 1),
            ("test/dog", 1),
        ],
        "Cat dog",
        8,
        2,
    );
    assert!(
        crate::data::said(&data.notes)
            .iter()
            .any(|note| note.contains("upper and lower case")),
        "{:?}",
        crate::data::said(&data.notes)
    );
    let data = expect(&[("Cat", 10), ("cat", 10)], "Cat cat", 18, 2);
    assert!(
        crate::data::said(&data.notes)
            .iter()
            .any(|note| note.contains("of their own")),
        "{:?}",
        crate::data::said(&data.notes)
    );
    // e with an accent as one character, and as two.
    expect(
        &[
            ("train/\u{e9}t\u{e9}", 4),
            ("train/hiver", 4),
            ("test/e\u{301}te\u{301}", 1),
            ("test/hiver", 1),
        ],
        "hiver \u{e9}t\u{e9}",
        8,
        2,
    );
}

#[test]
fn classes_in_one_split_alone_are_noted() {
    let data = expect(
        &[
            ("train/cat", 4),
            ("train/dog", 4),
            ("test/cat", 1),
            ("test/fox", 1),
        ],
        "cat dog fox",
        8,
        2,
    );
    let notes = crate::data::said(&data.notes).join("\n");
    for part in ["fox has no training picture", "dog has no held-out picture"] {
        assert!(notes.contains(part), "{notes}");
    }
}

#[test]
fn a_table_of_labels_says_classes() {
    for (name, table) in [
        (
            "labels.csv",
            "id,breed\n000,pug\n001,pug\n002,lab\n003,lab\n",
        ),
        (
            "train.csv",
            "image;label\ntrain/000.png;pug\ntrain/001.png;pug\ntrain/002.png;lab\ntrain/003.png;lab\n",
        ),
        (
            "k/meta.csv",
            "\u{feff}filename,width,class\n\"000.png\",4,pug\n001.png,4,pug\n002.png,4,lab\n003.png,4,lab\n",
        ),
    ] {
        let mut files = pictures(&[("train", 4), ("test", 2)]);
        // Names without folders mean pictures of every folder.
        if !table.contains("train/") {
            files.retain(|file| file.name.starts_with("train/"));
        }
        files.push(file(name, table));
        let data = loaded(files);
        assert_eq!(data.classes, ["lab", "pug"], "{name}");
        assert_eq!(data.train.len() + data.test.len(), 4, "{name}");
    }
}

#[test]
fn tiny_imagenets_validation_table_and_words_are_used() {
    let mut files = pictures(&[
        ("tiny/train/n01/images", 4),
        ("tiny/train/n02/images", 4),
        ("tiny/val/images", 2),
        ("tiny/test/images", 3),
    ]);
    files.push(file(
        "tiny/train/n01/n01_boxes.txt",
        "n01_0.JPEG\t0\t0\t1\t1\n",
    ));
    files.push(file(
        "tiny/val/val_annotations.txt",
        "000.png\tn02\t0\t0\t1\t1\n001.png\tn01\t0\t0\t1\t1\n",
    ));
    files.push(file(
        "tiny/words.txt",
        "n01\tgoldfish, Carassius auratus\nn02\tbullfrog\nn03\tnothing\n",
    ));
    let data = loaded(files);
    assert_eq!(summary(&data), ("bullfrog goldfish".into(), 8, 2));
    assert_eq!(data.test.labels(), [0, 1]);
}

#[test]
fn the_lists_of_pets_say_breed_and_split() {
    let names = [
        "Abyssinian_1",
        "Abyssinian_2",
        "saint_bernard_1",
        "saint_bernard_2",
    ];
    let mut files: Vec<_> = names
        .iter()
        .enumerate()
        .map(|(i, name)| file(&format!("pets/images/{name}.png"), png(i as u8)))
        .collect();
    files.extend(
        names
            .iter()
            .map(|name| file(&format!("pets/annotations/trimaps/{name}.png"), png(1))),
    );
    files.push(file(
        "pets/annotations/xmls/Abyssinian_1.xml",
        "<annotation><object><name>cat</name></object></annotation>",
    ));
    files.push(file(
        "pets/annotations/trainval.txt",
        "#comment\nAbyssinian_1 1 1 1\nsaint_bernard_1 2 2 1\n",
    ));
    files.push(file(
        "pets/annotations/test.txt",
        "Abyssinian_2 1 1 1\nsaint_bernard_2 2 2 1\n",
    ));
    let data = loaded(files);
    assert_eq!(summary(&data), ("Abyssinian saint_bernard".into(), 2, 2));
    assert_eq!(data.split_note, "official");
}

#[test]
fn a_seeded_split_has_each_class_in_its_share_and_trains_every_class() {
    for seed in 0..20 {
        let options = convlab::data::LoadOptions {
            seed,
            ..Default::default()
        };
        let data = convlab::data::load(pictures(&[("big", 20), ("one", 1), ("two", 2)]), &options)
            .unwrap();
        let counts = |labels: &[u16]| {
            [0, 1, 2].map(|class| labels.iter().filter(|&&label| label == class).count())
        };
        assert_eq!(counts(data.test.labels()), [2, 0, 0], "seed {seed}");
        assert_eq!(counts(data.train.labels()), [18, 1, 2], "seed {seed}");
    }
    let options = convlab::data::LoadOptions {
        holdout: 0.25,
        ..Default::default()
    };
    let data = convlab::data::load(pictures(&[("a", 8), ("b", 12), ("c", 4)]), &options).unwrap();
    let mut counts = [0; 3];
    data.test
        .labels()
        .iter()
        .for_each(|&label| counts[usize::from(label)] += 1);
    assert_eq!(counts, [2, 3, 1]);
}

#[test]
fn a_file_with_a_name_that_cannot_be_used_is_left_aside() {
    let mut files = pictures(&[("cat", 10), ("dog", 10)]);
    files.push(file("dog/a\u{7}.png", png(0)));
    files.push(file("dog/\u{fffd}.png", png(0)));
    let data = loaded(files);
    assert_eq!(summary(&data), ("cat dog".into(), 18, 2));
    assert!(
        crate::data::said(&data.notes)[0].contains("2 file(s)"),
        "{:?}",
        crate::data::said(&data.notes)
    );
}

#[test]
fn the_documentation_names_every_layout() {
    let manifest = std::env::var("CONVLAB_ROOT").or_else(|_| std::env::var("CARGO_MANIFEST_DIR"));
    let Ok(text) = std::fs::read_to_string(format!("{}/docs/data.md", manifest.unwrap())) else {
        assert!(
            std::env::var("CONVLAB_ROOT").is_err(),
            "docs/data.md is missing"
        );
        return;
    };
    for layout in &LAYOUTS {
        assert!(
            text.contains(layout.name),
            "docs/data.md does not name {}",
            layout.name
        );
    }
}
