//! Is training that means nothing said or refused, in one sentence with the settings that mend it, and is nothing said of what is right?

use std::rc::Rc;

use convlab::data::{Dataset, IGNORED, Split};
use convlab::engine::{Backend, BackendKind};
use convlab::network::zoo::Builder;
use convlab::recipe::{OptimizerKind, Recipe};
use convlab::train::{Command, Event, Phase, Session, WarningKind};

use super::{few_scenes, finish};
use crate::engines::segmentation::blocks;

async fn session(recipe: &Recipe, data: &Rc<Dataset>) -> Session {
    let backend = Backend::open(BackendKind::Cpu)
        .await
        .expect("the CPU opens");
    Session::new(recipe.clone(), data.clone(), backend)
        .await
        .expect("it is no error")
}

fn lenet() -> Recipe {
    Recipe {
        batch: 8,
        epochs: 1,
        ..Recipe::default()
    }
}

fn unet() -> Recipe {
    Recipe {
        model: "unet_small".into(),
        batch: 2,
        epochs: 1,
        ..Recipe::default()
    }
}

/// Every byte of the training pictures is this.
fn fill(data: &mut Dataset, value: u8) {
    data.train.pixels = vec![value; data.train.pixels.planes().len()].into();
}

/// What is said of a recipe with its data, and whether the settings that mend it do so.
async fn said(recipe: &Recipe, data: &Rc<Dataset>) -> Vec<WarningKind> {
    let warnings = session(recipe, data).await.warnings();
    for warning in &warnings {
        assert!(
            warning.message.ends_with('.') || warning.message.ends_with(')'),
            "{}",
            warning.message
        );
        if warning.mend.is_empty() {
            continue;
        }
        let mut json: serde_json::Map<_, _> =
            serde_json::from_str(&recipe.to_json().expect("JSON")).expect("an object");
        json.extend(warning.mend.clone());
        let mended =
            Recipe::from_json(&serde_json::Value::Object(json).to_string()).expect("a recipe");
        let left = session(&mended, data).await.warnings();
        assert!(
            left.iter().all(|other| other.kind != warning.kind),
            "{:?} mends {:?}",
            warning.mend,
            warning.kind
        );
    }
    warnings.iter().map(|warning| warning.kind).collect()
}

fn changed(data: &Dataset, change: impl Fn(&mut Dataset)) -> Rc<Dataset> {
    let mut data = data.clone();
    change(&mut data);
    Rc::new(data)
}

fn masks(split: &mut Split) -> &mut Vec<u8> {
    split.targets.masks.as_mut().expect("masks")
}

