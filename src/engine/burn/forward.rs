//! A network interpreted over Burn tensors.

use burn::tensor::module::{adaptive_avg_pool2d, linear};
use burn::tensor::{Tensor, activation};

use super::arithmetic::{affine, arithmetic, parameter, reduce};
use super::convolution::{self, conv2d};
use super::dropout::dropout;
use super::function;
use super::norm::{batch_norm, group_norm, local_response_norm};
use super::pooling::{Windows, avg_pool2d, lp_pool2d, max_pool2d};
use super::prelu::prelu;
use super::rearrange::{pad2d, permute, reshape, slice};
use super::resample::{adaptive_max_pool2d, channel_pad, max_unpool2d, resize, upsample};
use super::tensors::{AnyTensor, map_rank};
use crate::network::layers::function_layer;
use crate::network::{Layer, Network, Source, layers, tensor_name};

/// How a network is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Batch statistics and dropout, with its draws a function of (seed, step).
    Train {
        /// Seed of the run's random draws.
        seed: u64,
        /// Number of the step, from 0.
        step: u64,
    },
    /// Running statistics, no dropout.
    Evaluate,
}

/// A network with its wiring, ready to be interpreted.
pub struct Interpreter {
    network: Network,
    wiring: Vec<Vec<Source>>,
    /// What each node puts out for one picture.
    shapes: Vec<Vec<usize>>,
    /// Index of each node's first tensor in the flat parameter list.
    first: Vec<usize>,
}

/// What a forward pass gives.
pub struct Outputs {
    /// Every node's output: rank 4 `[n, c, h, w]` or rank 2 `[n, features]`.
    pub nodes: Vec<AnyTensor>,
    /// New running statistics: index in the parameter list, value; of a layer that is used again the last counts.
    pub running: Vec<(usize, Tensor<1>)>,
}

impl Interpreter {
    /// The network must have passed its checks.
    pub fn new(network: &Network) -> Result<Self, crate::network::NetworkError> {
        let shapes = network.shapes()?;
        let names = network.parameters();
        let first = network
            .nodes
            .iter()
            .map(|node| {
                names
                    .iter()
                    .position(|spec| {
                        ["weight", ""]
                            .map(|own| tensor_name(node.owner(), own))
                            .contains(&spec.name)
                    })
                    .unwrap_or(0)
            })
            .collect();
        Ok(Self {
            wiring: network.wiring()?,
            shapes,
            network: network.clone(),
            first,
        })
    }

    pub fn network(&self) -> &Network {
        &self.network
    }

    /// Runs the network on `[n, c, h, w]`. `parameters` is the flat list in `state_dict` order.
    pub fn run(&self, input: Tensor<4>, parameters: &[AnyTensor], mode: Mode) -> Outputs {
        self.run_with(input, parameters, mode, &|_, output| output)
    }

    /// The same, where `each` may put something in the place of a node's output.
    pub fn run_with(
        &self,
        input: Tensor<4>,
        parameters: &[AnyTensor],
        mode: Mode,
        each: &dyn Fn(usize, AnyTensor) -> AnyTensor,
    ) -> Outputs {
        let input = AnyTensor::R4(input);
        let mut outputs = Outputs {
            nodes: Vec::with_capacity(self.network.nodes.len()),
            running: Vec::new(),
        };
        for (index, sources) in self.wiring.iter().enumerate() {
            let inputs = sources.iter().map(|source| match source {
                Source::Pictures => input.clone(),
                Source::Node(earlier) => outputs.nodes[*earlier].clone(),
            });
            let inputs = inputs.collect();
            let own = &parameters[self.first[index]..];
            let output = self.apply(index, inputs, own, mode, &input, &mut outputs);
            outputs.nodes.push(each(index, output));
        }
        outputs
    }

