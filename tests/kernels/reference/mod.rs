//! What every layer and loss means, in plain Rust and double precision: written from PyTorch's formulas, one sum after another,
//! and knowing nothing of tiles, fusion or buffers.

mod arithmetic;
mod conv;
mod crop;
mod dropout;
mod function;
mod group_norm;
mod join;
mod linear;
mod loss;
mod norm;
mod permute;
mod pool;
mod reduce;
mod resample;
mod softmax;

use std::collections::HashMap;

use convlab::network::{Layer, Network, Source};

pub use function::function;
pub use loss::{Outcome, loss};

/// `[pictures, channels, height, width]`; a vector is a map of one pixel.
#[derive(Debug, Clone, PartialEq)]
pub struct Maps {
    pub dims: [usize; 4],
    pub values: Vec<f64>,
}

/// Parameters and running statistics by PyTorch's names.
pub type Parameters = HashMap<String, Vec<f64>>;

impl Maps {
    pub fn new(dims: [usize; 4], values: Vec<f64>) -> Self {
        assert_eq!(dims.iter().product::<usize>(), values.len());
        Self { dims, values }
    }

    fn made(dims: [usize; 4], value: impl Fn(usize, usize, usize, usize) -> f64) -> Self {
        let [pictures, channels, height, width] = dims;
        let mut values = Vec::with_capacity(dims.iter().product());
        for n in 0..pictures {
            for c in 0..channels {
                for y in 0..height {
                    for x in 0..width {
                        values.push(value(n, c, y, x));
                    }
                }
            }
        }
        Self { dims, values }
    }

    fn at(&self, n: usize, c: usize, y: usize, x: usize) -> f64 {
        let [_, channels, height, width] = self.dims;
        self.values[((n * channels + c) * height + y) * width + x]
    }

    /// 0 outside of the map; coordinates may be negative.
    fn padded(&self, n: usize, c: usize, y: isize, x: isize) -> Option<f64> {
        let inside = |at: isize, size: usize| usize::try_from(at).ok().filter(|at| *at < size);
        Some(self.at(n, c, inside(y, self.dims[2])?, inside(x, self.dims[3])?))
    }

    /// The same values as rows of so many features.
    fn as_rows(&self, features: usize) -> Self {
        Self::new(
            [self.values.len() / features, features, 1, 1],
            self.values.clone(),
        )
    }

    fn map(&self, value: impl Fn(f64) -> f64) -> Self {
        Self::new(self.dims, self.values.iter().map(|&x| value(x)).collect())
    }
}

