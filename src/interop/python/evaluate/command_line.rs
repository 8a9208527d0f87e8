//! Settings of the command line, whose defaults are taken: argparse's and click's; and objects that hold settings by their names.

use std::rc::Rc;

use super::Evaluator;
use crate::interop::python::given::Result;
use crate::interop::python::value::{Arguments, Object, Scope, Value};
use crate::said::phrase;

/// Objects that hold values by their names.
pub(super) const NAMESPACES: [&str; 9] = [
    "argparse.Namespace",
    "types.SimpleNamespace",
    "easydict.EasyDict",
    "addict.Dict",
    "ml_collections.ConfigDict",
    "ml_collections.config_dict.ConfigDict",
    "munch.Munch",
    "box.Box",
    "attrdict.AttrDict",
];
/// Where a parser keeps what it was told.
const KNOWN: &str = " settings";

/// Whether an object of that path holds values by their names.
pub fn is_namespace(path: &str) -> bool {
    NAMESPACES.contains(&path)
}

/// An object that holds these values by their names.
pub fn namespace(values: Vec<(String, Value)>) -> Value {
    Value::Object(Rc::new(Object {
        path: NAMESPACES[0].into(),
        fields: values.into_iter().collect::<Scope>().into(),
        ..Object::default()
    }))
}

fn named(arguments: &Arguments, name: &str) -> Option<Value> {
    let found = arguments.named.iter().find(|(known, _)| known == name);
    found.map(|(_, value)| value.clone())
}

/// The name an option is kept under: that of its first long form, or of its only one.
fn kept_name(arguments: &Arguments) -> Option<String> {
    if let Some(Value::Text(name)) = named(arguments, "dest") {
        return Some(name.to_string());
    }
    let names: Vec<String> = arguments
        .plain
        .iter()
        .filter_map(|value| match value {
            Value::Text(text) => Some(text.to_string()),
            _ => None,
        })
        .collect();
    let long = names.iter().find(|name| name.starts_with("--"));
    let name = long.or(names.first())?;
    Some(name.trim_start_matches('-').replace('-', "_"))
}

/// The argument that `@click.option('--name', default=...)` gives; none for another decorator.
pub fn click_option(object: &Object) -> Option<(String, Value)> {
    let kind = object.path.strip_prefix("click.")?;
    if !["option", "argument"].contains(&kind) {
        return None;
    }
    let arguments = &object.arguments;
    // click keeps an option under a name without dashes, where it has one.
    let plain = arguments.plain.iter().find_map(|value| match value {
        Value::Text(text) if !text.starts_with('-') => Some(text.to_string()),
        _ => None,
    });
    let name = plain.or_else(|| kept_name(arguments))?;
    let name = name
        .split('/')
        .next()
        .unwrap_or_default()
        .replace('-', "_")
        .to_lowercase();
    let is_flag = named(arguments, "is_flag").and_then(|flag| flag.truth()) == Some(true);
    let value = match named(arguments, "default") {
        Some(value) => value,
        None if is_flag => Value::Bool(false),
        None if kind == "argument" || named(arguments, "required").is_some() => {
            Value::unknown(phrase!("the setting {name}", name))
        }
        None => Value::None,
    };
    Some((name, value))
}

impl Evaluator {
    /// Makes what holds settings; none for another path.
    pub(super) fn command_line(
        &mut self,
        path: &str,
        arguments: &Arguments,
    ) -> Result<Option<Value>> {
        if is_namespace(path) {
            let pairs = self.dictionary(arguments)?;
            return self.namespace(path, &pairs, arguments).map(Some);
        }
        let name = path.rsplit('.').next().unwrap_or_default();
        if let (Some(_), [Value::Text(name), default, ..]) =
            (name.strip_prefix("DEFINE_"), arguments.plain.as_slice())
        {
            // absl's and TensorFlow's flags.
            let flags = match self.globals.get(" flags").cloned() {
                Some(Value::Object(flags)) => flags,
                _ => {
                    let flags = Rc::new(Object {
                        path: NAMESPACES[0].into(),
                        at: arguments.at,
                        ..Object::default()
                    });
                    self.globals
                        .insert(" flags".into(), Value::Object(flags.clone()));
                    flags
                }
            };
            flags
                .fields
                .borrow_mut()
                .insert(name.to_string(), default.clone());
            return Ok(Some(Value::None));
        }
        Ok(None)
    }

