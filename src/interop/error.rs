//! Errors of reading what others wrote. Each says what, where, and what would do instead.

use thiserror::Error;

use crate::network::NetworkError;
use crate::said::{Phrase, coded};

/// Why a source cannot be read.
#[derive(Debug, Clone, PartialEq, Error)]
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
    #[error("there is no network here: {0}")]
    NoNetwork(Phrase),
    #[error(transparent)]
    Network(#[from] NetworkError),
}

impl InteropError {
    /// Line and column (from 1), where there is one.
    pub fn place(&self) -> Option<(usize, usize)> {
        match *self {
            Self::Syntax { line, column, .. } | Self::Unsupported { line, column, .. } => {
                Some((line, column))
            }
            _ => None,
        }
    }
}

coded!(InteropError {
    "python.too_large": TooLarge { what, size, limit };
    "python.syntax": Syntax { line, column, problem };
    "python.unsupported": Unsupported { line, column, what, instead };
    "python.no_network": NoNetwork(reason);
    = Network;
});
