//! Methods of strings.

use super::{Evaluator, Place};
use crate::interop::python::given::{Result, unsupported};
use crate::interop::python::value::{Arguments, Value};
use crate::said::phrase;

impl Evaluator {
    pub(super) fn text_method(
        &mut self,
        text: &str,
        name: &str,
        arguments: Arguments,
    ) -> Result<Value> {
        let at = arguments.at;
        self.spend(text.len() / 16, at)?;
        if name == "format" || name == "format_map" {
            return match self.filled(text, name, &arguments, at)? {
                Some(text) => self.bounded(Value::text(&text), at),
                None => Ok(Value::unknown(phrase!("a string of what is not known"))),
            };
        }
        if name == "join" {
            return self.joined(text, &arguments);
        }
        let words: Vec<Option<String>> = arguments
            .plain
            .iter()
            .map(|value| match value {
                Value::Text(text) => Some(text.to_string()),
                _ => None,
            })
            .collect();
        let word = |index: usize| words.get(index).and_then(|word| word.as_deref());
        let number = |index: usize| arguments.plain.get(index).and_then(Value::size);
        let any = |test: &dyn Fn(&str) -> bool| match arguments.plain.first() {
            Some(Value::Tuple(many)) => many.iter().any(|one| match one {
                Value::Text(part) => test(part),
                _ => false,
            }),
            Some(Value::Text(part)) => test(part),
            _ => false,
        };
        let all = |test: fn(char) -> bool| Value::Bool(!text.is_empty() && text.chars().all(test));
        let texts = |parts: Vec<&str>| Value::list(parts.into_iter().map(Value::text).collect());
        let is_of = |set: &str| {
            let set: Vec<char> = set.chars().collect();
            move |one: char| set.contains(&one)
        };
        let value = match (name, word(0)) {
            ("lower" | "casefold", _) => Value::text(&text.to_lowercase()),
            ("upper", _) => Value::text(&text.to_uppercase()),
            ("capitalize", _) => Value::text(&capitalized(text)),
            ("title", _) => {
                let words: Vec<String> = text.split(' ').map(capitalized).collect();
                Value::text(&words.join(" "))
            }
            ("strip", None) => Value::text(text.trim()),
            ("lstrip", None) => Value::text(text.trim_start()),
            ("rstrip", None) => Value::text(text.trim_end()),
            ("strip", Some(set)) => Value::text(text.trim_matches(is_of(set))),
            ("lstrip", Some(set)) => Value::text(text.trim_start_matches(is_of(set))),
            ("rstrip", Some(set)) => Value::text(text.trim_end_matches(is_of(set))),
            ("split" | "rsplit", None) => texts(text.split_whitespace().collect()),
            ("split", Some(mark)) if !mark.is_empty() => match number(1) {
                Some(count) => texts(text.splitn(count + 1, mark).collect()),
                None => texts(text.split(mark).collect()),
            },
            ("rsplit", Some(mark)) if !mark.is_empty() => match number(1) {
                Some(count) => {
                    let mut parts: Vec<&str> = text.rsplitn(count + 1, mark).collect();
                    parts.reverse();
                    texts(parts)
                }
                None => texts(text.split(mark).collect()),
            },
            ("splitlines", _) => texts(text.lines().collect()),
            ("partition", Some(mark)) if !mark.is_empty() => {
                let (before, behind) = text.split_once(mark).unwrap_or((text, ""));
                let mark = if before.len() == text.len() { "" } else { mark };
                Value::tuple([before, mark, behind].map(Value::text).to_vec())
            }
            ("rpartition", Some(mark)) if !mark.is_empty() => match text.rsplit_once(mark) {
                Some((before, behind)) => {
                    Value::tuple([before, mark, behind].map(Value::text).to_vec())
                }
                None => Value::tuple(["", "", text].map(Value::text).to_vec()),
            },
            ("replace", Some(from)) => {
                let to = word(1).unwrap_or_default();
                let length = text
                    .len()
                    .saturating_add(text.len().saturating_mul(to.len()));
                self.spend(length / 16, at)?;
                match number(2) {
                    Some(count) => Value::text(&text.replacen(from, to, count)),
                    None => Value::text(&text.replace(from, to)),
                }
            }
            ("startswith", _) => Value::Bool(any(&|part| text.starts_with(part))),
            ("endswith", _) => Value::Bool(any(&|part| text.ends_with(part))),
            ("removeprefix", Some(part)) => Value::text(text.strip_prefix(part).unwrap_or(text)),
            ("removesuffix", Some(part)) => Value::text(text.strip_suffix(part).unwrap_or(text)),
            ("count", Some(part)) if !part.is_empty() => {
                Value::Int(text.matches(part).count() as i64)
            }
            ("find" | "index", Some(part)) => place(text, text.find(part)),
            ("rfind" | "rindex", Some(part)) => place(text, text.rfind(part)),
            ("isdigit" | "isnumeric" | "isdecimal", _) => all(|one| one.is_ascii_digit()),
            ("isalpha", _) => all(char::is_alphabetic),
            ("isalnum", _) => all(char::is_alphanumeric),
            ("isspace", _) => all(char::is_whitespace),
            ("isupper", _) => {
                Value::Bool(text != text.to_lowercase() && text == text.to_uppercase())
            }
            ("islower", _) => {
                Value::Bool(text != text.to_uppercase() && text == text.to_lowercase())
            }
            ("zfill" | "ljust" | "rjust" | "center", _) if number(0).is_some() => {
                let width = number(0).unwrap_or(0).min(super::SIZE_LIMIT);
                let how = match name {
                    "zfill" => '0',
                    _ => word(1).and_then(|fill| fill.chars().next()).unwrap_or(' '),
                };
                let missing = width.saturating_sub(text.chars().count());
                let fill = |count: usize| std::iter::repeat_n(how, count).collect::<String>();
                Value::text(&match name {
                    "ljust" => format!("{text}{}", fill(missing)),
                    "center" => {
                        format!("{}{text}{}", fill(missing / 2), fill(missing - missing / 2))
                    }
                    _ => format!("{}{text}", fill(missing)),
                })
            }
            ("encode" | "decode" | "expandtabs" | "__str__", _) => Value::text(text),
            _ if !self.is_strict => Value::unknown(phrase!("{name} of a string", name)),
            _ => {
                return Err(unsupported(
                    at,
                    phrase!("{name} of a string", name),
                    phrase!("It has no such attribute that is known here."),
                ));
            }
        };
        self.bounded(value, at)
    }

