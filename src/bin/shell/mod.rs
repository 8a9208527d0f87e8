//! The shell's commands and how they end: 0, or one sentence on stderr and 1.

mod boxes;
mod data;
#[cfg(feature = "interop")]
mod export;
mod figures;
mod files;
#[cfg(feature = "interop")]
mod import;
mod model;
#[cfg(feature = "interop")]
mod parity;
mod plan;
mod report;
mod save;
mod train;

use std::process::ExitCode;

use clap::parser::ValueSource;
use clap::{ArgMatches, CommandFactory, FromArgMatches, Parser, Subcommand};

#[derive(Parser)]
#[command(
    name = "convlab",
    version,
    about = "Train conv nets: the laboratory of the page, in a shell"
)]
struct Arguments {
    #[command(subcommand)]
    command: Commands,
}

#[derive(Subcommand)]
enum Commands {
    /// Train a network and evaluate it on the held-out pictures
    Train(train::TrainArguments),
    /// Evaluate saved weights on the held-out pictures
    Eval(train::EvalArguments),
    /// Replay a recorded run of PyTorch and compare losses and final norms
    #[cfg(feature = "interop")]
    Parity(parity::ParityArguments),
    /// The networks of the zoo, and those of others
    #[command(subcommand)]
    Model(model::ModelCommand),
    /// Data sets
    #[command(subcommand)]
    Data(data::DataCommand),
}

/// What a command may fail with; its text is the sentence shown.
type Failure = Box<dyn std::error::Error>;

pub fn main() -> ExitCode {
    let matches = Arguments::command().get_matches();
    let arguments = Arguments::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    let result = match arguments.command {
        Commands::Train(arguments) => pollster::block_on(train::train(arguments)),
        Commands::Eval(arguments) => pollster::block_on(train::eval(arguments)),
        #[cfg(feature = "interop")]
        Commands::Parity(arguments) => pollster::block_on(parity::parity(arguments)),
        Commands::Model(command) => model::run(command, &given(&matches)),
        Commands::Data(command) => data::run(command),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("convlab: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The names of what stands on the command line, defaults not among them.
fn given(matches: &ArgMatches) -> Vec<String> {
    let mut innermost = matches;
    while let Some((_, inner)) = innermost.subcommand() {
        innermost = inner;
    }
    let ids = innermost.ids().map(clap::Id::as_str);
    ids.filter(|id| innermost.value_source(id) == Some(ValueSource::CommandLine))
        .map(str::to_string)
        .collect()
}
