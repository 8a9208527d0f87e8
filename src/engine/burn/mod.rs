//! The Burn engine: a network interpreted over Burn tensors, with Burn's autodiff. The reference for every other engine.
//!
//! It runs on any Burn device: flex on the CPU everywhere, wgpu in the browser and natively.

mod convolution;
mod detection;
mod device;
mod forward;
mod grad_cam;
mod loss;
mod optimizer;
mod pooling;
mod resample;
mod tensors;

use std::rc::Rc;

use async_trait::async_trait;
use burn::tensor::{Device, Tensor, Transaction};

pub use device::{DeviceKind, OpenDevice, open};
use forward::{Interpreter, Mode};
pub use grad_cam::{GradCam, grad_cam};
use tensors::{AnyTensor, map_rank, tensor, with_rank};

use super::check::{
    check_batch, check_data, check_heads, check_indices, check_settings, position_of,
};
use super::detection::{BoxLoss, BoxTargets};
use super::{
    Activation, Answer, Engine, EngineError, EngineInfo, HeadResult, Input, NamedTensor, State,
    StepOptions, StepResult, TrainingSettings, Want, inference, targets,
};
use crate::data::{Dataset, Transform};
use crate::network::{BoxGrid, Network, Output, ParameterRole, ParameterSpec, initial_parameters};

/// A network on a Burn device.
pub struct BurnEngine {
    info: EngineInfo,
    device: Device,
    interpreter: Interpreter,
    settings: TrainingSettings,
    specs: Vec<ParameterSpec>,
    /// Same order as `specs`, without autodiff.
    parameters: Vec<AnyTensor>,
    /// Optimizer tensors of each parameter; empty before its first update.
    moments: Vec<Vec<AnyTensor>>,
    /// Updates made.
    updates: u64,
    /// Batches every batch norm has seen; they have all seen the same.
    batches_tracked: f32,
    data: Option<(Rc<Dataset>, Transform)>,
    pending: Vec<Pending>,
    classes: usize,
    outputs: Vec<Output>,
    /// Of each output: what its loss is made by.
    head_settings: Vec<TrainingSettings>,
    /// The cells of a network of boxes.
    grid: Option<BoxGrid>,
}

/// A step whose result was not read yet.
struct Pending {
    step: u64,
    heads: Vec<PendingHead>,
}

/// What a step left of one output.
struct PendingHead {
    loss: Tensor<1>,
    logits: Tensor<2>,
    targets: Vec<u32>,
    boxes: Option<BoxTargets>,
}

impl BurnEngine {
    /// A network with the first weights of `seed` (PyTorch's default initialisation) on an opened device.
    ///
    /// # Errors
    /// What [`Network::shapes`] says.
    pub fn new(
        network: &Network,
        settings: TrainingSettings,
        seed: u32,
        device: OpenDevice,
    ) -> Result<Self, EngineError> {
        let interpreter = Interpreter::new(network)?;
        let classes = network.classes()?;
        let outputs = network.outputs()?;
        check_settings(network, &settings)?;
        let OpenDevice { device, info, .. } = device;
        let (specs, parameters): (Vec<_>, Vec<_>) = initial_parameters(network, seed)
            .into_iter()
            .map(|(spec, values)| {
                let tensor = AnyTensor::upload(&values, &spec.shape, &device);
                (spec, tensor)
            })
            .unzip();
        Ok(Self {
            info,
            device,
            classes,
            head_settings: (0..outputs.len())
                .map(|head| settings.of_head(head))
                .collect(),
            outputs,
            grid: network.box_grid()?,
            interpreter,
            settings,
            moments: vec![Vec::new(); specs.len()],
            specs,
            parameters,
            updates: 0,
            batches_tracked: 0.0,
            data: None,
            pending: Vec::new(),
        })
    }

    /// Of an output what is right, and what is counted: rows, or cells that answer for a box.
    fn counts(&self, head: usize, step: &PendingHead, logits: &[f32]) -> (u32, u32) {
        if let (Some(grid), Some(boxes)) = (&self.grid, &step.boxes) {
            let mut counted = BoxLoss::default();
            counted.add(grid, logits, boxes);
            return (counted.right, counted.answering);
        }
        let settings = &self.head_settings[head];
        let is_counted = |target: &u32| !settings.is_ignored(*target);
        let right = |row: &[f32], target: u32| {
            let largest = row.get(target as usize);
            largest.is_some_and(|largest| row.iter().all(|logit| logit <= largest))
        };
        let rows = logits.chunks_exact(self.outputs[head].classes().max(1));
        let correct = rows
            .zip(&step.targets)
            .filter(|(row, target)| is_counted(target) && right(row, **target));
        let counted = step.targets.iter().filter(|target| is_counted(target));
        (correct.count() as u32, counted.count() as u32)
    }

