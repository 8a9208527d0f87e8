//! The page as a browser sees it: served on a free port, opened by a Node script that drives Chromium.

use std::{path::PathBuf, process::Command};

use anyhow::{Context, Result};

use crate::{bundle::Bundle, places::Places, server::Server, setup::Setup, shell};

/// The page served for tests and measurements, and what is needed to open it.
pub struct Page<'a> {
    setup: &'a Setup,
    pub server: Server,
}

impl<'a> Page<'a> {
    /// Builds these bundles and serves the page on a free port.
    pub fn serve(setup: &'a Setup, bundles: &[Bundle]) -> Result<Self> {
        setup.npm()?;
        for bundle in bundles {
            bundle.build(setup)?;
        }
        Ok(Self {
            setup,
            server: Server::start(&setup.places, 0)?,
        })
    }

    pub fn places(&self) -> &Places {
        &self.setup.places
    }

    /// `node` with the variables that `tests/page/harness.mjs` reads.
    pub fn node(&self) -> Result<Command> {
        let places = self.places();
        let mut node = shell::command(
            shell::which("node").context("node is not on PATH: install Node 20 or newer")?,
        );
        node.current_dir(&places.root)
            .env("CONVLAB_URL", self.server.url());
        node.env("CONVLAB_CHROMIUM", &self.setup.browser()?.chromium);
        node.env("CONVLAB_SCREENSHOTS", self.screenshots());
        Ok(node)
    }

    pub fn screenshots(&self) -> PathBuf {
        self.places().results().join("screenshots")
    }
}
