//! What a network is named by: one of the zoo, one of its programs, or a file.

use std::path::Path;

use convlab::data::DataShape;
#[cfg(feature = "interop")]
use convlab::interop::{self, python};
use convlab::network::{Network, zoo};
use convlab::recipe::Recipe;

use super::{Failure, files};

/// Pictures of a program where no data say their shape, and their classes.
const PICTURES: [usize; 3] = [3, 32, 32];
const CLASSES: usize = 10;

/// A name as it is; of a file (.json, a program, a folder or an archive of them) the network in it as JSON.
pub fn in_file(model: &str) -> Result<String, Failure> {
    if model.ends_with(".json") {
        return Ok(String::from_utf8(files::read_bytes(Path::new(model))?)?);
    }
    #[cfg(feature = "interop")]
    if is_program(model) {
        return super::import::network(Path::new(model));
    }
    Ok(model.to_owned())
}

/// Whether a model is a program of one's own: a file that is read as one, or a folder.
#[cfg(feature = "interop")]
pub fn is_program(model: &str) -> bool {
    let has_name = zoo::MODELS.iter().any(|(name, _)| *name == model)
        || interop::zoo::entries().any(|entry| entry.name == model);
    !has_name && (python::is_read(model) || model.ends_with(".zip") || Path::new(model).is_dir())
}

/// The recipe's network for its data, as JSON, where it is one of the zoo's programs.
pub fn of_data(recipe: &Recipe, data: &DataShape) -> Result<Option<String>, Failure> {
    let network = program(&recipe.model, recipe.pictures(data), data.classes)?;
    Ok(network.map(|network| network.to_json()).transpose()?)
}

/// A network of the zoo by its name.
pub fn named(name: &str) -> Result<Network, Failure> {
    match program(name, PICTURES, CLASSES)? {
        Some(network) => Ok(network),
        None => Ok(zoo::model(name)?),
    }
}

/// A network of the zoo for pictures `[channels, height, width]` and so many classes.
pub fn at(name: &str, pictures: [usize; 3], kinds: zoo::Kinds) -> Result<Network, Failure> {
    match program(name, pictures, kinds.classes)? {
        Some(network) => Ok(network),
        None => Ok(zoo::model_of(name, pictures, kinds)?),
    }
}

/// One of the zoo's programs.
#[cfg(feature = "interop")]
fn program(name: &str, pictures: [usize; 3], classes: usize) -> Result<Option<Network>, Failure> {
    Ok(interop::zoo::network(name, pictures, classes)?)
}

#[cfg(not(feature = "interop"))]
fn program(_: &str, _: [usize; 3], _: usize) -> Result<Option<Network>, Failure> {
    Ok(None)
}
