//! `forward`'s lines for what is done with tensors: arithmetic, parts, borders, reductions, permutations.

use crate::network::layers::{
    Affine, Operator, Pad2d, PadMode, Parameter, Permute, Reduce, Resize, Slice,
};

/// `a * b`, `torch.maximum(a, b)`
pub fn arithmetic(operator: Operator, given: &[&str]) -> String {
    let between = |operator: &str| given.join(operator);
    match operator {
        Operator::Add => between(" + "),
        Operator::Subtract => between(" - "),
        Operator::Multiply => between(" * "),
        Operator::Divide => between(" / "),
        Operator::Maximum => format!("torch.maximum({})", between(", ")),
        Operator::Minimum => format!("torch.minimum({})", between(", ")),
    }
}

/// `x * self.gamma.view(8, 1, 1)`; `own` is the tensor.
pub fn parameter(layer: &Parameter, x: &str, own: &str) -> String {
    match &layer.view {
        Some(sizes) => {
            let seen = format!("{own}.view({})", listed(sizes));
            arithmetic(layer.operator, &[x, &seen])
        }
        None => arithmetic(layer.operator, &[x, own]),
    }
}

/// `nn.Parameter(torch.full((8, 1, 1), 1e-6))`
pub fn own(layer: &Parameter) -> String {
    let sizes = match layer.shape[..] {
        [one] => format!("({one},)"),
        _ => format!("({})", listed(&layer.shape)),
    };
    format!("nn.Parameter(torch.full({sizes}, {:?}))", layer.mean)
}

fn listed(sizes: &[usize]) -> String {
    let sizes: Vec<String> = sizes.iter().map(usize::to_string).collect();
    sizes.join(", ")
}

/// `0.5 * x - 1.0`
pub fn affine(layer: &Affine, x: &str) -> String {
    let scaled = match layer.scale {
        1.0 => x.to_string(),
        scale => format!("{scale:?} * {x}"),
    };
    match layer.shift {
        0.0 if layer.scale == 1.0 => format!("{x} + 0.0"),
        0.0 => scaled,
        shift if shift < 0.0 => format!("{scaled} - {:?}", -shift),
        shift => format!("{scaled} + {shift:?}"),
    }
}

/// `x[:, 0:8, 1:-1, ::2]`
pub fn slice(layer: &Slice, x: &str, axes: usize) -> String {
    format!("{x}[:, {}]", layer.written(axes))
}

/// `F.pad(x, (1, 1, 2, 2), mode="reflect")`
pub fn pad(layer: &Pad2d, x: &str) -> String {
    let [left, right, top, bottom] = layer.padding;
    let sizes = format!("({left}, {right}, {top}, {bottom})");
    let mode = match layer.mode {
        PadMode::Constant => return format!("F.pad({x}, {sizes}, value={:?})", layer.value),
        PadMode::Reflect => "reflect",
        PadMode::Replicate => "replicate",
        PadMode::Circular => "circular",
    };
    format!("F.pad({x}, {sizes}, mode=\"{mode}\")")
}

/// `x.mean(dim=(2, 3), keepdim=True)`
pub fn reduce(layer: &Reduce, x: &str) -> String {
    let method = layer.reduction.method();
    if let (true, [dim]) = (layer.reduction.takes_one(), &layer.dim[..]) {
        return format!("{x}.{method}(dim={dim}, keepdim=True)[0]");
    }
    format!("{x}.{method}(dim={}, keepdim=True)", tuple(&layer.dim))
}

/// `F.interpolate(x, size=(7, 9), mode="bicubic", align_corners=True)`
pub fn resize(layer: &Resize, x: &str) -> String {
    let size = match (layer.size, layer.scale) {
        (Some([height, width]), _) => format!("size=({height}, {width})"),
        (None, Some([rows, columns])) => format!("scale_factor=({rows:?}, {columns:?})"),
        (None, None) => String::new(),
    };
    let align = match (layer.mode.mixes(), layer.align_corners) {
        (false, _) => "",
        (true, true) => ", align_corners=True",
        (true, false) => ", align_corners=False",
    };
    format!(
        "F.interpolate({x}, {size}, mode=\"{}\"{align})",
        layer.mode.word()
    )
}

/// `x.reshape(-1, 8, 7, 7)`
pub fn reshape(sizes: &[usize], x: &str) -> String {
    format!("{x}.reshape(-1, {})", list(sizes))
}

/// `x.reshape(-1, 2, 4, 8, 8).permute(0, 2, 1, 3, 4).reshape(-1, 8, 8, 8)`
pub fn permute(layer: &Permute, x: &str) -> String {
    let (shape, order, output) = (list(&layer.shape), list(&layer.order), list(&layer.output));
    format!("{x}.reshape(-1, {shape}).permute(0, {order}).reshape(-1, {output})")
}

fn list(values: &[usize]) -> String {
    let texts: Vec<String> = values.iter().map(usize::to_string).collect();
    texts.join(", ")
}

fn tuple(values: &[usize]) -> String {
    match values {
        [one] => format!("({one},)"),
        several => format!("({})", list(several)),
    }
}
