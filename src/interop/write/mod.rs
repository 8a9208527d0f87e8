//! Out: a network and its recipe as a PyTorch script.

mod forward;
mod layers;

use serde_json::{Map, Value as Json};

use crate::interop::InteropError;
use crate::spec::Network;

const HEAD: &str = include_str!("head.py");
const TAIL: &str = include_str!("tail.py");

/// A script that trains this network in PyTorch by these settings (keys of a recipe): its class, first weights by the same seed, data,
/// optimizer, schedule, evaluation, saving; under `torchrun` it trains with DistributedDataParallel.
///
/// # Errors
/// What is wrong with the network.
pub fn pytorch(network: &Network, recipe: &Map<String, Json>) -> Result<String, InteropError> {
    network.shapes()?;
    let class = layers::class_name(&network.name);
    let mut text = HEAD.replace("{source}", &format!("{}: {}", network.name, network.source));
    text += &layers::class(network, &class);
    text += &forward::forward(network);
    text += "\n\n";
    let [channels, height, width] = network.input;
    for (key, value) in [("CHANNELS", channels), ("HEIGHT", height), ("WIDTH", width)] {
        text += &format!("{key} = {value}\n");
    }
    text += &settings(recipe);
    text += &TAIL.replace("{class}", &class);
    Ok(text)
}

/// The class alone.
///
/// # Errors
/// What is wrong with the network.
pub fn pytorch_class(network: &Network) -> Result<String, InteropError> {
    network.shapes()?;
    let class = layers::class_name(&network.name);
    Ok(layers::class(network, &class) + &forward::forward(network))
}

/// Constants at the head of the training, with PyTorch's calls for optimizer and loss.
fn settings(recipe: &Map<String, Json>) -> String {
    let number =
        |key: &str, default: f64| recipe.get(key).and_then(Json::as_f64).unwrap_or(default);
    let text = |key: &str| recipe.get(key).and_then(Json::as_str).unwrap_or_default();
    let flag = |key: &str| recipe.get(key).and_then(Json::as_bool) == Some(true);
    let list = |key: &str| match recipe.get(key).and_then(Json::as_array) {
        Some(values) => values
            .iter()
            .map(Json::to_string)
            .collect::<Vec<_>>()
            .join(", "),
        None => "0.5".into(),
    };
    let decay = format!("weight_decay={:?}", number("weight_decay", 0.0));
    let eps = number("eps", 1e-8);
    let betas = format!(
        "betas=({:?}, {:?}), eps={eps:?}, {decay}",
        number("beta1", 0.9),
        number("beta2", 0.999)
    );
    let optimizer = match text("optimizer") {
        "adam" => format!("torch.optim.Adam(parameters, lr=LR, {betas})"),
        "adamw" => format!("torch.optim.AdamW(parameters, lr=LR, {betas})"),
        "rmsprop" => format!(
            "torch.optim.RMSprop(parameters, lr=LR, alpha={:?}, eps={eps:?}, {decay}, momentum={:?})",
            number("alpha", 0.99),
            number("momentum", 0.0)
        ),
        _ => {
            let nesterov = if flag("nesterov") { "True" } else { "False" };
            format!(
                "torch.optim.SGD(parameters, lr=LR, momentum={:?}, dampening={:?}, {decay}, nesterov={nesterov})",
                number("momentum", 0.0),
                number("dampening", 0.0)
            )
        }
    };
    format!(
        "SEED = {}\nEPOCHS = {}\nBATCH = {}\nLR = {:?}\nMEAN, STD = [{}], [{}]\nFLIP, CROP_PADDING = {}, {}\n\n\ndef make_optimizer(parameters):\n    return {optimizer}\n\n\n",
        number("seed", 0.0) as u64,
        number("epochs", 1.0) as u64,
        number("batch", 64.0) as u64,
        number("lr", 0.01),
        list("mean"),
        list("std"),
        if flag("flip") { "True" } else { "False" },
        number("crop_padding", 0.0) as u64,
    )
}
