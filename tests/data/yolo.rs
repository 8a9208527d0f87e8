//! YOLO's folders: labels found as Ultralytics, Roboflow and Darknet lay them, names and splits as they say them, and lines that are none.

use super::boxed::{boxes_of, counts, notes_say, pictures};
use super::{file, loaded, refused, says};
use convlab::data::SourceFile;

/// In a picture of 40 x 20.
const LINE: &str = "1 0.25 0.5 0.1 0.4\n";
const EDGES: [i32; 4] = [8, 6, 12, 14];

fn text(path: &str, text: &str) -> SourceFile {
    file(path, text)
}

#[test]
fn labels_lie_where_the_tools_lay_them() {
    for [pictures_of, labels_of, train, held] in [
        ["set/images/{}", "set/labels/{}", "train", "val"],
        ["{}/images", "{}/labels", "train", "valid"],
        ["{}", "{}", "train", "test"],
        ["{}", "labels/{}", "train", "val"],
        ["{}", "{}/labels", "train", "val"],
        ["Images/{}", "Labels/{}", "training", "validation"],
    ] {
        let at =
            |form: &str, part: &str, name: &str| format!("{}/{name}", form.replace("{}", part));
        let paths = [(train, "1.png"), (train, "2.png"), (held, "1.png")];
        let paths = paths.map(|(part, name)| at(pictures_of, part, name));
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        let mut files = pictures(&paths);
        files.extend([
            text(&at(labels_of, train, "1.txt"), LINE),
            text(&at(labels_of, held, "1.txt"), "0 0.5 0.5 1 1\n"),
            text("data.yaml", "nc: 2\nnames: ['cat', 'dog']\ntrain: x\n"),
        ]);
        let data = loaded(files);
        assert_eq!(data.box_classes, ["cat", "dog"], "{labels_of}");
        assert_eq!(
            boxes_of(&data.train),
            [(1, vec![(1, EDGES)]), (2, vec![])],
            "{labels_of}"
        );
        assert_eq!(boxes_of(&data.test), [(3, vec![(0, [0, 0, 40, 20])])]);
        notes_say(&data, &["1 picture(s) have no label file"]);
    }
}

#[test]
fn names_are_read_in_the_forms_that_occur() {
    for yaml in [
        "train: images/train\nnames: [cat, \"dog's, big\", 'it''s']",
        "train: images/train # here\nnc: 3\nnames:\n- cat\n- \"dog's, big\"\n- it's\n",
        "path: ../set  # root\ntrain: images/train\n\nnames:\n  0: cat\n  1: dog's, big\n  2: it's\n\ndownload: |\n  names: [x]\n",
        "names: {0: cat, 1: \"dog's, big\", 2: it's}\ntrain: images/train\r\n",
        "train: images/train\nnames: ['cat', # the first\n  \"dog's, big\",\n  'it''s'\n]\nroboflow:\n  names: other\n",
    ] {
        let mut files = pictures(&["images/train/1.png", "images/train/2.png"]);
        files.push(text("labels/train/1.txt", LINE));
        files.push(text("coco128.yaml", yaml));
        let data = loaded(files);
        assert_eq!(data.box_classes, ["cat", "dog's, big", "it's"], "{yaml}");
    }
    for (yaml, reason) in [
        (
            "train: x\nnames: *others\n",
            "line 2: what stands under names is not understood",
        ),
        ("train: x\nnames:\n  0: cat\n   1: dog\n", "line 2"),
        (
            "train: x\nnames:\n  a: cat\n",
            "\"a\" in names is no number",
        ),
        (
            "train: x\nnames: {0: cat, 0: dog}\n",
            "class 0 has two names",
        ),
        ("train: x\nnames: [cat, dog\n", "line 2"),
        ("train: x\nnames: cat\n", "neither a name nor a list"),
    ] {
        let mut files = pictures(&["images/1.png", "images/2.png"]);
        files.push(text("labels/1.txt", LINE));
        files.push(text("data.yaml", yaml));
        says(&refused(files), &["data.yaml", reason]);
    }
}

#[test]
fn darknets_names_and_lists_are_read_and_nothing_is_made_up() {
    let paths = ["data/obj/1.png", "data/obj/2.png", "data/obj/3.png"];
    let mut files = pictures(&paths);
    for number in 1..=3 {
        files.push(text(&format!("data/obj/{number}.txt"), LINE));
    }
    let data = loaded(files.clone());
    assert_eq!(data.box_classes, ["1"]);
    notes_say(&data, &["numbers for names"]);
    files.extend([
        text("data/obj.names", "cat\ndog\n"),
        text("data/train.txt", "data/obj/1.png\r\ndata/obj/3.png\r\n"),
        text("data/valid.txt", "data/obj/2.png\r\n"),
    ]);
    let data = loaded(files.clone());
    assert_eq!(data.box_classes, ["cat", "dog"]);
    assert_eq!(boxes_of(&data.test), [(2, vec![(1, EDGES)])]);
    files.push(text("data/_darknet.labels", "dog\ncat"));
    says(&refused(files), &["names other classes than"]);
}

