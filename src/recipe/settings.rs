//! The recipe: every setting of a run, once. It is the shell's flags, the JSON of page and checkpoint, the defaults, the ranges and the help.

use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};

use super::field::Setting;
use super::{
    DeviceChoice, EngineChoice, Exif, Field, Fit, LayerRate, Loss, OptimizerKind, Range,
    RecipeError, Reduction, Schedule, Steps,
};
use crate::arrange::Arrange;

/// Steps beyond this are no whole numbers in JavaScript.
const MOST_STEPS: u64 = (1 << 53) - 1;

/// Writes the recipe's settings down, each as `name: type = default`, with its range in brackets, and with `=> live` where it may change
/// while a run goes on.
macro_rules! settings {
    ($($(#[doc = $help:literal])+ pub $field:ident: $type:ty = $default:expr $(, [$range:expr])? $(=> $live:ident)?;)+) => {
        /// Every setting of a run.
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct Recipe {
            $($(#[doc = $help])+ pub $field: $type,)+
        }

        impl Default for Recipe {
            fn default() -> Self {
                Self { $($field: $default,)+ }
            }
        }

        impl Recipe {
            /// What every setting may be, in their order.
            pub const FIELDS: &'static [Field] = &[$(Field {
                name: stringify!($field),
                help: concat!($($help),+).trim_ascii(),
                kind: <$type as Setting>::KIND,
                choices: <$type as Setting>::CHOICES,
                range: {
                    let ranges = [<$type as Setting>::RANGE $(, $range)?];
                    ranges[ranges.len() - 1]
                },
                is_optional: <$type as Setting>::IS_OPTIONAL,
                is_live: {
                    let words: &[&str] = &[$(stringify!($live))?];
                    !words.is_empty()
                },
            }),+];

            /// Reads a setting as a person types it.
            ///
            /// # Errors
            /// What is wrong with the text, or that there is no such setting.
            pub fn set(&mut self, name: &str, text: &str) -> Result<(), String> {
                match name {
                    $(stringify!($field) => self.$field = Setting::of_text(text)?,)+
                    _ => return Err(format!("there is no setting {name}")),
                }
                Ok(())
            }

            /// A setting as text; none where it says nothing.
            pub fn text(&self, name: &str) -> Option<String> {
                match name {
                    $(stringify!($field) => self.$field.text(),)+
                    _ => None,
                }
            }

            /// The value of a setting that is a number.
            pub fn number(&self, name: &str) -> Option<f64> {
                match name {
                    $(stringify!($field) => self.$field.number(),)+
                    _ => None,
                }
            }

            /// Some of the settings, by their names.
            pub fn some(&self, is_wanted: impl Fn(&str) -> bool) -> PartialRecipe {
                PartialRecipe {
                    $($field: is_wanted(stringify!($field)).then(|| self.$field.clone()),)+
                }
            }
        }

        /// Some settings of a run.
        #[derive(Debug, Clone, PartialEq, Default)]
        pub struct PartialRecipe {
            $($(#[doc = $help])+ pub $field: Option<$type>,)+
        }

        impl PartialRecipe {
            /// The names of the settings it has.
            pub fn names(&self) -> impl Iterator<Item = &'static str> {
                [$((stringify!($field), self.$field.is_some())),+]
                    .into_iter()
                    .filter_map(|(name, is_given)| is_given.then_some(name))
            }

            /// Takes the settings that another has.
            pub fn add(&mut self, other: Self) {
                $(if other.$field.is_some() {
                    self.$field = other.$field;
                })+
            }

            /// A recipe with these settings in place of its own.
            pub fn over(self, recipe: Recipe) -> Recipe {
                Recipe {
                    $($field: self.$field.unwrap_or(recipe.$field),)+
                }
            }

            fn entry<M: SerializeMap>(&self, map: &mut M, name: &str) -> Result<(), M::Error> {
                match name {
                    $(stringify!($field) => map.serialize_entry(name, &self.$field),)+
                    _ => Ok(()),
                }
            }
        }
    };
}

settings! {
    /// Network: a name of the zoo (`model list`), or a network as JSON; in the shell also a file: JSON, or a PyTorch program
    pub model: String = "lenet".into();
    /// Data: builtin:scenes, builtin:streets, a folder, or a file
    pub data: String = "builtin:scenes".into();
    /// CIFAR-10 batches to train on, e.g. 1-4; of several sets of idx files the one to read, e.g. letters
    pub train_files: Option<String> = None;
    /// CIFAR-10 batches to evaluate on, e.g. 5
    pub eval_files: Option<String> = None;
    /// Times through the training pictures
    pub epochs: u64 = 10, [Range::whole(1, 1_000_000)];
    /// Stop after so many steps in all, whatever the epochs
    pub steps: Option<u64> = None, [Range::whole(1, MOST_STEPS)];
    /// Pictures a step
    pub batch: usize = 64, [Range::SOME];
    /// Update rule
    pub optimizer: OptimizerKind = OptimizerKind::Sgd;
    /// Learning rate
    pub lr: f64 = 0.03, [Range::NOT_NEGATIVE] => live;
    /// Momentum of SGD and RMSprop
    pub momentum: f64 = 0.9, [Range::SHARE];
    /// Dampening of SGD's momentum
    pub dampening: f64 = 0.0, [Range::SHARE];
    /// Nesterov's momentum (SGD)
    pub nesterov: bool = false;
    /// Weight decay
    pub weight_decay: f64 = 0.0, [Range::NOT_NEGATIVE];
    /// Decay of the mean gradient (Adam and its like)
    pub beta1: f64 = 0.9, [Range::SHARE];
    /// Decay of the mean square, or of Adamax's largest gradient
    pub beta2: f64 = 0.999, [Range::SHARE];
    /// Divide by the largest mean square so far (Adam, AdamW)
    pub amsgrad: bool = false;
    /// Decay of RMSprop's mean square, by default 0.99; power by which ASGD's rate shrinks, by default 0.75
    pub alpha: Option<f64> = None, [Range::NOT_NEGATIVE];
    /// Decay of Adadelta's mean squares
    pub rho: f64 = 0.9, [Range::SHARE];
    /// Decay of Adagrad's rate: step t divides it by 1 + (t - 1) times this
    pub lr_decay: f64 = 0.0, [Range::NOT_NEGATIVE];
    /// Adagrad's sum of squares before the first step
    pub initial_accumulator_value: f64 = 0.0, [Range::NOT_NEGATIVE];
    /// How fast NAdam's momentum grows from half of beta 1
    pub momentum_decay: f64 = 0.004, [Range::NOT_NEGATIVE];
    /// Weight decay shrinks the weights directly (NAdam, RAdam)
    pub decoupled_weight_decay: bool = false;
    /// How fast ASGD's rate shrinks, and a weight decay of its own
    pub lambd: f64 = 1e-4, [Range::NOT_NEGATIVE];
    /// The step from which on ASGD averages the weights
    pub t0: f64 = 1e6, [Range::NOT_NEGATIVE];
    /// Factor of Rprop's step where the gradient has another sign than before
    pub eta_minus: f64 = 0.5, [Range::PART];
    /// Factor of Rprop's step where the gradient has the same sign as before
    pub eta_plus: f64 = 1.2, [Range::ABOVE_ONE];
    /// Smallest step of Rprop
    pub step_size_min: f64 = 1e-6, [Range::NOT_NEGATIVE];
    /// Largest step of Rprop
    pub step_size_max: f64 = 50.0, [Range::POSITIVE];
    /// Epsilon in the denominator; by default 1e-8, of Adadelta 1e-6, of Adagrad 1e-10
    pub eps: Option<f64> = None, [Range::POSITIVE];
    /// Clip every gradient element to [-value, value]
    pub clip_value: Option<f64> = None, [Range::POSITIVE];
    /// Clip the gradients' global norm
    pub clip_norm: Option<f64> = None, [Range::POSITIVE];
    /// Loss; of several heads the first one's, the others have cross entropy
    pub loss: Loss = Loss::CrossEntropy;
    /// Target that counts for nothing in the loss
    pub ignore_index: Option<u32> = None;
    /// Weight of each class in the loss, e.g. 1,1,0.5; by default all alike
    pub class_weights: Vec<f32> = Vec::new();
    /// Weight of each class in the rows whose target it is (BCE with logits), one for all or one a class
    pub pos_weight: Vec<f32> = Vec::new();
    /// How the losses of a batch's rows become one: their mean, or their sum, whose gradient grows with the batch
    pub reduction: Reduction = Reduction::Mean;
    /// Share of the target that is spread over all classes (cross entropy, KL divergence)
    pub label_smoothing: f64 = 0.0, [Range::FULL_SHARE];
    /// Distance from the target from which smooth L1 is straight
    pub beta: f64 = 1.0, [Range::NOT_NEGATIVE];
    /// Distance from the target from which Huber's loss is straight
    pub delta: f64 = 1.0, [Range::POSITIVE];
    /// By how much the multi-margin loss wants the target's output above the others
    pub margin: f64 = 1.0, [Range::NOT_NEGATIVE];
    /// Power of the multi-margin loss's terms: 1 or 2
    pub p: u32 = 1, [Range::whole(1, 2)];
    /// Factors of the learning rate by layer, the last that names a layer counts; 0 freezes, e.g. *=0,fc3=1
    pub layer_rates: Vec<LayerRate> = Vec::new();
    /// How the learning rate goes: constant, cosine, or a rule, e.g. "step(step_size=30, gamma=0.1)"
    pub schedule: Schedule = Schedule::Constant;
    /// Seed of weights, order and augmentation
    pub seed: u32 = 0;
    /// Side the pictures are resized to; by default the network's own
    pub resize: Option<usize> = None, [Range::SOME];
    /// How pictures of other proportions come to their size: squeezed, cropped in the middle, or padded with black
    pub fit: Fit = Fit::Squeeze;
    /// EXIF orientation of pictures: turned upright, or as torchvision's ImageFolder reads them, ignored
    pub exif: Exif = Exif::Apply;
    /// Share of the pictures that is held out where the data do not say which, above 0 and below 1
    pub holdout: f32 = 0.1, [Range::PART];
    /// Mean taken from each channel, of values within 0 and 1
    pub mean: Vec<f32> = vec![0.5];
    /// Standard deviation each channel is divided by
    pub std: Vec<f32> = vec![0.5];
    /// torchvision's transforms of training pictures, e.g. "random_resized_crop(size=32), color_jitter(hue=0.1)"
    pub transforms: Steps = Steps::default();
    /// Those of held-out pictures, e.g. "resize(size=40), center_crop(size=32)"
    pub eval_transforms: Steps = Steps::default();
    /// Flip half of the training pictures left to right
    pub flip: bool = false;
    /// Shift training pictures by up to so many pixels
    pub shift: u32 = 0;
    /// Pad training pictures by so many pixels and crop at random
    pub crop_padding: u32 = 0;
    /// Change the brightness of training pictures by up to this share
    pub brightness: f32 = 0.0;
    /// Cut a square of so many pixels out of training pictures
    pub cutout: u32 = 0;
    /// Make training pictures larger or smaller by up to this share
    pub scale: f32 = 0.0;
    /// Turn training pictures by up to so many degrees
    pub rotate: f32 = 0.0;
    /// Change the contrast of training pictures by up to this share
    pub contrast: f32 = 0.0;
    /// Change the saturation of training pictures by up to this share
    pub saturation: f32 = 0.0;
    /// Who computes
    pub engine: EngineChoice = EngineChoice::Auto;
    /// Where to compute
    pub device: DeviceChoice = DeviceChoice::Auto;
}

impl Recipe {
    /// Reads a recipe from JSON; missing keys have their defaults, unknown ones are refused by name.
    pub fn from_json(text: &str) -> Result<Self, RecipeError> {
        Ok(serde_json::from_str(text)?)
    }

    /// The optimizer's epsilon, given or its usual one.
    pub fn epsilon(&self) -> f64 {
        self.eps.unwrap_or(self.optimizer.usual_eps())
    }

    /// The optimizer's alpha, given or its usual one.
    pub fn alpha_or_usual(&self) -> f64 {
        self.alpha.unwrap_or(self.optimizer.usual_alpha())
    }

    /// The recipe as JSON with every key.
    pub fn to_json(&self) -> Result<String, RecipeError> {
        Ok(serde_json::to_string(self)?)
    }
}

impl PartialRecipe {
    /// Whether no setting is given.
    pub fn is_empty(&self) -> bool {
        self.names().next().is_none()
    }
}

/// An object of the settings it has, sorted by their names.
impl Serialize for PartialRecipe {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut names: Vec<&str> = self.names().collect();
        names.arrange();
        let mut map = serializer.serialize_map(Some(names.len()))?;
        for name in names {
            self.entry(&mut map, name)?;
        }
        map.end()
    }
}
