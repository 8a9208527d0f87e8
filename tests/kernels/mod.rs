//! Is every shader valid, and does it compute what it should?

mod boxes;
mod cases;
mod gradients;
mod meaning;
mod scores;
// The compiler that wgpu uses natively; in the browser the browser's own sees every shader that runs.
#[cfg(not(target_family = "wasm"))]
mod validity;
