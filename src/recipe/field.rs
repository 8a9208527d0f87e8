//! What a setting may be: its kind, its words, its range. Shell and page are built from this.

use serde::Serialize;

use super::{Choice, LayerRate, Schedule, Steps, Word};
use crate::said::{Phrase, phrase};

/// A setting of a recipe.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Field {
    /// The key in JSON and in links; with hyphens the flag of the shell.
    pub name: &'static str,
    /// What it means, in a sentence without a full stop.
    pub help: &'static str,
    /// What its value is.
    pub kind: Kind,
    /// The words of a choice; of a schedule the names of the rules.
    #[serde(skip_serializing_if = "<[Word]>::is_empty")]
    pub choices: &'static [Word],
    /// The range of a number.
    #[serde(flatten)]
    pub range: Range,
    /// Whether it may be left out.
    pub is_optional: bool,
    /// Whether it may be changed while a run goes on.
    pub is_live: bool,
}

/// What the value of a setting is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// One of some words.
    Choice,
    /// On or off.
    Switch,
    /// A whole number.
    Whole,
    /// A number, whole or not.
    Number,
    /// A list of numbers.
    Numbers,
    /// A list of texts.
    Texts,
    /// A text of any length.
    Text,
    /// A word, or a rule with its arguments.
    Schedule,
}

/// The bounds of a number.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Range {
    /// A bound that the number is not below.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub least: Option<f64>,
    /// A bound that the number lies above.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub above: Option<f64>,
    /// A bound that the number is not above.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub most: Option<f64>,
    /// A bound that the number lies below.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub below: Option<f64>,
}

impl Range {
    /// Every finite number.
    pub const ANY: Self = Self {
        least: None,
        above: None,
        most: None,
        below: None,
    };
    /// At least 0.
    pub const NOT_NEGATIVE: Self = Self {
        least: Some(0.0),
        ..Self::ANY
    };
    /// Above 0.
    pub const POSITIVE: Self = Self {
        above: Some(0.0),
        ..Self::ANY
    };
    /// Above 1.
    pub const ABOVE_ONE: Self = Self {
        above: Some(1.0),
        ..Self::ANY
    };
    /// A share that may be nothing, but not all.
    pub const SHARE: Self = Self {
        below: Some(1.0),
        ..Self::NOT_NEGATIVE
    };
    /// A share that may be nothing, and all.
    pub const FULL_SHARE: Self = Self {
        most: Some(1.0),
        ..Self::NOT_NEGATIVE
    };
    /// A share that is neither nothing nor all.
    pub const PART: Self = Self {
        below: Some(1.0),
        ..Self::POSITIVE
    };
    /// The whole numbers of 32 bits.
    pub const COUNT: Self = Self::whole(0, u32::MAX as u64);
    /// [`Range::COUNT`] without 0.
    pub const SOME: Self = Self::whole(1, u32::MAX as u64);

    /// Whole numbers between these two, both among them.
    pub const fn whole(least: u64, most: u64) -> Self {
        Self {
            least: Some(least as f64),
            most: Some(most as f64),
            ..Self::ANY
        }
    }

    /// Whether a number lies within the bounds; one that is not finite lies in none.
    pub fn holds(&self, value: f64) -> bool {
        value.is_finite()
            && self.least.is_none_or(|least| value >= least)
            && self.above.is_none_or(|above| value > above)
            && self.most.is_none_or(|most| value <= most)
            && self.below.is_none_or(|below| value < below)
    }

    /// What a number has to be, as the end of a sentence.
    pub fn wants(&self) -> Phrase {
        let low = match (self.least, self.above) {
            (Some(least), _) => Some(phrase!("at least {bound}", bound = least.to_string())),
            (None, Some(above)) => Some(phrase!("above {bound}", bound = above.to_string())),
            (None, None) => None,
        };
        let high = match (self.most, self.below) {
            (Some(most), _) => Some(phrase!("at most {bound}", bound = most.to_string())),
            (None, Some(below)) => Some(phrase!("below {bound}", bound = below.to_string())),
            (None, None) => None,
        };
        match (low, high) {
            (Some(low), Some(high)) => phrase!("it must be {low} and {high}", low, high),
            (Some(bound), None) | (None, Some(bound)) => match self.least {
                Some(_) => phrase!("it must be a number of {bound}", bound),
                None => phrase!("it must be a number {bound}", bound),
            },
            (None, None) => phrase!("it must be a number"),
        }
    }
}

