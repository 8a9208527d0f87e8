//! Two tasks on one body: do both engines train them alike, each head's loss by itself, on a data set's masks and scenes?

// In a browser on a software adapter these networks take minutes to compile: there PyTorch's recorded case has to do.
#![cfg_attr(target_family = "wasm", allow(dead_code, unused_imports))]

use convlab::data::{Augment, Transform};
use convlab::engine::{Answer, Counts, Engine, Input, Part, StepResult, TrainingSettings, Want};
use convlab::network::{Network, zoo};
use convlab::recipe::Loss;

use super::segmentation::{BATCHES, CLASSES, HEIGHT, WIDTH, at_step, blocks, loaded};
use super::{LOSSES, burn, close, same_state, sgd, small};

const SCENES: usize = 2;

fn network() -> Network {
    let kinds = zoo::Kinds {
        classes: CLASSES,
        boxes: 1,
        scenes: SCENES,
    };
    zoo::model_of("multitask", [3, HEIGHT, WIDTH], kinds).expect("a network of the zoo")
}

async fn train(engine: &mut dyn Engine) -> Vec<StepResult> {
    for (step, batch) in BATCHES.iter().enumerate() {
        engine.step(batch, at_step(step)).await.expect("a step");
    }
    engine.drain().await.expect("losses")
}

fn same_counts(ours: &[Counts], theirs: &[Counts], what: &str) {
    assert_eq!(ours.len(), 2, "{what}: one count a head");
    for (ours, theirs) in ours.iter().zip(theirs) {
        assert_eq!(ours.count(), theirs.count(), "{what}");
        let cells = ours.confusion.iter().zip(&theirs.confusion);
        let apart: u64 = cells.map(|(ours, theirs)| ours.abs_diff(*theirs)).sum();
        assert!(apart <= 4, "{what}: {apart} are counted elsewhere");
        let mean = |counts: &Counts| (counts.cross_entropy / counts.count() as f64) as f32;
        close(mean(ours), mean(theirs), LOSSES, what);
    }
}

/// The weighted sum, each head's share of it, the counts of both, and the state after short and full batches.
async fn agree(augment: Augment) {
    let network = network();
    let weights: Vec<f64> = network.heads.iter().map(|head| head.weight).collect();
    let transform = Transform {
        augment,
        mean: vec![0.5],
        std: vec![0.5],
        ..Transform::default()
    };
    let settings = TrainingSettings {
        loss: Loss::CrossEntropyDice,
        // Both belong to the first head alone.
        class_weights: vec![1.0, 0.5, 2.0],
        ignore_index: Some(1),
        ..sgd()
    };
    let mut reference = loaded(&burn().await, &network, &settings, &transform).await;
    let theirs = train(&mut *reference).await;
    let state = reference.state().await.expect("the state");
    let held_out = [0, 6, 3, 2, 2, 5];
    let counts = reference
        .infer(Input::Pictures(Part::Test, &held_out), Want::Counts)
        .await
        .and_then(Answer::counts);
    let counts = counts.expect("counts");
    let outputs = reference
        .infer(Input::Pictures(Part::Test, &held_out), Want::Outputs)
        .await
        .and_then(Answer::outputs);
    let outputs = outputs.expect("outputs");
    assert_eq!(counts[1].count(), 6, "one scene a picture");
    assert_eq!(outputs[1].len(), 6 * SCENES);
    for (step, result) in theirs.iter().enumerate() {
        let [pixels, scenes] = &result.heads[..] else {
            panic!("two heads");
        };
        assert_eq!(scenes.count as usize, BATCHES[step].len());
        let sum = weights[0] * f64::from(pixels.loss) + weights[1] * f64::from(scenes.loss);
        close(result.loss, sum as f32, 1e-6, "the sum of the losses");
    }
    for backend in small().await {
        let mut ours = loaded(&backend, &network, &settings, &transform).await;
        for (ours, theirs) in train(&mut *ours).await.iter().zip(&theirs) {
            let what = format!("two tasks, step {}", theirs.step);
            close(ours.loss, theirs.loss, LOSSES, &what);
            for (ours, theirs) in ours.heads.iter().zip(&theirs.heads) {
                close(ours.loss, theirs.loss, LOSSES, &what);
                assert_eq!(ours.count, theirs.count, "{what}");
                assert!(ours.correct.abs_diff(theirs.correct) <= 1 + ours.count / 500);
            }
        }
        let ended = ours.state().await.expect("the state");
        same_state(&ended, &state, super::DEEP_TENSORS, "two tasks");
        // The same weights from here on: only a forward pass is compared.
        ours.restore(&state).await.expect("the state fits");
        let counted = ours
            .infer(Input::Pictures(Part::Test, &held_out), Want::Counts)
            .await
            .and_then(Answer::counts)
            .expect("counts");
        same_counts(&counted, &counts, "two tasks, held out");
        let found = ours
            .infer(Input::Pictures(Part::Test, &held_out), Want::Outputs)
            .await
            .and_then(Answer::outputs)
            .expect("outputs");
        for (ours, theirs) in found.iter().zip(&outputs) {
            assert_eq!(ours.len(), theirs.len());
            let largest = theirs.iter().fold(1e-3f32, |a, b| a.max(b.abs()));
            let apart = ours.iter().zip(theirs).map(|(a, b)| (a - b).abs());
            assert!(apart.fold(0.0, f32::max) <= 1e-4 * largest);
        }
    }
}

fn moved() -> Augment {
    Augment {
        flip: true,
        shift: 2,
        ..Augment::default()
    }
}

#[cfg(not(target_family = "wasm"))]
crate::device_tests! {
    two_tasks_agree => agree(Augment::default());
    two_tasks_agree_augmented => agree(moved());
}

#[cfg(not(target_family = "wasm"))]
#[test]
fn data_without_scenes_are_refused_by_name() {
    let mut dataset = (*blocks(3, 2)).clone();
    dataset.train.targets.scenes = None;
    let said = pollster::block_on(async {
        let mut engine = super::engine(&burn().await, &network(), &sgd());
        let transform = Transform::default();
        engine.load(dataset.into(), transform).await
    });
    let said = said.expect_err("no scenes").to_string();
    assert!(
        said.contains("second head") && said.contains("builtin:streets"),
        "{said}"
    );
}
