//! Assignments: to names, attributes, members, and several at once; `+=`; `del`.

use super::{Evaluator, Place};
use crate::interop::python::given::{Result, unsupported};
use crate::interop::python::syntax::{Expression, ExpressionKind as Kind};
use crate::interop::python::value::Value;
use crate::said::phrase;

impl Evaluator {
    /// `target += value`
    pub(super) fn update(
        &mut self,
        target: &Expression,
        operator: &'static str,
        value: &Expression,
        at: Place,
    ) -> Result<()> {
        let before = self.evaluate(target)?;
        let value = self.evaluate(value)?;
        match (&before, operator) {
            // In place, as Python does it.
            (Value::List(list), "+") => {
                let more = self.iterate(&value, at)?;
                self.spend(more.len(), at)?;
                list.borrow_mut().extend(more);
                self.bounded(before, at)?;
                return Ok(());
            }
            (Value::Dict(dict), "|") => {
                let Value::Dict(more) = &value else {
                    return Err(self.unfit_update(&before, operator, &value, at));
                };
                for (key, value) in more.iter() {
                    self.spend(dict.len() / 8 + 1, at)?;
                    dict.set(key, value);
                }
                self.bounded(before, at)?;
                return Ok(());
            }
            (Value::Module(module), "+") if self.is_list(*module) => {
                let more = self.iterate(&value, at)?;
                return self.extend_module(*module, more, at);
            }
            (Value::Tensor(tensor), _) => {
                let tensor = tensor.clone();
                let after = self.binary(operator, before, value, at)?;
                let after = self.overwritten(&tensor, after, at)?;
                return self.assign(target, after);
            }
            _ => {}
        }
        let after = self.binary(operator, before, value, at)?;
        self.assign(target, after)
    }

    fn unfit_update(
        &self,
        before: &Value,
        operator: &str,
        value: &Value,
        at: Place,
    ) -> crate::interop::InteropError {
        unsupported(
            at,
            phrase!(
                "{left} {operator} {right}",
                left = before.describe(),
                operator,
                right = value.describe()
            ),
            phrase!("Arithmetic with numbers is supported."),
        )
    }

    pub(super) fn assign(&mut self, target: &Expression, value: Value) -> Result<()> {
        match &target.kind {
            Kind::Name(name) => {
                self.bind(name, value);
                Ok(())
            }
            Kind::Attribute(of, name) => {
                let of = self.evaluate(of)?;
                self.set_attribute(of, name, value, target.at)
            }
            Kind::Index(of, index) => {
                let (of, index) = (self.evaluate(of)?, self.evaluate(index)?);
                self.set_item(&of, &index, value, target.at)
            }
            Kind::Tuple(parts) | Kind::List(parts) => self.unpack(parts, &value, target.at),
            Kind::Star(of) => {
                let members = self.iterate(&value, target.at)?;
                self.assign(of, Value::list(members))
            }
            _ => Err(unsupported(
                target.at,
                phrase!("this target of an assignment is not read here"),
                phrase!("Names, attributes and their tuples are supported."),
            )),
        }
    }

    /// `a, *b = value`
    fn unpack(&mut self, parts: &[Expression], value: &Value, at: Place) -> Result<()> {
        let star = parts
            .iter()
            .position(|part| matches!(part.kind, Kind::Star(_)));
        let members = match value {
            Value::Unknown(_) | Value::Object(_) if value.members().is_none() => None,
            _ => Some(self.iterate(value, at)?),
        };
        let fits = members.as_ref().is_some_and(|members| match star {
            Some(_) => members.len() + 1 >= parts.len(),
            None => members.len() == parts.len(),
        });
        let members = match members {
            Some(mut members) if fits => {
                if let Some(star) = star {
                    let taken = members.len() + 1 - parts.len();
                    let rest: Vec<Value> = members.drain(star..star + taken).collect();
                    members.insert(star, Value::list(rest));
                }
                members
            }
            None if !self.is_strict => {
                vec![Value::unknown(phrase!("a part of what is not known")); parts.len()]
            }
            _ => {
                return Err(self.exception(
                    "ValueError",
                    at,
                    phrase!(
                        "{value} is taken apart into {parts}",
                        value = value.describe(),
                        parts = parts.len()
                    ),
                    phrase!("A list or tuple of as many members is supported."),
                ));
            }
        };
        for (part, member) in parts.iter().zip(members) {
            let part = match &part.kind {
                Kind::Star(of) => of,
                _ => part,
            };
            self.deeper(at, |this| this.assign(part, member))?;
        }
        Ok(())
    }

