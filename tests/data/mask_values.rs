//! Values of masks without a file that says what they mean: class numbers, levels, colours, smoothing.

use super::{file, loaded, refused, says};
use convlab::data::{Dataset, IGNORED, SourceFile};

const SIDE: u32 = 16;

fn encoded(color: png::ColorType, data: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, SIDE, SIDE);
    encoder.set_color(color);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(data).unwrap();
    drop(writer);
    bytes
}

fn gray(values: &[u8]) -> Vec<u8> {
    let data: Vec<u8> = values.iter().copied().cycle().take(256).collect();
    encoded(png::ColorType::Grayscale, &data)
}

fn coloured(colours: &[[u8; 3]]) -> Vec<u8> {
    let data: Vec<u8> = colours
        .iter()
        .copied()
        .cycle()
        .take(256)
        .flatten()
        .collect();
    encoded(png::ColorType::Rgb, &data)
}

/// Pictures with these masks.
fn set(masks: Vec<Vec<u8>>) -> Vec<SourceFile> {
    let mut files = Vec::new();
    for (i, mask) in masks.into_iter().enumerate() {
        files.push(file(
            &format!("images/{i}.png"),
            encoded(png::ColorType::Rgb, &[i as u8; 768]),
        ));
        files.push(file(&format!("masks/{i}.png"), mask));
    }
    files
}

/// The first values of the first training mask whose beginning is that of `gray(values)`.
fn classes_of(data: &Dataset, count: usize) -> Vec<u8> {
    data.train.targets.masks.as_ref().unwrap()[..count].to_vec()
}

#[test]
fn levels_of_grey_become_classes_in_their_order() {
    for (values, classes) in [
        (vec![0, 127, 255], vec![0, 1, 2]),
        (vec![0, 85, 170, 255], vec![0, 1, 2, 3]),
        (vec![100, 0, 200], vec![1, 0, 2]),
        (vec![0, 64, 128, 192], vec![0, 1, 2, 3]),
    ] {
        let data = loaded(set(vec![gray(&values); 4]));
        assert_eq!(data.classes.len(), classes.len(), "{values:?}");
        assert_eq!(classes_of(&data, classes.len()), classes, "{values:?}");
        let notes = crate::data::said(&data.notes).join("\n");
        assert!(notes.contains("in their order"), "{notes}");
    }
}

#[test]
fn more_classes_than_a_mask_can_tell_are_refused() {
    let all: Vec<u8> = (0..=255).collect();
    says(
        &refused(set(vec![gray(&all); 6])),
        &["all 256 values", "255 classes at most", "smoothing"],
    );
    // One of ten is an outlier.
    let mut masks = vec![gray(&[0, 1, 2]); 9];
    masks.push(gray(&all));
    let data = loaded(set(masks));
    assert_eq!(data.classes.len(), 3);
    // 255 classes are as many as there may be, and 255 is none.
    let most: Vec<u8> = (0..255).collect();
    assert_eq!(loaded(set(vec![gray(&most); 6])).classes.len(), 255);
    let names: Vec<String> = (0..300).map(|class| format!("class{class}")).collect();
    let mut files = set(vec![gray(&[0, 1]); 6]);
    files.push(file("classes.txt", names.join("\n")));
    says(&refused(files), &["classes.txt", "300 classes", "1 to 255"]);
}

#[test]
fn small_numbers_stay_class_numbers_and_255_is_none() {
    for (values, count) in [
        (vec![0, 1, 2, 255], 3),
        (vec![1, 2, 3], 4),
        (vec![0, 1, 3, 4, 5, 255], 6),
    ] {
        let data = loaded(set(vec![gray(&values); 4]));
        assert_eq!(data.classes.len(), count, "{values:?}");
        let expected: Vec<u8> = values
            .iter()
            .map(|&value| if value == 255 { IGNORED } else { value })
            .collect();
        assert_eq!(classes_of(&data, values.len()), expected, "{values:?}");
    }
    // Few of many small numbers: classes without gaps, 255 none.
    let data = loaded(set(vec![gray(&[0, 15, 255]); 4]));
    assert_eq!(data.classes, ["value 0", "value 15"]);
    assert_eq!(classes_of(&data, 3), [0, 1, IGNORED]);
}

