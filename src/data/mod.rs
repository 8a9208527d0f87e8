//! What to train on: bytes in, a `Dataset` of byte pictures and targets out, and batches of floats out of that.
//!
//! The room knows no files, no clocks and no engine: faces read the bytes and name them, engines ask for batches.
//! Every random choice is a function of (seed, step, item, purpose), see `random`, so that a replay is exact.
//!
//! - `load`: CIFAR, MNIST-like idx, STL-10, SVHN, NumPy's arrays, one folder a class, pictures with masks or boxes, archives of these
//! - `pickle`, `numpy`, `zip`: formats that hold other things, read within limits and not run
//! - `packed`: a data set as one file
//! - `scenes`, `streets`: the built-in pictures, drawn by code with what is in `paint`
//! - `transform`: resize, augment, normalise, as torchvision does them

mod border;
mod built_in;
mod dataset;
mod error;
mod load;
mod numpy;
mod packed;
mod paint;
pub(crate) mod pickle;
mod pixels;
pub mod random;
mod scenes;
mod streets;
mod transform;
pub(crate) mod zip;

pub use border::Ground;
pub use dataset::{
    BoundingBox, DataShape, Dataset, IGNORED, IgnoredBox, SourceFile, Split, Targets,
};
pub use error::DataError;
pub use load::{
    Given, LAYOUTS, Layout, LoadOptions, Open, Photo, ReadSeek, decode_picture, distinct,
    is_archive, load, photo, photos,
};
pub use pixels::{Decoder, Files, Frame, Pixels};
pub use random::epoch_order;
pub use scenes::{SCENE_CLASSES, scenes};
pub use streets::streets;
pub use transform::{Affine, Applied, Augment, Colour, Draws, Transform, Window, resize};
pub use zip::unzip;
