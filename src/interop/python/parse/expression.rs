//! Expressions, by precedence.

use super::{DEPTH_LIMIT, Parser, is_keyword, quoted};
use crate::interop::python::syntax::{
    Argument, Expression, ExpressionKind as Kind, Form, Loop, Parameter,
};
use crate::interop::python::token::{Place, Token, TokenKind, Wrong};
use crate::said::phrase;

/// Operators of two operands, loosest first; those of a row bind alike. `**` and the conditional are apart.
const LEVELS: [&[&str]; 6] = [
    &["|"],
    &["^"],
    &["&"],
    &["<<", ">>"],
    &["+", "-"],
    &["*", "/", "//", "%", "@"],
];
const COMPARISONS: [&str; 6] = ["<", ">", "==", ">=", "<=", "!="];

/// The expression that these tokens are, all of them.
pub fn expression_of(tokens: &[Token]) -> Result<Expression, Wrong> {
    let mut parser = Parser::new(tokens);
    let expression = parser.expressions()?;
    match parser.at_end() {
        true => Ok(expression),
        false => Err(parser.unexpected(phrase!("an operator"))),
    }
}

/// A node; its depth is checked here, once for all.
pub(super) fn node(at: Place, kind: Kind) -> Result<Expression, Wrong> {
    let deepest = |parts: &mut dyn Iterator<Item = &Expression>| {
        parts.map(|part| part.depth).max().unwrap_or(0)
    };
    let below = match &kind {
        Kind::Format(parts) | Kind::List(parts) | Kind::Tuple(parts) | Kind::Set(parts) => {
            deepest(&mut parts.iter())
        }
        Kind::Formatted(value, _, how) => value.depth.max(how.depth),
        Kind::Dict(pairs) => deepest(
            &mut pairs
                .iter()
                .flat_map(|(key, value)| key.iter().chain([value])),
        ),
        Kind::Attribute(of, _) | Kind::Unary(_, of) | Kind::Star(of) | Kind::Walrus(_, of) => {
            of.depth
        }
        Kind::Yield(of, _) => of.as_ref().map_or(0, |of| of.depth),
        Kind::Call(of, arguments) => {
            let values = &mut arguments.iter().map(|argument| &argument.value);
            of.depth.max(deepest(values))
        }
        Kind::Index(a, b) | Kind::Binary(_, a, b) => a.depth.max(b.depth),
        Kind::Slice(parts) | Kind::Choice(parts) => deepest(&mut parts.iter()),
        Kind::Lambda(parameters, body) => {
            let defaults = &mut parameters.iter().filter_map(|one| one.default.as_ref());
            body.depth.max(deepest(defaults))
        }
        Kind::Comprehension { element, loops, .. } => {
            let parts = loops.iter().flat_map(|each| {
                let heads = [&each.target, &each.iterable];
                heads.into_iter().chain(&each.conditions)
            });
            element.depth.max(deepest(&mut { parts }))
        }
        _ => 0,
    };
    match below < DEPTH_LIMIT {
        true => Ok(Expression {
            at,
            depth: below + 1,
            kind,
        }),
        false => Err((
            at,
            phrase!("this is nested more than {limit} deep", limit = DEPTH_LIMIT),
        )),
    }
}

