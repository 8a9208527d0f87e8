//! Annotations as they are found: what VOC's and COCO's files say oddly and is read rightly.

use super::{file, loaded};
use convlab::data::{BoundingBox, Dataset, SourceFile};

/// A gray picture of 40 x 20.
fn picture() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 40, 20);
    encoder.set_color(png::ColorType::Grayscale);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&[80; 800]).unwrap();
    drop(writer);
    bytes
}

/// The first held-out and training pictures' boxes together, by class and edges.
fn boxes(data: &Dataset) -> Vec<(String, [f32; 4])> {
    let both = [&data.train, &data.test].map(|split| split.targets.boxes.as_ref().unwrap());
    let told = |one: &BoundingBox| {
        let class = data.box_classes[usize::from(one.class)].clone();
        (class, [one.x0, one.y0, one.x1, one.y1])
    };
    let mut all: Vec<_> = both.into_iter().flatten().flatten().map(told).collect();
    all.sort_by(|a, b| a.partial_cmp(b).unwrap());
    all
}

fn object(rest: &str, [x0, y0, x1, y1]: [&str; 4]) -> String {
    format!(
        "<object><name>cat</name>{rest}<bndbox><xmin>{x0}</xmin><ymin>{y0}</ymin><xmax>{x1}</xmax><ymax>{y1}</ymax></bndbox></object>"
    )
}

/// One annotated picture beside another with a dog.
fn voc(xml: &str) -> Vec<SourceFile> {
    let other = "<annotation><object><name>dog</name><bndbox><xmin>3</xmin><ymin>3</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object></annotation>";
    vec![
        file("VOC/Annotations/1.xml", xml),
        file("VOC/JPEGImages/1.png", picture()),
        file("VOC/Annotations/2.xml", other),
        file("VOC/JPEGImages/2.png", picture()),
    ]
}

const DOG: [f32; 4] = [2.0, 2.0, 9.0, 9.0];

#[test]
fn odd_annotations_of_voc_are_read() {
    let size = |width, height| {
        format!("<size><width>{width}</width><height>{height}</height><depth>3</depth></size>")
    };
    let plain = object("", ["3", "4", "20", "10"]);
    let part = "<part><name>head</name><bndbox><xmin>5</xmin><ymin>5</ymin><xmax>6</xmax><ymax>6</ymax></bndbox></part>";
    for (what, inner, edges) in [
        ("plain", plain.clone(), [2.0, 3.0, 20.0, 10.0]),
        (
            "fractions",
            object("", ["3.5", "4.25", "20.5", "10.0"]),
            [2.5, 3.25, 20.5, 10.0],
        ),
        (
            "no <difficult>",
            object("<pose>Left</pose>", ["3", "4", "20", "10"]),
            [2.0, 3.0, 20.0, 10.0],
        ),
        (
            "another file's name",
            format!("<filename>IMG_0815.JPG</filename><path>C:\\x.jpg</path>{plain}"),
            [2.0, 3.0, 20.0, 10.0],
        ),
        (
            "no size",
            format!("{}{plain}", size(0, 0)),
            [2.0, 3.0, 20.0, 10.0],
        ),
        (
            "parts",
            object(part, ["3", "4", "20", "10"]),
            [2.0, 3.0, 20.0, 10.0],
        ),
        (
            "spaces",
            object("", [" 3 ", "\n4", "20\t", "10"]),
            [2.0, 3.0, 20.0, 10.0],
        ),
    ] {
        for mark in ["", "\u{feff}"] {
            let data = loaded(voc(&format!("{mark}<annotation>{inner}</annotation>")));
            let expected = [("cat".to_owned(), edges), ("dog".to_owned(), DOG)];
            assert_eq!(boxes(&data), expected, "{what}");
        }
    }
}

