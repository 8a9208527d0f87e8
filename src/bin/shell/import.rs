//! `convlab model import FILE`: what a PyTorch program is, as far as it is understood.

use std::fs;
use std::path::Path;

use convlab::interop::python::{self, Options, Program};
use convlab::network::Network;
use serde_json::{Map, Value};

use super::{Failure, model};

/// A program's text, read.
pub fn read(path: &Path) -> Result<Program, Failure> {
    let text =
        fs::read(path).map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
    let text = String::from_utf8_lossy(&text);
    Ok(python::read(&text, &Options::default())?)
}

/// The network of a program, as `--model` takes it; what was assumed and what is wrong goes to stderr.
pub fn network(path: &Path) -> Result<String, Failure> {
    let program = read(path)?;
    for note in &program.notes {
        eprintln!("note: {note}");
    }
    for problem in &program.problems {
        eprintln!(
            "{}: {}",
            place(path, problem.line, problem.column),
            problem.message
        );
    }
    match program.network {
        Some(network) => Ok(network.to_json()?),
        None => Err(format!("{} has no network that can be built", path.display()).into()),
    }
}

pub fn import(path: &Path, json: bool) -> Result<(), Failure> {
    let program = read(path)?;
    if json {
        let mut value = serde_json::to_value(&program)?;
        value["notes"] = program.notes.iter().map(ToString::to_string).collect();
        println!("{value}");
        return Ok(());
    }
    match &program.network {
        Some(network) => show(network, &program.class)?,
        None => println!("no network"),
    }
    if let Some(dataset) = &program.dataset {
        println!("data: {dataset}");
    }
    if !program.recipe.is_empty() {
        println!("recipe:");
        let settings: Map<String, Value> =
            serde_json::from_str(&serde_json::to_string(&program.recipe)?)?;
        for (key, value) in settings {
            println!("  {key} = {value}");
        }
    }
    for (title, is_empty) in [
        ("assumed:", program.notes.is_empty()),
        ("does not work:", program.problems.is_empty()),
    ] {
        if is_empty {
            continue;
        }
        println!("{title}");
        if title == "assumed:" {
            program.notes.iter().for_each(|note| println!("  {note}"));
        } else {
            for problem in &program.problems {
                println!(
                    "  {}: {}",
                    place(path, problem.line, problem.column),
                    problem.message
                );
            }
        }
    }
    Ok(())
}

/// The layers with their shapes, or without where they do not fit each other.
fn show(network: &Network, class: &str) -> Result<(), Failure> {
    if let Ok(mut summary) = network.summary() {
        summary.source = "read from Python".into();
        model::show(&summary);
        return Ok(());
    }
    let mut table = model::table(&["layer", "kind", "settings", "inputs"]);
    for node in &network.nodes {
        table.add_row([
            node.name.clone(),
            node.layer.kind().to_string(),
            node.layer.detail(),
            node.inputs.join(", "),
        ]);
    }
    println!(
        "{class}, whose layers do not fit each other at {:?}\n{table}",
        network.input
    );
    Ok(())
}

fn place(path: &Path, line: usize, column: usize) -> String {
    match line {
        0 => path.display().to_string(),
        _ => format!("{}:{line}:{column}", path.display()),
    }
}
