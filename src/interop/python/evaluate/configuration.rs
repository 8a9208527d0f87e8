//! Settings that a program reads from a YAML file beside it.

use std::rc::Rc;

use super::Evaluator;
use crate::interop::python::files::File;
use crate::interop::python::value::{Arguments, Object, Value};
use crate::interop::python::yaml;
use crate::said::phrase;

/// What `open` is, and what it gives of a file of settings.
pub(super) const OPENED: &str = "python.open";

impl Evaluator {
    /// An opened file of settings, and what `yaml.safe_load` and its like give of one or of its text; none for another path.
    pub(super) fn configuration(&mut self, path: &str, arguments: &Arguments) -> Option<Value> {
        if path == OPENED
            && let Some(Value::Text(name)) = arguments.plain.first()
            && [".yaml", ".yml"].iter().any(|end| name.ends_with(end))
        {
            return Some(Value::Object(Rc::new(Object {
                path: OPENED.into(),
                arguments: arguments.clone(),
                at: arguments.at,
                ..Object::default()
            })));
        }
        if ![
            "yaml.safe_load",
            "yaml.load",
            "yaml.full_load",
            "yaml.unsafe_load",
        ]
        .contains(&path)
        {
            return None;
        }
        let text = match arguments.plain.first()? {
            Value::Object(object) if object.path == OPENED => self.text_of(object),
            value => value.clone(),
        };
        let text = match text {
            Value::Text(text) => text,
            Value::Unknown(_) => return Some(text),
            _ => return Some(Value::unknown(phrase!("what {path} gave", path))),
        };
        let found = yaml::load(&text).unwrap_or_else(|reason| {
            let file = self.opened.last().cloned().unwrap_or_default();
            Value::unknown(phrase!(
                "what {file} says, which is no YAML that is read here: {reason}",
                file,
                reason
            ))
        });
        Some(found)
    }

    /// What stands in an opened file; not known where it is not beside the program.
    pub(super) fn text_of(&mut self, opened: &Rc<Object>) -> Value {
        let Some(Value::Text(path)) = opened.arguments.plain.first() else {
            return Value::unknown(phrase!("what a file says whose name is not known"));
        };
        let path = path.to_string();
        let found: Vec<&File> = self
            .beside
            .iter()
            .filter(|file| is_meant(&file.name, &path))
            .collect();
        match found[..] {
            [file] => {
                if !self.opened.contains(&file.name) {
                    self.opened.push(file.name.clone());
                }
                Value::text(&file.text)
            }
            [] => Value::unknown(phrase!(
                "what {file} says, which was not given with the program",
                file = path
            )),
            [..] => {
                let names: Vec<&str> = found.iter().map(|file| file.name.as_str()).collect();
                Value::unknown(phrase!(
                    "what {path} says, of which there are several: {names}",
                    path,
                    names
                ))
            }
        }
    }
}

/// Whether a file is what a program opens by that path: one is an end of the other.
fn is_meant(file: &str, path: &str) -> bool {
    let path = path.trim_start_matches("./").trim_start_matches("../");
    let ends = |long: &str, short: &str| {
        long.strip_suffix(short)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
    };
    !path.is_empty() && (ends(file, path) || ends(path, file))
}
