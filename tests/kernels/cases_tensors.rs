//! Small networks of what is done with tensors: arithmetic, parts and borders, reductions, permutations, sizes.

use convlab::network::layers::{
    AdaptiveMaxPool2d, Affine, AlphaDropout, Arithmetic, AvgPool2d, ChannelShuffle, Concat, Conv2d,
    DepthMode, Dropout2d, LogSoftmax, MaxPool2d, Operator, Pad2d, PadMode, Permute, PixelShuffle,
    PixelUnshuffle, Prelu, Reduce, Reduction, Reshape, Resize, ResizeMode, Slice, Softmax,
    StochasticDepth,
};
use convlab::network::zoo::Builder;
use convlab::network::{Layer, Network, layers};

use super::{cases_norms, cases_parameters, cases_powers, cases_shared};

/// A convolution of one pixel, without a border.
pub(super) fn conv(channels_in: usize, channels_out: usize) -> Layer {
    Layer::Conv2d(Conv2d {
        channels_in,
        channels_out,
        kernel: [1, 1],
        stride: [1, 1],
        padding: [0, 0],
        dilation: [1, 1],
        groups: 1,
        bias: true,
    })
}

fn of_two(operator: Operator) -> Layer {
    Layer::Arithmetic(Arithmetic { operator })
}

fn reduce(reduction: Reduction, dim: &[usize]) -> Layer {
    Layer::Reduce(Reduce {
        reduction,
        dim: dim.to_vec(),
    })
}

fn affine(scale: f64, shift: f64) -> Layer {
    Layer::Affine(Affine { scale, shift })
}

fn cat(dim: usize) -> Layer {
    Layer::Concat(Concat { dim })
}

/// Gates of a channel, of a place and of all; each operator once, one of them with an activation behind; one input twice.
pub fn arithmetic() -> Network {
    let pooled = Layer::AdaptiveAvgPool2d(layers::AdaptiveAvgPool2d { output: [1, 1] });
    Builder::new("arithmetic", "a test", [3, 5, 7])
        .layer("a", conv(3, 6))
        .joined("pooled", &["a"], pooled)
        .layer("gate", conv(6, 6))
        .layer("sigmoid", Layer::Sigmoid(layers::Sigmoid {}))
        .joined("excited", &["a", "sigmoid"], of_two(Operator::Multiply))
        .layer("relu", Layer::Relu(layers::Relu {}))
        .joined("place", &["excited"], conv(6, 1))
        .layer("quarter", affine(-0.25, 0.0))
        .layer("shifted", affine(1.0, 3.0))
        .joined("divided", &["relu", "shifted"], of_two(Operator::Divide))
        .joined("back", &["shifted", "divided"], of_two(Operator::Subtract))
        .joined("larger", &["back", "a"], of_two(Operator::Maximum))
        .joined("smaller", &["sigmoid", "larger"], of_two(Operator::Minimum))
        .joined(
            "squared",
            &["smaller", "smaller"],
            of_two(Operator::Multiply),
        )
        .joined("sum", &["squared", "place"], of_two(Operator::Add))
        .layer("tanh", Layer::Tanh(layers::Tanh {}))
        .layer("halved", affine(0.5, 0.0))
        .layer("classes", conv(6, 4))
        .build()
}

/// A scale with a shift, which a program writes as two steps, behind an activation and before one.
pub fn scaled() -> Network {
    Builder::new("scaled", "a test", [2, 5, 3])
        .layer("conv", conv(2, 5))
        .layer("relu", Layer::Relu(layers::Relu {}))
        .layer("scaled", affine(-0.5, 1.5))
        .layer("tanh", Layer::Tanh(layers::Tanh {}))
        .layer("classes", conv(5, 3))
        .build()
}

/// Vectors: a gate that is a flattened map, a part of a vector, two flattened maps side by side, means over features.
pub fn vectors() -> Network {
    let part = Layer::Slice(Slice {
        start: [1, 0, 0],
        stop: [Some(-2), None, None],
        step: [3, 1, 1],
    });
    let flatten = || Layer::Flatten(layers::Flatten {});
    let map = Layer::Reshape(Reshape {
        output: vec![2, 3, 4],
    });
    Builder::new("vectors", "a test", [2, 3, 4])
        .layer("a", conv(2, 2))
        .joined("b", &["input"], conv(2, 2))
        .joined("flat a", &["a"], flatten())
        .joined("flat b", &["b"], flatten())
        .joined("both", &["flat a", "flat b"], cat(1))
        .linear("fc", 48, 24)
        .joined("product", &["fc", "flat a"], of_two(Operator::Multiply))
        .layer("map", map)
        .layer("leaky", Layer::LeakyRelu(layers::LeakyRelu { slope: 0.2 }))
        .layer("mix", conv(2, 2))
        .joined("flat", &["mix"], flatten())
        .joined("part", &["product"], part)
        .joined("mean", &["flat"], reduce(Reduction::Mean, &[1]))
        .joined("gated", &["part", "mean"], of_two(Operator::Multiply))
        .linear("classes", 7, 3)
        .build()
}

