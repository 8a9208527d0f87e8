//! Pictures with one class each, by class folders or by a table of labels, brought to one size and divided.

use super::super::{DataError, Dataset, SourceFile, Split};
use super::class_folders::{self, Arranged, Placed};
use super::labels::{self, Labels};
use super::part::Part;
use super::report::Skipped;
use super::size::{Targets, common_size};
use super::{LoadOptions, split};
use crate::arrange::{self, Arrange};
use crate::said::{Phrase, phrase};

/// `tables`: files that may hold labels; `texts`: those that may name classes.
pub(super) fn load(
    files: Vec<SourceFile>,
    [tables, texts]: [&[SourceFile]; 2],
    options: &LoadOptions,
    mut notes: Vec<Phrase>,
) -> Result<Dataset, DataError> {
    let sizing = common_size(files.iter(), Targets::Classes, options, &mut notes)?;
    let size = sizing.frame.size;
    let Arranged {
        name,
        mut pictures,
        loose,
    } = arrange(files, tables, &mut notes)?;
    class_folders::report_loose(&loose, &mut notes);
    drop(loose);
    let words = labels::words_of(texts);
    for placed in &mut pictures {
        if let Some(word) = words.get(&placed.class) {
            placed.class.clone_from(word);
        }
    }
    // In torchvision's order: by class, then folder, then name.
    pictures.arrange_by(|a, b| order(a).cmp(&order(b)));
    let classes = arrange::set(pictures.iter().map(|placed| &placed.class));
    let classes: Vec<String> = classes.into_iter().cloned().collect();
    if classes.len() < 2 {
        return Err(DataError::OneClass {
            folder: classes.into_iter().next().unwrap_or(name),
        });
    }
    if classes.len() > usize::from(u16::MAX) {
        return Err(DataError::TooLarge {
            what: "The folder".into(),
            size: phrase!("{count} class folders", count = classes.len()),
            limit: u16::MAX.to_string().into(),
            hint: phrase!("Is it one folder a class?"),
        });
    }
    let held_out = Part::held_out(
        pictures.iter().map(|placed| placed.part),
        [Part::Test, Part::Validation],
    );
    let (mut read, mut bad, mut unused) = (Vec::new(), Skipped::default(), 0);
    let given = pictures.len();
    for Placed { part, class, file } in pictures {
        if held_out.is_some_and(|held_out| part != Part::Train && part != held_out) {
            unused += 1;
            continue;
        }
        match sizing.frame.read(&file) {
            Ok(decoded) => {
                let class = classes.binary_search(&class).unwrap_or_default() as u16;
                read.push((held_out == Some(part), class, sizing.kept(&decoded, &file)));
            }
            Err(reason) => bad.add(|| phrase!("{file}: {reason}", file = file.name, reason)),
        }
    }
    if read.is_empty() {
        return Err(DataError::NoPictureLeft {
            count: given,
            first: bad.first(),
        });
    }
    if unused > 0 {
        notes.push(phrase!(
            "{unused} picture(s) of val/ left aside, since test/ is held out.",
            unused
        ));
    }
    bad.report(
        phrase!("picture(s) could not be read and were skipped."),
        &mut notes,
    );
    let split_note = match held_out {
        Some(part) => part.note().to_owned(),
        None => {
            let labels: Vec<u16> = read.iter().map(|(_, class, _)| *class).collect();
            let held = split::held_out_by_class(&labels, options.holdout, options.seed)?;
            for ((is_held, ..), held) in read.iter_mut().zip(held) {
                *is_held = held;
            }
            split::seeded_note(options.holdout)
        }
    };
    let [train, test] = [false, true].map(|held| {
        let of = || read.iter().filter(move |(is_held, ..)| *is_held == held);
        let mut pixels = sizing.pixels();
        of().for_each(|(.., picture)| pixels.push(picture));
        Split::of_classes(pixels, of().map(|(_, class, _)| *class).collect())
    });
    for (split, what) in [(&train, "train"), (&test, "held-out")] {
        if split.is_empty() {
            return Err(DataError::NoData {
                place: phrase!("no readable picture is left in the {what} split", what),
            });
        }
    }
    let splits = [Some(&train), held_out.map(|_| &test)];
    note_missing(&classes, splits, &mut notes);
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

/// What torchvision sorts by: class, folder, file name.
fn order(placed: &Placed) -> (&str, &str, &str) {
    let (folder, name) = placed
        .file
        .name
        .rsplit_once('/')
        .unwrap_or(("", &placed.file.name));
    (&placed.class, folder, name)
}

/// Class and part of every picture: by a table where one names at least half of those that no class folder holds, else by folders.
fn arrange(
    files: Vec<SourceFile>,
    tables: &[SourceFile],
    notes: &mut Vec<Phrase>,
) -> Result<Arranged, DataError> {
    let labels = Labels::read(tables);
    if labels.tables.is_empty() {
        return class_folders::arrange(files, notes);
    }
    let named = files
        .iter()
        .filter(|file| labels.of(&file.name).is_some())
        .count();
    if named == 0 {
        notes.push(phrase!(
            "{tables} names none of the pictures.",
            tables = labels.tables.join(", ")
        ));
        return class_folders::arrange(files, notes);
    }
    let (mut pictures, mut rest) = (Vec::with_capacity(named), Vec::new());
    let name = files.first().and_then(|file| file.name.split_once('/'));
    let name = name.map_or("Folder", |(top, _)| top).to_owned();
    for file in files {
        let part = Part::of_path(&file.name);
        match labels.of(&file.name) {
            Some((class, said)) => pictures.push(Placed {
                part: said.unwrap_or(part),
                class,
                file,
            }),
            None => rest.push(file),
        }
    }
    notes.push(phrase!(
        "{tables} says the classes of {named} picture(s).",
        tables = labels.tables.join(", "),
        named
    ));
    // Tiny ImageNet's training pictures lie in class folders, its val/ has a table.
    let classes = arrange::set(pictures.iter().map(|placed| &placed.class));
    let is_class = |path: &str| {
        path.split('/')
            .any(|folder| classes.iter().any(|class| *class == folder))
    };
    if rest.first().is_some_and(|file| is_class(&file.name)) || rest.len() > named {
        let more = class_folders::arrange(rest, notes)?;
        pictures.extend(more.pictures);
        return Ok(Arranged {
            name: more.name,
            pictures,
            loose: more.loose,
        });
    }
    // Where all lie in one folder of a part, the table covers that part alone.
    if pictures.iter().all(|placed| placed.part == Part::Train) {
        pictures
            .iter_mut()
            .for_each(|placed| placed.part = Part::Whole);
    }
    Ok(Arranged {
        name,
        pictures,
        loose: rest,
    })
}

/// Classes without pictures in one of the splits: such a class is never trained, or never judged. A seeded split holds out some classes
/// alone where the share is small.
fn note_missing(classes: &[String], splits: [Option<&Split>; 2], notes: &mut Vec<Phrase>) {
    let sentences = [
        phrase!("has no training picture, so it is never trained"),
        phrase!("has no held-out picture"),
    ];
    for (split, sentence) in splits.into_iter().zip(sentences) {
        let Some(split) = split else { continue };
        let mut has = vec![false; classes.len()];
        for &label in split.labels() {
            has[usize::from(label)] = true;
        }
        let mut missing = Skipped::default();
        let without = classes.iter().zip(&has).filter(|(_, has)| !**has);
        for (class, _) in without {
            missing.add(|| phrase!("{class} {sentence}.", class, sentence));
        }
        missing.report(phrase!("class(es) are in one split alone."), notes);
    }
}
