//! A recipe's settings, read for writing: numbers, words and lists as Python has them.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value as Json};

use crate::interop::write::WriteError;

/// The keys of a recipe.
pub struct Settings<'a>(pub &'a Map<String, Json>);

impl Settings<'_> {
    pub fn some(&self, key: &str) -> Option<f64> {
        self.0.get(key).and_then(Json::as_f64)
    }

    pub fn number(&self, key: &str, default: f64) -> f64 {
        self.some(key).unwrap_or(default)
    }

    pub fn size(&self, key: &str) -> usize {
        self.number(key, 0.0) as usize
    }

    pub fn text(&self, key: &str) -> &str {
        self.0.get(key).and_then(Json::as_str).unwrap_or_default()
    }

    /// A word that is one of several, or the usual one where the recipe does not say.
    ///
    /// # Errors
    /// [`WriteError::Setting`] for a word that is not known.
    pub fn word<T: Default + DeserializeOwned>(&self, key: &'static str) -> Result<T, WriteError> {
        let Some(value) = self.0.get(key) else {
            return Ok(T::default());
        };
        T::deserialize(value).map_err(|_| WriteError::Setting {
            key,
            value: value.to_string(),
        })
    }

    pub fn flag(&self, key: &str) -> bool {
        self.0.get(key).and_then(Json::as_bool) == Some(true)
    }

    pub fn numbers(&self, key: &str) -> Vec<f64> {
        let list = self.0.get(key).and_then(Json::as_array);
        list.into_iter()
            .flatten()
            .filter_map(Json::as_f64)
            .collect()
    }
}

/// A number as Python writes it; one that came from 32 bits without the digits that they do not have.
pub fn number(value: f64) -> String {
    let narrow = value as f32;
    match f64::from(narrow) == value {
        true => format!("{narrow:?}"),
        false => format!("{value:?}"),
    }
}

/// `[0.5, 0.25]`
pub fn list(values: &[f64]) -> String {
    let values: Vec<String> = values.iter().map(|&value| number(value)).collect();
    format!("[{}]", values.join(", "))
}

pub fn flag(value: bool) -> &'static str {
    if value { "True" } else { "False" }
}
