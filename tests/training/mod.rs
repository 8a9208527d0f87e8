//! Does a session keep its promises? State machine, checkpoints, weights, falling back, metrics.

mod bad_input;
mod best;
mod detection;
mod earlier;
mod heads;
mod lost;
mod metrics;
mod nothing;
mod outputs;
mod overfitting;
mod reading;
mod segmentation;
mod settings;
#[cfg(not(target_family = "wasm"))]
mod small_sets;
mod trial;
mod unreadable;

use std::rc::Rc;
use std::time::Duration;

use convlab::data::{Dataset, scenes};
use convlab::engine::State;
use convlab::engine::{Backend, BackendKind};
use convlab::recipe::{OptimizerKind, Recipe};
use convlab::train::{Checkpoint, Command, Event, Phase, Session};
use convlab::weights::{load_weights, save_weights};

/// Small enough for a second, large enough for an epoch with a short last batch (7 x 16 + 8).
pub fn few_scenes() -> Rc<Dataset> {
    Rc::new(scenes(3, 120, 50))
}

pub fn recipe() -> Recipe {
    Recipe {
        batch: 16,
        epochs: 2,
        seed: 5,
        flip: true,
        shift: 2,
        ..Recipe::default()
    }
}

pub async fn session(recipe: Recipe) -> Session {
    let device = Backend::open(BackendKind::Cpu)
        .await
        .expect("the CPU opens");
    Session::new(recipe, few_scenes(), device)
        .await
        .expect("the recipe works")
}

/// Lets the browser do what it has to between two turns, as the page's worker does; without it no answer of the GPU arrives.
#[cfg(target_family = "wasm")]
pub async fn breathe() {
    use wasm_bindgen::JsCast;
    let soon = js_sys::Promise::new(&mut |resolve, _| {
        let worker: web_sys::WorkerGlobalScope = js_sys::global().unchecked_into();
        worker.set_timeout_with_callback(&resolve).expect("a timer");
    });
    wasm_bindgen_futures::JsFuture::from(soon)
        .await
        .expect("the timer's end");
}

#[cfg(not(target_family = "wasm"))]
pub async fn breathe() {}

/// Turns until nothing is left to do.
pub async fn finish(session: &mut Session) -> Vec<Event> {
    let mut events = Vec::new();
    while session.is_busy() {
        breathe().await;
        events.extend(
            session
                .turn(Duration::from_millis(50))
                .await
                .expect("a turn"),
        );
    }
    events
}

pub fn losses(events: &[Event]) -> Vec<f32> {
    events
        .iter()
        .filter_map(|event| {
            if let Event::Step { loss, .. } = event {
                Some(*loss)
            } else {
                None
            }
        })
        .collect()
}

async fn single_steps(session: &mut Session, count: usize) -> Vec<f32> {
    let mut all = Vec::new();
    for _ in 0..count {
        session
            .command(Command::Step)
            .await
            .expect("a step is allowed");
        all.extend(losses(&finish(session).await));
    }
    all
}

