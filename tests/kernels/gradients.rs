//! Does every kernel compute what its layer means? Values against plain Rust in double precision, gradients against central
//! differences of that; on the compiled engine with every set of tiles, in working buffers that are full of NaN at first.

use std::rc::Rc;

use convlab::engine::compiled::{Gpu, Tiles};
use convlab::engine::{
    Answer, Backend, BackendKind, Input, NamedTensor, State, StepOptions, TrainingSettings, Want,
};
use convlab::network::{Head, Mulberry32, Network, ParameterRole};
use convlab::recipe::{Clip, Loss, LossOptions, Optimizer};

use super::reference::{self, Maps, Parameters};
use super::{boxes, cases, cases_tensors, every_tiles};

/// Allowed of a value, against the largest of its tensor: single precision, sums in another order.
const VALUES: f64 = 2e-5;
/// Allowed of a gradient, against the largest of its tensor.
const GRADIENTS: f64 = 2e-4;
/// Half the distance of a central difference.
const STEP: f64 = 1e-5;
/// Elements of a tensor whose gradient is checked.
const CHECKED: usize = 12;

/// A plain step of rate 1: what it takes from a parameter is its gradient.
pub(super) fn settings(loss: Loss) -> TrainingSettings {
    TrainingSettings {
        loss,
        loss_options: LossOptions::default(),
        ignore_index: None,
        class_weights: Vec::new(),
        pos_weight: Vec::new(),
        layer_rates: Vec::new(),
        optimizer: Optimizer::Sgd {
            momentum: 0.0,
            dampening: 0.0,
            nesterov: false,
            weight_decay: 0.0,
        },
        clip: Clip::default(),
    }
}

pub(super) const OPTIONS: StepOptions = StepOptions {
    rate: 1.0,
    momentum: None,
    step: 0,
    seed: 5,
};

/// Numbers that single precision holds exactly, so that both sides start from the same ones.
pub(super) struct Numbers(pub Mulberry32);

impl Numbers {
    fn between(&mut self, low: f64, high: f64) -> f64 {
        f64::from((low + (high - low) * self.0.next_unit()) as f32)
    }

    pub fn list(&mut self, len: usize, low: f64, high: f64) -> Vec<f64> {
        (0..len).map(|_| self.between(low, high)).collect()
    }
}

pub(super) fn single(values: &[f64]) -> Vec<f32> {
    values.iter().map(|&value| value as f32).collect()
}

fn parameters(network: &Network, numbers: &mut Numbers) -> Parameters {
    let range = |role, fan_in: usize| match role {
        ParameterRole::Weight => {
            let bound = 1.5 / (fan_in as f64).sqrt();
            (-bound, bound)
        }
        ParameterRole::NormWeight | ParameterRole::RunningVar => (0.5, 1.5),
        ParameterRole::NormBias | ParameterRole::RunningMean => (-0.5, 0.5),
        ParameterRole::Slope { .. } => (-0.3, 0.6),
        ParameterRole::Own { .. } => (0.4, 1.6),
        ParameterRole::BatchesTracked => (0.0, 0.0),
    };
    network
        .parameters()
        .iter()
        .map(|spec| {
            let (low, high) = range(spec.role, spec.fan_in);
            (spec.name.clone(), numbers.list(spec.len(), low, high))
        })
        .collect()
}

fn state(network: &Network, parameters: &Parameters) -> State {
    let tensors = network.parameters().into_iter().map(|spec| NamedTensor {
        values: single(&parameters[&spec.name]),
        name: spec.name,
        shape: spec.shape,
    });
    State {
        parameters: tensors.collect(),
        ..State::default()
    }
}

fn assert_close(ours: &[f32], meant: &[f64], bound: f64, what: &str) {
    assert_eq!(ours.len(), meant.len(), "{what}");
    let largest = meant.iter().fold(1e-3f64, |a, b| a.max(b.abs()));
    for (index, (ours, meant)) in ours.iter().zip(meant).enumerate() {
        // Not `>`: NaN must fail.
        assert!(
            (f64::from(*ours) - meant).abs() <= bound * largest,
            "{what}, element {index}: {ours}, meant is {meant}; the largest is {largest}"
        );
    }
}

/// Elements whose gradient is checked: the first, the last, and some between.
fn checked(len: usize) -> Vec<usize> {
    match len <= CHECKED {
        true => (0..len).collect(),
        false => (0..CHECKED)
            .map(|number| number * (len - 1) / (CHECKED - 1))
            .collect(),
    }
}

pub(super) async fn check(
    gpu: &Rc<Gpu>,
    tiles: Tiles,
    network: &Network,
    settings: &TrainingSettings,
    batch: usize,
) {
    let gpu = gpu.clone();
    check_on(&Backend::Compiled { gpu, tiles }, network, settings, batch).await;
}

/// Words of random targets: a class a row, or boxes.
fn targets(network: &Network, batch: usize, numbers: &mut Numbers) -> Vec<u32> {
    let output = network.shapes().expect("shapes").pop().expect("an output");
    if let Some(grid) = network.box_grid().expect("a grid") {
        return boxes::targets(network.input, grid.classes, batch, &mut numbers.0).words();
    }
    let rows = batch * output[1..].iter().product::<usize>();
    (0..rows)
        .map(|_| (numbers.0.next_unit() * output[0] as f64) as u32)
        .collect()
}

/// The loss of outputs for [`targets`].
fn meant_of(
    network: &Network,
    settings: &TrainingSettings,
    outputs: &Maps,
    targets: &[u32],
) -> reference::Outcome {
    match network.head {
        Head::Classes => reference::loss(settings, outputs, targets),
        Head::Boxes { stride } => boxes::loss(stride, outputs, targets),
    }
}

