//! Metrics on the held-out part, of pictures or of the pixels of their masks: loss, accuracy, confusion matrix, precision, recall,
//! F1, and for masks intersection over union (IoU) and Dice.

use serde::{Deserialize, Serialize};

use super::box_metrics::BoxMetrics;
use crate::engine::{Counts, log_softmax};
use crate::spec::TaskHead;

/// One class, as scikit-learn's `classification_report` has it (0 where a ratio has no denominator).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClassMetrics {
    pub name: String,
    pub precision: f64,
    pub recall: f64,
    pub f1: f64,
    /// Pictures, pixels or true boxes of the class.
    pub support: u32,
}

/// The held-out part as a whole; of several tasks the first one's, but for the loss.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Evaluation {
    /// Mean cross entropy; of boxes, their loss; of several tasks the weighted sum.
    pub loss: f64,
    /// Share of right answers, 0 to 1; of boxes, of the cells that answer for one.
    pub accuracy: f64,
    /// Pictures, pixels or cells counted.
    pub count: u32,
    pub classes: Vec<ClassMetrics>,
    /// `confusion[true class][predicted class]`, in pictures or pixels; empty for boxes.
    pub confusion: Vec<Vec<u32>>,
    /// Of masks alone.
    #[serde(flatten)]
    pub masks: Option<MaskMetrics>,
    /// Of boxes alone.
    #[serde(flatten)]
    pub boxes: Option<BoxMetrics>,
    /// Of several tasks each one's own; else empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub heads: Vec<HeadEvaluation>,
}

/// One task of several.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HeadEvaluation {
    /// The layer that answers.
    pub head: String,
    /// What its loss is multiplied by in the sum.
    pub weight: f64,
    /// Mean cross entropy.
    pub loss: f64,
    pub accuracy: f64,
    pub count: u32,
    pub classes: Vec<ClassMetrics>,
    pub confusion: Vec<Vec<u32>>,
    /// Of masks alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mean_iou: Option<f64>,
}

impl HeadEvaluation {
    pub fn new(head: &TaskHead, own: Evaluation) -> Self {
        Self {
            head: head.output.clone(),
            weight: head.weight,
            loss: own.loss,
            accuracy: own.accuracy,
            count: own.count,
            classes: own.classes,
            confusion: own.confusion,
            mean_iou: own.masks.map(|masks| masks.mean_iou),
        }
    }
}

/// How well masks are met, from the confusion of all held-out pixels together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MaskMetrics {
    /// Mean of `iou` over the classes that occur in truth or prediction, 0 to 1.
    pub mean_iou: f64,
    /// For each class its pixels in both truth and prediction, as a share of those in either (Jaccard); none for a class in neither.
    pub iou: Vec<Option<f64>>,
    /// Mean over the same classes of `2 both / (truth + prediction)`, which for one class is its F1.
    pub dice: f64,
}

/// Sums over pictures or pixels, turned into an [`Evaluation`] at the end.
#[derive(Debug, Clone)]
pub struct Tally {
    confusion: Vec<Vec<u32>>,
    loss: f64,
    /// Whether pixels are counted.
    of_masks: bool,
    /// A class that is to be ignored has no IoU, though it may be predicted.
    ignored: Option<u32>,
}

impl Tally {
    pub fn new(classes: usize) -> Self {
        Self {
            confusion: vec![vec![0; classes]; classes],
            loss: 0.0,
            of_masks: false,
            ignored: None,
        }
    }

    /// For pixels of masks, which are told IoU and Dice as well, of all classes but the ignored one.
    pub fn of_masks(classes: usize, ignored: Option<u32>) -> Self {
        Self {
            of_masks: true,
            ignored,
            ..Self::new(classes)
        }
    }

    /// Adds what an engine counted. Outputs beyond the classes count as the last class.
    pub fn add_counts(&mut self, counts: &Counts) {
        let (Some(last), outputs) = (self.confusion.len().checked_sub(1), counts.classes) else {
            return;
        };
        self.loss += counts.cross_entropy;
        for (cell, &count) in counts.confusion.iter().enumerate() {
            let (truth, prediction) = (cell / outputs, cell % outputs);
            let sum = &mut self.confusion[truth.min(last)][prediction.min(last)];
            *sum = sum.saturating_add(u32::try_from(count).unwrap_or(u32::MAX));
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
            masks: self.of_masks.then(|| self.masks()),
            boxes: None,
            heads: Vec::new(),
        }
    }

    fn masks(&self) -> MaskMetrics {
        let (mut iou, mut dice) = (Vec::new(), Vec::new());
        for (class, row) in self.confusion.iter().enumerate() {
            let sum = |cells: &mut dyn Iterator<Item = u32>| cells.map(f64::from).sum::<f64>();
            let both = f64::from(row[class]);
            let truth = sum(&mut row.iter().copied());
            let prediction = sum(&mut self.confusion.iter().map(|row| row[class]));
            let either = match self.ignored == Some(class as u32) {
                true => 0.0,
                false => truth + prediction - both,
            };
            iou.push((either > 0.0).then(|| both / either));
            if either > 0.0 {
                dice.push(2.0 * both / (truth + prediction));
            }
        }
        let occurring: Vec<f64> = iou.iter().copied().flatten().collect();
        MaskMetrics {
            mean_iou: mean(&occurring),
            iou,
            dice: mean(&dice),
        }
    }
}

/// 0 of nothing.
pub(super) fn mean(values: &[f64]) -> f64 {
    // The sum of nothing is -0.
    match values {
        [] => 0.0,
        _ => values.iter().sum::<f64>() / values.len() as f64,
    }
}

/// Probabilities of each row of `[count, classes]` logits.
pub fn softmax(logits: &[f32], classes: usize) -> Vec<f32> {
    logits
        .chunks(classes.max(1))
        .flat_map(|row| {
            let highest = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            let exponential = move |&logit: &f32| f64::from(logit - highest).exp();
            let sum: f64 = row.iter().map(exponential).sum();
            row.iter()
                .map(move |logit| (exponential(logit) / sum) as f32)
        })
        .collect()
}

fn argmax(row: &[f32]) -> usize {
    row.iter()
        .enumerate()
        .fold((0, f32::NEG_INFINITY), |best, (class, &logit)| {
            if logit > best.1 { (class, logit) } else { best }
        })
        .0
}
