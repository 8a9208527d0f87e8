//! Is overfitting pointed out where it is, and not where losses are noisy, at rest, or both rising? On made curves and on a real run that
//! learns random labels by heart.

use std::rc::Rc;

use convlab::engine::{Backend, BackendKind};
use convlab::network::Mulberry32;
use convlab::recipe::{OptimizerKind, Recipe};
use convlab::train::{Command, Evaluated, Evaluation, Event, History, Session, overfitting};

use super::finish;

/// Steps of an epoch of the made curves.
const STEPS: u64 = 10;

/// A run whose epochs have these mean training losses and held-out losses.
fn history(epochs: &[(f64, f64)]) -> History {
    let mut history = History::default();
    for (epoch, &(training, held)) in (1..).zip(epochs) {
        for step in 0..STEPS {
            history.add(&Event::Step {
                step: (epoch - 1) * STEPS + step + 1,
                epoch,
                loss: training as f32,
                accuracy: 0.5,
                rate: 0.01,
                images_per_sec: 1.0,
                ms_per_step: 1.0,
                heads: Vec::new(),
            });
        }
        history.add(&Event::Evaluated(Evaluated {
            step: epoch * STEPS,
            epoch,
            evaluation: Evaluation {
                loss: held,
                count: 100,
                ..Evaluation::default()
            },
        }));
    }
    history
}

/// The evaluation, from 1, after which it is told; none where it never is.
fn told_at(epochs: &[(f64, f64)]) -> Option<usize> {
    (1..=epochs.len()).find(|&count| overfitting(&history(&epochs[..count])).is_some())
}

/// A training loss that goes down towards 0.
fn falling(epoch: usize) -> f64 {
    2.0 * 0.8f64.powi(epoch as i32)
}

fn with_falling(held: impl IntoIterator<Item = f64>) -> Vec<(f64, f64)> {
    held.into_iter()
        .enumerate()
        .map(|(epoch, held)| (falling(epoch), held))
        .collect()
}

#[test]
fn a_held_out_loss_that_turns_and_rises_is_told_with_where_it_was_lowest() {
    let turning = with_falling([1.5, 1.0, 0.7, 0.6, 0.55, 0.6, 0.7, 0.85, 1.0, 1.2]);
    let at = told_at(&turning).expect("it turns");
    assert!((7..=9).contains(&at), "{at}");
    let found = overfitting(&history(&turning)).expect("it still does");
    assert_eq!(found.epoch, 5);
    assert!(
        found.lowest > 0.54 && found.lowest < 0.61 && found.now == 1.0,
        "{found:?}"
    );
    assert!(found.training_now < 0.5 * found.training_then, "{found:?}");
}

#[test]
fn labels_learned_by_heart_from_the_start_late_rises_and_noisy_ones_are_told() {
    let from_the_start = with_falling((0..10).map(|epoch| 2.3 + 0.05 * f64::from(epoch * epoch)));
    let late = with_falling((0..40).map(|epoch| match epoch {
        0..25 => 0.4 + 0.9f64.powi(epoch),
        _ => 0.47 + 0.02 * f64::from(epoch - 25),
    }));
    let mut random = Mulberry32::new(5);
    let noisy = with_falling((0..30).map(|epoch| {
        let trend = 0.5 + 0.004 * f64::from((epoch - 6) * (epoch - 6)).min(2000.0);
        trend * (0.92 + 0.16 * random.next_unit())
    }));
    for (name, epochs) in [
        ("from the start", from_the_start),
        ("late", late),
        ("noisy", noisy),
    ] {
        assert!(told_at(&epochs).is_some(), "{name}");
    }
}