pub(super) async fn check_on(
    backend: &Backend,
    network: &Network,
    settings: &TrainingSettings,
    batch: usize,
) {
    let what = |part: &str| {
        let (name, engine) = (&network.name, &backend.info().engine);
        let tiles = backend.variant();
        format!("{name} of {batch}, engine {engine} {tiles}, {part}")
    };
    let mut numbers = Numbers(Mulberry32::new(3));
    let [channels, height, width] = network.input;
    let input = Maps::new(
        [batch, channels, height, width],
        numbers.list(batch * channels * height * width, -1.0, 1.0),
    );
    let before = parameters(network, &mut numbers);
    let targets = targets(network, batch, &mut numbers);
    // Planned for one picture more: a short batch must not see what is behind its end.
    let mut engine = backend
        .engine(network, settings.clone(), 1, batch + 1)
        .expect("the network fits");
    engine
        .restore(&state(network, &before))
        .await
        .expect("the weights fit");

    let seen = reference::forward(network, &mut before.clone(), &input, false);
    let picture = channels * height * width;
    let activations = engine
        .infer(
            Input::Values(&single(&input.values[..picture])),
            Want::Activations,
        )
        .await
        .and_then(Answer::activations)
        .expect("activations");
    for ((ours, meant), node) in activations.iter().zip(&seen).zip(&network.nodes) {
        let part = format!("{} in evaluation", node.name);
        // Of the first picture: evaluation mixes none with another.
        let meant = &meant.values[..meant.values.len() / batch];
        assert_close(&ours.values, meant, VALUES, &what(&part));
    }
    let logits = engine
        .infer(Input::Values(&single(&input.values)), Want::Outputs)
        .await
        .and_then(Answer::logits)
        .expect("logits");
    let meant = &seen.last().expect("an output").values;
    assert_close(&logits, meant, VALUES, &what("logits"));

    engine
        .step_on(single(&input.values), targets.clone(), OPTIONS)
        .await
        .expect("a step");
    let result = engine.drain().await.expect("losses").remove(0);
    let mut after = before.clone();
    let trained = reference::forward(network, &mut after, &input, true);
    let meant = meant_of(
        network,
        settings,
        trained.last().expect("an output"),
        &targets,
    );
    assert_close(&[result.loss], &[meant.loss], VALUES, &what("the loss"));
    assert_eq!(
        (result.correct, result.count),
        (meant.correct, meant.count),
        "{}",
        what("the rows that are right")
    );

    let ended = engine.state().await.expect("the state");
    let loss_with = |name: &str, index: usize, value: f64| {
        let mut moved = before.clone();
        moved.get_mut(name).expect("a parameter")[index] = value;
        let outputs = reference::forward(network, &mut moved, &input, true);
        meant_of(
            network,
            settings,
            outputs.last().expect("an output"),
            &targets,
        )
        .loss
    };
    for (spec, tensor) in network.parameters().iter().zip(&ended.parameters) {
        assert_eq!(spec.name, tensor.name);
        let was = &before[&spec.name];
        match spec.role {
            ParameterRole::RunningMean | ParameterRole::RunningVar => {
                let meant = &after[&spec.name];
                assert_close(&tensor.values, meant, VALUES, &what(&spec.name));
                continue;
            }
            ParameterRole::BatchesTracked => {
                let (layer, _) = spec.name.rsplit_once('.').expect("a layer");
                let uses = network.nodes.iter().filter(|node| node.owner() == layer);
                assert_eq!(tensor.values, [uses.count() as f32], "{}", what(&spec.name));
                continue;
            }
            _ => {}
        }
        let (mut ours, mut meant) = (Vec::new(), Vec::new());
        for index in checked(spec.len()) {
            let difference = loss_with(&spec.name, index, was[index] + STEP)
                - loss_with(&spec.name, index, was[index] - STEP);
            meant.push(difference / (2.0 * STEP));
            ours.push((was[index] - f64::from(tensor.values[index])) as f32);
        }
        let part = format!("gradient of {}", spec.name);
        assert_close(&ours, &meant, GRADIENTS, &what(&part));
    }
}

/// One device for all, so that a pipeline is compiled once.
pub(super) async fn device() -> Rc<Gpu> {
    let gpu = Gpu::open().await.expect("a WebGPU device");
    gpu.poison();
    Rc::new(gpu)
}

async fn every_case() {
    let gpu = device().await;
    let plain = settings(Loss::CrossEntropy);
    // In a browser those that a native software adapter cannot run, where there are any; the others are tried natively.
    let tried = |tiles: &Tiles| tiles.quads || !cfg!(target_family = "wasm") || !gpu.has_quads();
    for tiles in every_tiles(&gpu).filter(tried) {
        for (network, batch) in cases::tiled() {
            check(&gpu, tiles, &network, &plain, batch).await;
        }
    }
    // Tiles make no difference to kernels that hold one value an invocation.
    for (network, batch) in cases_tensors::all() {
        check(&gpu, Tiles::GPU, &network, &plain, batch).await;
    }
}

/// The loss that is Burn's own few lines, by Burn's autodiff.
async fn boxes_by_autodiff() {
    let backend = Backend::open(BackendKind::Cpu).await.expect("the CPU");
    for batch in [4, 1] {
        let plain = settings(Loss::CrossEntropy);
        check_on(&backend, &cases::boxes(), &plain, batch).await;
    }
}

crate::device_tests! {
    the_loss_of_boxes_is_what_it_means_by_autodiff => boxes_by_autodiff();
    every_kernel_computes_what_its_layer_means => every_case();
}
