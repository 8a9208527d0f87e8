//! What of an archive stays packed, by its name alone: pictures that no reader uses, and the files of data sets that are not the chosen
//! one. So STL-10's archive of 3 GB and EMNIST's of six sets take the memory of what is learned from.

use super::super::DataError;
use super::idx_sets::{self, Set};
use super::{LoadOptions, base_name, emnist_mat, idx_file};
use crate::arrange::Arrange;

/// STL-10's pictures without labels.
const NEEDLESS: [&str; 2] = ["unlabeled_x.bin", "unlabelled_x.bin"];

#[derive(Default)]
pub(super) struct Sieve {
    /// The one of several sets that is read.
    chosen: Option<Set>,
}

impl Sieve {
    /// For an archive of these paths.
    ///
    /// # Errors
    /// What [`idx_sets::choose`] says where several sets are in it.
    pub(super) fn of<'a>(
        paths: impl Iterator<Item = &'a str>,
        options: &LoadOptions,
    ) -> Result<Self, DataError> {
        let mut sets: Vec<Set> = paths.filter_map(set_of).collect();
        sets.arrange();
        sets.dedup();
        let chosen = match sets.len() {
            0 | 1 => None,
            _ => idx_sets::choose(&sets, options)?,
        };
        Ok(Self { chosen })
    }

    /// Whether the file of this path is not needed.
    pub(super) fn is_needless(&self, path: &str) -> bool {
        let name = base_name(path).to_ascii_lowercase();
        let is_other = |chosen: Set| set_of(path).is_some_and(|set| set != chosen);
        NEEDLESS.contains(&name.as_str()) || self.chosen.is_some_and(is_other)
    }
}

/// The set that an idx file or a MATLAB file belongs to by its path, packed or not.
fn set_of(path: &str) -> Option<Set> {
    let is_of_one = idx_file::is_named(path) || emnist_mat::is_named(path);
    is_of_one.then(|| Set::of_path(path)).flatten()
}
