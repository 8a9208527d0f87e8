//! The whole of it: from a source to a network, a recipe, what was assumed and what is wrong.

use std::collections::HashMap;

use serde::Serialize;

use super::evaluate::{Evaluator, is_module};
use super::given::Result;
use super::lines;
use super::operation::{Operation, has_weights};
use super::parse;
use super::problem::{Finding, Problem};
use super::rates::layer_rates;
use super::settings;
use super::syntax::{Statement, StatementKind};
use super::token::{Place, Wrong};
use super::trace::Trace;
use super::value::{Arguments, ModuleKind, Value};
use super::visit;
use crate::interop::InteropError;
use crate::network::{Layer, Network, NetworkError, Node, layers};
use crate::recipe::PartialRecipe;

/// Characters a source may have.
const SOURCE_LIMIT: usize = 1 << 20;
/// Sizes that are tried first where nothing says how large the pictures are.
const USUAL_SIZES: [usize; 8] = [32, 28, 64, 224, 96, 128, 256, 16];

/// What the reader is told from outside.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// `[channels, height, width]` of one picture, where it is known.
    pub input: Option<[usize; 3]>,
    /// The class that is the network, where there are several.
    pub class: Option<String>,
}

/// A program, read.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Program {
    /// The network's class, or what it is made by.
    pub class: String,
    /// None where the program's cannot be built; `problems` say why.
    pub network: Option<Network>,
    /// The line, from 1, where each of its layers is called.
    pub lines: Vec<usize>,
    /// Whether every line of its classes could be parsed; the network is without what those say that could not.
    pub is_whole: bool,
    /// The settings the program names.
    pub recipe: PartialRecipe,
    /// The data set it loads, as PyTorch calls it.
    pub dataset: Option<String>,
    /// What was assumed.
    pub notes: Vec<String>,
    pub problems: Vec<Problem>,
}

/// Reads a program, or a page with one in it.
///
/// # Errors
/// [`InteropError::TooLarge`]; [`InteropError::NoNetwork`] where there is neither a network nor any setting, and what of a network
/// cannot be read, where nothing else can be said.
pub fn read(source: &str, options: &Options) -> Result<Program> {
    read_at(source, options, None)
}

/// [`read`], of pictures of that size where the program says none.
///
/// # Errors
/// As [`read`].
pub fn read_at(source: &str, options: &Options, otherwise: Option<[usize; 3]>) -> Result<Program> {
    if source.len() > SOURCE_LIMIT {
        return Err(InteropError::TooLarge {
            what: "its length in bytes",
            size: source.len(),
            limit: SOURCE_LIMIT,
        });
    }
    let page = lines::read(source);
    let (statements, mut wrong) = parse::statements(&page.lines);
    wrong.splice(0..0, page.wrong.iter().cloned());
    let mut evaluator = Evaluator::default();
    evaluator.program(&statements);

    let mut program = Program {
        class: String::new(),
        network: None,
        lines: Vec::new(),
        is_whole: are_classes_whole(&statements, &page, &wrong),
        recipe: PartialRecipe::default(),
        dataset: None,
        notes: page.notes,
        problems: wrong.into_iter().map(Problem::syntax).collect(),
    };
    let found = settings::settings(&evaluator, &mut program);
    let input = options.input.or(found.input).or(otherwise);
    let built = build(&mut evaluator, &statements, input, options);
    program.notes.append(&mut evaluator.notes);
    program.notes.append(&mut evaluator.trace.notes);
    undefined(&evaluator, &found, &mut program);
    match built {
        Ok(built) => {
            program.class = built.class;
            program.recipe.layer_rates = layer_rates(&evaluator, built.root, &mut program.notes);
            program.notes.extend(built.notes);
            if input.is_none() {
                let [channels, height, width] = built.network.input;
                program.notes.push(format!(
                    "nothing says how large the pictures are: {channels}×{height}×{width} was assumed, which the network takes"
                ));
            }
            if let Err(error) = built.network.shapes_for_batch(found.batch.unwrap_or(64)) {
                let layer = match &error {
                    NetworkError::Shape(mismatch) => mismatch.layer.as_str(),
                    NetworkError::Setting { layer, .. } => layer,
                    _ => "",
                };
                let at = built.places.get(layer).copied().unwrap_or_default();
                program.problems.push(Problem::new(at, &error));
            }
            let line = |node: &Node| built.places.get(&node.name).map_or(0, |at| at.line);
            program.lines = built.network.nodes.iter().map(line).collect();
            program.network = Some(built.network);
        }
        Err(error) => {
            let nothing = program.recipe.is_empty() && program.dataset.is_none();
            if nothing && program.problems.is_empty() {
                // What was passed over says more than that there is nothing.
                let passed = evaluator.passed.into_iter().next();
                return Err(match error {
                    InteropError::NoNetwork(_) => passed.unwrap_or(error),
                    error => error,
                });
            }
            program.problems.push(Problem::of(&error));
        }
    }
    // What was passed over matters only where a network is missing; else it is the training loop's printing and the like.
    if program.network.is_none() {
        let mut passed: Vec<Problem> = evaluator.passed.iter().map(Problem::of).collect();
        passed.truncate(5);
        program.problems.extend(passed);
    }
    program
        .problems
        .sort_by_key(|problem| (problem.line, problem.column));
    program.problems.dedup();
    program.notes.dedup();
    Ok(program)
}

