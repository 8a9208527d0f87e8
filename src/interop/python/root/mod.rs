//! Which of a program's modules is the network, why that one, and which others could be meant.
//!
//! What is asked for from outside comes first, then what an optimizer trains, what a training loop calls, what the top level makes,
//! what a function such as `test()` makes, what a function gives back, and a class whose arguments are usual ones. Where several are
//! left, the largest that is no part of another is taken, and that is said.

mod classes;
mod made;
mod module;

pub use module::{name_of, parameters};

use super::arguments::{fill, required, with_parameters};
use super::evaluate::{Evaluator, is_module};
use super::given::Result;
use super::parse::expression_of;
use super::program::Options;
use super::settings::facts;
use super::syntax::Statement;
use super::token::{Place, logical_line};
use super::value::{Arguments, ModuleKind, Value};
use super::visit;
use crate::arrange::Arrange;
use crate::interop::InteropError;
use crate::said::{Phrase, phrase};
use classes::place_of;
use made::{functions, is_trial};
use module::{class_name, is_loss, made_by, top};
use serde::Serialize;

/// Candidates that are offered.
const CANDIDATE_LIMIT: usize = 40;

/// A module that could be meant as the network.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Candidate {
    /// What makes it, as [`Options::make`] takes it.
    pub make: String,
    /// Elements of what it learns.
    pub parameters: usize,
}

/// What was chosen.
#[derive(Default)]
pub struct Choice {
    /// All that could be meant, the chosen one first, the others largest first. Empty where there is but one; of networks that are trained
    /// together none is chosen.
    pub candidates: Vec<Candidate>,
    /// Why the first of them was chosen.
    pub why: Phrase,
    pub notes: Vec<Phrase>,
    /// What makes the chosen one, behind the program's own lines.
    pub make: String,
}

impl Choice {
    /// The module that is the network.
    ///
    /// # Errors
    /// Why there is none.
    pub fn root(
        &mut self,
        evaluator: &mut Evaluator,
        statements: &[Statement],
        options: &Options,
    ) -> Result<usize> {
        let root = self.find(evaluator, statements, options)?;
        if self.make.is_empty() {
            self.make = made_by(evaluator, root);
        }
        Ok(root)
    }

    /// Whether several networks are trained together.
    pub fn is_contested(evaluator: &Evaluator, statements: &[Statement]) -> bool {
        matches!(
            Choice::default().trained(evaluator, statements),
            Err(InteropError::TwoNetworks { .. })
        )
    }

    pub(super) fn find(
        &mut self,
        evaluator: &mut Evaluator,
        statements: &[Statement],
        options: &Options,
    ) -> Result<usize> {
        if let Some(text) = options.make.as_ref().or(options.class.as_ref()) {
            return self.asked(evaluator, statements, text);
        }
        if let Some(module) = self.trained(evaluator, statements)? {
            return Ok(module);
        }
        let called = std::mem::take(&mut evaluator.training.called);
        if let Some(module) = self.largest(evaluator, called, phrase!("the training loop calls it"))
        {
            return Ok(module);
        }
        let made = evaluator.made.clone();
        if let Some(module) = self.made(evaluator, statements, made)? {
            return Ok(module);
        }
        let functions = functions(statements, evaluator);
        for (name, function) in &functions {
            if is_trial(name) && required(function, false).is_empty() {
                let before = evaluator.made.len();
                evaluator.follow(Value::Function(function.clone()), Arguments::default());
                let made = evaluator.made[before.min(evaluator.made.len())..].to_vec();
                if let Ok(Some(module)) = self.made(evaluator, statements, made) {
                    self.notes
                        .push(phrase!("the network is the one that {name}() makes", name));
                    return Ok(module);
                }
            }
        }
        let mut failed = None;
        if let Some(module) = self.given_back(evaluator, statements, &functions, &mut failed) {
            return Ok(module);
        }
        self.of_class(evaluator, statements)
            .map_err(|error| match error {
                // A function gives what is needed, and says what else is wrong.
                InteropError::NeedsArguments { .. } => failed.unwrap_or(error),
                error => error,
            })
    }

    /// What is named from outside: an expression, a class or a function.
    fn asked(
        &mut self,
        evaluator: &mut Evaluator,
        statements: &[Statement],
        text: &str,
    ) -> Result<usize> {
        let made = evaluator.made.iter().rev().copied();
        let of_class = |module: &usize| matches!(&evaluator.modules[*module].kind, ModuleKind::User(class) if class.name == text);
        if let Some(module) = made.into_iter().find(of_class) {
            return Ok(module);
        }
        let unread = |problem: Phrase| InteropError::NotMade {
            make: text.to_string(),
            problem,
        };
        let wrong = |(_, problem)| unread(problem);
        let (tokens, _) = logical_line(&[&text.replace('\n', " ")], 0).map_err(wrong)?;
        let expression = expression_of(&tokens).map_err(wrong)?;
        let (missing, objects) = (evaluator.missing.len(), evaluator.objects.len());
        let value = evaluator.evaluate_strictly(&expression);
        // What is asked for is no part of the program.
        evaluator.missing.truncate(missing);
        evaluator.objects.truncate(objects);
        let value = value.map_err(|error| unread(error.reason().into()))?;
        match value {
            Value::Module(module) => {
                self.make = text.to_string();
                Ok(module)
            }
            Value::Class(ref class) if is_module(class) => {
                let at = place_of(statements, &class.name);
                self.fill_class(evaluator, &class.clone(), at)
            }
            Value::Function(ref function) => {
                let facts = with_parameters(facts(evaluator), function);
                let filled = fill(evaluator, &required(function, false), &facts);
                let filled = filled.map_err(|name| InteropError::NeedsArguments {
                    line: 0,
                    column: 0,
                    name: text.into(),
                    arguments: name,
                })?;
                self.say_filled(text, &filled.texts);
                self.make = format!("{text}({})", filled.texts.join(", "));
                evaluator.make(value, filled.arguments)
            }
            other => Err(unread(phrase!("this is {value}", value = other.describe()))),
        }
    }

