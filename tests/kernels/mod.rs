//! Is every shader valid, and does it compute what it should?

// What is read here are files.
#[cfg(not(target_family = "wasm"))]
mod bindings;
mod boxes;
mod cases;
pub mod cases_norms;
pub mod cases_parameters;
pub mod cases_powers;
pub mod cases_shared;
pub mod cases_tensors;
mod functions;
mod gradients;
mod losses;
mod overlay;
mod reference;
mod scores;
mod tiles;
// The compiler that wgpu uses natively; in the browser the browser's own sees every shader that runs.
#[cfg(not(target_family = "wasm"))]
mod validity;

use convlab::engine::compiled::{Gpu, Tiles};

/// Every set of tiles that this adapter can run.
fn every_tiles(gpu: &Gpu) -> impl Iterator<Item = Tiles> {
    let works = |tiles: &Tiles| gpu.has_quads() || !tiles.quads;
    Tiles::ALL.into_iter().filter(works)
}