    /// A node's output, from its inputs and its own parameters; `input` is the network's.
    ///
    /// Shapes were checked when the network was taken: a layer of maps is reached by one. What is no map passes as it is.
    fn apply(
        &self,
        index: usize,
        inputs: Vec<AnyTensor>,
        own: &[AnyTensor],
        mode: Mode,
        input: &AnyTensor,
        outputs: &mut Outputs,
    ) -> AnyTensor {
        let mut inputs = inputs.into_iter();
        let x = inputs.next().unwrap_or_else(|| input.clone());
        if let Some(function) = self.network.nodes[index].layer.function() {
            return map_rank!(x, tensor => function::apply(function, tensor));
        }
        match self.network.nodes[index].layer {
            Layer::Conv2d(layers::Conv2d {
                stride,
                padding,
                dilation,
                groups,
                bias,
                ..
            }) => {
                let settings = convolution::Settings {
                    stride,
                    padding,
                    dilation,
                    groups,
                    transposed: None,
                };
                on_map(x, |x| convolve(x, own, bias, settings))
            }
            Layer::ConvTranspose2d(layers::ConvTranspose2d {
                stride,
                padding,
                output_padding,
                dilation,
                groups,
                bias,
                ..
            }) => {
                let settings = convolution::Settings {
                    stride,
                    padding,
                    dilation,
                    groups,
                    transposed: Some(output_padding),
                };
                on_map(x, |x| convolve(x, own, bias, settings))
            }
            // PyTorch keeps the weight as [features_out, features_in].
            Layer::Linear(layers::Linear { bias, .. }) => match (x, &own[0]) {
                (AnyTensor::R2(x), AnyTensor::R2(weight)) => {
                    AnyTensor::R2(linear(x, weight.clone().transpose(), bias_of(own, bias)))
                }
                // Of a map each row of its last axis is one.
                (AnyTensor::R4(x), AnyTensor::R2(weight)) => {
                    let [batch, rows, columns, features] = x.dims();
                    let x = x.reshape([batch * rows * columns, features]);
                    let x = linear(x, weight.clone().transpose(), bias_of(own, bias));
                    let features = x.dims()[1];
                    AnyTensor::R4(x.reshape([batch, rows, columns, features]))
                }
                (x, _) => x,
            },
            Layer::BatchNorm2d(layers::BatchNorm { eps, momentum, .. })
            | Layer::BatchNorm1d(layers::BatchNorm { eps, momentum, .. }) => {
                let first = self.first[index];
                let mut own = own[..4].to_vec();
                // What an earlier use of the same layer has made of its running statistics.
                for (place, value) in &outputs.running {
                    if let Some(tensor) = place.checked_sub(first).and_then(|at| own.get_mut(at)) {
                        *tensor = AnyTensor::R1(value.clone().autodiff());
                    }
                }
                let (output, statistics) = batch_norm(x, &own, eps, momentum, mode);
                let running = statistics.into_iter().flatten();
                outputs.running.extend((first + 2..).zip(running));
                output
            }
            Layer::GroupNorm(layer) => group_norm(x, own, |len| layer.grouping(len)),
            Layer::InstanceNorm2d(layer) => group_norm(x, own, |len| layer.grouping(len)),
            Layer::LayerNorm(ref layer) => group_norm(x, own, |_| layer.grouping()),
            Layer::LocalResponseNorm(ref layer) => {
                on_map(x, |x| AnyTensor::R4(local_response_norm(x, layer)))
            }
            Layer::MaxPool2d(layer) => {
                on_map(x, |x| AnyTensor::R4(max_pool2d(x, windows_of(layer))))
            }
            Layer::AvgPool2d(layers::AvgPool2d {
                kernel,
                stride,
                padding,
                ceil_mode: ceil,
                count_include_pad,
            }) => on_map(x, |x| {
                let windows = Windows {
                    kernel,
                    stride,
                    padding,
                    ceil,
                };
                AnyTensor::R4(avg_pool2d(x, windows, count_include_pad))
            }),
            Layer::LpPool2d(ref layer) => on_map(x, |x| AnyTensor::R4(lp_pool2d(x, layer))),
            Layer::AdaptiveMaxPool2d(layers::AdaptiveMaxPool2d { output }) => {
                on_map(x, |x| AnyTensor::R4(adaptive_max_pool2d(x, output)))
            }
            Layer::AdaptiveAvgPool2d(layers::AdaptiveAvgPool2d { output }) => {
                on_map(x, |x| AnyTensor::R4(adaptive_avg_pool2d(x, output)))
            }
            Layer::MaxUnpool2d(layers::MaxUnpool2d { ref pool }) => on_map(x, |x| {
                AnyTensor::R4(match self.pooling(pool, input, &outputs.nodes) {
                    Some((pooled, windows)) => max_unpool2d(x, pooled, windows),
                    None => x,
                })
            }),
            Layer::Upsample(layers::Upsample {
                scale,
                mode,
                align_corners,
            }) => on_map(x, |x| {
                AnyTensor::R4(upsample(x, scale, mode, align_corners))
            }),
            Layer::ChannelPad(layers::ChannelPad {
                stride,
                before,
                after,
            }) => on_map(x, |x| AnyTensor::R4(channel_pad(x, stride, before, after))),
            Layer::Flatten(_) | Layer::View(_) => on_map(x, |x| AnyTensor::R2(x.flatten(1, 3))),
            // Computed above.
            function_layer!() => x,
            Layer::Prelu(_) => prelu(x, own),
            Layer::Softmax(layers::Softmax { dim }) => {
                map_rank!(x, x => activation::softmax(x, dim))
            }
            Layer::LogSoftmax(layers::LogSoftmax { dim }) => {
                map_rank!(x, x => activation::log_softmax(x, dim))
            }
            Layer::Dropout(layer) => dropout(x, layer.drops(), mode, index),
            Layer::Dropout2d(layer) => dropout(x, layer.drops(), mode, index),
            Layer::AlphaDropout(layer) => dropout(x, layer.drops(), mode, index),
            Layer::StochasticDepth(layer) => dropout(x, layer.drops(), mode, index),
            Layer::Add(_) => inputs.fold(x, add),
            Layer::Concat(layers::Concat { dim }) => {
                concat(std::iter::once(x).chain(inputs).collect(), dim)
            }
            Layer::Arithmetic(layers::Arithmetic { operator }) => {
                inputs.fold(x, |a, b| arithmetic(operator, a, b))
            }
            Layer::Affine(layers::Affine { scale, shift }) => affine(x, scale, shift),
            Layer::Parameter(ref layer) => parameter(x, layer, own),
            Layer::Slice(ref layer) => slice(x, layer),
            Layer::Pad2d(ref layer) => on_map(x, |x| AnyTensor::R4(pad2d(x, layer))),
            Layer::Reduce(ref layer) => reduce(x, layer),
            Layer::Resize(ref layer) => on_map(x, |x| match self.shapes[index][..] {
                [_, height, width] => AnyTensor::R4(resize(x, layer, [height, width])),
                _ => AnyTensor::R4(x),
            }),
            Layer::Reshape(_) => reshape(x, &self.shapes[index]),
            ref layer @ (Layer::Permute(_)
            | Layer::PixelShuffle(_)
            | Layer::PixelUnshuffle(_)
            | Layer::ChannelShuffle(_)) => permute(x, layer, &self.shapes[index]),
        }
    }

