//! Softmax along any axis of a picture, and the one that a loss computes itself.

use super::Trace;
use crate::interop::python::given::{Result, unsupported};
use crate::interop::python::token::Place;
use crate::interop::python::value::Tensor;
use crate::network::{Layer, layers};
use crate::said::phrase;

fn layer(dim: usize, is_logarithm: bool) -> Layer {
    match is_logarithm {
        true => Layer::LogSoftmax(layers::LogSoftmax { dim }),
        false => Layer::Softmax(layers::Softmax { dim }),
    }
}

impl Trace {
    /// `dim` counts the batch, also from the end; none is the axis of the channels or features, as it is PyTorch's.
    pub(super) fn softmax(
        &mut self,
        input: &Tensor,
        dim: Option<i64>,
        is_logarithm: bool,
        name: Option<&str>,
        at: Place,
    ) -> Result<Tensor> {
        let Some(sizes) = input.sizes() else {
            return match dim {
                None | Some(1) => {
                    let input = self.whole(input, at)?;
                    self.push(layer(1, is_logarithm), &[input], name, at)
                }
                Some(_) => Err(self.shapeless(at)),
            };
        };
        let axes = sizes.len() as i64 + 1;
        let dim = match dim {
            // PyTorch takes the batch for it where there are three axes.
            None => i64::from(axes != 3),
            Some(dim) if dim < 0 => dim + axes,
            Some(dim) => dim,
        };
        if !(1..axes).contains(&dim) {
            return Err(unsupported(
                at,
                phrase!(
                    "{name} along axis {dim} of a tensor of {axes} axes",
                    name = if is_logarithm {
                        "log_softmax"
                    } else {
                        "softmax"
                    },
                    dim,
                    axes
                ),
                phrase!("Axes of one picture, from 1 on, are supported."),
            ));
        }
        let dim = dim as usize;
        if matches!(sizes.len(), 1 | 3) {
            let input = self.whole(input, at)?;
            return self.push(layer(dim, is_logarithm), &[input], name, at);
        }
        // Of other tensors it is that of a map whose rows lie along the axis.
        let before = sizes[..dim - 1].iter().product();
        let behind = sizes[dim..].iter().product();
        let map = self.reshape(input, vec![before, sizes[dim - 1], behind], at)?;
        let map = self.whole(&map, at)?;
        let output = self.push(layer(2, is_logarithm), &[map], name, at)?;
        self.reshape(&output, sizes, at)
    }

    /// What reaches the logarithm of softmax that an output is, which cross entropy computes itself; other outputs as they are.
    pub fn before_log_softmax(&mut self, output: &Tensor, at: Place) -> Result<Tensor> {
        let output = self.current(output, at)?;
        let Some(node) = output.node.filter(|_| output.is_plain()) else {
            return Ok(output);
        };
        let last = Layer::LogSoftmax(layers::LogSoftmax { dim: 1 });
        let Some(before) = self.firsts[node].filter(|_| self.nodes[node].layer == last) else {
            return Ok(output);
        };
        self.notes.push(phrase!("line {line}: log_softmax was left out; cross entropy computes it, and the largest class is the same", line = self.places[node].line));
        self.left_out.push(self.nodes[node].name.clone());
        Ok(Tensor {
            node: Some(before),
            shape: self.shapes[before].clone(),
            copy: 0,
            ..output
        })
    }
}
