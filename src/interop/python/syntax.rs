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
    /// `f"..."`: texts and values in turn.
    Format(Vec<Expression>),
    Name(String),
    List(Vec<Expression>),
    Tuple(Vec<Expression>),
    Dict(Vec<(Expression, Expression)>),
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
    /// `[element for target in iterable if condition]`
    Comprehension {
        element: Box<Expression>,
        loops: Vec<Loop>,
    },
    Star(Box<Expression>),
    Ellipsis,
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
    /// `target += value`, with the operator without its `=`.
    Update(Expression, &'static str, Expression),
    Return(Option<Expression>),
    /// Conditions with their bodies, and the body of `else`.
    If(Vec<(Expression, Vec<Statement>)>, Vec<Statement>),
    For {
        target: Expression,
        iterable: Expression,
        body: Vec<Statement>,
    },
    While(Expression, Vec<Statement>),
    With(Vec<(Expression, Option<Expression>)>, Vec<Statement>),
    Function(Function),
    Class(Class),
    /// (path, name it is bound to); `from x import *` binds `*`.
    Import(Vec<(String, String)>),
    /// `try`: the body alone is followed.
    Try(Vec<Statement>),
    Raise,
    Break,
    Continue,
    /// pass, assert, global, del
    Nothing,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Function {
    pub name: String,
    pub parameters: Vec<Parameter>,
    pub body: Vec<Statement>,
    pub at: Place,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Class {
    pub name: String,
    pub bases: Vec<Expression>,
    pub body: Vec<Statement>,
    pub at: Place,
}
