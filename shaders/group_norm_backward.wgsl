// group_norm_backward: the gradient of the input of a normalisation in groups.
//   grad_input[i] = scale[g] * (given[i] - mean of given - normal[i] * mean of given * normal),   means over the group g = i / SIZE
//   given[i] = grad_output[i] * weight[weight_of(i)],   normal[i] = (input[i] - mean[g]) * scale[g]
// grad_output, input, grad_input [batch, GROUPS, SIZE], weight [WEIGHTS], saved (mean, scale) [batch, GROUPS, 2].
// LANES invocations take one group: both sums, then its gradients.
// use shared/step.wgsl
// use shared/grouping.wgsl
// use shared/grad_input.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
@group(0) @binding(2) var<storage, read> parameters: array<f32>;
const GRAD_OUTPUT: u32 = 0u;
const INPUT: u32 = 0u;
const SAVED: u32 = 0u;
const WEIGHT: u32 = 0u;

fn given_at(i: u32) -> f32 {
    var given = arena[GRAD_OUTPUT + i];
    if (AFFINE) { // static
        given *= parameters[WEIGHT + weight_of(i)];
    }
    return given;
}

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
    let saved = SAVED + min(group, batch() * GROUPS - 1u) * 2u;
    let mean = arena[saved];
    let scale = arena[saved + 1u];
    var sum = 0.0;
    var product = 0.0;
    for (var i = first; i < end; i += LANES) {
        let given = given_at(i);
        sum += given;
        product += given * (arena[INPUT + i] - mean);
    }
    let mean_given = total(invocation, sum) / f32(SIZE);
    let mean_product = total(invocation, product) * scale / f32(SIZE);
    for (var i = first; i < end; i += LANES) {
        let normal = (arena[INPUT + i] - mean) * scale;
        store_grad_input(i, scale * (given_at(i) - mean_given - normal * mean_product));
    }
}
