//! Does an exported script find the masks and boxes that convlab finds? Its own lines are run with `python3`, where there is one, with
//! nothing in the place of PyTorch.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use convlab::data::{Dataset, LoadOptions, SourceFile, load};
use convlab::interop::write::pytorch;
use convlab::network::zoo;
use convlab::recipe::Recipe;
use serde_json::{Value, json};

/// The side of all pictures.
const SIDE: usize = 8;

/// Modules that are not there, of which the script asks nothing here.
const STUBS: &str = r#"
import json, sys, types
class Stub(types.ModuleType):
    def __getattr__(self, name): return Stub(name)
    def __call__(self, *_, **__): return Stub("called")
    def __mro_entries__(self, _): return ()
    def __or__(self, _): return self
for name in ("numpy", "torch", "torch.nn", "torch.nn.functional", "torch.distributed", "torch.utils", "torch.utils.data", "PIL", "torchvision", "torchvision.transforms"):
    sys.modules[name] = Stub(name)
script, folder, call = sys.argv[1:]
space = {"__name__": "script"}
exec(compile(open(script).read(), script, "exec"), space)
from pathlib import Path
folder = Path(folder)
space["size_of"] = lambda path: (8, 8)
told = lambda path: path.relative_to(folder).as_posix()
print(json.dumps(eval(call, space | {"folder": folder, "told": told})))
"#;

fn png(colour: png::ColorType, pixels: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, SIDE as u32, SIDE as u32);
    encoder.set_color(colour);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().expect("a head");
    writer.write_image_data(pixels).expect("pixels");
    writer.finish().expect("an end");
    bytes
}

/// A picture that says its number.
fn picture(number: usize) -> Vec<u8> {
    png(png::ColorType::Rgb, &[number as u8; SIDE * SIDE * 3])
}

/// A folder of the test's own with these files.
fn folder(name: &str, files: &[SourceFile]) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("convlab-script-{name}-{}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    for file in files {
        let path = folder.join(&file.name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, &file.bytes).expect("written");
    }
    folder
}

/// What a call gives in the script of a network; `None` where there is no Python.
fn run(model: &str, classes: usize, folder: &Path, call: &str) -> Option<Value> {
    let network = zoo::model_at(model, [3, 64, 64], classes).expect("the zoo's");
    let script = folder.with_extension("py");
    let source = pytorch(&network, &Recipe::default(), Some("own")).expect("a script");
    fs::write(&script, source).expect("written");
    let python = Command::new("python3")
        .args(["-c", STUBS])
        .args([&script, folder])
        .arg(call)
        .output();
    let Ok(output) = python else {
        eprintln!("skipped: there is no python3");
        return None;
    };
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{call}: {errors}");
    fs::remove_file(script).expect("it goes");
    Some(serde_json::from_slice(&output.stdout).expect("JSON"))
}

fn loaded(files: &[SourceFile]) -> Dataset {
    load(files.to_vec(), &LoadOptions::default()).expect("a data set")
}

/// The numbers of a data set's pictures, training ones first, each with what is said of it.
fn numbered<T: Clone>(
    data: &Dataset,
    of: impl Fn(&convlab::data::Split, usize) -> T,
) -> BTreeMap<u8, T> {
    let splits = [&data.train, &data.test].into_iter();
    let all = splits.flat_map(|split| (0..split.len()).map(move |at| (split, at)));
    all.map(|(split, at)| {
        (
            data.picture(split, at).expect("a picture")[0],
            of(split, at),
        )
    })
    .collect()
}

/// Pictures and masks by the templates of their paths; `{}` is a number.
fn pairs(templates: &[[&str; 2]]) -> Vec<SourceFile> {
    let mut files = Vec::new();
    for (part, [one, other]) in templates.iter().enumerate() {
        for number in 0..6 {
            let own = part * 10 + number;
            let path = |template: &str| template.replace("{}", &number.to_string());
            files.push(SourceFile::new(path(one), picture(own)));
            let mut mask = [1; SIDE * SIDE];
            mask[..own + 1].fill(0);
            let mask = png(png::ColorType::Grayscale, &mask);
            files.push(SourceFile::new(path(other), mask));
        }
    }
    files
}

