//! What zeroes at random while training, with draws that are a function of (seed, step, number of the draw, layer).

use burn::tensor::Tensor;

use super::forward::Mode;
use super::tensors::{AnyTensor, tensor};
use crate::data::random;
use crate::network::layers::Drops;

/// `index` is the layer's number in the network. In evaluation, and where nothing can be dropped, x as it is.
pub fn dropout(x: AnyTensor, drops: Drops, mode: Mode, index: usize) -> AnyTensor {
    let Mode::Train { seed, step } = mode else {
        return x;
    };
    if drops.p == 0.0 {
        return x;
    }
    let purpose = random::purpose::DROPOUT + index as u32;
    let keeps = |item: u32| {
        let drawn = random::draw(seed, step, item, purpose)[0];
        f64::from(random::unit(drawn)) >= drops.p
    };
    match x {
        AnyTensor::R2(x) => AnyTensor::R2(of(x, drops, keeps)),
        AnyTensor::R4(x) => AnyTensor::R4(of(x, drops, keeps)),
        AnyTensor::R1(_) => x,
    }
}

fn of<const D: usize>(x: Tensor<D>, drops: Drops, keeps: impl Fn(u32) -> bool) -> Tensor<D> {
    // The mask has size 1 along the axes whose values share a draw.
    let mut shape = x.dims();
    shape[drops.draws.axes(D)..].fill(1);
    let draws = shape.iter().product::<usize>() as u32;
    let kept: Vec<bool> = (0..draws).map(keeps).collect();
    let device = x.device();
    let mask = |keeping: f64, dropping: f64| {
        let of = |&kept: &bool| if kept { keeping } else { dropping };
        let values = kept.iter().map(|kept| of(kept) as f32).collect();
        tensor::<D>(values, shape, &device)
    };
    let scaled = x * mask(drops.scale, 0.0);
    match drops.shift == 0.0 && drops.dropped == 0.0 {
        true => scaled,
        false => scaled + mask(drops.shift, drops.dropped),
    }
}
