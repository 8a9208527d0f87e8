//! Functions of Python's library: collections, itertools, functools, copy.

use super::Evaluator;
use super::names::canonical;
use crate::interop::python::given::Result;
use crate::interop::python::value::{Arguments, Value};
use crate::said::phrase;

impl Evaluator {
    /// Functions of Python's library.
    pub(super) fn standard_library(
        &mut self,
        path: &str,
        arguments: &Arguments,
    ) -> Result<Option<Value>> {
        let at = arguments.at;
        let plain = arguments.plain.as_slice();
        Ok(match (path, plain) {
            ("collections.OrderedDict", _) => Some(self.dictionary(arguments)?),
            ("collections.defaultdict", [_, rest @ ..]) => {
                let rest = Arguments {
                    plain: rest.to_vec(),
                    named: arguments.named.clone(),
                    at,
                };
                Some(self.dictionary(&rest)?)
            }
            ("collections.namedtuple" | "typing.NamedTuple", _) => self.named_tuple(arguments),
            ("collections.deque", [values, ..]) => Some(Value::list(self.iterate(values, at)?)),
            ("collections.deque", []) => Some(Value::list(Vec::new())),
            ("copy.copy", [Value::List(list)]) => Some(Value::list(list.borrow().clone())),
            ("copy.copy" | "copy.deepcopy", [value, ..]) => Some(self.deep_copy(value, at)?),
            ("typing.cast", [_, value]) => Some(value.clone()),
            ("typing.TypeVar" | "typing.NewType", _) => Some(Value::unknown(phrase!("a type"))),
            ("torch.clone", [Value::Tensor(tensor)]) => {
                Some(Value::Tensor(self.trace.copied(tensor)))
            }
            // Of devices nothing hangs here: what PyTorch would do on the CPU.
            ("torch.cuda.is_available" | "torch.backends.mps.is_available", []) => {
                Some(Value::Bool(false))
            }
            ("torch.cuda.device_count", []) => Some(Value::Int(0)),
            ("torch.is_tensor", [value]) => match value {
                Value::Unknown(_) => None,
                _ => Some(Value::Bool(matches!(value, Value::Tensor(_)))),
            },
            ("torch.Size", [values]) => Some(Value::tuple(self.iterate(values, at)?)),
            ("importlib.import_module", [Value::Text(path), ..]) => {
                Some(Value::Library(canonical(path).into()))
            }
            ("itertools.chain", many) => {
                let mut all = Vec::new();
                for value in many {
                    all.extend(self.iterate(value, at)?);
                }
                self.spend(all.len(), at)?;
                Some(Value::list(all))
            }
            ("itertools.chain.from_iterable", [values]) => {
                let mut all = Vec::new();
                for value in self.iterate(values, at)? {
                    all.extend(self.iterate(&value, at)?);
                    self.spend(all.len() / 16, at)?;
                }
                Some(Value::list(all))
            }
            ("itertools.product", many) => {
                let mut rows: Vec<Vec<Value>> = vec![Vec::new()];
                for value in many {
                    let members = self.iterate(value, at)?;
                    self.spend(rows.len().saturating_mul(members.len()), at)?;
                    let mut longer = Vec::new();
                    for row in &rows {
                        for member in &members {
                            let mut row = row.clone();
                            row.push(member.clone());
                            longer.push(row);
                        }
                    }
                    rows = longer;
                }
                Some(Value::list(rows.into_iter().map(Value::tuple).collect()))
            }
            ("itertools.repeat", [value, count]) => {
                let count = count.size().unwrap_or(0).min(super::SIZE_LIMIT);
                self.spend(count, at)?;
                Some(Value::list(vec![value.clone(); count]))
            }
            ("itertools.accumulate", [values, ..]) => {
                let mut found: Vec<Value> = Vec::new();
                for value in self.iterate(values, at)? {
                    let next = match (found.last().cloned(), plain.get(1)) {
                        (None, _) => value,
                        (Some(last), Some(function)) => {
                            self.call_plain(function.clone(), vec![last, value], at)?
                        }
                        (Some(last), None) => self.binary("+", last, value, at)?,
                    };
                    found.push(next);
                }
                Some(Value::list(found))
            }
            ("itertools.islice", [values, bounds @ ..]) => {
                let members = self.iterate(values, at)?;
                let bound = |index: usize| bounds.get(index).cloned().unwrap_or(Value::None);
                let parts = match bounds.len() {
                    1 => [Value::None, bound(0), Value::None],
                    _ => [bound(0), bound(1), bound(2)],
                };
                let indices = self.slice_of(&parts, members.len(), at)?;
                Some(Value::list(
                    indices
                        .into_iter()
                        .map(|index| members[index].clone())
                        .collect(),
                ))
            }
            ("functools.reduce", [function, values, rest @ ..]) => {
                let mut values = self.iterate(values, at)?.into_iter();
                let mut all = rest
                    .first()
                    .cloned()
                    .or_else(|| values.next())
                    .unwrap_or(Value::None);
                for value in values {
                    all = self.call_plain(function.clone(), vec![all, value], at)?;
                }
                Some(all)
            }
            ("operator.mul", [a, b]) => Some(self.binary("*", a.clone(), b.clone(), at)?),
            ("operator.add", [a, b]) => Some(self.binary("+", a.clone(), b.clone(), at)?),
            ("tqdm.tqdm" | "tqdm" | "tqdm.auto.tqdm" | "tqdm.notebook.tqdm", [values, ..]) => {
                Some(values.clone())
            }
            ("tqdm.trange" | "trange", _) => self.range(arguments)?,
            _ => None,
        })
    }
}
