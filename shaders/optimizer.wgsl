// optimizer: adds up the parts of every gradient and updates the whole network's weights, as torch.optim does.
//   SGD (RULE 0):  g += WEIGHT_DECAY p;  v = momentum v + (1 - dampening) g;  p -= rate (NESTEROV ? g + momentum v : v)
//   Adam (1):      g += WEIGHT_DECAY p;  AdamW (2):  p -= rate WEIGHT_DECAY p;   then
//                  m = beta1 m + (1 - beta1) g;  s = BETA2 s + (1 - BETA2) g^2;  p -= rate (m / c1) / (sqrt(s / c2) + EPS),  c = 1 - beta^t
//   RMSprop (3):   g += WEIGHT_DECAY p;  s = BETA2 s + (1 - BETA2) g^2;  v = momentum v + g / (sqrt(s) + EPS);  p -= rate v
// parameters, first and second moments [learned values]; the table of chunks is in shared/chunks.wgsl. A work item is VALUES values of a chunk.
// use shared/main.wgsl
// use shared/step.wgsl
// use shared/chunks.wgsl
@group(0) @binding(2) var<storage, read_write> parameters: array<f32>;
@group(0) @binding(4) var<storage, read_write> moments: array<f32>;
@group(0) @binding(11) var<storage, read_write> squares: array<f32>;
@group(0) @binding(12) var<storage, read_write> second_moments: array<f32>;
const RULE: u32 = 0u;
const NESTEROV: bool = false;
const WEIGHT_DECAY: f32 = 0.0;
const BETA2: f32 = 0.999;
const ONE_MINUS_BETA2: f32 = 0.001;   // on its own: 1 - 0.999 in f32 is 0.0010000467
const EPS: f32 = 0.00000001;
const CLIP_NORM: bool = false;
const VALUES: u32 = 4u;
const TOGETHER: u32 = 2u;
const STRIDE: u32 = CHUNK / VALUES;

fn work_count() -> u32 { return CHUNKS * CHUNK / VALUES; }

// The step's scalars, read once an item.
struct Rates { rate: f32, momentum: f32, one_minus_momentum: f32, correction1: f32, correction2: f32, scale: f32 }

fn rates(chunk: Chunk) -> Rates {
    var scale = 1.0;
    if (CLIP_NORM) { // static
        scale = squares[0];
    }
    return Rates(rate() * chunk.factor, momentum(), one_minus_momentum(), correction1(), correction2(), scale);
}

// Values of an item lie STRIDE apart; TOGETHER of them are taken at once, since a turn of a loop is dear on processors.
fn work(item: u32) {
    let chunk = chunk_at(item / STRIDE);
    let rates = rates(chunk);
    var value = item % STRIDE;
    for (; value + (TOGETHER - 1u) * STRIDE < chunk.count; value += TOGETHER * STRIDE) {
        var gradient: array<f32, TOGETHER>; // registers
        for (var k = 0u; k < TOGETHER; k++) { // unroll
            gradient[k] = gradients[chunk.gradient + value + k * STRIDE];
        }
        for (var part = 1u; part < chunk.parts; part++) {
            let place = chunk.gradient + part * chunk.stride + value;
            for (var k = 0u; k < TOGETHER; k++) { // unroll
                gradient[k] += gradients[place + k * STRIDE];
            }
        }
        for (var k = 0u; k < TOGETHER; k++) { // unroll
            update(chunk.first + value + k * STRIDE, clipped(gradient[k]), rates);
        }
    }
    for (; value < chunk.count; value += STRIDE) {
        update(chunk.first + value, gradient_of(chunk, value), rates);
    }
}

fn update(at: u32, gradient_given: f32, rates: Rates) {
    var gradient = gradient_given;
    var parameter = parameters[at];
    if (CLIP_NORM) { // static
        gradient *= rates.scale;
    }
    if (RULE == 2u) { // static
        parameter -= rates.rate * WEIGHT_DECAY * parameter;
    }
    if (RULE != 2u) { // static
        gradient += WEIGHT_DECAY * parameter;
    }
    if (RULE == 0u) { // static
        let velocity = rates.momentum * moments[at] + rates.correction1 * gradient;
        moments[at] = velocity;
        var direction = velocity;
        if (NESTEROV) { // static
            direction = gradient + rates.momentum * velocity;
        }
        parameter -= rates.rate * direction;
    }
    if (RULE == 3u) { // static
        let square = BETA2 * second_moments[at] + ONE_MINUS_BETA2 * gradient * gradient;
        let velocity = rates.momentum * moments[at] + gradient / (sqrt(square) + EPS);
        moments[at] = velocity;
        second_moments[at] = square;
        parameter -= rates.rate * velocity;
    }
    if (RULE == 1u || RULE == 2u) { // static
        let mean = rates.momentum * moments[at] + rates.one_minus_momentum * gradient;
        let square = BETA2 * second_moments[at] + ONE_MINUS_BETA2 * gradient * gradient;
        moments[at] = mean;
        second_moments[at] = square;
        parameter -= rates.rate * (mean * rates.correction1) / (sqrt(square) * rates.correction2 + EPS);
    }
    parameters[at] = parameter;
}
