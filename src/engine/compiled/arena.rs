//! Where each buffer of a step lies in the one arena: buffers that are never needed at the same time share their place.

use crate::arrange::Arrange;

/// Places begin at multiples of this many values (256 bytes).
const ALIGNMENT: usize = 64;

/// A buffer's size and the dispatches (first, last) that touch it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lifetime {
    /// Values in the buffer.
    pub len: usize,
    /// Index of the first dispatch that touches it.
    pub first: usize,
    /// Index of the last dispatch that touches it.
    pub last: usize,
}

/// The place of each buffer, in values, and the arena's size. Largest first, each at the lowest place that is free.
pub fn lay_out(buffers: &[Lifetime]) -> (Vec<usize>, usize) {
    let mut order: Vec<usize> = (0..buffers.len()).collect();
    order.arrange_by_key(|&index| std::cmp::Reverse(buffers[index].len));
    let mut places = vec![0; buffers.len()];
    let mut placed: Vec<usize> = Vec::new();
    let mut size = 0;
    for index in order {
        let buffer = buffers[index];
        let mut taken: Vec<(usize, usize)> = placed
            .iter()
            .filter(|&&other| {
                buffers[other].first <= buffer.last && buffer.first <= buffers[other].last
            })
            .map(|&other| (places[other], places[other] + buffers[other].len))
            .collect();
        taken.arrange();
        let mut place = 0;
        for (begin, end) in taken {
            if place + buffer.len <= begin {
                break;
            }
            place = place.max(end.next_multiple_of(ALIGNMENT));
        }
        places[index] = place;
        size = size.max(place + buffer.len);
        placed.push(index);
    }
    (places, size.next_multiple_of(ALIGNMENT))
}
