//! `cargo xtask demo`: proof in half a minute that the page trains.

use anyhow::Result;
use clap::Args;

use crate::{bundle::Bundle, page::Page, setup::Setup, shell};

#[derive(Args)]
pub struct Options {
    /// Seconds within which the loss must have fallen.
    #[arg(long, default_value_t = 120)]
    within: u32,
}

pub fn run(setup: &Setup, options: &Options) -> Result<()> {
    let page = Page::serve(setup, &Bundle::PAGE)?;
    let mut node = page.node()?;
    shell::run(
        node.arg("xtask/page/demo.mjs")
            .arg(options.within.to_string()),
    )
}
