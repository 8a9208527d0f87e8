//! Where the script's pictures come from, and what is done to them.

use super::opened::opened;
use super::settings::{Settings, list, number};
use super::split::{drawn, drawn_by_class};
use super::transforms::{Calls, calls};
use crate::network::{Head, Network};

const BOXES: &str = include_str!("script/boxes.py");
const FOLDER: &str = include_str!("script/folder.py");
const MASKS: &str = include_str!("script/masks.py");
/// What reading files takes.
const FILES: &str = "import functools\nfrom concurrent.futures import ThreadPoolExecutor\n";
const MASKS_FOLDER: &str = include_str!("script/masks_folder.py");
const MASKS_CITYSCAPES: &str = include_str!("script/masks_cityscapes.py");

/// Of a mask, what comes in from outside has no class.
const MASK_FILL: &str = "fill={tv_tensors.Image: 0, tv_tensors.Mask: 255}";
const MOVED: &str = "        picture, mask = {augment}(tv_tensors.Image(picture), tv_tensors.Mask(mask))\n        picture, mask = picture.as_subclass(torch.Tensor), mask.as_subclass(torch.Tensor)\n";

const MOVED_BOXES: &str = "        if self.training:\n            boxes = tv_tensors.BoundingBoxes(boxes, format=\"XYXY\", canvas_size=(HEIGHT, WIDTH))\n            picture, boxes = augment(tv_tensors.Image(picture), boxes)\n            picture, boxes = picture.as_subclass(torch.Tensor), boxes.as_subclass(torch.Tensor)\n            kept = (boxes[:, 0] < boxes[:, 2]) & (boxes[:, 1] < boxes[:, 3])\n            boxes, classes = boxes[kept], classes[kept]\n";

/// Pictures of one of CIFAR-10's five training batches.
const CIFAR_BATCH: usize = 10_000;

