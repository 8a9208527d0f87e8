//! From the modules of a program to a network: its `forward` is followed with pictures of a size.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::evaluate::Evaluator;
use super::given::Result;
use super::operation::Operation;
use super::root::parameters;
use super::settings::takes_logarithms;
use super::token::Place;
use super::trace::Trace;
use super::value::{Arguments, ModuleKind, Tensor, Value};
use crate::interop::InteropError;
use crate::network::{Layer, Network, Node, ParameterSpec, layers};
use crate::recipe::Loss;
use crate::said::{Phrase, phrase};

/// Sizes that are tried first where nothing says how large the pictures are.
const USUAL_SIZES: [usize; 8] = [32, 28, 64, 224, 96, 128, 256, 16];

/// A program's network.
pub struct Built {
    /// Index of the network among the evaluator's modules.
    pub root: usize,
    /// The network's class, or what it is made by.
    pub class: String,
    /// The layers that its `forward` calls, with their inputs.
    pub network: Network,
    /// What was assumed.
    pub notes: Vec<Phrase>,
    /// Where each layer is called.
    pub places: HashMap<String, Place>,
}

/// Follows the `forward` of the module that is the network.
pub fn build(
    evaluator: &mut Evaluator,
    root: usize,
    input: Option<[usize; 3]>,
    loss: Option<Loss>,
) -> Result<Built> {
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
        None => {
            // Without a convolution nothing says whether pictures are in colour.
            let channels = first_channels.map_or(vec![3, 1], |channels| vec![channels]);
            match evaluator.torchvision_side(root) {
                Some(side) => [channels[0], side, side],
                None => guess(evaluator, root, &class, &channels)?,
            }
        }
    };
    let (network, dropped, places) = follow(evaluator, root, &class, input, loss)?;
    let mut notes = ending(evaluator, &network, loss);
    if evaluator.training.flattens {
        notes.push(
            phrase!("the training loop makes vectors of the pictures before the network has them; here a Flatten at its beginning does"),
        );
    }
    let mut registered = Vec::new();
    let mut left_out = 0;
    for (path, module) in &order {
        let ModuleKind::Operation(operation) = &evaluator.modules[*module].kind else {
            continue;
        };
        let Some(layer) = operation.with_weights() else {
            continue;
        };
        match network.nodes.iter().any(|node| node.name == *path) {
            true => registered.push(path.clone()),
            false => {
                left_out += learned(&layer.parameters(""));
                notes.push(phrase!("{path} is made and not used in what forward gives back; it was left out, where PyTorch would keep its weights as they are", path));
            }
        }
    }
    // Counted twice, from what `__init__` made and from what `forward` used: a layer that was lost on the way is noticed.
    let (made, used) = (parameters(evaluator, root), learned(&network.parameters()));
    if made != used + left_out {
        return Err(InteropError::Miscounted {
            name: class,
            made,
            used: used + left_out,
        });
    }
    notes.extend(
        dropped
            .iter()
            .filter(|name| !order.iter().any(|(path, _)| path == *name))
            .map(|name| phrase!("{name} is computed and not used; it was left out", name)),
    );
    let mut network = network;
    let with_weights = |node: &&Node| !node.layer.parameters("").is_empty();
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

/// Elements of the tensors that are learned.
fn learned(specs: &[ParameterSpec]) -> usize {
    let learned = specs.iter().filter(|spec| spec.role.is_learned());
    learned.fold(0, |count: usize, spec| count.saturating_add(spec.len()))
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
    let known = &evaluator.modules[module];
    let is_layer = matches!(known.kind, ModuleKind::Operation(_)) || known.children.is_empty();
    if !path.is_empty() && is_layer {
        order.push((path.to_string(), module));
    }
    let below = |name: String| match path.is_empty() {
        true => name,
        false => format!("{path}.{name}"),
    };
    // Parameters of its own come before those of its children.
    for (name, parameter) in evaluator.modules[module].parameters.clone() {
        let path = below(name);
        if let Entry::Vacant(place) = evaluator.paths.entry(parameter) {
            place.insert(path.clone());
            evaluator.trace.reserved.insert(path.clone());
            order.push((path, parameter));
        }
    }
    for (name, child) in evaluator.modules[module].children.clone() {
        let path = below(name);
        name_modules(evaluator, child, &path, level + 1, order);
    }
}

/// Follows `forward` with pictures of this size.
fn follow(
    evaluator: &mut Evaluator,
    root: usize,
    class: &str,
    input: [usize; 3],
    loss: Option<Loss>,
) -> Result<(Network, Vec<String>, HashMap<String, Place>)> {
    let mut outputs = trace(evaluator, root, Some(input))?;
    let mut trace = std::mem::take(&mut evaluator.trace);
    if is_cross_entropy(loss) {
        for output in &mut outputs {
            *output = trace.before_log_softmax(output, Place::default())?;
        }
    }
    let names = trace.nodes.iter().map(|node| node.name.clone());
    let places = names.zip(trace.places.iter().copied()).collect();
    let (notes, reserved) = (trace.notes.clone(), trace.reserved.clone());
    let left_out = trace.left_out.clone();
    let (network, dropped) = trace.finish(&outputs, class, input)?;
    evaluator.trace = Trace::new(None, reserved);
    evaluator.trace.notes = notes;
    evaluator.trace.left_out = left_out;
    Ok((network, dropped, places))
}

