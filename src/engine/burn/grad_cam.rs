//! Grad-CAM: which pixels made a network say a class.
//!
//! Selvaraju et al. 2017, "Grad-CAM: Visual Explanations from Deep Networks via Gradient-based Localization": with `A_k` the
//! maps of a layer and `y` the class's logit, `weight_k = mean over pixels of dy/dA_k` and `map = relu(sum_k weight_k A_k)`.
//! Of a network that classifies pixels `y` is the sum over them, as in Seg-Grad-CAM (Vinogradova et al. 2020). Of several heads the
//! first one is asked.

use burn::tensor::Device;

use super::forward::{Interpreter, Mode};
use super::loss;
use super::tensors::{AnyTensor, map_rank, read, tensor};
use crate::engine::{EngineError, NamedTensor, State};
use crate::network::Network;

/// What Grad-CAM says of one picture.
#[derive(Debug, Clone, PartialEq)]
pub struct GradCam {
    /// `[height, width]` of the network's input.
    pub shape: [usize; 2],
    /// Row-major, 0 or above, in units of logit: how much the maps there speak for the class.
    pub values: Vec<f32>,
}

/// Grad-CAM of one picture (`[channels, height, width]` values, as in evaluation) for a class, by the maps of a layer. It is
/// computed on the CPU, from the host's copy of the weights, whatever engine trains.
///
/// # Errors
/// [`EngineError::NoMaps`] for a layer that is not there or puts out features, [`EngineError::UnknownClass`],
/// [`EngineError::Length`] for a picture of another size, and what [`State::matched`] says.
pub async fn grad_cam(
    network: &Network,
    parameters: Vec<NamedTensor>,
    picture: Vec<f32>,
    layer: &str,
    class: usize,
) -> Result<GradCam, EngineError> {
    let interpreter = Interpreter::new(network)?;
    let shapes = network.shapes()?;
    let [channels, height, width] = network.input;
    if picture.len() != channels * height * width {
        return Err(EngineError::Length {
            what: "the picture",
            got: picture.len(),
            wants: channels * height * width,
        });
    }
    let with_maps = || network.nodes.iter().zip(&shapes).enumerate();
    let found = with_maps().find(|(_, (node, shape))| node.name == layer && shape.len() == 3);
    let Some((index, (_, maps))) = found else {
        return Err(EngineError::NoMaps {
            layer: layer.into(),
            known: with_maps()
                .filter(|(_, (_, shape))| shape.len() == 3)
                .map(|(_, (node, _))| node.name.as_str())
                .collect::<Vec<_>>()
                .join(", "),
        });
    };
    let classes = network.classes()?;
    if class >= classes {
        return Err(EngineError::UnknownClass { class, classes });
    }
    let device = Device::flex().autodiff();
    let state = State {
        step: 0,
        parameters,
        optimizer: Vec::new(),
    };
    let parameters: Vec<AnyTensor> = state
        .matched(&network.parameters())?
        .into_iter()
        .map(|tensor| AnyTensor::upload(&tensor.values, &tensor.shape, &device))
        .collect();
    let input = tensor(picture, [1, channels, height, width], &device);
    // Nothing before the layer is tracked, so that its maps are the leaf whose gradient is kept.
    let nodes = interpreter
        .run_with(input, &parameters, Mode::Evaluate, &|node, output| {
            if node == index {
                map_rank!(output, tensor => tensor.require_grad())
            } else {
                output
            }
        })
        .nodes;
    let (Some(last), AnyTensor::R4(leaf)) = (nodes.get(network.output_node()), &nodes[index])
    else {
        return Err(crate::network::NetworkError::Empty.into());
    };
    let logits = loss::rows(last.clone());
    let logit = logits.narrow(1, class, 1).sum();
    let gradients = logit.backward();
    let plane = maps[1] * maps[2];
    let Some(gradient) = leaf.grad(&gradients) else {
        // The class does not depend on this layer.
        return Ok(GradCam {
            shape: [height, width],
            values: vec![0.0; height * width],
        });
    };
    let values = read(vec![
        AnyTensor::R4(leaf.clone().inner()),
        AnyTensor::R4(gradient.inner()),
    ])
    .await?;
    let map = weighted(&values[0], &values[1], plane);
    Ok(GradCam {
        shape: [height, width],
        values: upsampled(&map, [maps[1], maps[2]], [height, width]),
    })
}

/// `relu(sum_k mean(gradient_k) maps_k)` of `[channels, plane]` maps.
fn weighted(maps: &[f32], gradient: &[f32], plane: usize) -> Vec<f32> {
    let mut sum = vec![0.0; plane];
    for (map, slope) in maps.chunks_exact(plane).zip(gradient.chunks_exact(plane)) {
        let weight = slope.iter().sum::<f32>() / plane as f32;
        for (total, value) in sum.iter_mut().zip(map) {
            *total += weight * value;
        }
    }
    sum.into_iter().map(|value| value.max(0.0)).collect()
}

/// Bilinear, pixel centres at halves (PyTorch's `interpolate` with `align_corners=False`).
fn upsampled(map: &[f32], [rows, columns]: [usize; 2], [height, width]: [usize; 2]) -> Vec<f32> {
    let row_places = places(rows, height);
    let column_places = places(columns, width);
    let mut values = Vec::with_capacity(height * width);
    for &(top, bottom, down) in &row_places {
        let row = |at: usize| &map[at * columns..(at + 1) * columns];
        let (upper, lower) = (row(top), row(bottom));
        values.extend(column_places.iter().map(|&(left, right, along)| {
            let above = upper[left] + along * (upper[right] - upper[left]);
            let below = lower[left] + along * (lower[right] - lower[left]);
            above + down * (below - above)
        }));
    }
    values
}

/// For each place along `size` the two of `from` that it lies between, and how far towards the second.
fn places(from: usize, size: usize) -> Vec<(usize, usize, f32)> {
    (0..size)
        .map(|at| {
            let place = ((at as f32 + 0.5) * from as f32 / size as f32 - 0.5).max(0.0);
            let first = (place as usize).min(from - 1);
            (first, (first + 1).min(from - 1), place - first as f32)
        })
        .collect()
}
