//! Objects of classes that are no `nn.Module`: enumerations, records, named tuples, special methods.

use std::collections::HashMap;
use std::rc::Rc;

use super::ancestors::method_of;
use super::{Evaluator, Frame, Place};
use crate::interop::python::given::Result;
use crate::interop::python::value::{
    Arguments, Binding, ClassKind, ClassValue, Closure, Names, Object, Value,
};
use crate::said::phrase;

impl Evaluator {
    /// Makes objects of an enumeration's values.
    pub(super) fn enumerate(&mut self, class: &Rc<ClassValue>, at: Place) {
        for (index, (name, value)) in class.declared.iter().enumerate() {
            let value = match value {
                Some(Value::Object(object)) if object.path == "enum.auto" => {
                    Value::Int(index as i64 + 1)
                }
                Some(value) => value.clone(),
                None => Value::None,
            };
            let object = self.object_of(class, Arguments::default(), at);
            let mut fields = object.fields.borrow_mut();
            fields.insert("name".into(), Value::text(name));
            fields.insert("value".into(), value);
            drop(fields);
            class
                .fields
                .borrow_mut()
                .insert(name.clone(), Value::Object(object));
        }
    }

    pub(super) fn object_of(
        &mut self,
        class: &Rc<ClassValue>,
        arguments: Arguments,
        at: Place,
    ) -> Rc<Object> {
        let object = Rc::new(Object {
            path: class.name.clone(),
            arguments,
            at,
            class: Some(class.clone()),
            ..Object::default()
        });
        self.objects.push(object.clone());
        object
    }

    /// An object of a class of the program that is no module.
    pub(super) fn plain_instance(
        &mut self,
        class: Rc<ClassValue>,
        arguments: Arguments,
    ) -> Result<Value> {
        let at = arguments.at;
        if class.kind == ClassKind::Enumeration {
            let wanted = arguments.plain.first().cloned().unwrap_or(Value::None);
            let members = class
                .declared
                .iter()
                .filter_map(|(name, _)| class.field(name));
            let is_it = |member: &Value| match member {
                Value::Object(object) => {
                    member.same(&wanted) == Some(true)
                        || object
                            .fields
                            .borrow()
                            .get("value")
                            .and_then(|v| v.same(&wanted))
                            == Some(true)
                }
                _ => false,
            };
            let found = members.into_iter().find(is_it);
            return match found {
                Some(value) => Ok(value),
                None => Err(self.exception(
                    "ValueError",
                    at,
                    phrase!(
                        "{value} is not in {of}",
                        value = wanted.describe(),
                        of = Value::Class(class).describe()
                    ),
                    phrase!("Give it one."),
                )),
            };
        }
        let named = arguments.named.iter().map(|(_, value)| value.clone());
        let given = arguments.plain.iter().cloned().chain(named).collect();
        self.bounded(Value::list(given), at)?;
        let object = self.object_of(&class, arguments.clone(), at);
        let has_base = class
            .order
            .iter()
            .any(|base| !matches!(base, Value::Class(_)));
        object
            .is_vague
            .set(has_base && class.field("_fields").is_none());
        let this = Value::Object(object.clone());
        match method_of(&class, "__init__") {
            Some((closure, owner)) => {
                let result = self.function(&closure, Some((this.clone(), owner)), arguments);
                if let Err(error) = result {
                    if self.is_strict {
                        return Err(error);
                    }
                    self.raised = None;
                    self.passed.push(error);
                    object.is_vague.set(true);
                }
            }
            None if class.kind == ClassKind::Record => {
                self.fill_record(&class, &object, arguments)?;
                if let Some((closure, owner)) = method_of(&class, "__post_init__") {
                    let given = Arguments {
                        at,
                        ..Arguments::default()
                    };
                    self.function(&closure, Some((this.clone(), owner)), given)?;
                }
            }
            None => {}
        }
        Ok(this)
    }

