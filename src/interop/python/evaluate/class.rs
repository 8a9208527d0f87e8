//! Classes and functions of the program, as their statements define them, and objects of classes that are no modules.

use std::collections::HashMap;
use std::rc::Rc;

use super::{Evaluator, Frame, Place};
use crate::interop::python::given::{Result, unsupported};
use crate::interop::python::syntax::{
    Class, Expression, ExpressionKind, Function, Parameter, StatementKind,
};
use crate::interop::python::value::{
    Arguments, Binding, Body, ClassKind, ClassValue, Closure, Names, Object, Value,
};
use crate::said::phrase;

/// Classes that a class may stand upon, all together.
const ANCESTORS: usize = 64;
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

    /// Makes objects of an enumeration's values.
    fn enumerate(&mut self, class: &Rc<ClassValue>, at: Place) {
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

    fn object_of(&mut self, class: &Rc<ClassValue>, arguments: Arguments, at: Place) -> Rc<Object> {
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
    fn fill_record(
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
            !super::builtin::is_library(path)
                && !["python.", "enum.", "abc."]
                    .iter()
                    .any(|start| path.starts_with(start))
        }
        Value::Unknown(_) => true,
        _ => false,
    }
}

/// The classes in which a name is looked for behind one with these bases, in Python's order: every class stands before those it
/// extends, and bases stay in their order (C3).
fn linear(bases: &[Value]) -> Vec<Value> {
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
