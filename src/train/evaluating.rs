//! An evaluation under way: the held-out part in runs of pictures, added up.

use super::box_metrics::BoxTally;
use super::runner::{Runner, Task};
use super::{Evaluation, HeadEvaluation, Tally, TrainError};
use crate::engine::detection::BoxTargets;
use crate::engine::{Input, Part, Want};
use crate::network::BoxGrid;

/// Held-out pictures a forward pass takes at once; of maps no more than a step takes.
const BATCH: usize = 100;

/// Where it stands.
pub struct Evaluating {
    next: usize,
    /// Pictures a forward pass takes.
    batch: usize,
    sums: Sums,
}

enum Sums {
    /// Of pictures or pixels, of every head.
    Rows(Vec<Tally>),
    Boxes(BoxTally, BoxGrid),
}

impl Evaluating {
    /// # Errors
    /// What [`crate::network::Network::shapes`] says.
    pub fn new(task: &Task) -> Result<Self, TrainError> {
        let classes = task.dataset.classes.len();
        let is_map = task.network.output_map()?.is_some();
        let sums = match task.network.box_grid()? {
            Some(grid) => Sums::Boxes(BoxTally::new(task.dataset.box_classes.len()), grid),
            None => {
                let first = match is_map {
                    true => Tally::of_masks(classes, task.settings.ignore_index),
                    false => Tally::new(classes),
                };
                let others = task.network.heads.iter().skip(1);
                let others = others.map(|_| Tally::new(task.dataset.scene_classes.len()));
                Sums::Rows(std::iter::once(first).chain(others).collect())
            }
        };
        let batch = match is_map || matches!(sums, Sums::Boxes(..)) {
            true => task.batch.min(BATCH),
            false => BATCH,
        };
        Ok(Self {
            next: 0,
            batch,
            sums,
        })
    }

    /// One forward pass; the metrics when it was the last.
    pub async fn advance(&mut self, runner: &mut Runner) -> Result<Option<Evaluation>, TrainError> {
        let count = runner.task().dataset.test.len();
        let end = (self.next + self.batch).min(count);
        let indices: Vec<u32> = (self.next as u32..end as u32).collect();
        self.next = end;
        if !indices.is_empty() {
            self.add(runner, &indices).await?;
        }
        Ok((end == count).then(|| self.finish(runner.task())))
    }

    async fn add(&mut self, runner: &mut Runner, indices: &[u32]) -> Result<(), TrainError> {
        match &mut self.sums {
            Sums::Rows(tallies) => {
                let input = Input::Pictures(Part::Test, indices);
                let counts = runner.infer(input, Want::Counts).await?.counts()?;
                for (tally, counts) in tallies.iter_mut().zip(&counts) {
                    tally.add_counts(counts)?;
                }
            }
            Sums::Boxes(tally, grid) => {
                let input = Input::Pictures(Part::Test, indices);
                let outputs = runner.infer(input, Want::Outputs).await?.logits()?;
                let task = runner.task();
                let (dataset, [_, height, width]) = (&task.dataset, task.network.input);
                let targets = BoxTargets::of_part(dataset, &dataset.test, &task.transform, indices);
                let ignored = task.transform.ignored(dataset, &dataset.test, indices);
                tally.add(grid, [height, width], &outputs, &targets, &ignored);
            }
        }
        Ok(())
    }

    fn finish(&self, task: &Task) -> Evaluation {
        match &self.sums {
            Sums::Rows(tallies) => {
                let names = [&task.dataset.classes, &task.dataset.scene_classes];
                let all = tallies.iter().zip(names);
                let all: Vec<Evaluation> = all.map(|(tally, names)| tally.finish(names)).collect();
                together(all, task)
            }
            Sums::Boxes(tally, _) => tally.finish(&task.dataset.box_classes),
        }
    }
}

/// That of the first head, with the weighted sum of all losses and, of several heads, what each has by itself.
fn together(all: Vec<Evaluation>, task: &Task) -> Evaluation {
    let heads = &task.network.heads;
    let mut first = all.first().cloned().unwrap_or_default();
    if heads.is_empty() {
        return first;
    }
    let losses = heads.iter().zip(&all);
    first.loss = losses.map(|(head, own)| head.weight * own.loss).sum();
    first.heads = heads
        .iter()
        .zip(all)
        .map(|(head, own)| HeadEvaluation::new(head, own))
        .collect();
    first
}
