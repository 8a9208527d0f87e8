//! What every layer and loss means, in plain Rust and double precision: written from PyTorch's formulas, one sum after another,
//! and knowing nothing of tiles, fusion or buffers.

use std::collections::HashMap;

use convlab::engine::{IGNORED_TARGET, TrainingSettings};
use convlab::network::{Layer, Network, Source, UpsampleMode};
use convlab::recipe::Loss;

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

    fn map(&self, value: impl Fn(f64) -> f64) -> Self {
        Self::new(self.dims, self.values.iter().map(|&x| value(x)).collect())
    }
}

/// Every node's output. While training, batch norm takes the batch's own statistics and writes the running ones.
pub fn forward(
    network: &Network,
    parameters: &mut Parameters,
    input: &Maps,
    training: bool,
) -> Vec<Maps> {
    let wiring = network.wiring().expect("the network's wiring");
    let mut outputs: Vec<Maps> = Vec::new();
    for (node, sources) in network.nodes.iter().zip(wiring) {
        let inputs: Vec<&Maps> = sources
            .iter()
            .map(|source| match source {
                Source::Pictures => input,
                Source::Node(node) => &outputs[*node],
            })
            .collect();
        let output = match &node.layer {
            Layer::MaxUnpool2d { pool } => {
                let pooling = network.nodes.iter().position(|node| node.name == *pool);
                let pooling = pooling.expect("its pooling");
                let pooled = match network.wiring().expect("the network's wiring")[pooling][0] {
                    Source::Pictures => input,
                    Source::Node(node) => &outputs[node],
                };
                max_unpool2d(inputs[0], pooled, &network.nodes[pooling].layer)
            }
            Layer::BatchNorm2d { .. } => {
                batch_norm2d(inputs[0], &node.name, &node.layer, parameters, training)
            }
            layer => one(layer, &node.name, &inputs, parameters),
        };
        outputs.push(output);
    }
    outputs
}

fn one(layer: &Layer, name: &str, inputs: &[&Maps], parameters: &Parameters) -> Maps {
    let x = inputs[0];
    let [pictures, channels, height, width] = x.dims;
    let weight = || &parameters[&format!("{name}.weight")];
    let bias = |c: usize| {
        parameters
            .get(&format!("{name}.bias"))
            .map_or(0.0, |bias| bias[c])
    };
    match layer {
        Layer::Conv2d { .. } => conv2d(x, layer, weight(), bias),
        Layer::ConvTranspose2d { .. } => conv_transpose2d(x, layer, weight(), bias),
        Layer::Linear { features_out, .. } => {
            let features = channels * height * width;
            Maps::made([pictures, *features_out, 1, 1], |n, c, _, _| {
                let row = &weight()[c * features..(c + 1) * features];
                let picture = &x.values[n * features..(n + 1) * features];
                bias(c) + row.iter().zip(picture).map(|(w, x)| w * x).sum::<f64>()
            })
        }
        Layer::MaxPool2d {
            kernel,
            stride,
            padding,
        } => pooled(x, *kernel, *stride, *padding, |window| {
            window.flatten().fold(f64::NEG_INFINITY, f64::max)
        }),
        Layer::AvgPool2d {
            kernel,
            stride,
            padding,
        } => pooled(x, *kernel, *stride, *padding, |window| {
            window.map(Option::unwrap_or_default).sum::<f64>() / (kernel[0] * kernel[1]) as f64
        }),
        Layer::AdaptiveAvgPool2d {
            output: [rows, columns],
        } => {
            let range =
                |at: usize, size: usize, of: usize| at * size / of..((at + 1) * size).div_ceil(of);
            Maps::made([pictures, channels, *rows, *columns], |n, c, y, x_out| {
                let (ys, xs) = (range(y, height, *rows), range(x_out, width, *columns));
                let sum: f64 = ys
                    .clone()
                    .flat_map(|y| xs.clone().map(move |at| (y, at)))
                    .map(|(y, at)| x.at(n, c, y, at))
                    .sum();
                sum / (ys.len() * xs.len()) as f64
            })
        }
        Layer::Upsample {
            scale,
            mode,
            align_corners,
        } => upsample(x, *scale, *mode, *align_corners),
        Layer::ChannelPad {
            stride: [rows, columns],
            before,
            after,
        } => Maps::made(
            [
                pictures,
                before + channels + after,
                height.div_ceil(*rows),
                width.div_ceil(*columns),
            ],
            |n, c, y, at| match c.checked_sub(*before) {
                Some(c) if c < channels => x.at(n, c, y * rows, at * columns),
                _ => 0.0,
            },
        ),
        Layer::Relu => x.map(|x| x.max(0.0)),
        Layer::LeakyRelu { slope } => x.map(|x| if x > 0.0 { x } else { slope * x }),
        Layer::Sigmoid => x.map(|x| 1.0 / (1.0 + (-x).exp())),
        Layer::Tanh => x.map(f64::tanh),
        // Without chance: networks with dropout are compared where it is off, or against Burn with the same mask.
        Layer::Dropout { .. } => x.clone(),
        Layer::Flatten => Maps::new(
            [pictures, channels * height * width, 1, 1],
            x.values.clone(),
        ),
        Layer::View { features } => Maps::new(
            [x.values.len() / features, *features, 1, 1],
            x.values.clone(),
        ),
        Layer::Add => {
            let mut sum = x.clone();
            for other in &inputs[1..] {
                sum.values
                    .iter_mut()
                    .zip(&other.values)
                    .for_each(|(a, b)| *a += b);
            }
            sum
        }
        Layer::Concat => {
            let all: usize = inputs.iter().map(|input| input.dims[1]).sum();
            Maps::made([pictures, all, height, width], |n, c, y, at| {
                let mut c = c;
                for input in inputs {
                    match c.checked_sub(input.dims[1]) {
                        None => return input.at(n, c, y, at),
                        Some(rest) => c = rest,
                    }
                }
                unreachable!("more channels than the inputs have")
            })
        }
        Layer::BatchNorm2d { .. } | Layer::MaxUnpool2d { .. } => unreachable!("they need more"),
    }
}

