//! Tensors of numbers that a program makes for its parameters: `torch.ones(8) * 1e-6`. Their sizes are known, and how they are filled.

use std::rc::Rc;

use super::{Evaluator, Place};
use crate::interop::python::given::{Result, unsupported};
use crate::interop::python::learned::Numbers;
use crate::interop::python::trace::inferred;
use crate::interop::python::value::{Arguments, Value};
use crate::network::layers::{Draw, First};
use crate::said::phrase;

/// Methods of such a tensor that are read, and those that leave it as it is.
const METHODS: &str = "view reshape flatten unsqueeze squeeze mul mul_ add add_ sub div div_ neg fill_ zero_ normal_ uniform_";
const SAME: &str = "clone contiguous detach float to cuda cpu requires_grad_";

/// What a value is as such a tensor; none for another value.
pub(super) fn numbers_of(value: &Value) -> Option<Numbers> {
    let object = match value {
        Value::Numbers(numbers) => return Some(Numbers::clone(numbers)),
        Value::Object(object) if object.class.is_none() => object,
        _ => return None,
    };
    let name = object.path.strip_prefix("torch.")?;
    let arguments = &object.arguments;
    let named = |wanted: &str| {
        let mut named = arguments.named.iter();
        named
            .find(|(name, _)| name == wanted)
            .map(|(_, value)| value)
    };
    let plain = arguments.plain.as_slice();
    let sizes = || match (plain, named("size")) {
        ([], Some(size)) | ([size], _) if size.members().is_some() => sizes_of(&size.members()?),
        (plain, _) => sizes_of(plain),
    };
    let at = object.at;
    let filled = |sizes, first| Some(Numbers { sizes, first, at });
    let normal = |mean, std| First {
        mean,
        std,
        draw: Draw::Normal,
    };
    match name {
        "ones" => filled(sizes()?, First::all(1.0)),
        "zeros" | "empty" => filled(sizes()?, First::all(0.0)),
        "rand" => filled(sizes()?, First::between(0.0, 1.0)),
        "randn" => filled(sizes()?, normal(0.0, 1.0)),
        "full" => {
            let size = plain.first().or(named("size"))?;
            let fill = plain.get(1).or(named("fill_value"))?.number()?;
            filled(sizes_of(&size.members()?)?, First::all(fill))
        }
        "normal" => {
            let of = |index: usize, name: &str| plain.get(index).or(named(name));
            let (mean, std) = (of(0, "mean")?.number()?, of(1, "std")?.number()?);
            filled(sizes_of(&of(2, "size")?.members()?)?, normal(mean, std))
        }
        // Of sizes alone these are filled with nothing in particular.
        "Tensor" | "FloatTensor" if plain.iter().all(|one| matches!(one, Value::Int(_))) => {
            filled(sizes_of(plain)?, First::all(0.0))
        }
        "tensor" | "as_tensor" | "Tensor" | "FloatTensor" => {
            let (mut sizes, mut all) = (Vec::new(), None);
            listed(plain.first()?, 0, &mut sizes, &mut all)?;
            filled(sizes, First::all(all?))
        }
        _ => None,
    }
}

fn sizes_of(values: &[Value]) -> Option<Vec<usize>> {
    values.iter().map(Value::size).collect()
}

/// Sizes of a list of lists whose numbers are all alike; none for another.
fn listed(
    value: &Value,
    level: usize,
    sizes: &mut Vec<usize>,
    all: &mut Option<f64>,
) -> Option<()> {
    if let Some(number) = value.number() {
        let is_like = *all.get_or_insert(number) == number && level == sizes.len();
        return is_like.then_some(());
    }
    let members = value.members().filter(|_| level < 6)?;
    match sizes.get(level) {
        Some(&size) if size == members.len() => {}
        None if level == sizes.len() && !members.is_empty() => sizes.push(members.len()),
        _ => return None,
    }
    let mut members = members.iter();
    members.try_for_each(|member| listed(member, level + 1, sizes, all))
}

impl Evaluator {
    /// Arithmetic of such a tensor and a number; none where it is not that.
    pub(super) fn numbers_arithmetic(
        &mut self,
        operator: &str,
        left: &Value,
        right: &Value,
    ) -> Option<Value> {
        let (numbers, scale, shift) = match (left.number(), right.number()) {
            (None, Some(number)) => {
                let numbers = numbers_of(left)?;
                match operator {
                    "+" => (numbers, 1.0, number),
                    "-" => (numbers, 1.0, -number),
                    "*" => (numbers, number, 0.0),
                    "/" if number != 0.0 => (numbers, 1.0 / number, 0.0),
                    _ => return None,
                }
            }
            (Some(number), None) => {
                let numbers = numbers_of(right)?;
                match operator {
                    "+" => (numbers, 1.0, number),
                    "-" => (numbers, -1.0, number),
                    "*" => (numbers, number, 0.0),
                    _ => return None,
                }
            }
            _ => return None,
        };
        Some(Value::Numbers(Rc::new(Numbers {
            first: numbers.first.moved(scale, shift),
            ..numbers
        })))
    }

