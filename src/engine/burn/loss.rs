//! Losses over Burn tensors, averaged over the rows (pictures, or pixels of a map).

use burn::tensor::{Device, Int, Tensor, TensorData, activation};

use super::tensors::AnyTensor;
use crate::engine::Loss;

/// Logits as `[rows, classes]`: a map's pixels become rows, in the order of its targets.
pub fn rows(output: AnyTensor) -> Tensor<2> {
    match output {
        AnyTensor::R2(logits) => logits,
        AnyTensor::R4(maps) => {
            let [batch, classes, height, width] = maps.dims();
            maps.permute([0, 2, 3, 1])
                .reshape([batch * height * width, classes])
        }
        AnyTensor::R1(single) => single.unsqueeze(),
    }
}

/// The mean loss as one element. `targets` holds a class for every row.
pub fn loss(kind: Loss, logits: Tensor<2>, targets: &[u32]) -> Tensor<1> {
    let device = logits.device();
    let [rows, classes] = logits.dims();
    match kind {
        Loss::CrossEntropy => {
            let targets = TensorData::new(
                targets.iter().map(|&target| target as i32).collect(),
                [rows, 1],
            );
            let targets = Tensor::<2, Int>::from_data(targets, &device);
            activation::log_softmax(logits, 1)
                .gather(1, targets)
                .mean()
                .neg()
        }
        Loss::Mse => {
            let difference = logits.clone() - one_hot(targets, rows, classes, &device);
            (difference.clone() * difference).mean()
        }
        // max(x, 0) - x t + log(1 + exp(-|x|)): no large exponential
        Loss::BceWithLogits => {
            let targets = one_hot(targets, rows, classes, &device);
            let softplus = (logits.clone().abs().neg().exp() + 1.0).log();
            (activation::relu(logits.clone()) - logits * targets + softplus).mean()
        }
    }
}

fn one_hot(targets: &[u32], rows: usize, classes: usize, device: &Device) -> Tensor<2> {
    let mut values = vec![0.0f32; rows * classes];
    for (row, &target) in targets.iter().enumerate() {
        values[row * classes + target as usize] = 1.0;
    }
    Tensor::from_data(TensorData::new(values, [rows, classes]), device)
}
