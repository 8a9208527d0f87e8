//! A plan: the dispatches of one step in order, each with its constants, its grid and what it costs.

use serde::Serialize;

use super::arena::{Lifetime, lay_out};
use super::expand::Constant;
use crate::engine::EngineError;

/// Index of a buffer in the arena.
pub type BufferId = usize;

/// The constants of a dispatch under way, by name.
pub type Constants = Vec<(&'static str, Value)>;

/// A constant of a dispatch under way: a value, or the place of a buffer that is not laid out yet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value {
    /// A value that is known already.
    Fixed(Constant),
    /// The place of that buffer in the arena, once it has one.
    At(BufferId),
    /// The place of the gradient of that number in the buffer of gradients, once it has one.
    Gradient(usize),
}

impl Value {
    /// Where something lies in a buffer that has a fixed layout.
    pub fn offset(offset: usize) -> Self {
        Value::Fixed(Constant::Offset(offset as u32))
    }
}

impl From<usize> for Value {
    fn from(value: usize) -> Self {
        Value::Fixed(Constant::U32(value as u32))
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Value::Fixed(Constant::Bool(value))
    }
}

impl From<f32> for Value {
    fn from(value: f32) -> Self {
        Value::Fixed(Constant::F32(value))
    }
}

/// One dispatch as a kernel's planner describes it.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Name of the shader's file, without its ending.
    pub kernel: &'static str,
    /// The layer it belongs to, and those fused into it.
    pub layer: String,
    /// Values of the shader's constants by their names in WGSL.
    pub constants: Vec<(&'static str, Value)>,
    /// Work items at the full batch; `None` for a kernel with its own entry point (one workgroup).
    pub items: Option<usize>,
    /// Items an invocation takes.
    pub per_invocation: usize,
    /// Floating-point operations at the full batch, a multiply-add being two.
    pub flops: u64,
    /// Values read and written at the full batch, each counted once.
    pub values_moved: u64,
    /// Shapes of its tensors, for people to read.
    pub shapes: String,
}

/// One dispatch, ready to be compiled.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Dispatch {
    /// Name of the shader's file, without its ending.
    pub kernel: &'static str,
    /// The layer it belongs to, and those fused into it.
    pub layer: String,
    /// Values of the shader's constants by their names in WGSL.
    #[serde(skip)]
    pub constants: Vec<(&'static str, Constant)>,
    /// Invocations of a workgroup.
    pub workgroup: u32,
    /// Workgroups across and down, at the full batch.
    pub grid: [u32; 2],
    /// Shapes of its tensors, for people to read.
    pub shapes: String,
    /// Floating-point operations at the full batch, a multiply-add being two.
    pub flops: u64,
    /// Bytes read and written at the full batch, each value counted once.
    pub bytes: u64,
}

impl Dispatch {
    /// What the kernel's `places` hold, in the order [`super::expand`] gives them.
    pub fn offsets(&self) -> Vec<u32> {
        self.constants
            .iter()
            .filter_map(|(_, constant)| {
                let Constant::Offset(place) = constant else {
                    return None;
                };
                Some(*place)
            })
            .collect()
    }
}

/// What is bound to one work size.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GridLimits {
    /// Workgroups across or down a dispatch at most, as the device allows.
    pub workgroups_per_dimension: u32,
    /// Invocations of a workgroup that the set of tiles asks for, at most.
    pub workgroup: u32,
    /// Invocations of a workgroup at most.
    pub invocations: u32,
}

/// Gathers drafts and buffers, then lays them out.
#[derive(Debug, Default)]
pub struct PlanBuilder {
    lengths: Vec<usize>,
    drafts: Vec<Draft>,
    /// Buffers that must outlive the last dispatch, or be there before the first.
    pinned: Vec<BufferId>,
}

/// Dispatches and the arena they work in.
#[derive(Debug, Clone, PartialEq)]
pub struct Laid {
    /// The drafts with their places, grids and sizes of workgroups.
    pub dispatches: Vec<Dispatch>,
    /// Place of each buffer in the arena, in values.
    pub places: Vec<usize>,
    /// Values in the arena.
    pub arena: usize,
}

