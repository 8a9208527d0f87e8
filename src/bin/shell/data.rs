//! `convlab data show DIR` and `convlab data save DIR FOLDER`.

use clap::{ArgMatches, Args, Command, Error, FromArgMatches, Subcommand};
use convlab::data::{LoadOptions, Split, load};
use convlab::recipe::{Field, Recipe};

use super::{Failure, files, model, save, settings};

#[derive(Subcommand)]
pub enum DataCommand {
    /// What a data set holds: classes, counts, split, what was skipped
    Show {
        /// builtin:scenes, a folder, or a file
        data: String,
        #[command(flatten)]
        reading: Reading,
    },
    /// A data set as PNGs: a folder a class, images/ and masks/, or images/ and Pascal VOC's annotations/
    Save {
        /// builtin:scenes, builtin:streets, a folder, or a file
        data: String,
        /// A new folder
        folder: std::path::PathBuf,
        /// Boxes, of a data set that has masks as well
        #[arg(long)]
        boxes: bool,
        #[command(flatten)]
        reading: Reading,
    },
}

/// How files are read: settings of a recipe, with the same names and defaults as in training.
pub struct Reading(Recipe);

/// The settings that say how files are read; those with a help of their own mean something else than in training.
const READING: [(&str, Option<&str>); 7] = [
    (
        "train_files",
        Some("CIFAR-10 batches to train on, e.g. 1-4"),
    ),
    ("eval_files", None),
    (
        "resize",
        Some("Side the pictures are resized to; by default the size most of them have"),
    ),
    ("fit", None),
    ("exif", None),
    ("holdout", None),
    ("seed", Some("Seed of the pictures that are held out")),
];

/// The fields of [`READING`] with their help.
fn reading() -> impl Iterator<Item = (&'static Field, &'static str)> {
    READING.iter().filter_map(|(name, help)| {
        let field = Recipe::FIELDS.iter().find(|field| field.name == *name)?;
        Some((field, help.unwrap_or(field.help)))
    })
}

impl Args for Reading {
    fn augment_args(command: Command) -> Command {
        command.args(reading().map(|(field, help)| settings::flag(field).help(help)))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for Reading {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        settings::read(matches, reading().map(|(field, _)| field)).map(Self)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Reading {
    fn recipe(self, data: String) -> Recipe {
        Recipe { data, ..self.0 }
    }
}

pub fn run(command: DataCommand) -> Result<(), Failure> {
    let (recipe, folder) = match command {
        DataCommand::Show { data, reading } => (reading.recipe(data), None),
        DataCommand::Save {
            data,
            folder,
            boxes,
            reading,
        } => (reading.recipe(data), Some((folder, boxes))),
    };
    recipe.check_numbers()?;
    // Without a network nothing asks for a size.
    let options = LoadOptions {
        class_size: None,
        ..recipe.load_options()
    };
    let dataset = match recipe.built_in()? {
        Some(dataset) => dataset,
        None => load(files::read_source(&recipe.data)?, &options)?,
    };
    if let Some((folder, boxes)) = folder {
        for note in &dataset.notes {
            eprintln!("note: {note}");
        }
        return save::save(&dataset, &folder, boxes);
    }
    println!(
        "{}: {} training and {} held-out pictures of {}×{}×{} ({})",
        dataset.name,
        dataset.train.len(),
        dataset.test.len(),
        dataset.channels,
        dataset.height,
        dataset.width,
        dataset.split_note
    );
    if !dataset.train.labels().is_empty() {
        let rows = |split: &Split| counts(dataset.classes.len(), split.labels().iter().copied());
        print(
            "class",
            &dataset.classes,
            &rows(&dataset.train),
            &rows(&dataset.test),
        );
    }
    if dataset.train.targets.masks.is_some() {
        let rows = |split: &Split| shares(dataset.classes.len(), split);
        print(
            "class (pixels)",
            &dataset.classes,
            &rows(&dataset.train),
            &rows(&dataset.test),
        );
    }
    if dataset.train.targets.scenes.is_some() {
        let rows = |split: &Split| {
            let scenes = split.targets.scenes.iter().flatten().copied();
            counts(dataset.scene_classes.len(), scenes)
        };
        print(
            "scene (pictures)",
            &dataset.scene_classes,
            &rows(&dataset.train),
            &rows(&dataset.test),
        );
    }
    if dataset.train.targets.boxes.is_some() {
        let rows = |split: &Split| {
            let boxes = split.targets.boxes.iter().flatten().flatten();
            counts(dataset.box_classes.len(), boxes.map(|found| found.class))
        };
        print(
            "class (boxes)",
            &dataset.box_classes,
            &rows(&dataset.train),
            &rows(&dataset.test),
        );
    }
    for note in &dataset.notes {
        println!("note: {note}");
    }
    Ok(())
}

fn print(what: &str, names: &[String], train: &[String], test: &[String]) {
    let mut table = model::table(&[what, "name", "training", "held-out"]);
    for (class, ((name, train), test)) in names.iter().zip(train).zip(test).enumerate() {
        table.add_row([&class.to_string(), name, train, test]);
    }
    println!("{}", model::right(table, &[0, 2, 3]));
}

/// How often each class occurs.
fn counts(classes: usize, occurs: impl Iterator<Item = u16>) -> Vec<String> {
    let mut counts = vec![0usize; classes];
    for class in occurs {
        if let Some(count) = counts.get_mut(usize::from(class)) {
            *count += 1;
        }
    }
    counts.iter().map(ToString::to_string).collect()
}

/// The share of each class in the pixels that have one.
fn shares(classes: usize, split: &Split) -> Vec<String> {
    let mut counts = [0usize; 256];
    for &class in split.targets.masks.iter().flatten() {
        counts[usize::from(class)] += 1;
    }
    let known: usize = counts.iter().take(classes).sum();
    counts
        .iter()
        .take(classes)
        .map(|&count| format!("{:.1} %", 100.0 * count as f64 / known.max(1) as f64))
        .collect()
}
