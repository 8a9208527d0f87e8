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

fn work_count() -> u32 { return CHUNKS * CHUNK / VALUES; }

fn work(item: u32) {
    let chunk = chunk_at(item / (CHUNK / VALUES));
    for (var value = item % (CHUNK / VALUES); value < chunk.count; value += CHUNK / VALUES) {
        update(chunk.first + value, gradient_of(chunk, value));
    }
}

fn update(at: u32, gradient_given: f32) {
    var gradient = gradient_given;
    var parameter = parameters[at];
    if (CLIP_NORM) { // static
        gradient *= squares[0];
    }
    if (RULE == 2u) { // static
        parameter -= rate() * WEIGHT_DECAY * parameter;
    }
    if (RULE != 2u) { // static
        gradient += WEIGHT_DECAY * parameter;
    }
    if (RULE == 0u) { // static
        let velocity = momentum() * moments[at] + correction1() * gradient;
        moments[at] = velocity;
        var direction = velocity;
        if (NESTEROV) { // static
            direction = gradient + momentum() * velocity;
        }
        parameter -= rate() * direction;
    }
    if (RULE == 3u) { // static
        let square = BETA2 * second_moments[at] + ONE_MINUS_BETA2 * gradient * gradient;
        let velocity = momentum() * moments[at] + gradient / (sqrt(square) + EPS);
        moments[at] = velocity;
        second_moments[at] = square;
        parameter -= rate() * velocity;
    }
    if (RULE == 1u || RULE == 2u) { // static
        let mean = momentum() * moments[at] + one_minus_momentum() * gradient;
        let square = BETA2 * second_moments[at] + ONE_MINUS_BETA2 * gradient * gradient;
        moments[at] = mean;
        second_moments[at] = square;
        parameter -= rate() * (mean * correction1()) / (sqrt(square) * correction2() + EPS);
    }
    parameters[at] = parameter;
}
