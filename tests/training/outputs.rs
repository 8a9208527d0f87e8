//! Networks whose outputs are not the classes of their data: more are counted as scikit-learn counts them and said, fewer are refused, and
//! labels that the data do not name are never taken for others.

use std::rc::Rc;

use convlab::data::Dataset;
use convlab::engine::detection::Detection;
use convlab::engine::{Backend, BackendKind, Counts, Part, Want};
use convlab::network::{Network, zoo};
use convlab::recipe::Recipe;
use convlab::train::{BoxTally, Evaluation, Session, Tally, View, WarningKind, fit_outputs};
use serde::Deserialize;

use super::few_scenes;
use crate::engines::segmentation::blocks;

#[derive(Deserialize)]
struct Case {
    name: String,
    classes: usize,
    outputs: usize,
    truth: Vec<u16>,
    guess: Vec<usize>,
    confusion: Vec<Vec<u32>>,
    accuracy: f64,
    precision: Vec<f64>,
    recall: Vec<f64>,
    f1: Vec<f64>,
    support: Vec<u32>,
    iou: Vec<f64>,
}

fn cases() -> Vec<Case> {
    serde_json::from_str(include_str!("fixtures/beyond_classes.json")).expect("the fixture")
}

fn agrees(case: &Case, evaluation: &Evaluation) {
    let name = &case.name;
    assert_eq!(evaluation.confusion, case.confusion, "{name}");
    assert_eq!(evaluation.count as usize, case.truth.len(), "{name}");
    let near = |ours: f64, theirs: f64, what: &str| {
        assert!(
            (ours - theirs).abs() < 1e-12,
            "{name}: {what} {ours}, not {theirs}"
        );
    };
    near(evaluation.accuracy, case.accuracy, "accuracy");
    assert_eq!(evaluation.classes.len(), case.classes, "{name}");
    for (class, ours) in evaluation.classes.iter().enumerate() {
        near(ours.precision, case.precision[class], "precision");
        near(ours.recall, case.recall[class], "recall");
        near(ours.f1, case.f1[class], "F1");
        assert_eq!(ours.support, case.support[class], "{name}");
    }
    let inside: u32 = case.confusion.iter().flatten().sum();
    let beyond: u32 = evaluation.beyond.iter().sum();
    assert_eq!(
        inside + beyond,
        evaluation.count,
        "{name}: every row is counted once"
    );
}

#[test]
fn outputs_beyond_the_classes_are_wrong_as_in_scikit_learn() {
    let cases = cases();
    assert!(
        cases.len() >= 3
            && cases
                .iter()
                .any(|case| case.guess.iter().any(|guess| *guess >= case.classes))
    );
    for case in &cases {
        let row = |guess: usize| (0..case.outputs).map(move |at| f32::from(u8::from(at == guess)));
        let logits: Vec<f32> = case.guess.iter().copied().flat_map(row).collect();
        let mut by_logits = Tally::new(case.classes);
        by_logits
            .add(&logits, &case.truth)
            .expect("classes of the data");
        agrees(case, &by_logits.finish(&[]));

        let targets: Vec<u32> = case.truth.iter().map(|label| u32::from(*label)).collect();
        let settings = Recipe::default().training_settings();
        let counts = Counts::of(&logits, &targets, [case.outputs, 1], &settings);
        let mut by_counts = Tally::of_masks(case.classes, None);
        by_counts.add_counts(&counts).expect("classes of the data");
        let evaluation = by_counts.finish(&[]);
        agrees(case, &evaluation);
        let ours = evaluation.masks.expect("masks").iou;
        for (ours, theirs) in ours.iter().zip(&case.iou) {
            assert!(
                (ours.unwrap_or(0.0) - theirs).abs() < 1e-12,
                "{}",
                case.name
            );
        }
    }
}

#[test]
fn a_label_beyond_the_classes_is_refused_and_nothing_is_added() {
    for (classes, labels, wrong) in [(2, [0, 1, 2], 2), (3, [7, 0, 1], 7), (1, [0, 0, 1], 1)] {
        let mut tally = Tally::new(classes);
        let logits = [0.0; 30];
        let said = tally
            .add(&logits, &labels)
            .expect_err("no such class")
            .to_string();
        assert!(
            said.contains(&format!("class {wrong}"))
                && said.contains(&format!("names {classes} classes")),
            "{said}"
        );
        let mut confusion = vec![0; 100];
        confusion[wrong as usize * 10] = 1;
        let counts = Counts {
            classes: 10,
            confusion,
            cross_entropy: 1.0,
        };
        assert_eq!(
            tally
                .add_counts(&counts)
                .expect_err("no such class")
                .to_string(),
            said
        );
        let evaluation = tally.finish(&[]);
        assert_eq!((evaluation.count, evaluation.loss), (0, 0.0));
    }
}

