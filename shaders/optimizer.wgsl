// optimizer: adds up the parts of the gradients and updates the weights they belong to (shared/update.wgsl).
// The table of chunks is in shared/chunks.wgsl. A work item is VALUES values of a chunk.
// use shared/main.wgsl
// use shared/chunks.wgsl
// use shared/update.wgsl
const VALUES: u32 = 4u;

fn work_count() -> u32 { return CHUNKS * CHUNK / VALUES; }

fn work(item: u32) {
    let chunk = chunk_at(item / (CHUNK / VALUES));
    for (var value = item % (CHUNK / VALUES); value < chunk.count; value += CHUNK / VALUES) {
        update(chunk.first + value, gradient_of(chunk, value));
    }
}