    fn namespace(&mut self, path: &str, pairs: &Value, arguments: &Arguments) -> Result<Value> {
        let is_deep = !["argparse.Namespace", "types.SimpleNamespace"].contains(&path);
        let object = Rc::new(Object {
            path: path.into(),
            at: arguments.at,
            ..Object::default()
        });
        if let Value::Dict(dict) = pairs {
            for (key, value) in dict.iter() {
                // Dictionaries within are such objects too.
                let value = match (&value, is_deep) {
                    (Value::Dict(_), true) => {
                        self.deeper(arguments.at, |this| this.namespace(path, &value, arguments))?
                    }
                    _ => value,
                };
                if let Value::Text(key) = key {
                    object.fields.borrow_mut().insert(key.to_string(), value);
                }
            }
        }
        self.objects.push(object.clone());
        Ok(Value::Object(object))
    }

    /// A method of a library's object.
    pub(super) fn library_method(
        &mut self,
        object: &Rc<Object>,
        name: &str,
        arguments: Arguments,
    ) -> Result<Value> {
        if is_namespace(&object.path) {
            return self.namespace_method(object, name, arguments);
        }
        let is_parser = object.path.ends_with("ArgumentParser");
        match name {
            "fit" if super::lightning::is_trainer(&object.path) => {
                self.fit(object, &arguments);
                Ok(Value::None)
            }
            // accelerate's and Fabric's: what it is given, on another device.
            "prepare" | "setup" | "setup_module" | "setup_dataloaders"
                if [".Accelerator", ".Fabric"]
                    .iter()
                    .any(|end| object.path.ends_with(end)) =>
            {
                Ok(match arguments.plain.as_slice() {
                    [only] => only.clone(),
                    all => Value::tuple(all.to_vec()),
                })
            }
            "step" if object.path.starts_with("torch.optim.lr_scheduler.") => {
                self.note_step(object);
                Ok(Value::None)
            }
            "add_argument" if is_parser => {
                if let Some(option) = kept_name(&arguments) {
                    let value = self.default_of(&option, &arguments)?;
                    object.fields.borrow_mut().insert(option, value);
                }
                let known = Object {
                    path: "argparse option".into(),
                    at: arguments.at,
                    arguments,
                    ..Object::default()
                };
                let known = Value::Object(Rc::new(known));
                let mut fields = object.fields.borrow_mut();
                let all = fields
                    .entry(KNOWN.into())
                    .or_insert_with(|| Value::list(Vec::new()));
                if let Value::List(all) = all {
                    all.borrow_mut().push(known);
                }
                Ok(Value::None)
            }
            "add_argument_group" | "add_mutually_exclusive_group" if is_parser => {
                Ok(Value::Object(object.clone()))
            }
            "set_defaults" if is_parser => {
                object.fields.borrow_mut().extend(arguments.named);
                Ok(Value::None)
            }
            "get_default" if is_parser => {
                let Some(Value::Text(name)) = arguments.plain.first() else {
                    return Ok(Value::None);
                };
                let fields = object.fields.borrow();
                Ok(fields.get(&**name).cloned().unwrap_or(Value::None))
            }
            "parse_args" | "parse_known_args" | "parse_intermixed_args" if is_parser => {
                let args = self.parsed(object, &arguments)?;
                Ok(match name {
                    "parse_known_args" => Value::tuple(vec![args, Value::list(Vec::new())]),
                    _ => args,
                })
            }
            "read" if object.path == super::configuration::OPENED => Ok(self.text_of(object)),
            "to" | "cuda" | "cpu" | "float" | "double" | "half" | "type"
                if crate::interop::python::settings::is_tensor(&object.path) =>
            {
                Ok(Value::Object(object.clone()))
            }
            "items" | "keys" | "values" if super::names::is_weights_file(&object.path) => {
                self.note_weights(arguments.at);
                Ok(Value::list(Vec::new()))
            }
            _ if super::names::is_weights_file(&object.path) => Ok(Value::Object(object.clone())),
            _ if object.path == super::children::WEIGHTS => {
                if name.ends_with('_') {
                    self.note_weights(arguments.at);
                }
                Ok(Value::Object(object.clone()))
            }
            _ => {
                let path = format!("{}.{name}", object.path);
                Ok(Value::unknown(phrase!("what {path} gave", path)))
            }
        }
    }