#[test]
fn smoothed_masks_are_refused_together_and_a_few_of_them_skipped() {
    let smooth: Vec<u8> = (0..=255).step_by(3).collect();
    let few: Vec<u8> = vec![0, 3, 40, 41, 90, 133, 134, 200, 255];
    // Of many masks nearly every level occurs, and yet they are no class numbers.
    let dense: Vec<u8> = (0..=255).filter(|value| value % 7 != 2).collect();
    for masks in [
        vec![gray(&smooth); 4],
        vec![gray(&dense); 4],
        vec![gray(&few); 4],
        vec![gray(&smooth), gray(&few), gray(&[0, 255])],
    ] {
        says(
            &refused(set(masks)),
            &["different values", "without smoothing"],
        );
    }
    let mut masks = vec![gray(&[0, 255]); 9];
    masks.push(gray(&few));
    let data = loaded(set(masks));
    assert_eq!(data.classes, ["background", "object"]);
    assert_eq!(data.train.len() + data.test.len(), 9);
    assert!(
        crate::data::said(&data.notes)
            .join("\n")
            .contains("masks/9.png"),
        "{:?}",
        crate::data::said(&data.notes)
    );
}

#[test]
fn colours_are_looked_up_or_become_classes_where_they_are_few() {
    let [sky, road, void] = [[128, 128, 128], [128, 64, 128], [0, 0, 0]];
    let mask = coloured(&[sky, road, void]);
    for (name, text) in [
        (
            "class_dict.csv",
            "name,r,g,b\nSky,128,128,128\nRoad,128,64,128\nVoid,0,0,0\n",
        ),
        (
            "label_colors.txt",
            "128 128 128\tSky\n128 64 128\tRoad\n0 0 0\tVoid\n",
        ),
        (
            "palette.json",
            r#"{"classes": ["Sky", "Road", "Void"], "palette": [[128,128,128],[128,64,128],[0,0,0]], "ignore_index": 2}"#,
        ),
        (
            "labelmap.txt",
            "# label:color_rgb:parts:actions\nSky:128,128,128::\nRoad:128,64,128::\nvoid:0,0,0::\n",
        ),
    ] {
        let mut files = set(vec![mask.clone(); 4]);
        files.push(file(name, text));
        let data = loaded(files);
        assert_eq!(data.classes, ["Sky", "Road"], "{name}");
        assert_eq!(classes_of(&data, 3), [0, 1, IGNORED], "{name}");
    }
    let data = loaded(set(vec![mask; 4]));
    assert_eq!(data.classes, ["#000000", "#804080", "#808080"]);
    assert_eq!(classes_of(&data, 3), [2, 1, 0]);
    assert_eq!(data.palette[1], road);
    let many: Vec<[u8; 3]> = (0..60).map(|at| [at * 4, at, 255 - at]).collect();
    says(
        &refused(set(vec![coloured(&many); 3])),
        &["60 different colours"],
    );
}

#[test]
fn a_list_of_names_fits_levels_in_their_order() {
    let mut files = set(vec![gray(&[0, 128, 255]); 4]);
    files.push(file("classes.txt", "ground\nwater\nroof\n"));
    let data = loaded(files);
    assert_eq!(data.classes, ["ground", "water", "roof"]);
    assert_eq!(classes_of(&data, 3), [0, 1, 2]);
}

