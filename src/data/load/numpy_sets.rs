//! Data sets as NumPy saves them, in one `.npz` or several `.npy`: which array holds pictures, which their labels, and of which part.

use std::borrow::Cow;

use super::super::zip::Archive;
use super::super::{DataError, Dataset, SourceFile};
use super::numpy_names::{Role, role};
use super::numpy_pictures::{Form, Range, labels, number, pixels};
use super::part::Part;
use super::{LoadOptions, MAX_DATASET_BYTES, arrays, base_name, npy, refuse_choice};
use crate::data::numpy::Array;
use crate::said::{Phrase, phrase};

const WHAT: &str = "set of NumPy arrays";
/// Arrays that are named in a message.
const NAMED: usize = 12;

/// An array by its file and its name in it.
struct Member<'a> {
    name: String,
    part: Part,
    /// What it cannot be read for matters where it is needed.
    array: Result<Array<'a>, Phrase>,
}

impl<'a> Member<'a> {
    /// Its name and its array.
    fn readable(self) -> Result<(String, Array<'a>), DataError> {
        match self.array {
            Ok(array) => Ok((self.name, array)),
            Err(reason) => Err(DataError::Unreadable {
                file: self.name,
                what: WHAT,
                reason,
            }),
        }
    }
}

pub(super) fn load(
    files: Vec<SourceFile>,
    options: &LoadOptions,
    mut notes: Vec<Phrase>,
) -> Result<Dataset, DataError> {
    refuse_choice(options)?;
    let first = files
        .first()
        .map(|file| file.name.clone())
        .unwrap_or_default();
    let wrong = |reason: Phrase| DataError::Unreadable {
        file: first.clone(),
        what: WHAT,
        reason,
    };
    let (mut found, mut aside) = (Vec::new(), Vec::new());
    let mut broken = None;
    for file in &files {
        match read(file, &mut found, &mut aside) {
            // What an archive holds that cannot be opened is not known to belong to the set.
            Err(error)
                if is_npz(file)
                    && matches!(&error, DataError::Unreadable { file: of, .. } if *of == file.name) =>
            {
                aside.push(error.to_string());
                broken.get_or_insert(error);
            }
            result => result?,
        }
    }
    let mut parts: Vec<(Part, Member, Member)> = Vec::new();
    for part in [Part::Train, Part::Whole, Part::Test, Part::Validation] {
        let pictures = match take(&mut found, Role::Pictures, part)? {
            Some(pictures) => Some(pictures),
            None => take(&mut found, Role::Data, part)?,
        };
        let Some(pictures) = pictures else { continue };
        match take(&mut found, Role::Labels, part)? {
            Some(labels) => parts.push((part, pictures, labels)),
            None => aside.push(pictures.name),
        }
    }
    aside.extend(found.into_iter().map(|(_, member)| member.name));
    let Some(&(train, ..)) = parts.first() else {
        if let Some(error) = broken {
            return Err(error);
        }
        aside.truncate(NAMED);
        return Err(wrong(phrase!(
            "it has {aside}; pictures are looked for under names such as x_train, train_images and images, their labels under y_train, train_labels and labels",
            aside = match aside.is_empty() {
                true => phrase!("no array"),
                false => phrase!("{aside} and no pictures with labels", aside),
            }
        )));
    };
    // Beside training pictures the test is held out, else the validation.
    let held = parts
        .get(1)
        .map(|(part, ..)| *part)
        .filter(|part| *part != Part::Whole);
    let held = held.or_else(|| parts.get(2).map(|(part, ..)| *part));
    for (_, pictures, labels) in
        parts.extract_if(.., |(part, ..)| *part != train && Some(*part) != held)
    {
        aside.extend([pictures.name, labels.name]);
    }
    if !aside.is_empty() {
        let more = aside.len().saturating_sub(NAMED);
        aside.truncate(NAMED);
        let more = if more > 0 {
            phrase!(" and {more} more", more)
        } else {
            Phrase::default()
        };
        notes.push(phrase!("Arrays left aside: {aside}{more}.", aside, more));
    }
    let of = |name: &str, reason: Phrase| DataError::Unreadable {
        file: name.into(),
        what: WHAT,
        reason,
    };
    let mut chosen = Vec::new();
    for (_, pictures, labels) in parts {
        chosen.push((pictures.readable()?, labels.readable()?));
    }
    let range = Range::of(chosen.iter().map(|((_, pictures), _)| pictures));
    let mut size = None;
    let mut read = Vec::new();
    for ((name, pictures), (labels_name, numbers)) in chosen {
        let form = Form::of(&pictures).map_err(|reason| of(&name, reason))?;
        let own = *size.get_or_insert(form.size);
        if own != form.size {
            let reason = phrase!(
                "its pictures are [{size}] (channels, height, width), those before [{own}]",
                size = form.size,
                own
            );
            return Err(of(&name, reason));
        }
        let scale = match pictures.kind.is_byte() {
            true => 1.0,
            false => range
                .scale(pictures.kind.is_float())
                .map_err(|reason| of(&name, reason))?,
        };
        let labels = labels(&numbers).map_err(|reason| of(&labels_name, reason))?;
        if labels.len() != form.count {
            let reason = phrase!(
                "it has {labels} labels for {pictures} pictures",
                labels = labels.len(),
                pictures = form.count
            );
            return Err(of(&labels_name, reason));
        }
        read.push((pixels(pictures, &form, scale), labels));
    }
    let (classes, read) = number(read, &mut notes).map_err(wrong)?;
    let mut read = read.into_iter();
    let name = base_name(&first);
    let name = name
        .rsplit_once('.')
        .map_or(name, |(stem, _)| stem)
        .to_owned();
    let size = size.unwrap_or_default();
    arrays::dataset(
        name,
        classes,
        size,
        [read.next(), read.next()],
        options,
        notes,
    )
}

