// Which elements a dropout layer keeps: SHARE of them in a row share a draw. The draws are those of `data::random`, so a step can be
// repeated.
// use shared/random.wgsl
const LEN: u32 = 120u;
const SHARE: u32 = 1u;      // 1 of elements, PLANE of channels, LEN of pictures, all of a batch
const PURPOSE: u32 = 256u;  // which layer's numbers
const THRESHOLD: u32 = 8388608u; // p * 2^24
const SCALE: f32 = 2.0;     // of what is kept

fn work_count() -> u32 { return batch() * LEN; }

fn kept(item: u32) -> bool { return (draw(item / SHARE, PURPOSE).x >> 8u) >= THRESHOLD; }
