//! Lists, tuples, dictionaries, sets: their members and parts.

use super::names::STATE;
use super::{Evaluator, Place};
use crate::arrange::Arrange;
use crate::interop::python::given::{Result, unsupported};
use crate::interop::python::value::{Arguments, ClassKind, Value};
use crate::said::phrase;

impl Evaluator {
    /// The members of what a loop goes over.
    pub(super) fn iterate(&mut self, value: &Value, at: Place) -> Result<Vec<Value>> {
        match value {
            Value::Module(module) => {
                let class = self.class_of(*module);
                if class.is_some_and(|class| class.method("__iter__").is_some()) {
                    let iter = self.attribute(value.clone(), "__iter__", at)?;
                    let all = self.call_plain(iter, Vec::new(), at)?;
                    return self.deeper(at, |this| this.iterate(&all, at));
                }
                let children = &self.modules[*module].children;
                Ok(match self.is_dict(*module) {
                    true => children.iter().map(|(name, _)| Value::text(name)).collect(),
                    false => children
                        .iter()
                        .map(|(_, child)| Value::Module(*child))
                        .collect(),
                })
            }
            // All of them as one: a loop over parameters does the same with each.
            Value::Parameters(_) => Ok(vec![value.clone()]),
            Value::Dict(pairs) => Ok(pairs.iter().map(|(key, _)| key).collect()),
            Value::Iterator(members) => Ok(members.take().into()),
            Value::Text(text) => Ok(text.chars().map(|c| Value::text(&c.to_string())).collect()),
            Value::Class(class) if class.kind == ClassKind::Enumeration => {
                let names = class.declared.iter().map(|(name, _)| name);
                Ok(names.filter_map(|name| class.field(name)).collect())
            }
            // First weights that are written one by one: none is followed.
            Value::Object(object) if object.path == STATE => {
                self.note_weights(at);
                Ok(Vec::new())
            }
            Value::Object(object) if value.members().is_none() => match &object.class {
                Some(class) if class.method("__iter__").is_some() => {
                    let iter = self.attribute(value.clone(), "__iter__", at)?;
                    let all = self.call_plain(iter, Vec::new(), at)?;
                    match &all {
                        Value::Object(again) if std::rc::Rc::ptr_eq(again, object) => {
                            Err(self.no_loop(value, at))
                        }
                        _ => self.deeper(at, |this| this.iterate(&all, at)),
                    }
                }
                _ => Err(self.no_loop(value, at)),
            },
            _ => value.members().ok_or_else(|| self.no_loop(value, at)),
        }
    }

    fn no_loop(&self, value: &Value, at: Place) -> crate::interop::InteropError {
        unsupported(
            at,
            phrase!("a loop goes over {value}", value = value.describe()),
            phrase!("Loops over ranges, lists and modules are supported."),
        )
    }

    /// Keys and values of what `**` spreads out.
    pub(super) fn as_dict(&self, value: &Value) -> Option<Vec<(Value, Value)>> {
        match value {
            Value::Dict(dict) => Some(dict.iter().collect()),
            Value::Object(object)
                if super::command_line::is_namespace(&object.path) && !object.is_vague.get() =>
            {
                let fields = object.fields.borrow();
                let mut pairs: Vec<_> = fields
                    .iter()
                    .map(|(name, value)| (Value::text(name), value.clone()))
                    .collect();
                pairs.arrange_by_key(|(name, _)| name.describe().to_string());
                Some(pairs)
            }
            _ => None,
        }
    }

