//! What a tree mentions, without following it.

mod batches;
mod names;
mod training;

pub use batches::{
    added_up, goes_around_epochs, leaves, makes_optimizer, stepped, steps_scheduler_on_condition,
};
pub use names::{assigned, first_name, last_name, members_of, mentions, names, target_names};
pub use training::{
    deeper_loops, flat_names, goes_over_epochs, has_backward, is_flat, is_phases, is_scheduler,
    sets_rate, sets_rate_anywhere, steps, steps_several, training_loops, trains,
};

use super::syntax::{Expression, ExpressionKind as E, Statement, StatementKind as S, Try};

/// Every expression of these statements, outermost first, with the number of loops around it.
pub(super) fn each<'a>(
    statements: &'a [Statement],
    loops: usize,
    see: &mut dyn FnMut(&'a Expression, usize),
) {
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
                each(body, loops + usize::from(!is_phases(iterable)), see);
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

pub(super) fn within<'a>(
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

/// The blocks of a `try`.
pub(super) fn blocks(tried: &Try) -> impl Iterator<Item = &[Statement]> {
    let handlers = tried.handlers.iter().map(|handler| handler.body.as_slice());
    let rest = [tried.other.as_slice(), tried.last.as_slice()];
    std::iter::once(tried.body.as_slice())
        .chain(handlers)
        .chain(rest)
}

/// Every statement of a body, and of the bodies in it but for those of functions and classes.
pub fn every<'a>(body: &'a [Statement], see: &mut dyn FnMut(&'a Statement)) {
    for statement in body {
        see(statement);
        match &statement.kind {
            S::If(cases, other) => {
                cases.iter().for_each(|(_, body)| every(body, see));
                every(other, see);
            }
            S::For { body, other, .. } | S::While(_, body, other) => {
                every(body, see);
                every(other, see);
            }
            S::With(_, body) => every(body, see),
            S::Try(tried) => blocks(tried).for_each(|body| every(body, see)),
            S::Match(_, cases) => cases.iter().for_each(|case| every(&case.body, see)),
            _ => {}
        }
    }
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

/// Every call in an expression, outermost first.
pub fn calls_in(expression: &Expression) -> Vec<&Expression> {
    let mut found = Vec::new();
    within(expression, 0, &mut |one, _| {
        if matches!(one.kind, E::Call(..)) {
            found.push(one);
        }
    });
    found
}

/// Every call of these statements, outermost first.
pub fn calls(statements: &[Statement]) -> Vec<&Expression> {
    let mut found = Vec::new();
    each(statements, 0, &mut |one, _| {
        if matches!(one.kind, E::Call(..)) {
            found.push(one);
        }
    });
    found
}

/// Names, attributes and members in an expression, outermost first.
pub fn parts(expression: &Expression) -> Vec<&Expression> {
    let mut found = Vec::new();
    within(expression, 0, &mut |one, _| {
        if matches!(one.kind, E::Name(_) | E::Attribute(..) | E::Index(..)) {
            found.push(one);
        }
    });
    found
}
