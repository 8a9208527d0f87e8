//! How a recipe reads its data's files: at which size, and how pictures come to it.

use crate::data::LoadOptions;
use crate::network::{Network, zoo};
use crate::recipe::{Recipe, Step};

/// A random crop is worth pixels of its own where the part it takes has as many as it puts out; up to this many times its size.
const MOST_ENLARGED: f64 = 4.0;

impl Recipe {
    /// How files are read for it. Pictures come at the size that `resize` says or the network takes; where transforms begin with the
    /// files' own size, as torchvision's do, at that, reduced no further than they can make use of.
    pub fn load_options(&self) -> LoadOptions {
        let shorter_side = self.shorter_side();
        let network = self.fixed_size();
        let resize = match shorter_side {
            Some(_) => None,
            None => self
                .resize
                .map(|side| [side, side])
                .or(network.filter(|_| self.is_json())),
        };
        LoadOptions {
            train_files: self.train_files.clone(),
            eval_files: self.eval_files.clone(),
            seed: u64::from(self.seed),
            resize,
            class_size: network,
            shorter_side,
            fit: self.fit,
            exif: self.exif,
            holdout: self.holdout,
            memory: LoadOptions::default().memory,
        }
    }

    fn is_json(&self) -> bool {
        self.model.trim_start().starts_with('{')
    }

    /// Height and width of a network that has a size of its own; `None` where it takes any.
    fn fixed_size(&self) -> Option<[usize; 2]> {
        if self.is_json() {
            let [_, height, width] = Network::from_json(&self.model).ok()?.input;
            return Some([height, width]);
        }
        // Of two sizes of pictures one of any size takes both.
        let [one, other] = [[3, 64, 64], [3, 96, 96]].map(|pictures| {
            let network = zoo::model_at(&self.model, pictures, 10).ok()?;
            let [_, height, width] = network.input;
            Some([height, width])
        });
        one.filter(|_| one == other)
    }

    /// Pixels of the shorter side that the transforms can make use of, where there are such as change the size.
    fn shorter_side(&self) -> Option<usize> {
        let lists = [&self.transforms, &self.eval_transforms];
        let is_sized = |step: &Step| {
            matches!(
                step,
                Step::Resize { .. }
                    | Step::CenterCrop { .. }
                    | Step::RandomCrop { .. }
                    | Step::RandomResizedCrop { .. }
            )
        };
        let firsts = || {
            lists
                .into_iter()
                .filter_map(|steps| steps.iter().find(|step| is_sized(step)))
        };
        firsts().next()?;
        // Where all begin by bringing the shorter side to the same length, reading does that, bit by bit.
        let mut sides = firsts().map(|step| {
            let Step::Resize { size } = step else {
                return None;
            };
            (size.len() == 1).then(|| size[0])
        });
        let begins = lists
            .into_iter()
            .filter(|steps| !steps.is_empty())
            .all(|steps| steps.iter().next().is_some_and(is_sized));
        if let Some(Some(side)) = sides.next()
            && sides.all(|other| other == Some(side))
            && begins
        {
            return Some(side);
        }
        // Later steps work on what the first of these puts out.
        let need = firsts().map(|step| match step {
            Step::Resize { size } => size.iter().copied().max().unwrap_or(1).saturating_mul(2),
            Step::RandomResizedCrop { size, scale, .. } => {
                let enlarged = (1.0 / scale[0].max(1e-6).sqrt()).clamp(1.0, MOST_ENLARGED);
                (size[0].max(size[1]) as f64 * enlarged).ceil() as usize
            }
            // A crop takes pixels as they are.
            Step::CenterCrop { .. }
            | Step::RandomCrop { .. }
            | Step::RandomHorizontalFlip { .. }
            | Step::RandomVerticalFlip { .. }
            | Step::RandomRotation { .. }
            | Step::RandomAffine { .. }
            | Step::ColorJitter { .. }
            | Step::RandomErasing { .. } => usize::MAX,
        });
        need.max()
    }
}
