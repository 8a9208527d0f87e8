//! The boxes a network finds, as COCO's results: what pycocotools and others read.

use convlab::engine::{Part, Want};
use convlab::train::{Session, View};
use serde::Serialize;

use super::Failure;

/// One box of COCO's results.
#[derive(Serialize)]
struct Found {
    /// Number of the held-out picture, from 0.
    image_id: u32,
    /// Number of the class, from 1.
    category_id: u16,
    /// Left, top, width, height, in pixels of the network's input.
    bbox: [f32; 4],
    score: f32,
}

/// The boxes found in all held-out pictures, as JSON.
pub async fn found(session: &mut Session) -> Result<Vec<u8>, Failure> {
    let count = session.dataset().test.len() as u32;
    let mut all = Vec::new();
    for image_id in 0..count {
        let view = View::Pictures(Part::Test, &[image_id]);
        let boxes = session.infer(view, Want::Boxes).await?.boxes()?;
        for one in boxes.concat() {
            all.push(Found {
                image_id,
                category_id: one.class + 1,
                bbox: [one.x0, one.y0, one.x1 - one.x0, one.y1 - one.y0],
                score: one.score,
            });
        }
    }
    Ok(serde_json::to_vec(&all)?)
}
