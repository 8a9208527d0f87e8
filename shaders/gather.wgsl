// gather: pictures of the data set by index, augmented and normalised, and their targets.
//   output[n, c, y, x] = table[c, byte of picture index[n]]      table[c, b] = (b / 255 - mean[c]) / std[c]
// pixels [pictures, channels, height, width] bytes, four a word; table [channels, 256]. labels: a class a picture [pictures], or
// where MASKS a byte a pixel [pictures, height, width], four a word, of which 255 becomes a target that counts for nothing;
// without LABELS the host writes the targets itself. With SCENES a second class a picture comes with the step, behind the indices it
// has ROOM for, and becomes a target at SCENE_TARGETS.
// A work item is one row of one plane; the mask is the plane after the channels. Augmentation: shift, crop with padding, flip,
// cut-out, brightness, as `data::transform`; a mask is moved with its picture, and what is moved in counts for nothing.
// use shared/main.wgsl
// use shared/step.wgsl
// use shared/random.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
@group(0) @binding(5) var<storage, read> pixels: array<u32>;
@group(0) @binding(6) var<storage, read> table: array<f32>;
@group(0) @binding(9) var<storage, read_write> targets: array<u32>;
@group(0) @binding(10) var<storage, read> labels: array<u32>;
const OUTPUT: u32 = 0u;
const CHANNELS: u32 = 3u;
const HEIGHT: u32 = 32u;
const WIDTH: u32 = 32u;
const MASKS: bool = false;
const LABELS: bool = true;
const SCENES: bool = false;
const SCENE_TARGETS: u32 = 6144u;
const ROOM: u32 = 64u;
const AUGMENT: bool = false;
const FLIP: bool = false;
const SHIFT: u32 = 0u;
const CROP_PADDING: u32 = 0u;
const CUTOUT: u32 = 0u;
const BRIGHTNESS: f32 = 0.0;
const PURPOSE_AUGMENT: u32 = 3u;
const PURPOSE_PLACE: u32 = 4u;
const PLANES: u32 = CHANNELS + u32(MASKS);

fn work_count() -> u32 { return batch() * PLANES * HEIGHT; }

// What left the picture in the first move (shift) does not come back in the second (crop).
fn inside(position: i32, length: u32, shift: i32, crop: i32) -> bool {
    let cropped = position + crop;
    let source = cropped + shift;
    return (cropped >= 0) & (cropped < i32(length)) & (source >= 0) & (source < i32(length));
}

fn pixel(at: u32) -> u32 { return extractBits(pixels[at / 4u], (at % 4u) * 8u, 8u); }

fn mask(at: u32) -> u32 { return extractBits(labels[at / 4u], (at % 4u) * 8u, 8u); }

fn target_of(byte: u32) -> u32 { return select(byte, 0xffffffffu, byte == 255u); }

fn work(item: u32) {
    let y = item % HEIGHT;
    let c = (item / HEIGHT) % PLANES;
    let n = item / (HEIGHT * PLANES);
    let picture = picture_index(n);
    let is_mask = c == CHANNELS;
    let plane = (picture * CHANNELS + c) * HEIGHT * WIDTH;
    let out = OUTPUT + ((n * CHANNELS + c) * HEIGHT + y) * WIDTH;
    let mask_plane = picture * HEIGHT * WIDTH;
    let mask_out = (n * HEIGHT + y) * WIDTH;
    if (LABELS && !MASKS) { // static
        if ((c == 0u) & (y == 0u)) { targets[n] = labels[picture]; }
    }
    if (SCENES) { // static
        if ((c == 0u) & (y == 0u)) { targets[SCENE_TARGETS + n] = picture_scene(n, ROOM); }
    }
    if (!AUGMENT) { // static
        if (!is_mask) {
            if (WIDTH % 4u == 0u) { // static
                for (var x = 0u; x < WIDTH; x += 4u) {
                    let word = pixels[(plane + y * WIDTH + x) / 4u];
                    for (var byte = 0u; byte < 4u; byte++) { // unroll
                        arena[out + x + byte] = table[c * 256u + extractBits(word, byte * 8u, 8u)];
                    }
                }
            }
            if (WIDTH % 4u != 0u) { // static
                for (var x = 0u; x < WIDTH; x++) { arena[out + x] = table[c * 256u + pixel(plane + y * WIDTH + x)]; }
            }
        }
        if (MASKS) { // static
            if (is_mask) {
                for (var x = 0u; x < WIDTH; x++) { targets[mask_out + x] = target_of(mask(mask_plane + y * WIDTH + x)); }
            }
        }
    }
    if (AUGMENT) { // static
        let chosen = draw(n, PURPOSE_AUGMENT);
        let place = draw(n, PURPOSE_PLACE);
        let shift_y = i32(below(chosen.y, 2u * SHIFT + 1u)) - i32(SHIFT);
        let shift_x = i32(below(chosen.z, 2u * SHIFT + 1u)) - i32(SHIFT);
        let crop_y = i32(below(place.x, 2u * CROP_PADDING + 1u)) - i32(CROP_PADDING);
        let crop_x = i32(below(place.y, 2u * CROP_PADDING + 1u)) - i32(CROP_PADDING);
        let flip = FLIP & ((chosen.x >> 31u) == 1u);
        let factor = 1.0 + BRIGHTNESS * (2.0 * unit(chosen.w) - 1.0);
        let cut_y = i32(below(place.z, HEIGHT));
        let cut_x = i32(below(place.w, WIDTH));
        let row_inside = inside(i32(y), HEIGHT, shift_y, crop_y);
        let row_cut = (i32(y) >= cut_y - i32(CUTOUT / 2u)) & (i32(y) < cut_y + i32((CUTOUT + 1u) / 2u));
        for (var x = 0u; x < WIDTH; x++) {
            let from_x = select(i32(x), i32(WIDTH - 1u - x), flip);
            let cut = (CUTOUT > 0u) & row_cut & (i32(x) >= cut_x - i32(CUTOUT / 2u)) & (i32(x) < cut_x + i32((CUTOUT + 1u) / 2u));
            let is_inside = row_inside & inside(from_x, WIDTH, shift_x, crop_x);
            let from_at = u32(i32(y) + shift_y + crop_y) * WIDTH + u32(from_x + shift_x + crop_x);
            if (!is_mask) {
                var byte = 0u;
                if (is_inside & !cut) { byte = pixel(plane + from_at); }
                if (BRIGHTNESS > 0.0) { byte = u32(min(f32(byte) * factor, 255.0)); }
                arena[out + x] = table[c * 256u + byte];
            }
            if (MASKS) { // static
                if (is_mask) {
                    var byte = 255u;
                    if (is_inside) { byte = mask(mask_plane + from_at); }
                    targets[mask_out + x] = target_of(byte);
                }
            }
        }
    }
}