crate::device_tests! {
    what_is_right_is_passed_over => async {
        let rates = ["one_cycle(max_lr=0.1)", "linear(start_factor=0.01, total_iters=3)", "cosine"];
        for schedule in rates {
            let recipe = Recipe { schedule: schedule.parse().expect("a schedule"), ..lenet() };
            assert_eq!(said(&recipe, &few_scenes()).await, [], "{schedule}");
        }
        assert_eq!(said(&unet(), &blocks(4, 2)).await, []);
        assert_eq!(said(&Recipe { model: "multitask".into(), ..unet() }, &blocks(8, 2)).await, []);
        let frozen_but_one = Recipe { layer_rates: vec!["*=0".parse().expect("a rate"), "fc3=1".parse().expect("a rate")], ..lenet() };
        assert_eq!(said(&frozen_but_one, &few_scenes()).await, []);
    };

    a_rate_of_nothing_is_said => async {
        for recipe in [
            Recipe { lr: 0.0, ..lenet() },
            Recipe { lr: 0.0, optimizer: OptimizerKind::Adam, ..lenet() },
            Recipe { schedule: "factors(factors=[0])".parse().expect("a schedule"), ..lenet() },
        ] {
            assert_eq!(said(&recipe, &few_scenes()).await, [WarningKind::NoRate]);
        }
    };

    nothing_that_could_learn_is_said_and_frozen_layers_are_refused => async {
        let start = || Builder::new("bare", "a test", [3, 32, 32]);
        for bare in [start().pool().flatten().build(), start().flatten().build(), start().relu().flatten().build()] {
            let recipe = Recipe { model: bare.to_json().expect("JSON"), ..lenet() };
            let kinds = said(&recipe, &few_scenes()).await;
            assert_eq!(kinds, [WarningKind::Outputs, WarningKind::NoWeights]);
        }
        for model in ["lenet", "resnet20", "simple"] {
            let recipe = Recipe { model: model.into(), layer_rates: vec!["*=0".parse().expect("a rate")], ..lenet() };
            let backend = Backend::open(BackendKind::Cpu).await.expect("the CPU opens");
            let refused = Session::new(recipe, few_scenes(), backend).await.map(|_| ());
            let words = refused.expect_err("nothing would be learned").to_string();
            assert!(words.contains("every layer is frozen"), "{words}");
        }
    };

    targets_of_one_class_are_said_of_pictures_of_pixels_and_of_scenes => async {
        let pictures = changed(&few_scenes(), |data| data.train.targets.classes.iter_mut().flatten().for_each(|class| *class = 4));
        assert_eq!(said(&lenet(), &pictures).await, [WarningKind::OneClass]);
        let pixels = changed(&blocks(4, 2), |data| masks(&mut data.train).iter_mut().filter(|class| **class != IGNORED).for_each(|class| *class = 1));
        assert_eq!(said(&unet(), &pixels).await, [WarningKind::OneClass]);
        let scene = changed(&blocks(4, 2), |data| data.train.targets.scenes.iter_mut().flatten().for_each(|scene| *scene = 0));
        assert_eq!(said(&Recipe { model: "multitask".into(), ..unet() }, &scene).await, [WarningKind::OneClass]);
        let two = changed(&few_scenes(), |data| data.train.targets.classes.as_mut().expect("classes")[1..].fill(4));
        assert_ne!(few_scenes().train.labels()[0], 4);
        assert_eq!(said(&lenet(), &two).await, [], "one picture of another class is enough");
    };

    pictures_that_are_all_the_same_are_said => async {
        for value in [0, 128, 255] {
            let data = changed(&few_scenes(), |data| fill(data, value));
            assert_eq!(said(&lenet(), &data).await, [WarningKind::SamePictures]);
        }
        let last = changed(&few_scenes(), |data| {
            fill(data, 7);
            let mut pixels = data.train.pixels.planes().to_vec();
            *pixels.last_mut().expect("a pixel") = 8;
            data.train.pixels = pixels.into();
        });
        assert_eq!(said(&lenet(), &last).await, []);
    };

    targets_that_are_all_ignored_are_said_and_training_on_them_is_refused => async {
        let void = changed(&blocks(4, 2), |data| masks(&mut data.train).fill(IGNORED));
        let one = changed(&blocks(4, 2), |data| masks(&mut data.train).fill(2));
        let lone = changed(&few_scenes(), |data| data.train.targets.classes.iter_mut().flatten().for_each(|class| *class = 3));
        let mut weights = vec![1.0; few_scenes().classes.len()];
        weights[3] = 0.0;
        for (recipe, data) in [
            (unet(), void),
            (Recipe { ignore_index: Some(2), ..unet() }, one),
            (Recipe { ignore_index: Some(3), ..lenet() }, lone.clone()),
            (Recipe { class_weights: weights, ..lenet() }, lone),
        ] {
            assert_eq!(said(&recipe, &data).await, [WarningKind::NothingToLearn]);
            let mut session = session(&recipe, &data).await;
            for command in [Command::Start, Command::Step] {
                let refused = session.command(command).await.expect_err("there is nothing to learn").to_string();
                assert!(refused.contains("nothing to learn"), "{refused}");
            }
            assert_eq!(session.status().state, Phase::Ready);
            // What it was made for still works: looking at what is held out.
            session.evaluate().await.expect("an evaluation");
        }
    };

    without_held_out_targets_a_run_ends_without_an_evaluation_and_it_is_said => async {
        let of = |data: &Dataset| changed(data, |data| {
            let empty = Dataset { test: data.test.clone(), ..data.clone() };
            data.test.count = 0;
            data.test.pixels = Vec::new().into();
            let targets = &mut data.test.targets;
            [&mut targets.classes, &mut targets.scenes].into_iter().flatten().for_each(Vec::clear);
            targets.masks.iter_mut().for_each(Vec::clear);
            assert!(!empty.test.is_empty());
        });
        let ignored = changed(&blocks(4, 2), |data| masks(&mut data.test).fill(IGNORED));
        for (recipe, data, kind) in [
            (lenet(), of(&few_scenes()), WarningKind::NothingHeldOut),
            (unet(), of(&blocks(4, 2)), WarningKind::NothingHeldOut),
            (unet(), ignored, WarningKind::HeldOutIgnored),
        ] {
            assert_eq!(said(&recipe, &data).await, [kind]);
            let mut session = session(&recipe, &data).await;
            session.command(Command::Start).await.expect("it trains");
            let events = finish(&mut session).await;
            assert_eq!(session.status().state, Phase::Finished);
            assert!(!events.iter().any(|event| matches!(event, Event::Evaluated(_))), "0 of 0 is no accuracy");
            assert!(session.best().is_none());
            let none = session.evaluate().await.expect_err("nothing to evaluate").to_string();
            assert!(none.contains("nothing to evaluate"), "{none}");
        }
        let plateau = Recipe { schedule: "plateau()".parse().expect("a schedule"), ..lenet() };
        let warnings = session(&plateau, &of(&few_scenes())).await.warnings();
        assert!(warnings[0].message.contains("waits in vain"), "{}", warnings[0].message);
    };

    weights_that_are_no_numbers_are_said_when_a_run_goes_on_from_them => async {
        for value in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            let mut first = session(&lenet(), &few_scenes()).await;
            let mut checkpoint = first.checkpoint().await.expect("a checkpoint");
            checkpoint.state.parameters[3].values[1] = value;
            let name = checkpoint.state.parameters[3].name.clone();
            let backend = Backend::open(BackendKind::Cpu).await.expect("the CPU opens");
            let mut resumed = Session::from_checkpoint(checkpoint, few_scenes(), backend).await.expect("it goes on");
            let warnings = resumed.warnings();
            assert_eq!(warnings[0].kind, WarningKind::NotFinite);
            assert!(warnings[0].message.contains(&name), "{}", warnings[0].message);
            // No rate is to blame then, and none is suggested.
            resumed.command(Command::Start).await.expect("start");
            let events = finish(&mut resumed).await;
            let diverged = events.iter().find_map(|event| match event {
                Event::Diverged { message, lr, .. } => Some((message.clone(), *lr)),
                _ => None,
            });
            if let Some((message, lr)) = diverged {
                assert_eq!(lr, None);
                assert!(message.contains("load other weights"), "{message}");
            } else {
                assert_eq!(value, f32::NEG_INFINITY, "ReLU takes it away");
            }
        }
    };

    a_rate_that_is_too_high_comes_with_the_one_to_try => async {
        for (lr, schedule, suggested) in [
            (1e30, "constant", Some(1e29)),
            (4.2e25, "step(step_size=9)", Some(4.2e24)),
            (0.5, "one_cycle(max_lr=1e30, pct_start=0.5)", None),
        ] {
            let recipe = Recipe { lr, schedule: schedule.parse().expect("a schedule"), epochs: 3, ..lenet() };
            let mut session = session(&recipe, &few_scenes()).await;
            session.command(Command::Start).await.expect("start");
            let events = finish(&mut session).await;
            let diverged = events.iter().find_map(|event| match event {
                Event::Diverged { message, lr, .. } => Some((message.clone(), *lr)),
                _ => None,
            });
            let (message, lr) = diverged.expect("it diverges");
            assert_eq!(lr, suggested, "{message}");
            match suggested {
                Some(lr) => assert!(message.contains(&format!("Lower the rate to {lr}")), "{message}"),
                None => assert!(message.contains("rates of the schedule"), "{message}"),
            }
        }
    };
}
