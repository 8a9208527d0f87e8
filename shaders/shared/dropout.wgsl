// Which elements a dropout layer keeps: the draws are those of `data::random`, so a step can be repeated.
// use shared/random.wgsl
const LEN: u32 = 120u;
const PURPOSE: u32 = 256u;  // which layer's numbers
const THRESHOLD: u32 = 8388608u; // p * 2^24
const SCALE: f32 = 2.0;     // 1 / (1 - p)

fn work_count() -> u32 { return batch() * LEN; }

fn kept(item: u32) -> bool { return (draw(item, PURPOSE).x >> 8u) >= THRESHOLD; }
