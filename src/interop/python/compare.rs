//! What Python says of two values, and whether one is true.

use std::rc::Rc;

use super::value::{ClassKind, Object, Value};

impl Value {
    /// Whether Python takes it for true; none where that is not known.
    pub fn truth(&self) -> Option<bool> {
        match self {
            Value::None => Some(false),
            Value::Bool(flag) => Some(*flag),
            Value::Int(number) => Some(*number != 0),
            Value::Float(number) => Some(*number != 0.0),
            Value::Text(text) => Some(!text.is_empty()),
            Value::List(values) | Value::Set(values) => Some(!values.borrow().is_empty()),
            Value::Tuple(values) => Some(!values.is_empty()),
            Value::Dict(values) => Some(values.len() > 0),
            Value::Module(_)
            | Value::Class(_)
            | Value::Function(_)
            | Value::Method(_)
            | Value::Iterator(_)
            | Value::Parameters(_) => Some(true),
            Value::Library(path) => {
                let known = ["torch.nn.", "python.", "torch.optim.", "torchvision."];
                let is_known = known.iter().any(|start| path.starts_with(start));
                is_known.then_some(true)
            }
            Value::Object(object) => match &object.class {
                None if object.path == "functools.partial" => Some(true),
                Some(class)
                    if class
                        .method("__bool__")
                        .or(class.method("__len__"))
                        .is_none() =>
                {
                    (!object.is_vague.get()).then_some(true)
                }
                _ => None,
            },
            Value::Batch
            | Value::Slice(_)
            | Value::Tensor(_)
            | Value::Numbers(_)
            | Value::Learned(_)
            | Value::Super(_)
            | Value::Unknown(_) => None,
        }
    }

    /// Whether two are one and the same (`is`); none where that is not known.
    pub fn identical(&self, other: &Value) -> Option<bool> {
        match (self, other) {
            (Value::List(a), Value::List(b)) | (Value::Set(a), Value::Set(b)) => {
                Some(Rc::ptr_eq(a, b))
            }
            (Value::Dict(a), Value::Dict(b)) => Some(Rc::ptr_eq(a, b)),
            (Value::Bool(a), Value::Bool(b)) => Some(a == b),
            (Value::Bool(_), Value::Int(_) | Value::Float(_))
            | (Value::Int(_) | Value::Float(_), Value::Bool(_)) => Some(false),
            _ => self.same(other),
        }
    }

    /// Whether two are equal; none where that is not known.
    pub fn same(&self, other: &Value) -> Option<bool> {
        self.equals(other, 24)
    }

    pub fn equals(&self, other: &Value, levels: usize) -> Option<bool> {
        let all = |a: &[Value], b: &[Value]| {
            let below = levels.checked_sub(1)?;
            if a.len() != b.len() {
                return Some(false);
            }
            let mut pairs = a.iter().zip(b);
            pairs.try_fold(true, |all, (a, b)| a.equals(b, below).map(|one| all && one))
        };
        match (self, other) {
            (Value::Object(a), Value::Object(b)) => match (&a.class, &b.class) {
                _ if Rc::ptr_eq(a, b) => Some(true),
                (Some(first), Some(second)) => match first.kind {
                    ClassKind::Record if Rc::ptr_eq(first, second) => {
                        let of = |object: &Object| {
                            let fields = object.fields.borrow();
                            let names = first.declared.iter();
                            let values = names.map(|(name, _)| fields.get(name).cloned());
                            values.collect::<Option<Vec<Value>>>()
                        };
                        all(&of(a)?, &of(b)?)
                    }
                    _ => Some(false),
                },
                _ => None,
            },
            (Value::Unknown(_), _) | (_, Value::Unknown(_)) => None,
            // Whatever these are, they are something.
            (Value::None, Value::Object(_) | Value::Batch)
            | (Value::Object(_) | Value::Batch, Value::None) => Some(false),
            (Value::Object(object), _) | (_, Value::Object(object)) => {
                object.class.is_some().then_some(false)
            }
            (Value::Batch, Value::Int(_)) | (Value::Int(_), Value::Batch) => None,
            (Value::Batch, Value::Batch) => Some(true),
            (Value::Text(a), Value::Text(b)) => Some(a == b),
            (Value::None, Value::None) => Some(true),
            (Value::Module(a), Value::Module(b)) => Some(a == b),
            (Value::Library(a), Value::Library(b)) => Some(a == b),
            (Value::Class(a), Value::Class(b)) => Some(Rc::ptr_eq(a, b)),
            (Value::Function(a), Value::Function(b)) => Some(Rc::ptr_eq(a, b)),
            (Value::Tuple(a), Value::Tuple(b)) => all(a, b),
            (Value::List(a), Value::List(b)) => all(&a.borrow(), &b.borrow()),
            (Value::Set(a), Value::Set(b)) => {
                let (a, b) = (a.borrow(), b.borrow());
                let holds = |one: &Value| b.iter().any(|other| one.same(other) == Some(true));
                Some(a.len() == b.len() && a.iter().all(holds))
            }
            (Value::Dict(a), Value::Dict(b)) => {
                let below = levels.checked_sub(1)?;
                let same = |(key, value): (Value, Value)| {
                    b.get(&key)
                        .map_or(Some(false), |other| value.equals(&other, below))
                };
                let mut pairs = a.iter();
                let is_same = pairs.try_fold(true, |all, pair| same(pair).map(|one| all && one));
                Some(a.len() == b.len() && is_same?)
            }
            _ => match (self.number(), other.number()) {
                (Some(a), Some(b)) => Some(a == b),
                _ => Some(false),
            },
        }
    }
}