/// Whether what could not be parsed, or was taken for prose, stands outside of all classes.
fn are_classes_whole(statements: &[Statement], page: &lines::Page, wrong: &[Wrong]) -> bool {
    let is_class = |statement: &&Statement| matches!(statement.kind, StatementKind::Class(_));
    if !statements.iter().any(|statement| is_class(&statement)) {
        return wrong.is_empty();
    }
    let starts = statements.iter().map(|statement| statement.at.line);
    statements.iter().filter(is_class).all(|class| {
        let first = class.at.line;
        let next = starts.clone().find(|&start| start > first);
        let mut lines = page.lines.iter().skip_while(|line| line.at.line < first);
        let level = lines.next().map_or(0, |line| line.level);
        let last = lines
            .take_while(|line| line.level > level)
            .last()
            .map_or(first, |line| line.at.line);
        // Prose may follow a class at once; what is nearly Python belongs to it until the next statement.
        !page.prose.iter().any(|line| (first..last).contains(line))
            && !wrong
                .iter()
                .any(|(at, _)| at.line >= first && next.is_none_or(|next| at.line < next))
    })
}

/// Names that are used and never given a value, with what would mend it.
fn undefined(evaluator: &Evaluator, found: &settings::Found, program: &mut Program) {
    for (at, name) in &evaluator.missing {
        let lower = name.to_ascii_lowercase();
        let class = evaluator.globals.values().find_map(|value| match value {
            Value::Class(class) if is_module(class) => Some(class.name.clone()),
            _ => None,
        });
        let mend = if super::evaluate::usual_import(name).is_some() {
            match name.as_str() {
                "torch" | "torchvision" | "math" => format!("import {name}"),
                "nn" => "import torch.nn as nn".into(),
                "F" => "import torch.nn.functional as F".into(),
                "optim" => "import torch.optim as optim".into(),
                "DataLoader" => "from torch.utils.data import DataLoader".into(),
                _ => format!("from torchvision import {name}"),
            }
        } else if lower.contains("loader") {
            let data = found
                .datasets
                .iter()
                .find(|(name, train)| *train != lower.contains("test") && !name.is_empty());
            let data = data.map_or("train_dataset", |(name, _)| name.as_str());
            format!("{name} = DataLoader({data}, batch_size=64, shuffle=True)")
        } else if let (true, Some(class)) = (["net", "model"].contains(&lower.as_str()), class) {
            format!("{name} = {class}()")
        } else {
            format!("{name} = ...")
        };
        let finding = Finding::Undefined {
            name: name.clone(),
            mend,
        };
        program.problems.push(Problem::new(*at, &finding));
    }
}

struct Built {
    root: usize,
    class: String,
    network: Network,
    notes: Vec<String>,
    /// Where each layer is called.
    places: HashMap<String, Place>,
}

