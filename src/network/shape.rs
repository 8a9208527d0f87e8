//! Shape inference: what every layer puts out for one picture, or an error that teaches.

use super::parameters::{elements, largest_tensor};
use super::{Layer, Network, NetworkError, ShapeMismatch, Source};

/// Largest number of elements of one picture's activation, and of one tensor of weights: beyond it nothing here could train.
const ELEMENTS_LIMIT: usize = 1 << 28;
/// The batch size used where a message quotes what PyTorch would say.
const EXAMPLE_BATCH: usize = 64;

impl Network {
    /// The output shape of every node for one picture: `[channels, height, width]` or `[features]`.
    ///
    /// # Errors
    /// The first layer that cannot take what reaches it, with what PyTorch would do and what would mend it.
    pub fn shapes(&self) -> Result<Vec<Vec<usize>>, NetworkError> {
        self.shapes_for_batch(EXAMPLE_BATCH)
    }

    /// [`Network::shapes`], with messages that speak of batches of this size.
    pub fn shapes_for_batch(&self, batch: usize) -> Result<Vec<Vec<usize>>, NetworkError> {
        let wiring = self.wiring()?;
        self.infer(self.input, &wiring, batch)
            .map_err(|(index, error)| self.add_mend(index, error, &wiring))
    }

    /// Number of classes: features of the network's own output, or its channels where that is a map; of boxes where it puts out those.
    pub fn classes(&self) -> Result<usize, NetworkError> {
        if let Some(grid) = self.box_grid()? {
            return Ok(grid.classes);
        }
        Ok(self.outputs()?[0].classes())
    }

    /// Height and width of the map of classes that the network puts out; none where it puts out a vector, or boxes.
    pub fn output_map(&self) -> Result<Option<[usize; 2]>, NetworkError> {
        if !self.head.is_classes() {
            return Ok(None);
        }
        Ok(match self.outputs()?[0].shape[..] {
            [_, height, width] => Some([height, width]),
            _ => None,
        })
    }

    /// The shapes for pictures of that size.
    fn infer(
        &self,
        input: [usize; 3],
        wiring: &[Vec<Source>],
        batch: usize,
    ) -> Result<Vec<Vec<usize>>, (usize, NetworkError)> {
        let mut shapes: Vec<Vec<usize>> = Vec::with_capacity(self.nodes.len());
        for (index, (node, sources)) in self.nodes.iter().zip(wiring).enumerate() {
            let inputs: Vec<&[usize]> = sources
                .iter()
                .map(|source| match source {
                    Source::Pictures => &input[..],
                    Source::Node(earlier) => &shapes[*earlier],
                })
                .collect();
            let inputs = match node.layer.unpools() {
                Some(pool) => self.pooling(pool, index, inputs, &input, wiring, &shapes),
                None => inputs,
            };
            let at = Place {
                name: &node.name,
                layer: &node.layer,
                batch,
            };
            let shape = at.output(&inputs).map_err(|error| (index, error))?;
            if let Some(error) = too_large(&node.layer, &shape) {
                return Err((index, error));
            }
            shapes.push(shape);
        }
        Ok(shapes)
    }

