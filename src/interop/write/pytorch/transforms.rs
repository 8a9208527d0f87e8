//! A recipe's `transforms` as torchvision's calls: the same words, in Python's spelling.

use super::literal::flag;
use crate::recipe::{Argument, Step, Steps};

/// Calls of torchvision.
#[derive(Debug, Default, PartialEq)]
pub struct Calls {
    /// What is done to pictures.
    pub pictures: Vec<String>,
    /// RandomErasing, which is done to their tensors.
    pub tensors: Vec<String>,
    /// Whether pictures have the network's size behind them.
    pub is_sized: bool,
}

/// The calls of a recipe's transforms, for pictures of a network's size. `module` is torchvision's; `fill` says what comes in from outside
/// where the recipe does not.
pub fn calls(steps: &Steps, input: [usize; 2], module: &str, fill: &str) -> Calls {
    let mut calls = Calls::default();
    for step in steps.iter() {
        let arguments = step.arguments();
        let mut written: Vec<String> = Vec::new();
        for (key, value) in &arguments {
            if *key == "size" {
                calls.is_sized = is_size(step, value, input);
            }
            written.push(format!("{key}={}", python(value)));
        }
        let has_fill = arguments.iter().any(|(key, _)| *key == "fill");
        if may_fill(step) && !has_fill && !fill.is_empty() {
            written.push(fill.into());
        }
        let call = format!("{module}.{}({})", camel(step.name()), written.join(", "));
        match step {
            Step::RandomErasing { .. } => calls.tensors.push(call),
            Step::Resize { .. }
            | Step::CenterCrop { .. }
            | Step::RandomCrop { .. }
            | Step::RandomResizedCrop { .. }
            | Step::RandomHorizontalFlip { .. }
            | Step::RandomVerticalFlip { .. }
            | Step::RandomRotation { .. }
            | Step::RandomAffine { .. }
            | Step::ColorJitter { .. } => calls.pictures.push(call),
        }
    }
    calls
}

/// Whether something comes into the picture from outside.
fn may_fill(step: &Step) -> bool {
    match step {
        Step::RandomCrop { .. } | Step::RandomRotation { .. } | Step::RandomAffine { .. } => true,
        Step::Resize { .. }
        | Step::CenterCrop { .. }
        | Step::RandomResizedCrop { .. }
        | Step::RandomHorizontalFlip { .. }
        | Step::RandomVerticalFlip { .. }
        | Step::ColorJitter { .. }
        | Step::RandomErasing { .. } => false,
    }
}

/// Whether pictures have the network's size behind a step of that `size`. A single number of Resize is the shorter side's.
fn is_size(step: &Step, size: &Argument, [height, width]: [usize; 2]) -> bool {
    let (height, width) = (height as f64, width as f64);
    match size {
        Argument::Number(side) => {
            [*side; 2] == [height, width] && !matches!(step, Step::Resize { .. })
        }
        Argument::Numbers(sides) => sides[..] == [height, width],
        Argument::Word(_) | Argument::Flag(_) => false,
    }
}

fn python(value: &Argument) -> String {
    match value {
        Argument::Flag(value) => flag(*value).into(),
        Argument::Word(word @ ("nearest" | "bilinear")) => {
            format!("transforms.InterpolationMode.{}", word.to_uppercase())
        }
        Argument::Word(word) => format!("\"{word}\""),
        Argument::Number(_) | Argument::Numbers(_) => {
            value.to_string().replace('[', "(").replace(']', ")")
        }
    }
}

fn camel(name: &str) -> String {
    let words = name.split('_').map(|word| {
        let (first, rest) = word.split_at(word.len().min(1));
        first.to_uppercase() + rest
    });
    words.collect()
}
