//! The recipe: every setting of a run, once. It is the shell's flags, the JSON of page and checkpoint, the defaults and the help.

use serde::{Deserialize, Serialize};

use super::{Schedule, TrainError};
use crate::data::{
    Augment, DataError, Dataset, Exif, Fit, Given, Steps, Transform, load, scenes, streets,
};
use crate::engine::{Clip, LayerRate, Loss, Optimizer, TrainingSettings};
use crate::spec::{Network, zoo};

/// Pictures of `builtin:scenes`.
const SCENES_TRAIN: usize = 10_000;
const SCENES_TEST: usize = 2_000;
/// Pictures of `builtin:streets`.
const STREETS_TRAIN: usize = 1_600;
const STREETS_TEST: usize = 160;

/// The rule that moves the weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
#[value(rename_all = "lowercase")]
pub enum OptimizerKind {
    #[default]
    Sgd,
    Adam,
    AdamW,
    RmsProp,
}

/// Where to compute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
#[value(rename_all = "lowercase")]
pub enum DeviceChoice {
    /// A real GPU where there is one, else the CPU.
    #[default]
    Auto,
    Cpu,
    #[value(alias = "gpu")]
    WebGpu,
}

/// Who computes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
#[value(rename_all = "lowercase")]
pub enum EngineChoice {
    /// The compiled engine on a GPU, Burn on the CPU.
    #[default]
    Auto,
    /// Burn's autodiff, on any device: the reference.
    Burn,
    /// A short list of WGSL dispatches, on WebGPU.
    Compiled,
}

