//! Pooling over windows that are padded alike on both sides. Burn's own functions bring what other paddings need, which would be a part of
//! the page's download.

use burn::backend::{Dispatch, ops::ModuleOps};
use burn::tensor::{Int, IntDType, Tensor};

use crate::network::layers::LpPool2d;

/// Rows and columns of a window, from one to the next, and of padding on each side; whether a last window may reach over the edge.
#[derive(Debug, Clone, Copy)]
pub struct Windows {
    /// Height and width of a window.
    pub kernel: [usize; 2],
    /// Rows and columns from one window to the next.
    pub stride: [usize; 2],
    /// Rows and columns added on each side.
    pub padding: [usize; 2],
    pub ceil: bool,
}

/// `nn.MaxPool2d`: `[n, c, h, w]` to `[n, c, rows, columns]`.
pub fn max_pool2d(x: Tensor<4>, windows: Windows) -> Tensor<4> {
    let Windows {
        kernel,
        stride,
        padding,
        ceil,
    } = windows;
    let x = x.into_dispatch();
    let pooled = Dispatch::max_pool2d(x, kernel, stride, padding, [1, 1], ceil);
    Tensor::from_dispatch(pooled)
}

/// Where in its map, counted row by row, the largest value of each window stands: `[n, c, rows, columns]`.
pub fn max_pool2d_winners(x: Tensor<4>, windows: Windows) -> Tensor<4, Int> {
    let Windows {
        kernel,
        stride,
        padding,
        ceil,
    } = windows;
    let x = x.into_dispatch();
    let whole = IntDType::I32;
    let pooled = Dispatch::max_pool2d_with_indices(x, kernel, stride, padding, [1, 1], ceil, whole);
    Tensor::from_dispatch(pooled.indices)
}

/// `nn.LPPool2d`: the root of as many powers as a window has, by their mean. Where they add up to 0, so is the gradient.
pub fn lp_pool2d(x: Tensor<4>, layer: &LpPool2d) -> Tensor<4> {
    let windows = Windows {
        kernel: layer.kernel,
        stride: layer.stride,
        padding: [0, 0],
        ceil: layer.ceil_mode,
    };
    let mean = avg_pool2d(x.powf_scalar(layer.norm_type), windows, true);
    let nothing = mean.clone().equal_scalar(0.0);
    let sum = mean.mask_fill(nothing.clone(), 1.0) * layer.values() as f64;
    sum.powf_scalar(1.0 / layer.norm_type)
        .mask_fill(nothing, 0.0)
}

/// `nn.AvgPool2d`: the padding counts as zeros, or not at all.
pub fn avg_pool2d(x: Tensor<4>, windows: Windows, counts_padding: bool) -> Tensor<4> {
    let Windows {
        kernel,
        stride,
        padding,
        ceil,
    } = windows;
    let x = x.into_dispatch();
    Tensor::from_dispatch(Dispatch::avg_pool2d(
        x,
        kernel,
        stride,
        padding,
        counts_padding,
        ceil,
    ))
}
