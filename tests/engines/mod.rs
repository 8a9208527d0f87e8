//! Two engines, one meaning: does the compiled engine compute what Burn's autodiff computes, layer by layer and step by step?

mod batch_norm;
mod detection;
mod direct;
mod grad_cam;
mod heads;
pub mod networks;
mod powers;
#[cfg(not(target_family = "wasm"))]
mod rates;
pub mod segmentation;

use std::rc::Rc;

use convlab::data::{Augment, Transform, scenes};
use convlab::engine::compiled::Tiles;
use convlab::engine::{
    Answer, Backend, BackendKind, Engine, Input, Part, State, StepOptions, TrainingSettings, Want,
};
use convlab::network::{Mulberry32, Network, zoo};
use convlab::recipe::{Clip, Loss, LossOptions, Optimizer};

#[cfg(not(target_family = "wasm"))]
use crate::kernels::{cases_norms, cases_parameters, cases_powers, cases_shared, cases_tensors};

/// Relative difference allowed of a loss: float32 in another order, fed back through a few updates.
const LOSSES: f64 = 1e-4;
/// Difference allowed of a tensor, against its largest value.
const TENSORS: f64 = 5e-3;
/// The same through twenty layers of batch norm and ReLU: where rounding takes a value of nearly 0 to the other side, a gradient
/// jumps (measured: 1.2e-2).
const DEEP_TENSORS: f64 = 5e-2;
/// Pictures of a step: no tile divides it.
const BATCH: usize = 5;

fn settings(optimizer: Optimizer, loss: Loss, clip: Clip) -> TrainingSettings {
    TrainingSettings {
        loss,
        loss_options: LossOptions::default(),
        ignore_index: None,
        class_weights: Vec::new(),
        pos_weight: Vec::new(),
        layer_rates: Vec::new(),
        optimizer,
        clip,
    }
}

fn sgd() -> TrainingSettings {
    let optimizer = Optimizer::Sgd {
        momentum: 0.9,
        dampening: 0.0,
        nesterov: true,
        weight_decay: 1e-3,
    };
    let clip = Clip {
        norm: Some(2.0),
        value: None,
    };
    settings(optimizer, Loss::CrossEntropy, clip)
}

fn adamw() -> TrainingSettings {
    let optimizer = Optimizer::AdamW {
        beta1: 0.9,
        beta2: 0.99,
        eps: 1e-6,
        weight_decay: 1e-2,
        amsgrad: true,
    };
    let clip = Clip {
        norm: None,
        value: Some(0.05),
    };
    settings(optimizer, Loss::BceWithLogits, clip)
}

/// A quarter of the pixels is to be ignored, and the classes weigh unlike each other.
fn uneven() -> TrainingSettings {
    TrainingSettings {
        ignore_index: Some(2),
        class_weights: vec![0.5, 2.0, 1.0, 0.1],
        ..sgd()
    }
}

fn options(step: u64) -> StepOptions {
    StepOptions {
        rate: 0.01,
        momentum: None,
        step,
        seed: 7,
    }
}

async fn burn() -> Backend {
    Backend::open(BackendKind::Cpu).await.expect("the CPU")
}

/// The compiled engine with each set of tiles.
async fn compiled() -> Vec<Backend> {
    let opened = Backend::open(BackendKind::Compiled).await;
    let Ok(Backend::Compiled { gpu, .. }) = opened else {
        panic!("the compiled engine does not open");
    };
    gpu.tiles()
        .into_iter()
        .map(|tiles| Backend::Compiled {
            gpu: gpu.clone(),
            tiles,
        })
        .collect()
}

fn engine(backend: &Backend, network: &Network, settings: &TrainingSettings) -> Box<dyn Engine> {
    backend
        .engine(network, settings.clone(), 3, BATCH)
        .expect("the network fits")
}

