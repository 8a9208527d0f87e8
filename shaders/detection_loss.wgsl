// detection_loss: the loss of a network of boxes, how many cells are right, and the gradient of the outputs.
//   loss = (sum over cells of O * bce(objectness, answers)
//           + sum over answering cells of B * (1 - giou) + C * sum over c of bce(x[c], c == class)) / max(answering cells, 1)
//   bce(x, t) = max(x, 0) - x t + log(1 + exp(-|x|));   giou = both / union - (hull - union) / hull (Rezatofighi et al. 2019)
// outputs [batch, 5 + CLASSES, ROWS, COLUMNS]: objectness, then log(distance / STRIDE) of a cell's centre to the left, top, right and
// bottom side, cut off at LIMIT, then the classes. targets: where each picture's boxes begin and the last one's end [batch + 1],
// then the boxes [5]: class, x0, y0, x1, y1 in pixels. results [slots, 4] (loss, right cells, answering cells, unused).
// A cell answers for the smallest box among those whose inside, near their centre (RADIUS strides), or whose centre it holds.
// One workgroup does it all, so that the sum is always made in the same order; a lane owns every LANES-th cell.
// use shared/step.wgsl
// use shared/grad_input.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
@group(0) @binding(7) var<storage, read_write> results: array<u32>;
@group(0) @binding(9) var<storage, read_write> targets: array<u32>;
const OUTPUTS: u32 = 0u;
const ASSIGNED: u32 = 0u;        // [batch, ROWS, COLUMNS]: number of the cell's box in the batch, from 1; 0 where it has none
const CLASSES: u32 = 3u;
const ROWS: u32 = 16u;
const COLUMNS: u32 = 16u;
const STRIDE: f32 = 4.0;
const RADIUS: f32 = 1.5;
const LIMIT: f32 = 8.0;
const WEIGHT_OBJECTNESS: f32 = 1.0;
const WEIGHT_BOXES: f32 = 2.0;
const WEIGHT_CLASSES: f32 = 1.0;
const LANES: u32 = 64u;
const CELLS: u32 = ROWS * COLUMNS;

var<workgroup> losses: array<f32, LANES>;
var<workgroup> rights: array<u32, LANES>;
var<workgroup> counts: array<u32, LANES>;

// Sides of a box: x0, y0, x1, y1.
fn sides_of(number: u32) -> vec4f {
    let at = batch() + 1u + 5u * number;
    return vec4f(
        bitcast<f32>(targets[at + 1u]),
        bitcast<f32>(targets[at + 2u]),
        bitcast<f32>(targets[at + 3u]),
        bitcast<f32>(targets[at + 4u]),
    );
}

fn class_of(number: u32) -> u32 { return targets[batch() + 1u + 5u * number]; }

fn centre_of(cell: u32) -> vec2f {
    let place = vec2u(cell % COLUMNS, cell / COLUMNS % ROWS);
    return (vec2f(place) + 0.5) * STRIDE;
}

// The box a cell answers for, counted from 1, or 0.
fn assigned_to(cell: u32) -> u32 {
    let centre = centre_of(cell);
    let picture = cell / CELLS;
    var best = 0u;
    var smallest = 0.0;
    for (var number = targets[picture]; number < targets[picture + 1u]; number++) {
        let sides = sides_of(number);
        let middle = (sides.xy + sides.zw) * 0.5;
        let area = (sides.z - sides.x) * (sides.w - sides.y);
        let inside = all(centre > sides.xy) & all(centre < sides.zw);
        let near = all(abs(centre - middle) < vec2f(RADIUS * STRIDE));
        let holds = all(middle >= centre - 0.5 * STRIDE) & all(middle < centre + 0.5 * STRIDE);
        if (((inside & near) | holds) & ((best == 0u) | (area < smallest))) {
            best = number + 1u;
            smallest = area;
        }
    }
    return best;
}

fn bce(logit: f32, is_true: f32) -> f32 {
    return max(logit, 0.0) - logit * is_true + log(1.0 + exp(-abs(logit)));
}

// Its derivative.
fn bce_gradient(logit: f32, is_true: f32) -> f32 { return 1.0 / (1.0 + exp(-logit)) - is_true; }

