//! Burn code as it was written: does it compile, and does it compute what the engine computes? The files are `convlab model export NAME
//! --as burn`; with CONVLAB_WRITE_FIXTURES they are written anew.

use burn::tensor::{Device, Tensor, TensorData};
use convlab::engine::{Answer, Backend, BackendKind, Input, NamedTensor, Want};
use convlab::interop::write;
use convlab::network::{Mulberry32, Network, zoo};
use convlab::recipe::Recipe;

use super::written::mixed;
use crate::kernels::{cases_norms, cases_parameters, cases_tensors};

#[rustfmt::skip]
#[path = "fixtures/burn/groupings.rs"]
mod groupings;
#[rustfmt::skip]
#[path = "fixtures/burn/lenet.rs"]
mod lenet;
#[rustfmt::skip]
#[path = "fixtures/burn/mixed.rs"]
mod mixed_layers;
#[rustfmt::skip]
#[path = "fixtures/burn/normalisations.rs"]
mod normalisations;
#[rustfmt::skip]
#[path = "fixtures/burn/recurrent.rs"]
mod recurrent;
#[rustfmt::skip]
#[path = "fixtures/burn/parameters.rs"]
mod parameters;
#[rustfmt::skip]
#[path = "fixtures/burn/resnet20.rs"]
mod resnet20;
#[rustfmt::skip]
#[path = "fixtures/burn/shares.rs"]
mod shares;

const PICTURES: usize = 3;
/// Largest difference allowed, relative to the largest logit: the same arithmetic in another order.
const TOLERANCE: f32 = 1e-5;

/// Compares the file with what is written today, and the module's logits with the engine's.
macro_rules! same {
    ($network:expr, $file:literal, $module:ty) => {{
        let network: Network = $network;
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/interop/fixtures/burn/",
            $file
        );
        let text = write::burn(&network).expect("code");
        if std::env::var_os("CONVLAB_WRITE_FIXTURES").is_some() {
            std::fs::write(path, &text).expect("the fixture can be written");
        }
        assert_eq!(
            text,
            include_str!(concat!("fixtures/burn/", $file)),
            "{}",
            $file
        );
        let (parameters, pictures, wanted) = pollster::block_on(engine(&network));
        let device = Device::flex();
        let tensor = |name: &str| {
            let found = parameters
                .iter()
                .find(|tensor| tensor.name == name)
                .expect(name);
            TensorData::new(found.values.clone(), found.shape.clone())
        };
        let module = <$module>::new(&device).load(tensor, &device);
        let [channels, height, width] = network.input;
        let shape = [PICTURES, channels, height, width];
        let given = Tensor::<4>::from_data(TensorData::new(pictures, shape), &device);
        let found: Vec<f32> = module
            .forward(given)
            .into_data()
            .try_to_vec()
            .expect("floats");
        assert_eq!(found.len(), wanted.len());
        let largest = wanted
            .iter()
            .fold(0.0f32, |largest, value| largest.max(value.abs()));
        let apart = found
            .iter()
            .zip(&wanted)
            .map(|(a, b)| (a - b).abs())
            .fold(0.0, f32::max);
        println!("{}: {apart} of {largest}", $file);
        assert!(apart <= TOLERANCE * largest, "{apart} of {largest}");
    }};
}

/// The engine's weights, with statistics as after some training, pictures, and its logits of them.
async fn engine(network: &Network) -> (Vec<NamedTensor>, Vec<f32>, Vec<f32>) {
    let backend = Backend::open(BackendKind::Cpu).await.expect("the CPU");
    let settings = Recipe::default().training_settings();
    let mut engine = backend
        .engine(network, settings, 5, PICTURES)
        .expect("an engine");
    let mut state = engine.state().await.expect("its state");
    let mut stream = Mulberry32::new(9);
    for tensor in &mut state.parameters {
        for value in &mut tensor.values {
            let drawn = stream.next_unit() as f32;
            if tensor.name.ends_with("running_mean") {
                *value = 0.2 * drawn - 0.1;
            } else if tensor.name.ends_with("running_var") {
                *value = 0.1 + 0.3 * drawn;
            }
        }
    }
    let parameters = state.parameters.clone();
    engine.restore(&state).await.expect("the state fits");
    let count = PICTURES * network.input.iter().product::<usize>();
    let pictures: Vec<f32> = (0..count)
        .map(|_| (2.0 * stream.next_unit() - 1.0) as f32)
        .collect();
    let logits = engine
        .infer(Input::Values(&pictures), Want::Outputs)
        .await
        .and_then(Answer::logits)
        .expect("logits");
    (parameters, pictures, logits)
}

#[test]
fn lenets_code_gives_the_engines_logits() {
    same!(
        zoo::model("lenet").expect("the zoo's"),
        "lenet.rs",
        lenet::Lenet
    );
}

#[test]
fn code_with_batch_norm_and_shortcuts_gives_the_engines_logits() {
    same!(
        zoo::model("resnet20").expect("the zoo's"),
        "resnet20.rs",
        resnet20::Resnet20
    );
}

#[test]
fn code_with_a_layer_of_every_kind_gives_the_engines_logits() {
    same!(mixed(), "mixed.rs", mixed_layers::Mixed);
}

#[test]
fn code_with_normalisation_in_groups_gives_the_engines_logits() {
    same!(
        cases_norms::groupings(),
        "groupings.rs",
        groupings::Groupings
    );
}

#[test]
fn code_with_other_normalisations_gives_the_engines_logits() {
    same!(
        cases_norms::normalisations(),
        "normalisations.rs",
        normalisations::Normalisations
    );
}

#[test]
fn code_with_learned_slopes_softmax_and_dropouts_gives_the_engines_logits() {
    same!(cases_tensors::shares(), "shares.rs", shares::Shares);
}

#[test]
fn code_with_a_module_that_is_called_again_gives_the_engines_logits() {
    let network = super::shared_modules::recurrent();
    same!(network, "recurrent.rs", recurrent::Net);
}

#[test]
fn code_with_parameters_of_its_own_gives_the_engines_logits() {
    same!(
        cases_parameters::parameters(),
        "parameters.rs",
        parameters::Parameters
    );
}
