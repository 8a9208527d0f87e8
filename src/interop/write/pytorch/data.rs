//! Where the script's pictures come from, and what is done to them.

use super::augment::augmentations;
use super::literal::list;
use super::opened::opened;
use super::split::drawn_by_class;
use super::transforms::{Calls, calls};
use super::{boxes, masks};
use crate::network::{Head, Network};
use crate::recipe::{BuiltIn, Choice, Recipe};

const FOLDER: &str = include_str!("script/folder.py");
pub(super) const NORMALIZE: &str = "transforms.Normalize(MEAN, STD)";
/// What reading files takes.
const FILES: &str = "import functools\nfrom concurrent.futures import ThreadPoolExecutor\n";
/// Pictures of one of CIFAR-10's five training batches.
const CIFAR_BATCH: usize = 10_000;

/// What a script trains on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pictures {
    /// A data set of torchvision: its class, and the shape of its pictures.
    Torchvision(&'static str, [usize; 3]),
    /// One folder of pictures a class.
    Folder,
    /// Pictures and masks, in folders or by files named for them.
    Masks,
    /// torchvision's Cityscapes.
    Cityscapes,
    /// Pictures with boxes of COCO's, Pascal VOC's or YOLO's.
    Boxes,
}

impl Pictures {
    /// Those of a data set by its name, here or in torchvision; without one that is known, those that the network's shape speaks of.
    pub fn of(network: &Network, dataset: Option<&str>) -> Self {
        let plain: String = dataset
            .unwrap_or_default()
            .chars()
            .filter(|c| c.is_ascii_alphanumeric())
            .collect();
        let is_map = network
            .shapes()
            .is_ok_and(|shapes| shapes.last().is_some_and(|shape| shape.len() == 3));
        let named = super::downloads::named(&plain);
        match (is_map, dataset) {
            _ if network.head != Head::Classes => Self::Boxes,
            (true, _) if plain.eq_ignore_ascii_case("Cityscapes") => Self::Cityscapes,
            (true, _) => Self::Masks,
            (false, Some(_)) => {
                named.map_or(Self::Folder, |(name, shape)| Self::Torchvision(name, shape))
            }
            (false, None) => {
                let fitting = [super::downloads::SETS[0], super::downloads::SETS[4]]
                    .into_iter()
                    .find(|(_, shape)| *shape == network.input);
                fitting.map_or(Self::Folder, |(name, shape)| Self::Torchvision(name, shape))
            }
        }
    }

    pub fn are_masks(self) -> bool {
        matches!(self, Self::Masks | Self::Cityscapes)
    }

    /// What DATA is, for the head of the script.
    pub fn told(self, dataset: Option<&str>) -> String {
        let known = dataset.and_then(BuiltIn::of_title);
        let built_in = known.map_or(String::new(), |known| {
            format!(
                " `convlab data save {} DATA` writes the built-in pictures there.",
                known.word()
            )
        });
        match self {
            Self::Torchvision(name, _) => format!(
                "DATA is where torchvision keeps {name}; it is downloaded there where it is missing."
            ),
            Self::Folder => format!(
                "DATA is a folder with one folder of pictures a class, or with such in train/ and test/ or val/.{built_in}"
            ),
            Self::Masks => format!(
                "DATA is a folder with pictures in images/ and masks of their names in masks/, or named so in other common ways (train/ and trainannot/,\n1.png and 1_mask.png), or with such in train/ and test/ or val/.{built_in}"
            ),
            Self::Boxes => format!(
                "DATA is a folder with pictures and boxes of COCO's (.json), Pascal VOC's (.xml, lists in ImageSets/Main) or YOLO's (.txt, data.yaml), maybe in\ntrain/ and test/ or val/.{}",
                match known.filter(|known| known.facts().targets.contains(&"boxes")) {
                    Some(known) => format!(
                        " `convlab data save {} DATA --boxes` writes the built-in pictures there.",
                        known.word()
                    ),
                    None =>
                        " `convlab data save FOLDER DATA --boxes` writes other boxes so.".into(),
                }
            ),
            Self::Cityscapes => "DATA is where leftImg8bit/ and gtFine/ of Cityscapes lie.".into(),
        }
    }

    /// Imports besides those of every script.
    pub fn imports(self, recipe: &Recipe) -> String {
        let mut text = String::new();
        if self == Self::Boxes {
            text += FILES;
            text += "import contextlib\nimport io\nimport json\nimport re\nfrom xml.etree import ElementTree\n\nfrom PIL import Image, ImageOps\nfrom torchvision import ops, transforms\n";
            if !augmentations(recipe, [1, 1], "v2").is_empty() {
                text +=
                    "from torchvision import tv_tensors\nfrom torchvision.transforms import v2\n";
            }
            return text + "\n\n";
        }
        if self.are_masks() || self == Self::Folder {
            text += FILES;
            text += match self {
                Self::Masks => "import itertools\nimport json\nimport re\n\n",
                Self::Folder => "import re\n\n",
                Self::Cityscapes | Self::Boxes | Self::Torchvision(..) => "\n",
            };
            text += "from PIL import Image, ImageOps\n";
        }
        if let Self::Torchvision(name, _) = self {
            text += super::downloads::imports(name);
        }
        text += match self {
            Self::Masks => "from torchvision import transforms\n",
            Self::Torchvision(..) | Self::Folder | Self::Cityscapes | Self::Boxes => {
                "from torchvision import datasets, transforms\n"
            }
        };
        let is_changed = !recipe.transforms.is_empty() || !recipe.eval_transforms.is_empty();
        if self.are_masks() && (is_changed || !augmentations(recipe, [1, 1], "v2").is_empty()) {
            text += "from torchvision import tv_tensors\nfrom torchvision.transforms import v2\n";
        }
        text + "\n\n"
    }

