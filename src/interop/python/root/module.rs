//! What tells modules apart where several could be the network: losses, names, sizes, what holds them.

use std::rc::Rc;

use crate::interop::python::arguments::{call_of, required};
use crate::interop::python::evaluate::{Evaluator, method_of};
use crate::interop::python::value::{ClassValue, ModuleKind, Value};

/// Whether a class is a loss by its name, its base, or by what its `forward` is given.
pub(super) fn is_loss_class(class: &Rc<ClassValue>) -> bool {
    let lower = class.name.to_ascii_lowercase();
    let of_base = class.bases.iter().any(|base| match base {
        Value::Library(path) => path.ends_with("Loss") || path.ends_with("_WeightedLoss"),
        Value::Class(base) => is_loss_class(base),
        _ => false,
    });
    let of_targets = method_of(class, "forward").is_some_and(|(forward, _)| {
        let given = required(&forward, true);
        let is_target = |name: &String| {
            let name = name.to_ascii_lowercase();
            ["target", "label", "truth", "y_true", "gt", "annotations"]
                .iter()
                .any(|word| name.starts_with(word))
        };
        given.len() > 1 && given.iter().any(is_target)
    });
    lower.contains("loss") || lower.contains("criterion") || of_base || of_targets
}

pub(super) fn is_loss(evaluator: &Evaluator, module: usize) -> bool {
    matches!(&evaluator.modules[module].kind, ModuleKind::User(class) if is_loss_class(class))
}

pub(super) fn class_name(evaluator: &Evaluator, module: usize) -> String {
    match &evaluator.modules[module].kind {
        ModuleKind::User(class) => class.name.clone(),
        _ => "Sequential".into(),
    }
}

/// The name that the top level has for a module, else its class.
pub fn name_of(evaluator: &Evaluator, module: usize) -> String {
    let globals = evaluator.globals.iter();
    let named =
        globals.filter(|(_, value)| matches!(value, Value::Module(known) if *known == module));
    let name = named.map(|(name, _)| name.clone()).min();
    name.unwrap_or_else(|| class_name(evaluator, module))
}

/// The expression that makes a module: its name at the top level, else its class with what that was given.
pub(super) fn made_by(evaluator: &Evaluator, module: usize) -> String {
    let name = name_of(evaluator, module);
    let given = evaluator.calls.get(&module);
    match (evaluator.globals.get(&name), given) {
        (Some(Value::Class(_)), Some(arguments)) => call_of(&name, arguments).unwrap_or(name),
        (None, _) if let Some(call) = evaluator.torchvision.calls.get(&module) => call.clone(),
        _ => name,
    }
}

/// Elements of what the layers below a module learn, each counted once.
pub fn parameters(evaluator: &Evaluator, module: usize) -> usize {
    let mut seen = Vec::new();
    let mut open = vec![module];
    let mut count: usize = 0;
    while let Some(module) = open.pop() {
        if seen.contains(&module) {
            continue;
        }
        seen.push(module);
        let known = &evaluator.modules[module];
        if let ModuleKind::Operation(operation) = &known.kind
            && let Some(layer) = operation.with_weights()
        {
            let specs = layer.parameters("");
            let learned = specs.iter().filter(|spec| spec.role.is_learned());
            count = learned.fold(count, |count, spec| count.saturating_add(spec.len()));
        }
        let below = known.children.iter().chain(&known.parameters);
        open.extend(below.map(|(_, child)| *child));
    }
    count
}

/// The module that a module is a part of, and nothing else has as its part.
pub(super) fn top(evaluator: &Evaluator, mut module: usize) -> usize {
    let parent_of = |module: usize| {
        evaluator.modules.iter().position(|other| {
            let mut below = other.children.iter().chain(&other.parameters);
            below.any(|(_, child)| *child == module)
        })
    };
    for _ in 0..evaluator.modules.len() {
        match parent_of(module) {
            Some(parent) => module = parent,
            None => break,
        }
    }
    module
}
