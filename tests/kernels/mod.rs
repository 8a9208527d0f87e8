//! Are the shaders valid, as they are written and as plans expand them?

use convlab::data::Transform;
use convlab::engine::compiled::{Plan, SHADERS, Tiles, expand, kernels, plan};
use convlab::engine::{Clip, Loss, Optimizer, TrainingSettings};
use convlab::spec::zoo;

use crate::engines::networks::odd;

fn settings() -> TrainingSettings {
    TrainingSettings {
        loss: Loss::CrossEntropy,
        optimizer: Optimizer::Sgd {
            momentum: 0.9,
            nesterov: false,
            weight_decay: 0.0,
        },
        clip: Clip::default(),
    }
}

/// What naga, wgpu's own compiler, has against a shader; empty if nothing.
fn complaint(text: &str) -> String {
    let module = match naga::front::wgsl::parse_str(text) {
        Ok(module) => module,
        Err(error) => return error.emit_to_string(text),
    };
    naga::valid::Validator::new(
        naga::valid::ValidationFlags::all(),
        naga::valid::Capabilities::empty(),
    )
    .validate(&module)
    .err()
    .map_or(String::new(), |error| error.emit_to_string(text))
}

fn complaints(plan: &Plan) -> Vec<String> {
    plan.dispatches
        .iter()
        .filter_map(|dispatch| {
            let what = match expand(dispatch.kernel, &dispatch.constants) {
                Ok(text) => complaint(&text),
                Err(message) => message,
            };
            (!what.is_empty()).then(|| format!("{} of {}: {what}", dispatch.kernel, dispatch.layer))
        })
        .collect()
}

#[test]
fn every_kernel_is_valid_with_the_constants_it_is_written_with() {
    assert!(kernels().count() > 30 && SHADERS.len() > kernels().count());
    let wrong: Vec<String> = kernels()
        .filter_map(|kernel| {
            let what = match expand(kernel, &[]) {
                Ok(text) => complaint(&text),
                Err(message) => message,
            };
            (!what.is_empty()).then(|| format!("{kernel}: {what}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_dispatch_of_a_plan_is_valid() {
    let networks = ["lenet", "wide", "deep", "simple", "resnet20"]
        .map(|name| zoo::model(name).expect("a network of the zoo"));
    let mut wrong = Vec::new();
    for network in networks.iter().chain([&odd()]) {
        for tiles in Tiles::ALL {
            let plan = plan(network, &settings(), &Transform::default(), 3, tiles).expect("a plan");
            wrong.extend(complaints(&plan));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_broken_shader_is_noticed() {
    assert!(!complaint("fn work() { let a = 1u + 1.0f; }").is_empty());
    assert!(expand("no_such_kernel", &[]).is_err());
}

#[test]
fn a_lenet_step_takes_seventeen_dispatches() {
    let plan = plan(
        &zoo::model("lenet").expect("LeNet"),
        &settings(),
        &Transform::default(),
        64,
        Tiles::SOFTWARE,
    )
    .expect("a plan");
    assert_eq!(plan.dispatches.len(), 17);
}
