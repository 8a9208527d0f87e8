//! Follows a program far enough to know its network and its settings: a small evaluator with a budget. Nothing is run.
//!
//! Inside modules it is strict: what it does not understand is an error with its place. At the top level it passes over what it
//! does not understand, and remembers that it did.

mod ancestors;
mod arithmetic;
mod assign;
mod attribute;
mod branch;
mod builtin;
mod call;
mod children;
mod class;
mod collection;
mod collection_methods;
mod command_line;
mod concat;
mod configuration;
mod deep_copy;
mod drop_path;
mod exception;
mod expression;
mod frozen;
mod function;
mod functional;
mod hyperparameters;
mod in_place;
mod instance;
mod layer_settings;
mod lightning;
mod loops;
mod members;
mod method;
mod module;
mod module_methods;
mod names;
mod numbers;
mod numeric;
mod object;
mod operator;
mod own;
mod own_arithmetic;
mod pad;
mod parts;
mod pattern;
mod prelu;
mod reduce;
mod standard_library;
mod statement;
mod tensor;
mod text;
mod text_methods;
mod torchvision;
mod torchvision_weights;
mod training;
mod watch;

pub use ancestors::method_of;
pub use command_line::namespace;
pub use frozen::Frozen;
pub use instance::is_module;
pub use names::is_optimizer;
pub use names::usual_import;
pub use pad::mode_of;
pub use training::{Accumulation, Clip, Run, Training, is_loss_module};

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use self::torchvision::Torchvision;
use super::files::File;
use super::given::{Result, unsupported};
use super::syntax::{Expression, Statement};
use super::token::Place;
use super::trace::Trace;
use super::value::{Arguments, ClassValue, Module, Names, Object, Scope, Value};
use crate::interop::InteropError;
use crate::said::{Phrase, phrase};

/// Steps of evaluation; a program of the tutorials' kind takes a few thousand.
const BUDGET: usize = 400_000;
/// Expressions and calls within each other. Each takes some of the stack, of which a browser's Worker has 1 MB.
const DEPTH_LIMIT: usize = 160;
/// Members of a list, characters of a string.
const SIZE_LIMIT: usize = 20_000;

/// What a statement leads to.
pub enum Flow {
    Next,
    Return(Value),
    Break,
    Continue,
}

/// A function that is being followed.
#[derive(Default)]
struct Frame {
    names: Rc<Names>,
    /// What it is a method of, and the class it stands in.
    this: Option<(Value, Rc<ClassValue>)>,
    /// What a generator gave so far.
    yielded: Option<Vec<Value>>,
}

#[derive(Default)]
pub struct Evaluator {
    pub modules: Vec<Module>,
    pub globals: Scope,
    frames: Vec<Frame>,
    pub trace: Trace,
    /// Where each module stands below the network: `layer1.0.conv1`.
    pub paths: HashMap<usize, String>,
    /// Whether a network's `forward` is being followed.
    tracing: bool,
    is_strict: bool,
    /// Whether a function is tried strictly that would be followed leniently otherwise.
    is_trial: bool,
    has_imports: bool,
    /// Modules of which all names were imported.
    stars: Vec<String>,
    /// The exception of Python's that an error stands for.
    raised: Option<(Value, InteropError)>,
    /// Names that functions keep, classes, and objects that were given up: to be let go one by one in the end.
    kept: Vec<Rc<Names>>,
    classes: Vec<Rc<ClassValue>>,
    shed: Vec<Rc<Object>>,
    /// Kinds of notes that are made once.
    noted: HashSet<&'static str>,
    pub objects: Vec<Rc<Object>>,
    pub notes: Vec<Phrase>,
    /// Files beside the program that are no Python, and the names of those that it opened.
    pub beside: Vec<File>,
    pub opened: Vec<String>,
    /// What was not understood at the top level.
    pub passed: Vec<InteropError>,
    /// Names used and never given a value, at their first use.
    pub missing: Vec<(Place, String)>,
    known_missing: HashSet<String>,
    /// User classes made at the top level.
    pub made: Vec<usize>,
    /// What their classes were given.
    pub calls: HashMap<usize, Arguments>,
    /// User classes that could not be made there, with the reason.
    pub unmade: Vec<(Rc<ClassValue>, InteropError)>,
    /// Modules whose parameters were frozen (or thawed again), in order.
    pub frozen: Vec<Frozen>,
    /// Epochs of the training loop.
    pub epochs: Option<u64>,
    pub training: Training,
    pub torchvision: Torchvision,
    /// Whether the loop steps its scheduler once a batch.
    pub steps_each_batch: Option<bool>,
    spent: usize,
    /// Steps that the statement at hand may take up to.
    allowed: Option<usize>,
    depth: usize,
}

/// Long chains of objects and functions are let go of one by one: their drops would run out of stack within each other.
impl Drop for Evaluator {
    fn drop(&mut self) {
        for object in self.objects.iter().chain(&self.shed) {
            let fields = object.fields.take();
            drop(fields);
        }
        for class in &self.classes {
            let fields = class.fields.take();
            drop(fields);
        }
        for names in &self.kept {
            let values = names.values.take();
            drop(values);
        }
    }
}

