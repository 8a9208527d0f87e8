//! Means, sums and largest values of tensors along axes.

use super::{Evaluator, Place};
use crate::arrange::Arrange;
use crate::interop::python::given::{Given, Result, unsupported};
use crate::interop::python::operation::Operation;
use crate::interop::python::value::{Arguments, Tensor, Value};
use crate::network::Layer;
use crate::network::layers::{Reduce, Reduction};
use crate::said::phrase;

/// The reduction of a method's or function's name.
pub(super) fn reduction_of(name: &str) -> Option<Reduction> {
    Some(match name {
        "mean" => Reduction::Mean,
        "sum" => Reduction::Sum,
        "amax" => Reduction::Amax,
        "amin" => Reduction::Amin,
        "max" => Reduction::Max,
        "min" => Reduction::Min,
        _ => return None,
    })
}

impl Evaluator {
    /// `x.mean([2, 3])`, `x.max(dim=1, keepdim=True)[0]`.
    pub(super) fn reduced_along(
        &mut self,
        tensor: &Tensor,
        reduction: Reduction,
        arguments: &Arguments,
    ) -> Result<Value> {
        let (at, name) = (arguments.at, reduction.method());
        let given = Given::new(name, arguments, &["dim", "keepdim", "axis", "dtype"])?;
        let Some(dim) = given.some("dim").or(given.some("axis")) else {
            return Err(unsupported(
                at,
                phrase!(
                    "{name} over everything makes one number of the whole batch",
                    name
                ),
                phrase!("Axes of a picture are supported, such as x.mean([2, 3])."),
            ));
        };
        let keeps = given.flag_or("keepdim", false)?;
        let dims = dim.members().unwrap_or_else(|| vec![dim.clone()]);
        // Known without any size, as the pooling is.
        let numbers: Vec<Option<f64>> = dims.iter().map(Value::number).collect();
        let pools = [[2.0, 3.0], [3.0, 2.0], [-2.0, -1.0], [-1.0, -2.0]];
        let is_pool = pools.iter().any(|pool| numbers == pool.map(Some));
        if reduction == Reduction::Mean
            && is_pool
            && tensor.sizes().is_none_or(|sizes| sizes.len() == 3)
        {
            let pool = Operation::AdaptiveAvg([Some(1), Some(1)]);
            let pooled = self
                .trace
                .apply(&pool, std::slice::from_ref(tensor), None, at)?;
            return match keeps {
                true => Ok(Value::Tensor(pooled)),
                false => self.flattened(&pooled, at),
            };
        }
        let sizes = self.sizes_of(tensor, at)?;
        let mut axes = Vec::new();
        for dim in &dims {
            axes.push(self.axis(&sizes, dim, at)?);
        }
        axes.arrange();
        axes.dedup();
        let output = self.over(tensor, reduction, &sizes, &axes, at)?;
        let mut after = sizes;
        for &axis in axes.iter().rev() {
            match keeps {
                true => after[axis - 1] = 1,
                false => {
                    after.remove(axis - 1);
                }
            }
        }
        let output = Value::Tensor(self.trace.reshape(&output, after, at)?);
        match reduction.takes_one() {
            true => Ok(Value::tuple(vec![
                output,
                Value::unknown(phrase!("the places of the largest")),
            ])),
            false => Ok(output),
        }
    }

    fn over(
        &mut self,
        tensor: &Tensor,
        reduction: Reduction,
        sizes: &[usize],
        axes: &[usize],
        at: Place,
    ) -> Result<Tensor> {
        if matches!(sizes.len(), 1 | 3) {
            let layer = Layer::Reduce(Reduce {
                reduction,
                dim: axes.to_vec(),
            });
            return self
                .trace
                .push(layer, std::slice::from_ref(tensor), None, at);
        }
        // Of other tensors neighbouring axes are one, between what is before and behind.
        let (Some(&first), Some(&last)) = (axes.first(), axes.last()) else {
            return Ok(tensor.clone());
        };
        if last - first + 1 != axes.len() {
            return Err(unsupported(
                at,
                phrase!(
                    "{name} over axes that are no neighbours",
                    name = reduction.method()
                ),
                phrase!("Neighbouring axes are supported where a tensor is no map."),
            ));
        }
        let product = |sizes: &[usize]| sizes.iter().product::<usize>();
        let parts = [&sizes[..first - 1], &sizes[first - 1..last], &sizes[last..]].map(product);
        let map = self.trace.reshape(tensor, parts.to_vec(), at)?;
        let layer = Layer::Reduce(Reduce {
            reduction,
            dim: vec![2],
        });
        self.trace.push(layer, &[map], None, at)
    }
}
