//! The network made of a class that the program does not make: usual arguments are filled in, and said.

use std::rc::Rc;

use super::module::{is_loss_class, parameters};
use super::{Candidate, Choice};
use crate::arrange::Arrange;
use crate::interop::InteropError;
use crate::interop::python::arguments::{
    fill, is_of_parts, required, settings_of, with_parameters,
};
use crate::interop::python::evaluate::{Evaluator, is_module, method_of};
use crate::interop::python::given::Result;
use crate::interop::python::settings::facts;
use crate::interop::python::syntax::{Statement, StatementKind};
use crate::interop::python::token::Place;
use crate::interop::python::value::{Body, ClassValue, Value};
use crate::interop::python::visit;
use crate::said::{Phrase, phrase};

pub(super) fn class_names(statements: &[Statement]) -> Vec<&str> {
    let classes = statements
        .iter()
        .filter_map(|statement| match &statement.kind {
            StatementKind::Class(class) => Some(class.name.as_str()),
            _ => None,
        });
    classes.collect()
}

pub(super) fn place_of(statements: &[Statement], name: &str) -> Place {
    let found = statements.iter().find(
        |statement| matches!(&statement.kind, StatementKind::Class(class) if class.name == name),
    );
    found.map_or(Place::default(), |statement| statement.at)
}

/// Whether a function names one of the program's classes, and what it needs itself: it passes nothing on.
pub(super) fn makes_a_class(statements: &[Statement], name: &str) -> bool {
    let classes = class_names(statements);
    statements.iter().any(|statement| match &statement.kind {
        StatementKind::Function(function) => {
            function.name == name
                && function
                    .parameters
                    .iter()
                    .all(|parameter| parameter.stars == 0)
                && classes
                    .iter()
                    .any(|class| visit::mentions(&function.body, class))
        }
        _ => false,
    })
}

/// Whether a class mentions it, which is not itself of that name.
pub(super) fn is_in_a_class(statements: &[Statement], name: &str) -> bool {
    statements.iter().any(|statement| match &statement.kind {
        StatementKind::Class(class) => {
            class.name != name
                && (visit::mentions(&class.body, name)
                    || class
                        .bases
                        .iter()
                        .any(|base| visit::last_name(base) == Some(name)))
        }
        _ => false,
    })
}

/// Whether a class mentions it, or a function that a class mentions, or one that is given other things too.
pub(super) fn is_part(statements: &[Statement], name: &str) -> bool {
    is_in_a_class(statements, name)
        || statements.iter().any(|statement| match &statement.kind {
            StatementKind::Function(function) => {
                function.name != name
                    && is_in_a_class(statements, &function.name)
                    && visit::mentions(&function.body, name)
            }
            _ => false,
        })
}

impl Choice {
    /// A class of the program that is no part of another, made with usual arguments: the largest.
    pub(super) fn of_class(
        &mut self,
        evaluator: &mut Evaluator,
        statements: &[Statement],
    ) -> Result<usize> {
        let mut found: Vec<(usize, usize, String, Vec<Phrase>)> = Vec::new();
        let (mut failed, mut of_parts) = (None, None);
        for name in class_names(statements) {
            let Some(Value::Class(class)) = evaluator.globals.get(name).cloned() else {
                continue;
            };
            if !is_module(&class) || is_part(statements, name) || is_loss_class(&class) {
                continue;
            }
            let at = place_of(statements, name);
            let mut own = Choice::default();
            match own.fill_class(evaluator, &class, at) {
                Ok(module) => {
                    let size = parameters(evaluator, module);
                    found.push((module, size, own.make, own.notes));
                }
                Err(error) => {
                    if matches!(&error, InteropError::NeedsArguments { arguments, .. } if arguments.split(", ").any(is_of_parts))
                    {
                        of_parts = Some(error.clone());
                    }
                    failed = Some(match (failed, error) {
                        // What is not supported says more than what is not given.
                        (Some(before), InteropError::NeedsArguments { .. }) => before,
                        (_, error) => error,
                    });
                }
            }
        }
        found.arrange_by_key(|(_, size, ..)| std::cmp::Reverse(*size));
        let candidates: Vec<Candidate> = found
            .iter()
            .map(|(_, size, name, _)| Candidate {
                make: name.clone(),
                parameters: *size,
            })
            .collect();
        if let Some(error) = of_parts {
            self.candidates = candidates;
            return Err(error);
        }
        match found.into_iter().next() {
            Some((module, _, make, notes)) => {
                self.make = make;
                self.notes.extend(notes);
                self.offer(candidates, phrase!("it is the largest class that no other mentions"));
                Ok(module)
            }
            None => Err(failed.unwrap_or_else(|| {
                InteropError::NoNetwork(phrase!("no class that is an nn.Module, and no nn.Sequential. Paste the class with its __init__ and forward."))
            })),
        }
    }

    pub(super) fn fill_class(
        &mut self,
        evaluator: &mut Evaluator,
        class: &Rc<ClassValue>,
        at: Place,
    ) -> Result<usize> {
        let init = method_of(class, "__init__").map(|(init, _)| init);
        let needed = init
            .as_ref()
            .map_or_else(Vec::new, |init| required(init, true));
        let facts = facts(evaluator);
        let facts = match &init {
            Some(init) => with_parameters(facts, init),
            None => facts,
        };
        let (settings, needed) = self.settings_objects(evaluator, class, needed);
        let unknown: Vec<String> = needed
            .iter()
            .filter(|name| fill(evaluator, std::slice::from_ref(*name), &facts).is_err())
            .cloned()
            .collect();
        let filled = fill(evaluator, &needed, &facts);
        let mut filled = filled.map_err(|_| InteropError::NeedsArguments {
            line: at.line,
            column: at.column,
            name: class.name.clone(),
            arguments: unknown.join(", "),
        })?;
        self.make = match settings.is_empty() {
            true => format!("{}({})", class.name, filled.texts.join(", ")),
            // Those of an object have no short text; the name alone has them filled in again.
            false => class.name.clone(),
        };
        for (name, value, texts) in settings {
            filled.arguments.named.push((name, value));
            filled.texts.extend(texts);
        }
        self.say_filled(&class.name, &filled.texts);
        filled.arguments.at = at;
        evaluator.make(Value::Class(class.clone()), filled.arguments)
    }

    /// Of the parameters that a class needs those that hold settings, with their values and texts; and the others.
    #[expect(clippy::type_complexity, reason = "a name, a value and its texts")]
    fn settings_objects(
        &self,
        evaluator: &Evaluator,
        class: &Rc<ClassValue>,
        needed: Vec<String>,
    ) -> (Vec<(String, Value, Vec<String>)>, Vec<String>) {
        let facts = facts(evaluator);
        let bodies: Vec<&[Statement]> = class
            .methods
            .values()
            .filter_map(|method| match &method.body {
                Body::Function(function) => Some(&*function.body),
                Body::Lambda(..) => None,
            })
            .collect();
        let (mut settings, mut others) = (Vec::new(), Vec::new());
        for name in needed {
            match settings_of(evaluator, &name, &bodies, &facts) {
                Some((value, texts)) => settings.push((name, value, texts)),
                None => others.push(name),
            }
        }
        (settings, others)
    }

    pub(super) fn say_filled(&mut self, name: &str, texts: &[String]) {
        if !texts.is_empty() {
            self.notes.push(phrase!(
                "nothing says the arguments of {name}: {texts} was taken",
                name,
                texts
            ));
        }
    }
}
