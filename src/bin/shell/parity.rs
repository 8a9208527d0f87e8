//! `convlab parity CASE.json`: a recorded run of PyTorch, replayed and compared.

use std::fs;
use std::path::PathBuf;

use clap::Args;
use convlab::engine::{Backend, BackendKind};
use convlab::interop::python;
use convlab::network::Network;
use convlab::recipe::{DeviceChoice, EngineChoice, Recipe};
use convlab::train::Recorded;
use serde_json::json;

use super::Failure;
use super::settings::choice;

#[derive(Args)]
pub struct ParityArguments {
    /// A recorded run: its network in `python`, its optimizer, schedule, loss, losses and final norms
    case: PathBuf,
    /// Who computes
    #[arg(long, value_parser = choice::<EngineChoice>(), default_value = "burn")]
    engine: EngineChoice,
    /// Where to compute
    #[arg(long, value_parser = choice::<DeviceChoice>(), default_value = "auto")]
    device: DeviceChoice,
}

/// The network and the recipe of a recorded run.
pub fn read(case: &Recorded) -> Result<(Network, Recipe), Failure> {
    let options = python::Options {
        input: Some(case.picture()),
        class: case.class(),
        ..python::Options::default()
    };
    let program = python::read(&case.python, &options)?;
    let Some(network) = program.network else {
        let problems = program.problems.iter();
        let list: Vec<String> = problems
            .map(|problem| {
                format!(
                    "line {}, column {}: {}",
                    problem.line, problem.column, problem.message
                )
            })
            .collect();
        return Err(list.join("\n").into());
    };
    network.shapes_for_batch(case.input[0])?;
    let (schedule, loss) = (case.schedule.as_deref(), case.loss.as_deref());
    let settings = python::run(&case.optimizer, schedule, loss, case.losses.len())?;
    let recipe = settings.over(Recipe::default());
    recipe.check_numbers()?;
    Ok((network, recipe))
}

pub async fn parity(arguments: ParityArguments) -> Result<(), Failure> {
    let path = &arguments.case;
    let text = fs::read_to_string(path)
        .map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
    let case = Recorded::from_json(&text)?;
    let (network, recipe) = read(&case)?;
    let backend = Backend::open(kind(arguments.engine, arguments.device)).await?;
    let difference = case.replay(&backend, &network, &recipe).await?;
    let info = backend.info();
    println!(
        "{}",
        json!({
            "case": case.name,
            "engine": info.engine,
            "device": info.device,
            "adapter": info.adapter,
            "steps": case.losses.len(),
            "first_loss": difference.first_loss,
            "losses": difference.losses,
            "norms": difference.norms,
            "worst_norm": difference.worst_norm,
            "unmatched": difference.unmatched,
        })
    );
    match difference.unmatched.is_empty() {
        true => Ok(()),
        false => Err(format!(
            "these tensors have no partner: {}",
            difference.unmatched.join(", ")
        )
        .into()),
    }
}

/// The compiled engine computes on whatever WebGPU adapter there is, also where that is a program on the processor.
fn kind(engine: EngineChoice, device: DeviceChoice) -> BackendKind {
    match (engine, device) {
        (EngineChoice::Compiled, _) => BackendKind::Compiled,
        (EngineChoice::Auto, DeviceChoice::WebGpu) => BackendKind::Compiled,
        (_, DeviceChoice::WebGpu) => BackendKind::BurnWebGpu,
        _ => BackendKind::Cpu,
    }
}
