//! What the names of a program stand for, as far as it matters here.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet, VecDeque};
use std::rc::Rc;

use super::learned::{Learned, Numbers};
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
    Dict(Rc<Dict>),
    Set(Rc<RefCell<Vec<Value>>>),
    /// What `iter` or a generator gives: each member is taken once.
    Iterator(Rc<RefCell<VecDeque<Value>>>),
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
    /// `super()` in a method: what it is a method of, and the class it stands in.
    Super(Rc<(Value, Rc<ClassValue>)>),
    /// A tensor that a program makes for a parameter.
    Numbers(Rc<Numbers>),
    /// A module's own parameter.
    Learned(Rc<Learned>),
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
    /// The number of its copy (`x.clone()`), 0 where it is none: one changed in place leaves the other as it is.
    pub copy: usize,
}

/// A dictionary, in the order in which its keys were first given a value.
#[derive(Debug, Default)]
pub struct Dict(RefCell<Vec<(Value, Value)>>);

#[derive(Debug, Default)]
pub struct Object {
    pub path: String,
    pub arguments: Arguments,
    pub at: Place,
    /// Of an object of a class of the program.
    pub class: Option<Rc<ClassValue>>,
    pub fields: RefCell<Scope>,
    /// Whether something of it was not understood: it may have more than its fields.
    pub is_vague: Cell<bool>,
}

#[derive(Debug, Default, Clone)]
pub struct Arguments {
    pub plain: Vec<Value>,
    pub named: Vec<(String, Value)>,
    pub at: Place,
}

#[derive(Debug, Default)]
pub struct ClassValue {
    pub name: String,
    pub bases: Vec<Value>,
    pub methods: HashMap<String, Rc<Closure>>,
    pub fields: RefCell<Scope>,
    /// The classes in which a name is looked for behind this one, in Python's order.
    pub order: Vec<Value>,
    pub kind: ClassKind,
    /// Annotated names of a record, or an enumeration's names, in their order, with their values.
    pub declared: Vec<(String, Option<Value>)>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ClassKind {
    #[default]
    Plain,
    /// A dataclass or a named tuple: made of its declared names.
    Record,
    Enumeration,
}

#[derive(Debug)]
pub struct Closure {
    pub body: Body,
    /// Values of its parameters' defaults.
    pub defaults: Vec<Option<Value>>,
    /// Names of the function around it.
    pub around: Option<Rc<Names>>,
    pub binding: Binding,
    /// Arguments that a decorator (click's) gives where the call does not.
    pub given: Vec<(String, Value)>,
}

/// How a function of a class takes what it is called on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Binding {
    Instance,
    Class,
    Static,
    /// Called where its name is read.
    Property,
}

/// The names of a function that is or was followed, and of those around it.
#[derive(Debug, Default)]
pub struct Names {
    pub values: RefCell<Scope>,
    pub around: Option<Rc<Names>>,
    /// Names that `global` and `nonlocal` take from elsewhere.
    pub global: RefCell<HashSet<String>>,
    pub nonlocal: RefCell<HashSet<String>>,
    /// Whether it is the body of a class, which its functions do not see.
    pub is_class: bool,
    /// Whether it is a comprehension's: `:=` binds outside of it.
    pub is_comprehension: bool,
    /// Whether it is a file of torchvision's, which sees nothing of the program.
    pub is_library: bool,
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
    /// Its own parameters, which stand among the modules too.
    pub parameters: Vec<(String, usize)>,
    pub fields: Scope,
    /// PyTorch's name of its class, for `isinstance`.
    pub class_name: String,
    /// The class of the program that it is of, where that extends a layer.
    pub class: Option<Rc<ClassValue>>,
    /// Whether it changes the tensor it is given (`inplace=True`).
    pub in_place: bool,
    /// Why it could not be made as a whole.
    pub broken: Option<crate::interop::InteropError>,
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

    pub fn dict(pairs: Vec<(Value, Value)>) -> Self {
        let dict = Dict::default();
        for (key, value) in pairs {
            dict.set(key, value);
        }
        Value::Dict(Rc::new(dict))
    }

