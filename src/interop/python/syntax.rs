//! Python's syntax as a tree, as far as programs that train networks use it.

use super::token::Place;

#[derive(Debug, Clone, PartialEq)]
pub struct Expression {
    pub at: Place,
    /// Nodes on the longest way down; bounded, so that no walk over the tree runs out of stack.
    pub depth: usize,
    pub kind: ExpressionKind,
}

#[derive(Debug, Clone, PartialEq)]
pub enum ExpressionKind {
    None,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(String),
    /// `f"..."`: texts and [`ExpressionKind::Formatted`] in turn.
    Format(Vec<Expression>),
    /// `{value!r:>8}` in one: the value, `r`, `s`, `a` or a space, and how it is written, itself a format.
    Formatted(Box<Expression>, char, Box<Expression>),
    Name(String),
    List(Vec<Expression>),
    Tuple(Vec<Expression>),
    Set(Vec<Expression>),
    /// Keys and values; one without a key is spread out (`**value`).
    Dict(Vec<(Option<Expression>, Expression)>),
    Attribute(Box<Expression>, String),
    Call(Box<Expression>, Vec<Argument>),
    Index(Box<Expression>, Box<Expression>),
    /// `first:last:step`; an absent part is [`ExpressionKind::None`].
    Slice(Box<[Expression; 3]>),
    Unary(&'static str, Box<Expression>),
    /// Arithmetic, comparison (`in`, `is`, `not in`, `is not` too), `and`, `or`.
    Binary(&'static str, Box<Expression>, Box<Expression>),
    /// value, condition, other
    Choice(Box<[Expression; 3]>),
    Lambda(Vec<Parameter>, Box<Expression>),
    /// `[element for target in iterable if condition]`; a dictionary's element is a tuple of key and value.
    Comprehension {
        form: Form,
        element: Box<Expression>,
        loops: Vec<Loop>,
    },
    Star(Box<Expression>),
    /// `name := value`
    Walrus(String, Box<Expression>),
    /// `yield value`, or `yield from value` where the flag is set.
    Yield(Option<Box<Expression>>, bool),
    Ellipsis,
}

/// What a comprehension makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    List,
    Set,
    Dict,
    Generator,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Loop {
    pub target: Expression,
    pub iterable: Expression,
    pub conditions: Vec<Expression>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Argument {
    pub name: Option<String>,
    /// `**value`
    pub is_spread: bool,
    pub value: Expression,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    pub name: String,
    pub default: Option<Expression>,
    /// `*rest` 1, `**rest` 2.
    pub stars: usize,
    /// Behind `*` or `*rest`.
    pub by_name_only: bool,
    /// Before `/`.
    pub by_place_only: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    pub at: Place,
    pub kind: StatementKind,
}

#[derive(Debug, Clone, PartialEq)]
pub enum StatementKind {
    Expression(Expression),
    /// All targets of `a = b = value`.
    Assign(Vec<Expression>, Expression),
    /// `target: annotation = value`
    Annotated(Expression, Expression, Option<Expression>),
    /// `target += value`, with the operator without its `=`.
    Update(Expression, &'static str, Expression),
    Return(Option<Expression>),
    /// Conditions with their bodies, and the body of `else`.
    If(Vec<(Expression, Vec<Statement>)>, Vec<Statement>),
    For {
        target: Expression,
        iterable: Expression,
        body: Vec<Statement>,
        /// What follows where no `break` ends it.
        other: Vec<Statement>,
    },
    While(Expression, Vec<Statement>, Vec<Statement>),
    With(Vec<(Expression, Option<Expression>)>, Vec<Statement>),
    Function(Function),
    Class(Class),
    /// (path, name it is bound to); `from x import *` binds `*`.
    Import(Vec<(String, String)>),
    Try(Box<Try>),
    Match(Expression, Vec<Case>),
    Raise(Option<Expression>),
    Assert(Expression, Option<Expression>),
    Delete(Vec<Expression>),
    Global(Vec<String>),
    Nonlocal(Vec<String>),
    Break,
    Continue,
    Pass,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Try {
    pub body: Vec<Statement>,
    pub handlers: Vec<Handler>,
    /// What follows where nothing was raised.
    pub other: Vec<Statement>,
    pub last: Vec<Statement>,
}

/// `except kind as name:`
#[derive(Debug, Clone, PartialEq)]
pub struct Handler {
    pub kind: Option<Expression>,
    pub name: Option<String>,
    pub body: Vec<Statement>,
}

/// `case pattern if condition:`
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    pub pattern: Pattern,
    pub condition: Option<Expression>,
    pub body: Vec<Statement>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Pattern {
    /// `_`, or a name that takes what is there.
    Any(Option<String>),
    /// A number, a text, a dotted name.
    Value(Expression),
    /// `[a, *rest]`
    Sequence(Vec<Pattern>),
    Rest(Option<String>),
    /// `Class(a, name=b)`
    Class(Expression, Vec<Pattern>, Vec<(String, Pattern)>),
    /// `{'key': a}`
    Mapping(Vec<(Expression, Pattern)>),
    Either(Vec<Pattern>),
    /// `pattern as name`
    Named(Box<Pattern>, String),
}

#[derive(Debug, Clone, PartialEq)]
pub struct Function {
    pub name: String,
    pub parameters: Vec<Parameter>,
    pub body: Vec<Statement>,
    pub decorators: Vec<Expression>,
    /// Whether it holds a `yield`.
    pub is_generator: bool,
    pub at: Place,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Class {
    pub name: String,
    pub bases: Vec<Expression>,
    /// `metaclass=...` and the like.
    pub named: Vec<(String, Expression)>,
    pub body: Vec<Statement>,
    pub decorators: Vec<Expression>,
    pub at: Place,
}
