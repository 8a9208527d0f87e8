//! Networks whose input is no picture but a vector of random numbers: generators and decoders.

use super::arguments::required;
use super::evaluate::{Evaluator, method_of};
use super::operation::Operation;
use super::value::ModuleKind;
use crate::network::Layer;

/// What such an input is called.
const INPUTS: [&str; 7] = ["z", "noise", "latent", "latents", "code", "zs", "eps"];

/// The vector that a network is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Latent {
    /// How many numbers.
    pub size: usize,
    /// Whether it is `[N, size]`, else a map of one pixel, `[N, size, 1, 1]`.
    pub is_flat: bool,
}

/// The vector that a module is given, where its names say that it is one and its first layer can take it.
pub fn latent(evaluator: &Evaluator, root: usize) -> Option<Latent> {
    let ModuleKind::User(class) = &evaluator.modules[root].kind else {
        return None;
    };
    let (forward, _) = method_of(class, "forward")?;
    let input = required(&forward, true).into_iter().next()?.to_lowercase();
    let name = class.name.to_lowercase();
    let is_named = ["generator", "netg", "decoder"]
        .iter()
        .any(|part| name.contains(part))
        && !name.contains("encoder");
    if !is_named && !INPUTS.contains(&input.as_str()) {
        return None;
    }
    match first_layer(evaluator, root, 0)? {
        Layer::Linear(linear) => Some(Latent {
            size: linear.features_in,
            is_flat: true,
        }),
        Layer::ConvTranspose2d(layer) => Some(Latent {
            size: layer.channels_in,
            is_flat: false,
        }),
        _ => None,
    }
}

/// The first layer below a module that has weights, in the order in which they were made.
fn first_layer(evaluator: &Evaluator, module: usize, level: usize) -> Option<&Layer> {
    let known = &evaluator.modules[module];
    if let ModuleKind::Operation(Operation::Layer(layer)) = &known.kind
        && !layer.parameters("").is_empty()
    {
        return Some(layer);
    }
    let mut children = known.children.iter().filter(|_| level < 60);
    children.find_map(|(_, child)| first_layer(evaluator, *child, level + 1))
}
