//! Drawing a session's events: progress bars and a table, or one JSON object a line.

use std::io::Write;

use convlab::train::{Evaluation, Event};
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
        let mut table = model::table(&["class", "precision", "recall", "F1", "pictures"]);
        for class in &evaluation.classes {
            table.add_row([
                class.name.clone(),
                percent(class.precision),
                percent(class.recall),
                percent(class.f1),
                class.support.to_string(),
            ]);
        }
        println!("{}", model::right(table, &[1, 2, 3, 4]));
        println!(
            "held-out: loss {:.4}, accuracy {} of {} pictures",
            evaluation.loss,
            percent(evaluation.accuracy),
            evaluation.count
        );
    }
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
            bar.println(format!(
                "epoch {epoch}: held-out loss {:.4}, accuracy {}",
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
