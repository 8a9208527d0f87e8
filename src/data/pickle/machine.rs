//! The machine of pickles: one operation after another, into a list of values. Nothing is called.

use std::borrow::Cow;
use std::collections::HashMap;

use super::Value;

/// Values a pickle may make; a state_dict of a thousand tensors makes some tens of thousands, CIFAR-100 some 150,000.
const VALUE_LIMIT: usize = 2_000_000;
/// Letters of the name of a function or class.
const NAME_LIMIT: usize = 512;

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    stack: Vec<usize>,
    marks: Vec<usize>,
    memo: HashMap<u64, usize>,
    values: Vec<Value<'a>>,
    /// Bytes that values made of others may still take.
    left: usize,
}

/// Reads the pickle that begins at `at`, and moves `at` behind it.
pub(super) fn read<'a>(bytes: &'a [u8], at: &mut usize) -> Result<(Vec<Value<'a>>, usize), String> {
    let mut reader = Reader {
        bytes,
        at: *at,
        stack: Vec::new(),
        marks: Vec::new(),
        memo: HashMap::new(),
        values: vec![Value::None],
        left: bytes.len(),
    };
    let root = reader
        .run()
        .map_err(|problem| format!("byte {}: {problem}", reader.at))?;
    *at = reader.at;
    Ok((reader.values, root))
}

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], String> {
        let end = self
            .at
            .checked_add(count)
            .filter(|end| *end <= self.bytes.len());
        let end = end.ok_or("the file ends in the middle of a pickle")?;
        let taken = &self.bytes[self.at..end];
        self.at = end;
        Ok(taken)
    }

    /// A number of up to eight bytes, the least significant first.
    fn number(&mut self, count: usize) -> Result<u64, String> {
        let bytes = self.take(count)?;
        Ok(bytes
            .iter()
            .rev()
            .fold(0, |sum, &byte| sum << 8 | u64::from(byte)))
    }

    fn line(&mut self) -> Result<String, String> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let length = rest.iter().position(|&byte| byte == b'\n');
        let length = length.ok_or("the file ends in the middle of a line")?;
        let text = String::from_utf8_lossy(&rest[..length]).into_owned();
        self.at += length + 1;
        Ok(text)
    }

    /// Bytes behind a length of so many bytes.
    fn sized(&mut self, length_bytes: usize) -> Result<&'a [u8], String> {
        let length = self.number(length_bytes)?;
        let length = usize::try_from(length).map_err(|_| "a text is too long")?;
        self.take(length)
    }

    fn text(&mut self, length_bytes: usize) -> Result<(), String> {
        let text = String::from_utf8_lossy(self.sized(length_bytes)?);
        self.push(Value::Text(text))
    }

    fn raw(&mut self, length_bytes: usize) -> Result<(), String> {
        let bytes = self.sized(length_bytes)?;
        self.push(Value::Bytes(Cow::Borrowed(bytes)))
    }

    fn push(&mut self, value: Value<'a>) -> Result<(), String> {
        if self.values.len() >= VALUE_LIMIT {
            return Err(format!("it makes more than {VALUE_LIMIT} values"));
        }
        self.values.push(value);
        self.stack.push(self.values.len() - 1);
        Ok(())
    }

    fn pop(&mut self) -> Result<usize, String> {
        self.stack
            .pop()
            .ok_or("it takes a value that is not there".into())
    }

    fn pop_mark(&mut self) -> Result<Vec<usize>, String> {
        let mark = self
            .marks
            .pop()
            .ok_or("it takes a mark that is not there")?;
        match mark <= self.stack.len() {
            true => Ok(self.stack.split_off(mark)),
            false => Err("a mark stands above the values".into()),
        }
    }

    fn top(&mut self) -> Result<usize, String> {
        self.stack
            .last()
            .copied()
            .ok_or("it takes a value that is not there".into())
    }

    fn run(&mut self) -> Result<usize, String> {
        loop {
            let operation = self.take(1)?[0];
            match operation {
                b'.' => return self.pop(),
                0x80 => drop(self.take(1)?),
                0x95 => drop(self.take(8)?),
                b'(' => self.marks.push(self.stack.len()),
                b'0' => drop(self.pop()?),
                b'1' => drop(self.pop_mark()?),
                b'2' => {
                    let top = self.top()?;
                    self.stack.push(top);
                }
                b'N' => self.push(Value::None)?,
                0x88 => self.push(Value::Int(1))?,
                0x89 => self.push(Value::Int(0))?,
                b'K' => self.integer(1)?,
                b'M' => self.integer(2)?,
                b'J' => {
                    let number = self.number(4)? as u32 as i32;
                    self.push(Value::Int(number.into()))?;
                }
                0x8a => {
                    let length = self.number(1)? as usize;
                    let bytes = self.take(length)?;
                    // Longer numbers are none that a tensor has.
                    let value = match length {
                        0 => Value::Int(0),
                        1..=8 => {
                            let negative = bytes[length - 1] & 0x80 != 0;
                            let mut all = [if negative { 0xff } else { 0 }; 8];
                            all[..length].copy_from_slice(bytes);
                            Value::Int(i64::from_le_bytes(all))
                        }
                        _ => Value::Unknown,
                    };
                    self.push(value)?;
                }
                b'I' | b'L' => {
                    let text = self.line()?;
                    let number = text.trim_end_matches('L').parse();
                    self.push(number.map_or(Value::Unknown, Value::Int))?;
                }
                b'F' => {
                    self.line()?;
                    self.push(Value::Unknown)?;
                }
                b'G' => {
                    self.take(8)?;
                    self.push(Value::Unknown)?;
                }
                b'X' => self.text(4)?,
                0x8c => self.text(1)?,
                0x8d => self.text(8)?,
                b'T' | b'B' => self.raw(4)?,
                b'U' | b'C' => self.raw(1)?,
                0x8e | 0x96 => self.raw(8)?,
                b'V' | b'S' => {
                    let text = self.line()?;
                    let text = text.trim_matches(['\'', '"']).to_owned();
                    self.push(Value::Text(text.into()))?;
                }
                // A buffer that may not be changed is as good as one that may.
                0x98 => {}
                b'}' => self.push(Value::Dict(Vec::new()))?,
                b']' | 0x8f => self.push(Value::List(Vec::new()))?,
                b')' => self.push(Value::Tuple(Vec::new()))?,
                b't' => {
                    let members = self.pop_mark()?;
                    self.push(Value::Tuple(members))?;
                }
                b'l' | 0x91 => {
                    let members = self.pop_mark()?;
                    self.push(Value::List(members))?;
                }
                b'd' => {
                    let members = self.pop_mark()?;
                    let pairs = members
                        .as_chunks()
                        .0
                        .iter()
                        .map(|&[key, value]| (key, value));
                    let pairs = pairs.collect();
                    self.push(Value::Dict(pairs))?;
                }
                0x85..=0x87 => {
                    let count = usize::from(operation - 0x84);
                    let first = self.stack.len().checked_sub(count);
                    let first = first.ok_or("a tuple takes values that are not there")?;
                    let members = self.stack.split_off(first);
                    self.push(Value::Tuple(members))?;
                }
                b'a' => {
                    let value = self.pop()?;
                    self.extend(vec![value])?;
                }
                b'e' | 0x90 => {
                    let values = self.pop_mark()?;
                    self.extend(values)?;
                }
                b's' => {
                    let (value, key) = (self.pop()?, self.pop()?);
                    self.set(vec![key, value])?;
                }
                b'u' => {
                    let values = self.pop_mark()?;
                    self.set(values)?;
                }
                b'q' => {
                    let key = self.number(1)?;
                    self.remember(key)?;
                }
                b'r' => {
                    let key = self.number(4)?;
                    self.remember(key)?;
                }
                0x94 => self.remember(self.memo.len() as u64)?,
                b'p' => {
                    let key = self.line()?.parse().map_err(|_| "a memo has no number")?;
                    self.remember(key)?;
                }
                b'h' => {
                    let key = self.number(1)?;
                    self.recall(key)?;
                }
                b'j' => {
                    let key = self.number(4)?;
                    self.recall(key)?;
                }
                b'g' => {
                    let key = self.line()?.parse().map_err(|_| "a memo has no number")?;
                    self.recall(key)?;
                }
                b'c' => {
                    let name = format!("{}.{}", self.line()?, self.line()?);
                    self.push(Value::Global(name))?;
                }
                0x93 => {
                    let (name, module) = (self.pop()?, self.pop()?);
                    let global = match (&self.values[module], &self.values[name]) {
                        (Value::Text(module), Value::Text(name))
                            if module.len() + name.len() <= NAME_LIMIT =>
                        {
                            Value::Global(format!("{module}.{name}"))
                        }
                        _ => Value::Unknown,
                    };
                    self.push(global)?;
                }
                b'Q' => {
                    let id = self.pop()?;
                    self.push(Value::Persistent(id))?;
                }
                b'P' => {
                    self.line()?;
                    self.push(Value::Unknown)?;
                }
                b'R' | 0x81 => {
                    let (arguments, callee) = (self.pop()?, self.pop()?);
                    let value = self.called(callee, arguments);
                    self.push(value)?;
                }
                0x92 => {
                    for _ in 0..3 {
                        self.pop()?;
                    }
                    self.push(Value::Unknown)?;
                }
                b'b' => {
                    let (given, made) = (self.pop()?, self.top()?);
                    if let Value::Call { state, .. } = &mut self.values[made] {
                        *state = Some(given);
                    }
                }
                b'o' | b'i' => {
                    self.pop_mark()?;
                    if operation == b'i' {
                        self.line()?;
                        self.line()?;
                    }
                    self.push(Value::Unknown)?;
                }
                other => return Err(format!("the operation 0x{other:02x} is not read here")),
            }
        }
    }

    fn integer(&mut self, bytes: usize) -> Result<(), String> {
        let number = self.number(bytes)?;
        self.push(Value::Int(number as i64))
    }

    fn extend(&mut self, more: Vec<usize>) -> Result<(), String> {
        let list = self.top()?;
        if let Value::List(members) = &mut self.values[list] {
            members.extend(more);
        }
        Ok(())
    }

    fn set(&mut self, more: Vec<usize>) -> Result<(), String> {
        let dict = self.top()?;
        if let Value::Dict(pairs) = &mut self.values[dict] {
            pairs.extend(more.as_chunks().0.iter().map(|&[key, value]| (key, value)));
        }
        Ok(())
    }

    fn remember(&mut self, key: u64) -> Result<(), String> {
        let top = self.top()?;
        self.memo.insert(key, top);
        Ok(())
    }

    fn recall(&mut self, key: u64) -> Result<(), String> {
        let at = self
            .memo
            .get(&key)
            .ok_or("it recalls what it did not remember")?;
        self.stack.push(*at);
        Ok(())
    }

    fn members(&self, at: usize) -> &[usize] {
        match &self.values[at] {
            Value::Tuple(members) | Value::List(members) => members,
            _ => &[],
        }
    }

    /// What a call gives: at once where other values are put in it or it is bytes, else written down.
    fn called(&mut self, callee: usize, arguments: usize) -> Value<'a> {
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

    fn encoded(&mut self, arguments: usize) -> Option<Value<'a>> {
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
