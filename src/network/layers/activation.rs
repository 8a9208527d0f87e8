//! Activations: functions of each element by itself.

use serde::{Deserialize, Serialize};

use super::super::NetworkError;
use super::function::Function;
use super::site::{Around, Site};
use super::{LayerKind, Width};
use crate::said::{Phrase, phrase};

/// A layer that takes any shape and leaves it.
pub(super) trait Elementwise: Sized {
    const NAME: &'static str;
    const STEM: &'static str;

    fn usual() -> Self;

    fn detail(&self) -> String;

    /// What is wrong with its settings.
    fn problem(&self) -> Option<Phrase>;
}

impl<T: Elementwise> LayerKind for T {
    const NAME: &'static str = T::NAME;
    const STEM: &'static str = T::STEM;
    const JOINS: bool = false;
    const FOLLOWS: Option<&'static str> = None;

    fn fresh(_: &Around) -> Self {
        T::usual()
    }

    fn detail(&self) -> String {
        Elementwise::detail(self)
    }

    fn shape(&self, site: &Site, inputs: &[&[usize]]) -> Result<Vec<usize>, NetworkError> {
        match self.problem() {
            Some(problem) => Err(site.setting(problem)),
            None => site.unchanged(inputs),
        }
    }

    fn width(&mut self) -> Width<'_> {
        Width::Passes
    }

    weightless!();
}

/// Makes a kind of each: its name in Rust, in PyTorch and before its number, its function; then its settings with PyTorch's defaults
/// and what may be wrong with them.
macro_rules! activations {
    ($($(#[$doc:meta])* $name:ident $torch:literal $stem:literal = |$layer:ident| $function:expr
        $(, { $($field:ident: $default:literal),+ } $problem:expr)?;)+) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
            #[serde(deny_unknown_fields)]
            pub struct $name {
                $($(
                    #[doc = concat!("`", stringify!($field), "` of the formula.")]
                    pub $field: f64,
                )+)?
            }

            impl $name {
                /// The function that it is.
                pub fn function(&self) -> Function {
                    let $layer = self;
                    $function
                }
            }

            impl Elementwise for $name {
                const NAME: &'static str = $torch;
                const STEM: &'static str = $stem;

                fn usual() -> Self {
                    $name { $($($field: $default,)+)? }
                }

                fn detail(&self) -> String {
                    let settings: Vec<String> = vec![
                        $($(format!(concat!(stringify!($field), " {}"), self.$field),)+)?
                    ];
                    settings.join(", ")
                }

                fn problem(&self) -> Option<Phrase> {
                    let finite = true $($(&& (self.$field as f32).is_finite())+)?;
                    if !finite {
                        return Some(phrase!("its settings must be finite numbers"));
                    }
                    $(
                        let problem: fn(&Self) -> Option<Phrase> = $problem;
                        return problem(self);
                    )?
                    #[allow(unreachable_code)]
                    None
                }
            }
        )+
    };
}

activations! {
    /// `nn.ReLU`: max(x, 0).
    Relu "ReLU" "relu" = |_layer| Function::Relu;
    /// `nn.LeakyReLU`: x above 0, `slope` x below.
    LeakyRelu "LeakyReLU" "leaky_relu" = |layer| Function::LeakyRelu { slope: layer.slope },
        { slope: 0.01 } |_| None;
    /// `nn.Sigmoid`: 1 / (1 + exp(-x)).
    Sigmoid "Sigmoid" "sigmoid" = |_layer| Function::Sigmoid;
    /// `nn.Tanh`.
    Tanh "Tanh" "tanh" = |_layer| Function::Tanh;
    /// `nn.ReLU6`: x kept within 0 and 6.
    Relu6 "ReLU6" "relu6" = |_layer| Function::Relu6;
    /// `nn.Hardtanh`: x kept within `min` and `max`.
    Hardtanh "Hardtanh" "hardtanh" = |layer| Function::Hardtanh { min: layer.min, max: layer.max },
        { min: -1.0, max: 1.0 } |layer| {
            (layer.min >= layer.max).then(|| phrase!("min must be below max"))
        };
    /// `nn.ELU`: x above 0, `alpha` (exp(x) - 1) below.
    Elu "ELU" "elu" = |layer| Function::Elu { alpha: layer.alpha }, { alpha: 1.0 } |_| None;
    /// `nn.CELU`: x above 0, `alpha` (exp(x / `alpha`) - 1) below.
    Celu "CELU" "celu" = |layer| Function::Celu { alpha: layer.alpha },
        { alpha: 1.0 } |layer| {
            (!((1.0 / layer.alpha) as f32).is_finite()).then(|| phrase!("alpha must not be 0"))
        };
    /// `nn.SELU`.
    Selu "SELU" "selu" = |_layer| Function::Selu;
    /// `nn.SiLU`, also called swish: x sigmoid(x).
    Silu "SiLU" "silu" = |_layer| Function::Silu;
    /// `nn.Mish`: x tanh(log(1 + exp(x))).
    Mish "Mish" "mish" = |_layer| Function::Mish;
    /// `nn.Hardswish`: x times (x + 3 kept within 0 and 6) / 6.
    Hardswish "Hardswish" "hardswish" = |_layer| Function::Hardswish;
    /// `nn.Hardsigmoid`: (x + 3 kept within 0 and 6) / 6.
    Hardsigmoid "Hardsigmoid" "hardsigmoid" = |_layer| Function::Hardsigmoid;
    /// `nn.Softplus`: log(1 + exp(`beta` x)) / `beta`; x where `beta` x is above `threshold`.
    Softplus "Softplus" "softplus" = |layer| Function::Softplus { beta: layer.beta, threshold: layer.threshold },
        { beta: 1.0, threshold: 20.0 } |layer| {
            (!((1.0 / layer.beta) as f32).is_finite()).then(|| phrase!("beta must not be 0"))
        };
    /// `nn.LogSigmoid`: log(1 / (1 + exp(-x))).
    LogSigmoid "LogSigmoid" "logsigmoid" = |_layer| Function::LogSigmoid;
    /// `nn.Softsign`: x / (1 + |x|).
    Softsign "Softsign" "softsign" = |_layer| Function::Softsign;
    /// `nn.Tanhshrink`: x - tanh(x).
    Tanhshrink "Tanhshrink" "tanhshrink" = |_layer| Function::Tanhshrink;
    /// `torch.sqrt`; of what is below 0 it is no number.
    Sqrt "sqrt" "sqrt" = |_layer| Function::Sqrt;
}

/// `nn.GELU`: x times the normal distribution up to x.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gelu {
    /// How the normal distribution is computed.
    pub approximate: Approximate,
}

/// How the normal distribution is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Approximate {
    /// By the error function.
    None,
    /// By tanh(sqrt(2 / pi) (x + 0.044715 x^3)).
    Tanh,
}

impl Gelu {
    /// The function that it is.
    pub fn function(&self) -> Function {
        match self.approximate {
            Approximate::None => Function::Gelu,
            Approximate::Tanh => Function::GeluTanh,
        }
    }
}

impl Elementwise for Gelu {
    const NAME: &'static str = "GELU";
    const STEM: &'static str = "gelu";

    fn usual() -> Self {
        Gelu {
            approximate: Approximate::None,
        }
    }

    fn detail(&self) -> String {
        match self.approximate {
            Approximate::None => String::new(),
            Approximate::Tanh => "tanh".into(),
        }
    }

    fn problem(&self) -> Option<Phrase> {
        None
    }
}
