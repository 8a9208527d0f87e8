//! Which of YOLO's pictures are for training, validation and test: as `data.yaml`, Darknet's lists, or folders say it.

use super::super::SourceFile;
use super::base_name;
use super::lists::Lists;
use super::part::Part;
use super::yolo::is_pictures;
use super::yolo_yaml::DataYaml;
use crate::said::{Phrase, phrase};

const PARTS: [Part; 3] = [Part::Train, Part::Validation, Part::Test];

/// How pictures are divided.
#[derive(Default)]
pub(super) struct Parts {
    lists: Lists,
    has_lists: bool,
    folders: Vec<(Part, Folder)>,
    /// Whether training and held-out pictures are the same, so that the split has to be drawn.
    is_drawn: bool,
}

/// Folders in a row that a picture's path holds: at its beginning, or anywhere.
#[derive(Clone, PartialEq)]
struct Folder {
    names: Vec<String>,
    begins: bool,
}

impl Folder {
    fn holds(&self, path: &str) -> bool {
        let mut folders: Vec<&str> = path.split('/').collect();
        folders.pop();
        let count = self.names.len();
        match self.begins {
            true => folders.len() >= count && folders[..count] == self.names[..],
            false => folders.windows(count).any(|some| some == &self.names[..]),
        }
    }
}

impl Parts {
    pub(super) fn of(
        yaml_name: &str,
        yaml: &DataYaml,
        pictures: &[SourceFile],
        texts: &[SourceFile],
        notes: &mut Vec<Phrase>,
    ) -> Self {
        let mut parts = Self::default();
        let base: Vec<String> = match yaml_name.rsplit_once('/') {
            Some((folder, _)) => folder.split('/').map(str::to_owned).collect(),
            None => Vec::new(),
        };
        let root = yaml.path.as_deref().map(folders).unwrap_or_default();
        for (part, entries) in PARTS.into_iter().zip(&yaml.parts) {
            for entry in entries {
                let names = folders(entry);
                let known = match entry.to_ascii_lowercase().ends_with(".txt") {
                    true => parts.take_list(part, &names, texts),
                    false => parts.take_folder(part, [&base, &root, &names], pictures),
                };
                if !known {
                    notes.push(phrase!(
                        "{yaml_name} names {entry}, where no picture was found.",
                        yaml_name,
                        entry
                    ));
                }
            }
        }
        if !parts.has_lists && parts.folders.is_empty() {
            parts.take_darknet(texts);
        }
        let paths = || pictures.iter().map(|file| file.name.as_str());
        parts.lists.settle(paths());
        if parts.has_lists && !paths().any(|path| parts.lists.part_of(path).is_some()) {
            let first = parts.lists.first().unwrap_or_default();
            notes.push(phrase!("The lists of pictures name none of them (the first line is \"{first}\"), so they were not used.", first));
            parts.has_lists = false;
        }
        let of = |part: Part| {
            let some = parts
                .folders
                .iter()
                .filter(move |(other, _)| *other == part);
            some.map(|(_, folder)| folder).collect::<Vec<_>>()
        };
        let trained = of(Part::Train);
        let same = |part: Part| !of(part).is_empty() && of(part) == trained;
        if same(Part::Validation) && (of(Part::Test).is_empty() || same(Part::Test)) {
            notes.push(phrase!("{yaml_name} names the same pictures for training and validation, so some are drawn to be held out.", yaml_name));
            parts.is_drawn = true;
        }
        parts
    }

    /// `Whole` where nothing says it.
    pub(super) fn part_of(&self, path: &str) -> Part {
        if self.is_drawn {
            return Part::Whole;
        }
        let listed = self.lists.part_of(path).filter(|_| self.has_lists);
        // The longest row of folders is the closest; one on two sides is held out.
        let fitting = self.folders.iter().filter(|(_, folder)| folder.holds(path));
        let folder =
            fitting.max_by_key(|(part, folder)| (folder.names.len(), *part != Part::Train));
        match (listed, folder) {
            (Some(part), _) => part,
            (None, Some((part, _))) => *part,
            (None, None) => Part::of_path(path),
        }
    }

    fn take_list(&mut self, part: Part, names: &[String], texts: &[SourceFile]) -> bool {
        let ends = |file: &&SourceFile| {
            let own: Vec<&str> = file.name.split('/').collect();
            own.ends_with(&names.iter().map(String::as_str).collect::<Vec<_>>())
        };
        let found = texts.iter().find(ends);
        let named = |file: &&SourceFile| {
            names
                .last()
                .is_some_and(|name| base_name(&file.name) == name)
        };
        let Some(file) = found.or_else(|| texts.iter().find(named)) else {
            return false;
        };
        self.lists.add(&file.bytes, part);
        self.has_lists = true;
        true
    }

    /// Looks for the folder from the file's own on, then for as much of its end as there is anywhere.
    fn take_folder(
        &mut self,
        part: Part,
        [base, root, names]: [&Vec<String>; 3],
        pictures: &[SourceFile],
    ) -> bool {
        let mut tried = Vec::new();
        for from in [[base.as_slice(), root], [base.as_slice(), &[]]] {
            let names = [from[0], from[1], names].concat();
            let begins = true;
            tried.push(Folder { names, begins });
        }
        let whole = [root.as_slice(), names].concat();
        for from in 0..whole.len() {
            // `images` alone would be any folder of pictures.
            if from > 0 && whole[from..].iter().all(|name| is_pictures(name)) {
                break;
            }
            tried.push(Folder {
                names: whole[from..].to_vec(),
                begins: false,
            });
        }
        let found = tried
            .into_iter()
            .find(|folder| pictures.iter().any(|file| folder.holds(&file.name)));
        let is_found = found.is_some();
        self.folders.extend(found.map(|folder| (part, folder)));
        is_found
    }

    /// Darknet's `train.txt`, `valid.txt` and `test.txt`: lists of pictures' paths.
    fn take_darknet(&mut self, texts: &[SourceFile]) {
        for file in texts {
            let part = match base_name(&file.name).to_ascii_lowercase().as_str() {
                "train.txt" => Part::Train,
                "val.txt" | "valid.txt" => Part::Validation,
                "test.txt" => Part::Test,
                _ => continue,
            };
            if !super::yolo_label::looks_like(&file.bytes) {
                self.lists.add(&file.bytes, part);
                self.has_lists = true;
            }
        }
    }
}

/// A path's folders without `.` and `..` and a drive.
fn folders(path: &str) -> Vec<String> {
    let path = path.replace('\\', "/");
    let names = path.split('/').map(str::trim);
    let names = names.filter(|name| !["", ".", ".."].contains(name) && !name.ends_with(':'));
    names.map(str::to_owned).collect()
}
