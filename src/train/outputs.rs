//! How many outputs a network has for the classes of its data: more are allowed, as in PyTorch, and said; the mend is a network with as
//! many as there are classes.

use super::warnings::{Kind, Warning};
use crate::data::{DataShape, Dataset};
use crate::network::{Head, Network};
use crate::recipe::Recipe;

/// Names that are listed at most.
const LISTED: usize = 6;

/// The names of the classes of each output, in their order.
fn classes_of<'a>(network: &Network, dataset: &'a Dataset) -> [&'a [String]; 2] {
    match network.head {
        Head::Boxes { .. } => [&dataset.box_classes, &[]],
        Head::Classes => [&dataset.classes, &dataset.scene_classes],
    }
}

/// A network of one's own (JSON) with as many outputs as the data have classes; none for one of the zoo, which has them already, and where
/// no layer can be given them.
pub fn fit_outputs(recipe: &Recipe, data: &DataShape) -> Option<String> {
    let network = Network::from_json(&recipe.model).ok()?;
    let classes = match network.head {
        Head::Boxes { .. } => [data.box_classes, 0],
        Head::Classes => [data.classes, data.scene_classes],
    };
    let fitted = network.with_classes_out(&classes)?;
    (fitted != network).then(|| fitted.to_json().ok())?
}

/// What is to be said of each head that has outputs beyond the classes.
pub fn warnings(network: &Network, dataset: &Dataset) -> Vec<Warning> {
    let Ok(outputs) = network.outputs() else {
        return Vec::new();
    };
    let is_of_boxes = !network.head.is_classes();
    let mut all = Vec::new();
    for (output, names) in outputs.iter().zip(classes_of(network, dataset)) {
        let (has, wants) = match is_of_boxes {
            true => (network.classes().unwrap_or(0), names.len()),
            false => (output.classes(), names.len()),
        };
        if has <= wants {
            continue;
        }
        let what = match (is_of_boxes, output.is_map()) {
            (true, _) => "a box",
            (_, true) => "a pixel",
            _ => "a picture",
        };
        let message = format!(
            "the network puts out {has} classes ({}) and the data have {wants} ({}): {what} that it takes for one of the others counts as wrong. Give it {wants} outputs.",
            output.name,
            listed(names)
        );
        all.push(
            Warning::new(Kind::Outputs, message)
                .with("outputs", has)
                .with("classes", wants)
                .with("layer", &output.name),
        );
    }
    all
}

fn listed(names: &[String]) -> String {
    let first: Vec<&str> = names.iter().take(LISTED).map(String::as_str).collect();
    let more = match names.len() > LISTED {
        true => ", ...",
        false => "",
    };
    format!("{}{more}", first.join(", "))
}
