//! Does an exported script hold out the very pictures that convlab holds out? Its own lines are run with `python3`, where there is one.

use std::process::Command;

use convlab::data::{Dataset, LoadOptions, SourceFile, load};
use convlab::interop::write::pytorch;
use convlab::network::zoo;
use convlab::recipe::Recipe;

/// Pictures of each class, seed and share.
const CASES: [(&[usize], u32, f32); 9] = [
    (&[13, 7, 1], 0, 0.1),
    (&[40, 3, 2, 1], 5, 0.25),
    (&[5, 5, 5], 7, 0.1),
    (&[1, 2, 30], u32::MAX, 0.333),
    (&[2, 2], 3, 0.9),
    (&[1, 1, 1, 1], 11, 0.3),
    (&[25, 24, 26], 1, 0.2),
    (&[7, 7, 7, 7, 7], 2, 0.5),
    (&[101, 9], 4, 0.00001),
];

/// A picture that tells class and number.
fn png(colour: png::ColorType, pixel: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 8, 8);
    encoder.set_color(colour);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().expect("a head");
    writer.write_image_data(&pixel.repeat(64)).expect("pixels");
    writer.finish().expect("an end");
    bytes
}

/// The script of a network with these settings.
fn script(model: &str, seed: u32, holdout: f32) -> String {
    let recipe = Recipe {
        seed,
        holdout,
        ..Recipe::default()
    };
    pytorch(&zoo::model(model).expect("the zoo's"), &recipe, Some("own")).expect("a script")
}

/// What the script's own split gives for a call; `None`, with a word on it, where there is no Python.
fn run(script: &str, call: &str) -> Option<Vec<usize>> {
    let between = |first: &str, last: &str| {
        let from = script.find(first).unwrap_or_else(|| panic!("no {first}"));
        let length = script[from..]
            .find(last)
            .unwrap_or_else(|| panic!("no {last}"));
        &script[from..from + length]
    };
    let code = [
        between("SEED, EPOCHS", "\n"),
        "\n",
        between("def pcg4d", "class Batches"),
        between("# How many of ten thousand", "# What folders"),
        "print(*sorted(",
        call,
        "))\n",
    ]
    .concat();
    let output = match Command::new("python3").args(["-c", &code]).output() {
        Ok(output) => output,
        Err(error) => {
            eprintln!("skipped: python3 cannot be run ({error})");
            return None;
        }
    };
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}\n{code}");
    let text = String::from_utf8(output.stdout).expect("text");
    let numbers = text.split_whitespace();
    Some(
        numbers
            .map(|number| number.parse().expect("a number"))
            .collect(),
    )
}

fn loaded(files: Vec<SourceFile>, seed: u32, holdout: f32) -> Dataset {
    let recipe = Recipe {
        seed,
        holdout,
        model: "unet_small".into(),
        ..Recipe::default()
    };
    let options = LoadOptions {
        resize: Some([8, 8]),
        ..recipe.load_options()
    };
    load(files, &options).expect("a data set")
}

/// The numbers of the held-out pictures, as their pixels tell them.
fn held_out(dataset: &Dataset) -> Vec<usize> {
    let mut numbers: Vec<usize> = (0..dataset.test.len())
        .map(|index| {
            let picture = dataset.picture(&dataset.test, index).expect("a picture");
            usize::from(picture[0]) + 256 * usize::from(picture[64])
        })
        .collect();
    numbers.sort_unstable();
    numbers
}

#[test]
fn class_folders_are_divided_as_convlab_divides_them() {
    for (counts, seed, holdout) in CASES {
        let labels: Vec<usize> = (0..counts.len())
            .flat_map(|class| std::iter::repeat_n(class, counts[class]))
            .collect();
        let files = labels.iter().enumerate().map(|(number, class)| {
            let name = format!("class{class}/{number:04}.png");
            let pixel = [(number % 256) as u8, (number / 256) as u8, 0];
            SourceFile::new(name, png(png::ColorType::Rgb, &pixel))
        });
        let wanted = held_out(&loaded(files.collect(), seed, holdout));
        assert!(!wanted.is_empty());
        let script = script("lenet", seed, holdout);
        let Some(got) = run(&script, &format!("held_out_by_class({labels:?})")) else {
            return;
        };
        assert_eq!(got, wanted, "{counts:?}, seed {seed}, share {holdout}");
    }
}

#[test]
fn pictures_with_masks_are_divided_as_convlab_divides_them() {
    for (counts, seed, holdout) in CASES {
        let count: usize = counts.iter().sum();
        let files = (0..count).flat_map(|number| {
            let pixel = [(number % 256) as u8, (number / 256) as u8, 0];
            let mask = [(number % 3) as u8];
            [
                SourceFile::new(
                    format!("images/{number:04}.png"),
                    png(png::ColorType::Rgb, &pixel),
                ),
                SourceFile::new(
                    format!("masks/{number:04}.png"),
                    png(png::ColorType::Grayscale, &mask),
                ),
            ]
        });
        let wanted = held_out(&loaded(files.collect(), seed, holdout));
        for model in ["unet_small", "detector"] {
            let script = script(model, seed, holdout);
            let Some(got) = run(&script, &format!("held_out({count})")) else {
                return;
            };
            assert_eq!(
                got, wanted,
                "{count} pictures, seed {seed}, share {holdout}"
            );
        }
    }
}
