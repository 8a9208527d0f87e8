//! `convlab predict`: a trained network's answers for pictures of one's own, as a table, as JSON and as pictures.

mod answer;
mod caption;
mod class_names;
mod document;
mod draw;
mod model;
mod names;
mod outputs;
mod sources;
mod stand_in;
mod table;
mod tensors;
mod training;
mod view;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use convlab::data::{Ground, photo};
use convlab::train::{SCORE_SHOWN, Task};

use super::Failure;
use super::settings::Settings;
use document::{Document, Skipped};
use model::Model;
use names::Names;

#[derive(Args)]
pub struct PredictArguments {
    /// Pictures: files, folders and archives
    #[arg(required = true)]
    pictures: Vec<PathBuf>,
    /// The trained weights: a file of `train --save` or `--checkpoint`, which say their network and settings; or any safetensors or
    /// file of torch.save, with --model and the settings of its training
    #[arg(long)]
    weights: PathBuf,
    /// Names of the classes in the order of the outputs: a,b,c, or a text file with a name a line; of a network of several tasks those of the
    /// first, or of all one after the other. By default those in the file of weights
    #[arg(long)]
    classes: Option<String>,
    /// How many classes are told of a picture, the likeliest first
    #[arg(long, default_value_t = 3)]
    top: usize,
    /// Boxes that score less are left away
    #[arg(long, default_value_t = SCORE_SHOWN)]
    score: f32,
    /// Write masks and pictures with masks or boxes drawn (PNG) into this folder; pictures given are never written over
    #[arg(long)]
    out: Option<PathBuf>,
    /// Turn the pictures' values over, dark to bright, before anything else
    #[arg(long)]
    invert: bool,
    /// One JSON document instead of a table
    #[arg(long)]
    json: bool,
    /// Fail where any picture cannot be read, not only where none can
    #[arg(long)]
    strict: bool,
    #[command(flatten)]
    recipe: Settings,
}

/// `given` are the names of the settings that stand on the command line: they go before those of the file.
pub async fn predict(arguments: PredictArguments, given: &[String]) -> Result<ExitCode, Failure> {
    if arguments.top == 0 || !(0.0..=1.0).contains(&arguments.score) {
        return Err("--top has to be at least 1, --score between 0 and 1".into());
    }
    let mut model = Model::open(&arguments, given).await?;
    let mut document = Document::new(&model)?;
    let mut tasks = model.outputs.iter().map(|output| output.task);
    let has_pictures = tasks.any(|task| task != Task::Classify);
    let mut names = match &arguments.out {
        Some(folder) if has_pictures => Some(Names::new(folder.clone(), &arguments.pictures)),
        Some(_) => {
            eprintln!(
                "note: classes of whole pictures are no pictures: nothing is written to --out"
            );
            None
        }
        None => None,
    };
    let exif = model.recipe().exif;
    let mut opposite = Vec::new();
    for path in &arguments.pictures {
        let files = match sources::read(path) {
            Ok(files) => files,
            Err(reason) => {
                document.skip(path.display().to_string(), reason);
                continue;
            }
        };
        for (name, file) in files {
            match photo(&file, exif) {
                Ok(mut photo) => {
                    if arguments.invert {
                        invert(&mut photo.rgba);
                    }
                    if model.is_opposite(&photo)? {
                        opposite.push(name.clone());
                    }
                    let mut answer = model.answer(&name, &photo, &arguments).await?;
                    if let Some(names) = &mut names {
                        draw::write(&mut answer, &file.name, &photo, &model, names)?;
                    }
                    document.pictures.push(answer.told);
                }
                Err(reason) => document.skip(name, reason.to_string()),
            }
        }
    }
    match arguments.json {
        true => println!("{}", serde_json::to_string_pretty(&document)?),
        false => table::print(&document, arguments.top),
    }
    for Skipped { file, reason } in &document.skipped {
        eprintln!("skipped: {file}: {reason}");
    }
    if let (Some(first), Some(ground)) = (opposite.first(), model.ground) {
        let other = match ground {
            Ground::Dark => Ground::Bright,
            Ground::Bright => Ground::Dark,
        };
        eprintln!(
            "note: {} picture(s), the first is {first}, have a {} ground; those of the training have a {} one, so these answers mean little. {} mends it.",
            opposite.len(),
            other.name(),
            ground.name(),
            if arguments.invert {
                "Leaving --invert away"
            } else {
                "--invert"
            }
        );
    }
    let (read, skipped) = (document.pictures.len(), document.skipped.len());
    if skipped > 0 || read == 0 {
        eprintln!("{read} picture(s) read, {skipped} skipped");
    }
    Ok(match read == 0 || (arguments.strict && skipped > 0) {
        true => ExitCode::FAILURE,
        false => ExitCode::SUCCESS,
    })
}

/// Red, green and blue turned over; what is opaque stays so.
fn invert(rgba: &mut [u8]) {
    for pixel in rgba.chunks_exact_mut(4) {
        for value in &mut pixel[..3] {
            *value = 255 - *value;
        }
    }
}