#[test]
fn pictures_and_masks_are_found_under_the_names_people_give_them() {
    for (picture, mask) in [
        ("train/image/{}", "train/label/{}"),
        ("imgs/{}", "masks/{}"),
        ("train_images/{}", "train_masks/{}"),
        ("train/{}", "train_labels/{}_L"),
        ("img_dir/train/{}", "ann_dir/train/{}"),
        ("VOC2012/JPEGImages/{}", "VOC2012/SegmentationClass/{}"),
        ("all/{}", "all/{}_mask"),
        ("all/{}_sat", "all/{}_mask"),
        ("parts/{}", "parts/{}_segmentation"),
        (
            "Original Images/Original Images/{}",
            "Segmented Images/Ground Truth/{}",
        ),
        ("CXR_png/images/{}", "masks/{}_mask"),
        ("images/image_{}", "masks/mask_{}"),
        ("images/training/{}", "annotations/training/{}"),
    ] {
        let mut files = Vec::new();
        for i in 0..5 {
            let path = |form: &str| format!("{}.png", form.replace("{}", &format!("p{i}")));
            files.push(file(
                &path(picture),
                encoded(png::ColorType::Rgb, &[i as u8; 768]),
            ));
            files.push(file(&path(mask), gray(&[0, 255])));
        }
        files.push(file("test/9.png", encoded(png::ColorType::Rgb, &[9; 768])));
        let data = loaded(files);
        assert_eq!(data.classes, ["background", "object"], "{picture} {mask}");
        assert_eq!(
            data.train.len() + data.test.len(),
            5,
            "{picture} {mask}: {:?}",
            crate::data::said(&data.notes)
        );
        assert!(
            crate::data::said(&data.notes)
                .join("\n")
                .contains("test/9.png"),
            "{picture}: {:?}",
            crate::data::said(&data.notes)
        );
    }
}

#[test]
fn classes_called_like_masks_are_classes() {
    for folders in [
        ["images/mask", "images/no_mask"],
        ["with_mask", "without_mask"],
        ["label", "no_label"],
    ] {
        let mut files = Vec::new();
        for folder in folders {
            for i in 0..5u8 {
                let data: Vec<u8> = (0..768u32).map(|at| (at * 31) as u8 ^ i).collect();
                files.push(file(
                    &format!("{folder}/{i}.png"),
                    encoded(png::ColorType::Rgb, &data),
                ));
            }
        }
        let names = folders.map(|folder| folder.rsplit('/').next().unwrap());
        assert_eq!(loaded(files).classes, names);
    }
}

#[test]
fn cityscapes_train_ids_are_the_classes_already() {
    let mut files = Vec::new();
    for (part, city, count) in [("train", "ulm", 3), ("val", "bonn", 1)] {
        for i in 0..count {
            let name = format!("{part}/{city}/{city}_{i:06}_000019");
            files.push(file(
                &format!("leftImg8bit/{name}_leftImg8bit.png"),
                encoded(png::ColorType::Rgb, &[i; 768]),
            ));
            files.push(file(
                &format!("gtFine/{name}_gtFine_labelTrainIds.png"),
                gray(&[0, 18, 255, 5]),
            ));
        }
    }
    let data = loaded(files.clone());
    assert_eq!(
        (data.classes.len(), data.train.len(), data.test.len()),
        (19, 3, 1)
    );
    assert_eq!(classes_of(&data, 4), [0, 18, IGNORED, 5]);
    // Beside label numbers these are what is read.
    for i in 0..3 {
        files.push(file(
            &format!("gtFine/train/ulm/ulm_{i:06}_000019_gtFine_labelIds.png"),
            gray(&[7, 33, 0, 17]),
        ));
    }
    let data = loaded(files);
    assert_eq!(classes_of(&data, 4), [0, 18, IGNORED, 5]);
}

/// A GIF of these palette indices.
fn gif(palette: &[u8], indices: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = gif::Encoder::new(&mut bytes, SIDE as u16, SIDE as u16, palette).unwrap();
    let data: Vec<u8> = indices.iter().copied().cycle().take(256).collect();
    let frame = gif::Frame::from_indexed_pixels(SIDE as u16, SIDE as u16, data, None);
    encoder.write_frame(&frame).unwrap();
    drop(encoder);
    bytes
}

