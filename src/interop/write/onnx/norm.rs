//! Normalisations as ONNX's operators of opset 18. Its GroupNormalization of that opset has one weight a group; PyTorch has one a channel.

use super::layers::Graph;
use super::proto::Attribute;
use crate::network::Node;
use crate::network::layers::{GroupNorm, InstanceNorm2d, LayerNorm, LocalResponseNorm};

fn epsilon(eps: f64) -> [(&'static str, Attribute); 1] {
    [("epsilon", Attribute::Float(eps as f32))]
}

impl Graph {
    /// Ones and zeros, for operators that want weights where the layer has none.
    fn plain(&mut self, name: &str, count: usize) -> [String; 2] {
        [("ones", 1.0), ("zeros", 0.0)]
            .map(|(own, value)| self.floats(name, own, &[count], &vec![value; count]))
    }

    pub(super) fn instance_norm(
        &mut self,
        node: &Node,
        x: &str,
        layer: &InstanceNorm2d,
        own: String,
    ) {
        let name = &node.name;
        let [weight, bias] = match layer.affine {
            true => ["weight", "bias"].map(|suffix| format!("{}.{suffix}", node.owner())),
            false => self.plain(name, layer.channels),
        };
        let given = [x.into(), weight, bias];
        let kind = "InstanceNormalization";
        self.add(kind, name, &given, &[own], &epsilon(layer.eps));
    }

    /// Groups as channels of a map that is normalised channel by channel. `shape` is what one picture is as it comes in.
    pub(super) fn group_norm(
        &mut self,
        node: &Node,
        x: &str,
        layer: &GroupNorm,
        shape: &[usize],
        own: String,
    ) {
        let name = &node.name;
        let size = shape.iter().product::<usize>() / layer.groups.max(1);
        let apart = format!("{name}.apart");
        self.reshape(&apart, x, &[layer.groups, size], apart.clone());
        let [ones, zeros] = self.plain(name, layer.groups);
        let given = [apart.as_str(), &ones, &zeros];
        let kind = "InstanceNormalization";
        let normal = self.part(kind, name, &given, &epsilon(layer.eps));
        if !layer.affine {
            return self.reshape(name, &normal, shape, own);
        }
        let together = format!("{name}.together");
        self.reshape(&together, &normal, shape, together.clone());
        // A weight a channel, for every value of its plane.
        let mut column = vec![1; shape.len()];
        column[0] = layer.channels as i64;
        let column = self.integers(name, "column", &column);
        let [weight, bias] = ["weight", "bias"].map(|suffix| {
            let tensor = format!("{}.{suffix}", node.owner());
            let part = format!("{name}.{suffix}");
            self.part("Reshape", &part, &[&tensor, &column], &[])
        });
        let scaled = self.part("Mul", name, &[&together, &weight], &[]);
        self.add("Add", name, &[scaled, bias], &[own], &[]);
    }
    pub(super) fn layer_norm(&mut self, node: &Node, x: &str, layer: &LayerNorm, own: String) {
        let (name, owner) = (&node.name, node.owner());
        let axes = &layer.normalized_shape;
        let mut given = vec![x.to_string()];
        given.push(match layer.affine {
            true => format!("{owner}.weight"),
            false => self.floats(name, "ones", axes, &vec![1.0; axes.iter().product()]),
        });
        given.extend((layer.affine && layer.bias).then(|| format!("{owner}.bias")));
        let [epsilon] = epsilon(layer.eps);
        let attributes = [("axis", Attribute::Int(-(axes.len() as i64))), epsilon];
        self.add("LayerNormalization", name, &given, &[own], &attributes);
    }

    /// ONNX's LRN puts the odd channel of an even size behind, PyTorch before: then the means are an average pooling over channels.
    /// `shape` is what one picture is as it comes in.
    pub(super) fn local_response_norm(
        &mut self,
        name: &str,
        x: &str,
        layer: &LocalResponseNorm,
        shape: &[usize],
        own: String,
    ) {
        let float = |value: f64| Attribute::Float(value as f32);
        if layer.size % 2 == 1 {
            let attributes = [
                ("size", Attribute::Int(layer.size as i64)),
                ("alpha", float(layer.alpha)),
                ("beta", float(layer.beta)),
                ("bias", float(layer.k)),
            ];
            return self.add("LRN", name, &[x.into()], &[own], &attributes);
        }
        let [before, behind] = layer.reach();
        let squares = self.part("Mul", name, &[x, x], &[]);
        let plane = shape.iter().skip(1).product();
        let rows = format!("{name}.rows");
        self.reshape(&rows, &squares, &[1, shape[0], plane], rows.clone());
        let attributes = [
            ("kernel_shape", Attribute::Ints(vec![layer.size as i64, 1])),
            (
                "pads",
                Attribute::Ints(vec![before as i64, 0, behind as i64, 0]),
            ),
            ("count_include_pad", Attribute::Int(1)),
        ];
        let means = self.part("AveragePool", name, &[&rows], &attributes);
        let map = format!("{name}.map");
        self.reshape(&map, &means, shape, map.clone());
        let [alpha, beta, k] = [("alpha", layer.alpha), ("beta", layer.beta), ("k", layer.k)]
            .map(|(own, value)| self.floats(name, own, &[1], &[value as f32]));
        let scaled = format!("{name}.scaled");
        self.add(
            "Mul",
            &scaled,
            &[map, alpha],
            std::slice::from_ref(&scaled),
            &[],
        );
        let sum = self.part("Add", name, &[&scaled, &k], &[]);
        let divisor = self.part("Pow", name, &[&sum, &beta], &[]);
        self.add("Div", name, &[x.into(), divisor], &[own], &[]);
    }
}
