//! Names of a file's tensors matched with those of a network: what wrappers and surrounding modules put into them is taken off.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::COUNTER;
use crate::arrange::{self, Arrange};

/// Name and shape of a tensor.
pub type Signature = (String, Vec<usize>);

/// Segments that wrappers put into names, at the front or in the middle: DataParallel and DistributedDataParallel, `torch.compile`,
/// FSDP, DeepSpeed, activation checkpointing.
const WRAPPERS: [&str; 5] = [
    "module",
    "_orig_mod",
    "_fsdp_wrapped_module",
    "_forward_module",
    "_checkpoint_wrapped_module",
];
/// Attributes under which programs commonly keep the network itself.
const HOLDERS: [&str; 15] = [
    "model",
    "net",
    "network",
    "backbone",
    "encoder",
    "classifier",
    "cnn",
    "base_model",
    "student",
    "detector",
    "segmentor",
    "unet",
    "resnet",
    "base",
    "core",
];
/// Segments of a name after which no prefix is looked for.
const DEPTH_LIMIT: usize = 12;
/// Prefixes that are compared in full, those with the most tensors first.
const CANDIDATES: usize = 32;

/// Which tensor of the network each tensor of a file is.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Matched {
    /// For each tensor of the file its place among the network's, by name alone; shapes may differ.
    pub places: Vec<Option<usize>>,
    /// For each tensor of the file whether its name begins with the prefix that was taken off.
    pub inside: Vec<bool>,
    /// Each piece that was taken off, and from how many names.
    pub removed: BTreeMap<String, usize>,
}

/// How well a file fits: tensors equal in name and shape, and in name alone. Larger is better.
pub type Score = (usize, usize);

impl Matched {
    /// Matches a file's tensors with a network's. A prefix is taken off where the names fit better without it: one that all tensors
    /// share, one under which the whole network is found, or one made of the usual names of wrappers and attributes. Names that are
    /// the network's own stay.
    pub fn new(file: &[Signature], network: &[Signature]) -> Self {
        let bare = bare_names(network);
        let [own, given] = match &bare {
            Some(own) => [
                own.clone(),
                file.iter()
                    .map(|(name, _)| without_wrappers(name))
                    .collect(),
            ],
            None => [network, file].map(|side| side.iter().map(|(name, _)| name.clone()).collect()),
        };
        let prefix = best_prefix(&Sides {
            file,
            network,
            given: &given,
            own: &own,
        });
        let places: HashMap<&str, usize> = own
            .iter()
            .enumerate()
            .map(|(at, name)| (name.as_str(), at))
            .collect();
        let mut matched = Self {
            places: vec![None; file.len()],
            inside: given.iter().map(|name| name.starts_with(&prefix)).collect(),
            removed: BTreeMap::new(),
        };
        let mut claimed = vec![false; network.len()];
        // Where a file has a tensor twice, with and without a wrapper, the shorter name comes first.
        let mut order: Vec<usize> = (0..file.len()).collect();
        order.arrange_by_key(|&at| file[at].0.len());
        for at in order {
            let rest = given[at].strip_prefix(prefix.as_str());
            let Some(&place) = rest.and_then(|rest| places.get(rest)) else {
                continue;
            };
            if std::mem::replace(&mut claimed[place], true) {
                continue;
            }
            matched.places[at] = Some(place);
            let piece = taken_off(&file[at].0, &network[place].0);
            if !piece.is_empty() {
                *matched.removed.entry(piece).or_default() += 1;
            }
        }
        matched
    }

    /// How well the file fits the network.
    pub fn score(&self, file: &[Signature], network: &[Signature]) -> Score {
        let pairs = self.places.iter().zip(file);
        let named = pairs.filter_map(|(place, (name, shape))| Some((name, shape, (*place)?)));
        named.filter(|(name, ..)| !name.ends_with(COUNTER)).fold(
            (0, 0),
            |(shapes, names), (_, shape, place)| {
                (shapes + usize::from(*shape == network[place].1), names + 1)
            },
        )
    }

