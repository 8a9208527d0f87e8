//! Functions that exported code uses and Burn does not have.

const CHANNEL_PAD: &str = r#"
/// Channels of zeros before and after.
fn channel_pad(x: Tensor<4>, before: usize, after: usize) -> Tensor<4> {
    let [batch, _, height, width] = x.dims();
    let zeros = |channels| Tensor::zeros([batch, channels, height, width], &x.device());
    let parts = [(before > 0).then(|| zeros(before)), Some(x.clone()), (after > 0).then(|| zeros(after))];
    Tensor::cat(parts.into_iter().flatten().collect(), 1)
}
"#;

const LOCAL_RESPONSE_NORM: &str = r#"
/// PyTorch's F.local_response_norm, whose even windows have one more channel before than behind.
fn local_response_norm(x: Tensor<4>, size: usize, [alpha, beta, k]: [f64; 3]) -> Tensor<4> {
    let channels = x.dims()[1];
    let squares = channel_pad(x.clone().square(), size / 2, (size - 1) / 2);
    let sum = (1..size).fold(squares.clone().narrow(1, 0, channels), |sum, first| {
        sum + squares.clone().narrow(1, first, channels)
    });
    x / (sum * (alpha / size as f64) + k).powf_scalar(beta)
}
"#;

const MAX_UNPOOL: &str = r#"
/// Each value where a max pooling found its maximum, 0 elsewhere.
fn max_unpool2d(x: Tensor<4>, places: Tensor<4, Int>, [height, width]: [usize; 2]) -> Tensor<4> {
    let [batch, channels, rows, columns] = x.dims();
    Tensor::<3>::zeros([batch, channels, height * width], &x.device())
        .scatter(
            2,
            places.reshape([batch, channels, rows * columns]),
            x.reshape([batch, channels, rows * columns]),
            IndexingUpdateOp::Add,
        )
        .reshape([batch, channels, height, width])
}
"#;

const LARGER: &str = r#"
/// The larger of each pair.
fn larger<const D: usize>(a: Tensor<D>, b: Tensor<D>) -> Tensor<D> {
    let difference = a - b.clone();
    let share = difference.clone().sign() * 0.5 + 0.5;
    b + difference * share
}
"#;

const ADAPTIVE_MAX_POOL2D: &str = r#"
/// The largest value of each of so many windows that cover the map.
fn adaptive_max_pool2d(x: Tensor<4>, [rows, columns]: [usize; 2]) -> Tensor<4> {
    let [_, _, height, width] = x.dims();
    let window = |at: usize, size: usize, count: usize| at * size / count..((at + 1) * size).div_ceil(count);
    let lines = (0..rows).map(|row| {
        let line = x.clone().slice(s![.., .., window(row, height, rows), ..]).max_dim(2);
        let cells = (0..columns).map(|column| {
            line.clone().slice(s![.., .., .., window(column, width, columns)]).max_dim(3)
        });
        Tensor::cat(cells.collect(), 3)
    });
    Tensor::cat(lines.collect(), 2)
}
"#;

const ALONG: &str = r#"
/// Along an axis, 2 or 3, so many places: each the sum of the input's values at those places, weighted.
fn along(x: Tensor<4>, axis: usize, count: usize, of: impl Fn(usize) -> Vec<(usize, f32)>) -> Tensor<4> {
    let size = x.dims()[axis];
    let mut matrix = vec![0.0f32; count * size];
    for place in 0..count {
        for (from, weight) in of(place) {
            matrix[place * size + from] += weight;
        }
    }
    let matrix = Tensor::<4>::from_data(TensorData::new(matrix, [1, 1, count, size]), &x.device());
    match axis {
        2 => matrix.matmul(x),
        _ => x.matmul(matrix.swap_dims(2, 3)),
    }
}
"#;

