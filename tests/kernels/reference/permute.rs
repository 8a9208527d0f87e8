//! Values in another order.

use convlab::network::layers::Permute;

use super::Maps;

/// The same values as a map, or as a vector.
pub fn reshape(x: &Maps, sizes: &[usize]) -> Maps {
    let dims = match *sizes {
        [c, h, w] => [x.dims[0], c, h, w],
        _ => [x.dims[0], sizes[0], 1, 1],
    };
    Maps::new(dims, x.values.clone())
}

/// Counts through the axes in their new order, the last fastest, and reads at the old one's place.
pub fn permute(x: &Maps, layer: &Permute) -> Maps {
    let picture: usize = layer.shape.iter().product();
    let mut values = Vec::with_capacity(x.values.len());
    for n in 0..x.dims[0] {
        let mut index = vec![0; layer.shape.len()];
        for _ in 0..picture {
            let place = layer
                .shape
                .iter()
                .zip(&index)
                .fold(0, |place, (size, at)| place * size + at);
            values.push(x.values[n * picture + place]);
            for axis in layer.order.iter().rev().map(|axis| axis - 1) {
                index[axis] += 1;
                if index[axis] < layer.shape[axis] {
                    break;
                }
                index[axis] = 0;
            }
        }
    }
    reshape(&Maps::new(x.dims, values), &layer.output)
}

/// `output[c, r y + i, r x + j] = input[c r² + i r + j, y, x]`
pub fn pixel_shuffle(x: &Maps, r: usize) -> Maps {
    let [pictures, channels, height, width] = x.dims;
    Maps::made(
        [pictures, channels / (r * r), height * r, width * r],
        |n, c, y, at| x.at(n, c * r * r + (y % r) * r + at % r, y / r, at / r),
    )
}

/// `output[c r² + i r + j, y, x] = input[c, r y + i, r x + j]`
pub fn pixel_unshuffle(x: &Maps, r: usize) -> Maps {
    let [pictures, channels, height, width] = x.dims;
    Maps::made(
        [pictures, channels * r * r, height / r, width / r],
        |n, c, y, at| x.at(n, c / (r * r), y * r + c / r % r, at * r + c % r),
    )
}

/// Channel `i` of group `g` becomes channel `i groups + g`.
pub fn channel_shuffle(x: &Maps, groups: usize) -> Maps {
    let each = x.dims[1] / groups;
    Maps::made(x.dims, |n, c, y, at| {
        x.at(n, (c % groups) * each + c / groups, y, at)
    })
}
