//! Boxes: do both engines train on them alike, find the same ones, and refuse what is none?

#![cfg_attr(target_family = "wasm", allow(dead_code, unused_imports))]

use std::rc::Rc;

use convlab::data::{Augment, Dataset, Transform, streets};
use convlab::engine::detection::{BOX_WORDS, BoxTargets, MAX_BOXES};
use convlab::engine::{
    Answer, Backend, Engine, EngineError, Input, Part, StepOptions, TrainingSettings, Want,
};
use convlab::network::{Network, zoo};
use convlab::recipe::Loss;

use super::{LOSSES, TENSORS, burn, close, engine, options, same_state, sgd, small};

/// A rate at which rounding does not grow beyond what is allowed.
fn at(step: u64) -> StepOptions {
    StepOptions {
        rate: 0.002,
        ..options(step)
    }
}

/// Streets on which no rounding takes a ReLU to its other side within the steps that are compared.
fn few_streets() -> Rc<Dataset> {
    let mut dataset = streets(6, 12, 6);
    let boxes = dataset.train.targets.boxes.as_mut().expect("boxes");
    boxes[3].clear();
    Rc::new(dataset)
}

fn network() -> Network {
    zoo::model_at("detector", [3, 32, 48], 2).expect("the detector")
}

fn transform() -> Transform {
    Transform {
        resize: Some([32, 48]),
        augment: Augment {
            flip: true,
            shift: 3,
            crop_padding: 2,
            brightness: 0.2,
            cutout: 5,
            ..Augment::default()
        },
        mean: vec![0.5],
        std: vec![0.5],
        ..Transform::default()
    }
}

async fn loaded(backend: &Backend) -> Box<dyn Engine> {
    let mut engine = engine(backend, &network(), &sgd());
    engine
        .load(few_streets(), transform())
        .await
        .expect("the data fit");
    engine
}

async fn agree() {
    // With a short last batch and one whose only picture has no box.
    let batches: [&[u32]; 4] = [&[0, 7, 11, 2, 9], &[3, 8, 4, 5, 5], &[1, 2], &[3]];
    let mut reference = loaded(&burn().await).await;
    for (step, batch) in (0..).zip(batches) {
        reference.step(batch, at(step)).await.expect("a step");
    }
    let theirs = reference.drain().await.expect("losses");
    assert_eq!(theirs[3].count, 0);
    let state = reference.state().await.expect("the state");
    let held_out = [0, 5, 3, 2, 1, 4];
    let outputs = reference
        .infer(Input::Pictures(Part::Test, &held_out), Want::Outputs)
        .await
        .and_then(Answer::logits)
        .expect("maps");
    let boxes = reference
        .infer(Input::Pictures(Part::Test, &held_out), Want::Boxes)
        .await
        .and_then(Answer::boxes)
        .expect("boxes");
    assert_eq!(boxes.len(), held_out.len());
    assert!(boxes.iter().any(|boxes| !boxes.is_empty()));
    for backend in small().await {
        let mut ours = loaded(&backend).await;
        for (step, batch) in (0..).zip(batches) {
            ours.step(batch, at(step)).await.expect("a step");
        }
        for (ours, theirs) in ours.drain().await.expect("losses").iter().zip(&theirs) {
            let what = format!("loss of step {}", ours.step);
            close(
                ours.loss,
                theirs.loss,
                LOSSES * (1 + ours.step) as f64,
                &what,
            );
            assert_eq!(ours.count, theirs.count, "{what}: cells that answer");
            assert!(ours.correct.abs_diff(theirs.correct) <= 1, "{what}");
        }
        let ended = ours.state().await.expect("the state");
        same_state(&ended, &state, 4.0 * TENSORS, "the detector");
        // The same weights from here on: only a forward pass is compared.
        ours.restore(&state).await.expect("the state fits");
        let found = ours
            .infer(Input::Pictures(Part::Test, &held_out), Want::Outputs)
            .await
            .and_then(Answer::logits)
            .expect("maps");
        let largest = outputs.iter().fold(1e-3f32, |a, b| a.max(b.abs()));
        for (ours, theirs) in found.iter().zip(&outputs) {
            assert!((ours - theirs).abs() <= 1e-4 * largest);
        }
        for (ours, theirs) in ours
            .infer(Input::Pictures(Part::Test, &held_out), Want::Boxes)
            .await
            .and_then(Answer::boxes)
            .expect("boxes")
            .iter()
            .zip(&boxes)
        {
            let best = |boxes: &[convlab::engine::detection::Detection]| {
                boxes.first().map_or(0.0, |best| best.score)
            };
            assert!((best(ours) - best(theirs)).abs() < 1e-3);
        }
    }
}

