// Clipping of a gradient by value, as torch.nn.utils.clip_grad_value_.
const CLIP_VALUE: f32 = 0.0; // 0: off

fn clip_value(gradient: f32) -> f32 {
    var clipped = gradient;
    if (CLIP_VALUE > 0.0) { clipped = clamp(gradient, -CLIP_VALUE, CLIP_VALUE); }
    return clipped;
}
