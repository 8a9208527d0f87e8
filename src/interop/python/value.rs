//! What the names of a program stand for, as far as it matters here.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::operation::Operation;
use super::syntax::{Expression, Function};
use super::token::Place;
use super::view::View;
use crate::said::{Phrase, phrase};

/// Phrases within each other that tell how an unknown value came about.
const HISTORY: usize = 8;

pub type Scope = HashMap<String, Value>;

#[derive(Debug, Clone)]
pub enum Value {
    None,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(Rc<str>),
    /// Number of pictures in a batch: known only when it runs.
    Batch,
    List(Rc<RefCell<Vec<Value>>>),
    Tuple(Rc<Vec<Value>>),
    Dict(Rc<Vec<(Value, Value)>>),
    Slice(Rc<[Value; 3]>),
    Tensor(Tensor),
    /// Index among the evaluator's modules.
    Module(usize),
    /// What `parameters()` of a module gives.
    Parameters(usize),
    Class(Rc<ClassValue>),
    Function(Rc<Closure>),
    /// A method of something, by name: `x.view`, `self.block`, `layers.append`.
    Method(Rc<(Value, String)>),
    /// A name of PyTorch's or Python's, by its whole path.
    Library(Rc<str>),
    /// What a call of one gave, where it is no layer: a transform, a data set, an optimizer.
    Object(Rc<Object>),
    /// `super()` in a method of a module.
    Super(usize, Rc<ClassValue>),
    /// Nothing is known of it but how it came about.
    Unknown(Rc<Phrase>),
}

/// A layer's output while `forward` is followed.
#[derive(Debug, Clone, PartialEq)]
pub struct Tensor {
    /// The node that puts it out; none for the pictures.
    pub node: Option<usize>,
    /// Of one picture; none behind a layer that does not fit.
    pub shape: Option<Vec<usize>>,
    /// `x[:, :, ::h, ::w]`, not yet made a layer.
    pub stride: [usize; 2],
    /// What was made of it by `view`, `permute` and their like, not yet made a layer.
    pub view: Option<View>,
    /// The sizes that `expand` gave it, not yet made a layer.
    pub spread: Option<Vec<usize>>,
    /// Whether these are the indices that a max pooling found.
    pub is_indices: bool,
}

#[derive(Debug)]
pub struct Object {
    pub path: String,
    pub arguments: Arguments,
    pub at: Place,
}

#[derive(Debug, Default, Clone)]
pub struct Arguments {
    pub plain: Vec<Value>,
    pub named: Vec<(String, Value)>,
    pub at: Place,
}

#[derive(Debug)]
pub struct ClassValue {
    pub name: String,
    pub bases: Vec<Value>,
    pub methods: HashMap<String, Rc<Closure>>,
    pub fields: Scope,
}

#[derive(Debug)]
pub struct Closure {
    pub body: Body,
    /// Names of the function around it.
    pub captured: Scope,
}

#[derive(Debug)]
pub enum Body {
    Function(Rc<Function>),
    Lambda(Vec<super::syntax::Parameter>, Expression),
}

/// What `nn.Something(...)` made.
#[derive(Debug)]
pub struct Module {
    pub kind: ModuleKind,
    pub children: Vec<(String, usize)>,
    pub fields: Scope,
    pub at: Place,
    /// Number of times it was called in `forward`.
    pub calls: usize,
}

#[derive(Debug, Clone)]
pub enum ModuleKind {
    Operation(Operation),
    Sequential,
    List,
    Dict,
    User(Rc<ClassValue>),
}

impl Value {
    pub fn text(text: &str) -> Self {
        Value::Text(text.into())
    }

    pub fn list(values: Vec<Value>) -> Self {
        Value::List(Rc::new(RefCell::new(values)))
    }

    pub fn tuple(values: Vec<Value>) -> Self {
        Value::Tuple(Rc::new(values))
    }

