//! torchvision's transforms at work: each step first draws its parameters (`draw`), then applies them to picture, mask and boxes
//! (`applied`). Their names, arguments and text are the recipe's.

mod applied;
mod draw;

pub use applied::{Applied, Colour};
pub use draw::Draws;

use crate::data::DataError;
use crate::recipe::{Step, Steps};
use crate::said::{Phrase, phrase};

impl Steps {
    /// What is done to a picture of a size, with the draws of its place in its step, and the size it then has.
    pub fn applied(&self, size: [usize; 2], draws: &mut Draws) -> (Vec<Applied>, [usize; 2]) {
        let mut applied = Vec::with_capacity(self.len());
        let mut now = size;
        for step in self.iter() {
            if let Some(one) = step.drawn(now, draws) {
                now = one.size(now);
                applied.push(one);
            }
        }
        (applied, now)
    }

    /// Refuses what does not fit pictures of a size, naming the setting.
    pub(super) fn validate(
        &self,
        field: &'static str,
        size: [usize; 2],
        channels: usize,
        may_be_random: bool,
    ) -> Result<(), DataError> {
        let refuse = |step: &Step, reason: Phrase| Err(DataError::setting(field, step, reason));
        let mut now = size;
        let mut erases = false;
        for step in self.iter() {
            let [height, width] = now;
            match step {
                _ if step.is_random() && !may_be_random => {
                    let reason = phrase!(
                        "held-out pictures are always seen alike: resize and center_crop may stand here"
                    );
                    return refuse(step, reason);
                }
                Step::RandomErasing { value, .. } if value.len() > 1 && value.len() != channels => {
                    let reason = phrase!(
                        "the pictures have {channels} channel(s): give one value, or one each",
                        channels
                    );
                    return refuse(step, reason);
                }
                Step::RandomErasing { .. } => erases = true,
                // torchvision erases in tensors, behind all that is done to pictures.
                _ if erases => {
                    let reason =
                        phrase!("it has to stand before random_erasing, which is the last");
                    return refuse(step, reason);
                }
                Step::RandomCrop {
                    size,
                    padding,
                    pad_if_needed: false,
                    ..
                } if size[0] > height + padding[1] + padding[3]
                    || size[1] > width + padding[0] + padding[2] =>
                {
                    let reason = phrase!(
                        "the pictures are {height} x {width} there and smaller than the crop: give more padding, or pad_if_needed=true",
                        height,
                        width
                    );
                    return refuse(step, reason);
                }
                Step::Resize { .. }
                | Step::CenterCrop { .. }
                | Step::RandomCrop { .. }
                | Step::RandomResizedCrop { .. }
                | Step::RandomHorizontalFlip { .. }
                | Step::RandomVerticalFlip { .. }
                | Step::RandomRotation { .. }
                | Step::RandomAffine { .. }
                | Step::ColorJitter { .. } => {}
            }
            now = step.size(now);
            if now.iter().any(|side| !(1..=super::MAX_SIDE).contains(side)) {
                let reason = phrase!(
                    "pictures would be {now_height} x {now_width} there; each side has to be between 1 and {max_side} pixels",
                    now_height = now[0],
                    now_width = now[1],
                    max_side = super::MAX_SIDE
                );
                return refuse(step, reason);
            }
        }
        Ok(())
    }
}