#[test]
fn boxes_of_a_class_beyond_those_of_the_data_are_wrong() {
    let found = |class| Detection {
        class,
        score: 0.9,
        x0: 0.0,
        y0: 0.0,
        x1: 8.0,
        y1: 8.0,
    };
    for (classes, precision) in [([5, 6, 7], 0.0), ([2, 3, 9], 0.0)] {
        let mut tally = BoxTally::new(2);
        tally.add_picture(&classes.map(found), &[], &[]);
        let boxes = tally.finish(&[]).boxes.expect("boxes");
        assert_eq!(boxes.precision, precision);
    }
    let truth = convlab::data::BoundingBox {
        class: 0,
        x0: 0.0,
        y0: 0.0,
        x1: 8.0,
        y1: 8.0,
    };
    let mut tally = BoxTally::new(2);
    tally.add_picture(&[found(0), found(4), found(5)], &[truth], &[]);
    let boxes = tally.finish(&[]).boxes.expect("boxes");
    assert!((boxes.precision - 1.0 / 3.0).abs() < 1e-12 && boxes.recall == 1.0);
}

/// A network of one's own for data.
fn own(network: &Network) -> Recipe {
    Recipe {
        model: network.to_json().expect("JSON"),
        batch: 4,
        ..Recipe::default()
    }
}

async fn cpu() -> Backend {
    Backend::open(BackendKind::Cpu).await.expect("the CPU")
}

async fn session(network: &Network, dataset: &Rc<Dataset>) -> Session {
    Session::new(own(network), dataset.clone(), cpu().await)
        .await
        .expect("more outputs are allowed")
}

crate::device_tests! {
    more_outputs_than_classes_are_said_with_the_mend_and_counted_wrong => async {
        let data = few_scenes();
        let classes = data.classes.len();
        let mut beyond = 0;
        for more in [1, 3, 20] {
            let network = zoo::model_for("lenet", 3, classes + more).expect("LeNet");
            let mut session = session(&network, &data).await;
            let [warning] = &session.warnings()[..] else { panic!("one warning") };
            assert_eq!(warning.kind, WarningKind::Outputs);
            assert!(warning.message.contains(&format!("puts out {} classes", classes + more)) && warning.message.contains(&format!("data have {classes}")), "{}", warning.message);
            let indices: Vec<u32> = (0..data.test.len() as u32).collect();
            let logits = session.infer(View::Pictures(Part::Test, &indices), Want::Outputs).await.expect("logits").logits().expect("logits");
            let right = logits.chunks(classes + more).zip(data.test.labels()).filter(|(row, label)| {
                let first = row.iter().enumerate().fold((0, f32::MIN), |best, (at, &logit)| if logit > best.1 { (at, logit) } else { best });
                first.0 == usize::from(**label)
            }).count();
            let evaluation = session.evaluate().await.expect("an evaluation");
            assert_eq!(evaluation.accuracy, right as f64 / data.test.len() as f64);
            let inside: u32 = evaluation.confusion.iter().flatten().sum();
            assert_eq!(inside + evaluation.beyond.iter().sum::<u32>(), data.test.len() as u32);
            beyond += evaluation.beyond.iter().sum::<u32>();
            // The mend.
            let model = fit_outputs(&own(&network), &data.shape()).expect("a network");
            let mended = Recipe { model, ..own(&network) };
            let built = mended.network(&data.shape()).expect("a network");
            assert_eq!(built.nodes, zoo::model_for("lenet", 3, classes).expect("LeNet").nodes);
            let session = Session::new(mended, data.clone(), cpu().await).await.expect("it trains");
            assert_eq!(session.warnings(), []);
        }
        assert!(beyond > 0, "chance takes some for the other outputs");
    };

    more_outputs_of_pixels_and_of_a_second_head_are_said_for_each => async {
        let data = blocks(6, 3);
        let size = [3, data.height, data.width];
        let kinds = |classes, scenes| zoo::Kinds { classes, boxes: 1, scenes };
        for (name, classes, scenes, said) in [("unet_small", 5, 2, 1), ("multitask", 3, 4, 1), ("multitask", 9, 7, 2)] {
            let network = zoo::model_of(name, size, kinds(classes, scenes)).expect("a network");
            let mut session = session(&network, &data).await;
            let warnings = session.warnings();
            assert_eq!(warnings.len(), said, "{name}");
            let evaluation = session.evaluate().await.expect("an evaluation");
            let inside: u32 = evaluation.confusion.iter().flatten().sum();
            assert_eq!(inside + evaluation.beyond.iter().sum::<u32>(), evaluation.count);
            if let Some(scene) = evaluation.heads.get(1) {
                let inside: u32 = scene.confusion.iter().flatten().sum();
                assert_eq!(inside + scene.beyond.iter().sum::<u32>(), 3);
            }
            let model = fit_outputs(&own(&network), &data.shape()).expect("a mend");
            let session = Session::new(Recipe { model, ..own(&network) }, data.clone(), cpu().await).await.expect("it trains");
            assert_eq!(session.warnings(), []);
        }
    };

    fewer_outputs_than_classes_are_refused_by_every_kind_of_network => async {
        let (scenes, masks) = (few_scenes(), blocks(4, 2));
        let size = [3, masks.height, masks.width];
        let kinds = |classes, boxes, scenes| zoo::Kinds { classes, boxes, scenes };
        let mut boxed = (*masks).clone();
        boxed.box_classes = ["a", "b", "c"].map(String::from).to_vec();
        boxed.train.targets.boxes = Some(vec![Vec::new(); 4]);
        boxed.test.targets.boxes = Some(vec![Vec::new(); 2]);
        let boxed = Rc::new(boxed);
        for (network, data, words) in [
            (zoo::model_for("lenet", 3, 2), &scenes, ["puts out 2 classes", "fc3"]),
            (zoo::model_of("unet_small", size, kinds(2, 1, 2)), &masks, ["puts out 2 classes", "have 3"]),
            (zoo::model_of("multitask", size, kinds(3, 1, 1)), &masks, ["have 2 of scenes", "scene.head"]),
            (zoo::model_of("detector", size, kinds(3, 2, 1)), &boxed, ["puts out 2 classes", "have 3 of boxes"]),
        ] {
            let network = network.expect("a network");
            let refused = Session::new(own(&network), data.clone(), cpu().await).await.map(|_| ());
            let said = refused.expect_err("too few").to_string();
            for word in words {
                assert!(said.contains(word), "{word:?} is missing in: {said}");
            }
            let model = fit_outputs(&own(&network), &data.shape()).expect("a mend");
            Session::new(Recipe { model, ..own(&network) }, data.clone(), cpu().await).await.expect("mended");
        }
    };

    labels_that_the_data_do_not_name_are_refused_where_they_are_loaded => async {
        let classes = |part: Part, class: u16| {
            let mut data = (*few_scenes()).clone();
            let split = if part == Part::Train { &mut data.train } else { &mut data.test };
            split.targets.classes.as_mut().expect("classes")[3] = class;
            data
        };
        let mut pixel = (*blocks(4, 2)).clone();
        pixel.test.targets.masks.as_mut().expect("masks")[21 * 30 + 5] = 3;
        let mut scene = (*blocks(4, 2)).clone();
        scene.train.targets.scenes.as_mut().expect("scenes")[2] = 2;
        for (model, data, words) in [
            ("lenet", classes(Part::Train, 40), ["picture 3 of the training part", "class 40"]),
            ("lenet", classes(Part::Test, 10), ["picture 3 of the held-out part", "class 10"]),
            ("unet_small", pixel, ["mask of picture 1 of the held-out part", "class 3"]),
            ("multitask", scene, ["scene of picture 2 of the training part", "class 2"]),
        ] {
            let recipe = Recipe { model: model.into(), batch: 4, ..Recipe::default() };
            let refused = Session::new(recipe, Rc::new(data), cpu().await).await.map(|_| ());
            let said = refused.expect_err("no such class").to_string();
            for word in words {
                assert!(said.contains(word), "{word:?} is missing in: {said}");
            }
        }
    };
}

