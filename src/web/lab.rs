//! `Lab`: one session with its data, as a JavaScript object.
//!
//! Call one method at a time: an asynchronous one must have settled before the next call. Every error is an `Error` whose
//! message is a sentence for the person at the page, with the `code` and the `fields` that it is made of; the lab stays usable after it.

use std::rc::Rc;
use std::time::Duration;

use wasm_bindgen::prelude::*;

use super::error::{CallError, Result};
use super::json;
use crate::data::{DataError, Dataset, Decoder, LoadOptions};
use crate::engine::compiled::shaders_found_at;
use crate::engine::{Backend, BackendKind, EngineInfo};
use crate::network::zoo;
use crate::recipe::Recipe;
use crate::train::{Checkpoint, Command, DataSummary, Session, Task, TrainError};
use crate::weights::Weights;

/// A session with its data.
#[wasm_bindgen]
pub struct Lab {
    backend: Backend,
    /// Sessions begin on the CPU and look for the fastest engine.
    auto: bool,
    /// The data set read from files, and how they were read.
    files: Option<(LoadOptions, Rc<Dataset>)>,
    /// The built-in data set at hand, and its name.
    built_in: Option<(String, Rc<Dataset>)>,
    pub(super) session: Option<Session>,
}

#[wasm_bindgen]
impl Lab {
    /// Opens a device: `"auto"` (the CPU, until another engine is known to be faster), `"cpu"`, `"compiled"` (the compiled engine on WebGPU) or `"webgpu"` (Burn, in the WebGPU bundle).
    /// `shaders` is the address of their text, for the bundle that is without: it is fetched when a GPU is first used.
    pub async fn create(device: &str, shaders: Option<String>) -> Result<Lab> {
        if let Some(address) = shaders {
            shaders_found_at(address);
        }
        let kind = match device {
            "auto" | "cpu" => BackendKind::Cpu,
            "webgpu" => BackendKind::BurnWebGpu,
            "compiled" => BackendKind::Compiled,
            other => {
                return Err(CallError::Device(other.into()).into());
            }
        };
        Ok(Lab {
            backend: Backend::open(kind).await?.quick(),
            auto: device == "auto",
            files: None,
            built_in: None,
            session: None,
        })
    }

    /// `{engine, device, adapter}`
    pub fn info(&self) -> Result<String> {
        let info: &EngineInfo = self.backend().info();
        json(info)
    }

    /// The zoo: `[{name, title, task, heads, source, input, layers, parameters, multiply_adds}]`; `heads` is 0 where there is one.
    pub fn zoo(&self) -> Result<String> {
        #[derive(serde::Serialize)]
        struct Entry {
            title: &'static str,
            task: Task,
            heads: usize,
            #[serde(flatten)]
            summary: crate::network::NetworkSummary,
        }
        let entries = zoo::MODELS
            .iter()
            .map(|(name, title)| {
                let network = zoo::model(name)?;
                Ok(Entry {
                    title,
                    task: Task::of(&network)?,
                    heads: network.heads.len(),
                    summary: network.summary()?,
                })
            })
            .collect::<Result<Vec<_>, TrainError>>()?;
        json(&entries)
    }

    /// Takes the data set for recipes whose `data` is `"files"`: what `Reader.read` gave. `decode` is needed where its pictures are
    /// kept as files: `(file: Uint8Array, frame: string) => Uint8Array`, as `Reader.decode`.
    pub fn set_data(&mut self, bytes: Vec<u8>, decode: Option<js_sys::Function>) -> Result<()> {
        let decoder = decode.map(decoder);
        let (dataset, options) = Dataset::from_bytes(&bytes, decoder)?;
        self.files = Some((options, Rc::new(dataset)));
        Ok(())
    }

    /// Whether the data set that was read from files is what a recipe (JSON) asks for; if not, they have to be read for it.
    pub fn has_data(&self, recipe: &str) -> Result<bool> {
        let options = Recipe::from_json(recipe)?.load_options();
        let held = self.files.as_ref();
        Ok(held.is_some_and(|(held, dataset)| held.reads_alike(&options, dataset)))
    }

    /// Lets go of the data set that was read from files, so that its memory is free for the next.
    pub fn clear_data(&mut self) {
        self.files = None;
    }

    /// The recipe (JSON) of a checkpoint: what its data have to be read for.
    pub fn recipe_of(&self, bytes: Vec<u8>) -> Result<String> {
        let checkpoint = Checkpoint::from_bytes(&bytes)?;
        Ok(checkpoint.recipe.to_json()?)
    }

    /// What the data of a recipe (JSON) are, before anything is configured with them: a summary's `data`.
    pub fn inspect(&mut self, recipe: &str) -> Result<String> {
        let recipe = Recipe::from_json(recipe)?;
        json(&DataSummary::of(&*self.dataset(&recipe)?))
    }

    /// Begins a new session with a recipe (JSON) at step 0. A recipe that does not work leaves the old session as it was.
    /// Gives the session's summary.
    pub async fn configure(&mut self, recipe: &str) -> Result<String> {
        let recipe = Recipe::from_json(recipe)?;
        let dataset = self.dataset(&recipe)?;
        let session = Session::new(recipe, dataset, self.first_backend()).await?;
        self.take(session)
    }

    /// `"start"`, `"pause"`, `"resume"`, `"step"`, `"stop"`, `"reset"` or `"evaluate"`. Gives events.
    pub async fn command(&mut self, name: &str) -> Result<String> {
        let command = match name {
            "start" => Command::Start,
            "pause" => Command::Pause,
            "resume" => Command::Resume,
            "step" => Command::Step,
            "stop" => Command::Stop,
            "reset" => Command::Reset,
            "evaluate" => Command::Evaluate,
            other => return Err(CallError::Command(other.into()).into()),
        };
        json(&self.session()?.command(command).await?)
    }

