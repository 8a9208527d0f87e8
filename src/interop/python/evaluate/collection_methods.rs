//! Methods of lists, dictionaries and sets.

use super::Evaluator;
use super::collection::place_of;
use crate::interop::python::given::{Result, unsupported};
use crate::interop::python::value::{Arguments, Dict, Value};
use crate::said::phrase;

impl Evaluator {
    /// A method of a list, a tuple, a dictionary, a set or an iterator.
    pub(super) fn collection_method(
        &mut self,
        of: &Value,
        name: &str,
        arguments: Arguments,
    ) -> Result<Value> {
        let at = arguments.at;
        let known = match of {
            Value::List(_) => self.list_method(of, name, &arguments)?,
            Value::Dict(dict) => self.dict_method(of, dict, name, &arguments)?,
            Value::Set(_) => self.set_method(of, name, &arguments)?,
            _ => None,
        };
        if let Some(value) = known {
            return self.bounded(value, at);
        }
        let members = || of.members().unwrap_or_default();
        match (name, arguments.plain.first()) {
            ("index", Some(value)) => {
                let place = members()
                    .iter()
                    .position(|one| one.same(value) == Some(true));
                match place {
                    Some(place) => Ok(Value::Int(place as i64)),
                    None => Err(self.exception(
                        "ValueError",
                        at,
                        phrase!(
                            "{value} is not in {of}",
                            value = value.describe(),
                            of = of.describe()
                        ),
                        phrase!("Give it one."),
                    )),
                }
            }
            ("count", Some(value)) => {
                let found = members()
                    .iter()
                    .filter(|one| one.same(value) == Some(true))
                    .count();
                Ok(Value::Int(found as i64))
            }
            ("tolist" | "copy", _) => Ok(Value::list(self.iterate(of, at)?)),
            // `x.shape.numel()`
            ("numel", _) => {
                let mut all = Value::Int(1);
                for member in members() {
                    all = self.binary("*", all, member, at)?;
                }
                Ok(all)
            }
            ("__iter__", _) => Ok(Value::iterator(self.iterate(of, at)?)),
            ("__len__", _) => Ok(Value::Int(self.iterate(of, at)?.len() as i64)),
            ("__getitem__", Some(index)) => self.item(of.clone(), &index.clone(), at),
            _ if !self.is_strict => Ok(Value::unknown(phrase!(
                "{name} of {value}",
                name,
                value = of.describe()
            ))),
            _ => Err(unsupported(
                at,
                phrase!("{name} of {value}", name, value = of.describe()),
                phrase!("It has no such attribute that is known here."),
            )),
        }
    }

    pub(super) fn list_method(
        &mut self,
        of: &Value,
        name: &str,
        arguments: &Arguments,
    ) -> Result<Option<Value>> {
        let Value::List(list) = of else {
            return Ok(None);
        };
        let at = arguments.at;
        let length = list.borrow().len();
        match (name, arguments.plain.as_slice()) {
            ("append", [value]) => {
                self.spend(length / 16, at)?;
                list.borrow_mut().push(value.clone());
                if let Err(error) = self.bounded(of.clone(), at) {
                    // One that holds itself would never be let go.
                    list.borrow_mut().pop();
                    return Err(error);
                }
            }
            ("extend", [value]) => {
                let members = self.iterate(value, at)?;
                self.spend(members.len() + length / 16, at)?;
                list.borrow_mut().extend(members);
                self.bounded(of.clone(), at)?;
            }
            ("insert", [index, value]) => {
                let place = match index {
                    Value::Int(number) if *number < 0 => {
                        length.saturating_sub(number.unsigned_abs() as usize)
                    }
                    other => other.size().unwrap_or(0).min(length),
                };
                self.spend(length / 16, at)?;
                list.borrow_mut().insert(place, value.clone());
                self.bounded(of.clone(), at)?;
            }
            ("pop", rest) => {
                let last = Value::Int(-1);
                let place = place_of(rest.first().unwrap_or(&last), length);
                return match place {
                    Some(place) => Ok(Some(list.borrow_mut().remove(place))),
                    None => Err(self.exception(
                        "IndexError",
                        at,
                        phrase!("there is no such member to pop"),
                        phrase!("Indices count from 0."),
                    )),
                };
            }
            ("remove", [value]) => {
                let place = list
                    .borrow()
                    .iter()
                    .position(|one| one.same(value) == Some(true));
                match place {
                    Some(place) => {
                        list.borrow_mut().remove(place);
                    }
                    None => return Ok(None),
                }
            }
            ("clear", _) => list.borrow_mut().clear(),
            ("reverse", _) => list.borrow_mut().reverse(),
            ("sort", _) => {
                let members = list.borrow().clone();
                let sorted = self.sorted(members, arguments)?;
                *list.borrow_mut() = sorted;
            }
            _ => return Ok(None),
        }
        Ok(Some(Value::None))
    }