fn is_npz(file: &SourceFile) -> bool {
    file.name.to_ascii_lowercase().ends_with(".npz")
}

/// The array of this role and part.
fn take<'a>(
    found: &mut Vec<(Role, Member<'a>)>,
    role: Role,
    part: Part,
) -> Result<Option<Member<'a>>, DataError> {
    let is_it = |(own, member): &mut (Role, Member)| *own == role && member.part == part;
    let mut taken = found.extract_if(.., is_it).map(|(_, member)| member);
    let first = taken.next();
    match (first, taken.next()) {
        (Some(first), Some(second)) => Err(DataError::Unreadable {
            file: second.name,
            what: WHAT,
            reason: phrase!(
                "{first} is named for the same; leave one of them out",
                first = first.name
            ),
        }),
        (first, _) => Ok(first),
    }
}

/// Adds the arrays of a file that have a role, and the names of others.
fn read<'a>(
    file: &'a SourceFile,
    found: &mut Vec<(Role, Member<'a>)>,
    aside: &mut Vec<String>,
) -> Result<(), DataError> {
    let wrong = |file: &str, reason: Phrase| DataError::Unreadable {
        file: file.into(),
        what: WHAT,
        reason,
    };
    if file.bytes.is_empty() {
        return Err(DataError::EmptyFile {
            file: file.name.clone(),
        });
    }
    let mut add = |name: String,
                   key: &str,
                   is_alone,
                   bytes: &mut dyn FnMut() -> Result<Cow<'a, [u8]>, Phrase>| {
        match role(&file.name, key, is_alone) {
            (Some(role), part) => {
                let array = bytes().and_then(npy::parse);
                found.push((role, Member { name, part, array }));
            }
            (None, _) => aside.push(name),
        }
    };
    if !is_npz(file) {
        add(file.name.clone(), "", true, &mut || {
            Ok(Cow::Borrowed(&file.bytes))
        });
        return Ok(());
    }
    let archive = Archive::open(&file.bytes).map_err(|reason| wrong(&file.name, reason))?;
    let total: u64 = archive
        .names()
        .map(|(_, size)| size)
        .fold(0, u64::saturating_add);
    if total > MAX_DATASET_BYTES as u64 + (1 << 20) {
        return Err(DataError::TooLarge {
            what: file.name.clone(),
            size: phrase!("what it unpacks to, {total} bytes,", total),
            limit: format!("{} MB", MAX_DATASET_BYTES >> 20).into(),
            hint: phrase!("Save the pictures as bytes (uint8), or a part of them."),
        });
    }
    let is_alone = archive.names().count() == 1;
    for (index, (name, _)) in archive.names().enumerate() {
        let key = name.strip_suffix(".npy").unwrap_or(name);
        let mut bytes = || archive.at(index);
        add(format!("{}: {key}", file.name), key, is_alone, &mut bytes);
    }
    Ok(())
}
