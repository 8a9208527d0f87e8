//! `nn.PReLU`, whose slopes are learned.

use burn::tensor::Tensor;

use super::tensors::AnyTensor;

/// x above 0, the slope times x at 0 and below, so that the derivatives at 0 are PyTorch's. `own` are the layer's parameters: one slope
/// for all, or one a channel or feature.
pub fn prelu(x: AnyTensor, own: &[AnyTensor]) -> AnyTensor {
    let Some(slopes) = own.first().and_then(AnyTensor::rank1) else {
        return x;
    };
    match x {
        AnyTensor::R2(x) => AnyTensor::R2(of(x, slopes)),
        AnyTensor::R4(x) => AnyTensor::R4(of(x, slopes)),
        AnyTensor::R1(_) => x,
    }
}

fn of<const D: usize>(x: Tensor<D>, slopes: Tensor<1>) -> Tensor<D> {
    let mut shape = [1; D];
    shape[1] = slopes.dims()[0];
    let below = x.clone().lower_equal_scalar(0.0);
    let scaled = x.clone() * slopes.reshape(shape);
    x.mask_where(below, scaled)
}
