//! Values as text, as Python writes them: `str`, `repr`, `%`, `format` and what stands behind the colon in `{x:>8.3f}`.

use super::{Evaluator, Place, SIZE_LIMIT};
use crate::interop::python::given::Result;
use crate::interop::python::value::{ClassKind, Value};
use crate::said::phrase;

impl Evaluator {
    /// `str(value)`; none where it is not known.
    pub(super) fn str(&mut self, value: &Value, at: Place) -> Result<Option<String>> {
        match value {
            Value::Text(text) => Ok(Some(text.to_string())),
            _ => self.repr(value, at),
        }
    }

    /// `repr(value)`; none where it is not known.
    pub(super) fn repr(&mut self, value: &Value, at: Place) -> Result<Option<String>> {
        self.deeper(at, |this| this.repr_of(value, at))
    }

    fn repr_of(&mut self, value: &Value, at: Place) -> Result<Option<String>> {
        Ok(Some(match value {
            Value::None => "None".into(),
            Value::Bool(true) => "True".into(),
            Value::Bool(false) => "False".into(),
            Value::Int(number) => number.to_string(),
            Value::Float(number) => float(*number),
            Value::Text(text) => quoted(text),
            Value::List(_) | Value::Tuple(_) | Value::Set(_) => {
                let members = value.members().unwrap_or_default();
                self.spend(members.len(), at)?;
                let mut parts = Vec::new();
                for member in &members {
                    match self.repr(member, at)? {
                        Some(text) => parts.push(text),
                        None => return Ok(None),
                    }
                }
                let inner = parts.join(", ");
                match value {
                    Value::List(_) => format!("[{inner}]"),
                    Value::Set(_) => format!("{{{inner}}}"),
                    _ if parts.len() == 1 => format!("({inner},)"),
                    _ => format!("({inner})"),
                }
            }
            Value::Dict(dict) => {
                let mut parts = Vec::new();
                for (key, value) in dict.iter() {
                    match (self.repr(&key, at)?, self.repr(&value, at)?) {
                        (Some(key), Some(value)) => parts.push(format!("{key}: {value}")),
                        _ => return Ok(None),
                    }
                }
                format!("{{{}}}", parts.join(", "))
            }
            Value::Object(object) => {
                let Some(class) = object.class.clone() else {
                    return Ok(None);
                };
                for name in ["__str__", "__repr__"] {
                    if class.method(name).is_some() {
                        let method = self.attribute(value.clone(), name, at)?;
                        return Ok(match self.call_plain(method, Vec::new(), at)? {
                            Value::Text(text) => Some(text.to_string()),
                            _ => None,
                        });
                    }
                }
                match (class.kind, object.fields.borrow().get("name")) {
                    (ClassKind::Enumeration, Some(Value::Text(name))) => {
                        format!("{}.{name}", class.name)
                    }
                    _ => return Ok(None),
                }
            }
            Value::Class(class) => format!("<class '__main__.{}'>", class.name),
            Value::Batch
            | Value::Slice(_)
            | Value::Iterator(_)
            | Value::Tensor(_)
            | Value::Module(_)
            | Value::Parameters(_)
            | Value::Function(_)
            | Value::Method(_)
            | Value::Library(_)
            | Value::Super(_)
            | Value::Numbers(_)
            | Value::Learned(_)
            | Value::Unknown(_) => return Ok(None),
        }))
    }

    /// `format(value, how)`; none where it is not known.
    pub(super) fn format_one(
        &mut self,
        value: &Value,
        how: &str,
        at: Place,
    ) -> Result<Option<String>> {
        let Some(plain) = self.str(value, at)? else {
            return Ok(None);
        };
        if how.is_empty() {
            return Ok(Some(plain));
        }
        match written(value, plain, how) {
            Some(text) => Ok(Some(text)),
            None => Err(self.exception(
                "ValueError",
                at,
                phrase!("this cannot be written as \"{how}\"", how),
                phrase!("Give it another format."),
            )),
        }
    }