    fn joined(&mut self, mark: &str, arguments: &Arguments) -> Result<Value> {
        let at = arguments.at;
        let members = match arguments.plain.first() {
            Some(value) => self.iterate(value, at)?,
            None => Vec::new(),
        };
        let mut parts = Vec::new();
        for member in members {
            match member {
                Value::Text(text) => parts.push(text),
                other if matches!(other, Value::Unknown(_)) => return Ok(other),
                other => {
                    return Err(self.exception(
                        "TypeError",
                        at,
                        phrase!("{other} is joined to a string", other = other.describe()),
                        phrase!("Give it strings alone; str() makes one."),
                    ));
                }
            }
        }
        let length: usize = parts.iter().map(|part| part.len() + mark.len()).sum();
        self.spend(length / 16, at)?;
        self.bounded(Value::text(&parts.join(mark)), at)
    }

    /// `text.format(...)`; none where it is not known.
    fn filled(
        &mut self,
        text: &str,
        name: &str,
        arguments: &Arguments,
        at: Place,
    ) -> Result<Option<String>> {
        let mut named = arguments.named.clone();
        if let (true, Some(Value::Dict(dict))) = (name == "format_map", arguments.plain.first()) {
            named.extend(dict.iter().filter_map(|(key, value)| match key {
                Value::Text(key) => Some((key.to_string(), value)),
                _ => None,
            }));
        }
        let mut found = String::new();
        let mut next = 0;
        self.fill_in(text, &arguments.plain, &named, &mut next, &mut found, 0, at)
            .map(|known| known.then_some(found))
    }

