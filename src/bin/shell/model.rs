//! `convlab model`: `list`, `show NAME`, `import FILE`, `export NAME`, `plan NAME`.

use clap::Subcommand;
use comfy_table::{CellAlignment, Table, presets};
use convlab::engine::compiled::Tiles;
use convlab::network::{NetworkSummary, zoo};

use super::{Failure, networks, plan};

#[derive(Subcommand)]
pub enum ModelCommand {
    /// Names of the zoo
    List {
        /// One JSON list instead of a table
        #[arg(long)]
        json: bool,
    },
    /// A network's layers with their shapes and costs
    Show {
        name: String,
        /// The network as JSON
        #[arg(long)]
        json: bool,
    },
    /// The network and the recipe of a PyTorch program, or of a page with one in it; nothing is run. Of several files, or a folder,
    /// the one that imports the others is read with those that it needs
    #[cfg(feature = "interop")]
    Import {
        #[arg(required = true)]
        file: Vec<std::path::PathBuf>,
        #[command(flatten)]
        given: super::import::ImportArguments,
        /// One JSON object with `network`, `make`, `candidates`, `recipe`, `notes` and `problems`
        #[arg(long)]
        json: bool,
    },
    /// A network in others' words: a PyTorch script that trains it, ONNX, Burn code, JSON
    #[cfg(feature = "interop")]
    Export(Box<super::export::ExportArguments>),
    /// The compiled engine's training step: every dispatch with its grid, shapes, bytes and FLOPs
    Plan {
        name: String,
        /// Pictures in a step
        #[arg(long, default_value_t = 64)]
        batch: usize,
        /// The set of tiles: for GPUs, for software adapters, for those that share loads among four invocations
        #[arg(long, default_value = "gpu", value_parser = Tiles::ALL.map(|tiles| tiles.name))]
        tiles: String,
        /// One JSON object with a list `dispatches`
        #[arg(long)]
        json: bool,
        /// The WGSL of every dispatch of this kernel, as it runs
        #[arg(long, value_name = "KERNEL")]
        wgsl: Option<String>,
    },
}

/// `given` are the names of the settings that stand on the command line.
pub fn run(command: ModelCommand, given: &[String]) -> Result<(), Failure> {
    match command {
        ModelCommand::List { json } => list(json),
        ModelCommand::Show { name, json: true } => {
            println!("{}", networks::named(&name)?.to_json()?);
            Ok(())
        }
        ModelCommand::Show { name, json: false } => {
            let network = networks::named(&name)?;
            show(&network.summary()?);
            for head in &network.heads {
                println!("head {}: its loss weighs {}", head.output, head.weight);
            }
            Ok(())
        }
        #[cfg(feature = "interop")]
        ModelCommand::Import {
            file,
            given: said,
            json,
        } => super::import::import(&file, said, json),
        #[cfg(feature = "interop")]
        ModelCommand::Export(arguments) => super::export::export(&arguments, given),
        ModelCommand::Plan {
            name,
            batch,
            tiles,
            json,
            wgsl,
        } => plan::plan(&name, batch, &tiles, json, wgsl.as_deref()),
    }
}

fn list(json: bool) -> Result<(), Failure> {
    let summaries = zoo::MODELS
        .iter()
        .map(|(name, _)| zoo::model(name)?.summary())
        .collect::<Result<Vec<_>, _>>()?;
    if json {
        println!("{}", serde_json::to_string(&summaries)?);
        return Ok(());
    }
    let mut table = table(&["name", "input", "parameters", "multiply-adds", "source"]);
    for summary in summaries {
        table.add_row([
            summary.name.clone(),
            shape(&summary.input),
            summary.parameters.to_string(),
            summary.multiply_adds.to_string(),
            summary.source.clone(),
        ]);
    }
    println!("{}", right(table, &[2, 3]));
    #[cfg(feature = "interop")]
    for (is_map, what) in [
        (false, "a class for a picture"),
        (true, "a class for every pixel"),
    ] {
        let programs = convlab::interop::zoo::entries().filter(|entry| entry.is_map == is_map);
        let names: Vec<_> = programs.map(|entry| entry.name).collect();
        println!(
            "for pictures of your data's size, {what}: {}",
            names.join(", ")
        );
    }
    Ok(())
}

pub fn show(summary: &NetworkSummary) {
    println!(
        "{} ({}), input {}",
        summary.name,
        summary.source,
        shape(&summary.input)
    );
    let mut table = table(&[
        "layer",
        "kind",
        "settings",
        "output",
        "parameters",
        "multiply-adds",
    ]);
    for layer in &summary.layers {
        let owner = layer.weights_of.as_ref();
        let shared = owner.map(|owner| format!("weights of {owner}"));
        let detail = Some(layer.detail.clone()).filter(|detail| !detail.is_empty());
        let settings: Vec<String> = detail.into_iter().chain(shared).collect();
        table.add_row([
            layer.name.clone(),
            layer.kind.to_string(),
            settings.join(", "),
            shape(&layer.shape),
            layer.parameters.to_string(),
            layer.multiply_adds.to_string(),
        ]);
    }
    println!("{}", right(table, &[4, 5]));
    println!(
        "{} parameters, {} multiply-adds a picture (forward)",
        summary.parameters, summary.multiply_adds
    );
}

pub fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table
        .load_preset(presets::UTF8_HORIZONTAL_ONLY)
        .set_header(header);
    table
}

/// Numbers stand flush right.
pub fn right(mut table: Table, columns: &[usize]) -> Table {
    for &column in columns {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

fn shape(sizes: &[usize]) -> String {
    sizes
        .iter()
        .map(usize::to_string)
        .collect::<Vec<_>>()
        .join("×")
}
