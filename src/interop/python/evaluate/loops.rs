//! Loops: those over known members are followed, of others only what they mean for training is read.

use super::{Evaluator, Flow};
use crate::interop::python::given::{Result, unsupported};
use crate::interop::python::syntax::{Expression, ExpressionKind, Statement};
use crate::interop::python::token::Place;
use crate::interop::python::value::Value;
use crate::interop::python::visit;
use crate::said::phrase;

/// Whether a loop goes over `something.modules()` and the like.
pub(super) fn over_modules(iterable: &Expression) -> bool {
    let ExpressionKind::Call(callee, arguments) = &iterable.kind else {
        return false;
    };
    match &callee.kind {
        ExpressionKind::Attribute(_, name) => {
            ["modules", "named_modules", "parameters", "named_parameters"].contains(&name.as_str())
        }
        ExpressionKind::Name(name) if name == "enumerate" => arguments
            .first()
            .is_some_and(|argument| over_modules(&argument.value)),
        _ => false,
    }
}

impl Evaluator {
    pub(super) fn for_loop(
        &mut self,
        target: &Expression,
        iterable: &Expression,
        body: &[Statement],
        other: &[Statement],
        at: Place,
    ) -> Result<Flow> {
        let values = self.evaluate(iterable)?;
        let members = self.iterate(&values, at);
        let trains = visit::trains(target, body) || !self.is_strict && self.computes(body);
        if self.is_trial && trains {
            return Err(unsupported(
                at,
                phrase!("a training loop stands in a function that gives something back"),
                phrase!("Let the loop stand by itself."),
            ));
        }
        if !self.is_strict && trains {
            self.raised = None;
            if visit::goes_around_epochs(target, body) && !self.is_in_epoch() {
                return self.once_around(target, members.unwrap_or_default(), body, at);
            }
            let over_epochs = self.goes_over_epochs(target, body);
            if let (true, Some(at)) = (over_epochs, visit::leaves(body)) {
                self.notes.push(phrase!("line {line}: the loop over epochs may end here before its last one; here all epochs are trained, and the best weights are kept", line = at.line));
            }
            if let Ok(members) = &members
                && !self.is_in_epoch()
            {
                self.epochs.get_or_insert(members.len() as u64);
                if self.computes(body) {
                    self.note_run(members.len(), at);
                }
            }
            let is_of_batches = !over_epochs && (members.is_err() || self.is_in_epoch());
            self.look_over(target, body, is_of_batches);
            self.watch(iterable, body);
            if over_epochs {
                self.follow_epochs(target, &members.unwrap_or_default(), body);
            }
            return Ok(Flow::Next);
        }
        let members = match members {
            Err(_) if !self.is_strict => {
                self.raised = None;
                self.look_over(target, body, true);
                self.watch(iterable, body);
                return Ok(Flow::Next);
            }
            members => members?,
        };
        // A loop over all modules gives first weights; what it cannot do about them is passed over.
        let gives_weights = self.is_strict && over_modules(iterable);
        for member in members {
            self.spend(1, at)?;
            self.assign(target, member)?;
            let flow = match gives_weights {
                true => self.leniently(|this| this.block(body))?,
                false => self.block(body)?,
            };
            match flow {
                Flow::Break => return Ok(Flow::Next),
                Flow::Return(value) => return Ok(Flow::Return(value)),
                _ => {}
            }
        }
        self.block(other)
    }

    /// A loop around the one over epochs, as one over folds is: its first round.
    fn once_around(
        &mut self,
        target: &Expression,
        members: Vec<Value>,
        body: &[Statement],
        at: Place,
    ) -> Result<Flow> {
        let rounds = match members.len() {
            0 => phrase!("an unknown number of"),
            count => count.to_string().into(),
        };
        self.notes.push(phrase!(
            "line {line}: this loop trains in {rounds} rounds, as over folds; here there is one",
            line = at.line,
            rounds
        ));
        let first = members.into_iter().next();
        let first = first.unwrap_or_else(|| Value::unknown(phrase!("what a loop computes")));
        self.assign(target, first)?;
        self.block(body)?;
        Ok(Flow::Next)
    }

    /// A loop that is not followed: are its names known, and how does it step its scheduler?
    pub(super) fn look_over(
        &mut self,
        target: &Expression,
        body: &[Statement],
        is_of_batches: bool,
    ) {
        let mut own = visit::target_names(target);
        own.extend(visit::assigned(body));
        for (at, name) in visit::names(body) {
            if !own.contains(&name) && !self.knows(&name) {
                self.miss(&name, at);
            }
        }
        for name in own {
            if self.known_value(&name).is_none() {
                self.bind(&name, Value::unknown(phrase!("what a loop computes")));
            }
        }
        for (of, loops) in visit::steps(body) {
            let is_named = visit::last_name(of).is_some_and(visit::is_scheduler);
            let is_scheduler = is_named
                || matches!(self.quietly(of), Some(Value::Object(one)) if one.path.starts_with("torch.optim.lr_scheduler."));
            if is_scheduler {
                self.steps_each_batch = Some(loops > 0 || is_of_batches);
            }
        }
    }

    pub(super) fn while_loop(
        &mut self,
        condition: &Expression,
        body: &[Statement],
        other: &[Statement],
        at: Place,
    ) -> Result<Flow> {
        if !self.is_strict && visit::trains(condition, body) {
            self.look_over(condition, body, false);
            return Ok(Flow::Next);
        }
        loop {
            self.spend(1, at)?;
            match self.evaluate(condition)?.truth() {
                Some(true) => {}
                Some(false) => return self.block(other),
                None if !self.is_strict => {
                    self.look_over(condition, body, false);
                    return Ok(Flow::Next);
                }
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
}
