//! `match` and the patterns of its cases.

use super::statement::HeadKind;
use super::{DEPTH_LIMIT, Parser};
use crate::interop::python::syntax::{ExpressionKind, Pattern};
use crate::interop::python::token::{TokenKind, Wrong};
use crate::said::phrase;

impl Parser<'_> {
    /// `match subject:` and `case pattern:`; both words may be names elsewhere.
    pub(super) fn soft_head(&mut self, word: &str) -> Result<Option<HeadKind>, Wrong> {
        let ends_in_colon = matches!(
            self.tokens.iter().rev().find(|token| token.kind != TokenKind::End),
            Some(last) if last.kind == TokenKind::Operator(":")
        );
        let is_name = matches!(
            self.ahead(1),
            TokenKind::Operator("=" | "." | ":" | "," | ")") | TokenKind::End
        );
        if !ends_in_colon && word == "match" || is_name || !["match", "case"].contains(&word) {
            return Ok(None);
        }
        let first = self.next;
        self.next += 1;
        let head = match word {
            "match" => self.expressions().map(HeadKind::Match),
            _ => self.case(),
        };
        match head {
            Ok(head) if self.is(":") => Ok(Some(head)),
            // A call of a function that has this name.
            _ if word == "match"
                || matches!(self.tokens.get(first + 1), Some(token) if token.kind == TokenKind::Operator("(")) =>
            {
                self.next = first;
                Ok(None)
            }
            Ok(_) => Err(self.unexpected(super::quoted(":"))),
            Err(error) => Err(error),
        }
    }

    fn case(&mut self) -> Result<HeadKind, Wrong> {
        let mut parts = vec![self.pattern()?];
        let mut is_sequence = matches!(parts[0], Pattern::Rest(_));
        while self.take(",") {
            is_sequence = true;
            if self.is(":") {
                break;
            }
            parts.push(self.pattern()?);
        }
        let pattern = match (is_sequence, parts.pop()) {
            (false, Some(only)) => only,
            (_, last) => {
                parts.extend(last);
                Pattern::Sequence(parts)
            }
        };
        let condition = match self.take_word("if") {
            true => Some(self.expression()?),
            false => None,
        };
        Ok(HeadKind::Case(pattern, condition))
    }

    fn pattern(&mut self) -> Result<Pattern, Wrong> {
        self.depth += 1;
        let pattern = match self.depth > DEPTH_LIMIT {
            true => Err((
                self.place(),
                phrase!("this is nested more than {limit} deep", limit = DEPTH_LIMIT),
            )),
            false => self.either(),
        };
        self.depth -= 1;
        pattern
    }

    fn either(&mut self) -> Result<Pattern, Wrong> {
        let mut parts = vec![self.one_pattern()?];
        while self.take("|") {
            parts.push(self.one_pattern()?);
        }
        let pattern = match parts.len() {
            1 => parts.remove(0),
            _ => Pattern::Either(parts),
        };
        Ok(match self.take_word("as") {
            true => Pattern::Named(Box::new(pattern), self.name()?),
            false => pattern,
        })
    }

    fn one_pattern(&mut self) -> Result<Pattern, Wrong> {
        if self.take("*") {
            let name = self.name()?;
            return Ok(Pattern::Rest((name != "_").then_some(name)));
        }
        for (open, close) in [("[", "]"), ("(", ")")] {
            if !self.take(open) {
                continue;
            }
            let mut parts = Vec::new();
            let mut has_comma = false;
            while !self.is(close) {
                parts.push(self.pattern()?);
                if !self.take(",") {
                    break;
                }
                has_comma = true;
            }
            self.want(close)?;
            return Ok(match (open, has_comma, parts.len()) {
                ("(", false, 1) => parts.remove(0),
                _ => Pattern::Sequence(parts),
            });
        }
        if self.take("{") {
            let mut pairs = Vec::new();
            while !self.is("}") {
                if self.take("**") {
                    self.name()?;
                } else {
                    let key = self.unary()?;
                    self.want(":")?;
                    pairs.push((key, self.pattern()?));
                }
                if !self.take(",") {
                    break;
                }
            }
            self.want("}")?;
            return Ok(Pattern::Mapping(pairs));
        }
        let value = self.unary_without_call()?;
        if self.take("(") {
            let (mut plain, mut named) = (Vec::new(), Vec::new());
            while !self.is(")") {
                match (self.kind(), self.ahead(1)) {
                    (TokenKind::Name(name), TokenKind::Operator("=")) => {
                        self.next += 2;
                        named.push((name.clone(), self.pattern()?));
                    }
                    _ => plain.push(self.pattern()?),
                }
                if !self.take(",") {
                    break;
                }
            }
            self.want(")")?;
            return Ok(Pattern::Class(value, plain, named));
        }
        Ok(match &value.kind {
            ExpressionKind::Name(name) if name == "_" => Pattern::Any(None),
            ExpressionKind::Name(name) => Pattern::Any(Some(name.clone())),
            _ => Pattern::Value(value),
        })
    }
}
