//! Answers as a table on standard output.

use super::answer::{Document, Told};
use crate::shell::model;

pub fn print(document: &Document, top: usize) {
    if document.pictures.is_empty() {
        return;
    }
    let (header, flush): (&[&str], &[usize]) = match document.task {
        "classes" => (&["file", "class", "probability", "then"], &[2]),
        "masks" => (
            &["file", "size", "classes by their share of the pixels"],
            &[],
        ),
        _ => (
            &["file", "class", "score", "left", "top", "right", "bottom"],
            &[2, 3, 4, 5, 6],
        ),
    };
    let mut table = model::table(header);
    for told in &document.pictures {
        for row in rows(told, top) {
            table.add_row(row);
        }
    }
    println!("{}", model::right(table, flush));
}

fn rows(told: &Told, top: usize) -> Vec<Vec<String>> {
    let percent = |share: f64| format!("{:.1} %", 100.0 * share);
    if let Some([first, others @ ..]) = told.top.as_deref() {
        let others = others
            .iter()
            .map(|other| format!("{} {}", other.class, percent(other.probability.into())));
        return vec![vec![
            told.file.clone(),
            first.class.clone(),
            percent(first.probability.into()),
            others.collect::<Vec<_>>().join(", "),
        ]];
    }
    if let Some(shares) = &told.shares {
        let listed = shares.iter().take(top.max(3));
        let listed = listed.map(|share| format!("{} {}", share.class, percent(share.share)));
        return vec![vec![
            told.file.clone(),
            format!("{}×{}", told.width, told.height),
            listed.collect::<Vec<_>>().join(", "),
        ]];
    }
    let boxes = told.boxes.as_deref().unwrap_or_default();
    if boxes.is_empty() {
        return vec![vec![told.file.clone(), "none found".into()]];
    }
    let row = |found: &super::answer::Found| {
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
