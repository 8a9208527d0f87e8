//! A network of several tasks: its class and the weighted sum of its losses. What reads pictures and trains is left to whoever uses it.

use super::literal::number;
use super::{docstring, loss, pytorch_class, pytorch_imports};
use crate::interop::write::WriteError;
use crate::network::Network;
use crate::recipe::Recipe;

/// Masks say 255 where no class is said.
const IGNORE: &str = "255";

pub fn module(network: &Network, recipe: &Recipe) -> Result<String, WriteError> {
    let outputs = network.outputs()?;
    let mut text = format!(
        "\"\"\"{}\n\nWritten by convlab: the network and its loss. `forward` gives a tuple, one output a task; `loss_of` is what convlab\nminimises. The weights that convlab saves load with `load_state_dict(safetensors.torch.load_file(FILE))`.\n\"\"\"\n\n{}\n\n",
        docstring(&format!("{}: {}", network.name, network.source)),
        pytorch_imports(network)
    );
    text += &pytorch_class(network);
    text += "\n\n";
    text += &loss::criterion(recipe, Some(IGNORE));
    let sum: Vec<String> = outputs
        .iter()
        .zip(["criterion(maps, masks)", "F.cross_entropy(logits, classes)"])
        .map(|(output, loss)| format!("{} * {loss}", number(output.weight)))
        .collect();
    text += "def loss_of(outputs, targets):\n    \"\"\"The weighted sum of the tasks' losses. Targets: a class a pixel [batch, height, width], a class a picture [batch].\"\"\"\n    maps, logits = outputs\n    masks, classes = targets\n";
    text += &format!("    return {}\n", sum.join(" + "));
    Ok(text)
}