    pub(super) fn dict_method(
        &mut self,
        of: &Value,
        dict: &std::rc::Rc<Dict>,
        name: &str,
        arguments: &Arguments,
    ) -> Result<Option<Value>> {
        let at = arguments.at;
        self.spend(dict.len() / 8, at)?;
        Ok(Some(match (name, arguments.plain.as_slice()) {
            ("items", _) => {
                let rows = dict
                    .iter()
                    .map(|(key, value)| Value::tuple(vec![key, value]));
                Value::list(rows.collect())
            }
            ("values", _) => Value::list(dict.iter().map(|(_, value)| value).collect()),
            ("keys", _) => Value::list(dict.iter().map(|(key, _)| key).collect()),
            ("get", [key, rest @ ..]) => {
                let default = || rest.first().cloned().unwrap_or(Value::None);
                dict.get(key).unwrap_or_else(default)
            }
            ("setdefault", [key, rest @ ..]) => match dict.get(key) {
                Some(value) => value,
                None => {
                    let value = rest.first().cloned().unwrap_or(Value::None);
                    dict.set(key.clone(), value.clone());
                    self.bounded(of.clone(), at)?;
                    value
                }
            },
            ("pop", [key, rest @ ..]) => match (dict.remove(key), rest.first()) {
                (Some(value), _) => value,
                (None, Some(default)) => default.clone(),
                (None, None) => {
                    return Err(self.exception(
                        "KeyError",
                        at,
                        phrase!("the dictionary has no {index}", index = key.describe()),
                        phrase!("Give it one."),
                    ));
                }
            },
            ("popitem", _) => match dict.pop() {
                Some((key, value)) => Value::tuple(vec![key, value]),
                None => return Ok(None),
            },
            ("update", _) => {
                let more = self.dictionary(arguments)?;
                if let Value::Dict(more) = more {
                    for (key, value) in more.iter() {
                        self.spend(dict.len() / 8 + 1, at)?;
                        dict.set(key, value);
                    }
                }
                self.bounded(of.clone(), at)?;
                Value::None
            }
            ("copy", _) => Value::dict(dict.iter().collect()),
            ("clear", _) => {
                dict.clear();
                Value::None
            }
            _ => return Ok(None),
        }))
    }

    pub(super) fn set_method(
        &mut self,
        of: &Value,
        name: &str,
        arguments: &Arguments,
    ) -> Result<Option<Value>> {
        let Value::Set(set) = of else {
            return Ok(None);
        };
        let at = arguments.at;
        let own = set.borrow().clone();
        self.spend(own.len() / 8, at)?;
        let holds =
            |all: &[Value], one: &Value| all.iter().any(|known| known.same(one) == Some(true));
        let first = arguments.plain.first();
        if let ("add" | "discard" | "remove", Some(value)) = (name, first) {
            let is_there = holds(&own, value);
            match name {
                "add" if !is_there => set.borrow_mut().push(value.clone()),
                "add" => {}
                _ => set.borrow_mut().retain(|one| one.same(value) != Some(true)),
            }
            self.bounded(of.clone(), at)?;
            return Ok(Some(Value::None));
        }
        let other = match first {
            Some(value) => self.iterate(value, at)?,
            None => Vec::new(),
        };
        self.spend(own.len().saturating_mul(other.len()) / 8, at)?;
        let kept = |wanted: bool| {
            let members = own.iter().filter(|one| holds(&other, one) == wanted);
            members.cloned().collect::<Vec<_>>()
        };
        let union = || Value::set(own.iter().chain(&other).cloned().collect());
        Ok(Some(match name {
            "union" => union(),
            "update" => {
                if let Value::Set(all) = union() {
                    *set.borrow_mut() = all.take();
                }
                self.bounded(of.clone(), at)?;
                Value::None
            }
            "intersection" => Value::set(kept(true)),
            "difference" => Value::set(kept(false)),
            "symmetric_difference" => {
                let mut all = kept(false);
                all.extend(other.iter().filter(|one| !holds(&own, one)).cloned());
                Value::set(all)
            }
            "issubset" => Value::Bool(own.iter().all(|one| holds(&other, one))),
            "issuperset" => Value::Bool(other.iter().all(|one| holds(&own, one))),
            "copy" => Value::set(own),
            _ => return Ok(None),
        }))
    }
}
