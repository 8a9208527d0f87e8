//! `convlab train` and `convlab eval`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::rc::Rc;
use std::time::Duration;

use clap::Args;
use convlab::data::Dataset;
use convlab::engine::{Backend, BackendKind, Want};
use convlab::engine::{NamedTensor, Part};
use convlab::recipe::{DeviceChoice, EngineChoice, Recipe};
use convlab::train::{
    Checkpoint, Command, Evaluated, Event, Phase, Session, TrainError, View, Warning, WarningKind,
};
use convlab::weights::save_weights;

use super::interrupt::{self, Interrupts, Stop};
use super::keeper::{BestKeeper, Every, Keeper};
use super::report::Report;
use super::settings::Settings;
use super::{Failure, boxes, figures, files, networks, warnings, weights};

/// How long the loop works before it reports.
const TURN: Duration = Duration::from_millis(200);

#[derive(Args)]
pub struct TrainArguments {
    #[command(flatten)]
    recipe: Settings,
    /// Begin with these weights (safetensors, or a file of torch.save: .pth, .pt, .th, .ckpt, .pth.tar, .bin)
    #[arg(long)]
    weights: Option<PathBuf>,
    /// Take of the weights what fits the network by name and shape; the rest begins by the seed
    #[arg(long, requires = "weights")]
    partial: bool,
    /// Give a network of one's own (a file) as many outputs as the data have classes
    #[arg(long, conflicts_with = "resume")]
    fit_outputs: bool,
    /// Go on from this checkpoint; its recipe is used, of the other settings --steps alone
    #[arg(long)]
    resume: Option<PathBuf>,
    /// Write the weights (safetensors) at the end
    #[arg(long)]
    save: Option<PathBuf>,
    /// Write the best weights (safetensors) here whenever an evaluation of the held-out pictures is better than all before it
    #[arg(long)]
    save_best: Option<PathBuf>,
    /// Write a checkpoint here at the end and on the way, from which --resume goes on
    #[arg(long)]
    checkpoint: Option<PathBuf>,
    /// How often the checkpoint is written on the way: a time (30s, 5m, 2h) or a number of steps (500)
    #[arg(long, requires = "checkpoint", default_value = "5m")]
    checkpoint_every: Every,
    /// Write the loss by step here at the end (SVG)
    #[arg(long)]
    curve: Option<PathBuf>,
    /// One JSON event a line instead of progress
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
pub struct EvalArguments {
    #[command(flatten)]
    recipe: Settings,
    /// The weights to evaluate (safetensors, or a file of torch.save: .pth, .pt, .th, .ckpt, .pth.tar, .bin)
    #[arg(long)]
    weights: PathBuf,
    /// Write the held-out pictures' logits here (safetensors, one tensor "logits"; of a second head "scenes")
    #[arg(long)]
    logits: Option<PathBuf>,
    /// Write the boxes found in the held-out pictures here (COCO's results, in pixels of the network's input)
    #[arg(long)]
    boxes: Option<PathBuf>,
    /// Write twelve held-out pictures with the masks, boxes or classes the network sees into this folder (SVG)
    #[arg(long)]
    pictures: Option<PathBuf>,
    /// One JSON event instead of a table
    #[arg(long)]
    json: bool,
}

/// Trains, and writes what is asked for: at the end, and where SIGINT, SIGTERM or a closed pipe stops the run before it.
/// `given` names the settings that stand on the command line: those are never fitted to a small set.
pub async fn train(arguments: TrainArguments, given: &[String]) -> Result<ExitCode, Failure> {
    // A result that cannot be written would be lost after hours: find out first.
    let written = [
        &arguments.save,
        &arguments.save_best,
        &arguments.checkpoint,
        &arguments.curve,
    ];
    for path in written.into_iter().flatten() {
        check_writable(path)?;
    }
    let mut session = match &arguments.resume {
        Some(path) => {
            let checkpoint = Checkpoint::from_bytes(&files::read_bytes(path)?)?;
            let dataset = dataset(&checkpoint.recipe)?;
            let backend = backend(&checkpoint.recipe).await?;
            let mut session = Session::from_checkpoint(checkpoint, dataset, backend).await?;
            session.set_steps(arguments.recipe.steps)?;
            session
        }
        None => {
            begin(
                &arguments.recipe,
                arguments.fit_outputs,
                |recipe, dataset| suit(recipe, dataset, given),
            )
            .await?
        }
    };
    warnings::print(&session.warnings());
    if let Some(path) = &arguments.weights {
        weights::load(&mut session, path, arguments.partial).await?;
    }
    let mut warned = session.warnings().into_iter();
    let is_of_nothing = |warning: &Warning| {
        matches!(
            warning.kind,
            WarningKind::NothingHeldOut | WarningKind::HeldOutIgnored
        )
    };
    if arguments.save_best.is_some() && warned.any(|warning| is_of_nothing(&warning)) {
        return Err("--save-best needs held-out pictures whose targets count, and the data have none: nothing says which weights are best. Hold some out, or leave it away.".into());
    }
    let mut best = BestKeeper::new(arguments.save_best.as_deref());
    let first = session.status().step;
    let last = session.status().steps_total;
    let mut report = Report::new(arguments.json, first, last);
    let mut keeper = Keeper::new(
        arguments.checkpoint.as_deref(),
        arguments.checkpoint_every,
        first,
    );
    let interrupts = Interrupts::listen()?;
    let mut evaluation = None;
    let mut failure = None;
    let mut stop = None;
    if first < last {
        let command = if first == 0 {
            Command::Start
        } else {
            Command::Resume
        };
        report.events(&session.command(command).await?)?;
    }
    while session.is_busy() {
        stop = interrupts.stop();
        if stop.is_some() {
            break;
        }
        let events = session.turn(TURN).await?;
        for event in &events {
            match event {
                Event::Evaluated(latest) => evaluation = Some(latest.evaluation.clone()),
                Event::Diverged { message, .. } | Event::Unreadable { message, .. } => {
                    failure = Some(message.clone());
                }
                _ => {}
            }
        }
        report.events(&events)?;
        keeper.keep(&mut session).await?;
        best.keep(&session)?;
    }
    if stop.is_some() && session.status().state == Phase::Running {
        report.events(&session.command(Command::Pause).await?)?;
    }
    // Of a run that was stopped the last evaluation is of other weights than those written.
    report.finish(evaluation.as_ref().filter(|_| stop.is_none()));
    if let Some(&mark) = session.best() {
        report.events(&[Event::Best { mark }])?;
    }
    let mut written = write_results(&arguments, &mut session).await?;
    written.extend(best.finish(&session)?);
    for path in &written {
        report.events(&[Event::Saved { path: path.clone() }])?;
    }
    match (stop, failure) {
        (Some(stop), _) => {
            if let Stop::Signal(signal) = stop {
                eprintln!("{}", stopped(signal, &session, &arguments, &written));
            }
            Ok(ExitCode::from(stop.code()))
        }
        (None, Some(message)) => Err(message.into()),
        (None, None) => Ok(ExitCode::SUCCESS),
    }
}

/// Writes weights, checkpoint and curve where they are asked for; gives the paths.
async fn write_results(
    arguments: &TrainArguments,
    session: &mut Session,
) -> Result<Vec<String>, Failure> {
    let mut written = Vec::new();
    if let Some(path) = &arguments.save {
        files::write(path, &session.weights().await?.to_safetensors()?)?;
        written.push(path.display().to_string());
    }
    if let Some(path) = &arguments.checkpoint {
        files::write(path, &session.checkpoint().await?.to_bytes()?)?;
        written.push(path.display().to_string());
    }
    if let Some(path) = &arguments.curve {
        files::write(path, figures::curve(session.history())?.as_bytes())?;
        written.push(path.display().to_string());
    }
    Ok(written)
}

/// What a signal has done to a run, and how it goes on.
fn stopped(
    signal: i32,
    session: &Session,
    arguments: &TrainArguments,
    written: &[String],
) -> String {
    let status = session.status();
    let files = match written {
        [] => "nothing was written, since none of --save, --save-best and --checkpoint was given"
            .to_string(),
        paths => format!("written: {}", paths.join(", ")),
    };
    let further = match &arguments.checkpoint {
        Some(path) => format!(". Go on with: convlab train --resume {}", path.display()),
        None => String::new(),
    };
    format!(
        "convlab: stopped by {} after step {} of {}; {files}{further}",
        interrupt::name(signal),
        status.step,
        status.steps_total
    )
}

pub async fn eval(arguments: EvalArguments) -> Result<(), Failure> {
    for path in [&arguments.logits, &arguments.boxes].into_iter().flatten() {
        check_writable(path)?;
    }
    let mut session = begin(&arguments.recipe, false, |recipe, dataset| {
        // What trained on a small set is evaluated without the batch being given again; nothing else counts here.
        let split = &dataset.train;
        recipe.suit(split.len(), split.targets.classes.is_some(), |name| {
            name != "batch"
        });
        Ok(())
    })
    .await?;
    weights::load(&mut session, &arguments.weights, false).await?;
    warnings::print_of_eval(&session.warnings());
    let evaluation = session.evaluate().await?;
    if let Some(path) = &arguments.logits {
        files::write(path, &logits(&mut session).await?)?;
    }
    if let Some(path) = &arguments.boxes {
        files::write(path, &boxes::found(&mut session).await?)?;
    }
    if let Some(folder) = &arguments.pictures {
        fs::create_dir_all(folder)
            .map_err(|error| format!("{} cannot be made: {error}", folder.display()))?;
        let count = figures::pictures(&mut session, folder).await?;
        eprintln!("{count} pictures in {}", folder.display());
    }
    let mut report = Report::new(arguments.json, 0, 0);
    if arguments.json {
        report.events(&[Event::Evaluated(Evaluated {
            step: 0,
            epoch: 0,
            evaluation,
        })])?;
    } else {
        report.finish(Some(&evaluation));
    }
    Ok(())
}

/// The logits of all held-out pictures, `[count, outputs]`, as safetensors.
async fn logits(session: &mut Session) -> Result<Vec<u8>, Failure> {
    let count = session.dataset().test.len();
    let heads = session.network().outputs().map_err(TrainError::from)?.len();
    let mut all = vec![Vec::new(); heads];
    for first in (0..count).step_by(100) {
        let indices: Vec<u32> = (first..(first + 100).min(count))
            .map(|index| index as u32)
            .collect();
        let view = View::Pictures(Part::Test, &indices);
        let outputs = session.infer(view, Want::Outputs).await?.outputs()?;
        for (values, output) in all.iter_mut().zip(outputs) {
            values.extend(output);
        }
    }
    let tensors: Vec<NamedTensor> = ["logits", "scenes"]
        .into_iter()
        .zip(all)
        .map(|(name, values)| NamedTensor {
            name: name.into(),
            shape: vec![count, values.len() / count.max(1)],
            values,
        })
        .collect();
    Ok(save_weights(&tensors)?)
}

/// `fit_outputs`: the network gets as many outputs as the data have classes. `suit` may fit the recipe to its data.
async fn begin(
    recipe: &Recipe,
    fit_outputs: bool,
    suit: impl FnOnce(&mut Recipe, &Dataset) -> Result<(), Failure>,
) -> Result<Session, Failure> {
    let mut recipe = recipe.clone();
    recipe.model = networks::in_file(&recipe.model)?;
    let dataset = dataset(&recipe)?;
    if let Some(model) = networks::of_data(&recipe, &dataset.shape())? {
        recipe.model = model;
    }
    suit(&mut recipe, &dataset)?;
    if fit_outputs && recipe.model.starts_with('{') {
        match convlab::train::fit_outputs(&recipe, &dataset.shape()) {
            Some(model) => {
                eprintln!("note: the network has as many outputs as the data have classes now");
                recipe.model = model;
            }
            None => eprintln!(
                "note: --fit-outputs changes nothing: the network has as many outputs as the data have classes, or no layer of it alone decides how many"
            ),
        }
    }
    recipe.check(&dataset)?;
    let backend = backend(&recipe).await?;
    let session = Session::new(recipe, dataset, backend).await;
    session.map_err(warnings::with_flag)
}

/// Fits what was not given to a small set, and says so.
fn suit(recipe: &mut Recipe, dataset: &Dataset, given: &[String]) -> Result<(), Failure> {
    let split = &dataset.train;
    let has_classes = split.targets.classes.is_some();
    let changed = recipe.suit(split.len(), has_classes, |name| {
        given.iter().any(|given| given == name)
    });
    if changed.is_empty() {
        return Ok(());
    }
    let values = serde_json::to_value(&*recipe)?;
    let flags = changed.iter().map(|name| match &values[*name] {
        serde_json::Value::String(value) => format!("--{name} {value}"),
        value => format!("--{name} {value}"),
    });
    eprintln!(
        "note: {} training pictures are few; {} suit them, unless you give others.",
        dataset.train.len(),
        flags.collect::<Vec<_>>().join(" ")
    );
    Ok(())
}

pub fn dataset(recipe: &Recipe) -> Result<Rc<Dataset>, TrainError> {
    let dataset = recipe.dataset(|| files::read_source(&recipe.data))?;
    for note in &dataset.notes {
        eprintln!("note: {note}");
    }
    Ok(Rc::new(dataset))
}

/// Auto takes a GPU where there is a real one; a software adapter is slower than the processor itself.
pub async fn backend(recipe: &Recipe) -> Result<Backend, Failure> {
    use {DeviceChoice as Device, EngineChoice as Engine};
    let kind = match (recipe.engine, recipe.device) {
        (Engine::Compiled, Device::Cpu) => {
            return Err("the compiled engine computes on WebGPU. Leave --device cpu away, or choose --engine burn.".into());
        }
        (_, Device::Cpu) | (Engine::Burn, Device::Auto) => BackendKind::Cpu,
        (Engine::Burn, Device::WebGpu) => BackendKind::BurnWebGpu,
        (Engine::Compiled, _) | (_, Device::WebGpu) => BackendKind::Compiled,
        (Engine::Auto, Device::Auto) => match Backend::open(BackendKind::Compiled).await {
            Ok(backend) if !backend.is_software() => return Ok(backend),
            _ => BackendKind::Cpu,
        },
    };
    Ok(Backend::open(kind).await?)
}

fn check_writable(path: &Path) -> Result<(), Failure> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    if folder.is_dir() {
        Ok(())
    } else {
        Err(format!(
            "{} cannot be written: there is no folder {}",
            path.display(),
            folder.display()
        )
        .into())
    }
}