    /// What the optimizers of the program train.
    fn trained(
        &mut self,
        evaluator: &Evaluator,
        statements: &[Statement],
    ) -> Result<Option<usize>> {
        if let Some((at, module)) = evaluator.training.several {
            return Err(InteropError::TwoNetworks {
                line: at.line,
                column: at.column,
                names: children(evaluator, module),
            });
        }
        let is_optimizer =
            |path: &str| path.starts_with("torch.optim.") && !path.contains("lr_scheduler");
        let mut trained: Vec<(Place, Vec<usize>)> = Vec::new();
        for object in &evaluator.objects {
            let first = object.arguments.plain.first();
            let named = || {
                let mut named = object.arguments.named.iter();
                named
                    .find(|(name, _)| name == "params")
                    .map(|(_, value)| value)
            };
            if let (true, Some(value)) = (is_optimizer(&object.path), first.or_else(named)) {
                let mut modules: Vec<usize> = Vec::new();
                for module in super::rates::modules_of(value) {
                    let top = top(evaluator, module);
                    if !modules.contains(&top) && !is_loss(evaluator, top) {
                        modules.push(top);
                    }
                }
                if !modules.is_empty() {
                    trained.push((object.at, modules));
                }
            }
        }
        let mut all: Vec<usize> = trained
            .iter()
            .flat_map(|(_, modules)| modules.clone())
            .collect();
        all.arrange();
        all.dedup();
        let Some((at, last)) = trained.last() else {
            return Ok(None);
        };
        let kind = |module: &usize| class_name(evaluator, *module);
        let alike = all.iter().all(|module| kind(module) == kind(&all[0]));
        let names = |modules: &[usize]| {
            let names: Vec<String> = modules
                .iter()
                .map(|module| name_of(evaluator, *module))
                .collect();
            names.join(", ")
        };
        let (line, column) = (at.line, at.column);
        if last.len() > 1 && trained.len() == 1 {
            self.candidates = listed(evaluator, &by_size(evaluator, last.clone()));
            return Err(InteropError::NoWhole {
                line,
                column,
                names: names(last),
            });
        }
        let is_together = visit::steps_several(statements).unwrap_or(true);
        if all.len() > 1
            && is_together
            && (!alike || trained.iter().any(|(_, modules)| modules.len() > 1))
        {
            self.candidates = listed(evaluator, &by_size(evaluator, all.clone()));
            return Err(InteropError::TwoNetworks {
                line,
                column,
                names: names(&all),
            });
        }
        if alike {
            // The same network made anew, for another run.
            return Ok(last.first().copied());
        }
        Ok(self.largest(evaluator, all, phrase!("an optimizer trains it")))
    }

    /// The largest of these that is no part of another and no loss.
    pub(super) fn largest(
        &mut self,
        evaluator: &Evaluator,
        modules: Vec<usize>,
        why: Phrase,
    ) -> Option<usize> {
        let found = by_size(evaluator, modules);
        let &(chosen, _) = found.first()?;
        let why = phrase!("{why}, and it is the largest", why);
        self.offer(listed(evaluator, &found), why);
        Some(chosen)
    }

    /// Keeps what could be meant, the first being taken.
    pub(super) fn offer(&mut self, mut candidates: Vec<Candidate>, why: Phrase) {
        candidates.truncate(CANDIDATE_LIMIT);
        if let [first, others @ ..] = candidates.as_slice()
            && !others.is_empty()
        {
            let others: Vec<&str> = others.iter().take(8).map(|one| one.make.as_str()).collect();
            self.notes.push(phrase!(
                "{name} is taken for the network: {why}; the others are {others}",
                name = first.make,
                why,
                others
            ));
            self.why = why;
            self.candidates = candidates;
        }
    }
}

/// Those of these that are no part of another and no loss, with the elements of what they learn: the largest first, of equals the last.
fn by_size(evaluator: &Evaluator, modules: Vec<usize>) -> Vec<(usize, usize)> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    for module in modules {
        let module = top(evaluator, module);
        let is_network = matches!(
            evaluator.modules[module].kind,
            ModuleKind::User(_) | ModuleKind::Sequential
        );
        if is_network
            && !is_loss(evaluator, module)
            && found.iter().all(|(known, _)| *known != module)
        {
            found.push((module, parameters(evaluator, module)));
        }
    }
    if found.iter().any(|(_, size)| *size > 0) {
        found.retain(|(_, size)| *size > 0);
    }
    let chosen = found.iter().max_by_key(|(_, size)| *size).copied();
    found.arrange_by_key(|&one| (Some(one) != chosen, std::cmp::Reverse(one.1)));
    found
}

/// The names of what a module is made of.
fn children(evaluator: &Evaluator, module: usize) -> String {
    let children = evaluator.modules[module].children.iter();
    let is_network = |child: usize| parameters(evaluator, child) > 0;
    let names = children.filter(|(_, child)| is_network(*child));
    let names: Vec<&str> = names.map(|(name, _)| name.as_str()).collect();
    names.join(", ")
}

/// What makes them, each once.
fn listed(evaluator: &Evaluator, found: &[(usize, usize)]) -> Vec<Candidate> {
    let mut candidates: Vec<Candidate> = Vec::new();
    for &(module, parameters) in found {
        let make = made_by(evaluator, module);
        if candidates.iter().all(|known| known.make != make) {
            candidates.push(Candidate { make, parameters });
        }
    }
    candidates
}
