//! Which of a program's modules is the network.

use super::evaluate::{Evaluator, is_module};
use super::given::Result;
use super::program::Options;
use super::syntax::{Statement, StatementKind};
use super::value::{ModuleKind, Value};
use super::visit;
use crate::interop::InteropError;
use crate::said::phrase;

/// The module that is the network.
pub fn root(
    evaluator: &mut Evaluator,
    statements: &[Statement],
    options: &Options,
) -> Result<usize> {
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
        InteropError::NoNetwork(phrase!("no class that is an nn.Module, and no nn.Sequential. Paste the class with its __init__ and forward."))
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
