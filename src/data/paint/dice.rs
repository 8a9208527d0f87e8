//! The numbers one picture is made from: a short sequence that starts at (seed, part, index).

use super::super::random::{draw, pcg4d, unit};

pub(crate) struct Dice {
    key: [u32; 4],
    turn: u32,
    pool: [u32; 4],
}

impl Dice {
    /// `part`: 0 for training pictures, 1 for held-out ones. `purpose`: that of the pictures' kind.
    pub(crate) fn new(seed: u64, part: u64, index: u32, purpose: u32) -> Self {
        Self {
            key: draw(seed, part, index, purpose),
            turn: 0,
            pool: [0; 4],
        }
    }

    pub(crate) fn bits(&mut self) -> u32 {
        let lane = (self.turn % 4) as usize;
        if lane == 0 {
            let [a, b, c, d] = self.key;
            self.pool = pcg4d([a, b, c, d ^ self.turn]);
        }
        self.turn += 1;
        self.pool[lane]
    }

    /// Uniform in low..high.
    pub(crate) fn range(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * unit(self.bits())
    }

    /// A whole number in 0..count.
    pub(crate) fn below(&mut self, count: u32) -> u32 {
        super::super::random::below(self.bits(), count)
    }

    pub(crate) fn chance(&mut self, probability: f32) -> bool {
        unit(self.bits()) < probability
    }

    /// One of `choices`, which is not empty.
    pub(crate) fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len() as u32) as usize]
    }

    /// Slight luminance noise for each pixel, a triangle of -2 x `strength` ..= 2 x `strength` grey levels.
    pub(crate) fn grain(&mut self, strength: i32, out: &mut [i8]) {
        for eight in out.chunks_mut(8) {
            let [a, b, c, d] = [self.bits(), self.bits(), self.bits(), self.bits()];
            let halves = [a, a >> 16, b, b >> 16, c, c >> 16, d, d >> 16];
            for (value, half) in eight.iter_mut().zip(halves) {
                // The sum of two bytes, centred, in 1/256 of the strength.
                let sum = (half & 0xff) as i32 + ((half >> 8) & 0xff) as i32 - 255;
                *value = ((sum * strength * 2) >> 8) as i8;
            }
        }
    }
}
