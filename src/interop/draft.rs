//! A network and its PyTorch class side by side, each following the other while a person edits one of them.

use super::python::{self, File, Options, Program};
use super::write::{class_name, pytorch_class, pytorch_imports};
use crate::network::Network;

/// The class with its imports, as [`super::write::pytorch_class`] writes it, and the line, from 1, where `forward` calls each layer. The
/// network's wiring has to be right.
pub fn source(network: &Network) -> (String, Vec<usize>) {
    let text = pytorch_imports(network) + "\n\n" + &pytorch_class(network);
    // Each layer has a line of its own behind that of `def`.
    let before = text
        .lines()
        .take_while(|line| !line.starts_with("    def forward("))
        .count();
    let lines = (before + 2..).take(network.nodes.len()).collect();
    (text, lines)
}

/// What files say, for pictures of the size that the network had before where neither they nor the options name one. A class of that
/// network's name is that network: it keeps its name, its source and what its output means.
pub fn follow(files: &[File], options: &Options, before: &Network) -> Program {
    let mut program = python::follow(files, options, Some(before.input));
    if let Some(network) = &mut program.network
        && program.class == class_name(&before.name)
    {
        network.name.clone_from(&before.name);
        network.source.clone_from(&before.source);
        network.head = before.head;
        for (head, before) in network.heads.iter_mut().zip(&before.heads) {
            head.weight = before.weight;
        }
    }
    program
}
