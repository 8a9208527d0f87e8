//! The networks that come with convlab, each with its source.

mod detection;
mod segmentation;

use super::{Head, INPUT, Layer, Network, NetworkError, Node, TaskHead, layers};

/// Names and one-line titles, in the order they are shown.
pub const MODELS: [(&str, &str); 10] = [
    ("lenet", "LeNet-5, the classic"),
    ("wide", "two wide convolutions"),
    ("deep", "three convolutions for 64×64"),
    ("simple", "one convolution for digits"),
    ("resnet20", "ResNet-20, for 32×32"),
    ("unet", "U-Net, a class for every pixel"),
    ("unet_small", "U-Net with half the channels"),
    ("segnet", "SegNet, a class for every pixel"),
    ("multitask", "U-Net with two heads: pixels and scene"),
    ("detector", "a one-stage detector: boxes with classes"),
];

/// Height and width of a network that takes any size, where nothing says which.
const ANY_SIZE: [usize; 2] = [64, 96];

/// How many classes a data set has of each kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kinds {
    /// Of pictures, or of the pixels of masks.
    pub classes: usize,
    /// Of the objects in boxes.
    pub boxes: usize,
    /// Of pictures as a whole, beside those of their pixels.
    pub scenes: usize,
}

impl Kinds {
    /// So many of every kind.
    pub fn all(classes: usize) -> Self {
        Kinds {
            classes,
            boxes: classes,
            scenes: classes,
        }
    }
}

/// A network of the zoo as its tutorial has it: its own channels and ten classes.
///
/// # Errors
/// [`NetworkError::UnknownModel`], with the names there are.
pub fn model(name: &str) -> Result<Network, NetworkError> {
    let channels = if name == "simple" { 1 } else { 3 };
    model_for(name, channels, 10)
}

/// A network of the zoo whose first layer takes that many channels and whose last puts out that many classes (of boxes, for a detector).
///
/// # Errors
/// [`NetworkError::UnknownModel`], with the names there are.
pub fn model_for(name: &str, channels: usize, classes: usize) -> Result<Network, NetworkError> {
    let [height, width] = ANY_SIZE;
    model_at(name, [channels, height, width], classes)
}

/// A network for so many classes of every kind, see [`model_of`].
///
/// # Errors
/// [`NetworkError::UnknownModel`], with the names there are.
pub fn model_at(name: &str, pictures: [usize; 3], classes: usize) -> Result<Network, NetworkError> {
    model_of(name, pictures, Kinds::all(classes))
}

/// [`model_for`], with the pictures' height and width (`[channels, height, width]`): networks that take any size are built for
/// that one; the others keep the size they are made for.
///
/// # Errors
/// [`NetworkError::UnknownModel`], with the names there are.
pub fn model_of(name: &str, pictures: [usize; 3], kinds: Kinds) -> Result<Network, NetworkError> {
    let [channels, ..] = pictures;
    let classes = kinds.classes;
    match name {
        "lenet" => Ok(lenet(channels, classes)),
        "wide" => Ok(wide(channels, classes)),
        "deep" => Ok(deep(channels, classes)),
        "simple" => Ok(simple(channels, classes)),
        "resnet20" => Ok(resnet20(channels, classes)),
        "unet" => Ok(segmentation::unet(pictures, classes)),
        "unet_small" => Ok(segmentation::unet_small(pictures, classes)),
        "segnet" => Ok(segmentation::segnet(pictures, classes)),
        "multitask" => Ok(segmentation::multitask(pictures, classes, kinds.scenes)),
        "detector" => Ok(detection::detector(pictures, kinds.boxes)),
        _ => Err(NetworkError::UnknownModel {
            name: name.to_string(),
            known: MODELS.map(|(name, _)| name).join(", "),
        }),
    }
}

/// Tutorial 001: LeNet-5 with ReLU and max pooling on 3x32x32.
fn lenet(channels: usize, classes: usize) -> Network {
    Builder::new(
        "lenet",
        "tutorial 001; LeCun et al. 1998, with ReLU and max pooling",
        [channels, 32, 32],
    )
    .conv("conv1", channels, 6, 5, 0)
    .relu()
    .pool()
    .conv("conv2", 6, 16, 5, 0)
    .relu()
    .pool()
    .view(16 * 5 * 5)
    .linear("fc1", 16 * 5 * 5, 120)
    .relu()
    .linear("fc2", 120, 84)
    .relu()
    .linear("fc3", 84, classes)
    .network
}

