//! A network as Burn code: a module with `new`, `load` and `forward`.

mod forward;
mod helpers;
mod layers;
mod tensors;

use std::collections::HashMap;

use crate::interop::write::{WriteError, wiring};
use crate::network::Network;

/// What the code is written for.
const CRATE: &str = "burn";
/// The version whose interface the code is written for.
const BURN: &str = "0.22";

/// A Rust file for Burn with this network as a module.
///
/// # Errors
/// What is wrong with the network; [`WriteError::Heads`] for one of several tasks.
pub fn burn(network: &Network) -> Result<String, WriteError> {
    let shapes = network.shapes()?;
    if !network.heads.is_empty() {
        return Err(WriteError::Heads(network.name.clone()));
    }
    let fields = fields(network);
    let name = layers::type_name(&network.name);
    let source: String = network.source.chars().filter(|c| !c.is_control()).collect();
    let text = format!(
        "//! {}: {source}\n//!\n//! Written by convlab for Burn {BURN} (`burn = {{ version = \"{BURN}\", features = [\"flex\"] }}`, or another backend).\n\n",
        network.name.replace(|c: char| c.is_control(), " ")
    );
    let mut body =
        layers::module(network, &fields, &name) + &forward::forward(network, &fields, &shapes);
    body += &helpers::used(&body);
    Ok(text + &imports(&body) + &body)
}

/// For every layer the field of the struct that holds its weights: its name with underscores, numbered where two would be alike.
fn fields(network: &Network) -> HashMap<String, String> {
    let mut fields: HashMap<String, String> = HashMap::new();
    for node in network
        .nodes
        .iter()
        .filter(|node| layers::has_weights(&node.layer) && node.weights_of.is_none())
    {
        let mut plain = wiring::plain(&node.name).to_ascii_lowercase();
        if !plain.starts_with(|c: char| c.is_ascii_lowercase()) {
            plain = format!("layer_{plain}");
        }
        // A keyword is none with an underscore behind it.
        if KEYWORDS.contains(&plain.as_str()) {
            plain.push('_');
        }
        let taken = |name: &String| fields.values().any(|other| other == name);
        let numbered = (2..).map(|number| format!("{plain}_{number}"));
        let field = std::iter::once(plain.clone())
            .chain(numbered)
            .find(|name| !taken(name));
        fields.insert(node.name.clone(), field.unwrap_or(plain));
    }
    fields
}

const KEYWORDS: [&str; 52] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
    "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl",
    "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref",
    "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "union", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// What Burn has, by where it has it. Functions and macros are small, types are not.
const BURN_NAMES: [(&str, &[&str]); 6] = [
    ("module", &["Module", "Param", "RunningState"]),
    (
        "nn",
        &[
            "BatchNorm",
            "BatchNormConfig",
            "Dropout",
            "DropoutConfig",
            "GroupNorm",
            "GroupNormConfig",
            "Initializer",
            "InstanceNorm",
            "InstanceNormConfig",
            "LayerNorm",
            "LayerNormConfig",
            "Linear",
            "LinearConfig",
            "PRelu",
            "PReluConfig",
            "PaddingConfig2d",
        ],
    ),
    (
        "nn::conv",
        &[
            "Conv2d",
            "Conv2dConfig",
            "ConvTranspose2d",
            "ConvTranspose2dConfig",
        ],
    ),
    (
        "tensor",
        &[
            "Device",
            "IndexingUpdateOp",
            "Int",
            "Tensor",
            "TensorData",
            "activation",
            "s",
        ],
    ),
    (
        "tensor::module",
        &[
            "adaptive_avg_pool2d",
            "avg_pool2d",
            "interpolate",
            "max_pool2d",
            "max_pool2d_with_indices",
        ],
    ),
    (
        "tensor::ops",
        &[
            "AvgPoolOptions",
            "InterpolateMode",
            "InterpolateOptions",
            "MaxPoolOptions",
        ],
    ),
];

/// The `use` lines of what the code uses.
fn imports(body: &str) -> String {
    let code: Vec<&str> = body
        .lines()
        .map(|line| line.split("//").next().unwrap_or_default())
        .collect();
    // Of quoted text, which stands at odd places, nothing is code.
    let code: String = code
        .join("\n")
        .split('"')
        .step_by(2)
        .collect::<Vec<_>>()
        .join("\"");
    let is_used = |name: &&&str| {
        let is_type = name.starts_with(|c: char| c.is_ascii_uppercase());
        code.match_indices(**name).any(|(at, _)| {
            let before = code[..at].chars().next_back().unwrap_or(' ');
            let after = code[at + name.len()..].chars().next().unwrap_or(' ');
            let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
            !is_part(before)
                && before != '.'
                && !is_part(after)
                && (is_type || "(:!".contains(after))
        })
    };
    let mut text = String::new();
    for (path, names) in BURN_NAMES {
        let used: Vec<&str> = names.iter().filter(is_used).copied().collect();
        text += &match used.as_slice() {
            [] => String::new(),
            [one] => format!("use {CRATE}::{path}::{one};\n"),
            several => format!("use {CRATE}::{path}::{{{}}};\n", several.join(", ")),
        };
    }
    text + "\n"
}
