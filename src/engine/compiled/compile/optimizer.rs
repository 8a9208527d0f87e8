//! The kernels that clip the gradients and move the weights.

use super::Compiler;
use crate::engine::compiled::plan::{Constants, Draft};
use crate::recipe::Optimizer;

/// Learned values of one tensor that make a row of the optimizer's table.
const CHUNK: usize = 256;
/// Words of a row.
pub const ROW: usize = 6;

impl Compiler<'_> {
    /// Rows of the optimizer's table.
    pub(super) fn chunks(&self) -> Vec<u32> {
        let mut table = Vec::new();
        let mut place = 0;
        for gradient in self.whole_gradients() {
            let own = place;
            place += gradient.len * gradient.parts;
            if gradient.factor <= 0.0 {
                continue;
            }
            for first in (0..gradient.len).step_by(CHUNK) {
                table.extend([
                    (gradient.parameter + first) as u32,
                    (gradient.len - first).min(CHUNK) as u32,
                    (own + first) as u32,
                    gradient.parts as u32,
                    gradient.len as u32,
                    (gradient.factor as f32).to_bits(),
                ]);
            }
        }
        table
    }

    pub(super) fn optimizer(&mut self) {
        let settings = self.request.settings;
        let chunks = self.chunks().len() / ROW;
        let learned = self.request.layout.learned;
        let (_, parts) = self.gradient_places();
        let push = |this: &mut Self, kernel, items, per_invocation, moved: usize, constants| {
            this.plan.push(Draft {
                kernel,
                layer: "optimizer".into(),
                constants,
                items: Some(items),
                per_invocation,
                flops: 0,
                values_moved: moved as u64,
                shapes: format!("{learned} values"),
            });
        };
        let mut common: Constants = vec![("CHUNKS", chunks.into()), ("CHUNK", CHUNK.into())];
        if let Some(limit) = settings.clip.value {
            common.push(("CLIP_VALUE", (limit as f32).into()));
        }
        if let Some(limit) = settings.clip.norm {
            push(self, "gradient_norm", chunks, 1, parts, common.clone());
            let total: Constants = vec![
                ("CHUNKS", chunks.into()),
                ("CLIP_NORM", (limit as f32).into()),
            ];
            push(self, "gradient_norm_total", 1, 1, chunks, total);
            common.push(("CLIP_NORM", true.into()));
        }
        let rule = settings.optimizer;
        let (number, beta2) = match rule {
            Optimizer::Sgd { nesterov, .. } => {
                common.push(("NESTEROV", nesterov.into()));
                (0usize, None)
            }
            Optimizer::Adam { beta2, .. }
            | Optimizer::AdamW { beta2, .. }
            | Optimizer::NAdam { beta2, .. }
            | Optimizer::RAdam { beta2, .. } => (1, Some(beta2)),
            Optimizer::RmsProp { alpha, .. } => (2, Some(alpha)),
            Optimizer::Adagrad { .. } => (3, None),
            Optimizer::Adadelta { rho, .. } => (4, Some(rho)),
            Optimizer::Adamax { beta2, .. } => (5, Some(beta2)),
            Optimizer::Asgd { lambd, alpha, .. } => {
                common.push(("LAMBD", (lambd as f32).into()));
                common.push(("ALPHA", (alpha as f32).into()));
                (6, None)
            }
            Optimizer::Rprop {
                eta_minus,
                eta_plus,
                step_size_min,
                step_size_max,
            } => {
                common.push(("ETA_MINUS", (eta_minus as f32).into()));
                common.push(("ETA_PLUS", (eta_plus as f32).into()));
                common.push(("STEP_SIZE_MIN", (step_size_min as f32).into()));
                common.push(("STEP_SIZE_MAX", (step_size_max as f32).into()));
                (7, None)
            }
        };
        common.extend([
            ("RULE", number.into()),
            ("AMSGRAD", rule.is_amsgrad().into()),
            ("LEARNED", learned.into()),
            ("DECOUPLED", rule.is_decoupled().into()),
            ("WEIGHT_DECAY", (rule.weight_decay() as f32).into()),
        ]);
        if let Some(beta2) = beta2 {
            common.push(("BETA2", (beta2 as f32).into()));
            common.push(("ONE_MINUS_BETA2", ((1.0 - beta2) as f32).into()));
        }
        let moments = rule.state_names().len();
        let [values, together] = self.tiles().optimizer;
        common.push(("VALUES", values.into()));
        common.push(("TOGETHER", together.into()));
        push(
            self,
            "optimizer",
            chunks * CHUNK / values,
            1,
            parts + learned * 2 * (1 + moments),
            common,
        );
    }
}
