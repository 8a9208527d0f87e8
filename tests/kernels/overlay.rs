//! Is what is drawn over pictures what the network says of their pixels, and is it counted right? A network whose answers are known.

use std::rc::Rc;

use convlab::data::IGNORED;
use convlab::engine::compiled::{Gpu, Tiles};
use convlab::engine::overlay::{COLOURS, Overlay, View};
use convlab::engine::{Answer, Engine, EngineError, Input, Part, Want};

use super::every_tiles;
use super::scores::{CLASSES, SIZE, dataset, engine, logits};

/// Stripes and what is between them, as `shaders/overlay.wgsl` has them.
const STRIPE: usize = 2;
const PITCH: usize = 6;

/// A colour for every class but class 2, which is not shown, and for mistakes.
fn colours() -> Vec<u32> {
    let mut colours = vec![0; COLOURS];
    for class in [0, 1, 3] {
        colours[class] = 0xff00_0000 + 0x10203 * (class as u32 + 1);
    }
    colours[256..].copy_from_slice(&[0xff01_0101, 0x7f02_0202, 0x1003_0303]);
    colours
}

async fn drawn(gpu: Rc<Gpu>, tiles: Tiles) {
    let dataset = dataset(9);
    let mut engine = engine(gpu, tiles, &dataset, None).await;
    // Seven pictures take four passes of two.
    let indices: [u32; 7] = [8, 0, 3, 3, 5, 1, 7];
    let cells = [0, 0, 1, 6, 2, 3, 4, 1, 2, 1, 2, 7, 0, 0, 6];
    let overlay = Overlay::read(&cells, colours(), indices.len()).expect("cells");
    let (words, counts) = engine
        .sheet(Part::Test, &indices, &overlay)
        .await
        .expect("a sheet");

    let (plane, [height, width]) = (SIZE[0] * SIZE[1], SIZE);
    let masks = dataset.test.targets.masks.as_ref().expect("masks");
    let said: Vec<Vec<u8>> = indices
        .iter()
        .map(|&index| {
            let best =
                |x: &[f64; CLASSES]| (0..CLASSES).rev().max_by(|a, b| x[*a].total_cmp(&x[*b]));
            let rows = logits(&dataset, index as usize);
            rows.iter()
                .map(|x| best(x).expect("a class") as u8)
                .collect()
        })
        .collect();
    let truth = |picture: usize| &masks[indices[picture] as usize * plane..][..plane];

    let row = (width * 7).next_multiple_of(64);
    let mut expected = Vec::new();
    for cell in &overlay.cells {
        let scale = cell.scale as usize;
        for y in 0..height * scale {
            for x in 0..row {
                let pixel = y / scale * width + x / scale;
                let stripe = if (x + y) % PITCH < STRIPE { 256 } else { 257 };
                expected.push(if x >= width * scale {
                    0
                } else {
                    let [said, truth] =
                        [said[cell.picture][pixel], truth(cell.picture)[pixel]].map(usize::from);
                    let colours = &overlay.colours;
                    match cell.view {
                        View::Predicted => colours[said],
                        View::Truth => colours[truth],
                        View::Mistakes if colours[truth] == 0 => 0,
                        View::Mistakes => colours[if said == truth { 258 } else { stripe }],
                    }
                });
            }
        }
    }
    let wrong = words.iter().zip(&expected).filter(|(a, b)| a != b).count();
    assert_eq!((words.len(), wrong), (expected.len(), 0), "{}", tiles.name);
    assert!(
        [256, 257, 258]
            .iter()
            .all(|&one| words.contains(&overlay.colours[one]))
    );

    let mut counted = vec![0u32; indices.len() * 3 * CLASSES];
    for (picture, said) in said.iter().enumerate() {
        for (&said, &truth) in said.iter().zip(truth(picture)) {
            if truth == IGNORED {
                continue;
            }
            let [said, truth] = [said, truth].map(usize::from);
            let first = picture * 3 * CLASSES;
            counted[first + truth] += 1;
            counted[first + CLASSES + said] += 1;
            counted[first + 2 * CLASSES + truth] += u32::from(said == truth);
        }
    }
    assert_eq!(counts, counted, "{}", tiles.name);

    let none = engine.sheet(Part::Test, &[99], &overlay).await;
    assert!(matches!(none, Err(EngineError::Index { index: 99, .. })));
}

async fn every_overlay() {
    let gpu = Rc::new(Gpu::open().await.expect("a WebGPU device"));
    gpu.poison();
    for tiles in every_tiles(&gpu) {
        drawn(gpu.clone(), tiles).await;
    }
}

/// Where no canvas is to be had there is nothing, and no error; wrong cells are named.
async fn what_cannot_be_drawn() {
    let wrong = |cells: &[u32]| {
        Overlay::read(cells, colours(), 2)
            .expect_err("wrong")
            .to_string()
    };
    assert!(wrong(&[]).contains("three a cell"));
    assert!(wrong(&[0, 0]).contains("three a cell"));
    assert!(wrong(&[2, 0, 1]).contains("picture 2 of 2"));
    assert!(wrong(&[0, 3, 1]).contains("view 3"));
    assert!(wrong(&[0, 0, 0]).contains("scale 0"));
    assert!(wrong(&[0, 0, u32::MAX]).contains("scale"));
    let few = Overlay::read(&[0, 0, 1], vec![0; 3], 1).expect_err("few colours");
    assert!(few.to_string().contains("3 colours"));

    let gpu = Rc::new(Gpu::open().await.expect("a WebGPU device"));
    let tiles = gpu.tiles()[0];
    let dataset = dataset(2);
    let mut engine = engine(gpu, tiles, &dataset, None).await;
    let overlay = Overlay::read(&[0, 0, 1], colours(), 1).expect("a cell");
    let drawn = engine
        .infer(Input::Pictures(Part::Test, &[0]), Want::Overlay(&overlay))
        .await
        .and_then(Answer::overlay)
        .expect("no error");
    // A browser may have a canvas that is seen; natively there is none.
    assert!(cfg!(target_family = "wasm") || drawn.is_none());
}

crate::device_tests! {
    overlays_show_and_count_every_pixel => every_overlay();
    an_overlay_that_cannot_be_drawn_is_no_error => what_cannot_be_drawn();
}