fn close(ours: f32, theirs: f32, bound: f64, what: &str) {
    let difference = f64::from((ours - theirs).abs()) / f64::from(theirs.abs()).max(1e-3);
    assert!(
        difference <= bound,
        "{what}: {ours} against {theirs}, {difference:.1e} apart"
    );
}

fn same_state(ours: &State, theirs: &State, bound: f64, what: &str) {
    assert_eq!(ours.step, theirs.step);
    let tensors = |state: &State| [state.parameters.clone(), state.optimizer.clone()].concat();
    let (ours, theirs) = (tensors(ours), tensors(theirs));
    assert_eq!(ours.len(), theirs.len(), "{what}");
    for theirs in &theirs {
        let ours = ours
            .iter()
            .find(|ours| ours.name == theirs.name)
            .unwrap_or_else(|| panic!("{what}: no {}", theirs.name));
        let largest = theirs.values.iter().fold(1e-3f32, |a, b| a.max(b.abs()));
        let worst = ours
            .values
            .iter()
            .zip(&theirs.values)
            .fold(0.0f32, |worst, (a, b)| worst.max((a - b).abs()));
        assert!(
            f64::from(worst / largest) <= bound,
            "{what}: {} is {worst} off, its largest value is {largest}",
            theirs.name
        );
    }
}

/// Steps on made batches: every loss, then every tensor of the state.
async fn agree(network: Network, settings: TrainingSettings, steps: u64) {
    agree_with(compiled().await, network, settings, steps, TENSORS).await;
}

/// The compiled engine with small tiles: large ones take long to compile where there are many convolutions.
async fn small() -> Vec<Backend> {
    let small = |backend: &Backend| matches!(backend, Backend::Compiled { tiles, .. } if *tiles == Tiles::GPU);
    compiled().await.into_iter().filter(small).collect()
}

async fn resnet20_agrees_with_small_tiles() {
    let backends = small().await;
    let network = zoo::model("resnet20").expect("ResNet-20");
    // One step: rounding grows about twentyfold a step through its batch norms.
    agree_with(backends, network, sgd(), 1, DEEP_TENSORS).await;
}