    /// A sentence on what was taken off the names; none where nothing was.
    pub fn note(&self) -> Option<String> {
        let all: usize = self.removed.values().sum();
        let pieces: Vec<&str> = self.removed.keys().map(String::as_str).collect();
        match (pieces.as_slice(), all == self.places.len()) {
            ([], _) => None,
            ([piece], true) => Some(format!("taken off all names: {piece}")),
            _ => Some(format!(
                "taken off {all} of {} names: {}",
                self.places.len(),
                pieces.join(", ")
            )),
        }
    }
}

struct Sides<'a> {
    file: &'a [Signature],
    network: &'a [Signature],
    /// Names of the file and of the network as they are compared.
    given: &'a [String],
    own: &'a [String],
}

/// The prefix without which the file's names fit the network best; empty where they fit as they are.
fn best_prefix(sides: &Sides) -> String {
    let own: HashSet<&str> = sides.own.iter().map(String::as_str).collect();
    let given: HashMap<&str, usize> = sides
        .given
        .iter()
        .enumerate()
        .map(|(at, name)| (name.as_str(), at))
        .collect();
    let mut votes: HashMap<&str, usize> = HashMap::from([("", 0)]);
    for name in sides.given {
        let ends = name.match_indices('.').map(|(at, _)| at + 1);
        for first in std::iter::once(0).chain(ends).take(DEPTH_LIMIT) {
            if own.contains(&name[first..]) {
                *votes.entry(&name[..first]).or_default() += 1;
            }
        }
    }
    let mut candidates: Vec<(&str, usize)> = votes.into_iter().collect();
    candidates
        .arrange_by_key(|&(prefix, count)| (!prefix.is_empty(), std::cmp::Reverse(count), prefix));
    candidates.truncate(CANDIDATES);
    let score = |prefix: &str| {
        let (mut shapes, mut names, mut all) = (0, 0, true);
        for (name, (_, shape)) in sides.own.iter().zip(sides.network) {
            if name.ends_with(COUNTER) {
                continue;
            }
            let found = given.get(format!("{prefix}{name}").as_str());
            let same = found.is_some_and(|&at| sides.file[at].1 == *shape);
            shapes += usize::from(same);
            names += usize::from(found.is_some());
            all &= same;
        }
        (shapes, names, all)
    };
    let best = candidates
        .into_iter()
        .filter_map(|(prefix, _)| {
            let (shapes, names, all) = score(prefix);
            let mut segments = prefix.split_terminator('.');
            let usual =
                segments.all(|segment| HOLDERS.contains(&segment) || WRAPPERS.contains(&segment));
            let may = usual || all || sides.given.iter().all(|name| name.starts_with(prefix));
            may.then_some((
                (shapes, names, usual, std::cmp::Reverse(prefix.len())),
                prefix,
            ))
        })
        .max();
    best.map_or(String::new(), |(_, prefix)| prefix.to_string())
}

/// A network's names without wrappers' segments; none where two would become one.
fn bare_names(network: &[Signature]) -> Option<Vec<String>> {
    let names: Vec<String> = network
        .iter()
        .map(|(name, _)| without_wrappers(name))
        .collect();
    let distinct: HashSet<&str> = names.iter().map(String::as_str).collect();
    (distinct.len() == names.len()).then_some(names)
}

fn without_wrappers(name: &str) -> String {
    let segments: Vec<&str> = name
        .split('.')
        .filter(|segment| !WRAPPERS.contains(segment))
        .collect();
    match segments.is_empty() {
        true => name.to_string(),
        false => segments.join("."),
    }
}

/// What a file's name has more than the network's: its front, or wrappers' segments further in.
fn taken_off(name: &str, own: &str) -> String {
    if let Some(front) = name.strip_suffix(own) {
        return front.to_string();
    }
    let kept: Vec<&str> = own.split('.').collect();
    let segments = name.split('.').filter(|segment| !kept.contains(segment));
    let distinct: BTreeSet<&str> = arrange::set(segments);
    distinct
        .into_iter()
        .map(|segment| format!("{segment}."))
        .collect()
}
