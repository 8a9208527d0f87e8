//! Metrics against counts made by hand.

use convlab::train::{Tally, softmax};

#[test]
fn precision_recall_and_f1_are_scikit_learns() {
    // true: a a a b b c; predicted: a a b b b a
    let logits = [
        [2., 1., 0.],
        [2., 1., 0.],
        [0., 1., 0.],
        [0., 1., 0.],
        [0., 3., 0.],
        [1., 0., 0.],
    ]
    .concat();
    let mut tally = Tally::new(3);
    tally.add(&logits, &[0, 0, 0, 1, 1, 2]);
    let names = ["a", "b", "c"].map(str::to_owned);
    let evaluation = tally.finish(&names);
    assert_eq!(evaluation.confusion, [[2, 1, 0], [0, 2, 0], [1, 0, 0]]);
    assert!((evaluation.accuracy - 4.0 / 6.0).abs() < 1e-12);
    let close = |class: usize, precision: f64, recall: f64, f1: f64| {
        let got = &evaluation.classes[class];
        assert!(
            (got.precision - precision).abs() < 1e-12
                && (got.recall - recall).abs() < 1e-12
                && (got.f1 - f1).abs() < 1e-12,
            "{got:?}"
        );
    };
    close(0, 2.0 / 3.0, 2.0 / 3.0, 2.0 / 3.0);
    close(1, 2.0 / 3.0, 1.0, 0.8);
    close(2, 0.0, 0.0, 0.0);
}

#[test]
fn loss_is_the_mean_cross_entropy() {
    let mut tally = Tally::new(2);
    tally.add(&[0.0, 0.0, 100.0, 0.0], &[1, 0]);
    let loss = tally.finish(&[]).loss;
    assert!((loss - std::f64::consts::LN_2 / 2.0).abs() < 1e-9, "{loss}");
}

#[test]
fn probabilities_sum_to_one_even_for_large_logits() {
    let probabilities = softmax(&[1000.0, 999.0, -1000.0], 3);
    assert!((probabilities.iter().sum::<f32>() - 1.0).abs() < 1e-6);
    assert!(probabilities[0] > probabilities[1]);
}
