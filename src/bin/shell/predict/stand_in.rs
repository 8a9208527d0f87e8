//! Black pictures in the place of training data: a session has some, and what it answers does not hang on them.

use convlab::data::{Dataset, Split, Targets};
use convlab::network::Network;

use super::outputs::Output;
use crate::shell::Failure;

/// Their number: batch norm takes two.
pub const COUNT: usize = 2;

/// A data set of such pictures, with the classes of these outputs.
pub fn dataset(
    network: &Network,
    [channels, height, width]: [usize; 3],
    outputs: &[Output],
) -> Result<Dataset, Failure> {
    let first = outputs.first().ok_or("the network has no output")?;
    let scenes = outputs
        .get(1)
        .map_or(Vec::new(), |output| output.classes.clone());
    let has_scenes = !scenes.is_empty() && !network.heads.is_empty();
    let split = |count: usize| Split {
        count,
        pixels: vec![0; count * channels * height * width].into(),
        targets: Targets {
            classes: Some(vec![0; count]),
            scenes: has_scenes.then(|| vec![0; count]),
            masks: Some(vec![0; count * height * width]),
            boxes: Some(vec![Vec::new(); count]),
            ignored: None,
        },
    };
    Ok(Dataset {
        name: "Pictures".into(),
        classes: first.classes.clone(),
        palette: first.palette.clone(),
        box_classes: first.classes.clone(),
        scene_classes: scenes,
        channels,
        height,
        width,
        train: split(COUNT),
        test: split(0),
        split_note: String::new(),
        notes: Vec::new(),
    })
}
