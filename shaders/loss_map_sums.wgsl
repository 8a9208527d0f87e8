// loss_map_sums: what the mean losses of a map are made of, added up over each stretch of rows.
//   sums[0..4] = sum of w[target], rows that count, rows whose best class is the target, sum of w[target] * row loss
//   row loss: cross entropy -log p[target], where SMOOTHED KEPT times that, with the sum over c of -EACH w[c] log p[c] added,
//   focal (Lin et al. 2017, gamma 2) -(1 - p[target])^2 log p[target], or both together
//   of Dice for each class c, from 4 + 3c: sum of p[c] g[c], of p[c]^2, of g[c], g being 1 at the target and 0 elsewhere
// outputs x [batch, CLASSES, PLANE], p = softmax(x), targets [batch, PLANE], sums [VALUES, STRETCHES]. A work item is one stretch.
// use shared/main.wgsl
// use shared/step.wgsl
// use shared/rows.wgsl
// use shared/loss_map.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
@group(0) @binding(9) var<storage, read_write> targets: array<u32>;
const SUMS: u32 = 0u;

var<private> overlaps: array<f32, CLASSES>;
var<private> squares: array<f32, CLASSES>;
var<private> sizes: array<f32, CLASSES>;

fn work_count() -> u32 { return STRETCHES; }

fn work(item: u32) {
    var weight = 0.0;
    var count = 0.0;
    var right = 0.0;
    var loss = 0.0;
    if (DICE) { // static
        for (var c = 0u; c < CLASSES; c++) {
            overlaps[c] = 0.0;
            squares[c] = 0.0;
            sizes[c] = 0.0;
        }
    }
    for (var number = item; number < rows(); number += STRETCHES) {
        let target_class = targets[number];
        if (is_counted(target_class)) {
            let first = first_of(number);
            let row = row_at(first);
            let weight_here = class_weight(target_class);
            weight += weight_here;
            count += 1.0;
            if (row.best == target_class) { right += 1.0; }
            let logarithm = log_probability(row, first, target_class);
            if (CROSS_ENTROPY) { // static
                loss -= weight_here * KEPT * logarithm;
                if (SMOOTHED) { // static
                    for (var c = 0u; c < CLASSES; c++) {
                        loss -= EACH * class_weight(c) * log_probability(row, first, c);
                    }
                }
            }
            if (FOCAL) { // static
                let missing = 1.0 - exp(logarithm);
                loss -= weight_here * missing * missing * logarithm;
            }
            if (DICE) { // static
                for (var c = 0u; c < CLASSES; c++) {
                    let p = exp(arena[OUTPUTS + first + c * PLANE] - row.highest) / row.total;
                    squares[c] += p * p;
                }
                overlaps[target_class] += exp(logarithm);
                sizes[target_class] += 1.0;
            }
        }
    }
    arena[SUMS + item] = weight;
    arena[SUMS + STRETCHES + item] = count;
    arena[SUMS + 2u * STRETCHES + item] = right;
    arena[SUMS + 3u * STRETCHES + item] = loss;
    if (DICE) { // static
        for (var c = 0u; c < CLASSES; c++) {
            let at = SUMS + (4u + 3u * c) * STRETCHES + item;
            arena[at] = overlaps[c];
            arena[at + STRETCHES] = squares[c];
            arena[at + 2u * STRETCHES] = sizes[c];
        }
    }
}