impl Evaluator {
    /// Follows a whole program.
    pub fn program(&mut self, statements: &[Statement]) {
        self.has_imports = statements
            .iter()
            .any(|one| matches!(one.kind, super::syntax::StatementKind::Import(_)));
        // Lenient: what goes wrong is in `passed`.
        if let Err(error) = self.block(statements) {
            self.passed.push(error);
        }
    }

    /// An object of a class, or what a function gives, where that is a module. It has steps of its own.
    pub fn make(&mut self, callee: Value, arguments: Arguments) -> Result<usize> {
        let spent = std::mem::take(&mut self.spent);
        let made = self.call_strictly(callee, arguments);
        self.spent = spent;
        match made? {
            Value::Module(module) => Ok(module),
            other => Err(InteropError::NoNetwork(phrase!(
                "{value} is no module.",
                value = other.describe()
            ))),
        }
    }

    /// A function of the program followed as its top level is: what it does not understand is passed over.
    pub fn follow(&mut self, function: Value, arguments: Arguments) {
        let spent = std::mem::take(&mut self.spent);
        if let Err(error) = self.call(function, arguments) {
            self.passed.push(error);
        }
        self.spent = spent;
    }

    /// A network applied to its pictures: what its layers do is written into `trace`.
    pub fn forward(&mut self, root: usize, given: Arguments) -> Result<Value> {
        self.spent = 0;
        (self.tracing, self.is_strict) = (true, true);
        let result = match self.modules[root].broken.clone() {
            Some(error) => Err(error),
            None => self.call_module(root, given),
        };
        // A layer that does not fit is the reason of what follows from it.
        let result = result.map_err(|error| self.trace.misfit.take().unwrap_or(error));
        (self.tracing, self.is_strict) = (false, false);
        self.frames.clear();
        self.depth = 0;
        result
    }

    /// An expression, where what it does not know is an error.
    pub fn evaluate_strictly(&mut self, expression: &Expression) -> Result<Value> {
        self.is_strict = true;
        let result = self.evaluate(expression);
        self.is_strict = false;
        result
    }

    /// A function, where what it does not know is an error.
    pub fn call_strictly(&mut self, function: Value, arguments: Arguments) -> Result<Value> {
        self.is_strict = true;
        let result = self.call(function, arguments);
        self.is_strict = false;
        result
    }

    /// Counts a step; everything that could go on for long comes through here.
    fn spend(&mut self, steps: usize, at: Place) -> Result<()> {
        let spent = self.spent.saturating_add(steps);
        let is_too_much = spent > self.allowed.unwrap_or(BUDGET).min(BUDGET);
        // What is refused takes no steps.
        self.spent = if is_too_much { self.spent } else { spent };
        match is_too_much {
            true => Err(unsupported(
                at,
                phrase!("this takes too long to follow"),
                phrase!("Networks are built here in at most 400,000 steps."),
            )),
            false => Ok(()),
        }
    }

    /// Goes one level down, if there is room.
    fn deeper<T>(&mut self, at: Place, work: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        self.spend(1, at)?;
        if self.depth >= DEPTH_LIMIT {
            return Err(unsupported(
                at,
                phrase!("calls stand too deep in each other here"),
                phrase!("Calls and expressions may be 160 deep."),
            ));
        }
        self.depth += 1;
        let result = work(self);
        self.depth -= 1;
        result
    }

    /// Gives a name a value.
    fn bind(&mut self, name: &str, value: Value) {
        let Some(frame) = self.frames.last() else {
            self.globals.insert(name.into(), value);
            return;
        };
        if frame.names.global.borrow().contains(name) {
            self.globals.insert(name.into(), value);
            return;
        }
        if frame.names.nonlocal.borrow().contains(name) {
            let mut around = frame.names.around.clone();
            while let Some(names) = around {
                if let Some(place) = names.values.borrow_mut().get_mut(name) {
                    *place = value;
                    return;
                }
                around = names.around.clone();
            }
            return;
        }
        frame.names.values.borrow_mut().insert(name.into(), value);
    }

    /// Takes a name away.
    fn unbind(&mut self, name: &str) {
        match self.frames.last() {
            Some(frame) => frame.names.values.borrow_mut().remove(name),
            None => self.globals.remove(name),
        };
    }

    /// What a name was given in the program.
    fn known_value(&self, name: &str) -> Option<Value> {
        let mut names = self.frames.last().map(|frame| frame.names.clone());
        while let Some(known) = names {
            if known.global.borrow().contains(name) {
                break;
            }
            if let Some(value) = known.values.borrow().get(name) {
                return Some(value.clone());
            }
            if known.is_library {
                return None;
            }
            names = known.around.clone();
        }
        self.globals.get(name).cloned()
    }

