//! Follows a program far enough to know its network and its settings: a small evaluator with a budget. Nothing is run.
//!
//! Inside modules it is strict: what it does not understand is an error with its place. At the top level it passes over what it
//! does not understand, and remembers that it did.

mod arithmetic;
mod branch;
mod builtin;
mod call;
mod expression;
mod module;
mod parts;
mod reduce;
mod statement;
mod tensor;
mod training;

pub use builtin::usual_import;
pub use call::{is_module, method_of};
pub use parts::mode_of;
pub use training::Training;

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::given::{Result, unsupported};
use super::syntax::{Expression, Statement};
use super::token::Place;
use super::trace::Trace;
use super::value::{Arguments, ClassValue, Module, Object, Scope, Value};
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

/// The names of a function that is being followed.
#[derive(Default)]
struct Frame {
    scope: Scope,
    /// The module and the class whose method it is.
    this: Option<(usize, Rc<ClassValue>)>,
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
    has_imports: bool,
    pub objects: Vec<Rc<Object>>,
    pub notes: Vec<Phrase>,
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
    pub frozen: Vec<(usize, bool)>,
    /// Epochs of the training loop.
    pub epochs: Option<u64>,
    pub training: Training,
    /// Whether the loop steps its scheduler once a batch.
    pub steps_each_batch: Option<bool>,
    spent: usize,
    depth: usize,
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
        let result = self.call_module(root, given);
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
        self.spent = self.spent.saturating_add(steps);
        match self.spent > BUDGET {
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

    fn scope(&mut self) -> &mut Scope {
        match self.frames.last_mut() {
            Some(frame) => &mut frame.scope,
            None => &mut self.globals,
        }
    }

    /// What a name stands for.
    fn look_up(&mut self, name: &str, at: Place) -> Result<Value> {
        let local = self.frames.last().and_then(|frame| frame.scope.get(name));
        if let Some(value) = local.or_else(|| self.globals.get(name)) {
            return Ok(value.clone());
        }
        if let Some(value) = builtin::python(name) {
            return Ok(value);
        }
        let usual = builtin::usual_import(name);
        if usual.is_some() && !self.has_imports {
            return Ok(Value::Library(usual.unwrap_or_default().into()));
        }
        self.miss(name, at);
        match (usual, self.is_strict) {
            (Some(path), _) => Ok(Value::Library(path.into())),
            (None, false) => Ok(Value::unknown(phrase!(
                "{name}, which is not defined",
                name
            ))),
            (None, true) => Err(unsupported(
                at,
                phrase!("{name} is not defined", name),
                phrase!("Give it a value before it is used."),
            )),
        }
    }

    /// Remembers a name that is used and never given a value.
    pub(super) fn miss(&mut self, name: &str, at: Place) {
        if self.known_missing.insert(name.into()) {
            self.missing.push((at, name.into()));
        }
    }

    /// Whether a name means anything at the top level.
    pub(super) fn knows(&self, name: &str) -> bool {
        self.frames
            .iter()
            .any(|frame| frame.scope.contains_key(name))
            || self.globals.contains_key(name)
            || builtin::python(name).is_some()
            || !self.has_imports && builtin::usual_import(name).is_some()
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
        Value::List(values) => match values.try_borrow() {
            Ok(values) => all(&values, budget),
            Err(_) => false,
        },
        Value::Tuple(values) => all(values, budget),
        Value::Dict(pairs) => {
            levels > 0
                && pairs.iter().all(|(key, value)| {
                    fits(key, levels - 1, budget) && fits(value, levels - 1, budget)
                })
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
