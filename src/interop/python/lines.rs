//! From a page to logical lines: what is code, what is prose around it, and how far in each line stands.
//!
//! A page may be a program, a text with fenced code, or a text with code in between. Where code has lost its indentation, it is
//! restored as far as that can be done, and the notes say by which rule.

use super::parse::is_statement;
use super::token::{Place, Token, TokenKind, Wrong, logical_line};
use crate::said::{Phrase, phrase};

/// Columns a tab stands for.
const TAB: usize = 8;

/// A statement, or the head of one.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// How far in it stands; only comparisons matter.
    pub level: usize,
    pub tokens: Vec<Token>,
    pub at: Place,
}

/// What a page holds.
#[derive(Debug, Default)]
pub struct Page {
    pub lines: Vec<Line>,
    /// Lines, from 1, that were taken for prose.
    pub prose: Vec<usize>,
    /// What was assumed.
    pub notes: Vec<Phrase>,
    pub wrong: Vec<Wrong>,
}

enum Item {
    Code(Line),
    /// A comment or an empty line: may end a block whose indentation is lost.
    Pause,
    /// Prose, or the space between two pieces of code.
    Gap,
}

/// Reads a page.
pub fn read(source: &str) -> Page {
    let lines: Vec<&str> = source.lines().collect();
    let fenced = fences(&lines);
    let mut page = Page::default();
    let mut items = Vec::new();
    let mut next = 0;
    while next < lines.len() {
        let text = lines[next].trim_start_matches('\u{feff}').trim();
        let is_outside = fenced.as_ref().is_some_and(|inside| !inside[next]);
        if is_outside || text.starts_with(['!', '%']) || text.starts_with("```") {
            items.push(Item::Gap);
            if !text.is_empty() && !text.starts_with("```") {
                page.prose.push(next + 1);
            }
            next += 1;
        } else if text.is_empty() || text.starts_with('#') {
            items.push(Item::Pause);
            next += 1;
        } else {
            match statement(&lines, next, fenced.is_some()) {
                Ok(Some((line, behind))) => {
                    items.push(Item::Code(line));
                    next = behind;
                    continue;
                }
                Err(wrong) if fenced.is_some() || !is_prose(text) => page.wrong.push(wrong),
                _ => {
                    items.push(Item::Gap);
                    page.prose.push(next + 1);
                }
            }
            next += 1;
        }
    }
    if fenced.is_some() {
        page.notes.push(phrase!(
            "only what stands between ``` fences was read as Python"
        ));
    } else if !page.prose.is_empty() {
        let prose = page.prose.len();
        page.notes.push(phrase!(
            "{prose} lines that are not Python were taken for prose",
            prose
        ));
    }
    for piece in items.split_mut(|item| matches!(item, Item::Gap)) {
        settle(piece, &mut page.notes);
    }
    page.lines = items
        .into_iter()
        .filter_map(|item| match item {
            Item::Code(line) => Some(line),
            _ => None,
        })
        .collect();
    page
}

/// Which lines stand between fences, if the page has fenced Python.
fn fences(lines: &[&str]) -> Option<Vec<bool>> {
    let (mut inside, mut found) = (None, false);
    // Fences within a string of several lines belong to it.
    let mut quote: Option<&'static str> = None;
    let marks = lines
        .iter()
        .map(|line| {
            let fence = line.trim().strip_prefix("```");
            let Some(language) = fence.filter(|_| quote.is_none()) else {
                quote = quote_behind(line, quote);
                return inside == Some(true);
            };
            inside = match inside {
                Some(_) => None,
                None => {
                    let language = language.trim().to_ascii_lowercase();
                    let is_python = language.is_empty() || language.starts_with("py");
                    found |= is_python;
                    Some(is_python)
                }
            };
            false
        })
        .collect();
    found.then_some(marks)
}

