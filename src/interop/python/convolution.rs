//! Convolutions as programs make them, with every kind of border.

use super::evaluate::mode_of;
use super::given::{Given, Result, unsupported};
use super::operation::Operation;
use super::value::{Arguments, Value};
use crate::network::{Layer, layers};
use crate::said::phrase;

pub(super) fn conv2d(name: &str, arguments: &Arguments) -> Result<Operation> {
    let given = Given::new(
        name,
        arguments,
        &[
            "in_channels",
            "out_channels",
            "kernel_size",
            "stride",
            "padding",
            "dilation",
            "groups",
            "bias",
            "padding_mode",
            "device",
            "dtype",
        ],
    )?;
    let mode = mode_of(&given.text_or("padding_mode", "zeros")?, arguments.at)?;
    let kernel = given.pair("kernel_size")?;
    let stride = given.pair_or("stride", [1, 1])?;
    let dilation = given.pair_or("dilation", [1, 1])?;
    // Rows above and below, columns left and right.
    let sides = match given.get("padding") {
        Some(Value::Text(text)) if &**text == "valid" => [[0, 0], [0, 0]],
        Some(Value::Text(text)) if &**text == "same" => {
            if stride != [1, 1] {
                return Err(unsupported(
                    arguments.at,
                    phrase!("padding='same' with a stride"),
                    phrase!("PyTorch refuses it; give the padding as a number."),
                ));
            }
            [0, 1].map(|axis| {
                let reach = dilation[axis].saturating_mul(kernel[axis].max(1) - 1);
                [reach / 2, reach - reach / 2]
            })
        }
        _ => given.pair_or("padding", [0, 0])?.map(|side| [side, side]),
    };
    let is_own = mode == layers::PadMode::Constant && sides.iter().all(|[a, b]| a == b);
    let layer = Layer::Conv2d(layers::Conv2d {
        channels_in: given.size("in_channels")?,
        channels_out: given.size("out_channels")?,
        kernel,
        stride,
        padding: if is_own {
            sides.map(|[side, _]| side)
        } else {
            [0, 0]
        },
        dilation,
        groups: given.size_or("groups", 1)?,
        bias: given.flag_or("bias", true)?,
    });
    let side = |axis: usize, end: usize| i64::try_from(sides[axis][end]).unwrap_or(i64::MAX);
    let padding = [side(1, 0), side(1, 1), side(0, 0), side(0, 1)];
    Ok(match is_own || padding == [0; 4] {
        true => Operation::Layer(layer),
        false => {
            let value = 0.0;
            let pad = layers::Pad2d {
                padding,
                mode,
                value,
            };
            Operation::Padded(pad, layer)
        }
    })
}

/// `nn.ZeroPad2d(1)`, `nn.ReflectionPad2d((left, right, top, bottom))`
pub(super) fn padding(name: &str, arguments: &Arguments) -> Result<layers::Pad2d> {
    let given = Given::new(name, arguments, &["padding", "value"])?;
    let sides = given.numbers("padding")?;
    let padding = match sides[..] {
        [all] => [all; 4],
        [left, right, top, bottom] => [left, right, top, bottom],
        _ => {
            return Err(unsupported(
                arguments.at,
                phrase!("{count} sizes of {name}", count = sides.len(), name),
                phrase!("One or four are supported: left, right, top, bottom."),
            ));
        }
    };
    let mode = match name {
        "ReflectionPad2d" => layers::PadMode::Reflect,
        "ReplicationPad2d" => layers::PadMode::Replicate,
        "CircularPad2d" => layers::PadMode::Circular,
        _ => layers::PadMode::Constant,
    };
    Ok(layers::Pad2d {
        padding: padding.map(|side| side as i64),
        mode,
        value: given.number_or("value", 0.0)?,
    })
}

pub(super) fn conv_transpose2d(name: &str, arguments: &Arguments) -> Result<Layer> {
    let given = Given::new(
        name,
        arguments,
        &[
            "in_channels",
            "out_channels",
            "kernel_size",
            "stride",
            "padding",
            "output_padding",
            "groups",
            "bias",
            "dilation",
            "padding_mode",
            "device",
            "dtype",
        ],
    )?;
    given.only("padding_mode", &Value::text("zeros"))?;
    Ok(Layer::ConvTranspose2d(layers::ConvTranspose2d {
        channels_in: given.size("in_channels")?,
        channels_out: given.size("out_channels")?,
        kernel: given.pair("kernel_size")?,
        stride: given.pair_or("stride", [1, 1])?,
        padding: given.pair_or("padding", [0, 0])?,
        output_padding: given.pair_or("output_padding", [0, 0])?,
        dilation: given.pair_or("dilation", [1, 1])?,
        groups: given.size_or("groups", 1)?,
        bias: given.flag_or("bias", true)?,
    }))
}