    /// The fields of a dataclass or a named tuple.
    pub(super) fn fill_record(
        &mut self,
        class: &Rc<ClassValue>,
        object: &Rc<Object>,
        arguments: Arguments,
    ) -> Result<()> {
        let at = arguments.at;
        let mut plain = arguments.plain.into_iter();
        let mut named = arguments.named;
        for (name, default) in &class.declared {
            let by_name = named.iter().position(|(known, _)| known == name);
            let option = |object: &Object, name: &str| {
                let mut named = object.arguments.named.iter();
                named
                    .find(|(known, _)| known == name)
                    .map(|(_, value)| value.clone())
            };
            let value = match (by_name, default) {
                (Some(index), _) => named.remove(index).1,
                (None, Some(Value::Object(field))) if field.path.ends_with("field") => {
                    let given = match option(field, "init").and_then(|value| value.truth()) {
                        Some(false) => None,
                        _ => plain.next(),
                    };
                    match (
                        given,
                        option(field, "default"),
                        option(field, "default_factory"),
                    ) {
                        (Some(value), ..) | (None, Some(value), _) => value,
                        (None, None, Some(factory)) => self.call_plain(factory, Vec::new(), at)?,
                        _ => continue,
                    }
                }
                (None, default) => match (plain.next(), default) {
                    (Some(value), _) => value,
                    (None, Some(value)) => value.clone(),
                    (None, None) => {
                        return Err(self.exception(
                            "TypeError",
                            at,
                            phrase!("the argument {name} is missing in this call", name),
                            phrase!("Give it."),
                        ));
                    }
                },
            };
            object.fields.borrow_mut().insert(name.clone(), value);
        }
        if let Some((name, _)) = named.first() {
            return Err(self.exception(
                "TypeError",
                at,
                phrase!("the function has no argument {name}", name),
                phrase!("Leave it away."),
            ));
        }
        Ok(())
    }

    /// `namedtuple('Name', 'a b')`
    pub(super) fn named_tuple(&mut self, arguments: &Arguments) -> Option<Value> {
        let Some(Value::Text(name)) = arguments.plain.first() else {
            return None;
        };
        let names: Vec<String> = match arguments.plain.get(1)? {
            Value::Text(text) => {
                let parts = text.split([' ', ',']).filter(|part| !part.is_empty());
                parts.map(String::from).collect()
            }
            // Names with their types, or names alone.
            other => {
                let members = other.members()?;
                let of = |member: &Value| match member {
                    Value::Text(text) => Some(text.to_string()),
                    other => match other.members()?.first()? {
                        Value::Text(text) => Some(text.to_string()),
                        _ => None,
                    },
                };
                members.iter().map(of).collect::<Option<_>>()?
            }
        };
        let mut named = arguments.named.iter();
        let defaults = named.find(|(known, _)| known == "defaults");
        let defaults = defaults
            .and_then(|(_, value)| value.members())
            .unwrap_or_default();
        let without = names.len().saturating_sub(defaults.len());
        let values = names.iter().enumerate().map(|(index, name)| {
            let default = index
                .checked_sub(without)
                .and_then(|index| defaults.get(index));
            (name.clone(), default.cloned())
        });
        let fields = Value::tuple(names.iter().map(|name| Value::text(name)).collect());
        Some(Value::Class(Rc::new(ClassValue {
            name: name.to_string(),
            kind: ClassKind::Record,
            declared: values.collect(),
            fields: HashMap::from([("_fields".to_string(), fields)]).into(),
            ..ClassValue::default()
        })))
    }

    /// A method found by its name, called as its binding says.
    pub(super) fn invoke(
        &mut self,
        closure: &Rc<Closure>,
        owner: Rc<ClassValue>,
        this: Value,
        mut arguments: Arguments,
    ) -> Result<Value> {
        match closure.binding {
            Binding::Static => self.function(closure, None, arguments),
            Binding::Class => {
                let class = match &this {
                    Value::Class(class) => Some(class.clone()),
                    Value::Module(module) => self.class_of(*module),
                    Value::Object(object) => object.class.clone(),
                    _ => None,
                };
                let class = Value::Class(class.unwrap_or_else(|| owner.clone()));
                self.function(closure, Some((class, owner)), arguments)
            }
            Binding::Instance if matches!(this, Value::Class(_)) => {
                // `Class.method(self, ...)`
                match arguments.plain.first() {
                    Some(Value::Module(_) | Value::Object(_)) => {
                        let this = arguments.plain.remove(0);
                        self.function(closure, Some((this, owner)), arguments)
                    }
                    _ => self.function(closure, None, arguments),
                }
            }
            Binding::Instance | Binding::Property => {
                self.function(closure, Some((this, owner)), arguments)
            }
        }
    }

    /// Follows a function's body with the names of its call.
    pub(super) fn enter(
        &mut self,
        names: Rc<Names>,
        this: Option<(Value, Rc<ClassValue>)>,
        is_generator: bool,
    ) {
        self.frames.push(Frame {
            names,
            this,
            yielded: is_generator.then(Vec::new),
        });
    }
}
