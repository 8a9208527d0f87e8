//! Tokens of one logical line of Python: a line, and those after it while a bracket or a string is open.

use crate::said::{Phrase, phrase};

/// Line and column in characters, both from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Place {
    /// Line of the page, from 1.
    pub line: usize,
    /// Character of that line, from 1.
    pub column: usize,
}

#[derive(Debug, Clone, PartialEq)]
pub enum TokenKind {
    /// Names and keywords.
    Name(String),
    Int(i64),
    Float(f64),
    Text(String),
    /// The text between the quotes of `f"..."`, with its braces.
    Format(String),
    Operator(&'static str),
    End,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Token {
    pub kind: TokenKind,
    pub at: Place,
}

/// What is wrong, and where.
pub type Wrong = (Place, Phrase);

/// Longest first, so that the first match is the longest.
const OPERATORS: [&str; 47] = [
    "**=", "//=", ">>=", "<<=", "...", "**", "//", ">>", "<<", "<=", ">=", "==", "!=", "->", "+=",
    "-=", "*=", "/=", "%=", "@=", "&=", "|=", "^=", ":=", "+", "-", "*", "/", "%", "@", "&", "|",
    "^", "~", "<", ">", "(", ")", "[", "]", "{", "}", ",", ":", ".", "=", ";",
];

/// Reads the logical line that begins with line `first` (an index). Gives its tokens and the index of the line behind it.
pub fn logical_line(lines: &[&str], first: usize) -> Result<(Vec<Token>, usize), Wrong> {
    let mut reader = Reader {
        lines,
        line: first,
        rest: lines[first].chars().collect(),
        column: 0,
        tokens: Vec::new(),
        open: Vec::new(),
    };
    reader.read()?;
    let (tokens, line) = (reader.tokens, reader.line);
    Ok((tokens, line + 1))
}

/// The tokens of an expression that stands in a format string.
pub fn inner(text: &str, at: Place) -> Result<Vec<Token>, Wrong> {
    let text = text.replace('\n', " ");
    let (mut tokens, _) = logical_line(&[&text], 0).map_err(|(_, problem)| (at, problem))?;
    tokens.iter_mut().for_each(|token| token.at = at);
    Ok(tokens)
}

struct Reader<'a> {
    lines: &'a [&'a str],
    line: usize,
    rest: Vec<char>,
    column: usize,
    tokens: Vec<Token>,
    open: Vec<char>,
}

