//! Which of a program's modules is the network, why that one, and which others could be meant.
//!
//! What is asked for from outside comes first, then what an optimizer trains, what a training loop calls, what the top level makes,
//! what a function such as `test()` makes, what a function gives back, and a class whose arguments are usual ones. Where several are
//! left, the largest that is no part of another is taken, and that is said.

use std::rc::Rc;

use serde::Serialize;

use super::arguments::{call_of, fill, is_of_parts, required};
use super::evaluate::{Evaluator, is_module, method_of};
use super::given::Result;
use super::operation::Operation;
use super::parse::expression_of;
use super::program::Options;
use super::settings::facts;
use super::syntax::{Statement, StatementKind};
use super::token::{Place, logical_line};
use super::value::{Arguments, ClassValue, ModuleKind, Value};
use super::visit;
use crate::interop::InteropError;
use crate::said::{Phrase, phrase};

/// Functions that are tried where nothing is made.
const FACTORY_LIMIT: usize = 12;
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
    /// All that could be meant, the chosen one first, the others largest first. Empty where there is but one.
    pub candidates: Vec<Candidate>,
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

    fn find(
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
                let filled = fill(evaluator, &required(function, false), &facts(evaluator));
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
        all.sort_unstable();
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
    fn largest(
        &mut self,
        evaluator: &Evaluator,
        modules: Vec<usize>,
        why: Phrase,
    ) -> Option<usize> {
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
        // Of equals the last.
        let &(chosen, _) = found.iter().max_by_key(|(_, size)| *size)?;
        found.sort_by_key(|&(module, size)| (module != chosen, std::cmp::Reverse(size)));
        let mut candidates: Vec<Candidate> = Vec::new();
        for (module, size) in found {
            let make = made_by(evaluator, module);
            if candidates.iter().all(|known| known.make != make) {
                let parameters = size;
                candidates.push(Candidate { make, parameters });
            }
        }
        self.offer(candidates, phrase!("{why}, and it is the largest", why));
        Some(chosen)
    }

    /// Keeps what could be meant, the first being taken.
    fn offer(&mut self, mut candidates: Vec<Candidate>, why: Phrase) {
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
            self.candidates = candidates;
        }
    }

    /// The network among what was made at the top level.
    fn made(
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
    fn given_back(
        &mut self,
        evaluator: &mut Evaluator,
        statements: &[Statement],
        functions: &[(String, Rc<super::value::Closure>)],
        failed: &mut Option<InteropError>,
    ) -> Option<usize> {
        let facts = facts(evaluator);
        let mut found: Vec<(usize, Candidate, Vec<String>)> = Vec::new();
        let mut tried = 0;
        for (name, function) in functions {
            let needed = required(function, false);
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

    /// A class of the program that is no part of another, made with usual arguments: the largest.
    fn of_class(&mut self, evaluator: &mut Evaluator, statements: &[Statement]) -> Result<usize> {
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
        found.sort_by_key(|(_, size, ..)| std::cmp::Reverse(*size));
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

    fn fill_class(
        &mut self,
        evaluator: &mut Evaluator,
        class: &Rc<ClassValue>,
        at: Place,
    ) -> Result<usize> {
        let needed =
            method_of(class, "__init__").map_or_else(Vec::new, |(init, _)| required(&init, true));
        let facts = facts(evaluator);
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
        self.say_filled(&class.name, &filled.texts);
        self.make = format!("{}({})", class.name, filled.texts.join(", "));
        filled.arguments.at = at;
        evaluator.make(Value::Class(class.clone()), filled.arguments)
    }

    fn say_filled(&mut self, name: &str, texts: &[String]) {
        if !texts.is_empty() {
            self.notes.push(phrase!(
                "nothing says the arguments of {name}: {texts} was taken",
                name,
                texts
            ));
        }
    }
}

/// Top-level functions, in their order.
fn functions(
    statements: &[Statement],
    evaluator: &Evaluator,
) -> Vec<(String, Rc<super::value::Closure>)> {
    let named = statements
        .iter()
        .filter_map(|statement| match &statement.kind {
            StatementKind::Function(function) => Some(&function.name),
            _ => None,
        });
    let mut found: Vec<(String, Rc<super::value::Closure>)> = Vec::new();
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
fn is_trial(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let words = [
        "test", "main", "demo", "check", "debug", "run", "train", "example",
    ];
    words
        .iter()
        .any(|word| name.trim_matches('_').split('_').any(|part| part == *word))
}

fn class_names(statements: &[Statement]) -> Vec<&str> {
    let classes = statements
        .iter()
        .filter_map(|statement| match &statement.kind {
            StatementKind::Class(class) => Some(class.name.as_str()),
            _ => None,
        });
    classes.collect()
}

fn place_of(statements: &[Statement], name: &str) -> Place {
    let found = statements.iter().find(
        |statement| matches!(&statement.kind, StatementKind::Class(class) if class.name == name),
    );
    found.map_or(Place::default(), |statement| statement.at)
}

/// Whether a function names one of the program's classes, and what it needs itself: it passes nothing on.
fn makes_a_class(statements: &[Statement], name: &str) -> bool {
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
fn is_in_a_class(statements: &[Statement], name: &str) -> bool {
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
fn is_part(statements: &[Statement], name: &str) -> bool {
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

/// Whether a class is a loss by its name, its base, or by what its `forward` is given.
fn is_loss_class(class: &Rc<ClassValue>) -> bool {
    let lower = class.name.to_ascii_lowercase();
    let of_base = class.bases.iter().any(|base| match base {
        Value::Library(path) => path.ends_with("Loss") || path.ends_with("_WeightedLoss"),
        Value::Class(base) => is_loss_class(base),
        _ => false,
    });
    let of_targets = method_of(class, "forward").is_some_and(|(forward, _)| {
        let given = required(&forward, true);
        let is_target = |name: &String| {
            let name = name.to_ascii_lowercase();
            ["target", "label", "truth", "y_true", "gt", "annotations"]
                .iter()
                .any(|word| name.starts_with(word))
        };
        given.len() > 1 && given.iter().any(is_target)
    });
    lower.contains("loss") || lower.contains("criterion") || of_base || of_targets
}

fn is_loss(evaluator: &Evaluator, module: usize) -> bool {
    matches!(&evaluator.modules[module].kind, ModuleKind::User(class) if is_loss_class(class))
}

fn class_name(evaluator: &Evaluator, module: usize) -> String {
    match &evaluator.modules[module].kind {
        ModuleKind::User(class) => class.name.clone(),
        _ => "Sequential".into(),
    }
}

/// The name that the top level has for a module, else its class.
fn name_of(evaluator: &Evaluator, module: usize) -> String {
    let globals = evaluator.globals.iter();
    let named =
        globals.filter(|(_, value)| matches!(value, Value::Module(known) if *known == module));
    let name = named.map(|(name, _)| name.clone()).min();
    name.unwrap_or_else(|| class_name(evaluator, module))
}

/// The expression that makes a module: its name at the top level, else its class with what that was given.
fn made_by(evaluator: &Evaluator, module: usize) -> String {
    let name = name_of(evaluator, module);
    let given = evaluator.calls.get(&module);
    match (evaluator.globals.get(&name), given) {
        (Some(Value::Class(_)), Some(arguments)) => call_of(&name, arguments).unwrap_or(name),
        _ => name,
    }
}

/// Elements of what the layers below a module learn, each counted once.
pub fn parameters(evaluator: &Evaluator, module: usize) -> usize {
    let mut seen = Vec::new();
    let mut open = vec![module];
    let mut count: usize = 0;
    while let Some(module) = open.pop() {
        if seen.contains(&module) {
            continue;
        }
        seen.push(module);
        let known = &evaluator.modules[module];
        if let ModuleKind::Operation(Operation::Layer(layer)) = &known.kind {
            let specs = layer.parameters("");
            let learned = specs.iter().filter(|spec| spec.role.is_learned());
            count = learned.fold(count, |count, spec| count.saturating_add(spec.len()));
        }
        open.extend(known.children.iter().map(|(_, child)| *child));
    }
    count
}

/// The module that a module is a part of, and nothing else has as its part.
fn top(evaluator: &Evaluator, mut module: usize) -> usize {
    let parent_of = |module: usize| {
        evaluator
            .modules
            .iter()
            .position(|other| other.children.iter().any(|(_, child)| *child == module))
    };
    for _ in 0..evaluator.modules.len() {
        match parent_of(module) {
            Some(parent) => module = parent,
            None => break,
        }
    }
    module
}
