//! What a loop over batches calls: the network, the loss, what clips gradients; functions and methods of the program are looked into.
//! Nothing of it is followed.

use std::rc::Rc;

use super::Evaluator;
use super::ancestors::method_of;
use super::training::{Accumulation, Clip, is_loss_module};
use crate::arrange::Arrange;
use crate::interop::python::syntax::{
    Argument, Expression, ExpressionKind as E, Function, Statement, StatementKind as S,
};
use crate::interop::python::token::Place;
use crate::interop::python::value::{
    Arguments, Binding, Body, ClassValue, Closure, Names, Object, Value,
};
use crate::interop::python::visit;
use crate::said::phrase;

/// Functions within each other that are looked into.
const LEVELS: usize = 4;
/// What `self.training_step` is called on, and the class it stands in.
type This = Option<(Value, Rc<ClassValue>)>;

impl Evaluator {
    /// A loop that is not followed: what it calls and, where gradients are computed in it, what it goes over.
    pub(super) fn watch(&mut self, iterable: &Expression, body: &[Statement]) {
        let mut loops = vec![(iterable, body)];
        loops.extend(visit::deeper_loops(body));
        let loops = visit::training_loops(loops, &mut |body| self.computes(body));
        let trains = !loops.is_empty();
        if trains {
            self.note_rate();
        }
        self.note_loops(&loops);
        self.watch_calls(body, trains, LEVELS);
    }

    /// Whether a gradient is computed in these statements, or in functions of the program that they call.
    pub(super) fn computes(&mut self, body: &[Statement]) -> bool {
        self.computes_beyond(body, &mut Vec::new())
    }

    fn computes_beyond(&mut self, body: &[Statement], seen: &mut Vec<Place>) -> bool {
        if visit::has_backward(body) {
            return true;
        }
        for call in visit::calls(body) {
            let E::Call(callee, _) = &call.kind else {
                continue;
            };
            let Some(function) = self.function_of(callee) else {
                continue;
            };
            if seen.contains(&function.at) {
                continue;
            }
            seen.push(function.at);
            if self.computes_beyond(&function.body, seen) {
                return true;
            }
        }
        false
    }

    /// Whether a loop goes over epochs: by itself, or since a function that it calls has the loop over batches.
    pub(super) fn goes_over_epochs(&mut self, target: &Expression, body: &[Statement]) -> bool {
        if visit::goes_over_epochs(target, body) {
            return true;
        }
        let mut loops = visit::deeper_loops(body);
        let mut functions = Vec::new();
        for call in visit::calls(body) {
            if let E::Call(callee, _) = &call.kind {
                functions.extend(self.function_of(callee));
            }
        }
        for function in &functions {
            loops.extend(visit::deeper_loops(&function.body));
        }
        loops.iter().any(|(_, body)| self.computes(body))
    }

    /// The function of the program that is called.
    fn function_of(&mut self, callee: &Expression) -> Option<Rc<Function>> {
        let value = self.quietly(callee)?;
        let (closure, _) = self.closure_of(&value)?;
        match &closure.body {
            Body::Function(function) => Some(function.clone()),
            Body::Lambda(..) => None,
        }
    }

    fn closure_of(&self, value: &Value) -> Option<(Rc<Closure>, This)> {
        match value {
            Value::Function(closure) => Some((closure.clone(), None)),
            Value::Method(pair) => {
                let class = match &pair.0 {
                    Value::Module(module) => self.class_of(*module)?,
                    Value::Object(object) => object.class.clone()?,
                    _ => return None,
                };
                let (closure, owner) = method_of(&class, &pair.1)?;
                let this = (closure.binding == Binding::Instance).then(|| (pair.0.clone(), owner));
                Some((closure, this))
            }
            _ => None,
        }
    }

    /// What loops that train go over, and how many batches make a step.
    fn note_loops(&mut self, loops: &[(&Expression, &[Statement])]) {
        for (iterable, body) in loops {
            // Outermost first: of `self.loader` that, and not what `self` has else.
            let loader = visit::parts(iterable).into_iter().find_map(|part| {
                let value = self.quietly(part)?;
                loader_in(&value, 3)
            });
            self.training.loaders.extend(loader);
            let Some(found) = visit::added_up(body) else {
                continue;
            };
            let count = match &found.count.kind {
                E::Int(count) => usize::try_from(*count).ok(),
                _ => self.quietly(found.count).and_then(|count| count.size()),
            };
            if count != Some(1) {
                self.training.accumulation = Some(Accumulation {
                    count,
                    is_divided: found.is_divided,
                    at: found.at,
                });
            }
        }
    }

