//! From a network to operations: layers that only rename are gone, activations and pooling are part of the layer before them.

use crate::network::layers::{Function, MaxPool2d, function_layer};
use crate::network::{Layer, Network, NetworkError, Node, Source};

/// Index of a tensor in [`Graph::tensors`]; 0 are the pictures.
pub type TensorId = usize;

/// A tensor of one picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Tensor {
    /// `[channels, height, width]`; a vector is `[features, 1, 1]`.
    pub shape: [usize; 3],
    /// Applied by what makes it to its sums before they are stored.
    pub activation: Option<Function>,
    /// How many hand a gradient on to it: layers that lead to a loss, and losses.
    pub consumers: usize,
}

impl Tensor {
    pub fn len(&self) -> usize {
        self.shape.iter().product()
    }
}

/// One operation: a layer with what was fused into it.
#[derive(Debug, Clone, PartialEq)]
pub struct Operation {
    /// Index of the layer in the network; its parameters are this operation's.
    pub node: usize,
    /// The layer and those fused into it, `conv1 + relu1 + pool1`.
    pub name: String,
    /// The tensors it reads, in the order of the layer's inputs.
    pub inputs: Vec<TensorId>,
    /// Of each input, as the layer takes it: a flattened map is a vector, whatever its tensor's shape.
    pub shapes: Vec<[usize; 3]>,
    /// The tensor it writes, after what was fused into it.
    pub output: TensorId,
    /// A convolution whose 2x2 max pooling is fused: the output is the pooled map.
    pub pooled: bool,
    /// Of a max unpooling: index of the max pooling whose argmax it uses.
    pub winners_of: Option<usize>,
}

/// A network as operations.
#[derive(Debug, Clone, PartialEq)]
pub struct Graph {
    /// Every value that is stored: the pictures first, then what operations put out.
    pub tensors: Vec<Tensor>,
    /// The operations in the order of computing.
    pub operations: Vec<Operation>,
    /// The tensor every layer puts out; fused layers share one.
    pub outputs: Vec<TensorId>,
}

impl Graph {
    /// `fuse` off keeps every layer's own output, for looking inside.
    ///
    /// # Errors
    /// What [`Network::shapes`] says.
    pub fn new(network: &Network, fuse: bool) -> Result<Self, NetworkError> {
        let shapes = network.shapes()?;
        let wiring = network.wiring()?;
        let answers: Vec<usize> = network
            .outputs()?
            .iter()
            .map(|output| output.node)
            .collect();
        let mut readers = vec![0usize; network.nodes.len()];
        answers.iter().for_each(|&node| readers[node] += 1);
        for source in wiring.iter().flatten() {
            if let Source::Node(node) = source {
                readers[*node] += 1;
            }
        }
        let mut graph = Graph {
            tensors: vec![Tensor {
                shape: network.input,
                activation: None,
                consumers: 0,
            }],
            operations: Vec::new(),
            outputs: Vec::new(),
        };
        // The operation that makes each layer's output, where there is one.
        let mut makers: Vec<Option<usize>> = Vec::new();
        for (index, node) in network.nodes.iter().enumerate() {
            let inputs: Vec<TensorId> = wiring[index]
                .iter()
                .map(|source| match source {
                    Source::Pictures => 0,
                    Source::Node(earlier) => graph.outputs[*earlier],
                })
                .collect();
            let taken = wiring[index].iter().map(|source| match source {
                Source::Pictures => network.input,
                Source::Node(earlier) => as_map(&shapes[*earlier]),
            });
            let taken = taken.collect();
            let before = match wiring[index][..] {
                [Source::Node(earlier)] => Some(earlier),
                _ => None,
            };
            let shape = as_map(&shapes[index]);
            if let Layer::Flatten(_) | Layer::View(_) = node.layer {
                graph.outputs.push(inputs[0]);
                let only_reader = before.filter(|&earlier| readers[earlier] == 1);
                makers.push(only_reader.and_then(|earlier| makers[earlier]));
                continue;
            }
            let maker = before
                .filter(|&earlier| fuse && readers[earlier] == 1)
                .and_then(|earlier| makers[earlier])
                .filter(|&maker| graph.operations[maker].output == inputs[0]);
            if let Some(maker) = maker
                && graph.fused(network, maker, node, shape)
            {
                let operation = &mut graph.operations[maker];
                operation.name += &format!(" + {}", node.name);
                graph.outputs.push(inputs[0]);
                makers.push(Some(maker));
                continue;
            }
            let output = graph.tensors.len();
            graph.tensors.push(Tensor {
                shape,
                activation: node.layer.function(),
                consumers: 0,
            });
            let pool = node.layer.unpools();
            let place = |pool: &str| network.nodes.iter().position(|other| other.name == pool);
            let winners_of = pool.and_then(place).and_then(|pool| makers[pool]);
            makers.push(Some(graph.operations.len()));
            graph.operations.push(Operation {
                node: index,
                name: node.name.clone(),
                inputs,
                shapes: taken,
                output,
                pooled: false,
                winners_of,
            });
            graph.outputs.push(output);
        }
        graph.count_consumers(&answers);
        Ok(graph)
    }

