//! `convlab data show DIR`.

use clap::Subcommand;
use convlab::data::Split;
use convlab::train::Recipe;

use super::{Failure, files, model};

#[derive(Subcommand)]
pub enum DataCommand {
    /// What a data set holds: classes, counts, split, what was skipped
    Show {
        /// builtin:scenes, a folder, or a file
        data: String,
        /// CIFAR-10 batches to train on, e.g. 1-4
        #[arg(long)]
        train_files: Option<String>,
        /// CIFAR-10 batches to evaluate on, e.g. 5
        #[arg(long)]
        eval_files: Option<String>,
    },
}

pub fn run(command: DataCommand) -> Result<(), Failure> {
    let DataCommand::Show {
        data,
        train_files,
        eval_files,
    } = command;
    let recipe = Recipe {
        data,
        train_files,
        eval_files,
        ..Recipe::default()
    };
    let dataset = recipe.dataset(|| files::read_source(&recipe.data))?;
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
    let mut table = model::table(&["class", "name", "training", "held-out"]);
    let count = |split: &Split, class: usize| {
        split
            .labels()
            .iter()
            .filter(|&&label| usize::from(label) == class)
            .count()
            .to_string()
    };
    for (class, name) in dataset.classes.iter().enumerate() {
        table.add_row([
            class.to_string(),
            name.clone(),
            count(&dataset.train, class),
            count(&dataset.test, class),
        ]);
    }
    println!("{}", model::right(table, &[0, 2, 3]));
    for note in &dataset.notes {
        println!("note: {note}");
    }
    Ok(())
}
