//! The data set that a program loads.

use super::{Found, argument};
use crate::interop::python::problem::{Finding, Problem};
use crate::interop::python::program::Program;
use crate::interop::python::value::{Object, Value};
use crate::said::phrase;

/// Data sets that are known: name, shape of a picture.
const DATASETS: [(&str, [usize; 3]); 6] = [
    ("CIFAR10", [3, 32, 32]),
    ("CIFAR100", [3, 32, 32]),
    ("MNIST", [1, 28, 28]),
    ("FashionMNIST", [1, 28, 28]),
    ("KMNIST", [1, 28, 28]),
    ("Cityscapes", [3, 1024, 2048]),
];

/// The data set by its name, and what is wrong with how it is made.
pub(super) fn data(dataset: &Object, program: &mut Program, found: &mut Found) {
    let name = dataset.path.rsplit('.').next().unwrap_or_default();
    program.dataset = Some(name.into());
    let known = DATASETS.iter().find(|(known, _)| *known == name);
    if known.is_none() && name != "ImageFolder" {
        let names = DATASETS.map(|(name, _)| name).join(", ");
        let finding = Finding::UnknownData {
            name: name.into(),
            known: names,
        };
        program.problems.push(Problem::new(dataset.at, &finding));
    }
    found.input = known.map(|(_, shape)| *shape);
    if name == "Cityscapes" {
        cityscapes(dataset, program);
    }
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
