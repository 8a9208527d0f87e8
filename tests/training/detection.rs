//! Boxes, through the session: are the metrics COCO's, does it learn boxes and find them, and what does it refuse?

use std::rc::Rc;

use convlab::data::{BoundingBox, Dataset, IgnoredBox, streets};
use convlab::engine::detection::{Detection, MOST_DETECTIONS, SAME_OBJECT, iou, suppress};
use convlab::engine::{Backend, BackendKind, Part, Want};
use convlab::recipe::{OptimizerKind, Recipe, Schedule};
use convlab::train::{
    BoxMetrics, BoxTally, Command, Evaluated, Evaluation, Event, Phase, SCORE_SHOWN, Session, Task,
    View,
};
use serde::Deserialize;

use super::{few_scenes, finish, losses};

/// What pycocotools makes of pictures; `fixtures/average_precision.py` has written it.
#[derive(Deserialize)]
struct Case {
    name: String,
    classes: usize,
    pictures: Vec<Picture>,
    expected: Expected,
}

#[derive(Deserialize)]
struct Picture {
    /// Class, score, x0, y0, x1, y1.
    detections: Vec<[f32; 6]>,
    /// Class, x0, y0, x1, y1.
    truths: Vec<[f32; 5]>,
    /// Class, whether a crowd, x0, y0, x1, y1.
    #[serde(default)]
    ignored: Vec<[f32; 6]>,
}

#[derive(Deserialize)]
struct Expected {
    map: f64,
    map_50: f64,
    ap: Vec<Option<f64>>,
    ap_50: Vec<Option<f64>>,
}

fn found(class: u16, score: f32, [x0, y0, x1, y1]: [f32; 4]) -> Detection {
    Detection {
        class,
        score,
        x0,
        y0,
        x1,
        y1,
    }
}

fn truth(class: u16, [x0, y0, x1, y1]: [f32; 4]) -> BoundingBox {
    BoundingBox {
        class,
        x0,
        y0,
        x1,
        y1,
    }
}

fn evaluation(classes: usize, pictures: &[Picture]) -> Evaluation {
    let mut tally = BoxTally::new(classes);
    for picture in pictures {
        let detections = picture.detections.iter();
        let detections = detections
            .map(|&[class, score, x0, y0, x1, y1]| found(class as u16, score, [x0, y0, x1, y1]));
        let truths = picture.truths.iter();
        let truths = truths.map(|&[class, x0, y0, x1, y1]| truth(class as u16, [x0, y0, x1, y1]));
        let ignored = picture.ignored.iter();
        let ignored = ignored.map(|&[class, crowd, x0, y0, x1, y1]| IgnoredBox {
            area: truth(class as u16, [x0, y0, x1, y1]),
            is_crowd: crowd != 0.0,
        });
        tally.add_picture(
            &detections.collect::<Vec<_>>(),
            &truths.collect::<Vec<_>>(),
            &ignored.collect::<Vec<_>>(),
        );
    }
    tally.finish(&[])
}

#[test]
fn average_precision_is_pycocotools() {
    let text = include_str!("fixtures/average_precision.json");
    let cases: Vec<Case> = serde_json::from_str(text).expect("the fixture");
    assert_eq!(cases.len(), 36);
    let close = |ours: Option<f64>, theirs: Option<f64>| match (ours, theirs) {
        (Some(ours), Some(theirs)) => (ours - theirs).abs() < 1e-9,
        (ours, theirs) => ours == theirs,
    };
    for case in &cases {
        let BoxMetrics {
            map,
            map_50,
            ap,
            ap_50,
            ..
        } = evaluation(case.classes, &case.pictures)
            .boxes
            .expect("boxes");
        let ours = [&ap[..], &ap_50, &[Some(map), Some(map_50)]].concat();
        let theirs = &case.expected;
        let whole = [Some(theirs.map), Some(theirs.map_50)];
        let theirs = [&theirs.ap[..], &theirs.ap_50, &whole].concat();
        assert_eq!(ours.len(), theirs.len());
        for (ours, theirs) in ours.iter().zip(&theirs) {
            assert!(
                close(*ours, *theirs),
                "{}: {ours:?} against {theirs:?}",
                case.name
            );
        }
    }
}

const HERE: [f32; 4] = [8.0, 8.0, 24.0, 24.0];
const ELSEWHERE: [f32; 4] = [40.0, 8.0, 56.0, 24.0];