    /// The inputs of a max unpooling: its own, then its pooling's input and output where there is such a pooling.
    fn pooling<'a>(
        &'a self,
        pool: &str,
        before: usize,
        mut inputs: Vec<&'a [usize]>,
        input: &'a [usize; 3],
        wiring: &[Vec<Source>],
        shapes: &'a [Vec<usize>],
    ) -> Vec<&'a [usize]> {
        let found = self.nodes[..before]
            .iter()
            .position(|node| node.name == pool);
        if let Some(index) = found
            && let Layer::MaxPool2d {
                padding: [0, 0], ..
            } = self.nodes[index].layer
        {
            inputs.push(match wiring[index][0] {
                Source::Pictures => &input[..],
                Source::Node(earlier) => &shapes[earlier],
            });
            inputs.push(&shapes[index]);
        }
        inputs
    }

    /// Says which square picture size would do, if the layer is the only thing in the way.
    fn add_mend(&self, index: usize, error: NetworkError, wiring: &[Vec<Source>]) -> NetworkError {
        let NetworkError::Shape(mut mismatch) = error else {
            return error;
        };
        if !mismatch.mend.is_empty() {
            return NetworkError::Shape(mismatch);
        }
        let [channels, height, width] = self.input;
        let fitting = (1..=512).find(|&size| {
            self.infer([channels, size, size], wiring, EXAMPLE_BATCH)
                .is_ok()
        });
        mismatch.mend = match fitting {
            Some(size) if [height, width] != [size, size] => {
                format!(" The pictures are {height}×{width}: Resize({size}) mends it.")
            }
            _ => match self.nodes[index].layer {
                Layer::Linear { .. } | Layer::View { .. } => {
                    format!(
                        " Give {} the number of features that reach it.",
                        mismatch.layer
                    )
                }
                Layer::Conv2d { .. }
                | Layer::ConvTranspose2d { .. }
                | Layer::BatchNorm2d { .. }
                | Layer::MaxPool2d { .. }
                | Layer::AvgPool2d { .. }
                | Layer::AdaptiveAvgPool2d { .. }
                | Layer::MaxUnpool2d { .. }
                | Layer::Upsample { .. }
                | Layer::ChannelPad { .. }
                | Layer::Relu
                | Layer::LeakyRelu { .. }
                | Layer::Sigmoid
                | Layer::Tanh
                | Layer::Dropout { .. }
                | Layer::Flatten
                | Layer::Add
                | Layer::Concat => String::new(),
            },
        };
        NetworkError::Shape(mismatch)
    }
}

/// Whether nothing here could train a layer that puts that out.
pub(super) fn too_large(layer: &Layer, shape: &[usize]) -> Option<NetworkError> {
    [
        ("an activation of one picture", elements(shape)),
        ("a weight tensor", largest_tensor(layer)),
    ]
    .into_iter()
    .find(|&(_, size)| size > ELEMENTS_LIMIT)
    .map(|(what, size)| NetworkError::TooLarge {
        what,
        size,
        limit: ELEMENTS_LIMIT,
    })
}

/// What a layer puts out for such inputs, shapes of one picture. A max unpooling's inputs are its own, its pooling's input and its
/// pooling's output.
///
/// # Errors
/// As [`Network::shapes`] gives, without what would mend it.
pub fn output_shape(
    name: &str,
    layer: &Layer,
    inputs: &[&[usize]],
) -> Result<Vec<usize>, NetworkError> {
    let batch = EXAMPLE_BATCH;
    Place { name, layer, batch }.output(inputs)
}

/// A layer where it stands, for messages.
struct Place<'a> {
    name: &'a str,
    layer: &'a Layer,
    batch: usize,
}

