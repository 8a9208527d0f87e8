//! What a network says of a picture, as the JSON document tells it.

use convlab::data::{IGNORED, Photo, Window};
use convlab::train::{Task, softmax};
use serde::Serialize;

use super::PredictArguments;
use super::model::Model;
use crate::shell::Failure;

/// The document of `--json`.
#[derive(Serialize)]
pub struct Document {
    /// `classes`, `masks` or `boxes`.
    pub task: &'static str,
    /// The network's name.
    pub network: String,
    /// Channels, height and width of what the network sees.
    pub input: [usize; 3],
    /// Names of the classes in their order.
    pub classes: Vec<String>,
    pub pictures: Vec<Told>,
    pub skipped: Vec<Skipped>,
}

#[derive(Serialize)]
pub struct Skipped {
    pub file: String,
    pub reason: String,
}

/// What is told of one picture; what does not belong to the task is left out.
#[derive(Serialize, Default)]
pub struct Told {
    pub file: String,
    /// In pixels, upright where EXIF is applied.
    pub width: usize,
    pub height: usize,
    /// The likeliest classes, best first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top: Option<Vec<Likely>>,
    /// The classes of the mask, largest first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shares: Option<Vec<Share>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub boxes: Option<Vec<Found>>,
    /// Files written: `mask`, `overlay`, `boxes`.
    #[serde(skip_serializing_if = "std::collections::BTreeMap::is_empty")]
    pub written: std::collections::BTreeMap<&'static str, String>,
}

#[derive(Serialize)]
pub struct Likely {
    pub class: String,
    /// Number of the class, from 0.
    pub index: usize,
    pub probability: f32,
}

#[derive(Serialize)]
pub struct Share {
    pub class: String,
    pub index: usize,
    /// Of the pixels that have a class.
    pub share: f64,
}

#[derive(Serialize)]
pub struct Found {
    pub class: String,
    pub index: usize,
    pub score: f32,
    /// Left, top, right, bottom in pixels of the picture.
    #[serde(rename = "box")]
    pub edges: [f32; 4],
}

/// What is told, and the mask with its height and width.
pub struct Answer {
    pub told: Told,
    pub mask: Option<(Vec<u8>, [usize; 2])>,
}

impl Document {
    pub fn new(model: &Model) -> Result<Self, Failure> {
        Ok(Self {
            task: match model.task()? {
                Task::Classify => "classes",
                Task::Segment => "masks",
                Task::Detect => "boxes",
            },
            network: model.session.network().name.clone(),
            input: model.session.network().input,
            classes: model.classes.clone(),
            pictures: Vec::new(),
            skipped: Vec::new(),
        })
    }

    /// Whether there is anything to draw.
    pub fn has_pictures(&self) -> bool {
        self.task != "classes"
    }

    pub fn skip(&mut self, file: String, reason: String) {
        self.skipped.push(Skipped { file, reason });
    }
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
        let (height, width) = (*height, *width);
        let mut told = Told {
            file: name.into(),
            width,
            height,
            ..Told::default()
        };
        let mut mask = None;
        let [_, rows, columns] = self.session.network().input;
        match self.task()? {
            Task::Classify => {
                let logits = self.session.classify(rgba, width, height).await?;
                told.top = Some(self.likeliest(&softmax(&logits, logits.len()), arguments.top));
            }
            Task::Segment => {
                let classes = self.session.segment_picture(rgba, width, height).await?;
                let map = self
                    .session
                    .network()
                    .output_map()?
                    .unwrap_or([rows, columns]);
                let size = self.drawn([height, width]);
                let classes = spread(&classes, map, &self.window([height, width]), size);
                told.shares = Some(self.shares(&classes));
                mask = Some((classes, size));
            }
            Task::Detect => {
                let found = self.session.detect_picture(rgba, width, height).await?;
                let window = self.window([height, width]);
                let size = self.drawn([height, width]);
                let found = found.into_iter().filter(|one| one.score >= arguments.score);
                let boxes = found.map(|one| {
                    let placed =
                        |side: f32, from: usize, start: i64, length: usize, most: usize| {
                            let share = f64::from(side) / from.max(1) as f64;
                            (start as f64 + share * length as f64).clamp(0.0, most as f64) as f32
                        };
                    let across = |side| placed(side, columns, window.left, window.width, size[1]);
                    let down = |side| placed(side, rows, window.top, window.height, size[0]);
                    Found {
                        class: self.class(usize::from(one.class)),
                        index: usize::from(one.class),
                        score: one.score,
                        edges: [across(one.x0), down(one.y0), across(one.x1), down(one.y1)],
                    }
                });
                told.boxes = Some(boxes.collect());
            }
        }
        Ok(Answer { told, mask })
    }

    fn likeliest(&self, probabilities: &[f32], most: usize) -> Vec<Likely> {
        let mut order: Vec<usize> = (0..probabilities.len()).collect();
        order.sort_by(|&a, &b| probabilities[b].total_cmp(&probabilities[a]));
        let told = order.into_iter().take(most).map(|index| Likely {
            class: self.class(index),
            index,
            probability: probabilities[index],
        });
        told.collect()
    }

    fn shares(&self, classes: &[u8]) -> Vec<Share> {
        let mut counts = [0usize; 256];
        for &class in classes {
            counts[usize::from(class)] += 1;
        }
        let known = classes.len() - counts[usize::from(IGNORED)];
        let mut shares: Vec<Share> = (0..usize::from(IGNORED))
            .filter(|&index| counts[index] > 0)
            .map(|index| Share {
                class: self.class(index),
                index,
                share: counts[index] as f64 / known.max(1) as f64,
            })
            .collect();
        shares.sort_by(|a, b| b.share.total_cmp(&a.share));
        shares
    }
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
