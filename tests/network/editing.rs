//! Does a network that is edited keep what was not edited, and does it tell what is wrong where?

use convlab::network::zoo;
use convlab::network::{Edit, KINDS, Layer, Network, NetworkError, Node, layers};

fn edited(network: &Network, edit: &str) -> Network {
    let edit: Edit = serde_json::from_str(edit).expect("an edit");
    network.edited(&edit).expect("it can be done")
}

fn names(network: &Network) -> Vec<&str> {
    network
        .nodes
        .iter()
        .map(|node| node.name.as_str())
        .collect()
}

fn lenet() -> Network {
    zoo::model("lenet").expect("the zoo's")
}

fn with_width(network: &Network, name: &str, width: usize) -> Network {
    let mut network = network.clone();
    let node = network.nodes.iter_mut().find(|node| node.name == name);
    match &mut node.expect("a layer").layer {
        Layer::Conv2d(layers::Conv2d { channels_out, .. }) => *channels_out = width,
        Layer::Linear(layers::Linear { features_out, .. }) => *features_out = width,
        _ => panic!("{name} has no width"),
    }
    network
}

#[test]
fn a_draft_of_a_right_network_is_its_summary() {
    for (name, _) in zoo::MODELS {
        let network = zoo::model(name).expect("the zoo's");
        let (draft, summary) = (network.draft(), network.summary().expect("it is right"));
        assert!(draft.is_right(), "{name}");
        assert_eq!(draft.parameters, summary.parameters as u64, "{name}");
        assert_eq!(draft.multiply_adds, summary.multiply_adds, "{name}");
        for (layer, other) in draft.layers.iter().zip(&summary.layers) {
            assert_eq!(
                layer.shape.as_ref(),
                Some(&other.shape),
                "{name} {}",
                other.name
            );
            assert_eq!(layer.inputs, other.inputs, "{name} {}", other.name);
        }
    }
}

#[test]
fn a_wrong_width_is_told_where_it_is_wrong_and_what_follows_is_unknown() {
    let network = with_width(&lenet(), "conv1", 8);
    let draft = network.draft();
    let at = network
        .nodes
        .iter()
        .position(|node| node.name == "conv2")
        .expect("a layer");
    let problem = draft.layers[at].problem.as_ref().expect("it is wrong");
    assert_eq!(problem.code, "network.shape");
    assert_eq!(problem.fields["layer"], "conv2");
    assert_eq!(
        problem.message,
        network.shapes().expect_err("it is wrong").to_string()
    );
    assert_eq!(draft.layers[at - 1].shape, Some(vec![8, 14, 14]));
    assert!(
        draft.layers[at + 1..]
            .iter()
            .all(|layer| layer.shape.is_none() && layer.problem.is_none())
    );
    assert!(!draft.is_right());
}

#[test]
fn several_problems_are_all_told() {
    let mut network = zoo::model("resnet20").expect("the zoo's");
    let wrong = |network: &Network| {
        network
            .draft()
            .layers
            .iter()
            .filter(|layer| layer.problem.is_some())
            .count()
    };
    assert_eq!(wrong(&network), 0);
    network.nodes[3].inputs = vec!["nowhere".into()];
    network.nodes[1].inputs = vec!["nowhere".into()];
    assert_eq!(wrong(&network), 2);
}

#[test]
fn what_follows_a_changed_width_is_made_to_fit() {
    for (name, layer, width) in [
        ("lenet", "conv1", 9),
        ("lenet", "fc1", 77),
        ("wide", "conv1", 5),
    ] {
        let network = with_width(&zoo::model(name).expect("the zoo's"), layer, width);
        assert!(!network.draft().is_right(), "{name}");
        let fitted = network.fitted();
        assert!(fitted.draft().is_right(), "{name}: {:?}", fitted.shapes());
        assert_eq!(fitted.fitted(), fitted, "{name}");
    }
}

#[test]
fn the_zoo_fits_as_it_is() {
    for (name, _) in zoo::MODELS {
        let network = zoo::model(name).expect("the zoo's");
        assert_eq!(network.fitted(), network, "{name}");
    }
}

#[test]
fn a_depthwise_convolution_stays_one() {
    let mut network = lenet();
    network.nodes.truncate(1);
    let node = |name: &str, layer: &str| -> Node {
        serde_json::from_str(&format!("{{\"name\": \"{name}\", {layer}}}")).expect("a node")
    };
    network.nodes.push(node(
        "deep",
        r#""type": "conv2d", "channels_in": 6, "channels_out": 12, "kernel": [3, 3], "groups": 6"#,
    ));
    let fitted = with_width(&network, "conv1", 10).fitted();
    let Layer::Conv2d(layers::Conv2d {
        channels_in,
        channels_out,
        groups,
        ..
    }) = fitted.nodes[1].layer
    else {
        panic!("a convolution");
    };
    assert_eq!([channels_in, channels_out, groups], [10, 20, 10]);
}