    /// A method of such a tensor; none where it is not read as one.
    pub(super) fn numbers_method(
        &mut self,
        of: &Value,
        name: &str,
        arguments: &Arguments,
    ) -> Result<Option<Value>> {
        let is_of = |list: &str| list.split_whitespace().any(|known| known == name);
        match of {
            Value::Numbers(_) if is_of(SAME) => return Ok(Some(of.clone())),
            _ if is_of(METHODS) => {}
            _ => return Ok(None),
        }
        let Some(mut numbers) = numbers_of(of) else {
            return Ok(None);
        };
        let at = arguments.at;
        let operator = match name.trim_end_matches('_') {
            "mul" => "*",
            "add" => "+",
            "sub" => "-",
            "div" => "/",
            _ => "",
        };
        match name {
            _ if !operator.is_empty() => {
                let other = arguments.plain.first().cloned().unwrap_or(Value::None);
                return Ok(self.numbers_arithmetic(operator, of, &other));
            }
            "neg" => return Ok(self.numbers_arithmetic("*", of, &Value::Int(-1))),
            "fill_" | "zero_" | "normal_" | "uniform_" => {
                match first_of(name.trim_end_matches('_'), arguments) {
                    Some(first) => numbers.first = first,
                    None => return Ok(None),
                }
            }
            _ => numbers.sizes = self.sizes_seen(&numbers.sizes, name, arguments, at)?,
        }
        Ok(Some(Value::Numbers(Rc::new(numbers))))
    }

    /// Sizes under which values of those sizes are seen behind `view`, `unsqueeze` and their like; as they are behind another method.
    pub(super) fn sizes_seen(
        &self,
        sizes: &[usize],
        name: &str,
        arguments: &Arguments,
        at: Place,
    ) -> Result<Vec<usize>> {
        let refused = || {
            unsupported(
                at,
                phrase!(
                    "{name} of a tensor of {sizes}",
                    name,
                    sizes = format!("{sizes:?}")
                ),
                phrase!(
                    "A view keeps the number of values; axes count from 0, or from -1 backwards."
                ),
            )
        };
        let plain = match arguments.plain.as_slice() {
            [list] if list.members().is_some() => list.members().unwrap_or_default(),
            plain => plain.to_vec(),
        };
        let named = arguments.named.iter().map(|(_, value)| value.clone());
        let given: Option<Vec<i64>> = plain
            .into_iter()
            .chain(named)
            .map(|value| value.number().map(|number| number as i64))
            .collect();
        let given = || given.clone().ok_or_else(refused);
        let count = sizes.len() as i64;
        let place = |axis: i64, count: i64| {
            let axis = if axis < 0 { axis + count } else { axis };
            usize::try_from(axis)
                .ok()
                .filter(|&axis| (axis as i64) < count)
        };
        let mut seen = sizes.to_vec();
        match name {
            "view" | "reshape" => {
                let total = sizes.iter().product();
                return inferred(&given()?, total).ok_or_else(refused);
            }
            "flatten" => seen = vec![sizes.iter().product()],
            "unsqueeze" => {
                let axis = given()?.first().and_then(|&axis| place(axis, count + 1));
                seen.insert(axis.ok_or_else(refused)?, 1);
            }
            "squeeze" => match given()?.first() {
                None => seen.retain(|&size| size != 1),
                Some(&axis) => {
                    let axis = place(axis, count).ok_or_else(refused)?;
                    if seen[axis] == 1 {
                        seen.remove(axis);
                    }
                }
            },
            _ => {}
        }
        Ok(seen)
    }
}

/// What fills a tensor in place, by the name of `nn.init`'s function or the tensor's method without its `_`; `arguments` are without the
/// tensor. None for what is not read.
pub(super) fn first_of(name: &str, arguments: &Arguments) -> Option<First> {
    let number = |index: usize, names: &[&str], usual: f64| {
        let mut named = arguments.named.iter();
        let named = named.find(|(name, _)| names.contains(&name.as_str()));
        match arguments.plain.get(index).or(named.map(|(_, value)| value)) {
            Some(value) => value.number(),
            None => Some(usual),
        }
    };
    Some(match name {
        "ones" => First::all(1.0),
        "zeros" | "zero" => First::all(0.0),
        "constant" | "fill" => First::all(number(0, &["val", "value"], f64::NAN)?),
        "uniform" => First::between(
            number(0, &["a", "from"], 0.0)?,
            number(1, &["b", "to"], 1.0)?,
        ),
        "normal" | "trunc_normal" => First {
            mean: number(0, &["mean"], 0.0)?,
            std: number(1, &["std"], 1.0)?,
            draw: Draw::Normal,
        },
        _ => return None,
    })
}
