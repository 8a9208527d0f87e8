//! Pickles, read and not run. Values live in one list and name each other by index, so that no nesting is too deep to take down. What a
//! pickle would call is written down with its arguments; who knows the callee says what it would have given.

mod machine;
mod numpy;
mod reader;

use std::borrow::Cow;

#[derive(Debug, Clone)]
pub enum Value<'a> {
    /// Python's `None`.
    None,
    /// A whole number; `True` and `False` are 1 and 0.
    Int(i64),
    /// A `str`.
    Text(Cow<'a, str>),
    /// Bytes, and texts of Python 2, which are bytes too.
    Bytes(Cow<'a, [u8]>),
    /// The indices of its members.
    Tuple(Vec<usize>),
    /// The indices of its members.
    List(Vec<usize>),
    /// The indices of its keys with those of their values, in the order they were put in.
    Dict(Vec<(usize, usize)>),
    /// A function or class by module and name.
    Global(String),
    /// A call of `callee` with `arguments`, and the state that its result was given.
    Call {
        /// Index of what is called.
        callee: usize,
        /// Index of the tuple of arguments.
        arguments: usize,
        /// Index of what its `__setstate__` would be given.
        state: Option<usize>,
    },
    /// What lies outside the pickle, by the value that says where.
    Persistent(usize),
    /// A thing that is not known, and not needed.
    Unknown,
}

/// The values of one pickle.
pub struct Pickle<'a> {
    values: Vec<Value<'a>>,
}

/// A call as a pickle has it.
pub struct Call<'p> {
    /// `module.function`
    pub name: &'p str,
    /// Indices of the arguments.
    pub arguments: &'p [usize],
    /// Index of what its result's `__setstate__` would be given.
    pub state: Option<usize>,
}

/// Whether these bytes begin like a pickle of protocol 2 to 5.
pub fn is_pickle(bytes: &[u8]) -> bool {
    matches!(bytes, [0x80, 2..=5, ..])
}

impl<'a> Pickle<'a> {
    /// Reads the pickle that begins at `at`, and moves `at` behind it. Gives the place of what it holds.
    pub fn read(bytes: &'a [u8], at: &mut usize) -> Result<(Self, usize), String> {
        let (values, root) = machine::read(bytes, at)?;
        Ok((Self { values }, root))
    }

    pub fn get(&self, at: usize) -> Option<&Value<'a>> {
        self.values.get(at)
    }

    pub fn values(&self) -> impl Iterator<Item = &Value<'a>> {
        self.values.iter()
    }

    pub fn text(&self, at: usize) -> Option<&str> {
        match self.get(at)? {
            Value::Text(text) => Some(text),
            Value::Bytes(bytes) => std::str::from_utf8(bytes).ok(),
            _ => None,
        }
    }

    pub fn int(&self, at: usize) -> Option<i64> {
        match self.get(at)? {
            Value::Int(number) => Some(*number),
            _ => None,
        }
    }

    /// A number that counts something.
    pub fn size(&self, at: usize) -> Option<usize> {
        self.int(at)?.try_into().ok()
    }

    /// What a tuple or a list holds.
    pub fn members(&self, at: usize) -> Option<&[usize]> {
        match self.get(at)? {
            Value::Tuple(members) | Value::List(members) => Some(members),
            _ => None,
        }
    }

    pub fn pairs(&self, at: usize) -> Option<&[(usize, usize)]> {
        match self.get(at)? {
            Value::Dict(pairs) => Some(pairs),
            _ => None,
        }
    }

    /// The last value of a dictionary under a key, as Python would find it.
    pub fn entry(&self, dict: usize, wanted: &str) -> Option<usize> {
        let mut pairs = self.pairs(dict)?.iter().rev();
        let found = pairs.find(|(key, _)| self.text(*key) == Some(wanted));
        found.map(|(_, value)| *value)
    }

    /// The texts of a list.
    pub fn texts(&self, at: usize) -> Option<Vec<&str>> {
        match self.get(at)? {
            Value::List(members) => members.iter().map(|&member| self.text(member)).collect(),
            _ => None,
        }
    }

    pub fn call(&self, at: usize) -> Option<Call<'_>> {
        let &Value::Call {
            callee,
            arguments,
            state,
        } = self.get(at)?
        else {
            return None;
        };
        let Value::Global(name) = self.get(callee)? else {
            return None;
        };
        Some(Call {
            name,
            arguments: self.members(arguments).unwrap_or_default(),
            state,
        })
    }
}
