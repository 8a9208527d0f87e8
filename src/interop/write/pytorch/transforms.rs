//! A recipe's `transforms` as torchvision's calls: the same words, in Python's spelling.

use super::settings::Settings;

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

/// The calls of the steps under a key of the recipe, for pictures of a network's size. `module` is torchvision's; `fill` says what comes
/// in from outside where the recipe does not.
pub fn calls(settings: &Settings, key: &str, input: [usize; 2], module: &str, fill: &str) -> Calls {
    let mut calls = Calls::default();
    for step in split(settings.text(key)) {
        let Some((name, arguments)) = step.trim().trim_end_matches(')').split_once('(') else {
            continue;
        };
        let mut written: Vec<String> = Vec::new();
        for (key, value) in split(arguments)
            .iter()
            .filter_map(|argument| argument.split_once('='))
        {
            let (key, value) = (key.trim(), value.trim());
            if key == "size" {
                calls.is_sized =
                    sides(value) == Some(input) && (name != "resize" || value.starts_with('['));
            }
            written.push(format!("{key}={}", python(value)));
        }
        let fills = ["random_crop", "random_rotation", "random_affine"];
        if fills.contains(&name) && !arguments.contains("fill=") && !fill.is_empty() {
            written.push(fill.into());
        }
        let call = format!("{module}.{}({})", camel(name), written.join(", "));
        match name {
            "random_erasing" => calls.tensors.push(call),
            _ => calls.pictures.push(call),
        }
    }
    calls
}

/// Splits at commas outside of brackets.
fn split(text: &str) -> Vec<&str> {
    let mut depth = 0i32;
    let parts = text.split(move |c| {
        depth += i32::from(matches!(c, '(' | '[')) - i32::from(matches!(c, ')' | ']'));
        c == ',' && depth == 0
    });
    parts.filter(|part| !part.trim().is_empty()).collect()
}

fn sides(text: &str) -> Option<[usize; 2]> {
    let sides = text.trim_matches(['[', ']']).split(',');
    let sides: Vec<usize> = sides
        .map(|side| side.trim().parse().ok())
        .collect::<Option<_>>()?;
    match sides[..] {
        [side] => Some([side; 2]),
        [height, width] => Some([height, width]),
        _ => None,
    }
}

fn python(value: &str) -> String {
    match value {
        "true" => "True".into(),
        "false" => "False".into(),
        "nearest" | "bilinear" => format!("transforms.InterpolationMode.{}", value.to_uppercase()),
        _ if value.starts_with(char::is_alphabetic) => format!("\"{value}\""),
        _ => value.replace('[', "(").replace(']', ")"),
    }
}

fn camel(name: &str) -> String {
    let words = name.split('_').map(|word| {
        let (first, rest) = word.split_at(word.len().min(1));
        first.to_uppercase() + rest
    });
    words.collect()
}
