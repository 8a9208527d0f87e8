//! Does an evaluation count what it means to, and draw the classes it counts? A network whose outputs are known, in working buffers
//! that are full of NaN at first.

use std::rc::Rc;

use convlab::data::{Dataset, IGNORED, Split, Targets, Transform};
use convlab::engine::compiled::{CompiledEngine, Gpu, Tiles};
use convlab::engine::{Answer, Engine, Input, NamedTensor, Part, State, TrainingSettings, Want};
use convlab::network::zoo::Builder;
use convlab::network::{Mulberry32, Network};
use convlab::recipe::{Clip, Loss, LossOptions, Optimizer};

use super::every_tiles;

pub const CLASSES: usize = 4;
/// 77 pixels: no word of four is full at the end.
pub const SIZE: [usize; 2] = [7, 11];
/// Weights `[CLASSES, 3]` whose sums over bytes are multiples of 1/8, and biases that keep any two classes 0.01 apart.
const WEIGHT: [[f32; 3]; CLASSES] = [
    [0.5, -0.25, 0.0],
    [-0.5, 1.0, 0.125],
    [0.25, 0.0, 0.75],
    [0.0, 0.5, -1.0],
];
const BIAS: [f32; CLASSES] = [8.03, -16.0, 0.05, 3.99];

pub fn network() -> Network {
    Builder::new("known", "a test", [3, SIZE[0], SIZE[1]])
        .conv("conv", 3, CLASSES, 1, 0)
        .build()
}

pub fn dataset(count: usize) -> Dataset {
    let mut random = Mulberry32::new(23);
    let [height, width] = SIZE;
    let mut bytes = |len: usize, below: f64| -> Vec<u8> {
        (0..len)
            .map(|_| (random.next_unit() * below) as u8)
            .collect()
    };
    let pixels = bytes(count * 3 * height * width, 256.0);
    let masks = bytes(count * height * width, 5.0);
    // The fifth is no class.
    let masks = masks
        .into_iter()
        .map(|class| if class == 4 { IGNORED } else { class });
    let split = Split {
        count,
        pixels: pixels.into(),
        targets: Targets {
            masks: Some(masks.collect()),
            ..Targets::default()
        },
    };
    Dataset {
        name: "known".into(),
        classes: (0..CLASSES).map(|class| class.to_string()).collect(),
        palette: vec![[0; 3]; CLASSES],
        box_classes: Vec::new(),
        scene_classes: Vec::new(),
        channels: 3,
        height,
        width,
        train: split.clone(),
        test: split,
        split_note: String::new(),
        notes: Vec::new(),
    }
}

/// Logits of every pixel in order, in double precision.
pub fn logits(dataset: &Dataset, index: usize) -> Vec<[f64; CLASSES]> {
    let picture = dataset.picture(&dataset.test, index).expect("a picture");
    let plane = SIZE[0] * SIZE[1];
    (0..plane)
        .map(|pixel| {
            std::array::from_fn(|class| {
                // The inputs are the bytes themselves: divided by 255, then by 1/255.
                let sum = (0..3).map(|channel| {
                    f64::from(WEIGHT[class][channel]) * f64::from(picture[channel * plane + pixel])
                });
                f64::from(BIAS[class]) + sum.sum::<f64>()
            })
        })
        .collect()
}

/// The network with those weights and data, on the GPU; two pictures at once, so that seven take four passes, the last of them short.
pub async fn engine(
    gpu: Rc<Gpu>,
    tiles: Tiles,
    dataset: &Dataset,
    ignore_index: Option<u32>,
) -> CompiledEngine {
    let settings = TrainingSettings {
        loss: Loss::CrossEntropy,
        loss_options: LossOptions::default(),
        ignore_index,
        class_weights: vec![1.0, 2.0, 3.0, 4.0],
        pos_weight: Vec::new(),
        layer_rates: Vec::new(),
        optimizer: Optimizer::Sgd {
            momentum: 0.0,
            dampening: 0.0,
            nesterov: false,
            weight_decay: 0.0,
        },
        clip: Clip::default(),
    };
    let engine = CompiledEngine::new(&network(), settings, 1, 2, tiles, gpu);
    let mut engine = engine.expect("the network fits");
    let tensor = |name: &str, shape: &[usize], values: Vec<f32>| NamedTensor {
        name: name.into(),
        shape: shape.to_vec(),
        values,
    };
    let parameters = vec![
        tensor("conv.weight", &[CLASSES, 3, 1, 1], WEIGHT.concat()),
        tensor("conv.bias", &[CLASSES], BIAS.to_vec()),
    ];
    let state = State {
        parameters,
        ..State::default()
    };
    engine.restore(&state).await.expect("the weights fit");
    let transform = Transform {
        std: vec![1.0 / 255.0],
        ..Transform::default()
    };
    let data = Rc::new(dataset.clone());
    engine.load(data, transform).await.expect("the data fit");
    engine
}

async fn counted(gpu: Rc<Gpu>, tiles: Tiles, ignore_index: Option<u32>) {
    let dataset = dataset(9);
    let mut engine = engine(gpu, tiles, &dataset, ignore_index).await;

    let indices: [u32; 7] = [8, 0, 3, 3, 5, 1, 7];
    let (mut confusion, mut cross_entropy, mut map) = (vec![0u64; 16], 0.0, Vec::new());
    let plane = SIZE[0] * SIZE[1];
    let masks = dataset.test.targets.masks.as_ref().expect("masks");
    for index in indices.map(|index| index as usize) {
        for (x, &target) in logits(&dataset, index).iter().zip(&masks[index * plane..]) {
            let largest = x.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let best = x.iter().position(|x| *x == largest).expect("a largest");
            map.push(best as u8);
            if target == IGNORED || ignore_index == Some(target.into()) {
                continue;
            }
            let total: f64 = x.iter().map(|x| (x - largest).exp()).sum();
            confusion[usize::from(target) * CLASSES + best] += 1;
            cross_entropy += total.ln() + largest - x[usize::from(target)];
        }
    }
    for _ in 0..2 {
        let counts = engine
            .infer(Input::Pictures(Part::Test, &indices), Want::Counts)
            .await
            .and_then(Answer::counts)
            .expect("counts");
        let [counts] = &counts[..] else {
            panic!("one head")
        };
        assert_eq!(counts.confusion, confusion, "{}", tiles.name);
        let apart = (counts.cross_entropy / cross_entropy - 1.0).abs();
        assert!(
            apart < 1e-5,
            "{} against {cross_entropy}",
            counts.cross_entropy
        );
        let drawn = engine
            .infer(Input::Pictures(Part::Test, &indices), Want::Classes)
            .await
            .and_then(Answer::classes)
            .expect("a map");
        let wrong = drawn.iter().zip(&map).filter(|(a, b)| a != b).count();
        assert_eq!((drawn.len(), wrong), (map.len(), 0), "{}", tiles.name);
    }
}

async fn every_count() {
    let gpu = Rc::new(Gpu::open().await.expect("a WebGPU device"));
    gpu.poison();
    for tiles in every_tiles(&gpu) {
        counted(gpu.clone(), tiles, None).await;
        counted(gpu.clone(), tiles, Some(2)).await;
    }
}

crate::device_tests! {
    an_evaluation_counts_every_pixel_once_and_draws_what_it_counts => every_count();
}
