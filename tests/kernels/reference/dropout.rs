//! What zeroes at random while training: PyTorch's formulas, with convlab's draws.

use convlab::data::random::{draw, purpose, unit};
use convlab::network::layers::{AlphaDropout, DepthMode, Dropout, Dropout2d, StochasticDepth};

use super::Maps;

/// Seed and step of the step that is compared.
const SEED: u64 = 5;
const STEP: u64 = 0;

/// Where a layer stands, which decides its draws.
pub struct Drawing {
    pub node: usize,
    pub training: bool,
}

impl Drawing {
    fn keeps(&self, p: f64, number: usize) -> bool {
        let layer = purpose::DROPOUT + self.node as u32;
        f64::from(unit(draw(SEED, STEP, number as u32, layer)[0])) >= p
    }

    /// What is kept divided by the probability of that, what is not 0; `number` is that of an element's draw.
    fn scaled(&self, x: &Maps, p: f64, number: impl Fn([usize; 4]) -> usize) -> Maps {
        if !self.training {
            return x.clone();
        }
        Maps::made(x.dims, |n, c, y, at| {
            match self.keeps(p, number([n, c, y, at])) {
                true => x.at(n, c, y, at) / (1.0 - p),
                false => 0.0,
            }
        })
    }

    pub fn dropout(&self, x: &Maps, layer: &Dropout) -> Maps {
        let dims = x.dims;
        self.scaled(x, layer.p, |at| element(dims, at))
    }

    pub fn dropout2d(&self, x: &Maps, layer: &Dropout2d) -> Maps {
        self.scaled(x, layer.p, |[n, c, ..]| n * x.dims[1] + c)
    }

    pub fn stochastic_depth(&self, x: &Maps, layer: &StochasticDepth) -> Maps {
        self.scaled(x, layer.p, |[n, ..]| match layer.mode {
            DepthMode::Row => n,
            DepthMode::Batch => 0,
        })
    }

    /// `torch.nn.functional.alpha_dropout`: noise is 1 of what is kept and 0 of what is not;
    /// x noise a + (noise - 1) alpha a + alpha a p, with alpha 1.7580993408473766 and a = 1 / sqrt((alpha^2 p + 1)(1 - p)).
    pub fn alpha_dropout(&self, x: &Maps, layer: &AlphaDropout) -> Maps {
        if !self.training {
            return x.clone();
        }
        let (p, alpha) = (layer.p, 1.758_099_340_847_376_6);
        let a = 1.0 / ((alpha * alpha * p + 1.0) * (1.0 - p)).sqrt();
        Maps::made(x.dims, |n, c, y, at| {
            let noise = f64::from(u8::from(self.keeps(p, element(x.dims, [n, c, y, at]))));
            x.at(n, c, y, at) * noise * a + (noise - 1.0) * alpha * a + alpha * a * p
        })
    }
}

/// The number of an element within the batch.
fn element([_, channels, height, width]: [usize; 4], [n, c, y, x]: [usize; 4]) -> usize {
    ((n * channels + c) * height + y) * width + x
}