    /// `text % values`; none where it is not known.
    pub(super) fn percent(
        &mut self,
        text: &str,
        values: &Value,
        at: Place,
    ) -> Result<Option<String>> {
        let mut given = match values {
            Value::Tuple(values) => values.to_vec(),
            one => vec![one.clone()],
        }
        .into_iter();
        let mut found = String::new();
        let mut rest = text.chars().peekable();
        while let Some(one) = rest.next() {
            if one != '%' {
                found.push(one);
                continue;
            }
            let mut key = None;
            if rest.peek() == Some(&'(') {
                rest.next();
                key = Some(rest.by_ref().take_while(|c| *c != ')').collect::<String>());
            }
            let mut how = String::new();
            while let Some(&next) = rest.peek()
                && (next.is_ascii_digit() || "-+ #.*".contains(next))
            {
                how.push(next);
                rest.next();
            }
            if how.contains('*') {
                let width = given.next().and_then(|value| value.size()).unwrap_or(0);
                how = how.replacen('*', &width.min(SIZE_LIMIT).to_string(), 1);
            }
            let kind = rest.next().unwrap_or('%');
            if kind == '%' {
                found.push('%');
                continue;
            }
            let value = match &key {
                Some(key) => match values {
                    Value::Dict(dict) => dict.get(&Value::text(key)),
                    _ => None,
                },
                None => given.next(),
            };
            let Some(value) = value else {
                return Err(self.exception(
                    "TypeError",
                    at,
                    phrase!("this format string takes more values than it is given"),
                    phrase!("Give it as many as it has %."),
                ));
            };
            let value = match kind {
                'r' | 'a' => self.repr(&value, at)?.map(|text| Value::text(&text)),
                's' => self.str(&value, at)?.map(|text| Value::text(&text)),
                'd' | 'i' | 'u' => value.number().map(|number| Value::Int(number as i64)),
                _ => value.number().map(|_| value.clone()),
            };
            let Some(value) = value else {
                return Ok(None);
            };
            let is_text = matches!(kind, 'r' | 'a' | 's');
            let is_left = how.contains('-');
            let sign = if is_left { "<" } else { ">" };
            let mut body = how.replace('-', "");
            let is_zero = body.starts_with('0') && !is_text && !is_left;
            let align = if is_zero { String::new() } else { sign.into() };
            if body.starts_with('+') {
                body = format!("+{}", body.trim_start_matches('+'));
            }
            let letter = match kind {
                'r' | 'a' | 's' => 's',
                'i' | 'u' => 'd',
                other => other,
            };
            match self.format_one(&value, &format!("{align}{body}{letter}"), at)? {
                Some(text) => found.push_str(&text),
                None => return Ok(None),
            }
        }
        Ok(Some(found))
    }
}

/// A number as Python writes it: with `.0` where it is whole, in powers of ten where it is very large or small.
fn float(number: f64) -> String {
    if number.is_nan() {
        return "nan".into();
    }
    if number.is_infinite() {
        return if number > 0.0 { "inf" } else { "-inf" }.into();
    }
    let size = number.abs();
    if size != 0.0 && !(1e-4..1e16).contains(&size) {
        let text = format!("{number:e}");
        let (digits, power) = text.split_once('e').unwrap_or((&text, "0"));
        let power: i32 = power.parse().unwrap_or(0);
        let sign = if power < 0 { '-' } else { '+' };
        return format!("{digits}e{sign}{:02}", power.abs());
    }
    match number.fract() == 0.0 {
        true => format!("{number:.1}"),
        false => number.to_string(),
    }
}