async fn agree_with(
    backends: Vec<Backend>,
    network: Network,
    settings: TrainingSettings,
    steps: u64,
    bound: f64,
) {
    assert!(!backends.is_empty());
    let mut random = Mulberry32::new(11);
    let picture: usize = network.input.iter().product();
    let classes = network.classes().expect("a network for classes") as f64;
    let rows: usize = network
        .shapes()
        .expect("shapes")
        .last()
        .map_or(1, |shape| shape[1..].iter().product());
    let batches: Vec<(Vec<f32>, Vec<u32>)> = (0..steps)
        .map(|_| {
            let inputs = (0..BATCH * picture)
                .map(|_| (random.next_unit() * 2.0 - 1.0) as f32)
                .collect();
            let targets = (0..BATCH * rows)
                .map(|_| (random.next_unit() * classes) as u32)
                .collect();
            (inputs, targets)
        })
        .collect();
    let mut reference = engine(&burn().await, &network, &settings);
    for (step, (inputs, targets)) in batches.iter().enumerate() {
        let step = options(step as u64);
        reference
            .step_on(inputs.clone(), targets.clone(), step)
            .await
            .expect("a step");
    }
    let losses = reference.drain().await.expect("losses");
    let state = reference.state().await.expect("the state");
    let logits = reference
        .infer(Input::Values(&batches[0].0), Want::Outputs)
        .await
        .and_then(Answer::logits)
        .expect("logits");
    let seen = reference
        .infer(Input::Values(&batches[0].0[..picture]), Want::Activations)
        .await
        .and_then(Answer::activations)
        .expect("activations");
    for backend in backends {
        let mut ours = engine(&backend, &network, &settings);
        for (step, (inputs, targets)) in batches.iter().enumerate() {
            let step = options(step as u64);
            ours.step_on(inputs.clone(), targets.clone(), step)
                .await
                .expect("a step");
        }
        for (ours, theirs) in ours.drain().await.expect("losses").iter().zip(&losses) {
            let what = format!("{}, loss of step {}", network.name, theirs.step);
            close(ours.loss, theirs.loss, LOSSES, &what);
            assert_eq!(
                (ours.count, ours.correct),
                (theirs.count, theirs.correct),
                "{what}"
            );
        }
        same_state(
            &ours.state().await.expect("the state"),
            &state,
            bound,
            &network.name,
        );
        // The same weights from here on, so that only one forward pass is compared.
        ours.restore(&state).await.expect("the state fits");
        let largest = logits.iter().fold(1e-3f32, |a, b| a.max(b.abs()));
        for (ours, theirs) in ours
            .infer(Input::Values(&batches[0].0), Want::Outputs)
            .await
            .and_then(Answer::logits)
            .expect("logits")
            .iter()
            .zip(&logits)
        {
            assert!(
                (ours - theirs).abs() <= 1e-4 * largest,
                "{}: logit {ours} against {theirs}",
                network.name
            );
        }
        let picture = batches[0].0[..picture].to_vec();
        // A look at every layer is of one picture, whoever computes.
        let two = [&picture[..], &picture[..]].concat();
        for engine in [&mut reference, &mut ours] {
            let answer = engine.infer(Input::Values(&two), Want::Activations).await;
            assert!(answer.is_err(), "{}: two pictures", network.name);
        }
        for (ours, theirs) in ours
            .infer(Input::Values(&picture), Want::Activations)
            .await
            .and_then(Answer::activations)
            .expect("activations")
            .iter()
            .zip(&seen)
        {
            assert_eq!(
                (&ours.layer, &ours.shape, ours.values.len()),
                (&theirs.layer, &theirs.shape, theirs.values.len())
            );
            let largest = theirs.values.iter().fold(1e-3f32, |a, b| a.max(b.abs()));
            for (a, b) in ours.values.iter().zip(&theirs.values) {
                assert!(
                    (a - b).abs() <= 1e-4 * largest,
                    "{} of {}: {a} against {b}",
                    theirs.layer,
                    network.name
                );
            }
        }
    }
}

/// Steps on a data set by index, augmented, with a short last batch; then each engine goes on from the other's state.
async fn agree_on_data() {
    let network = zoo::model("lenet").expect("LeNet");
    let dataset = Rc::new(scenes(3, 40, 10));
    let transform = Transform {
        resize: None,
        augment: Augment {
            flip: true,
            shift: 3,
            crop_padding: 2,
            brightness: 0.2,
            cutout: 7,
            ..Augment::default()
        },
        mean: vec![0.5, 0.4, 0.3],
        std: vec![0.2, 0.25, 0.3],
        ..Transform::default()
    };
    let batches: [&[u32]; 4] = [&[0, 7, 31, 2, 9], &[12, 39, 4, 5, 5], &[1, 2], &[38, 11, 3]];
    let settings = sgd();
    let mut reference = engine(&burn().await, &network, &settings);
    reference
        .load(dataset.clone(), transform.clone())
        .await
        .expect("the data fit");
    let mut half = None;
    for (step, batch) in batches.iter().enumerate() {
        if step == 2 {
            half = Some(reference.state().await.expect("the state"));
        }
        reference
            .step(batch, options(step as u64))
            .await
            .expect("a step");
    }
    let losses = reference.drain().await.expect("losses");
    let state = reference.state().await.expect("the state");
    let logits = reference
        .infer(Input::Pictures(Part::Test, &[3, 0, 9]), Want::Outputs)
        .await
        .and_then(Answer::logits)
        .expect("logits");
    for backend in compiled().await {
        let mut ours = engine(&backend, &network, &settings);
        ours.load(dataset.clone(), transform.clone())
            .await
            .expect("the data fit");
        for (step, batch) in batches.iter().enumerate() {
            ours.step(batch, options(step as u64))
                .await
                .expect("a step");
        }
        for (ours, theirs) in ours.drain().await.expect("losses").iter().zip(&losses) {
            close(ours.loss, theirs.loss, LOSSES, "loss");
            assert_eq!((ours.count, ours.correct), (theirs.count, theirs.correct));
        }
        let ended = ours.state().await.expect("the state");
        same_state(&ended, &state, TENSORS, "lenet on data");
        let tested = ours
            .infer(Input::Pictures(Part::Test, &[3, 0, 9]), Want::Outputs)
            .await
            .and_then(Answer::logits)
            .expect("logits");
        for (ours, theirs) in tested.iter().zip(&logits) {
            close(*ours, *theirs, 1e-2, "logit");
        }
        // Handed over in the middle: the rest of the run is the same.
        ours.restore(half.as_ref().expect("half way"))
            .await
            .expect("the state fits");
        for (step, batch) in batches.iter().enumerate().skip(2) {
            ours.step(batch, options(step as u64))
                .await
                .expect("a step");
        }
        for (ours, theirs) in ours.drain().await.expect("losses").iter().zip(&losses[2..]) {
            close(ours.loss, theirs.loss, LOSSES, "loss after the hand-over");
        }
        let mut back = engine(&burn().await, &network, &settings);
        back.restore(&ended).await.expect("the state fits");
        same_state(
            &back.state().await.expect("the state"),
            &ended,
            0.0,
            "handed back",
        );
    }
}

