// What is drawn of pictures' pixels: their classes by the network and by the data set, and a table of what is asked.
//   table: pictures, cells, words of a row of the sheet, rows of the sheet; the words of COLOURS colours; then for each picture the byte
//   its classes begin at, and for each cell its picture, its view, the pixels of the sheet that a pixel is wide, its first row
// predicted, truth: [pictures, HEIGHT, WIDTH] as bytes, four a word, in the same places; 255 where no class is said.
@group(0) @binding(1) var<storage, read> predicted: array<u32>;
@group(0) @binding(2) var<storage, read> truth: array<u32>;
@group(0) @binding(3) var<storage, read> table: array<u32>;
const HEIGHT: u32 = 1u;
const WIDTH: u32 = 1u;
const COLOURS: u32 = 259u;
const HEAD: u32 = 4u;

fn pictures() -> u32 { return table[0]; }
fn cells() -> u32 { return table[1]; }
fn colour(number: u32) -> u32 { return table[HEAD + number]; }
fn first_byte(picture: u32) -> u32 { return table[HEAD + COLOURS + picture]; }
fn cell(number: u32) -> u32 { return HEAD + COLOURS + pictures() + 4u * number; }
fn predicted_at(byte: u32) -> u32 { return (predicted[byte / 4u] >> (8u * (byte % 4u))) & 255u; }
fn truth_at(byte: u32) -> u32 { return (truth[byte / 4u] >> (8u * (byte % 4u))) & 255u; }
