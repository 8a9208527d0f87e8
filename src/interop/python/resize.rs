//! `nn.Upsample` and `F.interpolate`: what is asked for, and the layer that does it.

use super::given::{Given, unsupported};
use super::token::Place;
use super::value::{Arguments, Value};
use crate::interop::InteropError;
use crate::network::layers::{AdaptiveAvgPool2d, Resize, ResizeMode, Upsample};
use crate::network::{Layer, UpsampleMode};
use crate::said::phrase;

/// A resizing as a program asks for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// Height and width, or the factors.
    size: Option<[usize; 2]>,
    scale: Option<[f64; 2]>,
    /// Means over areas where there is none.
    mode: Option<ResizeMode>,
    align_corners: bool,
    /// Whether the sizes that the factors lead to place the values, not the factors.
    recomputes: bool,
}

/// The arguments of `nn.Upsample`, its relatives, and `F.interpolate`.
pub fn asked(
    name: &str,
    arguments: &Arguments,
    names: &'static [&'static str],
) -> Result<Asked, InteropError> {
    let given = Given::new(name, arguments, names)?;
    let usual = match name {
        "UpsamplingBilinear2d" => "bilinear",
        _ => "nearest",
    };
    let mode = match given.text_or("mode", usual)?.as_str() {
        "nearest" => Some(ResizeMode::Nearest),
        "nearest-exact" => Some(ResizeMode::NearestExact),
        "bilinear" => Some(ResizeMode::Bilinear),
        "bicubic" => Some(ResizeMode::Bicubic),
        "area" => None,
        other => {
            return Err(unsupported(
                arguments.at,
                phrase!("mode '{other}' of {name}", other, name),
                phrase!(
                    "'nearest', 'nearest-exact', 'bilinear', 'bicubic' and 'area' are supported."
                ),
            ));
        }
    };
    given.only("antialias", &Value::Bool(false))?;
    let scale = match given.some("scale_factor") {
        None => None,
        Some(value) => {
            let members = value.members().unwrap_or_else(|| vec![value.clone(); 2]);
            let numbers: Option<Vec<f64>> = members.iter().map(Value::number).collect();
            match numbers.as_deref() {
                Some(&[height, width]) if height > 0.0 && width > 0.0 => Some([height, width]),
                _ => {
                    let what = phrase!(
                        "scale_factor {value} of {name}",
                        value = value.describe(),
                        name
                    );
                    return Err(unsupported(
                        arguments.at,
                        what,
                        phrase!("One or two numbers above 0 are supported."),
                    ));
                }
            }
        }
    };
    let size = match given.some("size") {
        Some(_) => Some(given.pair("size")?),
        None => None,
    };
    if size.is_none() == scale.is_none() {
        return Err(unsupported(
            arguments.at,
            phrase!("{name} needs size or scale_factor", name),
            phrase!("Give it one of the two."),
        ));
    }
    Ok(Asked {
        size,
        scale,
        mode,
        align_corners: given.flag_or("align_corners", name == "UpsamplingBilinear2d")?,
        recomputes: given.flag_or("recompute_scale_factor", false)?,
    })
}

/// The layer for a map of that shape; none where its size is that already, an error without a text where the shape is asked for and not
/// known.
pub fn resized(
    asked: &Asked,
    shape: Option<&[usize]>,
    at: Place,
) -> Result<Option<Layer>, Option<Box<InteropError>>> {
    let known = match shape {
        Some(&[_, height, width]) => Some([height, width]),
        Some(_) => {
            let error = unsupported(
                at,
                phrase!("what is no map is resized"),
                phrase!("Maps are supported."),
            );
            return Err(Some(Box::new(error)));
        }
        None => None,
    };
    let whole =
        |number: f64| (number.fract() == 0.0 && number < 65536.0).then_some(number as usize);
    let times = match (asked.scale, asked.size, known) {
        (Some([rows, columns]), ..) => whole(rows).zip(whole(columns)),
        (None, Some(size), Some(known)) => {
            let times = |axis: usize| {
                let (large, small) = (size[axis], known[axis]);
                (small > 0 && large % small == 0).then(|| large / small)
            };
            times(0).zip(times(1))
        }
        _ => return Err(None),
    };
    let mode = match asked.mode {
        Some(ResizeMode::Nearest) => Some(UpsampleMode::Nearest),
        Some(ResizeMode::Bilinear) => Some(UpsampleMode::Bilinear),
        _ => None,
    };
    let layer = match (mode, times, asked.mode) {
        (_, Some((1, 1)), Some(_)) => return Ok(None),
        (Some(mode), Some((rows @ 1.., columns @ 1..)), _) => Layer::Upsample(Upsample {
            scale: [rows, columns],
            mode,
            align_corners: asked.align_corners,
        }),
        (_, _, None) => {
            // Of means the sizes alone matter.
            let output = match (asked.size, asked.scale, known) {
                (Some(size), ..) => size,
                (None, Some(scale), Some(known)) => scaled(known, scale),
                _ => return Err(None),
            };
            Layer::AdaptiveAvgPool2d(AdaptiveAvgPool2d { output })
        }
        (_, _, Some(mode)) => {
            let (size, scale) = match (asked.size, asked.scale, asked.recomputes) {
                (None, Some(scale), true) => {
                    let known = known.ok_or(None)?;
                    (Some(scaled(known, scale)), None)
                }
                (size, scale, _) => (size, scale),
            };
            Layer::Resize(Resize {
                size,
                scale,
                mode,
                align_corners: asked.align_corners,
            })
        }
    };
    Ok(Some(layer))
}

fn scaled(known: [usize; 2], scale: [f64; 2]) -> [usize; 2] {
    [0, 1].map(|axis| (known[axis] as f64 * scale[axis]) as usize)
}
