//! Is a network given as many outputs as there are classes, whatever stands behind the layer that makes them, and is nothing else changed?

use convlab::network::zoo::{self, Builder, Kinds};
use convlab::network::{Layer, Network, layers};

fn norm(channels: usize) -> Layer {
    Layer::BatchNorm2d(layers::BatchNorm2d {
        channels,
        eps: 1e-5,
        momentum: 0.1,
    })
}

fn conv(name: &str, from: &str, classes: usize, builder: Builder) -> Builder {
    let layer = Layer::Conv2d(layers::Conv2d {
        channels_in: 4,
        channels_out: classes,
        kernel: [1, 1],
        stride: [1, 1],
        padding: [0, 0],
        dilation: [1, 1],
        groups: 1,
        bias: true,
    });
    builder.joined(name, &[from], layer)
}

#[test]
fn the_zoos_networks_get_the_outputs_that_they_are_built_with() {
    for (name, _) in zoo::MODELS {
        for [from, to] in [[10, 3], [2, 40], [7, 1]] {
            let built = |count| {
                let kinds = Kinds {
                    classes: count,
                    boxes: count,
                    scenes: count + 1,
                };
                let side = if name == "deep" { 64 } else { 32 };
                zoo::model_of(name, [3, side, side], kinds).expect("a network of the zoo")
            };
            let wanted = built(to);
            let found = built(from).with_classes_out(&[to, to + 1]);
            assert_eq!(found.as_ref(), Some(&wanted), "{name}");
            assert_eq!(
                wanted.with_classes_out(&[to, to + 1]).as_ref(),
                Some(&wanted),
                "{name}"
            );
        }
    }
}

#[test]
fn what_only_passes_classes_on_is_gone_through() {
    let start = || {
        Builder::new("own", "a test", [3, 8, 8])
            .conv("body", 3, 4, 3, 1)
            .relu()
    };
    let body = "relu1";
    let pooled = |classes| {
        conv("score", body, classes, start())
            .layer("bn", norm(classes))
            .layer("act", Layer::LeakyRelu(layers::LeakyRelu { slope: 0.1 }))
            .layer(
                "pool",
                Layer::AdaptiveAvgPool2d(layers::AdaptiveAvgPool2d { output: [1, 1] }),
            )
            .layer("drop", Layer::Dropout(layers::Dropout { p: 0.5 }))
            .view(classes)
            .build()
    };
    let summed = |classes| {
        let one = conv("one", body, classes, start());
        conv("two", body, classes, one)
            .joined("sum", &["one", "two"], Layer::Add(layers::Add {}))
            .build()
    };
    let again = |classes| {
        let twice = conv("one", body, classes, start()).joined(
            "twice",
            &["one", "one"],
            Layer::Add(layers::Add {}),
        );
        twice
            .joined("four", &["twice", "twice"], Layer::Add(layers::Add {}))
            .build()
    };
    for built in [&pooled as &dyn Fn(usize) -> Network, &summed, &again] {
        built(9).shapes().expect("it fits");
        assert_eq!(built(9).with_classes_out(&[4]), Some(built(4)));
    }
}

#[test]
fn where_no_single_width_decides_nothing_is_offered() {
    let start = || {
        Builder::new("own", "a test", [3, 8, 8])
            .conv("body", 3, 4, 3, 1)
            .relu()
    };
    let body = "relu1";
    let joined = {
        let one = conv("one", body, 5, start());
        conv("two", body, 5, one)
            .joined(
                "both",
                &["one", "two"],
                Layer::Concat(layers::Concat { dim: 1 }),
            )
            .build()
    };
    // Each class has four features here.
    let spread = conv("one", body, 3, start())
        .layer(
            "pool",
            Layer::AdaptiveAvgPool2d(layers::AdaptiveAvgPool2d { output: [2, 2] }),
        )
        .flatten()
        .build();
    // Another layer reads what would change.
    let read = {
        let score = conv("score", body, 4, start());
        let other = conv("other", "score", 2, score).layer(
            "pool",
            Layer::AdaptiveAvgPool2d(layers::AdaptiveAvgPool2d { output: [1, 1] }),
        );
        other
            .joined("answer", &["score"], Layer::Relu(layers::Relu {}))
            .build()
    };
    let bare = Builder::new("own", "a test", [3, 8, 8]).flatten().build();
    for network in [joined, spread, read, bare] {
        network.shapes().expect("it fits");
        assert_eq!(
            network.with_classes_out(&[2]),
            None,
            "{}",
            network.nodes.len()
        );
    }
}
