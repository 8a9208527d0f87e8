//! `copy.deepcopy`: a value with what it holds made anew, modules among it.

use std::rc::Rc;

use super::Evaluator;
use crate::interop::python::given::Result;
use crate::interop::python::value::{Object, Value};

impl Evaluator {
    /// A value with what it holds made anew; modules and all below them too.
    pub(super) fn deep_copy(&mut self, value: &Value, at: super::Place) -> Result<Value> {
        self.deeper(at, |this| this.copy_of(value, at))
    }

    pub(super) fn copy_of(&mut self, value: &Value, at: super::Place) -> Result<Value> {
        let all = |this: &mut Self, members: Vec<Value>| {
            this.spend(members.len(), at)?;
            let copies = members.iter().map(|member| this.deep_copy(member, at));
            copies.collect::<Result<Vec<Value>>>()
        };
        Ok(match value {
            Value::List(list) => {
                let members = list.borrow().clone();
                Value::list(all(self, members)?)
            }
            Value::Tuple(members) => Value::tuple(all(self, members.to_vec())?),
            Value::Dict(dict) => {
                let mut pairs = Vec::new();
                for (key, value) in dict.iter() {
                    pairs.push((key, self.deep_copy(&value, at)?));
                }
                Value::dict(pairs)
            }
            Value::Module(module) => Value::Module(self.copied_module(*module, at)?),
            Value::Object(object) if !object.fields.borrow().is_empty() => {
                let fields = object.fields.borrow().clone();
                let again = Rc::new(Object {
                    path: object.path.clone(),
                    arguments: object.arguments.clone(),
                    at: object.at,
                    class: object.class.clone(),
                    fields: fields.into(),
                    is_vague: object.is_vague.clone(),
                });
                self.objects.push(again.clone());
                Value::Object(again)
            }
            Value::Tensor(tensor) => Value::Tensor(self.trace.copied(tensor)),
            other => other.clone(),
        })
    }

    pub(super) fn copied_module(&mut self, module: usize, at: super::Place) -> Result<usize> {
        self.spend(8, at)?;
        let known = &self.modules[module];
        let (kind, name, children) = (
            known.kind.clone(),
            known.class_name.clone(),
            known.children.clone(),
        );
        let parameters = known.parameters.clone();
        let (class, in_place, broken) = (known.class.clone(), known.in_place, known.broken.clone());
        let mut fields = known.fields.clone();
        let again = self.new_module(kind, &name);
        let mut copies = Vec::new();
        for (name, child) in children {
            let copy = self.deeper(at, |this| this.copied_module(child, at))?;
            copies.push((name, child, copy));
        }
        let mut own = Vec::new();
        for (name, parameter) in parameters {
            let copy = self.deeper(at, |this| this.copied_module(parameter, at))?;
            own.push((name, copy));
        }
        // A field that holds a child holds its copy.
        for value in fields.values_mut() {
            if let Value::Module(held) = value
                && let Some((_, _, copy)) = copies.iter().find(|(_, child, _)| child == held)
            {
                *held = *copy;
            }
        }
        let made = &mut self.modules[again];
        made.parameters = own;
        made.children = copies
            .into_iter()
            .map(|(name, _, copy)| (name, copy))
            .collect();
        (made.fields, made.class, made.in_place, made.broken) = (fields, class, in_place, broken);
        Ok(again)
    }
}
