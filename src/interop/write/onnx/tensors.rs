//! Arithmetic, parts, borders, reductions and permutations as ONNX's operators.

use super::layers::{Graph, window};
use super::proto::Attribute;
use crate::network::Layer;
use crate::network::layers::{
    Affine, LpPool2d, Operator, Pad2d, PadMode, Parameter, Reduce, Reduction, Resize, ResizeMode,
    Slice,
};

/// The operator of two tensors; ONNX spreads axes of size 1 as PyTorch does.
pub fn operator(operator: Operator) -> &'static str {
    match operator {
        Operator::Add => "Add",
        Operator::Subtract => "Sub",
        Operator::Multiply => "Mul",
        Operator::Divide => "Div",
        Operator::Maximum => "Max",
        Operator::Minimum => "Min",
    }
}

fn signed(values: &[usize]) -> Vec<i64> {
    values.iter().map(|&value| value as i64).collect()
}

impl Graph {
    /// The tensor is an initializer by its own name, which is that of the layer it belongs to.
    pub(super) fn parameter(
        &mut self,
        [name, owner]: [&str; 2],
        x: &str,
        layer: &Parameter,
        own: String,
    ) {
        let tensor = match &layer.view {
            Some(sizes) => {
                let sizes = self.integers(name, "sizes", &signed(sizes));
                self.part("Reshape", name, &[owner, &sizes], &[])
            }
            None => owner.to_string(),
        };
        let operator = operator(layer.operator);
        self.add(operator, name, &[x.into(), tensor], &[own], &[]);
    }

    /// A linear layer along the last axis of a map, of input, weight and perhaps bias: ONNX's Gemm takes matrices alone.
    pub(super) fn linear_of_rows(&mut self, name: &str, inputs: &[String], own: String) {
        let turned = self.part("Transpose", name, &[&inputs[1]], &[]);
        match inputs.get(2) {
            Some(bias) => {
                let product = self.part("MatMul", name, &[&inputs[0], &turned], &[]);
                self.add("Add", name, &[product, bias.clone()], &[own], &[]);
            }
            None => self.add("MatMul", name, &[inputs[0].clone(), turned], &[own], &[]),
        }
    }

    pub(super) fn affine(&mut self, name: &str, x: &str, layer: &Affine, own: String) {
        let scale = self.floats(name, "scale", &[1], &[layer.scale as f32]);
        let shift = self.floats(name, "shift", &[1], &[layer.shift as f32]);
        let scaled = self.part("Mul", name, &[x, &scale], &[]);
        self.add("Add", name, &[scaled, shift], &[own], &[]);
    }

    /// ONNX's own LpPool takes no signs, and counts a window that reaches over the edge for less.
    pub(super) fn lp_pool(&mut self, name: &str, x: &str, layer: &LpPool2d, own: String) {
        let number = |this: &mut Self, name_: &str, value: f64| {
            this.floats(name, name_, &[], &[value as f32])
        };
        let norm = number(self, "norm", layer.norm_type);
        let values = number(self, "values", layer.values() as f64);
        let inverse = number(self, "inverse", 1.0 / layer.norm_type);
        let mean = layer.mean();
        let mut attributes = window(mean.kernel, mean.stride, [0, 0]);
        attributes.extend(mean.ceil_mode.then_some(("ceil_mode", Attribute::Int(1))));
        let powers = self.part("Pow", name, &[x, &norm], &[]);
        let mean = self.part("AveragePool", name, &[&powers], &attributes);
        let sum = self.part("Mul", name, &[&mean, &values], &[]);
        self.add("Pow", name, &[sum, inverse], &[own], &[]);
    }

