//! Loops that train, and what is done in them: rates that are set, schedulers that step, pictures made flat.

use super::names::{last_name, target_names};
use super::within;
use super::{blocks, each};
use crate::interop::python::syntax::{
    Expression, ExpressionKind as E, Statement, StatementKind as S,
};
use crate::interop::python::token::Place;

/// Whether a loop goes over `['train', 'val']`: it is no loop over batches.
pub fn is_phases(iterable: &Expression) -> bool {
    let is_word = |one: &Expression| matches!(one.kind, E::Text(_));
    matches!(&iterable.kind, E::List(words) | E::Tuple(words) if words.iter().all(is_word))
}

/// Whether a loop trains: it goes over epochs, or a gradient is computed in it.
pub fn trains(target: &Expression, body: &[Statement]) -> bool {
    let mut found =
        matches!(&target.kind, E::Name(name) if name.to_ascii_lowercase().contains("epoch"));
    each(body, 0, &mut |one, _| {
        found |= matches!(&one.kind, E::Attribute(_, name) if name == "backward");
    });
    found
}

/// Whether a loop goes over epochs: by its name, or since a loop over batches stands in it.
pub fn goes_over_epochs(target: &Expression, body: &[Statement]) -> bool {
    let is_named =
        matches!(&target.kind, E::Name(name) if name.to_ascii_lowercase().contains("epoch"));
    is_named
        || deeper_loops(body)
            .iter()
            .any(|(_, body)| has_backward(body))
}

/// Whether a gradient is computed in these statements.
pub fn has_backward(body: &[Statement]) -> bool {
    let mut found = false;
    each(body, 0, &mut |one, _| {
        found |= matches!(&one.kind, E::Attribute(_, name) if name == "backward");
    });
    found
}

/// Loops of a body, outermost first, with what they go over.
pub fn deeper_loops(body: &[Statement]) -> Vec<(&Expression, &[Statement])> {
    let mut found: Vec<(&Expression, &[Statement])> = Vec::new();
    for statement in body {
        match &statement.kind {
            S::For { iterable, body, .. } => {
                found.push((iterable, body));
                found.extend(deeper_loops(body));
            }
            S::If(cases, other) => {
                cases
                    .iter()
                    .for_each(|(_, body)| found.extend(deeper_loops(body)));
                found.extend(deeper_loops(other));
            }
            S::While(_, body, _) | S::With(_, body) => found.extend(deeper_loops(body)),
            S::Try(tried) => blocks(tried).for_each(|body| found.extend(deeper_loops(body))),
            _ => {}
        }
    }
    found
}

/// Of these loops the innermost that compute a gradient, as `computes` says of a body.
pub fn training_loops<'a>(
    mut loops: Vec<(&'a Expression, &'a [Statement])>,
    computes: &mut dyn FnMut(&[Statement]) -> bool,
) -> Vec<(&'a Expression, &'a [Statement])> {
    loops.retain(|(_, body)| {
        computes(body) && !deeper_loops(body).iter().any(|(_, body)| computes(body))
    });
    loops
}

/// Names that are given pictures made vectors.
pub fn flat_names(statements: &[Statement]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for statement in statements {
        match &statement.kind {
            S::Assign(targets, value) if is_flat(value, &found) => {
                found.extend(targets.iter().flat_map(target_names));
            }
            S::For { body, .. } | S::While(_, body, _) | S::With(_, body) => {
                found.extend(flat_names(body));
            }
            S::Try(tried) => blocks(tried).for_each(|body| found.extend(flat_names(body))),
            S::If(cases, other) => {
                cases
                    .iter()
                    .for_each(|(_, body)| found.extend(flat_names(body)));
                found.extend(flat_names(other));
            }
            _ => {}
        }
    }
    found
}

/// Whether an expression is pictures made vectors: `x.view(-1, 784)`, `x.reshape(len(x), -1)`, `x.flatten(1)`, `torch.flatten(x, 1)`,
/// what is made of such by `.to(device)`, or a name of one.
pub fn is_flat(expression: &Expression, flat: &[String]) -> bool {
    let E::Call(callee, arguments) = &expression.kind else {
        return matches!(&expression.kind, E::Name(name) if flat.contains(name));
    };
    let E::Attribute(of, method) = &callee.kind else {
        return matches!(&callee.kind, E::Name(name) if name == "Variable")
            && arguments
                .first()
                .is_some_and(|one| is_flat(&one.value, flat));
    };
    let is_one = |argument: Option<&crate::interop::python::syntax::Argument>| {
        argument.is_some_and(|argument| matches!(argument.value.kind, E::Int(1)))
    };
    let is_torch = matches!(&of.kind, E::Name(name) if name == "torch");
    match method.as_str() {
        "view" | "reshape" => match arguments.as_slice() {
            [first, _] if !is_torch => !matches!(first.value.kind, E::Int(number) if number > 1),
            [only] => matches!(&only.value.kind, E::Tuple(parts) if parts.len() == 2),
            [_, shape] => {
                matches!(&shape.value.kind, E::Tuple(parts) | E::List(parts) if parts.len() == 2)
            }
            _ => false,
        },
        "flatten" if is_torch => is_one(arguments.get(1)),
        "flatten" => is_one(arguments.first()),
        "to" | "cuda" | "float" | "requires_grad_" | "double" | "cpu" | "detach" | "clone" => {
            is_flat(of, flat)
        }
        _ => false,
    }
}

