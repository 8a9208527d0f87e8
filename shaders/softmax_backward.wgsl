// softmax_backward: the gradient of a softmax's input, or of its logarithm's.
//   grad_input[j] = output[j] * (grad_output[j] - sum over k of grad_output[k] * output[k])
//   grad_input[j] = grad_output[j] - exp(output[j]) * sum over k of grad_output[k]   where LOG
// All [batch, OUTER, SIZE, INNER]. A work item is one line of SIZE values.
// use shared/main.wgsl
// use shared/step.wgsl
// use shared/softmax.wgsl
// use shared/grad_input.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
const GRAD_OUTPUT: u32 = 0u;
const OUTPUT: u32 = 0u;

fn work(item: u32) {
    let first = first_of(item);
    var sum = 0.0;
    for (var j = 0u; j < SIZE; j++) {
        let at = first + j * INNER;
        var share = 1.0;
        if (!LOG) { // static
            share = arena[OUTPUT + at];
        }
        sum += arena[GRAD_OUTPUT + at] * share;
    }
    for (var j = 0u; j < SIZE; j++) {
        let at = first + j * INNER;
        let y = arena[OUTPUT + at];
        var gradient = arena[GRAD_OUTPUT + at] - exp(y) * sum;
        if (!LOG) { // static
            gradient = y * (arena[GRAD_OUTPUT + at] - sum);
        }
        store_grad_input(at, gradient);
    }
}
