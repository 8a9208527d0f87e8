//! Metrics on the held-out part, of pictures or of the pixels of their masks: loss, accuracy, confusion matrix, precision, recall,
//! F1, and for masks intersection over union (IoU) and Dice.

use serde::{Deserialize, Serialize};

use super::box_metrics::BoxMetrics;
use crate::engine::{Counts, EngineError, log_softmax};
use crate::network::{Layer, TaskHead, layers};

/// One class, as scikit-learn's `classification_report` has it (0 where a ratio has no denominator).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClassMetrics {
    /// Name of the class in the data set.
    pub name: String,
    /// Share of the answers with this class that are right, 0 to 1.
    pub precision: f64,
    /// Share of what is of this class that is answered with it, 0 to 1.
    pub recall: f64,
    /// Harmonic mean of precision and recall, 0 to 1.
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
    /// One for each class, in the order of the data set.
    pub classes: Vec<ClassMetrics>,
    /// `confusion[true class][predicted class]`, in pictures or pixels; empty for boxes.
    pub confusion: Vec<Vec<u32>>,
    /// Of each true class what the network took for an output beyond the classes of the data: wrong, and no class's prediction.
    /// Empty where there is none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub beyond: Vec<u32>,
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

impl Evaluation {
    /// Every target was to be ignored: there is no loss and no accuracy, not even a bad one.
    pub fn is_of_nothing(&self) -> bool {
        let counts = self.heads.iter().map(|head| head.count);
        self.boxes.is_none() && self.count == 0 && counts.sum::<u32>() == 0
    }
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
    /// Share of right answers, 0 to 1.
    pub accuracy: f64,
    /// Pictures or pixels counted.
    pub count: u32,
    /// One for each class of the task, in the order of the data set.
    pub classes: Vec<ClassMetrics>,
    /// `confusion[true class][predicted class]`, in pictures or pixels.
    pub confusion: Vec<Vec<u32>>,
    /// As in [`Evaluation`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub beyond: Vec<u32>,
    /// Of masks alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mean_iou: Option<f64>,
}

impl HeadEvaluation {
    /// A head's own evaluation under its name.
    pub fn new(head: &TaskHead, own: Evaluation) -> Self {
        Self {
            head: head.output.clone(),
            weight: head.weight,
            loss: own.loss,
            accuracy: own.accuracy,
            count: own.count,
            classes: own.classes,
            confusion: own.confusion,
            beyond: own.beyond,
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
    /// Of each true class the rows whose largest output is beyond the classes.
    beyond: Vec<u32>,
    loss: f64,
    /// Whether pixels are counted.
    of_masks: bool,
    /// A class that is to be ignored has no IoU, though it may be predicted.
    ignored: Option<u32>,
}

impl Tally {
    /// Nothing counted yet.
    pub fn new(classes: usize) -> Self {
        Self {
            confusion: vec![vec![0; classes]; classes],
            beyond: vec![0; classes],
            loss: 0.0,
            of_masks: false,
            ignored: None,
        }
    }

    /// For pixels of masks, of which IoU and Dice are reported as well, of all classes but the ignored one.
    pub fn of_masks(classes: usize, ignored: Option<u32>) -> Self {
        Self {
            of_masks: true,
            ignored,
            ..Self::new(classes)
        }
    }

    /// Adds what an engine counted. A network may have more outputs than there are classes: a row whose largest output is one of
    /// those is wrong, and credited to no class, as in scikit-learn with `labels` of the classes alone.
    ///
    /// # Errors
    /// [`EngineError::Label`] for rows that are truly of a class beyond the classes; nothing is added then.
    pub fn add_counts(&mut self, counts: &Counts) -> Result<(), EngineError> {
        let (classes, outputs) = (self.confusion.len(), counts.classes);
        let counted = counts.confusion.iter().enumerate();
        let counted = counted.filter(|(_, count)| **count > 0);
        let cells = counted.map(|(cell, &count)| (cell / outputs, cell % outputs, count));
        let cells: Vec<(usize, usize, u64)> = cells.collect();
        for &(truth, ..) in &cells {
            check_label(truth, classes)?;
        }
        self.loss += counts.cross_entropy;
        for (truth, prediction, count) in cells {
            self.count(truth, prediction, u32::try_from(count).unwrap_or(u32::MAX));
        }
        Ok(())
    }

    /// Adds pictures: `[count, outputs]` logits with their classes; of outputs beyond the classes as [`Tally::add_counts`].
    ///
    /// # Errors
    /// [`EngineError::Label`] for a label beyond the classes; nothing is added then.
    pub fn add(&mut self, logits: &[f32], labels: &[u16]) -> Result<(), EngineError> {
        for &label in labels {
            check_label(label.into(), self.confusion.len())?;
        }
        let outputs = (logits.len() / labels.len().max(1)).max(1);
        for (row, &label) in logits.chunks_exact(outputs).zip(labels) {
            self.loss -= log_softmax(row, label.into());
            self.count(label.into(), argmax(row), 1);
        }
        Ok(())
    }

    fn count(&mut self, truth: usize, prediction: usize, count: u32) {
        let sum = match self.confusion[truth].get_mut(prediction) {
            Some(sum) => sum,
            None => &mut self.beyond[truth],
        };
        *sum = sum.saturating_add(count);
    }

    /// Rows that are truly of a class, whatever they were taken for.
    fn support(&self, class: usize) -> u32 {
        let taken = self.confusion[class].iter();
        taken.fold(self.beyond[class], |sum, count| sum.saturating_add(*count))
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
        let support = (0..classes).map(|class| self.support(class));
        let count = support.fold(0, u32::saturating_add);
        let right: u32 = (0..classes).map(|class| self.confusion[class][class]).sum();
        let per_class = (0..classes)
            .map(|class| {
                let support = self.support(class);
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
            beyond: match self.beyond.iter().any(|count| *count > 0) {
                true => self.beyond.clone(),
                false => Vec::new(),
            },
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
            let truth = f64::from(self.support(class));
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

fn check_label(class: usize, known: usize) -> Result<(), EngineError> {
    match class < known {
        true => Ok(()),
        false => Err(EngineError::Label {
            what: "what was evaluated".into(),
            class,
            known,
        }),
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

/// Probabilities of each row of `[count, classes]` values that a layer puts out: those of logits, or the values as they are where the layer
/// is softmax itself.
pub fn probabilities(last: &Layer, values: &[f32], classes: usize) -> Vec<f32> {
    match matches!(last, Layer::Softmax(layers::Softmax { dim: 1 })) {
        true => values.to_vec(),
        false => softmax(values, classes),
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
