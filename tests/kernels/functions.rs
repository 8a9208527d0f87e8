//! Functions of each element against PyTorch's values and derivatives, at the points where they bend and far out.

use convlab::engine::compiled::Tiles;
use convlab::engine::{Answer, Backend, BackendKind, Input, NamedTensor, State, StepOptions, Want};
use convlab::network::layers::{self, Function};
use convlab::network::zoo::Builder;
use convlab::network::{INPUT, Layer, Network};
use convlab::recipe::Loss;

use super::gradients::settings;
use super::reference;

/// Where they are asked.
const POINTS: [f32; 8] = [-20.0, -3.0, -0.5, 0.0, 0.5, 3.0, 6.0, 20.0];

/// A function with its values and its derivatives at the points.
type Row = (Function, [f64; 8], [f64; 8]);

/// Recorded from PyTorch 2.15 in double precision.
#[rustfmt::skip]
#[expect(clippy::approx_constant, reason = "values that PyTorch printed")]
const ROWS: [Row; 21] = [
    (Function::Relu,
        [0.0, 0.0, 0.0, 0.0, 0.5, 3.0, 6.0, 20.0],
        [0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0]),
    (Function::LeakyRelu { slope: 0.1 },
        [-2.0, -0.3, -0.05, 0.0, 0.5, 3.0, 6.0, 20.0],
        [0.1, 0.1, 0.1, 0.1, 1.0, 1.0, 1.0, 1.0]),
    (Function::LeakyRelu { slope: -0.1 },
        [2.0, 0.3, 0.05, 0.0, 0.5, 3.0, 6.0, 20.0],
        [-0.1, -0.1, -0.1, -0.1, 1.0, 1.0, 1.0, 1.0]),
    (Function::Sigmoid,
        [2.061154e-09, 0.04742587, 0.3775407, 0.5, 0.6224593, 0.9525741, 0.9975274, 1.0],
        [2.061154e-09, 0.04517666, 0.2350037, 0.25, 0.2350037, 0.04517666, 0.002466509, 2.061154e-09]),
    (Function::Tanh,
        [-1.0, -0.9950548, -0.4621172, 0.0, 0.4621172, 0.9950548, 0.9999877, 1.0],
        [0.0, 0.009866037, 0.7864477, 1.0, 0.7864477, 0.009866037, 2.457655e-05, 0.0]),
    (Function::Relu6,
        [0.0, 0.0, 0.0, 0.0, 0.5, 3.0, 6.0, 6.0],
        [0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0]),
    (Function::Hardtanh { min: -0.5, max: 3.0 },
        [-0.5, -0.5, -0.5, 0.0, 0.5, 3.0, 3.0, 3.0],
        [0.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0]),
    (Function::Elu { alpha: 0.5 },
        [-0.5, -0.4751065, -0.1967347, 0.0, 0.5, 3.0, 6.0, 20.0],
        [1.030577e-09, 0.02489353, 0.3032653, 0.5, 1.0, 1.0, 1.0, 1.0]),
    (Function::Elu { alpha: -0.5 },
        [0.5, 0.4751065, 0.1967347, 0.0, 0.5, 3.0, 6.0, 20.0],
        [-1.030577e-09, -0.02489353, -0.3032653, -0.5, 1.0, 1.0, 1.0, 1.0]),
    (Function::Celu { alpha: 2.0 },
        [-1.999909, -1.55374, -0.4423984, 0.0, 0.5, 3.0, 6.0, 20.0],
        [4.539993e-05, 0.2231302, 0.7788008, 1.0, 1.0, 1.0, 1.0, 1.0]),
    (Function::Selu,
        [-1.758099, -1.670569, -0.6917582, 0.0, 0.5253505, 3.152103, 6.304206, 21.01402],
        [3.623713e-09, 0.08753061, 1.066341, 1.758099, 1.050701, 1.050701, 1.050701, 1.050701]),
    (Function::Silu,
        [-4.122307e-08, -0.1422776, -0.1887703, 0.0, 0.3112297, 2.857722, 5.985164, 20.0],
        [-3.916192e-08, -0.08810411, 0.2600388, 0.5, 0.7399612, 1.088104, 1.012326, 1.0]),
    (Function::Gelu,
        [0.0, -0.004049694, -0.1542688, 0.0, 0.3457312, 2.99595, 6.0, 20.0],
        [-1.10419e-86, -0.01194565, 0.1325049, 0.5, 0.8674951, 1.011946, 1.0, 1.0]),
    (Function::GeluTanh,
        [0.0, -0.003637392, -0.154286, 0.0, 0.345714, 2.996363, 6.0, 20.0],
        [0.0, -0.01158417, 0.1326301, 0.5, 0.8673699, 1.011584, 1.0, 1.0]),
    (Function::Mish,
        [-4.122307e-08, -0.1456475, -0.2207438, 0.0, 0.3752452, 2.986535, 5.999927, 20.0],
        [-3.916192e-08, -0.09339311, 0.2895107, 0.6, 0.8864244, 1.021107, 1.000134, 1.0]),
    (Function::Hardswish,
        [0.0, 0.0, -0.2083333, 0.0, 0.2916667, 3.0, 6.0, 20.0],
        [0.0, 0.0, 0.3333333, 0.5, 0.6666667, 1.0, 1.0, 1.0]),
    (Function::Hardsigmoid,
        [0.0, 0.0, 0.4166667, 0.5, 0.5833333, 1.0, 1.0, 1.0],
        [0.0, 0.0, 0.1666667, 0.1666667, 0.1666667, 0.0, 0.0, 0.0]),
    (Function::Softplus { beta: 2.0, threshold: 6.0 },
        [2.124177e-18, 0.001237843, 0.1566308, 0.3465736, 0.6566308, 3.001238, 6.0, 20.0],
        [4.248354e-18, 0.002472623, 0.2689414, 0.5, 0.7310586, 0.9975274, 1.0, 1.0]),
    (Function::LogSigmoid,
        [-20.0, -3.048587, -0.974077, -0.6931472, -0.474077, -0.04858735, -0.002475685, -2.061154e-09],
        [1.0, 0.9525741, 0.6224593, 0.5, 0.3775407, 0.04742587, 0.002472623, 2.061154e-09]),
    (Function::Softsign,
        [-0.952381, -0.75, -0.3333333, 0.0, 0.3333333, 0.75, 0.8571429, 0.952381],
        [0.002267574, 0.0625, 0.4444444, 1.0, 0.4444444, 0.0625, 0.02040816, 0.002267574]),
    (Function::Tanhshrink,
        [-19.0, -2.004945, -0.03788284, 0.0, 0.03788284, 2.004945, 5.000012, 19.0],
        [1.0, 0.990134, 0.2135523, 0.0, 0.2135523, 0.990134, 0.9999754, 1.0]),
];

