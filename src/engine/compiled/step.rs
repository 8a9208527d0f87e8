//! Training steps: their headers, how they are queued and submitted, and their results.

use super::compile::Mode;
use super::engine::{CompiledEngine, SLOTS};
use super::prepared::{SUBMITTED, Wanted};
use super::step_header::{StepHeader, push_scenes};
use super::store::Store;
use crate::engine::detection::BoxTargets;
use crate::engine::{
    Engine, EngineError, Factors, HeadResult, Part, Progress, StepOptions, StepResult, check_batch,
};

impl CompiledEngine {
    /// How far the optimizer is after the step, and the numbers of its formula.
    fn next(&self, options: StepOptions) -> (Progress, Factors) {
        let rule = self.settings.optimizer.with_momentum(options.momentum);
        self.progress.next(&rule, options.rate)
    }

    /// The header of a step, with the indices behind.
    pub(super) fn header(
        &self,
        count: usize,
        options: StepOptions,
        slot: usize,
        indices: &[u32],
    ) -> Vec<u32> {
        let (_, factors) = self.next(options);
        let header = StepHeader {
            batch: count as u32,
            seed: options.seed,
            step: options.step,
            rate: factors.rate as f32,
            of_mean: factors.mean as f32,
            of_root: factors.root as f32,
            slot: slot as u32,
            momentum: factors.momentum as f32,
            one_minus_momentum: (1.0 - factors.momentum) as f32,
            of_gradient: factors.gradient as f32,
            eps: factors.eps as f32,
        };
        header.with_indices(indices)
    }

    /// Enqueues a step on a plan whose inputs and targets are there or will be gathered.
    pub(super) async fn train(
        &mut self,
        count: usize,
        indices: Option<&[u32]>,
        given: Option<(&[f32], &[&[u32]])>,
        options: StepOptions,
    ) -> Result<(), EngineError> {
        self.gpu.check()?;
        check_batch(&self.network, count)?;
        if self.pending.len() == SLOTS {
            let results = self.read_results().await?;
            self.done.extend(results);
        }
        if count > self.batch {
            self.submit();
            self.batch = count;
        }
        self.prepare(Mode::Train, self.batch).await?;
        // What is written for this step must not be seen by those before it.
        let is_streamed = self.stores.first().is_some_and(Store::is_streamed);
        let alone = given.is_some() || is_streamed || self.grid.is_some();
        if alone {
            self.submit();
        }
        let Some(prepared) = self.plans.get(&(Mode::Train, self.batch)) else {
            return Err(EngineError::NoData);
        };
        if let Some((inputs, targets)) = given {
            let queue = &self.gpu.queue;
            let input = (prepared.plan.input * 4) as u64;
            queue.write_buffer(&prepared.arena, input, bytemuck::cast_slice(inputs));
            for (head, place) in targets.iter().zip(&prepared.plan.target_places) {
                let place = (place * 4) as u64;
                queue.write_buffer(&prepared.targets, place, bytemuck::cast_slice(head));
            }
        }
        let scenes = self.scenes(Part::Train, indices.unwrap_or_default())?;
        let indices = match (indices, self.stores.first()) {
            (Some(indices), Some(store)) => {
                let (dataset, transform) = self.data()?;
                if self.grid.is_some() {
                    let draws = [options.seed, options.step];
                    let boxes = BoxTargets::of_step(dataset, transform, indices, draws).words();
                    let queue = &self.gpu.queue;
                    queue.write_buffer(&prepared.targets, 0, bytemuck::cast_slice(&boxes));
                }
                store.bring(&self.gpu, dataset, transform, Part::Train, indices)
            }
            _ => Vec::new(),
        };
        let mut header = self.header(count, options, self.pending.len(), &indices);
        push_scenes(&mut header, self.batch, &scenes);
        if given.is_some() {
            prepared.run(&self.gpu, &[header], None, Wanted::Outputs);
        } else {
            self.queued.push(header);
            if alone || self.queued.len() == SUBMITTED {
                self.submit();
            }
        }
        (self.progress, _) = self.next(options);
        self.batches_tracked.step();
        self.pending.push(options.step);
        Ok(())
    }

    /// Submits the steps that are queued, together.
    pub(super) fn submit(&mut self) {
        let headers = std::mem::take(&mut self.queued);
        if let Some(prepared) = self.plans.get(&(Mode::Train, self.batch))
            && !headers.is_empty()
        {
            prepared.run(&self.gpu, &headers, Some(0), Wanted::Outputs);
        }
    }

    /// The results of the steps that are on the GPU.
    pub(super) async fn read_results(&mut self) -> Result<Vec<StepResult>, EngineError> {
        self.submit();
        let pending = std::mem::take(&mut self.pending);
        let words = self
            .gpu
            .read(&[(&self.results, 0, pending.len() * 4 * self.outputs.len())])
            .await?
            .pop()
            .unwrap_or_default();
        Ok(pending
            .into_iter()
            .zip(words.chunks_exact(4 * self.outputs.len()))
            .map(|(step, words)| {
                let heads = words.chunks_exact(4).map(|words| HeadResult {
                    loss: f32::from_bits(words[0]),
                    correct: words[1],
                    count: words[2],
                });
                let weights = self.outputs.iter().map(|output| output.weight);
                StepResult::of(step, heads.collect(), weights)
            })
            .collect())
    }
}
