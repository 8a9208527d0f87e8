//! Statements and their blocks. A block is the lines behind its head that stand further in.

use super::{Parser, quoted};
use crate::interop::python::lines::Line;
use crate::interop::python::syntax::{
    Class, Expression, ExpressionKind, Function, Statement, StatementKind as Kind,
};
use crate::interop::python::token::{Place, Token, TokenKind, Wrong};
use crate::said::phrase;

/// Blocks within blocks.
const BLOCK_LIMIT: usize = 24;
const UPDATES: [(&str, &str); 12] = [
    ("+=", "+"),
    ("-=", "-"),
    ("*=", "*"),
    ("/=", "/"),
    ("//=", "//"),
    ("%=", "%"),
    ("**=", "**"),
    ("@=", "@"),
    ("&=", "&"),
    ("|=", "|"),
    ("<<=", "<<"),
    (">>=", ">>"),
];

/// Reads all lines; what cannot be read is left out and told.
pub fn statements(lines: &[Line]) -> (Vec<Statement>, Vec<Wrong>) {
    let mut wrong = Vec::new();
    let statements = block(lines, 0, &mut wrong);
    (statements, wrong)
}

/// Whether a logical line is a statement by itself, or the head of one.
pub fn is_statement(tokens: &[Token]) -> Result<(), Wrong> {
    let mut parser = Parser::new(tokens);
    let mut parts = Vec::new();
    parser.line(&mut parts).map(|_| ())
}

fn block(lines: &[Line], depth: usize, wrong: &mut Vec<Wrong>) -> Vec<Statement> {
    let mut found: Vec<Statement> = Vec::new();
    let mut next = 0;
    if let (true, Some(first)) = (depth > BLOCK_LIMIT, lines.first()) {
        wrong.push((
            first.at,
            phrase!(
                "blocks stand more than {limit} deep here",
                limit = BLOCK_LIMIT
            ),
        ));
        return found;
    }
    while let Some(line) = lines.get(next) {
        next += 1;
        let mut parser = Parser::new(&line.tokens);
        let mut parts = Vec::new();
        match parser.line(&mut parts) {
            Err(error) => {
                wrong.push(error);
                // What belongs to it cannot be read either.
                next += body_of(&lines[next..], line.level);
            }
            Ok(head) => {
                found.append(&mut parts);
                let Some(head) = head else { continue };
                let length = match head.has_body {
                    true => 0,
                    false => body_of(&lines[next..], line.level),
                };
                let body = match head.has_body {
                    true => head.inline,
                    false => block(&lines[next..next + length], depth + 1, wrong),
                };
                next += length;
                attach(&mut found, head.kind, body, line.at, wrong);
            }
        }
    }
    found
}

/// How many of these lines stand further in than `level`.
fn body_of(lines: &[Line], level: usize) -> usize {
    lines.iter().take_while(|line| line.level > level).count()
}

/// Puts a head and its body together; `elif`, `else`, `except` belong to the statement before.
fn attach(
    found: &mut Vec<Statement>,
    head: HeadKind,
    body: Vec<Statement>,
    at: Place,
    wrong: &mut Vec<Wrong>,
) {
    let kind = match head {
        HeadKind::If(condition) => Kind::If(vec![(condition, body)], Vec::new()),
        HeadKind::Elif(condition) => match found.last_mut().map(|last| &mut last.kind) {
            Some(Kind::If(cases, _)) => return cases.push((condition, body)),
            _ => return wrong.push((at, phrase!("this elif belongs to no if"))),
        },
        HeadKind::Else => match found.last_mut().map(|last| &mut last.kind) {
            Some(Kind::If(_, other)) => {
                *other = body;
                return;
            }
            Some(Kind::For { .. } | Kind::While(..) | Kind::Try(_)) => return,
            _ => return wrong.push((at, phrase!("this else belongs to no if"))),
        },
        HeadKind::Handler => return,
        HeadKind::For(target, iterable) => Kind::For {
            target,
            iterable,
            body,
        },
        HeadKind::While(condition) => Kind::While(condition, body),
        HeadKind::With(items) => Kind::With(items, body),
        HeadKind::Try => Kind::Try(body),
        HeadKind::Function(name, parameters) => Kind::Function(Function {
            name,
            parameters,
            body,
            at,
        }),
        HeadKind::Class(name, bases) => Kind::Class(Class {
            name,
            bases,
            body,
            at,
        }),
    };
    found.push(Statement { at, kind });
}

