//! Is the `state_dict` found among everything else that a checkpoint holds, and nothing of it run?

use convlab::network::zoo;
use convlab::weights::{Fit, Weights, load_weights};

use super::pickled::{Item, torch_save};
use super::weights_names::{loads, ones, renamed, signatures, specs, tensors};

/// An optimizer's state: more tensors than the network has, in dictionaries numbered by parameter.
fn optimizer(model: &str) -> Item {
    let states = tensors(model).into_iter().map(|tensor| {
        Item::dict([
            ("step", Item::scalar(7.0)),
            ("exp_avg", Item::Tensor(tensor.clone())),
            ("exp_avg_sq", Item::Tensor(tensor)),
        ])
    });
    Item::dict([
        ("state", Item::Numbered(states.collect())),
        (
            "param_groups",
            Item::List(vec![Item::dict([("lr", Item::Float(0.1))])]),
        ),
    ])
}

#[test]
fn figures_and_optimizers_beside_the_state_dict_are_left_aside_and_named() {
    for model in ["lenet", "resnet20"] {
        let (specs, wants) = (specs(model), tensors(model));
        let state = || Item::state_dict(&wants);
        let behind =
            |prefix: &str| Item::state_dict(&renamed(&wants, |name| format!("{prefix}{name}")));
        for (what, root, aside) in [
            (
                "the ImageNet example",
                Item::dict([
                    ("epoch", Item::Number(90)),
                    ("arch", Item::Text("resnet18".into())),
                    ("state_dict", behind("module.")),
                    ("best_acc1", Item::Tensor(ones("", &[1]))),
                    ("optimizer", optimizer(model)),
                ]),
                "best_acc1",
            ),
            (
                "the general checkpoint",
                Item::dict([
                    ("epoch", Item::scalar(5.0)),
                    ("model_state_dict", state()),
                    ("optimizer_state_dict", optimizer(model)),
                    ("loss", Item::scalar(0.4)),
                ]),
                "loss",
            ),
            (
                "Lightning",
                Item::dict([
                    (
                        "callbacks",
                        Item::dict([(
                            "ModelCheckpoint",
                            Item::Stranger(Box::new(Item::dict([("best", Item::scalar(0.1))]))),
                        )]),
                    ),
                    (
                        "hyper_parameters",
                        Item::Stranger(Box::new(Item::dict([("lr", Item::Float(0.1))]))),
                    ),
                    ("state_dict", behind("model._orig_mod.")),
                    ("optimizer_states", Item::List(vec![optimizer(model)])),
                ]),
                "callbacks",
            ),
            (
                "figures of its own",
                Item::dict([
                    ("mean", Item::scalar(0.5)),
                    ("std", Item::scalar(0.2)),
                    ("classes.weight", Item::scalar(1.0)),
                    ("net", state()),
                ]),
                "mean",
            ),
            (
                "a key of its own",
                Item::dict([("loss", Item::scalar(0.5)), ("my_network", state())]),
                "loss",
            ),
            (
                "a dictionary deeper",
                Item::dict([
                    ("accuracy", Item::scalar(0.5)),
                    ("checkpoint", Item::dict([("model", state())])),
                ]),
                "accuracy",
            ),
        ] {
            let what = format!("{model}, {what}");
            let bytes = torch_save(&root);
            let notes = loads(&bytes, &specs, &wants, &what).join("\n");
            assert!(
                notes.contains("left aside") && notes.contains(aside),
                "{what}: {notes}"
            );
            // Where no network is known, the likeliest is the same one.
            assert_eq!(
                load_weights(&bytes).expect("tensors").len(),
                wants.len(),
                "{what}"
            );
        }
    }
}

#[test]
fn a_plain_state_dict_has_no_notes() {
    let notes = loads(
        &torch_save(&Item::state_dict(&tensors("lenet"))),
        &specs("lenet"),
        &tensors("lenet"),
        "plain",
    );
    assert_eq!(notes, Vec::<String>::new());
}

#[test]
fn of_several_networks_the_one_that_fits_is_read() {
    let root = Item::dict([
        ("discriminator", Item::state_dict(&tensors("resnet20"))),
        (
            "generator",
            Item::state_dict(&renamed(&tensors("lenet"), |name| format!("module.{name}"))),
        ),
        ("loss", Item::scalar(1.0)),
    ]);
    let bytes = torch_save(&root);
    for model in ["lenet", "resnet20"] {
        loads(&bytes, &specs(model), &tensors(model), model);
    }
}

#[test]
fn weights_that_were_averaged_do_not_take_the_place_of_the_models() {
    let wants = tensors("lenet");
    let mut averaged = wants.clone();
    averaged
        .iter_mut()
        .for_each(|tensor| tensor.values.fill(9.0));
    for (key, average) in [
        ("model", "ema"),
        ("state_dict", "state_dict_ema"),
        ("model", "model_ema"),
        ("net", "ema_state_dict"),
    ] {
        let average_first = Item::dict([
            (average, Item::state_dict(&averaged)),
            (key, Item::state_dict(&wants)),
        ]);
        let notes = loads(
            &torch_save(&average_first),
            &specs("lenet"),
            &wants,
            average,
        )
        .join("\n");
        assert!(notes.contains(average), "{notes}");
    }
}

#[test]
fn names_of_the_classes_are_read_where_a_checkpoint_has_them() {
    let names = || Item::List(["cat", "dog"].map(|name| Item::Text(name.into())).into());
    for key in ["classes", "class_names", "categories"] {
        let bytes = torch_save(&Item::dict([
            ("model", Item::state_dict(&tensors("lenet"))),
            (key, names()),
        ]));
        assert_eq!(
            Weights::read(&bytes, &[]).expect("weights").classes,
            ["cat", "dog"],
            "{key}"
        );
    }
    let weights = Weights {
        tensors: tensors("lenet"),
        classes: vec!["Ä \"b\"".into(), "狗".into()],
        notes: vec!["read from the file: model".into()],
        ..Weights::default()
    };
    let bytes = weights.to_safetensors().expect("bytes");
    let read = Weights::read(&bytes, &[]).expect("weights");
    assert!(
        read == sorted(weights),
        "{:?} {:?}",
        read.classes,
        read.notes
    );
}

/// safetensors orders tensors by size and name.
fn sorted(mut weights: Weights) -> Weights {
    let bytes = convlab::weights::save_weights(&weights.tensors).expect("bytes");
    weights.tensors = load_weights(&bytes).expect("tensors");
    weights
}

#[test]
fn nothing_of_a_pickle_is_run_and_a_whole_pickled_model_is_refused_with_advice() {
    let model = Item::Stranger(Box::new(Item::state_dict(&tensors("lenet"))));
    let error = load_weights(&torch_save(&model))
        .expect_err("no state_dict")
        .to_string();
    assert!(error.contains("torch.save(net.state_dict()"), "{error}");
    assert!(!std::path::Path::new("/tmp/a_pickle_was_run").exists());
}

#[test]
fn every_network_of_the_zoo_is_found_in_a_wrapped_checkpoint() {
    for (model, _) in zoo::MODELS {
        let (specs, wants) = (specs(model), tensors(model));
        let file = renamed(&wants, |name| format!("model.module.{name}"));
        let bytes = torch_save(&Item::dict([
            ("state_dict", Item::state_dict(&file)),
            ("best", Item::scalar(1.0)),
        ]));
        let weights = Weights::read(&bytes, &signatures(&specs)).expect("weights");
        assert!(
            Fit::new(&weights.tensors, &signatures(&specs)).is_whole(),
            "{model}"
        );
    }
}
