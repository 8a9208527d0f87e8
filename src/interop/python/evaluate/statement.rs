//! Statements, and what becomes of those that cannot be followed.

use std::rc::Rc;

use super::{BUDGET, Evaluator, Flow, Frame};
use crate::interop::InteropError;
use crate::interop::python::given::{Result, unsupported};
use crate::interop::python::syntax::{
    Expression, ExpressionKind, Statement, StatementKind as Kind,
};
use crate::interop::python::token::Place;
use crate::interop::python::value::{Names, Value};
use crate::interop::python::visit;
use crate::said::phrase;

/// Methods that change what they are called on.
const CHANGES: [&str; 16] = [
    "append",
    "extend",
    "insert",
    "add_module",
    "register_module",
    "__setattr__",
    "update",
    "setdefault",
    "pop",
    "popitem",
    "remove",
    "clear",
    "reverse",
    "sort",
    "add",
    "add_argument",
];

impl Evaluator {
    pub fn block(&mut self, statements: &[Statement]) -> Result<Flow> {
        for statement in statements {
            let at = statement.at;
            if self.is_strict {
                match self.deeper(at, |this| this.statement(statement))? {
                    Flow::Next => continue,
                    flow => return Ok(flow),
                }
            }
            // No statement takes all the steps there are.
            let allowed = self.allowed;
            let most = allowed.unwrap_or(BUDGET);
            self.allowed = Some(self.spent + most.saturating_sub(self.spent) / 4 * 3);
            let frames = self.frames.len();
            let result = self.deeper(at, |this| this.statement(statement));
            self.allowed = allowed;
            match result {
                Ok(Flow::Next) => {}
                Ok(flow) => return Ok(flow),
                Err(error) => {
                    self.frames.truncate(frames);
                    self.pass_over(statement, error);
                }
            }
        }
        Ok(Flow::Next)
    }

    /// Lenient: what a statement would have given a value, or changed, is not known any more.
    fn pass_over(&mut self, statement: &Statement, error: InteropError) {
        self.raised = None;
        let one = std::slice::from_ref(statement);
        for name in visit::assigned(one) {
            self.bind(&name, Value::unknown(reason(&error)));
        }
        let mut changed = Vec::new();
        match &statement.kind {
            Kind::Assign(targets, _) => changed.extend(targets.iter()),
            Kind::Annotated(target, ..) | Kind::Update(target, ..) => changed.push(target),
            Kind::Expression(Expression {
                kind: ExpressionKind::Call(callee, arguments),
                ..
            }) => match &callee.kind {
                ExpressionKind::Attribute(_, name) if CHANGES.contains(&name.as_str()) => {
                    changed.push(callee);
                }
                ExpressionKind::Name(name) if name == "setattr" => {
                    changed.extend(arguments.first().map(|argument| &argument.value));
                }
                _ => {}
            },
            _ => {}
        }
        for target in changed {
            self.spoil(target, &error);
        }
        self.passed.push(error);
    }

    /// What a target is a part of is not known as a whole any more.
    fn spoil(&mut self, target: &Expression, error: &InteropError) {
        let of = match &target.kind {
            ExpressionKind::Attribute(of, _) | ExpressionKind::Index(of, _) => of,
            ExpressionKind::Tuple(parts) | ExpressionKind::List(parts) => {
                parts.iter().for_each(|part| self.spoil(part, error));
                return;
            }
            ExpressionKind::Name(_) => target,
            _ => return,
        };
        let (is_strict, raised) = (
            std::mem::replace(&mut self.is_strict, false),
            self.raised.take(),
        );
        let value = self.evaluate(of);
        (self.is_strict, self.raised) = (is_strict, raised);
        let why = Value::unknown(reason(error));
        match (value, &target.kind) {
            (Ok(Value::List(list) | Value::Set(list)), _) => {
                if let Ok(mut members) = list.try_borrow_mut() {
                    members.push(why);
                }
            }
            (Ok(Value::Dict(dict)), ExpressionKind::Index(_, index)) => {
                if let Ok(key) = self.evaluate(index) {
                    dict.set(key, why);
                }
            }
            (Ok(Value::Object(object)), ExpressionKind::Attribute(_, name)) => {
                object.is_vague.set(true);
                object.fields.borrow_mut().insert(name.clone(), why);
            }
            (Ok(Value::Module(module)), _) => {
                let broken = &mut self.modules[module].broken;
                *broken = broken.take().or_else(|| Some(error.clone()));
            }
            _ => {}
        }
    }

    /// Names that statements would give a value, and that have none: they are not missing, only unknown.
    pub(super) fn bind_unknown(&mut self, statements: &[Statement]) {
        for name in visit::assigned(statements) {
            if self.known_value(&name).is_none() {
                self.bind(&name, Value::unknown(phrase!("what was not followed")));
            }
        }
    }

