//! The learning rates of the steps of a run, by its schedule. Schedules are stepped as PyTorch steps them, each from the rate before: that
//! is what chaining them means, and what gives the roundings of PyTorch.

mod rule;

use std::f64::consts::PI;

use rule::{Group, Running};

use crate::recipe::{Every, Schedule};

/// What the optimizer uses in a step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    /// Learning rate, before the factors of single layers.
    pub lr: f64,
    /// Momentum of SGD and RMSprop, beta1 of Adam; none where the schedule leaves it alone.
    pub momentum: Option<f64>,
}

/// The rates of a run, asked for one step after another; going back is allowed and starts anew.
#[derive(Debug, Clone)]
pub struct Rates {
    schedule: Schedule,
    base: f64,
    /// Steps of the run from one `scheduler.step()` to the next.
    every: u64,
    total: u64,
    /// What was reported to a plateau, one value a `scheduler.step()`.
    metrics: Vec<f64>,
    at: u64,
    running: Option<(Group, Running)>,
}

impl Rates {
    /// `base` is the optimizer's rate; `total` what the schedule spans, in steps of the run.
    pub fn new(schedule: &Schedule, base: f64, steps_per_epoch: u64, total: u64) -> Self {
        let every = match schedule {
            Schedule::Rule { rule, every } => match every.unwrap_or(rule.usual_every()) {
                Every::Step => 1,
                Every::Epoch => steps_per_epoch.max(1),
            },
            Schedule::Constant | Schedule::Cosine => 1,
        };
        let mut rates = Self {
            schedule: schedule.clone(),
            base,
            every,
            total,
            metrics: Vec::new(),
            at: 0,
            running: None,
        };
        rates.restart();
        rates
    }

    fn restart(&mut self) {
        self.at = 0;
        self.running = match &self.schedule {
            Schedule::Rule { rule, .. } => {
                let mut group = Group {
                    lr: self.base,
                    initial: self.base,
                    momentum: None,
                };
                let total = (self.total / self.every).max(1);
                let running = Running::new(rule, &mut group, total);
                Some((group, running))
            }
            Schedule::Constant | Schedule::Cosine => None,
        };
    }

    /// Tells how well the run did before the `step`-th `scheduler.step()` (from 0): what a plateau waits for.
    pub fn observe(&mut self, step: usize, metric: f64) {
        self.metrics
            .resize(self.metrics.len().max(step + 1), f64::NAN);
        self.metrics[step] = metric;
        if (step as u64) < self.at {
            self.restart();
        }
    }

    /// The rate of a step of the run (from 0).
    pub fn rate(&mut self, step: u64) -> Rate {
        match self.schedule {
            Schedule::Constant => {
                return Rate {
                    lr: self.base,
                    momentum: None,
                };
            }
            Schedule::Cosine => {
                let part = step as f64 / self.total.max(1) as f64;
                let lr = self.base * (1.0 + (PI * part).cos()) / 2.0;
                return Rate { lr, momentum: None };
            }
            Schedule::Rule { .. } => {}
        }
        let wanted = step / self.every;
        if wanted < self.at {
            self.restart();
        }
        let Some((group, running)) = &mut self.running else {
            return Rate {
                lr: self.base,
                momentum: None,
            };
        };
        while self.at < wanted {
            let metric = self.metrics.get(self.at as usize).copied();
            running.step(group, metric.unwrap_or(f64::NAN));
            self.at += 1;
        }
        Rate {
            lr: group.lr,
            momentum: group.momentum,
        }
    }
}