    /// `shape` is what one picture is as it comes in, here and below.
    pub(super) fn slice(
        &mut self,
        name: &str,
        x: &str,
        layer: &Slice,
        shape: &[usize],
        own: String,
    ) {
        let taken = layer.taken(shape);
        let list = |of: &dyn Fn(usize) -> usize| -> Vec<i64> {
            (0..taken.len()).map(|axis| of(axis) as i64).collect()
        };
        let end = |axis: usize| {
            taken[axis].0 + taken[axis].1.max(1).saturating_sub(1) * layer.step[axis] + 1
        };
        let starts = self.integers(name, "starts", &list(&|axis| taken[axis].0));
        let ends = self.integers(name, "ends", &list(&end));
        let axes = self.integers(name, "axes", &list(&|axis| axis + 1));
        let steps = self.integers(name, "steps", &list(&|axis| layer.step[axis]));
        self.add(
            "Slice",
            name,
            &[x.into(), starts, ends, axes, steps],
            &[own],
            &[],
        );
    }

    /// Of the way around only a later version of ONNX knows: it is two slices beside the map, along rows and then columns.
    pub(super) fn pad(&mut self, name: &str, x: &str, layer: &Pad2d, own: String) {
        let [left, right, top, bottom] = layer.padding;
        let mode = match layer.mode {
            PadMode::Constant => "constant",
            PadMode::Reflect => "reflect",
            PadMode::Replicate => "edge",
            PadMode::Circular => return self.circular(name, x, layer, own),
        };
        let pads = self.integers(name, "pads", &[0, 0, top, left, 0, 0, bottom, right]);
        let value = self.floats(name, "value", &[1], &[layer.value as f32]);
        let value = self.part("Squeeze", name, &[&value], &[]);
        let attributes = [("mode", Attribute::Text(mode))];
        self.add("Pad", name, &[x.into(), pads, value], &[own], &attributes);
    }

    fn circular(&mut self, name: &str, x: &str, layer: &Pad2d, own: String) {
        let mut x = x.to_string();
        for (axis, side) in ["rows", "columns"].into_iter().enumerate() {
            let [before, behind] = layer.around(axis);
            let name = format!("{name}.{side}");
            let mut part = |what: &str, start: i64, end: i64, count: i64| {
                (count > 0).then(|| {
                    let layer = format!("{name}.{what}");
                    let starts = self.integers(&layer, "starts", &[start]);
                    let ends = self.integers(&layer, "ends", &[end]);
                    let axes = self.integers(&layer, "axes", &[axis as i64 + 2]);
                    self.part("Slice", &layer, &[&x, &starts, &ends, &axes], &[])
                })
            };
            let head = part("end", -before, i64::MAX, before);
            let tail = part("start", 0, behind, behind);
            let parts: Vec<String> = [head, Some(x.clone()), tail]
                .into_iter()
                .flatten()
                .collect();
            let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
            x = self.part(
                "Concat",
                &name,
                &parts,
                &[("axis", Attribute::Int(axis as i64 + 2))],
            );
        }
        self.add("Identity", name, &[x], &[own], &[]);
    }

    pub(super) fn reduce(&mut self, name: &str, x: &str, layer: &Reduce, own: String) {
        let kind = match layer.reduction {
            Reduction::Mean => "ReduceMean",
            Reduction::Sum => "ReduceSum",
            Reduction::Amax | Reduction::Max => "ReduceMax",
            Reduction::Amin | Reduction::Min => "ReduceMin",
        };
        let axes = self.integers(name, "axes", &signed(&layer.dim));
        let attributes = [("keepdims", Attribute::Int(1))];
        self.add(kind, name, &[x.into(), axes], &[own], &attributes);
    }

