//! What a loop does beside a step for each batch: gradients that are added up, schedulers that step now and then.

use super::names::last_name;
use super::training::{deeper_loops, has_backward, is_phases, is_scheduler};
use super::{blocks, calls, each, every, within};
use crate::interop::python::syntax::{
    Expression, ExpressionKind as E, Statement, StatementKind as S,
};
use crate::interop::python::token::Place;

/// Gradients of several batches that make one step.
pub struct AddedUp<'a> {
    /// How many batches.
    pub count: &'a Expression,
    pub at: Place,
    /// Whether the loss is divided by their number.
    pub is_divided: bool,
}

/// Whether a loop's optimizer steps once in several batches: `if (i + 1) % n == 0: optimizer.step()`.
pub fn added_up(body: &[Statement]) -> Option<AddedUp<'_>> {
    let mut found: Option<(&Expression, Place)> = None;
    let mut steps_always = false;
    for statement in body {
        match &statement.kind {
            S::If(cases, _) => {
                for (condition, inner) in cases {
                    if let (Some(count), true) = (remainder(condition), steps_optimizer(inner)) {
                        found.get_or_insert((count, statement.at));
                    }
                }
            }
            _ => steps_always |= steps_optimizer(std::slice::from_ref(statement)),
        }
    }
    let (count, at) = found.filter(|_| !steps_always)?;
    let mut is_divided = false;
    each(body, 0, &mut |one, _| {
        is_divided |= matches!(&one.kind, E::Binary("/", _, by) if is_same(by, count));
    });
    every(body, &mut |one| {
        is_divided |= matches!(&one.kind, S::Update(_, "/", by) if is_same(by, count));
    });
    Some(AddedUp {
        count,
        at,
        is_divided,
    })
}

/// What a condition divides by for a remainder: `n` of `(i + 1) % n == 0`.
fn remainder(condition: &Expression) -> Option<&Expression> {
    let mut found = None;
    within(condition, 0, &mut |one, _| {
        if let E::Binary("%", _, by) = &one.kind {
            found = Some(&**by);
        }
    });
    found
}

fn steps_optimizer(body: &[Statement]) -> bool {
    let names = step_names(body);
    names.iter().any(|name| !is_scheduler(name))
        // `scaler.step(optimizer)`, of automatic mixed precision.
        || names.iter().any(|name| name.to_ascii_lowercase().contains("scaler"))
}

fn step_names(body: &[Statement]) -> Vec<&str> {
    let mut found = Vec::new();
    each(body, 0, &mut |one, _| {
        if let E::Attribute(of, name) = &one.kind
            && name == "step"
        {
            found.extend(last_name(of));
        }
    });
    found
}

fn is_same(one: &Expression, other: &Expression) -> bool {
    match (&one.kind, &other.kind) {
        (E::Int(a), E::Int(b)) => a == b,
        _ => last_name(one).is_some() && last_name(one) == last_name(other),
    }
}

/// Whether a scheduler is stepped under a condition, outside of the loops in this body.
pub fn steps_scheduler_on_condition(body: &[Statement]) -> bool {
    let mut found = false;
    for statement in body {
        if let S::If(..) = &statement.kind {
            each(std::slice::from_ref(statement), 0, &mut |one, loops| {
                found |= loops == 0
                    && matches!(&one.kind, E::Attribute(of, name) if name == "step"
                        && last_name(of).is_some_and(|name| !name.to_ascii_lowercase().contains("opt")));
            });
        }
    }
    found
}

/// Whether a loop goes around one over epochs, as one over folds does.
pub fn goes_around_epochs(target: &Expression, body: &[Statement]) -> bool {
    let is_named =
        matches!(&target.kind, E::Name(name) if name.to_ascii_lowercase().contains("epoch"));
    let has_batches = |body: &[Statement]| {
        let loops = deeper_loops(body);
        loops.iter().any(|(_, body)| has_backward(body))
    };
    !is_named
        && deeper_loops(body)
            .iter()
            .any(|(iterable, body)| !is_phases(iterable) && has_batches(body))
}

/// Where these statements leave the loop that they are in.
pub fn leaves(body: &[Statement]) -> Option<Place> {
    body.iter().find_map(|statement| match &statement.kind {
        S::Break => Some(statement.at),
        S::If(cases, other) => {
            let mut cases = cases.iter();
            cases
                .find_map(|(_, body)| leaves(body))
                .or_else(|| leaves(other))
        }
        S::With(_, body) => leaves(body),
        S::Try(tried) => blocks(tried).find_map(leaves),
        _ => None,
    })
}

/// Whether an optimizer is made in these statements.
pub fn makes_optimizer(body: &[Statement]) -> bool {
    let names = [
        "SGD", "Adam", "AdamW", "RMSprop", "Adagrad", "Adadelta", "Adamax", "NAdam", "RAdam",
    ];
    calls(body).into_iter().any(|call| match &call.kind {
        E::Call(callee, _) => last_name(callee).is_some_and(|name| names.contains(&name)),
        _ => false,
    })
}

/// Names of all that `step` is called on, in functions and methods too.
pub fn stepped(statements: &[Statement]) -> Vec<&str> {
    let mut found = step_names(statements);
    every(statements, &mut |one| match &one.kind {
        S::Function(function) => found.extend(stepped(&function.body)),
        S::Class(class) => found.extend(stepped(&class.body)),
        _ => {}
    });
    found
}
