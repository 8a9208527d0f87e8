//! Pickles, read and not run. Values live in one list and name each other by index, so that no nesting is too deep to take down.

use std::collections::HashMap;

/// Values a pickle may make; a state_dict of a thousand tensors makes some tens of thousands.
const VALUE_LIMIT: usize = 2_000_000;

/// A tensor before its values are read.
#[derive(Debug, Clone, PartialEq)]
pub struct Strided {
    pub storage: Storage,
    pub offset: usize,
    pub size: Vec<usize>,
    pub stride: Vec<usize>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Storage {
    /// `FloatStorage`, `HalfStorage`, ...
    pub kind: String,
    pub key: String,
    /// In elements.
    pub len: usize,
}

#[derive(Debug, Clone)]
enum Value {
    None,
    Int(i64),
    Text(String),
    Tuple(Vec<usize>),
    List(Vec<usize>),
    Dict(Vec<(usize, usize)>),
    Global(String),
    Storage(Storage),
    Tensor(Strided),
    /// A thing that is not known, and not needed.
    Unknown,
}

/// The values of one pickle.
pub struct Pickle {
    values: Vec<Value>,
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    stack: Vec<usize>,
    marks: Vec<usize>,
    memo: HashMap<u64, usize>,
    values: Vec<Value>,
}

impl Pickle {
    /// Reads the pickle that begins at `at`, and moves `at` behind it. Gives the place of what it holds, and the bytes it took.
    pub fn read(bytes: &[u8], at: &mut usize) -> Result<(Self, usize, usize), String> {
        let first = *at;
        let mut reader = Reader {
            bytes,
            at: first,
            stack: Vec::new(),
            marks: Vec::new(),
            memo: HashMap::new(),
            values: vec![Value::None],
        };
        let root = reader
            .run()
            .map_err(|problem| format!("byte {}: {problem}", reader.at))?;
        *at = reader.at;
        let values = reader.values;
        Ok((Self { values }, root, *at - first))
    }

    pub fn text(&self, at: usize) -> Option<&str> {
        match self.values.get(at)? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    pub fn tensor(&self, at: usize) -> Option<&Strided> {
        match self.values.get(at)? {
            Value::Tensor(tensor) => Some(tensor),
            _ => None,
        }
    }

    pub fn pairs(&self, at: usize) -> Option<&[(usize, usize)]> {
        match self.values.get(at)? {
            Value::Dict(pairs) => Some(pairs),
            _ => None,
        }
    }

    /// The texts of a list.
    pub fn texts(&self, at: usize) -> Option<Vec<&str>> {
        match self.values.get(at)? {
            Value::List(members) => members.iter().map(|&member| self.text(member)).collect(),
            _ => None,
        }
    }

    /// Every storage that is mentioned.
    pub fn storages(&self) -> impl Iterator<Item = &Storage> {
        self.values.iter().filter_map(|value| match value {
            Value::Storage(storage) => Some(storage),
            _ => None,
        })
    }
}

impl Reader<'_> {
    fn take(&mut self, count: usize) -> Result<&[u8], String> {
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

    fn text(&mut self, length: u64) -> Result<Value, String> {
        let length = usize::try_from(length).map_err(|_| "a text is too long")?;
        Ok(Value::Text(
            String::from_utf8_lossy(self.take(length)?).into_owned(),
        ))
    }

    fn push(&mut self, value: Value) -> Result<(), String> {
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
                b'X' | b'T' | b'B' => self.sized_text(4)?,
                b'U' | b'C' | 0x8c => self.sized_text(1)?,
                0x8d | 0x8e => self.sized_text(8)?,
                b'V' | b'S' => {
                    let text = self.line()?;
                    self.push(Value::Text(text.trim_matches(['\'', '"']).into()))?;
                }
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
                    let text = |at: usize| match &self.values[at] {
                        Value::Text(text) => text.clone(),
                        _ => String::new(),
                    };
                    let name = format!("{}.{}", text(module), text(name));
                    self.push(Value::Global(name))?;
                }
                b'Q' => {
                    let id = self.pop()?;
                    let storage = self.storage(id).map_or(Value::Unknown, Value::Storage);
                    self.push(storage)?;
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
                    // The state of what was made: nothing that is read here has any.
                    self.pop()?;
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

    fn sized_text(&mut self, bytes: usize) -> Result<(), String> {
        let length = self.number(bytes)?;
        let text = self.text(length)?;
        self.push(text)
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

    fn sizes(&self, at: usize) -> Option<Vec<usize>> {
        let sizes = self.members(at).iter();
        sizes.map(|&member| self.size(member)).collect()
    }

    fn size(&self, at: usize) -> Option<usize> {
        match self.values[at] {
            Value::Int(number) => usize::try_from(number).ok(),
            _ => None,
        }
    }

    /// `('storage', torch.FloatStorage, key, place, length)`
    fn storage(&self, id: usize) -> Option<Storage> {
        let &[_, kind, key, _, len, ..] = self.members(id) else {
            return None;
        };
        match (&self.values[kind], &self.values[key]) {
            (Value::Global(kind), Value::Text(key)) => Some(Storage {
                kind: kind.rsplit('.').next().unwrap_or_default().into(),
                key: key.clone(),
                len: self.size(len)?,
            }),
            _ => None,
        }
    }

    /// What a call would give, for the few callees that make tensors and dictionaries.
    fn called(&self, callee: usize, arguments: usize) -> Value {
        let Value::Global(name) = &self.values[callee] else {
            return Value::Unknown;
        };
        let arguments = self.members(arguments);
        let made = match (name.as_str(), arguments) {
            ("collections.OrderedDict", _) => Some(Value::Dict(Vec::new())),
            (
                "torch._utils._rebuild_tensor_v2" | "torch._utils._rebuild_tensor",
                &[storage, offset, size, stride, ..],
            ) => self
                .strided(storage, offset, size, stride)
                .map(Value::Tensor),
            ("torch._utils._rebuild_parameter", &[tensor, ..]) => Some(self.values[tensor].clone()),
            ("torch.Size", &[sizes]) => Some(Value::Tuple(self.members(sizes).to_vec())),
            _ => None,
        };
        made.unwrap_or(Value::Unknown)
    }

    fn strided(
        &self,
        storage: usize,
        offset: usize,
        size: usize,
        stride: usize,
    ) -> Option<Strided> {
        let Value::Storage(storage) = &self.values[storage] else {
            return None;
        };
        let (size, stride) = (self.sizes(size)?, self.sizes(stride)?);
        (size.len() == stride.len() && size.len() <= 8).then_some(Strided {
            storage: storage.clone(),
            offset: self.size(offset)?,
            size,
            stride,
        })
    }
}
