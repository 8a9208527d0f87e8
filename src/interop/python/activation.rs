//! Activations of PyTorch, `nn.GELU(...)` and `F.gelu(x, ...)`, with its arguments and defaults.

use super::given::{Given, Result, unsupported};
use super::value::Arguments;
use crate::network::{Layer, layers};
use crate::said::phrase;

/// `nn.name(...)`; none for what is no activation here.
pub fn module(name: &str, arguments: &Arguments) -> Result<Option<Layer>> {
    let function = match name {
        "ReLU" => "relu",
        "LeakyReLU" => "leaky_relu",
        "Sigmoid" => "sigmoid",
        "Tanh" => "tanh",
        "ReLU6" => "relu6",
        "Hardtanh" => "hardtanh",
        "ELU" => "elu",
        "CELU" => "celu",
        "SELU" => "selu",
        "SiLU" => "silu",
        "GELU" => "gelu",
        "Mish" => "mish",
        "Hardswish" => "hardswish",
        "Hardsigmoid" => "hardsigmoid",
        "Softplus" => "softplus",
        "LogSigmoid" => "logsigmoid",
        "Softsign" => "softsign",
        "Tanhshrink" => "tanhshrink",
        _ => return Ok(None),
    };
    of(function, name, arguments)
}

/// `F.name(x, ...)`, without its tensor; none for what is no activation here.
pub fn function(name: &str, arguments: &Arguments) -> Result<Option<Layer>> {
    // In place or not, the values are the same.
    of(name.trim_end_matches('_'), name, arguments)
}

/// An activation by the name of its function; `callee` is what messages call it.
fn of(function: &str, callee: &str, arguments: &Arguments) -> Result<Option<Layer>> {
    let given = |names: &'static [&'static str]| Given::new(callee, arguments, names);
    let plain = |layer| given(&[]).map(|_| layer);
    let in_place = |layer| given(&["inplace"]).map(|_| layer);
    let alpha = || given(&["alpha", "inplace"])?.number_or("alpha", 1.0);
    Ok(Some(match function {
        "relu" => in_place(Layer::Relu(layers::Relu {}))?,
        "leaky_relu" => Layer::LeakyRelu(layers::LeakyRelu {
            slope: given(&["negative_slope", "inplace"])?.number_or("negative_slope", 0.01)?,
        }),
        "sigmoid" => plain(Layer::Sigmoid(layers::Sigmoid {}))?,
        "tanh" => plain(Layer::Tanh(layers::Tanh {}))?,
        "relu6" => in_place(Layer::Relu6(layers::Relu6 {}))?,
        "hardtanh" => {
            let given = given(&["min_val", "max_val", "inplace"])?;
            Layer::Hardtanh(layers::Hardtanh {
                min: given.number_or("min_val", -1.0)?,
                max: given.number_or("max_val", 1.0)?,
            })
        }
        "elu" => Layer::Elu(layers::Elu { alpha: alpha()? }),
        "celu" => Layer::Celu(layers::Celu { alpha: alpha()? }),
        "selu" => in_place(Layer::Selu(layers::Selu {}))?,
        "silu" => in_place(Layer::Silu(layers::Silu {}))?,
        "gelu" => {
            let approximate = given(&["approximate"])?.text_or("approximate", "none")?;
            let approximate = match approximate.as_str() {
                "none" => layers::Approximate::None,
                "tanh" => layers::Approximate::Tanh,
                other => {
                    return Err(unsupported(
                        arguments.at,
                        phrase!(
                            "approximate='{mode}' of {name}",
                            mode = other,
                            name = callee
                        ),
                        phrase!("'none' and 'tanh' are supported."),
                    ));
                }
            };
            Layer::Gelu(layers::Gelu { approximate })
        }
        "mish" => in_place(Layer::Mish(layers::Mish {}))?,
        "hardswish" => in_place(Layer::Hardswish(layers::Hardswish {}))?,
        "hardsigmoid" => in_place(Layer::Hardsigmoid(layers::Hardsigmoid {}))?,
        "softplus" => {
            let given = given(&["beta", "threshold"])?;
            Layer::Softplus(layers::Softplus {
                beta: given.number_or("beta", 1.0)?,
                threshold: given.number_or("threshold", 20.0)?,
            })
        }
        "logsigmoid" => plain(Layer::LogSigmoid(layers::LogSigmoid {}))?,
        "softsign" => plain(Layer::Softsign(layers::Softsign {}))?,
        "tanhshrink" => plain(Layer::Tanhshrink(layers::Tanhshrink {}))?,
        "sqrt" => plain(Layer::Sqrt(layers::Sqrt {}))?,
        _ => return Ok(None),
    }))
}
