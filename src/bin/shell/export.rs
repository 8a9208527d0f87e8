//! `convlab model export NAME`: a network in others' words.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use convlab::data::Dataset;
use convlab::interop::write;
use convlab::network::{Network, initial_parameters};
use convlab::recipe::{PartialRecipe, Recipe};
use convlab::train::TrainError;
use convlab::weights::{Fit, Signature, Weights};

use super::settings::Settings;
use super::{Failure, files, import, networks, out};

#[derive(Args)]
pub struct ExportArguments {
    /// A name of the zoo, or a file: JSON, or a PyTorch program
    #[arg(conflicts_with = "model")]
    name: Option<String>,
    /// In whose words
    #[arg(long = "as", default_value = "pytorch", value_parser = ["pytorch", "onnx", "burn", "json"])]
    form: String,
    /// The weights that ONNX is to hold (safetensors, .pth, .pt, .th); by default the first ones of the seed
    #[arg(long)]
    weights: Option<PathBuf>,
    /// Write here instead of to the terminal
    #[arg(long)]
    out: Option<PathBuf>,
    #[command(flatten)]
    recipe: Settings,
}

/// `given` are the names of the settings that stand on the command line.
pub fn export(arguments: &ExportArguments, given: &[String]) -> Result<(), Failure> {
    let source = Source::read(arguments, given)?;
    let bytes = match arguments.form.as_str() {
        "burn" => write::burn(&source.network)?.into_bytes(),
        "onnx" => onnx(&source, arguments.weights.as_deref())?,
        "json" => source.network.to_json()?.into_bytes(),
        _ => {
            let (network, dataset) = (&source.network, source.dataset.as_deref());
            for difference in write::pytorch_differences(network, &source.recipe, dataset) {
                eprintln!("note: {difference}");
            }
            write::pytorch(network, &source.recipe, dataset)?.into_bytes()
        }
    };
    match &arguments.out {
        Some(path) => Ok(files::write(path, &bytes)?),
        None => {
            out::bytes(&bytes);
            Ok(())
        }
    }
}

/// The inference graph with weights, and how its pictures are to be normalised.
fn onnx(source: &Source, path: Option<&Path>) -> Result<Vec<u8>, Failure> {
    let mut network = source.network.clone();
    let given = match path {
        Some(path) => {
            let specs = source.network.parameters();
            let own: Vec<Signature> = specs
                .iter()
                .map(|spec| (spec.name.clone(), spec.shape.clone()))
                .collect();
            let file = Weights::read(&files::read_bytes(path)?, &own)?;
            let fit = Fit::new(&file.tensors, &own);
            if !fit.is_whole() {
                return Err(TrainError::from(fit.misfit()).into());
            }
            for note in file.notes.iter().chain(&fit.notes) {
                eprintln!("note: {}: {note}", path.display());
            }
            // The file says what the outputs mean, where the network does not.
            if network.classes.is_empty() && network.classes() == Ok(file.classes.len()) {
                network.classes = file.classes;
            }
            fit.taken(file.tensors, &own)
                .into_iter()
                .map(|tensor| (tensor.name, tensor.values))
                .collect()
        }
        None => {
            let tensors = initial_parameters(&source.network, source.recipe.seed);
            let named = tensors
                .into_iter()
                .map(|(spec, values)| (spec.name, values));
            named.collect::<Vec<_>>()
        }
    };
    let weights: Vec<_> = given
        .iter()
        .map(|(name, values)| (name.as_str(), values.as_slice()))
        .collect();
    Ok(write::onnx(&network, &weights, &source.recipe)?)
}

/// What is to be written.
struct Source {
    network: Network,
    recipe: Recipe,
    dataset: Option<String>,
}

impl Source {
    /// The network fitted to the data, where they are named; the settings of its program, and over them those given.
    fn read(arguments: &ExportArguments, given: &[String]) -> Result<Self, Failure> {
        let name = arguments.name.as_ref().unwrap_or(&arguments.recipe.model);
        let path = Path::new(name);
        let mut settings = PartialRecipe::default();
        let (mut network, mut dataset) = (None, None);
        if networks::is_program(name) {
            let program = import::read(&[path.to_path_buf()], import::ImportArguments::default())?;
            settings.add(program.recipe);
            network = program.network;
            dataset = program.dataset;
        } else if name.ends_with(".json") {
            let text = fs::read_to_string(path)
                .map_err(|error| format!("{name} cannot be read: {error}"))?;
            network = Some(Network::from_json(&text)?);
        }
        let is_given = |name: &str| given.iter().any(|given| given == name);
        settings.add(arguments.recipe.some(is_given));
        let model = match &network {
            Some(network) => network.to_json()?,
            None if networks::is_program(name) => {
                return Err("the program has no network that can be built".into());
            }
            None => name.clone(),
        };
        let mut recipe = settings.over(Recipe::default());
        recipe.model = model;
        recipe.check_numbers()?;
        let names_data = ["data", "train_files", "eval_files"]
            .into_iter()
            .any(is_given);
        if names_data {
            let found: Dataset = recipe.dataset(|| files::read_source(&recipe.data))?;
            let fitted = recipe.network(&found.shape())?;
            let fitted = fitted.with_classes(&found.classes, &found.box_classes);
            network = Some(fitted.with_scenes(&found.scene_classes));
            dataset = Some(found.name);
        }
        let mut network = match network {
            Some(network) => network,
            None => networks::named(name)?,
        };
        if let (Some(side), false) = (recipe.resize, names_data) {
            let [channels, ..] = network.input;
            network = network.with_input([channels, side, side]);
        }
        Ok(Self {
            network,
            recipe,
            dataset,
        })
    }
}
