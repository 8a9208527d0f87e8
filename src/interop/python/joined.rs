//! The source map: files, and the cells of notebooks, read as one text, and the way back from its lines to where a person finds them.

use serde::Serialize;

use super::files::File;
use super::notebook;
use super::problem::Problem;
use super::program::Program;
use crate::interop::InteropError;
use crate::said::{Phrase, phrase};

/// Where a line of a program stands.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Spot {
    /// The file, where the program has several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The cell, from 1, of a notebook; counted are cells of every kind, as a notebook shows them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cell: Option<usize>,
    /// From 1, in that cell, else in that file; 0 where it has no place.
    pub line: usize,
    /// From 1, in the file's text as [`File`] has it: the line itself, but in a notebook.
    pub row: usize,
}

/// Several texts one behind the other.
pub(super) struct Joined {
    pub text: String,
    /// In the order of their lines; at least one.
    parts: Vec<Part>,
}

/// A file, or a cell of one.
struct Part {
    /// Lines of the whole before its own first one.
    before: usize,
    /// Lines of its file before its own first one.
    above: usize,
    file: Option<String>,
    cell: Option<usize>,
}

impl Joined {
    /// Files one behind the other; one alone has no name.
    pub fn of(files: &[&File]) -> Self {
        let mut joined = Self {
            text: String::new(),
            parts: Vec::new(),
        };
        let mut lines = 0;
        for file in files {
            let name = (files.len() > 1).then(|| file.name.clone());
            let start = lines;
            joined.begin(start, 0, &name, None);
            for line in file.text.lines() {
                lines += 1;
                joined.text.push_str(line);
                joined.text.push('\n');
                if let Some(cell) = notebook::cell_of(line) {
                    joined.begin(lines, lines - start, &name, Some(cell));
                }
            }
        }
        joined
    }

    fn begin(&mut self, before: usize, above: usize, name: &Option<String>, cell: Option<usize>) {
        self.parts.push(Part {
            before,
            above,
            file: name.clone(),
            cell,
        });
    }

    /// Where a line of the whole, from 1, stands; 0 has no place.
    pub fn spot(&self, line: usize) -> Spot {
        let part = self.parts.iter().rev().find(|part| part.before < line);
        part.map_or_else(Spot::default, |part| Spot {
            file: part.file.clone(),
            cell: part.cell,
            line: line - part.before,
            row: line - part.before + part.above,
        })
    }

    /// A number of a line as it is said: `12`, `12 of net.py`, `3 of cell 2`.
    fn said(&self, line: usize) -> Option<Phrase> {
        match self.spot(line) {
            Spot {
                file: Some(file),
                cell: Some(cell),
                line,
                ..
            } => Some(phrase!("{line} of cell {cell} of {file}", line, cell, file)),
            Spot {
                file: Some(file),
                line,
                ..
            } => Some(phrase!("{line} of {file}", line, file)),
            Spot {
                cell: Some(cell),
                line,
                ..
            } => Some(phrase!("{line} of cell {cell}", line, cell)),
            _ => None,
        }
    }

    /// A phrase whose lines are those that a person finds.
    fn phrase(&self, phrase: &Phrase) -> Phrase {
        phrase.with(&|name, value| {
            let is_line = ["line", "first", "last"].contains(&name);
            let line = value.as_u64().filter(|_| is_line)?;
            serde_json::to_value(self.said(usize::try_from(line).ok()?)?).ok()
        })
    }

    /// An error with its place still in the whole, whose phrases name lines as a person finds them.
    pub fn reworded(&self, error: &InteropError) -> InteropError {
        error.with_phrases(&|phrase| self.phrase(phrase))
    }

    /// A program that was read from the whole, with its places where a person finds them.
    pub fn place(&self, program: &mut Program) {
        program.notes = program.notes.iter().map(|note| self.phrase(note)).collect();
        let problems = program.problems.iter();
        program.problems = problems.map(|problem| problem.placed(self)).collect();
        for spot in &mut program.lines {
            *spot = self.spot(spot.line);
        }
    }

    /// An error of the whole, which names its place.
    pub fn error(&self, error: &InteropError) -> InteropError {
        let problem = Problem::of(error).placed(self);
        let part = match (&problem.file, problem.cell) {
            (Some(file), Some(cell)) => phrase!("{file}, cell {cell}", file, cell),
            (Some(file), None) => file.clone().into(),
            (None, Some(cell)) => phrase!("cell {cell}", cell),
            (None, None) => return self.reworded(error),
        };
        InteropError::Within {
            part,
            line: problem.line,
            column: problem.column,
            error: problem.said().into(),
        }
    }
}