/// The compiled engine's counts of a map with more channels than classes are Burn's.
#[cfg(not(target_family = "wasm"))]
#[test]
fn both_engines_count_outputs_beyond_the_classes_alike() {
    pollster::block_on(async {
        let data = blocks(2, 5);
        let size = [3, data.height, data.width];
        let mut found = false;
        for (classes, seed) in [(4, 3), (6, 1), (11, 2), (40, 4)] {
            let network = zoo::model_at("unet_small", size, classes).expect("a network");
            let settings = Recipe::default().training_settings();
            let mut counted = Vec::new();
            for kind in [BackendKind::Cpu, BackendKind::Compiled] {
                let backend = Backend::open(kind).await.expect("it opens");
                let mut engine = backend
                    .engine(&network, settings.clone(), seed, 2)
                    .expect("it fits");
                engine
                    .load(data.clone(), convlab::data::Transform::default())
                    .await
                    .expect("the data");
                let counts = engine
                    .infer(
                        convlab::engine::Input::Pictures(Part::Test, &[0, 1, 2, 3, 4]),
                        Want::Counts,
                    )
                    .await
                    .expect("counts")
                    .counts()
                    .expect("counts");
                let mut tally = Tally::of_masks(3, None);
                tally.add_counts(&counts[0]).expect("classes of the data");
                counted.push(tally.finish(&data.classes));
            }
            found |= !counted[0].beyond.is_empty();
            assert_eq!(counted[0].beyond, counted[1].beyond, "{classes}");
            assert_eq!(counted[0].confusion, counted[1].confusion, "{classes}");
        }
        assert!(found, "one of these networks answers beyond the classes");
    });
}
