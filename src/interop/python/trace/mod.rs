//! What `forward` does with its tensors, written down as the nodes of a network.

mod apply;
mod finish;
mod memory;
mod sizes;
mod softmax;

pub use sizes::{as_rows, flattened, inferred, unflattened, unstrided};

use std::collections::{HashMap, HashSet};

use super::given::{Result, unsupported};
use super::token::Place;
use super::value::Tensor;
use crate::interop::InteropError;
use crate::network::{INPUT, Layer, Node, layers, output_shape};
use crate::said::{Phrase, phrase};
use memory::is_view;

/// Layers a network may have.
const NODE_LIMIT: usize = 8_000;

#[derive(Debug, Default)]
pub struct Trace {
    /// `[channels, height, width]`; none where nothing says.
    pub input: Option<[usize; 3]>,
    pub nodes: Vec<Node>,
    shapes: Vec<Option<Vec<usize>>>,
    /// Index of the node each node reads first, for max unpooling.
    firsts: Vec<Option<usize>>,
    used: HashSet<String>,
    /// Names of modules, which functions do not take.
    pub reserved: HashSet<String>,
    counts: HashMap<&'static str, usize>,
    /// Line of each node's call.
    pub places: Vec<Place>,
    pub notes: Vec<Phrase>,
    /// The first layer that does not fit.
    pub misfit: Option<InteropError>,
    /// The node whose memory each node's values lie in: its own, or that of what it is a view of.
    storages: Vec<usize>,
    /// What became of a tensor that was changed in place.
    versions: HashMap<(Option<usize>, usize), Tensor>,
    /// Nodes whose values were changed through another view of their memory, with where that was.
    stale: HashMap<(Option<usize>, usize), Place>,
    copies: usize,
    /// Names of layers at the end that the loss computes itself.
    pub left_out: Vec<String>,
}

/// The memory of the pictures, and of the first copy of a tensor.
pub(super) const PICTURES: usize = usize::MAX;
pub(super) const COPIES: usize = usize::MAX / 2;

impl Trace {
    /// Nothing yet, of pictures of that size; functions do not take the reserved names.
    pub fn new(input: Option<[usize; 3]>, reserved: HashSet<String>) -> Self {
        Self {
            input,
            reserved,
            ..Self::default()
        }
    }

    pub fn pictures(&self) -> Tensor {
        Tensor {
            node: None,
            shape: self.input.map(|input| input.to_vec()),
            stride: [1, 1],
            view: None,
            spread: None,
            is_indices: false,
            copy: 0,
        }
    }

    pub fn shapeless(&self, at: Place) -> crate::interop::InteropError {
        unsupported(
            at,
            phrase!("this depends on a size that is not known here"),
            phrase!("Say the pictures' size, for instance by Resize((32, 32)) in the transforms."),
        )
    }

    /// Writes a layer down.
    pub fn push(
        &mut self,
        layer: Layer,
        inputs: &[Tensor],
        name: Option<&str>,
        at: Place,
    ) -> Result<Tensor> {
        let mut sources = Vec::with_capacity(inputs.len());
        for input in inputs {
            if input.is_indices {
                return Err(unsupported(
                    at,
                    phrase!("the indices of a max pooling are used as values"),
                    phrase!("MaxUnpool2d alone takes them."),
                ));
            }
            let input = self.current(input, at)?;
            sources.push(self.whole(&input, at)?);
        }
        if self.nodes.len() >= NODE_LIMIT {
            return Err(crate::interop::InteropError::TooLarge {
                what: "the number of its layers",
                size: self.nodes.len() + 1,
                limit: NODE_LIMIT,
            });
        }
        let (name, weights_of) = self.name_for(&layer, name);
        let shape = self.shape_of(&name, &layer, &sources, at);
        let names = sources.iter().map(|source| match source.node {
            Some(index) => self.nodes[index].name.clone(),
            None => INPUT.to_string(),
        });
        let node = Node {
            inputs: names.collect(),
            name,
            weights_of,
            layer,
        };
        let storage = match is_view(&node.layer) {
            true => self.storage_of(&sources[0]),
            false => self.nodes.len(),
        };
        self.storages.push(storage);
        self.nodes.push(node);
        self.shapes.push(shape.clone());
        self.firsts.push(sources[0].node);
        self.places.push(at);
        Ok(Tensor {
            node: Some(self.nodes.len() - 1),
            shape,
            stride: [1, 1],
            view: None,
            spread: None,
            is_indices: false,
            copy: 0,
        })
    }

    /// None where a layer does not fit; the network as a whole says why.
    fn shape_of(
        &mut self,
        name: &str,
        layer: &Layer,
        sources: &[Tensor],
        at: Place,
    ) -> Option<Vec<usize>> {
        let shapes = sources.iter().map(|source| source.shape.as_deref());
        let mut shapes = shapes.collect::<Option<Vec<_>>>()?;
        if let Layer::MaxUnpool2d(layers::MaxUnpool2d { pool }) = layer {
            let pool = self.nodes.iter().position(|node| node.name == *pool)?;
            let before = match self.firsts[pool] {
                Some(index) => self.shapes[index].as_deref(),
                None => self.input.as_ref().map(|input| &input[..]),
            };
            shapes.extend([before?, self.shapes[pool].as_deref()?]);
        }
        match output_shape(name, layer, &shapes) {
            Ok(shape) => Some(shape),
            Err(error) => {
                let misfit = unsupported(at, error.to_string().into(), phrase!("Let them fit."));
                self.misfit.get_or_insert(misfit);
                None
            }
        }
    }

    /// A layer's name, and that of the layer whose weights it uses: of a module that is called again.
    /// The layer of that name, where it is there already.
    pub(super) fn layer(&self, name: &str) -> Option<&Layer> {
        let mut nodes = self.nodes.iter();
        nodes.find(|node| node.name == name).map(|node| &node.layer)
    }

    fn name_for(&mut self, layer: &Layer, module: Option<&str>) -> (String, Option<String>) {
        let stem = layer.stem();
        if let Some(module) = module.filter(|module| !self.used.contains(*module)) {
            self.used.insert(module.into());
            return (module.into(), None);
        }
        if let Some(module) = module.filter(|_| !layer.parameters("").is_empty()) {
            let mut names = (2..).map(|use_| format!("{module}_{use_}"));
            let free = |name: &String| !self.reserved.contains(name) && !self.used.contains(name);
            let name = names.find(free).unwrap_or_default();
            self.used.insert(name.clone());
            return (name, Some(module.into()));
        }
        loop {
            let count = self.counts.entry(stem).or_default();
            *count += 1;
            let name = match module {
                Some(module) => format!("{module}_{count}"),
                None => format!("{stem}{count}"),
            };
            if !self.reserved.contains(&name) && name != INPUT && self.used.insert(name.clone()) {
                return (name, None);
            }
        }
    }
}
