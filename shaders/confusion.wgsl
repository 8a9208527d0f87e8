// confusion: counts rows by their target and their best class, and adds up their cross entropy over each stretch.
//   scores[target, best] += 1 for every row that counts;   sums[item] = sum of -log softmax(x)[target]
// outputs x [batch, CLASSES, PLANE], targets [batch, PLANE], scores [CLASSES, CLASSES] and one sum behind, sums [STRETCHES].
// A work item is one stretch. Whole numbers add up to the same in any order.
// use shared/main.wgsl
// use shared/step.wgsl
// use shared/rows.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
@group(0) @binding(9) var<storage, read_write> targets: array<u32>;
@group(0) @binding(14) var<storage, read_write> scores: array<atomic<u32>>;
const SUMS: u32 = 0u;

fn work_count() -> u32 { return STRETCHES; }

fn work(item: u32) {
    var sum = 0.0;
    for (var number = item; number < rows(); number += STRETCHES) {
        let target_class = targets[number];
        if (is_counted(target_class)) {
            let first = first_of(number);
            let row = row_at(first);
            sum -= log_probability(row, first, target_class);
            atomicAdd(&scores[target_class * CLASSES + row.best], 1u);
        }
    }
    arena[SUMS + item] = sum;
}
