//! What a class inherits: the order of its bases, its methods, and `isinstance`.

use std::rc::Rc;

use super::Evaluator;
use crate::interop::python::value::{ClassValue, Closure, Value};

/// Classes that a class may stand upon, all together.
pub(super) const ANCESTORS: usize = 64;

/// The classes in which a name is looked for behind one with these bases, in Python's order: every class stands before those it
/// extends, and bases stay in their order (C3).
pub(super) fn linear(bases: &[Value]) -> Vec<Value> {
    let is = |a: &Value, b: &Value| match (a, b) {
        (Value::Class(a), Value::Class(b)) => Rc::ptr_eq(a, b),
        (Value::Library(a), Value::Library(b)) => a == b,
        _ => false,
    };
    let mut rows: Vec<Vec<Value>> = bases
        .iter()
        .map(|base| match base {
            Value::Class(class) => {
                let own = std::iter::once(base.clone());
                own.chain(class.order.iter().cloned()).collect()
            }
            other => vec![other.clone()],
        })
        .collect();
    rows.push(bases.to_vec());
    let mut found = Vec::new();
    while found.len() <= ANCESTORS {
        rows.retain(|row| !row.is_empty());
        let free = rows.iter().map(|row| &row[0]).find(|first| {
            rows.iter()
                .all(|row| row[1..].iter().all(|later| !is(later, first)))
        });
        let Some(next) = free.or(rows.first().map(|row| &row[0])).cloned() else {
            break;
        };
        for row in &mut rows {
            row.retain(|one| !is(one, &next));
            if let Some(place) = row.iter().position(|one| matches!((one, &next), (Value::Unknown(a), Value::Unknown(b)) if Rc::ptr_eq(a, b))) {
                row.remove(place);
            }
        }
        let is_odd = !matches!(
            next,
            Value::Class(_) | Value::Library(_) | Value::Unknown(_)
        );
        if is_odd {
            // What is no class, and so not compared: once is enough.
            rows.iter_mut().for_each(|row| {
                if row.first().is_some_and(|one| {
                    !matches!(one, Value::Class(_) | Value::Library(_) | Value::Unknown(_))
                }) {
                    row.remove(0);
                }
            });
        }
        found.push(next);
    }
    found
}

/// A method and the class it stands in.
pub fn method_of(class: &Rc<ClassValue>, name: &str) -> Option<(Rc<Closure>, Rc<ClassValue>)> {
    if let Some(closure) = class.methods.get(name) {
        return Some((closure.clone(), class.clone()));
    }
    method_in(&class.order, name)
}

/// The first method of that name in an order of classes.
pub fn method_in(order: &[Value], name: &str) -> Option<(Rc<Closure>, Rc<ClassValue>)> {
    order.iter().find_map(|base| match base {
        Value::Class(base) => Some((base.methods.get(name)?.clone(), base.clone())),
        _ => None,
    })
}

impl Evaluator {
    /// Whether a value is of a class; none where that is not known.
    pub(super) fn is_instance(&self, value: &Value, class: &Value) -> Option<bool> {
        if let Some(classes) = class.members() {
            let mut is_vague = false;
            for one in &classes {
                match self.is_instance(value, one) {
                    Some(true) => return Some(true),
                    Some(false) => {}
                    None => is_vague = true,
                }
            }
            return (!is_vague).then_some(false);
        }
        let of_class = |own: &Rc<ClassValue>| match class {
            Value::Class(wanted) => Some(
                Rc::ptr_eq(own, wanted)
                    || own.order.iter().any(|base| base.same(class) == Some(true)),
            ),
            Value::Library(path) => {
                let is_base = |base: &Value| matches!(base, Value::Library(known) if known == path);
                Some(&**path == "python.object" || own.order.iter().any(is_base))
            }
            _ => None,
        };
        match (value, class) {
            (Value::Unknown(_) | Value::Batch, _) => None,
            (Value::Module(module), _) => {
                let found = self.class_of(*module).and_then(|own| of_class(&own));
                if found == Some(true) {
                    return found;
                }
                match class {
                    Value::Library(path) => {
                        let own = &self.modules[*module].class_name;
                        Some(super::module::is_of_kind(own, path))
                    }
                    Value::Class(_) => Some(false),
                    _ => None,
                }
            }
            (Value::Object(object), _) => match &object.class {
                Some(own) => of_class(own),
                None => match class {
                    Value::Library(path) => (object.path == **path || path.starts_with("python."))
                        .then_some(object.path == **path),
                    Value::Class(_) => Some(false),
                    _ => None,
                },
            },
            (_, Value::Class(_)) => Some(false),
            (_, Value::Library(path)) => Some(match (&**path, value) {
                ("python.int", Value::Int(_) | Value::Bool(_))
                | ("python.bool", Value::Bool(_))
                | ("python.float", Value::Float(_))
                | ("python.str", Value::Text(_))
                | ("python.list", Value::List(_))
                | ("python.tuple" | "torch.Size", Value::Tuple(_))
                | ("python.dict" | "collections.OrderedDict", Value::Dict(_))
                | ("python.set", Value::Set(_))
                | ("torch.Tensor", Value::Tensor(_))
                | ("python.NoneType", Value::None)
                | ("python.type", Value::Class(_) | Value::Library(_))
                | ("numbers.Number" | "numbers.Real", Value::Int(_) | Value::Float(_))
                | ("numbers.Integral", Value::Int(_))
                | ("python.object", _) => true,
                (path, _)
                    if path.starts_with("collections.abc.")
                        || path.starts_with("typing.")
                        || path.starts_with("collections.") =>
                {
                    let name = path.rsplit('.').next().unwrap_or_default();
                    match name {
                        "Iterable" | "Container" | "Collection" => matches!(
                            value,
                            Value::Text(_)
                                | Value::List(_)
                                | Value::Tuple(_)
                                | Value::Dict(_)
                                | Value::Set(_)
                        ),
                        "Sequence" => {
                            matches!(value, Value::Text(_) | Value::List(_) | Value::Tuple(_))
                        }
                        "List" => matches!(value, Value::List(_)),
                        "Tuple" => matches!(value, Value::Tuple(_)),
                        "Mapping" | "Dict" => matches!(value, Value::Dict(_)),
                        "Callable" => matches!(
                            value,
                            Value::Function(_)
                                | Value::Class(_)
                                | Value::Method(_)
                                | Value::Library(_)
                        ),
                        _ => false,
                    }
                }
                _ => false,
            }),
            _ => None,
        }
    }
}
