//! Is a layer that uses the weights of another counted, checked and edited as one module that is called again?

use convlab::network::zoo::Builder;
use convlab::network::{Edit, Layer, Network, NetworkError, layers};

/// `conv1` and `conv2` of the same weights, with a join behind each; `bn` twice behind them.
fn network() -> Network {
    let norm = Layer::BatchNorm2d(layers::BatchNorm2d {
        channels: 4,
        eps: 1e-5,
        momentum: 0.1,
    });
    Builder::new("twice", "a test", [4, 6, 6])
        .conv("conv1", 4, 4, 3, 1)
        .layer("bn", norm)
        .again("conv2", &[], "conv1")
        .again("bn_2", &[], "bn")
        .again("conv3", &[], "conv1")
        .build()
}

fn edited(network: &Network, edit: &str) -> Result<Network, NetworkError> {
    let edit: Edit = serde_json::from_str(edit).expect("an edit");
    network.edited(&edit)
}

fn owners(network: &Network) -> Vec<(&str, &str)> {
    let nodes = network.nodes.iter();
    nodes
        .map(|node| (node.name.as_str(), node.owner()))
        .collect()
}

#[test]
fn tensors_are_there_once_and_work_is_counted_at_each_use() {
    let network = network();
    let names: Vec<String> = network
        .parameters()
        .into_iter()
        .map(|one| one.name)
        .collect();
    assert_eq!(
        names,
        [
            "conv1.weight",
            "conv1.bias",
            "bn.weight",
            "bn.bias",
            "bn.running_mean",
            "bn.running_var",
            "bn.num_batches_tracked"
        ]
    );
    let summary = network.summary().expect("it is right");
    assert_eq!(summary.parameters, 4 * 4 * 9 + 4 + 8);
    assert_eq!(summary.multiply_adds, 3 * 36 * 4 * 36);
    let draft = network.draft();
    assert!(draft.is_right(), "{:?}", draft.problem);
    assert_eq!(draft.parameters, summary.parameters as u64);
    assert_eq!(draft.multiply_adds, summary.multiply_adds);
    assert_eq!(summary.layers[2].parameters, 0);
    assert_eq!(summary.layers[2].weights_of.as_deref(), Some("conv1"));
}

#[test]
fn json_names_the_owner_and_says_nothing_where_there_is_none() {
    let network = network();
    let json = network.to_json().expect("JSON");
    assert_eq!(json.matches("\"weights_of\": \"conv1\"").count(), 2);
    assert_eq!(json.matches("weights_of").count(), 3);
    assert_eq!(Network::from_json(&json).expect("a network"), network);
}

#[test]
fn weights_that_cannot_be_anothers_are_refused_with_what_mends_it() {
    let problem = |change: fn(&mut Network)| {
        let mut network = network();
        change(&mut network);
        let error = network.shapes().expect_err("it is wrong").to_string();
        let draft = network.draft();
        let told = draft
            .layers
            .iter()
            .filter_map(|layer| layer.problem.as_ref());
        assert!(
            told.map(|said| &said.message).any(|said| *said == error),
            "{error}"
        );
        error
    };
    let of = |owner: &str| {
        format!("uses the weights of \"{owner}\", but no earlier layer with weights of its own")
    };
    let said = problem(|network| network.nodes[2].weights_of = Some("nowhere".into()));
    assert!(said.contains(&of("nowhere")), "{said}");
    // One that itself uses another's, and one that comes later.
    let said = problem(|network| network.nodes[4].weights_of = Some("conv2".into()));
    assert!(said.contains(&of("conv2")), "{said}");
    let said = problem(|network| network.nodes[0].weights_of = Some("conv2".into()));
    assert!(said.contains(&of("conv2")), "{said}");
    let said = problem(|network| network.nodes[3].weights_of = Some("conv1".into()));
    assert!(
        said.contains("bn_2 (BatchNorm2d): it uses the weights of conv1, which has other settings"),
        "{said}"
    );
    let said = problem(|network| network.nodes[3].layer = Layer::Relu(layers::Relu {}));
    assert!(
        said.contains("it has no weights, and is said to use those of bn"),
        "{said}"
    );
}

