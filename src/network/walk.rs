//! From layer to layer through a network that may be wrong in places: what reaches each of them, as far as that is known.

use std::collections::HashMap;

use super::shape::too_large;
use super::{INPUT, Layer, NetworkError, Node, Source, layers};

/// The way so far.
pub(super) struct Walk {
    input: [usize; 3],
    /// The batch size that messages quote.
    batch: usize,
    places: HashMap<String, usize>,
    layers: Vec<Passed>,
}

struct Passed {
    name: String,
    first: Option<Source>,
    shape: Option<Vec<usize>>,
    /// Whether its argmax may be used to unpool.
    pools: bool,
}

/// What a node reads.
pub(super) struct Reach {
    /// Names, written out.
    pub names: Vec<String>,
    sources: Vec<Option<Source>>,
    /// The shape of each source, where it is known.
    pub shapes: Vec<Option<Vec<usize>>>,
}

impl Walk {
    pub fn new(input: [usize; 3], batch: usize) -> Self {
        Walk {
            input,
            batch,
            places: HashMap::new(),
            layers: Vec::new(),
        }
    }

    /// What the next node reads.
    pub fn reach(&self, node: &Node) -> Reach {
        let (names, sources) = match (node.inputs.is_empty(), self.layers.len().checked_sub(1)) {
            (true, None) => (vec![INPUT.to_string()], vec![Some(Source::Pictures)]),
            (true, Some(last)) => (
                vec![self.layers[last].name.clone()],
                vec![Some(Source::Node(last))],
            ),
            (false, _) => {
                let source = |name: &String| match name.as_str() {
                    INPUT => Some(Source::Pictures),
                    name => self.places.get(name).copied().map(Source::Node),
                };
                (
                    node.inputs.clone(),
                    node.inputs.iter().map(source).collect(),
                )
            }
        };
        let shapes = sources.iter().map(|source| self.shape(*source)).collect();
        Reach {
            names,
            sources,
            shapes,
        }
    }

    fn shape(&self, source: Option<Source>) -> Option<Vec<usize>> {
        match source? {
            Source::Pictures => Some(self.input.to_vec()),
            Source::Node(index) => self.layers[index].shape.clone(),
        }
    }

    /// Passes the node; gives the shape it puts out, none where what reaches it is not known.
    ///
    /// # Errors
    /// What is wrong with this layer, without what would mend it.
    pub fn pass(&mut self, node: &Node, reach: &Reach) -> Result<Option<Vec<usize>>, NetworkError> {
        let found = self.output(node, reach);
        let index = self.layers.len();
        self.places.entry(node.name.clone()).or_insert(index);
        self.layers.push(Passed {
            name: node.name.clone(),
            first: reach.sources.first().copied().flatten(),
            shape: found.as_ref().ok().cloned().flatten(),
            pools: matches!(
                node.layer,
                Layer::MaxPool2d(layers::MaxPool2d {
                    padding: [0, 0],
                    ceil_mode: false,
                    ..
                })
            ),
        });
        found
    }

    fn output(&self, node: &Node, reach: &Reach) -> Result<Option<Vec<usize>>, NetworkError> {
        if node.name == INPUT || self.places.contains_key(&node.name) {
            return Err(NetworkError::DuplicateName(node.name.clone()));
        }
        if let Some(at) = reach.sources.iter().position(Option::is_none) {
            return Err(NetworkError::UnknownInput {
                layer: node.name.clone(),
                input: reach.names[at].clone(),
            });
        }
        let inputs: Option<Vec<&[usize]>> = reach.shapes.iter().map(Option::as_deref).collect();
        let Some(mut inputs) = inputs else {
            return Ok(None);
        };
        let pool = node.layer.unpools().and_then(|pool| self.places.get(pool));
        let pool = pool.map(|&at| &self.layers[at]);
        let before = pool.and_then(|pool| self.shape(pool.first));
        if let (Some(pool), Some(before)) = (pool.filter(|pool| pool.pools), &before)
            && let Some(after) = &pool.shape
        {
            inputs.extend([&before[..], &after[..]]);
        }
        let shape = node.layer.shape(&node.name, self.batch, &inputs)?;
        match too_large(&node.layer, &shape) {
            Some(error) => Err(error),
            None => Ok(Some(shape)),
        }
    }
}