#[test]
fn precision_and_recall_are_of_what_is_shown() {
    let shown = SCORE_SHOWN + 0.1;
    let mut tally = BoxTally::new(2);
    tally.add_picture(
        &[
            found(0, shown, HERE),
            found(0, shown, ELSEWHERE),
            found(0, SCORE_SHOWN - 0.1, [0.0, 40.0, 16.0, 56.0]),
        ],
        &[truth(0, HERE), truth(0, [0.0, 40.0, 16.0, 56.0])],
        &[],
    );
    tally.add_picture(&[], &[truth(1, HERE), truth(1, ELSEWHERE)], &[]);
    let evaluation = tally.finish(&["a".into(), "b".into()]);
    let boxes = evaluation.boxes.as_ref().expect("boxes");
    assert_eq!((boxes.precision, boxes.recall), (0.5, 0.25));
    let of = |class: usize| {
        let class = &evaluation.classes[class];
        (class.precision, class.recall, class.support)
    };
    assert_eq!((of(0), of(1)), ((0.5, 0.5, 2), (0.0, 0.0, 2)));
    assert_eq!(boxes.ap_50[1], Some(0.0));

    let evaluated = Evaluated {
        step: 3,
        epoch: 1,
        evaluation: evaluation.clone(),
    };
    let json = serde_json::to_value(Event::Evaluated(evaluated.clone())).expect("JSON");
    for key in ["map", "map_50", "precision", "recall"] {
        assert!(json[key].is_number(), "{key}");
    }
    assert_eq!(json["ap"].as_array().map(Vec::len), Some(2));
    assert!(json.get("boxes").is_none() && json.get("mean_iou").is_none());
    let back: Evaluated = serde_json::from_value(json).expect("the same evaluation");
    assert_eq!(back, evaluated);
}

#[test]
fn of_boxes_that_overlap_the_best_of_each_class_stays() {
    let moved = |by: f32| [HERE[0] + by, HERE[1], HERE[2] + by, HERE[3]];
    assert!(iou(HERE, moved(3.0)) > SAME_OBJECT && iou(HERE, moved(5.0)) < SAME_OBJECT);
    let kept = suppress(vec![
        found(0, 0.5, HERE),
        found(0, 0.9, moved(3.0)),
        found(1, 0.4, HERE),
        found(0, 0.3, moved(8.0)),
        // Covered by the first alone, which is covered itself.
        found(0, 0.2, moved(-3.0)),
    ]);
    let scores: Vec<f32> = kept.iter().map(|one| one.score).collect();
    assert_eq!(scores, [0.9, 0.4, 0.3, 0.2]);
    assert!(suppress(Vec::new()).is_empty());
    assert_eq!(suppress(vec![found(0, 0.5, HERE); 5]).len(), 1);
    // Boxes of no area cover nothing, not even each other.
    let none = [8.0, 8.0, 8.0, 24.0];
    assert_eq!(suppress(vec![found(0, 0.5, none); 5]).len(), 5);
    assert_eq!(
        suppress(vec![found(0, 0.5, none); 5000]).len(),
        MOST_DETECTIONS
    );
}

fn recipe() -> Recipe {
    Recipe {
        model: "detector".into(),
        data: "builtin:streets".into(),
        resize: Some(48),
        batch: 4,
        optimizer: OptimizerKind::Adam,
        lr: 0.003,
        flip: true,
        steps: Some(180),
        ..Recipe::default()
    }
}

async fn session_on(dataset: Rc<Dataset>, recipe: Recipe) -> Session {
    let backend = Backend::open(BackendKind::Cpu).await.expect("the CPU");
    Session::new(recipe, dataset, backend)
        .await
        .expect("the recipe works")
}

/// Why a session does not begin.
async fn refused(dataset: Rc<Dataset>, recipe: Recipe) -> String {
    let backend = Backend::open(BackendKind::Cpu).await.expect("the CPU");
    let session = Session::new(recipe, dataset, backend).await.map(|_| ());
    session.expect_err("nothing to train").to_string()
}

/// Streets whose first training picture has other boxes.
fn with_boxes(boxes: Vec<BoundingBox>) -> Rc<Dataset> {
    let mut dataset = streets(2, 8, 4);
    dataset.train.targets.boxes.as_mut().expect("boxes")[0] = boxes;
    Rc::new(dataset)
}

