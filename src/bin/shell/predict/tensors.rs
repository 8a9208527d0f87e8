//! What the tensors of a file say of a network of the zoo: its channels, and how many classes each of its outputs tells apart.

use convlab::engine::NamedTensor;
use convlab::network::{BOX_CHANNELS, Network, zoo};
use convlab::recipe::Recipe;

use crate::shell::Failure;

use crate::shell::networks;

/// Of the network that is looked at for its tensors' names.
const SIDE: usize = 64;
const CLASSES: usize = 10;

/// The shape of the data's pictures by the recipe alone.
pub fn shape(recipe: &Recipe, tensors: &[NamedTensor]) -> Result<[usize; 3], Failure> {
    let options = recipe.load_options();
    if options.shorter_side.is_some() {
        return Err("the weights do not say at which size the pictures of their training were read before the transforms. Name the data with --data.".into());
    }
    let [height, width] = options.resize.or(options.class_size).ok_or(
        "the weights do not say at which size the pictures of their training were read. Say it with --resize SIDE, or name the data with --data.",
    )?;
    let channels = match recipe.model.trim_start().starts_with('{') {
        true => Network::from_json(&recipe.model)?.input[0],
        false => {
            let network =
                networks::at(&recipe.model, [3, height, width], zoo::Kinds::all(CLASSES))?;
            let first = network
                .parameters()
                .into_iter()
                .find(|spec| spec.shape.len() == 4);
            let in_file = first.and_then(|spec| tensor(tensors, &spec.name));
            match in_file.and_then(|tensor| tensor.shape.get(1)) {
                Some(&channels) if [1, 3].contains(&channels) => channels,
                _ => 3,
            }
        }
    };
    Ok([channels, height, width])
}

/// How many classes each output of a network of the zoo tells apart; `None` where the file does not have its tensor.
pub fn counts(model: &str, tensors: &[NamedTensor]) -> Result<Vec<Option<usize>>, Failure> {
    let network = networks::at(model, [3, SIDE, SIDE], zoo::Kinds::all(CLASSES))?;
    let beside = match network.head.is_classes() {
        true => 0,
        false => BOX_CHANNELS,
    };
    let parameters = network.parameters();
    let outputs = network.outputs()?;
    let counts = outputs.iter().map(|output| {
        let own = |name: &str| match outputs.len() {
            // Behind the last layer with weights there may be others.
            1 => true,
            _ => name
                .strip_prefix(&output.name)
                .is_some_and(|rest| rest.starts_with('.')),
        };
        let mut fitting = parameters.iter().rev();
        let last = fitting.find(|spec| !spec.shape.is_empty() && own(&spec.name))?;
        let count = *tensor(tensors, &last.name)?.shape.first()?;
        count.checked_sub(beside).filter(|count| *count > 0)
    });
    Ok(counts.collect())
}

/// A tensor by its name, whatever wrappers put before it.
fn tensor<'a>(tensors: &'a [NamedTensor], name: &str) -> Option<&'a NamedTensor> {
    let is = |tensor: &&NamedTensor| {
        tensor
            .name
            .strip_suffix(name)
            .is_some_and(|before| before.is_empty() || before.ends_with('.'))
    };
    tensors.iter().find(is)
}
