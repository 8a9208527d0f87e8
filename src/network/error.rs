//! Errors of a network's description. Each says which layer, what it got, what it wants, and what would mend it.

use thiserror::Error;

use crate::said::{Phrase, coded};

/// Why a network cannot be used.
#[derive(Debug, Clone, PartialEq, Error)]
#[expect(
    missing_docs,
    reason = "a variant's sentence says what it and its fields are"
)]
pub enum NetworkError {
    /// A layer cannot take the shape that reaches it.
    #[error(transparent)]
    Shape(Box<ShapeMismatch>),
    /// A layer's own settings make no sense (stride 0, groups that do not divide the channels, ...).
    #[error("{layer} ({kind}): {problem}")]
    Setting {
        layer: String,
        kind: &'static str,
        problem: Phrase,
    },
    #[error(
        "{layer} takes its input from \"{input}\", but no earlier layer has that name. Name one that comes before it, or \"input\"."
    )]
    UnknownInput { layer: String, input: String },
    #[error(
        "{layer} uses the weights of \"{owner}\", but no earlier layer with weights of its own has that name. Name one that comes before it."
    )]
    UnknownOwner { layer: String, owner: String },
    #[error(
        "two layers are named \"{0}\". Give each layer a name of its own: it is the name of its weights."
    )]
    DuplicateName(String),
    #[error("the network has no layers. Add at least one.")]
    Empty,
    #[error("the network is too large: {what} is {size}, the limit is {limit}.")]
    TooLarge {
        what: &'static str,
        size: usize,
        limit: usize,
    },
    #[error(
        "the network is said to put out boxes on cells {stride} pixels apart, which takes a map of more than five channels and {} × {} cells; it puts out {got:?}. Mend its last layer or its stride.",
        .wants[0], .wants[1]
    )]
    Head {
        got: Vec<usize>,
        stride: usize,
        wants: [usize; 2],
    },
    #[error("the network's heads cannot be used: {0}.")]
    Heads(Phrase),
    #[error("there is no network named \"{name}\" in the zoo. It has: {known}.")]
    UnknownModel { name: String, known: String },
    #[error("the network's JSON cannot be read: {0}")]
    Json(String),
}

/// A layer, what reaches it, and what it wants.
#[derive(Debug, Clone, PartialEq, Error)]
#[error("{layer} ({kind}) gets {got} and wants {wants}. {consequence}{mend}")]
pub struct ShapeMismatch {
    /// Name of the layer that cannot take its input.
    pub layer: String,
    /// PyTorch's name of its kind: `Linear`.
    pub kind: &'static str,
    /// Shape of the input for one picture with its number of elements: `128×56×56 = 401408`.
    pub got: String,
    /// What the layer takes instead.
    pub wants: Phrase,
    /// What PyTorch would do with it.
    pub consequence: Phrase,
    /// What would make it right; empty when nothing simple would.
    pub mend: Phrase,
}

coded!(NetworkError {
    "network.setting": Setting { layer, kind, problem };
    "network.unknown_input": UnknownInput { layer, input };
    "network.unknown_owner": UnknownOwner { layer, owner };
    "network.duplicate_name": DuplicateName(name);
    "network.empty": Empty;
    "network.too_large": TooLarge { what, size, limit };
    "network.head": Head { got, stride, wants };
    "network.heads": Heads(reason);
    "network.unknown_model": UnknownModel { name, known };
    "network.json": Json(reason);
    = Shape;
});

coded!(struct ShapeMismatch {
    "network.shape": Self { layer, kind, got, wants, consequence, mend };
});
