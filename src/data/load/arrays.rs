//! Data sets that are a few files of numbers: which one a file belongs to, which one is read, and what they have in common.

use super::super::{DataError, Dataset, SourceFile, Split};
use super::batches::batch_of;
use super::{
    LoadOptions, MAX_DATASET_BYTES, aside, base_name, cifar, cifar_pickle, cifar100, emnist_mat,
    idx, idx_file, idx_names, numpy_sets, split, stl10, svhn,
};
use crate::arrange::Arrange;
use crate::data::pickle::is_pickle;
use crate::said::{Phrase, phrase};

/// A data set by its files, those that leave no doubt first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Set {
    Cifar10,
    Cifar10Pickled,
    Cifar100,
    Cifar100Pickled,
    Idx,
    EmnistMat,
    Stl10,
    Svhn,
    /// `.npz` and `.npy`, which may hold anything.
    Numpy,
    /// `.bin` of any name: batches of CIFAR-10, where there is nothing else.
    Unnamed,
}

impl Set {
    fn name(self) -> &'static str {
        match self {
            Self::Cifar10 | Self::Cifar10Pickled | Self::Unnamed => "CIFAR-10",
            Self::Cifar100 | Self::Cifar100Pickled => "CIFAR-100",
            Self::Idx => "idx files",
            Self::EmnistMat => "EMNIST for MATLAB",
            Self::Stl10 => "STL-10",
            Self::Svhn => "SVHN",
            Self::Numpy => "NumPy arrays",
        }
    }

    /// Whether its files cannot be anything else.
    fn is_certain(self) -> bool {
        !matches!(self, Self::Unnamed | Self::Numpy)
    }

    fn of(file: &SourceFile) -> Option<Self> {
        let name = base_name(&file.name).to_ascii_lowercase();
        if name.ends_with(".bin") {
            return Some(match batch_of(&file.name) {
                Some(_) => Self::Cifar10,
                None if cifar100::is_binary(file) => Self::Cifar100,
                None if stl10::is_named(&file.name) => Self::Stl10,
                None => Self::Unnamed,
            });
        }
        let stem = cifar_pickle::stem(&file.name).unwrap_or_default();
        if batch_of(&file.name).is_some() {
            Some(Self::Cifar10Pickled)
        } else if ["train", "test"].contains(&stem.as_str())
            && cifar_pickle::has_fine_labels(&file.bytes)
        {
            Some(Self::Cifar100Pickled)
        } else if idx_file::is_named(&name) || idx_file::begins_like_idx(&file.bytes) {
            Some(Self::Idx)
        } else if emnist_mat::is_named(&file.name) {
            Some(Self::EmnistMat)
        } else if svhn::is_named(&file.name) {
            Some(Self::Svhn)
        } else if name.ends_with(".npz") || name.ends_with(".npy") {
            Some(Self::Numpy)
        } else {
            None
        }
    }
}

/// The files of such sets.
#[derive(Default)]
pub(super) struct Arrays {
    files: Vec<(Set, SourceFile)>,
    /// What says how classes are called.
    names: Vec<SourceFile>,
}

/// Whether a file may belong to such a set.
pub(super) fn may_hold(file: &SourceFile) -> bool {
    Set::of(file).is_some()
}

/// Whether a name leaves no doubt that its file belongs to one.
pub(super) fn is_named(name: &str) -> bool {
    Set::of(&SourceFile::new(name, Vec::new())).is_some_and(Set::is_certain)
}

impl Arrays {
    /// Takes a file that may belong to one, and gives others back.
    pub(super) fn add(&mut self, file: SourceFile) -> Option<SourceFile> {
        let name = base_name(&file.name).to_ascii_lowercase();
        let names = [
            "batches.meta.txt",
            "batches.meta",
            "fine_label_names.txt",
            "coarse_label_names.txt",
        ];
        let is_meta =
            cifar_pickle::stem(&name).as_deref() == Some("meta") && is_pickle(&file.bytes);
        if names.contains(&name.as_str()) || is_meta || idx_names::is_mapping(&file) {
            self.names.push(file);
            return None;
        }
        match Set::of(&file) {
            Some(set) => self.files.push((set, file)),
            None => return Some(file),
        }
        None
    }

