//! Normalisations as ONNX's operators of opset 18. Its GroupNormalization of that opset has one weight a group; PyTorch has one a channel.

use super::layers::Graph;
use super::proto::Attribute;
use crate::network::layers::{GroupNorm, InstanceNorm2d};

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
        name: &str,
        x: &str,
        layer: &InstanceNorm2d,
        own: String,
    ) {
        let [weight, bias] = match layer.affine {
            true => ["weight", "bias"].map(|suffix| format!("{name}.{suffix}")),
            false => self.plain(name, layer.channels),
        };
        let given = [x.into(), weight, bias];
        let kind = "InstanceNormalization";
        self.add(kind, name, &given, &[own], &epsilon(layer.eps));
    }

    /// Groups as channels of a map that is normalised channel by channel. `shape` is what one picture is as it comes in.
    pub(super) fn group_norm(
        &mut self,
        name: &str,
        x: &str,
        layer: &GroupNorm,
        shape: &[usize],
        own: String,
    ) {
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
            let tensor = format!("{name}.{suffix}");
            self.part("Reshape", &tensor, &[&tensor, &column], &[])
        });
        let scaled = self.part("Mul", name, &[&together, &weight], &[]);
        self.add("Add", name, &[scaled, bias], &[own], &[]);
    }
}
