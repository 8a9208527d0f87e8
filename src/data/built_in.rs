//! The built-in data sets, drawn: the recipe's table of them says their sizes.

use super::{Dataset, scenes, streets};
use crate::recipe::{BuiltIn, BuiltInFacts};

impl BuiltIn {
    /// The data set, of the pictures that everybody has.
    pub fn dataset(self) -> Dataset {
        let BuiltInFacts { train, test, .. } = self.facts();
        match self {
            Self::Scenes => scenes(0, train, test),
            Self::Streets => streets(0, train, test),
        }
    }
}