impl Reader<'_> {
    fn place(&self) -> Place {
        Place {
            line: self.line + 1,
            column: self.column + 1,
        }
    }

    fn at(&self, ahead: usize) -> char {
        self.rest.get(self.column + ahead).copied().unwrap_or('\0')
    }

    fn next_line(&mut self) -> bool {
        let Some(line) = self.lines.get(self.line + 1) else {
            return false;
        };
        self.line += 1;
        self.rest = line.chars().collect();
        self.column = 0;
        true
    }

    fn push(&mut self, kind: TokenKind, at: Place) {
        self.tokens.push(Token { kind, at });
    }

    /// Where the innermost bracket that is not closed stands.
    fn opened(&self) -> Option<Place> {
        let mut open = Vec::new();
        for token in &self.tokens {
            match token.kind {
                TokenKind::Operator("(" | "[" | "{") => open.push(token.at),
                TokenKind::Operator(")" | "]" | "}") => {
                    open.pop();
                }
                _ => {}
            }
        }
        open.last().copied()
    }

    fn read(&mut self) -> Result<(), Wrong> {
        loop {
            let (at, next) = (self.place(), self.at(0));
            if self.column >= self.rest.len() || next == '#' {
                if self.open.is_empty() {
                    self.push(TokenKind::End, at);
                    return Ok(());
                }
                if !self.next_line() {
                    let open = self.open.last().copied().unwrap_or('(');
                    return Err((
                        self.opened().unwrap_or(at),
                        phrase!("the source ends with a {open} that is not closed", open),
                    ));
                }
            } else if next == '\\' && self.column + 1 == self.rest.len() {
                if !self.next_line() {
                    return Err((at, phrase!("the source ends after a \\")));
                }
            } else if next.is_whitespace() || next == '\u{feff}' {
                self.column += 1;
            } else if next.is_ascii_digit() || next == '.' && self.at(1).is_ascii_digit() {
                let kind = self.number().map_err(|problem| (at, problem))?;
                self.push(kind, at);
            } else if let Some(prefix) = self.string_prefix() {
                let kind = self.string(prefix)?;
                self.push(kind, at);
            } else if next.is_alphabetic() || next == '_' {
                let mut name = String::new();
                while self.at(0).is_alphanumeric() || self.at(0) == '_' {
                    name.push(self.at(0));
                    self.column += 1;
                }
                self.push(TokenKind::Name(name), at);
            } else {
                self.operator(at)?;
            }
        }
    }

    fn operator(&mut self, at: Place) -> Result<(), Wrong> {
        let matches = |operator: &&&str| {
            let same = |(ahead, wanted)| self.at(ahead) == wanted;
            operator.chars().enumerate().all(same)
        };
        let Some(operator) = OPERATORS.iter().find(matches) else {
            return Err((
                at,
                phrase!(
                    "\"{letter}\" does not belong to Python",
                    letter = self.at(0)
                ),
            ));
        };
        match *operator {
            "(" | "[" | "{" => self.open.push(self.at(0)),
            ")" | "]" | "}" => {
                let wanted = match *operator {
                    ")" => '(',
                    "]" => '[',
                    _ => '{',
                };
                if self.open.pop() != Some(wanted) {
                    return Err((at, phrase!("this {operator} closes nothing", operator)));
                }
            }
            _ => {}
        }
        self.column += operator.len();
        self.push(TokenKind::Operator(operator), at);
        Ok(())
    }

    fn number(&mut self) -> Result<TokenKind, Phrase> {
        let mut text = String::new();
        let radix = match (self.at(0), self.at(1).to_ascii_lowercase()) {
            ('0', 'x') => 16,
            ('0', 'o') => 8,
            ('0', 'b') => 2,
            _ => 10,
        };
        if radix != 10 {
            self.column += 2;
        }
        loop {
            let next = self.at(0);
            let sign = radix == 10 && matches!(next, '+' | '-') && text.ends_with(['e', 'E']);
            if next.is_ascii_alphanumeric() || radix == 10 && next == '.' || sign {
                text.push(next);
            } else if next != '_' {
                break;
            }
            self.column += 1;
        }
        let whole = i64::from_str_radix(&text, radix).ok().map(TokenKind::Int);
        let real = || {
            text.parse()
                .ok()
                .filter(|_| radix == 10)
                .map(TokenKind::Float)
        };
        whole
            .or_else(real)
            .ok_or_else(|| phrase!("\"{text}\" is not a number", text))
    }

    /// Length of what stands before a quote (`r`, `f`, `rb`, nothing), if a string begins here.
    fn string_prefix(&self) -> Option<usize> {
        (0..=2).find(|&length| {
            let letters = (0..length).all(|ahead| "rRbBfFuU".contains(self.at(ahead)));
            letters && matches!(self.at(length), '"' | '\'')
        })
    }

    fn string(&mut self, prefix: usize) -> Result<TokenKind, Wrong> {
        let at = self.place();
        let letters: String = (0..prefix)
            .map(|ahead| self.at(ahead).to_ascii_lowercase())
            .collect();
        self.column += prefix;
        let quote = self.at(0);
        let long = self.at(1) == quote && self.at(2) == quote;
        self.column += if long { 3 } else { 1 };
        let mut text = String::new();
        loop {
            if self.column >= self.rest.len() {
                if !long || !self.next_line() {
                    return Err((at, phrase!("this string is not closed")));
                }
                text.push('\n');
                continue;
            }
            let next = self.at(0);
            if next == quote && (!long || self.at(1) == quote && self.at(2) == quote) {
                self.column += if long { 3 } else { 1 };
                break;
            }
            if next == '\\' && !letters.contains('r') {
                text.push(match self.at(1) {
                    'n' => '\n',
                    't' => '\t',
                    other => other,
                });
                self.column += 2;
            } else {
                text.push(next);
                self.column += 1;
            }
        }
        Ok(match letters.contains('f') {
            true => TokenKind::Format(text),
            false => TokenKind::Text(text),
        })
    }
}
