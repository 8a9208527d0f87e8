//! Are the shaders valid, as they are written and as plans expand them, and is each of them used?

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use convlab::data::{Augment, Transform};
use convlab::engine::TrainingSettings;
use convlab::engine::compiled::{Mode, Plan, SHADERS, Tiles, expand, kernels, plan};
use convlab::network::{KINDS, Layer, Network, zoo};
use convlab::recipe::{Clip, Loss, LossOptions, Optimizer};

use super::cases;
use crate::engines::networks::odd;

fn settings() -> TrainingSettings {
    TrainingSettings {
        loss: Loss::CrossEntropy,
        loss_options: LossOptions::default(),
        ignore_index: None,
        class_weights: Vec::new(),
        pos_weight: Vec::new(),
        layer_rates: Vec::new(),
        optimizer: Optimizer::Sgd {
            momentum: 0.9,
            dampening: 0.0,
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
        naga::valid::Capabilities::SUBGROUP,
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
    let networks = zoo::MODELS.map(|(name, _)| zoo::model(name).expect("a network of the zoo"));
    let mut wrong = Vec::new();
    for network in networks.into_iter().chain(odd_and_cases()) {
        for tiles in Tiles::ALL {
            for mode in [Mode::Train, Mode::Evaluate] {
                let (settings, transform) = (settings(), Transform::default());
                let plan = plan(&network, &settings, &transform, 3, mode, tiles).expect("a plan");
                wrong.extend(complaints(&plan));
            }
        }
    }
    // Losses over softmax with all they may be given, on a map that is moved with its picture.
    let augment = Augment {
        flip: true,
        shift: 2,
        cutout: 3,
        ..Augment::default()
    };
    let transform = Transform {
        augment,
        ..Transform::default()
    };
    for loss in [Loss::Dice, Loss::CrossEntropyFocal, Loss::FocalDice] {
        let settings = TrainingSettings {
            loss,
            ignore_index: Some(1),
            class_weights: vec![1.0; 4],
            ..settings()
        };
        let (network, mode) = (cases::groups(), Mode::Train);
        let plan = plan(&network, &settings, &transform, 3, mode, Tiles::GPU).expect("a plan");
        wrong.extend(complaints(&plan));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_broken_shader_is_noticed() {
    assert!(!complaint("fn work() { let a = 1u + 1.0f; }").is_empty());
    assert!(expand("no_such_kernel", &[]).is_err());
}

#[test]
fn loops_of_one_turn_are_written_out() {
    let text = |tiles: Tiles| {
        let network = zoo::model("lenet").expect("LeNet");
        let transform = Transform::default();
        let plan = plan(&network, &settings(), &transform, 64, Mode::Train, tiles);
        let dispatches = plan.expect("a plan").dispatches;
        let first = dispatches
            .iter()
            .find(|dispatch| dispatch.kernel == "conv2d_forward")
            .expect("a convolution");
        expand(first.kernel, &first.constants).expect("its WGSL")
    };
    // A row of the kernel a turn for GPUs, the whole kernel for software adapters.
    assert!(text(Tiles::GPU).contains("for (var turn = 0u;"));
    assert!(!text(Tiles::QUADS).contains("for (var turn = 0u;"));
}

#[test]
fn a_lenet_step_takes_fourteen_dispatches() {
    let plan = plan(
        &zoo::model("lenet").expect("LeNet"),
        &settings(),
        &Transform::default(),
        64,
        Mode::Train,
        Tiles::QUADS,
    )
    .expect("a plan");
    assert_eq!(plan.dispatches.len(), 14);
}

#[test]
fn every_file_of_the_folder_is_known() {
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo runs the tests");
    let root = Path::new(&manifest).join("shaders");
    let mut files = Vec::new();
    for folder in ["", "shared"] {
        for entry in fs::read_dir(root.join(folder)).expect("the folder") {
            let name = entry.expect("an entry").file_name();
            let name = name.to_string_lossy();
            if name.ends_with(".wgsl") {
                files.push([folder, &*name].join(if folder.is_empty() { "" } else { "/" }));
            }
        }
    }
    files.sort();
    let mut known: Vec<&str> = SHADERS.iter().map(|(path, _)| *path).collect();
    known.sort_unstable();
    assert_eq!(known, files);
}

/// The networks of the cases, and an odd one.
fn odd_and_cases() -> impl Iterator<Item = Network> {
    let cases = cases::all().into_iter().map(|(network, _)| network);
    cases.chain([odd()])
}

#[test]
fn the_cases_hold_every_kind_of_layer() {
    let mut held = BTreeSet::new();
    for network in cases::all().into_iter().map(|(network, _)| network) {
        held.extend(network.nodes.iter().map(|node| node.layer.kind()));
    }
    let fresh = |kind: &&str| Layer::fresh(kind, &[4, 8, 8], None, None).expect("a known kind");
    let missed: Vec<&str> = KINDS
        .iter()
        .map(|kind| fresh(kind).kind())
        .filter(|kind| !held.contains(kind))
        .collect();
    assert!(missed.is_empty(), "no case has {missed:?}");
}

#[test]
fn the_cases_reach_every_kernel() {
    let mut adam = settings();
    adam.clip.norm = Some(1.0);
    let mut reached = BTreeSet::new();
    for network in odd_and_cases() {
        for mode in [Mode::Train, Mode::Evaluate] {
            let transform = Transform::default();
            let plan = plan(&network, &adam, &transform, 3, mode, Tiles::GPU).expect("a plan");
            reached.extend(plan.dispatches.iter().map(|dispatch| dispatch.kernel));
        }
    }
    // No plan draws overlays; tests/kernels/overlay.rs does.
    reached.extend(["overlay", "overlay_counts"]);
    let missed: Vec<&str> = kernels()
        .filter(|kernel| !reached.contains(kernel))
        .collect();
    assert!(missed.is_empty(), "no case reaches {missed:?}");
}
