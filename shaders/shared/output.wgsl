// How a kernel of the forward pass stores what it computed: through the activation that was fused into it. Where the derivative of that
// needs what the activation was given (KEEPS), that is stored too.
// use shared/activation.wgsl
const OUTPUT: u32 = 0u;
const KEPT: u32 = 0u;
const KEEPS: bool = false;

fn store_output(index: u32, x: f32) {
    if (KEEPS) { // static
        arena[KEPT + index] = x;
    }
    arena[OUTPUT + index] = activate(x);
}
