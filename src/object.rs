//! JSON objects whose keys depend on one of them, read with little code. What serde derives for tagged enums reads every variant from every
//! format, as a map and as a sequence, through values of its own: with fifty kinds of layers a tenth of a megabyte. It lies below all rooms.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde::de::value::MapDeserializer;
use serde_json::{Error, Map, Value};

/// What stands in an object and has not been taken yet.
#[derive(Deserialize)]
#[serde(transparent)]
pub struct Object(Map<String, Value>);

impl Object {
    /// Takes the value of a key; none where the key is not there.
    ///
    /// # Errors
    /// Where the value is not of the type.
    pub fn take<T: DeserializeOwned>(&mut self, key: &str) -> Result<Option<T>, Error> {
        self.0.remove(key).map(serde_json::from_value).transpose()
    }

    /// All that is left, as a struct.
    ///
    /// # Errors
    /// Where a key is missing or its value is not of the field's type, and what the struct refuses.
    pub fn read<T: DeserializeOwned>(self) -> Result<T, Error> {
        T::deserialize(MapDeserializer::new(self.0.into_iter()))
    }
}
