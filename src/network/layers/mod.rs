//! Every kind of layer, one file a family: PyTorch's settings, the shape it puts out, its tensors, its cost.
//!
//! A kind is a struct of its settings that implements [`LayerKind`]; the table at the end of this file makes [`Layer`] of them.
//! Nothing in the trait has a default, so a new kind answers every question, and every `match` on [`Layer`] asks for it.

/// What a kind without weights says: no tensors, no multiply-adds, nothing to fit, nothing to mend.
macro_rules! weightless {
    () => {
        fn mend(&self, _: &str) -> $crate::said::Phrase {
            $crate::said::Phrase::default()
        }

        fn parameters(&self) -> Vec<$crate::network::ParameterSpec> {
            Vec::new()
        }

        fn multiply_adds(&self, _: &[usize], _: &[usize]) -> u64 {
            0
        }

        fn fit(&mut self, _: &[usize]) {}
    };
}

mod activation;
mod arithmetic;
mod conv;
mod crop;
mod dropout;
mod function;
mod group_norm;
mod join;
mod layer_norm;
mod linear;
mod local_response_norm;
mod norm;
mod parameter;
mod permute;
mod pool;
mod prelu;
mod reduce;
mod resample;
mod reshape;
mod site;
mod softmax;
mod width;

use serde::Serialize;
use serde::de::{Deserialize, Deserializer, Error};

pub use activation::{
    Approximate, Celu, Elu, Gelu, Hardsigmoid, Hardswish, Hardtanh, LeakyRelu, LogSigmoid, Mish,
    Relu, Relu6, Selu, Sigmoid, Silu, Softplus, Softsign, Sqrt, Tanh, Tanhshrink,
};
pub use arithmetic::{Affine, Arithmetic, Operator};
pub use conv::{Conv2d, ConvTranspose2d};
pub use crop::{Pad2d, PadMode, Slice};
pub use dropout::{AlphaDropout, DepthMode, Draws, Dropout, Dropout2d, Drops, StochasticDepth};
pub(crate) use function::function_layer;
pub use function::{Function, SELU};
pub use group_norm::{GroupNorm, Grouping, InstanceNorm2d};
pub use join::{Add, Concat};
pub use layer_norm::LayerNorm;
pub use linear::Linear;
pub use local_response_norm::LocalResponseNorm;
pub use norm::{BatchNorm, BatchNorm1d, BatchNorm2d};
pub use parameter::{Draw, First, Parameter, Spread};
pub use permute::{ChannelShuffle, Permute, PixelShuffle, PixelUnshuffle, Rearrangement};
pub use pool::{AdaptiveAvgPool2d, AdaptiveMaxPool2d, AvgPool2d, LpPool2d, MaxPool2d, MaxUnpool2d};
pub use prelu::Prelu;
pub use reduce::{Reduce, Reduction};
pub use resample::{ChannelPad, Resize, ResizeMode, Upsample, UpsampleMode};
pub use reshape::{Flatten, Reshape, View};
use site::{Around, Site};
pub use softmax::{LogSoftmax, Softmax};
pub(super) use width::Widened;
use width::Width;

use super::NetworkError;
use super::parameters::{ParameterSpec, elements, tensor_name};
use crate::object::Object;
use crate::said::Phrase;

/// What a kind of layer says of itself. Shapes are of one picture: `[channels, height, width]`, or `[features]`.
trait LayerKind: Sized {
    /// PyTorch's name, for messages and drawings.
    const NAME: &'static str;
    /// What a layer of this kind is called before its number.
    const STEM: &'static str;
    /// Whether it takes several inputs.
    const JOINS: bool;
    /// The setting that follows from what reaches it, which [`LayerKind::fit`] sets.
    const FOLLOWS: Option<&'static str>;

    /// A layer that fits where it is put.
    fn fresh(around: &Around) -> Self;