/// `output[n, o, y, x] = bias[o] + sum over i, ky, kx of weight[o, i, ky, kx] input[n, i, y sy + ky dy - py, x sx + kx dx - px]`
fn conv2d(x: &Maps, layer: &Layer, weight: &[f64], bias: impl Fn(usize) -> f64) -> Maps {
    let Layer::Conv2d {
        channels_in,
        channels_out,
        kernel,
        stride,
        padding,
        dilation,
        groups,
        ..
    } = layer
    else {
        unreachable!("a convolution");
    };
    let size = |axis: usize| {
        (x.dims[2 + axis] + 2 * padding[axis] - dilation[axis] * (kernel[axis] - 1) - 1)
            / stride[axis]
            + 1
    };
    let (inputs, outputs) = (channels_in / groups, channels_out / groups);
    let [rows, columns] = *kernel;
    Maps::made(
        [x.dims[0], *channels_out, size(0), size(1)],
        |n, o, y, at| {
            let mut sum = bias(o);
            for i in 0..inputs {
                for ky in 0..rows {
                    for kx in 0..columns {
                        let row = (y * stride[0] + ky * dilation[0]) as isize - padding[0] as isize;
                        let column =
                            (at * stride[1] + kx * dilation[1]) as isize - padding[1] as isize;
                        let input = x.padded(n, o / outputs * inputs + i, row, column);
                        sum += weight[((o * inputs + i) * rows + ky) * columns + kx]
                            * input.unwrap_or_default();
                    }
                }
            }
            sum
        },
    )
}

/// Every input is spread: `output[n, o, y sy + ky dy - py, x sx + kx dx - px] += weight[i, o, ky, kx] input[n, i, y, x]`.
fn conv_transpose2d(x: &Maps, layer: &Layer, weight: &[f64], bias: impl Fn(usize) -> f64) -> Maps {
    let Layer::ConvTranspose2d {
        channels_in,
        channels_out,
        kernel,
        stride,
        padding,
        output_padding,
        dilation,
        groups,
        ..
    } = layer
    else {
        unreachable!("a transposed convolution");
    };
    let size = |axis: usize| {
        (x.dims[2 + axis] - 1) * stride[axis]
            + dilation[axis] * (kernel[axis] - 1)
            + output_padding[axis]
            + 1
            - 2 * padding[axis]
    };
    let dims = [x.dims[0], *channels_out, size(0), size(1)];
    let mut output = Maps::made(dims, |_, c, _, _| bias(c));
    let (inputs, outputs) = (channels_in / groups, channels_out / groups);
    for n in 0..dims[0] {
        for i in 0..*channels_in {
            for (y, at) in (0..x.dims[2]).flat_map(|y| (0..x.dims[3]).map(move |at| (y, at))) {
                for o in 0..outputs {
                    for (ky, kx) in
                        (0..kernel[0]).flat_map(|ky| (0..kernel[1]).map(move |kx| (ky, kx)))
                    {
                        let row = (y * stride[0] + ky * dilation[0]).checked_sub(padding[0]);
                        let column = (at * stride[1] + kx * dilation[1]).checked_sub(padding[1]);
                        let (Some(row), Some(column)) = (row, column) else {
                            continue;
                        };
                        if row < dims[2] && column < dims[3] {
                            let c = i / inputs * outputs + o;
                            let weight =
                                weight[((i * outputs + o) * kernel[0] + ky) * kernel[1] + kx];
                            output.values
                                [((n * dims[1] + c) * dims[2] + row) * dims[3] + column] +=
                                weight * x.at(n, i, y, at);
                        }
                    }
                }
            }
        }
    }
    output
}

