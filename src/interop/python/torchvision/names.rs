//! What the dotted names of `torchvision.models` and `torchvision.ops` stand for.

use super::{Model, file_of, file_of_class, model};
use crate::said::{Phrase, phrase};

const MODELS: &str = "torchvision.models.";
/// Functions of `torchvision.models` itself.
pub const FUNCTIONS: [&str; 5] = [
    "get_model",
    "get_model_builder",
    "get_model_weights",
    "get_weight",
    "list_models",
];

/// What a name stands for.
#[derive(Debug)]
pub enum Found {
    /// A network, made by a call.
    Model(Model),
    /// The class of a network's weights, or (an attribute of) one of its members.
    Weights(Model, Vec<String>),
    /// What is defined in a file that is here, by its name.
    Defined(&'static str, String),
    /// One of [`FUNCTIONS`].
    Function(String),
    /// A module.
    Module,
    /// What is not here, and why.
    Absent(Phrase),
    Unknown,
}

/// What a path stands for; none where it is not below the two.
pub fn find(path: &str) -> Option<Found> {
    if let Some(rest) = path.strip_prefix("torchvision.ops.") {
        let name = rest.rsplit('.').next().unwrap_or_default();
        return Some(match rest {
            "misc" | "stochastic_depth" => Found::Module,
            _ => Found::Defined("ops", name.into()),
        });
    }
    let parts: Vec<&str> = path.strip_prefix(MODELS)?.split('.').collect();
    Some(match parts.as_slice() {
        ["segmentation"] => Found::Module,
        ["segmentation", rest @ ..] => of(rest, Some("segmentation")),
        rest => of(rest, None),
    })
}

/// What these parts of a path mean within a module that stands in a file, or in `torchvision.models` itself.
fn of(parts: &[&str], file: Option<&'static str>) -> Found {
    let [name, rest @ ..] = parts else {
        return Found::Unknown;
    };
    if let Some(class) = name.strip_suffix("_Weights")
        && let Some(model) = model(&class.to_ascii_lowercase())
    {
        return Found::Weights(model, rest.iter().map(ToString::to_string).collect());
    }
    let known = model(name).filter(|model| file.is_none_or(|file| model.file == file));
    let is_inside =
        known.is_some_and(|known| known.is_segmentation()) == (file == Some("segmentation"));
    match (known, file, rest) {
        (Some(model), _, []) if is_inside => Found::Model(model),
        (None, None, []) if FUNCTIONS.contains(name) => Found::Function(name.to_string()),
        (_, None | Some("segmentation"), rest) if file_of(name).is_some() => match rest {
            [] => Found::Module,
            rest => of(rest, file_of(name)),
        },
        (None, Some(file), []) => Found::Defined(file, name.to_string()),
        (None, None, []) if let Some(file) = file_of_class(name) => {
            Found::Defined(file, name.to_string())
        }
        _ => match absent(name) {
            Some(why) => Found::Absent(why),
            None => Found::Unknown,
        },
    }
}

/// What a network of torchvision's is that is not here, by its name or its module's.
fn absent(name: &str) -> Option<Phrase> {
    let lower = name.to_ascii_lowercase().replace('_', "");
    let begins = |words: &[&str]| words.iter().any(|word| lower.starts_with(word));
    Some(match lower.as_str() {
        "detection" => phrase!("detectors with anchors or regions of their own"),
        "video" => phrase!("networks for films, which convolve in three dimensions"),
        "opticalflow" => phrase!("networks that compare two pictures"),
        "quantization" => phrase!("networks that compute with whole numbers"),
        _ if begins(&["vit", "visiontransformer", "swin", "maxvit"]) => {
            phrase!("transformers, which are no networks of convolutions")
        }
        _ if begins(&["inception", "lraspp", "regnet"]) => {
            phrase!("networks that are not written down here")
        }
        _ => return None,
    })
}
