//! torchvision's transforms: given the same parameters its bytes, and the parameters drawn from its distributions.
//!
//! The fixtures are torchvision's own results on PIL pictures; `make_transforms.py` records them. All is equal byte by byte, except what
//! `FAR` says.

use std::collections::BTreeMap;

use convlab::data::{Affine, Applied, Colour, Draws, Window};
use convlab::data::{BoundingBox, Dataset, Split, Targets, Transform};
use convlab::recipe::{Interpolation, PaddingMode, Steps};
use serde_json::Value;

/// Bilinear pixels of turned pictures are cut off to a byte: where a sum lies next to a whole number, the last bit of a sine decides. So
/// many of a thousand may be one less or more.
const FAR: usize = 4;

fn fixture() -> Value {
    serde_json::from_str(include_str!("fixtures/torchvision_transforms.json")).unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    let all = value.as_array().unwrap().iter();
    all.map(|number| number.as_f64().unwrap()).collect()
}

fn sizes(value: &Value) -> Vec<usize> {
    numbers(value)
        .into_iter()
        .map(|number| number as usize)
        .collect()
}

fn pair(value: &Value) -> [usize; 2] {
    sizes(value).try_into().unwrap()
}

fn window(case: &Value) -> Window {
    let at = sizes(&case["window"]);
    Window::inside(at[0], at[1], at[2], at[3])
}

fn drawn(text: &str, size: [usize; 2]) -> Applied {
    let steps: Steps = text.parse().unwrap();
    steps.applied(size, &mut Draws::new(0, 0, 0)).0.remove(0)
}

