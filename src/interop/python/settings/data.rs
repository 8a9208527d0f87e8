//! The data set that a program loads.

use super::{Found, argument};
use crate::interop::python::problem::{Finding, Problem};
use crate::interop::python::program::Program;
use crate::interop::python::value::{Object, Value};
use crate::said::phrase;

/// Data sets whose files convlab reads: name, shape of a picture, classes.
const READ: [(&str, [usize; 3], usize); 10] = [
    ("CIFAR10", [3, 32, 32], 10),
    ("CIFAR100", [3, 32, 32], 100),
    ("MNIST", [1, 28, 28], 10),
    ("FashionMNIST", [1, 28, 28], 10),
    ("KMNIST", [1, 28, 28], 10),
    ("EMNIST", [1, 28, 28], 47),
    ("QMNIST", [1, 28, 28], 10),
    ("SVHN", [3, 32, 32], 10),
    ("STL10", [3, 96, 96], 10),
    ("Cityscapes", [3, 1024, 2048], 19),
];
/// Data sets of many sizes, or whose files are not read: name and classes.
const FOLDERS: [(&str, Option<usize>); 24] = [
    ("ImageFolder", None),
    ("DatasetFolder", None),
    ("FakeData", Some(10)),
    ("USPS", Some(10)),
    ("ImageNet", Some(1000)),
    ("Imagenette", Some(10)),
    ("OxfordIIITPet", Some(37)),
    ("Flowers102", Some(102)),
    ("Food101", Some(101)),
    ("GTSRB", Some(43)),
    ("Caltech101", Some(101)),
    ("Caltech256", Some(257)),
    ("StanfordCars", Some(196)),
    ("FGVCAircraft", Some(100)),
    ("DTD", Some(47)),
    ("EuroSAT", Some(10)),
    ("Places365", Some(365)),
    ("SUN397", Some(397)),
    ("VOCSegmentation", Some(21)),
    ("VOCDetection", Some(20)),
    ("SBDataset", Some(21)),
    ("LSUN", Some(10)),
    ("CelebA", None),
    ("CocoDetection", None),
];
/// Those of them whose files are read, at any size.
const READ_FOLDERS: [&str; 8] = [
    "ImageFolder",
    "DatasetFolder",
    "OxfordIIITPet",
    "VOCSegmentation",
    "VOCDetection",
    "CocoDetection",
    "Imagenette",
    "EuroSAT",
];
/// Classes of EMNIST's splits.
const SPLITS: [(&str, usize); 6] = [
    ("byclass", 62),
    ("bymerge", 47),
    ("balanced", 47),
    ("letters", 26),
    ("digits", 10),
    ("mnist", 10),
];

fn name_of(dataset: &Object) -> &str {
    dataset.path.rsplit('.').next().unwrap_or_default()
}

/// The shape of a picture and the number of classes, where the data set's name says them.
pub(super) fn known(dataset: &Object) -> Option<([usize; 3], usize)> {
    let name = name_of(dataset);
    let &(_, shape, classes) = READ.iter().find(|(known, ..)| *known == name)?;
    let split = argument(dataset, 1, "split");
    let split = match (name, &split) {
        ("EMNIST", Some(Value::Text(split))) => SPLITS.iter().find(|(known, _)| **known == **split),
        _ => None,
    };
    Some((shape, split.map_or(classes, |(_, classes)| *classes)))
}

/// The number of classes of a data set whose pictures have many sizes.
pub(super) fn classes(dataset: &Object) -> Option<usize> {
    let name = name_of(dataset);
    FOLDERS.iter().find(|(known, _)| *known == name)?.1
}

/// The data set by its name, and what is wrong with how it is made.
pub(super) fn data(dataset: &Object, program: &mut Program, found: &mut Found) {
    let name = name_of(dataset);
    program.dataset = Some(name.into());
    let known = known(dataset);
    let is_folder = READ_FOLDERS.contains(&name);
    if known.is_none() && !is_folder {
        if FOLDERS.iter().any(|(known, _)| *known == name) {
            program.notes.push(phrase!("line {line}: the files of {name} are not read here; bring its pictures as a folder with one of each class", line = dataset.at.line, name));
        } else {
            let names = READ.map(|(name, ..)| name).join(", ");
            let finding = Finding::UnknownData {
                name: name.into(),
                known: names,
            };
            program.problems.push(Problem::new(dataset.at, &finding));
        }
    }
    found.input = known.map(|(shape, _)| shape);
    if name == "OxfordIIITPet"
        && argument(dataset, 2, "target_types").is_some_and(|types| !is_word(&types, "category"))
    {
        program.notes.push(phrase!("line {line}: of {name} the breeds are read, and no masks; bring pictures and masks as two folders for those", line = dataset.at.line, name));
    }
    let split = argument(dataset, 1, "split");
    if name == "STL10"
        && split
            .as_ref()
            .is_some_and(|split| is_word(split, "unlabeled") || is_word(split, "train+unlabeled"))
    {
        program.notes.push(phrase!(
            "line {line}: of {name} the pictures without labels are left aside here",
            line = dataset.at.line,
            name
        ));
    }
    if name == "Cityscapes" {
        cityscapes(dataset, program);
    }
}

fn is_word(value: &Value, word: &str) -> bool {
    matches!(value, Value::Text(text) if &**text == word)
}

/// torchvision.datasets.Cityscapes(root, split='train', mode='fine', target_type='instance', ...).
fn cityscapes(dataset: &Object, program: &mut Program) {
    let mode = argument(dataset, 2, "mode");
    if let Some(Value::Text(mode)) = &mode
        && !["fine", "coarse"].contains(&&**mode)
    {
        let finding = Finding::CityscapesMode {
            mode: mode.to_string(),
        };
        program.problems.push(Problem::new(dataset.at, &finding));
    }
    let target = argument(dataset, 3, "target_type");
    if !matches!(&target, Some(Value::Text(kind)) if &**kind == "semantic") {
        program.notes.push(phrase!("line {line}: the target_type of Cityscapes is 'instance' where it is not given; a class for every pixel is target_type='semantic'", line = dataset.at.line));
    }
}
