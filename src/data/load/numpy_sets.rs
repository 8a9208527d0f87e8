//! Data sets as NumPy saves them, in one `.npz` or several `.npy`: which array holds pictures, which their labels, and of which part.

use std::borrow::Cow;

use super::super::zip::Archive;
use super::super::{DataError, Dataset, SourceFile};
use super::numpy_pictures::{Form, Range, labels, number, pixels};
use super::part::Part;
use super::words::words;
use super::{LoadOptions, MAX_DATASET_BYTES, arrays, base_name, npy, refuse_choice};
use crate::data::numpy::Array;

const WHAT: &str = "set of NumPy arrays";
/// Words for pictures; the last is taken where there are no others.
const PICTURES: [&str; 8] = [
    "x", "image", "images", "img", "imgs", "pictures", "photos", "data",
];
const LABELS: [&str; 6] = ["y", "label", "labels", "target", "targets", "class"];
/// Arrays that are named in a message.
const NAMED: usize = 12;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Pictures,
    Data,
    Labels,
}

/// An array by its file and its name in it.
struct Member<'a> {
    name: String,
    part: Part,
    array: Array<'a>,
}

/// What `key`, else the file's name, else a folder, says of an array.
fn role(path: &str, key: &str) -> (Option<Role>, Part) {
    let of = |name: &str| {
        let (mut role, mut part) = (None, None);
        for word in words(name) {
            // `xtrain` in one word.
            let (word, rest) = match word.strip_prefix(['x', 'y']).and_then(Part::of_folder) {
                Some(rest) => (&word[..1], Some(rest)),
                None => (word.as_str(), Part::of_folder(&word)),
            };
            part = part.or(rest);
            role = role.or(match word {
                "data" => Some(Role::Data),
                word if PICTURES.contains(&word) => Some(Role::Pictures),
                word if LABELS.contains(&word) => Some(Role::Labels),
                _ => None,
            });
        }
        (role, part)
    };
    let base = base_name(path);
    let stem = base.rsplit_once('.').map_or(base, |(stem, _)| stem);
    let (own, own_part) = of(key);
    let (file, file_part) = of(stem);
    let part = own_part.or(file_part);
    (own.or(file), part.unwrap_or_else(|| Part::of_path(path)))
}

pub(super) fn load(
    files: Vec<SourceFile>,
    options: &LoadOptions,
    mut notes: Vec<String>,
) -> Result<Dataset, DataError> {
    refuse_choice(options)?;
    let first = files
        .first()
        .map(|file| file.name.clone())
        .unwrap_or_default();
    let wrong = |reason: String| DataError::Unreadable {
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
        match (pictures, take(&mut found, Role::Labels, part)?) {
            (Some(pictures), Some(labels)) => parts.push((part, pictures, labels)),
            (one, other) => aside.extend(one.into_iter().chain(other).map(|left| left.name)),
        }
    }
    aside.extend(found.into_iter().map(|(_, member)| member.name));
    let Some(&(train, ..)) = parts.first() else {
        if let Some(error) = broken {
            return Err(error);
        }
        aside.truncate(NAMED);
        return Err(wrong(format!(
            "it has {}; pictures are looked for under names such as x_train, train_images and images, their labels under y_train, train_labels and labels",
            match aside.is_empty() {
                true => "no array".into(),
                false => format!("{} and no pictures with labels", aside.join(", ")),
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
            format!(" and {more} more")
        } else {
            String::new()
        };
        notes.push(format!("Arrays left aside: {}{more}.", aside.join(", ")));
    }
    let of = |name: &str, reason: String| DataError::Unreadable {
        file: name.into(),
        what: WHAT,
        reason,
    };
    let range = Range::of(parts.iter().map(|(_, pictures, _)| &pictures.array));
    let mut size = None;
    let mut read = Vec::new();
    for (_, pictures, numbers) in parts {
        let form = Form::of(&pictures.array).map_err(|reason| of(&pictures.name, reason))?;
        let own = *size.get_or_insert(form.size);
        if own != form.size {
            let reason = format!(
                "its pictures are {:?} (channels, height, width), those before {own:?}",
                form.size
            );
            return Err(of(&pictures.name, reason));
        }
        let scale = match pictures.array.kind.is_byte() {
            true => 1.0,
            false => range
                .scale(pictures.array.kind.is_float())
                .map_err(|reason| of(&pictures.name, reason))?,
        };
        let labels = labels(&numbers.array).map_err(|reason| of(&numbers.name, reason))?;
        if labels.len() != form.count {
            let reason = format!("it has {} labels for {} pictures", labels.len(), form.count);
            return Err(of(&numbers.name, reason));
        }
        read.push((pixels(pictures.array, &form, scale), labels));
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
            reason: format!(
                "{} is named for the same; leave one of them out",
                first.name
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
    let wrong = |file: &str, reason: String| DataError::Unreadable {
        file: file.into(),
        what: WHAT,
        reason,
    };
    if file.bytes.is_empty() {
        return Err(DataError::EmptyFile {
            file: file.name.clone(),
        });
    }
    let mut add =
        |name: String, key: &str, bytes: &mut dyn FnMut() -> Result<Cow<'a, [u8]>, String>| {
            let (Some(role), part) = role(&file.name, key) else {
                aside.push(name);
                return Ok(());
            };
            let array = bytes()
                .and_then(npy::parse)
                .map_err(|reason| wrong(&name, reason))?;
            found.push((role, Member { name, part, array }));
            Ok(())
        };
    if !is_npz(file) {
        return add(file.name.clone(), "", &mut || {
            Ok(Cow::Borrowed(&file.bytes))
        });
    }
    let archive = Archive::open(&file.bytes).map_err(|reason| wrong(&file.name, reason))?;
    let total: u64 = archive
        .names()
        .map(|(_, size)| size)
        .fold(0, u64::saturating_add);
    if total > MAX_DATASET_BYTES as u64 + (1 << 20) {
        return Err(DataError::TooLarge {
            what: file.name.clone(),
            size: format!("what it unpacks to, {total} bytes,"),
            limit: format!("{} MB", MAX_DATASET_BYTES >> 20),
            hint: "Save the pictures as bytes (uint8), or a part of them.".into(),
        });
    }
    for (index, (name, _)) in archive.names().enumerate() {
        let key = name.strip_suffix(".npy").unwrap_or(name);
        let mut bytes = || archive.at(index);
        add(format!("{}: {key}", file.name), key, &mut bytes)?;
    }
    Ok(())
}
