//! A line of words under a picture, in letters of five by seven pixels: what a network says of the picture as a whole.

/// Pixels from one letter to the next, and the height of a line with the ground above and below its letters.
const STEP: usize = 6;
const LINE: usize = 11;
const ROWS: usize = 7;
const COLUMNS: usize = 5;
/// Letters are enlarged once for so many pixels of the picture's longer side.
const SIDE_A_TIME: usize = 320;
const INK: u8 = 255;
const GROUND: u8 = 0;

/// The picture (H x W x 3) with a line under it, and its new height. What does not fit the width is cut off.
pub fn under(picture: &[u8], [height, width]: [usize; 2], words: &str) -> (Vec<u8>, usize) {
    let times = height.max(width).div_ceil(SIDE_A_TIME).max(1);
    let line = LINE * times;
    let mut all = picture.to_vec();
    all.resize((height + line) * width * 3, GROUND);
    for (place, letter) in words.chars().enumerate() {
        for (row, bits) in glyph(letter).into_iter().enumerate() {
            for column in (0..COLUMNS).filter(|column| bits >> (COLUMNS - 1 - column) & 1 == 1) {
                let left = (2 + place * STEP + column) * times;
                let top = height + ((LINE - ROWS) / 2 + row) * times;
                for (y, x) in (0..times * times).map(|at| (top + at / times, left + at % times)) {
                    let at = (y * width + x) * 3;
                    if x < width
                        && let Some(pixel) = all.get_mut(at..at + 3)
                    {
                        pixel.fill(INK);
                    }
                }
            }
        }
    }
    (all, height + line)
}

/// The rows of a letter, the leftmost pixel in the highest of five bits. Small letters are drawn as capitals, others that are not known as
/// a frame.
fn glyph(letter: char) -> [u8; ROWS] {
    let capital = letter.to_ascii_uppercase();
    let known = GLYPHS.iter().find(|(known, _)| *known == capital);
    known.map_or([31, 17, 17, 17, 17, 17, 31], |(_, rows)| *rows)
}

#[rustfmt::skip]
const GLYPHS: [(char, [u8; ROWS]); 50] = [
    ('A', [14, 17, 17, 31, 17, 17, 17]),
    ('B', [30, 17, 17, 30, 17, 17, 30]),
    ('C', [14, 17, 16, 16, 16, 17, 14]),
    ('D', [30, 17, 17, 17, 17, 17, 30]),
    ('E', [31, 16, 16, 30, 16, 16, 31]),
    ('F', [31, 16, 16, 30, 16, 16, 16]),
    ('G', [14, 17, 16, 23, 17, 17, 15]),
    ('H', [17, 17, 17, 31, 17, 17, 17]),
    ('I', [14, 4, 4, 4, 4, 4, 14]),
    ('J', [7, 2, 2, 2, 2, 18, 12]),
    ('K', [17, 18, 20, 24, 20, 18, 17]),
    ('L', [16, 16, 16, 16, 16, 16, 31]),
    ('M', [17, 27, 21, 21, 17, 17, 17]),
    ('N', [17, 17, 25, 21, 19, 17, 17]),
    ('O', [14, 17, 17, 17, 17, 17, 14]),
    ('P', [30, 17, 17, 30, 16, 16, 16]),
    ('Q', [14, 17, 17, 17, 21, 18, 13]),
    ('R', [30, 17, 17, 30, 20, 18, 17]),
    ('S', [15, 16, 16, 14, 1, 1, 30]),
    ('T', [31, 4, 4, 4, 4, 4, 4]),
    ('U', [17, 17, 17, 17, 17, 17, 14]),
    ('V', [17, 17, 17, 17, 17, 10, 4]),
    ('W', [17, 17, 17, 21, 21, 27, 17]),
    ('X', [17, 17, 10, 4, 10, 17, 17]),
    ('Y', [17, 17, 10, 4, 4, 4, 4]),
    ('Z', [31, 1, 2, 4, 8, 16, 31]),
    ('0', [14, 17, 19, 21, 25, 17, 14]),
    ('1', [4, 12, 4, 4, 4, 4, 14]),
    ('2', [14, 17, 1, 2, 4, 8, 31]),
    ('3', [31, 2, 4, 2, 1, 17, 14]),
    ('4', [2, 6, 10, 18, 31, 2, 2]),
    ('5', [31, 16, 30, 1, 1, 17, 14]),
    ('6', [6, 8, 16, 30, 17, 17, 14]),
    ('7', [31, 1, 2, 4, 8, 8, 8]),
    ('8', [14, 17, 17, 14, 17, 17, 14]),
    ('9', [14, 17, 17, 15, 1, 2, 12]),
    (' ', [0, 0, 0, 0, 0, 0, 0]),
    ('.', [0, 0, 0, 0, 0, 12, 12]),
    (',', [0, 0, 0, 0, 12, 12, 8]),
    (':', [0, 12, 12, 0, 12, 12, 0]),
    ('%', [25, 25, 2, 4, 8, 19, 19]),
    ('-', [0, 0, 0, 31, 0, 0, 0]),
    ('_', [0, 0, 0, 0, 0, 0, 31]),
    ('/', [1, 1, 2, 4, 8, 16, 16]),
    ('+', [0, 4, 4, 31, 4, 4, 0]),
    ('#', [10, 10, 31, 10, 31, 10, 10]),
    ('(', [2, 4, 8, 8, 8, 4, 2]),
    (')', [8, 4, 2, 2, 2, 4, 8]),
    ('\'', [12, 4, 8, 0, 0, 0, 0]),
    ('&', [12, 18, 20, 8, 21, 18, 13]),
];
