//! The kernel that computes the loss of vectors with its gradient; maps and boxes have kernels of their own.

use super::{Compiler, Mode};
use crate::engine::compiled::plan::{Constants, Draft, Value};
use crate::recipe::Loss;

/// Lanes of the loss kernel's one workgroup.
const LOSS_LANES: u32 = 64;

impl Compiler<'_> {
    /// The loss of a head with its gradient.
    pub(super) fn loss(&mut self, head: usize) {
        let output = self.output(head);
        let [classes, height, width] = self.graph.tensors[output].shape;
        let train = self.request.mode == Mode::Train;
        if !train {
            return;
        }
        if let Some(grid) = self.request.grid {
            return self.detection_loss(output, grid);
        }
        let settings = self.request.settings.of_head(head);
        if self.has_map_loss(output, &settings) {
            return self.map_loss(head, &settings);
        }
        let kind: usize = match settings.loss {
            Loss::Mse => 1,
            Loss::BceWithLogits => 2,
            Loss::CrossEntropy
            | Loss::Focal
            | Loss::Dice
            | Loss::CrossEntropyDice
            | Loss::CrossEntropyFocal
            | Loss::FocalDice => 0,
        };
        let mut constants: Constants = vec![
            ("OUTPUTS", Value::At(self.values[output])),
            ("CLASSES", classes.into()),
            ("PLANE", (height * width).into()),
            ("LOSS", kind.into()),
            ("LANES", (LOSS_LANES as usize).into()),
            ("TARGETS", self.targets_before(head).into()),
            ("HEAD", head.into()),
        ];
        constants.extend(self.share_of(head));
        if let Some(ignored) = settings.ignore_index {
            constants.push(("IGNORE_INDEX", (ignored as usize).into()));
        }
        if !settings.class_weights.is_empty() {
            constants.push(("WEIGHTED", true.into()));
            constants.push(("CLASS_WEIGHTS", self.target_words().into()));
        }
        constants.extend(self.accumulate(output, self.graph.tensors[output].consumers));
        let len = self.len(output) * self.request.batch;
        self.plan.push(Draft {
            kernel: "loss",
            layer: "loss".into(),
            constants,
            items: None,
            per_invocation: 1,
            flops: 0,
            values_moved: 2 * len as u64,
            shapes: format!("{classes}×{height}×{width}"),
        });
    }

    /// How many heads there are, and what this one weighs among them.
    pub(super) fn share_of(&self, head: usize) -> [(&'static str, Value); 2] {
        let heads = self.request.outputs.len();
        let weight = self.request.outputs.get(head);
        let weight = weight.map_or(1.0, |output| output.weight as f32);
        [("HEADS", heads.into()), ("LOSS_WEIGHT", weight.into())]
    }
}
