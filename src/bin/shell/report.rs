//! Drawing a session's events: progress bars and a table, or one JSON object a line.

use std::io::Write;

use comfy_table::Table;
use convlab::train::{Evaluation, Event, MaskMetrics};
use indicatif::{ProgressBar, ProgressStyle};

use super::{Failure, model};

/// Where events go.
pub enum Report {
    Json,
    Terminal { bar: ProgressBar },
}

impl Report {
    pub fn new(json: bool, steps: u64) -> Self {
        if json {
            return Self::Json;
        }
        let bar = ProgressBar::new(steps);
        if let Ok(style) =
            ProgressStyle::with_template("{bar:32} {pos}/{len} steps  {msg}  {eta} left")
        {
            bar.set_style(style);
        }
        Self::Terminal { bar }
    }

    pub fn events(&self, events: &[Event]) -> Result<(), Failure> {
        match self {
            Self::Json => {
                let mut out = std::io::stdout().lock();
                for event in events {
                    serde_json::to_writer(&mut out, event)?;
                    writeln!(out)?;
                }
            }
            Self::Terminal { bar } => {
                for event in events {
                    draw(bar, event);
                }
            }
        }
        Ok(())
    }

    /// The bar's end and the last evaluation as a table.
    pub fn finish(&self, evaluation: Option<&Evaluation>) {
        let Self::Terminal { bar } = self else { return };
        bar.finish_and_clear();
        let Some(evaluation) = evaluation else { return };
        println!("{}", class_table(evaluation));
        let (unit, quality) = match &evaluation.masks {
            None => ("pictures", String::new()),
            Some(masks) => ("pixels", mask_quality(masks)),
        };
        println!(
            "held-out: loss {:.4}, accuracy {} of {} {unit}{quality}",
            evaluation.loss,
            percent(evaluation.accuracy),
            evaluation.count
        );
    }
}

/// Precision, recall and F1 of each class, of masks IoU as well.
fn class_table(evaluation: &Evaluation) -> Table {
    let unit = if evaluation.masks.is_some() {
        "pixels"
    } else {
        "pictures"
    };
    let mut header = vec!["class", "precision", "recall", "F1", unit];
    if evaluation.masks.is_some() {
        header.push("IoU");
    }
    let mut table = model::table(&header);
    for (number, class) in evaluation.classes.iter().enumerate() {
        let mut row = vec![
            class.name.clone(),
            percent(class.precision),
            percent(class.recall),
            percent(class.f1),
            class.support.to_string(),
        ];
        if let Some(masks) = &evaluation.masks {
            let iou = masks.iou.get(number).copied().flatten();
            row.push(iou.map_or("-".into(), percent));
        }
        table.add_row(row);
    }
    model::right(table, &[1, 2, 3, 4, 5])
}

fn mask_quality(masks: &MaskMetrics) -> String {
    format!(
        ", mean IoU {}, Dice {}",
        percent(masks.mean_iou),
        percent(masks.dice)
    )
}

fn draw(bar: &ProgressBar, event: &Event) {
    match event {
        Event::Step {
            step,
            loss,
            images_per_sec,
            ..
        } => {
            bar.set_position(*step);
            bar.set_message(format!("loss {loss:.4}  {images_per_sec:.0} images/s"));
        }
        Event::Evaluated {
            epoch, evaluation, ..
        } => {
            let quality = evaluation
                .masks
                .as_ref()
                .map_or(String::new(), mask_quality);
            bar.println(format!(
                "epoch {epoch}: held-out loss {:.4}, accuracy {}{quality}",
                evaluation.loss,
                percent(evaluation.accuracy)
            ));
        }
        Event::Diverged { message, .. } | Event::Recovered { message, .. } => bar.println(message),
        Event::Saved { path } => bar.println(format!("saved {path}")),
        // The shell chooses its engine before it trains.
        Event::State { .. } | Event::Chosen { .. } => {}
    }
}

fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}
