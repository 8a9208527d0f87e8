// parameter_forward: each value with one of a learned tensor, as one.
//   output[i] = activation(input[i] OPERATOR parameter[i / RUN % WEIGHTS])
// input, output [batch, LEN], parameter [WEIGHTS]. A work item is one output.
// use shared/main.wgsl
// use shared/step.wgsl
// use shared/output.wgsl
// use shared/operator.wgsl
// use shared/parameter.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
const INPUT: u32 = 0u;

fn work_count() -> u32 { return batch() * LEN; }

fn work(item: u32) {
    store_output(item, combined(arena[INPUT + item], met_by(item)));
}
