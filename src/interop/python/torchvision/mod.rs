//! What of torchvision's networks is here: programs of our own that make them, with its names of builders, classes and layers, so that
//! its weights fit; and a table of what it offers of each. The evaluator reads a program of these when a file names it.

mod names;

pub use names::{FUNCTIONS, Found, find};

/// A module of torchvision: its name below `torchvision.models`, the classes that stand there too, its text.
const FILES: [(&str, &str, &str); 15] = [
    ("alexnet", "AlexNet", include_str!("alexnet.py")),
    ("convnext", "ConvNeXt", include_str!("convnext.py")),
    ("densenet", "DenseNet", include_str!("densenet.py")),
    (
        "efficientnet",
        "EfficientNet",
        include_str!("efficientnet.py"),
    ),
    ("googlenet", "GoogLeNet", include_str!("googlenet.py")),
    ("mnasnet", "MNASNet", include_str!("mnasnet.py")),
    ("mobilenetv2", "MobileNetV2", include_str!("mobilenetv2.py")),
    ("mobilenetv3", "MobileNetV3", include_str!("mobilenetv3.py")),
    ("ops", "", include_str!("ops.py")),
    ("resnet", "ResNet", include_str!("resnet.py")),
    ("segmentation", "", include_str!("segmentation.py")),
    (
        "shufflenetv2",
        "ShuffleNetV2",
        include_str!("shufflenetv2.py"),
    ),
    ("squeezenet", "SqueezeNet", include_str!("squeezenet.py")),
    ("utils", "", include_str!("utils.py")),
    ("vgg", "VGG", include_str!("vgg.py")),
];
const MODELS: &str = include_str!("models.txt");

/// Modules of torchvision that are called otherwise than the file they stand in here.
const MODULES: [(&str, &str); 6] = [
    ("_utils", "utils"),
    ("deeplabv3", "segmentation"),
    ("feature_extraction", "utils"),
    ("fcn", "segmentation"),
    ("lraspp", "segmentation"),
    ("mobilenet", "mobilenetv2"),
];

/// A network of torchvision's.
#[derive(Debug, Clone, Copy)]
pub struct Model {
    pub name: &'static str,
    /// The file it stands in.
    pub file: &'static str,
    /// The class of its weights, without `_Weights`.
    pub class: &'static str,
    weights: &'static str,
}

/// Trained weights of one.
#[derive(Debug, Clone, PartialEq)]
pub struct Weights {
    pub name: &'static str,
    /// The file that torchvision keeps them in.
    pub file: String,
    /// The side that the shorter side of their pictures is brought to, and that of the square in the middle; none where it is the whole.
    pub resize: usize,
    pub crop: Option<usize>,
    pub is_bicubic: bool,
}

/// All networks, in the order of their names.
pub fn models() -> impl Iterator<Item = Model> {
    let lines = MODELS.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| {
        let mut words = line.splitn(4, ' ');
        Some(Model {
            name: words.next()?,
            file: words.next()?,
            class: words.next()?,
            weights: words.next()?,
        })
    })
}

pub fn model(name: &str) -> Option<Model> {
    models().find(|model| model.name == name)
}

/// The text of a file.
pub fn text(file: &str) -> Option<&'static str> {
    let found = FILES.iter().find(|(name, ..)| *name == file)?;
    Some(found.2)
}

/// The file that a module of `torchvision.models` stands in.
pub fn file_of(module: &str) -> Option<&'static str> {
    let renamed = MODULES.iter().find(|(name, _)| *name == module);
    let name = renamed.map_or(module, |(_, file)| file);
    FILES
        .iter()
        .map(|(file, ..)| *file)
        .find(|file| *file == name)
}

/// The classes of its networks, as messages list them.
pub fn families() -> String {
    let names = FILES.iter().map(|(_, class, _)| *class);
    let names = names.filter(|class| !class.is_empty());
    names
        .chain([
            "segmentation.FCN",
            "segmentation.DeepLabV3",
            "segmentation.LRASPP",
        ])
        .collect::<Vec<_>>()
        .join(", ")
}

/// The file of a class that stands in `torchvision.models` itself.
pub fn file_of_class(class: &str) -> Option<&'static str> {
    let found = FILES
        .iter()
        .find(|(_, name, _)| *name == class && !class.is_empty());
    found.map(|(file, ..)| *file)
}

impl Model {
    pub fn is_segmentation(&self) -> bool {
        self.file == "segmentation"
    }

    /// Classes that its trained weights tell apart.
    pub fn classes(&self) -> i64 {
        if self.is_segmentation() { 21 } else { 1000 }
    }

    /// The network within a segmentation network, whose weights that begins with.
    pub fn backbone(&self) -> Option<Model> {
        let (_, name) = self
            .name
            .split_once('_')
            .filter(|_| self.is_segmentation())?;
        model(name)
    }

    /// Its trained weights, oldest first; the last are the default.
    pub fn weights(&self) -> Vec<Weights> {
        let files = self.weights.split(' ').enumerate();
        let all = files.map(|(index, text)| {
            let mut parts = text.split(':');
            let file = parts.next().unwrap_or_default().replace('~', self.name);
            let mut side = |usual: usize| {
                let side = parts.next().and_then(|part| part.parse().ok());
                side.unwrap_or(usual)
            };
            let (resize, crop) = (side(256), side(224));
            Weights {
                name: match (self.is_segmentation(), index) {
                    (true, _) => "COCO_WITH_VOC_LABELS_V1",
                    (false, 0) => "IMAGENET1K_V1",
                    (false, _) => "IMAGENET1K_V2",
                },
                file: format!("{file}.pth"),
                resize,
                crop: (crop > 0).then_some(crop),
                is_bicubic: text.ends_with(":c"),
            }
        });
        all.collect()
    }

    /// Trained weights by their name; `DEFAULT` are the newest.
    pub fn weights_named(&self, name: &str) -> Option<Weights> {
        let all = self.weights();
        match name {
            "DEFAULT" => all.last().cloned(),
            _ => all.into_iter().find(|weights| weights.name == name),
        }
    }
}
