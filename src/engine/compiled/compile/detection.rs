//! The kernel whose rows are cells that answer for boxes: the loss with its gradient.

use super::Compiler;
use crate::engine::compiled::graph::TensorId;
use crate::engine::compiled::plan::{Constants, Draft, Value};
use crate::engine::detection::{CENTRE_RADIUS, DISTANCE_LIMIT, WEIGHTS};
use crate::network::BoxGrid;

/// Lanes of its one workgroup.
const LANES: usize = 64;

impl Compiler<'_> {
    pub(super) fn detection_loss(&mut self, output: TensorId, grid: BoxGrid) {
        let batch = self.request.batch;
        let assigned = self.plan.buffer(batch * grid.cells());
        let mut constants: Constants = vec![
            ("OUTPUTS", Value::At(self.values[output])),
            ("ASSIGNED", Value::At(assigned)),
            ("CLASSES", grid.classes.into()),
            ("ROWS", grid.rows.into()),
            ("COLUMNS", grid.columns.into()),
            ("STRIDE", (grid.stride as f32).into()),
            ("RADIUS", CENTRE_RADIUS.into()),
            ("LIMIT", DISTANCE_LIMIT.into()),
            ("WEIGHT_OBJECTNESS", (WEIGHTS.objectness as f32).into()),
            ("WEIGHT_BOXES", (WEIGHTS.boxes as f32).into()),
            ("WEIGHT_CLASSES", (WEIGHTS.classes as f32).into()),
            ("LANES", LANES.into()),
        ];
        constants.extend(self.accumulate(output, self.graph.tensors[output].consumers));
        let [channels, rows, columns] = self.graph.tensors[output].shape;
        self.plan.push(Draft {
            kernel: "detection_loss",
            layer: "loss".into(),
            constants,
            items: None,
            per_invocation: 1,
            flops: 0,
            values_moved: (2 * batch * (channels + 1) * grid.cells()) as u64,
            shapes: format!("{channels}×{rows}×{columns}"),
        });
    }
}
