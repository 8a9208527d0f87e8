//! From the modules of a program to a network: its `forward` is followed with pictures of a size.

use std::collections::HashMap;

use super::evaluate::Evaluator;
use super::given::Result;
use super::operation::{Operation, has_weights};
use super::program::Options;
use super::root::root;
use super::syntax::Statement;
use super::token::Place;
use super::trace::Trace;
use super::value::{Arguments, ModuleKind, Tensor, Value};
use crate::interop::InteropError;
use crate::network::{Layer, Network, Node, layers};

/// Sizes that are tried first where nothing says how large the pictures are.
const USUAL_SIZES: [usize; 8] = [32, 28, 64, 224, 96, 128, 256, 16];

/// A program's network.
pub struct Built {
    pub root: usize,
    pub class: String,
    pub network: Network,
    pub notes: Vec<String>,
    /// Where each layer is called.
    pub places: HashMap<String, Place>,
}

/// Finds the network's module and follows its `forward`.
pub fn build(
    evaluator: &mut Evaluator,
    statements: &[Statement],
    input: Option<[usize; 3]>,
    options: &Options,
) -> Result<Built> {
    let root = root(evaluator, statements, options)?;
    let class = match &evaluator.modules[root].kind {
        ModuleKind::User(class) => class.name.clone(),
        _ => "Sequential".to_string(),
    };
    let mut order = Vec::new();
    name_modules(evaluator, root, "", 0, &mut order);
    let first_channels =
        order
            .iter()
            .find_map(|(_, module)| match &evaluator.modules[*module].kind {
                ModuleKind::Operation(
                    Operation::Layer(Layer::Conv2d(layers::Conv2d { channels_in, .. }))
                    | Operation::Padded(_, Layer::Conv2d(layers::Conv2d { channels_in, .. })),
                ) => Some(*channels_in),
                _ => None,
            });
    let input = match input {
        Some(input) => input,
        None => guess(evaluator, root, &class, first_channels.unwrap_or(3))?,
    };
    let (network, dropped, places) = follow(evaluator, root, &class, input)?;
    let mut notes = Vec::new();
    let mut registered = Vec::new();
    for (path, module) in &order {
        let ModuleKind::Operation(operation) = &evaluator.modules[*module].kind else {
            continue;
        };
        if !has_weights(operation) {
            continue;
        }
        match network.nodes.iter().any(|node| node.name == *path) {
            true => registered.push(path.clone()),
            false => notes.push(format!(
                "{path} is made and not used in what forward gives back; it was left out, where PyTorch would keep its weights as they are"
            )),
        }
    }
    notes.extend(
        dropped
            .iter()
            .filter(|name| !order.iter().any(|(path, _)| path == *name))
            .map(|name| format!("{name} is computed and not used; it was left out")),
    );
    let mut network = network;
    let with_weights = |node: &&Node| has_weights(&Operation::Layer(node.layer.clone()));
    let computed: Vec<&String> = network
        .nodes
        .iter()
        .filter(with_weights)
        .map(|node| &node.name)
        .collect();
    if !computed.iter().copied().eq(registered.iter()) {
        network.registered = registered;
    }
    Ok(Built {
        root,
        class,
        network,
        notes,
        places,
    })
}

/// Gives every module its path, and lists those without children in the order of the `state_dict`.
fn name_modules(
    evaluator: &mut Evaluator,
    module: usize,
    path: &str,
    level: usize,
    order: &mut Vec<(String, usize)>,
) {
    if level > 60 || evaluator.paths.contains_key(&module) {
        return;
    }
    evaluator.paths.insert(module, path.to_string());
    evaluator.trace.reserved.insert(path.to_string());
    if !path.is_empty() && evaluator.modules[module].children.is_empty() {
        order.push((path.to_string(), module));
    }
    for (name, child) in evaluator.modules[module].children.clone() {
        let path = match path.is_empty() {
            true => name,
            false => format!("{path}.{name}"),
        };
        name_modules(evaluator, child, &path, level + 1, order);
    }
}