    /// Leaves to `others` what belongs to no set that is read. `has_pictures`: whether there is something else to learn from.
    ///
    /// # Errors
    /// [`DataError::SeveralSets`], by their names.
    pub(super) fn settle(
        &mut self,
        has_pictures: bool,
        others: &mut Vec<SourceFile>,
    ) -> Result<(), DataError> {
        let is_hundred = self
            .names
            .iter()
            .any(|file| base_name(&file.name).eq_ignore_ascii_case("fine_label_names.txt"));
        for (set, file) in &mut self.files {
            if is_hundred && *set == Set::Unnamed && cifar100::is_named(&file.name) {
                *set = Set::Cifar100;
            }
        }
        self.files.arrange_by_key(|(set, _)| *set);
        let mut certain: Vec<(Set, &str)> = Vec::new();
        for (set, file) in self.files.iter().filter(|(set, _)| set.is_certain()) {
            if certain.iter().all(|(other, _)| other.name() != set.name()) {
                certain.push((*set, &file.name));
            }
        }
        if certain.len() > 1 {
            let told = certain
                .iter()
                .map(|(set, file)| format!("{} ({file})", set.name()));
            return Err(DataError::SeveralSets {
                sets: told.collect::<Vec<_>>().join(", "),
                hint: phrase!("Give the files of one of them"),
            });
        }
        // Files of other names train beside a test batch alone, where they can.
        let numbered = |(set, file): &(Set, SourceFile)| {
            *set == Set::Cifar10 && batch_of(&file.name) != Some(super::batches::Batch::Test)
        };
        let only_test = !self.files.iter().any(numbered);
        // Whole records of CIFAR-10 are that, whatever arrays lie beside them.
        let is_whole =
            |(set, file): &(Set, SourceFile)| *set == Set::Unnamed && cifar::is_whole(file);
        let has_whole = self.files.iter().any(is_whole);
        let read = match self.files.first() {
            Some((set, _)) if set.is_certain() => Some(*set),
            Some(_) if has_pictures => None,
            Some(_) if has_whole => Some(Set::Unnamed),
            first => first.map(|(set, _)| *set),
        };
        // One file's fault refuses no set that its name does not say it belongs to.
        let has_whole =
            read == Some(Set::Unnamed) && self.files.iter().any(|(_, file)| cifar::is_whole(file));
        let is_other = |(set, file): &mut (Set, SourceFile)| {
            let joins = read == Some(Set::Cifar10)
                && *set == Set::Unnamed
                && only_test
                && cifar::is_whole(file);
            let is_stray = read == Some(Set::Unnamed) && has_whole && !cifar::is_whole(file);
            is_stray || (read != Some(*set) && !joins)
        };
        others.extend(self.files.extract_if(.., is_other).map(|(_, file)| file));
        if read.is_none() {
            others.append(&mut self.names);
        }
        Ok(())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// `texts`: what may name classes.
    pub(super) fn load(
        self,
        [pictures, texts]: [&[SourceFile]; 2],
        options: &LoadOptions,
        mut notes: Vec<Phrase>,
    ) -> Result<Dataset, DataError> {
        aside(pictures, phrase!("picture(s)"), &mut notes);
        let set = self.files.first().map(|(set, _)| *set);
        let files = self.files.into_iter().map(|(_, file)| file).collect();
        match set {
            Some(Set::Stl10) => {
                let is_names = |file: &&SourceFile| {
                    base_name(&file.name).eq_ignore_ascii_case("class_names.txt")
                };
                let names = texts.iter().find(is_names);
                stl10::load(files, names, options, notes)
            }
            Some(Set::Svhn) => svhn::load(files, options, notes),
            Some(Set::Numpy) => numpy_sets::load(files, options, notes),
            Some(Set::EmnistMat) => emnist_mat::load(files, options, notes),
            Some(Set::Idx) => idx::load(files, &self.names, options, notes),
            Some(Set::Cifar100 | Set::Cifar100Pickled) => {
                cifar100::load(files, &self.names, options, notes)
            }
            Some(Set::Cifar10 | Set::Cifar10Pickled | Set::Unnamed) | None => {
                cifar::load(files, &self.names, options, notes)
            }
        }
    }
}

/// Pictures and their classes, as a file has them.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Labelled {
    pub(super) pixels: Vec<u8>,
    pub(super) labels: Vec<u16>,
}

/// A data set of training pictures and maybe held-out ones; where one of the two is missing the other is divided.
pub(super) fn dataset(
    name: String,
    classes: Vec<String>,
    [channels, height, width]: [usize; 3],
    parts: [Option<Labelled>; 2],
    options: &LoadOptions,
    notes: Vec<Phrase>,
) -> Result<Dataset, DataError> {
    let size: usize = parts.iter().flatten().map(|part| part.pixels.len()).sum();
    if size > MAX_DATASET_BYTES {
        return Err(DataError::TooLarge {
            what: "The data set".into(),
            size: phrase!("{size} bytes of pixels", size),
            limit: phrase!("{bytes} bytes", bytes = MAX_DATASET_BYTES),
            hint: phrase!("Use a part of it."),
        });
    }
    let whole = |part: Labelled| Split::of_classes(part.pixels, part.labels);
    let (train, test, split_note) = match parts {
        [Some(train), Some(test)] => (whole(train), whole(test), "official".into()),
        [Some(only), None] | [None, Some(only)] => {
            let picture_len = channels * height * width;
            let (train, test) = split::divide(&only.pixels, &only.labels, picture_len, options)?;
            (train, test, split::seeded_note(options.holdout))
        }
        [None, None] => {
            return Err(DataError::NoData {
                place: phrase!("{name} without pictures", name),
            });
        }
    };
    Ok(Dataset {
        name,
        classes,
        palette: Vec::new(),
        box_classes: Vec::new(),
        scene_classes: Vec::new(),
        channels,
        height,
        width,
        train,
        test,
        split_note,
        notes,
    })
}

/// The lines of a text that are not empty.
pub(super) fn lines(file: &SourceFile) -> Option<Vec<String>> {
    let text = std::str::from_utf8(&file.bytes).ok()?;
    let lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
    Some(
        lines
            .filter(|line| !line.is_empty())
            .map(String::from)
            .collect(),
    )
}
