//! Learning rates over the steps of a run: PyTorch's schedules, under its arguments' names.
//!
//! As JSON: `"constant"`, `"cosine"`, or `{"rule": "step", "step_size": 30, "gamma": 0.1, "every": "epoch"}`. In the shell the same,
//! or `step(step_size=30, gamma=0.1, every=epoch)`.

mod check;
mod json;
mod text;

use serde::{Deserialize, Serialize};

use super::Word;
use super::choice::choices;

/// How the rate goes from the first step to the last.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Schedule {
    /// The base rate in every step.
    #[default]
    Constant,
    /// `CosineAnnealingLR(T_max = all steps)`, stepped once a step, down to 0.
    Cosine,
    /// One of PyTorch's schedules.
    Rule {
        /// The schedule with its arguments.
        rule: Box<Rule>,
        /// None: one cycle every step, the others every epoch, as programs do it.
        every: Option<Every>,
    },
}

/// Writes the rules, each as `Variant = "word" as "PyTorch's class" { arguments }`.
macro_rules! rules {
    ($(#[$outer:meta])* pub enum $name:ident {
        $($(#[doc = $help:literal])* $variant:ident = $word:literal as $class:literal { $($arguments:tt)* },)+
    }) => {
        $(#[$outer])*
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        #[serde(tag = "rule", deny_unknown_fields)]
        pub enum $name {
            $($(#[doc = $help])* #[doc = concat!(" `torch.optim.lr_scheduler.", $class, "`.")]
            #[serde(rename = $word)] $variant { $($arguments)* },)+
            /// Handled nowhere: `cargo xtask test` sees to it that the compiler asks for it in every place.
            #[cfg(convlab_unhandled)]
            Unhandled,
        }

        impl $name {
            /// The name of PyTorch's class.
            pub fn class(&self) -> &'static str {
                match self {
                    $(Self::$variant { .. } => $class,)+
                }
            }
        }

        impl Schedule {
            /// The names of schedules: the two without arguments, then the rules.
            pub const WORDS: &'static [Word] = &[
                Word { word: "constant", title: "constant", help: "" },
                Word { word: "cosine", title: "cosine", help: "" },
                $(Word { word: $word, title: $class, help: concat!($($help),*).trim_ascii() },)+
            ];
        }
    };
}

/// When the program calls `scheduler.step()`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Every {
    /// After every batch.
    Step,
    /// After every epoch.
    Epoch,
}

rules! {
/// One of `torch.optim.lr_scheduler`, with its arguments and their defaults. "Steps" are calls of `scheduler.step()`.
pub enum Rule {
    Step = "step" as "StepLR" {
        /// Steps between one fall and the next, at least 1.
        step_size: u64,
        /// Factor of the rate at each fall; 0.1 by default.
        #[serde(default = "tenth")]
        gamma: f64,
    },
    MultiStep = "multi_step" as "MultiStepLR" {
        /// Steps at which the rate falls; one that is listed twice counts twice.
        milestones: Vec<u64>,
        /// Factor of the rate at each milestone; 0.1 by default.
        #[serde(default = "tenth")]
        gamma: f64,
    },
    Exponential = "exponential" as "ExponentialLR" {
        /// Factor of the rate at every step.
        gamma: f64,
    },
    CosineAnnealing = "cosine_annealing" as "CosineAnnealingLR" {
        /// Steps from the base rate down to `eta_min`, at least 1; after them it rises again.
        t_max: u64,
        /// The lowest rate; 0 by default.
        #[serde(default)]
        eta_min: f64,
    },
    CosineRestarts = "cosine_restarts" as "CosineAnnealingWarmRestarts" {
        /// Steps until the first restart, at least 1.
        t_0: u64,
        /// Factor of the steps from each restart to the next; 1 by default.
        #[serde(default = "one_step")]
        t_mult: u64,
        /// The rate approached before each restart; 0 by default.
        #[serde(default)]
        eta_min: f64,
    },
    Polynomial = "polynomial" as "PolynomialLR" {
        /// Steps until the rate is 0, at least 1; 5 by default.
        #[serde(default = "five")]
        total_iters: u64,
        /// Exponent of the share of steps that are left; 1 by default, a line.
        #[serde(default = "one")]
        power: f64,
    },
    /// LinearLR; a warm-up, by its defaults.
    Linear = "linear" as "LinearLR" {
        /// Factor of the base rate in the first step, above 0 and at most 1; 1/3 by default.
        #[serde(default = "third")]
        start_factor: f64,
        /// Factor of the base rate in the end, 0 to 1; 1 by default.
        #[serde(default = "one")]
        end_factor: f64,
        /// Steps from the one to the other, at least 1; 5 by default.
        #[serde(default = "five")]
        total_iters: u64,
    },
    /// ConstantLR: `factor` for the first steps.
    ConstantFactor = "constant_factor" as "ConstantLR" {
        /// Factor of the base rate, above 0 and at most 1; 1/3 by default.
        #[serde(default = "third")]
        factor: f64,
        /// Steps with that factor, after which the base rate is back; 5 by default.
        #[serde(default = "five")]
        total_iters: u64,
    },
    /// OneCycleLR; without `total_steps` over all of the run.
    OneCycle = "one_cycle" as "OneCycleLR" {
        /// The highest rate, which takes the place of the base rate.
        max_lr: f64,
        /// Length of the cycle in steps, at least 1; none for all steps of the run.
        #[serde(default)]
        total_steps: Option<u64>,
        /// Share of the cycle in which the rate rises, 0 to 1; 0.3 by default.
        #[serde(default = "pct_start")]
        pct_start: f64,
        /// Shape of rise and fall, PyTorch's `anneal_strategy`; a cosine by default.
        #[serde(default)]
        anneal: Anneal,
        /// Whether the momentum (beta1 of Adam) goes the other way meanwhile; true by default.
        #[serde(default = "yes")]
        cycle_momentum: bool,
        /// Momentum where the rate is highest; 0.85 by default.
        #[serde(default = "base_momentum")]
        base_momentum: f64,
        /// Momentum where the rate is lowest; 0.95 by default.
        #[serde(default = "max_momentum")]
        max_momentum: f64,
        /// `max_lr` divided by the first rate, above 0; 25 by default.
        #[serde(default = "div_factor")]
        div_factor: f64,
        /// The first rate divided by the last, above 0; 1e4 by default.
        #[serde(default = "final_div_factor")]
        final_div_factor: f64,
        /// Whether the rate falls to the first one as it rose, and in a third phase to the last; false by default.
        #[serde(default)]
        three_phase: bool,
    },
    /// ReduceLROnPlateau, of the loss of the held-out pictures.
    Plateau = "plateau" as "ReduceLROnPlateau" {
        /// Which way the watched value gets better; downward by default.
        #[serde(default)]
        mode: Direction,
        /// Factor of the rate when it falls; 0.1 by default.
        #[serde(default = "tenth")]
        factor: f64,
        /// Steps without improvement that are tolerated before the rate falls; 10 by default.
        #[serde(default = "ten")]
        patience: u64,
        /// How much better a value has to be; 1e-4 by default.
        #[serde(default = "threshold")]
        threshold: f64,
        /// What `threshold` is measured in; a share of the best by default.
        #[serde(default)]
        threshold_mode: ThresholdMode,
        /// Steps after a fall in which bad ones are not counted; 0 by default.
        #[serde(default)]
        cooldown: u64,
        /// The lowest rate; 0 by default.
        #[serde(default)]
        min_lr: f64,
        /// The least change of the rate that is made; 1e-8 by default.
        #[serde(default = "plateau_eps")]
        eps: f64,
    },
    /// SequentialLR: one after the other, from these steps on.
    Sequential = "sequential" as "SequentialLR" {
        /// The schedules in their order.
        schedules: Vec<Rule>,
        /// The step at which each but the first takes over; one fewer than there are schedules.
        milestones: Vec<u64>,
    },
    /// ChainedScheduler: all at once, their factors multiplied.
    Chained = "chained" as "ChainedScheduler" {
        /// The schedules, each stepped every time.
        schedules: Vec<Rule>,
    },
    /// LambdaLR, by its function's values; the last one stays.
    Factors = "factors" as "LambdaLR" {
        /// Factors of the base rate from step 0 on.
        factors: Vec<f64>,
    },
    /// MultiplicativeLR, by its function's values (the one of step 0 is not used); 1 behind the last.
    Products = "products" as "MultiplicativeLR" {
        /// Factors of the rate before, by step.
        factors: Vec<f64>,
    },
}
}

choices! {
/// How the rate goes from one bound to the other.
pub enum Anneal {
    /// Along a cosine.
    Cos = "cos",
    /// Along a line.
    Linear = "linear",
}
}

choices! {
/// Which way a value gets better.
pub enum Direction {
    /// Downward.
    Min = "min",
    /// Upward.
    Max = "max",
}
}

choices! {
/// How much better a value has to be.
pub enum ThresholdMode {
    /// By a share of the best.
    Rel = "rel",
    /// By an amount.
    Abs = "abs",
}
}

impl Schedule {
    /// Whether it moves the momentum too, and between what.
    pub fn momentum_range(&self) -> Option<[f64; 2]> {
        match self {
            Schedule::Rule { rule, .. } => rule.momentum_range(),
            Schedule::Constant | Schedule::Cosine => None,
        }
    }

    /// Whether it needs to know how well the run does, see `Rates::observe`.
    pub fn needs_metric(&self) -> bool {
        matches!(self, Schedule::Rule { rule, .. } if matches!(**rule, Rule::Plateau { .. }))
    }
}

impl Rule {
    /// When programs step it that do not say.
    pub fn usual_every(&self) -> Every {
        match self {
            Rule::OneCycle { .. } => Every::Step,
            Rule::Step { .. }
            | Rule::MultiStep { .. }
            | Rule::Exponential { .. }
            | Rule::CosineAnnealing { .. }
            | Rule::CosineRestarts { .. }
            | Rule::Polynomial { .. }
            | Rule::Linear { .. }
            | Rule::ConstantFactor { .. }
            | Rule::Plateau { .. }
            | Rule::Sequential { .. }
            | Rule::Chained { .. }
            | Rule::Factors { .. }
            | Rule::Products { .. } => Every::Epoch,
        }
    }

    fn momentum_range(&self) -> Option<[f64; 2]> {
        match self {
            Rule::OneCycle {
                cycle_momentum: true,
                base_momentum,
                max_momentum,
                ..
            } => Some([*base_momentum, *max_momentum]),
            Rule::Chained { schedules } | Rule::Sequential { schedules, .. } => {
                schedules.iter().find_map(Rule::momentum_range)
            }
            Rule::Step { .. }
            | Rule::MultiStep { .. }
            | Rule::Exponential { .. }
            | Rule::ConstantFactor { .. }
            | Rule::Linear { .. }
            | Rule::Polynomial { .. }
            | Rule::CosineAnnealing { .. }
            | Rule::CosineRestarts { .. }
            | Rule::OneCycle { .. }
            | Rule::Plateau { .. }
            | Rule::Factors { .. }
            | Rule::Products { .. } => None,
        }
    }
}

fn tenth() -> f64 {
    0.1
}
fn third() -> f64 {
    1.0 / 3.0
}
fn one() -> f64 {
    1.0
}
fn five() -> u64 {
    5
}
fn ten() -> u64 {
    10
}
fn one_step() -> u64 {
    1
}
fn yes() -> bool {
    true
}
fn pct_start() -> f64 {
    0.3
}
fn base_momentum() -> f64 {
    0.85
}
fn max_momentum() -> f64 {
    0.95
}
fn div_factor() -> f64 {
    25.0
}
fn final_div_factor() -> f64 {
    1e4
}
fn threshold() -> f64 {
    1e-4
}
fn plateau_eps() -> f64 {
    1e-8
}
