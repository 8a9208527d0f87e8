//! Several inputs as one.

use super::Maps;

/// The sum of all inputs.
pub fn add(inputs: &[&Maps]) -> Maps {
    let mut sum = inputs[0].clone();
    for other in &inputs[1..] {
        let pairs = sum.values.iter_mut().zip(&other.values);
        pairs.for_each(|(a, b)| *a += b);
    }
    sum
}

/// The channels of all inputs, or their rows or columns, one after another.
pub fn concat(inputs: &[&Maps], dim: usize) -> Maps {
    let mut dims = inputs[0].dims;
    dims[dim] = inputs.iter().map(|input| input.dims[dim]).sum();
    Maps::made(dims, |n, c, y, at| {
        let mut place = [n, c, y, at];
        for input in inputs {
            match place[dim].checked_sub(input.dims[dim]) {
                None => return input.at(place[0], place[1], place[2], place[3]),
                Some(rest) => place[dim] = rest,
            }
        }
        unreachable!("more than the inputs have")
    })
}
