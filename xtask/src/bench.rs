//! `cargo xtask bench`: what a step costs through the session beside the same step in a bare Burn loop, in one browser, in turns.

use anyhow::Result;
use clap::Args;

use crate::{bundle, page::Page, setup::Setup, shell};

#[derive(Args)]
pub struct Options {
    /// Fewer rounds.
    #[arg(long)]
    quick: bool,
    /// One JSON object instead of a table.
    #[arg(long)]
    json: bool,
}

pub fn run(setup: &Setup, options: &Options) -> Result<()> {
    bundle::build_bench(setup)?;
    let page = Page::serve(setup, &[])?;
    let mut node = page.node()?;
    node.arg("xtask/page/bench.mjs");
    if options.quick {
        node.arg("--quick");
    }
    if options.json {
        node.arg("--json");
    }
    shell::run(&mut node)
}
