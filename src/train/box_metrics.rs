//! Metrics of a network of boxes on the held-out part: COCO's average precision, and precision and recall of what is shown.

use serde::{Deserialize, Serialize};

use super::average_precision::{Hits, Matches};
use super::metrics::{ClassMetrics, Evaluation, mean};
use crate::data::{BoundingBox, IgnoredBox};
use crate::engine::detection::{BoxLoss, BoxTargets, Detection, decode};
use crate::network::BoxGrid;

/// Detections that score at least this are shown, and counted for precision and recall.
pub const SCORE_SHOWN: f32 = 0.3;

/// How well boxes are met. Everything is 0 to 1; an average precision is COCO's (`precision` at 101 recalls, at most 100 detections
/// a picture and class, boxes of all sizes).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BoxMetrics {
    /// Mean of `ap_50` over the classes that occur; 0 where none does.
    pub map_50: f64,
    /// Mean of `ap` over the same classes.
    pub map: f64,
    /// Of each class the average precision at an overlap (IoU) of 0.5; none where no true box is of it.
    pub ap_50: Vec<Option<f64>>,
    /// Of each class the mean average precision over the overlaps 0.5, 0.55, ... 0.95.
    pub ap: Vec<Option<f64>>,
    /// Share of the detections shown ([`SCORE_SHOWN`]) that meet a true box of their class at an overlap of at least 0.5.
    pub precision: f64,
    /// Share of the true boxes that are met by a detection shown.
    pub recall: f64,
}

/// Sums over pictures, turned into an [`Evaluation`] at the end.
#[derive(Debug, Clone, Default)]
pub struct BoxTally {
    loss: BoxLoss,
    classes: Vec<Matches>,
    /// Detections shown whose class is beyond those of the data.
    beyond: usize,
}

impl BoxTally {
    /// Nothing counted yet.
    pub fn new(classes: usize) -> Self {
        Self {
            loss: BoxLoss::default(),
            classes: vec![Matches::default(); classes],
            beyond: 0,
        }
    }

    /// Adds pictures of that height and width by their outputs (`[pictures, 5 + classes, rows, columns]`); `ignored`: the regions
    /// of each picture to pass over, or none at all.
    pub fn add(
        &mut self,
        grid: &BoxGrid,
        size: [usize; 2],
        outputs: &[f32],
        targets: &BoxTargets,
        ignored: &[Vec<IgnoredBox>],
    ) {
        self.loss.add(grid, outputs, targets);
        let pictures = decode(grid, size, outputs);
        for (at, (found, truths)) in pictures.iter().zip(&targets.0).enumerate() {
            self.add_picture(found, truths, ignored.get(at).map_or(&[], Vec::as_slice));
        }
    }

    /// Adds a picture's detections, true boxes and regions to pass over. Detections of classes beyond the tally's belong to no class;
    /// where they are shown they are wrong.
    pub fn add_picture(
        &mut self,
        found: &[Detection],
        truths: &[BoundingBox],
        ignored: &[IgnoredBox],
    ) {
        let beyond = |one: &&Detection| usize::from(one.class) >= self.classes.len();
        let shown = found.iter().filter(|one| one.score >= SCORE_SHOWN);
        self.beyond += shown.filter(beyond).count();
        for (class, matches) in (0..).zip(&mut self.classes) {
            let found: Vec<Detection> = of_class(found, class, |one| one.class);
            let truths: Vec<BoundingBox> = of_class(truths, class, |one| one.class);
            let ignored: Vec<IgnoredBox> = of_class(ignored, class, |one| one.area.class);
            matches.add(&found, &truths, &ignored);
        }
    }

    /// The metrics of all pictures added.
    pub fn finish(&self, names: &[String]) -> Evaluation {
        let shown: Vec<Hits> = self
            .classes
            .iter()
            .map(|one| one.hits(SCORE_SHOWN))
            .collect();
        let of_classes = self.classes.iter().zip(&shown).enumerate();
        let classes = of_classes.map(|(class, (matches, hits))| {
            let name = names.get(class).cloned();
            let name = name.unwrap_or_else(|| class.to_string());
            class_metrics(name, hits, matches.truths())
        });
        Evaluation {
            loss: self.loss.mean(),
            accuracy: ratio(self.loss.right as usize, self.loss.answering as usize),
            count: self.loss.answering,
            classes: classes.collect(),
            confusion: Vec::new(),
            beyond: Vec::new(),
            masks: None,
            boxes: Some(self.boxes(&shown)),
            heads: Vec::new(),
        }
    }

    fn boxes(&self, shown: &[Hits]) -> BoxMetrics {
        let precisions: Vec<_> = self.classes.iter().map(Matches::precision).collect();
        let ap_50: Vec<_> = precisions
            .iter()
            .map(|ap| ap.map(|ap| ap.at_50()))
            .collect();
        let ap: Vec<_> = precisions.iter().map(|ap| ap.map(|ap| ap.mean())).collect();
        let over_classes = |values: &[Option<f64>]| {
            let occurring: Vec<f64> = values.iter().copied().flatten().collect();
            mean(&occurring)
        };
        let right: usize = shown.iter().map(|hits| hits.right).sum();
        let wrong = self.beyond + shown.iter().map(|hits| hits.wrong).sum::<usize>();
        let truths = self.classes.iter().map(Matches::truths).sum();
        BoxMetrics {
            map_50: over_classes(&ap_50),
            map: over_classes(&ap),
            ap_50,
            ap,
            precision: ratio(right, right + wrong),
            recall: ratio(right, truths),
        }
    }
}

fn class_metrics(name: String, hits: &Hits, truths: usize) -> ClassMetrics {
    let shown = hits.right + hits.wrong;
    ClassMetrics {
        name,
        precision: ratio(hits.right, shown),
        recall: ratio(hits.right, truths),
        f1: ratio(2 * hits.right, shown + truths),
        support: truths as u32,
    }
}

fn of_class<T: Copy>(all: &[T], class: u16, class_of: impl Fn(&T) -> u16) -> Vec<T> {
    let of = all.iter().filter(|one| class_of(one) == class);
    of.copied().collect()
}

/// 0 of nothing.
fn ratio(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}
