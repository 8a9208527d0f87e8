//! What is skipped while loading: counted, and the first few named, so that a million of them take no memory.

use crate::said::{Phrase, phrase};

/// Named one by one; the rest is only counted.
const NAMED: usize = 8;

#[derive(Default)]
pub(super) struct Skipped {
    count: usize,
    named: Vec<Phrase>,
}

impl Skipped {
    /// `what` begins with the file's name.
    pub(super) fn add(&mut self, what: impl FnOnce() -> Phrase) {
        self.count += 1;
        if self.named.len() < NAMED {
            self.named.push(what());
        }
    }

    /// Adds another's, each put in words by `name`.
    pub(super) fn join(&mut self, other: Self, name: impl Fn(&Phrase) -> Phrase) {
        self.count += other.count;
        let room = NAMED.saturating_sub(self.named.len());
        self.named.extend(other.named.iter().take(room).map(name));
    }

    pub(super) fn count(&self) -> usize {
        self.count
    }

    pub(super) fn first(&self) -> Phrase {
        self.named.first().cloned().unwrap_or_default()
    }

    /// Adds "12 {sentence}" and the first few, if there are any.
    pub(super) fn report(self, sentence: Phrase, notes: &mut Vec<Phrase>) {
        if self.count == 0 {
            return;
        }
        notes.push(phrase!("{count} {sentence}", count = self.count, sentence));
        let more = self.count - self.named.len();
        notes.extend(self.named);
        if more > 0 {
            notes.push(phrase!("... and {more} more.", more));
        }
    }
}