    /// The loss of one output with what is left of it to be read.
    fn head_of(&self, head: usize, output: &AnyTensor, targets: &[u32]) -> (Tensor<1>, Tensor<2>) {
        let logits = loss::rows(output.clone());
        let loss = loss::loss(&self.head_settings[head], logits.clone(), targets);
        (loss, logits)
    }

    /// `[n, c, h, w]` on the device, or what is wrong with the number of values.
    fn upload(&self, inputs: Vec<f32>, device: &Device) -> Result<Tensor<4>, EngineError> {
        let [channels, height, width] = self.network().input;
        let picture = channels * height * width;
        if inputs.is_empty() || !inputs.len().is_multiple_of(picture) {
            return Err(EngineError::Length {
                what: "the input",
                got: inputs.len(),
                wants: picture * (inputs.len() / picture).max(1),
            });
        }
        let batch = inputs.len() / picture;
        Ok(tensor(inputs, [batch, channels, height, width], device))
    }

    fn run(&self, inputs: Vec<f32>) -> Result<Vec<AnyTensor>, EngineError> {
        let input = self.upload(inputs, &self.device)?;
        Ok(self
            .interpreter
            .run(input, &self.parameters, Mode::Evaluate)
            .nodes)
    }

    /// What every head puts out.
    async fn outputs(&self, inputs: Vec<f32>) -> Result<Vec<Vec<f32>>, EngineError> {
        let nodes = self.run(inputs)?;
        let outputs = self.outputs.iter();
        let tensors = outputs.filter_map(|output| nodes.get(output.node).cloned());
        read(tensors.collect()).await
    }

    /// What every layer puts out for one picture.
    async fn activations(&self, input: Vec<f32>) -> Result<Vec<Activation>, EngineError> {
        let network = self.network();
        let shapes = network.shapes()?;
        let values = read(self.run(input)?).await?;
        let layers = network.nodes.iter().zip(shapes).zip(values);
        Ok(layers
            .map(|((node, shape), values)| Activation {
                layer: node.name.clone(),
                shape,
                values,
            })
            .collect())
    }

    /// Gradients of all parameters, in their order; none for what the loss does not reach.
    fn gradients(&self, leaves: Vec<AnyTensor>, loss: &Tensor<1>) -> Vec<Option<AnyTensor>> {
        let mut gradients = loss.backward();
        leaves
            .into_iter()
            .map(|leaf| match leaf {
                AnyTensor::R1(leaf) => leaf
                    .grad_remove(&mut gradients)
                    .map(|gradient| AnyTensor::R1(gradient.inner())),
                AnyTensor::R2(leaf) => leaf
                    .grad_remove(&mut gradients)
                    .map(|gradient| AnyTensor::R2(gradient.inner())),
                AnyTensor::R4(leaf) => leaf
                    .grad_remove(&mut gradients)
                    .map(|gradient| AnyTensor::R4(gradient.inner())),
            })
            .collect()
    }

    /// Where a tensor of the optimizer's state belongs: parameter, place among its moments.
    fn place_of_moment(&self, name: &str) -> Option<(usize, usize)> {
        let (moment, parameter) = name.split_once('.')?;
        let place = self
            .settings
            .optimizer
            .state_names()
            .iter()
            .position(|known| *known == moment)?;
        let index = self.specs.iter().position(|spec| spec.name == parameter)?;
        Some((index, place))
    }
}

/// Reads tensors back together.
async fn read(tensors: Vec<AnyTensor>) -> Result<Vec<Vec<f32>>, EngineError> {
    let mut transaction = Transaction::default();
    for tensor in tensors {
        transaction = with_rank!(tensor, inner => transaction.register(inner));
    }
    let data = transaction
        .execute_async()
        .await
        .map_err(|error| EngineError::Lost(format!("{error:?}")))?;
    data.into_iter()
        .map(|values| {
            values
                .try_into_vec::<f32>()
                .map_err(|error| EngineError::Lost(format!("{error:?}")))
        })
        .collect()
}

#[async_trait(?Send)]
impl Engine for BurnEngine {
    fn info(&self) -> EngineInfo {
        self.info.clone()
    }

    fn network(&self) -> &Network {
        self.interpreter.network()
    }

    fn settings(&self) -> &TrainingSettings {
        &self.settings
    }

    fn data(&self) -> Result<&(Rc<Dataset>, Transform), EngineError> {
        self.data.as_ref().ok_or(EngineError::NoData)
    }

