//! The five tutorials, as they stand. They lie beside the data (`CONVLAB_DATA/../seeds`) or where `CONVLAB_SEEDS` says; their text is
//! no part of this repository.

use std::path::{Path, PathBuf};

use convlab::interop::python::Program;
use convlab::recipe::OptimizerKind;

use super::{messages, program};

/// The tutorial whose file name begins so.
fn tutorial(start: &str) -> Option<Program> {
    let beside = || Some(Path::new(&std::env::var_os("CONVLAB_DATA")?).join("../seeds"));
    let folder = std::env::var_os("CONVLAB_SEEDS")
        .map(PathBuf::from)
        .or_else(beside);
    let Some(folder) = folder.filter(|folder| folder.is_dir()) else {
        eprintln!(
            "SKIPPED: neither CONVLAB_SEEDS nor CONVLAB_DATA names a folder with the tutorials"
        );
        return None;
    };
    let mut entries = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let file = entries
        .find(|path| {
            path.file_name()
                .unwrap()
                .to_string_lossy()
                .starts_with(start)
        })
        .expect("the tutorial");
    Some(program(&std::fs::read_to_string(file).unwrap()))
}

fn layers(program: &Program) -> Vec<&str> {
    let network = program.network.as_ref().expect("a network");
    network.nodes.iter().map(|node| node.layer.kind()).collect()
}

#[test]
fn tutorial_000_lost_its_indentation_and_never_builds_its_network() {
    let Some(program) = tutorial("000") else {
        return;
    };
    let text = messages(&program);
    assert_eq!(
        layers(&program),
        [
            "Conv2d",
            "ReLU",
            "MaxPool2d",
            "Conv2d",
            "ReLU",
            "MaxPool2d",
            "view",
            "Linear",
            "ReLU",
            "Linear"
        ]
    );
    assert!(
        program
            .notes
            .iter()
            .any(|note| note.to_string().contains("lost their indentation")),
        "{:?}",
        program.notes
    );
    assert!(
        text.contains("128×56×56 = 401408") && text.contains("Resize(32) mends it"),
        "{text}"
    );
    assert!(
        text.contains("net = Net()") && text.contains("import torch\""),
        "{text}"
    );
    assert_eq!(
        (program.recipe.batch, program.recipe.lr),
        (Some(64), Some(0.001))
    );
}

#[test]
fn tutorial_001_is_lenet_on_cifar_10_for_two_epochs_and_forgets_an_import() {
    let Some(program) = tutorial("001") else {
        return;
    };
    assert_eq!(layers(&program).len(), 12);
    assert_eq!(program.dataset.as_deref(), Some("CIFAR10"));
    assert_eq!(
        (program.recipe.batch, program.recipe.epochs),
        (Some(4), Some(2))
    );
    // Its F is never imported: the one thing in it that Python refuses.
    assert_eq!(program.problems.len(), 1, "{}", messages(&program));
    assert!(messages(&program).contains("import torch.nn.functional as F"));
    let network = program.network.expect("a network");
    assert_eq!(
        network.parameters(),
        convlab::network::zoo::model("lenet").unwrap().parameters()
    );
}

#[test]
fn tutorial_002_has_a_network_without_a_body_and_a_mode_that_is_none() {
    let Some(program) = tutorial("002") else {
        return;
    };
    let text = messages(&program);
    assert!(program.network.is_none());
    assert!(text.contains("forward of SegNet has no body"), "{text}");
    assert!(
        text.contains("mode='training'") && text.contains("mode='fine'"),
        "{text}"
    );
    assert_eq!(program.problems.len(), 2, "{text}");
    assert_eq!(program.recipe.optimizer, Some(OptimizerKind::Adam));
}

#[test]
fn tutorial_003_says_nothing_of_its_pictures_which_are_28_by_28() {
    let Some(program) = tutorial("003") else {
        return;
    };
    let network = program.network.as_ref().expect("a network");
    assert_eq!(
        (network.name.as_str(), network.input),
        ("SimpleCNN", [1, 28, 28])
    );
    assert!(
        program
            .notes
            .iter()
            .any(|note| note.to_string().contains("1×28×28 was assumed")),
        "{:?}",
        program.notes
    );
    assert!(
        messages(&program).contains("breaks off"),
        "{}",
        messages(&program)
    );
    assert_eq!(program.recipe.lr, Some(0.01));
}

#[test]
fn tutorial_004_flattens_another_size_than_its_pictures_and_has_no_loader() {
    let Some(program) = tutorial("004") else {
        return;
    };
    let text = messages(&program);
    assert_eq!(layers(&program).len(), 15);
    assert!(
        text.contains("256×28×28 = 200704") && text.contains("Resize(64) mends it"),
        "{text}"
    );
    assert!(
        text.contains("train_loader = DataLoader(train_dataset"),
        "{text}"
    );
    assert_eq!(program.recipe.epochs, Some(10));
    let transforms = program.recipe.transforms.map(|steps| steps.to_string());
    assert!(
        transforms
            .as_ref()
            .is_some_and(|text| text.contains("random_rotation(degrees=")),
        "{transforms:?}"
    );
}