    /// What a name stands for.
    fn look_up(&mut self, name: &str, at: Place) -> Result<Value> {
        if let Some(value) = self.known_value(name) {
            return Ok(value);
        }
        if let Some(value) = names::python(name) {
            return Ok(value);
        }
        let usual = names::usual_import(name);
        if usual.is_none()
            && let Some(value) = self.starred(name)
        {
            return Ok(value);
        }
        let may_be_there = self.stars.iter().any(|path| !names::is_library(path));
        if usual.is_some() && (!self.has_imports || may_be_there) {
            return Ok(Value::Library(usual.unwrap_or_default().into()));
        }
        self.miss(name, at);
        match (usual, self.is_strict) {
            (Some(path), _) => Ok(Value::Library(path.into())),
            (None, false) => Ok(Value::unknown(phrase!(
                "{name}, which is not defined",
                name
            ))),
            (None, true) => Err(self.exception(
                "NameError",
                at,
                phrase!("{name} is not defined", name),
                phrase!("Give it a value before it is used."),
            )),
        }
    }

    /// A name that `from ... import *` may have brought.
    fn starred(&self, name: &str) -> Option<Value> {
        let is_class = name.starts_with(char::is_uppercase);
        for path in &self.stars {
            let is_known = match path.as_str() {
                "torch.nn" | "torch.optim" | "torchvision.transforms" | "torchvision.datasets" => {
                    is_class
                }
                "torch.nn.functional" => !is_class,
                "torchvision.models" => torchvision::exports(name),
                "math" => {
                    ["sqrt", "ceil", "floor", "log", "log2", "exp", "pi", "prod"].contains(&name)
                }
                "typing" => is_class,
                _ => continue,
            };
            if is_known {
                return Some(Value::Library(format!("{path}.{name}").into()));
            }
        }
        let known = [
            "torch.",
            "torchvision.",
            "math",
            "typing",
            "numpy",
            "__future__",
        ];
        let other = self
            .stars
            .iter()
            .find(|path| **path != "torch" && !known.iter().any(|start| path.starts_with(start)))?;
        Some(Value::unknown(phrase!(
            "{name}, which comes from {path} and is not here",
            name,
            path = other
        )))
    }

    /// Remembers a name that is used and never given a value.
    pub(super) fn miss(&mut self, name: &str, at: Place) {
        if self.known_missing.insert(name.into()) {
            self.missing.push((at, name.into()));
        }
    }

    /// Whether a name means anything here.
    pub(super) fn knows(&self, name: &str) -> bool {
        self.known_value(name).is_some()
            || names::python(name).is_some()
            || self.starred(name).is_some()
            || !self.has_imports && names::usual_import(name).is_some()
    }

    /// Makes a note of a kind that is made once.
    pub(super) fn note_once(&mut self, kind: &'static str, note: Phrase) {
        if self.noted.insert(kind) {
            self.notes.push(note);
        }
    }

    /// Refuses lists that grow without end, or contain each other too deep.
    fn bounded(&self, value: Value, at: Place) -> Result<Value> {
        let mut budget = SIZE_LIMIT;
        match fits(&value, 24, &mut budget) {
            true => Ok(value),
            false => Err(unsupported(
                at,
                phrase!("this list or string grows too large or too deep"),
                phrase!("20,000 members and 24 levels are supported."),
            )),
        }
    }
}

fn fits(value: &Value, levels: usize, budget: &mut usize) -> bool {
    let Some(left) = budget.checked_sub(1) else {
        return false;
    };
    *budget = left;
    let all = |values: &[Value], budget: &mut usize| {
        levels > 0 && values.iter().all(|value| fits(value, levels - 1, budget))
    };
    match value {
        Value::Text(text) => text.len() <= SIZE_LIMIT,
        Value::Iterator(values) => match values.try_borrow() {
            Ok(values) => levels > 0 && values.iter().all(|value| fits(value, levels - 1, budget)),
            Err(_) => false,
        },
        Value::List(values) | Value::Set(values) => match values.try_borrow() {
            Ok(values) => all(&values, budget),
            Err(_) => false,
        },
        Value::Tuple(values) => all(values, budget),
        Value::Dict(pairs) => {
            levels > 0
                && pairs.iter().all(|(key, value)| {
                    fits(&key, levels - 1, budget) && fits(&value, levels - 1, budget)
                })
        }
        Value::Slice(parts) => all(&parts[..], budget),
        Value::Function(closure) => {
            let given = closure.given.iter().map(|(_, value)| value);
            let mut values = closure.defaults.iter().flatten().chain(given);
            levels > 0 && values.all(|value| fits(value, levels - 1, budget))
        }
        Value::Class(class) => {
            let mut values = class
                .declared
                .iter()
                .filter_map(|(_, value)| value.as_ref());
            levels > 0 && values.all(|value| fits(value, levels - 1, budget))
        }
        Value::Method(pair) => levels > 0 && fits(&pair.0, levels - 1, budget),
        Value::Object(object) => {
            let named = object.arguments.named.iter().map(|(_, value)| value);
            let mut values = object.arguments.plain.iter().chain(named);
            levels > 0 && values.all(|value| fits(value, levels - 1, budget))
        }
        _ => true,
    }
}
