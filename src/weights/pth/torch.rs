//! What PyTorch's pickles mean by their calls: storages, tensors that look into them, and sizes.

use crate::data::pickle::{Pickle, Value};

/// A tensor before its values are read.
#[derive(Debug, Clone, PartialEq)]
pub struct Strided {
    /// Where its elements are.
    pub storage: Storage,
    /// Elements of the storage before its first one.
    pub offset: usize,
    /// Length of each dimension, PyTorch's `size()`.
    pub size: Vec<usize>,
    /// Elements of the storage from one index of a dimension to the next, PyTorch's `stride()`.
    pub stride: Vec<usize>,
}

/// A stretch of elements of one type, which several tensors may share.
#[derive(Debug, Clone, PartialEq)]
pub struct Storage {
    /// `FloatStorage`, `HalfStorage`, ...
    pub kind: String,
    /// Name by which the file keeps its bytes.
    pub key: String,
}

/// The tensor, or the parameter, that a value is.
pub fn tensor(pickle: &Pickle, at: usize) -> Option<Strided> {
    let call = pickle.call(at)?;
    match (call.name, call.arguments) {
        ("torch._utils._rebuild_parameter", &[data, ..]) => {
            let call = pickle.call(data)?;
            strided(pickle, call.name, call.arguments)
        }
        (name, arguments) => strided(pickle, name, arguments),
    }
}

fn strided(pickle: &Pickle, name: &str, arguments: &[usize]) -> Option<Strided> {
    if ![
        "torch._utils._rebuild_tensor_v2",
        "torch._utils._rebuild_tensor",
    ]
    .contains(&name)
    {
        return None;
    }
    let &[storage, offset, size, stride, ..] = arguments else {
        return None;
    };
    let &Value::Persistent(id) = pickle.get(storage)? else {
        return None;
    };
    let (size, stride) = (sizes(pickle, size)?, sizes(pickle, stride)?);
    (size.len() == stride.len() && size.len() <= 8).then_some(Strided {
        storage: storage_of(pickle, id)?,
        offset: pickle.size(offset)?,
        size,
        stride,
    })
}

/// Every storage that is mentioned.
pub fn storages(pickle: &Pickle) -> impl Iterator<Item = Storage> {
    pickle.values().filter_map(|value| {
        let Value::Persistent(id) = value else {
            return None;
        };
        storage_of(pickle, *id)
    })
}

/// `('storage', torch.FloatStorage, key, place, length)`
fn storage_of(pickle: &Pickle, id: usize) -> Option<Storage> {
    let &[_, kind, key, _, len, ..] = pickle.members(id)? else {
        return None;
    };
    pickle.size(len)?;
    let Value::Global(kind) = pickle.get(kind)? else {
        return None;
    };
    Some(Storage {
        kind: kind.rsplit('.').next().unwrap_or_default().into(),
        key: pickle.text(key)?.into(),
    })
}

/// A tuple of sizes, or `torch.Size` of one.
fn sizes(pickle: &Pickle, at: usize) -> Option<Vec<usize>> {
    let members = match pickle.call(at) {
        Some(call) if call.name == "torch.Size" => match call.arguments {
            &[sizes] => pickle.members(sizes)?,
            _ => return None,
        },
        _ => pickle.members(at)?,
    };
    members.iter().map(|&member| pickle.size(member)).collect()
}
