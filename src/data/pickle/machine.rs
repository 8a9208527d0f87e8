//! The machine of pickles: one operation after another, into a list of values. Nothing is called.

use std::collections::HashMap;

use super::Value;
use super::reader::{NAME_LIMIT, Reader};
use crate::said::{Phrase, phrase};

/// Reads the pickle that begins at `at`, and moves `at` behind it.
pub(super) fn read<'a>(bytes: &'a [u8], at: &mut usize) -> Result<(Vec<Value<'a>>, usize), Phrase> {
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
    fn run(&mut self) -> Result<usize, Phrase> {
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
                    let first =
                        first.ok_or_else(|| phrase!("a tuple takes values that are not there"))?;
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
                    let key = self
                        .line()?
                        .parse()
                        .map_err(|_| phrase!("a memo has no number"))?;
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
                    let key = self
                        .line()?
                        .parse()
                        .map_err(|_| phrase!("a memo has no number"))?;
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
                other => {
                    return Err(phrase!(
                        "the operation {code} is not read here",
                        code = format!("0x{other:02x}")
                    ));
                }
            }
        }
    }
}
