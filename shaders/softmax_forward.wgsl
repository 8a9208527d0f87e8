// softmax_forward: softmax along an axis, or its logarithm; the largest is taken away first, so that no power is too large.
//   output[j] = exp(input[j] - highest) / total,   total = sum over k of exp(input[k] - highest)
//   output[j] = input[j] - highest - log(total)   where LOG
// input, output [batch, OUTER, SIZE, INNER]. A work item is one line of SIZE values.
// use shared/main.wgsl
// use shared/step.wgsl
// use shared/softmax.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
const INPUT: u32 = 0u;
const OUTPUT: u32 = 0u;

fn work(item: u32) {
    let first = first_of(item);
    var highest = arena[INPUT + first];
    for (var j = 1u; j < SIZE; j++) { highest = max(highest, arena[INPUT + first + j * INNER]); }
    var total = 0.0;
    for (var j = 0u; j < SIZE; j++) { total += exp(arena[INPUT + first + j * INNER] - highest); }
    let logarithm = log(total);
    for (var j = 0u; j < SIZE; j++) {
        let x = arena[INPUT + first + j * INNER] - highest;
        var y = x - logarithm;
        if (!LOG) { // static
            y = exp(x) / total;
        }
        arena[OUTPUT + first + j * INNER] = y;
    }
}
