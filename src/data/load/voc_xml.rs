//! The XML of one annotation of Pascal VOC's.
//!
//! It is read event by event, without recursion; entities of its own are not expanded, and a document type is refused.

use xmlparser::{ElementEnd, Token, Tokenizer};

use super::boxes::MAX_BOXES;
use crate::said::{Phrase, phrase};

/// An annotation has five levels.
const MAX_DEPTH: usize = 32;
/// Of a file, and of a text in it.
const MAX_BYTES: usize = 16 << 20;
const MAX_TEXT: usize = 1024;

/// What a file says of its picture.
#[derive(Default)]
pub(super) struct Annotation {
    /// As it is written, which many tools write wrongly.
    pub(super) filename: String,
    /// Width and height.
    pub(super) size: Option<[usize; 2]>,
    pub(super) objects: Vec<Object>,
}

pub(super) struct Object {
    pub(super) name: String,
    /// Left, top, right, bottom as they are written.
    pub(super) edges: [f64; 4],
    pub(super) is_difficult: bool,
}

/// The objects of one file, or why it says none.
pub(super) fn objects(bytes: &[u8]) -> Result<Annotation, Phrase> {
    if bytes.len() > MAX_BYTES {
        return Err(phrase!(
            "it is larger than {max_bytes} MB",
            max_bytes = MAX_BYTES >> 20
        ));
    }
    let text = str::from_utf8(bytes)
        .map_err(|error| phrase!("it is not UTF-8: {error}", error = error.to_string()))?;
    let mut reading = Reading::default();
    for token in Tokenizer::from(text.trim_start_matches('\u{feff}')) {
        match token {
            Ok(token) => reading.take(token)?,
            // A file that does not end in a tag ends within one.
            Err(_) if !text.trim_end().ends_with('>') => return Err(reading.cut_off()),
            Err(error) => {
                return Err(phrase!(
                    "it is not readable XML: {error}",
                    error = error.to_string()
                ));
            }
        }
    }
    match (reading.path.is_empty(), reading.begun) {
        (false, _) => Err(reading.cut_off()),
        (true, false) => Err(phrase!("it holds no <annotation>")),
        (true, true) => Ok(reading.annotation),
    }
}

/// What has been read of a file so far.
#[derive(Default)]
struct Reading<'a> {
    /// The elements that are open, and the text of the innermost.
    path: Vec<&'a str>,
    value: String,
    begun: bool,
    side: [Option<usize>; 2],
    annotation: Annotation,
}

impl<'a> Reading<'a> {
    fn take(&mut self, token: Token<'a>) -> Result<(), Phrase> {
        match token {
            Token::ElementStart { local, .. } => self.open(local.as_str())?,
            Token::ElementEnd {
                end: ElementEnd::Close(_, local),
                ..
            } => {
                if self.path.last() != Some(&local.as_str()) {
                    return Err(phrase!(
                        "it is not readable XML: </{local}> closes <{path}>",
                        local = local.as_str(),
                        path = self.path.last().unwrap_or(&"")
                    ));
                }
                self.close();
            }
            Token::ElementEnd {
                end: ElementEnd::Empty,
                ..
            } => self.close(),
            Token::Text { text } if self.value.len() < MAX_TEXT => {
                resolve(text.as_str(), &mut self.value)?
            }
            Token::Cdata { text, .. } if self.value.len() < MAX_TEXT => {
                self.value.push_str(text.as_str())
            }
            Token::DtdStart { .. } | Token::EmptyDtd { .. } => {
                return Err(phrase!(
                    "it has a document type, which annotations do not need and which is not read"
                ));
            }
            _ => {}
        }
        Ok(())
    }

    fn open(&mut self, name: &'a str) -> Result<(), Phrase> {
        if self.path.len() >= MAX_DEPTH {
            return Err(phrase!(
                "it is nested deeper than {max_depth} levels",
                max_depth = MAX_DEPTH
            ));
        }
        self.path.push(name);
        self.value.clear();
        self.begun |= self.path == ["annotation"];
        if self.path == ["annotation", "object"] {
            if self.annotation.objects.len() >= MAX_BOXES {
                return Err(phrase!(
                    "it holds more than {max_boxes} boxes",
                    max_boxes = MAX_BOXES
                ));
            }
            self.annotation.objects.push(Object {
                name: String::new(),
                edges: [f64::NAN; 4],
                is_difficult: false,
            });
        }
        Ok(())
    }

    fn close(&mut self) {
        let value = self.value.trim();
        match (self.path.as_slice(), self.annotation.objects.last_mut()) {
            (["annotation", "filename"], _) => self.annotation.filename = value.replace('\\', "/"),
            (["annotation", "size", "width"], _) => self.side[0] = side(value),
            (["annotation", "size", "height"], _) => self.side[1] = side(value),
            (["annotation", "object", "name"], Some(object)) => {
                object.name = value.to_owned();
            }
            (["annotation", "object", "difficult"], Some(object)) => {
                object.is_difficult = value == "1" || value.eq_ignore_ascii_case("true");
            }
            (["annotation", "object", "bndbox", edge], Some(object)) => {
                let at = ["xmin", "ymin", "xmax", "ymax"]
                    .iter()
                    .position(|name| name == edge);
                if let Some(place) = at.and_then(|at| object.edges.get_mut(at)) {
                    *place = value.parse().unwrap_or(f64::NAN);
                }
            }
            _ => {}
        }
        self.annotation.size = match self.side {
            // Some tools write 0 x 0; then the picture's own size holds.
            [Some(width), Some(height)] if width > 0 && height > 0 => Some([width, height]),
            _ => None,
        };
        self.path.pop();
        self.value.clear();
    }

    fn cut_off(&self) -> Phrase {
        phrase!(
            "it is cut off within <{path}>",
            path = self.path.join("> <")
        )
    }
}

/// A side in whole pixels, which some tools write as 64.0.
fn side(text: &str) -> Option<usize> {
    let side: f64 = text.parse().ok()?;
    (side.fract() == 0.0 && (0.0..1e9).contains(&side)).then_some(side as usize)
}

/// Appends a text with its references resolved: characters by number and XML's five names; nothing else is expanded.
fn resolve(text: &str, out: &mut String) -> Result<(), Phrase> {
    let mut parts = text.split('&');
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let (name, rest) = part.split_once(';').unwrap_or((part, ""));
        let number = |digits: &str, radix| {
            u32::from_str_radix(digits, radix)
                .ok()
                .and_then(char::from_u32)
        };
        let character = match name {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            _ => match (name.strip_prefix("#x"), name.strip_prefix('#')) {
                (Some(digits), _) => number(digits, 16),
                (_, Some(digits)) => number(digits, 10),
                _ => None,
            },
        };
        let short: String = name.chars().take(20).collect();
        out.push(
            character
                .ok_or_else(|| phrase!("it refers to &{short};, which is not expanded", short))?,
        );
        out.push_str(rest);
    }
    Ok(())
}
