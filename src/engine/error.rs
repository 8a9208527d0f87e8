//! Errors of the engines.

use thiserror::Error;

use crate::data::DataError;
use crate::network::NetworkError;
use crate::recipe::Loss;
use crate::said::{Phrase, coded};

/// Why an engine could not do what it was told.
#[derive(Debug, Clone, PartialEq, Error)]
#[expect(
    missing_docs,
    reason = "a variant's sentence says what it and its fields are"
)]
pub enum EngineError {
    #[error(transparent)]
    Network(#[from] NetworkError),
    #[error(transparent)]
    Data(#[from] DataError),
    #[error("no data set is loaded. Load one before training.")]
    NoData,
    #[error(
        "given inputs have no targets to be counted against. Ask for pictures of the data set."
    )]
    NoTargets,
    /// An answer read as one of another kind.
    #[error("something else than {0} was asked for.")]
    Answer(&'static str),
    #[error(
        "the pictures are {got:?} (channels, height, width) and the network wants {wants:?}. Resize them or choose another network."
    )]
    Input { got: [usize; 3], wants: [usize; 3] },
    #[error("picture {index} was asked for, but the {part} part has {count}.")]
    Index {
        index: u32,
        part: &'static str,
        count: usize,
    },
    #[error(
        "batch norm {layer} would have one value a channel in a batch of one picture, since what it reads is 1 x 1, or a vector: its output would be its bias alone, and its running variance would shrink (PyTorch: \"Expected more than 1 value per channel when training\"). Choose a batch of at least 2 that does not leave a single picture for an epoch's last batch."
    )]
    BatchNormOneValue { layer: String },
    #[error("{what} has {got} values, {wants} are wanted.")]
    Length {
        what: &'static str,
        got: usize,
        wants: usize,
    },
    #[error(
        "a target is class {target}, but the network puts out {classes} classes. Give its last layer as many as the data has."
    )]
    Target { target: u32, classes: usize },
    #[error(
        "the network puts out {outputs} classes and the data have {classes}{of}, so that some could never be answered. Give {layer} {classes} outputs, or leave the other classes away."
    )]
    FewOutputs {
        outputs: usize,
        classes: usize,
        /// What kind of classes, where it is not those of pictures or pixels.
        of: &'static str,
        layer: String,
    },
    #[error(
        "{what} is of class {class}, but the data set names {known} classes, counted from 0. Name the class, or leave it away."
    )]
    Label {
        what: String,
        class: usize,
        known: usize,
    },
    #[error(
        "the network puts out a map with a class for every pixel, and the data set has no masks. Choose a network for whole pictures, or data with masks."
    )]
    NoMasks,
    #[error(
        "the network puts out one answer a picture, and the data set has no class for each. Choose a network with a class for every pixel, such as unet."
    )]
    NoClasses,
    #[error(
        "the network's second head says what a picture as a whole shows, and the data set does not say it. Choose data that do (builtin:streets, or a scenes.csv beside images/ and masks/), or a network with one head, such as unet_small."
    )]
    NoScenes,
    #[error(
        "the network's map is {got:?} (height, width) and its pictures are {wants:?}: a mask needs them alike. Build the network for the pictures' size."
    )]
    MapSize { got: [usize; 2], wants: [usize; 2] },
    #[error(
        "the network tells {0} classes apart in every pixel, and a mask holds 255 at most: a byte a pixel, of which 255 says that there is none. Give its last layer at most 255 outputs."
    )]
    ManyMaskClasses(usize),
    #[error(
        "the network puts out boxes, and the data set has none for each picture. Choose data with boxes (Pascal VOC, COCO, builtin:streets), or another network."
    )]
    NoBoxes,
    /// An overlay that cannot be drawn: what is wrong with it.
    #[error("the overlay has {0}.")]
    Overlay(String),
    #[error(
        "the network puts out boxes, and what was asked for takes classes. Ask for its boxes, or choose another network."
    )]
    BoxesAlone,
    #[error(
        "the network puts out classes, and boxes were asked for. Choose a network that puts out boxes, such as detector."
    )]
    ClassesAlone,
    #[error(
        "picture {picture} of the {part} part has {count} boxes, and {limit} is the most a picture may have. Divide the picture, or leave boxes away."
    )]
    TooManyBoxes {
        picture: usize,
        part: &'static str,
        count: usize,
        limit: usize,
    },
    #[error(
        "a box of picture {picture} of the {part} part is of class {class}, but the data set names {known} classes of boxes. Name the class, or leave the box away."
    )]
    BoxClass {
        class: u16,
        picture: usize,
        part: &'static str,
        known: usize,
    },
    #[error(
        "the boxes' sides {0:?} (x0, y0, x1, y1) are no box: they have to be numbers with x0 below x1 and y0 below y1."
    )]
    Box([f32; 4]),
    #[error(
        "{0:?} is a loss of classes, and the network puts out boxes, which have their own. Leave the loss and its settings away, or choose another network."
    )]
    BoxLoss(Loss),
    #[error("the rates of the layers cannot be used: {0}.")]
    LayerRates(String),
    #[error("the class weights cannot be used: {0}.")]
    ClassWeights(Phrase),
    #[error("the network has no tensor \"{name}\". It has: {known}.")]
    UnknownParameter { name: String, known: String },
    #[error("the network has no layer \"{layer}\" that puts out maps. These do: {known}.")]
    NoMaps { layer: String, known: String },
    #[error("class {class} was asked for, but the network puts out {classes} classes.")]
    UnknownClass { class: usize, classes: usize },
    #[error("these weights belong to another network: {}.", .0.join("; "))]
    Weights(Vec<String>),
    #[error(
        "{what} needs {got} {unit}, the adapter allows {limit}. Reduce the batch size or the pictures' size, or compute on the CPU."
    )]
    Limit {
        what: String,
        got: u64,
        limit: u64,
        unit: &'static str,
    },
    #[error("the shader {kernel} of {layer} does not compile: {message}")]
    Shader {
        kernel: &'static str,
        layer: String,
        message: String,
    },
    #[error("{0} cannot be opened: {1}")]
    Device(&'static str, String),
    /// The device was lost, ran out of memory, or refused its work; nothing on it can be used any more.
    #[error(
        "the device failed: {0}. Go on from the last checkpoint, on the CPU if it happens again."
    )]
    Lost(String),
    /// A picture that is kept as a file: what was computed with it is dropped.
    #[error(
        "a picture of the data could not be decoded again ({0}). Go on, or choose its files anew."
    )]
    Unreadable(String),
}

