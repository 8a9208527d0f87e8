// Normalisation in groups of SIZE neighbouring values, GROUPS of them a picture, which has WEIGHTS * RUN values or a multiple of that.
// LANES neighbouring invocations take one group together, every one each LANES-th value of it.
const WORKGROUP: u32 = 64u;
const ITEMS: u32 = 1u; // a plan says it; an invocation takes one share of one group
const LANES: u32 = 16u;
const SIZE: u32 = 1024u;
const GROUPS: u32 = 4u;
const WEIGHTS: u32 = 16u;
const RUN: u32 = 256u; // neighbours that share a weight
const AFFINE: bool = true;
const HAS_BIAS: bool = true;

var<workgroup> parts: array<f32, WORKGROUP>;

// The sum over the lanes of a group; all invocations of the workgroup have to ask for it together.
fn total(invocation: u32, part: f32) -> f32 {
    var sum = part;
    if (LANES > 1u) { // static
        // Nobody reads any more what was added before.
        workgroupBarrier();
        parts[invocation] = part;
        workgroupBarrier();
        sum = 0.0;
        for (var lane = 0u; lane < LANES; lane++) { sum += parts[invocation / LANES * LANES + lane]; }
    }
    return sum;
}

// Number of the weight and bias of the value at `i` of all pictures' values.
fn weight_of(i: u32) -> u32 { return i / RUN % WEIGHTS; }
