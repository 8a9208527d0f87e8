//! Settings for small sets: the defaults are for thousands of pictures, people's own sets often have sixty.

use crate::recipe::{OptimizerKind, Recipe, Schedule};

/// Steps of the default batch that an epoch has at least, before a set counts as small.
const STEPS_OF_AN_EPOCH: usize = 6;
/// Steps of a whole run on a small set.
const STEPS: usize = 1_000;
/// The batch goes no lower, unless there are fewer pictures.
const LEAST_BATCH: usize = 4;
/// Learning rate of SGD: at the default one a batch of four does not settle.
const RATE: f64 = 0.01;
/// Pixels that pictures are shifted by, so that the few do not look the same every time.
const SHIFT: u32 = 4;

/// What suits a small set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Suited {
    /// Pictures a step.
    pub batch: usize,
    /// Times through the training pictures.
    pub epochs: u64,
}

impl Suited {
    /// For so many training pictures; `None` where the defaults suit them.
    pub fn to(pictures: usize) -> Option<Self> {
        if pictures == 0 || pictures >= Recipe::default().batch * STEPS_OF_AN_EPOCH {
            return None;
        }
        let share = (pictures / STEPS_OF_AN_EPOCH).max(LEAST_BATCH);
        let mut batch = (1_usize << share.ilog2()).min(pictures);
        // One picture left over has no variance: batch norm would have nothing to go by.
        while batch > 2 && pictures % batch == 1 {
            batch -= 1;
        }
        let epochs = STEPS.div_ceil(pictures.div_ceil(batch)) as u64;
        Some(Self { batch, epochs })
    }

    /// Changes the settings that nobody gave, and gives their names: batch, epochs and, of a network trained by SGD on one class a
    /// picture, learning rate, schedule and shift. A setting that is not at its default stays, but for a batch that is too large.
    pub fn apply(
        self,
        recipe: &mut Recipe,
        has_classes: bool,
        is_given: impl Fn(&str) -> bool,
    ) -> Vec<&'static str> {
        let default = Recipe::default();
        let mut changed = Vec::new();
        if !is_given("batch") && recipe.batch > self.batch {
            recipe.batch = self.batch;
            changed.push("batch");
        }
        if !is_given("epochs") && recipe.epochs == default.epochs && recipe.steps.is_none() {
            recipe.epochs = self.epochs;
            changed.push("epochs");
        }
        let is_plain = recipe.optimizer == OptimizerKind::Sgd && recipe.loss == default.loss;
        if !has_classes || !is_plain {
            return changed;
        }
        if !is_given("lr") && recipe.lr == default.lr {
            recipe.lr = RATE;
            changed.push("lr");
        }
        if !is_given("schedule") && recipe.schedule == default.schedule {
            recipe.schedule = Schedule::Cosine;
            changed.push("schedule");
        }
        if !is_given("shift") && recipe.augments_as(&default) {
            recipe.shift = SHIFT;
            changed.push("shift");
        }
        changed
    }
}

impl Recipe {
    /// Fits the settings that nobody gave to a small set, and gives the names of those that changed. `pictures`: those of the training
    /// part; `has_classes`: each of them has one.
    pub fn suit(
        &mut self,
        pictures: usize,
        has_classes: bool,
        is_given: impl Fn(&str) -> bool,
    ) -> Vec<&'static str> {
        match Suited::to(pictures) {
            Some(suited) => suited.apply(self, has_classes, is_given),
            None => Vec::new(),
        }
    }

    /// Whether training pictures are changed as another recipe changes them.
    fn augments_as(&self, other: &Self) -> bool {
        let pictures = |recipe: &Self| {
            (
                recipe.transforms.clone(),
                [recipe.shift, recipe.crop_padding, recipe.cutout],
                [
                    recipe.brightness,
                    recipe.scale,
                    recipe.rotate,
                    recipe.contrast,
                    recipe.saturation,
                ],
            )
        };
        pictures(self) == pictures(other)
    }
}
