//! A class for every pixel, through the session: does it learn masks, say IoU, draw maps, and stop where it is told?

use std::rc::Rc;

use convlab::data::Dataset;
use convlab::engine::{Backend, BackendKind, Part, Want};
use convlab::network::zoo;
use convlab::recipe::{Loss, OptimizerKind, Recipe};
use convlab::train::{Command, Evaluated, Event, MaskMetrics, Phase, Session, View};

use super::{few_scenes, finish, losses};
use crate::engines::segmentation::blocks;

fn recipe() -> Recipe {
    Recipe {
        model: "unet".into(),
        batch: 4,
        optimizer: OptimizerKind::Adam,
        lr: 0.003,
        steps: Some(40),
        ..Recipe::default()
    }
}

async fn session_on(dataset: Rc<Dataset>, recipe: Recipe) -> Session {
    let backend = Backend::open(BackendKind::Cpu).await.expect("the CPU");
    Session::new(recipe, dataset, backend)
        .await
        .expect("the recipe works")
}

/// Step and IoU of every evaluation.
fn evaluations(events: &[Event]) -> Vec<(u64, MaskMetrics)> {
    let masks = |event: &Event| match event {
        Event::Evaluated(Evaluated {
            step, evaluation, ..
        }) => Some((*step, evaluation.masks.clone().expect("masks"))),
        _ => None,
    };
    events.iter().filter_map(masks).collect()
}

crate::device_tests! {
    a_session_learns_masks_and_says_iou => async {
        // 11 pictures in batches of 4: three steps an epoch, the last short; 40 steps end within the fourteenth.
        let mut session = session_on(blocks(11, 5), recipe()).await;
        let before = session.evaluate().await.expect("an evaluation").masks.expect("masks");
        session.command(Command::Start).await.expect("start");
        let events = finish(&mut session).await;
        assert_eq!(losses(&events).len(), 40);
        assert_eq!((session.status().state, session.status().step), (Phase::Finished, 40));
        assert_eq!((session.status().epoch, session.status().epochs), (14, 14));
        let evaluated = evaluations(&events);
        assert_eq!(evaluated.iter().map(|(step, _)| *step).collect::<Vec<_>>(), (1..14).map(|epoch| epoch * 3).chain([40]).collect::<Vec<_>>());
        let after = &evaluated.last().expect("evaluations").1;
        assert!(after.mean_iou > 0.8 && after.mean_iou > before.mean_iou + 0.3, "{} then {}", before.mean_iou, after.mean_iou);
        assert!(after.dice > after.mean_iou && after.iou.len() == 3);
        // More steps than were planned: it goes on, and no further than is said.
        session.set_steps(Some(42)).expect("two more");
        session.command(Command::Resume).await.expect("it goes on");
        assert_eq!(losses(&finish(&mut session).await).len(), 2);
    };

    maps_are_drawn_for_pictures_of_a_part_and_of_any_size => async {
        let mut session = session_on(blocks(8, 5), Recipe { steps: Some(30), ..recipe() }).await;
        session.command(Command::Start).await.expect("start");
        finish(&mut session).await;
        let dataset = session.dataset().clone();
        let plane = dataset.height * dataset.width;
        let maps = session.infer(View::Pictures(Part::Test, &[4, 0]), Want::Classes).await.expect("maps").classes().expect("maps");
        assert_eq!(maps.len(), 2 * plane);
        let masks = dataset.test.targets.masks.as_ref().expect("masks");
        let right = maps[..plane].iter().zip(&masks[4 * plane..]).filter(|(a, b)| a == b).count();
        assert!(right * 10 > plane * 7, "{right} of {plane}");
        // The same picture as the person's own, pixel by pixel.
        let picture = dataset.picture(&dataset.test, 4).expect("a picture");
        let rgba: Vec<u8> = (0..plane).flat_map(|at| [picture[at], picture[plane + at], picture[2 * plane + at], 255]).collect();
        let own = session.infer(View::Own { rgba: &rgba, width: dataset.width, height: dataset.height }, Want::Classes).await.expect("a map").classes().expect("a map");
        assert_eq!(own, maps[..plane]);
        let large = session.infer(View::Own { rgba: &[9; 4 * 80 * 50], width: 80, height: 50 }, Want::Classes).await.expect("a map").classes().expect("a map");
        assert_eq!(large.len(), plane);
    };

    a_loss_of_masks_gone_nan_gives_the_last_good_weights_back => async {
        let mut session = session_on(blocks(8, 2), Recipe { lr: 1e38, loss: Loss::CrossEntropyDice, ..recipe() }).await;
        let before = session.state().await.expect("a state").parameters;
        session.command(Command::Start).await.expect("start");
        let events = finish(&mut session).await;
        assert!(events.iter().any(|event| matches!(event, Event::Diverged { .. })));
        assert_eq!(session.state().await.expect("a state").parameters, before);
    };

    networks_and_targets_that_do_not_fit_are_told_apart => async {
        let backend = Backend::open(BackendKind::Cpu).await.expect("the CPU");
        let unet = Session::new(recipe(), few_scenes(), backend.clone()).await.map(|_| ());
        let message = unet.expect_err("scenes have no masks").to_string();
        assert!(message.contains("no masks") && message.contains("whole pictures"), "{message}");
        let lenet = Recipe { model: "lenet".into(), ..recipe() };
        let message = Session::new(lenet, blocks(8, 2), backend.clone()).await.map(|_| ()).expect_err("masks are no classes").to_string();
        assert!(message.contains("no class for each") && message.contains("unet"), "{message}");
        let data = blocks(8, 2);
        for (outputs, fits) in [(255, true), (256, false)] {
            let network = zoo::model_at("unet_small", [3, data.height, data.width], outputs).expect("a network");
            let many = Recipe { model: network.to_json().expect("JSON"), ..recipe() };
            match Session::new(many, data.clone(), backend.clone()).await.map(|_| ()) {
                Ok(()) => assert!(fits),
                Err(error) => {
                    let message = error.to_string();
                    assert!(!fits && message.contains("256 classes apart in every pixel") && message.contains("at most 255"), "{message}");
                }
            }
        }
        let none = Session::new(Recipe { steps: Some(0), ..recipe() }, blocks(8, 2), backend).await.map(|_| ());
        assert!(none.expect_err("no step").to_string().contains("steps is 0"));
    };
}
