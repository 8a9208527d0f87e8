//! Convolutions over Burn tensors, transposed ones too: Burn's own on a GPU, those of `direct` on the processor.

use burn::backend::autodiff::{
    Autodiff, NodeId,
    checkpoint::{base::Checkpointer, strategy::CheckpointStrategy},
    grads::Gradients,
    ops::{Backward, Ops, OpsKind},
};
use burn::backend::{
    AutodiffBackend, Backend, Dispatch, Flex, TensorMetadata, backend_extension,
    ops::FloatTensorOps, tensor::FloatTensor,
};
use burn::tensor::{Tensor, TensorData};
use convlab_direct::{Sizes, conv2d_backward_input, conv2d_backward_weight, conv2d_forward};

/// PyTorch's arguments of a convolution.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// Rows and columns from one window to the next.
    pub stride: [usize; 2],
    /// Rows and columns of zeros on each side of the input; of a transposed one, cut off the output.
    pub padding: [usize; 2],
    /// Rows and columns from one tap of a filter to the next.
    pub dilation: [usize; 2],
    /// Parts of the channels that are convolved apart.
    pub groups: usize,
    /// Of a transposed convolution, how many rows and columns its output has more; none of a plain one.
    pub transposed: Option<[usize; 2]>,
}

/// `nn.Conv2d` (input `[n, c, h, w]`, weight `[o, c / groups, kh, kw]`, bias `[o]`) or `nn.ConvTranspose2d` (weight
/// `[c, o / groups, kh, kw]`).
pub fn conv2d(
    input: Tensor<4>,
    weight: Tensor<4>,
    bias: Option<Tensor<1>>,
    settings: Settings,
) -> Tensor<4> {
    let output = <Dispatch as Convolution>::convolve(
        input.into_dispatch(),
        weight.into_dispatch(),
        settings,
    );
    let output = Tensor::<4>::from_dispatch(output);
    match bias {
        Some(bias) => {
            let [channels] = bias.dims();
            output + bias.reshape([1, channels, 1, 1])
        }
        None => output,
    }
}

/// What each of Burn's backends does for [`conv2d`].
#[backend_extension(Flex, Cube: cfg(feature = "gpu"), Autodiff)]
pub trait Convolution: Backend {
    fn convolve(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        settings: Settings,
    ) -> FloatTensor<Self>;

    fn input_gradient(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        grad_output: FloatTensor<Self>,
        settings: Settings,
    ) -> FloatTensor<Self>;

    fn weight_gradient(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        grad_output: FloatTensor<Self>,
        settings: Settings,
    ) -> FloatTensor<Self>;
}

impl Settings {
    /// The sizes of a plain convolution from the larger map of `[n, c, h, w]` to the smaller one.
    fn sizes(&self, larger: [usize; 4], smaller: [usize; 4], kernel: [usize; 2]) -> Sizes {
        let [batch, channels_in, rows, columns] = larger;
        let [_, channels_out, rows_out, columns_out] = smaller;
        Sizes {
            batch,
            channels_in,
            channels_out,
            input: [rows, columns],
            output: [rows_out, columns_out],
            kernel,
            stride: self.stride,
            padding: self.padding.map(|padding| padding as isize),
            dilation: self.dilation,
            groups: self.groups,
        }
    }

    /// The sizes of what `input` becomes with that weight: `h_out = floor((h + 2 padding - dilation (kh - 1) - 1) / stride) + 1`, transposed
    /// `h_out = (h - 1) stride - 2 padding + dilation (kh - 1) + more + 1`. A transposed convolution is a plain one backwards, so that its
    /// output is the larger map.
    fn of(&self, input: [usize; 4], weight: [usize; 4]) -> Sizes {
        let [batch, _, rows, columns] = input;
        let [channels, others, rows_kernel, columns_kernel] = weight;
        let (from, kernel) = ([rows, columns], [rows_kernel, columns_kernel]);
        let reach = |axis: usize| self.dilation[axis] * (kernel[axis] - 1) + 1;
        match self.transposed {
            None => {
                let [rows, columns] = [0, 1].map(|axis| {
                    (from[axis] + 2 * self.padding[axis] - reach(axis)) / self.stride[axis] + 1
                });
                self.sizes(input, [batch, channels, rows, columns], kernel)
            }
            Some(more) => {
                let [rows, columns] = [0, 1].map(|axis| {
                    (from[axis] - 1) * self.stride[axis] + reach(axis) + more[axis]
                        - 2 * self.padding[axis]
                });
                let output = [batch, others * self.groups, rows, columns];
                self.sizes(output, input, kernel)
            }
        }
    }
}

/// Values of that shape, `[n, c, h, w]`.
fn values(values: Vec<f32>, batch: usize, channels: usize, size: [usize; 2]) -> FloatTensor<Flex> {
    let data = TensorData::new(values, [batch, channels, size[0], size[1]]);
    Flex::float_from_data(data, &Default::default())
}

impl Convolution for Flex {
    fn convolve(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        settings: Settings,
    ) -> FloatTensor<Self> {
        let (input, weight) = (input.to_contiguous(), weight.to_contiguous());
        let sizes = settings.of(input.shape().dims(), weight.shape().dims());
        let (input, weight) = (input.storage(), weight.storage());
        match settings.transposed {
            None => {
                let output = conv2d_forward(input, weight, &sizes);
                values(output, sizes.batch, sizes.channels_out, sizes.output)
            }
            Some(_) => {
                let output = conv2d_backward_input(input, weight, &sizes);
                values(output, sizes.batch, sizes.channels_in, sizes.input)
            }
        }
    }

