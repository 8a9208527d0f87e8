//! Factors of the learning rate by layer: frozen layers stay as they are, the others move by their factor, on both engines.

use convlab::engine::{EngineError, TrainingSettings};
use convlab::network::{Network, zoo};
use convlab::recipe::{Clip, LayerRate, Loss, Optimizer};

use super::{agree, burn, compiled, engine, networks, options, settings, sgd};

fn rates(texts: &[&str]) -> Vec<LayerRate> {
    let rates = texts.iter().map(|text| text.parse().expect("a rate"));
    rates.collect()
}

fn with(texts: &[&str], settings: TrainingSettings) -> TrainingSettings {
    TrainingSettings {
        layer_rates: rates(texts),
        ..settings
    }
}

/// What a step of plain SGD with these rates adds to each learned tensor.
async fn moved(backend: &convlab::engine::Backend, texts: &[&str]) -> Vec<(String, Vec<f32>)> {
    let plain = Optimizer::Sgd {
        momentum: 0.0,
        dampening: 0.0,
        nesterov: false,
        weight_decay: 0.0,
    };
    let settings = with(texts, settings(plain, Loss::CrossEntropy, Clip::default()));
    let network = zoo::model("lenet").expect("LeNet");
    let mut engine = engine(backend, &network, &settings);
    let before = engine.state().await.expect("the state").parameters;
    let inputs = (0..3 * 3072).map(|at| (at % 97) as f32 / 48.0 - 1.0);
    engine
        .step_on(inputs.collect(), vec![1, 5, 7], options(0))
        .await
        .expect("a step");
    let after = engine.state().await.expect("the state").parameters;
    let difference = |(after, before): (&f32, &f32)| after - before;
    after
        .iter()
        .zip(before)
        .map(|(after, before)| {
            let values = after.values.iter().zip(&before.values);
            (after.name.clone(), values.map(difference).collect())
        })
        .collect()
}

async fn moves_by_factor() {
    for backend in [vec![burn().await], compiled().await].concat() {
        let plain = moved(&backend, &[]).await;
        let scaled = moved(&backend, &["*=0.5", "conv2=0", "conv2.bias=1", "fc3=4"]).await;
        for ((name, plain), (_, scaled)) in plain.iter().zip(&scaled) {
            let factor = match name.as_str() {
                "conv2.weight" => 0.0,
                "conv2.bias" => 1.0,
                "fc3.weight" | "fc3.bias" => 4.0,
                _ => 0.5,
            };
            let largest = plain
                .iter()
                .fold(0.0f32, |most, value| most.max(value.abs()));
            assert!(largest > 0.0, "{name} gets no gradient");
            for (plain, scaled) in plain.iter().zip(scaled) {
                // A weight of 0.1 that moves by 1e-4 keeps three digits of it.
                let apart = (scaled - factor * plain).abs();
                assert!(
                    apart <= 1e-6 + 1e-3 * largest,
                    "{name}: {scaled} for {plain}"
                );
                assert!(factor > 0.0 || *scaled == 0.0, "{name} is frozen");
            }
        }
    }
}

async fn agrees_where_frozen() {
    // Frozen at the beginning, in the middle, in part; with momentum, decay and a clipped norm.
    agree(networks::odd(), with(&["conv1=0", "bn1=0"], sgd()), 3).await;
    agree(
        networks::u_shape(),
        with(&["*=0", "classes=1", "up1=0.5"], sgd()),
        2,
    )
    .await;
    let lenet = || zoo::model("lenet").expect("LeNet");
    agree(lenet(), with(&["conv1=0", "fc2=0", "fc3=10"], sgd()), 3).await;
    agree(lenet(), with(&["conv2.weight=0", "fc1.bias=0.1"], sgd()), 3).await;
}

async fn refuses_wrong_rates() {
    let refused = |network: &Network, texts: &[&str]| {
        let settings = with(texts, sgd());
        (network.clone(), settings)
    };
    let lenet = zoo::model("lenet").expect("LeNet");
    for (texts, wants) in [
        (
            &["conv9=0"][..],
            "no layer that learns is called conv9; these learn: conv1, conv2, fc1",
        ),
        (&["conv=0"][..], "called conv;"),
        (&["*=0"][..], "every layer is frozen"),
    ] {
        for backend in [vec![burn().await], compiled().await].concat() {
            let (network, settings) = refused(&lenet, texts);
            let error = backend.engine(&network, settings, 3, 4).err();
            let Some(EngineError::LayerRates(message)) = error else {
                panic!("{texts:?} is taken");
            };
            assert!(message.contains(wants), "{message}");
        }
    }
    for text in ["conv1", "=0", "conv1=-1", "conv1=nan", "conv1=x"] {
        let error = text.parse::<LayerRate>().expect_err(text);
        assert!(error.contains("conv1") || error.contains("=0"), "{error}");
    }
}

crate::device_tests! {
    a_layer_moves_by_its_factor => moves_by_factor();
    frozen_layers_agree => agrees_where_frozen();
    wrong_rates_are_refused => refuses_wrong_rates();
}
