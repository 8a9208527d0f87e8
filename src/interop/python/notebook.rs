//! Notebooks (`.ipynb`): their code cells, one after the other, without what only a notebook understands. A comment before each says which
//! cell it is, in the form in which editors mark cells in a file of Python.

use serde_json::Value as Json;

/// What stands before a cell's number in the comment before it.
const MARK: &str = "# %% cell ";

/// Cells that are no Python, by their first line.
const FOREIGN: [&str; 10] = [
    "%%bash",
    "%%sh",
    "%%html",
    "%%javascript",
    "%%js",
    "%%latex",
    "%%markdown",
    "%%writefile",
    "%%script",
    "%%svg",
];

/// The number of the cell that begins behind this line, if one does.
pub fn cell_of(line: &str) -> Option<usize> {
    line.strip_prefix(MARK)?.trim_end().parse().ok()
}

/// The code of a notebook; none for what is no notebook.
pub fn code(source: &str) -> Option<String> {
    let source = source.trim_start_matches('\u{feff}');
    if !source.trim_start().starts_with('{') {
        return None;
    }
    let notebook: Json = serde_json::from_str(source).ok()?;
    // Those of version 3 have sheets.
    let cells = match notebook.get("cells") {
        Some(cells) => cells,
        None => notebook.get("worksheets")?.get(0)?.get("cells")?,
    };
    let mut found = String::new();
    for (index, cell) in cells.as_array()?.iter().enumerate() {
        if cell.get("cell_type").and_then(Json::as_str) != Some("code") {
            continue;
        }
        let Some(text) = cell.get("source").or(cell.get("input")).and_then(text_of) else {
            continue;
        };
        let first = text.lines().find(|line| !line.trim().is_empty());
        let is_foreign = first.is_some_and(|first| {
            let word = first.split_whitespace().next().unwrap_or_default();
            FOREIGN.contains(&word)
        });
        if first.is_none() || is_foreign {
            continue;
        }
        found.push_str(&format!("{MARK}{}\n", index + 1));
        for line in text.lines() {
            found.push_str(&plain(line));
            found.push('\n');
        }
        found.push('\n');
    }
    Some(found)
}

/// A cell's text, which is one string or a list of lines.
fn text_of(source: &Json) -> Option<String> {
    match source {
        Json::String(text) => Some(text.clone()),
        Json::Array(lines) => Some(lines.iter().filter_map(Json::as_str).collect()),
        _ => None,
    }
}

/// A line of Python; what is for the notebook alone does nothing.
fn plain(line: &str) -> String {
    let text = line.trim();
    let is_question = text.ends_with('?') && !text.contains(['#', '"', '\'']);
    match text.starts_with(['%', '!', '?']) || is_question {
        true => {
            let indent = &line[..line.len() - line.trim_start().len()];
            format!("{indent}pass")
        }
        false => line.to_string(),
    }
}