/// What a script trains on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pictures {
    /// A data set of torchvision: its class, and the shape of its pictures.
    Torchvision(&'static str, [usize; 3]),
    /// One folder of pictures a class.
    Folder,
    /// `images/` and `masks/`.
    Masks,
    /// torchvision's Cityscapes.
    Cityscapes,
    /// Pascal VOC's pictures and annotations.
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
        let built_in = match dataset {
            Some("Built-in scenes") => {
                " `convlab data save builtin:scenes DATA` writes the built-in pictures there."
            }
            Some("Built-in streets") => {
                " `convlab data save builtin:streets DATA` writes the built-in pictures there."
            }
            _ => "",
        };
        match self {
            Self::Torchvision(name, _) => format!(
                "DATA is where torchvision keeps {name}; it is downloaded there where it is missing."
            ),
            Self::Folder => format!(
                "DATA is a folder with one folder of pictures a class, or with such in train/ and test/ or val/.{built_in}"
            ),
            Self::Masks => format!(
                "DATA is a folder with pictures in images/ and PNGs of class numbers, named alike, in masks/, or with such in train/ and test/ or\nval/.{built_in}"
            ),
            Self::Boxes => format!(
                "DATA is a folder with pictures and Pascal VOC's annotations, named alike, with lists in ImageSets/Main or in train/ and test/ or val/.{}",
                match dataset {
                    Some("Built-in streets") =>
                        " `convlab data save builtin:streets DATA --boxes` writes the built-in pictures there.",
                    _ =>
                        " `convlab data save FOLDER DATA --boxes`\nwrites COCO's, YOLO's and other boxes so.",
                }
            ),
            Self::Cityscapes => "DATA is where leftImg8bit/ and gtFine/ of Cityscapes lie.".into(),
        }
    }

    /// Imports besides those of every script.
    pub fn imports(self, settings: &Settings) -> String {
        let mut text = String::new();
        if self == Self::Boxes {
            text += FILES;
            text += "import contextlib\nimport io\nfrom xml.etree import ElementTree\n\nfrom PIL import Image, ImageOps\nfrom torchvision import ops, transforms\n";
            if !augmentations(settings, [1, 1], "v2").is_empty() {
                text +=
                    "from torchvision import tv_tensors\nfrom torchvision.transforms import v2\n";
            }
            return text + "\n\n";
        }
        if self.are_masks() || self == Self::Folder {
            text += FILES;
            text += match self {
                Self::Folder => "import re\n\n",
                _ => "\n",
            };
            text += "from PIL import Image, ImageOps\n";
        }
        if let Self::Torchvision(name, _) = self {
            text += super::downloads::imports(name);
        }
        text += match self {
            Self::Masks => "from torchvision import transforms\n",
            _ => "from torchvision import datasets, transforms\n",
        };
        let is_changed = ["transforms", "eval_transforms"]
            .iter()
            .any(|key| !settings.text(key).is_empty());
        if self.are_masks() && (is_changed || !augmentations(settings, [1, 1], "v2").is_empty()) {
            text += "from torchvision import tv_tensors\nfrom torchvision.transforms import v2\n";
        }
        text + "\n\n"
    }

    /// `datasets_of(folder)` and what it needs.
    pub fn source(self, network: &Network, settings: &Settings) -> String {
        let [channels, height, width] = network.input;
        let shape = match self {
            Self::Torchvision(_, shape) => shape,
            _ => [3, 0, 0],
        };
        let normalize = "transforms.Normalize(MEAN, STD)";
        if self == Self::Boxes {
            let changes = augmentations(settings, [height, width], "v2");
            let mut text = format!("usual = {normalize}\n");
            let mut used = "";
            if !changes.is_empty() {
                // A box has no filling.
                let changes = changes.join(", ").replace(&format!(", {MASK_FILL}"), "");
                text += &format!("augment = v2.Compose([{changes}])\n");
                used = MOVED_BOXES;
            }
            text += "\n\n";
            return text
                + &drawn(settings)
                + &opened(settings, self)
                + &BOXES.replace("{augment}", used);
        }
        if self.are_masks() {
            let changes = augmentations(settings, [height, width], "v2");
            let [train, held] = ["transforms", "eval_transforms"]
                .map(|key| calls(settings, key, [height, width], "v2", MASK_FILL));
            let mut text = format!("usual = {normalize}\n");
            let (mut used, mut masks) = (String::new(), MASKS.to_string());
            let is_changed = train != Calls::default() || held != Calls::default();
            if is_changed {
                let fit = || vec!["v2.Resize((HEIGHT, WIDTH))".to_string()];
                // Held-out pictures' steps are training's too, where those have none.
                let train = match train == Calls::default() {
                    true => &held,
                    false => &train,
                };
                let (first, last) = (train.pictures.clone(), train.tensors.clone());
                let train = [first, fit(), changes, last].concat();
                let held = [held.pictures, fit()].concat();
                text += &format!("augment = v2.Compose([{}])\n", train.join(", "));
                text += &format!("fit = v2.Compose([{}])\n", held.join(", "));
                used = MOVED.replace("{augment}", "(augment if self.training else fit)");
                for resized in [
                    ".resize((WIDTH, HEIGHT), Image.Resampling.BILINEAR)",
                    ".resize((WIDTH, HEIGHT), Image.Resampling.NEAREST)",
                ] {
                    masks = masks.replace(resized, "");
                }
                masks = masks.replace("reshape(HEIGHT, WIDTH,", "reshape(*mask.shape,");
                let framed = "picture.crop(window(*picture.size)), framed(Image.fromarray(self.values[mask]))";
                masks = masks.replace(framed, "picture, Image.fromarray(self.values[mask])");
                let at = ["def framed", "def numbers_of"].map(|name| masks.find(name));
                if let [Some(first), Some(last)] = at {
                    masks.replace_range(first..last, "");
                }
            } else if !changes.is_empty() {
                text += &format!("augment = v2.Compose([{}])\n", changes.join(", "));
                let moved = MOVED.replace("{augment}", "augment");
                let indented = moved.replace("        picture", "            picture");
                used = format!("        if self.training:\n{indented}");
            }
            let mode = if channels == 1 { "\"L\"" } else { "\"RGB\"" };
            text += "\n\n";
            text += &opened(settings, self);
            text += &masks.replace("{mode}", mode).replace("{augment}", &used);
            let (but, void) = match settings.some("ignore_index") {
                Some(index) => (
                    format!(" and value != {index}"),
                    format!("{{{index}, IGNORE}}"),
                ),
                None => (String::new(), "{IGNORE}".into()),
            };
            let kept = format!("value if value < CLASSES{but} else IGNORE");
            let folder = MASKS_FOLDER
                .replace("{kept}", &kept)
                .replace("{void}", &void);
            return text
                + &match self {
                    Self::Masks => drawn(settings) + &folder,
                    _ => MASKS_CITYSCAPES.to_string(),
                };
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
        let [train, held] = ["transforms", "eval_transforms"]
            .map(|key| calls(settings, key, [height, width], "transforms", ""));
        let mut changes = augmentations(settings, [height, width], "transforms");
        // What is cut out of a picture is cut out of its tensor.
        let cut = changes
            .iter()
            .position(|change| change.contains("Erasing"))
            .map(|at| changes.remove(at));
        let usual = [
            first.clone(),
            held.pictures.clone(),
            fit(&held),
            vec!["transforms.ToTensor()".into(), normalize.into()],
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
            vec![normalize.into()],
        ]
        .concat();
        let compose = |name: &str, steps: &[String]| {
            format!("{name} = transforms.Compose([{}])\n", steps.join(", "))
        };
        let mut text = match self {
            Self::Torchvision(name, _) => super::downloads::helpers(name),
            _ => String::new(),
        };
        text += &compose("usual", &usual);
        text += &match augment == usual {
            true => "augment = usual\n".into(),
            false => compose("augment", &augment),
        };
        text += "\n\n";
        match self {
            Self::Torchvision(name, _) => text + &torchvision(name, settings),
            _ => text + &drawn_by_class(settings) + &opened(settings, self) + FOLDER,
        }
    }
}

