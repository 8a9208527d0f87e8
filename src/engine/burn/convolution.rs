//! Convolution over Burn tensors: Burn's own on a GPU, that of `direct` on the processor.

use burn::backend::autodiff::{
    Autodiff, NodeId,
    checkpoint::{base::Checkpointer, strategy::CheckpointStrategy},
    grads::Gradients,
    ops::{Backward, Ops, OpsKind},
};
use burn::backend::{
    AutodiffBackend, Backend, Dispatch, Flex, TensorMetadata, backend_extension,
    ops::{FloatTensorOps, ModuleOps, conv::calculate_conv_output_size},
    tensor::FloatTensor,
};
use burn::tensor::ops::ConvOptions;
use burn::tensor::{Tensor, TensorData};
use convlab_direct::{Sizes, conv2d_backward_input, conv2d_backward_weight, conv2d_forward};

/// `nn.Conv2d`: input `[n, c, h, w]`, weight `[o, c / groups, kh, kw]`, bias `[o]`.
pub fn conv2d(
    input: Tensor<4>,
    weight: Tensor<4>,
    bias: Option<Tensor<1>>,
    options: ConvOptions<2>,
) -> Tensor<4> {
    let output =
        <Dispatch as Convolution>::convolve(input.into_dispatch(), weight.into_dispatch(), options);
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
        options: ConvOptions<2>,
    ) -> FloatTensor<Self>;

    fn input_gradient(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        grad_output: FloatTensor<Self>,
        options: ConvOptions<2>,
    ) -> FloatTensor<Self>;

    fn weight_gradient(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        grad_output: FloatTensor<Self>,
        options: ConvOptions<2>,
    ) -> FloatTensor<Self>;
}

/// The sizes of a convolution of that input, `[n, c, h, w]`, with that weight, `[o, c / groups, kh, kw]`.
fn sizes(input: [usize; 4], weight: [usize; 4], options: &ConvOptions<2>) -> Sizes {
    let [batch, channels_in, rows, columns] = input;
    let [channels_out, _, rows_kernel, columns_kernel] = weight;
    let (input, kernel) = ([rows, columns], [rows_kernel, columns_kernel]);
    let padding = options.padding_begin();
    let output = [0, 1].map(|axis| {
        let (stride, dilation) = (options.stride[axis], options.dilation[axis]);
        calculate_conv_output_size(kernel[axis], stride, padding[axis], dilation, input[axis])
    });
    Sizes {
        batch,
        channels_in,
        channels_out,
        input,
        output,
        kernel,
        stride: options.stride,
        padding,
        dilation: options.dilation,
        groups: options.groups,
    }
}

impl Convolution for Flex {
    fn convolve(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        options: ConvOptions<2>,
    ) -> FloatTensor<Self> {
        let (input, weight) = (input.to_contiguous(), weight.to_contiguous());
        let sizes = sizes(input.shape().dims(), weight.shape().dims(), &options);
        let values = conv2d_forward(input.storage(), weight.storage(), &sizes);
        let [rows, columns] = sizes.output;
        let shape = [sizes.batch, sizes.channels_out, rows, columns];
        Self::float_from_data(TensorData::new(values, shape), &Default::default())
    }

    fn input_gradient(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        grad_output: FloatTensor<Self>,
        options: ConvOptions<2>,
    ) -> FloatTensor<Self> {
        let shape = input.shape();
        let sizes = sizes(shape.dims(), weight.shape().dims(), &options);
        let (near, far) = (weight.to_contiguous(), grad_output.to_contiguous());
        match conv2d_backward_input(far.storage(), near.storage(), &sizes) {
            Some(values) => {
                Self::float_from_data(TensorData::new(values, shape), &Default::default())
            }
            None => Self::conv2d_x_backward(input, weight, grad_output, options),
        }
    }

    fn weight_gradient(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        grad_output: FloatTensor<Self>,
        options: ConvOptions<2>,
    ) -> FloatTensor<Self> {
        let (input, grad_output) = (input.to_contiguous(), grad_output.to_contiguous());
        let sizes = sizes(input.shape().dims(), weight.shape().dims(), &options);
        let values = conv2d_backward_weight(input.storage(), grad_output.storage(), &sizes);
        let data = TensorData::new(values, weight.shape());
        Self::float_from_data(data, &Default::default())
    }
}

#[cfg(feature = "gpu")]
impl Convolution for burn::backend::Cube {
    fn convolve(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        options: ConvOptions<2>,
    ) -> FloatTensor<Self> {
        Self::conv2d(input, weight, None, options)
    }

    fn input_gradient(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        grad_output: FloatTensor<Self>,
        options: ConvOptions<2>,
    ) -> FloatTensor<Self> {
        Self::conv2d_x_backward(input, weight, grad_output, options)
    }

    fn weight_gradient(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        grad_output: FloatTensor<Self>,
        options: ConvOptions<2>,
    ) -> FloatTensor<Self> {
        Self::conv2d_weight_backward(input, weight, grad_output, options)
    }
}

/// First-order gradients only, as everywhere here: a gradient is not tracked itself.
impl<B: Backend + Convolution, C: CheckpointStrategy> Convolution for Autodiff<B, C> {
    fn convolve(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        options: ConvOptions<2>,
    ) -> FloatTensor<Self> {
        #[derive(Debug)]
        struct ConvolveBackward;

        impl<B: Backend + Convolution> Backward<B, 2> for ConvolveBackward {
            type State = (NodeId, NodeId, ConvOptions<2>);

            fn backward(
                self,
                ops: Ops<Self::State, 2>,
                grads: &mut Gradients,
                checkpointer: &mut Checkpointer,
            ) {
                let [node_input, node_weight] = ops.parents;
                let grad = grads.consume::<B>(&ops.node);
                let (input, weight, options) = ops.state;
                let input = checkpointer.retrieve_node_output::<B::FloatTensorPrimitive>(input);
                let weight = checkpointer.retrieve_node_output::<B::FloatTensorPrimitive>(weight);
                if let Some(node) = node_input {
                    let (input, weight) = (input.clone(), weight.clone());
                    let own = B::input_gradient(input, weight, grad.clone(), options.clone());
                    grads.register::<B>(node.id, own);
                }
                if let Some(node) = node_weight {
                    grads.register::<B>(node.id, B::weight_gradient(input, weight, grad, options));
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
                let state = (
                    prep.checkpoint(&input),
                    prep.checkpoint(&weight),
                    options.clone(),
                );
                let output = B::convolve(input.into_primitive(), weight.into_primitive(), options);
                prep.finish(state, output)
            }
            OpsKind::UnTracked(prep) => prep.finish(B::convolve(
                input.into_primitive(),
                weight.into_primitive(),
                options,
            )),
        }
    }

    fn input_gradient(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        grad_output: FloatTensor<Self>,
        options: ConvOptions<2>,
    ) -> FloatTensor<Self> {
        Self::from_inner(B::input_gradient(
            input.into_primitive(),
            weight.into_primitive(),
            grad_output.into_primitive(),
            options,
        ))
    }

    fn weight_gradient(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        grad_output: FloatTensor<Self>,
        options: ConvOptions<2>,
    ) -> FloatTensor<Self> {
        Self::from_inner(B::weight_gradient(
            input.into_primitive(),
            weight.into_primitive(),
            grad_output.into_primitive(),
            options,
        ))
    }
}
