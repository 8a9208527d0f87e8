//! Networks that say more than one thing of a picture, and those with more outputs than classes.

use std::fs;
use std::path::Path;

use convlab::weights::{Weights, save_weights};
use serde_json::{Value, json};

use super::pictures::{classes, masks, write};
use super::{confusion, done, json, pictures_of, run, stderr, with};
use crate::shell::folder;

/// The weights of a file without a word on their training, as another.
fn plain(folder: &Path, from: &str, to: &str) {
    let bytes = fs::read(folder.join(from)).expect("weights");
    let tensors = Weights::read(&bytes, &[]).expect("weights").tensors;
    write(&folder.join(to), &save_weights(&tensors).expect("bytes"));
}

/// The height of a PNG.
fn height(path: &Path) -> u32 {
    let bytes = fs::read(path).expect("a PNG");
    let reader = png::Decoder::new(std::io::Cursor::new(bytes));
    reader.read_info().expect("a head").info().height
}

#[test]
fn every_output_of_a_network_of_two_tasks_is_told() {
    let folder = folder("predict-tasks");
    let size = [32, 24];
    masks(&folder.join("halves"), size);
    let mut scenes = String::new();
    for (part, count) in [("train", 6), ("test", 3)] {
        for number in 0..count {
            let light = ["day", "night"][number % 2];
            scenes += &format!("{part}/images/{number}.png,{light}\n");
        }
    }
    write(&folder.join("halves/scenes.csv"), scenes.as_bytes());
    let train = "train --model multitask --data halves --batch 2 --steps 12 --lr 0.02 --optimizer adam --save w.safetensors --checkpoint c.safetensors";
    done(&folder, &with(&train.split(' ').collect::<Vec<_>>(), &[]));
    let eval = "eval --model multitask --data halves --batch 4 --weights w.safetensors --json";
    let wanted = json(&folder, &with(&eval.split(' ').collect::<Vec<_>>(), &[]));

    let command = "predict halves/test/images --weights w.safetensors --json --out out";
    let command: Vec<&str> = command.split(' ').collect();
    let document = json(&folder, &with(&command, &[]));
    assert_eq!(document["task"], "masks");
    assert_eq!(
        document["outputs"],
        json!([
            {"name": "head", "task": "masks", "classes": ["class 0", "class 1"]},
            {"name": "scene.head", "task": "classes", "classes": ["day", "night"]}
        ])
    );
    assert_eq!(document["classes"], document["outputs"][0]["classes"]);
    let mut counted = vec![vec![0u64; 2]; 2];
    for (number, picture) in pictures_of(&document).iter().enumerate() {
        let best = &picture["top"][0];
        assert_eq!(
            best["class"],
            ["day", "night"][best["index"].as_u64().expect("a number") as usize]
        );
        counted[number % 2][best["index"].as_u64().expect("a number") as usize] += 1;
        assert!(!picture["shares"].as_array().expect("a list").is_empty());
        // The class of the picture stands in a line of words under the overlay, and not under the mask.
        let written = |kind: &str| folder.join(picture["written"][kind].as_str().expect("a file"));
        assert_eq!(height(&written("mask")), 24);
        assert_eq!(height(&written("overlay")), 24 + 11);
    }
    let of_scenes: Vec<Vec<u64>> =
        serde_json::from_value(wanted["heads"][1]["confusion"].clone()).expect("a confusion");
    assert_eq!(counted, of_scenes);
    let of_pixels = |document: &Value| -> Vec<Value> {
        let all = pictures_of(document).iter();
        all.map(|one| json!([one["shares"], one["top"]])).collect()
    };

    // A checkpoint says the same, and so do weights that are told what they are of.
    let more = |weights: &str, settings: &[&str]| {
        let command = [
            "predict",
            "halves/test/images",
            "--json",
            "--weights",
            weights,
        ];
        json(&folder, &with(&command, settings))
    };
    assert_eq!(of_pixels(&more("c.safetensors", &[])), of_pixels(&document));
    plain(&folder, "w.safetensors", "p.safetensors");
    let settings = ["--model", "multitask", "--data", "halves"];
    assert_eq!(
        of_pixels(&more("p.safetensors", &settings)),
        of_pixels(&document)
    );
    let named = [
        "--model",
        "multitask",
        "--data",
        "halves",
        "--classes",
        "a,b,c,d",
    ];
    let named = more("p.safetensors", &named);
    assert_eq!(named["outputs"][0]["classes"], json!(["a", "b"]));
    assert_eq!(named["outputs"][1]["classes"], json!(["c", "d"]));
    let three = [
        "predict",
        "halves/test/images",
        "--weights",
        "w.safetensors",
        "--classes",
        "a,b,c",
    ];
    let refused = run(&folder, &with(&three, &[]));
    assert!(!refused.status.success());
    assert!(
        stderr(&refused).contains("2 + 2 classes"),
        "{}",
        stderr(&refused)
    );

    // The table has a row for each output.
    let table = [
        "predict",
        "halves/test/images/0.png",
        "--weights",
        "w.safetensors",
    ];
    let table = done(&folder, &with(&table, &[]));
    let text = String::from_utf8_lossy(&table.stdout).into_owned();
    for part in ["scene.head", "night", "class 1", " %"] {
        assert!(text.contains(part), "{text}");
    }
    fs::remove_dir_all(folder).expect("the folder goes");
}

#[test]
fn outputs_beyond_the_classes_are_called_after_their_numbers() {
    let folder = folder("predict-beyond");
    classes(&folder.join("pets"));
    let shown = done(&folder, &["model", "show", "lenet", "--json"]);
    write(&folder.join("ten.json"), &shown.stdout);
    let train =
        "train --model ten.json --data pets --batch 4 --lr 0.03 --steps 20 --save w.safetensors";
    done(&folder, &with(&train.split(' ').collect::<Vec<_>>(), &[]));
    let names = json!([
        "blue", "green", "red", "output 3", "output 4", "output 5", "output 6", "output 7",
        "output 8", "output 9"
    ]);
    let predict = |weights: &str, settings: &[&str]| {
        let command = [
            "predict",
            "pets/test",
            "--json",
            "--top",
            "10",
            "--weights",
            weights,
        ];
        let output = done(&folder, &with(&command, settings));
        let document: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert!(stderr(&output).contains("10 classes apart, and 3 are known (blue, green, red)"));
        document
    };
    let document = predict("w.safetensors", &[]);
    assert_eq!(document["classes"], names);
    // All ten have a probability, each under its own name.
    let top = pictures_of(&document)[0]["top"].as_array().expect("a list");
    assert_eq!(top.len(), 10);
    for one in top {
        assert_eq!(
            one["class"],
            names[one["index"].as_u64().expect("a number") as usize]
        );
    }
    let wanted = confusion(&folder, "ten.json", "pets", &[]);
    let right: u64 = (0..3).map(|class| wanted[class][class]).sum();
    let told = pictures_of(&document).iter().filter(|picture| {
        let file = picture["file"].as_str().expect("a name");
        picture["top"][0]["class"] == file.rsplit('/').nth(1).expect("a folder")
    });
    assert_eq!(told.count() as u64, right);

    // A network of the zoo has as many outputs as the tensors say, whatever the data.
    plain(&folder, "w.safetensors", "p.safetensors");
    let of_plain = predict("p.safetensors", &["--model", "lenet", "--data", "pets"]);
    assert_eq!(of_plain["classes"], names);
    assert_eq!(of_plain["pictures"], document["pictures"]);
    fs::remove_dir_all(folder).expect("the folder goes");
}
