//! Is every loss what it means, with its gradient? Against plain Rust, by [`super::gradients`].

use convlab::engine::compiled::Tiles;
use convlab::engine::{Backend, BackendKind, IGNORED_TARGET, TrainingSettings};
use convlab::network::zoo::Builder;
use convlab::network::{Mulberry32, Network};
use convlab::recipe::{Loss, LossOptions, Reduction, Weighs};

use super::gradients::{Numbers, OPTIONS, check, check_on, device, settings, single};
use super::{cases, every_tiles};

/// Four classes a picture.
fn vector() -> Network {
    Builder::new("vector", "a test", [2, 3, 1])
        .flatten()
        .linear("fc", 6, 4)
        .build()
}

/// Losses of one-hot targets, and what they and cross entropy have besides: bends within reach of the outputs, powers, sums, spread
/// targets. With rows that count for nothing, and class weights where there are any.
fn further_losses() -> Vec<TrainingSettings> {
    let with = |loss, loss_options| TrainingSettings {
        ignore_index: Some(1),
        loss_options,
        ..settings(loss)
    };
    let plain = LossOptions::default();
    let sum = LossOptions {
        reduction: Reduction::Sum,
        ..plain
    };
    let bent = LossOptions {
        beta: 0.5,
        delta: 0.6,
        margin: 0.4,
        p: 2,
        ..plain
    };
    let straight = LossOptions { beta: 0.0, ..plain };
    let smoothed = LossOptions {
        label_smoothing: 0.3,
        ..plain
    };
    let smoothed_sum = LossOptions {
        label_smoothing: 1.0,
        ..sum
    };
    let mut all = Vec::new();
    for (loss, options) in [
        (Loss::Mse, vec![plain, sum]),
        (Loss::BceWithLogits, vec![plain, sum]),
        (Loss::L1, vec![plain, sum]),
        (Loss::SmoothL1, vec![plain, bent, straight]),
        (Loss::Huber, vec![bent]),
        (Loss::MultiMargin, vec![plain, bent, sum]),
        (Loss::CrossEntropy, vec![sum, smoothed, smoothed_sum]),
        (Loss::KlDiv, vec![plain, smoothed, smoothed_sum]),
        (Loss::Focal, vec![sum]),
    ] {
        for options in options {
            all.push(with(loss, options));
            if loss.weighs() != Weighs::Nothing {
                all.push(TrainingSettings {
                    class_weights: vec![2.0, 0.5, 0.0, 0.25],
                    ..with(loss, options)
                });
            }
        }
    }
    for (class_weights, pos_weight) in [
        (Vec::new(), vec![3.0]),
        (vec![2.0, 0.5, 0.0, 0.25], vec![0.5, 3.0, 1.0, 2.0]),
    ] {
        all.push(TrainingSettings {
            class_weights,
            pos_weight,
            ..with(Loss::BceWithLogits, plain)
        });
    }
    all
}

async fn every_loss() {
    let gpu = device().await;
    for settings in further_losses() {
        // Four classes a pixel, and a vector of as many.
        check(&gpu, Tiles::GPU, &cases::groups(), &settings, 3).await;
        check(&gpu, Tiles::SOFTWARE, &vector(), &settings, 5).await;
    }
    let weighted = TrainingSettings {
        ignore_index: Some(1),
        class_weights: vec![2.0, 0.0, 0.25, 1.0],
        ..settings(Loss::CrossEntropy)
    };
    check(&gpu, Tiles::GPU, &cases::groups(), &weighted, 3).await;
    check(
        &gpu,
        Tiles::GPU,
        &cases::ones(),
        &settings(Loss::BceWithLogits),
        3,
    )
    .await;
}

/// The same by Burn's autodiff.
async fn every_loss_by_autodiff() {
    let backend = Backend::open(BackendKind::Cpu).await.expect("the CPU");
    for settings in further_losses() {
        check_on(&backend, &vector(), &settings, 5).await;
    }
}

/// Losses that are split over many invocations: of maps, and of vectors where they need it; with rows that count for nothing and
/// a class that weighs nothing.
async fn every_loss_of_a_map() {
    let gpu = device().await;
    for loss in [
        Loss::Focal,
        Loss::Dice,
        Loss::CrossEntropyDice,
        Loss::CrossEntropyFocal,
        Loss::FocalDice,
    ] {
        let uneven = TrainingSettings {
            ignore_index: Some(1),
            class_weights: vec![2.0, 0.5, 0.0, 1.0],
            ..settings(loss)
        };
        check(&gpu, Tiles::GPU, &cases::groups(), &uneven, 3).await;
        check(&gpu, Tiles::SOFTWARE, &cases::ones(), &settings(loss), 3).await;
    }
    let plain = settings(Loss::CrossEntropyDice);
    for tiles in every_tiles(&gpu) {
        check(&gpu, tiles, &cases::movers(), &plain, 2).await;
    }
}

/// Targets that are no class at all count for nothing, without any setting; where nothing else is left, the loss is 0.
async fn no_class_counts_for_nothing() {
    let gpu = device().await;
    let network = cases::groups();
    let [channels, height, width] = network.input;
    let mut numbers = Numbers(Mulberry32::new(9));
    let inputs = single(&numbers.list(2 * channels * height * width, -1.0, 1.0));
    for loss in [Loss::CrossEntropy, Loss::CrossEntropyDice, Loss::Focal] {
        let backend = Backend::Compiled {
            gpu: gpu.clone(),
            tiles: Tiles::GPU,
        };
        let engine = backend.engine(&network, settings(loss), 1, 2);
        let mut engine = engine.expect("the network fits");
        let before = engine.state().await.expect("the state").parameters;
        let targets = vec![IGNORED_TARGET; 2 * height * width];
        engine
            .step_on(inputs.clone(), targets, OPTIONS)
            .await
            .expect("a step");
        let result = engine.drain().await.expect("losses").remove(0);
        assert_eq!((result.loss, result.correct, result.count), (0.0, 0, 0));
        let after = engine.state().await.expect("the state").parameters;
        assert_eq!(before, after, "{loss:?}");
    }
}

crate::device_tests! {
    every_loss_is_what_it_means => every_loss();
    every_loss_is_what_it_means_by_autodiff => every_loss_by_autodiff();
    every_loss_of_a_map_is_what_it_means => every_loss_of_a_map();
    targets_without_a_class_count_for_nothing => no_class_counts_for_nothing();
}
