// class_map: the largest class of every row, the first of equal ones, as bytes, four a word.
//   targets[item] = best classes of rows 4 item to 4 item + 3, the first in the lowest byte; 255 for classes beyond
// outputs x [batch, CLASSES, PLANE]. The map takes the place of the targets, which have been read by then. A work item is one word.
// use shared/main.wgsl
// use shared/step.wgsl
// use shared/rows.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
@group(0) @binding(9) var<storage, read_write> targets: array<u32>;

fn work_count() -> u32 { return (rows() + 3u) / 4u; }

fn work(item: u32) {
    var word = 0u;
    for (var i = 0u; i < 4u; i++) {
        let number = item * 4u + i;
        if (number < rows()) {
            let first = first_of(number);
            var highest = arena[OUTPUTS + first];
            var best = 0u;
            for (var c = 1u; c < CLASSES; c++) {
                let value = arena[OUTPUTS + first + c * PLANE];
                if (value > highest) { highest = value; best = c; }
            }
            word |= min(best, 255u) << (8u * i);
        }
    }
    targets[item] = word;
}
