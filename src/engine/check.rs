//! What every engine refuses, in the same words.

use super::EngineError;
use crate::data::{Dataset, Transform};
use crate::spec::ParameterSpec;

/// Whether a data set's pictures and classes fit a network with that input and so many classes.
pub fn check_data(
    dataset: &Dataset,
    transform: &Transform,
    wants: [usize; 3],
    classes: usize,
) -> Result<(), EngineError> {
    transform.validate(dataset)?;
    let got = transform.output_shape(dataset);
    if got != wants {
        return Err(EngineError::Input { got, wants });
    }
    if dataset.classes.len() > classes {
        return Err(EngineError::Target {
            target: dataset.classes.len() as u32 - 1,
            classes,
        });
    }
    Ok(())
}

/// Whether every index is below `count`.
pub fn check_indices(indices: &[u32], part: &'static str, count: usize) -> Result<(), EngineError> {
    match indices.iter().find(|&&index| index as usize >= count) {
        Some(&index) => Err(EngineError::Index { index, part, count }),
        None => Ok(()),
    }
}

/// Whether every target is a class, or to be ignored.
pub fn check_targets(
    targets: &[u32],
    classes: usize,
    ignore_index: Option<u32>,
) -> Result<(), EngineError> {
    let wrong = |target: &&u32| **target as usize >= classes && Some(**target) != ignore_index;
    match targets.iter().find(wrong) {
        Some(&target) => Err(EngineError::Target { target, classes }),
        None => Ok(()),
    }
}

/// Index of a tensor of the `state_dict`.
pub fn position_of(specs: &[ParameterSpec], name: &str) -> Result<usize, EngineError> {
    specs
        .iter()
        .position(|spec| spec.name == name)
        .ok_or_else(|| EngineError::UnknownParameter {
            name: name.into(),
            known: specs
                .iter()
                .map(|spec| spec.name.as_str())
                .collect::<Vec<_>>()
                .join(", "),
        })
}
