//! Pictures with boxes, from Pascal VOC's XML and COCO's JSON: what is a box, what is none, and what is no annotation.

use super::{file, loaded, refused, says};
use convlab::data::{BoundingBox, SourceFile};
use proptest::prelude::*;

/// A gray picture of 40 x 20.
fn picture() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 40, 20);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    encoder
        .write_header()
        .unwrap()
        .write_image_data(&[80; 800])
        .unwrap();
    bytes
}

fn object(name: &str, [x0, y0, x1, y1]: [i32; 4]) -> String {
    format!(
        "<object><name>{name}</name><bndbox><xmin>{x0}</xmin><ymin>{y0}</ymin><xmax>{x1}</xmax><ymax>{y1}</ymax></bndbox></object>"
    )
}

fn annotation(objects: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?>\n<annotation><filename>elsewhere.jpg</filename><size><width>40</width><height>20</height></size>{objects}</annotation>"
    )
}

fn voc(annotations: &[(&str, String)], lists: &[(&str, &str)]) -> Vec<SourceFile> {
    let mut files = Vec::new();
    for (name, xml) in annotations {
        files.push(file(&format!("VOC/Annotations/{name}.xml"), xml.as_bytes()));
        files.push(file(&format!("VOC/JPEGImages/{name}.png"), picture()));
    }
    for (list, names) in lists {
        files.push(file(&format!("VOC/ImageSets/Main/{list}.txt"), *names));
    }
    files
}

fn boxes(split: &convlab::data::Split) -> &[Vec<BoundingBox>] {
    split.targets.boxes.as_deref().unwrap()
}

fn edges(found: &BoundingBox) -> [f32; 4] {
    [found.x0, found.y0, found.x1, found.y1]
}

#[test]
fn voc_is_read_with_its_classes_its_boxes_and_its_split() {
    let files = voc(
        &[
            (
                "a",
                annotation(&(object("dog", [1, 1, 40, 20]) + &object("cat", [11, 6, 20, 10]))),
            ),
            ("b", annotation(&object("cat", [2, 3, 4, 5]))),
            ("c", annotation("")),
            ("d", annotation(&object("dog", [5, 5, 9, 9]))),
        ],
        &[
            ("train", "a\n"),
            ("val", "b\nc  1\n"),
            ("trainval", "a\nb\nc"),
            ("test", "d\n"),
        ],
    );
    let data = loaded(files);
    assert_eq!(data.box_classes, ["cat", "dog"]);
    assert!(data.classes.is_empty());
    assert_eq!(
        crate::data::said(&data.notes),
        ["Boxes of cat are in training pictures alone: never judged."]
    );
    assert_eq!((data.height, data.width), (20, 40));
    assert_eq!((data.train.len(), data.test.len()), (3, 1));
    let train = boxes(&data.train);
    assert_eq!(train.iter().map(Vec::len).collect::<Vec<_>>(), [2, 1, 0]);
    // The whole picture, counted from 1 with both ends in.
    assert_eq!(
        (train[0][0].class, edges(&train[0][0])),
        (1, [0.0, 0.0, 40.0, 20.0])
    );
    assert_eq!(
        (train[0][1].class, edges(&train[0][1])),
        (0, [10.0, 5.0, 20.0, 10.0])
    );
    assert_eq!(edges(&boxes(&data.test)[0][0]), [4.0, 4.0, 9.0, 9.0]);
}

#[test]
fn without_a_test_list_val_is_held_out_and_without_lists_a_seeded_part() {
    let all = ["a", "b", "c"].map(|name| (name, annotation(&object("cat", [2, 3, 9, 9]))));
    let data = loaded(voc(
        &all,
        &[("train", "a\nc"), ("val", "b"), ("trainval", "a\nb\nc")],
    ));
    assert_eq!((data.train.len(), data.test.len()), (2, 1));
    assert_eq!(data.split_note, "official (val/ held out)");
    let data = loaded(voc(&all, &[]));
    assert_eq!((data.train.len(), data.test.len()), (2, 1));
    assert!(data.split_note.starts_with("seeded split"));
}

#[test]
fn boxes_without_area_outside_the_picture_or_without_a_class_are_reported_and_skipped() {
    let objects = [
        object("cat", [504, 337, 504, 337]),
        object("cat", [9, 9, 3, 15]),
        object("cat", [60, 2, 70, 9]),
        object("", [2, 2, 9, 9]),
        object("cat", [30, 10, 90, 90]),
        "<object><name>cat</name></object>".into(),
        object("cat", [2, 2, 9, 9]),
    ];
    let both = [("a", annotation(&objects.concat())), ("b", annotation(""))];
    let data = loaded(voc(&both, &[("train", "a"), ("test", "b")]));
    let found = &boxes(&data.train)[0];
    assert_eq!(
        found.iter().map(edges).collect::<Vec<_>>(),
        [[29.0, 9.0, 40.0, 20.0], [1.0, 1.0, 9.0, 9.0]]
    );
    let notes = crate::data::said(&data.notes).join("\n");
    for part in [
        "5 box(es) were skipped",
        "a.xml: a box (504, 337) to (504, 337) has no area",
        "(59, 1) to (70, 9) lies outside the picture of 40 x 20",
        "unknown class \"\"",
        "not made of numbers",
        "1 box(es) that reach over the picture's edge were cut",
    ] {
        assert!(notes.contains(part), "{notes:?} does not say {part:?}");
    }
}

