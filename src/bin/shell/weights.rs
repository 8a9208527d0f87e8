//! Weights from a file into a session, and what is said of them.

use std::path::Path;

use convlab::train::{Session, TrainError};
use convlab::weights::{Weights, WeightsError};

use super::{Failure, files};

/// Loads a file of weights into a session: all of it, or of a `partial` fit what fits. Notes go to standard error.
///
/// # Errors
/// What is wrong with the file, or does not fit.
pub async fn load(session: &mut Session, path: &Path, partial: bool) -> Result<Weights, Failure> {
    let name = path.display();
    let file = Weights::read(&files::read_bytes(path)?, &session.signatures())
        .map_err(|error| format!("{name}: {error}"))?;
    for note in &file.notes {
        eprintln!("note: {name}: {note}");
    }
    let fit = session.fit(&file.tensors);
    let loaded = match partial {
        true => session.load_fitting(file.tensors.clone()).await,
        false => session.load_weights(file.tensors.clone()).await,
    };
    let loaded = loaded.map_err(|error| match error {
        TrainError::Weights(WeightsError::Misfit { taken: 0, problem }) if partial => format!(
            "{name} has no tensor that fits the network by name and shape, so that nothing would be taken: {problem}. Choose the weights of a network like it, or leave --weights away."
        ),
        TrainError::Weights(WeightsError::Misfit { taken: 1.., .. }) => format!(
            "{name}: {error} `train --partial` takes the tensors that fit, and begins the rest by the seed."
        ),
        error => format!("{name}: {error}"),
    })?;
    for note in &loaded.notes {
        eprintln!("note: {name}: {note}");
    }
    if partial {
        match fit.is_whole() {
            true => eprintln!("{} of {} tensors taken", loaded.tensors, loaded.of),
            false => eprintln!(
                "{}; the first are taken, the rest begins by the seed",
                fit.problem()
            ),
        }
    }
    Ok(file)
}
