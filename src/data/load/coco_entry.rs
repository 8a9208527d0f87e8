//! Entries of a list in JSON, read field by field and handed on one by one; what is no object costs its own entry alone.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use crate::said::Phrase;
use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// An entry of a list, or whatever else stands there.
pub(super) enum Entry<T> {
    Read(T),
    Other,
}

/// Reads the fields of one entry, each by its name.
pub(super) trait Fields: Default {
    fn field<'de, A: MapAccess<'de>>(&mut self, name: &str, map: &mut A) -> Result<(), A::Error>;
}

struct Entries<T>(PhantomData<T>);

impl<'de, T: Fields> Visitor<'de> for Entries<T> {
    type Value = Entry<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an entry")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entry<T>, A::Error> {
        let mut read = T::default();
        while let Some(name) = map.next_key::<Cow<'de, str>>()? {
            read.field(&name, &mut map)?;
        }
        Ok(Entry::Read(read))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Entry<T>, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Entry::Other)
    }
    fn visit_bool<E: Error>(self, _: bool) -> Result<Entry<T>, E> {
        Ok(Entry::Other)
    }
    fn visit_i64<E: Error>(self, _: i64) -> Result<Entry<T>, E> {
        Ok(Entry::Other)
    }
    fn visit_u64<E: Error>(self, _: u64) -> Result<Entry<T>, E> {
        Ok(Entry::Other)
    }
    fn visit_f64<E: Error>(self, _: f64) -> Result<Entry<T>, E> {
        Ok(Entry::Other)
    }
    fn visit_str<E: Error>(self, _: &str) -> Result<Entry<T>, E> {
        Ok(Entry::Other)
    }
    fn visit_unit<E: Error>(self) -> Result<Entry<T>, E> {
        Ok(Entry::Other)
    }
}

impl<'de, T: Fields> Deserialize<'de> for Entry<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Entries(PhantomData))
    }
}

/// A list whose entries go to `take` one by one.
pub(super) struct List<F, T>(pub(super) F, pub(super) PhantomData<T>);

impl<'de, T: Fields, F: FnMut(Entry<T>) -> Result<(), Phrase>> serde::de::DeserializeSeed<'de>
    for List<F, T>
{
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, T: Fields, F: FnMut(Entry<T>) -> Result<(), Phrase>> Visitor<'de> for List<F, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }
    fn visit_seq<A: SeqAccess<'de>>(mut self, mut seq: A) -> Result<(), A::Error> {
        while let Some(entry) = seq.next_element()? {
            (self.0)(entry).map_err(Error::custom)?;
        }
        Ok(())
    }
}
