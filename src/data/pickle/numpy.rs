//! Arrays and numbers of NumPy in a pickle, by the calls that would make them.

use std::borrow::Cow;

use super::{Pickle, Value};
use crate::data::numpy::{Array, Kind};
use crate::said::{Phrase, phrase};

impl Pickle<'_> {
    /// The array that a value is; `None` where it is none.
    ///
    /// # Errors
    /// The sentence's end on an array that is not read.
    pub fn array(&self, at: usize) -> Option<Result<Array<'_>, Phrase>> {
        let call = self.call(at)?;
        let function = call.name.strip_prefix("numpy.")?.rsplit('.').next()?;
        match (function, call.arguments) {
            ("_reconstruct", _) => {
                let state = call.state.and_then(|state| self.members(state));
                let Some(&[.., shape, dtype, is_fortran, content]) = state else {
                    return Some(Err(phrase!("an array has no content")));
                };
                Some(self.made(shape, dtype, self.int(is_fortran) == Some(1), content))
            }
            ("_frombuffer", &[content, dtype, shape, order]) => {
                Some(self.made(shape, dtype, self.text(order) == Some("F"), content))
            }
            _ => None,
        }
    }

    fn made(
        &self,
        shape: usize,
        dtype: usize,
        is_fortran: bool,
        content: usize,
    ) -> Result<Array<'_>, Phrase> {
        let sizes = self.members(shape).unwrap_or_default().iter();
        let sizes: Option<Vec<usize>> = sizes.map(|&size| self.size(size)).collect();
        let sizes = sizes.ok_or_else(|| phrase!("an array's shape is no list of sizes"))?;
        let kind = self.kind(dtype)?;
        let bytes = self
            .raw(content)
            .ok_or_else(|| phrase!("an array's content is no bytes"))?;
        Array::new(sizes, kind, is_fortran, Cow::Borrowed(bytes))
    }

    /// `numpy.dtype('u1', False, True)` with the state `(3, '|', ...)`.
    fn kind(&self, at: usize) -> Result<Kind, Phrase> {
        let call = self.call(at).filter(|call| call.name == "numpy.dtype");
        let call = call.ok_or_else(|| phrase!("an array has no type"))?;
        let name = call.arguments.first().and_then(|&name| self.text(name));
        let name = name.ok_or_else(|| phrase!("an array's type has no name"))?;
        let order = call
            .state
            .and_then(|state| self.text(*self.members(state)?.get(1)?));
        Kind::of(&format!("{}{name}", order.unwrap_or("<")))
    }

    fn raw(&self, at: usize) -> Option<&[u8]> {
        match self.get(at)? {
            Value::Bytes(bytes) => Some(bytes),
            _ => {
                // `bytearray(b"...")`, as protocol 4 has it.
                let call = self.call(at)?;
                let is_bytes = [
                    "builtins.bytearray",
                    "builtins.bytes",
                    "__builtin__.bytearray",
                ];
                match call.arguments {
                    &[inner] if is_bytes.contains(&call.name) => match self.get(inner)? {
                        Value::Bytes(bytes) => Some(bytes),
                        _ => None,
                    },
                    _ => None,
                }
            }
        }
    }

    /// Whole numbers: a list of them, of Python's or NumPy's own, or an array.
    pub fn integers(&self, at: usize) -> Option<Result<Vec<i64>, Phrase>> {
        if let Some(array) = self.array(at) {
            return Some(array.and_then(|array| array.integers()));
        }
        let members = self.members(at)?.iter();
        let numbers: Option<Vec<i64>> = members.map(|&member| self.number(member)).collect();
        Some(numbers.ok_or(phrase!("not all of them are whole numbers")))
    }

    /// Python's number, or `numpy.core.multiarray.scalar(dtype, bytes)`.
    fn number(&self, at: usize) -> Option<i64> {
        if let Some(number) = self.int(at) {
            return Some(number);
        }
        let call = self.call(at)?;
        let is_scalar = call.name.starts_with("numpy.") && call.name.ends_with(".scalar");
        let &[dtype, content] = call.arguments else {
            return None;
        };
        let (kind, bytes) = (self.kind(dtype).ok()?, self.raw(content)?);
        let one = Array::new(Vec::new(), kind, false, Cow::Borrowed(bytes)).ok()?;
        one.integers().ok()?.first().copied().filter(|_| is_scalar)
    }
}
