// prelu_forward: x above 0, the learned slope times x at 0 and below (He et al. 2015).
//   output[n, c, i] = input[n, c, i] > 0 ? input[n, c, i] : weight[c] * input[n, c, i],   weight[0] where there is one for all
// input, output [batch, LEN], weight [SLOPES]. A work item is one element.
// use shared/main.wgsl
// use shared/step.wgsl
// use shared/prelu.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
const INPUT: u32 = 0u;
const OUTPUT: u32 = 0u;

fn work_count() -> u32 { return batch() * LEN; }

fn work(item: u32) {
    let x = arena[INPUT + item];
    arena[OUTPUT + item] = select(slope_of(item) * x, x, x > 0.0);
}
