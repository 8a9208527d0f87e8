//! What `forward` does with its tensors, written down as the nodes of a network.

use std::collections::{HashMap, HashSet};

use super::given::{Result, unsupported};
use super::operation::Operation;
use super::token::Place;
use super::value::Tensor;
use crate::interop::InteropError;
use crate::network::{Head, INPUT, Layer, Network, Node, TaskHead, layers, output_shape};
use crate::said::{Phrase, phrase};

/// Layers a network may have.
const NODE_LIMIT: usize = 4_000;

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
}

/// The memory of the pictures, and of the first copy of a tensor.
const PICTURES: usize = usize::MAX;
const COPIES: usize = usize::MAX / 2;
/// Layers whose values lie in the memory of what they are given.
const VIEWS: [&str; 10] = [
    "Flatten",
    "View",
    "Reshape",
    "Permute",
    "Transpose",
    "Slice",
    "Crop",
    "Narrow",
    "Unflatten",
    "Split",
];

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
            is_indices: false,
            copy: 0,
        }
    }

    /// Applies an operation. `name` is its module's path; none for a function.
    pub fn apply(
        &mut self,
        operation: &Operation,
        inputs: &[Tensor],
        name: Option<&str>,
        at: Place,
    ) -> Result<Tensor> {
        let Some(first) = inputs.first() else {
            return Err(unsupported(
                at,
                phrase!("a layer is called without a tensor"),
                phrase!("Give it one."),
            ));
        };
        let layer = match operation {
            Operation::Identity => return Ok(first.clone()),
            Operation::LogSoftmax => {
                self.notes.push(phrase!("line {line}: log_softmax was left out; cross entropy computes it, and the largest class is the same", line = at.line));
                return Ok(first.clone());
            }
            Operation::Layer(layer) => layer.clone(),
            Operation::MaxPool {
                kernel,
                stride,
                padding,
                ceil,
                ..
            } => {
                let fits = |size: usize, axis: usize| {
                    let free = (size + 2 * padding[axis]).checked_sub(kernel[axis]);
                    stride[axis] > 0 && free.is_some_and(|free| free % stride[axis] == 0)
                };
                let is_exact = match first.shape.as_deref() {
                    Some(&[_, height, width]) => fits(height, 0) && fits(width, 1),
                    _ => false,
                };
                if *ceil && !is_exact {
                    return Err(unsupported(
                        at,
                        phrase!("this pooling's ceil_mode makes windows that reach over the edge"),
                        phrase!("Without ceil_mode it is supported."),
                    ));
                }
                Layer::MaxPool2d(layers::MaxPool2d {
                    kernel: *kernel,
                    stride: *stride,
                    padding: *padding,
                })
            }
            Operation::MaxUnpool => {
                let indices = inputs.iter().find(|input| input.is_indices);
                let Some(pool) = indices.and_then(|indices| indices.node) else {
                    return Err(unsupported(
                        at,
                        phrase!("max unpooling without the indices of a max pooling"),
                        phrase!("Give it what a MaxPool2d with return_indices=True found."),
                    ));
                };
                let pool = self.nodes[pool].name.clone();
                return self.push(
                    Layer::MaxUnpool2d(layers::MaxUnpool2d { pool }),
                    &inputs[..1],
                    name,
                    at,
                );
            }
            Operation::AdaptiveAvg(output) => {
                let kept = |axis: usize| {
                    first
                        .shape
                        .as_ref()
                        .and_then(|shape| shape.get(axis + 1).copied())
                };
                let mut sides = [0; 2];
                for (axis, side) in sides.iter_mut().enumerate() {
                    *side = output[axis]
                        .or_else(|| kept(axis))
                        .ok_or_else(|| self.shapeless(at))?;
                }
                Layer::AdaptiveAvgPool2d(layers::AdaptiveAvgPool2d { output: sides })
            }
            Operation::Resize {
                size,
                scale,
                mode,
                align_corners,
            } => {
                let scale = match (scale, size, first.shape.as_deref()) {
                    (Some(scale), _, _) => *scale,
                    (_, Some(size), Some(&[_, height, width])) => {
                        if height == 0
                            || width == 0
                            || size[0] % height != 0
                            || size[1] % width != 0
                        {
                            return Err(unsupported(
                                at,
                                phrase!(
                                    "{height}×{width} are resized to {to_height}×{to_width}",
                                    height,
                                    width,
                                    to_height = size[0],
                                    to_width = size[1]
                                ),
                                phrase!("Whole multiples of a size are supported."),
                            ));
                        }
                        [size[0] / height, size[1] / width]
                    }
                    _ => return Err(self.shapeless(at)),
                };
                if scale == [1, 1] {
                    return Ok(first.clone());
                }
                Layer::Upsample(layers::Upsample {
                    scale,
                    mode: *mode,
                    align_corners: *align_corners,
                })
            }
        };
        self.push(layer, inputs, name, at)
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
        let name = self.name_for(&layer, name);
        let shape = self.shape_of(&name, &layer, &sources, at);
        let names = sources.iter().map(|source| match source.node {
            Some(index) => self.nodes[index].name.clone(),
            None => INPUT.to_string(),
        });
        let node = Node {
            inputs: names.collect(),
            name,
            layer,
        };
        let storage = match VIEWS.contains(&node.layer.kind()) {
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
            is_indices: false,
            copy: 0,
        })
    }

    /// A tensor with the same values and memory of its own.
    pub fn copied(&mut self, tensor: &Tensor) -> Tensor {
        self.copies += 1;
        Tensor {
            copy: self.copies,
            ..self.newest(tensor)
        }
    }

    fn storage_of(&self, tensor: &Tensor) -> usize {
        match (tensor.copy, tensor.node) {
            (0, Some(node)) => self.storages[node],
            (0, None) => PICTURES,
            (copy, _) => COPIES + copy,
        }
    }

    /// A tensor as it is after what changed it in place.
    fn newest(&self, tensor: &Tensor) -> Tensor {
        let mut found = tensor.clone();
        while let Some(next) = self.versions.get(&(found.node, found.copy))
            && !tensor.is_indices
        {
            found.node = next.node;
            found.copy = next.copy;
        }
        found
    }

    /// [`Trace::newest`], where it is known what its values are.
    fn current(&self, tensor: &Tensor, at: Place) -> Result<Tensor> {
        let found = self.newest(tensor);
        match self.stale.get(&(found.node, found.copy)) {
            Some(changed) if !found.is_indices => Err(unsupported(
                at,
                phrase!(
                    "line {line} changes this tensor in place, through another view of it",
                    line = changed.line
                ),
                phrase!("Without inplace=True there it is supported."),
            )),
            _ => Ok(found),
        }
    }

    /// Notes that a tensor was changed in place: whoever holds it has the new values from now on.
    pub fn overwrite(&mut self, before: &Tensor, after: &Tensor, at: Place) -> Result<()> {
        let before = self.current(before, at)?;
        if (before.node, before.copy) == (after.node, after.copy) {
            return Ok(());
        }
        if before.shape.is_some() && after.shape.is_some() && before.shape != after.shape {
            return Err(unsupported(
                at,
                phrase!("this changes the shape of a tensor in place"),
                phrase!("Give what comes out a name of its own."),
            ));
        }
        let storage = self.storage_of(&before);
        let is_part = before.stride != [1, 1];
        let own = (before.node, before.copy);
        let nodes = self.storages.iter().enumerate();
        let sharing = nodes.filter(|(_, known)| **known == storage);
        let mut others: Vec<(Option<usize>, usize)> =
            sharing.map(|(index, _)| (Some(index), 0)).collect();
        if storage == PICTURES {
            others.push((None, 0));
        }
        for other in others {
            if other != own && !self.versions.contains_key(&other) || other == own && is_part {
                self.stale.insert(other, at);
            }
        }
        if let (Some(node), 0, false) = (after.node, after.copy, is_part) {
            self.storages[node] = storage;
            self.versions.insert(own, after.clone());
        }
        Ok(())
    }

    /// Makes a layer of a stride that waits for one.
    fn whole(&mut self, input: &Tensor, at: Place) -> Result<Tensor> {
        if input.stride == [1, 1] {
            return Ok(input.clone());
        }
        let layer = Layer::ChannelPad(layers::ChannelPad {
            stride: input.stride,
            before: 0,
            after: 0,
        });
        self.push(layer, &[unstrided(input)], None, at)
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

    fn name_for(&mut self, layer: &Layer, module: Option<&str>) -> String {
        let stem = layer.stem();
        if let Some(module) = module.filter(|module| !self.used.contains(*module)) {
            self.used.insert(module.into());
            return module.into();
        }
        loop {
            let count = self.counts.entry(stem).or_default();
            *count += 1;
            let name = match module {
                Some(module) => format!("{module}_{count}"),
                None => format!("{stem}{count}"),
            };
            if !self.reserved.contains(&name) && name != INPUT && self.used.insert(name.clone()) {
                return name;
            }
        }
    }

    /// The network whose outputs those tensors are. What they do not need is left out; the names of that are given too.
    pub fn finish(
        mut self,
        outputs: &[Tensor],
        name: &str,
        input: [usize; 3],
    ) -> Result<(Network, Vec<String>)> {
        let at = self.places.last().copied().unwrap_or_default();
        let mut ends = Vec::new();
        for output in outputs {
            let output = self.current(output, at)?;
            let output = self.whole(&output, at)?;
            let Some(end) = output.node else {
                return Err(crate::interop::InteropError::NoNetwork(phrase!(
                    "forward of {name} gives back its pictures as they are. Let it use its layers.",
                    name
                )));
            };
            ends.push(end);
        }
        let heads = match &ends[..] {
            [_] => Vec::new(),
            _ => ends
                .iter()
                .map(|&end| TaskHead {
                    output: self.nodes[end].name.clone(),
                    weight: 1.0,
                    classes: Vec::new(),
                })
                .collect(),
        };
        let last = ends.iter().copied().max().unwrap_or_default();
        let indices: HashMap<String, usize> = self
            .nodes
            .iter()
            .enumerate()
            .map(|(index, node)| (node.name.clone(), index))
            .collect();
        let mut needed = vec![false; self.nodes.len()];
        ends.iter().for_each(|&end| needed[end] = true);
        // Nodes read earlier nodes only, so that one walk backwards reaches all that is needed.
        for index in (0..=last).rev() {
            if !needed[index] {
                continue;
            }
            let node = &self.nodes[index];
            let pool = match &node.layer {
                Layer::MaxUnpool2d(layers::MaxUnpool2d { pool }) => Some(pool),
                _ => None,
            };
            for name in node.inputs.iter().chain(pool) {
                if let Some(&earlier) = indices.get(name) {
                    needed[earlier] = true;
                }
            }
        }
        let mut nodes = Vec::new();
        let mut dropped = Vec::new();
        for (node, needed) in self.nodes.into_iter().zip(needed) {
            match needed {
                true => nodes.push(node),
                false => dropped.push(node.name),
            }
        }
        simplify(&mut nodes);
        let network = Network {
            head: Head::Classes,
            heads,
            name: name.into(),
            source: String::new(),
            input,
            nodes,
            registered: Vec::new(),
            classes: Vec::new(),
        };
        Ok((network, dropped))
    }
}

/// The same tensor without its stride.
pub fn unstrided(tensor: &Tensor) -> Tensor {
    Tensor {
        stride: [1, 1],
        ..tensor.clone()
    }
}

/// Leaves inputs away that are the node before.
fn simplify(nodes: &mut [Node]) {
    for index in 0..nodes.len() {
        let before = match index {
            0 => INPUT.to_string(),
            _ => nodes[index - 1].name.clone(),
        };
        if nodes[index].inputs.len() == 1 && nodes[index].inputs[0] == before {
            nodes[index].inputs.clear();
        }
    }
}