/// Whether the network is trained with cross entropy, as it is where the program names no loss.
fn is_cross_entropy(loss: Option<Loss>) -> bool {
    matches!(loss, None | Some(Loss::CrossEntropy))
}

/// What is to be said of a last layer and a loss that go badly together.
fn ending(evaluator: &Evaluator, network: &Network, loss: Option<Loss>) -> Vec<Phrase> {
    let last = &network.nodes[network.output_node()];
    let has_logarithms =
        matches!(last.layer, Layer::LogSoftmax(_)) || !evaluator.trace.left_out.is_empty();
    let name = || last.name.clone();
    if takes_logarithms(evaluator) {
        return match has_logarithms {
            true => Vec::new(),
            false => vec![phrase!(
                "the loss is NLLLoss, which is given logarithms of probabilities, and {name} is the last layer; cross entropy of what it puts out was taken",
                name = name()
            )],
        };
    }
    match matches!(last.layer, Layer::Softmax(_)) && is_cross_entropy(loss) {
        true => vec![phrase!(
            "{name} is the last layer, and cross entropy computes a softmax of its own; both are kept, as PyTorch keeps them, and learning is slow",
            name = name()
        )],
        false => Vec::new(),
    }
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
    let mut pictures = evaluator.trace.pictures();
    if evaluator.training.flattens {
        // The program makes vectors of its pictures before the network has them.
        let flatten = Operation::Layer(Layer::Flatten(layers::Flatten {}));
        pictures = evaluator
            .trace
            .apply(&flatten, &[pictures], None, Place::default())?;
    }
    let given = Arguments {
        plain: vec![Value::Tensor(pictures)],
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
                    evaluator.notes.push(phrase!(
                        "forward gives back a map and a vector: two tasks, whose losses weigh alike"
                    ));
                }
                Ok(vec![map.clone(), vector.clone()])
            }
            Some([Value::Tensor(first), ..]) => {
                evaluator.notes.push(phrase!(
                    "forward gives back several values; the first was taken"
                ));
                Ok(vec![first.clone()])
            }
            _ => Err(InteropError::NoNetwork(phrase!(
                "forward gives back {value}. Let it return its output, a tensor.",
                value = other.describe()
            ))),
        },
    }
}

/// Of a dictionary what stands under "out", as torchvision names it, or its values, one after another.
fn outputs_of(value: Value, notes: &mut Vec<Phrase>) -> Value {
    let Value::Dict(dict) = &value else {
        return value;
    };
    let pairs: Vec<(Value, Value)> = dict.iter().collect();
    let named = |pair: &&(Value, Value)| pair.0.same(&Value::text("out")) == Some(true);
    match (pairs.iter().find(named), &pairs[..]) {
        (Some((_, out)), [_, _, ..]) => {
            notes.push(phrase!(
                "forward gives back a dictionary; its out was taken"
            ));
            out.clone()
        }
        (_, [(_, only)]) => only.clone(),
        _ => Value::list(pairs.iter().map(|(_, value)| value.clone()).collect()),
    }
}

/// A size of square pictures that the network takes, of one of these numbers of channels.
fn guess(
    evaluator: &mut Evaluator,
    root: usize,
    class: &str,
    channels: &[usize],
) -> Result<[usize; 3]> {
    let of = |sizes: &[usize]| -> Vec<[usize; 3]> {
        let each = channels.iter();
        each.flat_map(|&channels| sizes.iter().map(move |&size| [channels, size, size]))
            .collect()
    };
    let usual = of(&USUAL_SIZES);
    // Without a size where none is needed: then the sizes are tried on the network alone.
    if let Ok(outputs) = trace(evaluator, root, None) {
        let (network, _) = taken(evaluator).finish(&outputs, class, usual[0])?;
        let every: Vec<usize> = (1..=256).collect();
        let mut sizes = usual.iter().copied().chain(of(&every));
        let fitting = sizes.find(|&input| network.with_input(input).shapes().is_ok());
        return Ok(fitting.unwrap_or(usual[0]));
    }
    for &input in &usual {
        let Ok(outputs) = trace(evaluator, root, Some(input)) else {
            continue;
        };
        if let Ok((network, _)) = taken(evaluator).finish(&outputs, class, input)
            && network.shapes().is_ok()
        {
            return Ok(input);
        }
    }
    Ok(usual[0])
}

/// The trace, with the names of modules left behind for the next.
fn taken(evaluator: &mut Evaluator) -> Trace {
    let reserved = evaluator.trace.reserved.clone();
    std::mem::replace(&mut evaluator.trace, Trace::new(None, reserved))
}
