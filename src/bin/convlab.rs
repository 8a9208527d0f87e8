//! The shell: the same session as the page, from a terminal. `convlab train`, `eval`, `model`, `data`.

#![allow(
    clippy::disallowed_methods,
    reason = "what src/arrange.rs saves is of the page alone"
)]

#[cfg(not(target_family = "wasm"))]
mod shell;

#[cfg(not(target_family = "wasm"))]
fn main() -> std::process::ExitCode {
    shell::main()
}

/// On the web there is no shell; `wasm-pack test` builds every target all the same.
#[cfg(target_family = "wasm")]
fn main() {}
