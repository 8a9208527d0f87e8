//! The best weights of a run: are they those of the best evaluation, by the rule of each task, and are they there after a checkpoint?

use std::rc::Rc;

use convlab::data::Dataset;
use convlab::engine::{Backend, BackendKind, NamedTensor};
use convlab::recipe::Recipe;
use convlab::train::{
    Checkpoint, Command, Evaluated, Evaluation, Event, Mark, MaskMetrics, Measure, Phase, Session,
};
use convlab::weights::Weights;

use super::{few_scenes, finish};
use crate::engines::segmentation::blocks;

async fn session(recipe: Recipe, data: Rc<Dataset>) -> Session {
    let backend = Backend::open(BackendKind::Cpu)
        .await
        .expect("the CPU opens");
    Session::new(recipe, data, backend)
        .await
        .expect("the recipe works")
}

/// A run whose evaluations go up and down.
async fn run(recipe: Recipe, data: Rc<Dataset>) -> (Session, Vec<Event>) {
    let mut session = session(recipe, data).await;
    session.command(Command::Start).await.expect("start");
    let events = finish(&mut session).await;
    (session, events)
}

fn wild(epochs: u64) -> Recipe {
    Recipe {
        batch: 16,
        epochs,
        lr: 0.1,
        seed: 5,
        ..Recipe::default()
    }
}

fn sorted(mut tensors: Vec<NamedTensor>) -> Vec<NamedTensor> {
    tensors.sort_by(|a, b| a.name.cmp(&b.name));
    tensors
}

fn mark(step: u64, loss: f64, accuracy: f64) -> Mark {
    Mark::new(
        step,
        1,
        &Evaluation {
            loss,
            accuracy,
            count: 10,
            ..Evaluation::default()
        },
    )
    .expect("a mark")
}

#[test]
fn a_higher_score_wins_then_a_lower_loss_then_the_earlier() {
    assert!(mark(2, 0.9, 0.8).beats(&mark(1, 0.1, 0.7)));
    assert!(!mark(2, 0.1, 0.7).beats(&mark(1, 0.9, 0.8)));
    assert!(mark(2, 0.1, 0.7).beats(&mark(1, 0.2, 0.7)));
    assert!(
        !mark(2, 0.2, 0.7).beats(&mark(1, 0.2, 0.7)),
        "of equal ones the earlier stays"
    );
}

#[test]
fn each_task_has_its_measure() {
    let of_masks = |mean_iou, loss| Evaluation {
        loss,
        accuracy: 1.0 - mean_iou,
        count: 5,
        masks: Some(MaskMetrics {
            mean_iou,
            iou: Vec::new(),
            dice: 0.0,
        }),
        ..Evaluation::default()
    };
    let [better, worse] =
        [of_masks(0.8, 2.0), of_masks(0.6, 1.0)].map(|of| Mark::new(1, 1, &of).expect("a mark"));
    assert_eq!((better.measure, better.score), (Measure::MeanIou, 0.8));
    assert!(better.beats(&worse) && !worse.beats(&better));
    assert_eq!(
        better.to_string(),
        "epoch 1, held-out loss 2.0000, mean IoU 80.0 %"
    );
    for nothing in [
        Evaluation {
            loss: f64::NAN,
            count: 3,
            ..Evaluation::default()
        },
        Evaluation {
            loss: f64::INFINITY,
            count: 3,
            ..Evaluation::default()
        },
        Evaluation::default(),
    ] {
        assert_eq!(Mark::new(1, 1, &nothing), None);
    }
}

/// The step of the best evaluation, found another way: the last that no earlier or later one beats.
fn expected(events: &[Event], key: impl Fn(&Evaluation) -> (f64, f64)) -> u64 {
    let mut all: Vec<(f64, f64, u64)> = Vec::new();
    for event in events {
        if let Event::Evaluated(Evaluated {
            step, evaluation, ..
        }) = event
        {
            let (score, loss) = key(evaluation);
            all.push((score, loss, *step));
        }
    }
    assert!(all.len() > 2);
    all.sort_by(|a, b| {
        b.0.total_cmp(&a.0)
            .then(a.1.total_cmp(&b.1))
            .then(a.2.cmp(&b.2))
    });
    all[0].2
}

