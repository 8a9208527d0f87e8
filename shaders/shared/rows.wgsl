// The rows of the outputs x [batch, CLASSES, PLANE]: a row is a picture, or a pixel of a map; its classes lie PLANE apart. What to do
// with so many of them is split into STRETCHES: a stretch is every STRETCHES-th row, so that neighbours read side by side.
const OUTPUTS: u32 = 0u;
const CLASSES: u32 = 10u;
const PLANE: u32 = 1u;
const STRETCHES: u32 = 64u;
const IGNORE_INDEX: u32 = 0xffffffffu;

fn rows() -> u32 { return batch() * PLANE; }

// Where a row's first class lies.
fn first_of(row: u32) -> u32 { return row / PLANE * CLASSES * PLANE + row % PLANE; }

// A target that is no class counts for nothing.
fn is_counted(target_class: u32) -> bool { return (target_class < CLASSES) & (target_class != IGNORE_INDEX); }

// What makes a row's softmax: p[c] = exp(x[c] - highest) / total. The first of equal classes is the best.
struct Row { highest: f32, best: u32, total: f32 }

fn row_at(first: u32) -> Row {
    var row = Row(arena[OUTPUTS + first], 0u, 0.0);
    for (var c = 1u; c < CLASSES; c++) {
        let value = arena[OUTPUTS + first + c * PLANE];
        if (value > row.highest) { row.highest = value; row.best = c; }
    }
    for (var c = 0u; c < CLASSES; c++) { row.total += exp(arena[OUTPUTS + first + c * PLANE] - row.highest); }
    return row;
}

fn log_probability(row: Row, first: u32, c: u32) -> f32 {
    return arena[OUTPUTS + first + c * PLANE] - row.highest - log(row.total);
}
