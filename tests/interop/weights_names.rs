//! Are the names in a file of weights those of the network, whatever wrapped it when it was saved? And never the wrong ones?

use convlab::engine::NamedTensor;
use convlab::network::{ParameterRole, ParameterSpec, zoo};
use convlab::weights::{Fate, Fit, Signature, Weights, save_weights};

use super::pickled::{Item, torch_save};

/// The tensors of a network of the zoo, each value another.
pub fn tensors(model: &str) -> Vec<NamedTensor> {
    of_specs(&specs(model))
}

pub fn specs(model: &str) -> Vec<ParameterSpec> {
    zoo::model(model).expect("a network").parameters()
}

pub fn of_specs(specs: &[ParameterSpec]) -> Vec<NamedTensor> {
    let mut next = 0;
    let value = |_| {
        next += 1;
        (next % 9973) as f32 / 8.0
    };
    let mut value = value;
    specs
        .iter()
        .map(|spec| NamedTensor {
            name: spec.name.clone(),
            shape: spec.shape.clone(),
            values: match spec.role {
                ParameterRole::BatchesTracked => vec![7.0],
                _ => (0..spec.len()).map(&mut value).collect(),
            },
        })
        .collect()
}

pub fn renamed(tensors: &[NamedTensor], name: impl Fn(&str) -> String) -> Vec<NamedTensor> {
    let tensors = tensors.iter();
    tensors
        .map(|tensor| NamedTensor {
            name: name(&tensor.name),
            ..tensor.clone()
        })
        .collect()
}

/// A tensor of ones.
pub fn ones(name: &str, shape: &[usize]) -> NamedTensor {
    NamedTensor {
        name: name.into(),
        shape: shape.to_vec(),
        values: vec![1.0; shape.iter().product()],
    }
}

pub fn signatures(specs: &[ParameterSpec]) -> Vec<Signature> {
    let specs = specs.iter();
    specs
        .map(|spec| (spec.name.clone(), spec.shape.clone()))
        .collect()
}

/// The file is read, all of the network is found in it, and the values are those of `wants`.
#[track_caller]
pub fn loads(
    file: &[u8],
    specs: &[ParameterSpec],
    wants: &[NamedTensor],
    what: &str,
) -> Vec<String> {
    let weights =
        Weights::read(file, &signatures(specs)).unwrap_or_else(|error| panic!("{what}: {error}"));
    let own = signatures(specs);
    let fit = Fit::new(&weights.tensors, &own);
    assert!(fit.is_whole(), "{what}: {}", fit.problem());
    let loaded = fit.taken(weights.tensors, &own);
    for (loaded, wants) in loaded.iter().zip(wants) {
        assert!(loaded == wants, "{what}: {} has other values", wants.name);
    }
    assert_eq!(loaded.len(), wants.len());
    [weights.notes, fit.notes].concat()
}

#[test]
fn prefixes_and_their_combinations_are_taken_off_in_every_format() {
    for model in ["lenet", "resnet20"] {
        let (specs, wants) = (specs(model), tensors(model));
        for prefix in [
            "module.",
            "_orig_mod.",
            "_orig_mod.module.",
            "module._orig_mod.",
            "module.module.",
            "model.",
            "model._orig_mod.",
            "net.",
            "network.module.",
            "backbone.",
            "encoder.",
            "model.model.",
            "model.net.",
            "the_part_i_trained.",
            "system.cnn_v2.",
        ] {
            let file = renamed(&wants, |name| format!("{prefix}{name}"));
            let state_dict = Item::state_dict(&file);
            for (format, bytes) in [
                ("safetensors", save_weights(&file).expect("bytes")),
                ("pth", torch_save(&state_dict)),
                (
                    "ckpt",
                    torch_save(&Item::dict([
                        ("epoch", Item::Number(3)),
                        ("state_dict", state_dict),
                    ])),
                ),
            ] {
                let what = format!("{model} {prefix} {format}");
                let notes = loads(&bytes, &specs, &wants, &what).join("\n");
                assert!(
                    notes.contains(&format!("taken off all names: {prefix}")),
                    "{what}: {notes}"
                );
            }
        }
    }
}

#[test]
fn wrappers_in_the_middle_of_names_are_taken_off() {
    let (specs, wants) = (specs("resnet20"), tensors("resnet20"));
    for (from, to) in [
        ("layer1.", "layer1._orig_mod."),
        ("layer2.", "layer2.module."),
        (
            "layer3.",
            "_fsdp_wrapped_module.layer3._fsdp_wrapped_module.",
        ),
    ] {
        let file = renamed(&wants, |name| name.replacen(from, to, 1));
        let notes = loads(&save_weights(&file).expect("bytes"), &specs, &wants, to).join("\n");
        assert!(notes.contains("taken off"), "{notes}");
        let both = renamed(&file, |name| format!("model.{name}"));
        loads(&save_weights(&both).expect("bytes"), &specs, &wants, to);
    }
}

#[test]
fn what_the_network_itself_is_called_stays() {
    for own in [
        "model.",
        "module.",
        "net.",
        "encoder.module.",
        "backbone.model.",
    ] {
        let specs: Vec<ParameterSpec> = specs("lenet")
            .into_iter()
            .map(|spec| ParameterSpec {
                name: format!("{own}{}", spec.name),
                ..spec
            })
            .collect();
        let wants = of_specs(&specs);
        let as_it_is = save_weights(&wants).expect("bytes");
        let notes = loads(&as_it_is, &specs, &wants, own);
        assert_eq!(notes, Vec::<String>::new(), "{own}");
        for prefix in ["module.", "model.", "_orig_mod.module."] {
            let file = renamed(&wants, |name| format!("{prefix}{name}"));
            loads(
                &save_weights(&file).expect("bytes"),
                &specs,
                &wants,
                &format!("{prefix}{own}"),
            );
        }
    }
}

