//! What is said to people, as data: a stable code and the fields that the English sentence is made of. A face with words of its own
//! makes them from these; nobody reads a sentence.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Fields by their names, as JSON.
pub type Fields = Map<String, Value>;

/// What can be a field.
pub trait Field {
    /// The field as JSON; null where it cannot be written so.
    fn value(&self) -> Value;
}

impl<T: Serialize> Field for T {
    fn value(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }
}

/// Fields by their names.
pub fn gathered(fields: &[(&str, &dyn Field)]) -> Fields {
    let mut gathered = Fields::new();
    for (name, field) in fields {
        gathered.insert((*name).to_owned(), field.value());
    }
    gathered
}

/// An error as data. Its sentence in English is its `Display`.
pub trait Coded: fmt::Display {
    /// The code, which is the error's own and stays, and the fields.
    fn told(&self) -> (&'static str, Fields);

    /// All of it.
    fn said(&self) -> Said {
        let (code, fields) = self.told();
        Said {
            code,
            fields,
            message: self.to_string(),
        }
    }
}

/// What crosses a border in an error's place.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Said {
    /// Stable name of the sentence, `room.kind`, by which a face finds its own words.
    pub code: &'static str,
    /// What stands for the names in the sentence.
    pub fields: Fields,
    /// In English.
    pub message: String,
}

impl fmt::Display for Said {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.message)
    }
}

/// Implements [`Coded`]: a line for each variant, `"code": Variant { all, its, fields };`, then `= Variant;` for each that holds another
/// error. A variant or a field that is left out does not compile. `tests/docs/words.rs` reads these lines.
macro_rules! coded {
    (struct $error:ident { $code:literal: Self $({ $($name:ident),* })? $(( $($place:ident),* ))?; }) => {
        impl $crate::said::Coded for $error {
            fn told(&self) -> (&'static str, $crate::said::Fields) {
                let Self $({ $($name),* })? $(( $($place),* ))? = self;
                ($code, $crate::said::gathered(&[
                    $($((stringify!($name), $name),)*)?
                    $($((stringify!($place), $place),)*)?
                ]))
            }
        }
    };
    ($error:ident {
        $($code:literal: $variant:ident $({ $($name:ident),* })? $(( $($place:ident),* ))?;)*
        $(= $inner:ident;)*
    }) => {
        impl $crate::said::Coded for $error {
            fn told(&self) -> (&'static str, $crate::said::Fields) {
                match self {
                    $(Self::$variant $({ $($name),* })? $(( $($place),* ))? => ($code, $crate::said::gathered(&[
                        $($((stringify!($name), $name),)*)?
                        $($((stringify!($place), $place),)*)?
                    ])),)*
                    $(Self::$inner(inner) => inner.told(),)*
                }
            }
        }
    };
}
pub(crate) use coded;

/// A sentence, or a part of one: its English with `{names}`, by which other languages find theirs, and what stands for the names.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Phrase(Box<Words>);

/// What a phrase holds, behind a pointer, so that errors stay small.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Words {
    phrase: Cow<'static, str>,
    fields: Fields,
}

/// The phrase of a text that is no one's to translate: a name, or the words of a library.
const AS_IT_IS: &str = "{text}";

impl Phrase {
    /// Use [`phrase!`], which asks whether every name is given.
    pub fn new(phrase: &'static str, fields: &[(&str, &dyn Field)]) -> Self {
        Self(Box::new(Words {
            phrase: Cow::Borrowed(phrase),
            fields: gathered(fields),
        }))
    }

    /// Whether no more than `levels` phrases stand within each other.
    pub fn is_within(&self, levels: usize) -> bool {
        fields_are_within(&self.0.fields, levels)
    }

    /// The phrase with what `change` gives for its fields, by their names, and for those of the phrases within it.
    pub fn with(&self, change: &impl Fn(&str, &Value) -> Option<Value>) -> Self {
        let Words { phrase, fields } = &*self.0;
        Self(Box::new(Words {
            phrase: phrase.clone(),
            fields: changed(fields, change),
        }))
    }

    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        self.0.phrase.is_empty()
    }
}