/// The long quotation marks that are open behind a line.
fn quote_behind(line: &str, before: Option<&'static str>) -> Option<&'static str> {
    let (mut open, mut rest) = (before, line);
    loop {
        let next = match open {
            Some(mark) => rest.find(mark).map(|place| (place, mark)),
            None => {
                let marks = ["\"\"\"", "'''"].into_iter();
                let code = rest.find('#').unwrap_or(rest.len());
                let found = marks.filter_map(|mark| Some((rest[..code].find(mark)?, mark)));
                found.min()
            }
        };
        let Some((place, mark)) = next else {
            return open;
        };
        open = if open.is_some() { None } else { Some(mark) };
        rest = &rest[place + mark.len()..];
    }
}

/// The statement that begins with this line; none for what is but a word.
fn statement(lines: &[&str], first: usize, is_code: bool) -> Result<Option<(Line, usize)>, Wrong> {
    let (tokens, behind) = logical_line(lines, first)?;
    is_statement(&tokens)?;
    let is_foreign = |token: &Token| match &token.kind {
        TokenKind::Name(name) => !name.is_ascii(),
        _ => false,
    };
    if !is_code && (tokens.len() <= 2 && !is_word(&tokens) || tokens.iter().any(is_foreign)) {
        return Ok(None);
    }
    let indent = lines[first].chars().take_while(|c| c.is_whitespace());
    let level = indent.map(|c| if c == '\t' { TAB } else { 1 }).sum();
    let at = tokens.first().map_or(Place::default(), |token| token.at);
    Ok(Some((Line { level, tokens, at }, behind)))
}

/// Whether a lone token is a statement that means something.
fn is_word(tokens: &[Token]) -> bool {
    match tokens.first().map(|token| &token.kind) {
        Some(TokenKind::Name(word)) => {
            ["pass", "return", "break", "continue", "raise"].contains(&word.as_str())
        }
        Some(TokenKind::Text(_)) => true,
        _ => false,
    }
}

/// Whether a line that is no Python was not meant to be any.
fn is_prose(text: &str) -> bool {
    let code = text.split('#').next().unwrap_or_default();
    let outside_quotes: String = code.split(['"', '\'']).step_by(2).collect();
    let foreign = |c: char| !c.is_ascii() && !c.is_whitespace();
    let first = text.split_whitespace().next().unwrap_or_default();
    let numbered = first.ends_with('.') && first[..first.len() - 1].parse::<u32>().is_ok();
    let bullet = ["-", "*", "•", "+", ">"].contains(&first) || numbered;
    let is_code = code.contains('=') || code.contains('(') || code.trim_end().ends_with(':');
    outside_quotes.contains(foreign) || outside_quotes.contains('\\') || bullet || !is_code
}

/// Makes a piece of code begin at the margin, and restores its indentation if it has none at all.
fn settle(items: &mut [Item], notes: &mut Vec<Phrase>) {
    let mut code: Vec<&mut Line> = Vec::new();
    let mut pauses = vec![false];
    for item in items {
        match item {
            Item::Code(line) => {
                code.push(line);
                pauses.push(false);
            }
            _ => pauses[code.len()] = true,
        }
    }
    let margin = code.iter().map(|line| line.level).min().unwrap_or(0);
    code.iter_mut().for_each(|line| line.level -= margin);
    let is_flat = code.iter().all(|line| line.level == 0);
    let opens = code.windows(2).any(|pair| opens_block(pair[0]));
    if is_flat && opens {
        let (first, last) = (code[0].at.line, code[code.len() - 1].at.line);
        restore(&mut code, &pauses);
        notes.push(phrase!("lines {first} to {last} have lost their indentation: a method was taken to end at its return or the next def, a loop at the next comment or empty line", first, last));
    }
}

fn word(line: &Line) -> &str {
    match line.tokens.first().map(|token| &token.kind) {
        Some(TokenKind::Name(word)) => word,
        _ => "",
    }
}

fn opens_block(line: &Line) -> bool {
    let ending = line.tokens.len().checked_sub(2);
    let ending = ending.and_then(|index| line.tokens.get(index));
    ending.is_some_and(|token| token.kind == TokenKind::Operator(":"))
}

/// Levels for lines that have none. `pauses[n]`: a comment or an empty line stands before line n.
fn restore(code: &mut [&mut Line], pauses: &[bool]) {
    // Level of the body at hand, of a function's body, and loops and conditions open in it.
    let (mut base, mut in_class, mut in_function, mut open) = (0, false, false, 0);
    let mut after_head = false;
    for (line, paused) in code.iter_mut().zip(pauses) {
        let is_method = line.tokens.iter().take(4).any(
            |token| matches!(&token.kind, TokenKind::Name(name) if name == "self" || name == "cls"),
        );
        if *paused && !in_function && !after_head {
            open = 0;
        }
        match word(line) {
            "class" => {
                line.level = 0;
                (base, in_class, in_function, open) = (1, true, false, 0);
            }
            "def" => {
                in_class &= is_method;
                line.level = usize::from(in_class);
                (base, in_function, open) = (line.level + 1, true, 0);
            }
            "return" if in_function => {
                let inner = if after_head { open } else { 0 };
                line.level = base + inner;
                open = 0;
                if inner == 0 {
                    // What follows is another method, or stands at the margin.
                    (base, in_function) = (0, false);
                }
            }
            "else" | "elif" | "except" | "finally" => {
                line.level = base + open.max(1) - 1;
                open = open.max(1);
            }
            _ => {
                line.level = base + open;
                open += usize::from(opens_block(line));
            }
        }
        after_head = opens_block(line);
    }
}