    /// What is known of a value is how it came about: of a long history no more than its end.
    pub fn unknown(why: Phrase) -> Self {
        Value::Unknown(Rc::new(match why.is_within(HISTORY) {
            true => why,
            false => phrase!("what is not known"),
        }))
    }

    /// As messages call it.
    pub fn describe(&self) -> Phrase {
        match self {
            Value::None => String::from("None").into(),
            Value::Bool(true) => String::from("True").into(),
            Value::Bool(false) => String::from("False").into(),
            Value::Int(number) => number.to_string().into(),
            Value::Float(number) => number.to_string().into(),
            Value::Text(text) => format!("'{text}'").into(),
            Value::Batch => phrase!("the batch size"),
            Value::List(_) => phrase!("a list"),
            Value::Tuple(_) => phrase!("a tuple"),
            Value::Dict(_) => phrase!("a dictionary"),
            Value::Slice(_) => phrase!("a slice"),
            Value::Tensor(_) => phrase!("a tensor"),
            Value::Module(_) => phrase!("a module"),
            Value::Parameters(_) => phrase!("a module's parameters"),
            Value::Class(class) => phrase!("the class {name}", name = class.name),
            Value::Function(_) | Value::Method(_) => phrase!("a function"),
            Value::Library(path) => path.to_string().into(),
            Value::Object(object) => phrase!("what {path} gave", path = object.path),
            Value::Super(..) => String::from("super()").into(),
            Value::Unknown(why) => Phrase::clone(why),
        }
    }

    pub fn number(&self) -> Option<f64> {
        match self {
            Value::Int(number) => Some(*number as f64),
            Value::Float(number) => Some(*number),
            Value::Bool(flag) => Some(f64::from(u8::from(*flag))),
            _ => None,
        }
    }

    pub fn size(&self) -> Option<usize> {
        match self {
            Value::Int(number) => usize::try_from(*number).ok(),
            _ => None,
        }
    }

    /// The members of a list or tuple.
    pub fn members(&self) -> Option<Vec<Value>> {
        match self {
            Value::List(values) => Some(values.borrow().clone()),
            Value::Tuple(values) => Some(values.to_vec()),
            _ => None,
        }
    }

    /// Whether Python takes it for true; none where that is not known.
    pub fn truth(&self) -> Option<bool> {
        match self {
            Value::None => Some(false),
            Value::Bool(flag) => Some(*flag),
            Value::Int(number) => Some(*number != 0),
            Value::Float(number) => Some(*number != 0.0),
            Value::Text(text) => Some(!text.is_empty()),
            Value::List(values) => Some(!values.borrow().is_empty()),
            Value::Tuple(values) => Some(!values.is_empty()),
            Value::Dict(values) => Some(!values.is_empty()),
            Value::Module(_) | Value::Class(_) | Value::Function(_) | Value::Method(_) => {
                Some(true)
            }
            _ => None,
        }
    }

    /// Whether two are equal; none where that is not known.
    pub fn same(&self, other: &Value) -> Option<bool> {
        match (self, other) {
            (Value::Unknown(_) | Value::Object(_) | Value::Batch, _)
            | (_, Value::Unknown(_) | Value::Object(_) | Value::Batch) => None,
            (Value::Text(a), Value::Text(b)) => Some(a == b),
            (Value::None, Value::None) => Some(true),
            (Value::Module(a), Value::Module(b)) => Some(a == b),
            (Value::Library(a), Value::Library(b)) => Some(a == b),
            (Value::Tuple(a), Value::Tuple(b)) if a.len() == b.len() => {
                let pairs = a.iter().zip(b.iter());
                pairs
                    .map(|(a, b)| Some(a.number()? == b.number()?))
                    .try_fold(true, |all, one| one.map(|one| all && one))
            }
            _ => match (self.number(), other.number()) {
                (Some(a), Some(b)) => Some(a == b),
                _ => Some(false),
            },
        }
    }
}
