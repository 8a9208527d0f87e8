//! Pascal VOC's lists and folders, tables of boxes, and formats that are refused by name.

use super::boxed::{boxes_of, counts, notes_say, pictures};
use super::{file, loaded, refused, says};
use convlab::data::SourceFile;

fn object(name: &str, extra: &str, [x0, y0, x1, y1]: [i32; 4]) -> String {
    format!(
        "<object><name>{name}</name>{extra}<bndbox><xmin>{x0}</xmin><ymin>{y0}</ymin><xmax>{x1}</xmax><ymax>{y1}</ymax></bndbox></object>"
    )
}

fn xml(path: &str, filename: &str, objects: &str) -> SourceFile {
    let text = format!("<annotation><filename>{filename}</filename>{objects}</annotation>");
    file(path, text)
}

/// Pictures a, b, c with a cat each, in VOC's folders.
fn voc(lists: &[(&str, &str)]) -> Vec<SourceFile> {
    let names = ["a", "b", "c"];
    let mut files = pictures(&[
        "V/JPEGImages/a.png",
        "V/JPEGImages/b.png",
        "V/JPEGImages/c.png",
    ]);
    for name in names {
        let path = format!("V/Annotations/{name}.xml");
        files.push(xml(&path, "x", &object("cat", "", [3, 4, 12, 8])));
    }
    for (path, text) in lists {
        files.push(file(&format!("V/ImageSets/Main/{path}"), *text));
    }
    files
}

const EDGES: [i32; 4] = [2, 3, 12, 8];

#[test]
fn lists_name_pictures_with_endings_paths_and_flags() {
    for [train, val] in [
        ["a.png\nb.png\n", "c.png\n"],
        [
            "JPEGImages/a.png\r\nJPEGImages/b.png\r\n",
            "JPEGImages/c.png\r\n",
        ],
        [
            "./V/JPEGImages/a\n/home/me/V/JPEGImages/b.jpg\n",
            "\u{feff}c.JPG",
        ],
        ["a 1\nb -1\n", "c  0\n"],
        ["V\\Annotations\\a.xml\nb.xml", "# held out\nc.xml"],
    ] {
        // Lists of single classes are those of another question.
        let lists = [
            ("train.txt", train),
            ("val.txt", val),
            ("cat_train.txt", "c 1\n"),
            ("cat_val.txt", "a -1\n"),
        ];
        let data = loaded(voc(&lists));
        assert_eq!(counts(&data), [[2, 2], [1, 1]], "{train:?}");
        assert_eq!(boxes_of(&data.test), [(3, vec![(0, EDGES)])]);
        assert_eq!(data.split_note, "official (val/ held out)");
    }
}

#[test]
fn lists_that_name_no_picture_are_said() {
    for list in ["2007_000001\n2007_000002\n", "x.jpg", "a/b/d.png"] {
        let data = loaded(voc(&[("train.txt", list), ("val.txt", "y\n")]));
        assert!(data.split_note.starts_with("seeded"));
        notes_say(
            &data,
            &[
                "name(s) none of the annotated pictures",
                "ImageSets/Main/train.txt",
            ],
        );
    }
    // A test list whose pictures are elsewhere does not take val's place.
    let data = loaded(voc(&[
        ("train.txt", "a\nb"),
        ("val.txt", "c"),
        ("test.txt", "z"),
    ]));
    assert_eq!(counts(&data), [[2, 2], [1, 1]]);
}

#[test]
fn folders_are_the_split_of_annotations_beside_their_pictures() {
    let paths = ["train/1.png", "train/2.png", "valid/1.png", "test/1.png"];
    let mut files = pictures(&paths);
    for (path, class) in paths.iter().zip(["cat", "cat", "cow", "dog"]) {
        let object = object(class, "", [3, 4, 12, 8]);
        files.push(xml(&path.replace("png", "xml"), "1.png", &object));
    }
    let data = loaded(files.clone());
    assert_eq!(data.box_classes, ["cat", "cow", "dog"]);
    assert_eq!(
        boxes_of(&data.train),
        [(1, vec![(0, EDGES)]), (2, vec![(0, EDGES)])]
    );
    assert_eq!(boxes_of(&data.test), [(4, vec![(2, EDGES)])]);
    notes_say(
        &data,
        &[
            "1 picture(s) of another part",
            "Boxes of dog are in held-out pictures alone",
            "Boxes of cat are in training pictures alone",
        ],
    );
    // The order of a list of names counts where it names all classes.
    files.push(file("classes.txt", "dog\ncow\ncat\n"));
    assert_eq!(loaded(files.clone()).box_classes, ["dog", "cow", "cat"]);
    files.pop();
    files.push(file("classes.txt", "dog\ncow\n"));
    let data = loaded(files);
    assert_eq!(data.box_classes, ["cat", "cow", "dog"]);
    notes_say(&data, &["classes.txt does not name each class"]);
}

