//! Expressions, by precedence.

use super::{DEPTH_LIMIT, Parser, is_keyword, quoted};
use crate::interop::python::syntax::{Expression, ExpressionKind as Kind};
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

    pub(super) fn starred(&mut self) -> Result<Expression, Wrong> {
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

    pub(super) fn disjunction(&mut self) -> Result<Expression, Wrong> {
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

    pub(super) fn postfix(&mut self) -> Result<Expression, Wrong> {
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
}