/// Each output from the values of its window, row by row; none for those in the padding.
fn pooled(
    x: &Maps,
    kernel: [usize; 2],
    stride: [usize; 2],
    padding: [usize; 2],
    value: impl Fn(&mut dyn Iterator<Item = Option<f64>>) -> f64,
) -> Maps {
    let size =
        |axis: usize| (x.dims[2 + axis] + 2 * padding[axis] - kernel[axis]) / stride[axis] + 1;
    Maps::made([x.dims[0], x.dims[1], size(0), size(1)], |n, c, y, at| {
        let mut window = (0..kernel[0]).flat_map(|ky| {
            (0..kernel[1]).map(move |kx| {
                let row = (y * stride[0] + ky) as isize - padding[0] as isize;
                let column = (at * stride[1] + kx) as isize - padding[1] as isize;
                x.padded(n, c, row, column)
            })
        });
        value(&mut window)
    })
}

/// Each value where the pooling found its window's first maximum, 0 elsewhere.
fn max_unpool2d(x: &Maps, before: &Maps, pooling: &Layer) -> Maps {
    let Layer::MaxPool2d { kernel, stride, .. } = pooling else {
        unreachable!("a max pooling");
    };
    let [_, channels, height, width] = before.dims;
    let mut output = before.map(|_| 0.0);
    for n in 0..x.dims[0] {
        for c in 0..channels {
            for (y, at) in (0..x.dims[2]).flat_map(|y| (0..x.dims[3]).map(move |at| (y, at))) {
                let mut winner = (f64::NEG_INFINITY, 0);
                for (ky, kx) in (0..kernel[0]).flat_map(|ky| (0..kernel[1]).map(move |kx| (ky, kx)))
                {
                    let (row, column) = (y * stride[0] + ky, at * stride[1] + kx);
                    let value = before.at(n, c, row, column);
                    if value > winner.0 {
                        winner = (value, ((n * channels + c) * height + row) * width + column);
                    }
                }
                output.values[winner.1] = x.at(n, c, y, at);
            }
        }
    }
    output
}

/// `F.interpolate`: bilinear between the centres of pixels, or the nearest pixel above and to the left.
fn upsample(x: &Maps, scale: [usize; 2], mode: UpsampleMode, align_corners: bool) -> Maps {
    let [pictures, channels, height, width] = x.dims;
    let place = |at: usize, size: usize, scale: usize| {
        let place = match align_corners {
            true if size * scale == 1 => 0.0,
            true => (at * (size - 1)) as f64 / (size * scale - 1) as f64,
            false => ((at as f64 + 0.5) / scale as f64 - 0.5).max(0.0),
        };
        let low = place.floor() as usize;
        (low, (low + 1).min(size - 1), place - low as f64)
    };
    Maps::made(
        [pictures, channels, height * scale[0], width * scale[1]],
        |n, c, y, at| match mode {
            UpsampleMode::Nearest => x.at(n, c, y / scale[0], at / scale[1]),
            UpsampleMode::Bilinear => {
                let (top, bottom, down) = place(y, height, scale[0]);
                let (left, right, over) = place(at, width, scale[1]);
                let row = |y| x.at(n, c, y, left) * (1.0 - over) + x.at(n, c, y, right) * over;
                row(top) * (1.0 - down) + row(bottom) * down
            }
        },
    )
}

