//! Does a checkpoint of an earlier version go on where it stopped?

use std::rc::Rc;

use convlab::engine::{Backend, BackendKind};
use convlab::train::{Checkpoint, Session};

use super::single_steps;

/// What the page of 2026-11-29 saved on the CPU after five steps of a small network with momentum.
const CHECKPOINT: &[u8] = include_bytes!("fixtures/earlier.safetensors");
/// The losses of the steps that it went on with, as it reported them.
const LOSSES: &str = include_str!("fixtures/earlier.json");

crate::device_tests! {
    a_checkpoint_of_before_goes_on => async {
        let losses: Vec<f32> = serde_json::from_str(LOSSES).expect("losses");
        let checkpoint = Checkpoint::from_bytes(CHECKPOINT).expect("it is read");
        assert_eq!(checkpoint.step, 5);
        let dataset = checkpoint.recipe.built_in().expect("a recipe").expect("built-in data");
        let device = Backend::open(BackendKind::Cpu).await.expect("the CPU opens");
        let mut session = Session::from_checkpoint(checkpoint, Rc::new(dataset), device).await.expect("a session");
        let again = single_steps(&mut session, losses.len()).await;
        for (now, then) in again.iter().zip(&losses) {
            assert!((now - then).abs() <= 1e-5 * then, "{again:?}, then {losses:?}");
        }
    };
}