/// The layer of a function.
fn layer(function: Function) -> Layer {
    match function {
        Function::Relu => Layer::Relu(layers::Relu {}),
        Function::LeakyRelu { slope } => Layer::LeakyRelu(layers::LeakyRelu { slope }),
        Function::Sigmoid => Layer::Sigmoid(layers::Sigmoid {}),
        Function::Tanh => Layer::Tanh(layers::Tanh {}),
        Function::Relu6 => Layer::Relu6(layers::Relu6 {}),
        Function::Hardtanh { min, max } => Layer::Hardtanh(layers::Hardtanh { min, max }),
        Function::Elu { alpha } => Layer::Elu(layers::Elu { alpha }),
        Function::Celu { alpha } => Layer::Celu(layers::Celu { alpha }),
        Function::Selu => Layer::Selu(layers::Selu {}),
        Function::Silu => Layer::Silu(layers::Silu {}),
        Function::Gelu => Layer::Gelu(layers::Gelu {
            approximate: layers::Approximate::None,
        }),
        Function::GeluTanh => Layer::Gelu(layers::Gelu {
            approximate: layers::Approximate::Tanh,
        }),
        Function::Mish => Layer::Mish(layers::Mish {}),
        Function::Hardswish => Layer::Hardswish(layers::Hardswish {}),
        Function::Hardsigmoid => Layer::Hardsigmoid(layers::Hardsigmoid {}),
        Function::Softplus { beta, threshold } => {
            Layer::Softplus(layers::Softplus { beta, threshold })
        }
        Function::LogSigmoid => Layer::LogSigmoid(layers::LogSigmoid {}),
        Function::Softsign => Layer::Softsign(layers::Softsign {}),
        Function::Tanhshrink => Layer::Tanhshrink(layers::Tanhshrink {}),
        Function::Sqrt => Layer::Sqrt(layers::Sqrt {}),
    }
}

