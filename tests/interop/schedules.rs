//! PyTorch's schedules, step by step, as `tests/parity/make_cases.py --rates` recorded them.

use convlab::interop::python;
use convlab::recipe::{Every, Recipe, Schedule};
use convlab::train::Rates;
use serde::Deserialize;

#[derive(Deserialize)]
struct Recorded {
    name: String,
    base: f64,
    python: String,
    lr: Vec<f64>,
    momentum: Vec<f64>,
    metrics: Vec<f64>,
}

fn recorded() -> Vec<(Recorded, Schedule)> {
    let all: Vec<Recorded> = serde_json::from_str(include_str!("rates.json")).expect("rates");
    all.into_iter()
        .map(|each| {
            let rule = python::schedule(&each.python, each.lr.len())
                .unwrap_or_else(|error| panic!("{}: {error}", each.name));
            let recipe = Recipe {
                schedule: Schedule::Rule {
                    rule: Box::new(rule),
                    every: Some(Every::Step),
                },
                ..Recipe::default()
            };
            recipe.check_numbers().expect("sound numbers");
            (each, recipe.schedule)
        })
        .collect()
}

#[test]
fn every_schedule_gives_pytorchs_rates_and_momenta_to_a_billionth() {
    for (each, schedule) in recorded() {
        let count = each.lr.len() as u64;
        let mut rates = Rates::new(&schedule, each.base, 1, count);
        for (step, metric) in each.metrics.iter().enumerate() {
            rates.observe(step, *metric);
        }
        for step in 0..count {
            let (rate, at) = (rates.rate(step), step as usize);
            let far = (rate.lr - each.lr[at]).abs();
            assert!(
                far <= 1e-9 * each.lr[at].abs().max(1e-3),
                "{} step {step}: {} for {}",
                each.name,
                rate.lr,
                each.lr[at]
            );
            let momentum = rate.momentum.unwrap_or(0.9);
            assert!(
                (momentum - each.momentum[at]).abs() <= 1e-9,
                "{} step {step}: momentum {momentum}",
                each.name
            );
        }
    }
}

#[test]
fn a_schedule_asked_backwards_gives_the_same_rates() {
    for (each, schedule) in recorded() {
        let count = each.lr.len() as u64;
        let mut rates = Rates::new(&schedule, each.base, 1, count);
        let forward: Vec<_> = (0..count).map(|step| rates.rate(step)).collect();
        for step in (0..count).rev().step_by(7) {
            assert_eq!(rates.rate(step), forward[step as usize], "{}", each.name);
        }
    }
}

#[test]
fn a_schedule_is_the_same_as_text_and_as_json() {
    for (each, schedule) in recorded() {
        if ["lambda", "products"].contains(&each.name.as_str()) {
            continue; // computed factors, which text rounds in the last place
        }
        let text = schedule.to_string();
        assert_eq!(text.parse(), Ok(schedule), "{}: {text}", each.name);
    }
    let typed: Schedule = "step(step_size=30, gamma=0.5, every=step)"
        .parse()
        .expect("a schedule");
    assert_eq!(
        typed.to_string(),
        r#"{"every":"step","gamma":0.5,"rule":"step","step_size":30}"#
    );
    let milestones: Schedule = "multi_step(milestones=[3, 6])".parse().expect("a schedule");
    assert_eq!(Rates::new(&milestones, 1.0, 10, 100).rate(35).lr, 0.1);
    assert!("step(step_size=30, gama=0.5)".parse::<Schedule>().is_err());
    assert!(
        "nonsense"
            .parse::<Schedule>()
            .unwrap_err()
            .contains("cosine_annealing")
    );
}
