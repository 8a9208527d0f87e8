// permute_forward: the values of each picture in another order.
//   output[i] = input[place(i)]
// All [batch, LEN]. A work item is one output.
// use shared/main.wgsl
// use shared/step.wgsl
// use shared/permute.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
const INPUT: u32 = 0u;
const OUTPUT: u32 = 0u;

fn work_count() -> u32 { return batch() * LEN; }

fn work(item: u32) {
    arena[OUTPUT + item] = arena[INPUT + place(item)];
}
