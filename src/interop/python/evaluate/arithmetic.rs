//! Arithmetic with tensors: operators, and the functions and methods of the same meaning.

use super::{Evaluator, Place};
use crate::interop::python::given::{Result, unsupported};
use crate::interop::python::operation::Operation;
use crate::interop::python::value::{Arguments, Tensor, Value};
use crate::network::Layer;
use crate::network::layers::{Add, Affine, Arithmetic, Operator, Sqrt};
use crate::said::phrase;

/// The operator that a function or method of PyTorch's stands for: `torch.mul(a, b)`, `a.mul_(b)`, `a.__mul__(b)`.
pub(super) fn operator_of(name: &str) -> Option<&'static str> {
    let name = name.trim_start_matches("__").trim_end_matches('_');
    Some(match name {
        "add" => "+",
        "sub" | "subtract" => "-",
        "mul" | "multiply" => "*",
        "div" | "divide" | "true_divide" | "truediv" => "/",
        "pow" => "**",
        "maximum" => "max",
        "minimum" => "min",
        _ => return None,
    })
}

impl Evaluator {
    /// `a + b` and its like, where one of the two is a tensor.
    pub(super) fn tensor_arithmetic(
        &mut self,
        operator: &str,
        left: &Value,
        right: &Value,
        at: Place,
    ) -> Result<Value> {
        let refused = || {
            unsupported(
                at,
                phrase!(
                    "{left} {operator} {right}",
                    left = left.describe(),
                    operator,
                    right = right.describe()
                ),
                phrase!(
                    "Sums, differences, products and quotients of tensors and of a tensor and a number are supported."
                ),
            )
        };
        if let Some(value) = self.learned_arithmetic(operator, left, right, at)? {
            return Ok(value);
        }
        let (tensor, scale, shift) = match (left, right, left.number(), right.number()) {
            (Value::Tensor(a), Value::Tensor(b), ..) => {
                let operator = match operator {
                    "+" => return self.added(a, b, at),
                    "-" => Operator::Subtract,
                    "*" => Operator::Multiply,
                    "/" => Operator::Divide,
                    "max" => Operator::Maximum,
                    "min" => Operator::Minimum,
                    _ => return Err(refused()),
                };
                return self.of_two(operator, a, b, at);
            }
            (Value::Tensor(x), _, _, Some(number)) => match operator {
                "+" => (x, 1.0, number),
                "-" => (x, 1.0, -number),
                "*" => (x, number, 0.0),
                "/" if number != 0.0 => (x, 1.0 / number, 0.0),
                "**" if number == 0.5 => {
                    let sqrt = Layer::Sqrt(Sqrt {});
                    let output =
                        self.applied(&Operation::Layer(sqrt), std::slice::from_ref(x), None, at)?;
                    return Ok(output);
                }
                "**" if number == 1.0 => (x, 1.0, 0.0),
                "**" if number == 2.0 => return self.of_two(Operator::Multiply, x, x, at),
                _ => return Err(refused()),
            },
            (_, Value::Tensor(x), Some(number), _) => match operator {
                "+" => (x, 1.0, number),
                "-" => (x, -1.0, number),
                "*" => (x, number, 0.0),
                "/" => return self.divided(number, x, at),
                _ => return Err(refused()),
            },
            _ => return Err(refused()),
        };
        if (scale, shift) == (1.0, 0.0) {
            return Ok(Value::Tensor(tensor.clone()));
        }
        let layer = Operation::Layer(Layer::Affine(Affine { scale, shift }));
        let output = self
            .trace
            .apply(&layer, std::slice::from_ref(tensor), None, at)?;
        Ok(Value::Tensor(output))
    }

    /// `number / x`, the number as a tensor like `x`.
    fn divided(&mut self, number: f64, x: &Tensor, at: Place) -> Result<Value> {
        let layer = Layer::Affine(Affine {
            scale: 0.0,
            shift: number,
        });
        let above = self.trace.push(layer, std::slice::from_ref(x), None, at)?;
        self.of_two(Operator::Divide, &above, x, at)
    }