#[test]
fn the_yaml_says_the_split() {
    let paths = ["a/one/1.png", "a/two/1.png", "a/two/2.png", "a/rest/9.png"];
    let labelled = |yaml: &str| {
        let mut files = pictures(&paths);
        for path in paths {
            files.push(text(&path.replace("png", "txt"), LINE));
        }
        files.push(text("a/data.yaml", yaml));
        files
    };
    let names = "names: [cat, dog]\n";
    for yaml in [
        "train: two\nval: one\n",
        "train: ../a/two\nval: ../a/one\n",
        "path: /data/a\ntrain:\n  - two\nval: [one]\ntest:\n",
        "train: C:\\sets\\two\nval: C:\\sets\\one\n",
    ] {
        let data = loaded(labelled(&format!("{yaml}{names}")));
        assert_eq!(counts(&data), [[2, 2], [1, 1]], "{yaml}");
        assert_eq!(boxes_of(&data.test)[0].0, 1);
    }
    let mut files = labelled(&format!("train: train.txt\nval: lists/val.txt\n{names}"));
    files.push(text("a/train.txt", "./two/1.png\n./two/2.png\n"));
    files.push(text("a/lists/val.txt", "./one/1.png\n"));
    let data = loaded(files);
    assert_eq!(counts(&data), [[2, 2], [1, 1]]);
    assert_eq!(boxes_of(&data.test)[0].0, 1);
    // The same pictures on both sides are no held-out pictures; folders that are not there are named.
    let data = loaded(labelled(&format!("train: two\nval: two\n{names}")));
    assert!(data.split_note.starts_with("seeded"));
    notes_say(&data, &["the same pictures for training and validation"]);
    let data = loaded(labelled(&format!("train: gone/images\nval: one\n{names}")));
    notes_say(&data, &["names gone/images, where no picture was found"]);
}

#[test]
fn lines_that_are_no_boxes_are_named_and_polygons_become_boxes() {
    let label = "0 0.5 0.5 0.5 0.5 0.93\n\
        1 0.1 0.1 0.5 0.1 0.5 0.6\n\
        1 0.1 0.1 0.5 0.1 0.5 0.6\n\
        7 0.5 0.5 0.1 0.1\n\
        0 320 240 64 48\n\
        0 0.5 0.5\n\
        dog 0.5 0.5 0.1 0.1\n\
        0 nan 0.5 0.1 0.1\n\
        0 0.5 0.5 0 0.1\n\
        0.5 0.5 0.5 0.1 0.1\n";
    let mut files = pictures(&["images/1.png", "images/2.png", "images/3.png"]);
    files.push(text("labels/1.txt", label));
    files.push(text("labels/2.txt", ""));
    files.push(text("labels/3.txt", "0 320 240 64 48\n"));
    files.push(text("labels/4.txt", LINE));
    files.push(text("classes.txt", "cat\ndog\n"));
    let data = loaded(files);
    let mut all = [boxes_of(&data.train), boxes_of(&data.test)].concat();
    all.sort();
    assert_eq!(
        all,
        [
            (1, vec![(0, [10, 5, 30, 15]), (1, [4, 2, 20, 12])]),
            (2, vec![])
        ]
    );
    notes_say(
        &data,
        &[
            "labels/1.txt: line 5 has values beyond 0 and 1",
            "line 6 has 3 values",
            "line 7 is not made of numbers",
            "line 10 does not begin with a class's number",
            "unknown class 7",
            "has no area",
            "2 polygon(s) were read",
            "1 box(es) have a sixth value",
            "1 box(es) stand twice",
            "labels/3.txt: none of its 1 object(s) could be read",
            "labels/4.txt: its picture is missing",
        ],
    );
}

#[test]
fn pictures_of_a_folder_without_labels_are_no_empty_pictures() {
    let mut files = pictures(&[
        "train/images/1.png",
        "train/images/2.png",
        "test/images/3.png",
    ]);
    files.push(text("train/labels/1.txt", LINE));
    files.push(text("data.yaml", "train: train/images\nnames: [a, b]"));
    let data = loaded(files.clone());
    assert_eq!(data.train.len() + data.test.len(), 2);
    notes_say(
        &data,
        &["1 picture(s) lie in folders without any label file"],
    );
    files.retain(|file| !file.name.ends_with(".txt"));
    says(
        &refused(files),
        &["data.yaml", "no picture has a label file"],
    );
}

#[test]
fn a_text_beside_a_picture_that_is_no_label_is_none() {
    let mut files = pictures(&["cats/1.png", "cats/2.png", "dogs/1.png", "dogs/2.png"]);
    files.push(text("cats/1.txt", "a cat on a mat, 3 years old\n"));
    files.push(text("dogs/1.txt", "1 dog\n"));
    let data = loaded(files);
    assert_eq!(data.classes, ["cats", "dogs"]);
}