#[test]
fn annotations_of_one_name_belong_to_the_pictures_of_their_folders() {
    for [annotations, pictures_of] in [
        ["annotations/{}", "images/{}"],
        ["{}/annotations", "{}/images"],
        ["set/{}/Annotations", "set/{}/JPEGImages"],
        ["xml/{}/x", "{}"],
    ] {
        let at = |form: &str, part: &str| form.replace("{}", part);
        let paths = ["train", "test"].map(|part| at(pictures_of, part) + "/1.png");
        let mut files = pictures(&paths.each_ref().map(String::as_str));
        for (part, class) in [("train", "cat"), ("test", "dog")] {
            let path = at(annotations, part) + "/1.xml";
            files.push(xml(&path, "1.png", &object(class, "", [3, 4, 12, 8])));
        }
        let data = loaded(files);
        assert_eq!(
            boxes_of(&data.train),
            [(1, vec![(0, EDGES)])],
            "{annotations}"
        );
        assert_eq!(
            boxes_of(&data.test),
            [(2, vec![(1, EDGES)])],
            "{annotations}"
        );
    }
}

#[test]
fn vocs_masks_are_not_taken_for_its_pictures() {
    let mut files = voc(&[]);
    files.push(file("V/SegmentationClass/a.png", super::boxed::grey(200)));
    files.push(file("V/SegmentationObject/a.png", super::boxed::grey(201)));
    let data = loaded(files);
    let all = [boxes_of(&data.train), boxes_of(&data.test)].concat();
    assert_eq!(all.len(), 3);
    assert!(all.iter().all(|(grey, _)| *grey < 9), "{all:?}");
    notes_say(&data, &["2 mask(s) left aside"]);
}

#[test]
fn difficult_objects_are_neither_learned_nor_asked_for() {
    let hard = "<difficult>1</difficult>";
    let easy = "<difficult>0</difficult>";
    let objects = object("cat", easy, [3, 4, 12, 8]) + &object("cow", hard, [20, 4, 30, 8]);
    let mut files = voc(&[("train.txt", "a\nb"), ("val.txt", "c")]);
    files[3] = xml("V/Annotations/a.xml", "a.png", &objects);
    files[5] = xml(
        "V/Annotations/c.xml",
        "c.png",
        &object("cat", hard, [3, 4, 12, 8]),
    );
    let data = loaded(files);
    assert_eq!(counts(&data), [[2, 2], [1, 0]]);
    let ignored = data.test.targets.ignored.as_deref().expect("a region");
    assert_eq!((ignored[0].len(), ignored[0][0].is_crowd), (1, false));
    assert_eq!(ignored[0][0].area.x1, 12.0);
    notes_say(&data, &["2 difficult object(s)"]);
}

#[test]
fn tables_of_boxes_are_read_by_their_columns() {
    for (header, row) in [
        (
            "filename,width,height,class,xmin,ymin,xmax,ymax",
            "{},40,20,cat,2,3,12,8",
        ),
        (
            "\u{feff}xmin;ymin;xmax;ymax;label;image_name",
            "2;3;12;8;cat;{}",
        ),
        (
            "image,x_min,y_min,x_max,y_max,class_name\r",
            "\"{}\",2.0,3,12,8,\"cat\"\r",
        ),
        (
            "ImageID,Source,LabelName,Confidence,XMin,XMax,YMin,YMax,IsGroupOf",
            "{},x,cat,1,0.05,0.3,0.15,0.4,0",
        ),
    ] {
        let mut files = pictures(&["train/1.png", "train/2.png", "test/3.png"]);
        let table = |names: &[&str]| {
            let rows: Vec<String> = names.iter().map(|name| row.replace("{}", name)).collect();
            format!("{header}\n{}\n\nbroken\n", rows.join("\n"))
        };
        files.push(file("train/_annotations.csv", table(&["1.png", "2.png"])));
        files.push(file("test/_annotations.csv", table(&["3.png"])));
        let data = loaded(files);
        assert_eq!(data.box_classes, ["cat"], "{header}");
        assert_eq!(counts(&data), [[2, 2], [1, 1]], "{header}");
        assert_eq!(boxes_of(&data.test), [(3, vec![(0, EDGES)])], "{header}");
        notes_say(&data, &["train/_annotations.csv: line 5 is no box"]);
    }
    let mut files = pictures(&["1.png", "2.png"]);
    let table = "filename,class,xmin,ymin,xmax,ymax\n1.png,cat,0.1,0.1,0.5,0.5\n";
    files.push(file("boxes.csv", table));
    says(&refused(files), &["boxes.csv", "between 0 and 1"]);
}

#[test]
fn formats_that_are_not_read_are_refused_by_name() {
    for (path, text, name) in [
        (
            "train/_annotations.createml.json",
            r#"[{"image": "1.png", "annotations": [{"label": "cat", "coordinates": {"x": 1, "y": 2, "width": 3, "height": 4}}]}]"#,
            "CreateML",
        ),
        (
            "train/1.json",
            r#"{"version": "5.0", "shapes": [{"label": "cat", "points": [[1, 2], [3, 4]]}], "imagePath": "1.png"}"#,
            "labelme",
        ),
        (
            "via_region_data.json",
            r#"{"1.png800": {"filename": "1.png", "regions": [{"shape_attributes": {"name": "rect"}}]}}"#,
            "VIA",
        ),
        (
            "train/1.txt",
            "Car 0.00 0 -1.58 587 173 614 200 1.65 1.67 3.64 -0.65 1.71 46.7 -1.59\n",
            "KITTI",
        ),
        (
            "train/1.txt",
            "imagesource:x\n1 1 9 1 9 9 1 9 plane 0\n",
            "DOTA",
        ),
    ] {
        let mut files = pictures(&["train/1.png", "train/2.png", "val/1.png"]);
        files.push(file(path, text));
        says(&refused(files), &[path, name, "Boxes are read from"]);
    }
}