    /// `of[index] = value`
    fn set_item(&mut self, of: &Value, index: &Value, value: Value, at: Place) -> Result<()> {
        match (of, index) {
            (Value::List(list), Value::Int(_)) => {
                let length = list.borrow().len();
                let Some(place) = super::collection::place_of(index, length) else {
                    return Err(self.exception(
                        "IndexError",
                        at,
                        phrase!(
                            "the index {index} is not among {members} members",
                            index = index.describe(),
                            members = length
                        ),
                        phrase!("Indices count from 0."),
                    ));
                };
                list.borrow_mut()[place] = value;
                self.bounded(of.clone(), at).map(|_| ())
            }
            (Value::List(list), Value::Slice(parts)) => {
                let length = list.borrow().len();
                let indices = self.slice_of(parts, length, at)?;
                let new = self.iterate(&value, at)?;
                let is_row = indices.windows(2).all(|pair| pair[1] == pair[0] + 1);
                let mut members = list.borrow_mut();
                match (is_row, indices.first(), indices.last()) {
                    (true, Some(&first), Some(&last)) => {
                        members.splice(first..=last, new);
                    }
                    (_, None, _) => {
                        let first = parts[0].size().unwrap_or(0).min(length);
                        members.splice(first..first, new);
                    }
                    _ if new.len() == indices.len() => {
                        for (index, value) in indices.into_iter().zip(new) {
                            members[index] = value;
                        }
                    }
                    _ => {
                        return Err(unsupported(
                            at,
                            phrase!("a part of a list is given another number of members"),
                            phrase!("As many as there are is supported."),
                        ));
                    }
                }
                drop(members);
                self.bounded(of.clone(), at).map(|_| ())
            }
            (Value::Dict(dict), _) => {
                self.spend(dict.len() / 8, at)?;
                dict.set(index.clone(), value);
                self.bounded(of.clone(), at).map(|_| ())
            }
            (Value::Module(module), _) => self.set_child(*module, index, value, at),
            (Value::Object(object), _) if object.class.is_some() => {
                let set = self.attribute(of.clone(), "__setitem__", at)?;
                self.call_plain(set, vec![index.clone(), value], at)
                    .map(|_| ())
            }
            (Value::Object(object), Value::Text(name)) => {
                if &**name == "lr" {
                    self.set_rate(object, &value, at);
                }
                object.fields.borrow_mut().insert(name.to_string(), value);
                Ok(())
            }
            (Value::Tensor(_), _) => Err(unsupported(
                at,
                phrase!("a part of a tensor is given a value"),
                phrase!("Put tensors together by torch.cat."),
            )),
            (Value::Unknown(_) | Value::Object(_) | Value::Library(_) | Value::Method(_), _)
                if !self.is_strict =>
            {
                Ok(())
            }
            // Something about weights, whose values are not read.
            (Value::Unknown(_) | Value::Object(_), _) if !self.tracing => Ok(()),
            _ => Err(unsupported(
                at,
                phrase!("a part of {of} is given a value", of = of.describe()),
                phrase!("Parts of lists, dictionaries and modules may be given one."),
            )),
        }
    }

    /// `del target`
    pub(super) fn delete(&mut self, target: &Expression) -> Result<()> {
        match &target.kind {
            Kind::Name(name) => self.unbind(name),
            Kind::Attribute(of, name) => match self.evaluate(of)? {
                Value::Module(module) => {
                    let module = &mut self.modules[module];
                    module.children.retain(|(known, _)| known != name);
                    module.parameters.retain(|(known, _)| known != name);
                    module.fields.remove(name);
                }
                Value::Object(object) => {
                    object.fields.borrow_mut().remove(name);
                }
                _ => {}
            },
            Kind::Index(of, index) => {
                let (of, index) = (self.evaluate(of)?, self.evaluate(index)?);
                match &of {
                    Value::List(list) => {
                        let length = list.borrow().len();
                        let indices = match &index {
                            Value::Slice(parts) => self.slice_of(parts, length, target.at)?,
                            _ => super::collection::place_of(&index, length)
                                .into_iter()
                                .collect(),
                        };
                        let mut place = 0;
                        list.borrow_mut().retain(|_| {
                            place += 1;
                            !indices.contains(&(place - 1))
                        });
                    }
                    Value::Dict(dict) => {
                        dict.remove(&index);
                    }
                    Value::Module(module) => self.delete_child(*module, &index, target.at)?,
                    other if self.is_strict => {
                        return Err(unsupported(
                            target.at,
                            phrase!("a part of {of} is deleted", of = other.describe()),
                            phrase!("Parts of lists, dictionaries and modules may be."),
                        ));
                    }
                    _ => {}
                }
            }
            Kind::Tuple(parts) | Kind::List(parts) => {
                for part in parts {
                    self.deeper(target.at, |this| this.delete(part))?;
                }
            }
            _ => {}
        }
        Ok(())
    }
}
