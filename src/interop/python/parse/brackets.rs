//! What stands in brackets: arguments, subscripts, lists, dictionaries, comprehensions, parameters.

use super::expression::node;
use super::{Parser, is_keyword, quoted};
use crate::interop::python::syntax::{
    Argument, Expression, ExpressionKind as Kind, Form, Loop, Parameter,
};
use crate::interop::python::token::{Place, TokenKind, Wrong};
use crate::said::phrase;

impl Parser<'_> {
    pub fn arguments(&mut self) -> Result<Vec<Argument>, Wrong> {
        let mut arguments = Vec::new();
        while !self.take(")") {
            let named = matches!(self.ahead(1), TokenKind::Operator("="));
            let name = match self.kind() {
                TokenKind::Name(name) if named && !is_keyword(name) => Some(name.clone()),
                _ => None,
            };
            self.next += if name.is_some() { 2 } else { 0 };
            let is_spread = name.is_none() && self.take("**");
            let at = self.place();
            let mut value = self.starred()?;
            if self.is_loop() {
                value = self.comprehension(at, Form::Generator, value)?;
            }
            arguments.push(Argument {
                name,
                is_spread,
                value,
            });
            if !self.take(",") {
                self.want(")")?;
                break;
            }
        }
        Ok(arguments)
    }

    pub(super) fn subscript(&mut self) -> Result<Expression, Wrong> {
        let at = self.place();
        let mut parts = vec![self.slice()?];
        let mut is_tuple = false;
        while self.take(",") {
            is_tuple = true;
            if self.is("]") {
                break;
            }
            parts.push(self.slice()?);
        }
        match (is_tuple, parts.pop()) {
            (false, Some(only)) => Ok(only),
            (_, last) => {
                parts.extend(last);
                node(at, Kind::Tuple(parts))
            }
        }
    }

    pub(super) fn slice(&mut self) -> Result<Expression, Wrong> {
        let at = self.place();
        let absent = || node(at, Kind::None);
        let mut parts = [absent()?, absent()?, absent()?];
        let mut colons = 0;
        loop {
            if self.take(":") {
                colons += 1;
                if colons > 2 {
                    return Err(self.unexpected(quoted("]")));
                }
            } else if self.is(",") || self.is("]") {
                break;
            } else {
                parts[colons] = self.starred()?;
                if !self.is(":") {
                    break;
                }
            }
        }
        match (colons, parts) {
            (0, [only, ..]) => Ok(only),
            (_, parts) => node(at, Kind::Slice(Box::new(parts))),
        }
    }

    /// A list, a tuple, or an expression in brackets.
    pub(super) fn bracketed(&mut self, at: Place, end: &'static str) -> Result<Expression, Wrong> {
        self.next += 1;
        let is_list = end == "]";
        let mut parts = Vec::new();
        let mut has_comma = false;
        while !self.is(end) {
            let part = self.starred()?;
            if self.is_loop() {
                let form = if is_list { Form::List } else { Form::Generator };
                let all = self.comprehension(at, form, part)?;
                self.want(end)?;
                return Ok(all);
            }
            parts.push(part);
            if !self.take(",") {
                break;
            }
            has_comma = true;
        }
        self.want(end)?;
        match parts.pop() {
            Some(only) if !is_list && !has_comma && parts.is_empty() => Ok(only),
            last => {
                parts.extend(last);
                node(
                    at,
                    if is_list {
                        Kind::List(parts)
                    } else {
                        Kind::Tuple(parts)
                    },
                )
            }
        }
    }

    pub(super) fn braces(&mut self, at: Place) -> Result<Expression, Wrong> {
        self.next += 1;
        let (mut pairs, mut members) = (Vec::new(), Vec::new());
        while !self.is("}") {
            if self.take("**") {
                pairs.push((None, self.expression()?));
            } else {
                let key = self.starred()?;
                let value = match self.take(":") {
                    true => Some(self.expression()?),
                    false => None,
                };
                if self.is_loop() {
                    let (form, element) = match value {
                        Some(value) => (Form::Dict, node(at, Kind::Tuple(vec![key, value]))?),
                        None => (Form::Set, key),
                    };
                    let all = self.comprehension(at, form, element)?;
                    self.want("}")?;
                    return Ok(all);
                }
                match value {
                    Some(value) => pairs.push((Some(key), value)),
                    None => members.push(key),
                }
            }
            if !self.take(",") {
                break;
            }
        }
        self.want("}")?;
        match members.is_empty() {
            true => node(at, Kind::Dict(pairs)),
            false if pairs.is_empty() => node(at, Kind::Set(members)),
            false => Err((
                at,
                phrase!("members of a set and of a dictionary stand side by side"),
            )),
        }
    }

    /// Whether a comprehension's loop begins here.
    pub(super) fn is_loop(&self) -> bool {
        let is_for = matches!(self.ahead(1), TokenKind::Name(word) if word == "for");
        self.is_word("for") || self.is_word("async") && is_for
    }

    pub(super) fn comprehension(
        &mut self,
        at: Place,
        form: Form,
        element: Expression,
    ) -> Result<Expression, Wrong> {
        let mut loops = Vec::new();
        while self.is_loop() {
            self.take_word("async");
            self.take_word("for");
            let target = self.target()?;
            if !self.take_word("in") {
                return Err(self.unexpected(quoted("in")));
            }
            let iterable = self.disjunction()?;
            let mut conditions = Vec::new();
            while self.take_word("if") {
                let at = self.place();
                let condition = self.disjunction()?;
                conditions.push(match &condition.kind {
                    Kind::Name(name) if self.take(":=") => {
                        let name = name.clone();
                        node(at, Kind::Walrus(name, Box::new(self.disjunction()?)))?
                    }
                    _ => condition,
                });
            }
            loops.push(Loop {
                target,
                iterable,
                conditions,
            });
        }
        let element = Box::new(element);
        node(
            at,
            Kind::Comprehension {
                form,
                element,
                loops,
            },
        )
    }

    /// What a loop assigns to: names, attributes, and tuples of them, up to `in`.
    pub fn target(&mut self) -> Result<Expression, Wrong> {
        let at = self.place();
        let first = self.starred_target()?;
        if !self.is(",") {
            return Ok(first);
        }
        let mut parts = vec![first];
        while self.take(",") && !self.is_word("in") && !self.is("=") {
            parts.push(self.starred_target()?);
        }
        node(at, Kind::Tuple(parts))
    }

    /// One of them.
    pub fn starred_target(&mut self) -> Result<Expression, Wrong> {
        let at = self.place();
        match self.take("*") {
            true => {
                let of = self.postfix()?;
                node(at, Kind::Star(Box::new(of)))
            }
            false => self.postfix(),
        }
    }

    /// Parameters of a function or a lambda, up to `end`, which is left.
    pub fn parameters(&mut self, end: &str) -> Result<Vec<Parameter>, Wrong> {
        let mut parameters: Vec<Parameter> = Vec::new();
        let mut by_name_only = false;
        while !self.is(end) {
            if self.take("/") {
                parameters
                    .iter_mut()
                    .for_each(|one| one.by_place_only = true);
                self.take(",");
                continue;
            }
            let stars = match (self.take("*"), self.take("**")) {
                (true, _) => 1,
                (_, true) => 2,
                _ => 0,
            };
            if stars == 1 && (self.is(",") || self.is(end)) {
                by_name_only = true;
                self.take(",");
                continue;
            }
            let name = self.name()?;
            if end == ")" && self.take(":") {
                self.starred()?;
            }
            let default = match self.take("=") {
                true => Some(self.expression()?),
                false => None,
            };
            parameters.push(Parameter {
                name,
                default,
                stars,
                by_name_only,
                by_place_only: false,
            });
            by_name_only |= stars == 1;
            if !self.take(",") {
                break;
            }
        }
        Ok(parameters)
    }
}
