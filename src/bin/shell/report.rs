//! Reporting a session's events: a progress bar, a line every few seconds where there is no terminal, or one JSON object a line; and
//! the last evaluation as a table.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use comfy_table::Table;
use convlab::train::{BoxMetrics, Evaluated, Evaluation, Event, MaskMetrics, SCORE_SHOWN};
use indicatif::{HumanDuration, ProgressBar, ProgressStyle};

use super::{Failure, model};

/// Time between two lines of progress where there is no terminal.
const PAUSE: Duration = Duration::from_secs(5);

/// Where events go.
pub enum Report {
    Json,
    Terminal { bar: ProgressBar },
    Lines(Lines),
}

/// Progress as lines on standard error, for a log.
pub struct Lines {
    began: Instant,
    /// Steps done before, and at the end.
    first: u64,
    last: u64,
    /// When the last line of a step was printed.
    printed: Option<Instant>,
}

impl Report {
    /// A report of a run from step `first` to step `last`.
    pub fn new(json: bool, first: u64, last: u64) -> Self {
        if json {
            return Self::Json;
        }
        if !std::io::stderr().is_terminal() {
            return Self::Lines(Lines {
                began: Instant::now(),
                first,
                last,
                printed: None,
            });
        }
        let bar = ProgressBar::new(last);
        if let Ok(style) =
            ProgressStyle::with_template("{bar:32} {pos}/{len} steps  {msg}  {eta} left")
        {
            bar.set_style(style);
        }
        Self::Terminal { bar }
    }

    pub fn events(&mut self, events: &[Event]) -> Result<(), Failure> {
        for event in events {
            match self {
                Self::Json => println!("{}", serde_json::to_string(event)?),
                Self::Terminal { bar } => draw(bar, event),
                Self::Lines(lines) => lines.print(event),
            }
        }
        Ok(())
    }

    /// The bar's end and the last evaluation as a table.
    pub fn finish(&self, evaluation: Option<&Evaluation>) {
        match self {
            Self::Json => return,
            Self::Terminal { bar } => bar.finish_and_clear(),
            Self::Lines(_) => {}
        }
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
                    beyond: head.beyond.clone(),
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
        let beyond: u64 = evaluation
            .beyond
            .iter()
            .map(|count| u64::from(*count))
            .sum();
        if beyond > 0 {
            println!("{beyond} {unit} were taken for an output that is no class, which is wrong");
        }
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

impl Lines {
    /// The first step of a run, then one every few seconds; every other event that has words.
    fn print(&mut self, event: &Event) {
        if let Some(words) = words(event) {
            return eprintln!("{words}");
        }
        let &Event::Step {
            step,
            loss,
            rate,
            images_per_sec,
            ..
        } = event
        else {
            return;
        };
        if self.printed.is_some_and(|last| last.elapsed() < PAUSE) {
            return;
        }
        self.printed = Some(Instant::now());
        let done = step.saturating_sub(self.first).max(1) as f64;
        let left =
            self.began.elapsed().as_secs_f64() / done * self.last.saturating_sub(step) as f64;
        let left = HumanDuration(Duration::try_from_secs_f64(left).unwrap_or_default());
        eprintln!(
            "step {step}/{}  loss {loss:.4}  rate {rate:.3e}  {images_per_sec:.0} images/s  {left} left",
            self.last
        );
    }
}

fn draw(bar: &ProgressBar, event: &Event) {
    if let &Event::Step {
        step,
        loss,
        images_per_sec,
        ..
    } = event
    {
        bar.set_position(step);
        bar.set_message(format!("loss {loss:.4}  {images_per_sec:.0} images/s"));
    }
    if let Some(words) = words(event) {
        bar.println(words);
    }
}

/// A line on an event other than a step.
fn words(event: &Event) -> Option<String> {
    Some(match event {
        Event::Evaluated(Evaluated {
            epoch, evaluation, ..
        }) => {
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
            format!(
                "epoch {epoch}: held-out loss {:.4}{quality}{others}",
                evaluation.loss
            )
        }
        Event::Diverged { message, .. }
        | Event::Unreadable { message, .. }
        | Event::Recovered { message, .. } => message.clone(),
        Event::Overfitting { message, .. } => {
            format!(
                "warning: {message} (--flip, --shift 2; --save-best FILE writes the best weights)"
            )
        }
        Event::Best { mark } => format!("best: {mark}"),
        Event::Saved { path } => format!("saved {path}"),
        // The shell chooses its engine before it trains.
        Event::Step { .. } | Event::State { .. } | Event::Chosen { .. } => return None,
    })
}

fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}
