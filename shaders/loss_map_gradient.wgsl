// loss_map_gradient: the gradient of a map's loss with respect to the outputs, from the factors of loss_map_total.
//   cross entropy: w[target] * share * (p[c] - g[c]), where SMOOTHED KEPT times that + share * EACH * (ALL_WEIGHTS p[c] - w[c])
//   focal: the first times (1 - p)(1 - p - 2 p log p) at p = p[target]
//   Dice: p[c] * (d[c] - sum over k of p[k] d[k]), d[c] = a[c] g[c] + b[c] p[c]
// outputs x [batch, CLASSES, PLANE], p = softmax(x), g = 1 at the target and 0 elsewhere, targets [batch, PLANE]. Rows that do not
// count have gradient 0. All of it is multiplied by LOSS_WEIGHT, that of this head in the sum of all. A work item is one row.
// use shared/main.wgsl
// use shared/step.wgsl
// use shared/rows.wgsl
// use shared/loss_map.wgsl
// use shared/grad_input.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
@group(0) @binding(9) var<storage, read_write> targets: array<u32>;
const FACTORS: u32 = 0u;
const LOSS_WEIGHT: f32 = 1.0;

fn work_count() -> u32 { return rows(); }

fn work(item: u32) {
    let target_class = targets[item];
    let counted = is_counted(target_class);
    let first = first_of(item);
    let row = row_at(first);
    var scale = 0.0;
    var pull = 0.0; // sum over k of p[k] d[k]
    if (counted) {
        let logarithm = log_probability(row, first, target_class);
        let p = exp(logarithm);
        if (CROSS_ENTROPY) { // static
            scale += KEPT;
        }
        if (FOCAL) { // static
            scale += (1.0 - p) * (1.0 - p - 2.0 * p * logarithm);
        }
        scale *= arena[FACTORS] * class_weight(target_class);
        if (DICE) { // static
            pull = p * arena[FACTORS + 1u + 2u * target_class];
            for (var c = 0u; c < CLASSES; c++) {
                let other = exp(arena[OUTPUTS + first + c * PLANE] - row.highest) / row.total;
                pull += other * other * arena[FACTORS + 2u + 2u * c];
            }
        }
    }
    for (var c = 0u; c < CLASSES; c++) {
        let p = exp(arena[OUTPUTS + first + c * PLANE] - row.highest) / row.total;
        let one = select(0.0, 1.0, c == target_class);
        var gradient = scale * (p - one);
        if (SMOOTHED) { // static
            gradient += arena[FACTORS] * EACH * (ALL_WEIGHTS * p - class_weight(c));
        }
        if (DICE) { // static
            gradient += p * (arena[FACTORS + 1u + 2u * c] * one + arena[FACTORS + 2u + 2u * c] * p - pull);
        }
        store_grad_input(first + c * PLANE, select(0.0, gradient * LOSS_WEIGHT, counted));
    }
}
