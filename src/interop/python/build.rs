//! From the modules of a program to a network: its `forward` is followed with pictures of a size.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::arguments::required;
use super::evaluate::{Evaluator, method_of};
use super::given::{Result, unsupported};
use super::operation::Operation;
use super::root::parameters;
use super::settings::takes_logarithms;
use super::token::Place;
use super::trace::Trace;
use super::value::{Arguments, Body, ModuleKind, Tensor, Value};
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
    let input = match input {
        Some(input) => input,
        None => {
            // Without a convolution nothing says whether pictures are in colour.
            let first = first_channels(evaluator, root, &order);
            let channels = first.map_or(vec![3, 1], |channels| vec![channels]);
            match evaluator.torchvision_side(root) {
                Some(side) => [channels[0], side, side],
                None => guess(evaluator, root, &class, &channels)?,
            }
        }
    };
    let (network, dropped, places) = follow(evaluator, root, &class, input, loss)?;
    let mut notes = ending(evaluator, &network, loss);
    if let Some(latent) = evaluator.training.latent {
        notes.push(phrase!(
            "{name} is given a vector of {size} random numbers, which stands here as a map of {size}×1×1; no data set has such, so that it is not trained by itself",
            name = class,
            size = latent.size
        ));
    } else if evaluator.training.flattens {
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
    notes.extend(of_dropped(&dropped, &network, &order));
    let mut network = network;
    let with_weights = |node: &&Node| !node.parameters().is_empty();
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

/// What is said of layers that lead to no output: of modules nothing, of which more is said than of their uses; of the first batch norm
/// that has another use also that PyTorch would count this one.
fn of_dropped(dropped: &[Node], network: &Network, order: &[(String, usize)]) -> Vec<Phrase> {
    let norm = dropped.iter().find(|node| {
        let is_norm = matches!(node.layer, Layer::BatchNorm2d(_) | Layer::BatchNorm1d(_));
        is_norm && network.uses(node.owner()) > 0
    });
    let of_norm = norm.map(|node| {
        phrase!(
            "{name} is computed and not used; it was left out, where PyTorch would move the running statistics of {owner} by what reaches it",
            name = node.name,
            owner = node.owner()
        )
    });
    let told = norm.map(|node| &node.name);
    let is_told = |name: &String| told == Some(name) || order.iter().any(|(path, _)| path == name);
    let names = dropped.iter().map(|node| &node.name);
    let others = names
        .filter(|name| !is_told(name))
        .map(|name| phrase!("{name} is computed and not used; it was left out", name));
    of_norm.into_iter().chain(others).collect()
}

/// Channels that the first convolution takes: that which `forward` calls first, else that which was made first.
fn first_channels(
    evaluator: &mut Evaluator,
    root: usize,
    order: &[(String, usize)],
) -> Option<usize> {
    let channels = |layer: &Layer| match layer {
        Layer::Conv2d(layers::Conv2d { channels_in, .. }) => Some(*channels_in),
        _ => None,
    };
    // Where it stops for want of a size, it shows what comes before.
    let _ = trace(evaluator, root, None);
    let nodes = evaluator.trace.nodes.iter();
    let called = nodes.map(|node| &node.layer).find_map(channels);
    let made = |(_, module): &(String, usize)| match &evaluator.modules[*module].kind {
        ModuleKind::Operation(operation) => operation.with_weights().and_then(channels),
        _ => None,
    };
    called.or_else(|| order.iter().find_map(made))
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
    if level > 60 {
        return;
    }
    if let Some(first) = evaluator.paths.get(&module).cloned() {
        if parameters(evaluator, module) > 0 {
            let note = phrase!(
                "{path} is another name of {first}; PyTorch's state_dict has its tensors under both names, here they stand under {first}",
                path,
                first
            );
            evaluator.note_once("two names", note);
        }
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
) -> Result<(Network, Vec<Node>, HashMap<String, Place>)> {
    let mut outputs = trace(evaluator, root, Some(input))?;
    let mut trace = std::mem::take(&mut evaluator.trace);
    if is_cross_entropy(loss) || loss == Some(Loss::KlDiv) {
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
    if let Some(loss) = takes_logarithms(evaluator) {
        return match has_logarithms {
            true => Vec::new(),
            false => vec![phrase!(
                "the loss is {loss}, which is given logarithms of probabilities, and {name} is the last layer; what it puts out was taken for their logits",
                loss,
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

/// Whether a map may be a class for every pixel: it is as large as the pictures, as far as is known.
fn is_of_pixels(map: &Tensor, input: Option<[usize; 3]>) -> bool {
    match (map.shape.as_deref(), input) {
        (Some([_, sides @ ..]), Some([_, pictures @ ..])) => *sides == pictures,
        _ => true,
    }
}

/// What `forward` gives back: one tensor, or a map of classes and a vector of classes for the picture.
fn trace(evaluator: &mut Evaluator, root: usize, input: Option<[usize; 3]>) -> Result<Vec<Tensor>> {
    takes_one(evaluator, root)?;
    evaluator.trace = Trace::new(input, std::mem::take(&mut evaluator.trace.reserved));
    let mut pictures = evaluator.trace.pictures();
    let is_flat = evaluator
        .training
        .latent
        .is_some_and(|latent| latent.is_flat);
    if evaluator.training.flattens && evaluator.training.latent.is_none() || is_flat {
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
                    && rank(vector).is_none_or(|rank| rank == 1)
                    && is_of_pixels(map, input) =>
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

/// # Errors
/// Where `forward` takes more than its pictures.
fn takes_one(evaluator: &Evaluator, root: usize) -> Result<()> {
    let ModuleKind::User(class) = &evaluator.modules[root].kind else {
        return Ok(());
    };
    let Some((forward, _)) = method_of(class, "forward") else {
        return Ok(());
    };
    let inputs = required(&forward, true);
    let at = match &forward.body {
        Body::Function(function) => function.at,
        Body::Lambda(..) => Place::default(),
    };
    if forward.parameters().len() == 1 {
        return Err(unsupported(
            at,
            phrase!("forward of {name} takes no input", name = class.name),
            phrase!("A network takes pictures. Name the class that is one."),
        ));
    }
    match inputs.len() > 1 {
        true => Err(unsupported(
            at,
            phrase!(
                "forward of {name} takes {count} inputs ({inputs})",
                name = class.name,
                count = inputs.len(),
                inputs
            ),
            phrase!(
                "A network here has one, the pictures: let it take those alone, and keep the rest in the module."
            ),
        )),
        false => Ok(()),
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
