//! Values of YAML in the forms that lists of names have: a scalar, a list or a map of scalars, in one line, in brackets over several,
//! or a line an entry. Whatever else there is gives nothing.

/// A value behind a key.
pub(super) enum Value {
    Scalar(String),
    List(Vec<String>),
    Map(Vec<(String, String)>),
}

/// The value behind a key; `at` is the line below it, and goes on to the one behind the value.
pub(super) fn value(rest: &str, lines: &[&str], at: &mut usize) -> Option<Value> {
    let mut rest = without_comment(rest).trim().to_owned();
    let open = rest.chars().next();
    if let Some(open @ ('[' | '{')) = open {
        let close = if open == '[' { ']' } else { '}' };
        while !ends(&rest, close) {
            rest.push(' ');
            rest.push_str(without_comment(lines.get(*at)?).trim());
            *at += 1;
        }
        let inside = &rest[1..rest.len() - 1];
        let parts = split(inside, ',')?;
        let parts = parts.iter().map(|part| part.trim());
        let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
        return match open {
            '[' => parts
                .into_iter()
                .map(scalar)
                .collect::<Option<_>>()
                .map(Value::List),
            _ => parts
                .into_iter()
                .map(entry)
                .collect::<Option<_>>()
                .map(Value::Map),
        };
    }
    if !rest.is_empty() {
        return scalar(&rest).map(Value::Scalar);
    }
    let (mut list, mut map, mut indent) = (Vec::new(), Vec::new(), None);
    while let Some(line) = lines.get(*at) {
        let text = without_comment(line).trim_end();
        let own = text.len() - text.trim_start().len();
        let text = text.trim_start();
        if text.is_empty() {
            *at += 1;
            continue;
        }
        let item = text
            .strip_prefix('-')
            .filter(|item| item.is_empty() || item.starts_with(' '));
        if own == 0 && item.is_none() {
            break;
        }
        if *indent.get_or_insert(own) != own {
            return None;
        }
        match item {
            Some(item) => list.push(scalar(item.trim())?),
            None => map.push(entry(text)?),
        }
        *at += 1;
    }
    match (list.is_empty(), map.is_empty()) {
        (true, true) => Some(Value::Scalar(String::new())),
        (false, true) => Some(Value::List(list)),
        (true, false) => Some(Value::Map(map)),
        (false, false) => None,
    }
}

/// `number: name`.
fn entry(text: &str) -> Option<(String, String)> {
    let parts = split(text, ':')?;
    let [key, name @ ..] = parts.as_slice() else {
        return None;
    };
    let name = name.join(":");
    (!name.trim().is_empty()).then_some(())?;
    Some((scalar(key.trim())?, scalar(name.trim())?))
}

/// A name with or without quotes; `None` for what is no such name.
fn scalar(text: &str) -> Option<String> {
    let first = text.chars().next();
    match first {
        Some(quote @ ('"' | '\'')) => {
            let inside = text.strip_prefix(quote)?.strip_suffix(quote)?;
            match quote {
                '\'' => Some(inside.replace("''", "'")),
                _ if inside.contains('\\') => escaped(inside),
                _ => Some(inside.to_owned()),
            }
        }
        Some('[' | '{' | '&' | '*' | '!' | '|' | '>' | '%' | '@' | '`') => None,
        _ if text == "~" || text == "null" => Some(String::new()),
        _ => Some(text.to_owned()),
    }
}

/// The few escapes that names have.
fn escaped(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next()? {
            c @ ('"' | '\\' | '/') => out.push(c),
            'x' => out.push(code(&mut chars, 2)?),
            'u' => out.push(code(&mut chars, 4)?),
            _ => return None,
        }
    }
    Some(out)
}

fn code(chars: &mut impl Iterator<Item = char>, digits: usize) -> Option<char> {
    let digits: String = chars.take(digits).collect();
    u32::from_str_radix(&digits, 16)
        .ok()
        .and_then(char::from_u32)
}

/// A key or name without its quotes.
pub(super) fn unquoted(text: &str) -> String {
    scalar(text).unwrap_or_else(|| text.to_owned())
}

/// The text before a comment, which begins with `#` behind a space.
fn without_comment(text: &str) -> &str {
    let mut quote = Quote::default();
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        if c == '#' && before.is_whitespace() && !quote.is_open() {
            return &text[..at];
        }
        quote.take(before, c);
        before = c;
    }
    text
}

/// Whether a text that began with a bracket ends with its partner, outside of quotes.
fn ends(text: &str, close: char) -> bool {
    let mut quote = Quote::default();
    let (mut before, mut last) = (' ', ' ');
    for c in text.chars() {
        quote.take(before, c);
        if !c.is_whitespace() {
            last = c;
        }
        before = c;
    }
    last == close && !quote.is_open()
}

/// The parts between separators outside of quotes; `None` where a quote stays open.
fn split(text: &str, separator: char) -> Option<Vec<String>> {
    let mut quote = Quote::default();
    let (mut parts, mut before) = (vec![String::new()], separator);
    for c in text.chars() {
        if c == separator && !quote.is_open() {
            parts.push(String::new());
        } else if let Some(part) = parts.last_mut() {
            part.push(c);
        }
        quote.take(before, c);
        before = c;
    }
    (!quote.is_open()).then_some(parts)
}

/// Follows quotes: one opens behind a space, a bracket or a separator, so that the apostrophe in a name is none.
#[derive(Default)]
struct Quote(Option<char>);

impl Quote {
    fn is_open(&self) -> bool {
        self.0.is_some()
    }

    fn take(&mut self, before: char, c: char) {
        let begins = before.is_whitespace() || ['[', '{', ',', ':'].contains(&before);
        match self.0 {
            Some(open) if c == open && before != '\\' => self.0 = None,
            None if begins && (c == '"' || c == '\'') => self.0 = Some(c),
            _ => {}
        }
    }
}
