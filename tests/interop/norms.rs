//! Normalisations in programs.

use convlab::network::Layer;
use convlab::network::layers::{
    BatchNorm, GroupNorm, InstanceNorm2d, LayerNorm, LocalResponseNorm,
};

use super::messages;
use super::tensors::{network, source};
use convlab::interop::python::{Options, read};

/// The one layer of a module.
fn layer(made: &str) -> Layer {
    let read = network(&[&format!("self.norm = {made}")], &["return self.norm(x)"]);
    assert_eq!(read.nodes[0].name, "norm");
    read.nodes[0].layer.clone()
}

#[test]
fn modules_have_pytorchs_settings_and_defaults() {
    let group = |groups, eps, affine| {
        Layer::GroupNorm(GroupNorm {
            groups,
            channels: 3,
            eps,
            affine,
        })
    };
    assert_eq!(layer("nn.GroupNorm(3, 3)"), group(3, 1e-5, true));
    assert_eq!(
        layer("nn.GroupNorm(num_groups=1, num_channels=3, eps=1e-6, affine=False)"),
        group(1, 1e-6, false)
    );
    let instance = |eps, affine| {
        Layer::InstanceNorm2d(InstanceNorm2d {
            channels: 3,
            eps,
            affine,
        })
    };
    assert_eq!(layer("nn.InstanceNorm2d(3)"), instance(1e-5, false));
    assert_eq!(
        layer("nn.InstanceNorm2d(3, 1e-3, 0.2, True, track_running_stats=False)"),
        instance(1e-3, true)
    );
    let over = |normalized_shape, affine, bias| {
        Layer::LayerNorm(LayerNorm {
            normalized_shape,
            eps: 1e-5,
            affine,
            bias,
        })
    };
    assert_eq!(layer("nn.LayerNorm(32)"), over(vec![32], true, true));
    assert_eq!(
        layer("nn.LayerNorm([3, 32, 32], elementwise_affine=False)"),
        over(vec![3, 32, 32], false, true)
    );
    assert_eq!(
        layer("nn.LayerNorm((32, 32), bias=False)"),
        over(vec![32, 32], true, false)
    );
    assert_eq!(
        layer("nn.LocalResponseNorm(5, k=2)"),
        Layer::LocalResponseNorm(LocalResponseNorm {
            size: 5,
            alpha: 1e-4,
            beta: 0.75,
            k: 2.0,
        })
    );
    let vectors = network(
        &["self.norm = nn.BatchNorm1d(3072, momentum=0.2)"],
        &["return self.norm(torch.flatten(x, 1))"],
    );
    assert_eq!(
        vectors.nodes[1].layer,
        Layer::BatchNorm1d(BatchNorm {
            channels: 3072,
            eps: 1e-5,
            momentum: 0.2,
        })
    );
}

#[test]
fn functions_without_weights_are_layers_without() {
    for (called, wanted) in [
        ("F.layer_norm(x, x.shape[1:])", "LayerNorm 3×32×32"),
        ("F.layer_norm(x, (32,), None, None, 1e-6)", "LayerNorm 32"),
        ("F.group_norm(x, 3)", "GroupNorm 3 groups"),
        ("F.instance_norm(x)", "InstanceNorm2d"),
        (
            "F.local_response_norm(x, 3, beta=0.5)",
            "LocalResponseNorm 3 channels",
        ),
    ] {
        let read = network(&[], &[&format!("return {called}")]);
        let layer = &read.nodes[0].layer;
        let shown = format!("{} {}", layer.kind(), layer.detail());
        assert_eq!(shown.trim(), wanted, "{called}");
        assert!(read.parameters().is_empty(), "{called}");
    }
}

#[test]
fn channels_are_normalised_behind_a_permutation_as_in_convnext() {
    let read = network(
        &["self.norm = nn.LayerNorm(3, eps=1e-6)"],
        &["return self.norm(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)"],
    );
    let shapes = read.shapes().expect("shapes");
    assert_eq!(shapes, [[32, 32, 3], [32, 32, 3], [3, 32, 32]]);
    assert_eq!(read.nodes[1].name, "norm");
}

#[test]
fn what_would_compute_something_else_is_refused() {
    for (made, forward, said) in [
        (
            "nn.InstanceNorm2d(3, track_running_stats=True)",
            "return self.norm(x)",
            "an InstanceNorm2d with track_running_stats=True",
        ),
        (
            "nn.BatchNorm1d(3, momentum=None)",
            "return self.norm(x)",
            "momentum=None of BatchNorm1d",
        ),
        (
            "nn.BatchNorm1d(3)",
            "return self.norm(x)",
            "expected 2D or 3D input (got 4D input)",
        ),
        (
            "nn.LayerNorm(3)",
            "return self.norm(x)",
            "Given normalized_shape=[3], expected input with shape [*, 3]",
        ),
        (
            "nn.LayerNorm(3.5)",
            "return self.norm(x)",
            "normalized_shape of LayerNorm is 3.5",
        ),
        (
            "nn.GroupNorm(2, 3)",
            "return self.norm(x)",
            "its 2 groups do not divide 3 channels evenly",
        ),
        (
            "nn.LayerNorm(32)",
            "return F.layer_norm(x, (32,), self.norm.weight)",
            "F.layer_norm is given weights that are not read here",
        ),
        (
            "nn.InstanceNorm2d(3)",
            "return F.instance_norm(x, use_input_stats=False)",
            "use_input_stats of instance_norm is False",
        ),
    ] {
        let text = source(&[&format!("self.norm = {made}")], &[forward]);
        let found = match read(&text, &Options::default()) {
            Ok(program) => messages(&program),
            Err(error) => error.to_string(),
        };
        assert!(found.contains(said), "{made}: {found}");
    }
}
