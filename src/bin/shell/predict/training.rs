//! What is known of a network's training: what the file of weights says, under what stands on the command line.

use convlab::data::Ground;
use convlab::network::Network;
use convlab::recipe::Recipe;
use convlab::train::{Checkpoint, Task, Trained};
use convlab::weights::Weights;

use super::outputs::Known;
use super::{PredictArguments, stand_in};
use crate::shell::networks;
use crate::shell::{Failure, files, train};

#[derive(Default)]
pub struct Training {
    /// How pictures are prepared, and which network answers.
    pub recipe: Recipe,
    /// Channels, height and width of the data's pictures.
    pub shape: Option<[usize; 3]>,
    pub outputs: Known,
    /// The ground of its pictures.
    pub ground: Option<Ground>,
}

impl Training {
    /// `given` are the names of the settings that stand on the command line.
    pub fn of(
        arguments: &PredictArguments,
        given: &[String],
        file: &Weights,
    ) -> Result<Self, Failure> {
        let is_given = |key: &str| given.iter().any(|given| given == key);
        let said = Self::said(arguments, file)?;
        if said.is_none() && !is_given("model") {
            return Err(format!(
                "{} does not say which network its weights are of. Name it as in training: --model NAME, and its settings where they were not the usual ones (--mean, --std, --resize, --fit, --exif).",
                arguments.weights.display()
            )
            .into());
        }
        let mut known = said.unwrap_or_default();
        known.outputs.classes[0].clone_from(&file.classes);
        let recipe = arguments.recipe.some(is_given).over(known.recipe.clone());
        // What is of training alone stays behind; where to compute is this machine's matter.
        known.recipe = Recipe {
            model: networks::in_file(&recipe.model)?,
            data: recipe.data,
            train_files: recipe.train_files,
            eval_files: recipe.eval_files,
            resize: recipe.resize,
            fit: recipe.fit,
            exif: recipe.exif,
            holdout: recipe.holdout,
            seed: recipe.seed,
            mean: recipe.mean,
            std: recipe.std,
            transforms: recipe.transforms,
            eval_transforms: recipe.eval_transforms,
            engine: arguments.recipe.engine,
            device: arguments.recipe.device,
            batch: stand_in::COUNT,
            ..Recipe::default()
        };
        if is_given("data") {
            known.see_data()?;
        } else if is_given("resize") {
            // Another size than in training was asked for.
            let side = known.recipe.load_options().resize;
            if let (Some([channels, ..]), Some([height, width])) = (known.shape, side) {
                known.shape = Some([channels, height, width]);
            }
        }
        Ok(known)
    }

    /// What the file says; `None` where it says nothing but tensors and names of classes.
    fn said(arguments: &PredictArguments, file: &Weights) -> Result<Option<Self>, Failure> {
        if let Some(trained) = file.trained.as_deref().and_then(Trained::from_json) {
            return Ok(Some(Self {
                recipe: trained.recipe.clone(),
                shape: Some(trained.shape),
                outputs: Known {
                    classes: [Vec::new(), scenes(&trained.recipe)],
                    palette: trained.palette,
                },
                ground: trained.ground,
            }));
        }
        let bytes = files::read_bytes(&arguments.weights)?;
        let Ok(checkpoint) = Checkpoint::from_bytes(&bytes) else {
            return Ok(None);
        };
        Ok(Some(Self {
            shape: shape_in(&checkpoint.data),
            recipe: checkpoint.recipe,
            outputs: Known::default(),
            ground: None,
        }))
    }

    /// Takes names, sizes and colours of the data set that the recipe names.
    fn see_data(&mut self) -> Result<(), Failure> {
        let dataset = train::dataset(&self.recipe)?;
        self.shape = Some([dataset.channels, dataset.height, dataset.width]);
        self.ground = dataset.ground();
        let network = self.recipe.network(&dataset.shape())?;
        let first = match Task::of(&network)? {
            Task::Detect => &dataset.box_classes,
            Task::Classify | Task::Segment => &dataset.classes,
        };
        self.outputs = Known {
            classes: [first.clone(), dataset.scene_classes.clone()],
            palette: dataset.palette.clone(),
        };
        Ok(())
    }
}

/// The names of what pictures as a whole show, in the network of the recipe.
fn scenes(recipe: &Recipe) -> Vec<String> {
    let network = Network::from_json(&recipe.model).ok();
    let second = network.and_then(|network| network.heads.into_iter().nth(1));
    second.map_or(Vec::new(), |head| head.classes)
}

/// The shape at the end of what a checkpoint of an earlier version says of its data: `..., 90 + 10 pictures of 3×32×32, 2 classes`.
fn shape_in(data: &str) -> Option<[usize; 3]> {
    let (_, behind) = data.rsplit_once(" pictures of ")?;
    let (shape, _) = behind.split_once(',')?;
    let sides: Vec<usize> = shape
        .split('×')
        .map(|side| side.parse().ok())
        .collect::<Option<_>>()?;
    sides.try_into().ok()
}
