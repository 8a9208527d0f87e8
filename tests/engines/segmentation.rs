//! A class for every pixel: do both engines train on a data set's masks alike, count alike, and draw the same map?

// In a browser on a software adapter these networks take minutes to compile: there the kernels' own tests have to do.
#![cfg_attr(target_family = "wasm", allow(dead_code, unused_imports))]

use std::rc::Rc;

use convlab::data::{Augment, Dataset, IGNORED, Split, Targets, Transform};
use convlab::engine::{
    Answer, Backend, Engine, IGNORED_TARGET, Input, Part, StepOptions, TrainingSettings, Want,
};
use convlab::network::{Mulberry32, Network, zoo};
use convlab::recipe::Loss;

use super::{LOSSES, burn, close, compiled, engine, options, sgd};

/// Odd on purpose: no halving comes out even.
pub const HEIGHT: usize = 21;
pub const WIDTH: usize = 30;
pub const CLASSES: usize = 3;

/// Pictures of blocks whose colour says their class, under noise; a twelfth of the pixels has no class.
pub fn blocks(train: usize, test: usize) -> Rc<Dataset> {
    let mut random = Mulberry32::new(17);
    let mut split = |count: usize| {
        let mut pixels = Vec::new();
        let mut masks = Vec::new();
        let mut scenes = Vec::new();
        for _ in 0..count {
            let phase = (random.next_unit() * 9.0) as usize;
            // A scene is where the blocks stand: near one end of their row or not.
            scenes.push(u16::from(phase > 3));
            let class = |y: usize, x: usize| (y / 5 + (x + phase) / 7) % CLASSES;
            for channel in 0..3 {
                for at in 0..HEIGHT * WIDTH {
                    let base = 60 + 130 * usize::from(class(at / WIDTH, at % WIDTH) == channel);
                    pixels.push((base as f64 + 60.0 * random.next_unit()) as u8);
                }
            }
            for at in 0..HEIGHT * WIDTH {
                masks.push(match random.next_unit() < 1.0 / 12.0 {
                    true => IGNORED,
                    false => class(at / WIDTH, at % WIDTH) as u8,
                });
            }
        }
        Split {
            count,
            pixels: pixels.into(),
            targets: Targets {
                masks: Some(masks),
                scenes: Some(scenes),
                ..Targets::default()
            },
        }
    };
    Rc::new(Dataset {
        name: "blocks".into(),
        classes: ["red", "green", "blue"].map(String::from).to_vec(),
        palette: vec![[255, 0, 0], [0, 255, 0], [0, 0, 255]],
        box_classes: Vec::new(),
        scene_classes: ["near", "far"].map(String::from).to_vec(),
        channels: 3,
        height: HEIGHT,
        width: WIDTH,
        train: split(train),
        test: split(test),
        split_note: "made".into(),
        notes: Vec::new(),
    })
}

fn network(name: &str) -> Network {
    zoo::model_at(name, [3, HEIGHT, WIDTH], CLASSES).expect("a network of the zoo")
}

pub async fn loaded(
    backend: &Backend,
    network: &Network,
    settings: &TrainingSettings,
    transform: &Transform,
) -> Box<dyn Engine> {
    let mut engine = engine(backend, network, settings);
    engine
        .load(blocks(12, 7), transform.clone())
        .await
        .expect("the data fit");
    engine
}

/// Short ones among them.
pub const BATCHES: [&[u32]; 4] = [&[0, 7, 11, 2, 9], &[3, 8, 4, 5, 5], &[1, 2], &[6, 10, 3]];

pub fn at_step(step: usize) -> StepOptions {
    StepOptions {
        rate: 0.02,
        ..options(step as u64)
    }
}

/// Steps by index.
async fn losses(engine: &mut dyn Engine) -> Vec<(f32, u32, u32)> {
    for (step, batch) in BATCHES.iter().enumerate() {
        engine.step(batch, at_step(step)).await.expect("a step");
    }
    let results = engine.drain().await.expect("losses");
    let results = results.iter();
    results
        .map(|step| (step.loss, step.correct, step.count))
        .collect()
}