    fn watch_calls(&mut self, body: &[Statement], trains: bool, levels: usize) {
        let flat = visit::flat_names(body);
        for call in self.live_calls(body) {
            let E::Call(callee, arguments) = &call.kind else {
                continue;
            };
            if trains && self.note_clip(callee, arguments, call.at) {
                continue;
            }
            let module = match self.quietly(callee) {
                Some(Value::Module(module)) if !is_loss_name(callee) => module,
                Some(Value::Library(path))
                    if trains && (is_loss(&path) || is_loss_module(&path)) =>
                {
                    self.note_loss(&path, arguments, call.at);
                    continue;
                }
                Some(Value::Object(made)) if trains && is_loss_module(&made.path) => {
                    let mut known = self.training.criteria.iter();
                    if !known.any(|one| Rc::ptr_eq(one, &made)) {
                        self.training.criteria.push(made);
                    }
                    continue;
                }
                Some(value @ (Value::Function(_) | Value::Method(_))) if trains => {
                    let losses = self.training.losses.len();
                    let computes = self.watch_function(&value, arguments, call.at, levels);
                    let is_own = matches!(value, Value::Function(_)) && is_loss_name(callee);
                    if is_own && !computes && self.training.losses.len() == losses {
                        self.note_own_loss(callee, call.at);
                    }
                    continue;
                }
                Some(Value::Module(_)) if trains && is_loss_name(callee) => {
                    self.note_own_loss(callee, call.at);
                    continue;
                }
                _ => continue,
            };
            if trains {
                self.training.called.push(module);
            }
            let Some(first) = arguments.first() else {
                continue;
            };
            self.training.flattens |= visit::is_flat(&first.value, &flat);
        }
    }

    /// Looks into a function or method of the program, with what it is given; whether a gradient is computed in it.
    pub(super) fn watch_function(
        &mut self,
        function: &Value,
        given: &[Argument],
        at: Place,
        levels: usize,
    ) -> bool {
        let arguments = self.arguments_quietly(given, at);
        self.watch_body(function, arguments, levels)
    }

    /// The same with values.
    pub(super) fn watch_step(&mut self, function: &Value, arguments: Arguments) {
        self.watch_body(function, arguments, LEVELS);
    }

    fn watch_body(&mut self, function: &Value, mut arguments: Arguments, levels: usize) -> bool {
        let (Some(below), Some((closure, this))) =
            (levels.checked_sub(1), self.closure_of(function))
        else {
            return false;
        };
        let Body::Function(code) = &closure.body else {
            return false;
        };
        if ["forward", "__call__"].contains(&code.name.as_str()) {
            return false;
        }
        if let Some((this, _)) = &this {
            arguments.plain.insert(0, this.clone());
        }
        let names = Rc::new(Names {
            around: closure.around.clone(),
            ..Names::default()
        });
        if self.give_parameters(&closure, arguments, &names).is_err() {
            self.raised = None;
            return false;
        }
        let depth = self.frames.len();
        self.enter(names, this, false);
        let loops = visit::deeper_loops(&code.body);
        let loops = visit::training_loops(loops, &mut |body| self.computes(body));
        self.note_loops(&loops);
        self.watch_calls(&code.body, true, below);
        self.frames.truncate(depth);
        visit::has_backward(&code.body)
    }

