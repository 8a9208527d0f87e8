//! Lists of pictures, a line a picture: `ImageSets/Main/train.txt` of Pascal VOC, `train.txt` of YOLO.

use std::collections::HashMap;

use super::base_name;
use super::part::Part;
use super::shelf::{common_end, without_ending};

/// The pictures that lists name, with the part each list stands for.
#[derive(Default)]
pub(super) struct Lists {
    /// By base name without ending: the line, and its part.
    by_stem: HashMap<String, Vec<(String, Part)>>,
    /// Whether folders in the lines are those of the pictures here.
    has_folders: bool,
    first: Option<String>,
}

impl Lists {
    /// Adds a list. A line is a picture's name or path, with ending or without, and maybe a flag (1, 0, -1) behind it.
    pub(super) fn add(&mut self, bytes: &[u8], part: Part) {
        let text = String::from_utf8_lossy(bytes);
        let lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
        for line in lines.filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let line = line.replace('\\', "/");
            self.first.get_or_insert_with(|| line.clone());
            let unflagged = line
                .rsplit_once(char::is_whitespace)
                .filter(|(_, flag)| ["1", "0", "-1"].contains(flag))
                .map_or(line.as_str(), |(name, _)| name.trim_end());
            for name in [unflagged, line.as_str()]
                .iter()
                .take(1 + usize::from(unflagged != line))
            {
                let name = without_ending(name.trim_start_matches("./"));
                let named = self.by_stem.entry(base_name(name).to_owned()).or_default();
                named.push((name.to_owned(), part));
            }
        }
    }

    /// Looks whether the folders in the lines are those of these pictures; where they are, they have to agree.
    pub(super) fn settle<'a>(&mut self, paths: impl Iterator<Item = &'a str>) {
        self.has_folders = paths.into_iter().any(|path| {
            let named = self.by_stem.get(base_name(without_ending(path)));
            let mut named = named.into_iter().flatten();
            named.any(|(line, _)| line.contains('/') && common_end(line, path) > 1)
        });
    }

    /// The part of the list that names the picture. One on two lists is held out.
    pub(super) fn part_of(&self, path: &str) -> Option<Part> {
        let named = self.by_stem.get(base_name(without_ending(path)))?;
        let fitting = named.iter().filter_map(|(line, part)| {
            let common = common_end(line, path);
            let fits = !(self.has_folders && line.contains('/')) || common > 1;
            fits.then_some((common, *part != Part::Train, *part))
        });
        let best = fitting.max_by_key(|(common, held, _)| (*common, *held));
        best.map(|(.., part)| part)
    }

    /// The first line of the first list.
    pub(super) fn first(&self) -> Option<&str> {
        self.first.as_deref()
    }
}
