//! Names that statements give values to, read and mention.

use super::training::{is_of, reads};
use super::{blocks, each};
use crate::interop::python::syntax::{
    Expression, ExpressionKind as E, Pattern, Statement, StatementKind as S,
};
use crate::interop::python::token::Place;

/// Names that are read.
pub fn names(statements: &[Statement]) -> Vec<(Place, String)> {
    let mut found = Vec::new();
    each(statements, 0, &mut |one, _| {
        if let E::Name(name) = &one.kind {
            found.push((one.at, name.clone()));
        }
    });
    found
}

/// Names that a target gives a value.
pub fn target_names(target: &Expression) -> Vec<String> {
    match &target.kind {
        E::Name(name) => vec![name.clone()],
        E::Tuple(parts) | E::List(parts) => parts.iter().flat_map(target_names).collect(),
        E::Star(of) => target_names(of),
        _ => Vec::new(),
    }
}

/// Names that these statements give a value.
pub fn assigned(statements: &[Statement]) -> Vec<String> {
    let mut found = Vec::new();
    for statement in statements {
        match &statement.kind {
            S::Assign(targets, _) => found.extend(targets.iter().flat_map(target_names)),
            S::Annotated(target, _, Some(_)) | S::Update(target, ..) => {
                found.extend(target_names(target));
            }
            S::If(cases, other) => {
                cases
                    .iter()
                    .for_each(|(_, body)| found.extend(assigned(body)));
                found.extend(assigned(other));
            }
            S::For {
                target,
                body,
                other,
                ..
            } => {
                found.extend(target_names(target));
                found.extend(assigned(body));
                found.extend(assigned(other));
            }
            S::With(items, body) => {
                let names = items.iter().filter_map(|(_, name)| name.as_ref());
                found.extend(names.flat_map(target_names));
                found.extend(assigned(body));
            }
            S::While(_, body, other) => {
                found.extend(assigned(body));
                found.extend(assigned(other));
            }
            S::Try(tried) => {
                let names = tried.handlers.iter().filter_map(|one| one.name.clone());
                found.extend(names);
                blocks(tried).for_each(|body| found.extend(assigned(body)));
            }
            S::Match(_, cases) => {
                for case in cases {
                    pattern_names(&case.pattern, &mut found);
                    found.extend(assigned(&case.body));
                }
            }
            S::Function(function) => found.push(function.name.clone()),
            S::Class(class) => found.push(class.name.clone()),
            S::Import(names) => found.extend(names.iter().map(|(_, name)| name.clone())),
            S::Expression(_)
            | S::Annotated(_, _, None)
            | S::Return(_)
            | S::Raise(_)
            | S::Assert(..)
            | S::Delete(_)
            | S::Global(_)
            | S::Nonlocal(_)
            | S::Break
            | S::Continue
            | S::Pass => {}
        }
    }
    each(statements, 0, &mut |one, _| {
        if let E::Walrus(name, _) = &one.kind {
            found.push(name.clone());
        }
    });
    found
}

/// Names that a pattern gives a value.
pub(super) fn pattern_names(pattern: &Pattern, found: &mut Vec<String>) {
    match pattern {
        Pattern::Any(name) | Pattern::Rest(name) => found.extend(name.clone()),
        Pattern::Value(_) => {}
        Pattern::Sequence(parts) | Pattern::Either(parts) => {
            parts.iter().for_each(|part| pattern_names(part, found));
        }
        Pattern::Class(_, plain, named) => {
            let named = named.iter().map(|(_, part)| part);
            plain
                .iter()
                .chain(named)
                .for_each(|part| pattern_names(part, found));
        }
        Pattern::Mapping(pairs) => {
            pairs
                .iter()
                .for_each(|(_, part)| pattern_names(part, found));
        }
        Pattern::Named(part, name) => {
            found.push(name.clone());
            pattern_names(part, found);
        }
    }
}

/// The name that `a.b[c]` begins with; none where a call stands in between.
pub fn first_name(expression: &Expression) -> Option<&str> {
    match &expression.kind {
        E::Name(name) => Some(name),
        E::Attribute(of, _) | E::Index(of, _) => first_name(of),
        _ => None,
    }
}

/// Names `b` of `a.b`, `a['b']` and `self.a.b`, each once for every time that it is read.
pub fn members_of(statements: &[Statement], of: &str) -> Vec<String> {
    let mut found = Vec::new();
    each(statements, 0, &mut |one, _| match &one.kind {
        E::Attribute(holder, name) if last_name(holder) == Some(of) => found.push(name.clone()),
        E::Index(holder, key) if last_name(holder) == Some(of) => {
            if let E::Text(name) = &key.kind {
                found.push(name.clone());
            }
        }
        _ => {}
    });
    found
}

/// The last name of `net`, `self.net`, `trainer.net`.
pub fn last_name(expression: &Expression) -> Option<&str> {
    match &expression.kind {
        E::Name(name) | E::Attribute(_, name) => Some(name),
        _ => None,
    }
}

/// Whether these statements mention a class or a function.
pub fn mentions(statements: &[Statement], name: &str) -> bool {
    let mut found = false;
    each(statements, 0, &mut |one, _| found |= is_of(one, name));
    for statement in statements {
        found |= match &statement.kind {
            S::Function(function) => {
                let mut defaults = function.parameters.iter();
                defaults.any(|one| one.default.as_ref().is_some_and(|value| reads(value, name)))
                    || mentions(&function.body, name)
            }
            S::Class(class) => {
                mentions(&class.body, name)
                    || class
                        .bases
                        .iter()
                        .any(|base| matches!(&base.kind, E::Name(base) if base == name))
            }
            _ => false,
        };
    }
    found
}
