//! PyTorch's normalisations: `nn.BatchNorm2d(...)`, `nn.GroupNorm(...)`.

use super::given::{Given, Result, unsupported};
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
        _ => return Ok(None),
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