    /// Indices that a slice takes of so many members.
    pub(super) fn slice_of(
        &mut self,
        parts: &[Value; 3],
        length: usize,
        at: Place,
    ) -> Result<Vec<usize>> {
        let mut numbers = [None; 3];
        for (number, part) in numbers.iter_mut().zip(parts) {
            *number = match part {
                Value::None => None,
                Value::Int(number) => Some(*number),
                Value::Bool(flag) => Some(i64::from(*flag)),
                other => {
                    return Err(unsupported(
                        at,
                        phrase!("a slice has {value} as its bound", value = other.describe()),
                        phrase!("Whole numbers are supported."),
                    ));
                }
            };
        }
        let length = length as i64;
        let step = numbers[2].unwrap_or(1);
        if step == 0 {
            return Err(self.exception(
                "ValueError",
                at,
                phrase!("a slice has the step 0"),
                phrase!("Give it another."),
            ));
        }
        let (low, high) = if step > 0 {
            (0, length)
        } else {
            (-1, length - 1)
        };
        let bound = |number: Option<i64>, default: i64| match number {
            None => default,
            Some(number) if number < 0 => number.saturating_add(length).clamp(low, high),
            Some(number) => number.clamp(low, high),
        };
        let (first, end) = match step > 0 {
            true => (bound(numbers[0], 0), bound(numbers[1], length)),
            false => (bound(numbers[0], length - 1), bound(numbers[1], -1)),
        };
        let mut found = Vec::new();
        let mut place = first;
        while (step > 0 && place < end) || (step < 0 && place > end) {
            found.extend(usize::try_from(place).ok());
            place = place.saturating_add(step);
        }
        self.spend(found.len() / 16, at)?;
        Ok(found)
    }

    /// `of[index]`.
    pub(super) fn item(&mut self, of: Value, index: &Value, at: Place) -> Result<Value> {
        match (&of, index) {
            (Value::Tensor(tensor), _) => return self.indexed(tensor, index, at),
            (Value::Learned(learned), _) => return self.learned_item(learned, index, at),
            (Value::Object(group), Value::Text(key))
                if &**key == "lr" && self.rate_of(group).is_some() =>
            {
                return Ok(self.rate_of(group).unwrap_or(Value::None));
            }
            (Value::Dict(pairs), _) => {
                self.spend(pairs.len() / 8, at)?;
                return match pairs.get(index) {
                    Some(value) => Ok(value),
                    None if !self.is_strict => {
                        Ok(Value::unknown(phrase!("a member of a dictionary")))
                    }
                    None => Err(self.exception(
                        "KeyError",
                        at,
                        phrase!("the dictionary has no {index}", index = index.describe()),
                        phrase!("Give it one."),
                    )),
                };
            }
            (Value::Module(module), _) => return self.child(*module, index, at),
            (Value::Class(class), Value::Text(name)) if class.kind == ClassKind::Enumeration => {
                if let Some(value) = class.field(name) {
                    return Ok(value);
                }
            }
            // `nn.__dict__['ReLU']`
            (Value::Library(path), Value::Text(name)) if path.ends_with(".__dict__") => {
                let path = path.trim_end_matches(".__dict__");
                return Ok(Value::Library(format!("{path}.{name}").into()));
            }
            // A type with its parameters: `List[int]`.
            (Value::Library(_) | Value::Class(_), _) => return Ok(of),
            (Value::Object(object), _) if super::names::is_weights_file(&object.path) => {
                return Ok(of);
            }
            (Value::Object(object), _) if of.members().is_none() => {
                if let (Value::Text(name), true) =
                    (index, super::command_line::is_namespace(&object.path))
                {
                    return self.attribute(of.clone(), name, at);
                }
                let class = object.class.as_ref();
                if class.is_some_and(|class| class.method("__getitem__").is_some()) {
                    let get = self.attribute(of.clone(), "__getitem__", at)?;
                    return self.call_plain(get, vec![index.clone()], at);
                }
            }
            _ => {}
        }
        let members = match &of {
            Value::Text(_) | Value::List(_) | Value::Tuple(_) => self.iterate(&of, at)?,
            Value::Object(_) if of.members().is_some() => of.members().unwrap_or_default(),
            _ if !self.is_strict => {
                return Ok(Value::unknown(phrase!(
                    "a part of {value}",
                    value = of.describe()
                )));
            }
            _ => {
                return Err(unsupported(
                    at,
                    phrase!("a part of {value}", value = of.describe()),
                    phrase!("Parts of lists, tuples and modules are supported."),
                ));
            }
        };
        if let Value::Slice(parts) = index {
            let indices = self.slice_of(parts, members.len(), at)?;
            let taken = indices.into_iter().map(|index| members[index].clone());
            return Ok(match of {
                Value::Tuple(_) | Value::Object(_) => Value::tuple(taken.collect()),
                Value::Text(_) => {
                    let parts = taken.map(|part| match part {
                        Value::Text(part) => part.to_string(),
                        _ => String::new(),
                    });
                    Value::text(&parts.collect::<String>())
                }
                _ => Value::list(taken.collect()),
            });
        }
        match (place_of(index, members.len()), index) {
            (Some(place), _) => Ok(members[place].clone()),
            (None, Value::Int(_)) if self.is_strict => Err(self.exception(
                "IndexError",
                at,
                phrase!(
                    "the index {index} is not among {members} members",
                    index = index.describe(),
                    members = members.len()
                ),
                phrase!("Indices count from 0."),
            )),
            (None, _) if !self.is_strict => Ok(Value::unknown(phrase!("a member of a list"))),
            (None, _) => Err(unsupported(
                at,
                phrase!("the index is {index}", index = index.describe()),
                phrase!("Whole numbers and slices are supported."),
            )),
        }
    }

