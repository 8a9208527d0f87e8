//! The parameters of random steps, drawn from torchvision's distributions.

use super::super::affine::Affine;
use super::super::elementary::{exponential, logarithm};
use super::super::window::Window;
use super::applied::{Applied, Colour};
use crate::data::random::{draw, purpose};
use crate::recipe::{Interpolation, PaddingMode, Step};

/// How often torchvision tries to find a rectangle within the picture.
const TRIES: usize = 10;

/// The random numbers of one picture at its place in a step, one after the other.
pub struct Draws {
    seed: u64,
    step: u64,
    item: u32,
    used: u32,
    numbers: [u32; 4],
}

impl Draws {
    /// The draws of one picture at one step.
    pub fn new(seed: u64, step: u64, item: u32) -> Self {
        Self {
            seed,
            step,
            item,
            used: 0,
            numbers: [0; 4],
        }
    }

    fn number(&mut self) -> u32 {
        let at = self.used % 4;
        if at == 0 {
            // Purposes are below 256; above them stands which four it are.
            let purpose = purpose::TRANSFORMS | (self.used / 4) << 8;
            self.numbers = draw(self.seed, self.step, self.item, purpose);
        }
        self.used += 1;
        self.numbers[at as usize]
    }

    /// Between two numbers, the upper one excluded where they differ.
    fn uniform(&mut self, [low, high]: [f64; 2]) -> f64 {
        low + f64::from(self.number()) / 4_294_967_296.0 * (high - low)
    }

    fn happens(&mut self, p: f64) -> bool {
        self.uniform([0.0, 1.0]) < p
    }

    /// A whole number of at least 0 below a count.
    fn below(&mut self, count: usize) -> usize {
        ((u64::from(self.number()) * count as u64) >> 32) as usize
    }

    /// Height and width of a rectangle by its area and its width over its height.
    fn rectangle(&mut self, area: f64, scale: [f64; 2], ratio: [f64; 2]) -> [f64; 2] {
        let area = area * self.uniform(scale);
        let ratio = exponential(self.uniform(ratio.map(logarithm)));
        [area / ratio, area * ratio].map(|square| square.sqrt().round_ties_even())
    }

    fn permutation(&mut self) -> [usize; 4] {
        let mut order = [0, 1, 2, 3];
        for last in (1..4).rev() {
            let other = self.below(last + 1);
            order.swap(last, other);
        }
        order
    }
}

impl Step {
    /// What becomes of a picture of a size; `None`: nothing.
    pub(super) fn drawn(&self, size: [usize; 2], draws: &mut Draws) -> Option<Applied> {
        let [height, width] = size;
        let turned = |affine, interpolation: Interpolation, fill| Applied::Turned {
            affine,
            interpolation,
            fill,
        };
        Some(match self {
            Step::Resize { .. } => Applied::Resized {
                window: Window::inside(0, 0, height, width),
                to: self.size(size),
            },
            Step::CenterCrop { size: to } => Applied::Windowed {
                window: Window::centred(size, *to),
                fill: 0,
            },
            Step::RandomCrop {
                size: to,
                padding,
                pad_if_needed,
                fill,
                padding_mode,
            } => random_crop(
                size,
                *to,
                *padding,
                *pad_if_needed,
                *padding_mode,
                *fill,
                draws,
            ),
            Step::RandomResizedCrop {
                size: to,
                scale,
                ratio,
            } => Applied::Resized {
                window: resized_crop(size, *scale, *ratio, draws),
                to: *to,
            },
            Step::RandomHorizontalFlip { p } => draws.happens(*p).then_some(Applied::Mirrored)?,
            Step::RandomVerticalFlip { p } => draws.happens(*p).then_some(Applied::Overturned)?,
            Step::RandomRotation {
                degrees,
                interpolation,
                fill,
            } => {
                let affine = Affine::rotation(draws.uniform(*degrees), size);
                turned(affine, *interpolation, *fill)
            }
            Step::RandomAffine {
                degrees,
                translate,
                scale,
                shear,
                interpolation,
                fill,
            } => {
                let angle = draws.uniform(*degrees);
                let mut moved = |share: f64, length: usize| {
                    let most = share * length as f64;
                    draws.uniform([-most, most]).round_ties_even()
                };
                let moved = [moved(translate[0], width), moved(translate[1], height)];
                let scale = draws.uniform(*scale);
                let sheared = [[shear[0], shear[1]], [shear[2], shear[3]]];
                let sheared = sheared.map(|range| draws.uniform(range));
                let affine = Affine::new(angle, moved, scale, sheared, size);
                turned(affine, *interpolation, *fill)
            }
            Step::ColorJitter {
                brightness,
                contrast,
                saturation,
                hue,
            } => {
                let order = draws.permutation();
                let amounts = [
                    (*brightness, Colour::Brightness as fn(f64) -> Colour, 1.0),
                    (*contrast, Colour::Contrast, 1.0),
                    (*saturation, Colour::Saturation, 1.0),
                    (*hue, Colour::Hue, 0.0),
                ]
                .map(|(range, colour, nothing)| {
                    (range != [nothing; 2]).then(|| colour(draws.uniform(range)))
                });
                Applied::Coloured(
                    order
                        .into_iter()
                        .filter_map(|which| amounts[which])
                        .collect(),
                )
            }
            Step::RandomErasing {
                p,
                scale,
                ratio,
                value,
            } => {
                if !draws.happens(*p) {
                    return None;
                }
                let window = erased(size, *scale, *ratio, draws)?;
                let byte = |value: &f64| (value * 255.0).round().clamp(0.0, 255.0) as u8;
                Applied::Erased {
                    window,
                    values: value.iter().map(byte).collect(),
                }
            }
        })
    }

