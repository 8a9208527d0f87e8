//! Errors of reading what others wrote. Each says what, where, and what would do instead.

use thiserror::Error;

use crate::network::NetworkError;
use crate::said::{Phrase, coded};

/// Why a source cannot be read.
#[derive(Debug, Clone, PartialEq, Error)]
#[expect(
    missing_docs,
    reason = "a variant's sentence says what it and its fields are"
)]
pub enum InteropError {
    #[error("the source is too large: {what} is {size}, the limit is {limit}.")]
    TooLarge {
        what: &'static str,
        size: usize,
        limit: usize,
    },
    #[error("line {line}, column {column}: {problem}.")]
    Syntax {
        line: usize,
        column: usize,
        problem: Phrase,
    },
    /// Python that is right, perhaps, but not understood here.
    #[error("line {line}, column {column}: {what}. {instead}")]
    Unsupported {
        line: usize,
        column: usize,
        what: Phrase,
        instead: Phrase,
    },
    #[error(
        "line {line}, column {column}: {name} needs {arguments}, and nothing in the program gives that. Add the line that makes the network, such as net = {name}(...), or say it beside the program."
    )]
    NeedsArguments {
        line: usize,
        column: usize,
        name: String,
        arguments: String,
    },
    #[error(
        "line {line}, column {column}: several networks ({names}) are trained together, each with an optimizer of its own, as GANs are. One network with one optimizer is trained here; name the one to take alone."
    )]
    TwoNetworks {
        line: usize,
        column: usize,
        names: String,
    },
    #[error(
        "line {line}, column {column}: one optimizer trains {names}, which no module holds together. Make them parts of one nn.Module, or name the one to take alone."
    )]
    NoWhole {
        line: usize,
        column: usize,
        names: String,
    },
    #[error(
        "{name} is defined in {first} and in {second}, which one program needs. Give the files of one network alone."
    )]
    Clash {
        name: String,
        first: String,
        second: String,
    },
    #[error("\"{make}\" makes no network of this program: {problem}.")]
    NotMade { make: String, problem: Phrase },
    /// A fault of ours, said instead of a network that lacks a layer.
    #[error(
        "{name} makes {made} learned values in __init__, and {used} are found in what its forward was understood as. This program is not understood rightly: please report it."
    )]
    Miscounted {
        name: String,
        made: usize,
        used: usize,
    },
    #[error("there is no network here: {0}")]
    NoNetwork(Phrase),
    /// Another error, in one of several files or in a cell of a notebook.
    #[error("{part}, line {line}, column {column}: {error}")]
    Within {
        part: Phrase,
        line: usize,
        column: usize,
        error: Phrase,
    },
    #[error(
        "\"{given}\" is no size of pictures. Channels, height and width are wanted, such as 3x64x64."
    )]
    Input { given: String },
    #[error("{file} cannot be read: {reason}.")]
    File { file: String, reason: Phrase },
    #[error(transparent)]
    Network(#[from] NetworkError),
}

impl InteropError {
    /// Line and column (from 1), where there is one.
    pub fn place(&self) -> Option<(usize, usize)> {
        match *self {
            Self::Syntax { line, column, .. }
            | Self::Unsupported { line, column, .. }
            | Self::NeedsArguments { line, column, .. }
            | Self::TwoNetworks { line, column, .. }
            | Self::NoWhole { line, column, .. }
            | Self::Within { line, column, .. } => Some((line, column)),
            Self::TooLarge { .. }
            | Self::NotMade { .. }
            | Self::Miscounted { .. }
            | Self::Clash { .. }
            | Self::NoNetwork(_)
            | Self::Input { .. }
            | Self::File { .. }
            | Self::Network(_) => None,
        }
    }

    /// The error with `change` made in each phrase of it.
    pub(super) fn with_phrases(&self, change: &impl Fn(&Phrase) -> Phrase) -> Self {
        let mut error = self.clone();
        match &mut error {
            Self::Syntax { problem, .. } | Self::NotMade { problem, .. } => {
                *problem = change(problem);
            }
            Self::Unsupported { what, instead, .. } => {
                (*what, *instead) = (change(what), change(instead));
            }
            Self::NoNetwork(reason) => *reason = change(reason),
            Self::TooLarge { .. }
            | Self::NeedsArguments { .. }
            | Self::Miscounted { .. }
            | Self::TwoNetworks { .. }
            | Self::NoWhole { .. }
            | Self::Clash { .. }
            | Self::Within { .. }
            | Self::Input { .. }
            | Self::File { .. }
            | Self::Network(_) => {}
        }
        error
    }

    /// Its sentence without its place and its full stop.
    pub fn reason(&self) -> String {
        let text = self.to_string();
        let rest = self.place().and_then(|_| text.split_once(": "));
        rest.map_or(text.as_str(), |(_, rest)| rest)
            .trim_end_matches('.')
            .to_string()
    }
}

coded!(InteropError {
    "python.too_large": TooLarge { what, size, limit };
    "python.syntax": Syntax { line, column, problem };
    "python.unsupported": Unsupported { line, column, what, instead };
    "python.needs_arguments": NeedsArguments { line, column, name, arguments };
    "python.two_networks": TwoNetworks { line, column, names };
    "python.no_whole": NoWhole { line, column, names };
    "python.clash": Clash { name, first, second };
    "python.not_made": NotMade { make, problem };
    "python.miscounted": Miscounted { name, made, used };
    "python.no_network": NoNetwork(reason);
    "python.within": Within { part, line, column, error };
    "python.input": Input { given };
    "python.file": File { file, reason };
    = Network;
});
