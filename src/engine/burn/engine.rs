//! A network on a Burn device, and the engine it makes.

use std::rc::Rc;

use async_trait::async_trait;
use burn::tensor::{Device, Tensor};

use super::device::OpenDevice;
use super::forward::{Interpreter, Mode};
use super::step::Pending;
use super::tensors::{AnyTensor, read, tensor};
use crate::data::{Dataset, Transform};
use crate::engine::check::{check_data, check_indices, check_settings, position_of};
use crate::engine::detection::BoxTargets;
use crate::engine::{
    Activation, Answer, BatchesTracked, Engine, EngineError, EngineInfo, Input, NamedTensor,
    Progress, State, StepOptions, StepResult, TrainingSettings, Want, inference, targets,
};
use crate::network::{BoxGrid, Network, Output, ParameterSpec, initial_parameters};

/// A network on a Burn device.
pub struct BurnEngine {
    pub(super) info: EngineInfo,
    pub(super) device: Device,
    pub(super) interpreter: Interpreter,
    pub(super) settings: TrainingSettings,
    pub(super) specs: Vec<ParameterSpec>,
    /// Same order as `specs`, without autodiff.
    pub(super) parameters: Vec<AnyTensor>,
    /// Optimizer tensors of each parameter; empty before its first update.
    pub(super) moments: Vec<Vec<AnyTensor>>,
    /// Updates made.
    pub(super) progress: Progress,
    /// Batches each batch norm has seen.
    pub(super) batches_tracked: BatchesTracked,
    pub(super) data: Option<(Rc<Dataset>, Transform)>,
    pub(super) pending: Vec<Pending>,
    pub(super) classes: usize,
    pub(super) outputs: Vec<Output>,
    /// Of each output: what its loss is made by.
    pub(super) head_settings: Vec<TrainingSettings>,
    /// The cells of a network of boxes.
    pub(super) grid: Option<BoxGrid>,
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
            progress: Progress::default(),
            batches_tracked: BatchesTracked::new(network),
            data: None,
            pending: Vec::new(),
        })
    }

    /// `[n, c, h, w]` on the device, or what is wrong with the number of values.
    pub(super) fn upload(
        &self,
        inputs: Vec<f32>,
        device: &Device,
    ) -> Result<Tensor<4>, EngineError> {
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
        self.train(inputs, targets, options)
    }

    async fn drain(&mut self) -> Result<Vec<StepResult>, EngineError> {
        self.read_results().await
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
            Want::Activations => {
                let picture = self.network().input.iter().product();
                inference::check_one_picture(input, picture)?;
                Answer::Activations(self.activations(inputs).await?)
            }
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
        self.read_state().await
    }

    async fn restore(&mut self, state: &State) -> Result<(), EngineError> {
        self.write_state(state)
    }
}
