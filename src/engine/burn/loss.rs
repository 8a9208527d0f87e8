//! Losses over Burn tensors, averaged over the rows (pictures, or pixels of a map).

use burn::tensor::{Int, Tensor, TensorData, activation};

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
            let mut one_hot = vec![0.0f32; rows * classes];
            for (row, &target) in targets.iter().enumerate() {
                one_hot[row * classes + target as usize] = 1.0;
            }
            let difference =
                logits - Tensor::from_data(TensorData::new(one_hot, [rows, classes]), &device);
            (difference.clone() * difference).mean()
        }
    }
}