    /// The calls of these statements, without those under conditions that are known not to hold.
    fn live_calls<'a>(&mut self, body: &'a [Statement]) -> Vec<&'a Expression> {
        let mut found = Vec::new();
        for statement in body {
            match &statement.kind {
                S::If(cases, other) => {
                    let mut is_decided = false;
                    for (condition, inner) in cases {
                        found.extend(visit::calls_in(condition));
                        let truth = self.truth_quietly(condition);
                        if truth != Some(false) {
                            found.extend(self.live_calls(inner));
                        }
                        if truth == Some(true) {
                            is_decided = true;
                            break;
                        }
                    }
                    if !is_decided {
                        found.extend(self.live_calls(other));
                    }
                }
                S::For { iterable, body, .. } => {
                    found.extend(visit::calls_in(iterable));
                    found.extend(self.live_calls(body));
                }
                S::While(condition, body, _) => {
                    found.extend(visit::calls_in(condition));
                    found.extend(self.live_calls(body));
                }
                S::With(items, body) => {
                    items
                        .iter()
                        .for_each(|(item, _)| found.extend(visit::calls_in(item)));
                    found.extend(self.live_calls(body));
                }
                _ => found.extend(visit::calls(std::slice::from_ref(statement))),
            }
        }
        found
    }

    /// Whether a condition holds; none where that is not known without calling anything.
    fn truth_quietly(&mut self, condition: &Expression) -> Option<bool> {
        if !visit::calls_in(condition).is_empty() {
            return None;
        }
        for part in visit::parts(condition) {
            if let E::Name(name) = &part.kind
                && !self.knows(name)
            {
                return None;
            }
        }
        let (objects, notes) = (self.objects.len(), self.notes.len());
        let value = self.evaluate(condition).ok();
        self.raised = None;
        self.objects.truncate(objects);
        self.notes.truncate(notes);
        value?.truth()
    }

    /// `clip_grad_norm_(net.parameters(), 1.0)`, `p.grad.clamp_(-1, 1)`; whether it is one of these.
    fn note_clip(&mut self, callee: &Expression, given: &[Argument], at: Place) -> bool {
        let name = visit::last_name(callee).unwrap_or_default();
        let (is_norm, limit) = match name {
            "clip_grad_norm_" | "clip_grad_norm" => (true, "max_norm"),
            "clip_grad_value_" | "clip_grad_value" => (false, "clip_value"),
            "clamp_"
                if visit::parts(callee)
                    .iter()
                    .any(|part| matches!(&part.kind, E::Attribute(_, name) if name == "grad")) =>
            {
                (false, "max")
            }
            _ => return false,
        };
        let arguments = self.arguments_quietly(given, at);
        let named = |wanted: &str| {
            let found = arguments.named.iter().find(|(name, _)| name == wanted);
            found.map(|(_, value)| value.clone())
        };
        let limit = named(limit).or(arguments.plain.get(1).cloned());
        let norm_type = named("norm_type").or(arguments.plain.get(2).cloned());
        if self.training.clips.iter().all(|known| known.at != at) {
            self.training.clips.push(Clip {
                is_norm,
                limit: limit.unwrap_or(Value::None),
                norm_type: norm_type.filter(|_| is_norm),
                at,
            });
        }
        true
    }

    fn note_own_loss(&mut self, callee: &Expression, at: Place) {
        let name = visit::last_name(callee).unwrap_or_default();
        self.training.own_losses.push((name.into(), at));
    }

    /// Remembers a loss of PyTorch's, with what it is given.
    fn note_loss(&mut self, path: &str, given: &[Argument], at: Place) {
        let arguments = self.arguments_quietly(given, at);
        self.training.losses.push(Rc::new(Object {
            path: path.to_string(),
            arguments,
            at,
            ..Object::default()
        }));
    }
}

/// The loader that a value is, or holds: in a dictionary the one for training, in an object of the program too, or its first.
pub(super) fn loader_in(value: &Value, levels: usize) -> Option<Rc<Object>> {
    let below = levels.checked_sub(1)?;
    match value {
        Value::Object(object) if object.class.is_none() => {
            object.path.ends_with("DataLoader").then(|| object.clone())
        }
        Value::Object(object) => {
            let fields = object.fields.borrow();
            let mut names: Vec<&String> = fields.keys().collect();
            names.arrange_by(|a, b| {
                let rank = |name: &str| !name.contains("train");
                (rank(a), a).cmp(&(rank(b), b))
            });
            names.iter().find_map(|name| match &fields[*name] {
                held @ Value::Object(_) => loader_in(held, below),
                _ => None,
            })
        }
        Value::Dict(pairs) => pairs
            .iter()
            .find(|(key, _)| matches!(key, Value::Text(word) if word.contains("train")))
            .and_then(|(_, value)| loader_in(&value, below)),
        _ => None,
    }
}

/// Whether what is called is a loss by its name.
fn is_loss_name(callee: &Expression) -> bool {
    let name = visit::last_name(callee)
        .unwrap_or_default()
        .to_ascii_lowercase();
    name.contains("loss") || name.contains("criterion")
}

/// Whether a function of PyTorch's is a loss.
fn is_loss(path: &str) -> bool {
    path.strip_prefix("torch.nn.functional.")
        .is_some_and(|name| {
            name.ends_with("_loss") || name.contains("cross_entropy") || name == "kl_div"
        })
}

/// What a step of a `Trainer` is given: a batch, and its number.
pub(super) fn batch_arguments(count: usize, at: Place) -> Arguments {
    let batch = Value::unknown(phrase!("a batch"));
    let plain = std::iter::once(batch).chain(std::iter::repeat_n(Value::Int(0), count));
    Arguments {
        plain: plain.collect(),
        named: Vec::new(),
        at,
    }
}
