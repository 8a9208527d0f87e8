//! Resizing as Pillow (and so torchvision on PIL pictures) does it: bilinear with antialiasing, bit by bit.
//!
//! Two passes, along rows and along columns, each rounding to a byte. Along rows is first, except where the height shrinks by more than
//! twice what the width does: Pillow 13 was seen to decide so, its predecessors always begin with the rows. The triangle filter is as wide as the scale when
//! shrinking, one pixel when growing; its weights are normalised in f64 and rounded to fixed point with 22 fractional bits.
//! The scheme is Pillow's (`Resample.c`, ImagingResample for 8-bit pictures), written anew for planar bytes.

const FRACTION_BITS: u32 = 22;
const HALF: i32 = 1 << (FRACTION_BITS - 1);

/// Resizes C x H x W bytes from `[height, width]` to `[height, width]`.
pub fn resize(picture: &[u8], from: [usize; 2], to: [usize; 2]) -> Vec<u8> {
    let mut out = Vec::new();
    Resizer::new(from, to).run(picture, &mut out);
    out
}

/// The taps of each output pixel along one axis.
struct Axis {
    /// For each output pixel the first input pixel and the number of taps.
    ranges: Vec<(usize, usize)>,
    /// For each output pixel `stride` weights in fixed point, the unused ones 0.
    weights: Vec<i32>,
    stride: usize,
}

impl Axis {
    fn new(from: usize, to: usize) -> Self {
        let scale = from as f64 / to as f64;
        let filter_scale = scale.max(1.0);
        let support = filter_scale;
        let stride = (support.ceil() as usize) * 2 + 1;
        let mut axis = Self {
            ranges: Vec::with_capacity(to),
            weights: vec![0; stride * to],
            stride,
        };
        for (out, slots) in axis.weights.chunks_exact_mut(stride).enumerate() {
            let center = (out as f64 + 0.5) * scale;
            let first = (center - support + 0.5).max(0.0) as usize;
            let end = ((center + support + 0.5) as usize).min(from);
            let triangle =
                |x: usize| (1.0 - ((x as f64 - center + 0.5) / filter_scale).abs()).max(0.0);
            let total: f64 = (first..end).map(triangle).sum();
            for (slot, x) in slots.iter_mut().zip(first..end) {
                let share = if total == 0.0 {
                    0.0
                } else {
                    triangle(x) / total
                };
                *slot = (0.5 + share * f64::from(1u32 << FRACTION_BITS)) as i32;
            }
            axis.ranges.push((first, end.saturating_sub(first)));
        }
        axis
    }
}

/// Coefficients for one pair of sizes, to be used for many pictures.
pub(crate) struct Resizer {
    from: [usize; 2],
    to: [usize; 2],
    rows: Axis,
    columns: Axis,
    is_columns_first: bool,
    /// One plane between the passes.
    middle: Vec<u8>,
    sums: Vec<i32>,
}

impl Resizer {
    pub(crate) fn new(from: [usize; 2], to: [usize; 2]) -> Self {
        let [height, width] = to;
        let less = |axis: usize| from[axis] as i64 - to[axis] as i64;
        Self {
            from,
            to,
            rows: Axis::new(from[0], height),
            columns: Axis::new(from[1], width),
            is_columns_first: less(0) > 0 && less(0) > 2 * less(1),
            middle: Vec::new(),
            sums: Vec::new(),
        }
    }

    pub(crate) fn is_identity(&self) -> bool {
        self.from == self.to
    }

    /// Appends the resized planes of a C x H x W picture to `out`.
    pub(crate) fn run(&mut self, picture: &[u8], out: &mut Vec<u8>) {
        let [height, width] = self.from;
        let (rows, columns) = (&self.rows, &self.columns);
        for plane in picture.chunks_exact((height * width).max(1)) {
            // An unchanged side is left alone, as rounding would leave it.
            let middle = &mut self.middle;
            middle.clear();
            match [height != self.to[0], width != self.to[1]] {
                [false, false] => out.extend_from_slice(plane),
                [false, true] => columns.along_rows(plane, width, out),
                [true, false] => rows.along_columns(plane, width, &mut self.sums, out),
                [true, true] if self.is_columns_first => {
                    rows.along_columns(plane, width, &mut self.sums, middle);
                    columns.along_rows(middle, width, out);
                }
                [true, true] => {
                    columns.along_rows(plane, width, middle);
                    rows.along_columns(middle, self.to[1], &mut self.sums, out);
                }
            }
        }
    }
}

impl Axis {
    /// Each row of the plane to the output width.
    fn along_rows(&self, plane: &[u8], width: usize, out: &mut Vec<u8>) {
        for row in plane.chunks_exact(width.max(1)) {
            let taps = self
                .ranges
                .iter()
                .zip(self.weights.chunks_exact(self.stride));
            out.extend(taps.map(|(&(first, count), weights)| {
                let taps = row[first..first + count].iter().zip(weights);
                to_byte(taps.fold(HALF, |sum, (&pixel, &weight)| {
                    sum + i32::from(pixel) * weight
                }))
            }));
        }
    }

    /// Weighted sums of whole rows, which vectorise.
    fn along_columns(&self, plane: &[u8], width: usize, sums: &mut Vec<i32>, out: &mut Vec<u8>) {
        let taps = self
            .ranges
            .iter()
            .zip(self.weights.chunks_exact(self.stride));
        for (&(first, count), weights) in taps {
            sums.clear();
            sums.resize(width, HALF);
            let rows = plane[first * width..(first + count) * width].chunks_exact(width.max(1));
            for (row, &weight) in rows.zip(weights) {
                for (sum, &pixel) in sums.iter_mut().zip(row) {
                    *sum += i32::from(pixel) * weight;
                }
            }
            out.extend(sums.iter().map(|&sum| to_byte(sum)));
        }
    }
}

fn to_byte(sum: i32) -> u8 {
    (sum >> FRACTION_BITS).clamp(0, 255) as u8
}
