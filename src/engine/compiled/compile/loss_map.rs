//! The kernels whose rows are a map's pixels: losses over softmax with their gradient, and what an evaluation counts.

use super::loss::reduced;
use super::{Compiler, Mode};
use crate::engine::TrainingSettings;
use crate::engine::compiled::graph::TensorId;
use crate::engine::compiled::plan::{BufferId, Constants, Draft, Value};

/// Lanes of the workgroup that adds up.
const LANES: usize = 64;
/// Rows a stretch should have at least.
const STRETCH: usize = 16;

impl Compiler<'_> {
    /// Whether the loss is split over many invocations: pixels are many, and Dice needs sums before there is a gradient.
    pub(super) fn has_map_loss(&self, output: TensorId, settings: &TrainingSettings) -> bool {
        let loss = settings.loss;
        let plane = self.plane(output);
        loss.is_of_softmax() && (plane > 1 || loss.has_dice() || loss.has_focal())
    }

    /// That of the first head.
    pub(super) fn map_loss(&mut self, head: usize, settings: &TrainingSettings) {
        let output = self.output(head);
        let [classes, ..] = self.graph.tensors[output].shape;
        let rows = self.request.batch * self.plane(output);
        let stretches = self.stretches(output);
        let values = match settings.loss.has_dice() {
            true => 4 + 3 * classes,
            false => 4,
        };
        let sums = self.plan.buffer(values * stretches);
        let factors = self.plan.buffer(1 + 2 * classes);
        let mut which: Constants = vec![
            ("CROSS_ENTROPY", settings.loss.has_cross_entropy().into()),
            ("FOCAL", settings.loss.has_focal().into()),
            ("DICE", settings.loss.has_dice().into()),
        ];
        if !settings.class_weights.is_empty() {
            which.push(("WEIGHTED", true.into()));
            which.push(("CLASS_WEIGHTS", self.target_words().into()));
        }
        which.extend(reduced(settings, classes));
        let len = self.len(output) * self.request.batch;

        let mut constants = self.rows(output);
        constants.extend(which.clone());
        constants.push(("SUMS", Value::At(sums)));
        self.push_rows(
            "loss_map_sums",
            "loss",
            output,
            Some(stretches),
            len,
            constants,
        );

        let [heads, weight] = self.share_of(head);
        let mut constants = which.clone();
        constants.extend([
            heads,
            ("SUMS", Value::At(sums)),
            ("FACTORS", Value::At(factors)),
            ("CLASSES", classes.into()),
            ("VALUES", values.into()),
            ("STRETCHES", stretches.into()),
            ("LANES", LANES.into()),
        ]);
        let moved = values * stretches;
        self.push_rows("loss_map_total", "loss", output, None, moved, constants);

        let mut constants = self.rows(output);
        constants.extend(which);
        constants.extend([weight, ("FACTORS", Value::At(factors))]);
        constants.extend(self.accumulate(output, self.graph.tensors[output].consumers));
        self.push_rows(
            "loss_map_gradient",
            "loss",
            output,
            Some(rows),
            2 * len,
            constants,
        );
    }

    /// What an evaluation asks for besides logits: the confusion matrix, and the map of the largest classes.
    pub(super) fn scores(&mut self, output: TensorId) {
        if self.request.mode != Mode::Evaluate || !self.request.is_map {
            return;
        }
        let [classes, ..] = self.graph.tensors[output].shape;
        let rows = self.request.batch * self.plane(output);
        let stretches = self.stretches(output);
        let sums: BufferId = self.plan.buffer(stretches);
        let len = self.len(output) * self.request.batch;

        let mut constants = self.rows(output);
        constants.push(("SUMS", Value::At(sums)));
        self.push_rows(
            "confusion",
            "metrics",
            output,
            Some(stretches),
            len,
            constants,
        );

        let constants: Constants = vec![
            ("SUMS", Value::At(sums)),
            ("CLASSES", classes.into()),
            ("STRETCHES", stretches.into()),
            ("LANES", LANES.into()),
        ];
        self.push_rows(
            "confusion_total",
            "metrics",
            output,
            None,
            stretches,
            constants,
        );

        let constants = self.rows(output);
        let words = rows.div_ceil(4);
        self.push_rows("class_map", "metrics", output, Some(words), len, constants);
    }

    fn plane(&self, output: TensorId) -> usize {
        let [_, height, width] = self.graph.tensors[output].shape;
        height * width
    }

    fn stretches(&self, output: TensorId) -> usize {
        let rows = self.request.batch * self.plane(output);
        // A quarter of the tiles' measure: a stretch is short work.
        let most = (self.tiles().parallel / 4).max(1);
        rows.div_ceil(STRETCH).clamp(1, most)
    }

    /// The constants of `shaders/shared/rows.wgsl`.
    fn rows(&self, output: TensorId) -> Constants {
        let [classes, height, width] = self.graph.tensors[output].shape;
        let mut constants: Constants = vec![
            ("OUTPUTS", Value::At(self.values[output])),
            ("CLASSES", classes.into()),
            ("PLANE", (height * width).into()),
            ("STRETCHES", self.stretches(output).into()),
        ];
        if let Some(ignored) = self.request.settings.ignore_index {
            constants.push(("IGNORE_INDEX", (ignored as usize).into()));
        }
        constants
    }

    /// A dispatch over rows or stretches; of one workgroup where there are no items.
    fn push_rows(
        &mut self,
        kernel: &'static str,
        layer: &str,
        output: TensorId,
        items: Option<usize>,
        moved: usize,
        constants: Constants,
    ) {
        let [classes, height, width] = self.graph.tensors[output].shape;
        self.plan.push(Draft {
            kernel,
            layer: layer.into(),
            constants,
            items,
            per_invocation: 1,
            flops: 0,
            values_moved: moved as u64,
            shapes: format!("{classes}×{height}×{width}"),
        });
    }
}