struct Head {
    kind: HeadKind,
    /// Statements behind the colon.
    inline: Vec<Statement>,
    has_body: bool,
}

enum HeadKind {
    If(Expression),
    Elif(Expression),
    Else,
    For(Expression, Expression),
    While(Expression),
    With(Vec<(Expression, Option<Expression>)>),
    Try,
    /// `except`, `finally`
    Handler,
    Function(String, Vec<crate::interop::python::syntax::Parameter>),
    Class(String, Vec<Expression>),
}

impl Parser<'_> {
    /// Simple statements go to `parts`; the head of a block is given back.
    fn line(&mut self, parts: &mut Vec<Statement>) -> Result<Option<Head>, Wrong> {
        if self.is("@") {
            return Ok(None);
        }
        self.take_word("async");
        if let Some(kind) = self.head()? {
            self.want(":")?;
            let has_body = !self.at_end();
            let mut inline = Vec::new();
            if has_body {
                self.simple_statements(&mut inline)?;
            }
            return Ok(Some(Head {
                kind,
                inline,
                has_body,
            }));
        }
        self.simple_statements(parts)?;
        Ok(None)
    }

    fn head(&mut self) -> Result<Option<HeadKind>, Wrong> {
        let TokenKind::Name(word) = self.kind() else {
            return Ok(None);
        };
        let word = word.as_str();
        if ![
            "if", "elif", "else", "for", "while", "with", "try", "except", "finally", "def",
            "class",
        ]
        .contains(&word)
        {
            return Ok(None);
        }
        self.next += 1;
        Ok(Some(match word {
            "if" => HeadKind::If(self.expression()?),
            "elif" => HeadKind::Elif(self.expression()?),
            "else" => HeadKind::Else,
            "for" => {
                let target = self.target()?;
                if !self.take_word("in") {
                    return Err(self.unexpected(quoted("in")));
                }
                HeadKind::For(target, self.expressions()?)
            }
            "while" => HeadKind::While(self.expression()?),
            "with" => {
                let mut items = Vec::new();
                loop {
                    let item = self.expression()?;
                    let name = match self.take_word("as") {
                        true => Some(self.target()?),
                        false => None,
                    };
                    items.push((item, name));
                    if !self.take(",") {
                        break;
                    }
                }
                HeadKind::With(items)
            }
            "try" => HeadKind::Try,
            "def" => {
                let name = self.name()?;
                self.want("(")?;
                let parameters = self.parameters(")")?;
                self.want(")")?;
                if self.take("->") {
                    self.expression()?;
                }
                HeadKind::Function(name, parameters)
            }
            "class" => {
                let name = self.name()?;
                let mut bases = Vec::new();
                if self.take("(") {
                    let arguments = self.arguments()?;
                    let plain = arguments.into_iter().filter(|one| one.name.is_none());
                    bases = plain.map(|argument| argument.value).collect();
                }
                HeadKind::Class(name, bases)
            }
            _ => {
                while !self.is(":") && !self.at_end() {
                    self.next += 1;
                }
                HeadKind::Handler
            }
        }))
    }

    fn simple_statements(&mut self, parts: &mut Vec<Statement>) -> Result<(), Wrong> {
        while !self.at_end() {
            let at = self.place();
            let kind = self.simple()?;
            parts.push(Statement { at, kind });
            if !self.take(";") && !self.at_end() {
                return Err(self.unexpected(phrase!("the line's end")));
            }
        }
        Ok(())
    }

    fn simple(&mut self) -> Result<Kind, Wrong> {
        if let TokenKind::Name(word) = self.kind() {
            match word.as_str() {
                "return" => {
                    self.next += 1;
                    let value = match self.at_end() {
                        true => None,
                        false => Some(self.expressions()?),
                    };
                    return Ok(Kind::Return(value));
                }
                "import" | "from" => return self.import().map(Kind::Import),
                "pass" | "break" | "continue" => {
                    self.next += 1;
                    return Ok(match word.as_str() {
                        "break" => Kind::Break,
                        "continue" => Kind::Continue,
                        _ => Kind::Nothing,
                    });
                }
                "raise" => {
                    self.next = usize::MAX / 2;
                    return Ok(Kind::Raise);
                }
                "assert" | "global" | "nonlocal" | "del" => {
                    self.next += 1;
                    self.expressions()?;
                    return Ok(Kind::Nothing);
                }
                _ => {}
            }
        }
        let first = self.expressions()?;
        if self.take(":") {
            // An annotation says nothing that is needed.
            self.expression()?;
            return match self.take("=") {
                true => Ok(Kind::Assign(vec![first], self.expressions()?)),
                false => Ok(Kind::Nothing),
            };
        }
        for (written, operator) in UPDATES {
            if self.take(written) {
                return Ok(Kind::Update(first, operator, self.expressions()?));
            }
        }
        if !self.is("=") {
            return Ok(Kind::Expression(first));
        }
        let mut targets = vec![first];
        while self.take("=") {
            targets.push(self.expressions()?);
        }
        let value = targets.pop();
        let is_target = |target: &Expression| {
            use ExpressionKind as E;
            matches!(
                target.kind,
                E::Name(_)
                    | E::Attribute(..)
                    | E::Index(..)
                    | E::Tuple(_)
                    | E::List(_)
                    | E::Star(_)
            )
        };
        match value {
            Some(value) if targets.iter().all(is_target) => Ok(Kind::Assign(targets, value)),
            _ => Err((self.place(), phrase!("nothing can be assigned to this"))),
        }
    }

    fn import(&mut self) -> Result<Vec<(String, String)>, Wrong> {
        if self.take_word("import") {
            let mut found = Vec::new();
            loop {
                let path = self.path()?;
                let name = match self.take_word("as") {
                    true => self.name()?,
                    false => String::new(),
                };
                // `import a.b` binds `a`; `import a.b as c` binds `c` to `a.b`.
                found.push(match (name.is_empty(), path.split('.').next()) {
                    (true, Some(root)) => (root.to_string(), root.to_string()),
                    _ => (path, name),
                });
                if !self.take(",") {
                    return Ok(found);
                }
            }
        }
        self.take_word("from");
        let path = self.path()?;
        if !self.take_word("import") {
            return Err(self.unexpected(quoted("import")));
        }
        if self.take("*") {
            return Ok(vec![(path, "*".into())]);
        }
        let bracket = self.take("(");
        let mut found = Vec::new();
        loop {
            let name = self.name()?;
            let bound = match self.take_word("as") {
                true => self.name()?,
                false => name.clone(),
            };
            found.push((format!("{path}.{name}"), bound));
            if !self.take(",") {
                break;
            }
            if bracket && self.is(")") {
                break;
            }
            if self.at_end() {
                return Err((
                    self.place(),
                    phrase!(
                        "this import breaks off after the comma; name what it imports, or end it there"
                    ),
                ));
            }
        }
        if bracket {
            self.want(")")?;
        }
        Ok(found)
    }

    fn path(&mut self) -> Result<String, Wrong> {
        while self.take(".") {}
        let mut path = self.name()?;
        while self.take(".") {
            path = format!("{path}.{}", self.name()?);
        }
        Ok(path)
    }
}
