//! A program's own `DropPath`, as many copy it from timm: what is the same in evaluation and has its name is stochastic depth in training.

use super::{Evaluator, Place};
use crate::interop::python::given::Result;
use crate::interop::python::operation::Operation;
use crate::interop::python::value::{ClassValue, Tensor, Value};
use crate::network::Layer;
use crate::network::layers::{DepthMode, StochasticDepth};
use crate::said::phrase;

/// Names of such classes, and of the fields that they keep the probability in.
const CLASSES: [&str; 2] = ["DropPath", "StochasticDepth"];
const FIELDS: [&str; 4] = ["drop_prob", "drop_path", "prob", "p"];

impl Evaluator {
    /// What a module's `forward` gave; of a `DropPath` that left its input as it is in evaluation, the layer that it is in training.
    /// `noted` are the notes before it.
    pub(super) fn drop_path(
        &mut self,
        module: usize,
        class: &ClassValue,
        (input, output): (Option<&Tensor>, Value),
        noted: usize,
        at: Place,
    ) -> Result<Value> {
        let is_same =
            matches!((&output, input), (Value::Tensor(after), Some(before)) if after == before);
        if !is_same || !CLASSES.contains(&class.name.as_str()) {
            return Ok(output);
        }
        let fields = &self.modules[module].fields;
        let number = |name: &&str| fields.get(*name).and_then(Value::number);
        let is_scaled = fields.get("scale_by_keep").and_then(Value::truth) != Some(false);
        let Some(p) = FIELDS
            .iter()
            .find_map(number)
            .filter(|p| *p > 0.0 && *p < 1.0)
        else {
            return Ok(output);
        };
        let Some(input) = input.filter(|_| is_scaled) else {
            return Ok(output);
        };
        self.notes.truncate(noted);
        self.note_once(
            "drop path",
            phrase!(
                "line {line}: {name} is taken for torchvision's StochasticDepth of whole pictures, by its name",
                line = at.line,
                name = class.name
            ),
        );
        let mode = DepthMode::Row;
        let layer = Operation::Layer(Layer::StochasticDepth(StochasticDepth { p, mode }));
        let path = self.paths.get(&module).cloned();
        self.applied(&layer, std::slice::from_ref(input), path.as_deref(), at)
    }
}
