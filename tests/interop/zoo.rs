//! Are the zoo's programs the networks of their papers, for any data?

use convlab::interop::zoo;

/// Learned values of ten classes, as PyTorch counts them in the same programs.
const PARAMETERS: [(&str, usize); 10] = [
    ("vgg11_cifar", 9_231_114),
    ("resnet18_cifar", 11_173_962),
    ("wide_resnet", 2_748_890),
    ("densenet_bc", 176_122),
    ("convmixer", 594_186),
    ("nin", 966_986),
    ("fcn", 2_360_318),
    ("linknet", 2_880_106),
    ("enet", 366_165),
    ("deeplab_small", 879_338),
];

#[test]
fn programs_of_our_own_have_pytorchs_parameter_counts() {
    let own: Vec<_> = zoo::entries()
        .filter(|entry| entry.source != "torchvision.models")
        .map(|entry| entry.name)
        .collect();
    assert_eq!(own, PARAMETERS.map(|(name, _)| name));
    for (name, count) in PARAMETERS {
        let network = zoo::network(name, [3, 32, 32], 10).unwrap().unwrap();
        assert_eq!(network.parameter_count(), count, "{name}");
        assert_eq!(network.name, name);
    }
}

#[test]
fn programs_take_pictures_of_any_size_and_the_classes_of_the_data() {
    for entry in zoo::entries() {
        let network = zoo::network(entry.name, [1, 64, 96], 7)
            .unwrap_or_else(|error| panic!("{}: {error}", entry.name))
            .unwrap();
        let outputs = network.outputs().unwrap();
        assert_eq!(outputs[0].classes(), 7, "{}", entry.name);
        assert_eq!(outputs[0].is_map(), entry.is_map, "{}", entry.name);
        assert_eq!(network.input, [1, 64, 96], "{}", entry.name);
    }
}

#[test]
fn other_names_are_none_of_theirs() {
    assert_eq!(zoo::network("lenet", [3, 32, 32], 10).unwrap(), None);
}