    fn statement(&mut self, statement: &Statement) -> Result<Flow> {
        let at = statement.at;
        match &statement.kind {
            Kind::Expression(expression) => {
                self.evaluate(expression)?;
            }
            Kind::Assign(targets, value) => {
                let value = self.evaluate(value)?;
                for target in targets {
                    self.assign(target, value.clone())?;
                }
            }
            Kind::Annotated(target, _, value) => {
                if let Some(value) = value {
                    let value = self.evaluate(value)?;
                    self.assign(target, value)?;
                }
            }
            Kind::Update(target, operator, value) => self.update(target, operator, value, at)?,
            Kind::Return(value) => {
                return Ok(Flow::Return(match value {
                    Some(value) => self.evaluate(value)?,
                    None => Value::None,
                }));
            }
            Kind::If(cases, other) => return self.condition(cases, other),
            Kind::For {
                target,
                iterable,
                body,
                other,
            } => return self.for_loop(target, iterable, body, other, at),
            Kind::While(condition, body, other) => {
                return self.while_loop(condition, body, other, at);
            }
            Kind::With(items, body) => return self.with(items, body, at),
            Kind::Try(tried) => return self.attempt(tried),
            Kind::Match(subject, cases) => return self.matched(subject, cases),
            Kind::Function(function) => self.define(function)?,
            Kind::Class(class) => self.class(class)?,
            Kind::Import(found) => self.import(found, at)?,
            Kind::Raise(value) if self.is_strict => return self.raise(value.as_ref(), at),
            Kind::Assert(condition, message) => {
                return self.assertion(condition, message.as_ref(), at);
            }
            Kind::Delete(targets) => {
                for target in targets {
                    self.delete(target)?;
                }
            }
            Kind::Global(names) => {
                if let Some(frame) = self.frames.last() {
                    frame
                        .names
                        .global
                        .borrow_mut()
                        .extend(names.iter().cloned());
                }
            }
            Kind::Nonlocal(names) => {
                if let Some(frame) = self.frames.last() {
                    frame
                        .names
                        .nonlocal
                        .borrow_mut()
                        .extend(names.iter().cloned());
                }
            }
            Kind::Break => return Ok(Flow::Break),
            Kind::Continue => return Ok(Flow::Continue),
            Kind::Raise(_) | Kind::Pass => {}
        }
        Ok(Flow::Next)
    }

    fn import(&mut self, found: &[(String, String)], at: Place) -> Result<()> {
        for (path, name) in found {
            let path = super::names::canonical(path);
            match name.as_str() {
                "*" => self.stars.push(path),
                // What stands above it on the same page is what another file would give.
                _ if !super::names::is_library(&path) && self.knows(name) => {}
                _ => {
                    let value = self.imported(path, at)?;
                    self.bind(name, value);
                }
            }
        }
        Ok(())
    }

    fn with(
        &mut self,
        items: &[(Expression, Option<Expression>)],
        body: &[Statement],
        at: Place,
    ) -> Result<Flow> {
        for (item, name) in items {
            let mut value = self.evaluate(item)?;
            if let Value::Object(object) = &value
                && object
                    .class
                    .as_ref()
                    .is_some_and(|class| class.method("__enter__").is_some())
            {
                let enter = self.attribute(value, "__enter__", at)?;
                value = self.call_plain(enter, Vec::new(), at)?;
            }
            if let Some(name) = name {
                self.assign(name, value)?;
            }
        }
        self.block(body)
    }

    /// Names of a function, or of a part of one, within those that are at hand.
    pub(super) fn inner_names(&self, is_class: bool, is_comprehension: bool) -> Rc<Names> {
        Rc::new(Names {
            around: self.visible_names(),
            is_class,
            is_comprehension,
            ..Names::default()
        })
    }

    /// Names that a function defined here sees.
    pub(super) fn visible_names(&self) -> Option<Rc<Names>> {
        let names = self.frames.last().map(|frame| frame.names.clone())?;
        match names.is_class {
            true => names.around.clone(),
            false => Some(names),
        }
    }

    /// Follows something with names of its own, which see those at hand.
    pub(super) fn within<T>(
        &mut self,
        names: Rc<Names>,
        work: impl FnOnce(&mut Self) -> Result<T>,
    ) -> Result<T> {
        let this = self.frames.last().and_then(|frame| frame.this.clone());
        self.frames.push(Frame {
            names,
            this,
            yielded: None,
        });
        let depth = self.frames.len();
        let result = work(self);
        self.frames.truncate(depth - 1);
        result
    }

    pub(super) fn condition(
        &mut self,
        cases: &[(Expression, Vec<Statement>)],
        other: &[Statement],
    ) -> Result<Flow> {
        for (index, (condition, body)) in cases.iter().enumerate() {
            let value = self.evaluate(condition)?;
            match self.truth_of(&value, condition.at) {
                Some(true) => return self.block(body),
                Some(false) => {}
                None if !self.is_strict => {
                    let flow = self.block(body)?;
                    for (_, body) in &cases[index + 1..] {
                        self.bind_unknown(body);
                    }
                    self.bind_unknown(other);
                    return Ok(flow);
                }
                None => {
                    return Err(unsupported(
                        condition.at,
                        phrase!("this condition hangs on {value}", value = value.describe()),
                        phrase!("Conditions on numbers, names and module settings are supported."),
                    ));
                }
            }
        }
        self.block(other)
    }

    /// Follows something where what is not understood is passed over.
    pub(super) fn leniently<T>(&mut self, work: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        let was = std::mem::replace(&mut self.is_strict, false);
        let passed = self.passed.len();
        let result = work(self);
        self.is_strict = was;
        self.passed.truncate(passed);
        result
    }
}

/// Why a value is not known: the line that could not be followed.
pub(super) fn reason(error: &InteropError) -> crate::said::Phrase {
    match error.place() {
        Some((line, _)) => phrase!("what line {line} could not give", line),
        None => phrase!("what was not understood"),
    }
}