/// The type of a setting.
pub trait Setting: Sized {
    const KIND: Kind;
    const CHOICES: &'static [Word] = &[];
    /// The range, where the setting says none.
    const RANGE: Range = Range::ANY;
    const IS_OPTIONAL: bool = false;

    /// Reads a value as a person types it.
    fn of_text(text: &str) -> Result<Self, String>;

    /// The value as text; none where it says nothing.
    fn text(&self) -> Option<String>;

    fn number(&self) -> Option<f64> {
        None
    }
}

macro_rules! numbers {
    ($($type:ty: $kind:ident in $range:ident,)+) => {$(
        impl Setting for $type {
            const KIND: Kind = Kind::$kind;
            const RANGE: Range = Range::$range;

            fn of_text(text: &str) -> Result<Self, String> {
                text.parse().map_err(|error: <$type as std::str::FromStr>::Err| error.to_string())
            }

            fn text(&self) -> Option<String> {
                Some(self.to_string())
            }

            fn number(&self) -> Option<f64> {
                Some(*self as f64)
            }
        }
    )+};
}

numbers! {
    u32: Whole in COUNT,
    u64: Whole in COUNT,
    usize: Whole in COUNT,
    f32: Number in ANY,
    f64: Number in ANY,
}

impl<T: Choice> Setting for T {
    const KIND: Kind = Kind::Choice;
    const CHOICES: &'static [Word] = T::WORDS;

    fn of_text(text: &str) -> Result<Self, String> {
        T::of_word(text).ok_or_else(|| format!("\"{text}\" is not known"))
    }

    fn text(&self) -> Option<String> {
        Some(self.word().into())
    }
}

impl Setting for bool {
    const KIND: Kind = Kind::Switch;

    fn of_text(text: &str) -> Result<Self, String> {
        text.parse()
            .map_err(|_| format!("\"{text}\" is neither true nor false"))
    }

    fn text(&self) -> Option<String> {
        None
    }
}

impl Setting for String {
    const KIND: Kind = Kind::Text;

    fn of_text(text: &str) -> Result<Self, String> {
        Ok(text.into())
    }

    fn text(&self) -> Option<String> {
        Some(self.clone())
    }
}

impl<T: Setting> Setting for Option<T> {
    const KIND: Kind = T::KIND;
    const CHOICES: &'static [Word] = T::CHOICES;
    const RANGE: Range = T::RANGE;
    const IS_OPTIONAL: bool = true;

    fn of_text(text: &str) -> Result<Self, String> {
        T::of_text(text).map(Some)
    }

    fn text(&self) -> Option<String> {
        self.as_ref().and_then(T::text)
    }

    fn number(&self) -> Option<f64> {
        self.as_ref().and_then(T::number)
    }
}

/// A list, as a person types it: with commas between.
fn of_list<T>(text: &str, read: impl Fn(&str) -> Result<T, String>) -> Result<Vec<T>, String> {
    let parts = text.split(',').map(str::trim);
    parts.filter(|part| !part.is_empty()).map(read).collect()
}

fn list_text<T: ToString>(list: &[T]) -> Option<String> {
    let texts: Vec<String> = list.iter().map(T::to_string).collect();
    (!texts.is_empty()).then(|| texts.join(","))
}

impl Setting for Vec<f32> {
    const KIND: Kind = Kind::Numbers;

    fn of_text(text: &str) -> Result<Self, String> {
        of_list(text, f32::of_text)
    }

    fn text(&self) -> Option<String> {
        list_text(self)
    }
}

impl Setting for Vec<LayerRate> {
    const KIND: Kind = Kind::Texts;

    fn of_text(text: &str) -> Result<Self, String> {
        of_list(text, str::parse)
    }

    fn text(&self) -> Option<String> {
        list_text(self)
    }
}

impl Setting for Schedule {
    const KIND: Kind = Kind::Schedule;
    const CHOICES: &'static [Word] = Schedule::WORDS;

    fn of_text(text: &str) -> Result<Self, String> {
        text.parse()
    }

    fn text(&self) -> Option<String> {
        Some(self.to_string())
    }
}

impl Setting for Steps {
    const KIND: Kind = Kind::Text;

    fn of_text(text: &str) -> Result<Self, String> {
        text.parse()
    }

    fn text(&self) -> Option<String> {
        (!self.is_empty()).then(|| self.to_string())
    }
}
