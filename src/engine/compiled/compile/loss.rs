//! The kernel that computes the loss of vectors with its gradient; maps and boxes have kernels of their own.

use super::{Compiler, Mode};
use crate::engine::TrainingSettings;
use crate::engine::compiled::plan::{Constants, Draft, Value};
use crate::recipe::{Loss, Reduction};

/// Lanes of the loss kernel's one workgroup.
const LOSS_LANES: u32 = 64;

/// Whether the rows are added up or averaged, and how their targets are spread over the classes.
pub(super) fn reduced(settings: &TrainingSettings, classes: usize) -> Constants {
    let options = &settings.loss_options;
    let mut constants: Constants = Vec::new();
    if options.reduction == Reduction::Sum {
        constants.push(("MEAN", false.into()));
    }
    if options.label_smoothing > 0.0 {
        let [kept, each] = options.smoothed(classes);
        let weights = (0..classes as u32).map(|class| settings.class_weight(class));
        constants.push(("SMOOTHED", true.into()));
        constants.push(("KEPT", (kept as f32).into()));
        constants.push(("EACH", (each as f32).into()));
        constants.push(("ALL_WEIGHTS", weights.sum::<f32>().into()));
    }
    if settings.loss == Loss::KlDiv {
        constants.push(("ENTROPY", (options.entropy(classes) as f32).into()));
    }
    constants
}

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
        let options = &settings.loss_options;
        let mut own: Constants = Vec::new();
        // Smooth L1 is Huber's loss divided by its beta, and at 0 L1.
        let mut huber = |bend: f64, factor: f64| {
            own.push(("BEND", (bend as f32).into()));
            own.push(("FACTOR", (factor as f32).into()));
            4
        };
        let kind: usize = match settings.loss {
            Loss::Mse => 1,
            Loss::BceWithLogits => 2,
            Loss::L1 => 3,
            Loss::SmoothL1 if options.beta == 0.0 => 3,
            Loss::SmoothL1 => huber(options.beta, 1.0 / options.beta),
            Loss::Huber => huber(options.delta, 1.0),
            Loss::MultiMargin => {
                own.push(("MARGIN", (options.margin as f32).into()));
                own.push(("SQUARED", (options.p == 2).into()));
                5
            }
            Loss::CrossEntropy
            | Loss::Focal
            | Loss::Dice
            | Loss::CrossEntropyDice
            | Loss::CrossEntropyFocal
            | Loss::FocalDice
            | Loss::KlDiv => 0,
        };
        own.extend(reduced(&settings, classes));
        let mut constants: Constants = vec![
            ("OUTPUTS", Value::At(self.values[output])),
            ("CLASSES", classes.into()),
            ("PLANE", (height * width).into()),
            ("LOSS", kind.into()),
            ("LANES", (LOSS_LANES as usize).into()),
            ("TARGETS", self.targets_before(head).into()),
            ("HEAD", head.into()),
        ];
        constants.extend(own);
        constants.extend(self.share_of(head));
        if let Some(ignored) = settings.ignore_index {
            constants.push(("IGNORE_INDEX", (ignored as usize).into()));
        }
        if !settings.class_weights.is_empty() {
            constants.push(("WEIGHTED", true.into()));
            constants.push(("CLASS_WEIGHTS", self.target_words().into()));
        }
        if !settings.pos_weight.is_empty() {
            let before = self.target_words() + settings.class_weights.len();
            constants.push(("POSITIVE", true.into()));
            constants.push(("POS_WEIGHTS", before.into()));
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