    /// A sum of two of one shape is an addition, which several more may join; otherwise one of the two is spread.
    fn added(&mut self, a: &Tensor, b: &Tensor, at: Place) -> Result<Value> {
        let is_known = self.trace.input.is_some();
        match (a.sizes(), b.sizes()) {
            (Some(one), Some(other)) if one == other && matches!(one.len(), 1 | 3) => {
                self.sum(&[a.clone(), b.clone()], at)
            }
            (Some(_), Some(_)) => self.of_two(Operator::Add, a, b, at),
            _ if is_known => self.sum(&[a.clone(), b.clone()], at),
            _ => self.of_two(Operator::Add, a, b, at),
        }
    }

    fn of_two(&mut self, operator: Operator, a: &Tensor, b: &Tensor, at: Place) -> Result<Value> {
        let (mut a, mut b) = (a.clone(), b.clone());
        if let (Some(one), Some(other)) = (a.sizes(), b.sizes()) {
            if one.len() != other.len() {
                return Err(unsupported(
                    at,
                    phrase!(
                        "a tensor of {one} axes meets one of {other}, which PyTorch lays over each other from the last axis on",
                        one = one.len() + 1,
                        other = other.len() + 1
                    ),
                    phrase!("Give both as many axes, for instance w.view(batch, channels, 1, 1)."),
                ));
            }
            // What was spread to the other's size would be spread here anyway.
            for (tensor, other) in [(&mut a, &other), (&mut b, &one)] {
                if tensor.spread.as_ref() == Some(other) {
                    tensor.spread = None;
                }
            }
            // Neither a map nor a vector: each as one row of values, if none is spread.
            if !matches!(one.len(), 1 | 3) && one == other {
                let flat = vec![one.iter().product()];
                let rows = [&a, &b].map(|tensor| self.trace.reshape(tensor, flat.clone(), at));
                let [a, b] = rows;
                let output = self.pushed(operator, &[a?, b?], at)?;
                return Ok(Value::Tensor(self.trace.reshape(&output, one, at)?));
            }
        }
        Ok(Value::Tensor(self.pushed(operator, &[a, b], at)?))
    }

    fn pushed(&mut self, operator: Operator, pair: &[Tensor], at: Place) -> Result<Tensor> {
        let layer = Layer::Arithmetic(Arithmetic { operator });
        self.trace.push(layer, pair, None, at)
    }

    /// `torch.add(a, b)`, `a.mul(b)` with `a` in front of the arguments.
    pub(super) fn arithmetic_call(
        &mut self,
        operator: &'static str,
        arguments: &Arguments,
    ) -> Result<Value> {
        let at = arguments.at;
        let mut given = arguments.plain.clone();
        for (name, value) in &arguments.named {
            match (name.as_str(), value.number()) {
                ("other" | "value" | "exponent", _) => given.push(value.clone()),
                ("alpha", Some(1.0)) => {}
                ("out" | "rounding_mode", _) if matches!(value, Value::None) => {}
                _ => {
                    return Err(unsupported(
                        at,
                        phrase!("{name} of this arithmetic", name),
                        phrase!("Two tensors, or a tensor and a number, are supported."),
                    ));
                }
            }
        }
        match &given[..] {
            [left, right] => self.tensor_arithmetic(operator, left, right, at),
            _ => Err(unsupported(
                at,
                phrase!("arithmetic of {count} values", count = given.len()),
                phrase!("Two tensors, or a tensor and a number, are supported."),
            )),
        }
    }

    pub(super) fn sum(&mut self, tensors: &[Tensor], at: Place) -> Result<Value> {
        let output = self.trace.push(Layer::Add(Add {}), tensors, None, at)?;
        Ok(Value::Tensor(output))
    }
}
