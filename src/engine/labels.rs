//! Whether every label of a data set is a class that it names: one that is not would be learned or counted as another in silence.

use super::{EngineError, Part};
use crate::data::{Dataset, IGNORED};

/// # Errors
/// [`EngineError::Label`] for the first class of a picture, scene or pixel that the data set does not name.
pub fn check(dataset: &Dataset) -> Result<(), EngineError> {
    for part in [Part::Train, Part::Test] {
        let targets = &part.of(dataset).targets;
        let kinds = [
            (&targets.classes, &dataset.classes, "picture"),
            (
                &targets.scenes,
                &dataset.scene_classes,
                "the scene of picture",
            ),
        ];
        for (labels, names, what) in kinds {
            let labels = labels.as_deref().unwrap_or_default();
            if let Some(at) = labels
                .iter()
                .position(|label| usize::from(*label) >= names.len())
            {
                return Err(refused(what, at, part, labels[at].into(), names.len()));
            }
        }
        let (known, plane) = (dataset.classes.len(), dataset.height * dataset.width);
        let masks = targets.masks.as_deref().unwrap_or_default();
        let is_wrong = |class: &u8| usize::from(*class) >= known && *class != IGNORED;
        if let Some(at) = masks.iter().position(is_wrong) {
            let what = "a pixel of the mask of picture";
            return Err(refused(
                what,
                at / plane.max(1),
                part,
                masks[at].into(),
                known,
            ));
        }
    }
    Ok(())
}

fn refused(what: &str, picture: usize, part: Part, class: usize, known: usize) -> EngineError {
    EngineError::Label {
        what: format!("{what} {picture} of the {} part", part.name()),
        class,
        known,
    }
}
