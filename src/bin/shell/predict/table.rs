//! Answers as a table on standard output.

use super::document::{Document, Found, Likely, Share, Told};
use crate::shell::model;

pub fn print(document: &Document, top: usize) {
    if document.pictures.is_empty() {
        return;
    }
    let (header, flush): (&[&str], &[usize]) = match (document.outputs.len(), document.task) {
        (0, "classes") => (&["file", "class", "probability", "then"], &[2]),
        (0, "masks") => (
            &["file", "size", "classes by their share of the pixels"],
            &[],
        ),
        (0, _) => (
            &["file", "class", "score", "left", "top", "right", "bottom"],
            &[2, 3, 4, 5, 6],
        ),
        _ => (
            &["file", "output", "classes by their share or probability"],
            &[],
        ),
    };
    let mut table = model::table(header);
    for told in &document.pictures {
        let rows = match document.outputs.is_empty() {
            true => rows(told, top),
            false => rows_of_several(document, told, top),
        };
        for row in rows {
            table.add_row(row);
        }
    }
    println!("{}", model::right(table, flush));
}

fn percent(share: f64) -> String {
    format!("{:.1} %", 100.0 * share)
}

/// `road 40.1 %, sky 20.3 %`
fn listed(shares: &[Share], top: usize) -> String {
    let listed = shares.iter().take(top.max(3));
    let listed = listed.map(|share| format!("{} {}", share.class, percent(share.share)));
    listed.collect::<Vec<_>>().join(", ")
}

/// `cat 93.0 %, dog 7.0 %`
fn likely(classes: &[Likely]) -> String {
    let listed = classes.iter();
    let listed = listed.map(|one| format!("{} {}", one.class, percent(one.probability.into())));
    listed.collect::<Vec<_>>().join(", ")
}

/// A row for each output of a network of several tasks.
fn rows_of_several(document: &Document, told: &Told, top: usize) -> Vec<Vec<String>> {
    let row = |(name, said): (&String, String)| vec![told.file.clone(), name.clone(), said];
    let said = document.outputs.iter().filter_map(|output| {
        let said = match output.task {
            "masks" => listed(told.shares.as_deref()?, top),
            _ => likely(told.top.as_deref()?),
        };
        Some((&output.name, said))
    });
    said.map(row).collect()
}

fn rows(told: &Told, top: usize) -> Vec<Vec<String>> {
    if let Some([first, others @ ..]) = told.top.as_deref() {
        return vec![vec![
            told.file.clone(),
            first.class.clone(),
            percent(first.probability.into()),
            likely(others),
        ]];
    }
    if let Some(shares) = &told.shares {
        return vec![vec![
            told.file.clone(),
            format!("{}×{}", told.width, told.height),
            listed(shares, top),
        ]];
    }
    let boxes = told.boxes.as_deref().unwrap_or_default();
    if boxes.is_empty() {
        return vec![vec![told.file.clone(), "none found".into()]];
    }
    let row = |found: &Found| {
        let mut row = vec![
            told.file.clone(),
            found.class.clone(),
            format!("{:.2}", found.score),
        ];
        row.extend(found.edges.map(|edge| format!("{edge:.1}")));
        row
    };
    boxes.iter().map(row).collect()
}
