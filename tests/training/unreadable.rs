//! A picture kept as a file that cannot be decoded a second time: nothing that was computed without it counts.

use std::cell::Cell;
use std::rc::Rc;

use super::{few_scenes, finish, losses, recipe, session};
use convlab::data::{Dataset, Files, Frame, Pixels};
use convlab::engine::{Backend, BackendKind, Part, Want};
use convlab::recipe::{Exif, Fit};
use convlab::train::{Command, Event, Phase, Session, View};

/// The same pictures, kept as files; those decodings that `fails` names, counted from 0, fail.
fn kept(data: &Dataset, fails: impl Fn(usize) -> bool + 'static) -> Dataset {
    let decoded = Cell::new(0);
    let fails = Rc::new(move || {
        let count = decoded.replace(decoded.get() + 1);
        fails(count)
    });
    let mut data = data.clone();
    let len = data.picture_len();
    for split in [&mut data.train, &mut data.test] {
        let frame = Frame {
            size: [data.height, data.width],
            fit: Fit::Squeeze,
            exif: Exif::Apply,
        };
        let fails = fails.clone();
        let mut files = Files::new(
            frame,
            Rc::new(move |file, _| match fails() {
                true => Err(String::from("no memory is left").into()),
                false => Ok(file.to_vec()),
            }),
        );
        split
            .pixels
            .planes()
            .chunks(len)
            .for_each(|picture| files.push(picture));
        split.pixels = Pixels::Files(files);
    }
    data
}

async fn on(data: Dataset) -> Session {
    let backend = Backend::open(BackendKind::Cpu).await.expect("the CPU");
    Session::new(recipe(), Rc::new(data), backend)
        .await
        .expect("the recipe works")
}

/// The loss of each step, the last one that was reported.
fn last_losses(events: &[Event]) -> Vec<f32> {
    let mut all = Vec::new();
    for event in events {
        if let Event::Step { step, loss, .. } = event {
            all.resize(*step as usize, *loss);
        }
    }
    all
}

crate::device_tests! {
    a_step_without_its_picture_is_done_again => async {
        let mut undisturbed = session(recipe()).await;
        undisturbed.command(Command::Start).await.expect("start");
        let expected = losses(&finish(&mut undisturbed).await);
        // In training, in the evaluation after the first epoch, and in the second epoch.
        let broken = [40, 200, 270];
        let mut session = on(kept(&few_scenes(), move |count| broken.contains(&count))).await;
        let mut events = session.command(Command::Start).await.expect("start");
        let mut met = 0;
        loop {
            events.extend(finish(&mut session).await);
            let told = events.iter().filter(|event| matches!(event, Event::Unreadable { .. })).count();
            if told == met {
                break;
            }
            met = told;
            assert_eq!(session.status().state, Phase::Paused);
            let message = events.iter().rev().find_map(|event| match event {
                Event::Unreadable { message, step } => Some((message.clone(), *step)),
                _ => None,
            });
            let (message, step) = message.expect("a message");
            assert!(message.contains("no memory is left"), "{message}");
            assert_eq!(session.status().step, step);
            events.extend(session.command(Command::Resume).await.expect("resume"));
        }
        assert_eq!(met, 3);
        assert_eq!(session.status().state, Phase::Finished);
        assert_eq!(last_losses(&events), expected);
        assert_eq!(session.history().evaluations, undisturbed.history().evaluations);
        assert_eq!(session.state().await, undisturbed.state().await);
    };

    answers_for_a_picture_that_is_not_there_are_an_error => async {
        let fails = Rc::new(Cell::new(false));
        let switch = fails.clone();
        let mut session = on(kept(&few_scenes(), move |_| switch.get())).await;
        let before = session.infer(View::Pictures(Part::Test, &[0, 1]), Want::Outputs).await.expect("logits").logits().expect("logits");
        fails.set(true);
        let error = session.infer(View::Pictures(Part::Test, &[0, 1]), Want::Outputs).await.and_then(|answer| Ok(answer.logits()?)).expect_err("no picture");
        assert!(error.to_string().contains("picture 1: no memory is left"), "{error}");
        // What failed where pictures are only shown is no matter of what is computed.
        let data = session.dataset().clone();
        assert!(data.picture(&data.test, 0).is_none());
        fails.set(false);
        assert_eq!(session.infer(View::Pictures(Part::Test, &[0, 1]), Want::Outputs).await.expect("logits").logits().expect("logits"), before);
        assert_eq!(data.take_failure(), None);
    };
}
