//! CIFAR-100, binary (records of a coarse label, a fine label and 3 x 32 x 32 planar bytes) and pickled. Its 100 fine classes are learned.

use super::super::{DataError, Dataset, SourceFile};
use super::arrays::{self, Labelled};
use super::cifar_pickle::{self, FINE_LABELS, PICTURE};
use super::{LoadOptions, base_name, refuse_choice};
use crate::said::{Phrase, phrase};

const RECORD: usize = 2 + PICTURE;
const COARSE: u8 = 20;
const CLASSES: &str = "apple aquarium_fish baby bear beaver bed bee beetle bicycle bottle bowl boy bridge bus butterfly camel can castle \
    caterpillar cattle chair chimpanzee clock cloud cockroach couch crab crocodile cup dinosaur dolphin elephant flatfish forest fox girl \
    hamster house kangaroo keyboard lamp lawn_mower leopard lion lizard lobster man maple_tree motorcycle mountain mouse mushroom oak_tree \
    orange orchid otter palm_tree pear pickup_truck pine_tree plain plate poppy porcupine possum rabbit raccoon ray road rocket rose sea seal \
    shark shrew skunk skyscraper snail snake spider squirrel streetcar sunflower sweet_pepper table tank telephone television tiger tractor \
    train trout tulip turtle wardrobe whale willow_tree wolf woman worm";

/// `train.bin` or `test.bin` of whole records whose labels CIFAR-100 has.
pub(super) fn is_binary(file: &SourceFile) -> bool {
    is_named(&file.name)
        && !file.bytes.is_empty()
        && file.bytes.len().is_multiple_of(RECORD)
        && file.bytes.chunks_exact(RECORD).all(known)
}

/// Whether a file has the name of one of the binary version's.
pub(super) fn is_named(path: &str) -> bool {
    ["train.bin", "test.bin"].contains(&base_name(path).to_ascii_lowercase().as_str())
}

fn known(record: &[u8]) -> bool {
    matches!(record, [coarse, fine, ..] if *coarse < COARSE && *fine < 100)
}

pub(super) fn load(
    files: Vec<SourceFile>,
    names: &[SourceFile],
    options: &LoadOptions,
    mut notes: Vec<Phrase>,
) -> Result<Dataset, DataError> {
    refuse_choice(options)?;
    let mut parts: [Option<(String, Labelled)>; 2] = [None, None];
    for file in files {
        let at = usize::from(
            base_name(&file.name)
                .to_ascii_lowercase()
                .starts_with("test"),
        );
        let part = read(&file)?;
        match &parts[at] {
            Some((_, other)) if *other == part => {}
            Some((first, _)) => {
                return Err(DataError::SameName {
                    first: first.clone(),
                    second: file.name,
                });
            }
            None => parts[at] = Some((file.name, part)),
        }
    }
    let classes = class_names(names, &mut notes);
    let [train, test] = parts.map(|part| part.map(|(_, part)| part));
    arrays::dataset(
        "CIFAR-100".into(),
        classes,
        [3, 32, 32],
        [train, test],
        options,
        notes,
    )
}

fn read(file: &SourceFile) -> Result<Labelled, DataError> {
    let mut part = Labelled::default();
    if !base_name(&file.name).to_ascii_lowercase().ends_with(".bin") {
        for record in cifar_pickle::records(file, FINE_LABELS, 100)?.chunks_exact(RECORD - 1) {
            part.labels.push(record[0].into());
            part.pixels.extend_from_slice(&record[1..]);
        }
        return Ok(part);
    }
    let wrong = |reason: Phrase| DataError::Unreadable {
        file: file.name.clone(),
        what: "file of CIFAR-100's binary version",
        reason,
    };
    let rest = file.bytes.len() % RECORD;
    if file.bytes.is_empty() {
        return Err(DataError::EmptyFile {
            file: file.name.clone(),
        });
    }
    if rest != 0 {
        return Err(wrong(phrase!(
            "its {count} bytes are no whole number of records of {record} bytes, the last is cut off after {rest}",
            count = file.bytes.len(),
            record = RECORD,
            rest
        )));
    }
    for (at, record) in file.bytes.chunks_exact(RECORD).enumerate() {
        if !known(record) {
            return Err(wrong(phrase!(
                "record {at} (counting from 0) has the coarse label {coarse} and the fine label {fine}; these are 0 to 19 and 0 to 99",
                at,
                coarse = record[0],
                fine = record[1]
            )));
        }
        part.labels.push(record[1].into());
        part.pixels.extend_from_slice(&record[2..]);
    }
    Ok(part)
}

/// The names in `meta` or `fine_label_names.txt`, or the usual ones where they are missing or unreadable.
fn class_names(files: &[SourceFile], notes: &mut Vec<Phrase>) -> Vec<String> {
    let usual = || CLASSES.split_whitespace().map(String::from).collect();
    let mut unread = None;
    for file in files {
        let names = match base_name(&file.name).to_ascii_lowercase().as_str() {
            "fine_label_names.txt" => arrays::lines(file).filter(|names| names.len() == 100),
            name if name.starts_with("meta") => cifar_pickle::names(file, 100),
            _ => continue,
        };
        match names {
            Some(names) => return names,
            None => unread = Some(&file.name),
        }
    }
    if let Some(name) = unread {
        notes.push(phrase!(
            "{name} does not hold a hundred class names; the usual names are used.",
            name
        ));
    }
    usual()
}
