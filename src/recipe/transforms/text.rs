//! Steps as a person types them, `resize(size=40), random_crop(size=32, padding=4)`, and as recipes keep them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use super::{Interpolation, Step, Steps};
use crate::recipe::Choice;

const HELP: &str = "transforms are written as random_crop(size=32, padding=4), random_horizontal_flip(); there are resize, center_crop, random_crop, random_resized_crop, random_horizontal_flip, random_vertical_flip, random_rotation, random_affine, color_jitter and random_erasing, with torchvision's arguments";

/// Splits at commas outside of brackets.
pub(crate) fn split_arguments(text: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut first) = (Vec::new(), 0i32, 0);
    for (at, c) in text.char_indices() {
        match c {
            '[' | '{' | '(' => depth += 1,
            ']' | '}' | ')' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&text[first..at]);
                first = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[first..]);
    parts.retain(|part| !part.trim().is_empty());
    parts
}

impl FromStr for Steps {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut steps = Vec::new();
        for call in split_arguments(text) {
            let (name, rest) = call.split_once('(').ok_or(HELP)?;
            let rest = rest.trim().strip_suffix(')').ok_or(HELP)?;
            let mut arguments = Map::new();
            for argument in split_arguments(rest) {
                let (key, value) = argument.split_once('=').ok_or(HELP)?;
                // A word that is no JSON stands for itself.
                let value = value.trim();
                let value = serde_json::from_str(value).unwrap_or_else(|_| Value::from(value));
                arguments.insert(key.trim().into(), value);
            }
            let step = Step::read(name.trim(), arguments)?;
            steps.push(
                step.ok_or_else(|| format!("there is no transform {:?}: {HELP}", name.trim()))?,
            );
        }
        Steps::new(steps)
    }
}

/// The value of an argument.
#[derive(Debug, Clone, PartialEq)]
pub enum Argument {
    /// One number; a single one stands for all values of a list.
    Number(f64),
    /// A list, `[0.5, 1.5]`.
    Numbers(Vec<f64>),
    /// The word of a choice: `bilinear`.
    Word(&'static str),
    /// `true` or `false`.
    Flag(bool),
}

impl fmt::Display for Argument {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Argument::Number(value) => write!(formatter, "{value}"),
            Argument::Numbers(values) => {
                let texts: Vec<String> = values.iter().map(f64::to_string).collect();
                write!(formatter, "[{}]", texts.join(", "))
            }
            Argument::Word(word) => formatter.write_str(word),
            Argument::Flag(value) => write!(formatter, "{value}"),
        }
    }
}

/// The arguments that are written; those at their defaults are left out.
struct Written(Vec<(&'static str, Argument)>);

impl Written {
    fn add(mut self, key: &'static str, value: Argument) -> Self {
        self.0.push((key, value));
        self
    }

    fn numbers(self, key: &'static str, values: &[f64], usual: &[f64]) -> Self {
        match values {
            _ if values == usual => self,
            [one] => self.add(key, Argument::Number(*one)),
            many => self.add(key, Argument::Numbers(many.to_vec())),
        }
    }

    fn sizes(self, key: &'static str, values: &[usize], usual: &[f64]) -> Self {
        let values: Vec<f64> = values.iter().map(|&value| value as f64).collect();
        match values[..] {
            // One for both, or for all.
            [first, ..] if values.len() > 1 && values.iter().all(|&value| value == first) => {
                self.numbers(key, &[first], usual)
            }
            _ => self.numbers(key, &values, usual),
        }
    }

    fn flag(self, key: &'static str, value: bool) -> Self {
        match value {
            true => self.add(key, Argument::Flag(true)),
            false => self,
        }
    }

    /// A word, left out where it is the first of its kind.
    fn word<T: Choice>(self, key: &'static str, value: T) -> Self {
        match value == T::CHOICES[0] {
            true => self,
            false => self.add(key, Argument::Word(value.word())),
        }
    }
}

impl Step {
    /// Its arguments by torchvision's names, without those at their defaults.
    pub fn arguments(&self) -> Vec<(&'static str, Argument)> {
        let new = Written(Vec::new());
        let turned = |written: Written, interpolation: Interpolation, fill: u8| {
            written
                .word("interpolation", interpolation)
                .numbers("fill", &[f64::from(fill)], &[0.0])
        };
        let written = match self {
            // One number and two are different things here.
            Step::Resize { size } => {
                let size: Vec<f64> = size.iter().map(|&side| side as f64).collect();
                new.numbers("size", &size, &[])
            }
            Step::CenterCrop { size } => new.sizes("size", size, &[]),
            Step::RandomCrop {
                size,
                padding,
                pad_if_needed,
                fill,
                padding_mode,
            } => new
                .sizes("size", size, &[])
                .sizes("padding", padding, &[0.0])
                .flag("pad_if_needed", *pad_if_needed)
                .numbers("fill", &[f64::from(*fill)], &[0.0])
                .word("padding_mode", *padding_mode),
            Step::RandomResizedCrop { size, scale, ratio } => new
                .sizes("size", size, &[])
                .numbers("scale", scale, &super::read::CROP_SCALE)
                .numbers("ratio", ratio, &super::read::CROP_RATIO),
            Step::RandomHorizontalFlip { p } | Step::RandomVerticalFlip { p } => {
                new.numbers("p", &[*p], &[0.5])
            }
            Step::RandomRotation {
                degrees,
                interpolation,
                fill,
            } => turned(new.numbers("degrees", degrees, &[]), *interpolation, *fill),
            Step::RandomAffine {
                degrees,
                translate,
                scale,
                shear,
                interpolation,
                fill,
            } => {
                let written = new
                    .numbers("degrees", degrees, &[])
                    .numbers("translate", translate, &[0.0; 2])
                    .numbers("scale", scale, &[1.0; 2])
                    .numbers("shear", shear, &[0.0; 4]);
                turned(written, *interpolation, *fill)
            }
            Step::ColorJitter {
                brightness,
                contrast,
                saturation,
                hue,
            } => new
                .numbers("brightness", brightness, &[1.0; 2])
                .numbers("contrast", contrast, &[1.0; 2])
                .numbers("saturation", saturation, &[1.0; 2])
                .numbers("hue", hue, &[0.0; 2]),
            Step::RandomErasing {
                p,
                scale,
                ratio,
                value,
            } => new
                .numbers("p", &[*p], &[0.5])
                .numbers("scale", scale, &super::read::ERASED_SCALE)
                .numbers("ratio", ratio, &super::read::ERASED_RATIO)
                .numbers("value", value, &[0.0]),
        };
        written.0
    }
}

impl fmt::Display for Step {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        let arguments = self.arguments();
        let texts: Vec<String> = arguments
            .iter()
            .map(|(key, value)| format!("{key}={value}"))
            .collect();
        write!(formatter, "{}({})", self.name(), texts.join(", "))
    }
}

impl fmt::Display for Steps {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        for (at, step) in self.0.iter().enumerate() {
            let between = if at > 0 { ", " } else { "" };
            write!(formatter, "{between}{step}")?;
        }
        Ok(())
    }
}

impl Serialize for Steps {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Steps {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?.unwrap_or_default();
        text.parse().map_err(serde::de::Error::custom)
    }
}
