//! Passes forward: what the network answers, as in evaluation.

use super::compile::Mode;
use super::engine::CompiledEngine;
use super::prepared::{Prepared, Wanted};
use super::step_header::push_scenes;
use crate::engine::{
    Activation, Answer, Counts, Engine, EngineError, Input, Part, StepOptions, Want, check,
    inference, targets,
};

/// Batch size of an evaluation; of maps no more than a step takes.
pub(super) const EVALUATION_BATCH: usize = 100;

impl CompiledEngine {
    /// Answers a question.
    pub(super) async fn answer(
        &mut self,
        input: Input<'_>,
        want: Want<'_>,
    ) -> Result<Answer, EngineError> {
        match input {
            Input::Pictures(part, indices) => self.check_part(part, indices)?,
            Input::Values(values) => {
                self.count(values.len())?;
            }
        }
        Ok(match want {
            Want::Outputs => Answer::Outputs(self.outputs(input).await?),
            Want::Counts => Answer::Counts(self.counts(input).await?),
            Want::Classes => Answer::Classes(self.classes(input).await?),
            Want::Boxes => {
                let outputs = self.outputs(input).await?;
                Answer::Boxes(inference::boxes_of(&self.network, &outputs[0])?)
            }
            Want::Activations => Answer::Activations(self.activations(input).await?),
            Want::Overlay(overlay) => Answer::Overlay(self.overlaid(input, overlay).await?),
        })
    }

