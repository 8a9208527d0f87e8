//! An engine on one batch that is handed to it: for networks with a class for every pixel, which a session does not train yet.

use convlab::engine::{Backend, BackendKind, Engine, StepOptions, TrainingSettings};
use convlab::network::Network;
use convlab::recipe::{Clip, Loss, LossOptions, Optimizer};
use wasm_bindgen::prelude::*;

use super::sentence;

/// Cross entropy, SGD with momentum.
#[wasm_bindgen]
pub struct GivenBatch {
    engine: Box<dyn Engine>,
    inputs: Vec<f32>,
    targets: Vec<u32>,
    rate: f64,
    done: u64,
}

#[wasm_bindgen]
impl GivenBatch {
    /// `device` is `"cpu"`, `"webgpu"` (Burn) or `"compiled"`; `inputs` are normalised pictures, `targets` a class a row.
    #[allow(clippy::too_many_arguments)]
    pub async fn create(
        device: &str,
        network: &str,
        batch: usize,
        inputs: Vec<f32>,
        targets: Vec<u32>,
        rate: f64,
        momentum: f64,
        seed: u32,
    ) -> Result<GivenBatch, JsError> {
        let kind = match device {
            "cpu" => BackendKind::Cpu,
            "webgpu" => BackendKind::BurnWebGpu,
            _ => BackendKind::Compiled,
        };
        let settings = TrainingSettings {
            loss: Loss::CrossEntropy,
            ignore_index: None,
            loss_options: LossOptions::default(),
            pos_weight: Vec::new(),
            class_weights: Vec::new(),
            layer_rates: Vec::new(),
            optimizer: Optimizer::Sgd {
                momentum,
                dampening: 0.0,
                nesterov: false,
                weight_decay: 0.0,
            },
            clip: Clip::default(),
        };
        let network = Network::from_json(network).map_err(sentence)?;
        let backend = Backend::open(kind).await.map_err(sentence)?;
        Ok(GivenBatch {
            engine: backend
                .engine(&network, settings, seed, batch)
                .map_err(sentence)?,
            inputs,
            targets,
            rate,
            done: 0,
        })
    }

    /// What computes.
    pub fn adapter(&self) -> String {
        self.engine.info().adapter
    }

    /// Does so many steps and reads the last loss.
    pub async fn steps(&mut self, count: usize) -> Result<f32, JsError> {
        for _ in 0..count {
            let options = StepOptions {
                rate: self.rate,
                momentum: None,
                step: self.done,
                seed: 0,
            };
            self.engine
                .step_on(self.inputs.clone(), self.targets.clone(), options)
                .await
                .map_err(sentence)?;
            self.done += 1;
        }
        let results = self.engine.drain().await.map_err(sentence)?;
        Ok(results.last().map_or(f32::NAN, |result| result.loss))
    }
}