/// Writes a settings struct down, with its fields' help as data too.
macro_rules! settings {
    ($(#[$outer:meta])* pub struct $name:ident { $(#[doc = $help:tt] $(#[$meta:meta])* pub $field:ident: $type:ty,)* }) => {
        $(#[$outer])*
        pub struct $name { $(#[doc = $help] $(#[$meta])* pub $field: $type,)* }

        impl $name {
            /// Every field's name and help, in their order.
            pub fn help() -> impl Iterator<Item = (&'static str, &'static str)> {
                [$((stringify!($field), $help.trim_ascii())),*].into_iter()
            }
        }
    };
}

settings! {
/// Every setting of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, clap::Args)]
#[serde(default, deny_unknown_fields)]
pub struct Recipe {
    /// Network: a name of the zoo (`model list`), or a network as JSON; in the shell also a .json or .py file
    #[arg(long, default_value_t = Recipe::default().model)]
    pub model: String,
    /// Data: builtin:scenes, builtin:streets, a folder, or a file
    #[arg(long, default_value_t = Recipe::default().data)]
    pub data: String,
    /// CIFAR-10 batches to train on, e.g. 1-4; of several sets of idx files the one to read, e.g. letters
    #[arg(long)]
    pub train_files: Option<String>,
    /// CIFAR-10 batches to evaluate on, e.g. 5
    #[arg(long)]
    pub eval_files: Option<String>,
    /// Times through the training pictures
    #[arg(long, default_value_t = Recipe::default().epochs)]
    pub epochs: u64,
    /// Stop after so many steps in all, whatever the epochs
    #[arg(long)]
    pub steps: Option<u64>,
    /// Pictures a step
    #[arg(long, default_value_t = Recipe::default().batch)]
    pub batch: usize,
    /// Update rule
    #[arg(long, value_enum, default_value_t = Recipe::default().optimizer)]
    pub optimizer: OptimizerKind,
    /// Learning rate
    #[arg(long, default_value_t = Recipe::default().lr, allow_negative_numbers = true)]
    pub lr: f64,
    /// Momentum of SGD and RMSprop
    #[arg(long, default_value_t = Recipe::default().momentum)]
    pub momentum: f64,
    /// Dampening of SGD's momentum
    #[arg(long, default_value_t = Recipe::default().dampening)]
    pub dampening: f64,
    /// Nesterov's momentum (SGD)
    #[arg(long)]
    pub nesterov: bool,
    /// Weight decay
    #[arg(long, default_value_t = Recipe::default().weight_decay)]
    pub weight_decay: f64,
    /// Decay of Adam's mean
    #[arg(long, default_value_t = Recipe::default().beta1)]
    pub beta1: f64,
    /// Decay of Adam's mean square
    #[arg(long, default_value_t = Recipe::default().beta2)]
    pub beta2: f64,
    /// Decay of RMSprop's mean square
    #[arg(long, default_value_t = Recipe::default().alpha)]
    pub alpha: f64,
    /// Epsilon of Adam and RMSprop
    #[arg(long, default_value_t = Recipe::default().eps)]
    pub eps: f64,
    /// Clip every gradient element to [-value, value]
    #[arg(long)]
    pub clip_value: Option<f64>,
    /// Clip the gradients' global norm
    #[arg(long)]
    pub clip_norm: Option<f64>,
    /// Loss; of several heads the first one's, the others have cross entropy
    #[arg(long, value_enum, default_value_t = Recipe::default().loss)]
    pub loss: Loss,
    /// Target that counts for nothing in the loss
    #[arg(long)]
    pub ignore_index: Option<u32>,
    /// Weight of each class in the loss, e.g. 1,1,0.5; by default all alike
    #[arg(long, value_delimiter = ',')]
    pub class_weights: Vec<f32>,
    /// Factors of the learning rate by layer, the last that names a layer counts; 0 freezes, e.g. *=0,fc3=1
    #[arg(long, value_delimiter = ',')]
    pub layer_rates: Vec<LayerRate>,
    /// How the learning rate goes: constant, cosine, or a rule, e.g. "step(step_size=30, gamma=0.1)"
    #[arg(long, default_value_t = Recipe::default().schedule)]
    pub schedule: Schedule,
    /// Seed of weights, order and augmentation
    #[arg(long, default_value_t = Recipe::default().seed)]
    pub seed: u32,
    /// Side the pictures are resized to; by default the network's own
    #[arg(long)]
    pub resize: Option<usize>,
    /// How pictures of other proportions come to their size: squeezed, cropped in the middle, or padded with black
    #[arg(long, value_enum, default_value_t = Recipe::default().fit)]
    pub fit: Fit,
    /// EXIF orientation of pictures: turned upright, or as torchvision's ImageFolder reads them, ignored
    #[arg(long, value_enum, default_value_t = Recipe::default().exif)]
    pub exif: Exif,
    /// Share of the pictures that is held out where the data do not say which, above 0 and below 1
    #[arg(long, default_value_t = Recipe::default().holdout)]
    pub holdout: f32,
    /// Mean taken from each channel, of values within 0 and 1
    #[arg(long, value_delimiter = ',', default_values_t = Recipe::default().mean)]
    pub mean: Vec<f32>,
    /// Standard deviation each channel is divided by
    #[arg(long, value_delimiter = ',', default_values_t = Recipe::default().std)]
    pub std: Vec<f32>,
    /// torchvision's transforms of training pictures, e.g. "random_resized_crop(size=32), color_jitter(hue=0.1)"
    #[arg(long, default_value_t = Recipe::default().transforms)]
    pub transforms: Steps,
    /// Those of held-out pictures, e.g. "resize(size=40), center_crop(size=32)"
    #[arg(long, default_value_t = Recipe::default().eval_transforms)]
    pub eval_transforms: Steps,
    /// Flip half of the training pictures left to right
    #[arg(long)]
    pub flip: bool,
    /// Shift training pictures by up to so many pixels
    #[arg(long, default_value_t = Recipe::default().shift)]
    pub shift: u32,
    /// Pad training pictures by so many pixels and crop at random
    #[arg(long, default_value_t = Recipe::default().crop_padding)]
    pub crop_padding: u32,
    /// Change the brightness of training pictures by up to this share
    #[arg(long, default_value_t = Recipe::default().brightness)]
    pub brightness: f32,
    /// Cut a square of so many pixels out of training pictures
    #[arg(long, default_value_t = Recipe::default().cutout)]
    pub cutout: u32,
    /// Make training pictures larger or smaller by up to this share
    #[arg(long, default_value_t = Recipe::default().scale)]
    pub scale: f32,
    /// Turn training pictures by up to so many degrees
    #[arg(long, default_value_t = Recipe::default().rotate)]
    pub rotate: f32,
    /// Change the contrast of training pictures by up to this share
    #[arg(long, default_value_t = Recipe::default().contrast)]
    pub contrast: f32,
    /// Change the saturation of training pictures by up to this share
    #[arg(long, default_value_t = Recipe::default().saturation)]
    pub saturation: f32,
    /// Who computes
    #[arg(long, value_enum, default_value_t = Recipe::default().engine)]
    pub engine: EngineChoice,
    /// Where to compute
    #[arg(long, value_enum, default_value_t = Recipe::default().device)]
    pub device: DeviceChoice,
}
}

impl Default for Recipe {
    fn default() -> Self {
        Self {
            model: "lenet".into(),
            data: "builtin:scenes".into(),
            train_files: None,
            eval_files: None,
            epochs: 10,
            steps: None,
            batch: 64,
            optimizer: OptimizerKind::Sgd,
            lr: 0.03,
            momentum: 0.9,
            dampening: 0.0,
            nesterov: false,
            weight_decay: 0.0,
            beta1: 0.9,
            beta2: 0.999,
            alpha: 0.99,
            eps: 1e-8,
            clip_value: None,
            clip_norm: None,
            loss: Loss::CrossEntropy,
            ignore_index: None,
            class_weights: Vec::new(),
            layer_rates: Vec::new(),
            schedule: Schedule::Constant,
            seed: 0,
            resize: None,
            fit: Fit::Squeeze,
            exif: Exif::Apply,
            holdout: 0.1,
            mean: vec![0.5],
            std: vec![0.5],
            transforms: Steps::default(),
            eval_transforms: Steps::default(),
            flip: false,
            shift: 0,
            crop_padding: 0,
            brightness: 0.0,
            cutout: 0,
            scale: 0.0,
            rotate: 0.0,
            contrast: 0.0,
            saturation: 0.0,
            engine: EngineChoice::Auto,
            device: DeviceChoice::Auto,
        }
    }
}

impl Recipe {
    /// Reads a recipe from JSON; missing keys have their defaults, unknown ones are refused by name.
    pub fn from_json(text: &str) -> Result<Self, TrainError> {
        serde_json::from_str(text).map_err(|error| TrainError::RecipeJson(error.to_string()))
    }

    /// The recipe as JSON with every key.
    pub fn to_json(&self) -> Result<String, TrainError> {
        serde_json::to_string(self).map_err(|error| TrainError::RecipeJson(error.to_string()))
    }

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
        match self.data.as_str() {
            "builtin:scenes" => Ok(Some(scenes(0, SCENES_TRAIN, SCENES_TEST))),
            "builtin:streets" => Ok(Some(streets(0, STREETS_TRAIN, STREETS_TEST))),
            name if name.starts_with("builtin:") => Err(TrainError::Setting {
                setting: "data",
                value: self.data.clone(),
                wants: "the built-in data are builtin:scenes and builtin:streets".into(),
            }),
            _ => Ok(None),
        }
    }

    /// The network for a data set: one of the zoo fitted to its channels, classes and, where it takes any size, to its
    /// pictures' size, or the given JSON as it is; at the size the pictures are resized to.
    pub fn network(&self, dataset: &Dataset) -> Result<Network, TrainError> {
        let given = self.resize.map(|side| [side, side]);
        let network = if self.model.trim_start().starts_with('{') {
            Network::from_json(&self.model)?
        } else {
            let [height, width] = given.unwrap_or([dataset.height, dataset.width]);
            let pictures = [dataset.channels, height, width];
            // Without any box or scene the engine says what is missing.
            let kinds = zoo::Kinds {
                classes: dataset.classes.len(),
                boxes: dataset.box_classes.len().max(1),
                scenes: dataset.scene_classes.len().max(1),
            };
            zoo::model_of(&self.model, pictures, kinds)?
        };
        let [_, height, width] = network.input;
        let [height, width] = given.unwrap_or([height, width]);
        let network = network.with_input([dataset.channels, height, width]);
        network.shapes_for_batch(self.batch)?;
        Ok(match dataset.scene_classes.as_slice() {
            [] => network,
            scenes => network.with_scenes(scenes),
        })
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
            alpha,
            eps,
            ..
        } = *self;
        // A schedule that moves the momentum needs its state, whatever the momentum is at first.
        let momentum = match self.schedule.momentum_range() {
            Some([_, high]) => high,
            None => self.momentum,
        };
        TrainingSettings {
            loss: self.loss,
            ignore_index: self.ignore_index,
            class_weights: self.class_weights.clone(),
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
                },
                OptimizerKind::AdamW => Optimizer::AdamW {
                    beta1,
                    beta2,
                    eps,
                    weight_decay,
                },
            },
            clip: Clip {
                value: self.clip_value,
                norm: self.clip_norm,
            },
        }
    }

    /// Checks every number against the data set.
    ///
    /// # Errors
    /// [`TrainError::Setting`] naming the setting, its value and what it may be.
    pub fn check(&self, dataset: &Dataset) -> Result<(), TrainError> {
        let refuse = |setting, value: String, wants: &str| {
            Err(TrainError::Setting {
                setting,
                value,
                wants: wants.into(),
            })
        };
        let pictures = dataset.train.len();
        if self.batch == 0 || self.batch > pictures {
            return refuse(
                "batch",
                self.batch.to_string(),
                &format!("it must be between 1 and the {pictures} training pictures"),
            );
        }
        if self.epochs == 0 || self.epochs > 1_000_000 {
            return refuse(
                "epochs",
                self.epochs.to_string(),
                "it must be between 1 and 1,000,000",
            );
        }
        self.check_numbers()
    }

    /// Checks every number that does not hang on the data.
    ///
    /// # Errors
    /// [`TrainError::Setting`] naming the setting, its value and what it may be.
    pub fn check_numbers(&self) -> Result<(), TrainError> {
        let refuse = |setting, value: String, wants: &str| {
            Err(TrainError::Setting {
                setting,
                value,
                wants: wants.into(),
            })
        };
        check_steps(self.steps)?;
        check_rate(self.lr)?;
        let within = |value: f64, low: f64, high: f64| value >= low && value < high;
        for (setting, value) in [
            ("momentum", self.momentum),
            ("beta1", self.beta1),
            ("beta2", self.beta2),
            ("alpha", self.alpha),
            ("dampening", self.dampening),
        ] {
            if !within(value, 0.0, 1.0) {
                return refuse(
                    setting,
                    value.to_string(),
                    "it must be at least 0 and below 1",
                );
            }
        }
        if !within(self.weight_decay, 0.0, f64::INFINITY) {
            return refuse(
                "weight_decay",
                self.weight_decay.to_string(),
                "it must be a number of at least 0",
            );
        }
        if !(self.eps > 0.0 && self.eps.is_finite()) {
            return refuse("eps", self.eps.to_string(), "it must be a number above 0");
        }
        for (setting, value) in [
            ("clip_value", self.clip_value),
            ("clip_norm", self.clip_norm),
        ] {
            if let Some(value) = value.filter(|value| !(*value > 0.0 && value.is_finite())) {
                return refuse(
                    setting,
                    value.to_string(),
                    "it must be a number above 0, or left out",
                );
            }
        }
        if !(self.holdout > 0.0 && self.holdout < 1.0) {
            return refuse(
                "holdout",
                self.holdout.to_string(),
                "it must be above 0 and below 1; 0.1 holds out a tenth",
            );
        }
        if self.nesterov && (self.momentum == 0.0 || self.dampening != 0.0) {
            let wants = "it needs a momentum above 0, and dampening 0";
            return refuse("nesterov", "on".into(), wants);
        }
        if let Some(problem) = self.schedule.problem() {
            return refuse("schedule", self.schedule.to_string(), &problem);
        }
        Ok(())
    }
}

/// A run has at least one step.
pub(super) fn check_steps(steps: Option<u64>) -> Result<(), TrainError> {
    if steps != Some(0) {
        return Ok(());
    }
    Err(TrainError::Setting {
        setting: "steps",
        value: "0".into(),
        wants: "a run has at least one step; leave it out to train for all epochs".into(),
    })
}

/// A learning rate must be a number of at least 0.
pub(super) fn check_rate(rate: f64) -> Result<(), TrainError> {
    if rate.is_finite() && rate >= 0.0 {
        return Ok(());
    }
    Err(TrainError::Setting {
        setting: "lr",
        value: rate.to_string(),
        wants: "a learning rate must be a number of at least 0, such as 0.01".into(),
    })
}
