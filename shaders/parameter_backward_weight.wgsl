// parameter_backward_weight: the gradient of the learned tensor of parameter_forward, in PARTS parts.
//   grad_parameter[w] = sum of grad_output[i] * d output[i] / d parameter[w]
// over all values i of all pictures with w = i / RUN % WEIGHTS.
// grad_output, input [batch, LEN], gradients [PARTS, WEIGHTS].
// A work item is one learned value of one part, which takes every PARTS-th value that it meets. Neighbouring items read neighbouring
// values.
// use shared/main.wgsl
// use shared/step.wgsl
// use shared/operator.wgsl
// use shared/parameter.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
@group(0) @binding(3) var<storage, read_write> gradients: array<f32>;
const GRAD_OUTPUT: u32 = 0u;
const INPUT: u32 = 0u;
const GRAD_PARAMETER: u32 = 0u;
const PARTS: u32 = 1u;

fn work_count() -> u32 { return PARTS * WEIGHTS; }

fn work(item: u32) {
    let w = select(item / PARTS, item % WEIGHTS, RUN == 1u);
    let part = select(item % PARTS, item / WEIGHTS, RUN == 1u);
    let learned = parameters[PARAMETER + w];
    var sum = 0.0;
    let count = batch() * (LEN / WEIGHTS);
    for (var value = part; value < count; value += PARTS) {
        let i = (value / RUN * WEIGHTS + w) * RUN + value % RUN;
        sum += arena[GRAD_OUTPUT + i] * derivative(arena[INPUT + i], learned, true);
    }
    gradients[GRAD_PARAMETER + part * WEIGHTS + w] = sum;
}
