//! The size at which a recipe has its files read.

use convlab::data::{LoadOptions, SourceFile, load};
use convlab::network::zoo;
use convlab::recipe::{Exif, Fit, Recipe};

fn options(json: &str) -> LoadOptions {
    Recipe::from_json(json).unwrap().load_options()
}

#[test]
fn a_network_of_one_size_has_class_folders_read_at_it() {
    for (model, side) in [
        ("lenet", 32),
        ("deep", 64),
        ("resnet20", 32),
        ("simple", 28),
    ] {
        let found = options(&format!(r#"{{"model": "{model}"}}"#));
        assert_eq!(
            (found.resize, found.class_size),
            (None, Some([side, side])),
            "{model}"
        );
    }
    for model in ["unet", "unet_small", "segnet", "multitask", "detector"] {
        let found = options(&format!(r#"{{"model": "{model}"}}"#));
        assert_eq!((found.resize, found.class_size), (None, None), "{model}");
    }
}

#[test]
fn resize_and_a_given_network_say_the_size_of_all_pictures() {
    assert_eq!(
        options(r#"{"model": "deep", "resize": 96}"#).resize,
        Some([96, 96])
    );
    assert_eq!(
        options(r#"{"model": "unet", "resize": 256}"#).resize,
        Some([256, 256])
    );
    let network = zoo::model_at("unet_small", [3, 192, 256], 3).unwrap();
    let recipe = Recipe {
        model: network.to_json().unwrap(),
        ..Recipe::default()
    };
    assert_eq!(recipe.load_options().resize, Some([192, 256]));
}

#[test]
fn transforms_have_pictures_read_as_large_as_they_can_use() {
    let side = |train: &str, held: &str| {
        let json = format!(
            r#"{{"model": "lenet", "resize": 32, "transforms": "{train}", "eval_transforms": "{held}"}}"#
        );
        let found = options(&json);
        assert!(found.shorter_side.is_none() || found.resize.is_none());
        found.shorter_side
    };
    assert_eq!(side("", ""), None);
    assert_eq!(
        side("random_horizontal_flip(), color_jitter(hue=0.1)", ""),
        None
    );
    // What begins so is the same, bit by bit, when it is read so.
    assert_eq!(side("", "resize(size=40), center_crop(size=32)"), Some(40));
    let both = side(
        "resize(size=48), random_crop(size=32)",
        "resize(size=48), center_crop(size=32)",
    );
    assert_eq!(both, Some(48));
    // Crops take pixels as they are.
    assert_eq!(
        side("random_crop(size=32)", "center_crop(size=32)"),
        Some(usize::MAX)
    );
    // The smallest part that is enlarged to 224 has 0.08 of the area.
    let resized = side(
        "random_resized_crop(size=224)",
        "resize(size=256), center_crop(size=224)",
    );
    assert!(
        resized.is_some_and(|side| (780..=800).contains(&side)),
        "{resized:?}"
    );
    assert_eq!(
        side("random_resized_crop(size=224, scale=[0.25, 1.0])", ""),
        Some(448)
    );
}

#[test]
fn fit_and_exif_are_those_of_the_recipe() {
    let found = options(r#"{"fit": "pad", "exif": "ignore"}"#);
    assert_eq!((found.fit, found.exif), (Fit::Pad, Exif::Ignore));
    assert_eq!(options("{}").fit, Fit::Squeeze);
    assert_eq!(options("{}").exif, Exif::Apply);
}

/// A grey picture of one-pixel stripes or of plain grey: alike once it is reduced.
fn picture(is_striped: bool, shade: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 64, 64);
    encoder.set_color(png::ColorType::Grayscale);
    let stripe = |at: usize| {
        if at.is_multiple_of(2) {
            shade
        } else {
            255 - shade
        }
    };
    let data: Vec<u8> = (0..64 * 64)
        .map(|at| if is_striped { stripe(at) } else { 128 })
        .collect();
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&data).unwrap();
    writer.finish().unwrap();
    bytes
}

fn stripes() -> Vec<SourceFile> {
    (0..20)
        .map(|number| {
            let name = format!("{}/{number}.png", ["plain", "striped"][number % 2]);
            SourceFile::new(name, picture(number % 2 == 1, number as u8))
        })
        .collect()
}

#[test]
fn detail_of_one_pixel_is_there_where_the_network_is_large_enough() {
    let contrast = |json: &str| {
        let data = load(stripes(), &options(json)).unwrap();
        let striped = data
            .train
            .labels()
            .iter()
            .position(|&class| class == 1)
            .unwrap();
        let pixels = data.picture(&data.train, striped).unwrap();
        (data.height, pixels[0].abs_diff(pixels[1]))
    };
    let (size, seen) = contrast(r#"{"model": "deep"}"#);
    assert!(size == 64 && seen > 200, "{seen}");
    let (size, seen) = contrast(r#"{"model": "deep", "resize": 64}"#);
    assert!(size == 64 && seen > 200, "{seen}");
    let (size, seen) = contrast(r#"{"model": "lenet"}"#);
    assert!(size == 32 && seen < 60, "{seen}");
}

#[test]
fn files_are_read_anew_only_where_another_size_would_come_of_them() {
    let lenet = options(r#"{"model": "lenet"}"#);
    let data = load(stripes(), &lenet).unwrap();
    let alike = |json: &str| lenet.reads_alike(&options(json), &data);
    assert!(alike(r#"{"model": "resnet20"}"#));
    assert!(alike(r#"{"model": "wide", "resize": 32, "lr": 0.5}"#));
    assert!(!alike(r#"{"model": "deep"}"#));
    assert!(!alike(r#"{"model": "lenet", "resize": 48}"#));
    assert!(!alike(r#"{"model": "lenet", "fit": "crop"}"#));
    assert!(!alike(r#"{"model": "lenet", "seed": 3}"#));
}

#[test]
fn the_held_out_share_is_a_setting_with_a_range_and_an_old_recipe_holds_out_a_tenth() {
    assert_eq!(options("{}").holdout, 0.1);
    for (share, wanted) in [(0.2f32, 0.2f32), (0.5, 0.5), (0.01, 0.01), (0.99, 0.99)] {
        let recipe = Recipe::from_json(&format!(r#"{{"holdout": {share}}}"#)).unwrap();
        assert_eq!(recipe.load_options().holdout, wanted);
        recipe.check_numbers().unwrap();
        let again = Recipe::from_json(&recipe.to_json().unwrap()).unwrap();
        assert_eq!(again, recipe);
    }
    for share in [0.0, 1.0, -0.1, 2.5, f32::NAN] {
        let recipe = Recipe {
            holdout: share,
            ..Recipe::default()
        };
        let refused = recipe.check_numbers().unwrap_err().to_string();
        assert!(
            refused.contains("holdout") && refused.contains("above 0 and below 1"),
            "{refused}"
        );
    }
}
