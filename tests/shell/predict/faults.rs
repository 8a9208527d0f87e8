//! Files that cannot be read, and folders and archives with other things in them.

use std::fs;

use super::pictures::{Noise, coloured, png, write};
use super::{done, json, pictures_of, run, stderr, with};
use crate::shell::folder;

#[test]
fn what_cannot_be_read_is_skipped_counted_and_named() {
    let folder = folder("predict-faults");
    let mut noise = Noise::new(4);
    let mut picture = |channel: usize| {
        let pixels = coloured([24, 18], channel, &mut noise);
        png(png::ColorType::Rgb, [24, 18], &pixels)
    };
    for (class, channel) in [("a", 0), ("b", 1)] {
        for number in 0..4 {
            write(
                &folder.join(format!("pets/{class}/{number}.png")),
                &picture(channel),
            );
        }
    }
    let command = [
        "train",
        "--model",
        "lenet",
        "--data",
        "pets",
        "--batch",
        "2",
        "--steps",
        "2",
        "--save",
        "w.safetensors",
    ];
    done(&folder, &with(&command, &[]));

    let good = picture(0);
    write(&folder.join("own/good.png"), &good);
    write(&folder.join("own/deep/er/other.PNG"), &picture(1));
    write(&folder.join("own/cut.png"), &good[..good.len() / 2]);
    write(&folder.join("own/page.jpg"), b"<html>404");
    write(&folder.join("own/empty.webp"), b"");
    write(&folder.join("own/notes.txt"), b"no picture");
    write(&folder.join("own/.hidden.png"), &good);
    // A picture is what it holds, not what it is called.
    write(&folder.join("nameless"), &good);
    let mut tar = tar::Builder::new(Vec::new());
    for name in ["in/1.png", "in/2.png"] {
        let mut header = tar::Header::new_gnu();
        header.set_size(good.len() as u64);
        header.set_mode(0o644);
        tar.append_data(&mut header, name, good.as_slice())
            .expect("packed");
    }
    write(
        &folder.join("packed.tar"),
        &tar.into_inner().expect("packed"),
    );

    let command = [
        "predict",
        "own",
        "nameless",
        "packed.tar",
        "missing.png",
        "-",
        "--weights",
        "w.safetensors",
        "--json",
    ];
    let output = done(&folder, &with(&command, &[]));
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let files = |list: &str| -> Vec<String> {
        let all = document[list].as_array().expect("a list").iter();
        all.map(|one| one["file"].as_str().expect("a name").to_owned())
            .collect()
    };
    assert_eq!(
        files("pictures"),
        [
            "own/deep/er/other.PNG",
            "own/good.png",
            "nameless",
            "packed.tar/in/1.png",
            "packed.tar/in/2.png"
        ]
    );
    assert_eq!(
        files("skipped"),
        [
            "own/cut.png",
            "own/empty.webp",
            "own/page.jpg",
            "missing.png",
            "-"
        ]
    );
    for part in [
        "own/cut.png",
        "the file is empty",
        "5 picture(s) read, 5 skipped",
        "other kinds",
    ] {
        assert!(
            stderr(&output).contains(part),
            "{part}: {}",
            stderr(&output)
        );
    }
    // The same bytes are answered for alike, wherever they lie.
    let tops: Vec<_> = pictures_of(&document)[1..]
        .iter()
        .map(|one| &one["top"])
        .collect();
    assert!(tops.iter().all(|top| *top == tops[0]));

    let strict = run(&folder, &with(&command, &["--strict"]));
    assert_eq!(strict.status.code(), Some(1));
    for none in ["own/cut.png", "missing", "own/page.jpg"] {
        let command = ["predict", none, "--weights", "w.safetensors"];
        let output = run(&folder, &with(&command, &[]));
        assert_eq!(output.status.code(), Some(1), "{none}");
        assert!(
            stderr(&output).contains("0 picture(s) read, 1 skipped"),
            "{}",
            stderr(&output)
        );
    }
    let whole = json(
        &folder,
        &with(
            &[
                "predict",
                "own/good.png",
                "--weights",
                "w.safetensors",
                "--json",
                "--strict",
            ],
            &[],
        ),
    );
    assert_eq!(pictures_of(&whole).len(), 1);

    // A table for people: class and probability stand in it.
    let table = done(
        &folder,
        &with(
            &[
                "predict",
                "own/good.png",
                "--weights",
                "w.safetensors",
                "--top",
                "2",
            ],
            &[],
        ),
    );
    let text = String::from_utf8_lossy(&table.stdout).into_owned();
    for part in ["own/good.png", "probability", " %", "a", "b"] {
        assert!(text.contains(part), "{text}");
    }
    fs::remove_dir_all(folder).expect("the folder goes");
}
