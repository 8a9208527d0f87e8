//! COCO with its several files, its folders and its oddities: which file is read, which picture is meant, and what one entry costs.

use super::boxed::{Boxed, boxes_of, counts, notes_say, pictures};
use super::{file, loaded, refused, says};
use convlab::data::SourceFile;

const CLASSES: &str = r#"[{"id": 3, "name": "car"}, {"id": 1, "name": "person"}]"#;

fn json(path: &str, images: &[&str], annotations: &[&str], categories: &str) -> SourceFile {
    let [images, annotations] = [images, annotations].map(|entries| entries.join(","));
    let text = format!(
        r#"{{"images": [{images}], "annotations": [{annotations}], "categories": {categories}}}"#
    );
    file(path, text)
}

/// A file of pictures numbered from 0 with one box each.
fn simple(path: &str, names: &[&str], category: u32, bbox: &str) -> SourceFile {
    let images: Vec<String> = names
        .iter()
        .enumerate()
        .map(|(id, name)| format!(r#"{{"id": {id}, "file_name": "{name}"}}"#))
        .collect();
    let objects: Vec<String> = (0..names.len())
        .map(|id| {
            format!(
                r#"{{"id": {id}, "image_id": {id}, "category_id": {category}, "bbox": {bbox}}}"#
            )
        })
        .collect();
    let [images, objects] =
        [&images, &objects].map(|some| some.iter().map(String::as_str).collect::<Vec<_>>());
    json(path, &images, &objects, CLASSES)
}

const BOX: &str = "[2, 3, 10, 5]";
const EDGES: [i32; 4] = [2, 3, 12, 8];

#[test]
fn of_cocos_files_the_instances_are_read_and_the_others_named() {
    let mut files = pictures(&["train2014/a.png", "train2014/b.png", "val2014/c.png"]);
    let image = r#"{"id": 0, "file_name": "a.png"}"#;
    files.extend([
        simple("annotations/instances_train2014.json", &["a.png", "b.png"], 3, BOX),
        simple("annotations/instances_val2014.json", &["c.png"], 3, BOX),
        json(
            "annotations/captions_train2014.json",
            &[image],
            &[r#"{"id": 1, "image_id": 0, "caption": "two cars"}"#],
            "[]",
        ),
        json(
            "annotations/person_keypoints_train2014.json",
            &[image],
            &[r#"{"id": 1, "image_id": 0, "category_id": 1, "bbox": [0, 0, 4, 4], "keypoints": [1, 1, 2], "num_keypoints": 1}"#],
            CLASSES,
        ),
        json(
            "annotations/panoptic_train2014.json",
            &[image],
            &[r#"{"image_id": 0, "file_name": "a.png", "segments_info": [{"id": 7, "category_id": 1, "bbox": [0, 0, 4, 4]}]}"#],
            CLASSES,
        ),
        json(
            "annotations/stuff_train2014.json",
            &[image],
            &[r#"{"id": 1, "image_id": 0, "category_id": 1, "bbox": [0, 0, 40, 20], "segmentation": {"counts": "abc", "size": [20, 40]}}"#],
            CLASSES,
        ),
        json("annotations/image_info_test2014.json", &[image], &[], CLASSES),
    ]);
    let data = loaded(files);
    assert_eq!(counts(&data), [[2, 2], [1, 1]]);
    assert_eq!(data.box_classes, ["person", "car"]);
    assert_eq!(boxes_of(&data.train)[0], (1, vec![(1, EDGES)]));
    notes_say(
        &data,
        &[
            "captions_train2014.json was left aside: it holds captions",
            "person_keypoints_train2014.json was left aside: it holds key points",
            "panoptic_train2014.json was left aside: it holds panoptic",
            "stuff_train2014.json was left aside: it holds regions of stuff",
            "image_info_test2014.json was left aside: it holds pictures without annotations",
        ],
    );
}

#[test]
fn key_points_of_any_name_are_read_where_there_is_nothing_better() {
    let points = |path: &str, id: u32, name: &str| {
        let image = format!(r#"{{"id": {id}, "file_name": "{name}"}}"#);
        let object = format!(
            r#"{{"image_id": {id}, "category_id": 1, "bbox": {BOX}, "keypoints": [1, 1, 2]}}"#
        );
        json(path, &[&image], &[&object], CLASSES)
    };
    let mut files = pictures(&["x/a.png", "x/b.png"]);
    files.push(points("persons-train.json", 4, "a.png"));
    files.push(points("persons-val.json", 4, "b.png"));
    assert_eq!(counts(&loaded(files.clone())), [[1, 1], [1, 1]]);
    // Beside a file of objects they are left aside, whatever their names.
    files.push(simple("objects-train.json", &["a.png", "b.png"], 3, BOX));
    let data = loaded(files);
    assert_eq!(counts(&data)[0][0] + counts(&data)[1][0], 2);
    notes_say(
        &data,
        &[
            "persons-train.json was left aside: it holds key points",
            "persons-val.json",
        ],
    );
}

#[test]
fn the_picture_is_that_of_the_folder_that_belongs_to_the_file() {
    // By the folder's name in the file's; by the file's own folder; by the folder closest to it.
    for [train, val, first, second] in [
        [
            "ann/instances_train2020.json",
            "ann/instances_val2020.json",
            "train2020",
            "val2020",
        ],
        [
            "training.json",
            "validation.json",
            "set/training/images",
            "set/validation/images",
        ],
        ["north/boxes.json", "south/boxes.json", "north", "south"],
        [
            "train/ann/all.json",
            "valid/ann/all.json",
            "train/pictures",
            "valid/pictures",
        ],
        ["labels_roomA.json", "labels_roomB.json", "roomA", "roomB"],
    ] {
        let [a, b] =
            [first, second].map(|folder| [format!("{folder}/1.png"), format!("{folder}/2.png")]);
        let mut files = pictures(&[&a[0], &a[1], &b[0], &b[1]]);
        files.push(simple(train, &["1.png", "2.png"], 1, BOX));
        files.push(simple(val, &["1.png", "2.png"], 3, "[20, 10, 4, 4]"));
        let data = loaded(files);
        for (grey, boxes) in [boxes_of(&data.train), boxes_of(&data.test)].concat() {
            let right = match grey <= 2 {
                true => vec![(0, EDGES)],
                false => vec![(1, [20, 10, 24, 14])],
            };
            assert_eq!(boxes, right, "{train}: picture {grey}");
        }
        assert_eq!(
            data.train.len() + data.test.len(),
            4,
            "{train}: {:?}",
            crate::data::said(&data.notes)
        );
        if train != "north/boxes.json" && train != "labels_roomA.json" {
            assert_eq!((data.train.len(), data.test.len()), (2, 2), "{train}");
        }
    }
}

#[test]
fn folders_in_file_name_count_and_a_part_may_be_said_by_them_alone() {
    let mut files = pictures(&["train/1.png", "train/2.png", "val/1.png", "old/train/7.png"]);
    files.push(simple(
        "all.json",
        &["train/1.png", "./train/2.png", "/home/me/set/val/1.png"],
        1,
        BOX,
    ));
    let data = loaded(files);
    assert_eq!(data.split_note, "official (val/ held out)");
    let greys = |boxes: Vec<Boxed>| boxes.iter().map(|(grey, _)| *grey).collect::<Vec<_>>();
    assert_eq!(greys(boxes_of(&data.train)), [1, 2]);
    assert_eq!(greys(boxes_of(&data.test)), [3]);
    notes_say(&data, &["old/train/7.png: nothing says what is on it"]);
}

#[test]
fn a_picture_that_cannot_be_told_from_another_is_skipped_never_guessed() {
    let mut files = pictures(&["x/1.png", "y/1.png", "y/2.png", "y/3.png"]);
    files.push(simple("boxes.json", &["1.png", "2.png", "3.png"], 1, BOX));
    let data = loaded(files.clone());
    assert_eq!(counts(&data), [[1, 1], [1, 1]]);
    notes_say(&data, &["its picture 1.png may be x/1.png or y/1.png"]);
    // Two files that say different things of one picture, where nothing makes one of them the picture's own.
    files.push(simple("more.json", &["2.png"], 3, "[0, 0, 9, 9]"));
    files.push(simple("again.json", &["3.png"], 1, BOX));
    files.push(file("y/4.png", super::boxed::grey(9)));
    files.push(simple("last.json", &["4.png"], 1, BOX));
    let data = loaded(files);
    assert_eq!(counts(&data), [[1, 1], [1, 1]]);
    notes_say(
        &data,
        &[
            "y/2.png",
            "say different things of it",
            "described twice, alike",
        ],
    );
}

#[test]
fn pictures_of_another_folder_do_not_stand_in_for_missing_ones() {
    let mut files = pictures(&["val/1.png", "val/2.png", "val/3.png"]);
    files.push(simple("instances_train.json", &["1.png", "2.png"], 1, BOX));
    files.push(simple(
        "instances_val.json",
        &["1.png", "2.png", "3.png"],
        3,
        BOX,
    ));
    let data = loaded(files);
    let all = [boxes_of(&data.train), boxes_of(&data.test)].concat();
    assert_eq!(all.len(), 3);
    assert!(
        all.iter().all(|(_, boxes)| boxes == &[(1, EDGES)]),
        "{all:?}"
    );
    notes_say(
        &data,
        &["its picture is missing; val/1.png is that of instances_val.json"],
    );
}

#[test]
fn roboflows_folders_are_the_split_and_its_group_is_no_class() {
    let groups = r#"[{"id": 0, "name": "signs", "supercategory": "none"},
        {"id": 1, "name": "stop", "supercategory": "signs"}, {"id": 2, "name": "yield", "supercategory": "signs"}]"#;
    let part = |folder: &str, category: u32| {
        json(
            &format!("{folder}/_annotations.coco.json"),
            &[r#"{"id": 0, "file_name": "a_jpg.rf.0b.png"}"#],
            &[&format!(
                r#"{{"id": 0, "image_id": 0, "category_id": {category}, "bbox": {BOX}}}"#
            )],
            groups,
        )
    };
    let names = ["train", "valid", "test"].map(|folder| format!("{folder}/a_jpg.rf.0b.png"));
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut files = pictures(&names);
    files.extend([part("train", 1), part("valid", 2), part("test", 1)]);
    let data = loaded(files.clone());
    assert_eq!(data.box_classes, ["stop", "yield"]);
    assert_eq!(boxes_of(&data.train), [(1, vec![(0, EDGES)])]);
    assert_eq!(boxes_of(&data.test), [(3, vec![(0, EDGES)])]);
    notes_say(
        &data,
        &["signs groups other classes", "1 picture(s) of another part"],
    );
    // Without test/, valid/ is held out; a group that has boxes is a class.
    files.retain(|file| !file.name.starts_with("test/"));
    files[2] = part("train", 0);
    let data = loaded(files);
    assert_eq!(data.box_classes, ["signs", "stop", "yield"]);
    assert_eq!(boxes_of(&data.test), [(2, vec![(2, EDGES)])]);
}

#[test]
fn an_odd_value_costs_its_own_entry_alone() {
    let images = [
        r#"{"id": "p1", "file_name": "1.png", "width": 40.0, "height": "20"}"#,
        r#"{"id": 2.0, "file_name": "2.png", "width": null, "height": []}"#,
        r#"{"id": "3", "file_name": "3.png"}"#,
        r#"{"id": 4, "width": 40}"#,
        r#"{"file_name": "5.png"}"#,
        "17",
        r#"{"id": 6, "file_name": "6.png", "license": {"a": [1, NaN]}}"#,
    ];
    let good =
        |image: &str, rest: &str| format!(r#"{{"image_id": {image}, "category_id": 1{rest}}}"#);
    let annotations = [
        good(r#""p1""#, r#", "bbox": [2, 3, 10, 5], "iscrowd": false"#),
        good("2", r#", "bbox": ["2", "3", "10.0", "5"], "iscrowd": "0""#),
        // Without a box the polygons say it.
        good(
            "3",
            r#", "segmentation": [[2, 3, 12, 3, 12, 8], [4, 4, 5, 5, 6, 4]], "iscrowd": null"#,
        ),
        good(
            "3.0",
            r#", "bbox": null, "segmentation": [[[20, 3], [25, 3], [25, 8]]]"#,
        ),
        // What has neither, is wrong, or is of nothing.
        good(
            "2",
            r#", "bbox": [], "area": 0, "segmentation": [[1, 1, 2, 2, 3, 1]]"#,
        ),
        good("2", r#", "bbox": [1, 2, 3]"#),
        good("2", r#", "bbox": "none", "segmentation": []"#),
        good("2", r#", "bbox": [1, NaN, 3, 4], "area": Infinity"#),
        r#"{"category_id": 1, "bbox": [1, 1, 5, 5]}"#.into(),
        r#"{"image_id": 2, "bbox": [1, 1, 5, 5]}"#.into(),
        "null".into(),
        good(
            "6",
            r#", "segmentation": {"counts": "abc", "size": [20, 40]}"#,
        ),
        good(r#""p1""#, r#", "bbox": [0, 0, 40, 20], "iscrowd": true"#),
        good(r#""p1""#, r#", "bbox": [0, 0, 9, 9], "ignore": 1"#),
    ];
    let annotations: Vec<&str> = annotations.iter().map(String::as_str).collect();
    let categories = r#"[{"id": 1, "name": "person"}, {"id": 8}, "car"]"#;
    let mut files = pictures(&["1.png", "2.png", "3.png", "4.png", "5.png", "6.png"]);
    files.push(json("boxes.json", &images, &annotations, categories));
    let data = loaded(files);
    let mut all = [boxes_of(&data.train), boxes_of(&data.test)].concat();
    all.sort();
    assert_eq!(
        all,
        [
            (1, vec![(0, EDGES)]),
            (2, vec![(0, EDGES)]),
            (3, vec![(0, EDGES), (0, [20, 3, 25, 8])]),
        ]
    );
    notes_say(
        &data,
        &[
            "2.png): an object has no bbox that can be read",
            "picture 4 has no file_name",
            "picture \"5.png\" has no id",
            "6.png): none of its 1 object(s) could be read",
            "1 region(s) of crowds",
            "1 difficult object(s)",
        ],
    );
}

#[test]
fn classes_that_files_number_differently_are_told_apart_by_name() {
    let mut files = pictures(&["train/1.png", "val/2.png"]);
    files.push(simple("instances_train.json", &["1.png"], 3, BOX));
    let object = format!(r#"{{"image_id": 0, "category_id": 3, "bbox": {BOX}}}"#);
    files.push(json(
        "instances_val.json",
        &[r#"{"id": 0, "file_name": "2.png"}"#],
        &[&object],
        r#"[{"id": 3, "name": "person"}, {"id": 5, "name": "car"}]"#,
    ));
    let data = loaded(files);
    let class = |split| usize::from(boxes_of(split)[0].1[0].0);
    assert_eq!(data.box_classes[class(&data.train)], "car");
    assert_eq!(data.box_classes[class(&data.test)], "person");
    notes_say(&data, &["number their classes differently"]);
}

#[test]
fn a_folder_that_is_missing_is_not_replaced_by_another() {
    let mut files = pictures(&["train/1.png", "train/2.png", "train/3.png"]);
    let names = ["train/1.png", "train/2.png", "val/1.png", "val/3.png"];
    files.push(simple("all.json", &names, 1, BOX));
    let data = loaded(files);
    assert_eq!(data.train.len() + data.test.len(), 2);
    notes_say(
        &data,
        &[
            "its picture val/1.png is missing",
            "its picture val/3.png is missing",
            "train/3.png: nothing says what is on it",
        ],
    );
}

#[test]
fn shares_are_not_taken_for_pixels() {
    let mut files = pictures(&["1.png", "2.png"]);
    let names = ["1.png", "2.png"];
    files.push(simple("boxes.json", &names, 1, "[0.1, 0.2, 0.5, 0.25]"));
    says(&refused(files), &["boxes.json", "between 0 and 1"]);
}

#[test]
fn a_file_without_classes_does_not_make_its_pictures_empty() {
    let mut files = pictures(&["1.png", "2.png"]);
    let object = format!(r#"{{"image_id": 0, "category_id": 1, "bbox": {BOX}}}"#);
    let image = r#"{"id": 0, "file_name": "1.png"}"#;
    files.push(json("boxes.json", &[image], &[&object], "[]"));
    says(&refused(files), &["none of its 1 object(s) could be read"]);
}
