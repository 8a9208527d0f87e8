//! What the host uploads for a step, as `shaders/shared/step.wgsl` reads it: a header, then the indices of the pictures, and where a head
//! asks for it a class a picture.

/// Words of the header, before the indices; `step.wgsl` has the same number.
pub const HEADER: usize = 16;

/// The numbers of one step.
#[derive(Debug, Clone, Copy, Default)]
pub struct StepHeader {
    /// Pictures in this step.
    pub batch: u32,
    /// Seed of the run's random draws.
    pub seed: u64,
    /// Number of the step, from 0; with the seed it decides every draw.
    pub step: u64,
    /// Learning rate.
    pub rate: f32,
    /// Of the mean of gradients; these factors are those of `src/engine/progress.rs`.
    pub of_mean: f32,
    /// Of the root of the mean square.
    pub of_root: f32,
    /// Where the step's loss and counts go.
    pub slot: u32,
    /// Of SGD and RMSprop; beta1 of Adam and its like.
    pub momentum: f32,
    /// On its own, since 1 - 0.9 in f32 is 0.100000024.
    pub one_minus_momentum: f32,
    /// Of the gradient itself.
    pub of_gradient: f32,
    /// Added in the denominator.
    pub eps: f32,
}

impl StepHeader {
    /// The words by the names that WGSL has for them, in order.
    pub fn fields(&self) -> [(&'static str, u32); 13] {
        [
            ("batch", self.batch),
            ("seed_low", self.seed as u32),
            ("seed_high", (self.seed >> 32) as u32),
            ("step_low", self.step as u32),
            ("step_high", (self.step >> 32) as u32),
            ("rate", self.rate.to_bits()),
            ("of_mean", self.of_mean.to_bits()),
            ("of_root", self.of_root.to_bits()),
            ("slot", self.slot),
            ("momentum", self.momentum.to_bits()),
            ("one_minus_momentum", self.one_minus_momentum.to_bits()),
            ("of_gradient", self.of_gradient.to_bits()),
            ("eps", self.eps.to_bits()),
        ]
    }

    /// The header with the indices behind.
    pub fn with_indices(&self, indices: &[u32]) -> Vec<u32> {
        let mut words: Vec<u32> = self.fields().map(|(_, word)| word).to_vec();
        words.resize(HEADER, 0);
        words.extend_from_slice(indices);
        words
    }
}

/// Puts a class a picture behind the indices that a step of `batch` pictures has room for.
pub fn push_scenes(words: &mut Vec<u32>, batch: usize, scenes: &[u32]) {
    if !scenes.is_empty() {
        words.resize(HEADER + batch, 0);
        words.extend_from_slice(scenes);
    }
}
