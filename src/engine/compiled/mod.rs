//! The compiled engine: a network, a loss and an optimizer planned once as a short list of WGSL dispatches, then replayed.
//!
//! `graph` fuses layers, `compile` chooses kernels, `plan` and `arena` lay buffers out, `expand` makes the WGSL, `gpu` runs it. `engine`
//! holds buffers and plans; `step` trains, `infer` answers, `state` brings weights in and out.
//! What a kernel computes stands at the head of its file in `shaders/`.

mod arena;
mod bindings;
mod compile;
mod convolution;
mod engine;
mod expand;
mod expression;
mod gpu;
mod graph;
mod infer;
mod layout;
mod offsets;
mod overlay;
mod plan;
mod prepared;
mod profile;
mod shaders;
mod state;
mod step;
mod step_header;
mod store;
mod tiles;

pub use bindings::{Binding, OverlayBinding};
pub use compile::{Mode, Plan, shown};
use compile::{Request, compile};
pub use engine::CompiledEngine;
pub use expand::{Constant, expand};
pub use gpu::Gpu;
use layout::Layout;
pub use plan::{Dispatch, GridLimits};
#[cfg(feature = "shaders")]
pub use shaders::SHADERS;
pub use shaders::{found_at as shaders_found_at, kernels, ready as shaders_ready};
pub use step_header::{HEADER, StepHeader};
pub use tiles::Tiles;

use super::{EngineError, TrainingSettings};
use crate::data::Transform;
use crate::network::Network;

/// The plan of a step (in [`Mode::Train`]) or of a pass forward, without a GPU, for showing it.
///
/// # Errors
/// What [`Network::shapes`] says; [`EngineError::Limit`] by WebGPU's default limits.
pub fn plan(
    network: &Network,
    settings: &TrainingSettings,
    transform: &Transform,
    batch: usize,
    mode: Mode,
    tiles: Tiles,
) -> Result<Plan, EngineError> {
    compile(&Request {
        network,
        outputs: &network.outputs()?,
        layout: &Layout::new(network.parameters()),
        settings,
        transform,
        is_map: network.output_map()? == Some([network.input[1], network.input[2]]),
        grid: network.box_grid()?,
        batch,
        mode,
        tiles,
        limits: GridLimits {
            workgroups_per_dimension: 65_535,
            workgroup: tiles.workgroup as u32,
            invocations: 256,
        },
    })
}