    /// An input in batches of an evaluation, each with the number of its pictures.
    fn batches<'a>(&self, input: Input<'a>) -> Vec<(usize, Input<'a>)> {
        let (picture, batch) = (self.picture_len(), self.evaluation_batch());
        match input {
            Input::Pictures(part, indices) => indices
                .chunks(batch)
                .map(|run| (run.len(), Input::Pictures(part, run)))
                .collect(),
            Input::Values(values) => values
                .chunks(batch * picture)
                .map(|run| (run.len() / picture, Input::Values(run)))
                .collect(),
        }
    }

    /// What every head puts out.
    async fn outputs(&mut self, input: Input<'_>) -> Result<Vec<Vec<f32>>, EngineError> {
        let batch = self.evaluation_batch();
        let mut outputs = vec![Vec::new(); self.outputs.len()];
        for (count, run) in self.batches(input) {
            self.forward(Mode::Evaluate, batch, count, run, Wanted::Outputs)
                .await?;
            self.read_outputs(batch, count, 0, &mut outputs).await?;
        }
        Ok(outputs)
    }

    /// Counts against the targets: of a map on the GPU, of everything else on the host.
    async fn counts(&mut self, input: Input<'_>) -> Result<Vec<Counts>, EngineError> {
        if !self.is_map {
            let outputs = self.outputs(input).await?;
            return inference::counts_of(self, input, &outputs);
        }
        let Input::Pictures(part, indices) = input else {
            return Err(EngineError::NoTargets);
        };
        let mut others = vec![Vec::new(); self.outputs.len() - 1];
        let cells = self.classes * self.classes;
        let zeros = vec![0u32; cells + 1];
        let queue = &self.gpu.queue;
        queue.write_buffer(&self.scores, 0, bytemuck::cast_slice(&zeros));
        let batch = self.evaluation_batch();
        for (count, run) in self.batches(input) {
            self.forward(Mode::Evaluate, batch, count, run, Wanted::Counts)
                .await?;
            if !others.is_empty() {
                self.read_outputs(batch, count, 1, &mut others).await?;
            }
        }
        let read = self.gpu.read(&[(&self.scores, 0, cells + 1)]).await?;
        let words = read.first().map_or(&zeros[..], |words| words);
        let mut counts = vec![Counts {
            classes: self.classes,
            confusion: words[..cells].iter().map(|&count| count.into()).collect(),
            cross_entropy: f32::from_bits(words[cells]).into(),
        }];
        let scenes = self.scenes(part, indices)?;
        for (head, values) in (1..).zip(&others) {
            let sizes = [self.outputs[head].classes(), 1];
            let settings = self.settings.of_head(head);
            counts.push(Counts::of(values, &scenes, sizes, &settings));
        }
        Ok(counts)
    }

    /// The largest class of every pixel, or of every picture.
    async fn classes(&mut self, input: Input<'_>) -> Result<Vec<u8>, EngineError> {
        if !self.is_map {
            let outputs = self.outputs(input).await?;
            return inference::classes_of(&self.network, &outputs[0]);
        }
        let batch = self.evaluation_batch();
        let mut classes = Vec::new();
        for (count, run) in self.batches(input) {
            self.forward(Mode::Evaluate, batch, count, run, Wanted::Classes)
                .await?;
            classes.extend(self.read_classes(batch, count).await?);
        }
        Ok(classes)
    }

    /// What every layer puts out for one picture.
    async fn activations(&mut self, input: Input<'_>) -> Result<Vec<Activation>, EngineError> {
        inference::check_one_picture(input, self.picture_len())?;
        let shapes = self.network.shapes()?;
        self.forward(Mode::Inspect, 1, 1, input, Wanted::Outputs)
            .await?;
        let prepared = &self.plans[&(Mode::Inspect, 1)];
        let ranges: Vec<(&wgpu::Buffer, usize, usize)> = prepared
            .plan
            .layers
            .iter()
            .map(|&(place, len)| (&prepared.arena, place, len))
            .collect();
        let values = self.gpu.read(&ranges).await?;
        let layers = self.network.nodes.iter().zip(shapes).zip(values);
        Ok(layers
            .map(|((node, shape), words)| Activation {
                layer: node.name.clone(),
                shape,
                values: words.into_iter().map(f32::from_bits).collect(),
            })
            .collect())
    }

    pub(super) fn picture_len(&self) -> usize {
        self.network.input.iter().product()
    }

    /// Number of pictures in `values`, or what is wrong with their number.
    pub(super) fn count(&self, values: usize) -> Result<usize, EngineError> {
        let picture = self.picture_len();
        if values == 0 || !values.is_multiple_of(picture) {
            return Err(EngineError::Length {
                what: "the input",
                got: values,
                wants: picture * (values / picture).max(1),
            });
        }
        Ok(values / picture)
    }

    /// Pictures an evaluation takes at once.
    pub(super) fn evaluation_batch(&self) -> usize {
        match self.is_map || self.grid.is_some() {
            true => self.batch.min(EVALUATION_BATCH),
            false => EVALUATION_BATCH,
        }
    }

    /// Whether these pictures of a part exist.
    pub(super) fn check_part(&self, part: Part, indices: &[u32]) -> Result<(), EngineError> {
        let (dataset, _) = self.data()?;
        check::check_indices(indices, part.name(), part.of(dataset).len())
    }

    /// Runs a forward plan on pictures of the data set or on given ones; its output is in the arena then.
    pub(super) async fn forward(
        &mut self,
        mode: Mode,
        batch: usize,
        count: usize,
        from: Input<'_>,
        wanted: Wanted,
    ) -> Result<&Prepared, EngineError> {
        self.gpu.check()?;
        self.submit();
        self.prepare(mode, batch).await?;
        let Some(prepared) = self.plans.get(&(mode, batch)) else {
            return Err(EngineError::NoData);
        };
        let options = StepOptions {
            rate: 0.0,
            momentum: None,
            step: 0,
            seed: 0,
        };
        let mut scenes = Vec::new();
        let (part, indices) = match from {
            Input::Pictures(part, indices) => {
                scenes = self.scenes(part, indices)?;
                let (dataset, transform) = self.data()?;
                let number = usize::from(part == Part::Test);
                let indices = match self.stores.get(number) {
                    Some(store) => store.bring(&self.gpu, dataset, transform, part, indices),
                    None => Vec::new(),
                };
                (Some(number), indices)
            }
            Input::Values(inputs) => {
                let input = (prepared.plan.input * 4) as u64;
                self.gpu
                    .queue
                    .write_buffer(&prepared.arena, input, bytemuck::cast_slice(inputs));
                (None, Vec::new())
            }
        };
        let mut header = self.header(count, options, 0, &indices);
        push_scenes(&mut header, batch, &scenes);
        prepared.run(&self.gpu, &[header], part, wanted);
        Ok(prepared)
    }

    /// Adds what a forward pass has left of every head's output, from the head `first` on.
    async fn read_outputs(
        &self,
        batch: usize,
        count: usize,
        first: usize,
        into: &mut [Vec<f32>],
    ) -> Result<(), EngineError> {
        let prepared = &self.plans[&(Mode::Evaluate, batch)];
        let ranges: Vec<_> = prepared.plan.outputs[first..]
            .iter()
            .map(|&(place, len)| (&prepared.arena, place, len * count))
            .collect();
        for (values, words) in into.iter_mut().zip(self.gpu.read(&ranges).await?) {
            values.extend(words.into_iter().map(f32::from_bits));
        }
        Ok(())
    }

    /// What pictures as a whole show, where a head is asked that.
    pub(super) fn scenes(&self, part: Part, indices: &[u32]) -> Result<Vec<u32>, EngineError> {
        if self.outputs.len() < 2 || indices.is_empty() {
            return Ok(Vec::new());
        }
        let (dataset, _) = self.data()?;
        Ok(targets::of_scenes(part.of(dataset), indices))
    }

    /// The class map that a forward pass left in the place of the targets, `[count, height, width]`.
    async fn read_classes(&self, batch: usize, count: usize) -> Result<Vec<u8>, EngineError> {
        let targets = &self.plans[&(Mode::Evaluate, batch)].targets;
        let [_, height, width] = self.network.input;
        let rows = count * height * width;
        let words = self.gpu.read(&[(targets, 0, rows.div_ceil(4))]).await?;
        let words = words.into_iter().flatten();
        let mut classes: Vec<u8> = words.flat_map(u32::to_le_bytes).collect();
        classes.truncate(rows);
        Ok(classes)
    }
}
