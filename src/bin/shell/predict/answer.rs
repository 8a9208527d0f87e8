//! What a network says of a picture, with every output it has.

use convlab::data::{IGNORED, Photo, Window};
use convlab::engine::detection::Detection;
use convlab::engine::{Want, class_map};
use convlab::train::{Task, View, probabilities};

use super::PredictArguments;
use super::document::{Found, Likely, Share, Told};
use super::model::Model;
use super::outputs::Output;
use crate::shell::Failure;

/// What is told, and the mask at the size that is drawn.
pub struct Answer {
    pub told: Told,
    pub mask: Option<Vec<u8>>,
}

impl Model {
    pub async fn answer(
        &mut self,
        name: &str,
        photo: &Photo,
        arguments: &PredictArguments,
    ) -> Result<Answer, Failure> {
        let Photo {
            rgba,
            height,
            width,
        } = photo;
        let size = [*height, *width];
        let view = View::Own {
            rgba,
            width: *width,
            height: *height,
        };
        let mut told = Told {
            file: name.into(),
            width: *width,
            height: *height,
            ..Told::default()
        };
        let mut mask = None;
        if self.first()?.task == Task::Detect {
            let found = self.session.infer(view, Want::Boxes).await?.boxes()?;
            told.boxes = Some(self.placed(found.concat(), size, arguments.score)?);
            return Ok(Answer { told, mask });
        }
        let values = self.session.infer(view, Want::Outputs).await?.outputs()?;
        let described = self.session.network().outputs()?;
        for ((output, described), values) in self.outputs.iter().zip(&described).zip(values) {
            match output.task {
                Task::Classify => {
                    let last = &self.session.network().nodes[described.node].layer;
                    let likely = probabilities(last, &values, values.len());
                    told.top = Some(likeliest(output, &likely, arguments.top));
                }
                Task::Segment => {
                    let classes = class_map(&values, described.classes(), described.plane());
                    let map = match described.shape[..] {
                        [_, rows, columns] => [rows, columns],
                        _ => [1, described.plane()],
                    };
                    let classes = spread(&classes, map, &self.window(size), self.drawn(size));
                    told.shares = Some(shares(output, &classes));
                    mask = Some(classes);
                }
                // Boxes have no other task beside them.
                Task::Detect => {}
            }
        }
        Ok(Answer { told, mask })
    }

    /// The boxes that score enough, in pixels of the picture.
    fn placed(
        &self,
        found: Vec<Detection>,
        picture: [usize; 2],
        least: f32,
    ) -> Result<Vec<Found>, Failure> {
        let output = self.first()?;
        let [_, rows, columns] = self.session.network().input;
        let window = self.window(picture);
        let size = self.drawn(picture);
        let placed = |side: f32, from: usize, start: i64, length: usize, most: usize| {
            let share = f64::from(side) / from.max(1) as f64;
            (start as f64 + share * length as f64).clamp(0.0, most as f64) as f32
        };
        let across = |side| placed(side, columns, window.left, window.width, size[1]);
        let down = |side| placed(side, rows, window.top, window.height, size[0]);
        let found = found.into_iter().filter(|one| one.score >= least);
        let boxes = found.map(|one| Found {
            class: output.class(usize::from(one.class)),
            index: usize::from(one.class),
            score: one.score,
            edges: [across(one.x0), down(one.y0), across(one.x1), down(one.y1)],
        });
        Ok(boxes.collect())
    }
}

fn likeliest(output: &Output, probabilities: &[f32], most: usize) -> Vec<Likely> {
    let mut order: Vec<usize> = (0..probabilities.len()).collect();
    order.sort_by(|&a, &b| probabilities[b].total_cmp(&probabilities[a]));
    let told = order.into_iter().take(most).map(|index| Likely {
        class: output.class(index),
        index,
        probability: probabilities[index],
    });
    told.collect()
}

fn shares(output: &Output, classes: &[u8]) -> Vec<Share> {
    let mut counts = [0usize; 256];
    for &class in classes {
        counts[usize::from(class)] += 1;
    }
    let known = classes.len() - counts[usize::from(IGNORED)];
    let mut shares: Vec<Share> = (0..usize::from(IGNORED))
        .filter(|&index| counts[index] > 0)
        .map(|index| Share {
            class: output.class(index),
            index,
            share: counts[index] as f64 / known.max(1) as f64,
        })
        .collect();
    shares.sort_by(|a, b| b.share.total_cmp(&a.share));
    shares
}

/// A map of the window of a picture at the picture's own size; [`IGNORED`] where the window does not reach.
fn spread(
    classes: &[u8],
    [rows, columns]: [usize; 2],
    window: &Window,
    [height, width]: [usize; 2],
) -> Vec<u8> {
    // The place in the map of a pixel's centre.
    let place = |at: usize, start: i64, length: usize, cells: usize| {
        let inside = (at as i64 - start) * 2 + 1;
        let cell = inside * cells as i64 / (2 * length.max(1) as i64);
        (inside > 0 && cell < cells as i64).then_some(cell as usize)
    };
    let xs: Vec<Option<usize>> = (0..width)
        .map(|x| place(x, window.left, window.width, columns))
        .collect();
    let mut spread = Vec::with_capacity(height * width);
    for y in 0..height {
        let row = place(y, window.top, window.height, rows);
        spread.extend(xs.iter().map(|x| match (row, x) {
            (Some(y), Some(x)) => classes.get(y * columns + x).copied().unwrap_or(IGNORED),
            _ => IGNORED,
        }));
    }
    spread
}
