//! The power-average pooling where its root has no slope: PyTorch hands on none, on both engines.

use convlab::engine::{Answer, Engine, Input, NamedTensor, State, Want};
use convlab::network::layers::{self, LpPool2d};
use convlab::network::zoo::Builder;
use convlab::network::{Layer, Network};
use convlab::recipe::{Clip, Loss, Optimizer};

use super::{burn, compiled, options, settings};

/// A bias for each of four pixels, and one pooling over them.
fn network(norm_type: f64) -> Network {
    let each = Layer::Conv2d(layers::Conv2d {
        channels_in: 1,
        channels_out: 1,
        kernel: [1, 1],
        stride: [1, 1],
        padding: [0, 0],
        dilation: [1, 1],
        groups: 1,
        bias: true,
    });
    let pool = Layer::LpPool2d(LpPool2d {
        norm_type,
        kernel: [2, 2],
        stride: [2, 2],
        ceil_mode: false,
    });
    Builder::new("nothing", "a test", [1, 2, 2])
        .layer("each", each)
        .layer("pool", pool)
        .flatten()
        .build()
}

/// What one picture gives, and the gradients of weight (1 at first) and bias (0 at first).
async fn step(mut engine: Box<dyn Engine>, picture: [f32; 4]) -> [f32; 3] {
    let parameters = engine.network().parameters().into_iter();
    let parameters = parameters.map(|spec| NamedTensor {
        values: vec![f32::from(u8::from(spec.name.ends_with("weight")))],
        name: spec.name,
        shape: spec.shape,
    });
    let state = State {
        parameters: parameters.collect(),
        ..State::default()
    };
    engine.restore(&state).await.expect("the weights fit");
    let answer = engine.infer(Input::Values(&picture), Want::Outputs).await;
    let logit = answer.and_then(Answer::logits).expect("a logit")[0];
    let once = convlab::engine::StepOptions {
        rate: 1.0,
        ..options(0)
    };
    let stepped = engine.step_on(picture.to_vec(), vec![0], once).await;
    stepped.expect("a step");
    let ended = engine.state().await.expect("the state").parameters;
    [logit, 1.0 - ended[0].values[0], -ended[1].values[0]]
}

/// Recorded from PyTorch 2.15: `F.lp_pool2d(w * x + b, norm, 2)` and the gradients of `F.mse_loss(y, torch.ones(1))`.
const ROWS: [(f64, [f32; 4], [f32; 3]); 6] = [
    (1.0, [0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0]),
    (1.0, [1.0, -1.0, 2.0, -2.0], [0.0, 0.0, 0.0]),
    (1.0, [1.0, -1.0, 0.5, -2.0], [-1.5, 7.5, -20.0]),
    (2.0, [0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0]),
    (2.0, [0.0, -1.0, 0.5, 2.0], [2.291288, 5.917425, 1.690693]),
    (3.0, [0.0, 1.0, 0.5, 2.0], [2.08967, 4.5541, 2.620167]),
];

async fn as_pytorch() {
    let plain = Optimizer::Sgd {
        momentum: 0.0,
        dampening: 0.0,
        nesterov: false,
        weight_decay: 0.0,
    };
    let settings = settings(plain, Loss::Mse, Clip::default());
    let mut backends = compiled().await;
    backends.push(burn().await);
    for (norm, picture, meant) in ROWS {
        for backend in &backends {
            let engine = backend
                .engine(&network(norm), settings.clone(), 1, 1)
                .expect("the network fits");
            let ours = step(engine, picture).await;
            for (ours, meant) in ours.iter().zip(meant) {
                let what = format!("norm {norm} of {picture:?}, {}", backend.info().engine);
                assert!(
                    (ours - meant).abs() <= 1e-5 * meant.abs().max(1.0),
                    "{what}: {ours}, PyTorch's is {meant}"
                );
            }
        }
    }
}

crate::device_tests! {
    powers_that_add_up_to_nothing_hand_no_gradient_on => as_pytorch();
}
