//! The script's pictures with boxes: how they are read from COCO's, Pascal VOC's and YOLO's files, what is learned of them, and how they are
//! judged.

use super::augment::{MASK_FILL, augmentations};
use super::data::{NORMALIZE, Pictures};
use super::opened::opened;
use super::split::drawn;
use crate::network::Network;
use crate::recipe::Recipe;

const LEARNED: &str = include_str!("script/boxes.py");
const READERS: [&str; 5] = [
    include_str!("script/boxes_said.py"),
    include_str!("script/boxes_coco.py"),
    include_str!("script/boxes_voc.py"),
    include_str!("script/boxes_yolo.py"),
    include_str!("script/boxes_folder.py"),
];
const EVALUATE: &str = include_str!("script/boxes_eval.py");

const MOVED: &str = "        if self.training:\n            boxes = tv_tensors.BoundingBoxes(boxes, format=\"XYXY\", canvas_size=(HEIGHT, WIDTH))\n            picture, boxes = augment(tv_tensors.Image(picture), boxes)\n            picture, boxes = picture.as_subclass(torch.Tensor), boxes.as_subclass(torch.Tensor)\n            kept = (boxes[:, 0] < boxes[:, 2]) & (boxes[:, 1] < boxes[:, 3])\n            boxes, classes = boxes[kept], classes[kept]\n";

/// `datasets_of(folder)`, `criterion`, `evaluate` and what they need.
pub fn source(network: &Network, recipe: &Recipe) -> String {
    let [_, height, width] = network.input;
    let changes = augmentations(recipe, [height, width], "v2");
    let mut text = format!("usual = {NORMALIZE}\n");
    let mut used = "";
    if !changes.is_empty() {
        // A box has no filling.
        let changes = changes.join(", ").replace(&format!(", {MASK_FILL}"), "");
        text += &format!("augment = v2.Compose([{changes}])\n");
        used = MOVED;
    }
    text += "\n\n";
    text += &drawn(recipe);
    text += &opened(recipe, Pictures::Boxes);
    text += &LEARNED.replace("{augment}", used);
    text + &READERS.concat() + EVALUATE
}