crate::device_tests! {
    a_run_trains_evaluates_every_epoch_and_finishes => async {
        let mut session = session(recipe()).await;
        session.command(Command::Start).await.expect("start");
        let events = finish(&mut session).await;
        assert_eq!(losses(&events).len(), 16, "2 epochs of 8 steps");
        let evaluated: Vec<u64> = events.iter().filter_map(|event| if let Event::Evaluated(evaluated) = event { Some(evaluated.step) } else { None }).collect();
        assert_eq!(evaluated, [8, 16]);
        assert_eq!(session.status().state, Phase::Finished);
        assert_eq!(session.status().epoch, 2);
    };

    training_lowers_the_loss => async {
        let mut session = session(Recipe { epochs: 25, ..recipe() }).await;
        session.command(Command::Start).await.expect("start");
        let losses = losses(&finish(&mut session).await);
        let mean = |part: &[f32]| part.iter().sum::<f32>() / part.len() as f32;
        assert!(mean(&losses[192..]) < 0.8 * mean(&losses[..8]), "{} then {}", mean(&losses[..8]), mean(&losses[192..]));
    };

    resuming_gives_the_losses_of_never_having_stopped => async {
        for optimizer in [OptimizerKind::Sgd, OptimizerKind::AdamW, OptimizerKind::NAdam] {
            let recipe = Recipe { optimizer, weight_decay: 0.01, lr: 0.01, ..recipe() };
            let mut through = session(recipe.clone()).await;
            let expected = single_steps(&mut through, 13).await;
            let mut first = session(recipe).await;
            let mut got = single_steps(&mut first, 6).await;
            let bytes = first.checkpoint().await.expect("a checkpoint").to_bytes().expect("bytes");
            let checkpoint = Checkpoint::from_bytes(&bytes).expect("the same back");
            let device = Backend::open(BackendKind::Cpu).await.expect("the CPU opens");
            let mut second = Session::from_checkpoint(checkpoint, few_scenes(), device).await.expect("a session");
            assert_eq!(second.status().state, Phase::Paused);
            got.extend(single_steps(&mut second, 7).await);
            assert_eq!(got, expected, "{optimizer:?}, bit for bit");
        }
    };

    weights_survive_safetensors => async {
        let mut trained = session(recipe()).await;
        single_steps(&mut trained, 3).await;
        let state = trained.state().await.expect("a state");
        let tensors = load_weights(&save_weights(&state.parameters).expect("bytes")).expect("tensors");
        let mut fresh = session(Recipe { seed: 99, ..recipe() }).await;
        assert_ne!(fresh.state().await.expect("a state").parameters, state.parameters);
        fresh.load_weights(tensors).await.expect("they fit");
        assert_eq!(fresh.state().await.expect("a state").parameters, state.parameters);
    };

    weights_loaded_on_the_way_leave_the_position => async {
        let mut session = session(recipe()).await;
        single_steps(&mut session, 3).await;
        let other = self::session(Recipe { seed: 99, ..recipe() }).await.state().await.expect("a state");
        session.load_weights(other.parameters).await.expect("they fit");
        single_steps(&mut session, 2).await;
        let bytes = session.checkpoint().await.expect("a checkpoint").to_bytes().expect("bytes");
        let checkpoint = Checkpoint::from_bytes(&bytes).expect("the same back");
        assert_eq!((checkpoint.step, checkpoint.state.step), (5, 2));
        let device = Backend::open(BackendKind::Cpu).await.expect("the CPU opens");
        let mut again = Session::from_checkpoint(checkpoint, few_scenes(), device).await.expect("a session");
        assert_eq!(again.status().step, 5);
        assert_eq!(single_steps(&mut again, 2).await, single_steps(&mut session, 2).await);
    };

    a_loss_gone_nan_stops_and_keeps_the_last_good_state => async {
        let mut session = session(Recipe { lr: 1e30, ..recipe() }).await;
        let before: State = session.state().await.expect("a state");
        session.command(Command::Start).await.expect("start");
        let events = finish(&mut session).await;
        let message = events.iter().find_map(|event| if let Event::Diverged { message, .. } = event { Some(message.clone()) } else { None });
        let message = message.expect("it says so");
        assert!(message.contains("step") && message.contains("Lower the rate"), "{message}");
        assert_eq!(session.status().state, Phase::Failed);
        assert_eq!(session.state().await.expect("a state").parameters, before.parameters);
        session.set_rate(0.01).expect("a better rate");
        session.command(Command::Resume).await.expect("it goes on");
        assert_eq!(losses(&finish(&mut session).await).len(), 16);
    };

    commands_that_make_no_sense_are_refused_by_name => async {
        let mut session = session(recipe()).await;
        for (command, name) in [(Command::Pause, "pause"), (Command::Resume, "resume"), (Command::Stop, "stop")] {
            let error = session.command(command).await.expect_err("not from ready").to_string();
            assert!(error.contains(name) && error.contains("ready"), "{error}");
        }
        session.command(Command::Start).await.expect("start");
        assert!(session.command(Command::Start).await.is_err());
        session.command(Command::Pause).await.expect("pause");
        assert!(!session.is_busy());
        session.command(Command::Stop).await.expect("stop");
        assert!(matches!(finish(&mut session).await.as_slice(), [Event::Evaluated(_)]));
        session.command(Command::Reset).await.expect("reset");
        assert_eq!((session.status().state, session.status().step), (Phase::Ready, 0));
    };

    the_same_seed_gives_the_same_losses_and_another_does_not => async {
        let run = async |seed| single_steps(&mut session(Recipe { seed, ..recipe() }).await, 4).await;
        assert_eq!(run(1).await, run(1).await);
        assert_ne!(run(1).await, run(2).await);
    };
}