@compute @workgroup_size(LANES)
fn main(@builtin(local_invocation_index) lane: u32) {
    // offsets
    let cells = batch() * CELLS;
    var count = 0u;
    for (var cell = lane; cell < cells; cell += LANES) {
        let number = assigned_to(cell);
        arena[ASSIGNED + cell] = f32(number);
        count += min(number, 1u);
    }
    counts[lane] = count;
    workgroupBarrier();
    var answering = 0u;
    for (var i = 0u; i < LANES; i++) { answering += counts[i]; }
    let share = 1.0 / f32(max(answering, 1u));
    var loss = 0.0;
    var right = 0u;
    for (var cell = lane; cell < cells; cell += LANES) {
        let first = cell / CELLS * (5u + CLASSES) * CELLS + cell % CELLS;
        let number = u32(arena[ASSIGNED + cell]);
        let answers = f32(min(number, 1u));
        let objectness = arena[OUTPUTS + first];
        loss += WEIGHT_OBJECTNESS * bce(objectness, answers);
        store_grad_input(first, share * WEIGHT_OBJECTNESS * bce_gradient(objectness, answers));
        if (number == 0u) {
            for (var channel = 1u; channel < 5u + CLASSES; channel++) { store_grad_input(first + channel * CELLS, 0.0); }
        } else {
            let centre = centre_of(cell);
            let sides = sides_of(number - 1u);
            let logarithms = vec4f(
                arena[OUTPUTS + first + CELLS],
                arena[OUTPUTS + first + 2u * CELLS],
                arena[OUTPUTS + first + 3u * CELLS],
                arena[OUTPUTS + first + 4u * CELLS],
            );
            let got = exp(min(logarithms, vec4f(LIMIT)));
            let wanted = vec4f(centre - sides.xy, sides.zw - centre) / STRIDE;
            let least = min(got, wanted);
            let most = max(got, wanted);
            // Width and height of what lies in both, and of the hull; of the areas each is one.
            let both_spans = least.xy + least.zw;
            let hull_spans = most.xy + most.zw;
            let got_spans = got.xy + got.zw;
            let wanted_spans = wanted.xy + wanted.zw;
            let overlap = all(both_spans > vec2f(0.0));
            let both = select(0.0, both_spans.x * both_spans.y, overlap);
            let hull = hull_spans.x * hull_spans.y;
            let union_area = got_spans.x * got_spans.y + wanted_spans.x * wanted_spans.y - both;
            let iou = both / union_area;
            loss += WEIGHT_BOXES * (1.0 - (iou - (hull - union_area) / hull));
            // Derivatives by each distance: a side moves an area by the span across it.
            let both_by = select(vec4f(0.0), both_spans.yxyx, (got < wanted) & vec4<bool>(overlap));
            let union_by = got_spans.yxyx - both_by;
            let hull_by = select(vec4f(0.0), hull_spans.yxyx, got > wanted);
            let giou_by = (both_by - iou * union_by) / union_area + (union_by - union_area / hull * hull_by) / hull;
            let inner = select(vec4f(0.0), got, logarithms < vec4f(LIMIT));
            let gradient = -share * WEIGHT_BOXES * giou_by * inner;
            store_grad_input(first + CELLS, gradient.x);
            store_grad_input(first + 2u * CELLS, gradient.y);
            store_grad_input(first + 3u * CELLS, gradient.z);
            store_grad_input(first + 4u * CELLS, gradient.w);
            let target_class = class_of(number - 1u);
            var best = 0u;
            var highest = arena[OUTPUTS + first + 5u * CELLS];
            for (var c = 0u; c < CLASSES; c++) {
                let at = first + (5u + c) * CELLS;
                let logit = arena[OUTPUTS + at];
                let one = select(0.0, 1.0, c == target_class);
                if (logit > highest) { highest = logit; best = c; }
                loss += WEIGHT_CLASSES * bce(logit, one);
                store_grad_input(at, share * WEIGHT_CLASSES * bce_gradient(logit, one));
            }
            if ((best == target_class) & (iou >= 0.5)) { right += 1u; }
        }
    }
    losses[lane] = loss;
    rights[lane] = right;
    workgroupBarrier();
    if (lane == 0u) {
        for (var i = 1u; i < LANES; i++) { loss += losses[i]; right += rights[i]; }
        results[slot() * 4u] = bitcast<u32>(loss * share);
        results[slot() * 4u + 1u] = right;
        results[slot() * 4u + 2u] = answering;
    }
}
