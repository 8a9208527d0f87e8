//! A folder with one folder a class, optionally with train/ and test/ or val/ on top: PNG and JPEG pictures, brought to one size.

use std::collections::BTreeSet;

use super::super::{DataError, Dataset, SourceFile, Split, resize};
use super::part::Part;
use super::report::Skipped;
use super::{LoadOptions, MAX_DATASET_BYTES, picture, split};

const DEFAULT_SIZE: [usize; 2] = [32, 32];
const MAX_SIDE: usize = 1024;
pub(super) fn load(
    files: Vec<SourceFile>,
    options: &LoadOptions,
    mut notes: Vec<String>,
) -> Result<Dataset, DataError> {
    let size = options.resize.unwrap_or(DEFAULT_SIZE);
    if size.iter().any(|&side| side == 0 || side > MAX_SIDE) {
        return Err(DataError::setting(
            "resize",
            format!("{} x {}", size[0], size[1]),
            format!("each side has to be between 1 and {MAX_SIDE} pixels"),
        ));
    }
    let picture_len = 3 * size[0] * size[1];
    if files.len() > MAX_DATASET_BYTES / picture_len {
        let hint = "Choose a smaller size or fewer pictures.".into();
        let (size, limit) = (
            format!("{} pictures of {} x {}", files.len(), size[0], size[1]),
            (MAX_DATASET_BYTES / picture_len).to_string(),
        );
        return Err(DataError::TooLarge {
            what: "The folder".into(),
            size,
            limit,
            hint,
        });
    }
    let (name, mut placed) = place(files, &mut notes)?;
    let classes: Vec<String> = placed
        .iter()
        .map(|(_, class, _)| class.clone())
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    if classes.len() < 2 {
        return Err(DataError::OneClass {
            folder: classes.into_iter().next().unwrap_or(name),
        });
    }
    if classes.len() > usize::from(u16::MAX) {
        let (size, limit) = (
            format!("{} class folders", classes.len()),
            u16::MAX.to_string(),
        );
        return Err(DataError::TooLarge {
            what: "The folder".into(),
            size,
            limit,
            hint: "Is it one folder a class?".into(),
        });
    }
    placed.sort_by(|a, b| a.2.name.cmp(&b.2.name));
    let given = placed.len();
    let parts = placed.iter().map(|(part, ..)| *part);
    let held_out_part = Part::held_out(parts, [Part::Test, Part::Validation]);

    let (mut parts, mut bad, mut unused) = (
        [(Vec::new(), Vec::new()), (Vec::new(), Vec::new())],
        Skipped::default(),
        0,
    );
    for (part, class, file) in placed {
        if held_out_part.is_some_and(|held_out| part != Part::Train && part != held_out) {
            unused += 1;
            continue;
        }
        match picture::decode(&file.name, &file.bytes) {
            Ok(decoded) => {
                let (pixels, labels) = &mut parts[usize::from(held_out_part == Some(part))];
                pixels.extend(resize(
                    &decoded.planar,
                    [decoded.height, decoded.width],
                    size,
                ));
                labels.push(classes.binary_search(&class).unwrap_or_default() as u16);
            }
            Err(reason) => bad.add(|| format!("{}: {reason}", file.name)),
        }
    }
    let read = parts[0].1.len() + parts[1].1.len();
    if read == 0 {
        return Err(DataError::NoPictureLeft {
            count: given,
            first: bad.first(),
        });
    }
    if unused > 0 {
        notes.push(format!(
            "{unused} picture(s) of val/ left aside, since test/ is held out."
        ));
    }
    bad.report("picture(s) could not be read and were skipped.", &mut notes);
    let [train, test] = parts;
    let (train, test, split_note) = if let Some(part) = held_out_part {
        (
            Split::of_classes(train.0, train.1),
            Split::of_classes(test.0, test.1),
            part.note().to_owned(),
        )
    } else {
        let (train, test) = split::divide(&train.0, &train.1, picture_len, options)?;
        (train, test, split::seeded_note(options.holdout))
    };
    for (split, what) in [(&train, "train"), (&test, "held-out")] {
        if split.is_empty() {
            return Err(DataError::NoData {
                place: format!("no readable picture is left in the {what} split"),
            });
        }
    }
    Ok(Dataset {
        name,
        classes,
        palette: Vec::new(),
        box_classes: Vec::new(),
        scene_classes: Vec::new(),
        channels: 3,
        height: size[0],
        width: size[1],
        train,
        test,
        split_note,
        notes,
    })
}

/// A picture's part, its class and its file.
type Placed = (Part, String, SourceFile);

/// The data set's name, and for each picture its part, its class (the folder it lies in) and its file.
fn place(
    files: Vec<SourceFile>,
    notes: &mut Vec<String>,
) -> Result<(String, Vec<Placed>), DataError> {
    let (mut placed, mut loose, mut name) = (Vec::new(), 0, None);
    for file in files {
        let mut folders: Vec<&str> = file.name.split('/').collect();
        folders.pop();
        let Some(class) = folders.pop() else {
            loose += 1;
            continue;
        };
        let class = class.to_owned();
        // The part is named right above the class; the folder above names the data set.
        let part = folders.last().and_then(|folder| Part::of_folder(folder));
        if part.is_some() {
            folders.pop();
        }
        name = name.or_else(|| folders.last().map(|folder| (*folder).to_owned()));
        placed.push((part.unwrap_or(Part::Whole), class, file));
    }
    if placed.is_empty() {
        return Err(DataError::OneClass {
            folder: "the top one".into(),
        });
    }
    if loose > 0 {
        notes.push(format!(
            "{loose} picture(s) lie in no class folder and were left aside."
        ));
    }
    Ok((name.unwrap_or_else(|| "Folder".into()), placed))
}