    /// The size that a picture of a size then has.
    pub(super) fn size(&self, now: [usize; 2]) -> [usize; 2] {
        match self {
            Step::Resize { size } => match size[..] {
                [height, width] => [height, width],
                [side] => {
                    let [height, width] = now;
                    let longer = |long: usize, short: usize| side * long / short.max(1);
                    match height < width {
                        true => [side, longer(width, height)],
                        false => [longer(height, width), side],
                    }
                }
                _ => now,
            },
            Step::CenterCrop { size }
            | Step::RandomCrop { size, .. }
            | Step::RandomResizedCrop { size, .. } => *size,
            Step::RandomHorizontalFlip { .. }
            | Step::RandomVerticalFlip { .. }
            | Step::RandomRotation { .. }
            | Step::RandomAffine { .. }
            | Step::ColorJitter { .. }
            | Step::RandomErasing { .. } => now,
        }
    }
}

fn random_crop(
    [height, width]: [usize; 2],
    to: [usize; 2],
    [left, top, right, bottom]: [usize; 4],
    pad_if_needed: bool,
    mode: PaddingMode,
    fill: u8,
    draws: &mut Draws,
) -> Applied {
    // Padded on both sides by all that is missing.
    let axis = |before: usize, length: usize, after: usize, to: usize| {
        let padded = before + length + after;
        let more = if pad_if_needed {
            to.saturating_sub(padded)
        } else {
            0
        };
        (before + more, (padded + 2 * more).saturating_sub(to))
    };
    let (top, rows) = axis(top, height, bottom, to[0]);
    let (left, columns) = axis(left, width, right, to[1]);
    Applied::Windowed {
        window: Window {
            top: draws.below(rows + 1) as i64 - top as i64,
            left: draws.below(columns + 1) as i64 - left as i64,
            height: to[0],
            width: to[1],
            mode,
        },
        fill,
    }
}

/// torchvision's RandomResizedCrop.get_params
fn resized_crop(
    [height, width]: [usize; 2],
    scale: [f64; 2],
    ratio: [f64; 2],
    draws: &mut Draws,
) -> Window {
    for _ in 0..TRIES {
        let [rows, columns] = draws.rectangle((height * width) as f64, scale, ratio);
        let (rows, columns) = (rows as usize, columns as usize);
        if (1..=height).contains(&rows) && (1..=width).contains(&columns) {
            let top = draws.below(height - rows + 1);
            let left = draws.below(width - columns + 1);
            return Window::inside(top, left, rows, columns);
        }
    }
    // The middle, as near as the ratio may be.
    let now = width as f64 / height as f64;
    let whole = |side: f64, most: usize| (side.round_ties_even() as usize).clamp(1, most);
    let (rows, columns) = match now {
        _ if now < ratio[0] => (whole(width as f64 / ratio[0], height), width),
        _ if now > ratio[1] => (height, whole(height as f64 * ratio[1], width)),
        _ => (height, width),
    };
    Window::inside((height - rows) / 2, (width - columns) / 2, rows, columns)
}

/// torchvision's RandomErasing.get_params, whose ratio is height over width; `None` where no rectangle was found.
fn erased(
    [height, width]: [usize; 2],
    scale: [f64; 2],
    ratio: [f64; 2],
    draws: &mut Draws,
) -> Option<Window> {
    for _ in 0..TRIES {
        let [columns, rows] = draws.rectangle((height * width) as f64, scale, ratio);
        let (rows, columns) = (rows as usize, columns as usize);
        if rows < height && columns < width {
            let top = draws.below(height - rows + 1);
            let left = draws.below(width - columns + 1);
            return Some(Window::inside(top, left, rows, columns));
        }
    }
    None
}
