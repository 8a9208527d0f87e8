//! What of torchvision's networks is here: programs of our own that make them, with its names of builders, classes and layers, so that
//! its weights fit; and a table of what it offers of each. The evaluator reads a program of these when a file names it.

mod names;

pub use names::{FUNCTIONS, Found, find};

/// A module of torchvision: its name below `torchvision.models`, the class that stands there too, its text.
///
/// Their sources: AlexNet: Krizhevsky, One weird trick for parallelizing convolutional neural networks, 2014. ConvNeXt: Liu and others, A
/// ConvNet for the 2020s, 2022. DeepLabV3: Chen and others, Rethinking atrous convolution for semantic image segmentation, 2017. DenseNet:
/// Huang and others, Densely connected convolutional networks, 2016. EfficientNet: Tan and Le, 2019, and EfficientNetV2, 2021. FCN: Long
/// and others, Fully convolutional networks for semantic segmentation, 2014. GoogLeNet: Szegedy and others, Going deeper with convolutions,
/// 2014, with batch norm. MNASNet (B1): Tan and others, 2018. MobileNetV2: Sandler and others, 2018. MobileNetV3: Howard and others, 2019.
/// ResNet: He and others, Deep residual learning for image recognition, 2015, with the stride at a bottleneck's 3x3 convolution. ResNeXt:
/// Xie and others, 2016. ShuffleNetV2: Ma and others, 2018. SqueezeNet: Iandola and others, 2016. Squeeze-and-excitation: Hu and others,
/// 2017. VGG: Simonyan and Zisserman, 2014. Wide ResNet: Zagoruyko and Komodakis, 2016.
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
/// The networks: in brackets a module, then the builders in it, each with the files of its trained weights (without .pth, oldest first; "~"
/// stands for the builder's name). Behind a file stand the sides that its pictures are resized and cropped to, where they are not 256 and
/// 224 (0: not cropped), and "c" where they are resized bicubically.
const MODELS: &str = include_str!("models.txt");

/// Modules of torchvision that are called otherwise than the file they stand in here.
const MODULES: [(&str, &str); 5] = [
    ("_utils", "utils"),
    ("deeplabv3", "segmentation"),
    ("feature_extraction", "utils"),
    ("fcn", "segmentation"),
    ("mobilenet", "mobilenetv2"),
];

/// A network of torchvision's.
#[derive(Debug, Clone, Copy)]
pub struct Model {
    pub name: &'static str,
    /// The file it stands in.
    pub file: &'static str,
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

/// All networks.
pub fn models() -> impl Iterator<Item = Model> {
    let lines = MODELS.lines().scan("", |file, line| {
        let module = line
            .strip_prefix('[')
            .and_then(|line| line.strip_suffix(']'));
        *file = module.unwrap_or(file);
        Some((*file, line))
    });
    lines.filter_map(|(file, line)| {
        let (name, weights) = line.split_once(' ')?;
        Some(Model {
            name,
            file,
            weights,
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
        .chain(["segmentation.FCN", "segmentation.DeepLabV3"])
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
