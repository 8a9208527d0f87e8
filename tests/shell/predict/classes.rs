//! One class a picture.

use std::fs;
use std::path::Path;

use convlab::weights::{Weights, save_weights};
use serde_json::Value;

use super::pictures::{Noise, classes, coloured, png, turned, write};
use super::{confusion, done, json, pictures_of, run, stderr, with};
use crate::shell::folder;

/// Settings of training, with those that say how pictures are prepared.
const SETTINGS: [&[&str]; 4] = [
    &[],
    &["--fit", "crop", "--mean", "0.3", "--std", "0.2"],
    &["--fit", "pad", "--exif", "ignore"],
    &[
        "--eval-transforms",
        "resize(size=36), center_crop(size=32)",
        "--fit",
        "crop",
    ],
];

fn trained(folder: &Path, settings: &[&str]) {
    let command = [
        "train",
        "--model",
        "lenet",
        "--data",
        "pets",
        "--batch",
        "4",
        "--lr",
        "0.03",
        "--steps",
        "40",
        "--save",
        "w.safetensors",
        "--checkpoint",
        "c.safetensors",
    ];
    done(folder, &with(&command, settings));
}

/// The confusion that a document says of pictures in folders that bear their class's name.
fn counted(document: &Value) -> Vec<Vec<u64>> {
    let names: Vec<&str> = document["classes"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|name| name.as_str().expect("a name"))
        .collect();
    let mut confusion = vec![vec![0; names.len()]; names.len()];
    for picture in pictures_of(document) {
        let file = picture["file"].as_str().expect("a name");
        let folder = file.rsplit('/').nth(1).expect("a folder");
        let class = names.iter().position(|name| *name == folder);
        let best = picture["top"][0]["index"].as_u64().expect("a number");
        confusion[class.expect("a class")][best as usize] += 1;
    }
    confusion
}

fn predicted<'a>(weights: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    with(
        &["predict", "pets/test", "--weights", weights, "--json"],
        more,
    )
}

#[test]
fn classes_are_those_that_eval_counts_by_the_file_of_weights_alone() {
    let folder = folder("predict-classes");
    classes(&folder.join("pets"));
    let mut answers = std::collections::BTreeSet::new();
    for settings in SETTINGS {
        trained(&folder, settings);
        let wanted = confusion(&folder, "lenet", "pets", settings);
        let document = json(&folder, &predicted("w.safetensors", &[]));
        assert_eq!(document["task"], "classes");
        assert_eq!(
            document["classes"],
            serde_json::json!(["blue", "green", "red"])
        );
        assert_eq!(counted(&document), wanted, "{settings:?}");
        for row in &wanted {
            answers.extend((0..3).filter(|&class| row[class] > 0));
        }
        assert_eq!(wanted.iter().flatten().sum::<u64>(), 15);
        // A checkpoint says the same, and so do weights without a word on their training, given the settings.
        let of_checkpoint = json(&folder, &predicted("c.safetensors", &[]));
        assert_eq!(of_checkpoint["pictures"], document["pictures"]);
        let bytes = fs::read(folder.join("w.safetensors")).expect("weights");
        let plain = Weights::read(&bytes, &[]).expect("weights").tensors;
        write(
            &folder.join("p.safetensors"),
            &save_weights(&plain).expect("bytes"),
        );
        let more = [&["--model", "lenet", "--data", "pets"], settings].concat();
        let of_plain = json(&folder, &predicted("p.safetensors", &more));
        assert_eq!(of_plain["pictures"], document["pictures"], "{settings:?}");
    }
    assert!(
        answers.len() > 1,
        "a network that always says the same proves little"
    );
    fs::remove_dir_all(folder).expect("the folder goes");
}

#[test]
fn weights_that_do_not_say_their_network_are_told_it() {
    let folder = folder("predict-plain");
    classes(&folder.join("pets"));
    trained(&folder, &["--fit", "pad"]);
    let document = json(&folder, &predicted("w.safetensors", &[]));
    let bytes = fs::read(folder.join("w.safetensors")).expect("weights");
    let plain = Weights::read(&bytes, &[]).expect("weights").tensors;
    write(
        &folder.join("p.safetensors"),
        &save_weights(&plain).expect("bytes"),
    );
    let refused = run(&folder, &predicted("p.safetensors", &[]));
    assert!(!refused.status.success());
    assert!(stderr(&refused).contains("--model"), "{}", stderr(&refused));

    let named = [
        "--model",
        "lenet",
        "--fit",
        "pad",
        "--classes",
        "blue,green,red",
    ];
    let of_plain = json(&folder, &predicted("p.safetensors", &named));
    assert_eq!(of_plain["pictures"], document["pictures"]);
    write(&folder.join("names.txt"), b"blue\ngreen\nred\n");
    let listed = ["--model", "lenet", "--fit", "pad", "--classes", "names.txt"];
    let of_list = json(&folder, &predicted("p.safetensors", &listed));
    assert_eq!(of_list["pictures"], document["pictures"]);
    let unnamed = json(
        &folder,
        &predicted("p.safetensors", &["--model", "lenet", "--fit", "pad"]),
    );
    assert_eq!(
        unnamed["classes"],
        serde_json::json!(["class 0", "class 1", "class 2"])
    );
    assert_eq!(counted(&document).len(), 3);

    for wrong in ["a,b", "a,b,c,d", "a,,c"] {
        let refused = run(&folder, &predicted("w.safetensors", &["--classes", wrong]));
        assert!(!refused.status.success(), "{wrong}");
        assert!(
            stderr(&refused).contains("--classes"),
            "{}",
            stderr(&refused)
        );
    }
    fs::remove_dir_all(folder).expect("the folder goes");
}

