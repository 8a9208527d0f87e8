//! Does a run survive the loss of its device? The device is destroyed under a session, natively and in the browser.

use std::rc::Rc;
use std::time::Duration;

use convlab::engine::compiled::Gpu;
use convlab::engine::{Backend, BackendKind, Part, Want};
use convlab::recipe::Recipe;
use convlab::train::{Command, Event, Phase, Session, View};

use super::{few_scenes, finish, losses, recipe};

/// A session on the compiled engine, and its device.
async fn session(recipe: Recipe) -> (Session, Rc<Gpu>) {
    let backend = Backend::open(BackendKind::Compiled)
        .await
        .expect("an adapter, if only a software one");
    let Backend::Compiled { gpu, .. } = &backend else {
        panic!("the compiled engine was asked for");
    };
    let gpu = gpu.clone();
    let session = Session::new(recipe, few_scenes(), backend)
        .await
        .expect("the recipe works");
    (session, gpu)
}

/// Step by step, so that it is known where the session stands.
async fn turns(session: &mut Session, until: u64) -> Vec<Event> {
    let mut events = Vec::new();
    while session.status().step < until {
        events.extend(session.turn(Duration::ZERO).await.expect("a turn"));
    }
    events
}

/// (step, steps done again) of every recovery.
fn recoveries(events: &[Event]) -> Vec<(u64, u64)> {
    events
        .iter()
        .filter_map(|event| match event {
            Event::Recovered { step, replayed, .. } => Some((*step, *replayed)),
            _ => None,
        })
        .collect()
}

/// Steps and losses as they were told.
fn told(events: &[Event]) -> Vec<(u64, f32)> {
    events
        .iter()
        .filter_map(|event| match event {
            Event::Step { step, loss, .. } => Some((*step, *loss)),
            _ => None,
        })
        .collect()
}

crate::device_tests! {
    a_device_lost_in_mid_training_changes_no_loss => async {
        let (mut undisturbed, _) = session(recipe()).await;
        undisturbed.command(Command::Start).await.expect("start");
        let expected = told(&finish(&mut undisturbed).await);

        let (mut session, gpu) = session(recipe()).await;
        session.command(Command::Start).await.expect("start");
        let mut events = turns(&mut session, 5).await;
        session.set_rate(0.02).expect("a rate");
        session.set_rate(recipe().lr).expect("the rate it had");
        gpu.destroy();
        events.extend(turns(&mut session, 11).await);
        let Backend::Compiled { gpu, .. } = session.backend().clone() else {
            panic!("it went on with another engine");
        };
        // Lost once more, with a copy that was taken on the way.
        session.command(Command::Pause).await.expect("pause");
        session.command(Command::Resume).await.expect("resume");
        events.extend(turns(&mut session, 13).await);
        gpu.destroy();
        // A step a turn, so that no more steps are under way when it is noticed, however fast they are.
        events.extend(turns(&mut session, 14).await);
        events.extend(finish(&mut session).await);
        assert_eq!(told(&events), expected, "every step once, bit for bit");
        let recoveries = recoveries(&events);
        assert_eq!(recoveries.len(), 2, "{recoveries:?}");
        assert!(recoveries[0].1 >= 5 && recoveries[1].1 <= 3, "{recoveries:?}");
        assert_eq!(session.status().state, Phase::Finished);
    };

    a_device_lost_at_rest_is_opened_anew_by_whoever_looks => async {
        let (mut undisturbed, _) = session(recipe()).await;
        let (mut session, gpu) = session(recipe()).await;
        let mut last = Vec::new();
        for session in [&mut undisturbed, &mut session] {
            session.command(Command::Start).await.expect("start");
            turns(session, 4).await;
            session.command(Command::Pause).await.expect("pause");
        }
        gpu.destroy();
        for session in [&mut undisturbed, &mut session] {
            let evaluation = session.evaluate().await.expect("an evaluation");
            let weights = session.state().await.expect("a state");
            let seen = session.infer(View::Pictures(Part::Test, &[3]), Want::Activations).await.expect("activations").activations().expect("activations");
            last.push((evaluation.loss, weights, seen));
        }
        assert!(last[0] == last[1], "as if nothing had happened");
        let events = session.turn(Duration::ZERO).await.expect("a turn");
        assert_eq!(recoveries(&events), [(4, 0)]);
        assert!(losses(&events).is_empty());
        assert!(!session.is_busy(), "told once");
    };
}