    /// Counts what hands a gradient on to each tensor: the losses of these layers' outputs, and operations that lead to one.
    fn count_consumers(&mut self, answers: &[usize]) {
        for &node in answers {
            self.tensors[self.outputs[node]].consumers += 1;
        }
        for operation in self.operations.iter().rev() {
            if self.tensors[operation.output].consumers > 0 {
                for &input in &operation.inputs {
                    self.tensors[input].consumers += 1;
                }
            }
        }
    }

    /// Fuses a layer into the operation before it where a kernel can do both.
    fn fused(&mut self, network: &Network, maker: usize, node: &Node, shape: [usize; 3]) -> bool {
        let operation = &mut self.operations[maker];
        let tensor = &mut self.tensors[operation.output];
        let made_by = &network.nodes[operation.node].layer;
        let [_, height, width] = tensor.shape;
        let halves = |pool: &MaxPool2d| {
            let floor = MaxPool2d {
                ceil_mode: false,
                ..*pool
            };
            floor == HALVING && (!pool.ceil_mode || height % 2 == 0 && width % 2 == 0)
        };
        if let Layer::MaxPool2d(pool) = &node.layer
            && halves(pool)
        {
            // A max unpooling asks where the largest was among activated values, of which several may be alike.
            let mut unpooled = network.nodes.iter().filter_map(|node| node.layer.unpools());
            if tensor.activation.is_some() && unpooled.any(|pool| pool == node.name) {
                return false;
            }
            // The pooled value is activated, which is the same only where the activation never falls.
            let rises = tensor.activation.is_none_or(Function::rises);
            let fits = matches!(made_by, Layer::Conv2d(_)) && !operation.pooled && rises;
            if fits {
                operation.pooled = true;
                tensor.shape = shape;
            }
            return fits;
        }
        let Some(activation) = node.layer.function() else {
            return false;
        };
        let fits = tensor.activation.is_none() && !operation.pooled && activates(made_by);
        if fits {
            tensor.activation = Some(activation);
        }
        fits
    }
}

/// The pooling that a convolution's kernel can do.
const HALVING: MaxPool2d = MaxPool2d {
    kernel: [2, 2],
    stride: [2, 2],
    padding: [0, 0],
    ceil_mode: false,
};

/// Whether a layer's kernel applies an activation to what it stores.
fn activates(layer: &Layer) -> bool {
    match layer {
        Layer::Conv2d(_)
        | Layer::ConvTranspose2d(_)
        | Layer::Linear(_)
        | Layer::BatchNorm2d(_)
        | Layer::BatchNorm1d(_)
        | Layer::GroupNorm(_)
        | Layer::InstanceNorm2d(_)
        | Layer::LayerNorm(_)
        | Layer::LocalResponseNorm(_)
        | Layer::Add(_)
        | Layer::Arithmetic(_)
        | Layer::Affine(_)
        | Layer::Parameter(_)
        | Layer::Reshape(_) => true,
        Layer::MaxPool2d(_)
        | Layer::AvgPool2d(_)
        | Layer::LpPool2d(_)
        | Layer::AdaptiveAvgPool2d(_)
        | Layer::MaxUnpool2d(_)
        | Layer::Upsample(_)
        | Layer::ChannelPad(_)
        | function_layer!()
        | Layer::Prelu(_)
        | Layer::Softmax(_)
        | Layer::LogSoftmax(_)
        | Layer::Dropout(_)
        | Layer::Dropout2d(_)
        | Layer::AlphaDropout(_)
        | Layer::StochasticDepth(_)
        | Layer::Flatten(_)
        | Layer::View(_)
        | Layer::Concat(_)
        | Layer::AdaptiveMaxPool2d(_)
        | Layer::Slice(_)
        | Layer::Pad2d(_)
        | Layer::Reduce(_)
        | Layer::Resize(_)
        | Layer::Permute(_)
        | Layer::PixelShuffle(_)
        | Layer::PixelUnshuffle(_)
        | Layer::ChannelShuffle(_) => false,
    }
}

fn as_map(shape: &[usize]) -> [usize; 3] {
    match *shape {
        [c, h, w] => [c, h, w],
        _ => [shape.iter().product(), 1, 1],
    }
}