#[test]
fn masks_are_found_where_convlab_finds_them() {
    for templates in [
        &[["images/{}.png", "masks/{}.png"]] as &[[&str; 2]],
        &[
            ["train/{}.png", "trainannot/{}.png"],
            ["test/{}.png", "testannot/{}.png"],
        ],
        &[["train/{}.png", "train_masks/{}_mask.png"]],
        &[["cells/a{}.png", "cells/a{}_mask.png"]],
        &[["cells/a{}.png", "cells/mask-a{}.png"]],
        &[["JPEGImages/{}.png", "SegmentationClass/{}.png"]],
        &[
            ["img_dir/training/{}.png", "ann_dir/training/{}.png"],
            ["img_dir/validation/{}.png", "ann_dir/validation/{}.png"],
        ],
        &[
            ["train/image/{}.png", "train/label/{}.png"],
            ["val/image/{}.png", "val/label/{}.png"],
        ],
        &[["images/img_{}.png", "masks/mask_{}.png"]],
        &[["data/imgs/x/{}.png", "data/groundTruth/x/{}.png"]],
        &[
            ["val/{}.png", "val_labels/{}_L.png"],
            ["train/{}.png", "train_labels/{}_L.png"],
        ],
    ] {
        let files = pairs(templates);
        let folder = folder("masks", &files);
        let call = "[[told(path) for path in pair] for pair in pairs_of(folder)]";
        let Some(found) = run("unet_small", 2, &folder, call) else {
            return;
        };
        // The number of a picture and that of its mask.
        let number = |path: &str, of: usize| -> usize {
            let part = templates.iter().position(|both| {
                let (before, behind) = both[of].split_once("{}").expect("a template");
                path.starts_with(before) && path.ends_with(behind)
            });
            let digits: String = path.chars().filter(char::is_ascii_digit).collect();
            part.unwrap_or_else(|| panic!("{path}")) * 10
                + digits.parse::<usize>().expect("a number")
        };
        let found: Vec<[usize; 2]> = found
            .as_array()
            .expect("a list")
            .iter()
            .map(|pair| [0, 1].map(|of| number(pair[of].as_str().expect("a path"), of)))
            .collect();
        let data = loaded(&files);
        let masks = numbered(&data, |split, at| {
            let masks = split.targets.masks.as_deref().expect("masks");
            let own = &masks[at * SIDE * SIDE..][..SIDE * SIDE];
            own.iter().filter(|class| **class == 0).count() - 1
        });
        let wanted: Vec<[usize; 2]> = masks
            .into_iter()
            .map(|(one, mask)| [usize::from(one), mask])
            .collect();
        let mut sorted = found.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, wanted, "{templates:?}");
        fs::remove_dir_all(folder).expect("it goes");
    }
}

#[test]
fn the_values_of_masks_mean_what_they_mean_to_convlab() {
    let colours = "0 128 192 Road\n64 0 64\tSky\n0 0 0 Void\n";
    let table = "name,r,g,b\nA,64,0,64\nB,0,0,0\n";
    let json = r#"{"classes": ["a", "b", "c"], "palette": [[1, 2, 3], [4, 5, 6], [7, 8, 9]], "ignore_index": 1}"#;
    let none = 255u8;
    // Values of masks, whether they are colours, a file beside them, and the class of each value.
    type Case<'a> = (&'a [u32], bool, Option<(&'a str, &'a str)>, &'a [u8]);
    let cases: [Case; 10] = [
        (&[0, 1, 2, 3], false, None, &[0, 1, 2, 3]),
        (&[0, 255], false, None, &[0, 1]),
        (&[0, 128, 255], false, None, &[0, 1, 2]),
        (&[0, 1, 3, 255], false, None, &[0, 1, 3, none]),
        (&[3, 20, 40, 255], false, None, &[0, 1, 2, none]),
        (&[0x804080, 0x000000, 0x0080c0], true, None, &[2, 0, 1]),
        (
            &[0x0080c0, 0x400040, 0x000000],
            true,
            Some(("label_colors.txt", colours)),
            &[0, 1, none],
        ),
        (
            &[0x000000, 0x400040],
            true,
            Some(("class_dict.csv", table)),
            &[1, 0],
        ),
        (
            &[0, 1, 2, 255],
            false,
            Some(("palette.json", json)),
            &[0, none, 1, none],
        ),
        (
            &[0, 127, 254],
            false,
            Some(("classes.txt", "x\ny\nz\n")),
            &[0, 1, 2],
        ),
    ];
    for (values, is_coloured, beside, wanted) in cases {
        let pixel = |at: usize| values[at % values.len()];
        let mask = match is_coloured {
            true => {
                let bytes = (0..SIDE * SIDE).flat_map(|at| pixel(at).to_be_bytes()[1..].to_vec());
                png(png::ColorType::Rgb, &bytes.collect::<Vec<u8>>())
            }
            false => {
                let bytes = (0..SIDE * SIDE).map(|at| pixel(at) as u8);
                png(png::ColorType::Grayscale, &bytes.collect::<Vec<u8>>())
            }
        };
        let mut files = Vec::new();
        for number in 0..4 {
            files.push(SourceFile::new(
                format!("images/{number}.png"),
                picture(number),
            ));
            files.push(SourceFile::new(format!("masks/{number}.png"), mask.clone()));
        }
        files.extend(beside.map(|(name, text)| SourceFile::new(name, text.into())));
        let data = loaded(&files);
        let masks = data.train.targets.masks.as_deref().expect("masks");
        let classes: Vec<u8> = (0..values.len()).map(|at| masks[at]).collect();
        assert_eq!(classes, wanted, "{values:?} of convlab");
        let folder = folder("values", &files);
        let is_said = if is_coloured { "True" } else { "False" };
        let call = format!(
            "[(lambda meaning: [meaning[{is_said}].get(value) for value in {values:?}])(meaning_of([(set({values:?}), {is_said}, 0)] * 4, palette_of(folder)))]"
        );
        let Some(found) = run("unet_small", 4, &folder, &call) else {
            return;
        };
        assert_eq!(found[0], json!(wanted), "{values:?} of the script");
        fs::remove_dir_all(folder).expect("it goes");
    }
}

