//! Masks and boxes.

use std::fs;
use std::io::Cursor;
use std::path::Path;

use super::pictures::{boxes, masks};
use super::{confusion, done, json, pictures_of, with};
use crate::shell::folder;

/// A PNG's size and numbers, palette indices among them.
fn numbers(path: &Path) -> ([u32; 2], Vec<u8>) {
    let bytes = fs::read(path).expect("a PNG");
    let mut decoder = png::Decoder::new(Cursor::new(bytes));
    decoder.set_transformations(png::Transformations::IDENTITY);
    let mut reader = decoder.read_info().expect("a head");
    let mut pixels = vec![0; reader.output_buffer_size().expect("a size")];
    let frame = reader.next_frame(&mut pixels).expect("pixels");
    pixels.truncate(frame.buffer_size());
    ([frame.width, frame.height], pixels)
}

#[test]
fn masks_are_those_that_eval_counts_and_no_picture_given_is_written_over() {
    let folder = folder("predict-masks");
    let size = [40, 24];
    masks(&folder.join("halves"), size);
    let train = [
        "train",
        "--model",
        "unet_small",
        "--data",
        "halves",
        "--batch",
        "2",
        "--steps",
        "12",
        "--lr",
        "0.01",
        "--optimizer",
        "adam",
        "--save",
        "w.safetensors",
    ];
    for settings in [
        &[] as &[&str],
        &["--mean", "0.3", "--std", "0.3"],
        &["--flip"],
    ] {
        done(&folder, &with(&train, settings));
        let wanted = confusion(&folder, "unet_small", "halves", settings);
        let before = fs::read(folder.join("halves/test/images/0.png")).expect("a picture");
        // Beside the pictures, so that a careless name would hit one of them.
        let command = [
            "predict",
            "halves/test/images",
            "--weights",
            "w.safetensors",
            "--out",
            "halves/test/images",
            "--json",
        ];
        let document = json(&folder, &with(&command, &[]));
        assert_eq!(document["task"], "masks");
        let mut counted = vec![vec![0; 2]; 2];
        assert_eq!(pictures_of(&document).len(), 3);
        for (number, picture) in pictures_of(&document).iter().enumerate() {
            let (of, truth) = numbers(&folder.join(format!("halves/test/masks/{number}.png")));
            let written =
                |kind: &str| folder.join(picture["written"][kind].as_str().expect("a file"));
            let (mask_size, mask) = numbers(&written("mask"));
            assert_eq!((mask_size, of), ([40, 24], [40, 24]));
            for (&true_class, &class) in truth.iter().zip(&mask) {
                counted[usize::from(true_class)][usize::from(class)] += 1;
            }
            let (overlay, pixels) = numbers(&written("overlay"));
            assert_eq!((overlay, pixels.len()), ([40, 24], 40 * 24 * 3));
            let shares = picture["shares"].as_array().expect("a list");
            let sum: f64 = shares
                .iter()
                .map(|one| one["share"].as_f64().expect("a share"))
                .sum();
            assert!((sum - 1.0).abs() < 1e-9);
            for one in shares {
                let index = one["index"].as_u64().expect("a number") as u8;
                let pixels = mask.iter().filter(|class| **class == index).count();
                assert_eq!(one["share"], pixels as f64 / mask.len() as f64);
            }
        }
        assert_eq!(counted, wanted, "{settings:?}");
        assert_eq!(
            fs::read(folder.join("halves/test/images/0.png")).expect("a picture"),
            before
        );
        // What was written is a picture for the next run, and never its own target.
        let again = json(
            &folder,
            &with(
                &[
                    "predict",
                    "halves/test/images",
                    "--weights",
                    "w.safetensors",
                    "--out",
                    "halves/test/images",
                    "--json",
                ],
                &[],
            ),
        );
        assert!(pictures_of(&again).len() >= 3);
        let kept: Vec<_> = pictures_of(&again)
            .iter()
            .filter(|one| one["file"] == "halves/test/images/0.png")
            .collect();
        assert_eq!(kept[0]["shares"], pictures_of(&document)[0]["shares"]);
        fs::remove_dir_all(folder.join("halves")).expect("it goes");
        masks(&folder.join("halves"), size);
    }
    fs::remove_dir_all(folder).expect("the folder goes");
}