    async fn load(
        &mut self,
        dataset: Rc<Dataset>,
        transform: Transform,
    ) -> Result<(), EngineError> {
        check_data(&dataset, &transform, self.network())?;
        self.data = Some((dataset, transform));
        Ok(())
    }

    async fn step(&mut self, indices: &[u32], options: StepOptions) -> Result<(), EngineError> {
        let (dataset, transform) = self.data()?;
        check_indices(indices, "training", dataset.train.len())?;
        let inputs = transform.train_batch(dataset, indices, options.seed, options.step);
        let draws = [options.seed, options.step];
        let targets = match self.grid {
            Some(_) => BoxTargets::of_step(dataset, transform, indices, draws).words(),
            None => targets::of_step(dataset, transform, indices, draws, &self.outputs),
        };
        self.step_on(inputs, targets, options).await
    }

    async fn step_on(
        &mut self,
        inputs: Vec<f32>,
        targets: Vec<u32>,
        options: StepOptions,
    ) -> Result<(), EngineError> {
        let input = self.upload(inputs, &self.device.clone().autodiff())?;
        let pictures = input.dims()[0];
        check_batch(self.network(), pictures)?;
        let (boxes, wanted) = match self.grid {
            Some(_) => {
                let boxes = BoxTargets::read(&targets, pictures, self.classes)?;
                (Some(boxes), Vec::new())
            }
            None => {
                let heads = check_heads(&targets, pictures, &self.outputs, &self.settings)?;
                (None, heads)
            }
        };
        let leaves: Vec<AnyTensor> = self
            .parameters
            .iter()
            .zip(&self.specs)
            .map(|(parameter, spec)| {
                if spec.role.is_learned() && self.settings.rate_factor(&spec.name) > 0.0 {
                    parameter.tracked()
                } else {
                    map_rank!(parameter, tensor => tensor.clone().autodiff())
                }
            })
            .collect();
        let mode = Mode::Train {
            seed: options.seed,
            step: options.step,
        };
        let computed = self.interpreter.run(input, &leaves, mode);
        let mut heads = Vec::with_capacity(self.outputs.len());
        let mut total: Option<Tensor<1>> = None;
        for (head, output) in self.outputs.iter().enumerate() {
            let Some(values) = computed.nodes.get(output.node) else {
                return Err(crate::network::NetworkError::Empty.into());
            };
            let targets = wanted.get(head).copied().unwrap_or_default();
            let (loss, logits) = match (&boxes, &self.grid, values) {
                (Some(boxes), Some(grid), AnyTensor::R4(maps)) => (
                    detection::loss(grid, maps.clone(), boxes),
                    maps.clone().flatten(1, 3),
                ),
                _ => self.head_of(head, values, targets),
            };
            let weighted = match output.weight == 1.0 {
                true => loss.clone(),
                false => loss.clone() * output.weight,
            };
            total = Some(match total {
                Some(total) => total + weighted,
                None => weighted,
            });
            heads.push(PendingHead {
                loss: loss.inner(),
                logits: logits.inner(),
                targets: targets.to_vec(),
                boxes: boxes.clone(),
            });
        }
        let Some(loss) = total else {
            return Err(crate::network::NetworkError::Empty.into());
        };
        let mut gradients = self.gradients(leaves, &loss);
        optimizer::clip(&self.settings.clip, &mut gradients);
        let rule = self.settings.optimizer.with_momentum(options.momentum);
        for (index, gradient) in gradients.into_iter().enumerate() {
            if let Some(gradient) = gradient {
                let parameter = self.parameters[index].clone();
                self.parameters[index] = optimizer::update(
                    &rule,
                    options.rate * self.settings.rate_factor(&self.specs[index].name),
                    self.updates,
                    parameter,
                    gradient,
                    &mut self.moments[index],
                );
            }
        }
        for (index, value) in computed.running {
            self.parameters[index] = AnyTensor::R1(value);
        }
        self.updates += 1;
        self.batches_tracked += 1.0;
        self.pending.push(Pending {
            step: options.step,
            heads,
        });
        Ok(())
    }

    async fn drain(&mut self) -> Result<Vec<StepResult>, EngineError> {
        let pending = std::mem::take(&mut self.pending);
        let tensors = pending
            .iter()
            .flat_map(|step| &step.heads)
            .flat_map(|head| {
                [
                    AnyTensor::R1(head.loss.clone()),
                    AnyTensor::R2(head.logits.clone()),
                ]
            })
            .collect();
        let values = read(tensors).await?;
        let mut values = values.chunks_exact(2);
        let results = pending.into_iter().map(|step| {
            let heads = step.heads.iter().enumerate().zip(&mut values);
            let heads = heads.map(|((head, one), values)| {
                let (correct, count) = self.counts(head, one, &values[1]);
                HeadResult {
                    loss: values[0].first().copied().unwrap_or(f32::NAN),
                    correct,
                    count,
                }
            });
            let weights = self.outputs.iter().map(|output| output.weight);
            StepResult::of(step.step, heads.collect(), weights)
        });
        Ok(results.collect())
    }