/// What torchvision was told, as convlab applies it.
fn applied(case: &Value) -> Applied {
    let size = pair(&case["from"]);
    let number = |key: &str| case[key].as_f64().unwrap();
    let fill = case["fill"].as_u64().unwrap_or(255) as u8;
    let turned = |affine| Applied::Turned {
        affine,
        interpolation: match case["interpolation"].as_str() {
            Some("bilinear") => Interpolation::Bilinear,
            _ => Interpolation::Nearest,
        },
        fill,
    };
    let what = case["what"].as_str().unwrap();
    match what.trim_start_matches("mask_") {
        "resize" => drawn(&format!("resize(size={})", case["size"]), size),
        "center_crop" => drawn(&format!("center_crop(size={})", case["size"]), size),
        "crop" => {
            let padding = sizes(&case["padding"]);
            let [height, width] = pair(&case["size"]);
            Applied::Windowed {
                window: Window {
                    top: case["top"].as_i64().unwrap() - padding[1] as i64,
                    left: case["left"].as_i64().unwrap() - padding[0] as i64,
                    height,
                    width,
                    mode: match case["mode"].as_str() {
                        Some("reflect") => PaddingMode::Reflect,
                        Some("symmetric") => PaddingMode::Symmetric,
                        Some("edge") => PaddingMode::Edge,
                        _ => PaddingMode::Constant,
                    },
                },
                fill,
            }
        }
        "resized_crop" => Applied::Resized {
            window: window(case),
            to: pair(&case["size"]),
        },
        "horizontal_flip" => Applied::Mirrored,
        "vertical_flip" => Applied::Overturned,
        "rotation" => turned(Affine::rotation(number("degrees"), size)),
        "affine" => {
            let [moved, sheared] =
                ["translate", "shear"].map(|key| numbers(&case[key]).try_into().unwrap());
            turned(Affine::new(
                number("degrees"),
                moved,
                number("scale"),
                sheared,
                size,
            ))
        }
        "jitter" => {
            let change = |change: &Value| {
                let amount = change[1].as_f64().unwrap();
                match change[0].as_str().unwrap() {
                    "brightness" => Colour::Brightness(amount),
                    "contrast" => Colour::Contrast(amount),
                    "saturation" => Colour::Saturation(amount),
                    _ => Colour::Hue(amount),
                }
            };
            Applied::Coloured(
                case["changes"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(change)
                    .collect(),
            )
        }
        "erase" => Applied::Erased {
            window: window(case),
            values: sizes(&case["values"])
                .into_iter()
                .map(|value| value as u8)
                .collect(),
        },
        other => panic!("{other} is not known"),
    }
}

#[test]
fn given_the_same_parameters_the_bytes_are_torchvisions() {
    let fixture = fixture();
    let mut data = &include_bytes!("fixtures/torchvision_transforms.bin")[..];
    let mut take = |count: usize| {
        let (taken, rest) = data.split_at(count);
        data = rest;
        taken
    };
    let mut seen = BTreeMap::new();
    let mut wrong = Vec::new();
    for case in fixture["cases"].as_array().unwrap() {
        let (from, to) = (pair(&case["from"]), pair(&case["to"]));
        let channels = case["channels"].as_u64().unwrap() as usize;
        let before = take(channels * from[0] * from[1]);
        let after = take(channels * to[0] * to[1]);
        let what = case["what"].as_str().unwrap();
        let applied = applied(case);
        let made = match what.starts_with("mask_") {
            true => applied.mask(before.to_vec(), from),
            false => applied.picture(before.to_vec(), from),
        };
        if applied.size(from) != to || made.len() != after.len() {
            wrong.push(format!("{case}: another size"));
            continue;
        }
        let apart: Vec<u8> = made
            .iter()
            .zip(after)
            .map(|(a, b)| a.abs_diff(*b))
            .collect();
        let (count, most) = (
            apart.iter().filter(|by| **by > 0).count(),
            apart.iter().max(),
        );
        let far = match case["interpolation"] == "bilinear" {
            true => after.len() * FAR / 1000,
            false => 0,
        };
        if count > far || count > 0 && most > Some(&1) {
            wrong.push(format!(
                "{case}: {count} of {} bytes differ, by up to {most:?}",
                after.len()
            ));
        }
        *seen.entry(what.to_string()).or_insert(0) += 1;
    }
    assert!(data.is_empty());
    assert!(
        seen.len() == 13 && seen.values().sum::<i32>() > 150,
        "{seen:?}"
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The parameters of one draw, by the names of the fixture.
fn parameters(applied: &Applied, size: [usize; 2]) -> Vec<(&'static str, f64)> {
    let of_window = |window: &Window| {
        vec![
            ("top", window.top as f64),
            ("left", window.left as f64),
            ("height", window.height as f64),
            ("width", window.width as f64),
        ]
    };
    match applied {
        Applied::Resized { window, .. }
        | Applied::Windowed { window, .. }
        | Applied::Erased { window, .. } => of_window(window),
        Applied::Turned { affine, .. } => {
            // Where the middle comes from, and the map's parts.
            let [m0, m1, m2, m3, m4, m5] = affine.0;
            let middle = [size[1] as f64 / 2.0, size[0] as f64 / 2.0];
            let area = m0 * m4 - m1 * m3;
            // Forward, clockwise: columns are where x and y go.
            let [a, b, c, d] = [m4, -m1, -m3, m0].map(|part| part / area);
            let degrees = c.atan2(a).to_degrees();
            let shear = (-(a * b + c * d) / (a * d - b * c)).atan().to_degrees();
            let moved = [middle[0] - m2, middle[1] - m5];
            vec![
                ("degrees", degrees),
                ("scale", (a * d - b * c).sqrt()),
                ("shear", shear),
                ("x", a * moved[0] + b * moved[1] - middle[0]),
                ("y", c * moved[0] + d * moved[1] - middle[1]),
            ]
        }
        Applied::Coloured(colours) => {
            let each = |colour: &Colour| match *colour {
                Colour::Brightness(factor) => ("brightness", factor, 0.0),
                Colour::Contrast(factor) => ("contrast", factor, 1.0),
                Colour::Saturation(factor) => ("saturation", factor, 2.0),
                Colour::Hue(share) => ("hue", share, 3.0),
            };
            let all = colours.iter().map(each);
            let mut told: Vec<_> = all
                .clone()
                .map(|(name, amount, _)| (name, amount))
                .collect();
            told.extend(all.take(1).map(|(_, _, which)| ("first", which)));
            told
        }
        Applied::Mirrored | Applied::Overturned => Vec::new(),
    }
}

/// As many draws as torchvision's; each decile lies where it lies there, within four of its standard errors.
#[test]
fn parameters_are_drawn_from_torchvisions_distributions() {
    const DRAWS: u32 = 40_000;
    for case in fixture()["draws"].as_array().unwrap() {
        let text = case["step"].as_str().unwrap();
        let steps: Steps = text.parse().unwrap();
        let size = case.get("size").map_or([30, 40], pair);
        let mut drawn: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
        for item in 0..DRAWS {
            let applied = steps.applied(size, &mut Draws::new(7, 1, item)).0;
            for (name, value) in applied
                .first()
                .map(|one| parameters(one, size))
                .unwrap_or_default()
            {
                drawn.entry(name).or_default().push(value);
            }
        }
        for (name, deciles) in case["deciles"].as_object().unwrap() {
            let mine = &drawn[name.as_str()];
            let count = mine.len() as f64;
            assert!(count > 0.99 * f64::from(DRAWS), "{text} draws {count}");
            for (tenth, decile) in (1..).zip(numbers(deciles)) {
                // Whole numbers fall on a decile in heaps: it lies between the shares below and up to it.
                let share = |is: &dyn Fn(f64) -> bool| {
                    mine.iter().filter(|value| is(**value)).count() as f64 / count
                };
                let (below, up_to) = (
                    share(&|value| value < decile - 1e-6),
                    share(&|value| value <= decile + 1e-6),
                );
                let wanted = f64::from(tenth) / 10.0;
                let error = 4.0 * (2.0 * wanted * (1.0 - wanted) / count).sqrt();
                assert!(
                    below <= wanted + error && up_to >= wanted - error,
                    "{text}: {name} is below {decile} in {below:.4} to {up_to:.4}, not {wanted}"
                );
            }
        }
    }
}

#[test]
fn steps_are_written_as_they_were_read_and_wrong_ones_are_refused_by_name() {
    for text in [
        "",
        "resize(size=40), center_crop(size=[32, 30])",
        "resize(size=[40, 40])",
        "random_crop(size=32, padding=4, padding_mode=reflect), random_horizontal_flip()",
        "random_crop(size=32, padding=[1, 2, 3, 4], pad_if_needed=true, fill=7)",
        "random_resized_crop(size=32, scale=[0.3, 1], ratio=[1, 1]), random_vertical_flip(p=0.1)",
        "random_rotation(degrees=[-15, 15], interpolation=bilinear), random_erasing(p=1, value=[0.5, 0.25, 0])",
        "random_affine(degrees=[-5, 10], translate=[0.1, 0.2], scale=[0.9, 1.1], shear=[-4, 4, 0, 2], fill=9)",
        "color_jitter(brightness=[0.8, 1.2], contrast=[0.5, 0.5], saturation=[0, 2], hue=[-0.1, 0.1])",
    ] {
        let steps: Steps = text.parse().unwrap();
        assert_eq!(steps.to_string(), text);
        let json = serde_json::to_string(&steps).unwrap();
        assert_eq!(serde_json::from_str::<Steps>(&json).unwrap(), steps);
    }
    let short: Steps = "random_rotation(degrees=15), color_jitter(brightness=0.2, hue=0.1)"
        .parse()
        .unwrap();
    let long =
        "random_rotation(degrees=[-15, 15]), color_jitter(brightness=[0.8, 1.2], hue=[-0.1, 0.1])";
    assert_eq!(short.to_string(), long);
    for (text, part) in [
        ("crop(size=3)", "there is no transform \"crop\""),
        ("random_crop", "transforms are written as"),
        ("random_crop()", "size of random_crop"),
        ("random_crop(size=32, pad=3)", "no argument \"pad\""),
        ("random_crop(size=0)", "size of random_crop"),
        (
            "random_crop(size=32, padding_mode=wrap)",
            "constant or edge or reflect or symmetric",
        ),
        (
            "random_resized_crop(size=9, scale=[0.5, 2])",
            "scale of random_resized_crop",
        ),
        (
            "random_resized_crop(size=9, ratio=[0, 1])",
            "ratio of random_resized_crop",
        ),
        ("random_horizontal_flip(p=2)", "p of random_horizontal_flip"),
        (
            "random_affine(degrees=4, shear=[0, 90])",
            "shear of random_affine",
        ),
        ("color_jitter(hue=0.6)", "hue of color_jitter"),
        (&"random_vertical_flip(), ".repeat(33), "too many"),
    ] {
        let error = text.parse::<Steps>().unwrap_err();
        assert!(error.contains(part), "{text}: {error}");
    }
}

/// White rectangles on black, whose masks and boxes say where they are.
fn rectangles() -> Dataset {
    let (height, width) = (30, 40);
    let (mut pixels, mut masks, mut boxes) = (Vec::new(), Vec::new(), Vec::new());
    for (x0, y0, x1, y1) in [(4, 6, 20, 16), (22, 3, 37, 28), (0, 18, 25, 29)] {
        let inside =
            |at: usize| (x0..x1).contains(&(at % width)) && (y0..y1).contains(&(at / width));
        pixels.extend((0..height * width).map(|at| if inside(at) { 255 } else { 0 }));
        masks.extend((0..height * width).map(|at| u8::from(inside(at))));
        boxes.push(vec![BoundingBox {
            class: 0,
            x0: x0 as f32,
            y0: y0 as f32,
            x1: x1 as f32,
            y1: y1 as f32,
        }]);
    }
    let split = Split {
        count: 3,
        pixels: pixels.into(),
        targets: Targets {
            classes: None,
            masks: Some(masks),
            boxes: Some(boxes),
            scenes: None,
            ignored: None,
        },
    };
    Dataset {
        name: "rectangles".into(),
        classes: vec!["black".into(), "white".into()],
        palette: Vec::new(),
        box_classes: vec!["white".into()],
        scene_classes: Vec::new(),
        channels: 1,
        height,
        width,
        train: split.clone(),
        test: split,
        split_note: String::new(),
        notes: Vec::new(),
    }
}

#[test]
fn masks_and_boxes_go_with_their_pictures() {
    let data = rectangles();
    for text in [
        "random_resized_crop(size=[24, 36], scale=[0.4, 1])",
        "random_crop(size=[26, 30], padding=3), random_horizontal_flip()",
        "random_horizontal_flip(), random_vertical_flip(), resize(size=21)",
        "random_rotation(degrees=[90, 90]), random_affine(degrees=0, translate=[0.2, 0.2], scale=[0.8, 1.3])",
        "center_crop(size=[20, 44]), color_jitter(hue=0.1)",
    ] {
        let transform = Transform {
            resize: Some([32, 32]),
            steps: text.parse().unwrap(),
            ..Transform::default()
        };
        transform.validate(&data).unwrap();
        let indices: Vec<u32> = (0..60).map(|at| at % 3).collect();
        let pictures = transform.train_pictures(&data, &indices, 1, 2);
        let masks = transform.train_masks(&data, &indices, 1, 2);
        let boxes = transform.train_boxes(&data, &indices, 1, 2);
        let [mut apart, mut seen] = [0, 0];
        for ((picture, mask), boxes) in pictures.chunks(1024).zip(masks.chunks(1024)).zip(boxes) {
            apart += picture
                .iter()
                .zip(mask)
                .filter(|(byte, class)| **class != 255 && (**byte > 127) != (**class == 1))
                .count();
            let white: Vec<usize> = (0..1024).filter(|&at| mask[at] == 1).collect();
            let Some(given) = boxes.first() else {
                continue;
            };
            seen += 1;
            let edge = |of: fn(usize) -> usize, extra: usize| {
                let all = white.iter().map(|&at| of(at) + extra);
                if extra == 0 { all.min() } else { all.max() }.unwrap() as f32
            };
            let edges = [
                edge(|at| at % 32, 0),
                edge(|at| at / 32, 0),
                edge(|at| at % 32, 1),
                edge(|at| at / 32, 1),
            ];
            for (mine, told) in [given.x0, given.y0, given.x1, given.y1]
                .into_iter()
                .zip(edges)
            {
                assert!(
                    (mine - told).abs() <= 1.6,
                    "{text}: {given:?}, and the mask says {edges:?}"
                );
            }
        }
        // Along the edges, where a picture is mixed and a mask is not; both are resampled twice.
        assert!(
            apart <= 60 * 1024 / 30,
            "{text}: {apart} pixels are of another class than they look"
        );
        assert!(seen >= 30, "{text}: {seen} boxes");
    }
}

#[test]
fn held_out_pictures_have_steps_of_their_own_and_steps_that_do_not_fit_are_refused() {
    let data = rectangles();
    let with = |steps: &str, eval_steps: &str| Transform {
        resize: Some([20, 20]),
        steps: steps.parse().unwrap(),
        eval_steps: eval_steps.parse().unwrap(),
        ..Transform::default()
    };
    let eval = with("random_crop(size=20)", "center_crop(size=20)");
    let shown = eval.pictures(&data, &data.test, &[1]);
    let middle =
        Window::inside(5, 10, 20, 20).of(&data.test.pixels.planes()[1200..2400], [30, 40], 0);
    assert_eq!(shown, middle);
    // Training pictures without steps are those that are evaluated.
    assert_eq!(
        with("", "center_crop(size=20)").train_pictures(&data, &[1], 3, 4),
        middle
    );
    assert!(
        eval.train_pictures(&data, &[1; 9], 3, 4)
            .chunks(400)
            .any(|crop| crop != middle)
    );
    for (steps, eval_steps, part) in [
        ("random_crop(size=50)", "", "smaller than the crop"),
        (
            "random_erasing(), random_vertical_flip()",
            "",
            "has to stand before random_erasing",
        ),
        ("random_erasing(value=[0, 1])", "", "1 channel(s)"),
        ("resize(size=1025)", "", "each side has to be between"),
        (
            "",
            "random_vertical_flip()",
            "eval_transforms is random_vertical_flip()",
        ),
    ] {
        let error = with(steps, eval_steps).validate(&data).unwrap_err();
        super::says(&error, &[part]);
    }
}
