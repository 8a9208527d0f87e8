//! A small set of one's own trains well with the defaults, which fit themselves to it; what a person gave stays.

use std::rc::Rc;

use convlab::data::{Dataset, Split};
use convlab::engine::{Backend, BackendKind};
use convlab::recipe::{OptimizerKind, Recipe, Schedule};
use convlab::train::{Command, Event, Session, Suited};

use super::finish;

/// Pictures of `side` pixels: discs, squares and triangles of random colour, size and place on a darker ground; class i % 3.
fn shapes(seed: u32, count: usize, side: usize) -> Split {
    let mut draw = convlab::network::Mulberry32::new(seed);
    let mut pixels = Vec::new();
    for picture in 0..count {
        let mut between = |low: f32, high: f32| low + (high - low) * draw.next_unit() as f32;
        let ground: [f32; 3] = std::array::from_fn(|_| between(0.0, 90.0));
        let colour: [f32; 3] = std::array::from_fn(|_| between(120.0, 255.0));
        let radius = between(0.22, 0.38) * side as f32;
        let [x, y] = std::array::from_fn(|_| between(radius, side as f32 - radius));
        let plane = |channel: usize| {
            (0..side * side).map(move |at| {
                let (dx, dy) = ((at % side) as f32 - x, (at / side) as f32 - y);
                let is_inside = match picture % 3 {
                    0 => dx.hypot(dy) <= radius,
                    1 => dx.abs().max(dy.abs()) <= 0.8 * radius,
                    _ => dy <= 0.8 * radius && dx.abs() <= (dy + radius) * 0.55,
                };
                (if is_inside { colour } else { ground })[channel] as u8
            })
        };
        pixels.extend((0..3).flat_map(plane));
    }
    let labels = (0..count).map(|picture| (picture % 3) as u16).collect();
    Split::of_classes(pixels, labels)
}

fn set(seed: u32, train: usize, test: usize) -> Dataset {
    Dataset {
        name: "shapes".into(),
        classes: ["disc", "square", "triangle"].map(String::from).to_vec(),
        palette: Vec::new(),
        box_classes: Vec::new(),
        scene_classes: Vec::new(),
        channels: 3,
        height: 32,
        width: 32,
        train: shapes(seed, train, 32),
        test: shapes(seed + 1000, test, 32),
        split_note: String::new(),
        notes: Vec::new(),
    }
}

/// Fits a recipe to a data set.
fn suit(
    recipe: &mut Recipe,
    dataset: &Dataset,
    is_given: impl Fn(&str) -> bool,
) -> Vec<&'static str> {
    let split = &dataset.train;
    recipe.suit(split.len(), split.targets.classes.is_some(), is_given)
}

#[test]
fn the_batch_is_a_share_of_the_set_and_the_run_has_a_thousand_steps() {
    for (pictures, batch) in [
        (54, 8),
        (24, 4),
        (383, 32),
        (200, 32),
        (96, 16),
        (5, 3),
        (3, 3),
        (2, 2),
        (1, 1),
    ] {
        let suited = Suited::to(pictures).expect("a small set");
        assert_eq!(suited.batch, batch, "{pictures} pictures");
        let steps = suited.epochs * pictures.div_ceil(batch) as u64;
        let epoch = pictures.div_ceil(batch) as u64;
        assert!((1000..1000 + epoch).contains(&steps), "{steps} steps");
    }
    for pictures in [0, 384, 5000] {
        assert_eq!(Suited::to(pictures), None, "{pictures} pictures");
    }
}

#[test]
fn no_epoch_ends_with_a_single_picture() {
    for pictures in 2..384 {
        let batch = Suited::to(pictures).expect("a small set").batch;
        assert_ne!(
            (batch > 2, pictures % batch),
            (true, 1),
            "{pictures} pictures"
        );
    }
}

#[test]
fn what_is_given_or_not_at_its_default_stays() {
    let dataset = set(1, 54, 6);
    let mut recipe = Recipe::default();
    let all = ["batch", "epochs", "lr", "schedule", "shift"];
    assert_eq!(suit(&mut recipe, &dataset, |_| false), all);
    assert_eq!(
        (
            recipe.batch,
            recipe.epochs,
            recipe.lr,
            recipe.schedule.clone(),
            recipe.shift
        ),
        (8, 143, 0.01, Schedule::Cosine, 4)
    );
    // Fitted once, nothing is left to fit.
    assert!(suit(&mut recipe, &dataset, |_| false).is_empty());
    for name in all {
        let mut recipe = Recipe::default();
        let changed = suit(&mut recipe, &dataset, |given| given == name);
        assert_eq!(changed.len(), 4, "{name}");
        assert!(!changed.contains(&name), "{name}");
    }
    for (recipe, changed) in [
        (
            Recipe {
                lr: 0.1,
                epochs: 3,
                ..Recipe::default()
            },
            &["batch", "schedule", "shift"][..],
        ),
        (
            Recipe {
                batch: 4,
                flip: true,
                ..Recipe::default()
            },
            &["epochs", "lr", "schedule", "shift"],
        ),
        (
            Recipe {
                rotate: 10.0,
                steps: Some(50),
                ..Recipe::default()
            },
            &["batch", "lr", "schedule"],
        ),
        (
            Recipe {
                optimizer: OptimizerKind::Adam,
                ..Recipe::default()
            },
            &["batch", "epochs"],
        ),
    ] {
        assert_eq!(
            suit(&mut recipe.clone(), &dataset, |_| false),
            changed,
            "{recipe:?}"
        );
    }
    let large = set(2, 384, 6);
    assert!(suit(&mut Recipe::default(), &large, |_| false).is_empty());
}

#[test]
fn sixty_pictures_of_shapes_end_above_ninety_percent() {
    let mut shares = Vec::new();
    for seed in [3, 4, 5] {
        // Many more are held out than people would, so that the figure says something.
        let dataset = Rc::new(set(seed, 54, 120));
        let mut recipe = Recipe {
            seed,
            ..Recipe::default()
        };
        suit(&mut recipe, &dataset, |_| false);
        let accuracy = pollster::block_on(async {
            let device = Backend::open(BackendKind::Cpu)
                .await
                .expect("the CPU opens");
            let mut session = Session::new(recipe, dataset, device)
                .await
                .expect("a session");
            session.command(Command::Start).await.expect("it starts");
            finish(&mut session)
                .await
                .into_iter()
                .filter_map(|event| match event {
                    Event::Evaluated(evaluated) => Some(evaluated.evaluation.accuracy),
                    _ => None,
                })
                .next_back()
        });
        shares.push(accuracy.expect("an evaluation"));
    }
    let mean = shares.iter().sum::<f64>() / shares.len() as f64;
    assert!(
        mean > 0.9 && shares.iter().all(|share| *share > 0.7),
        "{shares:?}"
    );
}
