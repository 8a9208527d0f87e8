//! What a recipe makes: its data set, its network, the way of its pictures, what its engine has to know.

use crate::data::{Augment, DataError, DataShape, Dataset, Given, Transform, load};
use crate::engine::TrainingSettings;
use crate::network::{Network, zoo};
use crate::recipe::{BuiltIn, Choice, Clip, LossOptions, Optimizer, OptimizerKind, Recipe};
use crate::said::phrase;
use crate::train::TrainError;

impl Recipe {
    /// The data set the recipe names: drawn if it is built in, else read from these files.
    ///
    /// # Errors
    /// What is wrong with the files; [`TrainError::Setting`] for an unknown built-in name.
    pub fn dataset(
        &self,
        files: impl FnOnce() -> Result<Vec<Given>, DataError>,
    ) -> Result<Dataset, TrainError> {
        match self.built_in()? {
            Some(dataset) => Ok(dataset),
            None => Ok(load(files()?, &self.load_options())?),
        }
    }

    /// The built-in data set the recipe names; none where it names files.
    ///
    /// # Errors
    /// [`TrainError::Setting`] for an unknown built-in name.
    pub fn built_in(&self) -> Result<Option<Dataset>, TrainError> {
        if !self.data.starts_with("builtin:") {
            return Ok(None);
        }
        let Some(known) = BuiltIn::of_word(&self.data) else {
            let words: Vec<&str> = BuiltIn::WORDS.iter().map(|word| word.word).collect();
            return Err(TrainError::Setting {
                setting: "data",
                value: self.data.clone(),
                wants: phrase!("the built-in data are {known}", known = words.join(" and ")),
            });
        };
        Ok(Some(known.dataset()))
    }

    /// The shape of the data's pictures, at the size they are resized to: `[channels, height, width]`.
    pub fn pictures(&self, data: &DataShape) -> [usize; 3] {
        let [channels, height, width] = data.picture;
        let [height, width] = self.resize.map_or([height, width], |side| [side, side]);
        [channels, height, width]
    }

    /// The network for a data set: one of the zoo fitted to its channels, classes and, where it takes any size, to its
    /// pictures' size, or the given JSON as it is; at the size the pictures are resized to.
    pub fn network(&self, data: &DataShape) -> Result<Network, TrainError> {
        let network = if self.model.trim_start().starts_with('{') {
            Network::from_json(&self.model)?
        } else {
            // Without any box or scene the engine says what is missing.
            let kinds = zoo::Kinds {
                classes: data.classes,
                boxes: data.box_classes.max(1),
                scenes: data.scene_classes.max(1),
            };
            zoo::model_of(&self.model, self.pictures(data), kinds)?
        };
        let [_, height, width] = network.input;
        let [height, width] = self.resize.map_or([height, width], |side| [side, side]);
        let network = network.with_input([data.picture[0], height, width]);
        network.shapes_for_batch(self.batch)?;
        Ok(network)
    }

    /// From the data set's pictures to that network's input.
    pub fn transform(&self, network: &Network) -> Transform {
        let [_, height, width] = network.input;
        Transform {
            resize: Some([height, width]),
            steps: self.transforms.clone(),
            eval_steps: self.eval_transforms.clone(),
            augment: Augment {
                flip: self.flip,
                shift: self.shift,
                crop_padding: self.crop_padding,
                brightness: self.brightness,
                cutout: self.cutout,
                scale: self.scale,
                rotate: self.rotate,
                contrast: self.contrast,
                saturation: self.saturation,
            },
            mean: self.mean.clone(),
            std: self.std.clone(),
        }
    }

    /// Loss, optimizer and clipping.
    pub fn training_settings(&self) -> TrainingSettings {
        let Self {
            dampening,
            nesterov,
            weight_decay,
            beta1,
            beta2,
            amsgrad,
            rho,
            lr_decay,
            initial_accumulator_value,
            momentum_decay,
            decoupled_weight_decay,
            lambd,
            t0,
            eta_minus,
            eta_plus,
            step_size_min,
            step_size_max,
            ..
        } = *self;
        let alpha = self.alpha_or_usual();
        let eps = self.epsilon();
        // A schedule that moves the momentum needs its state, whatever the momentum is at first.
        let momentum = match self.schedule.momentum_range() {
            Some([_, high]) => high,
            None => self.momentum,
        };
        TrainingSettings {
            loss: self.loss,
            loss_options: LossOptions {
                reduction: self.reduction,
                label_smoothing: self.label_smoothing,
                beta: self.beta,
                delta: self.delta,
                margin: self.margin,
                p: self.p,
            },
            ignore_index: self.ignore_index,
            class_weights: self.class_weights.clone(),
            pos_weight: self.pos_weight.clone(),
            layer_rates: self.layer_rates.clone(),
            optimizer: match self.optimizer {
                OptimizerKind::Sgd => Optimizer::Sgd {
                    momentum,
                    dampening,
                    nesterov,
                    weight_decay,
                },
                OptimizerKind::RmsProp => Optimizer::RmsProp {
                    alpha,
                    eps,
                    momentum,
                    weight_decay,
                },
                OptimizerKind::Adam => Optimizer::Adam {
                    beta1,
                    beta2,
                    eps,
                    weight_decay,
                    amsgrad,
                },
                OptimizerKind::AdamW => Optimizer::AdamW {
                    beta1,
                    beta2,
                    eps,
                    weight_decay,
                    amsgrad,
                },
                OptimizerKind::Adadelta => Optimizer::Adadelta {
                    rho,
                    eps,
                    weight_decay,
                },
                OptimizerKind::Adagrad => Optimizer::Adagrad {
                    lr_decay,
                    initial_accumulator_value,
                    eps,
                    weight_decay,
                },
                OptimizerKind::Adamax => Optimizer::Adamax {
                    beta1,
                    beta2,
                    eps,
                    weight_decay,
                },
                OptimizerKind::NAdam => Optimizer::NAdam {
                    beta1,
                    beta2,
                    eps,
                    momentum_decay,
                    weight_decay,
                    decoupled_weight_decay,
                },
                OptimizerKind::RAdam => Optimizer::RAdam {
                    beta1,
                    beta2,
                    eps,
                    weight_decay,
                    decoupled_weight_decay,
                },
                OptimizerKind::Asgd => Optimizer::Asgd {
                    lambd,
                    alpha,
                    t0,
                    weight_decay,
                },
                OptimizerKind::Rprop => Optimizer::Rprop {
                    eta_minus,
                    eta_plus,
                    step_size_min,
                    step_size_max,
                },
            },
            clip: Clip {
                value: self.clip_value,
                norm: self.clip_norm,
            },
        }
    }
}
