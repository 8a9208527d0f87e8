//! JSON objects whose keys depend on one of them, read with little code. What serde derives for tagged enums reads every variant from every
//! format, as a map and as a sequence, through values of its own: with fifty kinds of layers a tenth of a megabyte. It lies below all rooms.

use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, MapAccess, Visitor};
use serde::{Deserialize, forward_to_deserialize_any};
use serde_json::{Error, Map, Value, map};

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
        T::deserialize(Fields {
            pairs: self.0.into_iter(),
            value: Value::Null,
        })
    }
}

/// The keys and values of an object, one after the other.
struct Fields {
    pairs: map::IntoIter,
    /// The value of the key that was read last.
    value: Value,
}

impl<'de> Deserializer<'de> for Fields {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_map(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct newtype_struct seq
        tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de> MapAccess<'de> for Fields {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Error> {
        let Some((key, value)) = self.pairs.next() else {
            return Ok(None);
        };
        self.value = value;
        seed.deserialize(Key(key)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        seed.deserialize(self.value.take())
    }
}

/// The name of a field.
struct Key(String);

impl<'de> Deserializer<'de> for Key {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_str(&self.0)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct newtype_struct seq
        tuple tuple_struct map struct enum identifier ignored_any
    }
}
