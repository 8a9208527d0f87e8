//! What the classes of each output are called: as the command line says, else as the file of weights or the data set does.

use std::path::Path;

use crate::shell::{Failure, files};

/// `a,b,c`, or the lines of a text file.
pub fn given(text: &str) -> Result<Vec<String>, Failure> {
    let path = Path::new(text);
    let names: Vec<String> = match path.is_file() {
        true => {
            let text = String::from_utf8(files::read_bytes(path)?)
                .map_err(|error| format!("{} is no text: {error}", path.display()))?;
            let lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
            lines
                .filter(|line| !line.is_empty())
                .map(Into::into)
                .collect()
        }
        false => text.split(',').map(|name| name.trim().into()).collect(),
    };
    match names.iter().any(String::is_empty) || names.is_empty() {
        true => Err(format!("--classes {text}: a name is empty, or there is none").into()),
        false => Ok(names),
    }
}

/// Names from the command line for outputs that tell so many classes apart: those of all outputs one after the other, or of the first
/// alone.
pub fn divided(names: Vec<String>, counts: &[usize]) -> Result<Vec<Vec<String>>, Failure> {
    let (all, first) = (counts.iter().sum(), counts.first().copied().unwrap_or(0));
    if ![all, first].contains(&names.len()) {
        return Err(misfit(&names, counts).into());
    }
    let mut rest = names.as_slice();
    let own = counts.iter().map(|&count| {
        let (own, others) = rest.split_at(count.min(rest.len()));
        rest = others;
        own.to_vec()
    });
    Ok(own.collect())
}

/// Names for every class of an output. Where fewer are known, they are those of the first, and the others are outputs without a class.
pub fn completed(known: &[String], count: usize) -> Result<Vec<String>, Failure> {
    if known.len() > count {
        return Err(misfit(known, &[count]).into());
    }
    let kind = match known.is_empty() {
        true => "class",
        false => "output",
    };
    let others = (known.len()..count).map(|number| format!("{kind} {number}"));
    Ok(known.iter().cloned().chain(others).collect())
}

fn misfit(names: &[String], counts: &[usize]) -> String {
    let counts: Vec<String> = counts.iter().map(ToString::to_string).collect();
    format!(
        "there are {} names of classes ({}), but the network tells {} classes apart. Give --classes as many names, in the order of its outputs.",
        names.len(),
        shown(names),
        counts.join(" + ")
    )
}

/// The first few names.
pub fn shown(names: &[String]) -> String {
    let first: Vec<&str> = names.iter().take(4).map(String::as_str).collect();
    match names.len() > first.len() {
        true => format!("{}, ...", first.join(", ")),
        false => first.join(", "),
    }
}
