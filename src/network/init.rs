//! PyTorch's default initialisation, drawn from one seeded stream.
//!
//! `nn.Conv2d` and `nn.Linear` start with `kaiming_uniform_(a=sqrt(5))`, which is U(-b, b) with b = 1/sqrt(fan_in), and
//! their biases with the same b. The stream (mulberry32) and the order are those of the reference curves, so that a seed
//! gives the same start in every engine, on every device, and in a PyTorch script.

use super::layers::{Draw, First};
use super::{Network, ParameterRole, ParameterSpec};

/// mulberry32: a 32-bit generator that any language repeats exactly.
#[derive(Debug, Clone)]
pub struct Mulberry32(u32);

impl Mulberry32 {
    /// The stream of a seed.
    pub fn new(seed: u32) -> Self {
        Self(seed)
    }

    /// The next value in [0, 1), a multiple of 2^-32.
    pub fn next_unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x6d2b_79f5);
        let a = self.0;
        let mut t = (a ^ (a >> 15)).wrapping_mul(a | 1);
        t = t.wrapping_add((t ^ (t >> 7)).wrapping_mul(t | 61)) ^ t;
        f64::from(t ^ (t >> 14)) / 4_294_967_296.0
    }
}

/// First values of every tensor of the `state_dict`, in its order, from one stream.
///
/// Weights and biases are `(2u - 1) / sqrt(fan_in)`; normalisation layers start at 1 and 0, PReLU at its
/// `init`, a parameter of a module's own at its mean, and draw nothing. Where that has a standard deviation, a
/// value drawn normally takes two of the stream (Box and Muller 1958), one drawn evenly takes one.
pub fn initial_parameters(network: &Network, seed: u32) -> Vec<(ParameterSpec, Vec<f32>)> {
    let mut stream = Mulberry32::new(seed);
    network
        .parameters()
        .into_iter()
        .map(|parameter| {
            let count = parameter.len();
            let values = match parameter.role {
                ParameterRole::Weight => {
                    let bound = 1.0 / (parameter.fan_in as f64).sqrt();
                    (0..count)
                        .map(|_| ((2.0 * stream.next_unit() - 1.0) * bound) as f32)
                        .collect()
                }
                ParameterRole::NormWeight | ParameterRole::RunningVar => vec![1.0; count],
                ParameterRole::Slope { init } => vec![init; count],
                ParameterRole::Own { first } => (0..count)
                    .map(|_| drawn(&mut stream, first) as f32)
                    .collect(),
                ParameterRole::NormBias
                | ParameterRole::RunningMean
                | ParameterRole::BatchesTracked => vec![0.0; count],
            };
            (parameter, values)
        })
        .collect()
}

/// One first value of a module's own parameter.
fn drawn(stream: &mut Mulberry32, First { mean, std, draw }: First) -> f64 {
    let deviation = match draw {
        _ if std == 0.0 => 0.0,
        Draw::Uniform => (2.0 * stream.next_unit() - 1.0) * 3f64.sqrt(),
        Draw::Normal => {
            let (length, turn) = (1.0 - stream.next_unit(), stream.next_unit());
            (-2.0 * length.ln()).sqrt() * (std::f64::consts::TAU * turn).cos()
        }
    };
    mean + std * deviation
}