#[test]
fn noise_rest_and_divergence_are_not_overfitting() {
    // Runs at rest whose evaluations are off by up to a fifth, while the training loss falls on.
    let told = (0..50).filter(|&seed| {
        let mut random = Mulberry32::new(seed);
        let noise = (0..60).map(|_| 0.5 * (0.8 + 0.4 * random.next_unit()));
        told_at(&with_falling(noise)).is_some()
    });
    let told = told.count();
    assert!(told <= 2, "{told} of 50 noisy runs");
    let rest = with_falling((0..60).map(|epoch| 0.5 + 0.9f64.powi(epoch)));
    let better = with_falling((0..60).map(|epoch| 2.0 * 0.95f64.powi(epoch)));
    let diverging: Vec<_> = (0..20)
        .map(|epoch| (0.5 * 1.2f64.powi(epoch), 0.6 * 1.2f64.powi(epoch)))
        .collect();
    let one_spike = with_falling((0..20).map(|epoch| {
        if epoch == 12 {
            9.0
        } else {
            0.6 + 0.8f64.powi(epoch)
        }
    }));
    let two_spikes =
        with_falling((0..20).map(|epoch| if epoch == 12 || epoch == 13 { 3.0 } else { 0.6 }));
    let tiny = with_falling((0..20).map(|epoch| 0.001 + 0.0005 * f64::from(epoch)));
    // Learned long ago: the training loss falls no more.
    let flat: Vec<_> = (0..20)
        .map(|epoch| (0.2, 0.5 + 0.05 * f64::from(epoch)))
        .collect();
    for (name, epochs) in [
        ("rest", rest),
        ("better", better),
        ("diverging", diverging),
        ("one spike", one_spike),
        ("two spikes", two_spikes),
        ("tiny", tiny),
        ("flat", flat),
    ] {
        assert_eq!(told_at(&epochs), None, "{name}");
    }
}

#[test]
fn too_little_is_known_at_first_and_gaps_in_the_curves_do_no_harm() {
    let steep = with_falling([0.5, 0.6, 0.9, 1.5, 2.5, 4.0]);
    for count in 0..6 {
        assert_eq!(overfitting(&history(&steep[..count])), None, "{count}");
    }
    assert!(overfitting(&history(&steep)).is_some());
    let mut no_number = history(&steep);
    no_number.add(&Event::Evaluated(Evaluated {
        step: 70,
        epoch: 7,
        evaluation: Evaluation {
            loss: f64::NAN,
            ..Evaluation::default()
        },
    }));
    assert!(overfitting(&no_number).is_some());
    let mut no_steps = history(&steep);
    no_steps.training.clear();
    assert_eq!(overfitting(&no_steps), None);
    // So many evaluations of one step are one.
    let mut again = history(&steep[..3]);
    for _ in 0..9 {
        again.add(&Event::Evaluated(Evaluated {
            step: 30,
            epoch: 3,
            evaluation: Evaluation {
                loss: 9.0,
                ..Evaluation::default()
            },
        }));
    }
    assert_eq!(overfitting(&again), None);
}

crate::device_tests! {
    a_run_that_learns_random_labels_by_heart_is_told_of_it_once => async {
        let mut data = convlab::data::scenes(3, 40, 60);
        let mut random = Mulberry32::new(9);
        let classes = data.classes.len() as f64;
        for split in [&mut data.train, &mut data.test] {
            for label in split.targets.classes.iter_mut().flatten() {
                *label = (random.next_unit() * classes) as u16;
            }
        }
        let recipe = Recipe { batch: 8, epochs: 40, optimizer: OptimizerKind::Adam, lr: 0.002, ..Recipe::default() };
        let backend = Backend::open(BackendKind::Cpu).await.expect("the CPU opens");
        let mut session = Session::new(recipe, Rc::new(data), backend).await.expect("the recipe works");
        session.command(Command::Start).await.expect("start");
        let events = finish(&mut session).await;
        let told: Vec<&Event> = events.iter().filter(|event| matches!(event, Event::Overfitting { .. })).collect();
        let [Event::Overfitting { epoch, lowest, now, message, .. }] = &told[..] else { panic!("told {} times", told.len()) };
        assert!(*now > 1.1 * lowest && *epoch < 20, "{message}");
        assert!(message.contains("overfits") && message.contains("best weights"), "{message}");
        let last = super::losses(&events);
        assert!(last[last.len() - 10..].iter().all(|loss| *loss < 1.0), "it learns them by heart");
        // Nor is it told again after a checkpoint.
        let mut checkpoint = session.checkpoint().await.expect("a checkpoint");
        checkpoint.recipe.epochs = 44;
        let backend = Backend::open(BackendKind::Cpu).await.expect("the CPU opens");
        let mut again = Session::from_checkpoint(checkpoint, session.dataset().clone(), backend).await.expect("it goes on");
        again.command(Command::Resume).await.expect("it goes on");
        assert!(!finish(&mut again).await.iter().any(|event| matches!(event, Event::Overfitting { .. })));
    };
}
