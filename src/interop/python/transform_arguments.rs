//! torchvision's transforms that a recipe can have, with their arguments.

/// The names of the arguments of a transform, in torchvision's order; those that are written into a recipe.
pub fn known(name: &str) -> Option<(&'static str, &'static [&'static str])> {
    Some(match name {
        "RandomCrop" => (
            "random_crop",
            &["size", "padding", "pad_if_needed", "fill", "padding_mode"],
        ),
        "RandomResizedCrop" | "RandomSizedCrop" => (
            "random_resized_crop",
            &["size", "scale", "ratio", "interpolation"],
        ),
        "RandomHorizontalFlip" => ("random_horizontal_flip", &["p"]),
        "RandomVerticalFlip" => ("random_vertical_flip", &["p"]),
        "RandomRotation" => (
            "random_rotation",
            &["degrees", "interpolation", "expand", "center", "fill"],
        ),
        "RandomAffine" => (
            "random_affine",
            &[
                "degrees",
                "translate",
                "scale",
                "shear",
                "interpolation",
                "fill",
                "center",
            ],
        ),
        "ColorJitter" => (
            "color_jitter",
            &["brightness", "contrast", "saturation", "hue"],
        ),
        "RandomErasing" => ("random_erasing", &["p", "scale", "ratio", "value"]),
        "Resize" | "Scale" => ("resize", &["size", "interpolation"]),
        "CenterCrop" => ("center_crop", &["size"]),
        _ => return None,
    })
}
