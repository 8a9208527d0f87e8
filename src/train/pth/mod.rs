//! PyTorch's own files: `.pt`, `.pth`, `.th`, as zip and as the older chain of pickles. Nothing in them is ever run: the pickle is read
//! by an interpreter that knows numbers, texts, lists, dictionaries and tensors, and takes everything else for an unknown thing.

mod archive;
mod tensors;
mod unpickle;

use super::TrainError;
use crate::engine::NamedTensor;

/// Keys under which programs keep a `state_dict` among other things, the likeliest first.
const KEYS: [&str; 8] = [
    "state_dict",
    "model_state_dict",
    "model_state",
    "model",
    "net",
    "weights",
    "params",
    "module",
];
/// What wrappers put before every name.
const PREFIXES: [&str; 2] = ["module.", "_orig_mod."];

/// Entries that are looked at in search of a `state_dict`.
const SEARCH_LIMIT: usize = 4_000_000;
/// Elements of all tensors together; beyond it nothing here could train.
const ELEMENTS_LIMIT: usize = 1 << 28;

/// Whether these bytes are a file of `torch.save`.
pub fn is_pth(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
        || bytes.starts_with(b"\x80\x02")
        || bytes.starts_with(b"\x80\x04")
}

/// Reads a `state_dict`, or a checkpoint with one in it.
///
/// # Errors
/// [`TrainError::NotPth`] with the place where the file is not understood.
pub fn read(bytes: &[u8]) -> Result<Vec<NamedTensor>, TrainError> {
    parse(bytes).map_err(|reason| TrainError::NotPth { reason })
}

fn parse(bytes: &[u8]) -> Result<Vec<NamedTensor>, String> {
    let (pickle, root, storages) = match bytes.starts_with(b"PK") {
        true => {
            let archive = archive::Archive::open(bytes)?;
            let (prefix, data) = archive.pickle()?;
            let (pickle, root, _) = unpickle::Pickle::read(&data, &mut 0)?;
            let storages = tensors::Storages::Zip { archive, prefix };
            (pickle, root, storages)
        }
        false => {
            let mut at = 0;
            // Magic number, protocol and system come before the object, in pickles of their own.
            for _ in 0..3 {
                unpickle::Pickle::read(bytes, &mut at)?;
            }
            let (pickle, root, _) = unpickle::Pickle::read(bytes, &mut at)?;
            let storages = tensors::Storages::chain(bytes, at, &pickle)?;
            (pickle, root, storages)
        }
    };
    let entries = state_dict(&pickle, root, 0, &mut SEARCH_LIMIT.clone()).ok_or(
        "it holds no state_dict. Save one in PyTorch: torch.save(net.state_dict(), \"weights.pth\")",
    )?;
    let (mut found, mut left) = (Vec::with_capacity(entries.len()), ELEMENTS_LIMIT);
    for (name, tensor) in entries {
        let (shape, values) = storages
            .values(&tensor, &mut left)
            .map_err(|reason| format!("{name}: {reason}"))?;
        found.push(NamedTensor {
            name,
            shape,
            values,
        });
    }
    for prefix in PREFIXES {
        if found.iter().all(|tensor| tensor.name.starts_with(prefix)) {
            for tensor in &mut found {
                tensor.name.drain(..prefix.len());
            }
        }
    }
    Ok(found)
}

/// The named tensors of a dictionary, or of the likeliest dictionary in it.
fn state_dict(
    pickle: &unpickle::Pickle,
    at: usize,
    level: usize,
    budget: &mut usize,
) -> Option<Vec<(String, unpickle::Strided)>> {
    let pairs = pickle.pairs(at)?;
    *budget = budget.checked_sub(pairs.len() + 1)?;
    let own: Vec<_> = pairs
        .iter()
        .filter_map(|&(key, value)| {
            Some((pickle.text(key)?.to_string(), pickle.tensor(value)?.clone()))
        })
        .collect();
    if !own.is_empty() {
        return Some(own);
    }
    if level >= 3 {
        return None;
    }
    let of_key = |wanted: &str, budget: &mut usize| {
        let found = pairs
            .iter()
            .find(|(key, _)| pickle.text(*key) == Some(wanted));
        found.and_then(|&(_, value)| state_dict(pickle, value, level + 1, budget))
    };
    let known = KEYS.iter().find_map(|key| of_key(key, budget));
    known.or_else(|| {
        pairs
            .iter()
            .find_map(|&(_, value)| state_dict(pickle, value, level + 1, budget))
    })
}