async fn agree(name: &str, loss: Loss) {
    let network = network(name);
    let transform = Transform {
        mean: vec![0.5],
        std: vec![0.5],
        ..Transform::default()
    };
    let settings = TrainingSettings {
        loss,
        class_weights: vec![1.0, 0.5, 2.0],
        ..sgd()
    };
    let mut reference = loaded(&burn().await, &network, &settings, &transform).await;
    let theirs = losses(&mut *reference).await;
    let state = reference.state().await.expect("the state");
    let held_out = [0, 6, 3, 2, 2, 5];
    let counts = reference
        .infer(Input::Pictures(Part::Test, &held_out), Want::Counts)
        .await
        .and_then(Answer::counts)
        .expect("counts");
    let [counts] = &counts[..] else {
        panic!("one head");
    };
    let map = reference
        .infer(Input::Pictures(Part::Test, &held_out), Want::Classes)
        .await
        .and_then(Answer::classes)
        .expect("a map");
    assert_eq!(map.len(), held_out.len() * HEIGHT * WIDTH);
    assert!(theirs.iter().any(|(.., count)| *count > 0));
    assert!(counts.count() > 0 && counts.count() < map.len() as u64);
    for backend in compiled().await {
        let mut ours = loaded(&backend, &network, &settings, &transform).await;
        for (step, (ours, theirs)) in losses(&mut *ours).await.iter().zip(&theirs).enumerate() {
            let what = format!("{name}, {loss:?}, loss of step {step}");
            close(ours.0, theirs.0, LOSSES, &what);
            assert_eq!(ours.2, theirs.2, "{what}: pixels that count");
            let apart = ours.1.abs_diff(theirs.1);
            assert!(apart <= 1 + ours.2 / 500, "{what}: {apart} pixels apart");
        }
        // The same weights from here on: only a forward pass is compared.
        ours.restore(&state).await.expect("the state fits");
        let counted = ours
            .infer(Input::Pictures(Part::Test, &held_out), Want::Counts)
            .await
            .and_then(Answer::counts)
            .expect("counts");
        let [counted] = &counted[..] else {
            panic!("one head")
        };
        assert_eq!(counted.count(), counts.count());
        let cells = counted.confusion.iter().zip(&counts.confusion);
        let apart: u64 = cells.map(|(ours, theirs)| ours.abs_diff(*theirs)).sum();
        assert!(apart <= 4, "{name}: {apart} pixels are counted elsewhere");
        let mean = |sum: f64| (sum / counts.count() as f64) as f32;
        close(
            mean(counted.cross_entropy),
            mean(counts.cross_entropy),
            LOSSES,
            "held-out loss",
        );
        let drawn = ours
            .infer(Input::Pictures(Part::Test, &held_out), Want::Classes)
            .await
            .and_then(Answer::classes)
            .expect("a map");
        assert_eq!(drawn.len(), map.len());
        let apart = drawn.iter().zip(&map).filter(|(a, b)| a != b).count();
        assert!(apart <= 2, "{name}: {apart} pixels are drawn otherwise");
        let plane = HEIGHT * WIDTH;
        let input = transform.eval_batch(&blocks(12, 7), &blocks(12, 7).test, &[6]);
        let alone = ours
            .infer(Input::Values(&input), Want::Classes)
            .await
            .and_then(Answer::classes)
            .expect("a map");
        assert_eq!(alone, drawn[plane..2 * plane], "the second picture alone");
    }
}

/// What an engine draws for itself is what the transform gives, bit for bit; between engines only the first loss is compared, for a
/// rounding that takes a ReLU to its other side grows from step to step.
async fn augmented() {
    let on_device = Augment {
        flip: true,
        shift: 3,
        crop_padding: 2,
        brightness: 0.2,
        cutout: 5,
        ..Augment::default()
    };
    let by_host = Augment {
        scale: 0.3,
        rotate: 12.0,
        contrast: 0.3,
        saturation: 0.5,
        ..on_device
    };
    for (augment, steps) in [
        (on_device, ""),
        (by_host, ""),
        (
            on_device,
            "random_resized_crop(size=24, scale=[0.5, 1]), random_rotation(degrees=20), color_jitter(hue=0.1)",
        ),
    ] {
        augmented_by(augment, steps).await;
    }
}

async fn augmented_by(augment: Augment, steps: &str) {
    let transform = Transform {
        resize: Some([HEIGHT, WIDTH]),
        steps: steps.parse().expect("steps"),
        augment,
        mean: vec![0.5],
        std: vec![0.5],
        ..Transform::default()
    };
    let (network, settings, data) = (network("unet"), sgd(), blocks(12, 7));
    let mut first = None;
    for backend in std::iter::once(burn().await).chain(compiled().await) {
        let mut drawing = loaded(&backend, &network, &settings, &transform).await;
        let drawn = losses(&mut *drawing).await;
        let mut given = engine(&backend, &network, &settings);
        for (step, batch) in BATCHES.iter().enumerate() {
            let options = at_step(step);
            let inputs = transform.train_batch(&data, batch, options.seed, options.step);
            let masks = transform.train_masks(&data, batch, options.seed, options.step);
            let targets = masks.iter().map(|&class| match class {
                IGNORED => IGNORED_TARGET,
                class => class.into(),
            });
            let step = given.step_on(inputs, targets.collect(), options);
            step.await.expect("a step");
        }
        let given = given.drain().await.expect("losses");
        for (step, (drawn, given)) in drawn.iter().zip(&given).enumerate() {
            let given = (given.loss, given.correct, given.count);
            assert_eq!(*drawn, given, "step {step}, {}", backend.variant());
        }
        let first = first.get_or_insert(drawn[0].0);
        close(drawn[0].0, *first, LOSSES, "the first loss");
    }
}

#[cfg(not(target_family = "wasm"))]
crate::device_tests! {
    unet_agrees_on_masks => agree("unet", Loss::CrossEntropyDice);
    segnet_agrees_on_masks => agree("segnet", Loss::Focal);
    masks_are_augmented_alike => augmented();
}