#[test]
fn edits_keep_the_uses_of_a_module_together() {
    let network = network();
    let plain = |node: usize| serde_json::to_value(&network.nodes[node]).expect("JSON");
    // Settings of one are settings of all, whichever is edited.
    for at in [0, 2, 4] {
        let mut node = plain(at);
        node["dilation"] = serde_json::json!([2, 2]);
        node["padding"] = serde_json::json!([2, 2]);
        let edit = serde_json::json!({"edit": "set", "at": at, "node": node}).to_string();
        let found = edited(&network, &edit).expect("it can be done");
        assert!(found.draft().is_right());
        assert_eq!(owners(&found), owners(&network));
        for at in [0, 2, 4] {
            assert!(matches!(
                found.nodes[at].layer,
                Layer::Conv2d(layers::Conv2d {
                    dilation: [2, 2],
                    ..
                })
            ));
        }
    }
    let mut node = plain(0);
    node["name"] = "first".into();
    let edit = serde_json::json!({"edit": "set", "at": 0, "node": node}).to_string();
    let found = edited(&network, &edit).expect("it can be done");
    assert!(found.draft().is_right());
    assert_eq!(found.nodes[4].owner(), "first");

    let found = edited(&network, r#"{"edit": "remove", "at": 0}"#).expect("it can be done");
    assert!(found.draft().is_right());
    assert_eq!(
        owners(&found),
        [
            ("bn", "bn"),
            ("conv2", "conv2"),
            ("bn_2", "bn"),
            ("conv3", "conv2")
        ]
    );
    let found =
        edited(&network, r#"{"edit": "kind", "at": 0, "kind": "relu"}"#).expect("it can be done");
    assert!(found.draft().is_right());
    assert_eq!(found.nodes[4].owner(), "conv2");
    let found =
        edited(&network, r#"{"edit": "kind", "at": 2, "kind": "relu"}"#).expect("it can be done");
    assert!(found.draft().is_right());
    assert_eq!(
        (found.nodes[2].owner(), found.nodes[4].owner()),
        (found.nodes[2].name.as_str(), "conv1")
    );

    // Behind its uses a module's first use would not be the first.
    let error =
        edited(&network, r#"{"edit": "move", "at": 0, "to": 3}"#).expect_err("it is refused");
    assert!(
        matches!(error, NetworkError::UnknownOwner { .. }),
        "{error}"
    );
    let found = edited(&network, r#"{"edit": "move", "at": 4, "to": 3}"#).expect("it can be done");
    assert_eq!(found.nodes[3].owner(), "conv1");
    assert!(found.draft().is_right());
}

#[test]
fn a_removed_owner_is_registered_under_its_heirs_name() {
    let mut network = network();
    network.registered = vec!["bn".into(), "conv1".into()];
    let found = edited(&network, r#"{"edit": "remove", "at": 0}"#).expect("it can be done");
    assert_eq!(found.registered, ["bn", "conv2"]);
    let first = &found.parameters()[0].name;
    assert_eq!(first, "bn.weight");
}

#[test]
fn what_follows_a_changed_width_stays_one_module() {
    let mut wrong = network();
    let Layer::Conv2d(conv) = &mut wrong.nodes[0].layer else {
        panic!("a convolution");
    };
    conv.channels_in = 7;
    let fitted = wrong.fitted();
    assert!(fitted.draft().is_right());
    assert_eq!(fitted, network());
}

#[test]
fn as_many_outputs_as_classes_are_given_to_all_uses_or_to_none() {
    let head = |channels_in| {
        Layer::Conv2d(layers::Conv2d {
            channels_in,
            channels_out: 4,
            kernel: [1, 1],
            stride: [1, 1],
            padding: [0, 0],
            dilation: [1, 1],
            groups: 1,
            bias: true,
        })
    };
    let mean = Layer::AdaptiveAvgPool2d(layers::AdaptiveAvgPool2d { output: [6, 6] });
    let heads = Builder::new("heads", "a test", [3, 6, 6])
        .layer("head", head(3))
        .joined("small", &["input"], mean)
        .again("head_2", &[], "head")
        .joined("sum", &["head", "head_2"], Layer::Add(layers::Add {}))
        .build();
    let found = heads
        .with_classes_out(&[9])
        .expect("both are the last layer's");
    assert_eq!(found.nodes[0].layer, found.nodes[2].layer);
    assert_eq!(found.classes().expect("classes"), 9);
    // Its own output would no longer fit its input.
    assert_eq!(network().with_classes_out(&[9]), None);
}