impl Place<'_> {
    fn output(&self, inputs: &[&[usize]]) -> Result<Vec<usize>, NetworkError> {
        match *self.layer {
            Layer::Conv2d {
                channels_in,
                channels_out,
                kernel,
                stride,
                padding,
                dilation,
                groups,
                ..
            } => {
                let input = self.one(inputs)?;
                let [channels, size @ ..] = self.map(input)?;
                self.check_convolution(
                    channels_in,
                    channels_out,
                    &[kernel, stride, dilation],
                    groups,
                )?;
                if channels != channels_in {
                    return Err(self.wrong_channels(
                        channels,
                        channels_in,
                        &[channels_out, channels_in / groups, kernel[0], kernel[1]],
                        groups,
                        input,
                    ));
                }
                let [height, width] = self.windows(size, kernel, stride, padding, dilation)?;
                Ok(vec![channels_out, height, width])
            }
            Layer::ConvTranspose2d {
                channels_in,
                channels_out,
                kernel,
                stride,
                padding,
                output_padding,
                dilation,
                groups,
                ..
            } => {
                let input = self.one(inputs)?;
                let [channels, size @ ..] = self.map(input)?;
                self.check_convolution(
                    channels_in,
                    channels_out,
                    &[kernel, stride, dilation],
                    groups,
                )?;
                if channels != channels_in {
                    return Err(self.wrong_channels(
                        channels,
                        channels_in,
                        &[channels_in, channels_out / groups, kernel[0], kernel[1]],
                        groups,
                        input,
                    ));
                }
                let mut output = vec![channels_out];
                for axis in 0..2 {
                    if output_padding[axis] >= stride[axis].max(dilation[axis]) {
                        return Err(self.setting(
                            "output padding must be smaller than the stride or the dilation".into(),
                        ));
                    }
                    let spread = (size[axis] - 1)
                        .saturating_mul(stride[axis])
                        .saturating_add(dilation[axis].saturating_mul(kernel[axis] - 1))
                        .saturating_add(output_padding[axis] + 1);
                    match spread.checked_sub(padding[axis].saturating_mul(2)) {
                        Some(length) if length > 0 => output.push(length),
                        _ => {
                            return Err(self.setting("padding leaves nothing of its output".into()));
                        }
                    }
                }
                Ok(output)
            }
            Layer::MaxPool2d {
                kernel,
                stride,
                padding,
            }
            | Layer::AvgPool2d {
                kernel,
                stride,
                padding,
            } => {
                let [channels, size @ ..] = self.map(self.one(inputs)?)?;
                self.check_positive(&[kernel, stride])?;
                if (0..2).any(|axis| padding[axis] > kernel[axis] / 2) {
                    return Err(self.setting("padding must be at most half the kernel".into()));
                }
                let [height, width] = self.windows(size, kernel, stride, padding, [1, 1])?;
                Ok(vec![channels, height, width])
            }
            Layer::AdaptiveAvgPool2d { output } => {
                let [channels, ..] = self.map(self.one(inputs)?)?;
                self.check_positive(&[output])?;
                Ok(vec![channels, output[0], output[1]])
            }
            Layer::Upsample { scale, .. } => {
                let [channels, height, width] = self.map(self.one(inputs)?)?;
                self.check_positive(&[scale])?;
                Ok(vec![
                    channels,
                    height.saturating_mul(scale[0]),
                    width.saturating_mul(scale[1]),
                ])
            }
            Layer::ChannelPad {
                stride,
                before,
                after,
            } => {
                let [channels, height, width] = self.map(self.one(inputs)?)?;
                self.check_positive(&[stride])?;
                Ok(vec![
                    channels.saturating_add(before).saturating_add(after),
                    height.div_ceil(stride[0]),
                    width.div_ceil(stride[1]),
                ])
            }
            Layer::BatchNorm2d {
                channels: wanted,
                eps,
                momentum,
            } => {
                let input = self.one(inputs)?;
                let [channels, ..] = self.map(input)?;
                if !(eps > 0.0 && (0.0..=1.0).contains(&momentum)) {
                    return Err(
                        self.setting("eps must be above 0 and momentum within 0 and 1".into())
                    );
                }
                if channels != wanted {
                    return Err(self.shape(
                        input,
                        format!("{wanted} channels"),
                        format!("PyTorch refuses it: «running_mean should contain {channels} elements not {wanted}»."),
                    ));
                }
                Ok(input.to_vec())
            }
            Layer::Linear {
                features_in,
                features_out,
                ..
            } => self.linear(self.one(inputs)?, features_in, features_out),
            Layer::View { features } => self.view(self.one(inputs)?, features),
            Layer::Flatten => Ok(vec![elements(self.one(inputs)?)]),
            Layer::Dropout { p } if !(0.0..1.0).contains(&p) => {
                Err(self.setting("p must be at least 0 and below 1".into()))
            }
            Layer::Relu
            | Layer::LeakyRelu { .. }
            | Layer::Sigmoid
            | Layer::Tanh
            | Layer::Dropout { .. } => Ok(self.one(inputs)?.to_vec()),
            Layer::Add => self.same_shapes(inputs),
            Layer::MaxUnpool2d { .. } => self.unpooled(inputs),
            Layer::Concat => self.concat(inputs),
        }
    }

    /// The second input is the input of the pooling whose winners are used, the third its output.
    fn unpooled(&self, inputs: &[&[usize]]) -> Result<Vec<usize>, NetworkError> {
        match *inputs {
            [input, before, after] if input == after => Ok(before.to_vec()),
            [input, _, after] => Err(self.shape(
                input,
                format!("{} like the output of its max pooling", show(after)),
                "PyTorch refuses it: the indices must have the shape of the input.".into(),
            )),
            _ => Err(self.setting(
                "`pool` has to name one earlier MaxPool2d without padding, and it takes one input"
                    .into(),
            )),
        }
    }

    fn linear(
        &self,
        input: &[usize],
        features_in: usize,
        features_out: usize,
    ) -> Result<Vec<usize>, NetworkError> {
        if features_in == 0 || features_out == 0 {
            return Err(self.setting("it needs at least one feature in and out".into()));
        }
        match *input {
            [features] if features == features_in => Ok(vec![features_out]),
            [features] => Err(self.shape(
                input,
                format!("{features_in} features"),
                format!(
                    "PyTorch refuses it: «mat1 and mat2 shapes cannot be multiplied ({}x{features} and {features_in}x{features_out})».",
                    self.batch
                ),
            )),
            _ => {
                let consequence = "PyTorch would multiply along the last axis alone, which is not what is meant here.";
                let mut mismatch = self.mismatch(input, format!("{features_in} features in a row"), consequence.into());
                mismatch.mend = " Flatten the feature maps first.".into();
                Err(NetworkError::Shape(Box::new(mismatch)))
            }
        }
    }

    /// `view(-1, features)` takes whatever divides, across pictures: say what comes of it.
    fn view(&self, input: &[usize], features: usize) -> Result<Vec<usize>, NetworkError> {
        let got = elements(input);
        if features == 0 {
            return Err(self.setting("it needs at least one feature".into()));
        }
        if got == features {
            return Ok(vec![features]);
        }
        let total = got as u64 * self.batch as u64;
        let (batch, rows) = (self.batch, total / features as u64);
        let refusal =
            format!("«Expected input batch_size ({rows}) to match target batch_size ({batch})»");
        let consequence = if got.is_multiple_of(features) {
            format!(
                "view(-1, {features}) makes {} rows of each picture, {rows} of a batch of {batch}, and cross_entropy refuses {rows} rows for {batch} labels: {refusal}.",
                got / features
            )
        } else {
            let each = format!(
                "{got} features of one picture do not divide into rows of {features} ({:.2} rows)",
                got as f64 / features as f64
            );
            if total.is_multiple_of(features as u64) {
                format!(
                    "{each}. PyTorch's view would run rows across pictures, {rows} rows of a batch of {batch}, and cross_entropy refuses them: {refusal}; a batch it does not divide is refused by view itself."
                )
            } else {
                format!(
                    "{each}, and PyTorch refuses a batch of {batch}: «shape '[-1, {features}]' is invalid for input of size {total}»."
                )
            }
        };
        Err(self.shape(input, format!("{features} features a picture"), consequence))
    }

    fn same_shapes(&self, inputs: &[&[usize]]) -> Result<Vec<usize>, NetworkError> {
        match inputs {
            [first, rest @ ..] if !rest.is_empty() => {
                match rest.iter().find(|other| *other != first) {
                    None => Ok(first.to_vec()),
                    Some(other) => Err(self.shape(
                        other,
                        format!("{} like its first input", show(first)),
                        "PyTorch refuses to add them.".into(),
                    )),
                }
            }
            _ => Err(self.setting("it needs at least two inputs".into())),
        }
    }

    fn concat(&self, inputs: &[&[usize]]) -> Result<Vec<usize>, NetworkError> {
        let [first, rest @ ..] = inputs else {
            return Err(self.setting("it needs at least two inputs".into()));
        };
        if rest.is_empty() {
            return Err(self.setting("it needs at least two inputs".into()));
        }
        if let Some(other) = rest
            .iter()
            .find(|other| other.len() != first.len() || other[1..] != first[1..])
        {
            return Err(self.shape(
                other,
                format!(
                    "any channels with {} beside them, like its first input",
                    show(&first[1..])
                ),
                "PyTorch refuses it: «Sizes of tensors must match except in dimension 1».".into(),
            ));
        }
        let mut shape = first.to_vec();
        shape[0] = inputs
            .iter()
            .fold(0, |sum: usize, input| sum.saturating_add(input[0]));
        Ok(shape)
    }

    fn windows(
        &self,
        size: [usize; 2],
        kernel: [usize; 2],
        stride: [usize; 2],
        padding: [usize; 2],
        dilation: [usize; 2],
    ) -> Result<[usize; 2], NetworkError> {
        let mut output = [0; 2];
        for axis in 0..2 {
            let reach = dilation[axis]
                .saturating_mul(kernel[axis] - 1)
                .saturating_add(1);
            let padded = size[axis].saturating_add(padding[axis].saturating_mul(2));
            if padded < reach {
                return Err(self.shape(
                    &size,
                    format!("at least {reach}×{reach} after padding"),
                    format!(
                        "Its window does not fit into {padded} rows or columns; PyTorch refuses it."
                    ),
                ));
            }
            output[axis] = (padded - reach) / stride[axis] + 1;
        }
        Ok(output)
    }

    fn check_convolution(
        &self,
        channels_in: usize,
        channels_out: usize,
        pairs: &[[usize; 2]],
        groups: usize,
    ) -> Result<(), NetworkError> {
        self.check_positive(pairs)?;
        if channels_in == 0 || channels_out == 0 {
            return Err(self.setting("it needs at least one channel in and out".into()));
        }
        if groups == 0
            || !channels_in.is_multiple_of(groups)
            || !channels_out.is_multiple_of(groups)
        {
            return Err(self.setting(format!("groups ({groups}) must divide its {channels_in} input and {channels_out} output channels")));
        }
        Ok(())
    }

    fn check_positive(&self, pairs: &[[usize; 2]]) -> Result<(), NetworkError> {
        if pairs
            .iter()
            .flatten()
            .any(|&value| value == 0 || value > 1 << 16)
        {
            return Err(
                self.setting("kernel, stride and dilation must be between 1 and 65536".into())
            );
        }
        Ok(())
    }

    fn one<'a>(&self, inputs: &[&'a [usize]]) -> Result<&'a [usize], NetworkError> {
        match inputs {
            [input] => Ok(input),
            _ => Err(self.setting(format!("it takes one input, {} are named", inputs.len()))),
        }
    }

    fn map(&self, input: &[usize]) -> Result<[usize; 3], NetworkError> {
        input.try_into().map_err(|_| {
            self.shape(
                input,
                "a feature map (channels×height×width)".into(),
                "It comes after the maps were flattened.".into(),
            )
        })
    }

    fn wrong_channels(
        &self,
        channels: usize,
        wanted: usize,
        weight: &[usize],
        groups: usize,
        input: &[usize],
    ) -> NetworkError {
        let list = |shape: &[usize]| {
            shape
                .iter()
                .map(usize::to_string)
                .collect::<Vec<_>>()
                .join(", ")
        };
        self.shape(
            input,
            format!("{wanted} channels"),
            format!(
                "PyTorch refuses it: «Given groups={groups}, weight of size [{}], expected input[{}, {}] to have {wanted} channels, but got {channels} channels instead».",
                list(weight),
                self.batch,
                list(input)
            ),
        )
    }

    fn shape(&self, got: &[usize], wants: String, consequence: String) -> NetworkError {
        NetworkError::Shape(Box::new(self.mismatch(got, wants, consequence)))
    }

    fn mismatch(&self, got: &[usize], wants: String, consequence: String) -> ShapeMismatch {
        ShapeMismatch {
            layer: self.name.into(),
            kind: self.layer.kind(),
            got: show(got),
            wants,
            consequence,
            mend: String::new(),
        }
    }

    fn setting(&self, problem: String) -> NetworkError {
        NetworkError::Setting {
            layer: self.name.into(),
            kind: self.layer.kind(),
            problem,
        }
    }
}

/// `128×56×56 = 401408`, `120`.
fn show(shape: &[usize]) -> String {
    let text = shape
        .iter()
        .map(usize::to_string)
        .collect::<Vec<_>>()
        .join("×");
    match shape.len() {
        0 | 1 => text,
        _ => format!("{text} = {}", elements(shape)),
    }
}
