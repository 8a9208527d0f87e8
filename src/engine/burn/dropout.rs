//! What zeroes at random while training, with draws that are a function of (seed, step, element, layer).

use super::forward::Mode;
use super::tensors::{AnyTensor, map_rank, tensor};
use crate::data::random;

pub fn dropout(x: AnyTensor, p: f64, mode: Mode, purpose: u32) -> AnyTensor {
    let Mode::Train { seed, step } = mode else {
        return x;
    };
    if p == 0.0 {
        return x;
    }
    let keep = (1.0 / (1.0 - p)) as f32;
    let mask = |count: usize| -> Vec<f32> {
        (0..count as u32)
            .map(|item| {
                if f64::from(random::unit(random::draw(seed, step, item, purpose)[0])) < p {
                    0.0
                } else {
                    keep
                }
            })
            .collect()
    };
    map_rank!(x, x => {
        let shape = x.shape();
        let mask = tensor(mask(shape.num_elements()), shape, &x.device());
        x * mask
    })
}