    /// What the max pooling of that name was given, and its windows.
    fn pooling(
        &self,
        name: &str,
        input: &AnyTensor,
        nodes: &[AnyTensor],
    ) -> Option<(Tensor<4>, Windows)> {
        let index = self
            .network
            .nodes
            .iter()
            .position(|node| node.name == name)?;
        let Layer::MaxPool2d(pool) = self.network.nodes[index].layer else {
            return None;
        };
        let given = match self.wiring[index].first()? {
            Source::Pictures => input,
            Source::Node(earlier) => nodes.get(*earlier)?,
        };
        let AnyTensor::R4(given) = given else {
            return None;
        };
        Some((given.clone(), windows_of(pool)))
    }
}

fn windows_of(pool: layers::MaxPool2d) -> Windows {
    Windows {
        kernel: pool.kernel,
        stride: pool.stride,
        padding: pool.padding,
        ceil: pool.ceil_mode,
    }
}

fn convolve(
    x: Tensor<4>,
    own: &[AnyTensor],
    bias: bool,
    settings: convolution::Settings,
) -> AnyTensor {
    AnyTensor::R4(match &own[0] {
        AnyTensor::R4(weight) => conv2d(x, weight.clone(), bias_of(own, bias), settings),
        AnyTensor::R1(_) | AnyTensor::R2(_) => x,
    })
}

fn on_map(x: AnyTensor, of: impl FnOnce(Tensor<4>) -> AnyTensor) -> AnyTensor {
    match x {
        AnyTensor::R4(x) => of(x),
        AnyTensor::R1(_) | AnyTensor::R2(_) => x,
    }
}

fn bias_of(own: &[AnyTensor], bias: bool) -> Option<Tensor<1>> {
    if bias {
        own.get(1).and_then(AnyTensor::rank1)
    } else {
        None
    }
}

fn add(a: AnyTensor, b: AnyTensor) -> AnyTensor {
    match (a, b) {
        (AnyTensor::R2(a), AnyTensor::R2(b)) => AnyTensor::R2(a + b),
        (AnyTensor::R4(a), AnyTensor::R4(b)) => AnyTensor::R4(a + b),
        (a, _) => a,
    }
}

fn concat(inputs: Vec<AnyTensor>, dim: usize) -> AnyTensor {
    let maps: Vec<Tensor<4>> = inputs
        .iter()
        .filter_map(|any| {
            if let AnyTensor::R4(t) = any {
                Some(t.clone())
            } else {
                None
            }
        })
        .collect();
    if maps.len() == inputs.len() {
        return AnyTensor::R4(Tensor::cat(maps, dim));
    }
    let rows = inputs
        .into_iter()
        .filter_map(|any| {
            if let AnyTensor::R2(t) = any {
                Some(t)
            } else {
                None
            }
        })
        .collect();
    AnyTensor::R2(Tensor::cat(rows, 1))
}
