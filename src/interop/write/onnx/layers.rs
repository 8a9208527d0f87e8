//! Each layer as ONNX's operators. Where ONNX counts otherwise than PyTorch, the lines say so.

use super::proto::{self, Attribute, Message};
use super::tensors;
use crate::interop::write::wiring;
use crate::network::layers::function_layer;
use crate::network::{Layer, Network, UpsampleMode, layers};

/// The graph under way.
#[derive(Default)]
pub struct Graph {
    /// The operators, as messages of `NodeProto`.
    pub nodes: Vec<Message>,
    /// The constants they name, as messages of `TensorProto`.
    pub tensors: Vec<Message>,
}

/// The pooling that an unpooling node goes by.
pub fn pool_of(network: &Network, index: usize) -> Option<usize> {
    let pool = network.nodes[index].layer.unpools()?;
    wiring::pooling(network, pool).map(|found| found.index)
}

/// Windows as ONNX has them: padding for all four sides.
pub(super) fn window(
    kernel: [usize; 2],
    stride: [usize; 2],
    padding: [usize; 2],
) -> Vec<(&'static str, Attribute)> {
    let [top, left] = padding;
    vec![
        ("kernel_shape", ints(&kernel)),
        ("strides", ints(&stride)),
        ("pads", ints(&[top, left, top, left])),
    ]
}

fn ints(values: &[usize]) -> Attribute {
    Attribute::Ints(values.iter().map(|&value| value as i64).collect())
}

impl Graph {
    pub fn add(
        &mut self,
        kind: &str,
        name: &str,
        given: &[String],
        own: &[String],
        attributes: &[(&str, Attribute)],
    ) {
        self.nodes
            .push(proto::node(kind, name, given, own, attributes));
    }

    /// One operator with one output, for use by the next; its name is made of the layer's and its own.
    pub(super) fn part(
        &mut self,
        kind: &str,
        layer: &str,
        given: &[&str],
        attributes: &[(&str, Attribute)],
    ) -> String {
        let own = format!("{layer}.{}", kind.to_ascii_lowercase());
        let given: Vec<String> = given.iter().map(ToString::to_string).collect();
        self.add(kind, &own, &given, std::slice::from_ref(&own), attributes);
        own
    }

    pub(super) fn integers(&mut self, layer: &str, name: &str, values: &[i64]) -> String {
        let name = format!("{layer}.{name}");
        self.tensors.push(proto::integers(&name, values));
        name
    }

    pub fn floats(&mut self, layer: &str, name: &str, shape: &[usize], values: &[f32]) -> String {
        let name = format!("{layer}.{name}");
        self.tensors.push(proto::floats(&name, shape, values));
        name
    }