/// torchvision's random transforms for the recipe's, in its order.
fn augmentations(settings: &Settings, [height, width]: [usize; 2], module: &str) -> Vec<String> {
    let number_of = |key: &str| settings.number(key, 0.0);
    let fill = match module {
        "v2" => &format!(", {MASK_FILL}"),
        _ => "",
    };
    let mut steps = Vec::new();
    let (scale, rotate, shift) = (number_of("scale"), number_of("rotate"), number_of("shift"));
    if scale > 0.0 || rotate > 0.0 {
        let range = format!(
            "({}, {})",
            number(((1.0 / (1.0 + scale)) as f32).into()),
            number(((1.0 + scale) as f32).into())
        );
        steps.push(format!("{module}.RandomAffine({}, scale={range}, interpolation=transforms.InterpolationMode.{}{fill})", number(rotate), if module == "v2" { "NEAREST" } else { "BILINEAR" }));
    }
    if shift > 0.0 {
        steps.push(format!(
            "{module}.RandomAffine(0, translate=({shift} / WIDTH, {shift} / HEIGHT){fill})"
        ));
    }
    let crop = settings.size("crop_padding");
    if crop > 0 {
        steps.push(format!(
            "{module}.RandomCrop((HEIGHT, WIDTH), padding={crop}{fill})"
        ));
    }
    if settings.flag("flip") {
        steps.push(format!("{module}.RandomHorizontalFlip()"));
    }
    let cutout = number_of("cutout");
    if cutout > 0.0 {
        let share = cutout * cutout / (height * width).max(1) as f64;
        steps.push(format!(
            "{module}.RandomErasing(p=1.0, scale=({share:.6}, {share:.6}), ratio=(1.0, 1.0))"
        ));
    }
    let colours: Vec<String> = ["brightness", "contrast", "saturation"]
        .into_iter()
        .filter(|key| number_of(key) > 0.0)
        .map(|key| format!("{key}={}", number(number_of(key))))
        .collect();
    if !colours.is_empty() {
        steps.push(format!("{module}.ColorJitter({})", colours.join(", ")));
    }
    steps
}

/// A data set of torchvision, or of CIFAR-10 the files the recipe names.
fn torchvision(name: &str, settings: &Settings) -> String {
    let made = |is_train, transform| super::downloads::call(name, is_train, transform);
    let (mut train, mut test) = (made(true, "augment"), made(false, "usual"));
    let (trained, held) = (
        files(settings.text("train_files")),
        files(settings.text("eval_files")),
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
fn files(text: &str) -> Vec<usize> {
    let number = |text: &str| {
        text.trim()
            .parse::<usize>()
            .ok()
            .filter(|number| (1..=5).contains(number))
    };
    text.split(',')
        .filter_map(|part| match part.split_once('-') {
            Some((first, last)) => Some(number(first)?..=number(last)?),
            None => number(part).map(|only| only..=only),
        })
        .flatten()
        .collect()
}

/// Mean and deviation of every channel.
pub fn normalisation(channels: usize, settings: &Settings) -> String {
    let each = |key: &str| match &settings.numbers(key)[..] {
        [] => list(&vec![0.5; channels]),
        [one] => list(&vec![*one; channels]),
        several => list(several),
    };
    format!("MEAN, STD = {}, {}\n", each("mean"), each("std"))
}
