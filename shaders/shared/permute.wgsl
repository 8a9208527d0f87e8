// Six axes of a picture in the order that they are written: their sizes, and how far the next place along each lies in what is read.
const SIZE_0: u32 = 1u;
const SIZE_1: u32 = 1u;
const SIZE_2: u32 = 1u;
const SIZE_3: u32 = 4u;
const SIZE_4: u32 = 8u;
const SIZE_5: u32 = 8u;
const STRIDE_0: u32 = 0u;
const STRIDE_1: u32 = 0u;
const STRIDE_2: u32 = 0u;
const STRIDE_3: u32 = 1u;
const STRIDE_4: u32 = 4u;
const STRIDE_5: u32 = 32u;

// Values of a picture.
const LEN: u32 = SIZE_0 * SIZE_1 * SIZE_2 * SIZE_3 * SIZE_4 * SIZE_5;

// Where what is written at that place is read from.
fn place(item: u32) -> u32 {
    let o = item % LEN;
    return item - o
        + (o % SIZE_5) * STRIDE_5
        + (o / SIZE_5) % SIZE_4 * STRIDE_4
        + (o / (SIZE_5 * SIZE_4)) % SIZE_3 * STRIDE_3
        + (o / (SIZE_5 * SIZE_4 * SIZE_3)) % SIZE_2 * STRIDE_2
        + (o / (SIZE_5 * SIZE_4 * SIZE_3 * SIZE_2)) % SIZE_1 * STRIDE_1
        + (o / (SIZE_5 * SIZE_4 * SIZE_3 * SIZE_2 * SIZE_1)) * STRIDE_0;
}
