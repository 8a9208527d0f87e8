//! Counter-based random numbers: every draw is a function of (seed, step, item, purpose), with no state in between.
//!
//! The hash is pcg4d (M. Jarzynski and M. Olano, "Hash Functions for GPU Rendering", JCGT 9(3), 2020). It uses 32-bit
//! integer multiplications, additions, shifts and exclusive ors only, all wrapping, so a shader repeats it bit by bit.

/// What a draw is for. Two purposes never share numbers.
pub mod purpose {
    /// Order of the training pictures in an epoch.
    pub const EPOCH_ORDER: u32 = 1;
    /// Which pictures are held out.
    pub const SPLIT: u32 = 2;
    /// `[flip, shift y, shift x, brightness]`
    pub const AUGMENT: u32 = 3;
    /// `[crop y, crop x, cut-out y, cut-out x]`
    pub const AUGMENT_PLACE: u32 = 4;
    /// The built-in scenes.
    pub const SCENES: u32 = 5;
    /// The built-in streets.
    pub const STREETS: u32 = 6;
    /// `[angle, scale, place y, place x]`
    pub const AUGMENT_WARP: u32 = 7;
    /// `[contrast, saturation, -, -]`
    pub const AUGMENT_COLOUR: u32 = 8;
    /// As many as the steps of a program take, one after the other; above the lowest byte stands which four it are.
    pub const TRANSFORMS: u32 = 9;
    /// What a dropout layer keeps; the layer's index is added.
    pub const DROPOUT: u32 = 0x0d0d_0000;
}

/// Four independent 32-bit numbers for (seed, step, item, purpose).
pub fn draw(seed: u64, step: u64, item: u32, purpose: u32) -> [u32; 4] {
    let [a, b, c, d] = pcg4d([
        seed as u32,
        (seed >> 32) as u32,
        step as u32,
        (step >> 32) as u32,
    ]);
    pcg4d([a ^ item, b ^ purpose, c, d])
}

/// The hash itself: a permutation of 128-bit values.
pub fn pcg4d(v: [u32; 4]) -> [u32; 4] {
    let [mut x, mut y, mut z, mut w] =
        v.map(|n| n.wrapping_mul(1_664_525).wrapping_add(1_013_904_223));
    for round in 0..2 {
        x = x.wrapping_add(y.wrapping_mul(w));
        y = y.wrapping_add(z.wrapping_mul(x));
        z = z.wrapping_add(x.wrapping_mul(y));
        w = w.wrapping_add(y.wrapping_mul(z));
        if round == 0 {
            [x, y, z, w] = [x, y, z, w].map(|n| n ^ (n >> 16));
        }
    }
    [x, y, z, w]
}

/// A number in [0, 1) from the upper 24 bits: exact in f32, never 1.
pub fn unit(bits: u32) -> f32 {
    (bits >> 8) as f32 * (1.0 / 16_777_216.0)
}

/// A number in 0..count from the upper 16 bits, for count up to 65,536, in 32-bit arithmetic; 0 when count is 0.
pub fn below(bits: u32, count: u32) -> u32 {
    (bits >> 16).wrapping_mul(count.min(65_536)) >> 16
}

/// The order in which an epoch visits `count` pictures: a permutation of 0..count by Fisher and Yates.
pub fn epoch_order(seed: u64, epoch: u64, count: usize) -> Vec<u32> {
    permutation(seed, epoch, count, purpose::EPOCH_ORDER)
}

/// A permutation of 0..count, a function of (seed, step, purpose).
pub(crate) fn permutation(seed: u64, step: u64, count: usize, purpose: u32) -> Vec<u32> {
    let mut order: Vec<u32> = (0..count as u32).collect();
    let mut numbers = [0; 4];
    for (turn, last) in (1..order.len()).rev().enumerate() {
        if turn % 4 == 0 {
            numbers = draw(seed, step, (turn / 4) as u32, purpose);
        }
        // The upper half of a 32 x 32 bit product: uniform to count / 2^32.
        let other = (u64::from(numbers[turn % 4]) * (last as u64 + 1)) >> 32;
        order.swap(last, other as usize);
    }
    order
}
