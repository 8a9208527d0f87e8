//! The boxes of a batch as words, the form in which every engine takes targets.

use crate::arrange::Arrange;
use crate::data::{BoundingBox, Dataset, Split, Transform};
use crate::engine::EngineError;

/// Boxes of one picture that training reads; of more, the largest.
pub const MAX_BOXES: usize = 100;
/// Words of a box: its class, then x0, y0, x1, y1 as bits of `f32`.
pub const BOX_WORDS: usize = 5;

/// The boxes of each picture of a batch, in pixels of the network's input.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct BoxTargets(pub Vec<Vec<BoundingBox>>);

impl BoxTargets {
    /// Words of a batch at most.
    pub fn room(batch: usize) -> usize {
        batch + 1 + batch * MAX_BOXES * BOX_WORDS
    }

    /// Boxes of pictures as in evaluation.
    pub fn of_part(
        dataset: &Dataset,
        split: &Split,
        transform: &Transform,
        indices: &[u32],
    ) -> Self {
        Self(transform.boxes(dataset, split, indices))
    }

    /// The boxes of training pictures as a step sees them: `draws` are its seed and number.
    pub fn of_step(
        dataset: &Dataset,
        transform: &Transform,
        indices: &[u32],
        draws: [u64; 2],
    ) -> Self {
        Self(transform.train_boxes(dataset, indices, draws[0], draws[1]))
    }

    /// Where each picture's boxes begin and where the last one's end, counted in boxes (`[pictures + 1]`), then the boxes, each of
    /// [`BOX_WORDS`]. Boxes without area are left away; of more than [`MAX_BOXES`] the largest stay, in their order.
    pub fn words(&self) -> Vec<u32> {
        let kept: Vec<Vec<BoundingBox>> = self.0.iter().map(|boxes| kept(boxes)).collect();
        let mut words = vec![0];
        let mut count = 0;
        for boxes in &kept {
            count += boxes.len() as u32;
            words.push(count);
        }
        for given in kept.iter().flatten() {
            words.push(given.class.into());
            words.extend([given.x0, given.y0, given.x1, given.y1].map(f32::to_bits));
        }
        words
    }

    /// Reads [`BoxTargets::words`] of so many pictures for a network that knows so many classes.
    ///
    /// # Errors
    /// [`EngineError::Length`] where the words do not come out even, [`EngineError::Target`] for a class beyond the network's,
    /// [`EngineError::Box`] for one that is no box.
    pub fn read(words: &[u32], pictures: usize, classes: usize) -> Result<Self, EngineError> {
        let wrong = |wants: usize| EngineError::Length {
            what: "the boxes",
            got: words.len(),
            wants,
        };
        let starts = words.get(..=pictures).ok_or(wrong(pictures + 1))?;
        let total = starts[pictures] as usize;
        let wants = pictures + 1 + total.saturating_mul(BOX_WORDS);
        let ordered = starts[0] == 0 && starts.is_sorted();
        if words.len() != wants || !ordered {
            return Err(wrong(wants));
        }
        let boxes = words[pictures + 1..].as_chunks::<BOX_WORDS>().0;
        let mut targets = Vec::with_capacity(pictures);
        for range in starts.windows(2) {
            let of_picture = &boxes[range[0] as usize..range[1] as usize];
            if of_picture.len() > MAX_BOXES {
                return Err(EngineError::Length {
                    what: "the list of a picture's boxes",
                    got: of_picture.len(),
                    wants: MAX_BOXES,
                });
            }
            let read = of_picture.iter().map(|words| read_box(words, classes));
            targets.push(read.collect::<Result<_, _>>()?);
        }
        Ok(Self(targets))
    }
}

fn read_box(words: &[u32; BOX_WORDS], classes: usize) -> Result<BoundingBox, EngineError> {
    let [target, sides @ ..] = *words;
    let [x0, y0, x1, y1] = sides.map(f32::from_bits);
    let class = match u16::try_from(target) {
        Ok(class) if usize::from(class) < classes => class,
        _ => return Err(EngineError::Target { target, classes }),
    };
    let read = BoundingBox {
        class,
        x0,
        y0,
        x1,
        y1,
    };
    match read.has_area() {
        true => Ok(read),
        false => Err(EngineError::Box([x0, y0, x1, y1])),
    }
}

fn kept(boxes: &[BoundingBox]) -> Vec<BoundingBox> {
    let area = |at: usize| boxes[at].area();
    let mut places: Vec<usize> = (0..boxes.len())
        .filter(|&at| boxes[at].has_area())
        .collect();
    if places.len() > MAX_BOXES {
        places.arrange_by(|&a, &b| area(b).total_cmp(&area(a)).then(a.cmp(&b)));
        places.truncate(MAX_BOXES);
        places.arrange();
    }
    places.into_iter().map(|at| boxes[at]).collect()
}
