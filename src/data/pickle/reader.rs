//! What the machine of pickles works on: the bytes, a stack with marks, a memo, and the list of values that all of them name by index.

use std::borrow::Cow;
use std::collections::HashMap;

use super::Value;
use crate::said::{Phrase, phrase};

/// Values a pickle may make; a state_dict of a thousand tensors makes some tens of thousands, CIFAR-100 some 150,000.
const VALUE_LIMIT: usize = 2_000_000;
/// Letters of the name of a function or class.
pub(super) const NAME_LIMIT: usize = 512;

pub(super) struct Reader<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) at: usize,
    pub(super) stack: Vec<usize>,
    pub(super) marks: Vec<usize>,
    pub(super) memo: HashMap<u64, usize>,
    pub(super) values: Vec<Value<'a>>,
    /// Bytes that values made of others may still take.
    pub(super) left: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn take(&mut self, count: usize) -> Result<&'a [u8], Phrase> {
        let end = self
            .at
            .checked_add(count)
            .filter(|end| *end <= self.bytes.len());
        let end = end.ok_or_else(|| phrase!("the file ends in the middle of a pickle"))?;
        let taken = &self.bytes[self.at..end];
        self.at = end;
        Ok(taken)
    }

    /// A number of up to eight bytes, the least significant first.
    pub(super) fn number(&mut self, count: usize) -> Result<u64, Phrase> {
        let bytes = self.take(count)?;
        Ok(bytes
            .iter()
            .rev()
            .fold(0, |sum, &byte| sum << 8 | u64::from(byte)))
    }

    pub(super) fn line(&mut self) -> Result<String, Phrase> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let length = rest.iter().position(|&byte| byte == b'\n');
        let length = length.ok_or_else(|| phrase!("the file ends in the middle of a line"))?;
        let text = String::from_utf8_lossy(&rest[..length]).into_owned();
        self.at += length + 1;
        Ok(text)
    }

    /// Bytes behind a length of so many bytes.
    pub(super) fn sized(&mut self, length_bytes: usize) -> Result<&'a [u8], Phrase> {
        let length = self.number(length_bytes)?;
        let length = usize::try_from(length).map_err(|_| phrase!("a text is too long"))?;
        self.take(length)
    }

    pub(super) fn text(&mut self, length_bytes: usize) -> Result<(), Phrase> {
        let text = String::from_utf8_lossy(self.sized(length_bytes)?);
        self.push(Value::Text(text))
    }

    pub(super) fn raw(&mut self, length_bytes: usize) -> Result<(), Phrase> {
        let bytes = self.sized(length_bytes)?;
        self.push(Value::Bytes(Cow::Borrowed(bytes)))
    }

    pub(super) fn push(&mut self, value: Value<'a>) -> Result<(), Phrase> {
        if self.values.len() >= VALUE_LIMIT {
            return Err(phrase!(
                "it makes more than {value_limit} values",
                value_limit = VALUE_LIMIT
            ));
        }
        self.values.push(value);
        self.stack.push(self.values.len() - 1);
        Ok(())
    }

    pub(super) fn pop(&mut self) -> Result<usize, Phrase> {
        self.stack
            .pop()
            .ok_or(phrase!("it takes a value that is not there"))
    }

    pub(super) fn pop_mark(&mut self) -> Result<Vec<usize>, Phrase> {
        let mark = self
            .marks
            .pop()
            .ok_or_else(|| phrase!("it takes a mark that is not there"))?;
        match mark <= self.stack.len() {
            true => Ok(self.stack.split_off(mark)),
            false => Err(phrase!("a mark stands above the values")),
        }
    }

    pub(super) fn top(&mut self) -> Result<usize, Phrase> {
        self.stack
            .last()
            .copied()
            .ok_or(phrase!("it takes a value that is not there"))
    }

    pub(super) fn integer(&mut self, bytes: usize) -> Result<(), Phrase> {
        let number = self.number(bytes)?;
        self.push(Value::Int(number as i64))
    }

    pub(super) fn extend(&mut self, more: Vec<usize>) -> Result<(), Phrase> {
        let list = self.top()?;
        if let Value::List(members) = &mut self.values[list] {
            members.extend(more);
        }
        Ok(())
    }

    pub(super) fn set(&mut self, more: Vec<usize>) -> Result<(), Phrase> {
        let dict = self.top()?;
        if let Value::Dict(pairs) = &mut self.values[dict] {
            pairs.extend(more.as_chunks().0.iter().map(|&[key, value]| (key, value)));
        }
        Ok(())
    }

    pub(super) fn remember(&mut self, key: u64) -> Result<(), Phrase> {
        let top = self.top()?;
        self.memo.insert(key, top);
        Ok(())
    }

    pub(super) fn recall(&mut self, key: u64) -> Result<(), Phrase> {
        let at = self
            .memo
            .get(&key)
            .ok_or_else(|| phrase!("it recalls what it did not remember"))?;
        self.stack.push(*at);
        Ok(())
    }

    pub(super) fn members(&self, at: usize) -> &[usize] {
        match &self.values[at] {
            Value::Tuple(members) | Value::List(members) => members,
            _ => &[],
        }
    }

    /// What a call gives: at once where other values are put in it or it is bytes, else written down.
    pub(super) fn called(&mut self, callee: usize, arguments: usize) -> Value<'a> {
        let name = match &self.values[callee] {
            Value::Global(name) => name.as_str(),
            _ => return Value::Unknown,
        };
        match name {
            "collections.OrderedDict" => Value::Dict(Vec::new()),
            // Bytes, as Python 3 writes them for Python 2.
            "_codecs.encode" => self.encoded(arguments).unwrap_or(Value::Unknown),
            _ => Value::Call {
                callee,
                arguments,
                state: None,
            },
        }
    }

    pub(super) fn encoded(&mut self, arguments: usize) -> Option<Value<'a>> {
        let &[text, encoding] = self.members(arguments) else {
            return None;
        };
        let (Value::Text(text), Value::Text(encoding)) =
            (&self.values[text], &self.values[encoding])
        else {
            return None;
        };
        if !["latin1", "latin-1"].contains(&encoding.as_ref()) {
            return None;
        }
        self.left = self.left.checked_sub(text.len())?;
        let bytes = text
            .chars()
            .map(|letter| u8::try_from(u32::from(letter)).ok());
        Some(Value::Bytes(Cow::Owned(bytes.collect::<Option<_>>()?)))
    }
}
