//! The table that the page is built from: what every setting may be, its default, and which data sets are built in.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{BuiltIn, BuiltInFacts, Choice, Field, Loss, OptimizerKind, Recipe};

/// Everything that a face has to know of recipes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Schema {
    /// Every setting of a recipe, in the order of [`Recipe`].
    pub fields: &'static [Field],
    /// The recipe in which every setting has its default.
    pub defaults: Recipe,
    /// The settings that each update rule has and others may not, by its word.
    pub optimizers: BTreeMap<&'static str, &'static [&'static str]>,
    /// The settings that each loss has and others may not, by its word.
    pub losses: BTreeMap<&'static str, &'static [&'static str]>,
    /// The built-in data sets with their sizes and targets.
    pub built_in: Vec<BuiltInFacts>,
}

impl Default for Schema {
    fn default() -> Self {
        let optimizers = OptimizerKind::CHOICES.iter();
        let losses = Loss::CHOICES.iter();
        Self {
            fields: Recipe::FIELDS,
            defaults: Recipe::default(),
            optimizers: optimizers.map(|one| (one.word(), one.settings())).collect(),
            losses: losses.map(|one| (one.word(), one.settings())).collect(),
            built_in: BuiltIn::CHOICES.iter().map(|one| one.facts()).collect(),
        }
    }
}