    /// By the factors where these are what places the values, otherwise to the size.
    pub(super) fn resize(&mut self, name: &str, x: &str, layer: &Resize, own: String) {
        let (mode, nearest) = match layer.mode {
            ResizeMode::Nearest => ("nearest", "floor"),
            ResizeMode::NearestExact => ("nearest", "round_prefer_ceil"),
            ResizeMode::Bilinear => ("linear", "floor"),
            ResizeMode::Bicubic => ("cubic", "floor"),
        };
        let place = match (layer.mode, layer.align_corners) {
            (ResizeMode::Nearest, _) => "asymmetric",
            (ResizeMode::Bilinear | ResizeMode::Bicubic, true) => "align_corners",
            _ => "half_pixel",
        };
        let attributes = [
            ("mode", Attribute::Text(mode)),
            ("coordinate_transformation_mode", Attribute::Text(place)),
            ("nearest_mode", Attribute::Text(nearest)),
            ("cubic_coeff_a", Attribute::Float(-0.75)),
        ];
        let mut inputs = vec![x.to_string(), String::new()];
        match (layer.scale, layer.size) {
            (Some([rows, columns]), _) => {
                let scales = [1.0, 1.0, rows as f32, columns as f32];
                inputs.push(self.floats(name, "scales", &[4], &scales));
            }
            (None, Some([height, width])) => {
                // The number of pictures is not known, and a size of 0 would be one: the map's own shape says it.
                let size = self.integers(name, "size", &[height as i64, width as i64]);
                let known = self.part("Shape", name, &[x], &[("end", Attribute::Int(2))]);
                let sizes = self.part(
                    "Concat",
                    name,
                    &[&known, &size],
                    &[("axis", Attribute::Int(0))],
                );
                inputs.extend([String::new(), sizes]);
            }
            (None, None) => {}
        }
        self.add("Resize", name, &inputs, &[own], &attributes);
    }

    /// 0 keeps the number of pictures.
    pub(super) fn reshape(&mut self, name: &str, x: &str, sizes: &[usize], own: String) {
        let sizes = [&[0], &signed(sizes)[..]].concat();
        let sizes = self.integers(name, "sizes", &sizes);
        self.add("Reshape", name, &[x.into(), sizes], &[own], &[]);
    }

    /// From one shape of a picture to another.
    pub(super) fn permute(
        &mut self,
        name: &str,
        x: &str,
        layer: &Layer,
        [from, to]: [&[usize]; 2],
        own: String,
    ) {
        let Some(found) = layer.rearrangement(from) else {
            return self.add("Identity", name, &[x.into()], &[own], &[]);
        };
        let apart = format!("{name}.apart");
        self.reshape(&apart, x, &found.shape, apart.clone());
        let order = found.order.iter().map(|&axis| axis as i64 + 1);
        let order = Attribute::Ints(std::iter::once(0).chain(order).collect());
        let moved = self.part("Transpose", name, &[&apart], &[("perm", order)]);
        self.reshape(name, &moved, to, own);
    }

    /// The rows and columns of each window side by side, those of a shorter window with its last again, then a pooling.
    pub(super) fn adaptive_max(
        &mut self,
        name: &str,
        x: &str,
        shape: &[usize],
        output: [usize; 2],
        own: String,
    ) {
        let mut x = x.to_string();
        let mut kernel = [1, 1];
        for (axis, side) in ["rows", "columns"].into_iter().enumerate() {
            let (size, count) = (shape.get(axis + 1).copied().unwrap_or(1), output[axis]);
            let begin = |o: usize| o * size / count;
            let end = |o: usize| ((o + 1) * size).div_ceil(count);
            kernel[axis] = (0..count).map(|o| end(o) - begin(o)).max().unwrap_or(1);
            let places = (0..count).flat_map(|o| {
                let all = begin(o)..begin(o) + kernel[axis];
                all.map(move |place| place.min(end(o) - 1) as i64)
            });
            let places: Vec<i64> = places.collect();
            if places.len() == size {
                continue;
            }
            let indices = self.integers(name, side, &places);
            let layer = format!("{name}.{side}.taken");
            x = self.part(
                "Gather",
                &layer,
                &[&x, &indices],
                &[("axis", Attribute::Int(axis as i64 + 2))],
            );
        }
        self.add(
            "MaxPool",
            name,
            &[x],
            &[own],
            &window(kernel, kernel, [0, 0]),
        );
    }
}
