//! Losses over Burn tensors, averaged over the rows (pictures, or pixels of a map).

use burn::tensor::{Device, Int, Tensor, TensorData, activation};

use super::tensors::AnyTensor;
use crate::engine::{Loss, TrainingSettings};

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

/// The mean loss as one element, each row weighing what the settings say. `targets` holds a class for every row, or what is to be
/// ignored. With nothing left to count it is 0.
pub fn loss(settings: &TrainingSettings, logits: Tensor<2>, targets: &[u32]) -> Tensor<1> {
    let device = logits.device();
    let [rows, classes] = logits.dims();
    let weights: Vec<f32> = targets
        .iter()
        .map(|&target| settings.row_weight(target))
        .collect();
    let total: f32 = weights.iter().sum();
    let row_losses = match settings.loss {
        Loss::CrossEntropy => {
            // A row to be ignored weighs nothing, whatever class stands for it.
            let classes = targets
                .iter()
                .map(|&target| match settings.ignore_index == Some(target) {
                    true => 0,
                    false => target as i32,
                })
                .collect();
            let classes = TensorData::new(classes, [rows, 1]);
            let classes = Tensor::<2, Int>::from_data(classes, &device);
            activation::log_softmax(logits, 1).gather(1, classes).neg()
        }
        Loss::Mse => {
            let difference = logits - one_hot(targets, rows, classes, &device);
            (difference.clone() * difference).mean_dim(1)
        }
        // max(x, 0) - x t + log(1 + exp(-|x|)): no large exponential
        Loss::BceWithLogits => {
            let targets = one_hot(targets, rows, classes, &device);
            let softplus = (logits.clone().abs().neg().exp() + 1.0).log();
            (activation::relu(logits.clone()) - logits * targets + softplus).mean_dim(1)
        }
    };
    let share = if total > 0.0 { 1.0 / total } else { 0.0 };
    let weights = weights.iter().map(|weight| weight * share).collect();
    let weights = Tensor::<2>::from_data(TensorData::new(weights, [rows, 1]), &device);
    (row_losses * weights).sum()
}

fn one_hot(targets: &[u32], rows: usize, classes: usize, device: &Device) -> Tensor<2> {
    let mut values = vec![0.0f32; rows * classes];
    for (row, values) in targets.iter().zip(values.chunks_exact_mut(classes)) {
        if let Some(value) = values.get_mut(*row as usize) {
            *value = 1.0;
        }
    }
    Tensor::from_data(TensorData::new(values, [rows, classes]), device)
}