/// COCO's JSON of pictures by their names, with their numbers, and of their boxes.
fn coco(names: &[String], first: usize, categories: &Value) -> String {
    let images = names.iter().enumerate();
    let images: Vec<Value> = images
        .map(|(at, name)| json!({"id": at, "file_name": name, "width": 8, "height": 8}))
        .collect();
    let boxes: Vec<Value> = (0..names.len())
        .flat_map(|at| {
            let own = first + at;
            let category = categories[own % 2]["id"].clone();
            let side = |add: usize| 1.0 + ((own + add) % 3) as f64 / 2.0;
            let counted = json!({"image_id": at, "category_id": category, "bbox": [side(0), side(1), 2.5, side(2)], "iscrowd": 0});
            let crowd = json!({"image_id": at, "category_id": category, "bbox": [0, 0, 8, 8], "iscrowd": 1});
            [counted, crowd]
        })
        .collect();
    json!({"images": images, "annotations": boxes, "categories": categories}).to_string()
}

/// Sets with boxes: files by their paths, pictures among them numbered.
fn boxed() -> Vec<(&'static str, Vec<SourceFile>)> {
    let text = |name: String, text: String| SourceFile::new(name, text.into_bytes());
    let shown = |template: &str, number: usize| {
        let path = template.replace("{}", &number.to_string());
        SourceFile::new(path, picture(number))
    };
    let line = |number: usize| {
        let side = 0.25 + (number % 4) as f64 / 16.0;
        format!("{} 0.5 {side} {side} 0.25\n", number % 3)
    };
    let mut sets = Vec::new();
    let mut files = Vec::new();
    for (part, first) in [("train", 0), ("valid", 10)] {
        for number in first..first + 5 {
            files.push(shown(&format!("{part}/images/{{}}.png"), number));
            if number % 5 != 3 {
                files.push(text(format!("{part}/labels/{number}.txt"), line(number)));
            }
        }
    }
    let yaml = "train: ../train/images\nval: ../valid/images\nnc: 3\nnames: ['cat', 'dog', \"cow, brown\"]\n";
    files.push(text("data.yaml".into(), yaml.into()));
    files.push(text(
        "train/labels/4.txt".into(),
        "1 .1 .1 .6 .1 .6 .4\n2 .5 .5 .25 .25 .9\n7 .5 .5 .1 .1\n".into(),
    ));
    files.retain(|file| file.name != "train/labels/4.txt" || file.bytes.starts_with(b"1 .1"));
    sets.push(("yolo", files));
    let mut files = Vec::new();
    for number in 0..6 {
        files.push(shown("{}.png", number));
        files.push(text(format!("{number}.txt"), line(number)));
    }
    files.push(text("classes.txt".into(), "a\nb\nc\n".into()));
    sets.push(("yolo", files));
    let categories =
        json!([{"id": 18, "name": "dog"}, {"id": 3, "name": "car", "supercategory": "vehicle"}]);
    let mut files = Vec::new();
    for (part, first) in [("train2017", 0), ("val2017", 10)] {
        let names: Vec<String> = (first..first + 5)
            .map(|number| format!("{number}.png"))
            .collect();
        for number in first..first + 5 {
            files.push(shown(&format!("{part}/{{}}.png"), number));
        }
        files.push(text(
            format!("annotations/instances_{part}.json"),
            coco(&names, first, &categories),
        ));
    }
    sets.push(("coco", files));
    let others = json!([{"id": 3, "name": "dog"}, {"id": 18, "name": "car"}]);
    let mut files = Vec::new();
    for (part, first, categories) in [("train", 0, &categories), ("test", 10, &others)] {
        let names: Vec<String> = (first..first + 5)
            .map(|number| format!("{number}.png"))
            .collect();
        for number in first..first + 5 {
            files.push(shown(&format!("{part}/{{}}.png"), number));
        }
        files.push(text(
            format!("{part}/_annotations.coco.json"),
            coco(&names, first, categories),
        ));
    }
    sets.push(("coco", files));
    sets
}