coded!(EngineError {
    "engine.no_data": NoData;
    "engine.no_targets": NoTargets;
    "engine.answer": Answer(what);
    "engine.input": Input { got, wants };
    "engine.index": Index { index, part, count };
    "engine.batch_norm_one_value": BatchNormOneValue { layer };
    "engine.length": Length { what, got, wants };
    "engine.target": Target { target, classes };
    "engine.few_outputs": FewOutputs { outputs, classes, of, layer };
    "engine.label": Label { what, class, known };
    "engine.no_masks": NoMasks;
    "engine.no_classes": NoClasses;
    "engine.no_scenes": NoScenes;
    "engine.map_size": MapSize { got, wants };
    "engine.many_mask_classes": ManyMaskClasses(classes);
    "engine.no_boxes": NoBoxes;
    "engine.overlay": Overlay(reason);
    "engine.boxes_alone": BoxesAlone;
    "engine.classes_alone": ClassesAlone;
    "engine.too_many_boxes": TooManyBoxes { picture, part, count, limit };
    "engine.box_class": BoxClass { class, picture, part, known };
    "engine.box": Box(sides);
    "engine.box_loss": BoxLoss(loss);
    "engine.layer_rates": LayerRates(reason);
    "engine.class_weights": ClassWeights(reason);
    "engine.unknown_parameter": UnknownParameter { name, known };
    "engine.no_maps": NoMaps { layer, known };
    "engine.unknown_class": UnknownClass { class, classes };
    "engine.weights": Weights(reasons);
    "engine.limit": Limit { what, got, limit, unit };
    "engine.shader": Shader { kernel, layer, message };
    "engine.device": Device(device, reason);
    "engine.lost": Lost(reason);
    "engine.unreadable": Unreadable(reason);
    = Network;
    = Data;
});