/// Tutorial 000, at the 32x32 input its `view(-1, 128 * 8 * 8)` is made for.
fn wide(channels: usize, classes: usize) -> Network {
    Builder::new(
        "wide",
        "tutorial 000, at 32×32 (its Resize(224) cannot work with its view)",
        [channels, 32, 32],
    )
    .conv("conv1", channels, 64, 3, 1)
    .relu()
    .pool()
    .conv("conv2", 64, 128, 3, 1)
    .relu()
    .pool()
    .view(128 * 8 * 8)
    .linear("fc1", 128 * 8 * 8, 1000)
    .relu()
    .linear("fc2", 1000, classes)
    .network
}

/// Tutorial 004, at the 64x64 input its `view(-1, 256 * 8 * 8)` is made for.
fn deep(channels: usize, classes: usize) -> Network {
    Builder::new(
        "deep",
        "tutorial 004, at 64×64 (its Resize(224) cannot work with its view)",
        [channels, 64, 64],
    )
    .conv("conv1", channels, 64, 3, 1)
    .relu()
    .pool()
    .conv("conv2", 64, 128, 3, 1)
    .relu()
    .pool()
    .conv("conv3", 128, 256, 3, 1)
    .relu()
    .pool()
    .view(256 * 8 * 8)
    .linear("fc1", 256 * 8 * 8, 1024)
    .relu()
    .linear("fc2", 1024, 512)
    .relu()
    .linear("fc3", 512, classes)
    .network
}

/// Tutorial 003: one convolution and one linear layer on 1x28x28.
fn simple(channels: usize, classes: usize) -> Network {
    Builder::new("simple", "tutorial 003", [channels, 28, 28])
        .conv("conv", channels, 32, 3, 0)
        .relu()
        .flatten()
        .linear("fc", 32 * 26 * 26, classes)
        .network
}

/// He et al. 2015, section 4.2: three stages of three blocks for 32x32, with shortcuts that have no weights (option A).
/// Layers are named as in the PyTorch ports whose weights go around (`layer2.0.conv1.weight`).
fn resnet20(channels: usize, classes: usize) -> Network {
    let convolution = |channels_in, channels_out, stride| {
        Layer::Conv2d(layers::Conv2d {
            channels_in,
            channels_out,
            kernel: [3; 2],
            stride: [stride; 2],
            padding: [1; 2],
            dilation: [1; 2],
            groups: 1,
            bias: false,
        })
    };
    let normalised = |channels| {
        Layer::BatchNorm2d(layers::BatchNorm2d {
            channels,
            eps: 1e-5,
            momentum: 0.1,
        })
    };
    let mut builder = Builder::new(
        "resnet20",
        "He et al. 2015, section 4.2, option A",
        [channels, 32, 32],
    )
    .layer("conv1", convolution(channels, 16, 1))
    .layer("bn1", normalised(16))
    .layer("relu1", Layer::Relu(layers::Relu {}));
    let mut before = "relu1".to_string();
    let mut width = 16;
    for (stage, planes) in [16, 32, 64].into_iter().enumerate() {
        for block in 0..3 {
            let name = |layer: &str| format!("layer{}.{block}.{layer}", stage + 1);
            let stride = if planes == width { 1 } else { 2 };
            builder = builder
                .layer(&name("conv1"), convolution(width, planes, stride))
                .layer(&name("bn1"), normalised(planes))
                .layer(&name("relu1"), Layer::Relu(layers::Relu {}))
                .layer(&name("conv2"), convolution(planes, planes, 1))
                .layer(&name("bn2"), normalised(planes));
            let mut shortcut = before;
            if stride == 2 {
                let pad = Layer::ChannelPad(layers::ChannelPad {
                    stride: [2; 2],
                    before: planes / 4,
                    after: planes / 4,
                });
                builder = builder.joined(&name("shortcut"), &[&shortcut], pad);
                shortcut = name("shortcut");
            }
            builder = builder
                .joined(
                    &name("add"),
                    &[&name("bn2"), &shortcut],
                    Layer::Add(layers::Add {}),
                )
                .layer(&name("relu2"), Layer::Relu(layers::Relu {}));
            before = name("relu2");
            width = planes;
        }
    }
    builder
        .layer(
            "pool",
            Layer::AdaptiveAvgPool2d(layers::AdaptiveAvgPool2d { output: [1; 2] }),
        )
        .flatten()
        .linear("linear", 64, classes)
        .build()
}