    /// `sorted(values, key=..., reverse=...)`
    pub(super) fn sorted(
        &mut self,
        values: Vec<Value>,
        arguments: &Arguments,
    ) -> Result<Vec<Value>> {
        let at = arguments.at;
        let named = |name: &str| arguments.named.iter().find(|(known, _)| known == name);
        let key = named("key").map(|(_, key)| key.clone());
        let key = key.filter(|key| !matches!(key, Value::None));
        let mut keyed = Vec::with_capacity(values.len());
        self.spend(values.len().saturating_mul(4), at)?;
        for value in values {
            let rank = match &key {
                Some(key) => self.call_plain(key.clone(), vec![value.clone()], at)?,
                None => value.clone(),
            };
            keyed.push((rank, value));
        }
        let is_known = |(rank, _): &(Value, Value)| {
            matches!(rank, Value::Text(_) | Value::Tuple(_)) || rank.number().is_some()
        };
        if !keyed.iter().all(is_known) {
            return Err(unsupported(
                at,
                phrase!("what is sorted is not known"),
                phrase!("Numbers and strings are supported."),
            ));
        }
        keyed.arrange_by(|(a, _), (b, _)| order(a, b, 8));
        if named("reverse").and_then(|(_, value)| value.truth()) == Some(true) {
            // Equals stay in their order, as in Python.
            keyed.reverse();
            keyed.arrange_by(|(a, _), (b, _)| order(b, a, 8));
        }
        Ok(keyed.into_iter().map(|(_, value)| value).collect())
    }
}

/// The order of numbers, texts and tuples of them.
fn order(a: &Value, b: &Value, levels: usize) -> std::cmp::Ordering {
    match (a, b) {
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        (Value::Tuple(a), Value::Tuple(b)) if levels > 0 => {
            let pairs = a.iter().zip(b.iter());
            let firsts = pairs.map(|(a, b)| order(a, b, levels - 1));
            let mut differing = firsts.filter(|order| order.is_ne());
            differing.next().unwrap_or_else(|| a.len().cmp(&b.len()))
        }
        _ => {
            let number = |value: &Value| value.number().unwrap_or(0.0);
            number(a).total_cmp(&number(b))
        }
    }
}

/// Where an index points, counted from the end if it is below 0.
pub(super) fn place_of(index: &Value, length: usize) -> Option<usize> {
    let number = match index {
        Value::Int(number) => *number,
        Value::Bool(flag) => i64::from(*flag),
        _ => return None,
    };
    let place = match number < 0 {
        true => length.checked_sub(number.unsigned_abs() as usize)?,
        false => usize::try_from(number).ok()?,
    };
    (place < length).then_some(place)
}
