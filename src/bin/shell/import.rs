//! `convlab model import FILE`: what a PyTorch program is, as far as it is understood.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use convlab::data::unzip;
use convlab::interop::python::{self, Options, Problem, Program};
use convlab::network::Network;
use serde_json::{Map, Value};

use super::{Failure, model};

/// What a person says beside a program.
#[derive(Args, Default)]
pub struct ImportArguments {
    /// The class that is the network
    #[arg(long, value_name = "NAME", conflicts_with = "make")]
    class: Option<String>,
    /// The expression that makes the network, such as "ResNet(Block, [2, 2])"
    #[arg(long, value_name = "EXPRESSION")]
    make: Option<String>,
    /// Channels, height and width of a picture, such as 3x64x64
    #[arg(long, value_name = "CxHxW", value_parser = Options::size)]
    input: Option<[usize; 3]>,
}

/// The Python files below a folder, or that one, with what stands in them.
fn gather(path: &Path, base: &Path, files: &mut Vec<(String, Vec<u8>)>) -> Result<(), Failure> {
    let failed = |error| format!("{} cannot be read: {error}", path.display());
    let name = path.strip_prefix(base).unwrap_or(path);
    let name = name.display().to_string().replace('\\', "/");
    if !path.is_dir() {
        files.push((name, fs::read(path).map_err(failed)?));
        return Ok(());
    }
    let mut inner = Vec::new();
    for entry in fs::read_dir(path).map_err(failed)? {
        inner.push(entry.map_err(failed)?.path());
    }
    inner.sort();
    for entry in inner {
        let name = entry.file_name().unwrap_or_default().to_string_lossy();
        let is_wanted = entry.is_file() && python::is_read(&name);
        if is_wanted || entry.is_dir() && !python::is_apart(&name) {
            gather(&entry, base, files)?;
        }
    }
    Ok(())
}

/// A program's text, read; of several files, a folder or an archive the one that imports the others.
pub fn read(paths: &[PathBuf], given: ImportArguments) -> Result<Program, Failure> {
    let options = Options {
        input: given.input,
        class: given.class,
        make: given.make,
    };
    let mut files = Vec::new();
    for path in paths {
        let base = if path.is_dir() {
            path.as_path()
        } else {
            Path::new("")
        };
        gather(path, base, &mut files)?;
    }
    let files = python::gather(files, &unzip)?;
    Ok(python::read_files(&files, &options)?)
}

/// The network of a program, as `--model` takes it; what was assumed and what is wrong goes to stderr.
pub fn network(path: &Path) -> Result<String, Failure> {
    let program = read(&[path.to_path_buf()], ImportArguments::default())?;
    for note in &program.notes {
        eprintln!("note: {note}");
    }
    for problem in &program.problems {
        eprintln!("{}: {}", place(path, problem), problem.message);
    }
    match program.network {
        Some(network) => Ok(network.to_json()?),
        None => Err(format!("{} has no network that can be built", path.display()).into()),
    }
}

pub fn import(paths: &[PathBuf], given: ImportArguments, json: bool) -> Result<(), Failure> {
    let program = read(paths, given)?;
    let path = paths.first().map_or(Path::new(""), PathBuf::as_path);
    if json {
        let mut value = serde_json::to_value(&program)?;
        value["notes"] = program.notes.iter().map(ToString::to_string).collect();
        value["why"] = program.why.to_string().into();
        println!("{value}");
        return Ok(());
    }
    match &program.network {
        Some(network) => show(network, &program.class)?,
        None => println!("no network"),
    }
    if !program.candidates.is_empty() {
        println!("could be meant (--make):");
        for candidate in &program.candidates {
            println!(
                "  {} with {} parameters",
                candidate.make, candidate.parameters
            );
        }
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
                println!("  {}: {}", place(path, problem), problem.message);
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

/// `net.py:12:5`, or `net.ipynb, cell 3:2:5`.
fn place(path: &Path, problem: &Problem) -> String {
    let mut place = match &problem.file {
        Some(file) => file.clone(),
        None => path.display().to_string(),
    };
    if let Some(cell) = problem.cell {
        place += &format!(", cell {cell}");
    }
    match (problem.line, problem.column) {
        (0, _) => place,
        (line, column) => format!("{place}:{line}:{column}"),
    }
}