    #[allow(clippy::too_many_arguments)]
    fn fill_in(
        &mut self,
        text: &str,
        plain: &[Value],
        named: &[(String, Value)],
        next: &mut usize,
        found: &mut String,
        level: usize,
        at: Place,
    ) -> Result<bool> {
        let mut rest = text;
        while let Some(place) = rest.find(['{', '}']) {
            found.push_str(&rest[..place]);
            let mark = &rest[place..=place];
            rest = &rest[place + 1..];
            if let Some(after) = rest.strip_prefix(mark) {
                found.push_str(mark);
                rest = after;
                continue;
            }
            let end = match mark {
                "{" => closing(rest).filter(|_| level < 2),
                _ => None,
            };
            let Some(end) = end else {
                return Err(self.exception(
                    "ValueError",
                    at,
                    phrase!("a {brace} of this string is not closed", brace = mark),
                    phrase!("Double it where it stands for itself."),
                ));
            };
            let inner = &rest[..end];
            rest = &rest[end + 1..];
            let (field, how) = inner.split_once(':').unwrap_or((inner, ""));
            let (field, conversion) = field.split_once('!').unwrap_or((field, ""));
            let parts = field.find(['.', '[']).unwrap_or(field.len());
            let (name, path) = field.split_at(parts);
            let value = match name.parse::<usize>() {
                Ok(index) => plain.get(index).cloned(),
                Err(_) if name.is_empty() => {
                    *next += 1;
                    plain.get(*next - 1).cloned()
                }
                Err(_) => named
                    .iter()
                    .find(|(known, _)| known == name)
                    .map(|(_, value)| value.clone()),
            };
            let Some(mut value) = value else {
                return Err(self.exception(
                    "IndexError",
                    at,
                    phrase!("this format string takes more values than it is given"),
                    phrase!("Give it as many as it has braces."),
                ));
            };
            for part in path.split(['.', '[']).filter(|part| !part.is_empty()) {
                value = match part.strip_suffix(']') {
                    Some(index) => {
                        let index = index
                            .parse()
                            .map_or_else(|_| Value::text(index), Value::Int);
                        self.item(value, &index, at)?
                    }
                    None => self.attribute(value, part, at)?,
                };
            }
            let mut spec = String::new();
            if !self.fill_in(how, plain, named, next, &mut spec, level + 1, at)? {
                return Ok(false);
            }
            let value = match conversion {
                "r" | "a" => self.repr(&value, at)?.map(|text| Value::text(&text)),
                "s" => self.str(&value, at)?.map(|text| Value::text(&text)),
                _ => Some(value),
            };
            let Some(value) = value else {
                return Ok(false);
            };
            match self.format_one(&value, &spec, at)? {
                Some(text) => found.push_str(&text),
                None => return Ok(false),
            }
            if found.len() > super::SIZE_LIMIT {
                break;
            }
        }
        found.push_str(rest);
        Ok(true)
    }
}

/// Where the brace that is open is closed.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    for (place, one) in text.char_indices() {
        match one {
            '{' => depth += 1,
            '}' if depth == 0 => return Some(place),
            '}' => depth -= 1,
            _ => {}
        }
    }
    None
}

fn capitalized(text: &str) -> String {
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => {
            first.to_uppercase().collect::<String>() + &characters.as_str().to_lowercase()
        }
        None => String::new(),
    }
}

/// A place in characters, or -1.
fn place(text: &str, found: Option<usize>) -> Value {
    Value::Int(found.map_or(-1, |bytes| text[..bytes].chars().count() as i64))
}
