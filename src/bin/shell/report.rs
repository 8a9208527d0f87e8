//! Drawing a session's events: progress bars and a table, or one JSON object a line.

use std::io::Write;

use comfy_table::Table;
use convlab::train::{BoxMetrics, Evaluation, Event, MaskMetrics, SCORE_SHOWN};
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
        if !evaluation.heads.is_empty() {
            for (number, head) in evaluation.heads.iter().enumerate() {
                println!("{} (its loss weighs {})", head.head, head.weight);
                let of_first = |metrics: &Option<MaskMetrics>| match number {
                    0 => metrics.clone(),
                    _ => None,
                };
                self.finish(Some(&Evaluation {
                    loss: head.loss,
                    accuracy: head.accuracy,
                    count: head.count,
                    classes: head.classes.clone(),
                    masks: of_first(&evaluation.masks),
                    ..Evaluation::default()
                }));
            }
            println!("held-out: loss of all together {:.4}", evaluation.loss);
            return;
        }
        println!("{}", class_table(evaluation));
        if let Some(boxes) = &evaluation.boxes {
            println!(
                "held-out: loss {:.4}{}; at scores of {SCORE_SHOWN} and more precision {}, recall {}",
                evaluation.loss,
                box_quality(boxes),
                percent(boxes.precision),
                percent(boxes.recall)
            );
            return;
        }
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

/// Precision, recall and F1 of each class; of masks IoU as well, of boxes average precision.
fn class_table(evaluation: &Evaluation) -> Table {
    type More<'a> = Vec<(&'static str, &'a [Option<f64>])>;
    let (unit, more): (&str, More) = match (&evaluation.masks, &evaluation.boxes) {
        (Some(masks), _) => ("pixels", vec![("IoU", &masks.iou)]),
        (_, Some(boxes)) => ("boxes", vec![("AP50", &boxes.ap_50), ("AP", &boxes.ap)]),
        _ => ("pictures", Vec::new()),
    };
    let mut header = vec!["class", "precision", "recall", "F1", unit];
    header.extend(more.iter().map(|(name, _)| name));
    let mut table = model::table(&header);
    for (number, class) in evaluation.classes.iter().enumerate() {
        let mut row = vec![
            class.name.clone(),
            percent(class.precision),
            percent(class.recall),
            percent(class.f1),
            class.support.to_string(),
        ];
        for (_, values) in &more {
            let value = values.get(number).copied().flatten();
            row.push(value.map_or("-".into(), percent));
        }
        table.add_row(row);
    }
    model::right(table, &[1, 2, 3, 4, 5, 6])
}

fn box_quality(boxes: &BoxMetrics) -> String {
    format!(
        ", mAP at 0.5 {}, at 0.5 to 0.95 {}",
        percent(boxes.map_50),
        percent(boxes.map)
    )
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
            let quality = match (&evaluation.masks, &evaluation.boxes) {
                (_, Some(boxes)) => box_quality(boxes),
                (masks, None) => {
                    let quality = masks.as_ref().map_or(String::new(), mask_quality);
                    format!(", accuracy {}{quality}", percent(evaluation.accuracy))
                }
            };
            let others = evaluation.heads.iter().skip(1);
            let others: String = others
                .map(|head| {
                    let accuracy = percent(head.accuracy);
                    format!("; {}: accuracy {accuracy}", head.head)
                })
                .collect();
            bar.println(format!(
                "epoch {epoch}: held-out loss {:.4}{quality}{others}",
                evaluation.loss
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