/// Finds the network's module and follows its `forward`.
fn build(
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
                ModuleKind::Operation(Operation::Layer(Layer::Conv2d(layers::Conv2d {
                    channels_in,
                    ..
                }))) => Some(*channels_in),
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

/// The module that is the network.
fn root(evaluator: &mut Evaluator, statements: &[Statement], options: &Options) -> Result<usize> {
    let of_class = |evaluator: &Evaluator, module: usize, wanted: &str| matches!(&evaluator.modules[module].kind, ModuleKind::User(class) if class.name == wanted);
    if let Some(wanted) = &options.class {
        let made = evaluator.made.iter().rev();
        if let Some(&module) = made
            .into_iter()
            .find(|module| of_class(evaluator, **module, wanted))
        {
            return Ok(module);
        }
        if let Some(value @ Value::Class(_)) = evaluator.globals.get(wanted).cloned() {
            return evaluator.make(value);
        }
    }
    let optimized = evaluator.objects.iter().rev().find_map(|object| {
        let is_optimizer = object.path.starts_with("torch.optim.");
        match object.arguments.plain.first() {
            Some(Value::Parameters(module)) if is_optimizer => Some(*module),
            _ => None,
        }
    });
    let optimized = optimized.map(|module| top(evaluator, module));
    let made = evaluator.made.iter().rev().copied().find(|module| {
        let is_sequence = matches!(
            evaluator.modules[*module].kind,
            ModuleKind::User(_) | ModuleKind::Sequential
        );
        let has_parent = evaluator
            .modules
            .iter()
            .any(|other| other.children.iter().any(|(_, child)| child == module));
        is_sequence && !has_parent
    });
    if let Some(module) = optimized.or(made) {
        return Ok(module);
    }
    let classes = statements
        .iter()
        .filter_map(|statement| match &statement.kind {
            StatementKind::Class(class) => Some(class),
            _ => None,
        });
    let names: Vec<&str> = classes.map(|class| class.name.as_str()).collect();
    // A class that another mentions is a part of it.
    let is_part = |name: &str| {
        statements.iter().any(|statement| match &statement.kind {
            StatementKind::Class(class) => class.name != name && visit::mentions(&class.body, name),
            _ => false,
        })
    };
    let mut failed = None;
    for name in names.iter().rev().filter(|name| !is_part(name)) {
        let Some(value @ Value::Class(_)) = evaluator.globals.get(*name).cloned() else {
            continue;
        };
        let Value::Class(class) = &value else {
            continue;
        };
        if !is_module(class) {
            continue;
        }
        match evaluator.make(value) {
            Ok(module) => return Ok(module),
            Err(error) => failed = failed.or(Some(error)),
        }
    }
    Err(failed.unwrap_or_else(|| {
        InteropError::NoNetwork(
            "no class that is an nn.Module, and no nn.Sequential. Paste the class with its __init__ and forward.".into(),
        )
    }))
}

/// The module that a module is a part of, and nothing else has as its part.
fn top(evaluator: &Evaluator, mut module: usize) -> usize {
    let parent_of = |module: usize| {
        evaluator
            .modules
            .iter()
            .position(|other| other.children.iter().any(|(_, child)| *child == module))
    };
    for _ in 0..evaluator.modules.len() {
        match parent_of(module) {
            Some(parent) => module = parent,
            None => break,
        }
    }
    module
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

fn rank(tensor: &super::value::Tensor) -> Option<usize> {
    tensor.shape.as_ref().map(Vec::len)
}

/// What `forward` gives back: one tensor, or a map of classes and a vector of classes for the picture.
fn trace(
    evaluator: &mut Evaluator,
    root: usize,
    input: Option<[usize; 3]>,
) -> Result<Vec<super::value::Tensor>> {
    evaluator.trace = Trace::new(input, std::mem::take(&mut evaluator.trace.reserved));
    evaluator
        .modules
        .iter_mut()
        .for_each(|module| module.calls = 0);
    let given = Arguments {
        plain: vec![Value::Tensor(evaluator.trace.pictures())],
        ..Arguments::default()
    };
    match evaluator.forward(root, given)? {
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
