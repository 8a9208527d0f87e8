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

/// Whether a loop goes over `['train', 'val']`: it is no loop over batches.
pub fn is_phases(iterable: &Expression) -> bool {
    let is_word = |one: &Expression| matches!(one.kind, E::Text(_));
    matches!(&iterable.kind, E::List(words) | E::Tuple(words) if words.iter().all(is_word))
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

/// Whether a loop goes over epochs: by its name, or since a loop over batches stands in it.
pub fn goes_over_epochs(target: &Expression, body: &[Statement]) -> bool {
    let is_named =
        matches!(&target.kind, E::Name(name) if name.to_ascii_lowercase().contains("epoch"));
    is_named
        || deeper_loops(body)
            .iter()
            .any(|(_, body)| has_backward(body))
}

fn has_backward(body: &[Statement]) -> bool {
    let mut found = false;
    each(body, 0, &mut |one, _| {
        found |= matches!(&one.kind, E::Attribute(_, name) if name == "backward");
    });
    found
}

/// Loops of a body, outermost first, with what they go over.
fn deeper_loops(body: &[Statement]) -> Vec<(&Expression, &[Statement])> {
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

/// What the innermost loops go over that compute a gradient, of this loop and those in it.
pub fn training_loops<'a>(iterable: &'a Expression, body: &'a [Statement]) -> Vec<&'a Expression> {
    let mut all = vec![(iterable, body)];
    all.extend(deeper_loops(body));
    let is_innermost = |(_, body): &(&Expression, &[Statement])| {
        has_backward(body)
            && !deeper_loops(body)
                .iter()
                .any(|(_, body)| has_backward(body))
    };
    let innermost = all.into_iter().filter(is_innermost);
    innermost.map(|(iterable, _)| iterable).collect()
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

/// The name that `a.b[c]` begins with; none where a call stands in between.
pub fn first_name(expression: &Expression) -> Option<&str> {
    match &expression.kind {
        E::Name(name) => Some(name),
        E::Attribute(of, _) | E::Index(of, _) => first_name(of),
        _ => None,
    }
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
    let is_one = |argument: Option<&super::syntax::Argument>| {
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

/// Whether what is called a scheduler is stepped in an inner loop; none where it is not stepped.
pub fn scheduler_steps_each_batch(body: &[Statement]) -> Option<bool> {
    let mut found = None;
    each(body, 0, &mut |one, loops| {
        if let E::Attribute(of, name) = &one.kind
            && name == "step"
            && last_name(of).is_some_and(is_scheduler)
        {
            found = Some(loops > 0);
        }
    });
    found
}

/// Whether an expression is a name, or a lambda or comprehension that reads it.
fn is_of(one: &Expression, name: &str) -> bool {
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
fn reads(expression: &Expression, name: &str) -> bool {
    let mut found = false;
    within(expression, 0, &mut |one, _| found |= is_of(one, name));
    found
}

/// The last name of `net`, `self.net`, `trainer.net`.
pub fn last_name(expression: &Expression) -> Option<&str> {
    match &expression.kind {
        E::Name(name) | E::Attribute(_, name) => Some(name),
        _ => None,
    }
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

fn either(one: Option<bool>, other: Option<bool>) -> Option<bool> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one || other),
        (one, other) => one.or(other),
    }
}

/// Whether what has a `step` is by its name no optimizer.
fn is_scheduler(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["sched", "scaler", "writer", "bar", "prof"]
        .iter()
        .any(|part| name.contains(part))
        || name.starts_with("lr")
        || name.ends_with("lr")
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
