//! `forward`'s lines for what is done with tensors: arithmetic, parts, borders, reductions, permutations.

use crate::network::Layer;
use crate::network::layers::{
    Affine, LayerNorm, LocalResponseNorm, Operator, Pad2d, PadMode, Parameter, Reduce, Reduction,
    Resize, Slice,
};

/// `a * b`, or a function of the code's own.
pub fn arithmetic(operator: Operator, given: &[String]) -> String {
    let between = |operator: &str| given.join(operator);
    match operator {
        Operator::Add => between(" + "),
        Operator::Subtract => between(" - "),
        Operator::Multiply => between(" * "),
        Operator::Divide => between(" / "),
        Operator::Maximum => format!("larger({})", between(", ")),
        Operator::Minimum => format!("-larger(-{})", between(", -")),
    }
}

/// `x * self.gamma.val().reshape([1, 8, 1, 1])`, over an input of that shape.
pub fn parameter(layer: &Parameter, field: &str, x: &str, shape: &[usize]) -> String {
    let sizes = layer.sizes_over(shape.len()).unwrap_or_default();
    let seen = format!("self.{field}.val().reshape([1, {}])", list(&sizes));
    arithmetic(layer.operator, &[x.to_string(), seen])
}

/// `x * 0.5 + 1.0`
pub fn affine(layer: &Affine, x: &str) -> String {
    format!("{x} * {:?} + {:?}", layer.scale, layer.shift)
}

/// `self.norm.forward(x.reshape([-1, 64])).reshape([-1, 8, 8, 64])`: Burn normalises rows.
pub fn layer_norm(layer: &LayerNorm, field: &str, x: &str, shape: &[usize]) -> String {
    let size = layer.grouping().size;
    if shape == [size] {
        return format!("self.{field}.forward({x})");
    }
    let sizes: Vec<String> = shape.iter().map(usize::to_string).collect();
    format!(
        "self.{field}.forward({x}.reshape([-1, {size}])).reshape([-1, {}])",
        sizes.join(", ")
    )
}

/// `local_response_norm(x, 5, [0.0001, 0.75, 1.0])`
pub fn local_response_norm(layer: &LocalResponseNorm, x: &str) -> String {
    let settings = [layer.alpha, layer.beta, layer.k];
    format!("local_response_norm({x}, {}, {settings:?})", layer.size)
}

/// `x.slice(s![.., 0..8, 1..7, ..;2])`, with the places counted from the front.
pub fn slice(layer: &Slice, x: &str, shape: &[usize]) -> String {
    let taken = layer.taken(shape).into_iter().enumerate();
    let parts = taken.map(|(axis, (first, count))| {
        let step = layer.step[axis];
        let end = first + (count.max(1) - 1) * step + 1;
        match step {
            1 => format!("{first}..{end}"),
            step => format!("{first}..{end};{step}"),
        }
    });
    format!(
        "{x}.slice(s![.., {}])",
        parts.collect::<Vec<_>>().join(", ")
    )
}

/// `border(x, [1, 1, 2, 2], "reflect", 0.0)`
pub fn pad(layer: &Pad2d, x: &str) -> String {
    let mode = match layer.mode {
        PadMode::Constant => "constant",
        PadMode::Reflect => "reflect",
        PadMode::Replicate => "replicate",
        PadMode::Circular => "circular",
    };
    let value = match layer.mode {
        PadMode::Constant => layer.value as f32,
        PadMode::Reflect | PadMode::Replicate | PadMode::Circular => 0.0,
    };
    format!("border({x}, {:?}, \"{mode}\", {value:?})", layer.padding)
}

/// `x.mean_dim(2).mean_dim(3)`
pub fn reduce(layer: &Reduce, x: &str) -> String {
    let method = match layer.reduction {
        Reduction::Mean => "mean_dim",
        Reduction::Sum => "sum_dim",
        Reduction::Amax | Reduction::Max => "max_dim",
        Reduction::Amin | Reduction::Min => "min_dim",
    };
    let calls = layer.dim.iter().map(|dim| format!(".{method}({dim})"));
    x.to_string() + &calls.collect::<String>()
}

/// `resize(x, [7, 9], [1.5, 1.2], "bicubic", false)`, between two shapes.
pub fn resize(layer: &Resize, x: &str, [from, to]: &[Vec<usize>; 2]) -> String {
    let side = |shape: &[usize], axis: usize| shape.get(axis + 1).copied().unwrap_or(1);
    let size = [0, 1].map(|axis| side(to, axis));
    let steps = [0, 1].map(|axis| layer.step(axis, side(from, axis), size[axis]));
    let corners = layer.align_corners && layer.mode.mixes();
    let mode = layer.mode.word();
    format!("resize({x}, {size:?}, {steps:?}, \"{mode}\", {corners})")
}

/// `x.reshape::<4, _>([0, 8, 7, 7])`: 0 keeps the batch.
pub fn reshape(sizes: &[usize], x: &str) -> String {
    let (rank, sizes) = (sizes.len() + 1, list(sizes));
    format!("{x}.reshape::<{rank}, _>([0, {sizes}])")
}

/// `x.reshape::<6, _>([0, 2, 4, 8, 8]).permute([0, 2, 1, 3, 4]).reshape::<4, _>([0, 8, 8, 8])`, between two shapes.
pub fn permute(layer: &Layer, x: &str, [from, to]: &[Vec<usize>; 2]) -> String {
    let Some(found) = layer.rearrangement(from) else {
        return x.to_string();
    };
    let order: Vec<usize> = found.order.iter().map(|axis| axis + 1).collect();
    let moved = format!(
        "{}.permute([0, {}])",
        reshape(&found.shape, x),
        list(&order)
    );
    reshape(to, &moved)
}

fn list(values: &[usize]) -> String {
    let texts: Vec<String> = values.iter().map(usize::to_string).collect();
    texts.join(", ")
}
