//! What an evaluation counts, and how logits are read: which class is largest, and how much of the softmax a class has.

use super::TrainingSettings;

/// Sums over pictures, or over the pixels of their masks; what is to be ignored is not among them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Counts {
    /// Outputs of the network.
    pub classes: usize,
    /// `[classes, classes]`: rows by their target, columns by their largest logit (the first of equal ones).
    pub confusion: Vec<u64>,
    /// Sum of `-log softmax(logits)[target]`, whatever the network is trained with.
    pub cross_entropy: f64,
}

impl Counts {
    /// Nothing counted yet.
    pub fn new(classes: usize) -> Self {
        Self {
            classes,
            confusion: vec![0; classes * classes],
            cross_entropy: 0.0,
        }
    }

    /// Of logits `[count, classes, plane]` and their targets `[count, plane]`, a plane being the pixels of a map, or 1. Targets
    /// beyond the classes are not counted, nor what the settings ignore.
    pub fn of(
        logits: &[f32],
        targets: &[u32],
        [classes, plane]: [usize; 2],
        settings: &TrainingSettings,
    ) -> Self {
        let mut counts = Self::new(classes);
        let mut row = vec![0.0; classes];
        for (number, &target) in targets.iter().enumerate() {
            let class = target as usize;
            if class >= classes || settings.is_ignored(target) {
                continue;
            }
            fill_row(&mut row, logits, number, plane);
            counts.confusion[class * classes + largest(&row)] += 1;
            counts.cross_entropy -= log_softmax(&row, class);
        }
        counts
    }

    /// Adds what another evaluation of the same network counted.
    pub fn add(&mut self, other: &Self) {
        let both = self.confusion.iter_mut().zip(&other.confusion);
        both.for_each(|(ours, theirs)| *ours += theirs);
        self.cross_entropy += other.cross_entropy;
    }

    /// Rows counted.
    pub fn count(&self) -> u64 {
        self.confusion.iter().sum()
    }
}

/// The largest class of every pixel of maps `[count, classes, plane]`: `[count, plane]`. Classes beyond 255 become 255.
pub fn class_map(logits: &[f32], classes: usize, plane: usize) -> Vec<u8> {
    let rows = logits.len() / classes.max(1);
    let mut row = vec![0.0; classes];
    (0..rows)
        .map(|number| {
            fill_row(&mut row, logits, number, plane);
            largest(&row).min(255) as u8
        })
        .collect()
}

/// The logarithm of a class's softmax.
pub fn log_softmax(row: &[f32], class: usize) -> f64 {
    let highest = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let sum: f64 = row
        .iter()
        .map(|&logit| f64::from(logit - highest).exp())
        .sum();
    f64::from(row.get(class).copied().unwrap_or(f32::NEG_INFINITY) - highest) - sum.ln()
}

/// Index of the largest value, the first of equal ones; 0 where none is a number.
fn largest(row: &[f32]) -> usize {
    let mut best = (0, f32::NEG_INFINITY);
    for (class, &logit) in row.iter().enumerate() {
        if logit > best.1 {
            best = (class, logit);
        }
    }
    best.0
}

/// The logits of a row: those of a map lie a plane apart.
fn fill_row(row: &mut [f32], logits: &[f32], number: usize, plane: usize) {
    let first = number / plane.max(1) * plane * row.len() + number % plane.max(1);
    for (class, value) in row.iter_mut().enumerate() {
        *value = logits
            .get(first + class * plane)
            .copied()
            .unwrap_or(f32::NAN);
    }
}
