//! Settings that a program reads from a YAML file beside it.

use std::rc::Rc;

use super::Evaluator;
use crate::interop::python::files::File;
use crate::interop::python::given::{Result, unsupported};
use crate::interop::python::token::Place;
use crate::interop::python::value::{Arguments, Object, Value};
use crate::interop::python::yaml;
use crate::said::phrase;

/// What `open` gives.
pub(super) const OPENED: &str = "python.open";

impl Evaluator {
    /// `yaml.safe_load` and its like, of an opened file or of its text; none for another path.
    pub(super) fn configuration(
        &mut self,
        path: &str,
        arguments: &Arguments,
    ) -> Result<Option<Value>> {
        if ![
            "yaml.safe_load",
            "yaml.load",
            "yaml.full_load",
            "yaml.unsafe_load",
        ]
        .contains(&path)
        {
            return Ok(None);
        }
        let at = arguments.at;
        let source = match arguments.plain.first() {
            Some(Value::Object(object)) if object.path == OPENED => self.text_of(object, at)?,
            Some(value) => value.clone(),
            None => return Ok(None),
        };
        let Value::Text(text) = source else {
            return Ok(Some(source));
        };
        let value = yaml::load(&text).map_err(|reason| {
            let file = self.opened.last().cloned().unwrap_or_default();
            let what = phrase!(
                "{file} is no YAML that is read here: {reason}",
                file,
                reason
            );
            unsupported(at, what, phrase!("Mend it, or leave it out."))
        })?;
        Ok(Some(value))
    }

    /// What stands in an opened file; not known where it is not beside the program.
    pub(super) fn text_of(&mut self, opened: &Rc<Object>, at: Place) -> Result<Value> {
        let Some(Value::Text(path)) = opened.arguments.plain.first() else {
            return Ok(Value::unknown(phrase!(
                "what a file says whose name is not known"
            )));
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
                Ok(Value::text(&file.text))
            }
            [] => Ok(Value::unknown(phrase!(
                "what {file} says, which was not given with the program",
                file = path
            ))),
            [..] => {
                let names: Vec<&str> = found.iter().map(|file| file.name.as_str()).collect();
                let what = phrase!("several files could be {path}: {names}", path, names);
                Err(unsupported(
                    at,
                    what,
                    phrase!("Give the one that is meant."),
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
