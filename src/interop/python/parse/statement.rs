//! Statements: lines in their logical order, with what they bind, import, define and give back.

use super::block::block;
use super::{Parser, quoted};
use crate::interop::python::lines::Line;
use crate::interop::python::syntax::{
    Expression, ExpressionKind, Pattern, Statement, StatementKind as Kind,
};
use crate::interop::python::token::{Token, TokenKind, Wrong};
use crate::said::phrase;

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

pub(super) struct Head {
    pub(super) kind: HeadKind,
    /// Statements behind the colon.
    pub(super) inline: Vec<Statement>,
    pub(super) has_body: bool,
}

pub(super) enum HeadKind {
    If(Expression),
    Elif(Expression),
    Else,
    For(Expression, Expression),
    While(Expression),
    With(Vec<(Expression, Option<Expression>)>),
    Try,
    Except(Option<Expression>, Option<String>),
    Finally,
    Match(Expression),
    Case(Pattern, Option<Expression>),
    Function(String, Vec<crate::interop::python::syntax::Parameter>),
    Class(String, Vec<Expression>, Vec<(String, Expression)>),
}

impl Parser<'_> {
    /// Simple statements go to `parts`; the head of a block is given back.
    pub(super) fn line(&mut self, parts: &mut Vec<Statement>) -> Result<Option<Head>, Wrong> {
        if self.take("@") {
            self.expression()?;
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

    pub(super) fn head(&mut self) -> Result<Option<HeadKind>, Wrong> {
        let TokenKind::Name(word) = self.kind() else {
            return Ok(None);
        };
        let word = word.as_str();
        if let Some(head) = self.soft_head(word)? {
            return Ok(Some(head));
        }
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
            "with" => HeadKind::With(self.with_items()?),
            "try" => HeadKind::Try,
            "def" => {
                let name = self.name()?;
                self.type_parameters();
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
                self.type_parameters();
                let (mut bases, mut named) = (Vec::new(), Vec::new());
                if self.take("(") {
                    for argument in self.arguments()? {
                        match argument.name {
                            Some(name) => named.push((name, argument.value)),
                            None if argument.is_spread => {}
                            None => bases.push(argument.value),
                        }
                    }
                }
                HeadKind::Class(name, bases, named)
            }
            "except" => {
                self.take("*");
                let kind = match self.is(":") {
                    true => None,
                    false => Some(self.expressions()?),
                };
                let name = match self.take_word("as") {
                    true => Some(self.name()?),
                    false => None,
                };
                HeadKind::Except(kind, name)
            }
            _ => HeadKind::Finally,
        }))
    }

    /// `[T]` behind the name of a function or a class, which says nothing that is needed.
    fn type_parameters(&mut self) {
        let mut open = 0usize;
        while self.is("[") || open > 0 && !self.at_end() {
            open += usize::from(self.is("["));
            open -= usize::from(self.is("]"));
            self.next += 1;
        }
    }

    fn with_items(&mut self) -> Result<Vec<(Expression, Option<Expression>)>, Wrong> {
        let first = self.next;
        if self.take("(")
            && let Ok(items) = self.items_until(")")
            && self.take(")")
            && self.is(":")
        {
            return Ok(items);
        }
        self.next = first;
        self.items_until(":")
    }

    fn items_until(&mut self, end: &str) -> Result<Vec<(Expression, Option<Expression>)>, Wrong> {
        let mut items = Vec::new();
        loop {
            let item = self.expression()?;
            let name = match self.take_word("as") {
                true => Some(self.starred_target()?),
                false => None,
            };
            items.push((item, name));
            if !self.take(",") || self.is(end) {
                return Ok(items);
            }
        }
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

    /// Whether a statement ends here.
    fn ends(&self) -> bool {
        self.at_end() || self.is(";")
    }

    fn simple(&mut self) -> Result<Kind, Wrong> {
        if let TokenKind::Name(word) = self.kind() {
            match word.as_str() {
                "return" => {
                    self.next += 1;
                    let value = match self.ends() {
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
                        _ => Kind::Pass,
                    });
                }
                "raise" => {
                    self.next += 1;
                    if self.ends() {
                        return Ok(Kind::Raise(None));
                    }
                    let raised = self.expression()?;
                    if self.take_word("from") {
                        self.expression()?;
                    }
                    return Ok(Kind::Raise(Some(raised)));
                }
                "assert" => {
                    self.next += 1;
                    let condition = self.expression()?;
                    let message = match self.take(",") {
                        true => Some(self.expression()?),
                        false => None,
                    };
                    return Ok(Kind::Assert(condition, message));
                }
                "global" | "nonlocal" => {
                    self.next += 1;
                    let mut names = vec![self.name()?];
                    while self.take(",") {
                        names.push(self.name()?);
                    }
                    return Ok(match word.as_str() {
                        "global" => Kind::Global(names),
                        _ => Kind::Nonlocal(names),
                    });
                }
                "del" => {
                    self.next += 1;
                    let all = self.expressions()?;
                    return Ok(Kind::Delete(match all.kind {
                        ExpressionKind::Tuple(parts) => parts,
                        _ => vec![all],
                    }));
                }
                _ => {}
            }
        }
        let first = self.expressions()?;
        if self.take(":") {
            let annotation = self.expressions()?;
            let value = match self.take("=") {
                true => Some(self.expressions()?),
                false => None,
            };
            return Ok(Kind::Annotated(first, annotation, value));
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
