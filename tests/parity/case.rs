//! A recorded run of PyTorch, replayed as `convlab parity` does it: the network is read from its Python source.

use convlab::engine::Backend;
use convlab::interop::python;
use convlab::spec::Network;
use convlab::train::{Difference, Recipe, Recorded};

pub struct Case {
    pub recorded: Recorded,
    pub recipe: Recipe,
    network: Network,
}

impl Case {
    pub fn parse(text: &str) -> Self {
        let recorded = Recorded::from_json(text).expect("a reference case");
        let options = python::Options {
            input: Some(recorded.picture()),
            class: recorded.class(),
        };
        let program = python::read(&recorded.python, &options).expect("a program");
        let mut settings = python::optimizer(&recorded.optimizer).expect("an optimizer");
        if let Some(text) = &recorded.schedule {
            let mut rule = python::schedule(text, recorded.losses.len()).expect("a schedule");
            rule["every"] = "step".into();
            settings.insert("schedule".into(), rule);
        }
        let settings = serde_json::Value::from(settings).to_string();
        Self {
            network: program.network.expect("a network"),
            recipe: Recipe::from_json(&settings).expect("a recipe"),
            recorded,
        }
    }

    /// Leaves only the first steps to compare; the final norms are left out then.
    pub fn shorten(&mut self, steps: usize) {
        self.recorded.losses.truncate(steps);
        self.recorded.final_l2_norm.clear();
    }

    /// Trains all recorded steps on a device and compares.
    pub async fn run(&self, backend: &Backend) -> Difference {
        let replayed = self.recorded.replay(backend, &self.network, &self.recipe);
        let difference = replayed.await.expect("a run");
        assert!(difference.unmatched.is_empty(), "{difference:?}");
        difference
    }
}
