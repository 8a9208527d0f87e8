//! A network of several tasks: which heads it may have, what is said of others, and that edits keep them.

use convlab::network::{Edit, Network, zoo};

fn network() -> Network {
    let kinds = zoo::Kinds {
        classes: 7,
        boxes: 2,
        scenes: 4,
    };
    zoo::model_of("multitask", [3, 64, 96], kinds).expect("the zoo's")
}

#[test]
fn the_first_head_speaks_for_the_network_at_any_size() {
    for [height, width] in [[64, 96], [37, 53], [8, 9], [3, 2], [1, 1]] {
        let network = network().with_input([3, height, width]);
        let built = zoo::model_at("multitask", [3, height, width], 11).expect("a network");
        assert_eq!(built.output_map(), Ok(Some([height, width])));
        assert_eq!(built.classes(), Ok(11));
        if height % 8 == 0 && width % 8 == 0 {
            assert_eq!(network.classes(), Ok(7));
        }
    }
    let outputs = network().outputs().expect("two");
    let shapes: Vec<_> = outputs.iter().map(|output| &output.shape[..]).collect();
    assert_eq!(shapes, [&[7, 64, 96][..], &[4]]);
    assert_eq!(outputs[0].weight, 1.0);
}

#[test]
fn heads_that_cannot_be_are_refused_by_what_is_wrong() {
    let said = |change: fn(&mut Network)| {
        let mut network = network();
        change(&mut network);
        Network::from_json(&network.to_json().expect("JSON"))
            .expect_err("wrong heads")
            .to_string()
    };
    let of = |change: fn(&mut Network), parts: &[&str]| {
        let text = said(change);
        for part in parts {
            assert!(text.contains(part), "{text} does not say {part}");
        }
    };
    of(
        |network| network.heads[1].output = "nowhere".into(),
        &["no layer is named \"nowhere\""],
    );
    of(
        |network| network.heads[1].weight = 0.0,
        &["scene.head weighs 0", "above 0"],
    );
    of(
        |network| network.heads.reverse(),
        &[
            "first one that puts out a class for every pixel",
            "scene.head puts out [4]",
        ],
    );
    of(|network| network.heads.truncate(1), &["they are two"]);
    of(
        |network| network.heads[0].output = "down2.relu1".into(),
        &["a map of 32×48", "the pictures are 64×96"],
    );
    of(
        |network| network.head = convlab::network::Head::Boxes { stride: 4 },
        &["boxes can have no other task"],
    );
}

#[test]
fn edits_keep_the_heads() {
    let network = network();
    let at = network.output_node();
    let mut node = network.nodes[at].clone();
    node.name = "masks".into();
    let renamed = network
        .edited(&Edit::Set { at, node })
        .expect("it is renamed");
    assert_eq!(renamed.heads[0].output, "masks");
    assert!(renamed.draft().is_right());
    let removed = renamed.edited(&Edit::Remove { at }).expect("it is removed");
    assert_eq!(
        removed.heads[0].output,
        removed.nodes[at - 1].name,
        "what it read answers now"
    );
    let at = removed.nodes.len() - 1;
    let behind = removed.edited(&Edit::Remove { at }).expect("it is removed");
    assert_eq!(behind.heads[1].output, "scene.flatten");
}