#[test]
fn an_inserted_layer_changes_no_shape() {
    for (name, _) in zoo::MODELS {
        let network = zoo::model(name).expect("the zoo's");
        let before = network.shapes().expect("it is right");
        for after in 0..network.nodes.len() {
            let longer = edited(
                &network,
                &format!("{{\"edit\": \"insert\", \"after\": {after}}}"),
            );
            let mut shapes = longer
                .shapes()
                .unwrap_or_else(|error| panic!("{name} {after}: {error}"));
            shapes.remove(after + 1);
            assert_eq!(shapes, before, "{name} {after}");
        }
    }
}

#[test]
fn an_inserted_layer_that_is_removed_leaves_the_network_as_it_was() {
    for (name, _) in zoo::MODELS {
        let network = zoo::model(name).expect("the zoo's");
        for after in 0..network.nodes.len() {
            let longer = edited(
                &network,
                &format!("{{\"edit\": \"insert\", \"after\": {after}}}"),
            );
            let back = edited(
                &longer,
                &format!("{{\"edit\": \"remove\", \"at\": {}}}", after + 1),
            );
            assert_eq!(
                back.wiring().expect("named"),
                network.wiring().expect("named"),
                "{name} {after}"
            );
        }
    }
}

#[test]
fn layers_move_past_one_another_and_back() {
    let network = lenet();
    let moved = edited(&network, r#"{"edit": "move", "at": 1, "to": 2}"#);
    let mut wanted = names(&network);
    wanted.swap(1, 2);
    assert_eq!(names(&moved), wanted);
    assert!(moved.draft().is_right());
    assert_eq!(
        edited(&moved, r#"{"edit": "move", "at": 2, "to": 1}"#),
        network
    );
}

#[test]
fn a_new_name_is_known_to_all_who_read_it() {
    for (network, at) in [
        ("segnet", "pool1"),
        ("resnet20", "layer1.0.relu"),
        ("unet", "up1"),
    ] {
        let network = zoo::model(network).expect("the zoo's");
        let Some(at) = network
            .nodes
            .iter()
            .position(|node| node.name == at)
            .or(Some(2))
        else {
            continue;
        };
        let mut node = network.nodes[at].clone();
        node.name = "another".into();
        let renamed = network
            .edited(&Edit::Set { at, node })
            .expect("it can be done");
        assert_eq!(renamed.shapes(), network.shapes());
        assert_eq!(renamed.wiring(), network.wiring());
    }
}

#[test]
fn a_name_that_is_taken_is_refused() {
    let network = lenet();
    let mut node = network.nodes[0].clone();
    for name in [network.nodes[3].name.as_str(), "input", " ", "a\"b"] {
        node.name = name.into();
        let error = network
            .edited(&Edit::Set {
                at: 0,
                node: node.clone(),
            })
            .expect_err(name);
        assert!(
            matches!(
                error,
                NetworkError::DuplicateName(_) | NetworkError::Setting { .. }
            ),
            "{error}"
        );
    }
}

#[test]
fn every_kind_can_be_put_in_the_place_of_any_layer() {
    for name in ["lenet", "segnet", "detector"] {
        let network = zoo::model(name).expect("the zoo's");
        for &kind in KINDS {
            for at in 0..network.nodes.len() {
                let changed = network
                    .edited(&Edit::Kind {
                        at,
                        kind: kind.into(),
                    })
                    .expect("it can be done");
                let json = serde_json::to_value(&changed.nodes[at]).expect("JSON");
                assert_eq!(json["type"], kind, "{name} {at}");
                let _ = changed.fitted().draft();
            }
        }
    }
}

#[test]
fn hostile_numbers_are_told_and_not_computed() {
    let huge = usize::MAX;
    for name in ["conv1", "fc1"] {
        for width in [0, usize::MAX >> 20, huge] {
            let network = with_width(&lenet(), name, width);
            assert!(!network.draft().is_right());
            assert!(!network.fitted().draft().is_right());
        }
    }
}

#[test]
fn a_wrong_network_is_judged_within_a_key_stroke() {
    for name in ["resnet20", "unet"] {
        let mut network = zoo::model(name).expect("the zoo's");
        let last = network.nodes.len() - 2;
        let wide = |node: &Node| matches!(node.layer, Layer::Conv2d(_));
        let at = network.nodes[..last]
            .iter()
            .rposition(wide)
            .expect("a convolution");
        let Layer::Conv2d(layers::Conv2d { channels_in, .. }) = &mut network.nodes[at].layer else {
            panic!("a convolution");
        };
        *channels_in += 1;
        let began = std::time::Instant::now();
        assert!(!network.draft().is_right());
        // A tenth of a second on a machine that does nothing else; a loaded one takes its time.
        assert!(
            began.elapsed().as_secs_f64() < 1.0,
            "{name}: {:?}",
            began.elapsed()
        );
    }
}

#[test]
fn a_layer_is_not_put_before_what_it_reads() {
    let network = zoo::model("resnet20").expect("the zoo's");
    let add = |node: &Node| node.layer == Layer::Add(layers::Add {});
    let at = network.nodes.iter().position(add).expect("an addition");
    let mut node = network.nodes[at].clone();
    node.inputs = vec!["nowhere".into(), "relu1".into()];
    for edit in [Edit::Move { at, to: 0 }, Edit::Set { at, node }] {
        let error = network.edited(&edit).expect_err("it would read nothing");
        assert!(
            matches!(error, NetworkError::UnknownInput { .. }),
            "{error}"
        );
    }
}