    /// The settings worth showing beside the name: "5×5", "5×5, stride 2", "p 0.5".
    fn detail(&self) -> String;

    /// The shape it puts out. A max unpooling is given three: its input, its pooling's input and its pooling's output.
    fn shape(&self, site: &Site, inputs: &[&[usize]]) -> Result<Vec<usize>, NetworkError>;

    /// What mends an input that does not fit where no other size of the pictures does; empty where nothing is known.
    fn mend(&self, name: &str) -> Phrase;

    /// Its tensors, named without the layer: weight, bias, then buffers.
    fn parameters(&self) -> Vec<ParameterSpec>;

    /// Multiply-adds for one picture. Pooling, activations and sums are not counted, as is usual.
    fn multiply_adds(&self, input: &[usize], output: &[usize]) -> u64;

    fn width(&mut self) -> Width<'_>;

    /// Takes the input channels or features of the shape that reaches it.
    fn fit(&mut self, reaches: &[usize]);
}

/// Makes the enum, the list of kinds, and the questions that are passed on to each kind.
macro_rules! layers {
    ($($(#[$doc:meta])* $kind:literal $name:ident,)+) => {
        /// One operation. Feature maps are `[channels, height, width]` a picture, vectors `[features]`.
        #[derive(Debug, Clone, PartialEq, Serialize)]
        #[serde(tag = "type")]
        pub enum Layer {
            $($(#[$doc])* #[serde(rename = $kind)] $name($name),)+
            /// Handled nowhere: `cargo xtask test` sees to it that the compiler asks for it in every place.
            #[cfg(convlab_unhandled)]
            Unhandled,
        }

        /// Kinds as JSON names them, in the order they are offered.
        pub const KINDS: &[&str] = &[$($kind),+];

        impl Layer {
            /// The layer of an object with the key `type`; all other keys are settings of that kind.
            ///
            /// # Errors
            /// An unknown kind, and what the kind says of its settings.
            pub(super) fn from_object(mut object: Object) -> Result<Self, serde_json::Error> {
                let Some(kind) = object.take::<String>("type")? else {
                    return Err(Error::missing_field("type"));
                };
                match kind.as_str() {
                    $($kind => object.read().map(Layer::$name),)+
                    _ => Err(Error::unknown_variant(&kind, KINDS)),
                }
            }

            /// A layer of a kind for what reaches it (`[channels, height, width]`, `[features]`, or empty where that is not known), as
            /// wide as `width` where it is given. `pool` is the max pooling that an unpooling undoes. None for an unknown kind.
            pub fn fresh(kind: &str, reaches: &[usize], width: Option<usize>, pool: Option<&str>) -> Option<Layer> {
                let around = Around { reaches, width, pool };
                match kind {
                    $($kind => Some(Layer::$name($name::fresh(&around))),)+
                    _ => None,
                }
            }

            /// PyTorch's name of the layer, for messages and drawings.
            pub fn kind(&self) -> &'static str {
                match self {
                    $(Layer::$name(_) => $name::NAME,)+
                }
            }

            /// What a layer of this kind is called before its number.
            pub fn stem(&self) -> &'static str {
                match self {
                    $(Layer::$name(_) => $name::STEM,)+
                }
            }

            /// Whether it takes several inputs.
            pub fn joins(&self) -> bool {
                match self {
                    $(Layer::$name(_) => $name::JOINS,)+
                }
            }

            /// The setting that follows from what reaches it.
            pub fn follows(&self) -> Option<&'static str> {
                match self {
                    $(Layer::$name(_) => $name::FOLLOWS,)+
                }
            }

            /// The settings worth showing beside the name: "5×5", "5×5, stride 2", "p 0.5".
            pub fn detail(&self) -> String {
                match self {
                    $(Layer::$name(layer) => layer.detail(),)+
                }
            }

            /// The shape it puts out for such inputs; a max unpooling's are its own, its pooling's input and its pooling's output.
            /// `name` and `batch` are what messages speak of.
            ///
            /// # Errors
            /// [`NetworkError::Shape`] and [`NetworkError::Setting`], without what another size of the pictures would mend.
            pub(super) fn shape(&self, name: &str, batch: usize, inputs: &[&[usize]]) -> Result<Vec<usize>, NetworkError> {
                let site = Site { name, kind: self.kind(), batch };
                match self {
                    $(Layer::$name(layer) => layer.shape(&site, inputs),)+
                }
            }

            /// What mends an input that does not fit where no other size of the pictures does; empty where nothing is known.
            pub(super) fn mend(&self, name: &str) -> Phrase {
                match self {
                    $(Layer::$name(layer) => layer.mend(name),)+
                }
            }

            /// Its tensors under their names in the `state_dict`: weight, bias, then buffers.
            pub fn parameters(&self, name: &str) -> Vec<ParameterSpec> {
                let mut parameters = match self {
                    $(Layer::$name(layer) => layer.parameters(),)+
                };
                for parameter in &mut parameters {
                    parameter.name = tensor_name(name, &parameter.name);
                }
                parameters
            }

            /// Multiply-adds for one picture, given the shapes of its input and output. A FLOP count is twice this.
            pub fn multiply_adds(&self, input: &[usize], output: &[usize]) -> u64 {
                match self {
                    $(Layer::$name(layer) => layer.multiply_adds(input, output),)+
                }
            }

            fn width_mut(&mut self) -> Width<'_> {
                match self {
                    $(Layer::$name(layer) => layer.width(),)+
                }
            }

            /// Takes the input channels and features of the shape that reaches it. What it puts out stays, but for convolutions of one
            /// group a channel, which keep that.
            pub(super) fn fit(&mut self, reaches: &[usize]) {
                match self {
                    $(Layer::$name(layer) => layer.fit(reaches),)+
                }
            }
        }
    };
}