const BORDER: &str = r#"
/// Columns and rows around a map (left, right, top, bottom), as PyTorch's F.pad; below 0 they are taken away.
fn border(x: Tensor<4>, [left, right, top, bottom]: [i64; 4], mode: &str, value: f32) -> Tensor<4> {
    let sides = [(2, top, bottom), (3, left, right)];
    let bordered = sides.into_iter().fold(x - value, |x, (axis, before, behind)| {
        let size = x.dims()[axis] as i64;
        along(x, axis, (size + before + behind) as usize, |place| {
            let at = place as i64 - before;
            let from = match mode {
                "reflect" => size - 1 - (size - 1 - at.abs()).abs(),
                "replicate" => at.clamp(0, size - 1),
                "circular" => at.rem_euclid(size),
                _ => at,
            };
            if (0..size).contains(&from) { vec![(from as usize, 1.0)] } else { Vec::new() }
        })
    });
    bordered + value
}
"#;

const RESIZE: &str = r#"
/// PyTorch's F.interpolate: so many inputs from one output to the next along rows and columns.
fn resize(x: Tensor<4>, size: [usize; 2], steps: [f32; 2], mode: &str, align_corners: bool) -> Tensor<4> {
    (0..2).fold(x, |x, axis| {
        let last = (x.dims()[axis + 2] - 1) as f32;
        along(x, axis + 2, size[axis], |place| {
            let edge = |at: f32| at.clamp(0.0, last) as usize;
            let (place, step) = (place as f32, steps[axis]);
            let centre = if align_corners { place * step } else { (place + 0.5) * step - 0.5 };
            let linear = centre.max(0.0);
            match mode {
                "nearest" => vec![(edge((place * step).floor()), 1.0)],
                "nearest-exact" => vec![(edge(((place + 0.5) * step).floor()), 1.0)],
                "bilinear" => {
                    let (low, rest) = (linear.floor(), linear - linear.floor());
                    vec![(edge(low), 1.0 - rest), (edge(low + 1.0), rest)]
                }
                _ => [-1.0, 0.0, 1.0, 2.0]
                    .map(|tap| {
                        let d = (tap - (centre - centre.floor())).abs();
                        let near = (1.25 * d - 2.25) * d * d + 1.0;
                        let far = ((-0.75 * d + 3.75) * d - 6.0) * d + 3.0;
                        (edge(centre.floor() + tap), if d <= 1.0 { near } else { far })
                    })
                    .to_vec(),
            }
        })
    })
}
"#;

const DROP_WHOLE: &str = r#"
/// Dropout whose draws differ along the first axes alone: 2 for channels, 1 for pictures, 0 for the batch.
fn drop_whole<const D: usize>(x: Tensor<D>, dropout: &Dropout, axes: usize) -> Tensor<D> {
    let mut shape = x.dims();
    shape[axes..].fill(1);
    let mask = dropout.forward(Tensor::ones(shape, &x.device()));
    x * mask
}
"#;

const ALPHA_DROPOUT: &str = r#"
/// PyTorch's nn.AlphaDropout: what is dropped becomes SELU's lowest value, then all is scaled and shifted.
fn alpha_dropout<const D: usize>(x: Tensor<D>, dropout: &Dropout) -> Tensor<D> {
    if !dropout.training.is_enabled() || !x.device().is_autodiff() {
        return x;
    }
    let (p, alpha) = (dropout.prob, 1.758_099_340_847_376_6);
    let scale = ((1.0 - p) * (1.0 + p * alpha * alpha)).powf(-0.5);
    let kept = dropout.forward(x.ones_like()) * (1.0 - p);
    x * kept.clone() * scale + (kept - 1.0) * (alpha * scale) + alpha * scale * p
}
"#;

/// The functions that the code uses; those that others use come last.
pub fn used(body: &str) -> String {
    let mut text = String::new();
    for (name, source) in [
        ("local_response_norm(", LOCAL_RESPONSE_NORM),
        ("channel_pad(", CHANNEL_PAD),
        ("max_unpool2d(", MAX_UNPOOL),
        ("adaptive_max_pool2d(", ADAPTIVE_MAX_POOL2D),
        ("larger(", LARGER),
        ("drop_whole(", DROP_WHOLE),
        ("alpha_dropout(", ALPHA_DROPOUT),
        ("= border(", BORDER),
        ("= resize(", RESIZE),
        ("along(", ALONG),
    ] {
        if body.contains(name) || text.contains(name) {
            text += source;
        }
    }
    text
}
