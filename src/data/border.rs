//! How bright the outermost pixels of pictures are: a set of digits or signs has them all black, or all white, and a picture with the
//! other ground is answered wrongly.

use super::{Dataset, Pixels, Split};

/// Pictures of a set that are looked at, and of one whose pictures have to be decoded for it.
const SAMPLE: usize = 500;
const FILES_SAMPLE: usize = 20;
/// Mean values below are dark, above `255 - DARK` bright.
const DARK: f32 = 64.0;
/// This share of a set's pictures has to agree.
const AGREE: f32 = 0.95;

/// A ground that all pictures of a set have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Ground {
    /// A mean of the outermost pixels near 0: strokes brighter than their ground, as MNIST has them.
    Dark,
    /// A mean of the outermost pixels near 255: dark strokes on paper.
    Bright,
}

impl Ground {
    /// That of a picture of C x H x W bytes; `None` where it is neither.
    pub fn of(picture: &[u8], [height, width]: [usize; 2]) -> Option<Self> {
        let (mut sum, mut count) = (0u64, 0u64);
        for plane in picture.chunks_exact((height * width).max(1)) {
            for (y, row) in plane.chunks_exact(width.max(1)).enumerate() {
                let is_level = y == 0 || y + 1 == height;
                let step = match is_level {
                    true => 1,
                    false => width.saturating_sub(1).max(1),
                };
                for value in row.iter().step_by(step) {
                    sum += u64::from(*value);
                    count += 1;
                }
            }
        }
        let mean = sum as f32 / count.max(1) as f32;
        match count {
            0 => None,
            _ if mean < DARK => Some(Self::Dark),
            _ if mean > 255.0 - DARK => Some(Self::Bright),
            _ => None,
        }
    }

    /// Its name in messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dark => "dark",
            Self::Bright => "bright",
        }
    }
}

impl Dataset {
    /// The ground that nearly all training pictures have, where there is one.
    pub fn ground(&self) -> Option<Ground> {
        self.ground_of(&self.train)
    }

    fn ground_of(&self, split: &Split) -> Option<Ground> {
        let most = match split.pixels {
            Pixels::Planes(_) => SAMPLE,
            Pixels::Files(_) => FILES_SAMPLE,
        };
        let looked_at = split.len().min(most);
        let mut counts = [0; 2];
        for place in 0..looked_at {
            let picture = self.picture(split, place * split.len() / looked_at)?;
            match Ground::of(&picture, [self.height, self.width]) {
                Some(Ground::Dark) => counts[0] += 1,
                Some(Ground::Bright) => counts[1] += 1,
                None => {}
            }
        }
        let enough = |count: i32| looked_at > 0 && count as f32 >= AGREE * looked_at as f32;
        match counts.map(enough) {
            [true, _] => Some(Ground::Dark),
            [_, true] => Some(Ground::Bright),
            _ => None,
        }
    }
}