/// A BMP with 24 bits a pixel, rows from below.
fn bmp(colours: &[[u8; 3]]) -> Vec<u8> {
    let mut bytes = b"BM".to_vec();
    let words = [
        54 + 768,
        0,
        54,
        40,
        SIDE,
        SIDE,
        1 | 24 << 16,
        0,
        768,
        0,
        0,
        0,
        0,
    ];
    bytes.extend(words.iter().flat_map(|word| word.to_le_bytes()));
    let pixels: Vec<[u8; 3]> = colours.iter().copied().cycle().take(256).collect();
    for row in pixels.chunks(SIDE as usize).rev() {
        bytes.extend(
            row.iter()
                .flat_map(|[red, green, blue]| [*blue, *green, *red]),
        );
    }
    bytes
}

#[test]
fn masks_in_other_lossless_formats_are_read_as_pngs_are() {
    // Carvana's: black and white, as palette and as colours; three levels; colours.
    for (mask, same) in [
        (
            gif(&[0, 0, 0, 255, 255, 255], &[0, 1, 1]),
            gray(&[0, 255, 255]),
        ),
        (bmp(&[[0; 3], [255; 3]]), gray(&[0, 255])),
        (
            gif(
                &[0, 0, 0, 9, 9, 9, 128, 128, 128, 255, 255, 255],
                &[0, 2, 3],
            ),
            gray(&[0, 128, 255]),
        ),
        (
            bmp(&[[255, 0, 0], [0, 255, 0], [9, 9, 0]]),
            coloured(&[[255, 0, 0], [0, 255, 0], [9, 9, 0]]),
        ),
        (
            gif(&[255, 0, 0, 0, 0, 255], &[0, 0, 1]),
            coloured(&[[255, 0, 0], [255, 0, 0], [0, 0, 255]]),
        ),
    ] {
        let [data, expected] = [mask, same].map(|mask| loaded(set(vec![mask; 4])));
        assert_eq!(data.classes, expected.classes);
        assert_eq!(data.train.targets, expected.train.targets);
    }
}

#[test]
fn names_of_carvana_pair_pictures_with_gif_masks() {
    let mut files = Vec::new();
    for number in 0..6 {
        let name = format!("0cdf5b5d0ce1_{number:02}");
        files.push(file(
            &format!("train/{name}.jpg"),
            encoded(png::ColorType::Rgb, &[number; 768]),
        ));
        files.push(file(
            &format!("train_masks/{name}_mask.gif"),
            gif(&[0, 0, 0, 255, 255, 255], &[0, 1]),
        ));
    }
    let data = loaded(files);
    assert_eq!(data.classes, ["background", "object"]);
    assert_eq!((data.train.len(), data.test.len()), (5, 1));
}

#[test]
fn vocs_masks_of_single_objects_are_left_aside_together() {
    let mut files = Vec::new();
    for i in 0..5 {
        files.push(file(
            &format!("JPEGImages/{i}.png"),
            encoded(png::ColorType::Rgb, &[i; 768]),
        ));
        files.push(file(
            &format!("SegmentationClass/{i}.png"),
            gray(&[0, 1, 2]),
        ));
        files.push(file(
            &format!("SegmentationObject/{i}.png"),
            gray(&[0, 1, 2, 3]),
        ));
    }
    let data = loaded(files);
    assert_eq!((data.train.len(), data.test.len()), (4, 1));
    assert_eq!(data.classes.len(), 3);
    let notes = crate::data::said(&data.notes).join("\n");
    assert!(
        notes.contains("5 mask(s) of single objects were left aside")
            && !notes.contains("it has no mask"),
        "{notes}"
    );
}
