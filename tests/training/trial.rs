//! Is the fastest engine found and handed over to in the middle of a run, without a step lost or told twice?

use std::time::Duration;

use convlab::engine::compiled::Gpu;
use convlab::engine::{Backend, BackendKind};
use convlab::train::{Choice, Command, Event, Phase, Session};

use super::{breathe, few_scenes, finish, losses, recipe, session};

/// A run on the CPU that looks for the fastest engine from its fifth step on: its losses, and what was chosen.
async fn chosen(remembered: Option<Choice>) -> (Vec<f32>, Event) {
    let (losses, event, _) = chosen_in(session(recipe()).await, remembered).await;
    (losses, event)
}

/// The same of any session, which is given back.
async fn chosen_in(mut session: Session, remembered: Option<Choice>) -> (Vec<f32>, Event, Session) {
    session.command(Command::Start).await.expect("start");
    let mut events = Vec::new();
    while session.status().step < 5 {
        events.extend(session.turn(Duration::ZERO).await.expect("a turn"));
    }
    session.find_fastest(remembered);
    // In a browser the pipelines are compiled beside the training, and its few steps may be over before.
    let mut chosen = None;
    while chosen.is_none() {
        breathe().await;
        if session.status().state == Phase::Finished {
            session.command(Command::Start).await.expect("once more");
            events.clear();
        }
        let turn = session.turn(Duration::ZERO).await.expect("a turn");
        chosen = turn
            .iter()
            .find(|event| matches!(event, Event::Chosen { .. }))
            .cloned();
        events.extend(turn);
    }
    events.extend(finish(&mut session).await);
    (losses(&events), chosen.expect("an engine"), session)
}

/// A session on WebGPU, with the kernels that compile fastest.
async fn on_webgpu() -> Session {
    let device = Backend::open(BackendKind::Compiled)
        .await
        .expect("a WebGPU device");
    Session::new(recipe(), few_scenes(), device.quick())
        .await
        .expect("the recipe works")
}

/// What there is to try: the CPU, whose variants have no name, and the compiled engine's tiles on this adapter.
async fn every_variant() -> Vec<&'static str> {
    let gpu = Gpu::open().await.expect("a WebGPU device");
    let tiles = gpu.tiles().into_iter().map(|tiles| tiles.name);
    std::iter::once("").chain(tiles).collect()
}

async fn undisturbed() -> Vec<f32> {
    let mut session = session(recipe()).await;
    session.command(Command::Start).await.expect("start");
    losses(&finish(&mut session).await)
}

fn same(ours: &[f32], theirs: &[f32]) {
    assert_eq!(ours.len(), theirs.len(), "each step once");
    for (ours, theirs) in ours.iter().zip(theirs) {
        assert!(
            (ours - theirs).abs() <= 1e-4 * theirs,
            "{ours} and {theirs}"
        );
    }
}

crate::device_tests! {
    the_fastest_of_all_goes_on => async {
        let (losses, event) = chosen(None).await;
        let Event::Chosen { engine, remembered, choice, .. } = event else { panic!("{event:?}") };
        assert!(!remembered);
        let tried: Vec<&str> = choice.measured.iter().map(|one| one.variant.as_str()).collect();
        assert_eq!(tried, every_variant().await);
        let time = |one: &convlab::train::Measured| one.ms_per_step.expect("it works");
        let least = choice.measured.iter().min_by(|a, b| time(a).total_cmp(&time(b))).expect("some");
        assert_eq!((&choice.device, &choice.variant), (&least.device, &least.variant));
        assert_eq!(engine.device, choice.device);
        same(&losses, &undisturbed().await);
    };

    what_was_fastest_before_goes_on_without_measuring => async {
        let before = Choice { device: "webgpu".into(), variant: "gpu".into(), measured: Vec::new() };
        let (losses, event) = chosen(Some(before.clone())).await;
        let Event::Chosen { engine, remembered, choice, .. } = event else { panic!("{event:?}") };
        assert!(remembered && choice == before);
        assert_eq!((engine.engine.as_str(), engine.device.as_str()), ("compiled", "webgpu"));
        same(&losses, &undisturbed().await);
    };

    tiles_that_are_gone_are_measured_anew => async {
        let before = Choice { device: "webgpu".into(), variant: "of old".into(), measured: Vec::new() };
        let (_, event) = chosen(Some(before)).await;
        let Event::Chosen { remembered, choice, .. } = event else { panic!("{event:?}") };
        assert!(!remembered && choice.measured.len() == every_variant().await.len());
    };

    on_webgpu_it_looks_among_the_kernels => async {
        let (losses, event, session) = chosen_in(on_webgpu().await, None).await;
        let Event::Chosen { engine, remembered, choice, .. } = event else { panic!("{event:?}") };
        assert!(!remembered);
        let tried: Vec<&str> = choice.measured.iter().map(|one| one.variant.as_str()).collect();
        assert_eq!(tried, every_variant().await[1..]);
        assert_eq!((engine.device.as_str(), choice.device.as_str()), ("webgpu", "webgpu"));
        assert_eq!(session.backend().variant(), choice.variant);
        same(&losses, &undisturbed().await);
    };

    remembered_kernels_are_gone_over_to_by_way_of_the_quick_ones => async {
        let variants = every_variant().await;
        let large = variants.iter().find(|name| !["", "gpu"].contains(name)).expect("large tiles");
        let before = Choice { device: "webgpu".into(), variant: (*large).into(), measured: Vec::new() };
        let (losses, event, mut session) = chosen_in(session(recipe()).await, Some(before)).await;
        let Event::Chosen { engine, remembered, .. } = event else { panic!("{event:?}") };
        assert!(remembered);
        assert_eq!((engine.engine.as_str(), session.backend().kind()), ("compiled", BackendKind::Compiled));
        same(&losses, &undisturbed().await);
        // The large tiles may still be compiled when the run is over: another one waits for them.
        while session.backend().variant() != *large {
            breathe().await;
            if session.status().state == Phase::Finished {
                session.command(Command::Start).await.expect("once more");
            }
            session.turn(Duration::ZERO).await.expect("a turn");
        }
        let further = super::losses(&finish(&mut session).await);
        assert!(further.iter().all(|loss| loss.is_finite()));
    };
}
