//! What each output of a network says of a picture: its task, and its classes by name and colour.

use convlab::data::distinct;
use convlab::network::Network;
use convlab::train::Task;

use super::class_names;
use crate::shell::Failure;

/// One output; a network of several tasks has one for each.
pub struct Output {
    /// The name of the layer it comes from.
    pub name: String,
    pub task: Task,
    pub classes: Vec<String>,
    /// The colour of each class of a mask or a box.
    pub palette: Vec<[u8; 3]>,
}

/// What is known of a network's outputs before it is built.
#[derive(Default)]
pub struct Known {
    /// Names of the first output's classes, and of the second's.
    pub classes: [Vec<String>; 2],
    /// The colours of the first output's classes.
    pub palette: Vec<[u8; 3]>,
}

impl Output {
    /// Those of a network. `given`: the names on the command line, which go before what is known.
    pub fn all(
        network: &Network,
        given: Option<Vec<String>>,
        known: &Known,
    ) -> Result<Vec<Self>, Failure> {
        let found = network.outputs()?;
        let is_of_boxes = !network.head.is_classes();
        let counts: Vec<usize> = match is_of_boxes {
            true => vec![network.classes()?],
            false => found.iter().map(|output| output.classes()).collect(),
        };
        let names = match given {
            Some(names) => class_names::divided(names, &counts)?,
            None => known.classes.to_vec(),
        };
        let names = names.into_iter().chain(std::iter::repeat(Vec::new()));
        let mut outputs = Vec::with_capacity(found.len());
        for ((output, count), names) in found.into_iter().zip(counts).zip(names) {
            let task = match (is_of_boxes, output.is_map()) {
                (true, _) => Task::Detect,
                (false, true) => Task::Segment,
                (false, false) => Task::Classify,
            };
            if (1..count).contains(&names.len()) {
                eprintln!(
                    "note: {} tells {count} classes apart, and {} are known ({}); the others are called after their outputs",
                    output.name,
                    names.len(),
                    class_names::shown(&names)
                );
            }
            let colours = known.palette.iter().copied();
            let colours = match outputs.is_empty() && known.palette.len() <= count {
                true => colours.take(count),
                false => colours.take(0),
            };
            let from = colours.len();
            outputs.push(Self {
                name: output.name,
                task,
                classes: class_names::completed(&names, count)?,
                palette: colours.chain((from..count).map(distinct)).collect(),
            });
        }
        Ok(outputs)
    }

    /// The name of a class.
    pub fn class(&self, number: usize) -> String {
        let name = self.classes.get(number);
        name.map_or_else(|| format!("class {number}"), String::clone)
    }

    /// The colour of a class.
    pub fn colour(&self, number: usize) -> [u8; 3] {
        self.palette.get(number).copied().unwrap_or([255; 3])
    }
}