#[test]
fn annotations_that_are_none_are_named_and_their_pictures_skipped() {
    let good = annotation(&object("cat", [2, 2, 9, 9]));
    let deep = "<annotation>".repeat(200_000);
    let bomb = format!(
        "<!DOCTYPE lolz [<!ENTITY lol \"lol\"><!ENTITY lol2 \"{}\">]>\n{}",
        "&lol;".repeat(10),
        annotation("<object><name>&lol2;</name></object>")
    );
    let strange = annotation("<object><name>&lol2;</name></object>");
    let many = annotation(&object("cat", [2, 2, 9, 9]).repeat(10_001));
    let files = [
        ("a", good.clone()),
        ("b", good.clone()),
        ("bomb", bomb),
        ("cut", good[..good.len() - 30].to_owned()),
        ("deep", deep),
        ("many", many),
        ("other", good.replace("<width>40", "<width>41")),
        ("strange", strange),
        ("wrong", "<annotation><a></b></annotation>".into()),
    ];
    let mut files = voc(&files, &[]);
    files.push(file("VOC/Annotations/lost.xml", good.as_bytes()));
    files.push(file("VOC/JPEGImages/untold.png", picture()));
    let data = loaded(files);
    assert_eq!(data.train.len() + data.test.len(), 2);
    let notes = crate::data::said(&data.notes).join("\n");
    for part in [
        "picture(s) or annotation(s) were skipped",
        "bomb.xml: it has a document type",
        "cut.xml: it is cut off within <annotation",
        "deep.xml: it is nested deeper than 32 levels",
        "many.xml: it holds more than 10000 boxes",
        "strange.xml: it refers to &lol2;, which is not expanded",
        "wrong.xml: it is not readable XML",
        "lost.xml: its picture lost is missing",
        "it says 41 x 20, the picture is 40 x 20",
    ] {
        assert!(notes.contains(part), "{notes:?} does not say {part:?}");
    }
}

#[test]
fn references_that_xml_itself_knows_are_read() {
    let both = [
        (
            "a",
            annotation(&object("cats &amp; dogs &#49;", [2, 2, 9, 9])),
        ),
        ("b", annotation("")),
    ];
    assert_eq!(loaded(voc(&both, &[])).box_classes, ["cats & dogs 1"]);
}

fn coco(part: &str, images: &str, annotations: &str) -> SourceFile {
    let categories = r#"[{"id": 7, "name": "train"}, {"id": 3, "name": "car"}]"#;
    let text = format!(
        r#"{{"info": {{"a": [1, {{"b": 2}}]}}, "images": [{images}], "annotations": [{annotations}], "categories": {categories}}}"#
    );
    file(&format!("annotations/instances_{part}2017.json"), text)
}

