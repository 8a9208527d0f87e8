// The entry point of every kernel: hands out work items. A kernel says how many there are (`work_count`) and what one is (`work`).
// A workgroup owns WORKGROUP * ITEMS neighbouring items, an invocation ITEMS of them, WORKGROUP apart.
const WORKGROUP: u32 = 64u;
const ITEMS: u32 = 1u;

@compute @workgroup_size(WORKGROUP)
fn main(
    @builtin(workgroup_id) group: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_index) lane: u32,
) {
    // offsets
    let first = (group.x + group.y * groups.x) * WORKGROUP * ITEMS + lane;
    let count = work_count();
    for (var i = 0u; i < ITEMS; i++) { // unroll if once
        let item = first + i * WORKGROUP;
        if (item < count) {
            work(item);
        }
    }
}
