//! Fine-tuning in a program: which layers are frozen (`requires_grad`), and which have a rate of their own (an optimizer's groups), as
//! a recipe's `layer_rates`.

use std::rc::Rc;

use super::evaluate::{Evaluator, Frozen};
use super::value::{Object, Value};
use crate::network::is_of_layer;
use crate::recipe::LayerRate;
use crate::said::{Phrase, phrase};

/// A layer's path (`*` for the network) and its factor.
type Rates = Vec<(String, f64)>;

/// The factors; none where all layers learn alike. `root` is the network, its modules have their paths. What of a group is not
/// understood is told in `notes`.
pub fn layer_rates(
    evaluator: &Evaluator,
    root: usize,
    notes: &mut Vec<Phrase>,
) -> Option<Vec<LayerRate>> {
    let path = |module: usize| match module == root {
        true => Some("*".to_string()),
        false => evaluator.paths.get(&module).cloned(),
    };
    let optimizer = evaluator.objects.iter().rev().find(|object| {
        object.path.starts_with("torch.optim.") && !object.path.contains("lr_scheduler")
    });
    let mut rates = optimizer.map_or_else(Vec::new, |optimizer| groups(optimizer, &path, notes));
    // What has a group of its own has that rate again when it is thawed.
    let given = rates.clone();
    for event in &evaluator.frozen {
        let Some(place) = path(event.module) else {
            continue;
        };
        let factor = match event.is_frozen {
            true => 0.0,
            false => factor_of(&given, &place),
        };
        // What was put there later is as it was.
        let later = later(evaluator, event).into_iter().filter_map(&path);
        let later: Rates = later
            .map(|path| (path.clone(), factor_of(&rates, &path)))
            .collect();
        // What was said of it before does not count any more.
        rates.retain(|(known, _)| !is_of_layer(known, &place));
        rates.push((place, factor));
        rates.extend(later);
    }
    let plain = rates.iter().all(|(_, factor)| *factor == 1.0);
    let rate = |(layer, factor)| LayerRate { layer, factor };
    (!plain).then(|| rates.into_iter().map(rate).collect())
}

/// The modules that were put below one after it was frozen, without what is below them.
fn later(evaluator: &Evaluator, event: &Frozen) -> Vec<usize> {
    let (mut found, mut seen, mut open) = (Vec::new(), vec![event.module], vec![event.module]);
    while let Some(module) = open.pop() {
        let known = &evaluator.modules[module];
        for (_, child) in known.children.iter().chain(&known.parameters) {
            if seen.contains(child) {
                continue;
            }
            seen.push(*child);
            match event.below.contains(child) {
                true => open.push(*child),
                false => found.push(*child),
            }
        }
    }
    found
}

/// The factor that stands for a path.
fn factor_of(rates: &Rates, path: &str) -> f64 {
    let last = rates
        .iter()
        .rev()
        .find(|(known, _)| is_of_layer(path, known));
    last.map_or(1.0, |(_, factor)| *factor)
}

/// The factors that an optimizer's parameters say: those it is not given do not learn.
fn groups(
    optimizer: &Object,
    path: &dyn Fn(usize) -> Option<String>,
    notes: &mut Vec<Phrase>,
) -> Rates {
    let arguments = &optimizer.arguments;
    let named = |name: &str| arguments.named.iter().find(|(known, _)| known == name);
    let first = arguments.plain.first();
    let Some(parameters) = first.or(named("params").map(|(_, value)| value)) else {
        return Vec::new();
    };
    let rate = named("lr").map(|(_, value)| value);
    let rate = rate.or(arguments.plain.get(1)).and_then(Value::number);
    let mut found: Rates = Vec::new();
    let mut left: Vec<(Rc<str>, usize)> = Vec::new();
    let mut add = |value: &Value, factor: f64| {
        for module in modules_of(value) {
            found.extend(path(module).map(|path| (path, factor)));
        }
    };
    match parameters {
        Value::List(members) => {
            for member in members.borrow().iter() {
                match member {
                    Value::Dict(pairs) => {
                        let of = |wanted: &str| pairs.get(&Value::text(wanted));
                        let own = of("lr").and_then(|value| value.number());
                        // Without a rate for all it is PyTorch's default, as for the recipe's `lr`.
                        let factor = match (own, rate.unwrap_or(1e-3)) {
                            (Some(own), rate) if rate > 0.0 => own / rate,
                            _ => 1.0,
                        };
                        for (key, _) in pairs.iter() {
                            if let Value::Text(key) = &key
                                && !["params", "lr"].contains(&&**key)
                            {
                                match left.iter_mut().find(|(known, _)| known == key) {
                                    Some((_, count)) => *count += 1,
                                    None => left.push((key.clone(), 1)),
                                }
                            }
                        }
                        if let Some(value) = of("params") {
                            add(&value, factor);
                        }
                    }
                    other => add(other, 1.0),
                }
            }
        }
        other => add(other, 1.0),
    }
    for (key, count) in left {
        let line = optimizer.at.line;
        let key = &*key;
        notes.push(match count {
            1 => phrase!("line {line}: {key} of a group of parameters was left out; here groups differ in lr alone", line, key),
            _ => phrase!("line {line}: {key} of {count} groups of parameters was left out; here groups differ in lr alone", line, key, count),
        });
    }
    if found.is_empty() || found.iter().any(|(path, _)| path == "*") {
        return found;
    }
    found.insert(0, ("*".into(), 0.0));
    found
}

/// The modules whose parameters a value is.
pub fn modules_of(value: &Value) -> Vec<usize> {
    match value {
        Value::Parameters(module) => vec![*module],
        Value::Learned(learned) => vec![learned.module],
        Value::List(members) => members.borrow().iter().flat_map(modules_of).collect(),
        Value::Tuple(members) => members.iter().flat_map(modules_of).collect(),
        // A group: {'params': ..., 'lr': ...}.
        Value::Dict(pairs) => pairs
            .iter()
            .flat_map(|(_, value)| modules_of(&value))
            .collect(),
        Value::Object(chain) if chain.path.ends_with("chain") => {
            chain.arguments.plain.iter().flat_map(modules_of).collect()
        }
        _ => Vec::new(),
    }
}
