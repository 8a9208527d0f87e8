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

/// The channels of all inputs, one after another.
pub fn concat(inputs: &[&Maps]) -> Maps {
    let [pictures, _, height, width] = inputs[0].dims;
    let all: usize = inputs.iter().map(|input| input.dims[1]).sum();
    Maps::made([pictures, all, height, width], |n, c, y, at| {
        let mut c = c;
        for input in inputs {
            match c.checked_sub(input.dims[1]) {
                None => return input.at(n, c, y, at),
                Some(rest) => c = rest,
            }
        }
        unreachable!("more channels than the inputs have")
    })
}