crate::device_tests! {
    every_layer_agrees_with_sgd => agree(networks::odd(), sgd(), 3);
    every_layer_agrees_with_adamw_and_binary_cross_entropy => agree(networks::odd(), adamw(), 3);
    a_transposed_concatenated_network_agrees => agree(networks::u_shape(), sgd(), 3);
    activations_of_every_kind_agree => agree(networks::curved(), sgd(), 3);
    ignored_and_weighted_pixels_agree => agree(networks::u_shape(), uneven(), 2);
    a_layer_that_leads_nowhere_changes_nothing => agree(networks::dead_end(), sgd(), 3);
    resnet20_agrees => resnet20_agrees_with_small_tiles();
    steps_on_a_data_set_agree => agree_on_data();
}

// In the browser the kernels of these are compared with plain Rust alone (`tests/kernels`): its software adapter takes long to compile.
#[cfg(not(target_family = "wasm"))]
crate::device_tests! {
    arithmetic_agrees => agree(cases_tensors::arithmetic(), sgd(), 3);
    vectors_agree => agree(cases_tensors::vectors(), sgd(), 3);
    borders_and_parts_agree => agree(cases_tensors::borders(), sgd(), 2);
    reductions_agree => agree(cases_tensors::reductions(), sgd(), 2);
    permutations_agree => agree(cases_tensors::permutations(), sgd(), 2);
    windows_over_the_edge_agree => agree(cases_tensors::edges(), sgd(), 2);
    sizes_agree => agree(cases_tensors::sizes(), sgd(), 2);
    other_normalisations_agree => agree(cases_norms::normalisations(), sgd(), 3);
    parameters_of_a_modules_own_agree => agree(cases_parameters::parameters(), sgd(), 3);
    linear_layers_over_the_last_axis_agree => agree(cases_parameters::rows(), sgd(), 3);
    roots_agree => agree(cases_parameters::roots(), sgd(), 3);
    normalisation_in_groups_agrees => agree(cases_norms::groupings(), sgd(), 3);
    power_average_poolings_agree => agree(cases_powers::powers(), sgd(), 2);
    layers_that_are_used_again_agree => agree(cases_shared::again(), sgd(), 3);
    learned_slopes_and_shares_agree => async { agree_with(small().await, cases_tensors::shares(), sgd(), 3, TENSORS).await };
}
