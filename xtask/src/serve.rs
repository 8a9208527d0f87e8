//! `cargo xtask serve`: builds the page's bundles and serves the page; Burn's WebGPU bundle follows while the page can be used.

use std::{process::Command, thread};

use anyhow::Result;
use clap::Args;

use crate::{bundle::Bundle, server::Server, setup::Setup, shell};

#[derive(Args)]
pub struct Options {
    /// Port on 127.0.0.1; 0 takes a free one.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Open the page in the default browser.
    #[arg(long)]
    open: bool,
    /// Build Burn's WebGPU bundle too, for "Burn on WebGPU" under Device.
    #[arg(long)]
    all: bool,
}

pub fn run(setup: &Setup, options: &Options) -> Result<()> {
    setup.npm()?;
    for bundle in Bundle::PAGE {
        bundle.build(setup)?;
    }
    let server = Server::start(&setup.places, options.port)?;
    println!("\nThe page is at {}", server.url());
    if options.open {
        open(&server.url());
    }
    if options.all {
        // The page is up; what is wrong with this bundle is said and does not take it down.
        println!("Burn's WebGPU bundle follows (the first time: about a quarter of an hour).");
        if let Err(error) = Bundle::WebGpu.build(setup) {
            eprintln!("\nerror: the page stays without Burn on WebGPU: {error:#}");
        }
    }
    println!("Everything is ready. Ctrl-C ends.");
    loop {
        thread::park();
    }
}

fn open(url: &str) {
    let mut command = if cfg!(target_os = "macos") {
        Command::new("open")
    } else if cfg!(windows) {
        let mut command = shell::command("cmd");
        command.args(["/C", "start", ""]);
        command
    } else {
        shell::command("xdg-open")
    };
    if command.arg(url).spawn().is_err() {
        eprintln!("No browser could be opened: go to {url}");
    }
}
