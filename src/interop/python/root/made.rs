//! Networks that the program makes itself: at its top level, or given back by its functions.

use std::rc::Rc;

use super::classes::{is_in_a_class, is_part, makes_a_class};
use super::module::{class_name, is_loss_class, parameters};
use super::{Candidate, Choice};
use crate::interop::InteropError;
use crate::interop::python::arguments::{fill, required, with_parameters};
use crate::interop::python::evaluate::Evaluator;
use crate::interop::python::given::Result;
use crate::interop::python::settings::facts;
use crate::interop::python::syntax::{Statement, StatementKind};
use crate::interop::python::value::{ClassValue, Value};
use crate::said::phrase;

/// Functions that are tried where nothing is made.
pub(super) const FACTORY_LIMIT: usize = 12;

/// Top-level functions, in their order.
pub(super) fn functions(
    statements: &[Statement],
    evaluator: &Evaluator,
) -> Vec<(String, Rc<crate::interop::python::value::Closure>)> {
    let named = statements
        .iter()
        .filter_map(|statement| match &statement.kind {
            StatementKind::Function(function) => Some(&function.name),
            _ => None,
        });
    let mut found: Vec<(String, Rc<crate::interop::python::value::Closure>)> = Vec::new();
    for name in named {
        if let Some(Value::Function(closure)) = evaluator.globals.get(name)
            && found.iter().all(|(known, _)| known != name)
        {
            found.push((name.clone(), closure.clone()));
        }
    }
    found
}

/// Whether a function by its name tries a network out.
pub(super) fn is_trial(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let words = [
        "test", "main", "demo", "check", "debug", "run", "train", "example",
    ];
    words
        .iter()
        .any(|word| name.trim_matches('_').split('_').any(|part| part == *word))
}

impl Choice {
    /// The network among what was made at the top level.
    pub(super) fn made(
        &mut self,
        evaluator: &Evaluator,
        statements: &[Statement],
        made: Vec<usize>,
    ) -> Result<Option<usize>> {
        let is_network =
            |class: &Rc<ClassValue>| !is_loss_class(class) && !is_part(statements, &class.name);
        let unmade = evaluator.unmade.iter().rev();
        // What could not be made is the network, unless it was made elsewhere.
        let failed = unmade.into_iter().find(|(class, _)| {
            let is_made = |module: &usize| class_name(evaluator, *module) == class.name;
            is_network(class) && !made.iter().any(is_made)
        });
        if let Some((_, error)) = failed {
            return Err(error.clone());
        }
        Ok(self.largest(
            evaluator,
            made,
            phrase!("of what the program makes it is no part of another"),
        ))
    }

    /// What a function gives back that needs nothing, or nothing but usual arguments: the first.
    pub(super) fn given_back(
        &mut self,
        evaluator: &mut Evaluator,
        statements: &[Statement],
        functions: &[(String, Rc<crate::interop::python::value::Closure>)],
        failed: &mut Option<InteropError>,
    ) -> Option<usize> {
        let facts = facts(evaluator);
        let mut found: Vec<(usize, Candidate, Vec<String>)> = Vec::new();
        let mut tried = 0;
        for (name, function) in functions {
            let needed = required(function, false);
            let facts = with_parameters(facts.clone(), function);
            let is_helper = match needed.is_empty() {
                true => is_in_a_class(statements, name),
                false => is_part(statements, name),
            };
            let Ok(filled) = fill(evaluator, &needed, &facts) else {
                continue;
            };
            if is_helper || name.to_ascii_lowercase().contains("loss") {
                continue;
            }
            let make = format!("{name}({})", filled.texts.join(", "));
            tried += 1;
            if tried > FACTORY_LIMIT {
                // It is offered if another one that was tried gave a network.
                continue;
            }
            let passed = evaluator.passed.len();
            let (notes, missing) = (evaluator.notes.len(), evaluator.missing.len());
            let made = evaluator.make(Value::Function(function.clone()), filled.arguments);
            match made.map(|module| (module, parameters(evaluator, module))) {
                Ok((module, size)) if size > 0 => {
                    let parameters = size;
                    found.push((module, Candidate { make, parameters }, filled.texts));
                }
                other => {
                    if let (Err(error), true) = (other, makes_a_class(statements, name)) {
                        failed.get_or_insert(error);
                    }
                    evaluator.passed.truncate(passed);
                    evaluator.notes.truncate(notes);
                    evaluator.missing.truncate(missing);
                }
            }
        }
        let (module, first, texts) = found.first()?;
        let (module, texts) = (*module, texts.clone());
        let name = first.make.split('(').next().unwrap_or_default().to_string();
        if found.len() == 1 {
            self.notes.push(phrase!(
                "the network is what {name} gives",
                name = first.make
            ));
        }
        self.make = first.make.clone();
        self.say_filled(&name, &texts);
        self.offer(
            found
                .into_iter()
                .map(|(_, candidate, _)| candidate)
                .collect(),
            phrase!("it is the first of the functions that give one"),
        );
        Some(module)
    }
}
