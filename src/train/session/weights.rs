//! Weights in and out of a session.

use std::rc::Rc;

use super::Session;
use crate::engine::{NamedTensor, State};
use crate::train::TrainError;
use crate::train::summary::Task;
use crate::train::trained::Trained;
use crate::weights::{Fit, Signature, Weights};

/// What became of weights that were loaded.
#[derive(Debug, Clone, PartialEq)]
pub struct Loaded {
    /// Tensors taken from the file.
    pub tensors: usize,
    /// Tensors of the network.
    pub of: usize,
    /// What was taken off the names, what was left aside, and which values are not finite.
    pub notes: Vec<String>,
}

impl Session {
    /// Weights and optimizer state as they are now.
    pub async fn state(&mut self) -> Result<State, TrainError> {
        Ok(State::clone(&*self.keep().await?))
    }

    /// Takes other weights whose names are those of the network, apart from what wrappers put into them; the optimizer starts
    /// afresh, the position stays.
    ///
    /// # Errors
    /// [`WeightsError::Misfit`] with what is missing, of another shape or left over; nothing is changed then.
    pub async fn load_weights(&mut self, given: Vec<NamedTensor>) -> Result<Loaded, TrainError> {
        let fit = self.fit(&given);
        match fit.is_whole() {
            true => self.load_fit(given, fit).await,
            false => Err(fit.misfit().into()),
        }
    }

    /// Takes of other weights what fits the network by name and shape; the rest stays as it is.
    ///
    /// # Errors
    /// [`WeightsError::Misfit`] where nothing fits.
    pub async fn load_fitting(&mut self, given: Vec<NamedTensor>) -> Result<Loaded, TrainError> {
        let fit = self.fit(&given);
        match fit.counts() {
            [0, _] => Err(fit.misfit().into()),
            _ => self.load_fit(given, fit).await,
        }
    }

    /// How weights fit this network, tensor by tensor.
    pub fn fit(&self, given: &[NamedTensor]) -> Fit {
        Fit::new(given, &self.signatures())
    }

    /// Takes values for some or all of the network's tensors, under its own names; the others stay, the optimizer starts afresh.
    ///
    /// # Errors
    /// What [`State::matched`] says of a tensor that the network has not, or in another shape; nothing is changed then.
    pub async fn replace_weights(&mut self, given: Vec<NamedTensor>) -> Result<(), TrainError> {
        let mut parameters = self.keep().await?.parameters.clone();
        for tensor in given {
            match parameters.iter_mut().find(|own| own.name == tensor.name) {
                Some(own) => *own = tensor,
                None => parameters.push(tensor),
            }
        }
        let state = Rc::new(State {
            step: 0,
            parameters,
            optimizer: Vec::new(),
        });
        self.runner.restore(state.clone()).await?;
        self.good = state;
        self.good_step = self.step;
        // Those of before are not of this run any more.
        self.best = None;
        Ok(())
    }

    /// Names and shapes of the network's tensors.
    pub fn signatures(&self) -> Vec<Signature> {
        let specs = self.network().parameters().into_iter();
        specs.map(|spec| (spec.name, spec.shape)).collect()
    }

    /// The weights as they are now, with the names of the classes.
    pub async fn weights(&mut self) -> Result<Weights, TrainError> {
        Ok(Weights {
            tensors: self.keep().await?.parameters.clone(),
            classes: self.class_names(),
            notes: Vec::new(),
            trained: self.trained().ok(),
        })
    }

    pub(in crate::train) fn trained(&self) -> Result<String, TrainError> {
        let ground = *self.ground.get_or_init(|| self.dataset().ground());
        Trained::of(&self.recipe, self.network(), self.dataset(), ground)?.to_json()
    }

    /// Names of what the network tells apart: classes of pictures or pixels, or of boxes.
    pub(in crate::train) fn class_names(&self) -> Vec<String> {
        let dataset = self.dataset();
        match Task::of(self.network()) {
            Ok(Task::Detect) => dataset.box_classes.clone(),
            _ => dataset.classes.clone(),
        }
    }

    pub(super) async fn load_fit(
        &mut self,
        given: Vec<NamedTensor>,
        fit: Fit,
    ) -> Result<Loaded, TrainError> {
        self.replace_weights(fit.taken(given, &self.signatures()))
            .await?;
        let [tensors, of] = fit.counts();
        Ok(Loaded {
            tensors,
            of,
            notes: fit.notes,
        })
    }
}
