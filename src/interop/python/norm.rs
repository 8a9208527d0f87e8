//! PyTorch's normalisations: `nn.BatchNorm2d(...)`, `F.layer_norm(x, ...)`.

use super::given::{Given, Result, unsupported};
use super::operation::Operation;
use super::value::{Arguments, Value};
use crate::network::{Layer, layers};
use crate::said::phrase;

/// `nn.name(...)`; none for what is no normalisation.
pub fn module(name: &str, arguments: &Arguments) -> Result<Option<Layer>> {
    let given = |names: &'static [&'static str]| Given::new(name, arguments, names);
    Ok(Some(match name {
        "BatchNorm1d" | "BatchNorm2d" => {
            let given = given(BATCH)?;
            given.only("affine", &Value::Bool(true))?;
            given.only("track_running_stats", &Value::Bool(true))?;
            if matches!(given.get("momentum"), Some(Value::None)) {
                return Err(unsupported(
                    arguments.at,
                    phrase!("momentum=None of {name} averages over all batches", name),
                    phrase!("A number is supported; 0.1 is the default."),
                ));
            }
            let channels = given.size("num_features")?;
            let eps = given.number_or("eps", 1e-5)?;
            let momentum = given.number_or("momentum", 0.1)?;
            match name {
                "BatchNorm1d" => Layer::BatchNorm1d(layers::BatchNorm {
                    channels,
                    eps,
                    momentum,
                }),
                _ => Layer::BatchNorm2d(layers::BatchNorm {
                    channels,
                    eps,
                    momentum,
                }),
            }
        }
        "GroupNorm" => {
            let given = given(&[
                "num_groups",
                "num_channels",
                "eps",
                "affine",
                "device",
                "dtype",
            ])?;
            Layer::GroupNorm(layers::GroupNorm {
                groups: given.size("num_groups")?,
                channels: given.size("num_channels")?,
                eps: given.number_or("eps", 1e-5)?,
                affine: given.flag_or("affine", true)?,
            })
        }
        "InstanceNorm2d" => {
            let given = given(BATCH)?;
            // Without running statistics, as here, `momentum` means nothing.
            if given.flag_or("track_running_stats", false)? {
                return Err(unsupported(
                    arguments.at,
                    phrase!("an InstanceNorm2d with track_running_stats=True"),
                    phrase!(
                        "Without it, each picture goes by its own statistics in training and evaluation alike; that is supported."
                    ),
                ));
            }
            Layer::InstanceNorm2d(layers::InstanceNorm2d {
                channels: given.size("num_features")?,
                eps: given.number_or("eps", 1e-5)?,
                affine: given.flag_or("affine", false)?,
            })
        }
        "LayerNorm" => {
            let given = given(&[
                "normalized_shape",
                "eps",
                "elementwise_affine",
                "bias",
                "device",
                "dtype",
            ])?;
            Layer::LayerNorm(layers::LayerNorm {
                normalized_shape: given.sizes("normalized_shape")?,
                eps: given.number_or("eps", 1e-5)?,
                affine: given.flag_or("elementwise_affine", true)?,
                bias: given.flag_or("bias", true)?,
            })
        }
        "LocalResponseNorm" => local_response_norm(&given(LOCAL_RESPONSE)?)?,
        _ => return Ok(None),
    }))
}

/// `F.name(x, ...)`, without its tensor; none for what is no normalisation.
pub fn function(name: &str, arguments: &Arguments) -> Result<Option<Operation>> {
    let given = |names: &'static [&'static str]| Given::new(name, arguments, names);
    // Layers keep their weights themselves.
    let without_weights = |given: &Given| -> Result<()> {
        given.only("weight", &Value::None)?;
        given.only("bias", &Value::None)
    };
    Ok(Some(match name {
        "layer_norm" => {
            let given = given(&["normalized_shape", "weight", "bias", "eps"])?;
            without_weights(&given)?;
            Operation::Layer(Layer::LayerNorm(layers::LayerNorm {
                normalized_shape: given.sizes("normalized_shape")?,
                eps: given.number_or("eps", 1e-5)?,
                affine: false,
                bias: true,
            }))
        }
        "group_norm" => {
            let given = given(&["num_groups", "weight", "bias", "eps"])?;
            without_weights(&given)?;
            Operation::GroupNorm {
                groups: Some(given.size("num_groups")?),
                eps: given.number_or("eps", 1e-5)?,
            }
        }
        "instance_norm" => {
            let given = given(&[
                "running_mean",
                "running_var",
                "weight",
                "bias",
                "use_input_stats",
                "momentum",
                "eps",
            ])?;
            without_weights(&given)?;
            given.only("running_mean", &Value::None)?;
            given.only("running_var", &Value::None)?;
            given.only("use_input_stats", &Value::Bool(true))?;
            Operation::GroupNorm {
                groups: None,
                eps: given.number_or("eps", 1e-5)?,
            }
        }
        "local_response_norm" => Operation::Layer(local_response_norm(&given(LOCAL_RESPONSE)?)?),
        _ => return Ok(None),
    }))
}

const LOCAL_RESPONSE: &[&str] = &["size", "alpha", "beta", "k"];

fn local_response_norm(given: &Given) -> Result<Layer> {
    Ok(Layer::LocalResponseNorm(layers::LocalResponseNorm {
        size: given.size("size")?,
        alpha: given.number_or("alpha", 1e-4)?,
        beta: given.number_or("beta", 0.75)?,
        k: given.number_or("k", 1.0)?,
    }))
}

/// What those take that may keep running statistics.
const BATCH: &[&str] = &[
    "num_features",
    "eps",
    "momentum",
    "affine",
    "track_running_stats",
    "device",
    "dtype",
];
