// confusion_total: adds the stretches' cross entropy to the sum behind the confusion matrix.
//   scores[CLASSES * CLASSES] += sum over the stretches of sums[item], as a 32-bit float
// One workgroup adds up, each lane every LANES-th stretch, so that the sum is always made in the same order.
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
@group(0) @binding(14) var<storage, read_write> scores: array<u32>;
const SUMS: u32 = 0u;
const CLASSES: u32 = 10u;
const STRETCHES: u32 = 64u;
const LANES: u32 = 64u;

var<workgroup> parts: array<f32, LANES>;

@compute @workgroup_size(LANES)
fn main(@builtin(local_invocation_index) lane: u32) {
    // offsets
    var sum = 0.0;
    for (var item = lane; item < STRETCHES; item += LANES) { sum += arena[SUMS + item]; }
    parts[lane] = sum;
    workgroupBarrier();
    if (lane == 0u) {
        for (var i = 1u; i < LANES; i++) { sum += parts[i]; }
        scores[CLASSES * CLASSES] = bitcast<u32>(bitcast<f32>(scores[CLASSES * CLASSES]) + sum);
    }
}
