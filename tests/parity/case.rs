//! A recorded run with its network and recipe, read from PyTorch's own words as the shell's `parity` does it.

use convlab::engine::Backend;
use convlab::interop::python::{self, Options};
use convlab::network::Network;
use convlab::recipe::Recipe;
use convlab::train::{Difference, Recorded};

pub struct Case {
    pub recorded: Recorded,
    pub network: Network,
    pub recipe: Recipe,
}

impl Case {
    pub fn parse(text: &str) -> Self {
        let recorded = Recorded::from_json(text).expect("a reference case");
        let options = Options {
            input: Some(recorded.picture()),
            class: recorded.class(),
            ..Options::default()
        };
        let program = python::read(&recorded.python, &options).expect("a program");
        assert_eq!(program.problems, [], "{}", recorded.name);
        let (schedule, loss) = (recorded.schedule.as_deref(), recorded.loss.as_deref());
        let settings = python::run(&recorded.optimizer, schedule, loss, recorded.losses.len());
        Self {
            network: program.network.expect("a network"),
            recipe: settings.expect("settings").over(Recipe::default()),
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
        let difference = replayed.await.expect("it trains");
        assert!(difference.unmatched.is_empty(), "{difference:?}");
        difference
    }
}
