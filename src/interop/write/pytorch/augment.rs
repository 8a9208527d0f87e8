//! The recipe's own augmentations (flip, shift, scale and their like) as torchvision's random transforms.

use super::settings::{Settings, number};

/// Of a mask, what comes in from outside has no class.
pub const MASK_FILL: &str = "fill={tv_tensors.Image: 0, tv_tensors.Mask: 255}";

/// torchvision's random transforms for the recipe's, in its order.
pub fn augmentations(
    settings: &Settings,
    [height, width]: [usize; 2],
    module: &str,
) -> Vec<String> {
    let number_of = |key: &str| settings.number(key, 0.0);
    let fill = match module {
        "v2" => &format!(", {MASK_FILL}"),
        _ => "",
    };
    let mut steps = Vec::new();
    let (scale, rotate, shift) = (number_of("scale"), number_of("rotate"), number_of("shift"));
    if scale > 0.0 || rotate > 0.0 {
        let range = format!(
            "({}, {})",
            number(((1.0 / (1.0 + scale)) as f32).into()),
            number(((1.0 + scale) as f32).into())
        );
        steps.push(format!("{module}.RandomAffine({}, scale={range}, interpolation=transforms.InterpolationMode.{}{fill})", number(rotate), if module == "v2" { "NEAREST" } else { "BILINEAR" }));
    }
    if shift > 0.0 {
        steps.push(format!(
            "{module}.RandomAffine(0, translate=({shift} / WIDTH, {shift} / HEIGHT){fill})"
        ));
    }
    let crop = settings.size("crop_padding");
    if crop > 0 {
        steps.push(format!(
            "{module}.RandomCrop((HEIGHT, WIDTH), padding={crop}{fill})"
        ));
    }
    if settings.flag("flip") {
        steps.push(format!("{module}.RandomHorizontalFlip()"));
    }
    let cutout = number_of("cutout");
    if cutout > 0.0 {
        let share = cutout * cutout / (height * width).max(1) as f64;
        steps.push(format!(
            "{module}.RandomErasing(p=1.0, scale=({share:.6}, {share:.6}), ratio=(1.0, 1.0))"
        ));
    }
    let colours: Vec<String> = ["brightness", "contrast", "saturation"]
        .into_iter()
        .filter(|key| number_of(key) > 0.0)
        .map(|key| format!("{key}={}", number(number_of(key))))
        .collect();
    if !colours.is_empty() {
        steps.push(format!("{module}.ColorJitter({})", colours.join(", ")));
    }
    steps
}
