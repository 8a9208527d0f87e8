//! Does every optimizer make of a few weights what PyTorch makes of them, in double precision? `make_cases.py --updates` recorded it:
//! a linear layer after every other step, its rate and its momentum moved by a schedule, and the defaults of PyTorch's classes.

use std::collections::BTreeMap;

use convlab::engine::compiled::Tiles;
use convlab::engine::{Backend, BackendKind, Engine, NamedTensor, State, StepOptions};
use convlab::interop::python::{self, Options};
use convlab::network::Network;
use convlab::recipe::Recipe;
use convlab::train::Rates;
use serde::Deserialize;

/// Difference allowed of a weight, all of which are below 1: single precision through eight steps.
const WEIGHTS: f64 = 5e-6;
/// Pictures of a step.
const ROWS: usize = 3;
const NETWORK: &str = "import torch.nn as nn\nnet = nn.Sequential(nn.Flatten(), nn.Linear(4, 2))\n";

#[derive(Deserialize)]
struct Recorded {
    /// Weight `[2, 4]` and bias `[2]` before the first step.
    first: Vec<f32>,
    /// `[steps, ROWS, 4]`
    inputs: Vec<f32>,
    /// `[steps][ROWS]`
    targets: Vec<Vec<u32>>,
    runs: Vec<Run>,
    /// Numbers by the class and the name of the setting.
    defaults: BTreeMap<String, BTreeMap<String, f64>>,
}

#[derive(Deserialize)]
struct Run {
    optimizer: String,
    schedule: String,
    /// Weight and bias after every other step.
    values: Vec<Vec<f64>>,
}

fn recorded() -> Recorded {
    serde_json::from_str(include_str!("updates.json")).expect("updates")
}

fn network() -> Network {
    let options = Options {
        input: Some([1, 2, 2]),
        ..Options::default()
    };
    let program = python::read(NETWORK, &options).expect("a program");
    program.network.expect("a network")
}

/// The state before the first step.
fn first(network: &Network, values: &[f32]) -> State {
    let (weight, bias) = values.split_at(8);
    let specs = network.parameters().into_iter().zip([weight, bias]);
    State {
        parameters: specs
            .map(|(spec, values)| NamedTensor {
                name: spec.name,
                shape: spec.shape,
                values: values.to_vec(),
            })
            .collect(),
        ..State::default()
    }
}

impl Run {
    fn recipe(&self, steps: usize) -> Recipe {
        let settings = python::run(&self.optimizer, Some(&self.schedule), None, steps);
        let recipe = settings.expect("settings").over(Recipe::default());
        recipe.check_numbers().expect("sound numbers");
        recipe
    }

    /// Does a step of all; compares the weights where some are recorded.
    async fn step(&self, step: usize, all: &Recorded, rates: &mut Rates, engine: &mut dyn Engine) {
        let rate = rates.rate(step as u64);
        let options = StepOptions {
            rate: rate.lr,
            momentum: rate.momentum,
            step: step as u64,
            seed: 0,
        };
        let size = ROWS * 4;
        let inputs = all.inputs[step * size..][..size].to_vec();
        let targets = all.targets[step].clone();
        let done = engine.step_on(inputs, targets, options).await;
        done.expect("a step");
        if step.is_multiple_of(2) {
            return;
        }
        let state = engine.state().await.expect("the state");
        let ours = state.parameters.iter().flat_map(|tensor| &tensor.values);
        let theirs = &self.values[step / 2];
        assert_eq!(ours.clone().count(), theirs.len());
        for (ours, theirs) in ours.zip(theirs) {
            let apart = (f64::from(*ours) - theirs).abs();
            let what = format!("{} after step {}", self.optimizer, step + 1);
            assert!(apart <= WEIGHTS, "{what}: {ours}, PyTorch's is {theirs}");
        }
    }
}

/// Every recorded run; then its second half again, from the state that lay in between.
async fn follow(backends: Vec<Backend>) {
    let (all, network) = (recorded(), network());
    let steps = all.targets.len();
    for backend in backends {
        for run in &all.runs {
            let recipe = run.recipe(steps);
            let open = || backend.engine(&network, recipe.training_settings(), 0, ROWS);
            let mut rates = Rates::new(&recipe.schedule, recipe.lr, 1, steps as u64);
            let mut engine = open().expect("it fits");
            let begin = engine.restore(&first(&network, &all.first)).await;
            begin.expect("the first weights fit");
            let mut between = State::default();
            for step in 0..steps {
                if step == steps / 2 {
                    between = engine.state().await.expect("the state");
                }
                run.step(step, &all, &mut rates, engine.as_mut()).await;
            }
            // As a file has them.
            between.optimizer.sort_by(|a, b| a.name.cmp(&b.name));
            let mut second = open().expect("it fits");
            second.restore(&between).await.expect("the state fits");
            for step in steps / 2..steps {
                run.step(step, &all, &mut rates, second.as_mut()).await;
            }
            let ended = engine.state().await.expect("the state");
            let again = second.state().await.expect("the state");
            assert_eq!(again, ended, "{}, gone on with", run.optimizer);
        }
    }
}

async fn cpu() -> Vec<Backend> {
    vec![Backend::open(BackendKind::Cpu).await.expect("the CPU")]
}

/// The compiled engine, natively with each set of tiles.
async fn compiled() -> Vec<Backend> {
    let opened = Backend::open(BackendKind::Compiled).await;
    let Ok(Backend::Compiled { gpu, .. }) = opened else {
        panic!("the compiled engine does not open");
    };
    let with = |tiles| Backend::Compiled {
        gpu: gpu.clone(),
        tiles,
    };
    // In a browser on a software adapter large tiles take long to compile.
    let is_quick = |tiles: &Tiles| !cfg!(target_family = "wasm") || *tiles == Tiles::GPU;
    let tiles = gpu.tiles().into_iter().filter(is_quick);
    tiles.map(with).collect()
}

crate::device_tests! {
    optimizers_follow_pytorch_and_go_on_from_a_state_on_the_cpu => async { follow(cpu().await).await };
    optimizers_follow_pytorch_and_go_on_from_a_state_compiled => async { follow(compiled().await).await };
}

#[test]
fn an_optimizer_without_arguments_has_pytorchs_defaults() {
    for (class, numbers) in recorded().defaults {
        let read = python::optimizer(&format!("torch.optim.{class}(parameters)"));
        let recipe = read.expect("an optimizer").over(Recipe::default());
        for (name, value) in numbers {
            assert_eq!(recipe.number(&name), Some(value), "{name} of {class}");
        }
    }
}
