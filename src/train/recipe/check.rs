//! What a recipe's numbers may be.

use crate::data::Dataset;
use crate::recipe::Recipe;
use crate::train::TrainError;

impl Recipe {
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
pub fn check_steps(steps: Option<u64>) -> Result<(), TrainError> {
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
pub fn check_rate(rate: f64) -> Result<(), TrainError> {
    if rate.is_finite() && rate >= 0.0 {
        return Ok(());
    }
    Err(TrainError::Setting {
        setting: "lr",
        value: rate.to_string(),
        wants: "a learning rate must be a number of at least 0, such as 0.01".into(),
    })
}
