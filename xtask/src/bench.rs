//! `cargo xtask bench`: a training step of convlab beside TensorFlow.js and jax-js, in browsers, in turns; with `--overhead` what a
//! step costs through the session beside the same step in a bare Burn loop.

use anyhow::Result;
use clap::Args;

use crate::{
    bundle::{self, Bundle},
    page::Page,
    setup::Setup,
    shell,
};

#[derive(Args)]
pub struct Options {
    /// Fewer and shorter rounds.
    #[arg(long)]
    quick: bool,
    /// One JSON object instead of tables.
    #[arg(long)]
    json: bool,
    /// The session beside a bare Burn loop instead of convlab beside its peers.
    #[arg(long)]
    overhead: bool,
    /// Only cells whose "system device network batch" holds this text; may be given several times.
    #[arg(long, value_name = "TEXT", conflicts_with = "overhead")]
    only: Vec<String>,
}

pub fn run(setup: &Setup, options: &Options) -> Result<()> {
    bundle::build_bench(setup)?;
    let page = if options.overhead {
        Page::serve(setup, &[Bundle::Reader])?
    } else {
        Page::serve(setup, &Bundle::ALL)?
    };
    let mut node = page.node()?;
    node.arg(if options.overhead {
        "xtask/page/overhead.mjs"
    } else {
        "xtask/page/bench.mjs"
    });
    if options.quick {
        node.arg("--quick");
    }
    if options.json {
        node.arg("--json");
    }
    for text in &options.only {
        node.args(["--only", text]);
    }
    shell::run(&mut node)
}
