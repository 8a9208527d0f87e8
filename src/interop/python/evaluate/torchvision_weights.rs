//! Trained weights of torchvision's networks: which ones a program asks for, where they are, and the transforms of their pictures.

use super::torchvision::path_of;
use super::{Evaluator, Place};
use crate::interop::InteropError;
use crate::interop::python::given::{Result, unsupported};
use crate::interop::python::torchvision::{Found, Model, Weights, find};
use crate::interop::python::value::{Arguments, Value};
use crate::said::phrase;

/// Arguments of a builder that say what it begins with, or nothing that matters.
const OWN: [&str; 5] = [
    "weights",
    "pretrained",
    "progress",
    "weights_backbone",
    "pretrained_backbone",
];
/// Means and standard deviations of ImageNet's channels, which all of them were trained with.
const IMAGENET: [[f64; 3]; 2] = [[0.485, 0.456, 0.406], [0.229, 0.224, 0.225]];

/// What a program says a network begins with.
enum Asked {
    Nothing,
    Weights(Weights),
    /// What is not known.
    Vague,
}

impl Evaluator {
    /// Whether a network begins with trained weights, which is said, and the arguments that are left for its class.
    pub(super) fn begun_with(
        &mut self,
        model: &Model,
        arguments: &Arguments,
    ) -> Result<(bool, Arguments)> {
        let at = arguments.at;
        let mut rest = Arguments {
            at,
            ..Arguments::default()
        };
        // As they stood in order before their names were asked for.
        let order: &[&str] = match model.is_segmentation() {
            true => &[
                "weights",
                "progress",
                "num_classes",
                "aux_loss",
                "weights_backbone",
            ],
            false => &["weights", "progress"],
        };
        let mut given = arguments.named.clone();
        for (index, value) in arguments.plain.iter().enumerate() {
            let Some(name) = order.get(index) else {
                return Err(self.exception(
                    "TypeError",
                    at,
                    phrase!("there are more arguments than the function takes"),
                    phrase!("Leave them away."),
                ));
            };
            given.push((name.to_string(), value.clone()));
        }
        let of = |names: [&str; 2]| {
            let mut named = given.iter();
            named
                .find(|(name, _)| names.contains(&name.as_str()))
                .map(|(_, value)| value.clone())
        };
        let asked = match of(["weights", "pretrained"]) {
            Some(value) => self.asked(model, &value, at)?,
            None => Asked::Nothing,
        };
        let behind = of(["weights_backbone", "pretrained_backbone"]);
        rest.named.extend(
            given
                .into_iter()
                .filter(|(name, _)| !OWN.contains(&name.as_str())),
        );
        match (asked, model.backbone()) {
            (Asked::Weights(weights), _) => {
                self.fits(model, &rest)?;
                self.notes.push(phrase!(
                    "line {line}: {name} begins with trained weights, which a program does not hold: bring them as the file {file}, whose names are this network's. torchvision's documentation links it, and PyTorch keeps what it fetched in hub/checkpoints of its cache. Without it, training begins with random weights",
                    line = at.line,
                    name = model.name,
                    file = weights.file
                ));
                Ok((true, rest))
            }
            (Asked::Vague, _) => {
                self.notes.push(phrase!(
                    "line {line}: whether {name} begins with trained weights is not known here; none were taken",
                    line = at.line,
                    name = model.name
                ));
                Ok((false, rest))
            }
            (Asked::Nothing, Some(backbone)) => {
                let value = behind.unwrap_or(Value::Bool(true));
                if let Asked::Weights(weights) = self.asked(&backbone, &value, at)? {
                    self.notes.push(phrase!(
                        "line {line}: the backbone of {name} begins with the trained weights of {file}, whose names begin without backbone, so that they do not fit as they are; training begins with random weights",
                        line = at.line,
                        name = model.name,
                        file = weights.file
                    ));
                }
                Ok((false, rest))
            }
            (Asked::Nothing, None) => Ok((false, rest)),
        }
    }

