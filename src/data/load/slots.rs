//! The files of a set whose names are fixed, each in its place.

use super::super::{DataError, SourceFile};
use super::base_name;

/// Files by their names in any case, folders left out; others are dropped, and the same bytes twice are one file.
///
/// # Errors
/// [`DataError::SameName`] for two different files of one name.
pub(super) fn by_name<const N: usize>(
    files: Vec<SourceFile>,
    names: [&str; N],
) -> Result<[Option<SourceFile>; N], DataError> {
    let mut slots = [const { None::<SourceFile> }; N];
    for file in files {
        let name = base_name(&file.name).to_ascii_lowercase();
        let at = names.iter().position(|known| *known == name);
        let Some(slot) = at.and_then(|at| slots.get_mut(at)) else {
            continue;
        };
        match slot {
            Some(other) if other.bytes != file.bytes => {
                return Err(DataError::SameName {
                    first: other.name.clone(),
                    second: file.name,
                });
            }
            _ => *slot = Some(file),
        }
    }
    Ok(slots)
}
