// How many values the mean of a window is of.
const EVEN: bool = true;             // as many as the window has, everywhere
const INCLUDES_PADDING: bool = true; // otherwise the padding counts as zeros, but nothing beyond it

// Values of window o along one axis.
fn counted(o: u32, size: u32, kernel: u32, stride: u32, padding: u32) -> u32 {
    var begin = max(o * stride, padding);
    var end = min(o * stride + kernel, size + padding);
    if (INCLUDES_PADDING) { // static
        begin = o * stride;
        end = min(o * stride + kernel, size + 2u * padding);
    }
    return end - begin;
}

fn divisor(y: u32, x: u32) -> f32 {
    var count = KERNEL_H * KERNEL_W;
    if (!EVEN) { // static
        count = counted(y, HEIGHT_IN, KERNEL_H, STRIDE_H, PADDING_H) * counted(x, WIDTH_IN, KERNEL_W, STRIDE_W, PADDING_W);
    }
    return f32(count);
}