/// Writes a network down layer by layer; layers without weights get numbered names.
pub struct Builder {
    network: Network,
}

impl Builder {
    /// A network without layers, with its source and input `[channels, height, width]`.
    pub fn new(name: &str, source: &str, input: [usize; 3]) -> Self {
        Builder {
            network: Network {
                name: name.into(),
                source: source.into(),
                input,
                head: Head::Classes,
                heads: Vec::new(),
                nodes: Vec::new(),
                registered: Vec::new(),
                classes: Vec::new(),
            },
        }
    }

    /// What the output means; without this, classes.
    pub fn head(mut self, head: Head) -> Self {
        self.network.head = head;
        self
    }

    /// Several tasks: the layers that answer, with what each weighs in the loss.
    pub fn heads(mut self, heads: &[(&str, f64)]) -> Self {
        let head = |&(output, weight): &(&str, f64)| TaskHead {
            output: output.into(),
            weight,
            classes: Vec::new(),
        };
        self.network.heads = heads.iter().map(head).collect();
        self
    }

    /// The network so far.
    pub fn build(self) -> Network {
        self.network
    }

    /// A layer after the one before.
    pub fn layer(self, name: &str, layer: Layer) -> Self {
        self.joined(name, &[], layer)
    }

    /// A layer with named inputs.
    pub fn joined(mut self, name: &str, inputs: &[&str], layer: Layer) -> Self {
        debug_assert_ne!(name, INPUT);
        self.network.nodes.push(Node {
            name: name.into(),
            inputs: inputs.iter().map(ToString::to_string).collect(),
            weights_of: None,
            layer,
        });
        self
    }

    /// An earlier layer once more, with the same weights.
    pub fn again(mut self, name: &str, inputs: &[&str], owner: &str) -> Self {
        let earlier = self.network.nodes.iter();
        let found = earlier.clone().find(|node| node.name == owner).cloned();
        debug_assert!(found.is_some(), "{owner} comes before {name}");
        self.network.nodes.extend(found.map(|node| Node {
            name: name.into(),
            inputs: inputs.iter().map(ToString::to_string).collect(),
            weights_of: Some(owner.into()),
            layer: node.layer,
        }));
        self
    }

    /// A square convolution with stride 1 and bias.
    pub fn conv(
        self,
        name: &str,
        channels_in: usize,
        channels_out: usize,
        kernel: usize,
        padding: usize,
    ) -> Self {
        self.layer(
            name,
            Layer::Conv2d(layers::Conv2d {
                channels_in,
                channels_out,
                kernel: [kernel; 2],
                stride: [1; 2],
                padding: [padding; 2],
                dilation: [1; 2],
                groups: 1,
                bias: true,
            }),
        )
    }

    /// Adds a linear layer with bias.
    pub fn linear(self, name: &str, features_in: usize, features_out: usize) -> Self {
        self.layer(
            name,
            Layer::Linear(layers::Linear {
                features_in,
                features_out,
                bias: true,
            }),
        )
    }

    /// Adds a ReLU, numbered.
    pub fn relu(self) -> Self {
        self.numbered("relu", Layer::Relu(layers::Relu {}))
    }

    /// Max pooling of 2x2 with stride 2.
    pub fn pool(self) -> Self {
        self.numbered(
            "pool",
            Layer::MaxPool2d(layers::MaxPool2d {
                kernel: [2; 2],
                stride: [2; 2],
                padding: [0; 2],
                ceil_mode: false,
            }),
        )
    }

    /// Adds a flatten.
    pub fn flatten(self) -> Self {
        self.numbered("flatten", Layer::Flatten(layers::Flatten {}))
    }

    /// Adds a `view(-1, features)`.
    pub fn view(self, features: usize) -> Self {
        self.numbered("view", Layer::View(layers::View { features }))
    }

    fn numbered(self, stem: &str, layer: Layer) -> Self {
        let earlier = self
            .network
            .nodes
            .iter()
            .filter(|node| node.layer.kind() == layer.kind())
            .count();
        let name = format!("{stem}{}", earlier + 1);
        self.layer(&name, layer)
    }
}