    /// Adds a node of the network. `shape` is what one picture is as it comes in; `pooled` what the pooling was given that an
    /// unpooling goes by.
    pub fn layer(
        &mut self,
        network: &Network,
        index: usize,
        given: &[String],
        shape: &[usize],
        own: String,
        pooled: Option<String>,
    ) {
        let node = &network.nodes[index];
        let name = node.name.as_str();
        let parameter = |suffix: &str| format!("{}.{suffix}", node.owner());
        let x = given.first().cloned().unwrap_or_default();
        let weighted = |bias: bool| {
            let mut inputs = vec![x.clone(), parameter("weight")];
            inputs.extend(bias.then(|| parameter("bias")));
            inputs
        };
        if let Some(function) = node.layer.function() {
            return self.function(function, name, &x, own);
        }
        let mut simple = |kind: &str, attributes: &[(&str, Attribute)]| {
            self.add(kind, name, given, std::slice::from_ref(&own), attributes)
        };
        match &node.layer {
            Layer::Conv2d(layers::Conv2d {
                kernel,
                stride,
                padding,
                dilation,
                groups,
                bias,
                ..
            }) => {
                let mut attributes = window(*kernel, *stride, *padding);
                attributes.extend([
                    ("dilations", ints(dilation)),
                    ("group", Attribute::Int(*groups as i64)),
                ]);
                self.add("Conv", name, &weighted(*bias), &[own], &attributes);
            }
            Layer::ConvTranspose2d(layers::ConvTranspose2d {
                kernel,
                stride,
                padding,
                output_padding,
                dilation,
                groups,
                bias,
                ..
            }) => {
                let mut attributes = window(*kernel, *stride, *padding);
                attributes.extend([
                    ("dilations", ints(dilation)),
                    ("group", Attribute::Int(*groups as i64)),
                    ("output_padding", ints(output_padding)),
                ]);
                self.add("ConvTranspose", name, &weighted(*bias), &[own], &attributes);
            }
            Layer::Linear(layers::Linear { bias, .. }) if shape.len() > 1 => {
                self.linear_of_rows(name, &weighted(*bias), own)
            }
            Layer::Linear(layers::Linear { bias, .. }) => {
                self.add(
                    "Gemm",
                    name,
                    &weighted(*bias),
                    &[own],
                    &[("transB", Attribute::Int(1))],
                );
            }
            Layer::BatchNorm2d(layers::BatchNorm { eps, .. })
            | Layer::BatchNorm1d(layers::BatchNorm { eps, .. }) => {
                let mut inputs = vec![x];
                inputs.extend(["weight", "bias", "running_mean", "running_var"].map(parameter));
                self.add(
                    "BatchNormalization",
                    name,
                    &inputs,
                    &[own],
                    &[("epsilon", Attribute::Float(*eps as f32))],
                );
            }
            Layer::GroupNorm(layer) => self.group_norm(node, &x, layer, shape, own),
            Layer::InstanceNorm2d(layer) => self.instance_norm(node, &x, layer, own),
            Layer::LayerNorm(layer) => self.layer_norm(node, &x, layer, own),
            Layer::LocalResponseNorm(layer) => {
                self.local_response_norm(name, &x, layer, shape, own)
            }
            Layer::MaxPool2d(layers::MaxPool2d {
                kernel,
                stride,
                padding,
                ceil_mode,
            }) => {
                let mut attributes = window(*kernel, *stride, *padding);
                attributes.extend(ceil_mode.then_some(("ceil_mode", Attribute::Int(1))));
                let mut outputs = vec![own];
                outputs
                    .extend(wiring::is_unpooled(network, name).then(|| format!("{name}.indices")));
                self.add("MaxPool", name, given, &outputs, &attributes);
            }
            Layer::MaxUnpool2d(layers::MaxUnpool2d { pool }) => {
                self.unpool(name, &x, pool, &pooled.unwrap_or_default(), own)
            }
            Layer::AvgPool2d(layers::AvgPool2d {
                kernel,
                stride,
                padding,
                ceil_mode,
                count_include_pad,
            }) => {
                let mut attributes = window(*kernel, *stride, *padding);
                let counts = i64::from(*count_include_pad);
                attributes.push(("count_include_pad", Attribute::Int(counts)));
                attributes.extend(ceil_mode.then_some(("ceil_mode", Attribute::Int(1))));
                simple("AveragePool", &attributes);
            }
            Layer::LpPool2d(layer) => self.lp_pool(name, &x, layer, own),
            Layer::AdaptiveAvgPool2d(layers::AdaptiveAvgPool2d { output: [1, 1] }) => {
                simple("GlobalAveragePool", &[])
            }
            Layer::AdaptiveAvgPool2d(layers::AdaptiveAvgPool2d { output }) => {
                self.adaptive(name, &x, shape, *output, own)
            }
            Layer::Upsample(layers::Upsample {
                scale,
                mode,
                align_corners,
            }) => {
                let scales = [1.0, 1.0, scale[0] as f32, scale[1] as f32];
                let scales = self.floats(name, "scales", &[4], &scales);
                let (mode, place) = match (mode, align_corners) {
                    (UpsampleMode::Nearest, _) => ("nearest", "asymmetric"),
                    (UpsampleMode::Bilinear, true) => ("linear", "align_corners"),
                    (UpsampleMode::Bilinear, false) => ("linear", "half_pixel"),
                };
                let attributes = [
                    ("mode", Attribute::Text(mode)),
                    ("coordinate_transformation_mode", Attribute::Text(place)),
                    ("nearest_mode", Attribute::Text("floor")),
                ];
                // The second input is a region of interest, which these modes do not have.
                self.add(
                    "Resize",
                    name,
                    &[x, String::new(), scales],
                    &[own],
                    &attributes,
                );
            }
            Layer::ChannelPad(layers::ChannelPad {
                stride,
                before,
                after,
            }) => {
                let starts = self.integers(name, "starts", &[0, 0]);
                let ends = self.integers(name, "ends", &[i64::MAX, i64::MAX]);
                let axes = self.integers(name, "axes", &[2, 3]);
                let steps = self.integers(name, "steps", &stride.map(|step| step as i64));
                let kept = self.part("Slice", name, &[&x, &starts, &ends, &axes, &steps], &[]);
                let pads = self.integers(
                    name,
                    "pads",
                    &[0, *before as i64, 0, 0, 0, *after as i64, 0, 0],
                );
                self.add("Pad", name, &[kept, pads], &[own], &[]);
            }
            // Added above.
            function_layer!() => {}
            Layer::Prelu(layers::Prelu { slopes, .. }) if *slopes > 1 && shape.len() > 1 => {
                // ONNX aligns axes at their ends.
                let sizes = self.integers(name, "sizes", &[*slopes as i64, 1, 1]);
                let slope = self.part("Reshape", name, &[&parameter("weight"), &sizes], &[]);
                self.add("PRelu", name, &[x, slope], &[own], &[]);
            }
            Layer::Prelu(_) => self.add("PRelu", name, &weighted(false), &[own], &[]),
            Layer::Softmax(layers::Softmax { dim }) => {
                simple("Softmax", &[("axis", Attribute::Int(*dim as i64))])
            }
            Layer::LogSoftmax(layers::LogSoftmax { dim }) => {
                simple("LogSoftmax", &[("axis", Attribute::Int(*dim as i64))])
            }
            // Nothing is dropped where nothing is learned.
            Layer::Dropout(_)
            | Layer::Dropout2d(_)
            | Layer::AlphaDropout(_)
            | Layer::StochasticDepth(_) => simple("Identity", &[]),
            Layer::Flatten(_) | Layer::View(_) => simple("Flatten", &[("axis", Attribute::Int(1))]),
            Layer::Add(_) => simple("Sum", &[]),
            Layer::Concat(layers::Concat { dim }) => {
                simple("Concat", &[("axis", Attribute::Int(*dim as i64))])
            }
            Layer::AdaptiveMaxPool2d(layers::AdaptiveMaxPool2d { output }) => {
                self.adaptive_max(name, &x, shape, *output, own)
            }
            Layer::Arithmetic(layer) => simple(tensors::operator(layer.operator), &[]),
            Layer::Parameter(layer) => self.parameter([name, node.owner()], &x, layer, own),
            Layer::Affine(layer) => self.affine(name, &x, layer, own),
            Layer::Slice(layer) => self.slice(name, &x, layer, shape, own),
            Layer::Pad2d(layer) => self.pad(name, &x, layer, own),
            Layer::Reduce(layer) => self.reduce(name, &x, layer, own),
            Layer::Resize(layer) => self.resize(name, &x, layer, own),
            Layer::Reshape(layers::Reshape { output }) => self.reshape(name, &x, output, own),
            layer @ (Layer::Permute(_)
            | Layer::PixelShuffle(_)
            | Layer::PixelUnshuffle(_)
            | Layer::ChannelShuffle(_)) => {
                let shapes = network.shapes();
                let to = shapes.map_or(Vec::new(), |shapes| shapes[index].clone());
                self.permute(name, &x, layer, [shape, &to], own)
            }
        }
    }

