//! Resizing as Pillow (and so torchvision on PIL pictures) does it: bilinear with antialiasing, bit by bit.
//!
//! Two passes, along rows and then along columns, each rounding to a byte. The triangle filter is as wide as the scale when
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
    /// One plane between the passes: input height x output width.
    middle: Vec<u8>,
    sums: Vec<i32>,
}

impl Resizer {
    pub(crate) fn new(from: [usize; 2], to: [usize; 2]) -> Self {
        let [height, width] = to;
        Self {
            from,
            to,
            rows: Axis::new(from[0], height),
            columns: Axis::new(from[1], width),
            middle: vec![0; from[0] * width],
            sums: vec![0; width],
        }
    }

    pub(crate) fn is_identity(&self) -> bool {
        self.from == self.to
    }

    /// Appends the resized planes of a C x H x W picture to `out`.
    pub(crate) fn run(&mut self, picture: &[u8], out: &mut Vec<u8>) {
        for plane in picture.chunks_exact((self.from[0] * self.from[1]).max(1)) {
            self.along_rows(plane);
            self.along_columns(out);
        }
    }

    /// Each row of the plane to the output width. An unchanged width is copied, as rounding would do.
    fn along_rows(&mut self, plane: &[u8]) {
        let (width, out_width) = (self.from[1], self.to[1]);
        if width == out_width {
            self.middle.copy_from_slice(plane);
            return;
        }
        let axis = &self.columns;
        for (row, out) in plane
            .chunks_exact(width)
            .zip(self.middle.chunks_exact_mut(out_width))
        {
            for ((byte, &(first, count)), weights) in out
                .iter_mut()
                .zip(&axis.ranges)
                .zip(axis.weights.chunks_exact(axis.stride))
            {
                let taps = row[first..first + count].iter().zip(weights);
                *byte = to_byte(taps.fold(HALF, |sum, (&pixel, &weight)| {
                    sum + i32::from(pixel) * weight
                }));
            }
        }
    }

    /// Weighted sums of whole rows of `middle`, which vectorise.
    fn along_columns(&mut self, out: &mut Vec<u8>) {
        let width = self.to[1];
        if self.from[0] == self.to[0] {
            out.extend_from_slice(&self.middle);
            return;
        }
        let axis = &self.rows;
        for (&(first, count), weights) in axis
            .ranges
            .iter()
            .zip(axis.weights.chunks_exact(axis.stride))
        {
            self.sums.fill(HALF);
            let rows = self.middle[first * width..(first + count) * width].chunks_exact(width);
            for (row, &weight) in rows.zip(weights) {
                for (sum, &pixel) in self.sums.iter_mut().zip(row) {
                    *sum += i32::from(pixel) * weight;
                }
            }
            out.extend(self.sums.iter().map(|&sum| to_byte(sum)));
        }
    }
}

fn to_byte(sum: i32) -> u8 {
    (sum >> FRACTION_BITS).clamp(0, 255) as u8
}