fn fields_are_within(fields: &Fields, levels: usize) -> bool {
    let Some(below) = levels.checked_sub(1) else {
        return false;
    };
    fields
        .values()
        .filter_map(|value| value.get("fields")?.as_object())
        .all(|inner| fields_are_within(inner, below))
}

fn changed(fields: &Fields, change: &impl Fn(&str, &Value) -> Option<Value>) -> Fields {
    let inner = |value: &Value| match (value.get("phrase"), value.get("fields")) {
        (Some(phrase), Some(Value::Object(fields))) => {
            serde_json::json!({"phrase": phrase, "fields": changed(fields, change)})
        }
        _ => value.clone(),
    };
    let mut changed = fields.clone();
    for (name, value) in &mut changed {
        *value = change(name, value).unwrap_or_else(|| inner(value));
    }
    changed
}

/// A phrase in English, with `name`d values, or with variables of the same name.
macro_rules! phrase {
    (@value $name:ident) => { $name };
    (@value $name:ident $value:expr) => { $value };
    ($phrase:literal $(, $name:ident $(= $value:expr)?)* $(,)?) => {{
        const { $crate::said::assert_given($phrase, &[$(stringify!($name)),*]) };
        $crate::said::Phrase::new(
            $phrase,
            &[$((stringify!($name), &$crate::said::phrase!(@value $name $($value)?))),*],
        )
    }};
}
pub(crate) use phrase;

/// Does not compile where a `{name}` is not given.
pub const fn assert_given(phrase: &str, names: &[&str]) {
    let text = phrase.as_bytes();
    let mut at = 0;
    while at < text.len() {
        if text[at] == b'{' {
            let mut is_given = false;
            let mut which = 0;
            while which < names.len() {
                let name = names[which].as_bytes();
                let mut same = 0;
                while same < name.len()
                    && at + 1 + same < text.len()
                    && text[at + 1 + same] == name[same]
                {
                    same += 1;
                }
                let end = at + 1 + same;
                is_given |= same == name.len() && end < text.len() && text[end] == b'}';
                which += 1;
            }
            assert!(is_given, "a name of the phrase is not given");
        }
        at += 1;
    }
}

/// Writes a phrase with its fields filled in.
fn fill(out: &mut fmt::Formatter<'_>, phrase: &str, fields: &Fields) -> fmt::Result {
    let mut rest = phrase;
    while let Some((before, behind)) = rest.split_once('{') {
        out.write_str(before)?;
        let (name, after) = behind.split_once('}').unwrap_or((behind, ""));
        write_value(out, fields.get(name).unwrap_or(&Value::Null))?;
        rest = after;
    }
    out.write_str(rest)
}

fn write_value(out: &mut fmt::Formatter<'_>, value: &Value) -> fmt::Result {
    match value {
        Value::Null => Ok(()),
        Value::Bool(value) => write!(out, "{value}"),
        Value::Number(value) => write!(out, "{value}"),
        Value::String(value) => out.write_str(value),
        Value::Array(values) => values.iter().enumerate().try_for_each(|(place, value)| {
            out.write_str(if place == 0 { "" } else { ", " })?;
            write_value(out, value)
        }),
        Value::Object(inner) => match (inner.get("phrase"), inner.get("fields")) {
            (Some(Value::String(phrase)), Some(Value::Object(fields))) => fill(out, phrase, fields),
            _ => match inner.get("message") {
                Some(Value::String(message)) => out.write_str(message),
                _ => Ok(()),
            },
        },
    }
}

impl fmt::Display for Phrase {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fill(out, &self.0.phrase, &self.0.fields)
    }
}

impl fmt::Debug for Phrase {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:?}", self.to_string())
    }
}

/// An error's sentence.
impl From<Said> for Phrase {
    fn from(error: Said) -> Self {
        Self::new(AS_IT_IS, &[("text", &error)])
    }
}

impl From<String> for Phrase {
    fn from(text: String) -> Self {
        Self::new(AS_IT_IS, &[("text", &text)])
    }
}
