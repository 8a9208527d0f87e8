//! Settings in YAML as PyYAML's `safe_load` gives them: YAML 1.1, in which `yes` is true, `010` is 8, and `1e-3` is a string.
//! Source: the resolvers of PyYAML 6, <https://github.com/yaml/pyyaml/blob/6.0.2/lib/yaml/resolver.py>.

use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span};

use super::value::Value;
use crate::said::{Phrase, phrase};

/// Scalars, lists and maps that are read, and pairs that are merged.
const NODE_LIMIT: usize = 5000;
/// Lists and maps within each other.
const DEPTH_LIMIT: usize = 40;

/// A list or a map that is being read, with the number of its anchor.
enum Open {
    List(usize, Vec<Value>),
    Map {
        anchor: usize,
        pairs: Vec<(Value, Value)>,
        /// Pairs of `<<`, which those of its own take precedence of.
        merged: Vec<(Value, Value)>,
        key: Option<Key>,
    },
}

enum Key {
    Merge,
    Of(Value),
}

/// The one document of a text.
///
/// # Errors
/// What is wrong, with its row.
pub fn load(text: &str) -> Result<Value, Phrase> {
    let mut reader = Reader::default();
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| broken(&error))?;
        let wrong = |reason: Phrase| at(span, reason);
        reader.take(event).map_err(wrong)?;
    }
    Ok(reader.root.unwrap_or(Value::None))
}

fn broken(error: &ScanError) -> Phrase {
    let (row, reason) = (error.marker().line(), error.info());
    phrase!("in its line {row}: {reason}", row, reason)
}

fn at(span: Span, reason: Phrase) -> Phrase {
    let row = span.start.line();
    phrase!("in its line {row}: {reason}", row, reason)
}

#[derive(Default)]
struct Reader {
    open: Vec<Open>,
    anchors: HashMap<usize, Value>,
    root: Option<Value>,
    nodes: usize,
}

impl Reader {
    fn take(&mut self, event: Event<'_>) -> Result<(), Phrase> {
        match event {
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd => Ok(()),
            Event::Alias(anchor) => match self.anchors.get(&anchor).cloned() {
                Some(value) => self.put(value, false),
                None => Err(phrase!("an alias stands within what it names")),
            },
            Event::Scalar(text, style, anchor, tag) => {
                let is_plain = style == ScalarStyle::Plain;
                let value = match tag {
                    Some(tag) => tagged(&tag.suffix, tag.is_yaml_core_schema(), &text)?,
                    None if is_plain => plain(&text),
                    None => Value::text(&text),
                };
                self.name(anchor, &value);
                self.put(value, is_plain && text == "<<")
            }
            Event::SequenceStart(anchor, tag) => {
                known(tag.as_ref().map(|tag| tag.suffix.as_str()), "seq")?;
                self.begin(Open::List(anchor, Vec::new()))
            }
            Event::MappingStart(anchor, tag) => {
                known(tag.as_ref().map(|tag| tag.suffix.as_str()), "map")?;
                self.begin(Open::Map {
                    anchor,
                    pairs: Vec::new(),
                    merged: Vec::new(),
                    key: None,
                })
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let (anchor, value) = match self.open.pop() {
                    Some(Open::List(anchor, values)) => (anchor, Value::list(values)),
                    Some(Open::Map {
                        anchor,
                        pairs,
                        mut merged,
                        ..
                    }) => {
                        merged.extend(pairs);
                        (anchor, Value::dict(merged))
                    }
                    None => return Ok(()),
                };
                self.name(anchor, &value);
                self.put(value, false)
            }
        }
    }

    fn begin(&mut self, open: Open) -> Result<(), Phrase> {
        self.open.push(open);
        match self.open.len() > DEPTH_LIMIT {
            true => Err(phrase!(
                "more than {limit} lists and maps stand within each other",
                limit = DEPTH_LIMIT
            )),
            false => Ok(()),
        }
    }

