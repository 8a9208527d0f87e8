//! Numbers, lists and switches as Python writes them.

use serde_json::Value as Json;

/// A number as Python writes it; one that came from 32 bits without the digits that they do not have.
pub fn number(value: f64) -> String {
    let narrow = value as f32;
    match f64::from(narrow) == value {
        true => format!("{narrow:?}"),
        false => format!("{value:?}"),
    }
}

/// `[0.5, 0.25]`
pub fn list<T: Copy + Into<f64>>(values: &[T]) -> String {
    let values: Vec<String> = values.iter().map(|&value| number(value.into())).collect();
    format!("[{}]", values.join(", "))
}

/// A number with all its digits.
pub fn decimal(value: f64) -> String {
    Json::from(value).to_string()
}

/// `True` or `False`.
pub fn flag(value: bool) -> &'static str {
    if value { "True" } else { "False" }
}
