//! Python's functions over the members of something: `len`, `zip`, `sorted`, `range`, `sum` and their like.

use super::Evaluator;
use super::names::is_word;
use crate::interop::python::given::{Result, unsupported};
use crate::interop::python::value::{Arguments, Object, Value};
use crate::said::phrase;

impl Evaluator {
    /// Functions over the members of something.
    pub(super) fn of_members(
        &mut self,
        name: &str,
        arguments: &Arguments,
    ) -> Result<Option<Value>> {
        let at = arguments.at;
        let path = format!("python.{name}");
        let plain = arguments.plain.as_slice();
        let is_vague = |value: &Value| match value {
            Value::Unknown(_) => true,
            Value::Object(object) => {
                let has_length = name == "len" && pictures_of(object).is_some();
                object.class.is_none() && !has_length
            }
            _ => false,
        };
        let takes = "len list tuple set frozenset sorted reversed enumerate iter next zip map filter sum max min all any range";
        if !is_word(takes, name) {
            return Ok(None);
        }
        if !self.is_strict && plain.iter().any(is_vague) {
            return Ok(self.vague(&path, arguments));
        }
        Ok(Some(match (name, plain) {
            ("range", _) => return self.range(arguments),
            ("len", [Value::Tensor(tensor)]) => {
                let _ = tensor;
                Value::Batch
            }
            ("len", [Value::Object(object)])
                if object.class.is_none() && pictures_of(object).is_some() =>
            {
                Value::Int(pictures_of(object).unwrap_or(0))
            }
            ("len", [value]) => {
                let class = match value {
                    Value::Module(module) => self.class_of(*module),
                    Value::Object(object) => object.class.clone(),
                    _ => None,
                };
                if class.is_some_and(|class| class.method("__len__").is_some()) {
                    let length = self.attribute(value.clone(), "__len__", at)?;
                    return self.call_plain(length, Vec::new(), at).map(Some);
                }
                match value {
                    Value::Iterator(_) | Value::Int(_) | Value::Float(_) | Value::None => {
                        return Err(self.exception(
                            "TypeError",
                            at,
                            phrase!("{value} has no length", value = value.describe()),
                            phrase!("Give it a list."),
                        ));
                    }
                    _ => Value::Int(self.iterate(value, at)?.len() as i64),
                }
            }
            ("list" | "tuple" | "set" | "frozenset", []) => match name {
                "list" => Value::list(Vec::new()),
                "tuple" => Value::tuple(Vec::new()),
                _ => Value::set(Vec::new()),
            },
            ("next", [Value::Iterator(members), rest @ ..]) => {
                let next = members.borrow_mut().pop_front();
                match (next, rest.first()) {
                    (Some(value), _) => value,
                    (None, Some(default)) => default.clone(),
                    (None, None) => {
                        return Err(self.exception(
                            "StopIteration",
                            at,
                            phrase!("there is no next member"),
                            phrase!("Ask for as many as there are."),
                        ));
                    }
                }
            }
            ("next", [value @ Value::Parameters(_), ..]) => value.clone(),
            ("next", _) => return Ok(self.vague(&path, arguments)),
            ("zip", many) => {
                let mut all = Vec::new();
                for value in many {
                    all.push(self.iterate(value, at)?);
                }
                let count = all.iter().map(Vec::len).min().unwrap_or(0);
                self.spend(count, at)?;
                let row = |index: usize| all.iter().map(|members| members[index].clone()).collect();
                Value::list((0..count).map(|index| Value::tuple(row(index))).collect())
            }
            ("map", [function, many @ ..]) if !many.is_empty() => {
                let mut all = Vec::new();
                for value in many {
                    all.push(self.iterate(value, at)?);
                }
                let count = all.iter().map(Vec::len).min().unwrap_or(0);
                let mut found = Vec::new();
                for index in 0..count {
                    let row = all.iter().map(|members| members[index].clone()).collect();
                    found.push(self.call_plain(function.clone(), row, at)?);
                }
                Value::iterator(found)
            }
            // Those that learn, of parameters: which these are is known anyway.
            ("filter", [_, value @ Value::Parameters(_)]) => value.clone(),
            ("filter", [function, values]) => {
                let mut found = Vec::new();
                for value in self.iterate(values, at)? {
                    let kept = match function {
                        Value::None => value.clone(),
                        _ => self.call_plain(function.clone(), vec![value.clone()], at)?,
                    };
                    match kept.truth() {
                        Some(true) => found.push(value),
                        Some(false) => {}
                        None => return Ok(self.vague(&path, arguments)),
                    }
                }
                Value::iterator(found)
            }
            ("sum" | "max" | "min", _) => return self.reduced(name, arguments).map(Some),
            ("all" | "any", [values]) => {
                let mut is_unknown = false;
                for value in self.iterate(values, at)? {
                    match value.truth() {
                        Some(truth) if truth == (name == "any") => {
                            return Ok(Some(Value::Bool(truth)));
                        }
                        Some(_) => {}
                        None => is_unknown = true,
                    }
                }
                match is_unknown {
                    true => return Ok(self.vague(&path, arguments)),
                    false => Value::Bool(name == "all"),
                }
            }
            (_, [value, rest @ ..]) => {
                let members = self.iterate(value, at)?;
                self.spend(members.len(), at)?;
                match name {
                    "enumerate" => {
                        let mut named = arguments.named.iter();
                        let start = named
                            .find(|(name, _)| name == "start")
                            .map(|(_, value)| value);
                        let first = match start.or(rest.first()) {
                            Some(Value::Int(first)) => *first,
                            _ => 0,
                        };
                        let pairs = members.into_iter().zip(first..);
                        let pair = |(value, n)| Value::tuple(vec![Value::Int(n), value]);
                        Value::list(pairs.map(pair).collect())
                    }
                    "reversed" => Value::list(members.into_iter().rev().collect()),
                    "tuple" => Value::tuple(members),
                    "sorted" => Value::list(self.sorted(members, arguments)?),
                    "set" | "frozenset" => {
                        self.spend(members.len().saturating_mul(members.len()) / 64, at)?;
                        Value::set(members)
                    }
                    "iter" => Value::iterator(members),
                    _ => Value::list(members),
                }
            }
            _ => return Ok(self.vague(&path, arguments)),
        }))
    }

