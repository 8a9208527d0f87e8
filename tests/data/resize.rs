//! Resizing gives Pillow's bytes. The fixtures hold Pillow's own results; `fixtures/README.md` says how they were made.
use convlab::data::resize;

/// Sizes and bytes before and after.
type Case = ([usize; 2], [usize; 2], &'static [u8], &'static [u8]);

/// The resizes recorded from Pillow: `[in h, in w, out h, out w]` as little-endian u16, 3 x h x w in, 3 x h x w out.
fn recorded(bytes: &'static [u8]) -> Vec<Case> {
    let mut rest = bytes;
    let mut cases = Vec::new();
    while !rest.is_empty() {
        let sizes: Vec<usize> = rest[..8]
            .chunks(2)
            .map(|pair| usize::from(pair[0]) + 256 * usize::from(pair[1]))
            .collect();
        let (from, to) = ([sizes[0], sizes[1]], [sizes[2], sizes[3]]);
        let (input, tail) = rest[8..].split_at(3 * from[0] * from[1]);
        let (output, tail) = tail.split_at(3 * to[0] * to[1]);
        cases.push((from, to, input, output));
        rest = tail;
    }
    cases
}

#[test]
fn resizing_equals_pillow_byte_by_byte_up_and_down() {
    let cases = recorded(include_bytes!("fixtures/pillow_resize.bin"));
    assert!(cases.len() >= 8);
    for (from, to, input, output) in cases {
        assert!(
            resize(input, from, to) == output,
            "{from:?} -> {to:?} differs from Pillow"
        );
    }
}
