//! Does Grad-CAM show what the paper's formula says? Checked where the formula has a closed form, and by differences where not.

use convlab::engine::burn::grad_cam;
use convlab::engine::{
    Answer, Backend, BackendKind, Engine, EngineError, Input, NamedTensor, Part, TrainingSettings,
    Want,
};
use convlab::network::{Mulberry32, Network, initial_parameters, zoo};
use convlab::recipe::Recipe;
use convlab::train::Session;

fn picture(network: &Network) -> Vec<f32> {
    let mut stream = Mulberry32::new(11);
    (0..network.input.iter().product())
        .map(|_| stream.next_unit() as f32 * 2.0 - 1.0)
        .collect()
}

fn parameters(network: &Network, seed: u32) -> Vec<NamedTensor> {
    initial_parameters(network, seed)
        .into_iter()
        .map(|(spec, values)| NamedTensor {
            name: spec.name,
            shape: spec.shape,
            values,
        })
        .collect()
}

async fn engine(network: &Network, seed: u32) -> Box<dyn Engine> {
    let backend = Backend::open(BackendKind::Cpu).await.expect("the CPU");
    let settings: TrainingSettings = Recipe::default().training_settings();
    backend
        .engine(network, settings, seed, 1)
        .expect("a network")
}

/// Bilinear by its definition: every pixel a weighted sum over all cells, with tent weights around its place.
fn magnified(map: &[f64], side: usize, size: usize) -> Vec<f64> {
    let tent = |at: usize, cell: usize| {
        let place = (at as f64 + 0.5) * side as f64 / size as f64 - 0.5;
        let place = place.clamp(0.0, side as f64 - 1.0);
        (1.0 - (place - cell as f64).abs()).max(0.0)
    };
    let mut values = vec![0.0; size * size];
    for (pixel, value) in values.iter_mut().enumerate() {
        for (cell, x) in map.iter().enumerate() {
            *value += tent(pixel / size, cell / side) * tent(pixel % size, cell % side) * x;
        }
    }
    values
}

fn close(got: &[f32], wanted: &[f64], tolerance: f64) {
    assert_eq!(got.len(), wanted.len());
    let most = wanted.iter().fold(0.0, |most: f64, x| most.max(x.abs()));
    assert!(most > 0.0, "something speaks for the class");
    for (at, (got, wanted)) in got.iter().zip(wanted).enumerate() {
        let off = (f64::from(*got) - wanted).abs();
        assert!(off <= tolerance * most, "{at}: {got}, not {wanted}");
    }
}

/// Before global average pooling and one linear layer the gradient of logit c is w[c, k] / pixels everywhere.
async fn of_pooled_maps_it_is_the_class_activation_map() {
    let network = zoo::model("resnet20").expect("the zoo has it");
    let layer = "layer3.2.relu2";
    let input = picture(&network);
    let mut engine = engine(&network, 3).await;
    let activations = engine
        .infer(Input::Values(&input), Want::Activations)
        .await
        .and_then(Answer::activations)
        .expect("activations");
    let maps = activations
        .iter()
        .find(|one| one.layer == layer)
        .expect("the last maps");
    assert_eq!(maps.shape, [64, 8, 8]);
    let linear = network.nodes.last().expect("nodes").name.clone();
    let weight = engine
        .parameter(&format!("{linear}.weight"))
        .await
        .expect("the last layer's weights");
    for class in [0, 7] {
        let mut map = vec![0.0; 64];
        for (channel, values) in maps.values.chunks_exact(64).enumerate() {
            let slope = f64::from(weight.values[class * 64 + channel]) / 64.0;
            for (total, value) in map.iter_mut().zip(values) {
                *total += slope * f64::from(*value);
            }
        }
        let map: Vec<f64> = map.into_iter().map(|value: f64| value.max(0.0)).collect();
        let found = grad_cam(
            &network,
            parameters(&network, 3),
            input.clone(),
            layer,
            class,
        )
        .await
        .expect("a map");
        assert_eq!(found.shape, [32, 32]);
        close(&found.values, &magnified(&map, 8, 32), 1e-4);
    }
}

