//! Is a network described, checked, counted and explained rightly?

mod editing;
mod heads;
mod norms;
mod shared;
mod widths;

use convlab::network::zoo::{self, Builder};
use convlab::network::{Layer, Mulberry32, Network, NetworkError, layers};

#[test]
fn the_zoo_has_the_tutorials_parameter_counts() {
    let count = |name: &str| zoo::model(name).unwrap().parameter_count();
    assert_eq!(count("lenet"), 62_006);
    assert_eq!(count("resnet20"), 269_722);
    assert_eq!(
        count("wide"),
        64 * 28 + 128 * 577 + 8192 * 1000 + 1000 + 10_010
    );
    assert_eq!(
        count("deep"),
        64 * 28 + 128 * 577 + 256 * 1153 + 16_385 * 1024 + 1025 * 512 + 5130
    );
    assert_eq!(count("simple"), 32 * 10 + 21_632 * 10 + 10);
}

#[test]
fn lenet_costs_what_is_counted_by_hand() {
    let summary = zoo::model("lenet").unwrap().summary().unwrap();
    assert_eq!(
        summary.multiply_adds,
        28 * 28 * 6 * 75 + 10 * 10 * 16 * 150 + 400 * 120 + 120 * 84 + 84 * 10
    );
    assert_eq!(summary.layers.last().unwrap().shape, [10]);
}

#[test]
fn state_dict_names_come_in_pytorchs_order() {
    let names: Vec<String> = zoo::model("lenet")
        .unwrap()
        .parameters()
        .into_iter()
        .map(|p| p.name)
        .collect();
    assert_eq!(
        names[..4],
        ["conv1.weight", "conv1.bias", "conv2.weight", "conv2.bias"]
    );
    assert_eq!(names.len(), 10);
}

#[test]
fn a_network_survives_json() {
    for (name, _) in zoo::MODELS {
        let network = zoo::model(name).unwrap();
        assert_eq!(
            Network::from_json(&network.to_json().unwrap()).unwrap(),
            network
        );
    }
}

/// Tutorial 000 resizes to 224: its view makes 49 rows of each picture.
#[test]
fn wide_at_224_is_explained() {
    let error = zoo::model("wide")
        .unwrap()
        .with_input([3, 224, 224])
        .shapes_for_batch(64)
        .unwrap_err()
        .to_string();
    for part in [
        "view1",
        "401408",
        "49 rows of each picture",
        "3136 rows for 64 labels",
        "Expected input batch_size (3136) to match target batch_size (64)",
        "Resize(32)",
    ] {
        assert!(error.contains(part), "{part:?} is missing in: {error}");
    }
}

/// Tutorial 004 resizes to 224 too: a picture's features do not even divide.
#[test]
fn deep_at_224_is_explained() {
    let deep = zoo::model("deep").unwrap().with_input([3, 224, 224]);
    let whole = deep.shapes_for_batch(64).unwrap_err().to_string();
    for part in [
        "200704",
        "12.25 rows",
        "784 rows of a batch of 64",
        "Expected input batch_size (784)",
        "Resize(64)",
    ] {
        assert!(whole.contains(part), "{part:?} is missing in: {whole}");
    }
    let odd = deep.shapes_for_batch(10).unwrap_err().to_string();
    assert!(
        odd.contains("shape '[-1, 16384]' is invalid for input of size 2007040"),
        "{odd}"
    );
}

#[test]
fn wrong_channels_are_said_in_pytorchs_words() {
    let error = zoo::model("lenet")
        .unwrap()
        .with_input([1, 32, 32])
        .shapes()
        .unwrap_err()
        .to_string();
    assert!(error.contains("weight of size [6, 3, 5, 5], expected input[64, 1, 32, 32] to have 3 channels, but got 1 channels"), "{error}");
}

#[test]
fn wiring_mistakes_are_named() {
    let unknown = Builder::new("n", "", [3, 8, 8])
        .joined("sum", &["input", "nowhere"], Layer::Add(layers::Add {}))
        .build();
    assert_eq!(
        unknown.shapes(),
        Err(NetworkError::UnknownInput {
            layer: "sum".into(),
            input: "nowhere".into()
        })
    );
    let twice = Builder::new("n", "", [3, 8, 8])
        .layer("a", Layer::Relu(layers::Relu {}))
        .layer("a", Layer::Relu(layers::Relu {}))
        .build();
    assert_eq!(twice.shapes(), Err(NetworkError::DuplicateName("a".into())));
    assert_eq!(
        Builder::new("n", "", [3, 8, 8]).build().shapes(),
        Err(NetworkError::Empty)
    );
}

#[test]
fn hostile_sizes_are_refused_without_overflow() {
    let huge = Builder::new("n", "", [3, 8, 8])
        .conv("c", 3, usize::MAX / 2, 3, usize::MAX / 4)
        .build();
    assert!(huge.shapes().is_err());
    let wide = Builder::new("n", "", [3, 8, 8])
        .flatten()
        .linear("fc", 192, 1 << 30)
        .build();
    assert!(
        matches!(wide.shapes(), Err(NetworkError::TooLarge { .. })),
        "{:?}",
        wide.shapes()
    );
}

#[test]
fn the_stream_begins_as_recorded() {
    let mut stream = Mulberry32::new(1);
    for expected in [0.62707394, 0.00273572, 0.52744704] {
        assert!((stream.next_unit() - expected).abs() < 1e-8);
    }
}

#[test]
fn maps_come_out_at_the_size_of_any_picture() {
    for name in ["unet", "unet_small", "segnet"] {
        for [height, width] in [[64, 96], [120, 160], [37, 53], [8, 9], [3, 2], [1, 1]] {
            let network = zoo::model_at(name, [3, height, width], 11).expect("a network");
            assert_eq!(network.input, [3, height, width]);
            let shape = network.shapes().expect("it fits").pop();
            assert_eq!(shape, Some(vec![11, height, width]), "{name}");
        }
        // The weights do not depend on the size, as long as it has the same halvings.
        let parameters = |size| {
            let network = zoo::model_at(name, size, 11).expect("a network");
            network
                .parameters()
                .into_iter()
                .map(|spec| (spec.name, spec.shape))
                .collect::<Vec<_>>()
        };
        assert_eq!(parameters([3, 120, 160]), parameters([3, 37, 53]));
    }
    let lenet = zoo::model_at("lenet", [3, 120, 160], 7).expect("LeNet");
    assert_eq!(
        lenet.input,
        [3, 32, 32],
        "a network made for one size keeps it"
    );
}