impl PlanBuilder {
    /// A new buffer of that many values.
    pub fn buffer(&mut self, len: usize) -> BufferId {
        self.lengths.push(len.max(1));
        self.lengths.len() - 1
    }

    /// Keeps a buffer's place for itself all through the step.
    pub fn pin(&mut self, buffer: BufferId) {
        self.pinned.push(buffer);
    }

    pub fn push(&mut self, draft: Draft) {
        self.drafts.push(draft);
    }

    /// Lays the buffers out by lifetime and fixes every constant and grid. `gradients` are the places of the weights' gradients.
    ///
    /// # Errors
    /// [`EngineError::Limit`] for more workgroups than a dispatch may have.
    pub fn lay_out(self, limits: GridLimits, gradients: &[usize]) -> Result<Laid, EngineError> {
        let end = self.drafts.len();
        let lifetimes: Vec<Lifetime> = self
            .lengths
            .iter()
            .enumerate()
            .map(|(buffer, &len)| {
                let mut touching = self.drafts.iter().enumerate().filter(|(_, draft)| {
                    draft
                        .constants
                        .iter()
                        .any(|(_, value)| *value == Value::At(buffer))
                });
                let pinned = self.pinned.contains(&buffer);
                let first = touching.next().map_or(0, |(index, _)| index);
                let last = touching.next_back().map_or(first, |(index, _)| index);
                Lifetime {
                    len,
                    first: if pinned { 0 } else { first },
                    last: if pinned { end } else { last },
                }
            })
            .collect();
        let (places, arena) = lay_out(&lifetimes);
        let dispatches = self
            .drafts
            .into_iter()
            .map(|draft| dispatch(draft, &places, gradients, limits))
            .collect::<Result<_, _>>()?;
        Ok(Laid {
            dispatches,
            places,
            arena,
        })
    }
}

/// Invocations that share an item, and so a workgroup: the kernel's constant `LANES`.
fn lanes_of(draft: &Draft) -> u32 {
    let mut constants = draft.constants.iter();
    constants
        .find_map(|constant| match constant {
            ("LANES", Value::Fixed(Constant::U32(lanes))) => Some(*lanes),
            _ => None,
        })
        .unwrap_or(1)
}

fn dispatch(
    draft: Draft,
    places: &[usize],
    gradients: &[usize],
    limits: GridLimits,
) -> Result<Dispatch, EngineError> {
    let mut constants: Vec<(&'static str, Constant)> = draft
        .constants
        .iter()
        .map(|(name, value)| match value {
            Value::Fixed(constant) => (*name, *constant),
            Value::At(buffer) => (*name, Constant::Offset(places[*buffer] as u32)),
            Value::Gradient(number) => (*name, Constant::Offset(gradients[*number] as u32)),
        })
        .collect();
    let (workgroup, grid) = match draft.items {
        None => (limits.workgroup, [1, 1]),
        Some(items) => {
            // Few items are spread over several workgroups, so that more than one core works.
            let invocations = items.div_ceil(draft.per_invocation).max(1) as u32;
            let workgroup = (invocations / 32)
                .next_power_of_two()
                .clamp(4, limits.workgroup.min(limits.invocations))
                .max(lanes_of(&draft));
            let groups = invocations.div_ceil(workgroup);
            let width = groups.min(limits.workgroups_per_dimension);
            let height = groups.div_ceil(width);
            if height > limits.workgroups_per_dimension {
                return Err(EngineError::Limit {
                    what: format!("{} of {}", draft.kernel, draft.layer),
                    got: groups as u64,
                    limit: u64::from(limits.workgroups_per_dimension).pow(2),
                    unit: "workgroups",
                });
            }
            constants.push(("WORKGROUP", Constant::U32(workgroup)));
            constants.push(("ITEMS", Constant::U32(draft.per_invocation as u32)));
            (workgroup, [width, height])
        }
    };
    Ok(Dispatch {
        kernel: draft.kernel,
        layer: draft.layer,
        constants,
        workgroup,
        grid,
        shapes: draft.shapes,
        flops: draft.flops,
        bytes: draft.values_moved * 4,
    })
}