/// Parts with steps and places counted from the end, every border, and joins along rows and columns.
pub fn borders() -> Network {
    let part = |start, stop, step| Layer::Slice(Slice { start, stop, step });
    let pad = |padding, mode, value| {
        Layer::Pad2d(Pad2d {
            padding,
            mode,
            value,
        })
    };
    Builder::new("borders", "a test", [3, 7, 6])
        .layer("conv", conv(3, 5))
        .layer("zeros", pad([1, 0, 0, 2], PadMode::Constant, 0.0))
        .layer("mirrored", pad([2, 3, 4, 1], PadMode::Reflect, 0.0))
        .layer("edge", pad([0, 2, 3, 1], PadMode::Replicate, 0.0))
        .layer("around", pad([5, 1, 0, 3], PadMode::Circular, 0.0))
        .layer("cropped", pad([-3, 2, 1, -4], PadMode::Constant, 0.5))
        .layer(
            "strided",
            part([0, 1, 0], [Some(4), Some(-2), None], [1, 3, 2]),
        )
        .joined(
            "left",
            &["strided"],
            part([0, 0, 0], [None, None, Some(3)], [1, 1, 1]),
        )
        .joined(
            "right",
            &["strided"],
            part([0, 0, -4], [None, None, None], [1, 1, 1]),
        )
        .joined("wide", &["right", "left", "right"], cat(3))
        .joined("high", &["wide", "wide"], cat(2))
        .layer(
            "every second",
            part([1, 0, 0], [None, None, None], [2, 1, 1]),
        )
        .layer("classes", conv(2, 3))
        .build()
}

/// Each reduction, over one axis and several.
pub fn reductions() -> Network {
    Builder::new("reductions", "a test", [3, 5, 6])
        .layer("conv", conv(3, 7))
        .layer("mean", reduce(Reduction::Mean, &[1]))
        .joined("max", &["conv"], reduce(Reduction::Max, &[1]))
        .joined("place", &["mean", "max"], cat(1))
        .layer("mix", conv(2, 7))
        .joined("rows", &["conv"], reduce(Reduction::Amax, &[2]))
        .joined("columns", &["conv"], reduce(Reduction::Min, &[3]))
        .joined("cross", &["rows", "columns"], of_two(Operator::Multiply))
        .joined("one", &["conv"], reduce(Reduction::Amin, &[1, 3]))
        .joined("sums", &["conv"], reduce(Reduction::Sum, &[2, 3]))
        .joined("a", &["mix", "cross"], Layer::Add(layers::Add {}))
        .joined("b", &["a", "one"], of_two(Operator::Add))
        .joined("c", &["b", "sums"], of_two(Operator::Multiply))
        .layer("classes", conv(7, 3))
        .build()
}

/// Channels, pixels and axes in another order.
pub fn permutations() -> Network {
    Builder::new("permutations", "a test", [3, 6, 4])
        .layer("conv", conv(3, 12))
        .layer(
            "channels",
            Layer::ChannelShuffle(ChannelShuffle { groups: 4 }),
        )
        .layer(
            "smaller",
            Layer::PixelUnshuffle(PixelUnshuffle { factor: 2 }),
        )
        .layer("mix", conv(48, 18))
        .layer("larger", Layer::PixelShuffle(PixelShuffle { factor: 3 }))
        .layer(
            "turned",
            Layer::Permute(Permute {
                shape: vec![2, 3, 3, 6],
                order: vec![3, 1, 4, 2],
                output: vec![3, 12, 3],
            }),
        )
        .layer("classes", conv(3, 4))
        .build()
}

/// Windows that reach over the edge, means of what lies inside, windows of unlike sizes.
pub fn edges() -> Network {
    let max = |kernel, stride, padding| {
        Layer::MaxPool2d(MaxPool2d {
            kernel,
            stride,
            padding,
            ceil_mode: true,
        })
    };
    let mean = |padding, ceil_mode, count_include_pad| {
        Layer::AvgPool2d(AvgPool2d {
            kernel: [4, 3],
            stride: [3, 2],
            padding,
            ceil_mode,
            count_include_pad,
        })
    };
    Builder::new("edges", "a test", [2, 22, 19])
        .layer("conv", conv(2, 4))
        .layer("halved", max([2, 2], [2, 2], [0, 0]))
        .layer("mix", conv(4, 4))
        .layer("over", max([3, 3], [2, 3], [1, 0]))
        .joined("a", &["mix"], mean([1, 1], true, true))
        .joined("b", &["mix"], mean([1, 1], false, false))
        .joined("c", &["mix"], mean([0, 1], true, false))
        .joined(
            "unlike",
            &["over"],
            Layer::AdaptiveMaxPool2d(AdaptiveMaxPool2d { output: [4, 3] }),
        )
        .joined(
            "even",
            &["conv"],
            Layer::AdaptiveMaxPool2d(AdaptiveMaxPool2d { output: [7, 1] }),
        )
        .joined(
            "flat unlike",
            &["unlike"],
            Layer::Flatten(layers::Flatten {}),
        )
        .joined("flat even", &["even"], Layer::Flatten(layers::Flatten {}))
        .joined("flat a", &["a"], Layer::Flatten(layers::Flatten {}))
        .joined("flat b", &["b"], Layer::Flatten(layers::Flatten {}))
        .joined("flat c", &["c"], Layer::Flatten(layers::Flatten {}))
        .joined(
            "all",
            &["flat unlike", "flat even", "flat a", "flat b", "flat c"],
            cat(1),
        )
        .linear("fc", 48 + 28 + 4 * 4 * 6 + 4 * 4 * 5 + 4 * 4 * 6, 3)
        .build()
}