crate::device_tests! {
    the_best_weights_are_those_of_the_best_evaluation => async {
        let masks = Recipe { model: "unet_small".into(), batch: 4, epochs: 4, lr: 0.1, ..Recipe::default() };
        let two = Recipe { model: "multitask".into(), batch: 4, epochs: 4, lr: 0.1, ..Recipe::default() };
        let by_accuracy = |evaluation: &Evaluation| (evaluation.accuracy, evaluation.loss);
        let by_iou = |evaluation: &Evaluation| (evaluation.masks.as_ref().expect("masks").mean_iou, evaluation.loss);
        let by_loss = |evaluation: &Evaluation| (-evaluation.loss, evaluation.loss);
        type Key<'a> = &'a dyn Fn(&Evaluation) -> (f64, f64);
        for (recipe, data, key, measure) in [
            (wild(8), few_scenes(), &by_accuracy as Key, Measure::Accuracy),
            (masks, blocks(9, 4), &by_iou, Measure::MeanIou),
            (two, blocks(9, 4), &by_loss, Measure::Loss),
        ] {
            let (trained, events) = run(recipe.clone(), data.clone()).await;
            let best = *trained.best().expect("evaluations");
            assert_eq!((best.step, best.measure), (expected(&events, key), measure));
            let weights = trained.best_weights().expect("weights");
            assert_eq!(weights.classes, data.classes);
            // They do again what they did then.
            let mut other = session(Recipe { seed: 77, ..recipe }, data).await;
            other.load_weights(weights.tensors).await.expect("they fit");
            let again = other.evaluate().await.expect("an evaluation");
            let then = events.iter().find_map(|event| match event {
                Event::Evaluated(Evaluated { step, evaluation, .. }) if *step == best.step => Some(evaluation.clone()),
                _ => None,
            });
            assert_eq!(Some(again), then);
        }
    };

    the_best_weights_survive_a_checkpoint_and_its_tensors_are_no_weights => async {
        for epochs in [1, 3, 8] {
            let (mut session, _) = run(wild(epochs), few_scenes()).await;
            let checkpoint = session.checkpoint().await.expect("a checkpoint");
            let bytes = checkpoint.to_bytes().expect("bytes");
            let back = Checkpoint::from_bytes(&bytes).expect("the same");
            let (ours, theirs) = (checkpoint.best.clone().expect("one"), back.best.clone().expect("one"));
            assert_eq!(ours.mark, theirs.mark);
            assert_eq!(sorted(ours.parameters.clone()), sorted(theirs.parameters));
            let network = session.signatures();
            let read = Weights::read(&bytes, &network).expect("weights");
            assert_eq!(sorted(read.tensors), sorted(checkpoint.state.parameters.clone()), "the last ones alone");
            let backend = Backend::open(BackendKind::Cpu).await.expect("the CPU opens");
            let resumed = Session::from_checkpoint(back, few_scenes(), backend).await.expect("it goes on");
            assert_eq!(resumed.best(), Some(&ours.mark));
            assert_eq!(sorted(resumed.best_weights().expect("weights").tensors), sorted(ours.parameters));
            // Where the last weights are the best they stand there once.
            let single = Checkpoint { best: None, ..checkpoint.clone() }.to_bytes().expect("bytes").len();
            let weights: usize = checkpoint.state.parameters.iter().map(|tensor| 4 * tensor.values.len()).sum();
            let is_last = ours.mark.step == checkpoint.step;
            assert_eq!(bytes.len() > single + weights, !is_last);
        }
    };

    a_checkpoint_of_an_earlier_version_has_no_best_and_loads => async {
        let (mut session, _) = run(wild(2), few_scenes()).await;
        let checkpoint = Checkpoint { best: None, ..session.checkpoint().await.expect("a checkpoint") };
        let bytes = checkpoint.to_bytes().expect("bytes");
        assert!(!String::from_utf8_lossy(&bytes).contains("\"best\\\""), "as it was written before");
        let back = Checkpoint::from_bytes(&bytes).expect("it is read");
        let backend = Backend::open(BackendKind::Cpu).await.expect("the CPU opens");
        let session = Session::from_checkpoint(back, few_scenes(), backend).await.expect("it goes on");
        assert!(session.best().is_none() && session.best_weights().is_none());
    };

    a_run_goes_back_to_its_best_and_on_from_there => async {
        let (mut session, events) = run(wild(8), few_scenes()).await;
        let best = *session.best().expect("one");
        let weights = session.best_weights().expect("weights");
        assert!(best.step < session.status().step, "the last epoch is not the best here");
        session.go_back_to_best().await.expect("there is one");
        assert_eq!((session.status().state, session.status().step), (Phase::Stopped, best.step));
        assert_eq!(session.state().await.expect("a state").parameters, weights.tensors);
        let known = session.history().evaluations.len();
        assert_eq!(known as u64, best.step / 8, "the curves end there");
        assert!(known < events.iter().filter(|event| matches!(event, Event::Evaluated(_))).count());
        session.command(Command::Resume).await.expect("it goes on");
        finish(&mut session).await;
        assert_eq!((session.status().state, session.status().step), (Phase::Finished, 64));
    };

    without_an_evaluation_and_after_others_weights_there_is_no_best => async {
        let mut session = session(wild(2), few_scenes()).await;
        assert!(session.best().is_none());
        assert!(session.go_back_to_best().await.expect_err("none").to_string().contains("Evaluate first"));
        session.evaluate().await.expect("an evaluation");
        assert_eq!(session.best().map(|best| best.step), Some(0));
        let others = self::session(Recipe { seed: 8, ..wild(2) }, few_scenes()).await.state().await.expect("a state");
        session.load_weights(others.parameters).await.expect("they fit");
        assert!(session.best().is_none());
        session.evaluate().await.expect("an evaluation");
        session.command(Command::Reset).await.expect("reset");
        assert!(session.best().is_none());
    };
}
