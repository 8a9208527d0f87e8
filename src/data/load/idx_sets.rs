//! The data sets that come as idx files: which of them a file's path names, and what their classes are called.

use super::super::DataError;
use super::words::words;
use super::{LoadOptions, refuse_choice};
use crate::said::{Phrase, phrase};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Set {
    Mnist,
    Fashion,
    Kmnist,
    Qmnist,
    /// `None`: which of its splits is not said.
    Emnist(Option<Emnist>),
}

/// EMNIST's six ways to divide the same writing into classes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Emnist {
    ByClass,
    ByMerge,
    Balanced,
    Letters,
    Digits,
    Mnist,
}

const EMNIST: [(Emnist, &str); 6] = [
    (Emnist::ByClass, "byclass"),
    (Emnist::ByMerge, "bymerge"),
    (Emnist::Balanced, "balanced"),
    (Emnist::Letters, "letters"),
    (Emnist::Digits, "digits"),
    (Emnist::Mnist, "mnist"),
];
const FASHION: [&str; 10] = [
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
];
const KMNIST: [&str; 10] = [
    "o (お)",
    "ki (き)",
    "su (す)",
    "tsu (つ)",
    "na (な)",
    "ha (は)",
    "ma (ま)",
    "ya (や)",
    "re (れ)",
    "wo (を)",
];
/// Small letters that do not look like their capitals; bymerge and balanced tell these alone from them.
const UNLIKE: &str = "abdefghnqrt";

impl Set {
    /// The set that a path names: its file's name, else the nearest folder that names one.
    pub(super) fn of_path(path: &str) -> Option<Self> {
        path.split('/').rev().find_map(|part| {
            let words = words(part);
            let begins = |start: &str| words.iter().any(|word| word.starts_with(start));
            if begins("fashion") {
                Some(Self::Fashion)
            } else if begins("kmnist") || begins("kuzushiji") {
                Some(Self::Kmnist)
            } else if begins("qmnist") {
                Some(Self::Qmnist)
            } else if begins("emnist") {
                Some(Self::Emnist(Emnist::of_path(path)))
            } else if begins("mnist") {
                Some(Self::Mnist)
            } else {
                None
            }
        })
    }

    pub(super) fn name(self) -> String {
        match self {
            Self::Mnist => "MNIST".into(),
            Self::Fashion => "Fashion-MNIST".into(),
            Self::Kmnist => "KMNIST".into(),
            Self::Qmnist => "QMNIST".into(),
            Self::Emnist(None) => "EMNIST".into(),
            Self::Emnist(Some(split)) => format!("EMNIST {}", split.name()),
        }
    }

    /// Whether a choice such as "letters", "emnist-letters" or "Fashion" means this set.
    pub(super) fn is_meant_by(self, given: &str) -> bool {
        let name = letters(&self.name());
        let given = letters(given);
        !given.is_empty()
            && (name == given
                || name.strip_prefix("emnist") == Some(&given)
                || name.strip_suffix("mnist") == Some(&given))
    }

    /// Whether its files hold pictures column by column.
    pub(super) fn is_transposed(self) -> bool {
        matches!(self, Self::Emnist(_))
    }

    /// Its classes in the order of labels that begin at 0; `None` where they are called by their number.
    pub(super) fn classes(self) -> Option<Vec<String>> {
        let each = |text: &str| text.chars().map(String::from).collect::<Vec<_>>();
        let digits = || each("0123456789");
        let capitals = || ('A'..='Z').map(String::from);
        Some(match self {
            Self::Mnist | Self::Qmnist => digits(),
            Self::Fashion => FASHION.map(str::to_owned).to_vec(),
            Self::Kmnist => KMNIST.map(str::to_owned).to_vec(),
            Self::Emnist(split) => match split? {
                Emnist::Digits | Emnist::Mnist => digits(),
                Emnist::Letters => capitals()
                    .map(|letter| format!("{letter}{}", letter.to_lowercase()))
                    .collect(),
                Emnist::ByClass => digits()
                    .into_iter()
                    .chain(capitals())
                    .chain(('a'..='z').map(String::from))
                    .collect(),
                Emnist::ByMerge | Emnist::Balanced => digits()
                    .into_iter()
                    .chain(capitals())
                    .chain(each(UNLIKE))
                    .collect(),
            },
        })
    }
}

impl Emnist {
    fn of_path(path: &str) -> Option<Self> {
        path.split('/').rev().find_map(|part| {
            let part = letters(part);
            let named = EMNIST.iter().find(|(split, name)| match split {
                Self::Mnist => part.contains("emnistmnist"),
                _ => part.contains(name),
            });
            named.map(|(split, _)| *split)
        })
    }

    fn name(self) -> &'static str {
        let found = EMNIST.iter().find(|(split, _)| *split == self);
        found.map_or("", |(_, name)| name)
    }
}

/// The one of these sets that there is, or that `train_files` or `eval_files` names; `None` where there is none.
///
/// # Errors
/// [`DataError::SeveralSets`] where several are there and nothing says which, [`DataError::FileChoice`] where another one is named, or two.
pub(super) fn choose(sets: &[Set], options: &LoadOptions) -> Result<Option<Set>, DataError> {
    let here: Vec<String> = sets.iter().map(|set| set.name()).collect();
    let here = here.join(", ");
    let mut chosen = None;
    for (field, given) in [
        ("train_files", &options.train_files),
        ("eval_files", &options.eval_files),
    ] {
        let Some(given) = given.as_ref().filter(|given| !given.trim().is_empty()) else {
            continue;
        };
        let refused = |reason: Phrase| DataError::FileChoice {
            field,
            given: given.clone(),
            reason,
        };
        match sets.iter().copied().find(|set| set.is_meant_by(given)) {
            None if sets.len() < 2 => refuse_choice(options)?,
            None => {
                return Err(refused(phrase!(
                    "that is none of the data sets that are here: {here}",
                    here
                )));
            }
            Some(set) if chosen.is_some_and(|other| other != set) => {
                return Err(refused(phrase!(
                    "a data set is not trained and judged by another's pictures; leave it empty"
                )));
            }
            Some(set) => chosen = Some(set),
        }
    }
    match (chosen, sets) {
        (Some(set), _) => Ok(Some(set)),
        (None, []) => Ok(None),
        (None, [only]) => Ok(Some(*only)),
        (None, [first, ..]) => Err(DataError::SeveralSets {
            sets: here,
            hint: phrase!(
                "Give the files of one of them, or name it as training batches (train_files), such as \"{value}\"",
                value = first.name()
            ),
        }),
    }
}

/// The letters and digits of a name, in lower case.
fn letters(name: &str) -> String {
    let kept = name.chars().filter(|c| c.is_alphanumeric());
    kept.flat_map(char::to_lowercase).collect()
}