    pub(super) fn range(&mut self, arguments: &Arguments) -> Result<Option<Value>> {
        let at = arguments.at;
        let bounds: Option<Vec<i64>> = arguments
            .plain
            .iter()
            .map(|value| match value {
                Value::Int(number) => Some(*number),
                Value::Bool(flag) => Some(i64::from(*flag)),
                _ => None,
            })
            .collect();
        let (first, end, step) = match bounds.as_deref() {
            Some(&[end]) => (0, end, 1),
            Some(&[first, end]) => (first, end, 1),
            Some(&[first, end, step]) if step != 0 => (first, end, step),
            _ => return Ok(self.vague("python.range", arguments)),
        };
        let count = match step > 0 {
            true => end.saturating_sub(first).saturating_add(step - 1) / step,
            false => {
                first
                    .saturating_sub(end)
                    .saturating_sub(step.saturating_add(1))
                    / step.saturating_neg().max(1)
            }
        };
        let count = usize::try_from(count.max(0)).unwrap_or(usize::MAX);
        self.spend(count.min(super::BUDGET) / 8, at)?;
        if count > super::SIZE_LIMIT {
            return Err(unsupported(
                at,
                phrase!("a range of {count}", count),
                phrase!("20,000 are supported."),
            ));
        }
        let members = (0..count as i64)
            .map(|index| Value::Int(first.saturating_add(index.saturating_mul(step))));
        Ok(Some(Value::list(members.collect())))
    }

    /// `sum`, `max`, `min`.
    pub(super) fn reduced(&mut self, name: &str, arguments: &Arguments) -> Result<Value> {
        let at = arguments.at;
        let named = |wanted: &str| {
            let mut named = arguments.named.iter();
            named
                .find(|(known, _)| known == wanted)
                .map(|(_, value)| value.clone())
        };
        if name == "sum" {
            let start = arguments.plain.get(1).cloned().or_else(|| named("start"));
            let mut all = start.unwrap_or(Value::Int(0));
            let values = match arguments.plain.first() {
                Some(values) => self.iterate(values, at)?,
                None => Vec::new(),
            };
            self.spend(values.len(), at)?;
            for value in values {
                // 0 before tensors is left out.
                all = match (&all, &value) {
                    (Value::Int(0), Value::Tensor(_)) => value,
                    _ => self.binary("+", all, value, at)?,
                };
            }
            return Ok(all);
        }
        let values = match arguments.plain.as_slice() {
            [one] => self.iterate(one, at)?,
            many => many.to_vec(),
        };
        if values.is_empty() {
            return match named("default") {
                Some(value) => Ok(value),
                None => Err(self.exception(
                    "ValueError",
                    at,
                    phrase!("{name} of nothing", name),
                    phrase!("Give it numbers."),
                )),
            };
        }
        if values
            .iter()
            .any(|value| matches!(value, Value::Unknown(_) | Value::Batch))
        {
            return Ok(Value::unknown(phrase!("{name} of what is not known", name)));
        }
        let sorting = Arguments {
            plain: Vec::new(),
            named: named("key")
                .map(|key| ("key".to_string(), key))
                .into_iter()
                .collect(),
            at,
        };
        let first = values.clone();
        let sorted = self.sorted(values, &sorting)?;
        // Of equals Python takes the first.
        let best = match name {
            "max" => sorted.last(),
            _ => sorted.first(),
        };
        let best = best.cloned().unwrap_or(Value::None);
        let equal = first
            .into_iter()
            .find(|value| sorting.named.is_empty() && value.same(&best) == Some(true));
        Ok(equal.unwrap_or(best))
    }
}

/// How many pictures a data set of torchvision's has; none where its name does not say.
fn pictures_of(dataset: &Object) -> Option<i64> {
    let name = dataset.path.strip_prefix("torchvision.datasets.")?;
    let (training, held_out) = match name {
        "MNIST" | "FashionMNIST" | "KMNIST" | "QMNIST" => (60_000, 10_000),
        "CIFAR10" | "CIFAR100" => (50_000, 10_000),
        "SVHN" => (73_257, 26_032),
        "STL10" => (5_000, 8_000),
        _ => return None,
    };
    let named = dataset.arguments.named.iter();
    let mut said = named.filter(|(name, _)| ["train", "split"].contains(&name.as_str()));
    let said = said.next().map(|(_, value)| value);
    match said.or(dataset.arguments.plain.get(1)) {
        None | Some(Value::Bool(true)) => Some(training),
        Some(Value::Bool(false)) => Some(held_out),
        Some(Value::Text(split)) if &**split == "train" => Some(training),
        Some(Value::Text(split)) if &**split == "test" => Some(held_out),
        Some(_) => None,
    }
}
