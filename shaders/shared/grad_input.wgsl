// How a kernel of the backward pass hands on the gradient of its input: it adds to what other consumers of the same tensor gave,
// and the last of them multiplies by the derivative of the activation that was fused into the tensor's producer.
// use shared/activation.wgsl
const GRAD_INPUT: u32 = 0u;      // where the gradient of the input goes
const INPUT_VALUE: u32 = 0u;     // where the input is, or what its activation was given, for the derivative
const ACCUMULATE: bool = false;

fn store_grad_input(index: u32, gradient: f32) {
    var value = gradient;
    if (ACCUMULATE) { // static
        value += arena[GRAD_INPUT + index];
    }
    if (ACTIVATION != 0u) { // static
        value *= activation_gradient(arena[INPUT_VALUE + index]);
    }
    arena[GRAD_INPUT + index] = value;
}
