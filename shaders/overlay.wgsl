// overlay: the colours of what a network says of pictures' pixels, cell under cell, as they are laid over the pictures.
//   view 0: colour(predicted)   view 1: colour(truth)
//   view 2: where they differ, stripes of colour 256 on colour 257; where they agree, colour 258; where the true class is clear, nothing
// Colours are words of RGBA bytes, already multiplied by their opacity; a class that is not shown is 0. A cell of view 2 is enlarged, so
// that stripes are stripes. sheet [rows, words of a row]. A work item is one pixel of the sheet.
// use shared/main.wgsl
// use shared/overlay.wgsl
@group(0) @binding(4) var<storage, read_write> sheet: array<u32>;
const STRIPE: u32 = 2u;
const PITCH: u32 = 6u;

fn work_count() -> u32 { return table[2] * table[3]; }

fn work(item: u32) {
    let y = item / table[2];
    let x = item % table[2];
    var number = 0u;
    for (var next = 1u; next < cells(); next++) {
        if (table[cell(next) + 3u] <= y) { number = next; }
    }
    let at = cell(number);
    let scale = table[at + 2u];
    let row = y - table[at + 3u];
    var word = 0u;
    if (x < WIDTH * scale) {
        let byte = first_byte(table[at]) + (row / scale) * WIDTH + x / scale;
        let said = predicted_at(byte);
        let is_so = truth_at(byte);
        switch table[at + 1u] {
            case 0u: { word = colour(said); }
            case 1u: { word = colour(is_so); }
            default: {
                let stripe = select(257u, 256u, (x + row) % PITCH < STRIPE);
                let judged = colour(select(258u, stripe, said != is_so));
                word = select(0u, judged, colour(is_so) != 0u);
            }
        }
    }
    sheet[item] = word;
}
