//! Are tiles chosen by what they cost, on every target alike? In a browser sizes are of 32 bits, and costs of large layers are not.

use convlab::data::Transform;
use convlab::recipe::Loss;

use convlab::engine::TrainingSettings;
use convlab::engine::compiled::{Constant, Dispatch, Mode, Tiles, plan};
use convlab::network::layers::Prelu;
use convlab::network::zoo::Builder;
use convlab::network::{Layer, Network, zoo};

use super::cases;
use super::gradients::settings;

fn dispatches(network: &Network, tiles: Tiles) -> Vec<Dispatch> {
    dispatches_with(network, &settings(Loss::CrossEntropy), tiles)
}

fn dispatches_with(network: &Network, settings: &TrainingSettings, tiles: Tiles) -> Vec<Dispatch> {
    let transform = Transform::default();
    let plan = plan(network, settings, &transform, 64, Mode::Train, tiles);
    plan.expect("a plan").dispatches
}

fn wide(tiles: Tiles) -> Vec<Dispatch> {
    dispatches(&zoo::model("wide").expect("wide"), tiles)
}

/// The product of these constants of the first dispatch of a kernel.
fn product(dispatches: &[Dispatch], kernel: &str, names: &[&str]) -> u32 {
    let dispatch = dispatches.iter().find(|dispatch| dispatch.kernel == kernel);
    let constants = &dispatch.expect("the kernel").constants;
    let value = |name: &&str| {
        let found = constants.iter().find(|(known, _)| known == name);
        match found {
            Some((_, Constant::U32(value))) => *value,
            _ => panic!("{kernel} has no {name}"),
        }
    };
    names.iter().map(value).product()
}

#[cfg_attr(target_family = "wasm", wasm_bindgen_test::wasm_bindgen_test)]
#[cfg_attr(not(target_family = "wasm"), test)]
fn large_tiles_of_large_layers_are_nearly_as_large_as_allowed() {
    let tiles = Tiles::QUADS;
    let dispatches = wide(tiles);
    // 8,192 features to 1,000: a cost of 2.4 thousand million multiply-adds and loads.
    let linear = product(&dispatches, "linear_forward", &["TILE_N", "TILE_O", "TURN"]) as usize;
    assert!(
        linear * 2 > tiles.linear_multiply_adds && linear <= tiles.linear_multiply_adds,
        "{linear}"
    );
    let names = ["TILE_C", "TILE_Y", "TILE_X", "TILE_K", "KERNEL_W"];
    for kernel in ["conv2d_forward", "conv2d_backward_input"] {
        let turn = product(&dispatches, kernel, &names) as usize;
        // Columns beyond the map's edge are left out: a few less than the product.
        assert!(turn * 2 > tiles.multiply_adds, "{kernel}: {turn}");
    }
}

#[cfg_attr(target_family = "wasm", wasm_bindgen_test::wasm_bindgen_test)]
#[cfg_attr(not(target_family = "wasm"), test)]
fn tiles_for_gpus_stay_small() {
    let dispatches = wide(Tiles::GPU);
    let names = ["TILE_C", "TILE_Y", "TILE_X", "TILE_K", "KERNEL_W"];
    for kernel in ["conv2d_forward", "conv2d_backward_input"] {
        assert!(product(&dispatches, kernel, &names) as usize <= Tiles::GPU.multiply_adds);
        assert_eq!(product(&dispatches, kernel, &["TILE_K"]), 1);
    }
    assert_eq!(product(&dispatches, "linear_forward", &["TURN"]), 1);
}

#[cfg_attr(target_family = "wasm", wasm_bindgen_test::wasm_bindgen_test)]
#[cfg_attr(not(target_family = "wasm"), test)]
fn a_weights_gradient_takes_no_more_rows_than_can_be_divided() {
    // `divided` of shaders/shared/quads.wgsl gives quotients below 256.
    for network in cases::all().into_iter().map(|(network, _)| network) {
        for tiles in Tiles::ALL {
            let dispatches = dispatches(&network, tiles);
            if !dispatches
                .iter()
                .any(|one| one.kernel == "conv2d_backward_weight")
            {
                continue;
            }
            let of = |name| product(&dispatches, "conv2d_backward_weight", &[name]);
            let rows = (of("TILE_Y") - 1) * of("STRIDE_H") + (of("TILE_K") - 1) * of("DILATION_H");
            let all = of("TILE_I") * (rows + 1);
            assert!(all <= 256, "{}, {}: {all} rows", network.name, tiles.name);
        }
    }
}

#[cfg_attr(target_family = "wasm", wasm_bindgen_test::wasm_bindgen_test)]
#[cfg_attr(not(target_family = "wasm"), test)]
fn frozen_slopes_have_no_gradient() {
    let slope = Layer::Prelu(Prelu {
        slopes: 1,
        init: 0.25,
    });
    let network = Builder::new("slope", "a test", [1, 2, 2])
        .flatten()
        .linear("fc1", 4, 4)
        .layer("slope", slope)
        .linear("fc2", 4, 2)
        .build();
    let kernels = |rates: &[&str]| -> Vec<&str> {
        let rates = rates.iter().map(|text| text.parse().expect("a rate"));
        let settings = TrainingSettings {
            layer_rates: rates.collect(),
            ..settings(Loss::CrossEntropy)
        };
        let all = dispatches_with(&network, &settings, Tiles::GPU);
        all.iter().map(|dispatch| dispatch.kernel).collect()
    };
    assert!(kernels(&[]).contains(&"prelu_backward_weight"));
    let frozen = kernels(&["slope=0"]);
    assert!(!frozen.contains(&"prelu_backward_weight"), "{frozen:?}");
    assert!(frozen.contains(&"prelu_backward"), "{frozen:?}");
}
