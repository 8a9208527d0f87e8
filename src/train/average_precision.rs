//! Average precision as COCO defines it (its evaluation of boxes, Lin et al. 2014): ranges of area left out.

use crate::arrange::Arrange;
use crate::data::{BoundingBox, IgnoredBox};
use crate::engine::detection::{Detection, iou};

/// Overlaps at which a detection may count as right: 0.5 to 0.95.
const THRESHOLDS: usize = 10;
/// Recalls at which the precision is read: 0 to 1.
const RECALLS: usize = 101;
/// Detections of a picture and class that count; of more, the best.
const MOST: usize = 100;
/// No overlap is asked to be greater than this, however high the threshold.
const CERTAIN: f64 = 1.0 - 1e-10;

/// The detections of one class, matched picture by picture.
#[derive(Debug, Clone, Default)]
pub struct Matches {
    scored: Vec<Scored>,
    /// True boxes.
    truths: usize,
}

/// A detection's score, and what it met at each threshold.
#[derive(Debug, Clone)]
struct Scored {
    score: f32,
    met: [Met; THRESHOLDS],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Met {
    Nothing,
    Truth,
    /// A region that is passed over: the detection counts neither as right nor as wrong.
    Ignored,
}

/// Average precision of one class, at each threshold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AveragePrecision([f64; THRESHOLDS]);

impl AveragePrecision {
    /// At an overlap (IoU) of at least 0.5.
    pub fn at_50(&self) -> f64 {
        self.0[0]
    }

    /// Mean over 0.5, 0.55, ... 0.95.
    pub fn mean(&self) -> f64 {
        self.0.iter().sum::<f64>() / THRESHOLDS as f64
    }
}

/// What comes of the detections that score high enough, at an overlap of at least 0.5.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Hits {
    /// Detections that match an object of their class.
    pub right: usize,
    /// Detections that match none.
    pub wrong: usize,
}

impl Matches {
    /// Adds a picture: its detections and true boxes of this class, and its regions to pass over.
    ///
    /// Each detection, best first, takes of the true boxes that no better one has taken the one it overlaps most, the last of
    /// equal ones; where there is none, of the regions. A crowd is taken any number of times.
    pub fn add(
        &mut self,
        detections: &[Detection],
        truths: &[BoundingBox],
        ignored: &[IgnoredBox],
    ) {
        self.truths += truths.len();
        let mut order: Vec<&Detection> = detections.iter().collect();
        order.arrange_by(|a, b| b.score.total_cmp(&a.score));
        order.truncate(MOST);
        let mut taken = vec![[false; THRESHOLDS]; truths.len() + ignored.len()];
        for detection in order {
            let sides = detection.sides();
            let of_truths = truths.iter().map(|truth| iou(sides, truth.sides()));
            let of_ignored = ignored.iter().map(|region| match region.is_crowd {
                true => share_within(sides, region.area.sides()),
                false => iou(sides, region.area.sides()),
            });
            let overlaps: Vec<f64> = of_truths.chain(of_ignored).collect();
            let met = std::array::from_fn(|number| {
                let mut best = (threshold(number).min(CERTAIN), None);
                for (at, &overlap) in overlaps.iter().enumerate() {
                    let region = at.checked_sub(truths.len()).map(|at| ignored[at]);
                    let has_truth = best.1.is_some_and(|at| at < truths.len());
                    if region.is_some() && has_truth {
                        break;
                    }
                    let is_crowd = region.is_some_and(|region| region.is_crowd);
                    if (is_crowd || !taken[at][number]) && overlap >= best.0 {
                        best = (overlap, Some(at));
                    }
                }
                match best.1 {
                    None => Met::Nothing,
                    Some(at) => {
                        taken[at][number] = true;
                        match at < truths.len() {
                            true => Met::Truth,
                            false => Met::Ignored,
                        }
                    }
                }
            });
            let score = detection.score;
            self.scored.push(Scored { score, met });
        }
    }

    /// Number of true boxes.
    pub fn truths(&self) -> usize {
        self.truths
    }

    /// None where there is no true box.
    pub fn precision(&self) -> Option<AveragePrecision> {
        let mut order: Vec<&Scored> = self.scored.iter().collect();
        order.arrange_by(|a, b| b.score.total_cmp(&a.score));
        let at = |number: usize| {
            let met = order.iter().map(|scored| scored.met[number]);
            let counted = met.filter(|met| *met != Met::Ignored);
            let met: Vec<bool> = counted.map(|met| met == Met::Truth).collect();
            average(&met, self.truths)
        };
        (self.truths > 0).then(|| AveragePrecision(std::array::from_fn(at)))
    }

    /// Of detections that score at least so high.
    pub fn hits(&self, least: f32) -> Hits {
        let mut hits = Hits::default();
        for scored in self.scored.iter().filter(|scored| scored.score >= least) {
            match scored.met[0] {
                Met::Truth => hits.right += 1,
                Met::Nothing => hits.wrong += 1,
                Met::Ignored => {}
            }
        }
        hits
    }
}

/// The mean, over the recalls, of the best precision at that recall or a higher one; 0 at recalls that are not reached.
fn average(met: &[bool], truths: usize) -> f64 {
    let mut curve = Vec::with_capacity(met.len());
    let mut right = 0.0;
    for (number, met) in met.iter().enumerate() {
        right += f64::from(u8::from(*met));
        let precision = right / ((number + 1) as f64 + f64::EPSILON);
        curve.push((right / truths as f64, precision));
    }
    let mut best = 0.0f64;
    for (_, precision) in curve.iter_mut().rev() {
        best = best.max(*precision);
        *precision = best;
    }
    let read = |number: usize| {
        let recall = number as f64 * 0.01;
        let at = curve.partition_point(|(reached, _)| *reached < recall);
        curve.get(at).map_or(0.0, |(_, precision)| *precision)
    };
    (0..RECALLS).map(read).sum::<f64>() / RECALLS as f64
}

/// The share of a box that lies within a region: what COCO takes for the overlap with a crowd.
fn share_within(of: [f32; 4], region: [f32; 4]) -> f64 {
    let [of, region] = [of, region].map(|sides| sides.map(f64::from));
    let span = |axis: usize| of[axis + 2].min(region[axis + 2]) - of[axis].max(region[axis]);
    if !(span(0) > 0.0 && span(1) > 0.0) {
        return 0.0;
    }
    span(0) * span(1) / ((of[2] - of[0]) * (of[3] - of[1]))
}

/// As `numpy.linspace(0.5, 0.95, 10)` rounds them, so that an overlap at a threshold falls to the same side.
fn threshold(number: usize) -> f64 {
    0.5 + number as f64 * ((0.95 - 0.5) / 9.0)
}
