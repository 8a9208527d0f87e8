//! Arithmetic with a module's own parameter: `x * self.gamma`, `(1 + self.gamma) * x`.

use std::rc::Rc;

use super::{Evaluator, Place};
use crate::interop::InteropError;
use crate::interop::python::given::{Result, unsupported};
use crate::interop::python::learned::Learned;
use crate::interop::python::operation::Operation;
use crate::interop::python::value::{Tensor, Value};
use crate::network::Layer;
use crate::network::layers::{Affine, Operator};
use crate::said::phrase;

impl Evaluator {
    /// Arithmetic of a parameter and a number or a tensor; none where neither is a parameter.
    pub(super) fn learned_arithmetic(
        &mut self,
        operator: &str,
        left: &Value,
        right: &Value,
        at: Place,
    ) -> Result<Option<Value>> {
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
                    "A module's own parameter may be a factor or a summand of a tensor, or its divisor, also times a number or plus one."
                ),
            )
        };
        let moved = |learned: &Learned, scale: f64, shift: f64| {
            Ok(Some(Value::Learned(Rc::new(Learned {
                scale: scale * learned.scale,
                shift: scale * learned.shift + shift,
                ..learned.clone()
            }))))
        };
        match (left, right) {
            (Value::Learned(learned), Value::Tensor(x)) => match operator {
                "+" | "*" | "max" | "min" => self.met(operator, x, learned, at, refused),
                "-" => {
                    // p - x is (-x) + p.
                    let minus = self.scaled(x, -1.0, 0.0, at)?;
                    self.met("+", &minus, learned, at, refused)
                }
                _ => Err(refused()),
            }
            .map(Some),
            (Value::Tensor(x), Value::Learned(learned)) => {
                self.met(operator, x, learned, at, refused).map(Some)
            }
            (Value::Learned(learned), other) if let Some(number) = other.number() => match operator
            {
                "+" => moved(learned, 1.0, number),
                "-" => moved(learned, 1.0, -number),
                "*" => moved(learned, number, 0.0),
                "/" if number != 0.0 => moved(learned, 1.0 / number, 0.0),
                _ => Err(refused()),
            },
            (other, Value::Learned(learned)) if let Some(number) = other.number() => match operator
            {
                "+" => moved(learned, 1.0, number),
                "-" => moved(learned, -1.0, number),
                "*" => moved(learned, number, 0.0),
                _ => Err(refused()),
            },
            (Value::Learned(_), _) | (_, Value::Learned(_)) => Err(refused()),
            _ => Ok(None),
        }
    }

    /// `x operator (scale p + shift)`
    fn met(
        &mut self,
        operator: &str,
        x: &Tensor,
        learned: &Learned,
        at: Place,
        refused: impl Fn() -> InteropError,
    ) -> Result<Value> {
        let Learned { scale, shift, .. } = *learned;
        let output = match operator {
            "*" => {
                let product = self.laid_over(Operator::Multiply, x, learned, at)?;
                let product = self.scaled(&product, scale, 0.0, at)?;
                match shift == 0.0 {
                    true => product,
                    // x (s p + t) is s (x p) + t x.
                    false => {
                        let more = self.scaled(x, shift, 0.0, at)?;
                        let (product, more) = (Value::Tensor(product), Value::Tensor(more));
                        return self.tensor_arithmetic("+", &product, &more, at);
                    }
                }
            }
            // x + s p + t is s (x / s + p) + t.
            "+" | "-" if scale != 0.0 => {
                let sign = if operator == "-" { -1.0 } else { 1.0 };
                let (own, part) = match scale {
                    1.0 if sign < 0.0 => (Operator::Subtract, 1.0),
                    _ => (Operator::Add, sign * scale),
                };
                let divided = self.scaled(x, 1.0 / part, 0.0, at)?;
                let sum = self.laid_over(own, &divided, learned, at)?;
                self.scaled(&sum, part, sign * shift, at)?
            }
            "/" if shift == 0.0 && scale != 0.0 => {
                let quotient = self.laid_over(Operator::Divide, x, learned, at)?;
                self.scaled(&quotient, 1.0 / scale, 0.0, at)?
            }
            "max" | "min" if (scale, shift) == (1.0, 0.0) => {
                let own = match operator {
                    "max" => Operator::Maximum,
                    _ => Operator::Minimum,
                };
                self.laid_over(own, x, learned, at)?
            }
            _ => return Err(refused()),
        };
        Ok(Value::Tensor(output))
    }

    /// `scale x + shift`, or `x` itself.
    fn scaled(&mut self, x: &Tensor, scale: f64, shift: f64, at: Place) -> Result<Tensor> {
        if (scale, shift) == (1.0, 0.0) {
            return Ok(x.clone());
        }
        let layer = Operation::Layer(Layer::Affine(Affine { scale, shift }));
        self.trace.apply(&layer, std::slice::from_ref(x), None, at)
    }

    /// The layer of the parameter over a tensor.
    fn laid_over(
        &mut self,
        operator: Operator,
        x: &Tensor,
        learned: &Learned,
        at: Place,
    ) -> Result<Tensor> {
        let module = learned.module;
        let Some(path) = self.paths.get(&module).cloned() else {
            return Err(unsupported(
                at,
                phrase!(
                    "this parameter is no attribute of a module, so that PyTorch would not train it"
                ),
                phrase!("Keep it as self.name = nn.Parameter(...)."),
            ));
        };
        let sizes = x.sizes();
        if learned.over.is_some() && learned.over != sizes {
            return Err(unsupported(
                at,
                phrase!(
                    "a parameter that is expanded to other sizes than those of the tensor that it meets"
                ),
                phrase!("Without expand_as it is laid over the tensor anyway."),
            ));
        }
        let Some(mut layer) = self.own_layer(module).cloned() else {
            return Err(self.trace.shapeless(at));
        };
        layer.operator = operator;
        layer.view = (learned.sizes != layer.shape).then(|| learned.sizes.clone());
        let layer = Layer::Parameter(layer);
        if self.trace.layer(&path).is_some_and(|first| *first != layer) {
            return Err(unsupported(
                at,
                phrase!("{path} is used a second time, in another way", path),
                phrase!("Each way to use it needs a parameter of its own here."),
            ));
        }
        // Rows of features are those of a map.
        match sizes {
            Some(sizes) if !matches!(sizes.len(), 1 | 3) => {
                let map = crate::interop::python::trace::as_rows(&sizes);
                let map = self.trace.reshape(x, map, at)?;
                let output = self.trace.push(layer, &[map], Some(&path), at)?;
                self.trace.reshape(&output, sizes, at)
            }
            _ => self
                .trace
                .push(layer, std::slice::from_ref(x), Some(&path), at),
        }
    }
}