    /// A set: what is there already is left out.
    pub fn set(values: Vec<Value>) -> Self {
        let mut found: Vec<Value> = Vec::new();
        for value in values {
            if !found.iter().any(|known| known.same(&value) == Some(true)) {
                found.push(value);
            }
        }
        Value::Set(Rc::new(RefCell::new(found)))
    }

    pub fn iterator(values: Vec<Value>) -> Self {
        Value::Iterator(Rc::new(RefCell::new(values.into())))
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
            Value::Float(number) => format!("{number:?}").into(),
            Value::Text(text) => format!("'{text}'").into(),
            Value::Batch => phrase!("the batch size"),
            Value::List(_) => phrase!("a list"),
            Value::Tuple(_) => phrase!("a tuple"),
            Value::Dict(_) => phrase!("a dictionary"),
            Value::Set(_) => phrase!("a set"),
            Value::Iterator(_) => phrase!("an iterator"),
            Value::Slice(_) => phrase!("a slice"),
            Value::Tensor(_) => phrase!("a tensor"),
            Value::Numbers(_) => phrase!("a tensor of numbers"),
            Value::Learned(_) => phrase!("a module's own parameter"),
            Value::Module(_) => phrase!("a module"),
            Value::Parameters(_) => phrase!("a module's parameters"),
            Value::Class(class) => phrase!("the class {name}", name = class.name),
            Value::Function(_) | Value::Method(_) => phrase!("a function"),
            Value::Library(path) => path.to_string().into(),
            Value::Object(object) if object.class.is_some() => {
                phrase!("an object of {path}", path = object.path)
            }
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
            Value::Set(values) => Some(values.borrow().clone()),
            // A named tuple is a tuple.
            Value::Object(object) => {
                let class = object.class.as_ref()?;
                let is_tuple = class.field("_fields").is_some();
                let fields = object.fields.borrow();
                let names = class.declared.iter().filter(|_| is_tuple);
                let values: Option<Vec<_>> =
                    names.map(|(name, _)| fields.get(name).cloned()).collect();
                values.filter(|_| is_tuple)
            }
            _ => None,
        }
    }
}

impl Dict {
    /// Keys and values as they are now.
    pub fn iter(&self) -> std::vec::IntoIter<(Value, Value)> {
        self.0.borrow().clone().into_iter()
    }

    pub fn len(&self) -> usize {
        self.0.borrow().len()
    }

    pub fn get(&self, key: &Value) -> Option<Value> {
        let pairs = self.0.borrow();
        let mut pairs = pairs.iter();
        let found = pairs.find(|(known, _)| known.same(key) == Some(true));
        found.map(|(_, value)| value.clone())
    }

    pub fn set(&self, key: Value, value: Value) {
        let mut pairs = self.0.borrow_mut();
        match pairs
            .iter_mut()
            .find(|(known, _)| known.same(&key) == Some(true))
        {
            Some(place) => place.1 = value,
            None => pairs.push((key, value)),
        }
    }

    pub fn remove(&self, key: &Value) -> Option<Value> {
        let mut pairs = self.0.borrow_mut();
        let place = pairs
            .iter()
            .position(|(known, _)| known.same(key) == Some(true))?;
        Some(pairs.remove(place).1)
    }

    pub fn pop(&self) -> Option<(Value, Value)> {
        self.0.borrow_mut().pop()
    }

    pub fn clear(&self) {
        self.0.borrow_mut().clear();
    }
}

impl ClassValue {
    /// A method of this class or one before it in the order, and the class it stands in, where that is another.
    pub fn method(&self, name: &str) -> Option<Rc<Closure>> {
        let own = self.methods.get(name).cloned();
        own.or_else(|| {
            self.order.iter().find_map(|base| match base {
                Value::Class(base) => base.methods.get(name).cloned(),
                _ => None,
            })
        })
    }

    /// A value that stands in the class, or one it extends.
    pub fn field(&self, name: &str) -> Option<Value> {
        let own = self.fields.borrow().get(name).cloned();
        own.or_else(|| {
            self.order.iter().find_map(|base| match base {
                Value::Class(base) => base.fields.borrow().get(name).cloned(),
                _ => None,
            })
        })
    }
}

impl Closure {
    pub fn parameters(&self) -> &[super::syntax::Parameter] {
        match &self.body {
            Body::Function(function) => &function.parameters,
            Body::Lambda(parameters, _) => parameters,
        }
    }
}