    /// Refuses what trained weights do not fit, as torchvision does.
    fn fits(&mut self, model: &Model, given: &Arguments) -> Result<()> {
        for (name, wanted) in [
            ("num_classes", Value::Int(model.classes())),
            ("aux_loss", Value::Bool(true)),
        ] {
            let found = given.named.iter().find(|(known, _)| known == name);
            if let Some((_, value)) = found
                && !matches!(value, Value::None)
                && value.same(&wanted) == Some(false)
            {
                return Err(self.exception(
                    "ValueError",
                    given.at,
                    phrase!("{name} of {model} is {value}, and its trained weights have {wanted}, so that torchvision refuses it", name, model = model.name, value = value.describe(), wanted = wanted.describe()),
                    phrase!("Leave it away and give the network another last layer, or leave the weights away."),
                ));
            }
        }
        Ok(())
    }

    /// The weights that a value means.
    fn asked(&mut self, model: &Model, value: &Value, at: Place) -> Result<Asked> {
        let name = match value {
            Value::None | Value::Bool(false) => return Ok(Asked::Nothing),
            // As `pretrained=True` it meant the first there were.
            Value::Bool(true) => {
                return Ok(model
                    .weights()
                    .into_iter()
                    .next()
                    .map_or(Asked::Nothing, Asked::Weights));
            }
            Value::Text(text) => text.rsplit('.').next().unwrap_or_default().to_string(),
            Value::Library(path) => match find(path) {
                Some(Found::Weights(of, rest)) if of.name == model.name && rest.len() == 1 => {
                    rest[0].clone()
                }
                _ => return Err(self.unfit(model, value, at)),
            },
            _ if value.truth().is_none() => return Ok(Asked::Vague),
            _ => return Err(self.unfit(model, value, at)),
        };
        match model.weights_named(&name) {
            Some(weights) => Ok(Asked::Weights(weights)),
            None => Err(self.unfit(model, value, at)),
        }
    }

    fn unfit(&mut self, model: &Model, value: &Value, at: Place) -> InteropError {
        let names: Vec<&str> = model.weights().iter().map(|weights| weights.name).collect();
        unsupported(
            at,
            phrase!(
                "{value} are no weights of {model} that are known here",
                value = value.describe(),
                model = model.name
            ),
            phrase!("There are {names}.", names = names.join(", ")),
        )
    }

    /// `ResNet18_Weights.DEFAULT` and its attributes.
    pub(super) fn weights_name(
        &mut self,
        model: &Model,
        path: &str,
        rest: &[String],
        at: Place,
    ) -> Result<Value> {
        let value = Value::Library(path.into());
        match rest {
            [] => Ok(value),
            [member, ..] if model.weights_named(member).is_none() => {
                Err(self.unfit(model, &value, at))
            }
            [_] => Ok(value),
            [_, name] if ["transforms", "get_state_dict"].contains(&name.as_str()) => Ok(value),
            [_, name, ..] => Ok(Value::unknown(phrase!(
                "{name} of {value}",
                name,
                value = path_of(model)
            ))),
        }
    }

    /// `weights.transforms()`; none for what is not called.
    pub(super) fn weights_call(
        &mut self,
        model: &Model,
        rest: &[String],
        at: Place,
    ) -> Result<Option<Value>> {
        let (Some(weights), Some("transforms")) = (
            rest.first().and_then(|name| model.weights_named(name)),
            rest.get(1).map(String::as_str),
        ) else {
            return Ok(None);
        };
        let numbers = |values: [f64; 3]| Value::list(values.map(Value::Float).to_vec());
        let [mean, std] = IMAGENET.map(numbers);
        let mut steps = vec![("Resize", vec![Value::Int(weights.resize as i64)])];
        steps.extend(
            weights
                .crop
                .map(|side| ("CenterCrop", vec![Value::Int(side as i64)])),
        );
        steps.extend([("ToTensor", Vec::new()), ("Normalize", vec![mean, std])]);
        let mut made = Vec::new();
        for (name, plain) in steps {
            let mut given = Arguments {
                plain,
                at,
                ..Arguments::default()
            };
            if name == "Resize" && weights.is_bicubic {
                let mode =
                    Value::Library("torchvision.transforms.InterpolationMode.BICUBIC".into());
                given.named.push(("interpolation".into(), mode));
            }
            made.push(self.object(&format!("torchvision.transforms.{name}"), given)?);
        }
        let given = Arguments {
            plain: vec![Value::list(made)],
            at,
            ..Arguments::default()
        };
        self.object("torchvision.transforms.Compose", given)
            .map(Some)
    }
}
