//! A network with its weights as ONNX: the inference graph, opset 18, for any number of pictures.

mod function;
mod layers;
mod norm;
mod proto;
mod tensors;

use crate::interop::write::WriteError;
use crate::network::{Network, ParameterRole, Source};
use crate::recipe::Recipe;
use layers::Graph;
use proto::Message;

/// Of the file's format and of the operators (ONNX 1.13).
const IR_VERSION: i64 = 8;
const OPSET: i64 = 18;
/// Names of what goes in and comes out.
const INPUT: &str = "input";
const OUTPUT: &str = "output";

/// A tensor of the `state_dict`: its name and its values.
pub type Weight<'a> = (&'a str, &'a [f32]);

/// The bytes of a `.onnx` file. `input` is `[batch, channels, height, width]`, normalised as in training; the mean and standard
/// deviation of the recipe say how, in its metadata; so do the names of the network's classes, where they are known (a JSON list).
///
/// # Errors
/// What is wrong with the network; [`WriteError::Weights`] where a tensor is missing or has another size.
pub fn onnx(network: &Network, weights: &[Weight], recipe: &Recipe) -> Result<Vec<u8>, WriteError> {
    let shapes = network.shapes()?;
    let wiring = network.wiring()?;
    let mut graph = Graph::default();
    for parameter in network.parameters() {
        if parameter.role == ParameterRole::BatchesTracked {
            continue;
        }
        let found = weights
            .iter()
            .find(|(name, values)| *name == parameter.name && values.len() == parameter.len());
        let (_, values) = found.ok_or(WriteError::Weights {
            tensor: parameter.name.clone(),
            values: parameter.len(),
        })?;
        graph
            .tensors
            .push(proto::floats(&parameter.name, &parameter.shape, values));
    }
    let shape_of = |source: &Source| match source {
        Source::Pictures => network.input.to_vec(),
        Source::Node(index) => shapes[*index].clone(),
    };
    let outputs = network.outputs()?;
    let own = network.output_node();
    let name_of = |source: &Source| match source {
        Source::Pictures => INPUT.to_string(),
        Source::Node(index) if *index == own => OUTPUT.to_string(),
        Source::Node(index) => format!("{}.out", network.nodes[*index].name),
    };
    for (index, sources) in wiring.iter().enumerate() {
        let given: Vec<String> = sources.iter().map(name_of).collect();
        let shape = sources.first().map(shape_of).unwrap_or_default();
        // What the pooling that an unpooling goes by was given.
        let pooled = layers::pool_of(network, index)
            .and_then(|pool| wiring[pool].first())
            .map(name_of);
        graph.layer(
            network,
            index,
            &given,
            &shape,
            name_of(&Source::Node(index)),
            pooled,
        );
    }
    let mut message = Message::default();
    for node in graph.nodes {
        message = message.message(1, node);
    }
    message = message.text(
        2,
        if network.name.is_empty() {
            "network"
        } else {
            &network.name
        },
    );
    for tensor in graph.tensors {
        message = message.message(5, tensor);
    }
    message = message.message(11, proto::value(INPUT, &network.input));
    for output in &outputs {
        let name = name_of(&Source::Node(output.node));
        message = message.message(12, proto::value(&name, &output.shape));
    }
    let mut model = Message::default()
        .int(1, IR_VERSION)
        .text(2, "convlab")
        .text(3, env!("CARGO_PKG_VERSION"))
        .text(6, &network.source)
        .message(7, message)
        .message(8, Message::default().text(1, "").int(2, OPSET));
    let mut metadata = vec![("mean", json(&recipe.mean)), ("std", json(&recipe.std))];
    if !network.classes.is_empty() {
        metadata.push(("classes", json(&network.classes)));
    }
    for (key, value) in metadata {
        model = model.message(14, Message::default().text(1, key).text(2, &value));
    }
    Ok(model.0)
}

fn json(list: &impl serde::Serialize) -> String {
    serde_json::to_string(list).unwrap_or_default()
}
