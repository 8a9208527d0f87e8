//! Batch norm with one value a channel has no variance to go by: refused, as PyTorch refuses it, and nothing else is.

use convlab::engine::check_batch;
use convlab::network::Network;

/// A network whose batch norm reads a map that an average pooling brings to `side` x `side`.
fn pooled(side: usize) -> Network {
    network(&[
        r#"{"name": "conv", "type": "conv2d", "channels_in": 3, "channels_out": 4, "kernel": [3, 3], "padding": [1, 1]}"#.into(),
        format!(r#"{{"name": "pool", "type": "adaptive_avg_pool2d", "output": [{side}, {side}]}}"#),
        r#"{"name": "norm", "type": "batch_norm2d", "channels": 4}"#.into(),
    ], 4 * side * side)
}

/// One that comes to 1 x 1 by a convolution as large as the picture.
fn whole_kernel() -> Network {
    network(&[
        r#"{"name": "conv", "type": "conv2d", "channels_in": 3, "channels_out": 4, "kernel": [8, 8]}"#.into(),
        r#"{"name": "norm", "type": "batch_norm2d", "channels": 4}"#.into(),
    ], 4)
}

/// One whose second batch norm alone is after the strides have eaten the picture.
fn strided() -> Network {
    network(&[
        r#"{"name": "first", "type": "conv2d", "channels_in": 3, "channels_out": 4, "kernel": [3, 3], "stride": [4, 4], "padding": [1, 1]}"#.into(),
        r#"{"name": "norm1", "type": "batch_norm2d", "channels": 4}"#.into(),
        r#"{"name": "second", "type": "conv2d", "channels_in": 4, "channels_out": 4, "kernel": [3, 3], "stride": [2, 2], "padding": [1, 1]}"#.into(),
        r#"{"name": "norm", "type": "batch_norm2d", "channels": 4}"#.into(),
    ], 4)
}

/// One of vectors.
fn of_vectors() -> Network {
    network(
        &[
            r#"{"name": "flatten", "type": "flatten"}"#.into(),
            r#"{"name": "first", "type": "linear", "features_in": 192, "features_out": 4}"#.into(),
            r#"{"name": "norm", "type": "batch_norm1d", "channels": 4}"#.into(),
        ],
        4,
    )
}

fn network(layers: &[String], features: usize) -> Network {
    let json = format!(
        r#"{{"name": "n", "input": [3, 8, 8], "nodes": [{}, {{"name": "flat", "type": "flatten"}},
            {{"name": "fc", "type": "linear", "features_in": {features}, "features_out": 10}}]}}"#,
        layers.join(", ")
    );
    Network::from_json(&json).expect("a network")
}

#[test]
fn one_picture_on_a_map_of_one_pixel_is_refused_with_the_layer_and_the_mend() {
    for network in [pooled(1), whole_kernel(), strided(), of_vectors()] {
        let message = check_batch(&network, 1).unwrap_err().to_string();
        assert!(message.contains("batch norm norm would"), "{message}");
        assert!(
            message.contains("Choose a batch of at least 2"),
            "{message}"
        );
    }
}

#[test]
fn several_pictures_or_several_pixels_are_enough() {
    for network in [pooled(1), whole_kernel(), strided(), of_vectors()] {
        assert!(check_batch(&network, 2).is_ok());
        // No picture is no batch: an epoch that comes out even has none left.
        assert!(check_batch(&network, 0).is_ok());
    }
    for side in [2, 3] {
        assert!(check_batch(&pooled(side), 1).is_ok());
    }
}
