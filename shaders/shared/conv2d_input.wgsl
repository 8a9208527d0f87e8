// What a convolution reads of its input: zero beyond the edges.
// use shared/conv2d_sizes.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
const INPUT: u32 = 0u;
// Whether no tile reaches beyond the input: said by the kernel.

// Where line `line` of channel `channel` of picture `n` begins; the nearest line where there is no such line.
fn line_start(n: u32, channel: u32, line: i32) -> u32 {
    return INPUT + ((n * CHANNELS_IN + channel) * HEIGHT_IN + u32(clamp(line, 0, i32(HEIGHT_IN) - 1))) * WIDTH_IN;
}

fn has_line(line: i32) -> bool { return (line >= 0) & (line < i32(HEIGHT_IN)); }

// No early returns: compilers that make them jumps take seconds for each call (SwiftShader).
fn input_at(start: u32, inside: bool, column: i32) -> f32 {
    var value = 0.0;
    if (WHOLE) { // static
        value = arena[start + u32(column)];
    }
    if (!WHOLE) { // static
        let x = u32(clamp(column, 0, i32(WIDTH_IN) - 1));
        value = select(0.0, arena[start + x], inside & (column >= 0) & (column < i32(WIDTH_IN)));
    }
    return value;
}
