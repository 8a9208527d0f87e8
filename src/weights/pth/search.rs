//! The `state_dict` among everything else that a checkpoint holds.

use super::torch::{self, Strided};
use crate::arrange::Arrange;
use crate::data::pickle::Pickle;
use crate::weights::fit::listed;
use crate::weights::{Matched, Signature};

/// Keys under which programs keep a `state_dict` among other things, the likeliest first.
const KEYS: [&str; 14] = [
    "state_dict",
    "model_state_dict",
    "model_state",
    "model",
    "net",
    "network",
    "weights",
    "params",
    "module",
    "net_state_dict",
    "model_weights",
    "state_dict_ema",
    "model_ema",
    "ema",
];
/// Keys under which programs keep the names of the classes.
const CLASS_KEYS: [&str; 4] = ["classes", "class_names", "categories", "CLASSES"];

/// Dictionaries in dictionaries that are looked through.
const LEVELS: usize = 4;
/// Entries that are looked at in search of a `state_dict`.
const SEARCH_LIMIT: usize = 4_000_000;
/// Dictionaries with tensors that are compared with the network.
const CANDIDATES: usize = 64;

/// What a checkpoint holds of a network.
pub struct Found {
    /// The `state_dict`, tensors before their values are read.
    pub tensors: Vec<(String, Strided)>,
    /// Names of the classes, where the checkpoint has them; else empty.
    pub classes: Vec<String>,
    /// Which entry was read and which were left aside; none of a file that is a `state_dict`.
    pub note: Option<String>,
}

/// A dictionary with tensors.
struct Candidate {
    /// Keys from the root to it.
    path: Vec<String>,
    tensors: Vec<(String, Strided)>,
}

/// The dictionary of tensors that fits `network` best; of those alike, and where no network is known, the likeliest: under a key
/// that programs use, else the one with the most tensors.
pub fn state_dict(pickle: &Pickle, root: usize, network: &[Signature]) -> Option<Found> {
    let mut candidates = Vec::new();
    let mut budget = SEARCH_LIMIT;
    collect(pickle, root, &mut Vec::new(), &mut budget, &mut candidates);
    candidates.arrange_by_key(|found| {
        let key = found
            .path
            .last()
            .and_then(|last| KEYS.iter().position(|key| key == last));
        let order = key.map(|key| (found.path.len(), key));
        (
            order.is_none(),
            order,
            std::cmp::Reverse(found.tensors.len()),
            found.path.len(),
        )
    });
    candidates.truncate(CANDIDATES);
    let scores = candidates.iter().map(|found| {
        let file: Vec<Signature> = found
            .tensors
            .iter()
            .map(|(name, tensor)| (name.clone(), tensor.size.clone()))
            .collect();
        Matched::new(&file, network).score(&file, network)
    });
    let scores: Vec<_> = scores.collect();
    let best = scores.iter().max().copied()?;
    let chosen = candidates.swap_remove(scores.iter().position(|score| *score == best)?);
    Some(Found {
        note: note(pickle, root, &chosen.path),
        classes: classes(pickle, root),
        tensors: chosen.tensors,
    })
}

/// Every dictionary with named tensors, at the root or in dictionaries.
fn collect(
    pickle: &Pickle,
    at: usize,
    path: &mut Vec<String>,
    budget: &mut usize,
    found: &mut Vec<Candidate>,
) {
    let Some(pairs) = pickle.pairs(at) else {
        return;
    };
    let Some(left) = budget.checked_sub(pairs.len() + 1) else {
        return;
    };
    *budget = left;
    let tensors: Vec<_> = pairs
        .iter()
        .filter_map(|&(key, value)| {
            Some((pickle.text(key)?.to_string(), torch::tensor(pickle, value)?))
        })
        .collect();
    if !tensors.is_empty() {
        found.push(Candidate {
            path: path.clone(),
            tensors,
        });
    }
    if path.len() >= LEVELS {
        return;
    }
    for &(key, value) in pairs {
        if let Some(key) = pickle.text(key) {
            path.push(key.to_string());
            collect(pickle, value, path, budget, found);
            path.pop();
        }
    }
}

/// Which entry was read, and what else stands beside it at the root.
fn note(pickle: &Pickle, root: usize, path: &[String]) -> Option<String> {
    let read = path.first()?;
    let keys = pickle
        .pairs(root)?
        .iter()
        .filter_map(|&(key, _)| pickle.text(key));
    let aside: Vec<&str> = keys.filter(|key| key != read).collect();
    let aside = match aside.is_empty() {
        true => String::new(),
        false => format!("; left aside: {}", listed(&aside)),
    };
    Some(format!("read from the file: {}{aside}", path.join(".")))
}

fn classes(pickle: &Pickle, root: usize) -> Vec<String> {
    let pairs = pickle.pairs(root).unwrap_or_default();
    let named = |wanted: &str| {
        let (_, value) = pairs
            .iter()
            .find(|(key, _)| pickle.text(*key) == Some(wanted))?;
        pickle.texts(*value)
    };
    let names = CLASS_KEYS
        .iter()
        .find_map(|key| named(key))
        .unwrap_or_default();
    names.into_iter().map(String::from).collect()
}