    fn input_gradient(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        grad_output: FloatTensor<Self>,
        settings: Settings,
    ) -> FloatTensor<Self> {
        let sizes = settings.of(input.shape().dims(), weight.shape().dims());
        let (weight, grad) = (weight.to_contiguous(), grad_output.to_contiguous());
        let (weight, grad) = (weight.storage(), grad.storage());
        match settings.transposed {
            None => {
                let own = conv2d_backward_input(grad, weight, &sizes);
                values(own, sizes.batch, sizes.channels_in, sizes.input)
            }
            Some(_) => {
                let own = conv2d_forward(grad, weight, &sizes);
                values(own, sizes.batch, sizes.channels_out, sizes.output)
            }
        }
    }

    fn weight_gradient(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        grad_output: FloatTensor<Self>,
        settings: Settings,
    ) -> FloatTensor<Self> {
        let (input, grad) = (input.to_contiguous(), grad_output.to_contiguous());
        let sizes = settings.of(input.shape().dims(), weight.shape().dims());
        let (larger, smaller) = match settings.transposed {
            None => (input.storage(), grad.storage()),
            Some(_) => (grad.storage(), input.storage()),
        };
        let own = conv2d_backward_weight(larger, smaller, &sizes);
        let data = TensorData::new(own, weight.shape());
        Self::float_from_data(data, &Default::default())
    }
}

#[cfg(feature = "gpu")]
mod on_gpu {
    use burn::backend::{Cube, ops::ModuleOps, tensor::FloatTensor};
    use burn::tensor::ops::{ConvOptions, ConvTransposeOptions};

    use super::{Convolution, Settings};

    impl Settings {
        fn plain(&self) -> ConvOptions<2> {
            ConvOptions::new(self.stride, self.padding, self.dilation, self.groups)
        }

        fn with(&self, more: [usize; 2]) -> ConvTransposeOptions<2> {
            let Self {
                stride,
                padding,
                dilation,
                groups,
                ..
            } = *self;
            ConvTransposeOptions::new(stride, padding, more, dilation, groups)
        }
    }

    impl Convolution for Cube {
        fn convolve(
            input: FloatTensor<Self>,
            weight: FloatTensor<Self>,
            settings: Settings,
        ) -> FloatTensor<Self> {
            match settings.transposed {
                None => Self::conv2d(input, weight, None, settings.plain()),
                Some(more) => Self::conv_transpose2d(input, weight, None, settings.with(more)),
            }
        }

        fn input_gradient(
            input: FloatTensor<Self>,
            weight: FloatTensor<Self>,
            grad: FloatTensor<Self>,
            settings: Settings,
        ) -> FloatTensor<Self> {
            match settings.transposed {
                None => Self::conv2d_x_backward(input, weight, grad, settings.plain()),
                Some(more) => Self::conv_transpose2d_x_backward(weight, grad, settings.with(more)),
            }
        }

        fn weight_gradient(
            input: FloatTensor<Self>,
            weight: FloatTensor<Self>,
            grad: FloatTensor<Self>,
            settings: Settings,
        ) -> FloatTensor<Self> {
            match settings.transposed {
                None => Self::conv2d_weight_backward(input, weight, grad, settings.plain()),
                Some(more) => {
                    let options = settings.with(more);
                    Self::conv_transpose2d_weight_backward(input, weight, grad, options)
                }
            }
        }
    }
}

/// First-order gradients only, as everywhere here: a gradient is not tracked itself.
impl<B: Backend + Convolution, C: CheckpointStrategy> Convolution for Autodiff<B, C> {
    fn convolve(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        settings: Settings,
    ) -> FloatTensor<Self> {
        #[derive(Debug)]
        struct ConvolveBackward;

        impl<B: Backend + Convolution> Backward<B, 2> for ConvolveBackward {
            type State = (NodeId, NodeId, Settings);

            fn backward(
                self,
                ops: Ops<Self::State, 2>,
                grads: &mut Gradients,
                checkpointer: &mut Checkpointer,
            ) {
                let [node_input, node_weight] = ops.parents;
                let grad = grads.consume::<B>(&ops.node);
                let (input, weight, settings) = ops.state;
                let input = checkpointer.retrieve_node_output::<B::FloatTensorPrimitive>(input);
                let weight = checkpointer.retrieve_node_output::<B::FloatTensorPrimitive>(weight);
                if let Some(node) = node_input {
                    let (input, weight) = (input.clone(), weight.clone());
                    let own = B::input_gradient(input, weight, grad.clone(), settings);
                    grads.register::<B>(node.id, own);
                }
                if let Some(node) = node_weight {
                    grads.register::<B>(node.id, B::weight_gradient(input, weight, grad, settings));
                }
            }
        }

        let nodes = [input.node(), weight.node()];
        match ConvolveBackward
            .prepare::<C>(nodes)
            .compute_bound()
            .stateful()
        {
            OpsKind::Tracked(mut prep) => {
                let state = (prep.checkpoint(&input), prep.checkpoint(&weight), settings);
                let output = B::convolve(input.into_primitive(), weight.into_primitive(), settings);
                prep.finish(state, output)
            }
            OpsKind::UnTracked(prep) => prep.finish(B::convolve(
                input.into_primitive(),
                weight.into_primitive(),
                settings,
            )),
        }
    }

    fn input_gradient(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        grad_output: FloatTensor<Self>,
        settings: Settings,
    ) -> FloatTensor<Self> {
        Self::from_inner(B::input_gradient(
            input.into_primitive(),
            weight.into_primitive(),
            grad_output.into_primitive(),
            settings,
        ))
    }

    fn weight_gradient(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        grad_output: FloatTensor<Self>,
        settings: Settings,
    ) -> FloatTensor<Self> {
        Self::from_inner(B::weight_gradient(
            input.into_primitive(),
            weight.into_primitive(),
            grad_output.into_primitive(),
            settings,
        ))
    }
}
