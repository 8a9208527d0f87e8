//! Strings: those side by side, and what stands in the braces of `f"..."`.

use super::expression::{expression_of, node};
use super::{DEPTH_LIMIT, Parser};
use crate::interop::python::syntax::{Expression, ExpressionKind as Kind};
use crate::interop::python::token::{Place, TokenKind, Wrong, inner};
use crate::said::phrase;

/// Formats within the format of a format, as in `f"{x:{width}}"`.
const LEVELS: usize = 3;

impl Parser<'_> {
    /// Strings side by side are one.
    pub(super) fn text(&mut self, at: Place) -> Result<Expression, Wrong> {
        let mut parts = Vec::new();
        let mut is_plain = true;
        loop {
            match self.kind() {
                TokenKind::Text(text) => parts.push(node(at, Kind::Text(text.clone()))?),
                TokenKind::Format(text) => {
                    is_plain = false;
                    parts.extend(format(text, at, 0)?);
                }
                _ => break,
            }
            self.next += 1;
        }
        if !is_plain {
            return node(at, Kind::Format(parts));
        }
        let texts = parts.iter().filter_map(|part| match &part.kind {
            Kind::Text(text) => Some(text.as_str()),
            _ => None,
        });
        node(at, Kind::Text(texts.collect()))
    }
}

/// The parts of what stands between the quotes.
fn format(text: &str, at: Place, level: usize) -> Result<Vec<Expression>, Wrong> {
    let characters: Vec<char> = text.chars().collect();
    let (mut parts, mut plain, mut next) = (Vec::new(), String::new(), 0);
    while let Some(&one) = characters.get(next) {
        let is_double = characters.get(next + 1) == Some(&one);
        match one {
            '{' | '}' if is_double && level == 0 => {
                plain.push(one);
                next += 2;
            }
            '{' => {
                let end = closing(&characters, next).filter(|_| level < LEVELS);
                let Some(end) = end else {
                    return Err((
                        at,
                        phrase!("a {brace} of this string is not closed", brace = "{"),
                    ));
                };
                parts.push(node(at, Kind::Text(std::mem::take(&mut plain)))?);
                parts.extend(value(&characters[next + 1..end], at, level)?);
                next = end + 1;
            }
            _ => {
                plain.push(one);
                next += 1;
            }
        }
    }
    parts.push(node(at, Kind::Text(plain))?);
    Ok(parts)
}

/// Where the brace that stands at `open` is closed.
fn closing(characters: &[char], open: usize) -> Option<usize> {
    let mut depth = 0usize;
    let mut quote = None;
    for (index, &one) in characters.iter().enumerate().skip(open) {
        match (quote, one) {
            (Some(known), one) if known == one => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(one),
            (None, '{' | '[' | '(') => depth += 1,
            (None, '}' | ']' | ')') => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(index);
                }
            }
            _ => {}
        }
    }
    None
}

/// What stands between two braces: `value`, `value!r`, `value:.3f`, `value=`.
fn value(characters: &[char], at: Place, level: usize) -> Result<Vec<Expression>, Wrong> {
    let (mut depth, mut quote, mut end) = (0usize, None, characters.len());
    for (index, &one) in characters.iter().enumerate() {
        let behind = characters.get(index + 1);
        match (quote, one) {
            (Some(known), one) if known == one => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(one),
            (None, '(' | '[' | '{') => depth += 1,
            (None, ')' | ']' | '}') => depth = depth.saturating_sub(1),
            (None, ':') if depth == 0 => {
                end = index;
                break;
            }
            (None, '!') if depth == 0 && behind != Some(&'=') => {
                end = index;
                break;
            }
            _ => {}
        }
    }
    let mut code: String = characters[..end].iter().collect();
    let mut parts = Vec::new();
    let trimmed = code.trim_end();
    let is_shown = trimmed.ends_with('=')
        && !["==", "!=", "<=", ">="]
            .iter()
            .any(|sign| trimmed.ends_with(sign));
    if is_shown {
        parts.push(node(at, Kind::Text(code.clone()))?);
        code = trimmed[..trimmed.len() - 1].into();
    }
    let (mut rest, mut conversion) = (&characters[end..], ' ');
    if let ['!', how, ..] = rest {
        conversion = *how;
        rest = &rest[2..];
    } else if is_shown && rest.is_empty() {
        conversion = 'r';
    }
    let how: String = rest.iter().skip(1).collect();
    let tokens = inner(&code, at)?;
    let value = expression_of(&tokens)?;
    if value.depth + level > DEPTH_LIMIT {
        return Err((
            at,
            phrase!("this is nested more than {limit} deep", limit = DEPTH_LIMIT),
        ));
    }
    let how = node(at, Kind::Format(format(&how, at, level + 1)?))?;
    parts.push(node(
        at,
        Kind::Formatted(Box::new(value), conversion, Box::new(how)),
    )?);
    Ok(parts)
}
