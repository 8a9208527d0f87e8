//! What `forward` does with its tensors, written down as the nodes of a network.

use std::collections::{HashMap, HashSet};

use super::given::{Result, unsupported};
use super::operation::Operation;
use super::resize::resized;
use super::token::Place;
use super::value::Tensor;
use super::view::{View, spreading};
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
        if *operation == Operation::Identity {
            return Ok(first.clone());
        }
        // Layers see what the views before them made.
        let mut made = Vec::with_capacity(inputs.len());
        for input in inputs {
            made.push(match input.is_indices {
                true => input.clone(),
                false => self.whole(input, at)?,
            });
        }
        let inputs = &made[..];
        let first = &made[0];
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
            } => Layer::MaxPool2d(layers::MaxPool2d {
                kernel: *kernel,
                stride: *stride,
                padding: *padding,
                ceil_mode: *ceil,
            }),
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
                let output = self.sides(output, first, at)?;
                Layer::AdaptiveAvgPool2d(layers::AdaptiveAvgPool2d { output })
            }
            Operation::AdaptiveMax(output) => {
                let output = self.sides(output, first, at)?;
                Layer::AdaptiveMaxPool2d(layers::AdaptiveMaxPool2d { output })
            }
            Operation::Padded(pad, layer) => {
                let padded = self.push(Layer::Pad2d(*pad), inputs, None, at)?;
                return self.push(layer.clone(), &[padded], name, at);
            }
            Operation::Flatten { start, end } => {
                let sizes = first.sizes().ok_or_else(|| self.shapeless(at))?;
                let sizes = flattened(&sizes, *start, *end).ok_or_else(|| {
                    unsupported(
                        at,
                        phrase!(
                            "axes {start} to {end} of a tensor of {axes} are flattened",
                            start,
                            end,
                            axes = sizes.len() + 1
                        ),
                        phrase!("Axes of one picture, from 1 on, are supported."),
                    )
                })?;
                return self.reshape(first, sizes, at);
            }
            Operation::Unflatten { dim, sizes } => {
                let before = first.sizes().ok_or_else(|| self.shapeless(at))?;
                let sizes = unflattened(&before, *dim, sizes).ok_or_else(|| {
                    unsupported(
                        at,
                        phrase!(
                            "axis {dim} of {before} is unflattened to {sizes}",
                            dim,
                            before = format!("{before:?}"),
                            sizes = format!("{sizes:?}")
                        ),
                        phrase!("The sizes must be as many values together."),
                    )
                })?;
                return self.reshape(first, sizes, at);
            }
            Operation::Resize(resize) => match resized(resize, first.shape.as_deref(), at) {
                Ok(Some(layer)) => layer,
                Ok(None) => return Ok(first.clone()),
                Err(None) => return Err(self.shapeless(at)),
                Err(Some(error)) => return Err(*error),
            },
        };
        self.push(layer, inputs, name, at)
    }

    /// The sides of an adaptive pooling; none keeps the map's.
    fn sides(&self, output: &[Option<usize>; 2], first: &Tensor, at: Place) -> Result<[usize; 2]> {
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
        Ok(sides)
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
        let is_part = !before.is_plain();
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

    /// Makes layers of what waits for them: a stride, views, what was spread.
    pub fn whole(&mut self, input: &Tensor, at: Place) -> Result<Tensor> {
        if let Some(to) = &input.spread {
            let narrow = Tensor {
                spread: None,
                ..input.clone()
            };
            return self.spread(&narrow, to, at);
        }
        if let Some(view) = &input.view {
            let shape = input.shape.clone().unwrap_or_default();
            let below = Tensor {
                view: None,
                ..input.clone()
            };
            let Some(layer) = view.layer(&shape) else {
                return Ok(below);
            };
            if !matches!(view.sizes.len(), 1 | 3) {
                return Err(unsupported(
                    at,
                    phrase!(
                        "a tensor of {axes} axes is used here",
                        axes = view.sizes.len() + 1
                    ),
                    phrase!(
                        "Maps (batch, channels, height, width) and vectors (batch, features) are supported."
                    ),
                ));
            }
            return self.push(layer, &[below], None, at);
        }
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

    fn spread(&mut self, input: &Tensor, to: &[usize], at: Place) -> Result<Tensor> {
        let from = input.sizes().ok_or_else(|| self.shapeless(at))?;
        let layers = spreading(&from, to).ok_or_else(|| {
            unsupported(
                at,
                phrase!(
                    "{from} is expanded to {to}",
                    from = format!("{from:?}"),
                    to = format!("{to:?}")
                ),
                phrase!("Axes of size 1 of a map may be."),
            )
        })?;
        let mut output = input.clone();
        for (layer, times) in layers {
            output = self.push(layer, &vec![output; times], None, at)?;
        }
        Ok(output)
    }

    /// The same values with other sizes of a picture.
    pub fn reshape(&mut self, input: &Tensor, sizes: Vec<usize>, at: Place) -> Result<Tensor> {
        let input = self.viewable(input, at)?;
        let (view, shape) = self.view_of(&input, at)?;
        let reshaped = view.reshaped(sizes.clone()).ok_or_else(|| {
            unsupported(at, phrase!("a picture's {shape} is viewed as {sizes}", shape = format!("{shape:?}"), sizes = format!("{sizes:?}")), phrase!("A view keeps the number of values; PyTorch would refuse it or run across pictures."))
        })?;
        Ok(input.viewed(reshaped))
    }

    /// Axes of a picture in another order, counted from 0.
    pub fn permute(&mut self, input: &Tensor, order: &[usize], at: Place) -> Result<Tensor> {
        let input = self.viewable(input, at)?;
        let (view, sizes) = self.view_of(&input, at)?;
        if let Some(permuted) = view.permuted(order) {
            return Ok(input.viewed(permuted));
        }
        // What was permuted and then divided anew takes a layer in between.
        let flat = self.reshape(&input, vec![sizes.iter().product()], at)?;
        let flat = self.whole(&flat, at)?;
        let apart = self.reshape(&flat, sizes, at)?;
        let (view, _) = self.view_of(&apart, at)?;
        match view.permuted(order) {
            Some(permuted) => Ok(apart.viewed(permuted)),
            None => Err(self.shapeless(at)),
        }
    }

    /// Views are kept with the tensor; a stride or what was spread is made a layer first.
    fn viewable(&mut self, input: &Tensor, at: Place) -> Result<Tensor> {
        match input.stride == [1, 1] && input.spread.is_none() {
            true => Ok(input.clone()),
            false => self.whole(input, at),
        }
    }

    /// A tensor's view, or that of its values as they are, and its sizes.
    fn view_of(&self, input: &Tensor, at: Place) -> Result<(View, Vec<usize>)> {
        let sizes = input.sizes().ok_or_else(|| self.shapeless(at))?;
        let view = input.view.clone();
        Ok((view.unwrap_or_else(|| View::of(&sizes)), sizes))
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

/// Sizes with axes `start` to `end` as one, counted with the batch; none where they are not of a picture.
pub fn flattened(sizes: &[usize], start: i64, end: i64) -> Option<Vec<usize>> {
    let count = sizes.len() as i64 + 1;
    let [start, end] = [start, end].map(|axis| if axis < 0 { axis + count } else { axis });
    if !(1..=end).contains(&start) || end >= count {
        return None;
    }
    let (start, end) = (start as usize - 1, end as usize);
    let middle = sizes[start..end].iter().product();
    Some([&sizes[..start], &[middle], &sizes[end..]].concat())
}

/// Sizes with an axis divided, counted with the batch; -1 is what is left.
pub fn unflattened(sizes: &[usize], dim: i64, parts: &[i64]) -> Option<Vec<usize>> {
    let count = sizes.len() as i64 + 1;
    let axis = if dim < 0 { dim + count } else { dim };
    if !(1..count).contains(&axis) {
        return None;
    }
    let axis = axis as usize - 1;
    let parts = inferred(parts, sizes[axis])?;
    Some([&sizes[..axis], &parts[..], &sizes[axis + 1..]].concat())
}

/// Sizes of so many values, one of which may be -1; none where they do not make as many.
pub fn inferred(parts: &[i64], total: usize) -> Option<Vec<usize>> {
    let known = parts.iter().filter(|&&part| part >= 0);
    let known = known.fold(1usize, |product, &part| {
        product.saturating_mul(part as usize)
    });
    let open = parts.iter().filter(|&&part| part < 0).count();
    let left = match (open, known) {
        (0, _) => 1,
        (1, 1..) if total.is_multiple_of(known) => total / known,
        _ => return None,
    };
    let sizes = parts
        .iter()
        .map(|&part| usize::try_from(part).unwrap_or(left));
    let sizes: Vec<usize> = sizes.collect();
    let count = sizes
        .iter()
        .fold(1usize, |product, &size| product.saturating_mul(size));
    (count == total).then_some(sizes)
}

/// Whether a layer's values lie, or may lie, in the memory of what it is given. A copy taken for a view is refused where that would matter;
/// a view taken for a copy would be wrong.
fn is_view(layer: &Layer) -> bool {
    matches!(
        layer,
        Layer::Flatten(_)
            | Layer::View(_)
            | Layer::Reshape(_)
            | Layer::Slice(_)
            | Layer::Permute(_)
    )
}
