//! A trained network, opened to answer for pictures: by what the file of weights says of its training, and what the command line says.

use std::rc::Rc;

use convlab::data::Ground;
use convlab::engine::NamedTensor;
use convlab::network::{Network, zoo};
use convlab::recipe::Recipe;
use convlab::train::{Session, Task};
use convlab::weights::Weights;

use super::outputs::Output;
use super::training::Training;
use super::{PredictArguments, class_names, stand_in, tensors};
use crate::shell::networks;
use crate::shell::{Failure, files, train, weights};

pub struct Model {
    pub session: Session,
    /// What is said of a picture, in the order of the network's outputs; there is one at least.
    pub outputs: Vec<Output>,
    /// The ground of the training's pictures.
    pub ground: Option<Ground>,
}

impl Model {
    pub async fn open(arguments: &PredictArguments, given: &[String]) -> Result<Self, Failure> {
        let path = &arguments.weights;
        let file = Weights::read(&files::read_bytes(path)?, &[])
            .map_err(|error| format!("{}: {error}", path.display()))?;
        let training = Training::of(arguments, given, &file)?;
        let names = match &arguments.classes {
            Some(text) => Some(class_names::given(text)?),
            None => None,
        };
        let shape = match training.shape {
            Some(shape) => shape,
            None => tensors::shape(&training.recipe, &file.tensors)?,
        };
        let network = network(&training, shape, names.as_deref(), &file.tensors)?;
        let Training {
            mut recipe,
            outputs: known,
            ground,
            ..
        } = training;
        let outputs = Output::all(&network, names, &known)?;
        recipe.model = network.to_json()?;
        let dataset = stand_in::dataset(&network, shape, &outputs)?;
        let backend = train::backend(&recipe).await?;
        let mut session = Session::new(recipe, Rc::new(dataset), backend).await?;
        weights::load(&mut session, path, false).await?;
        let model = Self {
            session,
            outputs,
            ground,
        };
        let has_places = model
            .outputs
            .iter()
            .any(|output| output.task != Task::Classify);
        if has_places && !model.is_whole() {
            let [_, height, width] = model.session.network().input;
            eprintln!(
                "note: eval_transforms take parts of pictures, so masks and boxes are those of the {width} x {height} pixels that the network sees"
            );
        }
        Ok(model)
    }

    pub fn recipe(&self) -> &Recipe {
        self.session.recipe()
    }

    /// The first output, which is the network's own.
    pub fn first(&self) -> Result<&Output, Failure> {
        Ok(self.outputs.first().ok_or("the network has no output")?)
    }
}

/// The network at the size of the training's pictures: as the recipe has it, or of the zoo with as many outputs as its tensors say.
fn network(
    training: &Training,
    shape: [usize; 3],
    given: Option<&[String]>,
    tensors: &[NamedTensor],
) -> Result<Network, Failure> {
    let recipe = &training.recipe;
    let network = match recipe.model.trim_start().starts_with('{') {
        true => Network::from_json(&recipe.model)?,
        false => {
            let model = &recipe.model;
            let in_file = tensors::counts(model, tensors)?;
            let [classes, scenes] = &training.outputs.classes;
            let known = [given.unwrap_or(classes).len(), scenes.len()];
            let count = |output: usize| {
                let in_file = in_file.get(output).copied().flatten();
                in_file.or(Some(known[output]).filter(|known| *known > 0))
            };
            let first = count(0).ok_or_else(|| {
                format!("the weights do not say how many classes {model} tells apart. Give their names with --classes.")
            })?;
            let kinds = zoo::Kinds {
                classes: first,
                boxes: first,
                scenes: count(1).unwrap_or(1),
            };
            networks::at(model, shape, kinds)?
        }
    };
    let [_, height, width] = network.input;
    let [height, width] = recipe.resize.map_or([height, width], |side| [side, side]);
    Ok(network.with_input([shape[0], height, width]))
}
