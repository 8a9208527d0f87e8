//! Small networks with a module's own parameters, with linear layers over the last axis of a map, and with roots.

use convlab::network::layers::{
    Affine, Approximate, Arithmetic, Draw, Gelu, Linear, Operator, Parameter, Permute, Reduce,
    Reduction, Sqrt,
};
use convlab::network::zoo::Builder;
use convlab::network::{Layer, Network, Node, layers};

use super::cases_tensors::conv;

fn parameter(operator: Operator, shape: &[usize]) -> Parameter {
    Parameter {
        operator,
        shape: shape.to_vec(),
        view: None,
        mean: 1.0,
        std: 0.0,
        draw: Draw::Normal,
    }
}

fn of(operator: Operator, shape: &[usize]) -> Layer {
    Layer::Parameter(parameter(operator, shape))
}

fn gelu() -> Layer {
    Layer::Gelu(Gelu {
        approximate: Approximate::None,
    })
}

fn linear(features_in: usize, features_out: usize, bias: bool) -> Layer {
    Layer::Linear(Linear {
        features_in,
        features_out,
        bias,
    })
}

fn turned(shape: [usize; 3], order: [usize; 3], output: [usize; 3]) -> Layer {
    Layer::Permute(Permute {
        shape: shape.to_vec(),
        order: order.to_vec(),
        output: output.to_vec(),
    })
}

/// Every operator, over every axis: channels, rows, columns, all of a map, nothing; seen otherwise; over a vector. Before activations that
/// follow from their output and before one that does not.
pub fn parameters() -> Network {
    let seen = Parameter {
        view: Some(vec![6, 1, 1]),
        ..parameter(Operator::Maximum, &[6])
    };
    let network = Builder::new("parameters", "a test", [3, 4, 5])
        .layer("pictures", of(Operator::Multiply, &[4, 1]))
        .layer("conv", conv(3, 6))
        .layer("gamma", of(Operator::Multiply, &[6, 1, 1]))
        .layer("silu", Layer::Silu(layers::Silu {}))
        .layer("bias", of(Operator::Add, &[1, 6, 1, 1]))
        .layer("seen", Layer::Parameter(seen))
        .layer("last", turned([6, 4, 5], [2, 3, 1], [4, 5, 6]))
        .layer("divisor", of(Operator::Divide, &[6]))
        .layer("rows", of(Operator::Subtract, &[5, 1]))
        .layer("first", turned([4, 5, 6], [3, 1, 2], [6, 4, 5]))
        .layer("whole", of(Operator::Multiply, &[6, 4, 5]))
        .layer("columns", of(Operator::Add, &[5]))
        .layer("tanh", Layer::Tanh(layers::Tanh {}))
        .layer("single", of(Operator::Multiply, &[1]))
        .layer("scalar", of(Operator::Add, &[]))
        .joined("other", &["seen"], of(Operator::Minimum, &[1, 6, 4, 1]))
        .joined("sum", &["other", "scalar"], Layer::Add(layers::Add {}))
        .layer("flat", Layer::Flatten(layers::Flatten {}))
        .layer("vector", of(Operator::Multiply, &[1, 120]))
        .linear("fc", 120, 9)
        .layer("features", of(Operator::Minimum, &[9]))
        .linear("classes", 9, 4)
        .build();
    // PyTorch lists a module's own before those of its layers.
    let is_own = |node: &&Node| matches!(node.layer, Layer::Parameter(_));
    let with_weights = |node: &&Node| !node.layer.parameters("").is_empty() && !is_own(node);
    let own = network.nodes.iter().filter(is_own);
    let nodes = own.chain(network.nodes.iter().filter(with_weights));
    Network {
        registered: nodes.map(|node| node.name.clone()).collect(),
        ..network
    }
}

/// Linear layers over the last axis of a map, with a bias and without, before an activation and beside another reader; then over a vector.
pub fn rows() -> Network {
    Builder::new("rows", "a test", [3, 5, 3])
        .layer("conv", conv(3, 6))
        .layer("last", turned([6, 5, 3], [2, 3, 1], [5, 3, 6]))
        .layer("wide", linear(6, 21, true))
        .layer("gelu", gelu())
        .layer("narrow", linear(21, 6, false))
        .joined("sum", &["last", "narrow"], Layer::Add(layers::Add {}))
        .layer("first", turned([5, 3, 6], [3, 1, 2], [6, 5, 3]))
        .layer("relu", Layer::Relu(layers::Relu {}))
        .layer("flat", Layer::Flatten(layers::Flatten {}))
        .linear("classes", 90, 4)
        .build()
}

/// A normalisation of channels by hand, with a root; activations that do not follow from their output behind arithmetic.
pub fn roots() -> Network {
    let mean = || {
        Layer::Reduce(Reduce {
            reduction: Reduction::Mean,
            dim: vec![1],
        })
    };
    let of_two = |operator| Layer::Arithmetic(Arithmetic { operator });
    Builder::new("roots", "a test", [3, 4, 5])
        .layer("conv", conv(3, 6))
        .layer("mean", mean())
        .joined("less", &["conv", "mean"], of_two(Operator::Subtract))
        .joined("square", &["less", "less"], of_two(Operator::Multiply))
        .layer("variance", mean())
        .layer(
            "more",
            Layer::Affine(Affine {
                scale: 1.0,
                shift: 0.1,
            }),
        )
        .layer("root", Layer::Sqrt(Sqrt {}))
        .joined("normal", &["less", "root"], of_two(Operator::Divide))
        .joined("product", &["normal", "conv"], of_two(Operator::Multiply))
        .layer("gelu", gelu())
        .layer(
            "turn",
            Layer::Affine(Affine {
                scale: -1.5,
                shift: 0.0,
            }),
        )
        .layer("silu", Layer::Silu(layers::Silu {}))
        .layer("flat", Layer::Flatten(layers::Flatten {}))
        .linear("classes", 120, 4)
        .build()
}