/// Adding to a convolution's bias adds the same to every pixel of a map: the logit's slope along it is the sum of the gradient.
async fn its_weights_are_the_slopes_that_differences_give() {
    const STEP: f32 = 2e-3;
    let network = zoo::model("lenet").expect("the zoo has it");
    let input = picture(&network);
    let class = 4;
    let mut engine = engine(&network, 5).await;
    let state = engine.state().await.expect("the state");
    let activations = engine
        .infer(Input::Values(&input), Want::Activations)
        .await
        .and_then(Answer::activations)
        .expect("activations");
    let maps = &activations[0];
    assert_eq!(
        (maps.layer.as_str(), &maps.shape[..]),
        ("conv1", &[6, 28, 28][..])
    );
    let mut map = vec![0.0; 28 * 28];
    for channel in 0..6 {
        let mut logit = async |change: f32| {
            let mut changed = state.clone();
            for tensor in &mut changed.parameters {
                if tensor.name == "conv1.bias" {
                    tensor.values[channel] += change;
                }
            }
            engine.restore(&changed).await.expect("it fits");
            engine
                .infer(Input::Values(&input), Want::Outputs)
                .await
                .and_then(Answer::logits)
                .expect("logits")[class]
        };
        let slope = f64::from(logit(STEP).await - logit(-STEP).await) / f64::from(2.0 * STEP);
        let values = &maps.values[channel * 784..(channel + 1) * 784];
        for (total, value) in map.iter_mut().zip(values) {
            *total += slope / 784.0 * f64::from(*value);
        }
    }
    let map: Vec<f64> = map.into_iter().map(|value: f64| value.max(0.0)).collect();
    let found = grad_cam(&network, state.parameters, input, "conv1", class)
        .await
        .expect("a map");
    close(&found.values, &magnified(&map, 28, 32), 0.05);
}

async fn what_is_not_there_is_named() {
    let network = zoo::model("lenet").expect("the zoo has it");
    let ask = async |layer: &str, class: usize, length: usize| {
        let input = picture(&network)[..length].to_vec();
        grad_cam(&network, parameters(&network, 1), input, layer, class).await
    };
    let whole = 3 * 32 * 32;
    for layer in ["conv9", "fc1"] {
        let error = ask(layer, 0, whole).await.expect_err("no maps");
        assert!(error.to_string().contains("conv1"), "{error}");
        assert!(matches!(error, EngineError::NoMaps { .. }));
    }
    let error = ask("conv1", 10, whole).await.expect_err("no such class");
    assert_eq!(
        error,
        EngineError::UnknownClass {
            class: 10,
            classes: 10
        }
    );
    let error = ask("conv1", 0, 5).await.expect_err("no picture");
    assert!(matches!(error, EngineError::Length { got: 5, .. }));
}

async fn a_session_explains_a_picture_and_goes_on() {
    let mut session: Session = crate::training::session(crate::training::recipe()).await;
    let map = session
        .grad_cam(Part::Test, 2, "conv2", 1)
        .await
        .expect("a map");
    assert_eq!((map.shape, map.values.len()), ([32, 32], 1024));
    let beyond = session.grad_cam(Part::Test, 4000, "conv2", 1).await;
    assert!(
        beyond
            .expect_err("no such picture")
            .to_string()
            .contains("4000")
    );
    session
        .command(convlab::train::Command::Start)
        .await
        .expect("it starts");
    let events = session
        .turn(std::time::Duration::from_millis(20))
        .await
        .expect("it trains");
    assert!(!events.is_empty());
}

crate::device_tests! {
    grad_cam_of_pooled_maps_is_the_class_activation_map => of_pooled_maps_it_is_the_class_activation_map();
    grad_cam_weights_are_the_slopes_that_differences_give => its_weights_are_the_slopes_that_differences_give();
    grad_cam_names_what_is_not_there => what_is_not_there_is_named();
    a_session_explains_a_picture_and_still_trains => a_session_explains_a_picture_and_goes_on();
}
