//! Everything a person types: `cargo xtask serve | test | demo | bench | measure | setup`.

#![allow(
    clippy::disallowed_methods,
    reason = "what src/arrange.rs saves is of the page alone"
)]

mod bench;
mod bundle;
mod compress;
mod demo;
mod flaky;
mod measure;
mod minify;
mod page;
mod places;
mod serve;
mod server;
mod setup;
mod shell;
mod test;
mod unhandled;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::{places::Places, setup::Setup};

/// Serve, test and measure convlab. Each command first does the set-up that is missing.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Do all set-up that is missing, and nothing else.
    Setup,
    /// Build the wasm bundles and serve the page on this machine.
    Serve(serve::Options),
    /// Run every check and test, or one stage of them.
    Test(test::Options),
    /// Train in a headless browser until the loss has clearly fallen; fail if it does not.
    Demo(demo::Options),
    /// Measure what a training step costs through the session beside a bare Burn loop.
    Bench(bench::Options),
    /// Measure the page: its download in brotli bytes and the time to its first training step.
    Measure(measure::Options),
}

fn main() -> std::process::ExitCode {
    match run() {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            std::process::ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let cli = Cli::parse();
    let setup = Setup::new(Places::find()?);
    match cli.command {
        Command::Setup => setup.all(),
        Command::Serve(options) => serve::run(&setup, &options),
        Command::Test(options) => test::run(&setup, &options),
        Command::Demo(options) => demo::run(&setup, &options),
        Command::Bench(options) => bench::run(&setup, &options),
        Command::Measure(options) => measure::run(&setup, &options),
    }
}