    /// Changes the learning rate of a session, running or not.
    pub fn set_rate(&mut self, rate: f64) -> Result<()> {
        Ok(self.session()?.set_rate(rate)?)
    }

    /// What should be known of the session before it trains, as in its summary: a rate of 0 may have come or gone.
    pub fn warnings(&mut self) -> Result<String> {
        json(&self.session()?.warnings())
    }

    /// Works for about so many milliseconds if the session is busy. Gives events.
    pub async fn turn(&mut self, budget_ms: f64) -> Result<String> {
        let budget = Duration::from_secs_f64((budget_ms / 1e3).clamp(0.0, 60.0));
        json(&self.session()?.turn(budget).await?)
    }

    /// While the session trains, finds what is fastest and goes on with it: of a lab on `"auto"` among all engines, of one on
    /// `"compiled"` among its kernels. With `remembered`, the `choice` of an earlier `chosen` event as JSON, it goes to that one
    /// without measuring; one that cannot be read is measured anew. Does nothing where there is no choice.
    pub fn find_fastest(&mut self, remembered: Option<String>) -> Result<()> {
        if !self.auto && self.backend().kind() != BackendKind::Compiled {
            return Ok(());
        }
        let remembered = remembered.and_then(|text| serde_json::from_str(&text).ok());
        self.session()?.find_fastest(remembered);
        Ok(())
    }

    /// Whether [`Lab::turn`] has anything to do or to tell.
    pub fn is_busy(&self) -> bool {
        self.session.as_ref().is_some_and(Session::is_busy)
    }

    /// `{state, step, epoch, epochs, steps_total}`
    pub fn state(&self) -> Result<String> {
        json(
            &self
                .session
                .as_ref()
                .ok_or(CallError::NothingConfigured)?
                .status(),
        )
    }

    /// The weights as safetensors, under PyTorch's names, with the names of the classes in the metadata.
    pub async fn save_weights(&mut self) -> Result<Vec<u8>> {
        let weights = self.session()?.weights().await?;
        Ok(weights.to_safetensors()?)
    }

    /// Names and shapes of the network's tensors: `[[name, shape], ...]`
    pub fn signatures(&mut self) -> Result<String> {
        json(&self.session()?.signatures())
    }

    /// Takes weights from a safetensors file with the network's own names, which `Reader.weights` gives; tensors that it lacks stay.
    pub async fn load_weights(&mut self, bytes: Vec<u8>) -> Result<()> {
        let weights = Weights::from_safetensors(&bytes)?;
        let replaced = self.session()?.replace_weights(weights.tensors).await;
        Ok(replaced?)
    }

    /// Everything the run needs to go on from here, as one file.
    pub async fn checkpoint(&mut self) -> Result<Vec<u8>> {
        Ok(self.session()?.checkpoint().await?.to_bytes()?)
    }

    /// Goes on from a checkpoint, paused; gives the session's summary with its curves so far.
    pub async fn restore(&mut self, bytes: Vec<u8>) -> Result<String> {
        let checkpoint = Checkpoint::from_bytes(&bytes)?;
        let dataset = self.dataset(&checkpoint.recipe)?;
        let session = Session::from_checkpoint(checkpoint, dataset, self.first_backend()).await?;
        self.take(session)
    }
}

impl Lab {
    pub(super) fn session(&mut self) -> Result<&mut Session> {
        Ok(self.session.as_mut().ok_or(CallError::NothingConfigured)?)
    }

    /// What computes: the session may have gone over to another device than was opened at first.
    pub(super) fn backend(&self) -> &Backend {
        self.session
            .as_ref()
            .map_or(&self.backend, Session::backend)
    }

    /// What a new session begins with.
    fn first_backend(&self) -> Backend {
        match self.auto {
            true => self.backend.clone(),
            false => self.backend().quick(),
        }
    }

    fn take(&mut self, session: Session) -> Result<String> {
        let summary = json(&session.summary()?)?;
        self.session = Some(session);
        Ok(summary)
    }

    fn dataset(&mut self, recipe: &Recipe) -> Result<Rc<Dataset>, TrainError> {
        if recipe.data == FILES {
            return match &self.files {
                Some((options, dataset))
                    if options.reads_alike(&recipe.load_options(), dataset) =>
                {
                    Ok(dataset.clone())
                }
                _ => Err(DataError::NoData {
                    place: "no files were read for this recipe".into(),
                }
                .into()),
            };
        }
        if let Some((name, dataset)) = &self.built_in
            && *name == recipe.data
        {
            return Ok(dataset.clone());
        }
        let Some(dataset) = recipe.built_in()?.map(Rc::new) else {
            return Err(DataError::NoData {
                place: recipe.data.clone(),
            }
            .into());
        };
        self.built_in = Some((recipe.data.clone(), dataset.clone()));
        Ok(dataset)
    }
}

/// Another module's decoder of pictures: what decodes them is no part of the module that trains.
fn decoder(decode: js_sys::Function) -> Decoder {
    Rc::new(move |file, frame| {
        let frame = serde_json::to_string(frame).map_err(|error| error.to_string())?;
        let picture = decode
            .call2(
                &JsValue::NULL,
                &js_sys::Uint8Array::from(file),
                &JsValue::from_str(&frame),
            )
            .map_err(|error| format!("{error:?}"))?;
        Ok(js_sys::Uint8Array::new(&picture).to_vec())
    })
}

/// The recipe's `data` for files.
const FILES: &str = "files";