impl Parser<'_> {
    /// One expression, or a tuple without brackets.
    pub fn expressions(&mut self) -> Result<Expression, Wrong> {
        let at = self.place();
        let first = self.starred()?;
        if !self.is(",") {
            return Ok(first);
        }
        let mut parts = vec![first];
        while self.take(",") {
            if self.closes() {
                break;
            }
            parts.push(self.starred()?);
        }
        node(at, Kind::Tuple(parts))
    }

    fn closes(&self) -> bool {
        self.at_end() || [")", "]", "}", "=", ":"].iter().any(|end| self.is(end))
    }

    fn starred(&mut self) -> Result<Expression, Wrong> {
        let at = self.place();
        match self.take("*") {
            true => {
                let value = self.expression()?;
                node(at, Kind::Star(Box::new(value)))
            }
            false => self.expression(),
        }
    }

    pub fn expression(&mut self) -> Result<Expression, Wrong> {
        self.depth += 1;
        let result = match self.depth > DEPTH_LIMIT {
            true => Err((
                self.place(),
                phrase!("this is nested more than {limit} deep", limit = DEPTH_LIMIT),
            )),
            false => self.choice(),
        };
        self.depth -= 1;
        result
    }

    fn choice(&mut self) -> Result<Expression, Wrong> {
        let at = self.place();
        if self.take_word("lambda") {
            let parameters = self.parameters(":")?;
            self.want(":")?;
            let body = self.expression()?;
            return node(at, Kind::Lambda(parameters, Box::new(body)));
        }
        if self.take_word("yield") {
            let is_from = self.take_word("from");
            let value = match self.closes() {
                true => None,
                false => Some(Box::new(self.expressions()?)),
            };
            return node(at, Kind::Yield(value, is_from));
        }
        let value = self.disjunction()?;
        if let Kind::Name(name) = &value.kind
            && self.take(":=")
        {
            let name = name.clone();
            return node(at, Kind::Walrus(name, Box::new(self.expression()?)));
        }
        if !self.take_word("if") {
            return Ok(value);
        }
        let condition = self.disjunction()?;
        if !self.take_word("else") {
            return Err(self.unexpected(quoted("else")));
        }
        let other = self.expression()?;
        node(at, Kind::Choice(Box::new([value, condition, other])))
    }

    fn disjunction(&mut self) -> Result<Expression, Wrong> {
        let at = self.place();
        let mut left = self.conjunction()?;
        while self.take_word("or") {
            let right = self.conjunction()?;
            left = node(at, Kind::Binary("or", Box::new(left), Box::new(right)))?;
        }
        Ok(left)
    }

    fn conjunction(&mut self) -> Result<Expression, Wrong> {
        let at = self.place();
        let mut left = self.inversion()?;
        while self.take_word("and") {
            let right = self.inversion()?;
            left = node(at, Kind::Binary("and", Box::new(left), Box::new(right)))?;
        }
        Ok(left)
    }

    fn inversion(&mut self) -> Result<Expression, Wrong> {
        let at = self.place();
        let mut count = 0;
        while self.take_word("not") {
            count += 1;
        }
        let mut value = self.comparison()?;
        for _ in 0..count {
            value = node(at, Kind::Unary("not", Box::new(value)))?;
        }
        Ok(value)
    }

    /// `a < b < c` is read as `a < b and b < c`.
    fn comparison(&mut self) -> Result<Expression, Wrong> {
        let at = self.place();
        let mut left = self.binary(0)?;
        let mut all: Option<Expression> = None;
        while let Some(operator) = self.comparison_operator() {
            let right = self.binary(0)?;
            let (a, b) = (Box::new(left), Box::new(right.clone()));
            let one = node(at, Kind::Binary(operator, a, b))?;
            all = Some(match all {
                Some(all) => node(at, Kind::Binary("and", Box::new(all), Box::new(one)))?,
                None => one,
            });
            left = right;
        }
        Ok(all.unwrap_or(left))
    }

    fn comparison_operator(&mut self) -> Option<&'static str> {
        if let Some(operator) = COMPARISONS.into_iter().find(|one| self.is(one)) {
            self.next += 1;
            return Some(operator);
        }
        if self.take_word("in") {
            return Some("in");
        }
        if self.take_word("is") {
            return Some(if self.take_word("not") {
                "is not"
            } else {
                "is"
            });
        }
        let inverted = matches!(self.ahead(1), TokenKind::Name(word) if word == "in");
        if self.is_word("not") && inverted {
            self.next += 2;
            return Some("not in");
        }
        None
    }

    fn binary(&mut self, level: usize) -> Result<Expression, Wrong> {
        let Some(operators) = LEVELS.get(level) else {
            return self.unary();
        };
        let at = self.place();
        let mut left = self.binary(level + 1)?;
        while let Some(operator) = operators.iter().find(|one| self.is(one)) {
            self.next += 1;
            let right = self.binary(level + 1)?;
            left = node(at, Kind::Binary(operator, Box::new(left), Box::new(right)))?;
        }
        Ok(left)
    }

    pub(super) fn unary(&mut self) -> Result<Expression, Wrong> {
        let mut signs = Vec::new();
        while let Some(sign) = ["-", "+", "~"].into_iter().find(|one| self.is(one)) {
            signs.push((self.place(), sign));
            self.next += 1;
        }
        let at = self.place();
        // What is awaited is followed at once.
        self.take_word("await");
        let mut value = self.postfix()?;
        if self.take("**") {
            self.depth += 1;
            let power = match self.depth > DEPTH_LIMIT {
                true => Err((
                    at,
                    phrase!("this is nested more than {limit} deep", limit = DEPTH_LIMIT),
                )),
                false => self.unary(),
            };
            self.depth -= 1;
            value = node(at, Kind::Binary("**", Box::new(value), Box::new(power?)))?;
        }
        for (at, sign) in signs.into_iter().rev() {
            value = node(at, Kind::Unary(sign, Box::new(value)))?;
        }
        Ok(value)
    }

    /// A name with its dots, or a number or text with its sign.
    pub(super) fn unary_without_call(&mut self) -> Result<Expression, Wrong> {
        let at = self.place();
        if self.take("-") {
            let value = self.atom()?;
            return node(at, Kind::Unary("-", Box::new(value)));
        }
        let mut value = self.atom()?;
        while self.take(".") {
            let name = self.name()?;
            value = node(at, Kind::Attribute(Box::new(value), name))?;
        }
        Ok(value)
    }

    fn postfix(&mut self) -> Result<Expression, Wrong> {
        let mut value = self.atom()?;
        loop {
            let at = value.at;
            value = if self.take(".") {
                let name = self.name()?;
                node(at, Kind::Attribute(Box::new(value), name))?
            } else if self.take("(") {
                let arguments = self.arguments()?;
                node(at, Kind::Call(Box::new(value), arguments))?
            } else if self.take("[") {
                let index = self.subscript()?;
                self.want("]")?;
                node(at, Kind::Index(Box::new(value), Box::new(index)))?
            } else {
                return Ok(value);
            };
        }
    }

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

    fn subscript(&mut self) -> Result<Expression, Wrong> {
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

    fn slice(&mut self) -> Result<Expression, Wrong> {
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

    fn atom(&mut self) -> Result<Expression, Wrong> {
        let at = self.place();
        let kind = match self.kind() {
            TokenKind::Int(number) => Kind::Int(*number),
            TokenKind::Float(number) => Kind::Float(*number),
            TokenKind::Text(_) | TokenKind::Format(_) => return self.text(at),
            TokenKind::Operator("...") => Kind::Ellipsis,
            TokenKind::Operator("(") => return self.bracketed(at, ")"),
            TokenKind::Operator("[") => return self.bracketed(at, "]"),
            TokenKind::Operator("{") => return self.braces(at),
            TokenKind::Name(name) => match name.as_str() {
                "None" => Kind::None,
                "True" => Kind::Bool(true),
                "False" => Kind::Bool(false),
                name if !is_keyword(name) => Kind::Name(name.into()),
                _ => return Err(self.unexpected(phrase!("an expression"))),
            },
            _ => return Err(self.unexpected(phrase!("an expression"))),
        };
        self.next += 1;
        node(at, kind)
    }

    /// A list, a tuple, or an expression in brackets.
    fn bracketed(&mut self, at: Place, end: &'static str) -> Result<Expression, Wrong> {
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

    fn braces(&mut self, at: Place) -> Result<Expression, Wrong> {
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
    fn is_loop(&self) -> bool {
        let is_for = matches!(self.ahead(1), TokenKind::Name(word) if word == "for");
        self.is_word("for") || self.is_word("async") && is_for
    }

    fn comprehension(
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
