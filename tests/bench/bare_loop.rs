//! The bare Burn loop that the session is measured against: Burn's own modules and optimizer, one prepared batch, nothing else.
//! Built as a wasm module of its own, which exports the library's `Lab` too, and an engine on a given batch.

#![cfg(target_family = "wasm")]

mod given_batch;

use burn::module::Module;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::loss::{CrossEntropyLoss, CrossEntropyLossConfig};
use burn::nn::pool::{MaxPool2d, MaxPool2dConfig};
use burn::nn::{Linear, LinearConfig};
use burn::optim::momentum::MomentumConfig;
use burn::optim::{GradientsParams, ModuleOptimizer, SgdConfig};
use burn::tensor::{Device, Int, Tensor, TensorData, activation::relu};
use wasm_bindgen::prelude::*;

use convlab::data::{Transform, scenes};
use convlab::engine::burn::{DeviceKind, open};

fn sentence(error: impl std::fmt::Display) -> JsError {
    JsError::new(&error.to_string())
}

/// Tutorial 001's network as a Burn user would write it.
#[derive(Module, Debug)]
struct LeNet {
    conv1: Conv2d,
    conv2: Conv2d,
    fc1: Linear,
    fc2: Linear,
    fc3: Linear,
    pool: MaxPool2d,
}

impl LeNet {
    fn new(device: &Device) -> Self {
        Self {
            conv1: Conv2dConfig::new([3, 6], [5, 5]).init(device),
            conv2: Conv2dConfig::new([6, 16], [5, 5]).init(device),
            fc1: LinearConfig::new(400, 120).init(device),
            fc2: LinearConfig::new(120, 84).init(device),
            fc3: LinearConfig::new(84, 10).init(device),
            pool: MaxPool2dConfig::new([2, 2]).with_strides([2, 2]).init(),
        }
    }

    fn forward(&self, x: Tensor<4>) -> Tensor<2> {
        let x = self.pool.forward(relu(self.conv1.forward(x)));
        let x = self.pool.forward(relu(self.conv2.forward(x)));
        let x = relu(self.fc1.forward(x.flatten::<2>(1, 3)));
        self.fc3.forward(relu(self.fc2.forward(x)))
    }
}

/// LeNet, SGD with momentum 0.9, cross entropy, on one batch of the built-in scenes.
#[wasm_bindgen]
pub struct BareLoop {
    device: Device,
    net: Option<LeNet>,
    optimizer: ModuleOptimizer,
    loss: CrossEntropyLoss,
    inputs: Vec<f32>,
    targets: Vec<i32>,
}

#[wasm_bindgen]
impl BareLoop {
    /// `"cpu"` or `"webgpu"`, and the batch size.
    pub async fn create(device: &str, batch: usize) -> Result<BareLoop, JsError> {
        let kind = if device == "cpu" {
            DeviceKind::Cpu
        } else {
            DeviceKind::WebGpu
        };
        let device = open(kind).await.map_err(sentence)?.burn_device().autodiff();
        let dataset = scenes(0, batch, 1);
        let indices: Vec<u32> = (0..batch as u32).collect();
        let transform = Transform {
            mean: vec![0.5],
            std: vec![0.5],
            ..Transform::default()
        };
        let momentum = MomentumConfig::new().with_momentum(0.9).with_dampening(0.0);
        Ok(BareLoop {
            net: Some(LeNet::new(&device)),
            optimizer: SgdConfig::new().with_momentum(Some(momentum)).init(),
            loss: CrossEntropyLossConfig::new().init(&device),
            inputs: transform.eval_batch(&dataset, &dataset.train, &indices),
            targets: dataset
                .train
                .labels()
                .iter()
                .map(|&label| i32::from(label))
                .collect(),
            device,
        })
    }

    /// Does so many steps and reads the last loss.
    pub async fn steps(&mut self, count: usize) -> Result<f32, JsError> {
        let mut last = None;
        for _ in 0..count {
            let batch = self.targets.len();
            let x = Tensor::<4>::from_data(
                TensorData::new(self.inputs.clone(), [batch, 3, 32, 32]),
                &self.device,
            );
            let y = Tensor::<1, Int>::from_data(
                TensorData::new(self.targets.clone(), [batch]),
                &self.device,
            );
            let Some(net) = self.net.take() else {
                return Err(sentence("an earlier step failed"));
            };
            let loss = self.loss.forward(net.forward(x), y);
            let gradients = GradientsParams::from_grads(loss.backward(), &net);
            self.net = Some(self.optimizer.step(0.01, net, gradients));
            last = Some(loss);
        }
        match last {
            Some(loss) => loss
                .into_scalar_async::<f32>()
                .await
                .map_err(|error| sentence(format!("{error:?}"))),
            None => Ok(f32::NAN),
        }
    }
}
