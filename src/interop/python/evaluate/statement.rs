//! Statements.

use std::rc::Rc;

use super::{Evaluator, Flow};
use crate::interop::InteropError;
use crate::interop::python::given::{Result, unsupported};
use crate::interop::python::syntax::{
    Class, Expression, ExpressionKind, Statement, StatementKind as Kind,
};
use crate::interop::python::token::Place;
use crate::interop::python::value::{Body, ClassValue, Closure, Scope, Value};
use crate::interop::python::visit;
use crate::said::phrase;

impl Evaluator {
    pub fn block(&mut self, statements: &[Statement]) -> Result<Flow> {
        for statement in statements {
            let at = statement.at;
            match self.deeper(at, |this| this.statement(statement)) {
                Ok(Flow::Next) => {}
                Ok(flow) => return Ok(flow),
                Err(error) if self.is_strict => return Err(error),
                Err(error) => self.pass_over(statement, error),
            }
        }
        Ok(Flow::Next)
    }

    /// Lenient: what a statement would have given a value has an unknown one.
    fn pass_over(&mut self, statement: &Statement, error: InteropError) {
        if let Kind::Assign(targets, _) = &statement.kind {
            for name in targets.iter().flat_map(visit::target_names) {
                let why = Value::unknown(phrase!("what was not understood"));
                self.scope().insert(name, why);
            }
        }
        self.passed.push(error);
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
            } => return self.for_loop(target, iterable, body, at),
            Kind::While(condition, body) => return self.while_loop(condition, body, at),
            Kind::With(items, body) => {
                for (item, name) in items {
                    let value = self.evaluate(item)?;
                    if let Some(name) = name {
                        self.assign(name, value)?;
                    }
                }
                return self.block(body);
            }
            Kind::Try(body) => return self.block(body),
            Kind::Function(function) => {
                let closure = self.closure(Body::Function(Rc::new(function.clone())));
                let name = function.name.clone();
                self.scope().insert(name, Value::Function(Rc::new(closure)));
            }
            Kind::Class(class) => self.class(class)?,
            Kind::Import(found) => {
                for (path, name) in found {
                    match name.as_str() {
                        "*" => {}
                        // What stands above it on the same page is what another file would give.
                        _ if !super::builtin::is_library(path) && self.knows(name) => {}
                        _ => {
                            let path = super::builtin::canonical(path);
                            self.scope()
                                .insert(name.clone(), Value::Library(path.into()));
                        }
                    }
                }
            }
            Kind::Raise if self.is_strict => {
                return Err(unsupported(
                    at,
                    phrase!("this raises an exception"),
                    phrase!("Change what leads here."),
                ));
            }
            Kind::Break => return Ok(Flow::Break),
            Kind::Continue => return Ok(Flow::Continue),
            Kind::Raise | Kind::Nothing => {}
        }
        Ok(Flow::Next)
    }

    /// A function with what it can see of the function around it.
    pub(super) fn closure(&self, body: Body) -> Closure {
        let captured = match self.frames.last() {
            Some(frame) => frame.scope.clone(),
            None => Scope::new(),
        };
        Closure { body, captured }
    }

    fn class(&mut self, class: &Class) -> Result<()> {
        let mut bases = Vec::new();
        for base in &class.bases {
            bases.push(self.evaluate(base)?);
        }
        let mut value = ClassValue {
            name: class.name.clone(),
            bases,
            methods: Default::default(),
            fields: Scope::new(),
        };
        for statement in &class.body {
            match &statement.kind {
                Kind::Function(function) => {
                    let body = Body::Function(Rc::new(function.clone()));
                    let closure = Closure {
                        body,
                        captured: Scope::new(),
                    };
                    value
                        .methods
                        .insert(function.name.clone(), Rc::new(closure));
                }
                Kind::Assign(targets, given) => {
                    let given = self.evaluate(given)?;
                    for name in targets.iter().flat_map(visit::target_names) {
                        value.fields.insert(name, given.clone());
                    }
                }
                _ => {}
            }
        }
        let value = Value::Class(Rc::new(value));
        self.scope().insert(class.name.clone(), value);
        Ok(())
    }

    fn condition(
        &mut self,
        cases: &[(Expression, Vec<Statement>)],
        other: &[Statement],
    ) -> Result<Flow> {
        for (condition, body) in cases {
            let value = self.evaluate(condition)?;
            match self.truth_of(&value, condition.at) {
                Some(true) => return self.block(body),
                Some(false) => {}
                None if !self.is_strict => return self.block(body),
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

    fn for_loop(
        &mut self,
        target: &Expression,
        iterable: &Expression,
        body: &[Statement],
        at: Place,
    ) -> Result<Flow> {
        let values = self.evaluate(iterable)?;
        let members = self.iterate(&values, at);
        if !self.is_strict && visit::trains(target, body) {
            if let (Ok(members), true) = (&members, self.epochs.is_none()) {
                self.epochs = Some(members.len() as u64);
            }
            let is_of_batches = members.is_err() && !visit::goes_over_epochs(target, body);
            self.look_over(target, body, is_of_batches);
            self.watch(iterable, body);
            if visit::goes_over_epochs(target, body) {
                self.follow_epochs(target, &members.unwrap_or_default(), body);
            }
            return Ok(Flow::Next);
        }
        let members = match members {
            Err(_) if !self.is_strict => {
                self.look_over(target, body, true);
                self.watch(iterable, body);
                return Ok(Flow::Next);
            }
            members => members?,
        };
        for member in members {
            self.spend(1, at)?;
            self.assign(target, member)?;
            match self.block(body)? {
                Flow::Break => break,
                Flow::Return(value) => return Ok(Flow::Return(value)),
                _ => {}
            }
        }
        Ok(Flow::Next)
    }

    /// A loop that is not followed: are its names known, and how does it step its scheduler?
    fn look_over(&mut self, target: &Expression, body: &[Statement], is_of_batches: bool) {
        let mut own = visit::target_names(target);
        own.extend(visit::assigned(body));
        for (at, name) in visit::names(body) {
            if !own.contains(&name) && !self.knows(&name) {
                self.miss(&name, at);
            }
        }
        if let Some(each_batch) = visit::scheduler_steps_each_batch(body) {
            self.steps_each_batch = Some(each_batch || is_of_batches);
        }
    }

    fn while_loop(
        &mut self,
        condition: &Expression,
        body: &[Statement],
        at: Place,
    ) -> Result<Flow> {
        if !self.is_strict {
            return Ok(Flow::Next);
        }
        loop {
            self.spend(1, at)?;
            match self.evaluate(condition)?.truth() {
                Some(true) => {}
                Some(false) => return Ok(Flow::Next),
                None => {
                    return Err(unsupported(
                        at,
                        phrase!("this loop's end is not known"),
                        phrase!("Loops over ranges and lists are supported."),
                    ));
                }
            }
            match self.block(body)? {
                Flow::Break => return Ok(Flow::Next),
                Flow::Return(value) => return Ok(Flow::Return(value)),
                _ => {}
            }
        }
    }

    fn update(
        &mut self,
        target: &Expression,
        operator: &'static str,
        value: &Expression,
        at: Place,
    ) -> Result<()> {
        let before = self.evaluate(target)?;
        let value = self.evaluate(value)?;
        if let (Value::List(list), "+", Some(more)) = (&before, operator, value.members()) {
            // In place, as Python does it.
            list.borrow_mut().extend(more);
            self.bounded(before, at)?;
            return Ok(());
        }
        let after = self.binary(operator, before, value, at)?;
        self.assign(target, after)
    }

    pub(super) fn assign(&mut self, target: &Expression, value: Value) -> Result<()> {
        match &target.kind {
            ExpressionKind::Name(name) => {
                self.scope().insert(name.clone(), value);
                Ok(())
            }
            ExpressionKind::Attribute(of, name) => match self.evaluate(of)? {
                Value::Module(module) => {
                    self.set_attribute(module, name, value);
                    Ok(())
                }
                Value::Parameters(module) if name == "requires_grad" => {
                    self.frozen
                        .extend(value.truth().map(|learns| (module, !learns)));
                    Ok(())
                }
                other if !self.is_strict => {
                    if name == "requires_grad" {
                        self.notes.push(phrase!("line {line}: requires_grad of {value} is not followed; whole layers are frozen, by their parameters() or requires_grad_(False)", line = target.at.line, value = other.describe()));
                    }
                    Ok(())
                }
                other => Err(unsupported(
                    target.at,
                    phrase!("{value} is given an attribute", value = other.describe()),
                    phrase!("Attributes of self are supported."),
                )),
            },
            ExpressionKind::Index(of, index) => {
                let (of, index) = (self.evaluate(of)?, self.evaluate(index)?);
                self.set_item(&of, &index, value, target.at)
            }
            ExpressionKind::Tuple(parts) | ExpressionKind::List(parts) => {
                let members = match value.members() {
                    Some(members) if members.len() == parts.len() => members,
                    _ if !self.is_strict => {
                        vec![Value::unknown(phrase!("a part of what is not known")); parts.len()]
                    }
                    _ => {
                        return Err(unsupported(
                            target.at,
                            phrase!(
                                "{value} is taken apart into {parts}",
                                value = value.describe(),
                                parts = parts.len()
                            ),
                            phrase!("A list or tuple of as many members is supported."),
                        ));
                    }
                };
                for (part, member) in parts.iter().zip(members) {
                    self.deeper(target.at, |this| this.assign(part, member))?;
                }
                Ok(())
            }
            _ => Err(unsupported(
                target.at,
                phrase!("this target of an assignment is not read here"),
                phrase!("Names, attributes and their tuples are supported."),
            )),
        }
    }
}
