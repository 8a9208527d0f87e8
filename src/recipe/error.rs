//! The error of a recipe.

use thiserror::Error;

use crate::said::coded;

/// A recipe that cannot be read or written, with the reason.
#[derive(Debug, Clone, PartialEq, Error)]
#[error("the recipe cannot be read: {0}")]
pub struct RecipeError(pub String);

impl From<serde_json::Error> for RecipeError {
    fn from(error: serde_json::Error) -> Self {
        Self(error.to_string())
    }
}

coded!(struct RecipeError {
    "recipe.unreadable": Self(reason);
});
