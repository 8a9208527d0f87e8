//! What zeroes at random, by its names in PyTorch, torchvision and timm.

use super::given::{Given, Result, unsupported};
use super::operation::Operation;
use super::value::{Arguments, Value};
use crate::network::{Layer, layers};
use crate::said::phrase;

/// A layer of other packages than PyTorch: torchvision's `StochasticDepth` and timm's name for it; none for what is no layer here.
pub fn elsewhere(path: &str, arguments: &Arguments) -> Result<Option<Operation>> {
    let name = path.rsplit('.').next().unwrap_or_default();
    let package = path.split('.').next().unwrap_or_default();
    let given = |names: &'static [&'static str]| Given::new(name, arguments, names);
    let (p, mode) = match (package, name) {
        ("torchvision", "StochasticDepth") => {
            let given = given(&["p", "mode"])?;
            (given.number("p")?, depth_mode(&given, arguments)?)
        }
        ("torchvision", "stochastic_depth") => {
            let given = given(&["p", "mode", "training"])?;
            match given.get("training").map(Value::truth) {
                Some(Some(false)) => return Ok(Some(Operation::Identity)),
                _ => (given.number("p")?, depth_mode(&given, arguments)?),
            }
        }
        ("timm", "DropPath") => {
            let given = given(&["drop_prob", "scale_by_keep"])?;
            given.only("scale_by_keep", &Value::Bool(true))?;
            (given.number_or("drop_prob", 0.0)?, layers::DepthMode::Row)
        }
        _ => return Ok(None),
    };
    let layer = layers::StochasticDepth { p, mode };
    Ok(Some(Operation::Layer(Layer::StochasticDepth(layer))))
}

fn depth_mode(given: &Given, arguments: &Arguments) -> Result<layers::DepthMode> {
    match given.text_or("mode", "")?.as_str() {
        "row" => Ok(layers::DepthMode::Row),
        "batch" => Ok(layers::DepthMode::Batch),
        mode => Err(unsupported(
            arguments.at,
            phrase!("mode='{mode}' of StochasticDepth", mode),
            phrase!("'row' and 'batch' are supported."),
        )),
    }
}

/// A kind of dropout by the name of its module or function.
pub fn dropout(name: &str, p: f64) -> Layer {
    match name {
        "Dropout2d" | "dropout2d" => Layer::Dropout2d(layers::Dropout2d { p }),
        "AlphaDropout" | "alpha_dropout" => Layer::AlphaDropout(layers::AlphaDropout { p }),
        _ => Layer::Dropout(layers::Dropout { p }),
    }
}