crate::device_tests! {
    // The bounds hold whatever the rounding: seeds 0 to 5 give a map_50 of 0.18 to 0.25, and 9 pictures of 12 at least whose best
    // box lies on an object.
    a_session_learns_boxes_and_finds_them => async {
        let recipe = Recipe { steps: Some(240), schedule: Schedule::Cosine, ..recipe() };
        let mut session = session_on(Rc::new(streets(2, 40, 12)), recipe).await;
        assert_eq!(session.summary().expect("a summary").task, Task::Detect);
        let before = session.evaluate().await.expect("an evaluation");
        session.command(Command::Start).await.expect("start");
        let events = finish(&mut session).await;
        assert_eq!(losses(&events).len(), 240);
        assert_eq!(session.status().state, Phase::Finished);
        let after = events.iter().rev().find_map(|event| match event {
            Event::Evaluated(evaluated) => Some(&evaluated.evaluation),
            _ => None,
        });
        let after = after.expect("evaluations");
        let boxes = after.boxes.as_ref().expect("boxes");
        assert!(after.loss < 0.5 * before.loss, "{} then {}", before.loss, after.loss);
        let untrained = before.boxes.as_ref().expect("boxes").map_50;
        assert!(untrained < 0.01 && boxes.map_50 > 0.12 && boxes.map < boxes.map_50, "{untrained}, {boxes:?}");
        assert_eq!(after.classes.iter().map(|class| &class.name[..]).collect::<Vec<_>>(), ["car", "person"]);

        let dataset = session.dataset().clone();
        let every: Vec<u32> = (0..12).collect();
        let found = session.infer(View::Pictures(Part::Test, &every), Want::Boxes).await.expect("boxes").boxes().expect("boxes");
        let truths = session.true_boxes(Part::Test, &every);
        assert!(found.iter().all(|boxes| boxes.is_sorted_by(|a, b| a.score >= b.score)));
        let met = found.iter().zip(&truths).filter(|(found, truths)| {
            found.first().is_some_and(|best| truths.iter().any(|truth| iou(truth.sides(), best.sides()) > 0.4))
        });
        let met = met.count();
        assert!(met >= 7, "{met} of 12 pictures");
        // The same picture as the person's own.
        let picture = dataset.picture(&dataset.test, 0).expect("a picture");
        let plane = dataset.height * dataset.width;
        let rgba: Vec<u8> = (0..plane).flat_map(|at| [picture[at], picture[plane + at], picture[2 * plane + at], 255]).collect();
        let own = session.infer(View::Own { rgba: &rgba, width: dataset.width, height: dataset.height }, Want::Boxes).await.expect("boxes").boxes().expect("boxes").concat();
        assert_eq!(own, found[0]);
        assert!(session.infer(View::Pictures(Part::Test, &[12]), Want::Boxes).await.and_then(|answer| Ok(answer.boxes()?)).is_err());
    };

    pictures_without_boxes_teach_that_there_is_nothing => async {
        let mut dataset = streets(2, 8, 4);
        for part in [&mut dataset.train, &mut dataset.test] {
            let boxes = part.targets.boxes.as_mut().expect("boxes");
            boxes.iter_mut().for_each(Vec::clear);
        }
        let mut session = session_on(Rc::new(dataset), Recipe { steps: Some(5), ..recipe() }).await;
        session.command(Command::Start).await.expect("start");
        let events = finish(&mut session).await;
        let losses = losses(&events);
        assert!(losses[4].is_finite() && losses[4] < losses[0]);
        let boxes = session.evaluate().await.expect("an evaluation").boxes.expect("boxes");
        assert_eq!((boxes.map, &boxes.ap[..]), (0.0, &[None, None][..]));
    };

    boxes_that_cannot_be_learned_are_named => async {
        let one = truth(0, HERE);
        let message = refused(with_boxes(vec![one; 1_000_000]), recipe()).await;
        assert!(message.contains("picture 0 of the training part has 1000000 boxes"), "{message}");
        let message = refused(with_boxes(vec![one, truth(2, HERE)]), recipe()).await;
        assert!(message.contains("of class 2") && message.contains("2 classes"), "{message}");
        let message = refused(few_scenes(), recipe()).await;
        assert!(message.contains("puts out boxes"), "{message}");
        let message = refused(with_boxes(vec![one]), Recipe { class_weights: vec![1.0, 2.0], ..recipe() }).await;
        assert!(message.contains("class weights"), "{message}");
        let mut lenet = super::session(super::recipe()).await;
        let message = lenet.infer(View::Pictures(Part::Test, &[0]), Want::Boxes).await.and_then(|answer| Ok(answer.boxes()?)).expect_err("no boxes").to_string();
        assert!(message.contains("puts out classes"), "{message}");
        let mut boxes = session_on(with_boxes(vec![one]), recipe()).await;
        let message = boxes.infer(View::Pictures(Part::Test, &[0]), Want::Classes).await.and_then(|answer| Ok(answer.classes()?)).expect_err("no classes").to_string();
        assert!(message.contains("puts out boxes"), "{message}");
    };
}
