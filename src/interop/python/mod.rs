//! PyTorch programs, read: a network, the settings of its run, and what was assumed. Nothing is run.
//!
//! page -> [`lines`] (code or prose, lost indentation) -> [`parse`] (syntax) -> [`evaluate`] (what names stand for; `forward` is
//! followed and its layers written down by [`trace`]).

mod activation;
mod arguments;
mod build;
mod evaluate;
mod files;
mod given;
mod holdout;
mod lines;
mod norm;
mod notebook;
mod operation;
mod parse;
mod problem;
mod program;
mod rates;
mod resize;
mod root;
mod settings;
mod syntax;
mod token;
mod trace;
mod transforms;
mod value;
mod view;
mod visit;

pub use files::{File, read_files};
pub use problem::Problem;
pub use program::{Options, Program, read, read_at};
pub use root::Candidate;
pub use settings::{optimizer, run, schedule};