/// Every node's output. While training, batch norm takes the batch's own statistics and writes the running ones, and dropout draws as it
/// does in step 0 of seed 5.
pub fn forward(
    network: &Network,
    parameters: &mut Parameters,
    input: &Maps,
    training: bool,
) -> Vec<Maps> {
    let wiring = network.wiring().expect("the network's wiring");
    let mut outputs: Vec<Maps> = Vec::new();
    for (index, (node, sources)) in network.nodes.iter().zip(&wiring).enumerate() {
        let map_of = |source: &Source| match source {
            Source::Pictures => input,
            Source::Node(node) => &outputs[*node],
        };
        let inputs: Vec<&Maps> = sources.iter().map(map_of).collect();
        let x = inputs[0];
        let drawing = dropout::Drawing {
            node: index,
            training,
        };
        let tensor = |suffix: &str| format!("{}.{suffix}", node.owner());
        let weight = || parameters[&tensor("weight")].as_slice();
        let scale = parameters.get(&tensor("weight"));
        let bias = |c: usize| parameters.get(&tensor("bias")).map_or(0.0, |bias| bias[c]);
        let output = match &node.layer {
            Layer::Conv2d(layer) => conv::conv2d(x, layer, weight(), bias),
            Layer::ConvTranspose2d(layer) => conv::conv_transpose2d(x, layer, weight(), bias),
            Layer::Linear(layer) => linear::linear(x, layer, weight(), bias),
            Layer::BatchNorm2d(layer) => {
                norm::batch_norm(x, node.owner(), layer, parameters, training)
            }
            Layer::BatchNorm1d(layer) => {
                norm::batch_norm(x, node.owner(), layer, parameters, training)
            }
            Layer::GroupNorm(layer) => group_norm::group_norm(x, layer, scale, bias),
            Layer::InstanceNorm2d(layer) => group_norm::instance_norm2d(x, layer, scale, bias),
            Layer::LayerNorm(layer) => group_norm::layer_norm(x, layer, scale, bias),
            Layer::LocalResponseNorm(layer) => norm::local_response_norm(x, layer),
            Layer::MaxPool2d(layer) => pool::max_pool2d(x, layer),
            Layer::AvgPool2d(layer) => pool::avg_pool2d(x, layer),
            Layer::LpPool2d(layer) => pool::lp_pool2d(x, layer),
            Layer::AdaptiveAvgPool2d(layer) => pool::adaptive_avg_pool2d(x, layer),
            Layer::MaxUnpool2d(layer) => {
                let named = |node: &convlab::network::Node| node.name == layer.pool;
                let pooling = network.nodes.iter().position(named).expect("its pooling");
                let Layer::MaxPool2d(pooled) = network.nodes[pooling].layer else {
                    unreachable!("a max pooling");
                };
                pool::max_unpool2d(x, map_of(&wiring[pooling][0]), &pooled)
            }
            Layer::Upsample(layer) => resample::upsample(x, layer),
            Layer::ChannelPad(layer) => resample::channel_pad(x, layer),
            Layer::Relu(_)
            | Layer::LeakyRelu(_)
            | Layer::Sigmoid(_)
            | Layer::Tanh(_)
            | Layer::Relu6(_)
            | Layer::Hardtanh(_)
            | Layer::Elu(_)
            | Layer::Celu(_)
            | Layer::Selu(_)
            | Layer::Silu(_)
            | Layer::Gelu(_)
            | Layer::Mish(_)
            | Layer::Hardswish(_)
            | Layer::Hardsigmoid(_)
            | Layer::Softplus(_)
            | Layer::LogSigmoid(_)
            | Layer::Softsign(_)
            | Layer::Tanhshrink(_)
            | Layer::Sqrt(_) => {
                let function = node.layer.function().expect("its function");
                x.map(|x| function::function(function, x))
            }
            Layer::Softmax(layer) => softmax::softmax(x, layer.dim),
            Layer::LogSoftmax(layer) => softmax::softmax(x, layer.dim).map(f64::ln),
            Layer::Prelu(_) => function::prelu(x, weight()),
            Layer::Dropout(layer) => drawing.dropout(x, layer),
            Layer::Dropout2d(layer) => drawing.dropout2d(x, layer),
            Layer::AlphaDropout(layer) => drawing.alpha_dropout(x, layer),
            Layer::StochasticDepth(layer) => drawing.stochastic_depth(x, layer),
            Layer::Flatten(_) => x.as_rows(x.dims[1..].iter().product()),
            Layer::View(layer) => x.as_rows(layer.features),
            Layer::Add(_) => join::add(&inputs),
            Layer::Concat(layer) => join::concat(&inputs, layer.dim),
            Layer::AdaptiveMaxPool2d(layer) => pool::adaptive_max_pool2d(x, layer),
            Layer::Arithmetic(layer) => arithmetic::arithmetic(layer, inputs[0], inputs[1]),
            Layer::Affine(layer) => x.map(|x| layer.scale * x + layer.shift),
            Layer::Parameter(layer) => arithmetic::parameter(x, layer, &parameters[&node.name]),
            Layer::Slice(layer) => crop::slice(x, layer),
            Layer::Pad2d(layer) => crop::pad2d(x, layer),
            Layer::Reduce(layer) => reduce::reduce(x, layer),
            Layer::Resize(layer) => resample::resize(x, layer),
            Layer::Reshape(layer) => permute::reshape(x, &layer.output),
            Layer::Permute(layer) => permute::permute(x, layer),
            Layer::PixelShuffle(layer) => permute::pixel_shuffle(x, layer.factor),
            Layer::PixelUnshuffle(layer) => permute::pixel_unshuffle(x, layer.factor),
            Layer::ChannelShuffle(layer) => permute::channel_shuffle(x, layer.groups),
        };
        outputs.push(output);
    }
    outputs
}
