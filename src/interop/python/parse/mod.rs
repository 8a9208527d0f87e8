//! From logical lines to statements. Recursion is bounded everywhere: by [`DEPTH_LIMIT`] in expressions, by the lines' levels in blocks.

mod block;
mod brackets;
mod expression;
mod pattern;
mod statement;
mod text;

pub use expression::expression_of;
pub use statement::{is_statement, statements};

use super::token::{Place, Token, TokenKind, Wrong};
use crate::said::{Phrase, phrase};

/// Levels an expression may have. It is far beyond what a person writes and far below what a stack holds.
pub const DEPTH_LIMIT: usize = 64;

/// Reads tokens one after another.
pub struct Parser<'a> {
    tokens: &'a [Token],
    next: usize,
    depth: usize,
}

impl<'a> Parser<'a> {
    pub fn new(tokens: &'a [Token]) -> Self {
        Self {
            tokens,
            next: 0,
            depth: 0,
        }
    }

    fn kind(&self) -> &'a TokenKind {
        self.ahead(0)
    }

    fn ahead(&self, count: usize) -> &'a TokenKind {
        let token = self.tokens.get(self.next + count);
        token.map_or(&TokenKind::End, |token| &token.kind)
    }

    fn place(&self) -> Place {
        let token = self.tokens.get(self.next).or(self.tokens.last());
        token.map_or(Place::default(), |token| token.at)
    }

    fn is(&self, operator: &str) -> bool {
        matches!(self.kind(), TokenKind::Operator(found) if *found == operator)
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(self.kind(), TokenKind::Name(found) if found == word)
    }

    fn take(&mut self, operator: &str) -> bool {
        let found = self.is(operator);
        self.next += usize::from(found);
        found
    }

    fn take_word(&mut self, word: &str) -> bool {
        let found = self.is_word(word);
        self.next += usize::from(found);
        found
    }

    fn want(&mut self, operator: &'static str) -> Result<(), Wrong> {
        match self.take(operator) {
            true => Ok(()),
            false => Err(self.unexpected(quoted(operator))),
        }
    }

    fn name(&mut self) -> Result<String, Wrong> {
        match self.kind() {
            TokenKind::Name(name) if !is_keyword(name) => {
                self.next += 1;
                Ok(name.clone())
            }
            _ => Err(self.unexpected(phrase!("a name"))),
        }
    }

    fn at_end(&self) -> bool {
        matches!(self.kind(), TokenKind::End)
    }

    fn unexpected(&self, wanted: Phrase) -> Wrong {
        let found = match self.kind() {
            TokenKind::Name(name) => quoted(name),
            TokenKind::Int(number) => number.to_string().into(),
            TokenKind::Float(number) => number.to_string().into(),
            TokenKind::Text(_) | TokenKind::Format(_) => phrase!("a string"),
            TokenKind::Operator(operator) => quoted(operator),
            TokenKind::End => phrase!("the line's end"),
        };
        (
            self.place(),
            phrase!("{wanted} is expected here, not {found}", wanted, found),
        )
    }
}

/// A word of the program in quotation marks.
fn quoted(word: &str) -> Phrase {
    format!("\"{word}\"").into()
}

/// Words that name nothing.
pub fn is_keyword(word: &str) -> bool {
    [
        "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
        "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is",
        "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while", "with",
        "yield",
    ]
    .contains(&word)
}
