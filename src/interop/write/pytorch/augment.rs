//! The recipe's own augmentations (flip, shift, scale and their like) as torchvision's random transforms.

use super::literal::number;
use crate::recipe::Recipe;

/// Of a mask, what comes in from outside has no class.
pub const MASK_FILL: &str = "fill={tv_tensors.Image: 0, tv_tensors.Mask: 255}";

/// torchvision's random transforms for the recipe's, in its order.
pub fn augmentations(recipe: &Recipe, [height, width]: [usize; 2], module: &str) -> Vec<String> {
    let fill = match module {
        "v2" => &format!(", {MASK_FILL}"),
        _ => "",
    };
    let mut steps = Vec::new();
    let (scale, rotate) = (f64::from(recipe.scale), f64::from(recipe.rotate));
    if scale > 0.0 || rotate > 0.0 {
        let range = format!(
            "({}, {})",
            number(((1.0 / (1.0 + scale)) as f32).into()),
            number(((1.0 + scale) as f32).into())
        );
        steps.push(format!("{module}.RandomAffine({}, scale={range}, interpolation=transforms.InterpolationMode.{}{fill})", number(rotate), if module == "v2" { "NEAREST" } else { "BILINEAR" }));
    }
    let shift = recipe.shift;
    if shift > 0 {
        steps.push(format!(
            "{module}.RandomAffine(0, translate=({shift} / WIDTH, {shift} / HEIGHT){fill})"
        ));
    }
    let crop = recipe.crop_padding;
    if crop > 0 {
        steps.push(format!(
            "{module}.RandomCrop((HEIGHT, WIDTH), padding={crop}{fill})"
        ));
    }
    if recipe.flip {
        steps.push(format!("{module}.RandomHorizontalFlip()"));
    }
    if recipe.cutout > 0 {
        let cutout = f64::from(recipe.cutout);
        let share = cutout * cutout / (height * width).max(1) as f64;
        steps.push(format!(
            "{module}.RandomErasing(p=1.0, scale=({share:.6}, {share:.6}), ratio=(1.0, 1.0))"
        ));
    }
    let colours: Vec<String> = [
        ("brightness", recipe.brightness),
        ("contrast", recipe.contrast),
        ("saturation", recipe.saturation),
    ]
    .into_iter()
    .filter(|(_, share)| *share > 0.0)
    .map(|(key, share)| format!("{key}={}", number(share.into())))
    .collect();
    if !colours.is_empty() {
        steps.push(format!("{module}.ColorJitter({})", colours.join(", ")));
    }
    steps
}
