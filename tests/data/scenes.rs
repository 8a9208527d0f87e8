//! The built-in pictures: the same everywhere, each class equally often, too hard for a linear model.

use convlab::data::{Dataset, Split, random, scenes};

fn fnv(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// Runs in the browser as well: wasm has to draw the native bytes.
#[cfg_attr(target_family = "wasm", wasm_bindgen_test::wasm_bindgen_test)]
#[cfg_attr(not(target_family = "wasm"), test)]
fn a_seed_gives_the_same_bytes_on_every_machine() {
    let data = scenes(7, 400, 100);
    let hashes = [
        fnv(data.train.pixels.planes()),
        fnv(data.test.pixels.planes()),
    ];
    assert_eq!(
        hashes,
        [0x02c6_da5c_95ed_44dd, 0x9d65_aee8_180f_3ea3],
        "{hashes:#x?}"
    );
}

#[test]
fn a_picture_depends_on_seed_split_and_index_alone() {
    let (few, many) = (scenes(7, 50, 20), scenes(7, 90, 40));
    assert_eq!(
        few.train.pixels.planes()[..],
        many.train.pixels.planes()[..few.train.pixels.planes().len()]
    );
    assert_eq!(
        few.test.pixels.planes()[..],
        many.test.pixels.planes()[..few.test.pixels.planes().len()]
    );
    assert_ne!(
        few.train.pixels.planes()[..20 * 3072],
        few.test.pixels.planes()[..]
    );
    assert_ne!(
        few.train.pixels.planes(),
        scenes(8, 50, 20).train.pixels.planes()
    );
}

#[test]
fn each_class_occurs_equally_often_in_a_shuffled_order() {
    let data = scenes(1, 1_000, 200);
    for class in 0..10 {
        let count = |split: &Split| {
            split
                .labels()
                .iter()
                .filter(|&&label| label == class)
                .count()
        };
        assert_eq!((count(&data.train), count(&data.test)), (100, 20));
    }
    assert_ne!(data.train.labels()[..10], data.train.labels()[10..20]);
}

#[test]
fn no_two_pictures_are_alike_and_none_is_nearly_plain() {
    let data = scenes(2, 500, 10);
    let mut all: Vec<&[u8]> = data.train.pixels.planes().chunks(3072).collect();
    for picture in &all {
        let mean = picture.iter().map(|&byte| f64::from(byte)).sum::<f64>() / 3072.0;
        let variance = picture
            .iter()
            .map(|&byte| (f64::from(byte) - mean).powi(2))
            .sum::<f64>()
            / 3072.0;
        assert!(
            variance.sqrt() > 12.0,
            "a picture varies by {variance} only"
        );
    }
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 500);
}

/// Softmax regression on the pixels by stochastic gradient descent; gives the best held-out accuracy of all epochs.
fn linear_accuracy(data: &Dataset, epochs: u64) -> f64 {
    const SIZE: usize = 3072;
    let mut weights = vec![0.0f32; 10 * SIZE];
    let mut bias = [0.0f32; 10];
    let floats = |split: &Split, index: usize| -> Vec<f32> {
        split.pixels.planes()[index * SIZE..][..SIZE]
            .iter()
            .map(|&byte| f32::from(byte) / 127.5 - 1.0)
            .collect()
    };
    let scores = |weights: &[f32], bias: &[f32; 10], x: &[f32]| -> [f32; 10] {
        std::array::from_fn(|class| {
            let mut lanes = [0.0f32; 8];
            for (w, x) in weights[class * SIZE..][..SIZE].chunks(8).zip(x.chunks(8)) {
                for lane in 0..8 {
                    lanes[lane] += w[lane] * x[lane];
                }
            }
            bias[class] + lanes.iter().sum::<f32>()
        })
    };
    let best = |scores: &[f32; 10]| {
        (0..10)
            .max_by(|&a, &b| scores[a].total_cmp(&scores[b]))
            .unwrap()
    };
    let mut best_accuracy = 0.0f64;
    for epoch in 0..epochs {
        let rate = 0.0008 / (1.0 + epoch as f32);
        for index in random::epoch_order(0, epoch, data.train.len()) {
            let x = floats(&data.train, index as usize);
            let scores = scores(&weights, &bias, &x);
            let most = scores.iter().copied().fold(f32::MIN, f32::max);
            let powers = scores.map(|score| (score - most).exp());
            let total: f32 = powers.iter().sum();
            for class in 0..10 {
                let truth = f32::from(u8::from(
                    usize::from(data.train.labels()[index as usize]) == class,
                ));
                let step = rate * (truth - powers[class] / total);
                bias[class] += step;
                for (w, x) in weights[class * SIZE..][..SIZE].iter_mut().zip(&x) {
                    *w += step * x;
                }
            }
        }
        let right = (0..data.test.len())
            .filter(|&index| {
                best(&scores(&weights, &bias, &floats(&data.test, index)))
                    == usize::from(data.test.labels()[index])
            })
            .count();
        best_accuracy = best_accuracy.max(right as f64 / data.test.len() as f64);
    }
    best_accuracy
}

#[test]
fn a_linear_model_learns_something_but_stays_under_sixty_percent() {
    let accuracy = linear_accuracy(&scenes(7, 10_000, 2_000), 8);
    eprintln!(
        "a linear model on the built-in scenes: {:.1} % held out",
        accuracy * 100.0
    );
    assert!((0.30..0.60).contains(&accuracy), "{accuracy}");
}
