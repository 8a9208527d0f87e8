//! The recipe: every setting of a run, once. It is the shell's flags, the JSON of page and checkpoint, the defaults and the help.

use serde::{Deserialize, Serialize};

use super::{
    DeviceChoice, EngineChoice, Exif, Fit, LayerRate, Loss, OptimizerKind, RecipeError, Schedule,
    Steps,
};

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
    pub fn from_json(text: &str) -> Result<Self, RecipeError> {
        Ok(serde_json::from_str(text)?)
    }

    /// The recipe as JSON with every key.
    pub fn to_json(&self) -> Result<String, RecipeError> {
        Ok(serde_json::to_string(self)?)
    }
}