/// Words that are no boxes, and a loss that is none of boxes.
async fn refused(backend: &Backend) {
    let mut engine = engine(backend, &network(), &sgd());
    let inputs = || vec![0.1; 3 * 32 * 48];
    let side = f32::to_bits;
    let one = [0, side(1.0), side(1.0), side(9.0), side(9.0)];
    let many = |count: u32| [vec![0, count], vec![one; count as usize].concat()].concat();
    type Expected = fn(&EngineError) -> bool;
    let length: Expected = |error| matches!(error, EngineError::Length { .. });
    let is_class: Expected = |error| {
        matches!(
            error,
            EngineError::Target {
                target: 2,
                classes: 2
            }
        )
    };
    let is_box: Expected = |error| matches!(error, EngineError::Box(_));
    let cases = [
        (vec![], length),
        (vec![0], length),
        (vec![1, 0], length),
        (vec![0, 1], length),
        (vec![0, u32::MAX], length),
        ([vec![0, 2], one.to_vec()].concat(), length),
        (many(MAX_BOXES as u32 + 1), length),
        ([&[0, 1, 2][..], &one[1..]].concat(), is_class),
        (
            [
                vec![0, 1],
                vec![0, side(9.0), side(1.0), side(9.0), side(9.0)],
            ]
            .concat(),
            is_box,
        ),
        (
            [
                vec![0, 1],
                vec![0, side(f32::NAN), side(1.0), side(9.0), side(9.0)],
            ]
            .concat(),
            is_box,
        ),
    ];
    for (number, (words, is_expected)) in cases.into_iter().enumerate() {
        let error = engine
            .step_on(inputs(), words, at(0))
            .await
            .expect_err("no boxes");
        assert!(is_expected(&error), "case {number}: {error}");
    }
    engine
        .step_on(inputs(), many(MAX_BOXES as u32), at(0))
        .await
        .expect("as many as there may be");
    let other = TrainingSettings {
        loss: Loss::Dice,
        ..sgd()
    };
    let error = backend
        .engine(&network(), other, 1, 1)
        .map(|_| ())
        .expect_err("no loss of boxes");
    assert!(error.to_string().contains("have their own"), "{error}");
}

#[test]
fn of_a_million_boxes_the_largest_are_looked_at() {
    let dataset = few_streets();
    let one = dataset.train.targets.boxes.as_ref().expect("boxes")[0][0];
    let mut all = vec![one; 1_000_000];
    all[777_777].x1 = one.x1 + 1.0;
    let words = BoxTargets(vec![all]).words();
    assert_eq!(words.len(), 2 + MAX_BOXES * BOX_WORDS);
    let read = BoxTargets::read(&words, 1, 2).expect("boxes");
    assert_eq!(read.0[0][MAX_BOXES - 1].x1, one.x1 + 1.0);
}

async fn refused_by_both() {
    refused(&burn().await).await;
    refused(&small().await[0]).await;
}

// In a browser on a software adapter this network takes long to compile: there the kernels' own tests have to do.
#[cfg(not(target_family = "wasm"))]
crate::device_tests! {
    both_engines_train_boxes_alike => agree();
    what_is_no_box_is_refused => refused_by_both();
}
