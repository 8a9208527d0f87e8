//! Metrics against counts made by hand.

use convlab::engine::Counts;
use convlab::train::{Evaluated, Evaluation, Event, Tally, softmax};

/// Rows are true classes, columns predicted ones.
fn counted(confusion: &[u64], classes: usize) -> Counts {
    Counts {
        classes,
        confusion: confusion.to_vec(),
        cross_entropy: 5.0,
    }
}

fn names(count: usize) -> Vec<String> {
    (0..count).map(|class| class.to_string()).collect()
}

#[test]
fn iou_is_over_the_classes_that_occur_in_truth_or_prediction() {
    // Class 2 is predicted and never true; class 3 is neither.
    let confusion = [6, 2, 1, 0, 1, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    let mut tally = Tally::of_masks(4, None);
    tally
        .add_counts(&counted(&confusion, 4))
        .expect("classes of the data");
    let evaluation = tally.finish(&names(4));
    let masks = evaluation.masks.expect("masks");
    let iou = [Some(6.0 / 10.0), Some(8.0 / 11.0), Some(0.0), None];
    assert_eq!(masks.iou, iou);
    assert!((masks.mean_iou - (0.6 + 8.0 / 11.0) / 3.0).abs() < 1e-12);
    assert!((masks.dice - (12.0 / 16.0 + 16.0 / 19.0) / 3.0).abs() < 1e-12);
    assert!((evaluation.accuracy - 14.0 / 18.0).abs() < 1e-12);
    assert!((evaluation.loss - 5.0 / 18.0).abs() < 1e-12);
    assert_eq!(evaluation.count, 18);
    // A class that is to be ignored is left out, though pixels are taken for it.
    let mut tally = Tally::of_masks(4, Some(2));
    tally
        .add_counts(&counted(&confusion, 4))
        .expect("classes of the data");
    let masks = tally.finish(&names(4)).masks.expect("masks");
    assert_eq!(masks.iou, [iou[0], iou[1], None, None]);
    assert!((masks.mean_iou - (0.6 + 8.0 / 11.0) / 2.0).abs() < 1e-12);
}

#[test]
fn counts_of_several_passes_add_up() {
    let settings = convlab::recipe::Recipe::default().training_settings();
    // Two pictures of two pixels, three classes: [picture, class, pixel].
    let logits = [2.0, 0.0, 1.0, 5.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 3.0, 0.0];
    let all = Counts::of(&logits, &[0, 1, 2, u32::MAX], [3, 2], &settings);
    assert_eq!(all.confusion, [1, 0, 0, 0, 1, 0, 0, 0, 1]);
    let mut first = Counts::of(&logits[..6], &[0, 1], [3, 2], &settings);
    first.add(&Counts::of(&logits[6..], &[2, u32::MAX], [3, 2], &settings));
    assert_eq!(first.confusion, all.confusion);
    assert!((first.cross_entropy - all.cross_entropy).abs() < 1e-12);
    assert_eq!(all.count(), 3);
}

#[test]
fn the_event_of_a_classifier_is_as_before_and_that_of_masks_says_iou() {
    let evaluated = |evaluation: Evaluation| Evaluated {
        step: 3,
        epoch: 1,
        evaluation,
    };
    let mut tally = Tally::of_masks(2, None);
    tally
        .add_counts(&counted(&[3, 1, 0, 0], 2))
        .expect("classes of the data");
    let of_masks = evaluated(tally.finish(&names(2)));
    let json = serde_json::to_value(Event::Evaluated(of_masks.clone())).expect("JSON");
    assert_eq!(json["event"], "evaluated");
    assert_eq!(json["iou"], serde_json::json!([0.75, 0.0]));
    assert_eq!(json["mean_iou"], 0.375);
    assert!(json["dice"].is_number() && json["confusion"][0][0] == 3);
    let back: Evaluated = serde_json::from_value(json).expect("the same evaluation");
    assert_eq!(back, of_masks);

    let mut tally = Tally::new(2);
    tally
        .add_counts(&counted(&[3, 1, 0, 0], 2))
        .expect("classes of the data");
    let of_pictures = evaluated(tally.finish(&names(2)));
    let json = serde_json::to_value(Event::Evaluated(of_pictures.clone())).expect("JSON");
    for key in ["mean_iou", "iou", "dice", "masks"] {
        assert!(json.get(key).is_none(), "{key}");
    }
    let back: Evaluated = serde_json::from_value(json).expect("the same evaluation");
    assert_eq!(back, of_pictures);
}

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
    tally
        .add(&logits, &[0, 0, 0, 1, 1, 2])
        .expect("classes of the data");
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
    tally
        .add(&[0.0, 0.0, 100.0, 0.0], &[1, 0])
        .expect("classes of the data");
    let loss = tally.finish(&[]).loss;
    assert!((loss - std::f64::consts::LN_2 / 2.0).abs() < 1e-9, "{loss}");
}

#[test]
fn probabilities_sum_to_one_even_for_large_logits() {
    let probabilities = softmax(&[1000.0, 999.0, -1000.0], 3);
    assert!((probabilities.iter().sum::<f32>() - 1.0).abs() < 1e-6);
    assert!(probabilities[0] > probabilities[1]);
}
