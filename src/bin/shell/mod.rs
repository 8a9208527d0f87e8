//! The shell's commands and how they end: 0; one sentence on stderr and 1; 130 or 143 where SIGINT or SIGTERM stopped a run; 141
//! where nobody reads the output any more.

/// [`std::println`] for the modules below, without its panic on a closed pipe.
macro_rules! println {
    ($($text:tt)*) => { $crate::shell::out::line(format_args!($($text)*)) };
}
/// [`std::eprintln`] for the modules below, without its panic on a closed pipe.
macro_rules! eprintln {
    ($($text:tt)*) => { $crate::shell::out::error_line(format_args!($($text)*)) };
}

mod boxes;
mod data;
#[cfg(feature = "interop")]
mod export;
mod figures;
mod files;
#[cfg(feature = "interop")]
mod import;
mod interrupt;
mod keeper;
mod model;
mod networks;
mod out;
#[cfg(feature = "interop")]
mod parity;
mod plan;
mod predict;
mod report;
mod save;
mod settings;
mod train;
mod warnings;
mod weights;

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
    /// Answer for pictures of one's own with saved weights: classes, masks or boxes
    Predict(Box<predict::PredictArguments>),
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
    let done = |()| ExitCode::SUCCESS;
    let result = match arguments.command {
        Commands::Train(arguments) => pollster::block_on(train::train(arguments, &given(&matches))),
        Commands::Eval(arguments) => pollster::block_on(train::eval(arguments)).map(done),
        Commands::Predict(arguments) => {
            pollster::block_on(predict::predict(*arguments, &given(&matches)))
        }
        #[cfg(feature = "interop")]
        Commands::Parity(arguments) => pollster::block_on(parity::parity(arguments)).map(done),
        Commands::Model(command) => model::run(command, &given(&matches)).map(done),
        Commands::Data(command) => data::run(command).map(done),
    };
    match result {
        Ok(_) if out::failure().is_some() => {
            eprintln!("convlab: {}", out::failure().unwrap_or_default());
            ExitCode::FAILURE
        }
        Ok(_) if out::is_closed() => ExitCode::from(out::CLOSED_CODE),
        Ok(code) => code,
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
