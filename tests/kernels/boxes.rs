//! What the loss of boxes means, in plain Rust and double precision: written from its definition, with boxes as corners.

use convlab::data::BoundingBox;
use convlab::engine::detection::BoxTargets;
use convlab::network::Mulberry32;

use super::reference::{Maps, Outcome};

/// Boxes of every kind a picture may have: a large one, one within a cell, two that overlap, two alike; no box in every fourth.
pub fn targets(
    [_, height, width]: [usize; 3],
    classes: usize,
    pictures: usize,
    random: &mut Mulberry32,
) -> BoxTargets {
    let mut one = |x0: f64, y0: f64, x1: f64, y1: f64| {
        let mut at = |place: f64| place as f32 + random.next_unit() as f32 * 0.7;
        let [x0, y0, x1, y1] = [at(x0), at(y0), at(x1), at(y1)];
        BoundingBox {
            class: (random.next_unit() * classes as f64) as u16,
            x0,
            y0,
            x1: x1.min(width as f32),
            y1: y1.min(height as f32),
        }
    };
    let mut of_picture = |number: usize| {
        if number % 4 == 3 {
            return Vec::new();
        }
        let alike = one(15.0, 9.0, 24.0, 17.0);
        vec![
            one(1.0, 1.0, 22.0, 19.0),
            one(9.0, 2.0, 10.5, 3.5),
            one(3.0, 8.0, 14.0, 16.0),
            one(8.0, 10.0, 19.0, 18.0),
            alike,
            alike,
        ]
    };
    BoxTargets((0..pictures).map(&mut of_picture).collect())
}

/// Which box a cell answers for: the smallest, then the first, of those that contain its centre within a stride and a half of their
/// own, or whose own it contains.
fn answered(boxes: &[BoundingBox], stride: f64, [x, y]: [f64; 2]) -> Option<&BoundingBox> {
    let may = |one: &&BoundingBox| {
        let [x0, y0, x1, y1] = corners(one);
        let (across, down) = (x - (x0 + x1) / 2.0, y - (y0 + y1) / 2.0);
        let within = |reach: f64| across.abs() < reach && down.abs() < reach;
        let inside = x0 < x && x < x1 && y0 < y && y < y1;
        inside && within(1.5 * stride) || within(0.5 * stride)
    };
    let mut best: Option<&BoundingBox> = None;
    for one in boxes.iter().filter(may) {
        if best.is_none_or(|best| size(corners(one)) < size(corners(best))) {
            best = Some(one);
        }
    }
    best
}

fn corners(one: &BoundingBox) -> [f64; 4] {
    one.sides().map(f64::from)
}

fn size([x0, y0, x1, y1]: [f64; 4]) -> f64 {
    (x1 - x0).max(0.0) * (y1 - y0).max(0.0)
}

/// -log of the probability that a logit gives to what is true.
fn surprise(logit: f64, is_true: bool) -> f64 {
    let sign = if is_true { -1.0 } else { 1.0 };
    (sign * logit).exp().ln_1p()
}

pub fn loss(stride: usize, outputs: &Maps, targets: &[u32]) -> Outcome {
    let [pictures, channels, rows, columns] = outputs.dims;
    let targets = BoxTargets::read(targets, pictures, channels - 5).expect("boxes");
    let stride = stride as f64;
    let (mut sum, mut correct, mut count) = (0.0, 0, 0);
    for (n, boxes) in targets.0.iter().enumerate() {
        for (row, column) in (0..rows).flat_map(|row| (0..columns).map(move |at| (row, at))) {
            let value = |channel: usize| {
                outputs.values[((n * channels + channel) * rows + row) * columns + column]
            };
            let [x, y] = [column, row].map(|at| (at as f64 + 0.5) * stride);
            let target = answered(boxes, stride, [x, y]);
            sum += surprise(value(0), target.is_some());
            let Some(target) = target else { continue };
            let far = |side: usize| value(1 + side).exp() * stride;
            let got = [x - far(0), y - far(1), x + far(2), y + far(3)];
            let wanted = corners(target);
            let pick = |pick: fn(f64, f64) -> f64, at: usize| pick(got[at], wanted[at]);
            let both = size([
                pick(f64::max, 0),
                pick(f64::max, 1),
                pick(f64::min, 2),
                pick(f64::min, 3),
            ]);
            let hull = size([
                pick(f64::min, 0),
                pick(f64::min, 1),
                pick(f64::max, 2),
                pick(f64::max, 3),
            ]);
            let union = size(got) + size(wanted) - both;
            sum += 2.0 * (1.0 - both / union + (hull - union) / hull);
            let logits: Vec<f64> = (5..channels).map(value).collect();
            let class = usize::from(target.class);
            let terms = logits.iter().enumerate();
            sum += terms.map(|(c, x)| surprise(*x, c == class)).sum::<f64>();
            count += 1;
            let largest = logits.iter().all(|logit| *logit <= logits[class]);
            correct += u32::from(largest && both / union >= 0.5);
        }
    }
    Outcome {
        loss: sum / f64::from(count.max(1)),
        correct,
        count,
    }
}