#[test]
fn a_network_that_calls_one_layer_twice_the_same_but_for_a_wrapper_keeps_both() {
    let spec = |name: &str| ParameterSpec {
        name: name.into(),
        ..specs("lenet").swap_remove(0)
    };
    let specs = [spec("conv.weight"), spec("module.conv.weight")];
    let wants = of_specs(&specs);
    loads(
        &save_weights(&wants).expect("bytes"),
        &specs,
        &wants,
        "as it is",
    );
    let file = renamed(&wants, |name| format!("model.{name}"));
    loads(
        &save_weights(&file).expect("bytes"),
        &specs,
        &wants,
        "behind model.",
    );
}

#[test]
fn modules_beside_the_network_are_left_aside_and_named() {
    let (specs, wants) = (specs("lenet"), tensors("lenet"));
    for (prefix, others) in [
        (
            "model.",
            vec![ones("criterion.weight", &[10]), ones("best_acc1", &[])],
        ),
        ("module.", vec![ones("n_averaged", &[])]),
        (
            "net.",
            vec![
                ones("ema.conv1.weight", &[6, 3, 5, 5]),
                ones("train_accuracy.total", &[]),
            ],
        ),
    ] {
        let mut file = renamed(&wants, |name| format!("{prefix}{name}"));
        file.extend(others.iter().cloned());
        let notes = loads(&save_weights(&file).expect("bytes"), &specs, &wants, prefix).join("\n");
        for other in others {
            assert!(notes.contains(&other.name), "{prefix}: {notes}");
        }
    }
}

#[test]
fn counters_may_be_missing_or_left_over() {
    let specs = specs("resnet20");
    let mut wants = of_specs(&specs);
    for tensor in &mut wants {
        if tensor.name.ends_with("num_batches_tracked") {
            tensor.values = vec![0.0];
        }
    }
    let mut file = wants.clone();
    file.retain(|tensor| !tensor.name.ends_with("num_batches_tracked"));
    loads(
        &save_weights(&file).expect("bytes"),
        &specs,
        &wants,
        "without counters",
    );
    file.push(ones("layer9.bn.num_batches_tracked", &[]));
    file.push(ones("conv1.total_ops", &[1]));
    file.push(ones("total_params", &[1]));
    loads(
        &save_weights(&file).expect("bytes"),
        &specs,
        &wants,
        "with counters of others",
    );
}

#[test]
fn a_deeper_network_is_no_whole_fit_and_what_differs_is_listed_short() {
    let specs = specs("lenet");
    let mut file = tensors("lenet");
    file[9].shape = vec![20];
    file[9].values = vec![0.0; 20];
    file.retain(|tensor| tensor.name != "fc1.bias");
    file.extend((0..9).map(|number| ones(&format!("head.{number}.weight"), &[4])));
    let file = renamed(&file, |name| format!("module.{name}"));
    let fit = Fit::new(&file, &signatures(&specs));
    assert!(!fit.is_whole());
    assert_eq!(fit.counts(), [8, 10]);
    let problem = fit.problem();
    for words in [
        "8 of 10 tensors fit",
        "missing in the file (1): fc1.bias",
        "of another shape (1): fc3.bias is [20] in the file and [10]",
        "(9): module.head.0.weight",
        "and 5 more",
    ] {
        assert!(problem.contains(words), "{words}: {problem}");
    }
    let of = |fate| {
        fit.tensors
            .iter()
            .filter(|tensor| tensor.fate == fate)
            .count()
    };
    assert_eq!(
        [
            of(Fate::Taken),
            of(Fate::OtherShape),
            of(Fate::Missing),
            of(Fate::LeftOver),
            of(Fate::Beside)
        ],
        [8, 1, 1, 9, 0]
    );
    let taken = fit.taken(file.clone(), &signatures(&specs));
    let names: Vec<&str> = taken.iter().map(|tensor| tensor.name.as_str()).collect();
    assert_eq!(names.len(), 8);
    assert!(!names.contains(&"fc1.bias") && !names.contains(&"fc3.bias"));
    assert!(taken[0].name == "conv1.weight" && taken[0].values == file[0].values);
}

#[test]
fn layers_of_another_network_do_not_pass_for_these() {
    let fit = Fit::new(&tensors("resnet20"), &signatures(&specs("lenet")));
    assert_eq!(fit.counts()[0], 0, "{}", fit.problem());
    let fit = Fit::new(
        &renamed(&tensors("lenet"), |name| format!("layer1.0.{name}")),
        &signatures(&specs("resnet20")),
    );
    assert!(!fit.is_whole(), "{:?}", fit.notes);
}

#[test]
fn values_that_are_no_numbers_are_counted_and_named() {
    let specs = specs("lenet");
    let clean = Fit::new(&tensors("lenet"), &signatures(&specs));
    assert_eq!(clean.notes, Vec::<String>::new());
    for (broken, wants) in [
        (vec![(0, f32::NAN, 3)], "conv1.weight (3 of 450)"),
        (
            vec![(1, f32::INFINITY, 1), (3, f32::NEG_INFINITY, 2)],
            "conv1.bias (1 of 6), conv2.bias (2 of 16)",
        ),
        (
            (0..10).map(|place| (place, f32::NAN, 1)).collect(),
            "and 6 more",
        ),
    ] {
        let mut file = tensors("lenet");
        for (place, value, count) in broken {
            file[place].values[..count].fill(value);
        }
        let fit = Fit::new(&file, &signatures(&specs));
        let notes = fit.notes.join("\n");
        assert!(
            notes.contains("NaN or infinite") && notes.contains(wants),
            "{notes}"
        );
        assert!(fit.is_whole());
    }
}