/// Where these statements set an optimizer's rate: `group['lr'] = ...`.
pub fn sets_rate(statements: &[Statement]) -> Option<Place> {
    let of = |target: &Expression| {
        let is_rate = matches!(&target.kind, E::Index(_, key) if matches!(&key.kind, E::Text(key) if key == "lr"));
        is_rate.then_some(target.at)
    };
    statements
        .iter()
        .find_map(|statement| match &statement.kind {
            S::Assign(targets, _) => targets.iter().find_map(of),
            S::Update(target, ..) => of(target),
            S::For { body, .. } | S::While(_, body, _) | S::With(_, body) => sets_rate(body),
            S::Try(tried) => blocks(tried).find_map(sets_rate),
            S::If(cases, other) => {
                let mut cases = cases.iter();
                cases
                    .find_map(|(_, body)| sets_rate(body))
                    .or_else(|| sets_rate(other))
            }
            _ => None,
        })
}

/// [`sets_rate`], in functions and methods too.
pub fn sets_rate_anywhere(statements: &[Statement]) -> Option<Place> {
    sets_rate(statements).or_else(|| {
        statements
            .iter()
            .find_map(|statement| match &statement.kind {
                S::Function(function) => sets_rate_anywhere(&function.body),
                S::Class(class) => sets_rate_anywhere(&class.body),
                _ => None,
            })
    })
}

/// What `step` is called on, with the number of loops of this body around it.
pub fn steps(body: &[Statement]) -> Vec<(&Expression, usize)> {
    let mut found = Vec::new();
    each(body, 0, &mut |one, loops| {
        if let E::Attribute(of, name) = &one.kind
            && name == "step"
        {
            found.push((&**of, loops));
        }
    });
    found
}

/// Whether an expression is a name, or a lambda or comprehension that reads it.
pub(super) fn is_of(one: &Expression, name: &str) -> bool {
    match &one.kind {
        E::Name(known) => known == name,
        E::Lambda(_, body) => reads(body, name),
        E::Comprehension { element, loops, .. } => {
            reads(element, name) || loops.iter().any(|each| reads(&each.iterable, name))
        }
        _ => false,
    }
}

/// Whether an expression reads a name, in lambdas and comprehensions too.
pub(super) fn reads(expression: &Expression, name: &str) -> bool {
    let mut found = false;
    within(expression, 0, &mut |one, _| found |= is_of(one, name));
    found
}

/// Whether one loop steps several optimizers; none where no loop steps any.
pub fn steps_several(statements: &[Statement]) -> Option<bool> {
    let mut several = None;
    for statement in statements {
        let found = match &statement.kind {
            S::For { body, .. } | S::While(_, body, _) => {
                let mut stepped: Vec<&str> = Vec::new();
                each(body, 0, &mut |one, _| {
                    if let E::Attribute(of, step) = &one.kind
                        && step == "step"
                        && let Some(name) = last_name(of)
                        && !is_scheduler(name)
                        && !stepped.contains(&name)
                    {
                        stepped.push(name);
                    }
                });
                (!stepped.is_empty()).then_some(stepped.len() > 1)
            }
            S::If(cases, other) => {
                let found = cases.iter().map(|(_, body)| steps_several(body));
                found.fold(steps_several(other), either)
            }
            S::With(_, body) => steps_several(body),
            S::Try(tried) => blocks(tried).map(steps_several).fold(None, either),
            S::Function(function) => steps_several(&function.body),
            S::Class(class) => steps_several(&class.body),
            _ => None,
        };
        several = either(several, found);
    }
    several
}

pub(super) fn either(one: Option<bool>, other: Option<bool>) -> Option<bool> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one || other),
        (one, other) => one.or(other),
    }
}

/// Whether what has a `step` is by its name no optimizer.
pub fn is_scheduler(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["sched", "scaler", "writer", "bar", "prof"]
        .iter()
        .any(|part| name.contains(part))
        || name.starts_with("lr")
        || name.ends_with("lr")
}