fn image(id: u32, name: &str) -> String {
    format!(r#"{{"id": {id}, "file_name": "{name}", "width": 40, "height": 20}}"#)
}

fn boxed(image: u32, category: u32, bbox: &str) -> String {
    format!(
        r#"{{"id": 1, "image_id": {image}, "category_id": {category}, "bbox": {bbox}, "area": 3, "iscrowd": 0, "segmentation": [[1, 2, 3]]}}"#
    )
}

#[test]
fn coco_is_read_with_classes_in_the_order_of_their_numbers() {
    let train = coco(
        "train",
        &[image(5, "a.png"), image(6, "b.png")].join(","),
        &[boxed(5, 7, "[1.5, 2, 10, 5]"), boxed(5, 3, "[0, 0, 4, 4]")].join(","),
    );
    let val = coco("val", &image(5, "a.png"), &boxed(5, 3, "[0, 0, 40, 20]"));
    let pictures =
        ["train2017/a.png", "train2017/b.png", "val2017/c.png"].map(|name| file(name, picture()));
    let mut files = vec![train, val];
    files.extend(pictures);
    // Two pictures of one name: the folder tells them apart only where the file says it.
    files[1] = coco("val", &image(5, "c.png"), &boxed(5, 3, "[0, 0, 40, 20]"));
    let data = loaded(files);
    assert_eq!(data.box_classes, ["car", "train"]);
    assert_eq!((data.train.len(), data.test.len()), (2, 1));
    let first = &boxes(&data.train)[0];
    assert_eq!(
        (first[0].class, edges(&first[0])),
        (1, [1.5, 2.0, 11.5, 7.0])
    );
    assert_eq!(
        (first[1].class, edges(&first[1])),
        (0, [0.0, 0.0, 4.0, 4.0])
    );
    assert!(boxes(&data.train)[1].is_empty());
    assert_eq!(
        crate::data::said(&data.notes),
        ["Boxes of train are in training pictures alone: never judged."]
    );
}

#[test]
fn what_coco_says_wrongly_is_counted_and_named() {
    let wrong = [
        boxed(5, 9, "[1, 1, 5, 5]"),
        boxed(5, 3, "[1, 1, 0, 5]"),
        boxed(5, 3, "[41, 1, 5, 5]"),
        boxed(99, 3, "[1, 1, 5, 5]"),
        boxed(5, 3, "null"),
        boxed(5, 3, "[1, 1, 5, 5]").replace("\"iscrowd\": 0", "\"iscrowd\": 1"),
        boxed(5, 3, "[1, 1, 5, 5]"),
    ];
    let images = [image(5, "a.png"), image(6, "b.png"), image(7, "gone.png")].join(",");
    let files = vec![
        coco("all", &images, &wrong.join(",")),
        file("x/a.png", picture()),
        file("x/b.png", picture()),
    ];
    let data = loaded(files);
    assert_eq!(
        boxes(&data.train)
            .iter()
            .chain(boxes(&data.test))
            .map(Vec::len)
            .sum::<usize>(),
        1
    );
    let notes = crate::data::said(&data.notes).join("\n");
    for part in [
        "5 box(es) were skipped",
        "unknown class 9",
        "no area",
        "outside the picture",
        "belongs to picture 99",
        "1 region(s) of crowds",
        "gone.png is missing",
    ] {
        assert!(notes.contains(part), "{notes:?} does not say {part:?}");
    }
}

#[test]
fn a_json_cut_off_and_a_million_boxes_are_refused_by_name() {
    let whole = coco("train", &image(5, "a.png"), &boxed(5, 3, "[1, 1, 5, 5]"));
    let mut cut = whole.clone();
    cut.bytes.truncate(cut.bytes.len() / 2);
    says(
        &refused(vec![cut, file("a.png", picture())]),
        &["instances_train2017.json", "cut off"],
    );
    let one = r#"{"image_id":5,"category_id":3,"bbox":[1,1,5,5]},"#;
    let million = one.repeat(1_000_000);
    let million = coco("train", &image(5, "a.png"), million.trim_end_matches(','));
    says(
        &refused(vec![million, file("a.png", picture())]),
        &["1000000 boxes are more than 10000"],
    );
    let deep = file(
        "instances_val.json",
        format!("{{\"images\": {}", "[".repeat(100_000)),
    );
    says(
        &refused(vec![deep, file("a.png", picture())]),
        &["instances_val.json"],
    );
}

proptest! {
    #[test]
    fn every_box_that_is_kept_has_an_area_within_the_picture(
        raw in prop::collection::vec((-50i32..90, -50i32..90, -50i32..90, -50i32..90), 0..30)
    ) {
        let objects: String = raw.iter().map(|&(a, b, c, d)| object("cat", [a, b, c, d])).collect();
        let both = [("a", annotation(&objects)), ("b", annotation(""))];
        let data = loaded(voc(&both, &[("train", "a"), ("test", "b")]));
        for found in &boxes(&data.train)[0] {
            prop_assert!(0.0 <= found.x0 && found.x0 < found.x1 && found.x1 <= 40.0, "{:?}", found);
            prop_assert!(0.0 <= found.y0 && found.y0 < found.y1 && found.y1 <= 20.0, "{:?}", found);
        }
    }

    #[test]
    fn annotations_changed_at_any_byte_give_a_data_set_or_a_message(at in 0usize..400, byte: u8, cut: bool) {
        let mut files = voc(&[("a", annotation(&object("cat", [2, 2, 9, 9]))), ("b", annotation(""))], &[("train", "a"), ("test", "b")]);
        files.push(coco("train", &image(5, "a.png"), &boxed(5, 3, "[1, 1, 5, 5]")));
        for one in 0..2 {
            let mut changed = files.clone();
            let bytes = &mut changed[one * 6].bytes;
            let at = at % bytes.len();
            match cut {
                true => bytes.truncate(at),
                false => bytes[at] = byte,
            }
            // With the JSON file in the set, the XML files are left aside.
            if one == 0 {
                changed.truncate(6);
            }
            let _ = convlab::data::load(changed, &Default::default());
        }
    }
}
