//! Classes and functions of the program, as their statements define them.

use std::collections::HashMap;
use std::rc::Rc;

use super::ancestors::{ANCESTORS, linear};
use super::{Evaluator, Place};
use crate::interop::python::given::{Result, unsupported};
use crate::interop::python::syntax::{
    Class, Expression, ExpressionKind, Function, Parameter, StatementKind,
};
use crate::interop::python::value::{Binding, Body, ClassKind, ClassValue, Closure, Value};
use crate::said::phrase;

/// Decorators that change nothing which is followed here.
const HARMLESS: [&str; 14] = [
    "torch.no_grad",
    "torch.inference_mode",
    "torch.jit.",
    "torch.compile",
    "torch.cuda.amp.",
    "torch.amp.",
    "functools.lru_cache",
    "functools.cache",
    "functools.wraps",
    "functools.total_ordering",
    "abc.abstractmethod",
    "typing.",
    "contextlib.contextmanager",
    "enum.unique",
];

impl Evaluator {
    /// A function with what it sees of the function around it.
    pub(super) fn closure(&mut self, body: Body, defaults: Vec<Option<Value>>) -> Closure {
        let around = self.visible_names();
        if let Some(names) = &around
            && !self.kept.last().is_some_and(|last| Rc::ptr_eq(last, names))
        {
            self.kept.push(names.clone());
        }
        Closure {
            body,
            defaults,
            around,
            binding: Binding::Instance,
            given: Vec::new(),
        }
    }

    /// The values of defaults, which are those at the time of the definition.
    pub(super) fn defaults(&mut self, parameters: &[Parameter]) -> Result<Vec<Option<Value>>> {
        let mut found = Vec::new();
        for parameter in parameters {
            found.push(match &parameter.default {
                Some(default) => match self.evaluate(default) {
                    Ok(value) => Some(value),
                    Err(error) if self.is_strict => return Err(error),
                    Err(_) => Some(Value::unknown(phrase!(
                        "the default of {name}",
                        name = parameter.name
                    ))),
                },
                None => None,
            });
        }
        Ok(found)
    }

    /// `def name(...)`
    pub(super) fn define(&mut self, function: &Function) -> Result<()> {
        let defaults = self.defaults(&function.parameters)?;
        let mut closure = self.closure(Body::Function(Rc::new(function.clone())), defaults);
        let mut own = Vec::new();
        let mut name = function.name.clone();
        for decorator in function.decorators.iter().rev() {
            if let ExpressionKind::Attribute(_, kind) = &decorator.kind
                && ["setter", "deleter", "getter"].contains(&kind.as_str())
            {
                name = format!("{name}.{kind}");
                continue;
            }
            match self.decorator(decorator) {
                Some(Value::Library(path)) => match &*path {
                    "python.staticmethod" => closure.binding = Binding::Static,
                    "python.classmethod" => closure.binding = Binding::Class,
                    "python.property" | "functools.cached_property" => {
                        closure.binding = Binding::Property;
                    }
                    _ => self.note_decorator(&path, decorator.at),
                },
                Some(Value::Object(object)) => match super::command_line::click_option(&object) {
                    Some(given) => closure.given.push(given),
                    None => self.note_decorator(&object.path.clone(), decorator.at),
                },
                Some(value @ (Value::Function(_) | Value::Method(_) | Value::Class(_))) => {
                    own.push((value, decorator.at));
                }
                _ => self.note_decorator("", decorator.at),
            }
        }
        let mut value = self.bounded(Value::Function(Rc::new(closure)), function.at)?;
        for (decorator, at) in own {
            // One of the program's is applied; where it cannot be followed, the function is taken as it is.
            match self.call_plain(decorator, vec![value.clone()], at) {
                Ok(decorated @ (Value::Function(_) | Value::Class(_) | Value::Object(_))) => {
                    value = decorated;
                }
                Ok(_) => {}
                Err(error) if self.is_strict => return Err(error),
                Err(_) => self.note_decorator("", at),
            }
        }
        self.bind(&name, value);
        Ok(())
    }

    fn decorator(&mut self, decorator: &Expression) -> Option<Value> {
        let was = std::mem::replace(&mut self.is_strict, false);
        let value = self.evaluate(decorator);
        self.is_strict = was;
        value.ok()
    }

    fn note_decorator(&mut self, path: &str, at: Place) {
        if !HARMLESS.iter().any(|known| path.starts_with(known)) && !path.starts_with("click.") {
            self.notes.push(phrase!(
                "line {line}: the decorator was left out",
                line = at.line
            ));
        }
    }