#[test]
fn a_picture_that_exif_turns_is_answered_for_as_the_upright_one() {
    let folder = folder("predict-exif");
    classes(&folder.join("pets"));
    trained(&folder, &[]);
    let mut noise = Noise::new(7);
    let mut differ = 0;
    for (number, size) in [[50, 20], [31, 64], [8, 40]].into_iter().enumerate() {
        let upright = coloured(size, number, &mut noise);
        let name = |what: &str| format!("own/{number}-{what}.png");
        write(
            &folder.join(name("upright")),
            &png(png::ColorType::Rgb, size, &upright),
        );
        write(&folder.join(name("turned")), &turned(size, &upright));
        let [upright, turned] = ["upright", "turned"].map(name);
        let command = [
            "predict",
            &upright,
            &turned,
            "--weights",
            "w.safetensors",
            "--json",
        ];
        let document = json(&folder, &with(&command, &[]));
        let [one, other] = pictures_of(&document) else {
            panic!("{document}");
        };
        for key in ["top", "width", "height"] {
            assert_eq!(one[key], other[key], "{key}");
        }
        let stored = json(&folder, &with(&command, &["--exif", "ignore"]));
        let [one, other] = pictures_of(&stored) else {
            panic!("{stored}");
        };
        assert_eq!(one["width"], other["height"]);
        differ += usize::from(one["top"] != other["top"]);
    }
    assert!(differ > 0);
    fs::remove_dir_all(folder).expect("the folder goes");
}

#[test]
fn a_picture_of_the_other_ground_is_said_and_inverting_mends_it() {
    let folder = folder("predict-ground");
    let mut noise = Noise::new(9);
    for ground in [0u8, 255] {
        let mut sign = |tall: bool| {
            let inside = |at: usize| {
                let (x, y) = (at % 28, at / 28);
                let [across, down] = if tall {
                    [12..16, 4..24]
                } else {
                    [4..24, 12..16]
                };
                across.contains(&x) && down.contains(&y)
            };
            let mut pixel = |at: usize| {
                let value = if inside(at) { 215 } else { 0 } + noise.below(40) as u8;
                value.abs_diff(ground)
            };
            (0..28 * 28).map(&mut pixel).collect::<Vec<u8>>()
        };
        let grey = |pixels: &[u8]| png(png::ColorType::Grayscale, [28, 28], pixels);
        for number in 0..12 {
            for (class, tall) in [("one", true), ("minus", false)] {
                write(
                    &folder.join(format!("signs/{class}/{number}.png")),
                    &grey(&sign(tall)),
                );
            }
        }
        let train = [
            "train",
            "--model",
            "simple",
            "--data",
            "signs",
            "--batch",
            "4",
            "--steps",
            "12",
            "--save",
            "w.safetensors",
        ];
        done(&folder, &with(&train, &[]));
        let own = sign(true);
        let other: Vec<u8> = own.iter().map(|value| 255 - value).collect();
        write(&folder.join("own.png"), &grey(&own));
        write(&folder.join("other.png"), &grey(&other));
        let answer = |name: &str, more: &[&str]| {
            let output = done(
                &folder,
                &with(
                    &["predict", name, "--weights", "w.safetensors", "--json"],
                    more,
                ),
            );
            let document: Value = serde_json::from_slice(&output.stdout).expect("JSON");
            (pictures_of(&document)[0]["top"].clone(), stderr(&output))
        };
        let (own, said) = answer("own.png", &[]);
        assert!(!said.contains("--invert"), "{said}");
        let (wrong, said) = answer("other.png", &[]);
        assert!(
            said.contains("other.png") && said.contains("--invert mends it"),
            "{said}"
        );
        assert_ne!(wrong, own);
        let (mended, said) = answer("other.png", &["--invert"]);
        assert_eq!(mended, own);
        assert!(!said.contains("ground"), "{said}");
        let (_, said) = answer("own.png", &["--invert"]);
        assert!(said.contains("Leaving --invert away"), "{said}");
    }
    fs::remove_dir_all(folder).expect("the folder goes");
}
