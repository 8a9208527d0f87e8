//! Set-up: each part is looked for first, made only when it is missing, and kept for the rest of the run.

mod browser;
mod node;
mod packages;
mod tools;
mod wasm_target;

use std::cell::OnceCell;

use anyhow::Result;

pub use browser::Browser;
pub use tools::Tools;
pub use wasm_target::WasmRust;

use crate::places::Places;

/// What the commands stand on. A part is set up when a command first asks for it.
pub struct Setup {
    pub places: Places,
    wasm_rust: OnceCell<WasmRust>,
    bindgen: OnceCell<Tools>,
    wasm_pack: OnceCell<Tools>,
    npm: OnceCell<()>,
    browser: OnceCell<Browser>,
}

impl Setup {
    pub fn new(places: Places) -> Self {
        Self {
            places,
            wasm_rust: OnceCell::new(),
            bindgen: OnceCell::new(),
            wasm_pack: OnceCell::new(),
            npm: OnceCell::new(),
            browser: OnceCell::new(),
        }
    }

    /// Everything that any command may ask for.
    pub fn all(&self) -> Result<()> {
        self.npm()?;
        self.browser()?;
        self.wasm_rust()?;
        self.bindgen()?;
        self.wasm_pack()?;
        println!("set-up: everything is there");
        Ok(())
    }

    /// A Rust that compiles to wasm32-unknown-unknown.
    pub fn wasm_rust(&self) -> Result<&WasmRust> {
        kept(&self.wasm_rust, || {
            wasm_target::find_or_install(&self.places)
        })
    }

    /// `wasm-bindgen` and `wasm-bindgen-test-runner` of exactly the version in Cargo.lock.
    pub fn bindgen(&self) -> Result<&Tools> {
        kept(&self.bindgen, || tools::bindgen(&self.places))
    }

    pub fn wasm_pack(&self) -> Result<&Tools> {
        kept(&self.wasm_pack, || tools::wasm_pack(&self.places))
    }

    /// npm's packages in `node_modules`, and the page's share of them in `www/vendor`.
    pub fn npm(&self) -> Result<()> {
        kept(&self.npm, || node::install(&self.places)).copied()
    }

    /// A Chromium and its driver.
    pub fn browser(&self) -> Result<&Browser> {
        kept(&self.browser, browser::find_or_install)
    }
}

fn kept<T>(cell: &OnceCell<T>, make: impl FnOnce() -> Result<T>) -> Result<&T> {
    if let Some(value) = cell.get() {
        return Ok(value);
    }
    let value = make()?;
    Ok(cell.get_or_init(|| value))
}

/// One line on the terminal before a step that changes the machine.
fn announce(what: &str) {
    eprintln!("set-up: {what}");
}