    /// `class name(...)`
    pub(super) fn class(&mut self, class: &Class) -> Result<()> {
        let mut bases = Vec::new();
        for base in &class.bases {
            bases.push(self.evaluate(base)?);
        }
        let mut order = linear(&bases);
        if order.len() > ANCESTORS {
            return Err(unsupported(
                class.at,
                phrase!(
                    "this class stands upon more than {limit} others",
                    limit = ANCESTORS
                ),
                phrase!("Let it stand upon fewer."),
            ));
        }
        let extends = |wanted: &[&str]| {
            order
                .iter()
                .any(|base| matches!(base, Value::Library(path) if wanted.contains(&&**path)))
        };
        let mut kind = match () {
            () if extends(&[
                "enum.Enum",
                "enum.IntEnum",
                "enum.StrEnum",
                "enum.Flag",
                "enum.IntFlag",
            ]) =>
            {
                ClassKind::Enumeration
            }
            () if extends(&["typing.NamedTuple"]) => ClassKind::Record,
            () => ClassKind::Plain,
        };
        for base in &order {
            if let Value::Class(base) = base
                && base.kind != ClassKind::Plain
            {
                kind = base.kind;
            }
        }
        let mut own = Vec::new();
        for decorator in class.decorators.iter().rev() {
            match self.decorator(decorator) {
                Some(Value::Library(path)) if path.ends_with("dataclass") => {
                    kind = ClassKind::Record
                }
                Some(Value::Object(object)) if object.path.ends_with("dataclass") => {
                    kind = ClassKind::Record;
                }
                Some(Value::Library(path)) => self.note_decorator(&path, decorator.at),
                Some(Value::Object(object)) => {
                    self.note_decorator(&object.path.clone(), decorator.at);
                }
                Some(value @ (Value::Function(_) | Value::Method(_))) => {
                    own.push((value, decorator.at));
                }
                _ => self.note_decorator("", decorator.at),
            }
        }
        let names = self.inner_names(true, false);
        let was = std::mem::replace(&mut self.is_strict, false);
        let result = self.within(names.clone(), |this| this.block(&class.body));
        self.is_strict = was;
        result?;
        let scope = names.values.take();
        let mut declared: Vec<(String, Option<Value>)> = Vec::new();
        if kind != ClassKind::Plain {
            for base in order.iter().rev() {
                if let Value::Class(base) = base {
                    declared.extend(base.declared.iter().cloned());
                }
            }
            for name in declared_names(class, kind) {
                let value = scope.get(&name).cloned();
                match declared.iter_mut().find(|(known, _)| *known == name) {
                    Some(place) => place.1 = value,
                    None => declared.push((name, value)),
                }
            }
        }
        let (mut methods, mut fields) = (HashMap::new(), HashMap::new());
        for (name, value) in scope {
            match value {
                Value::Function(closure) => {
                    methods.insert(name, closure);
                }
                other => {
                    fields.insert(name, other);
                }
            }
        }
        if extends(&["typing.NamedTuple"]) {
            let names = declared.iter().map(|(name, _)| Value::text(name));
            fields.insert("_fields".into(), Value::tuple(names.collect()));
        }
        // Its base is in another file; a class with a forward and a base is a module in every program.
        let absent = order.iter().find(|base| is_from_elsewhere(base)).cloned();
        if let Some(base) = absent
            && methods.contains_key("forward")
            && !order
                .iter()
                .any(|base| matches!(base, Value::Library(path) if path.starts_with("torch.")))
        {
            order.push(Value::Library("torch.nn.Module".into()));
            self.notes.push(phrase!(
                "line {line}: {name} stands upon {base}, which is not here; an nn.Module is taken for it",
                line = class.at.line,
                name = class.name,
                base = base.describe()
            ));
        }
        let value = Rc::new(ClassValue {
            name: class.name.clone(),
            bases,
            methods,
            fields: fields.into(),
            order,
            kind,
            declared,
        });
        self.classes.push(value.clone());
        if kind == ClassKind::Enumeration {
            self.enumerate(&value, class.at);
        }
        let mut value = self.bounded(Value::Class(value), class.at)?;
        for (decorator, at) in own {
            if let Ok(decorated @ Value::Class(_)) =
                self.call_plain(decorator, vec![value.clone()], at)
            {
                value = decorated;
            }
        }
        self.bind(&class.name, value);
        Ok(())
    }
}

/// The names that a record's or an enumeration's body gives, in their order.
fn declared_names(class: &Class, kind: ClassKind) -> Vec<String> {
    let mut found = Vec::new();
    for statement in &class.body {
        match (&statement.kind, kind) {
            (StatementKind::Annotated(target, annotation, _), ClassKind::Record) => {
                let is_shared = match &annotation.kind {
                    ExpressionKind::Index(of, _) => {
                        matches!(&of.kind, ExpressionKind::Name(name) | ExpressionKind::Attribute(_, name) if name == "ClassVar")
                    }
                    _ => false,
                };
                if let (ExpressionKind::Name(name), false) = (&target.kind, is_shared) {
                    found.push(name.clone());
                }
            }
            (StatementKind::Assign(targets, _), ClassKind::Enumeration) => {
                let names = targets
                    .iter()
                    .flat_map(crate::interop::python::visit::target_names);
                found.extend(names.filter(|name| !name.starts_with('_')));
            }
            _ => {}
        }
    }
    found
}

/// Whether a base is neither of this program nor of a package that is known.
fn is_from_elsewhere(base: &Value) -> bool {
    match base {
        Value::Library(path) => {
            !super::names::is_library(path)
                && !["python.", "enum.", "abc."]
                    .iter()
                    .any(|start| path.starts_with(start))
        }
        Value::Unknown(_) => true,
        _ => false,
    }
}