    fn name(&mut self, anchor: usize, value: &Value) {
        if anchor != 0 {
            self.anchors.insert(anchor, value.clone());
        }
    }

    fn spend(&mut self, nodes: usize) -> Result<(), Phrase> {
        self.nodes += nodes;
        match self.nodes > NODE_LIMIT {
            true => Err(phrase!(
                "it has more than {limit} values",
                limit = NODE_LIMIT
            )),
            false => Ok(()),
        }
    }

    /// A value at its place in what is open.
    fn put(&mut self, value: Value, is_merge: bool) -> Result<(), Phrase> {
        self.spend(1)?;
        match self.open.last_mut() {
            None if self.root.is_some() => {
                return Err(phrase!("a second document begins, and safe_load takes one"));
            }
            None => self.root = Some(value),
            Some(Open::List(_, values)) => values.push(value),
            Some(Open::Map {
                pairs, merged, key, ..
            }) => match key.take() {
                None if is_merge => *key = Some(Key::Merge),
                None if matches!(value, Value::List(_) | Value::Dict(_)) => {
                    return Err(phrase!("a list or a map is no key"));
                }
                None => *key = Some(Key::Of(value)),
                Some(Key::Of(key)) => pairs.push((key, value)),
                Some(Key::Merge) => {
                    let found = merged_of(&value)?;
                    let count = found.len();
                    merged.splice(0..0, found);
                    return self.spend(count);
                }
            },
        }
        Ok(())
    }
}

/// The pairs of `<<`: of a map, or of a list of maps, of which the first takes precedence.
fn merged_of(value: &Value) -> Result<Vec<(Value, Value)>, Phrase> {
    let wrong = || phrase!("<< merges a map, or a list of maps");
    match value {
        Value::Dict(dict) => Ok(dict.iter().collect()),
        Value::List(list) => {
            let maps = list.borrow();
            let mut pairs = Vec::new();
            for value in maps.iter().rev() {
                match value {
                    Value::Dict(dict) => pairs.extend(dict.iter()),
                    _ => return Err(wrong()),
                }
            }
            Ok(pairs)
        }
        _ => Err(wrong()),
    }
}

fn known(tag: Option<&str>, usual: &str) -> Result<(), Phrase> {
    match tag {
        Some(tag) if tag != usual => Err(phrase!("the tag {tag} is not known to safe_load", tag)),
        _ => Ok(()),
    }
}

/// A scalar with a tag: `!!str 1`.
fn tagged(tag: &str, is_core: bool, text: &str) -> Result<Value, Phrase> {
    let value = match tag {
        "str" => Some(Value::text(text)),
        "null" => Some(Value::None),
        "bool" => truth(text).map(Value::Bool),
        "int" => whole(text).map(Value::Int),
        "float" => real(text)
            .or_else(|| text.replace('_', "").parse().ok())
            .map(Value::Float),
        _ => None,
    };
    value
        .filter(|_| is_core)
        .ok_or_else(|| phrase!("the tag {tag} is not known to safe_load", tag))
}

/// What a scalar without quotation marks stands for.
fn plain(text: &str) -> Value {
    if ["", "~", "null", "Null", "NULL"].contains(&text) {
        return Value::None;
    }
    if is_date(text) {
        return Value::unknown(phrase!("a date"));
    }
    let number = || whole(text).map(Value::Int);
    let found = truth(text).map(Value::Bool).or_else(number);
    found
        .or_else(|| real(text).map(Value::Float))
        .unwrap_or_else(|| Value::text(text))
}

fn truth(text: &str) -> Option<bool> {
    match text {
        "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => Some(true),
        "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => Some(false),
        _ => None,
    }
}

/// A sign, and what stands behind it.
fn signed(text: &str) -> (bool, &str) {
    match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    }
}

