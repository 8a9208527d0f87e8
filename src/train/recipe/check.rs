//! What a recipe's numbers may be.

use crate::data::Dataset;
use crate::recipe::{Choice, Kind, Loss, OptimizerKind, Range, Recipe};
use crate::said::{Phrase, phrase};
use crate::train::TrainError;

impl Recipe {
    /// Checks every number against the data set.
    ///
    /// # Errors
    /// [`TrainError::Setting`] naming the setting, its value and what it may be.
    pub fn check(&self, dataset: &Dataset) -> Result<(), TrainError> {
        let refuse = |setting, value: String, wants: Phrase| {
            Err(TrainError::Setting {
                setting,
                value,
                wants,
            })
        };
        let pictures = dataset.train.len();
        if self.batch == 0 || self.batch > pictures {
            return refuse(
                "batch",
                self.batch.to_string(),
                phrase!(
                    "it must be between 1 and the {pictures} training pictures",
                    pictures
                ),
            );
        }
        if self.epochs == 0 || self.epochs > 1_000_000 {
            return refuse(
                "epochs",
                self.epochs.to_string(),
                phrase!("it must be between 1 and 1,000,000"),
            );
        }
        self.check_numbers()
    }

    /// Checks every number that does not hang on the data.
    ///
    /// # Errors
    /// [`TrainError::Setting`] naming the setting, its value and what it may be.
    pub fn check_numbers(&self) -> Result<(), TrainError> {
        let refuse = |setting, value: String, wants: Phrase| {
            Err(TrainError::Setting {
                setting,
                value,
                wants,
            })
        };
        check_steps(self.steps)?;
        check_rate(self.lr)?;
        for field in Self::FIELDS {
            // Whole numbers are checked against the data, and by what they are for.
            let is_number = field.kind == Kind::Number && field.range != Range::ANY;
            let value = self.number(field.name).filter(|_| is_number);
            if value.is_none_or(|value| field.range.holds(value)) {
                continue;
            }
            let further = match (field.is_optional, field.name) {
                (true, _) => phrase!(", or left out"),
                (false, "holdout") => phrase!("; 0.1 holds out a tenth"),
                (false, _) => Phrase::default(),
            };
            return refuse(
                field.name,
                self.text(field.name).unwrap_or_default(),
                phrase!("{wants}{further}", wants = field.range.wants(), further),
            );
        }
        if !(1..=2).contains(&self.p) {
            return refuse("p", self.p.to_string(), phrase!("it must be 1 or 2"));
        }
        if let Some(setting) = self.foreign_loss_setting() {
            let value = self.text(setting).unwrap_or_default();
            let loss = self.loss.title();
            let wants = phrase!("the loss {loss} has none; leave it out", loss);
            return refuse(setting, value, wants);
        }
        self.check_optimizer()?;
        if self.nesterov && (self.momentum == 0.0 || self.dampening != 0.0) {
            let wants = phrase!("it needs a momentum above 0, and dampening 0");
            return refuse("nesterov", "on".into(), wants);
        }
        if self.schedule.momentum_range().is_some() && !self.optimizer.has_momentum() {
            let name = self.optimizer.title();
            let wants = phrase!(
                "{name} has no momentum to move: it needs cycle_momentum=false",
                name
            );
            return refuse("schedule", self.schedule.to_string(), wants);
        }
        if let Some(problem) = self.schedule.problem() {
            return refuse("schedule", self.schedule.to_string(), problem);
        }
        Ok(())
    }
}

impl Recipe {
    /// What the rules ask of their settings beyond the ranges.
    fn check_optimizer(&self) -> Result<(), TrainError> {
        let refuse = |setting, value: f64, wants: Phrase| {
            Err(TrainError::Setting {
                setting,
                value: value.to_string(),
                wants,
            })
        };
        let alpha = self.alpha_or_usual();
        if self.optimizer == OptimizerKind::RmsProp && alpha >= 1.0 {
            let wants = phrase!("RMSprop's must be below 1");
            return refuse("alpha", alpha, wants);
        }
        if self.optimizer == OptimizerKind::Rprop {
            if self.weight_decay != 0.0 {
                let wants = phrase!("Rprop has none: it looks at the gradient's sign alone");
                return refuse("weight_decay", self.weight_decay, wants);
            }
            if self.step_size_min > self.step_size_max {
                let wants = phrase!("it must not be above step_size_max");
                return refuse("step_size_min", self.step_size_min, wants);
            }
        }
        Ok(())
    }

    /// A setting of other losses that is not as it is by default; of class weights the engine says more.
    fn foreign_loss_setting(&self) -> Option<&'static str> {
        let usual = Self::default();
        let own = self.loss.settings();
        let all = Loss::CHOICES.iter().flat_map(|loss| loss.settings());
        let mut others = all.filter(|name| **name != "class_weights" && !own.contains(name));
        others
            .find(|name| self.text(name) != usual.text(name))
            .copied()
    }
}

/// A run has at least one step.
pub fn check_steps(steps: Option<u64>) -> Result<(), TrainError> {
    if steps != Some(0) {
        return Ok(());
    }
    Err(TrainError::Setting {
        setting: "steps",
        value: "0".into(),
        wants: phrase!("a run has at least one step; leave it out to train for all epochs"),
    })
}

/// A learning rate must be a number of at least 0.
pub fn check_rate(rate: f64) -> Result<(), TrainError> {
    if rate.is_finite() && rate >= 0.0 {
        return Ok(());
    }
    Err(TrainError::Setting {
        setting: "lr",
        value: rate.to_string(),
        wants: phrase!("a learning rate must be a number of at least 0, such as 0.01"),
    })
}