#[test]
fn a_mask_lies_on_its_picture_however_that_came_to_the_networks_size() {
    let folder = folder("predict-fit");
    masks(&folder.join("halves"), [32, 32]);
    for (fit, clear) in [
        ("squeeze", [false; 2]),
        ("crop", [true, false]),
        ("pad", [false; 2]),
    ] {
        let train = [
            "train",
            "--model",
            "unet_small",
            "--data",
            "halves",
            "--batch",
            "2",
            "--steps",
            "2",
            "--fit",
            fit,
            "--save",
            "w.safetensors",
        ];
        done(&folder, &with(&train, &[]));
        masks(&folder.join("wide"), [96, 32]);
        let command = [
            "predict",
            "wide/test/images/0.png",
            "--weights",
            "w.safetensors",
            "--out",
            "out",
            "--json",
        ];
        let document = json(&folder, &with(&command, &[]));
        let mask = pictures_of(&document)[0]["written"]["mask"]
            .as_str()
            .expect("a file");
        let (size, mask) = numbers(&folder.join(mask));
        assert_eq!(size, [96, 32]);
        let is_clear = |column: usize| (0..32).all(|row| mask[row * 96 + column] == 255);
        // Of what is cropped off nothing is known.
        assert_eq!([is_clear(0), is_clear(48)], clear, "{fit}");
        assert_eq!(
            [is_clear(31), is_clear(32), is_clear(63), is_clear(64)],
            [clear[0], false, false, clear[0]],
            "{fit}"
        );
    }
    fs::remove_dir_all(folder).expect("the folder goes");
}

#[test]
fn boxes_are_those_that_eval_writes() {
    let folder = folder("predict-boxes");
    boxes(&folder.join("squares"), 64);
    for settings in [&[] as &[&str], &["--mean", "0.3"], &["--fit", "pad"]] {
        let train = [
            "train",
            "--model",
            "detector",
            "--data",
            "squares",
            "--batch",
            "2",
            "--steps",
            "3",
            "--lr",
            "0.01",
            "--save",
            "w.safetensors",
        ];
        done(&folder, &with(&train, settings));
        let eval = [
            "eval",
            "--model",
            "detector",
            "--data",
            "squares",
            "--batch",
            "2",
            "--weights",
            "w.safetensors",
            "--boxes",
            "found.json",
        ];
        done(&folder, &with(&eval, settings));
        let bytes = fs::read(folder.join("found.json")).expect("boxes");
        let wanted: Vec<serde_json::Value> = serde_json::from_slice(&bytes).expect("a list");
        assert!(!wanted.is_empty());
        let command = [
            "predict",
            "squares/test",
            "--weights",
            "w.safetensors",
            "--score",
            "0",
            "--out",
            "out",
            "--json",
        ];
        let document = json(&folder, &with(&command, &[]));
        assert_eq!(document["classes"], serde_json::json!(["cat", "dog"]));
        let mut found = Vec::new();
        for (image, picture) in pictures_of(&document).iter().enumerate() {
            for one in picture["boxes"].as_array().expect("a list") {
                let edge = |at: usize| one["box"][at].as_f64().expect("an edge");
                let index = one["index"].as_u64().expect("a number");
                let score = one["score"].as_f64().expect("a score");
                let sides = [edge(0), edge(1), edge(2) - edge(0), edge(3) - edge(1)];
                found.push((image as u64, index + 1, score, sides));
            }
            let drawn = picture["written"]["boxes"].as_str().expect("a file");
            // Large enough for lines.
            assert_eq!(numbers(&folder.join(drawn)).0, [320, 320]);
        }
        assert_eq!(found.len(), wanted.len(), "{settings:?}");
        for ((image, class, score, sides), wanted) in found.into_iter().zip(&wanted) {
            assert_eq!(wanted["image_id"], image);
            assert_eq!(wanted["category_id"], class);
            assert!((wanted["score"].as_f64().expect("a score") - score).abs() < 1e-5);
            for (at, side) in sides.into_iter().enumerate() {
                let wanted = wanted["bbox"][at].as_f64().expect("a side");
                assert!((wanted - side).abs() < 1e-2, "{wanted} {side}");
            }
        }
    }
    fs::remove_dir_all(folder).expect("the folder goes");
}