    /// Values back to where the pooling found its maxima: ONNX counts those places through the whole batch. (Its own MaxUnpool leaves
    /// open what they mean where the size is odd.)
    fn unpool(&mut self, name: &str, x: &str, pool: &str, pooled: &str, own: String) {
        let row = self.integers(name, "row", &[-1]);
        let shape = self.part("Shape", name, &[pooled], &[]);
        let count = self.part(
            "ReduceProd",
            name,
            &[&shape],
            &[("keepdims", Attribute::Int(1))],
        );
        let zeros = self.part(
            "ConstantOfShape",
            name,
            &[&count],
            &[("value", Attribute::Value(0.0))],
        );
        let places = format!("{name}.places");
        self.add(
            "Reshape",
            &places,
            &[format!("{pool}.indices"), row.clone()],
            std::slice::from_ref(&places),
            &[],
        );
        let values = self.part("Reshape", name, &[x, &row], &[]);
        let scattered = self.part(
            "ScatterElements",
            name,
            &[&zeros, &places, &values],
            &[("axis", Attribute::Int(0))],
        );
        self.add("Reshape", name, &[scattered, shape], &[own], &[]);
    }

    /// Means over windows of unlike sizes, as products with two matrices: `rows x columns`.
    fn adaptive(&mut self, name: &str, x: &str, shape: &[usize], output: [usize; 2], own: String) {
        let side = |axis: usize| shape.get(axis + 1).copied().unwrap_or(1);
        let [rows, columns] = [0, 1].map(|axis| shares(side(axis), output[axis]));
        let rows = self.floats(name, "rows", &[output[0], side(0)], &rows);
        let transposed: Vec<f32> = (0..side(1))
            .flat_map(|from| {
                columns
                    .iter()
                    .skip(from)
                    .step_by(side(1))
                    .copied()
                    .collect::<Vec<_>>()
            })
            .collect();
        let columns = self.floats(name, "columns", &[side(1), output[1]], &transposed);
        let kept = self.part("MatMul", name, &[&rows, x], &[]);
        self.add("MatMul", name, &[kept, columns], &[own], &[]);
    }
}

/// For each of `output` windows over `input` places what each place has of the mean, `[output, input]`.
fn shares(input: usize, output: usize) -> Vec<f32> {
    let mut shares = vec![0.0; input * output];
    for window in 0..output {
        let first = window * input / output;
        let end = ((window + 1) * input).div_ceil(output);
        shares[window * input + first..window * input + end].fill(1.0 / (end - first) as f32);
    }
    shares
}
