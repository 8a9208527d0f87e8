//! Numbers: `math`, numpy's functions of numbers, `int`, `round`.

use super::Evaluator;
use crate::interop::python::given::Result;
use crate::interop::python::value::{Arguments, Value};
use crate::said::phrase;

/// A number by its path.
pub fn constant(path: &str) -> Option<Value> {
    Some(Value::Float(match path {
        "math.pi" | "numpy.pi" | "torch.pi" => std::f64::consts::PI,
        "math.e" | "numpy.e" => std::f64::consts::E,
        "math.tau" => std::f64::consts::TAU,
        "math.inf" | "numpy.inf" | "torch.inf" => f64::INFINITY,
        "math.nan" | "numpy.nan" => f64::NAN,
        _ => return None,
    }))
}

fn whole(value: f64) -> Value {
    match value.abs() < 9e15 {
        true => Value::Int(value as i64),
        false => Value::Float(value),
    }
}

impl Evaluator {
    /// A function of numbers; none for another path.
    pub(super) fn numeric(&mut self, path: &str, arguments: &Arguments) -> Result<Option<Value>> {
        let at = arguments.at;
        let Some((library, name)) = path.rsplit_once('.') else {
            return Ok(None);
        };
        if !["python", "math", "numpy", "torch"].contains(&library) {
            return Ok(None);
        }
        let plain = arguments.plain.as_slice();
        let number = |index: usize| plain.get(index).and_then(Value::number);
        let names = "abs ceil floor trunc sqrt log log2 log10 log1p exp sin cos tan tanh pow power round rint int float gcd lcm prod \
            linspace arange cumsum array asarray hypot isclose isnan isinf isfinite fabs mod divmod factorial copysign \
            maximum minimum clip mean sum max min int32 int64 float32 float64 square sign bin hex";
        if !names.split_whitespace().any(|known| known == name)
            || plain.iter().any(|value| matches!(value, Value::Tensor(_)))
        {
            return Ok(None);
        }
        // Those of tensors are not numbers.
        if library == "torch" && !["linspace", "arange"].contains(&name) {
            return Ok(None);
        }
        if library == "python" && ["sum", "max", "min"].contains(&name) {
            return Ok(None);
        }
        match (name, plain) {
            ("linspace" | "arange", _) => return self.row_of_numbers(path, name, arguments),
            ("prod" | "sum" | "max" | "min" | "mean", [values, ..])
                if values.number().is_none() =>
            {
                let members = match values {
                    Value::Unknown(_) => return Ok(self.vague(path, arguments)),
                    _ => self.iterate(values, at)?,
                };
                self.spend(members.len(), at)?;
                let numbers: Option<Vec<f64>> = members.iter().map(Value::number).collect();
                let Some(numbers) = numbers else {
                    return Ok(self.vague(path, arguments));
                };
                let is_whole = members
                    .iter()
                    .all(|one| matches!(one, Value::Int(_) | Value::Bool(_)));
                let result = match name {
                    "prod" => numbers.iter().product(),
                    "sum" => numbers.iter().sum(),
                    "max" => numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max),
                    "min" => numbers.iter().copied().fold(f64::INFINITY, f64::min),
                    _ => numbers.iter().sum::<f64>() / numbers.len().max(1) as f64,
                };
                return Ok(Some(match is_whole && name != "mean" {
                    true => whole(result),
                    false => Value::Float(result),
                }));
            }
            ("array" | "asarray", [value, ..]) => {
                return Ok(value
                    .members()
                    .map(Value::list)
                    .or_else(|| self.vague(path, arguments)));
            }
            ("cumsum", [values, ..]) => {
                let mut all = Value::Int(0);
                let mut found = Vec::new();
                for value in self.iterate(values, at)? {
                    all = self.binary("+", all, value, at)?;
                    found.push(all.clone());
                }
                return Ok(Some(Value::iterator(found)));
            }
            ("gcd" | "lcm", _) => {
                let gcd = |mut a: i64, mut b: i64| {
                    while b != 0 {
                        (a, b) = (b, a.checked_rem(b).unwrap_or(0));
                    }
                    a.saturating_abs()
                };
                let mut all: i64 = if name == "gcd" { 0 } else { 1 };
                for value in plain {
                    let Value::Int(value) = value else {
                        return Ok(self.vague(path, arguments));
                    };
                    all = match name {
                        "gcd" => gcd(all, *value),
                        _ if *value == 0 => 0,
                        _ => (all / gcd(all, *value).max(1))
                            .saturating_mul(*value)
                            .saturating_abs(),
                    };
                }
                return Ok(Some(Value::Int(all)));
            }
            ("int", [Value::Batch]) => return Ok(Some(Value::Batch)),
            ("int", [Value::Text(text), ..]) => {
                let radix = number(1).map_or(10, |radix| (radix as u32).clamp(2, 36));
                return match i64::from_str_radix(text.trim(), radix) {
                    Ok(number) => Ok(Some(Value::Int(number))),
                    Err(_) => Err(self.unfit_number(name, &plain[0], at)),
                };
            }
            ("float", [Value::Text(text)]) => {
                let text = text.trim().to_ascii_lowercase();
                return match text.parse::<f64>() {
                    Ok(number) => Ok(Some(Value::Float(number))),
                    Err(_) => Err(self.unfit_number(name, &plain[0], at)),
                };
            }
            ("int", []) => return Ok(Some(Value::Int(0))),
            ("float", []) => return Ok(Some(Value::Float(0.0))),
            _ => {}
        }
        let Some(value) = number(0) else {
            return match plain.first() {
                Some(Value::Unknown(_) | Value::Object(_) | Value::Batch) | None => {
                    Ok(self.vague(path, arguments))
                }
                Some(other) if self.is_strict => Err(self.unfit_number(name, &other.clone(), at)),
                _ => Ok(self.vague(path, arguments)),
            };
        };
        let is_whole = matches!(plain[0], Value::Int(_) | Value::Bool(_));
        // numpy's give real numbers where those of `math` give whole ones.
        let rounded = |value: f64| match library {
            "numpy" => Value::Float(value),
            _ => whole(value),
        };
        let second = number(1);
        Ok(Some(match name {
            "abs" | "fabs" if is_whole && name == "abs" => whole(value.abs()),
            "abs" | "fabs" => Value::Float(value.abs()),
            "ceil" => rounded(value.ceil()),
            "floor" => rounded(value.floor()),
            "trunc" => rounded(value.trunc()),
            "int" | "int32" | "int64" => {
                if is_whole {
                    return Ok(Some(match plain[0] {
                        Value::Int(number) => Value::Int(number),
                        _ => whole(value),
                    }));
                }
                if !value.is_finite() {
                    return Err(self.unfit_number(name, &plain[0].clone(), at));
                }
                whole(value.trunc())
            }
            "float" | "float32" | "float64" => Value::Float(value),
            "round" | "rint" => match (second, library) {
                (None, "python") => whole(value.round_ties_even()),
                (Some(digits), _) if digits != 0.0 || library == "numpy" => {
                    let scale = 10f64.powf(digits.clamp(-300.0, 300.0));
                    let exact = format!("{value:.*}", digits.clamp(0.0, 17.0) as usize);
                    match digits > 0.0 {
                        true => Value::Float(exact.parse().unwrap_or(value)),
                        false => Value::Float((value * scale).round_ties_even() / scale),
                    }
                }
                (Some(_), _) if is_whole => whole(value),
                _ => Value::Float(value.round_ties_even()),
            },
            "sqrt" if value >= 0.0 => Value::Float(value.sqrt()),
            "log2" if value > 0.0 => Value::Float(value.log2()),
            "log10" if value > 0.0 => Value::Float(value.log10()),
            "log" if value > 0.0 => match second {
                Some(2.0) => Value::Float(value.log2()),
                Some(10.0) => Value::Float(value.log10()),
                Some(base) => Value::Float(value.ln() / base.ln()),
                None => Value::Float(value.ln()),
            },
            "sqrt" | "log" | "log2" | "log10" => {
                return Err(self.unfit_number(name, &plain[0].clone(), at));
            }
            "log1p" => Value::Float(value.ln_1p()),
            "exp" => Value::Float(value.exp()),
            "sin" => Value::Float(value.sin()),
            "cos" => Value::Float(value.cos()),
            "tan" => Value::Float(value.tan()),
            "tanh" => Value::Float(value.tanh()),
            "square" if is_whole => whole(value * value),
            "square" => Value::Float(value * value),
            "sign" => Value::Float(if value == 0.0 { 0.0 } else { value.signum() }),
            "pow" if library == "math" => Value::Float(value.powf(second.unwrap_or(1.0))),
            "pow" | "power" | "mod" => {
                let operator = if name == "mod" { "%" } else { "**" };
                match plain {
                    [a, b] => return self.binary(operator, a.clone(), b.clone(), at).map(Some),
                    _ => return Ok(self.vague(path, arguments)),
                }
            }
            "divmod" => match plain {
                [a, b] => {
                    let quotient = self.binary("//", a.clone(), b.clone(), at)?;
                    let rest = self.binary("%", a.clone(), b.clone(), at)?;
                    Value::tuple(vec![quotient, rest])
                }
                _ => return Ok(self.vague(path, arguments)),
            },
            "hypot" => Value::Float(value.hypot(second.unwrap_or(0.0))),
            "maximum" | "max" => match second {
                Some(other) if other > value => plain[1].clone(),
                _ => plain[0].clone(),
            },
            "minimum" | "min" => match second {
                Some(other) if other < value => plain[1].clone(),
                _ => plain[0].clone(),
            },
            "clip" => match (second, number(2)) {
                (Some(low), _) if value < low => plain[1].clone(),
                (_, Some(high)) if value > high => plain[2].clone(),
                _ => plain[0].clone(),
            },
            "isclose" => {
                let other = second.unwrap_or(0.0);
                Value::Bool((value - other).abs() <= 1e-9 * value.abs().max(other.abs()))
            }
            "isnan" => Value::Bool(value.is_nan()),
            "isinf" => Value::Bool(value.is_infinite()),
            "isfinite" => Value::Bool(value.is_finite()),
            "factorial" if is_whole && (0.0..=20.0).contains(&value) => {
                Value::Int((1..=value as i64).product())
            }
            "copysign" => Value::Float(value.copysign(second.unwrap_or(1.0))),
            "bin" if is_whole => Value::text(&format!("{:#b}", value as i64)),
            "hex" if is_whole => Value::text(&format!("{:#x}", value as i64)),
            _ => return Ok(self.vague(path, arguments)),
        }))
    }

    fn unfit_number(
        &mut self,
        name: &str,
        value: &Value,
        at: super::Place,
    ) -> crate::interop::InteropError {
        self.exception(
            "ValueError",
            at,
            phrase!("{name} of {value}", name, value = value.describe()),
            phrase!("Give it a number that it takes."),
        )
    }

    /// `linspace(first, last, count)` and `arange(first, end, step)`.
    fn row_of_numbers(
        &mut self,
        path: &str,
        name: &str,
        arguments: &Arguments,
    ) -> Result<Option<Value>> {
        let at = arguments.at;
        let named = |wanted: &[&str]| {
            let mut named = arguments.named.iter();
            named
                .find(|(known, _)| wanted.contains(&known.as_str()))
                .map(|(_, value)| value.clone())
        };
        let part = |index: usize, names: &[&str]| {
            arguments.plain.get(index).cloned().or_else(|| named(names))
        };
        if name == "arange" {
            let bounds = [
                part(0, &["start"]),
                part(1, &["end", "stop"]),
                part(2, &["step"]),
            ];
            let is_whole = bounds
                .iter()
                .flatten()
                .all(|one| matches!(one, Value::Int(_)));
            let numbers: Vec<f64> = bounds.iter().flatten().filter_map(Value::number).collect();
            if numbers.len() != bounds.iter().flatten().count() {
                return Ok(self.vague(path, arguments));
            }
            let (first, end, step) = match numbers.as_slice() {
                [end] => (0.0, *end, 1.0),
                [first, end] => (*first, *end, 1.0),
                [first, end, step] if *step != 0.0 => (*first, *end, *step),
                _ => return Ok(self.vague(path, arguments)),
            };
            let count = ((end - first) / step)
                .ceil()
                .clamp(0.0, super::SIZE_LIMIT as f64) as usize;
            self.spend(count, at)?;
            let one = |index: usize| first + index as f64 * step;
            let value = |number: f64| {
                if is_whole {
                    Value::Int(number as i64)
                } else {
                    Value::Float(number)
                }
            };
            return Ok(Some(Value::iterator(
                (0..count).map(|index| value(one(index))).collect(),
            )));
        }
        let (first, last) = (part(0, &["start"]), part(1, &["end", "stop"]));
        let count = part(2, &["steps", "num"]).and_then(|count| count.size());
        let bounds = first
            .and_then(|one| one.number())
            .zip(last.and_then(|one| one.number()));
        let (Some((first, last)), Some(count)) = (bounds, count) else {
            return Ok(self.vague(path, arguments));
        };
        let count = count.min(super::SIZE_LIMIT);
        self.spend(count, at)?;
        let step = (last - first) / (count.max(2) - 1) as f64;
        let numbers = (0..count).map(|index| Value::Float(first + index as f64 * step));
        Ok(Some(Value::iterator(numbers.collect())))
    }
}
