//! Training, validation and test pictures: how folders and files are named for them, and which of them are held out.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Train,
    Test,
    Validation,
    Whole,
}

impl Part {
    /// The part a folder is named for.
    pub(super) fn of_folder(folder: &str) -> Option<Self> {
        match folder.to_ascii_lowercase().as_str() {
            "train" | "training" | "trainset" | "trn" => Some(Self::Train),
            "test" | "testing" | "testset" | "tst" | "heldout" | "held-out" | "held_out"
            | "holdout" => Some(Self::Test),
            "val" | "valid" | "validation" | "valset" | "dev" | "eval" | "evaluation" => {
                Some(Self::Validation)
            }
            _ => None,
        }
    }

    /// The usual name of its folder.
    pub(super) fn folder(self) -> &'static str {
        match self {
            Self::Train => "train",
            Self::Test => "test",
            Self::Validation => "val",
            Self::Whole => "",
        }
    }

    /// The part some folder of a path is named for, else the whole.
    pub(super) fn of_path(path: &str) -> Self {
        let mut folders: Vec<&str> = path.split('/').collect();
        folders.pop();
        let mut named = folders
            .iter()
            .rev()
            .filter_map(|folder| Self::of_folder(folder));
        named.next().unwrap_or(Self::Whole)
    }

    /// The part to hold out beside training pictures, the earlier of `wanted` that there is; `None` where it has to be drawn.
    pub(super) fn held_out(
        parts: impl Iterator<Item = Self> + Clone,
        wanted: [Self; 2],
    ) -> Option<Self> {
        let has = |part: Self| parts.clone().any(|other| other == part);
        let found = wanted.into_iter().find(|&part| has(part))?;
        has(Self::Train).then_some(found)
    }

    pub(super) fn note(self) -> &'static str {
        match self {
            Self::Validation => "official (val/ held out)",
            _ => "official",
        }
    }
}