    async fn infer(&mut self, input: Input<'_>, want: Want<'_>) -> Result<Answer, EngineError> {
        let inputs = match input {
            Input::Pictures(part, indices) => {
                let (dataset, transform) = self.data()?;
                let split = part.of(dataset);
                check_indices(indices, part.name(), split.len())?;
                transform.eval_batch(dataset, split, indices)
            }
            Input::Values(values) => values.to_vec(),
        };
        Ok(match want {
            Want::Outputs => Answer::Outputs(self.outputs(inputs).await?),
            Want::Counts => {
                let outputs = self.outputs(inputs).await?;
                Answer::Counts(inference::counts_of(self, input, &outputs)?)
            }
            Want::Classes => {
                let outputs = self.outputs(inputs).await?;
                Answer::Classes(inference::classes_of(self.network(), &outputs[0])?)
            }
            Want::Boxes => {
                let outputs = self.outputs(inputs).await?;
                Answer::Boxes(inference::boxes_of(self.network(), &outputs[0])?)
            }
            Want::Activations => Answer::Activations(self.activations(inputs).await?),
            Want::Overlay(_) => Answer::Overlay(None),
        })
    }

    async fn parameter(&mut self, name: &str) -> Result<NamedTensor, EngineError> {
        let index = position_of(&self.specs, name)?;
        let values = read(vec![self.parameters[index].clone()])
            .await?
            .pop()
            .unwrap_or_default();
        Ok(NamedTensor {
            name: name.into(),
            shape: self.specs[index].shape.clone(),
            values,
        })
    }

    async fn state(&mut self) -> Result<State, EngineError> {
        let names = self.settings.optimizer.state_names();
        let mut labels: Vec<(String, Vec<usize>)> = self
            .specs
            .iter()
            .map(|spec| (spec.name.clone(), spec.shape.clone()))
            .collect();
        let mut tensors = self.parameters.clone();
        for (spec, moments) in self.specs.iter().zip(&self.moments) {
            for (name, moment) in names.iter().zip(moments) {
                labels.push((format!("{name}.{}", spec.name), spec.shape.clone()));
                tensors.push(moment.clone());
            }
        }
        let values = read(tensors).await?;
        let mut parameters: Vec<NamedTensor> = labels
            .into_iter()
            .zip(values)
            .map(|((name, shape), values)| NamedTensor {
                name,
                shape,
                values,
            })
            .collect();
        for (tensor, spec) in parameters.iter_mut().zip(&self.specs) {
            if spec.role == ParameterRole::BatchesTracked {
                tensor.values = vec![self.batches_tracked];
            }
        }
        let optimizer = parameters.split_off(self.specs.len());
        Ok(State {
            step: self.updates,
            parameters,
            optimizer,
        })
    }

    async fn restore(&mut self, state: &State) -> Result<(), EngineError> {
        let parameters: Vec<AnyTensor> = state
            .matched(&self.specs)?
            .into_iter()
            .map(|tensor| AnyTensor::upload(&tensor.values, &tensor.shape, &self.device))
            .collect();
        let mut moments = vec![Vec::new(); self.specs.len()];
        for tensor in &state.optimizer {
            // State of another optimizer is left where it is; a new one starts afresh.
            let Some((index, place)) = self.place_of_moment(&tensor.name) else {
                continue;
            };
            let spec = &self.specs[index];
            if tensor.shape != spec.shape
                || tensor.values.len() != spec.len()
                || moments[index].len() != place
            {
                return Err(EngineError::Weights(vec![format!(
                    "the optimizer's {} does not fit {}",
                    tensor.name, spec.name
                )]));
            }
            moments[index].push(AnyTensor::upload(
                &tensor.values,
                &tensor.shape,
                &self.device,
            ));
        }
        self.batches_tracked = self
            .specs
            .iter()
            .zip(&state.parameters)
            .find(|(spec, _)| spec.role == ParameterRole::BatchesTracked)
            .and_then(|(_, tensor)| tensor.values.first().copied())
            .unwrap_or(state.step as f32);
        self.parameters = parameters;
        self.moments = moments;
        self.updates = state.step;
        self.pending.clear();
        Ok(())
    }
}
