// group_norm_forward: normalises each group by its own mean and variance, then scales, shifts and activates (Wu and He 2018).
//   output[i] = activation((input[i] - mean[g]) / sqrt(var[g] + EPS) * weight[w] + bias[w]),   g = i / SIZE, w = weight_of(i)
// input, output [batch, GROUPS, SIZE], weight and bias [WEIGHTS], saved (mean, 1 / sqrt(var + EPS)) [batch, GROUPS, 2].
// LANES invocations take one group: its mean, then its variance from the differences to that, then its outputs.
// use shared/step.wgsl
// use shared/grouping.wgsl
// use shared/output.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
@group(0) @binding(2) var<storage, read> parameters: array<f32>;
const INPUT: u32 = 0u;
const SAVED: u32 = 0u;
const SAVES: bool = true; // whether a backward pass will ask for mean and scale
const WEIGHT: u32 = 0u;
const BIAS: u32 = 0u;
const EPS: f32 = 0.00001;

@compute @workgroup_size(WORKGROUP)
fn main(
    @builtin(workgroup_id) block: vec3u,
    @builtin(num_workgroups) blocks: vec3u,
    @builtin(local_invocation_index) invocation: u32,
) {
    // offsets
    let group = ((block.x + block.y * blocks.x) * WORKGROUP + invocation) / LANES;
    let is_there = group < batch() * GROUPS;
    let first = group * SIZE + invocation % LANES;
    // Lanes without a group have no values; they meet the others where sums are made.
    let end = select(0u, (group + 1u) * SIZE, is_there);
    var sum = 0.0;
    for (var i = first; i < end; i += LANES) { sum += arena[INPUT + i]; }
    let mean = total(invocation, sum) / f32(SIZE);
    var squares = 0.0;
    for (var i = first; i < end; i += LANES) {
        let difference = arena[INPUT + i] - mean;
        squares += difference * difference;
    }
    let scale = 1.0 / sqrt(total(invocation, squares) / f32(SIZE) + EPS);
    if (SAVES) { // static
        if (is_there & (invocation % LANES == 0u)) {
            arena[SAVED + group * 2u] = mean;
            arena[SAVED + group * 2u + 1u] = scale;
        }
    }
    for (var i = first; i < end; i += LANES) {
        var value = (arena[INPUT + i] - mean) * scale;
        if (AFFINE) { // static
            value *= parameters[WEIGHT + weight_of(i)];
        }
        if (HAS_BIAS) { // static
            value += parameters[BIAS + weight_of(i)];
        }
        store_output(i, value);
    }
}