/// A value in a format such as `>8.3f`; none where Python refuses it.
fn written(value: &Value, plain: String, how: &str) -> Option<String> {
    let characters: Vec<char> = how.chars().collect();
    let (mut fill, mut align, mut next) = (' ', None, 0);
    match characters.as_slice() {
        [one, side @ ('<' | '>' | '^' | '='), ..] => {
            (fill, align, next) = (*one, Some(*side), 2);
        }
        [side @ ('<' | '>' | '^' | '='), ..] => (align, next) = (Some(*side), 1),
        _ => {}
    }
    let mut take = |wanted: &str| {
        let found = characters
            .get(next)
            .copied()
            .filter(|one| wanted.contains(*one));
        next += usize::from(found.is_some());
        found
    };
    let sign = take("+- ");
    let is_marked = take("#").is_some();
    if take("0").is_some() && align.is_none() {
        (fill, align) = ('0', Some('='));
    }
    let digits = |take: &mut dyn FnMut(&str) -> Option<char>| {
        let mut text = String::new();
        while let Some(digit) = take("0123456789") {
            text.push(digit);
        }
        text.parse::<usize>()
            .ok()
            .map(|number| number.min(SIZE_LIMIT))
    };
    let width = digits(&mut take).unwrap_or(0);
    let mut grouping = take(",_");
    let precision = match take(".") {
        Some(_) => Some(digits(&mut take)?.min(100)),
        None => None,
    };
    grouping = grouping.or(take(",_"));
    let kind = take("bcdeEfFgGnosxX%");
    if next < characters.len() {
        return None;
    }
    let number = value.number();
    let is_whole = matches!(value, Value::Int(_) | Value::Bool(_));
    let kind = match (kind, number, value) {
        (Some(kind), ..) => kind,
        (None, Some(_), Value::Int(_)) => 'd',
        (None, Some(_), Value::Float(_)) if precision.is_some() => 'g',
        _ => 's',
    };
    let mut body = match kind {
        's' => {
            let text = match value {
                Value::Float(_) | Value::Int(_) => plain,
                _ => plain
                    .chars()
                    .take(precision.unwrap_or(usize::MAX))
                    .collect(),
            };
            let align = align.unwrap_or(if number.is_some() { '>' } else { '<' });
            return Some(padded(text, fill, align, width));
        }
        'd' | 'n' if is_whole => (number? as i64).abs().to_string(),
        'x' if is_whole => format!("{:x}", number? as i64),
        'X' if is_whole => format!("{:X}", number? as i64),
        'o' if is_whole => format!("{:o}", number? as i64),
        'b' if is_whole => format!("{:b}", number? as i64),
        'c' if is_whole => char::from_u32(number? as u32)?.to_string(),
        'f' | 'F' => format!("{:.*}", precision.unwrap_or(6), number?.abs()),
        '%' => format!("{:.*}%", precision.unwrap_or(6), number?.abs() * 100.0),
        'e' | 'E' => exponent(number?.abs(), precision.unwrap_or(6), kind),
        'g' | 'G' | 'n' => general(number?.abs(), precision.unwrap_or(6).max(1)),
        _ => return None,
    };
    if is_marked && "xob".contains(kind) {
        body = format!("0{kind}{body}");
    }
    if let Some(mark) = grouping {
        body = grouped(&body, mark);
    }
    let sign = match (number? < 0.0, sign) {
        (true, _) => "-",
        (false, Some('+')) => "+",
        (false, Some(' ')) => " ",
        _ => "",
    };
    if align == Some('=') {
        let missing = width.saturating_sub(sign.len() + body.chars().count());
        let filled: String = std::iter::repeat_n(fill, missing).collect();
        return Some(format!("{sign}{filled}{body}"));
    }
    Some(padded(
        format!("{sign}{body}"),
        fill,
        align.unwrap_or('>'),
        width,
    ))
}

fn padded(text: String, fill: char, align: char, width: usize) -> String {
    let missing = width.saturating_sub(text.chars().count());
    let left = match align {
        '<' => 0,
        '^' => missing / 2,
        _ => missing,
    };
    let fill = |count: usize| std::iter::repeat_n(fill, count).collect::<String>();
    format!("{}{text}{}", fill(left), fill(missing - left))
}

fn exponent(number: f64, precision: usize, letter: char) -> String {
    let text = format!("{number:.precision$e}");
    let (digits, power) = text.split_once('e').unwrap_or((&text, "0"));
    let power: i32 = power.parse().unwrap_or(0);
    let sign = if power < 0 { '-' } else { '+' };
    format!("{digits}{letter}{sign}{:02}", power.abs())
}

fn general(number: f64, precision: usize) -> String {
    if number == 0.0 {
        return "0".into();
    }
    let written = exponent(number, precision - 1, 'e');
    let (digits, power) = written.split_once('e').unwrap_or((&written, "0"));
    let power: i32 = power.parse().unwrap_or(0);
    let trimmed = |text: &str| match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_string(),
        false => text.to_string(),
    };
    match (-4..precision as i32).contains(&power) {
        true => trimmed(&format!(
            "{number:.*}",
            (precision as i32 - 1 - power).max(0) as usize
        )),
        false => {
            let sign = if power < 0 { '-' } else { '+' };
            format!("{}e{sign}{:02}", trimmed(digits), power.abs())
        }
    }
}

/// Digits in groups of three.
fn grouped(body: &str, mark: char) -> String {
    let (whole, rest) = match body.find('.') {
        Some(place) => body.split_at(place),
        None => (body, ""),
    };
    let count = whole.len();
    let mut found = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (count - index).is_multiple_of(3) {
            found.push(mark);
        }
        found.push(digit);
    }
    found + rest
}

/// A string as Python writes it: within `"` where that saves escaping a `'`.
fn quoted(text: &str) -> String {
    let quote = match text.contains('\'') && !text.contains('"') {
        true => '"',
        false => '\'',
    };
    let mut all = String::from(quote);
    for one in text.chars() {
        match one {
            '\n' => all.push_str("\\n"),
            '\r' => all.push_str("\\r"),
            '\t' => all.push_str("\\t"),
            '\\' => all.push_str("\\\\"),
            _ if one == quote => all.extend(['\\', one]),
            _ if one.is_control() && u32::from(one) < 0x100 => {
                all.push_str(&format!("\\x{:02x}", u32::from(one)));
            }
            _ => all.push(one),
        }
    }
    all.push(quote);
    all
}
