//! PyTorch programs, read: a network, the settings of its run, and what was assumed. Nothing is run.
//!
//! files -> [`files`] (which are needed) -> [`joined`] (one page of them) -> [`lines`] (code or prose, lost indentation) -> [`parse`]
//! (syntax) -> [`evaluate`] (what names stand for; `forward` is followed and its layers written down by [`trace`]).

mod activation;
mod arguments;
mod build;
mod compare;
mod convolution;
mod dropout;
mod evaluate;
mod files;
mod foreign;
mod gather;
mod given;
mod holdout;
mod joined;
mod latent;
mod learned;
mod lines;
mod norm;
mod notebook;
mod operation;
mod parse;
mod pixel_function;
mod problem;
mod program;
mod rates;
mod resize;
mod root;
mod settings;
mod syntax;
mod token;
mod torchvision;
mod trace;
mod transform_arguments;
mod transforms;
mod value;
mod view;
mod visit;
mod yaml;

pub use files::File;
pub use gather::{Unzip, gather, is_apart, is_read};
pub use joined::Spot;
pub use problem::Problem;
pub use program::{Options, Program, follow, read, read_files};
pub use root::Candidate;
pub use settings::{loss_of, optimizer, run, schedule};

/// The networks of torchvision that can be read: their names, and whether they answer for every pixel.
pub fn torchvision_names() -> impl Iterator<Item = (&'static str, bool)> {
    torchvision::models().map(|model| (model.name, model.is_segmentation()))
}
