//! Settings that are one of several words: a macro writes each enum of them, and lists its words.

use serde::Serialize;

/// A word that a setting may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Word {
    /// The word in flags, links and JSON.
    pub word: &'static str,
    /// The name that a person is shown.
    pub title: &'static str,
    /// What it is, in a sentence.
    #[serde(skip)]
    pub help: &'static str,
}

/// An enum of words.
pub trait Choice: Copy + PartialEq + Send + Sync + 'static {
    /// Every choice, in the order in which they are offered.
    const CHOICES: &'static [Self];
    /// The words of the choices, in the same order.
    const WORDS: &'static [Word];

    /// The choice of a word.
    fn of_word(word: &str) -> Option<Self> {
        let at = Self::WORDS.iter().position(|known| known.word == word)?;
        Self::CHOICES.get(at).copied()
    }

    /// The word of a choice.
    fn word(self) -> &'static str {
        named(self).map_or("", |word| word.word)
    }

    /// The name of a choice that a person is shown.
    fn title(self) -> &'static str {
        named(self).map_or("", |word| word.title)
    }
}

fn named<T: Choice>(choice: T) -> Option<&'static Word> {
    let at = T::CHOICES.iter().position(|known| *known == choice)?;
    T::WORDS.get(at)
}

/// Writes an enum of words, whose first is the default: `Variant = "word"`, or `Variant = "word" as "title"`.
macro_rules! choices {
    ($(#[$outer:meta])* pub enum $name:ident {
        $($(#[doc = $help:literal])* $variant:ident = $word:literal $(as $title:literal)?,)+
    }) => {
        $(#[$outer])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $($(#[doc = $help])* #[serde(rename = $word)] $variant,)+
            /// Handled nowhere: `cargo xtask test` sees to it that the compiler asks for it in every place.
            #[cfg(convlab_unhandled)]
            Unhandled,
        }

        impl $crate::recipe::Choice for $name {
            const CHOICES: &'static [Self] = &[$(Self::$variant),+];
            const WORDS: &'static [$crate::recipe::Word] = &[$($crate::recipe::Word {
                word: $word,
                title: {
                    let names = [$word $(, $title)?];
                    names[names.len() - 1]
                },
                help: concat!($($help),*).trim_ascii(),
            }),+];
        }

        impl Default for $name {
            fn default() -> Self {
                <Self as $crate::recipe::Choice>::CHOICES[0]
            }
        }
    };
}
pub(super) use choices;