impl<'de> Deserialize<'de> for Layer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Layer::from_object(Object::deserialize(deserializer)?).map_err(Error::custom)
    }
}

layers! {
    /// `nn.Conv2d`
    "conv2d" Conv2d,
    /// `nn.ConvTranspose2d`
    "conv_transpose2d" ConvTranspose2d,
    /// `nn.Linear`
    "linear" Linear,
    /// `nn.BatchNorm2d`
    "batch_norm2d" BatchNorm2d,
    /// `nn.BatchNorm1d`
    "batch_norm1d" BatchNorm1d,
    /// `nn.GroupNorm`
    "group_norm" GroupNorm,
    /// `nn.InstanceNorm2d`
    "instance_norm2d" InstanceNorm2d,
    /// `nn.LayerNorm`
    "layer_norm" LayerNorm,
    /// `nn.LocalResponseNorm`
    "local_response_norm" LocalResponseNorm,
    /// `nn.ReLU`
    "relu" Relu,
    /// `nn.LeakyReLU`
    "leaky_relu" LeakyRelu,
    /// `nn.Sigmoid`
    "sigmoid" Sigmoid,
    /// `nn.Tanh`
    "tanh" Tanh,
    /// `nn.ReLU6`
    "relu6" Relu6,
    /// `nn.Hardtanh`
    "hardtanh" Hardtanh,
    /// `nn.ELU`
    "elu" Elu,
    /// `nn.CELU`
    "celu" Celu,
    /// `nn.SELU`
    "selu" Selu,
    /// `nn.SiLU`
    "silu" Silu,
    /// `nn.GELU`
    "gelu" Gelu,
    /// `nn.Mish`
    "mish" Mish,
    /// `nn.Hardswish`
    "hardswish" Hardswish,
    /// `nn.Hardsigmoid`
    "hardsigmoid" Hardsigmoid,
    /// `nn.Softplus`
    "softplus" Softplus,
    /// `nn.LogSigmoid`
    "logsigmoid" LogSigmoid,
    /// `nn.Softsign`
    "softsign" Softsign,
    /// `nn.Tanhshrink`
    "tanhshrink" Tanhshrink,
    /// `torch.sqrt`
    "sqrt" Sqrt,
    /// `nn.PReLU`
    "prelu" Prelu,
    /// `nn.Softmax`
    "softmax" Softmax,
    /// `nn.LogSoftmax`
    "log_softmax" LogSoftmax,
    /// `nn.MaxPool2d`
    "max_pool2d" MaxPool2d,
    /// `nn.AvgPool2d`
    "avg_pool2d" AvgPool2d,
    /// `nn.LPPool2d`
    "lp_pool2d" LpPool2d,
    /// `nn.AdaptiveAvgPool2d`
    "adaptive_avg_pool2d" AdaptiveAvgPool2d,
    /// `nn.AdaptiveMaxPool2d`
    "adaptive_max_pool2d" AdaptiveMaxPool2d,
    /// `nn.MaxUnpool2d`
    "max_unpool2d" MaxUnpool2d,
    /// `nn.Upsample`
    "upsample" Upsample,
    /// `nn.Dropout`
    "dropout" Dropout,
    /// `nn.Dropout2d`
    "dropout2d" Dropout2d,
    /// `nn.AlphaDropout`
    "alpha_dropout" AlphaDropout,
    /// `torchvision.ops.StochasticDepth`
    "stochastic_depth" StochasticDepth,
    /// `torch.flatten`
    "flatten" Flatten,
    /// `x.view`
    "view" View,
    /// `a + b`
    "add" Add,
    /// `torch.cat`
    "concat" Concat,
    /// `F.pad` of channels
    "channel_pad" ChannelPad,
    /// `a * b` and its like
    "arithmetic" Arithmetic,
    /// `scale * x + shift`
    "affine" Affine,
    /// `x * nn.Parameter` and its like
    "parameter" Parameter,
    /// `x[:, 0:8, 1:-1, ::2]`
    "slice" Slice,
    /// `F.pad` of rows and columns
    "pad2d" Pad2d,
    /// `x.mean(dim)` and its like
    "reduce" Reduce,
    /// `F.interpolate` to any size
    "resize" Resize,
    /// `x.reshape`
    "reshape" Reshape,
    /// `x.permute` between two views
    "permute" Permute,
    /// `nn.PixelShuffle`
    "pixel_shuffle" PixelShuffle,
    /// `nn.PixelUnshuffle`
    "pixel_unshuffle" PixelUnshuffle,
    /// `nn.ChannelShuffle`
    "channel_shuffle" ChannelShuffle,
}

