//! Two tasks through the session: does it learn both, say each one's metrics, and go on from a checkpoint with both heads?

use convlab::data::streets;
use convlab::engine::{Backend, BackendKind, Part, Want};
use convlab::recipe::{OptimizerKind, Recipe};
use convlab::train::{Checkpoint, Command, Evaluated, Evaluation, Event, Session, View};

use super::{finish, losses};
use crate::engines::segmentation::blocks;

fn recipe(steps: u64) -> Recipe {
    Recipe {
        model: "multitask".into(),
        batch: 4,
        optimizer: OptimizerKind::Adam,
        lr: 0.003,
        steps: Some(steps),
        ..Recipe::default()
    }
}

async fn session(steps: u64) -> Session {
    let backend = Backend::open(BackendKind::Cpu).await.expect("the CPU");
    Session::new(recipe(steps), blocks(40, 20), backend)
        .await
        .expect("the recipe works")
}

fn last(events: &[Event]) -> Evaluation {
    let found = events.iter().rev().find_map(|event| match event {
        Event::Evaluated(evaluated) => Some(evaluated.evaluation.clone()),
        _ => None,
    });
    found.expect("an evaluation")
}

crate::device_tests! {
    a_session_learns_two_tasks_and_says_the_metrics_of_each => async {
        let mut session = session(100).await;
        session.command(Command::Start).await.expect("start");
        let events = finish(&mut session).await;
        let steps = events.iter().filter_map(|event| match event {
            Event::Step { loss, heads, .. } => Some((*loss, heads.clone())),
            _ => None,
        });
        for (loss, heads) in steps {
            let [pixels, scene] = &heads[..] else { panic!("two heads") };
            let sum = pixels.loss + 0.1 * scene.loss;
            assert!((loss - sum).abs() <= 1e-5 * sum.max(1.0), "{loss} is not {sum}");
        }
        let evaluation = last(&events);
        let [pixels, scene] = &evaluation.heads[..] else { panic!("two heads") };
        assert_eq!((pixels.head.as_str(), scene.head.as_str()), ("head", "scene.head"));
        let masks = evaluation.masks.as_ref().expect("masks");
        assert_eq!(pixels.mean_iou, Some(masks.mean_iou), "the first head's stand for the network");
        assert!(masks.mean_iou > 0.8, "{}", masks.mean_iou);
        assert_eq!(scene.count, 20, "one scene a picture");
        assert!(scene.mean_iou.is_none() && scene.accuracy > 0.8, "{}", scene.accuracy);
        assert_eq!(scene.classes[1].name, "far");
        let sum = pixels.loss + 0.1 * scene.loss;
        assert!((evaluation.loss - sum).abs() < 1e-9);
        // As a face reads it, and back.
        let told = serde_json::to_value(events.last().expect("events")).expect("JSON");
        assert_eq!(told["heads"][1]["confusion"], serde_json::json!(scene.confusion));
        let back: Evaluated = serde_json::from_value(told).expect("an evaluation");
        assert_eq!(back.evaluation.heads.len(), 2);
        let outputs = session.infer(View::Pictures(Part::Test, &[3, 4, 5]), Want::Outputs).await.expect("outputs").outputs().expect("outputs");
        assert_eq!(outputs[1].len(), 6);
    };

    a_run_of_two_tasks_goes_on_from_its_checkpoint => async {
        let mut whole = session(8).await;
        whole.command(Command::Start).await.expect("start");
        let expected = losses(&finish(&mut whole).await);
        let mut half = session(5).await;
        half.command(Command::Start).await.expect("start");
        finish(&mut half).await;
        let bytes = half.checkpoint().await.expect("a checkpoint").to_bytes().expect("bytes");
        let checkpoint = Checkpoint::from_bytes(&bytes).expect("the same");
        let backend = Backend::open(BackendKind::Cpu).await.expect("the CPU");
        let mut back = Session::from_checkpoint(checkpoint, blocks(40, 20), backend).await.expect("it goes on");
        back.set_steps(Some(8)).expect("three more");
        back.command(Command::Resume).await.expect("it goes on");
        assert_eq!(losses(&finish(&mut back).await), expected[5..]);
    };
}

#[test]
fn streets_say_their_light_and_no_light_is_rare() {
    let data = streets(0, 400, 10);
    let scenes = data.train.targets.scenes.as_ref().expect("scenes");
    for (class, name) in data.scene_classes.iter().enumerate() {
        let share = scenes
            .iter()
            .filter(|scene| usize::from(**scene) == class)
            .count();
        assert!(share > 40, "{name}: {share} of 400");
    }
    // Night is darker than day, as the pictures' bytes say.
    let plane = data.picture_len();
    let bright = |class: usize| {
        let of = (0..scenes.len()).filter(|&at| usize::from(scenes[at]) == class);
        let sums: Vec<f64> = of
            .map(|at| {
                data.train.pixels.planes()[at * plane..(at + 1) * plane]
                    .iter()
                    .map(|&byte| f64::from(byte))
                    .sum()
            })
            .collect();
        sums.iter().sum::<f64>() / sums.len() as f64
    };
    assert!(bright(3) < 0.9 * bright(0) && bright(3) < bright(2));
}