    fn namespace_method(
        &mut self,
        object: &Rc<Object>,
        name: &str,
        arguments: Arguments,
    ) -> Result<Value> {
        let value = Value::Object(object.clone());
        let pairs = self.as_dict(&value).unwrap_or_default();
        let dict = Value::dict(pairs);
        let result = self.collection_method(&dict, name, arguments)?;
        if let Value::Dict(dict) = &dict {
            let mut fields = object.fields.borrow_mut();
            for (key, value) in dict.iter() {
                if let Value::Text(key) = key {
                    fields.insert(key.to_string(), value);
                }
            }
        }
        Ok(result)
    }

    /// What an option of argparse is without being given.
    fn default_of(&mut self, option: &str, arguments: &Arguments) -> Result<Value> {
        let action = match named(arguments, "action") {
            Some(Value::Text(action)) => action.to_string(),
            _ => String::new(),
        };
        let is_option =
            matches!(arguments.plain.first(), Some(Value::Text(name)) if name.starts_with('-'));
        let is_needed = named(arguments, "required").and_then(|value| value.truth()) == Some(true);
        Ok(match (named(arguments, "default"), action.as_str()) {
            // A default that is a string goes through the type, as what a person types does.
            (Some(value @ Value::Text(_)), _) => match named(arguments, "type") {
                Some(kind) => self.call_plain(kind, vec![value], arguments.at)?,
                None => value,
            },
            (Some(value), _) => value,
            (None, "store_true") => Value::Bool(false),
            (None, "store_false") => Value::Bool(true),
            (None, _) if is_option && !is_needed => Value::None,
            (None, _) => Value::unknown(phrase!("the setting {name}", name = option)),
        })
    }

    /// The settings of a parser: its defaults, and what the program itself gives it.
    fn parsed(&mut self, parser: &Rc<Object>, arguments: &Arguments) -> Result<Value> {
        let at = arguments.at;
        let object = Rc::new(Object {
            path: NAMESPACES[0].into(),
            at,
            ..Object::default()
        });
        let mut fields = parser.fields.borrow().clone();
        let known = fields.remove(KNOWN);
        object.fields.borrow_mut().extend(fields);
        let given = arguments
            .plain
            .first()
            .cloned()
            .or_else(|| named(arguments, "args"));
        let given = given.and_then(|given| given.members());
        if given.is_none() {
            self.note_once(
                "command line",
                phrase!(
                    "line {line}: the defaults of the command line's settings were taken",
                    line = at.line
                ),
            );
        }
        let options = known.and_then(|known| known.members()).unwrap_or_default();
        let mut words = given.unwrap_or_default().into_iter().peekable();
        while let Some(word) = words.next() {
            let Value::Text(word) = word else {
                continue;
            };
            let (name, mut value) = match word.split_once('=') {
                Some((name, value)) => (name.to_string(), Some(Value::text(value))),
                None => (word.to_string(), None),
            };
            let option = options.iter().find_map(|option| match option {
                Value::Object(option) => {
                    let mut names = option.arguments.plain.iter();
                    let is_it = names.any(|known| known.same(&Value::text(&name)) == Some(true));
                    is_it.then(|| option.clone())
                }
                _ => None,
            });
            let Some(option) = option else {
                continue;
            };
            let action = named(&option.arguments, "action");
            let flag = match &action {
                Some(Value::Text(action)) if &**action == "store_true" => Some(true),
                Some(Value::Text(action)) if &**action == "store_false" => Some(false),
                _ => None,
            };
            if value.is_none() && flag.is_none() {
                value = words.next();
            }
            let value = match (flag, value, named(&option.arguments, "type")) {
                (Some(flag), ..) => Value::Bool(flag),
                (None, Some(value), Some(kind)) => self.call_plain(kind, vec![value], at)?,
                (None, Some(value), None) => value,
                (None, None, _) => Value::None,
            };
            if let Some(name) = kept_name(&option.arguments) {
                object.fields.borrow_mut().insert(name, value);
            }
        }
        self.objects.push(object.clone());
        Ok(Value::Object(object))
    }
}