/// Slopes that are learned: one a channel behind a convolution, one a feature behind maps that were flattened, one for all. Softmax along
/// each axis. What zeroes at random: elements, channels, features, pictures, the batch.
pub fn shares() -> Network {
    let prelu = |slopes, init| Layer::Prelu(Prelu { slopes, init });
    let softmax = |dim| Layer::Softmax(Softmax { dim });
    let log_softmax = |dim| Layer::LogSoftmax(LogSoftmax { dim });
    let depth = |p, mode| Layer::StochasticDepth(StochasticDepth { p, mode });
    Builder::new("shares", "a test", [2, 3, 5])
        .layer("conv", conv(2, 6))
        .layer("channels", prelu(6, 0.25))
        .layer("some", Layer::Dropout2d(Dropout2d { p: 0.3 }))
        .joined("all", &["conv"], prelu(1, -0.5))
        .layer("path", depth(0.4, DepthMode::Row))
        .layer("alpha", Layer::AlphaDropout(AlphaDropout { p: 0.2 }))
        .joined("attention", &["conv"], softmax(1))
        .joined(
            "product",
            &["some", "attention"],
            of_two(Operator::Multiply),
        )
        .layer("rows", softmax(2))
        .joined("columns", &["alpha"], log_softmax(3))
        .joined("sum", &["rows", "columns"], Layer::Add(layers::Add {}))
        .flatten()
        .layer("features", prelu(90, 0.1))
        .layer("few", Layer::Dropout2d(Dropout2d { p: 0.1 }))
        .layer("whole", depth(0.48, DepthMode::Batch))
        .linear("fc", 90, 9)
        .layer("logarithms", log_softmax(1))
        .layer("elements", Layer::Dropout(layers::Dropout { p: 0.25 }))
        .linear("classes", 9, 4)
        .build()
}

/// Sizes and factors, larger and smaller, in each mode.
pub fn sizes() -> Network {
    let resize = |size, scale, mode, align_corners| {
        Layer::Resize(Resize {
            size,
            scale,
            mode,
            align_corners,
        })
    };
    let to = |mode, align_corners| resize(Some([11, 4]), None, mode, align_corners);
    Builder::new("sizes", "a test", [2, 5, 7])
        .layer("conv", conv(2, 3))
        .joined("nearest", &["conv"], to(ResizeMode::Nearest, false))
        .joined("exact", &["conv"], to(ResizeMode::NearestExact, false))
        .joined("linear", &["conv"], to(ResizeMode::Bilinear, false))
        .joined("corners", &["conv"], to(ResizeMode::Bilinear, true))
        .joined("cubic", &["conv"], to(ResizeMode::Bicubic, false))
        .joined("cubic corners", &["conv"], to(ResizeMode::Bicubic, true))
        .joined(
            "all",
            &[
                "nearest",
                "exact",
                "linear",
                "corners",
                "cubic",
                "cubic corners",
            ],
            cat(1),
        )
        .layer("mix", conv(18, 3))
        .layer(
            "larger",
            resize(None, Some([1.3, 2.25]), ResizeMode::Bicubic, false),
        )
        .layer(
            "smaller",
            resize(None, Some([0.5, 0.7]), ResizeMode::Bilinear, false),
        )
        .layer(
            "one",
            resize(Some([1, 5]), None, ResizeMode::Bilinear, true),
        )
        .layer("classes", conv(3, 4))
        .build()
}

/// Every case with the number of pictures it is tried with.
pub fn all() -> Vec<(Network, usize)> {
    vec![
        (arithmetic(), 3),
        (scaled(), 3),
        (vectors(), 3),
        (borders(), 2),
        (reductions(), 2),
        (permutations(), 2),
        (edges(), 2),
        (sizes(), 2),
        (cases_norms::groupings(), 3),
        (cases_norms::normalisations(), 3),
        (cases_parameters::parameters(), 3),
        (cases_parameters::roots(), 3),
        (shares(), 3),
        (cases_shared::again(), 3),
        (cases_powers::powers(), 2),
    ]
}
