//! Metrics of a classifier on its held-out pictures: loss, accuracy, confusion matrix, precision, recall, F1.

use serde::{Deserialize, Serialize};

/// One class, as scikit-learn's `classification_report` has it (0 where a ratio has no denominator).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClassMetrics {
    pub name: String,
    pub precision: f64,
    pub recall: f64,
    pub f1: f64,
    /// Pictures of the class.
    pub support: u32,
}

/// The held-out part as a whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// Mean cross entropy.
    pub loss: f64,
    /// Share of right answers, 0 to 1.
    pub accuracy: f64,
    /// Pictures counted.
    pub count: u32,
    pub classes: Vec<ClassMetrics>,
    /// `confusion[true class][predicted class]`, in pictures.
    pub confusion: Vec<Vec<u32>>,
}

/// Sums over pictures, turned into an [`Evaluation`] at the end.
#[derive(Debug, Clone)]
pub struct Tally {
    confusion: Vec<Vec<u32>>,
    loss: f64,
}

impl Tally {
    pub fn new(classes: usize) -> Self {
        Self {
            confusion: vec![vec![0; classes]; classes],
            loss: 0.0,
        }
    }

    /// Adds pictures: `[count, outputs]` logits with their classes. Outputs beyond the classes count as the last class.
    pub fn add(&mut self, logits: &[f32], labels: &[u16]) {
        let classes = self.confusion.len();
        if labels.is_empty() || classes == 0 {
            return;
        }
        for (row, &label) in logits
            .chunks_exact((logits.len() / labels.len()).max(1))
            .zip(labels)
        {
            let label = usize::from(label).min(classes - 1);
            self.loss -= log_softmax(row, label);
            self.confusion[label][argmax(row).min(classes - 1)] += 1;
        }
    }

    /// The metrics of all pictures added.
    pub fn finish(&self, names: &[String]) -> Evaluation {
        let classes = self.confusion.len();
        let ratio = |part: u32, whole: u32| {
            if whole == 0 {
                0.0
            } else {
                f64::from(part) / f64::from(whole)
            }
        };
        let count: u32 = self.confusion.iter().flatten().sum();
        let right: u32 = (0..classes).map(|class| self.confusion[class][class]).sum();
        let per_class = (0..classes)
            .map(|class| {
                let support = self.confusion[class].iter().sum();
                let predicted = self.confusion.iter().map(|row| row[class]).sum();
                let hits = self.confusion[class][class];
                ClassMetrics {
                    name: names
                        .get(class)
                        .cloned()
                        .unwrap_or_else(|| class.to_string()),
                    precision: ratio(hits, predicted),
                    recall: ratio(hits, support),
                    f1: ratio(2 * hits, support + predicted),
                    support,
                }
            })
            .collect();
        Evaluation {
            loss: if count == 0 {
                0.0
            } else {
                self.loss / f64::from(count)
            },
            accuracy: ratio(right, count),
            count,
            classes: per_class,
            confusion: self.confusion.clone(),
        }
    }
}

/// Probabilities of each row of `[count, classes]` logits.
pub fn softmax(logits: &[f32], classes: usize) -> Vec<f32> {
    logits
        .chunks(classes.max(1))
        .flat_map(|row| {
            (0..row.len())
                .map(|class| log_softmax(row, class).exp() as f32)
                .collect::<Vec<_>>()
        })
        .collect()
}

fn log_softmax(row: &[f32], class: usize) -> f64 {
    let largest = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let sum: f64 = row
        .iter()
        .map(|&logit| f64::from(logit - largest).exp())
        .sum();
    f64::from(row.get(class).copied().unwrap_or(f32::NEG_INFINITY) - largest) - sum.ln()
}

fn argmax(row: &[f32]) -> usize {
    row.iter()
        .enumerate()
        .fold((0, f32::NEG_INFINITY), |best, (class, &logit)| {
            if logit > best.1 { (class, logit) } else { best }
        })
        .0
}
