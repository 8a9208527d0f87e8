//! The kernels of every kind of layer, forward and backward side by side, one file a family.

mod arithmetic;
mod conv;
mod crop;
mod dropout;
mod elementwise;
mod group_norm;
mod join;
mod linear;
mod local_response_norm;
mod norm;
mod parameter;
mod permute;
mod pool;
mod prelu;
mod reduce;
mod resample;
mod softmax;

use super::Compiler;
use crate::engine::compiled::graph::{Operation, TensorId};
use crate::engine::compiled::plan::{BufferId, Constants, Value};
use crate::network::layers::function_layer;
use crate::network::{Layer, layers};

/// An operation that is being compiled, with its sizes in values.
struct Site {
    index: usize,
    operation: Operation,
    /// The first input.
    input: TensorId,
    output: TensorId,
    batch: usize,
    /// Of one picture's first input.
    len_in: usize,
    /// Of one picture's output.
    len_out: usize,
    /// Of the first input and the output of the whole batch.
    moved: usize,
}

impl Compiler<'_> {
    fn site(&self, index: usize) -> Site {
        let operation = self.graph.operations[index].clone();
        let batch = self.request.batch;
        let [input, output] = [operation.inputs[0], operation.output];
        let [len_in, len_out] = [input, output].map(|tensor| self.len(tensor));
        Site {
            index,
            operation,
            input,
            output,
            batch,
            len_in,
            len_out,
            moved: batch * (len_in + len_out),
        }
    }

    /// The constants of a kernel that reads the first input and writes the output.
    fn input_to_output(&self, at: &Site) -> Constants {
        vec![
            ("INPUT", Value::At(self.values[at.input])),
            ("OUTPUT", Value::At(self.values[at.output])),
        ]
    }

    /// Plans what computes an operation's output.
    pub(super) fn forward(&mut self, index: usize) {
        let at = &self.site(index);
        match self.layer(&at.operation) {
            Layer::Conv2d(layer) => self.conv2d_forward(at, layer),
            Layer::ConvTranspose2d(layer) => self.conv_transpose2d_forward(at, layer),
            Layer::Linear(layer) => self.linear_forward(at, layer),
            Layer::BatchNorm2d(layers::BatchNorm { eps, momentum, .. })
            | Layer::BatchNorm1d(layers::BatchNorm { eps, momentum, .. }) => {
                self.batch_norm_forward(at, *eps, *momentum)
            }
            Layer::GroupNorm(layer) => self.group_norm_forward(at, &layer.grouping(at.len_in)),
            Layer::InstanceNorm2d(layer) => self.group_norm_forward(at, &layer.grouping(at.len_in)),
            Layer::LayerNorm(layer) => self.group_norm_forward(at, &layer.grouping()),
            Layer::LocalResponseNorm(layer) => self.local_response_norm_forward(at, layer),
            Layer::MaxPool2d(layer) => self.max_pool2d_forward(at, layer),
            Layer::AvgPool2d(layer) => self.avg_pool2d_forward(at, layer),
            Layer::LpPool2d(layer) => self.lp_pool2d_forward(at, layer),
            Layer::AdaptiveAvgPool2d(_) => self.adaptive_avg_pool2d_forward(at),
            Layer::AdaptiveMaxPool2d(_) => self.adaptive_max_pool2d_forward(at),
            Layer::MaxUnpool2d(layer) => self.max_unpool2d_forward(at, layer),
            Layer::Upsample(layer) => self.upsample_forward(at, layer),
            Layer::ChannelPad(layer) => self.channel_pad_forward(at, layer),
            Layer::Prelu(layer) => self.prelu_forward(at, layer),
            Layer::Softmax(layer) => self.softmax_forward(at, layer.dim, false),
            Layer::LogSoftmax(layer) => self.softmax_forward(at, layer.dim, true),
            Layer::Dropout(layer) => self.dropout_forward(at, layer.drops()),
            Layer::Dropout2d(layer) => self.dropout_forward(at, layer.drops()),
            Layer::AlphaDropout(layer) => self.dropout_forward(at, layer.drops()),
            Layer::StochasticDepth(layer) => self.dropout_forward(at, layer.drops()),
            Layer::Add(_) => self.add_forward(at),
            Layer::Concat(layer) => self.concat_forward(at, layer),
            Layer::Arithmetic(layer) => self.arithmetic_forward(at, layer),
            Layer::Affine(layer) => self.affine_forward(at, layer),
            Layer::Parameter(layer) => self.parameter_forward(at, layer),
            Layer::Slice(layer) => self.slice_forward(at, layer),
            Layer::Pad2d(layer) => self.pad2d_forward(at, layer),
            Layer::Reduce(layer) => self.reduce_forward(at, layer),
            Layer::Resize(layer) => self.resize_forward(at, layer),
            layer @ (Layer::Permute(_)
            | Layer::PixelShuffle(_)
            | Layer::PixelUnshuffle(_)
            | Layer::ChannelShuffle(_)) => self.permute_forward(at, layer),
            function_layer!() | Layer::Flatten(_) | Layer::View(_) | Layer::Reshape(_) => {
                self.identity_forward(at)
            }
        }
    }

    /// Plans what computes the gradients of an operation's weights and inputs from that of its output.
    pub(super) fn backward(&mut self, index: usize) {
        let at = &self.site(index);
        if !self.learns(&at.operation) && !self.wants(&at.operation) {
            return;
        }
        // Nothing reads a layer that does not lead to the loss.
        let Some(grad) = self.gradients[at.output] else {
            return;
        };
        match self.layer(&at.operation) {
            Layer::Conv2d(layer) => self.conv2d_backward(at, layer, grad),
            Layer::ConvTranspose2d(layer) => self.conv_transpose2d_backward(at, layer, grad),
            Layer::Linear(layer) => self.linear_backward(at, layer, grad),
            Layer::BatchNorm2d(_) | Layer::BatchNorm1d(_) => self.batch_norm_backward(at, grad),
            Layer::GroupNorm(layer) => {
                self.group_norm_backward(at, &layer.grouping(at.len_in), grad)
            }
            Layer::InstanceNorm2d(layer) => {
                self.group_norm_backward(at, &layer.grouping(at.len_in), grad)
            }
            Layer::LayerNorm(layer) => self.group_norm_backward(at, &layer.grouping(), grad),
            Layer::LocalResponseNorm(layer) => self.local_response_norm_backward(at, layer, grad),
            Layer::MaxPool2d(layer) => self.max_pool2d_backward(at, layer, grad),
            Layer::AvgPool2d(layer) => self.avg_pool2d_backward(at, layer, grad),
            Layer::LpPool2d(layer) => self.lp_pool2d_backward(at, layer, grad),
            Layer::AdaptiveAvgPool2d(_) => self.adaptive_avg_pool2d_backward(at, grad),
            Layer::AdaptiveMaxPool2d(_) => self.adaptive_max_pool2d_backward(at, grad),
            Layer::MaxUnpool2d(layer) => self.max_unpool2d_backward(at, layer, grad),
            Layer::Upsample(layer) => self.upsample_backward(at, layer, grad),
            Layer::ChannelPad(layer) => self.channel_pad_backward(at, layer, grad),
            Layer::Prelu(layer) => self.prelu_backward(at, layer, grad),
            Layer::Softmax(layer) => self.softmax_backward(at, layer.dim, false, grad),
            Layer::LogSoftmax(layer) => self.softmax_backward(at, layer.dim, true, grad),
            Layer::Dropout(layer) => self.dropout_backward(at, layer.drops(), grad),
            Layer::Dropout2d(layer) => self.dropout_backward(at, layer.drops(), grad),
            Layer::AlphaDropout(layer) => self.dropout_backward(at, layer.drops(), grad),
            Layer::StochasticDepth(layer) => self.dropout_backward(at, layer.drops(), grad),
            Layer::Concat(layer) => self.concat_backward(at, layer, grad),
            Layer::Arithmetic(layer) => self.arithmetic_backward(at, layer, grad),
            Layer::Affine(layer) => self.affine_backward(at, layer, grad),
            Layer::Parameter(layer) => self.parameter_backward(at, layer, grad),
            Layer::Slice(layer) => self.slice_backward(at, layer, grad),
            Layer::Pad2d(layer) => self.pad2d_backward(at, layer, grad),
            Layer::Reduce(layer) => self.reduce_backward(at, layer, grad),
            Layer::Resize(layer) => self.resize_backward(at, layer, grad),
            layer @ (Layer::Permute(_)
            | Layer::PixelShuffle(_)
            | Layer::PixelUnshuffle(_)
            | Layer::ChannelShuffle(_)) => self.permute_backward(at, layer, grad),
            // The gradient of an activation is applied where it is accumulated.
            function_layer!()
            | Layer::Flatten(_)
            | Layer::View(_)
            | Layer::Reshape(_)
            | Layer::Add(_) => self.identity_backward(at, grad),
        }
    }

    /// A kernel that computes the gradient of an only input, one work item an element; `own` are its further constants.
    fn input_gradient(&mut self, kernel: &'static str, at: &Site, grad: BufferId, own: Constants) {
        let Some(accumulate) = self.accumulate_input(at.input) else {
            return;
        };
        let mut constants = vec![("GRAD_OUTPUT", Value::At(grad))];
        constants.extend(own);
        constants.extend(accumulate);
        let (items, elements) = (at.batch * at.len_in, self.tiles().elements);
        self.push(
            kernel,
            &at.operation,
            items,
            elements,
            0,
            at.moved,
            constants,
        );
    }

    /// Channels, height and width of both sides of an operation on maps.
    fn map_constants(&self, input: TensorId, output: TensorId) -> Constants {
        let [channels, height_in, width_in] = self.graph.tensors[input].shape;
        let [_, height_out, width_out] = self.graph.tensors[output].shape;
        vec![
            ("CHANNELS", channels.into()),
            ("HEIGHT_IN", height_in.into()),
            ("WIDTH_IN", width_in.into()),
            ("HEIGHT_OUT", height_out.into()),
            ("WIDTH_OUT", width_out.into()),
        ]
    }
}
