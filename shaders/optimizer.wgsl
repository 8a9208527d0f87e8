// optimizer: adds up the parts of every gradient and updates the whole network's weights, as torch.optim does.
//   weight decay:  DECOUPLED ? p -= rate WEIGHT_DECAY p : g += WEIGHT_DECAY p;   then
//   SGD (RULE 0):  v = momentum v + of_gradient g;  p -= rate (NESTEROV ? g + momentum v : v)
//   Adam and its like (1):  m = momentum m + (1 - momentum) g;  s = BETA2 s + (1 - BETA2) g^2;
//                  u = AMSGRAD ? max(u, s) : s;  p -= rate (of_mean m + of_gradient g) / (of_root sqrt(u) + eps)
//   RMSprop (2):   s = BETA2 s + (1 - BETA2) g^2;  v = momentum v + g / (sqrt(s) + eps);  p -= rate v
//   Adagrad (3):   s = s + g^2;  p -= rate of_gradient g / (sqrt(s) + eps)
//   Adadelta (4):  s = BETA2 s + (1 - BETA2) g^2;  d = sqrt(u + eps) / sqrt(s + eps) g;  u = BETA2 u + (1 - BETA2) d^2;  p -= rate d
//   Adamax (5):    m = momentum m + (1 - momentum) g;  u = max(BETA2 u, |g| + eps);  p -= rate of_mean m / u
//   ASGD (6):      e = rate / (1 + of_root rate)^ALPHA;  p -= e (g + LAMBD p);  a = a + of_mean (p - a)
//   Rprop (7):     z = s (g r > 0 ? ETA_PLUS : g r < 0 ? ETA_MINUS : 1), within STEP_SIZE_MIN and STEP_SIZE_MAX;
//                  r = g r < 0 ? 0 : g;  s = z;  p -= s sign(r);  s is the rate at first, where it is 0
// The step's numbers are made in src/engine/progress.rs.
// parameters, moments [LEARNED]: the first state tensor; second_moments [LEARNED]: the second, with AMSGRAD u behind it. The table of
// chunks is in shared/chunks.wgsl. A work item is VALUES values of a chunk.
// use shared/main.wgsl
// use shared/step.wgsl
// use shared/chunks.wgsl
@group(0) @binding(2) var<storage, read_write> parameters: array<f32>;
@group(0) @binding(4) var<storage, read_write> moments: array<f32>;
@group(0) @binding(11) var<storage, read_write> squares: array<f32>;
@group(0) @binding(12) var<storage, read_write> second_moments: array<f32>;
const RULE: u32 = 0u;
const NESTEROV: bool = false;
const DECOUPLED: bool = false;
const AMSGRAD: bool = false;
const LEARNED: u32 = 256u;
const WEIGHT_DECAY: f32 = 0.0;
const BETA2: f32 = 0.999;
const ONE_MINUS_BETA2: f32 = 0.001;   // on its own: 1 - 0.999 in f32 is 0.0010000467
const LAMBD: f32 = 0.0001;
const ALPHA: f32 = 0.75;
const ETA_MINUS: f32 = 0.5;
const ETA_PLUS: f32 = 1.2;
const STEP_SIZE_MIN: f32 = 0.000001;
const STEP_SIZE_MAX: f32 = 50.0;
const CLIP_NORM: bool = false;
const VALUES: u32 = 4u;
const TOGETHER: u32 = 2u;
const STRIDE: u32 = CHUNK / VALUES;

fn work_count() -> u32 { return CHUNKS * CHUNK / VALUES; }

// The step's scalars, read once an item.
struct Rates {
    rate: f32, momentum: f32, one_minus_momentum: f32, of_mean: f32, of_gradient: f32, of_root: f32, eps: f32, scale: f32,
}

fn rates(chunk: Chunk) -> Rates {
    var scale = 1.0;
    if (CLIP_NORM) { // static
        scale = squares[0];
    }
    return Rates(rate() * chunk.factor, momentum(), one_minus_momentum(), of_mean(), of_gradient(), of_root(), eps(), scale);
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
    if (DECOUPLED) { // static
        parameter -= rates.rate * WEIGHT_DECAY * parameter;
    }
    if (!DECOUPLED) { // static
        gradient += WEIGHT_DECAY * parameter;
    }
    if (RULE == 0u) { // static
        let velocity = rates.momentum * moments[at] + rates.of_gradient * gradient;
        moments[at] = velocity;
        var direction = velocity;
        if (NESTEROV) { // static
            direction = gradient + rates.momentum * velocity;
        }
        parameter -= rates.rate * direction;
    }
    if (RULE == 1u) { // static
        let mean = rates.momentum * moments[at] + rates.one_minus_momentum * gradient;
        let square = BETA2 * second_moments[at] + ONE_MINUS_BETA2 * gradient * gradient;
        moments[at] = mean;
        second_moments[at] = square;
        var divisor = square;
        if (AMSGRAD) { // static
            divisor = max(second_moments[LEARNED + at], square);
            second_moments[LEARNED + at] = divisor;
        }
        let direction = rates.of_mean * mean + rates.of_gradient * gradient;
        parameter -= rates.rate * direction / (rates.of_root * sqrt(divisor) + rates.eps);
    }
    if (RULE == 2u) { // static
        let square = BETA2 * second_moments[at] + ONE_MINUS_BETA2 * gradient * gradient;
        let velocity = rates.momentum * moments[at] + gradient / (sqrt(square) + rates.eps);
        moments[at] = velocity;
        second_moments[at] = square;
        parameter -= rates.rate * velocity;
    }
    if (RULE == 3u) { // static
        let sum = moments[at] + gradient * gradient;
        moments[at] = sum;
        parameter -= rates.rate * rates.of_gradient * gradient / (sqrt(sum) + rates.eps);
    }
    if (RULE == 4u) { // static
        let square = BETA2 * second_moments[at] + ONE_MINUS_BETA2 * gradient * gradient;
        let delta = sqrt(moments[at] + rates.eps) / sqrt(square + rates.eps) * gradient;
        moments[at] = BETA2 * moments[at] + ONE_MINUS_BETA2 * delta * delta;
        second_moments[at] = square;
        parameter -= rates.rate * delta;
    }
    if (RULE == 5u) { // static
        let mean = rates.momentum * moments[at] + rates.one_minus_momentum * gradient;
        let largest = max(BETA2 * second_moments[at], abs(gradient) + rates.eps);
        moments[at] = mean;
        second_moments[at] = largest;
        parameter -= rates.rate * rates.of_mean * mean / largest;
    }
    if (RULE == 6u) { // static
        let eta = rates.rate * pow(1.0 + rates.of_root * rates.rate, -ALPHA);
        parameter -= eta * (gradient + LAMBD * parameter);
        moments[at] += rates.of_mean * (parameter - moments[at]);
    }
    if (RULE == 7u) { // static
        let turn = gradient * moments[at];
        let before = select(second_moments[at], rates.rate, second_moments[at] == 0.0);
        let factor = select(select(1.0, ETA_PLUS, turn > 0.0), ETA_MINUS, turn < 0.0);
        let size = min(max(before * factor, STEP_SIZE_MIN), STEP_SIZE_MAX);
        let kept = select(gradient, 0.0, turn < 0.0);
        moments[at] = kept;
        second_moments[at] = size;
        parameter -= size * sign(kept);
    }
    parameters[at] = parameter;
}
