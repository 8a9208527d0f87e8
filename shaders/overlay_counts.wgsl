// overlay_counts: how many pixels of each picture a class has in truth, in prediction, and in both.
//   counts[picture, 0, truth] += 1;   counts[picture, 1, predicted] += 1;   counts[picture, 2, truth] += 1 where they are the same
// Pixels whose true class is not said do not count, nor do classes beyond CLASSES. counts [pictures, 3, CLASSES], zero before.
// A work item is one pixel.
// use shared/main.wgsl
// use shared/overlay.wgsl
@group(0) @binding(4) var<storage, read_write> counts: array<atomic<u32>>;
const CLASSES: u32 = 2u;

fn work_count() -> u32 { return pictures() * HEIGHT * WIDTH; }

fn work(item: u32) {
    let picture = item / (HEIGHT * WIDTH);
    let byte = first_byte(picture) + item % (HEIGHT * WIDTH);
    let said = predicted_at(byte);
    let is_so = truth_at(byte);
    let first = picture * 3u * CLASSES;
    if (is_so < CLASSES) {
        atomicAdd(&counts[first + is_so], 1u);
        if (said < CLASSES) { atomicAdd(&counts[first + CLASSES + said], 1u); }
        if (said == is_so) { atomicAdd(&counts[first + 2u * CLASSES + is_so], 1u); }
    }
}
