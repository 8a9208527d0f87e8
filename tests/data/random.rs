//! Draws are counter-based: the hash is pcg4d, an epoch's order is a permutation, everything repeats.

use convlab::data::epoch_order;
use convlab::data::random::{below, draw, pcg4d, unit};
use proptest::prelude::*;

#[test]
fn the_hash_is_pcg4d_as_computed_in_python_with_big_integers() {
    assert_eq!(
        pcg4d([0; 4]),
        [0x0f02_f829, 0x2d56_8769, 0x32b0_c43b, 0xd325_48ea]
    );
    assert_eq!(
        pcg4d([1, 2, 3, 4]),
        [0x3622_cd16, 0xf114_71d8, 0xe110_9b3f, 0x02b9_4c2f]
    );
}

#[test]
fn neighbouring_draws_share_nothing_and_cover_the_range_evenly() {
    let mut counts = [0u32; 16];
    for item in 0..4_000 {
        for bits in draw(7, 3, item, 1) {
            counts[(unit(bits) * 16.0) as usize] += 1;
        }
    }
    // 1,000 expected in each, standard deviation 31.
    assert!(
        counts.iter().all(|count| (850..1_150).contains(count)),
        "{counts:?}"
    );
    assert_ne!(draw(7, 3, 0, 1), draw(7, 3, 0, 2));
    assert_ne!(draw(7, 3, 0, 1), draw(7, 4, 0, 1));
    assert_ne!(draw(7, 3, 0, 1), draw(7 + (1 << 32), 3, 0, 1));
}

#[test]
fn epochs_have_different_orders_and_the_same_epoch_the_same() {
    assert_eq!(epoch_order(1, 2, 1_000), epoch_order(1, 2, 1_000));
    assert_ne!(epoch_order(1, 2, 1_000), epoch_order(1, 3, 1_000));
    assert_ne!(epoch_order(1, 2, 1_000), epoch_order(2, 2, 1_000));
}

#[test]
fn every_picture_comes_first_equally_often() {
    let mut first = [0; 5];
    for epoch in 0..2_000 {
        first[epoch_order(11, epoch, 5)[0] as usize] += 1;
    }
    assert!(
        first.iter().all(|count| (320..480).contains(count)),
        "{first:?}"
    );
}

proptest! {
    #[test]
    fn an_epoch_order_is_a_permutation(seed: u64, epoch: u64, count in 0usize..700) {
        let mut order = epoch_order(seed, epoch, count);
        order.sort_unstable();
        prop_assert!(order.into_iter().eq(0..count as u32));
    }

    #[test]
    fn units_and_whole_numbers_stay_in_range(bits: u32, count in 1u32..=65_536) {
        prop_assert!((0.0..1.0).contains(&unit(bits)));
        prop_assert!(below(bits, count) < count);
    }
}
