//! Exceptions: `raise`, `try`, `assert`.

use std::rc::Rc;

use super::{Evaluator, Flow, Place};
use crate::interop::InteropError;
use crate::interop::python::given::{Result, unsupported};
use crate::interop::python::syntax::{Expression, Try};
use crate::interop::python::value::{Arguments, Object, Value};
use crate::said::{Phrase, phrase};

/// Exceptions that are kinds of others.
const KINDS: [(&str, &str); 9] = [
    ("KeyError", "LookupError"),
    ("IndexError", "LookupError"),
    ("ModuleNotFoundError", "ImportError"),
    ("NotImplementedError", "RuntimeError"),
    ("ZeroDivisionError", "ArithmeticError"),
    ("OverflowError", "ArithmeticError"),
    ("FileNotFoundError", "OSError"),
    ("UnboundLocalError", "NameError"),
    ("UnicodeDecodeError", "ValueError"),
];

impl Evaluator {
    /// An error that is an exception of Python's, so that `except` finds it.
    pub(super) fn exception(
        &mut self,
        name: &str,
        at: Place,
        what: Phrase,
        instead: Phrase,
    ) -> InteropError {
        let object = Object {
            path: format!("python.{name}"),
            arguments: Arguments {
                plain: vec![Value::text(&what.to_string())],
                ..Arguments::default()
            },
            at,
            ..Object::default()
        };
        let error = unsupported(at, what, instead);
        self.raised = Some((Value::Object(Rc::new(object)), error.clone()));
        error
    }

    /// `raise value`
    pub(super) fn raise(&mut self, value: Option<&Expression>, at: Place) -> Result<Flow> {
        let value = match value {
            Some(value) => Some(self.evaluate(value)?),
            None => None,
        };
        let name = match &value {
            Some(Value::Object(object)) => object.path.clone(),
            Some(Value::Library(path)) => path.to_string(),
            Some(Value::Class(class)) => class.name.clone(),
            _ => String::from("an exception"),
        };
        let name = name.trim_start_matches("python.");
        let message = match &value {
            Some(Value::Object(object)) => match object.arguments.plain.first() {
                Some(Value::Text(text)) => Some(text.chars().take(200).collect::<String>()),
                _ => None,
            },
            _ => None,
        };
        let what = match message {
            Some(message) => phrase!("this raises {name}: \"{message}\"", name, message),
            None => phrase!("this raises {name}", name),
        };
        let error = unsupported(at, what, phrase!("Change what leads here."));
        self.raised = value.map(|value| (value, error.clone()));
        Err(error)
    }

    /// `assert condition`: one that cannot be followed is taken to hold.
    pub(super) fn assertion(
        &mut self,
        condition: &Expression,
        message: Option<&Expression>,
        at: Place,
    ) -> Result<Flow> {
        let holds = match self.evaluate(condition) {
            Ok(value) => value.truth(),
            Err(_) => None,
        };
        if holds != Some(false) || !self.is_strict {
            return Ok(Flow::Next);
        }
        let said = match message.map(|message| self.evaluate(message)) {
            Some(Ok(Value::Text(text))) => text.chars().take(200).collect(),
            _ => String::new(),
        };
        Err(self.exception(
            "AssertionError",
            at,
            phrase!("this assertion does not hold {said}", said),
            phrase!("Change what leads here."),
        ))
    }

    pub(super) fn attempt(&mut self, tried: &Try) -> Result<Flow> {
        let depth = self.frames.len();
        let result = self.block(&tried.body);
        let result = match result {
            Ok(Flow::Next) => self.block(&tried.other),
            Err(error) => {
                self.frames.truncate(depth);
                self.handle(tried, error)
            }
            flow => flow,
        };
        if !self.is_strict {
            // Names of what was not followed have a value all the same.
            for handler in &tried.handlers {
                self.bind_unknown(&handler.body);
            }
        }
        match self.block(&tried.last)? {
            Flow::Next => result,
            flow => Ok(flow),
        }
    }

    /// The handler of an exception of Python's; what is merely not understood has none.
    fn handle(&mut self, tried: &Try, error: InteropError) -> Result<Flow> {
        let raised = self.raised.take().filter(|(_, known)| *known == error);
        let Some((exception, _)) = raised else {
            return Err(error);
        };
        for handler in &tried.handlers {
            let is_it = match &handler.kind {
                None => true,
                Some(kind) => {
                    let kind = self.evaluate(kind)?;
                    is_kind(&exception, &kind)
                }
            };
            if !is_it {
                continue;
            }
            if let Some(name) = &handler.name {
                self.bind(name, exception.clone());
            }
            return match self.block(&handler.body) {
                // `raise` alone goes on with the same.
                Err(again) if self.raised.is_none() => Err(again),
                result => result,
            };
        }
        self.raised = Some((exception, error.clone()));
        Err(error)
    }
}

/// Whether an exception is of a kind, or one of several.
fn is_kind(exception: &Value, kind: &Value) -> bool {
    if let Some(kinds) = kind.members() {
        return kinds.iter().any(|kind| is_kind(exception, kind));
    }
    let own = match exception {
        Value::Object(object) => match &object.class {
            Some(class) => {
                let mut all = class.order.iter();
                return match kind {
                    Value::Class(wanted) => {
                        Rc::ptr_eq(class, wanted) || all.any(|base| base.same(kind) == Some(true))
                    }
                    Value::Library(path) => {
                        let is_base = |base: &Value| is_kind(base, kind);
                        is_all(path) || all.any(is_base)
                    }
                    _ => false,
                };
            }
            None => object.path.clone(),
        },
        Value::Library(path) => path.to_string(),
        Value::Class(_) => return exception.same(kind) == Some(true),
        _ => return false,
    };
    let Value::Library(wanted) = kind else {
        return false;
    };
    let (own, wanted) = (last(&own), last(wanted));
    let is_below = KINDS
        .iter()
        .any(|(below, above)| *below == own && *above == wanted);
    own == wanted || is_all(wanted) || is_below
}

fn last(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}

fn is_all(path: &str) -> bool {
    ["Exception", "BaseException"].contains(&last(path))
}