#[test]
fn boxes_are_those_that_convlab_reads() {
    for (format, files) in boxed() {
        let data = loaded(&files);
        let wanted = numbered(&data, |split, at| {
            let boxes = split.targets.boxes.as_ref().expect("boxes");
            let sides = boxes[at].iter();
            let sides = sides.map(|one| (one.class, [one.x0, one.y0, one.x1, one.y1]));
            sides.collect::<Vec<_>>()
        });
        let folder = folder("boxes", &files);
        let relative = "[[told(checked(said, relative)[0]), checked(said, relative)[1:], said.part or part_of_path(said.path.relative_to(folder))] for said in found if checked(said, relative)]";
        let read = match format {
            "yolo" => "yolo(folder, labels_of(folder))",
            _ => "coco(folder, sorted(folder.rglob('*.json')))",
        };
        let call = format!("(lambda found, names, relative: [names, {relative}])(*{read})");
        let Some(found) = run("detector", 3, &folder, &call) else {
            return;
        };
        if format == "coco" {
            assert_eq!(found[0], json!(data.box_classes));
        } else {
            assert_eq!(
                found[0].as_array().map(Vec::len),
                Some(data.box_classes.len())
            );
        }
        let mut held = 0;
        let mut counted = BTreeMap::new();
        for said in found[1].as_array().expect("a list") {
            let path = said[0].as_str().expect("a path");
            let name = path
                .rsplit('/')
                .next()
                .expect("a name")
                .trim_end_matches(".png");
            let number: u8 = name.parse().expect("a number");
            let boxes = said[1][0].as_array().expect("boxes").iter();
            let classes = said[1][1].as_array().expect("classes").iter();
            let boxes = boxes.zip(classes).map(|(sides, class)| {
                let side = |at: usize| sides[at].as_f64().expect("a side") as f32;
                (
                    class.as_u64().expect("a class") as u16,
                    [0, 1, 2, 3].map(side),
                )
            });
            counted.insert(number, boxes.collect::<Vec<_>>());
            held += usize::from(said[2] == "val" || said[2] == "test");
        }
        assert_eq!(
            counted.keys().collect::<Vec<_>>(),
            wanted.keys().collect::<Vec<_>>()
        );
        for (number, boxes) in &counted {
            let pairs = boxes.iter().zip(&wanted[number]);
            assert_eq!(boxes.len(), wanted[number].len(), "{number}");
            for ((class, sides), (wanted_class, wanted_sides)) in pairs {
                assert_eq!(class, wanted_class, "{number}");
                let apart = sides.iter().zip(wanted_sides).map(|(a, b)| (a - b).abs());
                assert!(
                    apart.fold(0.0, f32::max) < 1e-4,
                    "{number}: {sides:?} {wanted_sides:?}"
                );
            }
        }
        if held > 0 {
            assert_eq!(held, data.test.len());
        }
        fs::remove_dir_all(folder).expect("it goes");
    }
}