/// `(x - mean) / sqrt(variance + eps) weight + bias`; the running variance is the unbiased one.
fn batch_norm2d(
    x: &Maps,
    name: &str,
    layer: &Layer,
    parameters: &mut Parameters,
    training: bool,
) -> Maps {
    let Layer::BatchNorm2d { eps, momentum, .. } = *layer else {
        unreachable!("a batch norm");
    };
    let [pictures, channels, height, width] = x.dims;
    let plane = height * width;
    let rows = (pictures * plane) as f64;
    let tensor = |kind: &str| format!("{name}.{kind}");
    let mut mean = parameters[&tensor("running_mean")].clone();
    let mut variance = parameters[&tensor("running_var")].clone();
    if training {
        for c in 0..channels {
            let values: Vec<f64> = (0..pictures)
                .flat_map(|n| x.values[(n * channels + c) * plane..][..plane].to_vec())
                .collect();
            mean[c] = values.iter().sum::<f64>() / rows;
            variance[c] = values.iter().map(|x| (x - mean[c]).powi(2)).sum::<f64>() / rows;
        }
        let mut keep = |kind: &str, batch: &[f64], unbiased: f64| {
            let running = parameters
                .get_mut(&tensor(kind))
                .expect("running statistics");
            for (running, batch) in running.iter_mut().zip(batch) {
                *running += momentum * (batch * unbiased - *running);
            }
        };
        keep("running_mean", &mean, 1.0);
        keep("running_var", &variance, rows / (rows - 1.0));
    }
    let (weight, bias) = (&parameters[&tensor("weight")], &parameters[&tensor("bias")]);
    Maps::made(x.dims, |n, c, y, at| {
        (x.at(n, c, y, at) - mean[c]) / (variance[c] + eps).sqrt() * weight[c] + bias[c]
    })
}

/// What a step says of a batch.
pub struct Outcome {
    /// The mean over the rows (pictures, or pixels of a map) that are not ignored, weighted by their targets' weights.
    pub loss: f64,
    /// Rows that are largest at their target.
    pub correct: u32,
    /// Rows that are not ignored.
    pub count: u32,
}

pub fn loss(settings: &TrainingSettings, output: &Maps, targets: &[u32]) -> Outcome {
    let [pictures, classes, height, width] = output.dims;
    let (mut sum, mut weights, mut correct, mut count) = (0.0, 0.0, 0, 0);
    let weight_of = |class: usize| {
        let weight = settings.class_weights.get(class);
        weight.map_or(1.0, |&weight| f64::from(weight))
    };
    // Of Dice for each class: sum of p g, sum of p^2, sum of g.
    let mut dice = vec![[0.0f64; 3]; classes];
    assert_eq!(targets.len(), pictures * height * width);
    for (row, &target) in targets.iter().enumerate() {
        let (n, pixel) = (row / (height * width), row % (height * width));
        let x: Vec<f64> = (0..classes)
            .map(|c| output.at(n, c, pixel / width, pixel % width))
            .collect();
        if settings.ignore_index == Some(target) || target == IGNORED_TARGET {
            continue;
        }
        let target = target as usize;
        weights += weight_of(target);
        count += 1;
        let largest = x.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        correct += u32::from(x.iter().position(|x| *x == largest) == Some(target));
        let one_hot = |c: usize| f64::from(u8::from(c == target));
        let each = |term: &dyn Fn(usize, f64) -> f64| {
            let terms = x.iter().enumerate().map(|(c, &x)| term(c, x));
            terms.sum::<f64>() / classes as f64
        };
        let exponentials: f64 = x.iter().map(|x| (x - largest).exp()).sum();
        let p = |c: usize| (x[c] - largest).exp() / exponentials;
        let cross_entropy = || exponentials.ln() + largest - x[target];
        let focal = || (1.0 - p(target)).powi(2) * cross_entropy();
        for (c, [overlap, squares, size]) in dice.iter_mut().enumerate() {
            *overlap += p(c) * one_hot(c);
            *squares += p(c) * p(c);
            *size += one_hot(c);
        }
        sum += weight_of(target)
            * match settings.loss {
                Loss::CrossEntropy | Loss::CrossEntropyDice => cross_entropy(),
                Loss::Focal | Loss::FocalDice => focal(),
                Loss::CrossEntropyFocal => cross_entropy() + focal(),
                Loss::Dice => 0.0,
                Loss::Mse => each(&|c, x| (x - one_hot(c)).powi(2)),
                Loss::BceWithLogits => {
                    each(&|c, x| x.max(0.0) - x * one_hot(c) + (-x.abs()).exp().ln_1p())
                }
            };
    }
    let mut loss = sum / weights;
    if let Loss::Dice | Loss::CrossEntropyDice | Loss::FocalDice = settings.loss {
        let occurring: Vec<usize> = (0..classes).filter(|&c| dice[c][2] > 0.0).collect();
        let all: f64 = occurring.iter().map(|&c| weight_of(c)).sum();
        let coefficients = occurring.iter().map(|&c| {
            let [overlap, squares, size] = dice[c];
            weight_of(c) * 2.0 * overlap / (squares + size)
        });
        loss += 1.0 - coefficients.sum::<f64>() / all;
    }
    Outcome {
        loss,
        correct,
        count,
    }
}