#[test]
fn boxes_of_voc_that_are_swapped_or_empty_are_skipped_and_named() {
    let plain = object("", ["3", "4", "20", "10"]);
    for odd in [
        object("", ["20", "10", "3", "4"]),
        object("", ["8", "8", "8", "7"]),
        object("", ["", "", "", ""]),
        "<object><name>cat</name></object>".to_owned(),
    ] {
        let data = loaded(voc(&format!("<annotation>{odd}{plain}</annotation>")));
        let expected = [
            ("cat".to_owned(), [2.0, 3.0, 20.0, 10.0]),
            ("dog".to_owned(), DOG),
        ];
        assert_eq!(boxes(&data), expected, "{odd}");
        assert!(
            crate::data::said(&data.notes).join("\n").contains("1.xml"),
            "{:?}",
            crate::data::said(&data.notes)
        );
    }
}

fn coco(images: &str, annotations: &str, categories: &str) -> Vec<SourceFile> {
    let json = format!(
        r#"{{"images": [{images}], "annotations": [{annotations}], "categories": [{categories}]}}"#
    );
    let mut files = vec![file("annotations/instances_all.json", json)];
    files.extend(["a", "b"].map(|name| file(&format!("images/{name}.png"), picture())));
    files
}

const IMAGES: &str = r#"{"id": 7, "file_name": "a.png", "width": 40, "height": 20}, {"id": 900, "file_name": "b.png", "width": 40, "height": 20}"#;

#[test]
fn odd_annotations_of_coco_are_read() {
    let one = |image: u32, category: u32, rest: &str| {
        format!(
            r#"{{"image_id": {image}, "category_id": {category}, "bbox": [2, 3, 10, 5]{rest}}}"#
        )
    };
    let edges = [2.0, 3.0, 12.0, 8.0];
    let gaps = r#"{"id": 90, "name": "dog"}, {"id": 3, "name": "cat"}"#;
    let runs = r#", "iscrowd": 1, "segmentation": {"counts": [0, 9, 791], "size": [20, 40]}"#;
    for (what, annotations, expected) in [
        (
            "gaps in ids",
            vec![one(7, 3, ""), one(900, 90, "")],
            vec!["cat", "dog"],
        ),
        (
            "no iscrowd",
            vec![one(7, 3, ""), one(900, 90, r#", "iscrowd": 0"#)],
            vec!["cat", "dog"],
        ),
        (
            "runs of a crowd",
            vec![one(7, 3, ""), one(7, 3, runs), one(900, 90, "")],
            vec!["cat", "dog"],
        ),
        (
            "unknown ids",
            vec![
                one(7, 3, ""),
                one(8, 3, ""),
                one(7, 4, ""),
                one(900, 90, ""),
            ],
            vec!["cat", "dog"],
        ),
        (
            "an empty picture",
            vec![one(7, 3, ""), one(7, 90, "")],
            vec!["cat", "dog"],
        ),
    ] {
        let data = loaded(coco(IMAGES, &annotations.join(","), gaps));
        assert_eq!(data.box_classes, ["cat", "dog"], "{what}");
        let expected: Vec<_> = expected
            .iter()
            .map(|name| ((*name).to_owned(), edges))
            .collect();
        assert_eq!(boxes(&data), expected, "{what}");
        assert_eq!(data.train.len() + data.test.len(), 2, "{what}");
    }
}

#[test]
fn boxes_of_coco_over_the_edge_are_cut_and_counted() {
    for (bbox, edges) in [
        ("[30, 10, 20, 20]", [30.0, 10.0, 40.0, 20.0]),
        ("[-5, -5, 10, 10]", [0.0, 0.0, 5.0, 5.0]),
        ("[0, 0, 40.5, 20.5]", [0.0, 0.0, 40.0, 20.0]),
    ] {
        let annotation = format!(
            r#"{{"image_id": 7, "category_id": 3, "bbox": {bbox}}}, {{"image_id": 900, "category_id": 3, "bbox": [1, 1, 4, 4]}}"#
        );
        let data = loaded(coco(IMAGES, &annotation, r#"{"id": 3, "name": "cat"}"#));
        assert!(
            boxes(&data).contains(&("cat".to_owned(), edges)),
            "{bbox}: {:?}",
            boxes(&data)
        );
        assert!(
            crate::data::said(&data.notes).join("\n").contains("cut"),
            "{:?}",
            crate::data::said(&data.notes)
        );
    }
}