    /// `datasets_of(folder)` and what it needs.
    pub fn source(self, network: &Network, recipe: &Recipe) -> String {
        let [channels, height, width] = network.input;
        let shape = match self {
            Self::Torchvision(_, shape) => shape,
            Self::Folder | Self::Masks | Self::Cityscapes | Self::Boxes => [3, 0, 0],
        };
        match self {
            Self::Boxes => return boxes::source(network, recipe),
            Self::Masks | Self::Cityscapes => {
                return masks::source(network, recipe, self == Self::Cityscapes);
            }
            Self::Torchvision(..) | Self::Folder => {}
        }
        let mut first = Vec::new();
        if let Self::Torchvision(name, _) = self {
            first.extend(super::downloads::first_step(name));
        }
        if shape[0] != channels {
            first.push(format!("transforms.Grayscale({channels})"));
        }
        // What has its size already is not resized.
        let fit = |calls: &Calls| match calls.is_sized {
            false if shape[1..] != [height, width] || !calls.pictures.is_empty() => {
                vec!["transforms.Resize((HEIGHT, WIDTH))".to_string()]
            }
            _ => Vec::new(),
        };
        let [train, held] = [&recipe.transforms, &recipe.eval_transforms]
            .map(|steps| calls(steps, [height, width], "transforms", ""));
        let mut changes = augmentations(recipe, [height, width], "transforms");
        // What is cut out of a picture is cut out of its tensor.
        let cut = changes
            .iter()
            .position(|change| change.contains("Erasing"))
            .map(|at| changes.remove(at));
        let usual = [
            first.clone(),
            held.pictures.clone(),
            fit(&held),
            vec!["transforms.ToTensor()".into(), NORMALIZE.into()],
        ]
        .concat();
        // Held-out pictures' steps are training's too, where those have none.
        let train = match train == Calls::default() {
            true => &held,
            false => &train,
        };
        let augment = [
            first,
            train.pictures.clone(),
            fit(train),
            changes,
            vec!["transforms.ToTensor()".into()],
            train.tensors.clone(),
            Vec::from_iter(cut),
            vec![NORMALIZE.into()],
        ]
        .concat();
        let compose = |name: &str, steps: &[String]| {
            format!("{name} = transforms.Compose([{}])\n", steps.join(", "))
        };
        let mut text = match self {
            Self::Torchvision(name, _) => super::downloads::helpers(name),
            Self::Folder | Self::Masks | Self::Cityscapes | Self::Boxes => String::new(),
        };
        text += &compose("usual", &usual);
        text += &match augment == usual {
            true => "augment = usual\n".into(),
            false => compose("augment", &augment),
        };
        text += "\n\n";
        match self {
            Self::Torchvision(name, _) => text + &torchvision(name, recipe),
            Self::Folder | Self::Masks | Self::Cityscapes | Self::Boxes => {
                text + &drawn_by_class(recipe) + &opened(recipe, self) + FOLDER
            }
        }
    }
}

/// A data set of torchvision, or of CIFAR-10 the files the recipe names.
fn torchvision(name: &str, recipe: &Recipe) -> String {
    let made = |is_train, transform| super::downloads::call(name, is_train, transform);
    let (mut train, mut test) = (made(true, "augment"), made(false, "usual"));
    let (trained, held) = (
        files(recipe.train_files.as_deref()),
        files(recipe.eval_files.as_deref()),
    );
    let mut text = String::new();
    if name == "CIFAR10" && (!trained.is_empty() || !held.is_empty()) {
        text += &format!(
            "def files_of(dataset, numbers):\n    return Subset(dataset, [{CIFAR_BATCH} * (number - 1) + n for number in numbers for n in range({CIFAR_BATCH})])\n\n\n"
        );
        let rest: Vec<usize> = (1..=5).filter(|number| !held.contains(number)).collect();
        let trained = if trained.is_empty() { rest } else { trained };
        train = format!("files_of({train}, {trained:?})");
        if !held.is_empty() {
            test = format!("files_of({}, {held:?})", made(true, "usual"));
        }
    }
    text + &format!("def datasets_of(folder):\n    return {train}, {test}\n\n\n")
}

/// The numbers that `1-3,5` names; the test batch is not among them.
fn files(text: Option<&str>) -> Vec<usize> {
    let number = |text: &str| {
        text.trim()
            .parse::<usize>()
            .ok()
            .filter(|number| (1..=5).contains(number))
    };
    let parts = text.unwrap_or_default().split(',');
    parts
        .filter_map(|part| match part.split_once('-') {
            Some((first, last)) => Some(number(first)?..=number(last)?),
            None => number(part).map(|only| only..=only),
        })
        .flatten()
        .collect()
}

/// Mean and deviation of every channel.
pub fn normalisation(channels: usize, recipe: &Recipe) -> String {
    let each = |values: &[f32]| match values {
        [] => list(&vec![0.5; channels]),
        [one] => list(&vec![*one; channels]),
        several => list(several),
    };
    format!(
        "MEAN, STD = {}, {}\n",
        each(&recipe.mean),
        each(&recipe.std)
    )
}