/// `1_000`, `0x1f`, `0b11`, `017` (to the base of 8), `1:30` (to that of 60).
fn whole(text: &str) -> Option<i64> {
    let (is_negative, digits) = signed(text);
    let plain = digits.replace('_', "");
    let of = |digits: &str, radix: u32| {
        let is_number = !digits.is_empty() && digits.chars().all(|one| one.is_digit(radix));
        is_number.then(|| i64::from_str_radix(digits, radix).ok())?
    };
    let starts = digits.starts_with(|one: char| one.is_ascii_digit());
    let value = match plain.as_str() {
        _ if !starts => None,
        _ if let Some(bits) = plain.strip_prefix("0b") => of(bits, 2),
        _ if let Some(hex) = plain.strip_prefix("0x") => of(hex, 16),
        "0" => Some(0),
        _ if let Some(octal) = plain.strip_prefix('0') => of(octal, 8),
        _ if plain.contains(':') => sixties(&plain)?.parse().ok(),
        _ => of(&plain, 10),
    };
    value.map(|value| if is_negative { -value } else { value })
}

/// `1:30` as the number it is to the base of 60, in digits.
fn sixties(text: &str) -> Option<String> {
    let mut value: i64 = 0;
    for (place, part) in text.split(':').enumerate() {
        let number: i64 = part.parse().ok().filter(|number| *number >= 0)?;
        let is_short = part.len() <= 2 && number < 60;
        if place > 0 && !is_short {
            return None;
        }
        value = value.checked_mul(60)?.checked_add(number)?;
    }
    Some(value.to_string())
}

/// A number with a point: `1.`, `.5`, `1.5e+3`, `-.inf`. One of an exponent needs its sign.
fn real(text: &str) -> Option<f64> {
    let (is_negative, digits) = signed(text);
    let sign = if is_negative { -1.0 } else { 1.0 };
    if [".inf", ".Inf", ".INF"].contains(&digits) {
        return Some(sign * f64::INFINITY);
    }
    if [".nan", ".NaN", ".NAN"].contains(&text) {
        return Some(f64::NAN);
    }
    let (mantissa, exponent) = match digits.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (digits, None),
    };
    let (before, behind) = mantissa.split_once('.')?;
    let all = |text: &str| text.chars().all(|one| one.is_ascii_digit() || one == '_');
    let is_signed = digits.len() < text.len();
    let starts = |text: &str| text.starts_with(|one: char| one.is_ascii_digit());
    // Without digits before the point there is no sign, and there are some behind it.
    let begins = match before.is_empty() {
        true => !is_signed && starts(behind),
        false => starts(before),
    };
    let ends = exponent.is_none_or(|exponent| {
        let digits = exponent.strip_prefix(['+', '-']);
        digits.is_some_and(|digits| {
            !digits.is_empty() && digits.chars().all(|one| one.is_ascii_digit())
        })
    });
    let minutes = before.contains(':').then(|| sixties(before)).flatten();
    if !begins || !all(behind) || !ends || minutes.is_none() && !all(before) {
        return None;
    }
    let number = match minutes {
        Some(minutes) if exponent.is_none() => format!("{minutes}.{behind}"),
        Some(_) => return None,
        None => digits.into(),
    };
    let value: f64 = number.replace('_', "").parse().ok()?;
    Some(sign * value)
}

/// `2026-11-30`, with a time behind it or without.
fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.splitn(3, '-').collect();
    let is_number = |text: &str| !text.is_empty() && text.chars().all(|one| one.is_ascii_digit());
    match parts[..] {
        [year, month, day] => {
            let behind = day
                .find(|one: char| !one.is_ascii_digit())
                .unwrap_or(day.len());
            let (day, time) = day.split_at(behind);
            let ends = time.is_empty() || time.starts_with(['T', 't', ' ', '\t']);
            year.len() == 4
                && month.len() <= 2
                && ends
                && [year, month, day].into_iter().all(is_number)
        }
        _ => false,
    }
}