/// Follows `forward` with pictures of this size.
fn follow(
    evaluator: &mut Evaluator,
    root: usize,
    class: &str,
    input: [usize; 3],
) -> Result<(Network, Vec<String>, HashMap<String, Place>)> {
    let outputs = trace(evaluator, root, Some(input))?;
    let trace = std::mem::take(&mut evaluator.trace);
    let names = trace.nodes.iter().map(|node| node.name.clone());
    let places = names.zip(trace.places.iter().copied()).collect();
    let (notes, reserved) = (trace.notes.clone(), trace.reserved.clone());
    let (network, dropped) = trace.finish(&outputs, class, input)?;
    evaluator.trace = Trace::new(None, reserved);
    evaluator.trace.notes = notes;
    Ok((network, dropped, places))
}

fn rank(tensor: &Tensor) -> Option<usize> {
    tensor.shape.as_ref().map(Vec::len)
}

/// What `forward` gives back: one tensor, or a map of classes and a vector of classes for the picture.
fn trace(evaluator: &mut Evaluator, root: usize, input: Option<[usize; 3]>) -> Result<Vec<Tensor>> {
    evaluator.trace = Trace::new(input, std::mem::take(&mut evaluator.trace.reserved));
    evaluator
        .modules
        .iter_mut()
        .for_each(|module| module.calls = 0);
    let given = Arguments {
        plain: vec![Value::Tensor(evaluator.trace.pictures())],
        ..Arguments::default()
    };
    match outputs_of(evaluator.forward(root, given)?, &mut evaluator.notes) {
        Value::Tensor(tensor) => Ok(vec![tensor]),
        other => match other.members().as_deref() {
            Some([Value::Tensor(map), Value::Tensor(vector)])
                if rank(map).is_none_or(|rank| rank == 3)
                    && rank(vector).is_none_or(|rank| rank == 1) =>
            {
                // While a layer is wrong, or the size is not known, they are two all the same.
                if rank(map).and(rank(vector)).is_some() {
                    evaluator.notes.push(
                        "forward gives back a map and a vector: two tasks, whose losses weigh alike"
                            .into(),
                    );
                }
                Ok(vec![map.clone(), vector.clone()])
            }
            Some([Value::Tensor(first), ..]) => {
                evaluator
                    .notes
                    .push("forward gives back several values; the first was taken".into());
                Ok(vec![first.clone()])
            }
            _ => Err(InteropError::NoNetwork(format!(
                "forward gives back {}. Let it return its output, a tensor.",
                other.describe()
            ))),
        },
    }
}

/// Of a dictionary what stands under "out", as torchvision names it, or its values, one after another.
fn outputs_of(value: Value, notes: &mut Vec<String>) -> Value {
    let Value::Dict(pairs) = &value else {
        return value;
    };
    let named = |(key, _): &&(Value, Value)| key.same(&Value::text("out")) == Some(true);
    match (pairs.iter().find(named), &pairs[..]) {
        (Some((_, out)), [_, _, ..]) => {
            notes.push("forward gives back a dictionary; its \"out\" was taken".into());
            out.clone()
        }
        (_, [(_, only)]) => only.clone(),
        _ => Value::list(pairs.iter().map(|(_, value)| value.clone()).collect()),
    }
}

/// A size of square pictures that the network takes.
fn guess(
    evaluator: &mut Evaluator,
    root: usize,
    class: &str,
    channels: usize,
) -> Result<[usize; 3]> {
    let usual = USUAL_SIZES.map(|size| [channels, size, size]);
    // Without a size where none is needed: then the sizes are tried on the network alone.
    if let Ok(outputs) = trace(evaluator, root, None) {
        let reserved = evaluator.trace.reserved.clone();
        let traced = std::mem::take(&mut evaluator.trace);
        evaluator.trace.reserved = reserved;
        let (network, _) = traced.finish(&outputs, class, usual[0])?;
        let mut sizes = USUAL_SIZES.into_iter().chain(1..=256);
        let fitting =
            sizes.find(|&size| network.with_input([channels, size, size]).shapes().is_ok());
        return Ok(fitting.map_or(usual[0], |size| [channels, size, size]));
    }
    for input in usual {
        let Ok(outputs) = trace(evaluator, root, Some(input)) else {
            continue;
        };
        let reserved = evaluator.trace.reserved.clone();
        let traced = std::mem::take(&mut evaluator.trace);
        evaluator.trace.reserved = reserved;
        if let Ok((network, _)) = traced.finish(&outputs, class, input)
            && network.shapes().is_ok()
        {
            return Ok(input);
        }
    }
    Ok(usual[0])
}
