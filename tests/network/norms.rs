//! Does a normalisation that does not fit say why, and follow what reaches it?

use convlab::network::zoo::Builder;
use convlab::network::{Edit, Layer, Network};

fn read(layer: &str) -> Layer {
    serde_json::from_str(&format!("{{{layer}}}")).expect("a layer")
}

/// A network with one such layer behind a convolution that gives maps of 8×6×6.
fn network(layer: &str) -> Network {
    Builder::new("n", "a test", [3, 6, 6])
        .conv("conv", 3, 8, 3, 1)
        .layer("norm", read(layer))
        .build()
}

#[test]
fn what_does_not_fit_is_refused_with_the_reason() {
    for (layer, said) in [
        (
            r#""type": "group_norm", "groups": 3, "channels": 8"#,
            "its 3 groups do not divide 8 channels evenly",
        ),
        (
            r#""type": "group_norm", "groups": 0, "channels": 8"#,
            "its 0 groups do not divide 8 channels evenly",
        ),
        (
            r#""type": "group_norm", "groups": 2, "channels": 4"#,
            "got weight of shape [4]",
        ),
        (
            r#""type": "group_norm", "groups": 2, "channels": 4, "affine": false"#,
            "4 channels",
        ),
        (
            r#""type": "instance_norm2d", "channels": 4, "affine": true"#,
            "to match num_features (4), but got: 8.",
        ),
        (
            r#""type": "instance_norm2d", "channels": 8, "eps": 0"#,
            "eps must be above 0",
        ),
        (
            r#""type": "layer_norm", "normalized_shape": [8]"#,
            "expected input with shape [*, 8], but got input of size[64, 8, 6, 6]",
        ),
        (
            r#""type": "layer_norm", "normalized_shape": []"#,
            "normalized_shape must name one size or more",
        ),
        (
            r#""type": "layer_norm", "normalized_shape": [6, 0]"#,
            "normalized_shape must name one size or more",
        ),
        (
            r#""type": "batch_norm1d", "channels": 8"#,
            "Take BatchNorm2d, or flatten the feature maps first.",
        ),
        (
            r#""type": "local_response_norm", "size": 0"#,
            "size must be between 1 and 65536",
        ),
        (
            r#""type": "local_response_norm", "size": 5, "alpha": -1"#,
            "alpha at least 0",
        ),
    ] {
        let error = network(layer).shapes().expect_err(layer).to_string();
        assert!(error.contains(said), "{layer}: {error}");
    }
}

#[test]
fn an_instance_of_one_value_is_refused_as_pytorch_does() {
    let pool = r#""type": "adaptive_avg_pool2d", "output": [1, 1]"#;
    let norm = r#""type": "instance_norm2d", "channels": 3"#;
    let network = Builder::new("n", "a test", [3, 6, 6]).layer("pool", read(pool));
    let network = network.layer("norm", read(norm)).build();
    let error = network.shapes().unwrap_err().to_string();
    let quoted = "Expected more than 1 spatial element when training, got input size torch.Size([64, 3, 1, 1])";
    assert!(error.contains(quoted), "{error}");
}

#[test]
fn its_channels_follow_what_reaches_it() {
    for (layer, tensor) in [
        (
            r#""type": "group_norm", "groups": 3, "channels": 12"#,
            vec![8],
        ),
        (
            r#""type": "instance_norm2d", "channels": 3, "affine": true"#,
            vec![8],
        ),
        (
            r#""type": "layer_norm", "normalized_shape": [9, 4]"#,
            vec![6, 6],
        ),
        (
            r#""type": "layer_norm", "normalized_shape": [1, 1, 1]"#,
            vec![8, 6, 6],
        ),
    ] {
        let fitted = network(layer).edited(&Edit::Fit).expect("a network");
        assert_eq!(fitted.shapes().expect(layer)[1], [8, 6, 6]);
        let parameters = fitted.parameters();
        let weight = parameters.iter().find(|one| one.name == "norm.weight");
        assert_eq!(weight.expect("its weight").shape, tensor, "{layer}");
    }
}