impl Layer {
    /// Elements of its largest tensor.
    pub(super) fn largest_tensor(&self) -> usize {
        let tensors = self.parameters("");
        tensors.iter().map(ParameterSpec::len).max().unwrap_or(0)
    }

    /// The name of the max pooling that it undoes.
    pub fn unpools(&self) -> Option<&str> {
        let Layer::MaxUnpool2d(layer) = self else {
            return None;
        };
        Some(&layer.pool)
    }
}

/// `3` for 3×3, otherwise `3×5`.
fn pair(values: [usize; 2]) -> String {
    if values[0] == values[1] {
        values[0].to_string()
    } else {
        format!("{}×{}", values[0], values[1])
    }
}

/// `5×5`, `5×5, stride 2`.
fn window(kernel: [usize; 2], stride: [usize; 2], usual: [usize; 2]) -> String {
    let mut text = format!("{}×{}", kernel[0], kernel[1]);
    if stride != usual {
        text += &format!(", stride {}", pair(stride));
    }
    text
}

/// Product of sizes as a count of operations; saturates.
fn count(sizes: &[usize]) -> u64 {
    elements(sizes) as u64
}

fn ones() -> [usize; 2] {
    [1, 1]
}

fn one() -> usize {
    1
}

fn yes() -> bool {
    true
}
