//! What a tree mentions, without following it.

use super::syntax::{Expression, ExpressionKind as E, Pattern, Statement, StatementKind as S, Try};
use super::token::Place;

/// Every expression of these statements, outermost first, with the number of loops around it.
fn each<'a>(statements: &'a [Statement], loops: usize, see: &mut dyn FnMut(&'a Expression, usize)) {
    for statement in statements {
        match &statement.kind {
            S::Expression(one) | S::Return(Some(one)) => within(one, loops, see),
            S::Annotated(_, _, Some(value)) => within(value, loops, see),
            S::Assign(targets, value) => {
                within(value, loops, see);
                // A target that is no plain name reads what it is a part of.
                let parts = targets
                    .iter()
                    .filter(|target| !matches!(target.kind, E::Name(_) | E::Tuple(_)));
                parts.for_each(|target| within(target, loops, see));
            }
            S::Update(target, _, value) => {
                within(target, loops, see);
                within(value, loops, see);
            }
            S::If(cases, other) => {
                for (condition, body) in cases {
                    within(condition, loops, see);
                    each(body, loops, see);
                }
                each(other, loops, see);
            }
            S::For {
                iterable,
                body,
                other,
                ..
            } => {
                within(iterable, loops, see);
                each(body, loops + 1, see);
                each(other, loops, see);
            }
            S::While(condition, body, other) => {
                within(condition, loops, see);
                each(body, loops + 1, see);
                each(other, loops, see);
            }
            S::With(items, body) => {
                items.iter().for_each(|(item, _)| within(item, loops, see));
                each(body, loops, see);
            }
            S::Try(tried) => {
                for body in blocks(tried) {
                    each(body, loops, see);
                }
            }
            S::Match(subject, cases) => {
                within(subject, loops, see);
                cases.iter().for_each(|case| each(&case.body, loops, see));
            }
            S::Assert(condition, _) => within(condition, loops, see),
            S::Raise(Some(raised)) => within(raised, loops, see),
            S::Annotated(_, _, None)
            | S::Return(None)
            | S::Raise(None)
            | S::Function(_)
            | S::Class(_)
            | S::Import(_)
            | S::Delete(_)
            | S::Global(_)
            | S::Nonlocal(_)
            | S::Break
            | S::Continue
            | S::Pass => {}
        }
    }
}

/// The blocks of a `try`.
fn blocks(tried: &Try) -> impl Iterator<Item = &[Statement]> {
    let handlers = tried.handlers.iter().map(|handler| handler.body.as_slice());
    let rest = [tried.other.as_slice(), tried.last.as_slice()];
    std::iter::once(tried.body.as_slice())
        .chain(handlers)
        .chain(rest)
}

/// Whether a `return` with a value stands in these statements, or a `yield`.
pub fn gives_back(statements: &[Statement]) -> bool {
    yields(statements)
        || statements.iter().any(|statement| match &statement.kind {
            S::Return(value) => value.as_ref().is_some_and(|value| value.kind != E::None),
            S::If(cases, other) => {
                cases.iter().any(|(_, body)| gives_back(body)) || gives_back(other)
            }
            S::For { body, other, .. } | S::While(_, body, other) => {
                gives_back(body) || gives_back(other)
            }
            S::With(_, body) => gives_back(body),
            S::Try(tried) => blocks(tried).any(gives_back),
            S::Match(_, cases) => cases.iter().any(|case| gives_back(&case.body)),
            _ => false,
        })
}

/// Whether a `yield` stands in these statements.
pub fn yields(statements: &[Statement]) -> bool {
    let mut found = false;
    each(statements, 0, &mut |one, _| {
        found |= matches!(one.kind, E::Yield(..));
    });
    found
}

fn within<'a>(
    expression: &'a Expression,
    loops: usize,
    see: &mut dyn FnMut(&'a Expression, usize),
) {
    see(expression, loops);
    let mut go = |one: &'a Expression| within(one, loops, see);
    match &expression.kind {
        E::Format(parts) | E::List(parts) | E::Tuple(parts) | E::Set(parts) => {
            parts.iter().for_each(go);
        }
        E::Formatted(of, _, _) | E::Walrus(_, of) | E::Yield(Some(of), _) => go(of),
        E::Dict(pairs) => pairs.iter().for_each(|(key, value)| {
            key.iter().for_each(&mut go);
            go(value);
        }),
        E::Attribute(of, _) | E::Unary(_, of) | E::Star(of) => go(of),
        E::Call(of, arguments) => {
            go(of);
            arguments.iter().for_each(|argument| go(&argument.value));
        }
        E::Index(a, b) | E::Binary(_, a, b) => {
            go(a);
            go(b);
        }
        E::Slice(parts) | E::Choice(parts) => parts.iter().for_each(go),
        // What a lambda or a comprehension binds is known only inside: passed over.
        _ => {}
    }
}

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
fn pattern_names(pattern: &Pattern, found: &mut Vec<String>) {
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

/// Whether a loop trains: it goes over epochs, or a gradient is computed in it.
pub fn trains(target: &Expression, body: &[Statement]) -> bool {
    let mut found =
        matches!(&target.kind, E::Name(name) if name.to_ascii_lowercase().contains("epoch"));
    each(body, 0, &mut |one, _| {
        found |= matches!(&one.kind, E::Attribute(_, name) if name == "backward");
    });
    found
}

/// Whether what is called a scheduler is stepped in an inner loop; none where it is not stepped.
pub fn scheduler_steps_each_batch(body: &[Statement]) -> Option<bool> {
    let mut found = None;
    each(body, 0, &mut |one, loops| {
        if let E::Attribute(of, name) = &one.kind
            && name == "step"
            && matches!(&of.kind, E::Name(name) if name.contains("sched"))
        {
            found = Some(loops > 0);
        }
    });
    found
}

/// Classes that these statements mention.
pub fn mentions(statements: &[Statement], name: &str) -> bool {
    let mut found = names(statements).iter().any(|(_, known)| known == name);
    for statement in statements {
        found |= match &statement.kind {
            S::Function(function) => mentions(&function.body, name),
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