/// Every function of the points, which a weight a channel makes of a picture of ones; side by side, so that one plan holds them all.
fn network() -> Network {
    let channels = POINTS.len();
    let name = |kind: &str, number: usize| format!("{kind}{number}");
    let mut builder = Builder::new("points", "a test", [channels, 1, 1]);
    for (number, (function, ..)) in ROWS.into_iter().enumerate() {
        let points = Layer::Conv2d(layers::Conv2d {
            channels_in: channels,
            channels_out: channels,
            kernel: [1, 1],
            stride: [1, 1],
            padding: [0, 0],
            dilation: [1, 1],
            groups: channels,
            bias: true,
        });
        builder = builder
            .joined(&name("points", number), &[INPUT], points)
            .layer(&name("function", number), layer(function));
    }
    let all: Vec<String> = (0..ROWS.len())
        .map(|number| name("function", number))
        .collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    builder
        .joined("all", &all, Layer::Concat(layers::Concat { dim: 1 }))
        .flatten()
        .build()
}

/// Values as they are inspected, and derivatives from a step: the loss is known, and the convolution's bias moves by its gradient.
async fn check_on(backend: &Backend) {
    let channels = POINTS.len();
    let network = network();
    let mut engine = backend
        .engine(&network, settings(Loss::BceWithLogits), 1, 1)
        .expect("the network fits");
    let parameters = network.parameters().into_iter().map(|spec| NamedTensor {
        values: match spec.name.ends_with("weight") {
            true => POINTS.to_vec(),
            false => vec![0.0; channels],
        },
        name: spec.name,
        shape: spec.shape,
    });
    let state = State {
        parameters: parameters.collect(),
        ..State::default()
    };
    engine.restore(&state).await.expect("the weights fit");
    let ones = vec![1.0; channels];
    let seen = engine
        .infer(Input::Values(&ones), Want::Activations)
        .await
        .and_then(Answer::activations)
        .expect("activations");
    let options = StepOptions {
        rate: 1.0,
        momentum: None,
        step: 0,
        seed: 5,
    };
    engine
        .step_on(ones, vec![0], options)
        .await
        .expect("a step");
    let ended = engine.state().await.expect("the state");
    for (number, (function, values, derivatives)) in ROWS.into_iter().enumerate() {
        let what = format!("{function:?}, engine {}", backend.info().engine);
        for (index, point) in POINTS.into_iter().enumerate() {
            let (ours, meant) = (f64::from(seen[2 * number + 1].values[index]), values[index]);
            assert!(
                (ours - meant).abs() <= 1e-6 * meant.abs().max(1.0),
                "{what} of {point} is {ours}, PyTorch's is {meant}"
            );
            let target = f64::from(u8::from((number, index) == (0, 0)));
            let outputs = (ROWS.len() * channels) as f64;
            let of_loss = (1.0 / (1.0 + (-meant).exp()) - target) / outputs;
            let bias = &ended.parameters[2 * number + 1];
            let (ours, meant) = (-f64::from(bias.values[index]) / of_loss, derivatives[index]);
            assert!(
                (ours - meant).abs() <= 1e-4,
                "the slope of {what} at {point} is {ours}, PyTorch's is {meant}"
            );
        }
    }
}

async fn every_function() {
    check_on(&Backend::open(BackendKind::Cpu).await.expect("the CPU")).await;
    let opened = Backend::open(BackendKind::Compiled).await;
    let Ok(Backend::Compiled { gpu, .. }) = opened else {
        panic!("the compiled engine does not open");
    };
    for tiles in [Tiles::GPU, Tiles::SOFTWARE] {
        let gpu = gpu.clone();
        check_on(&Backend::Compiled { gpu, tiles }).await;
    }
}

#[test]
fn the_reference_is_pytorchs() {
    for (function, values, _) in ROWS {
        for (point, meant) in POINTS.into_iter().zip(values) {
            let ours = reference::function(function, f64::from(point));
            assert!(
                (ours - meant).abs() <= 1e-6 * meant.abs().max(1e-3),
                "{function:?} of {point} is {ours}, PyTorch's is {meant}"
            );
        }
    }
}

crate::device_tests! {
    every_function_bends_as_in_pytorch => every_function();
}
