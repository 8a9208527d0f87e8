//! `convlab data save DATA FOLDER`: a data set as a folder of PNGs, which convlab and others read.

use std::fs;
use std::path::Path;

use convlab::data::{Dataset, Split};
use serde_json::json;

use super::{Failure, files};

/// Writes `train/` and `test/`: a folder a class, or `images/` and `masks/`; `scenes.csv` says what pictures as a whole show. Of boxes, where
/// there is nothing else or they are asked for, `images/` and `annotations/`.
pub fn save(dataset: &Dataset, folder: &Path, boxes: bool) -> Result<(), Failure> {
    let targets = &dataset.train.targets;
    if boxes && targets.boxes.is_none() {
        return Err(format!("{} has no boxes. Leave --boxes away.", dataset.name).into());
    }
    let has_boxes = boxes || (targets.masks.is_none() && targets.classes.is_none());
    let has_masks = !has_boxes && targets.masks.is_some();
    if folder.join("train").exists() {
        return Err(format!(
            "{} has a train/ already. Name a new folder.",
            folder.display()
        )
        .into());
    }
    // Annotations are known by their names, so that no two parts may have one.
    let mut first = 0;
    for (name, split) in [("train", &dataset.train), ("test", &dataset.test)] {
        let folder = folder.join(name);
        match (has_boxes, has_masks) {
            (true, _) => annotated(dataset, split, first, &folder)?,
            (false, true) => masks(dataset, split, &folder)?,
            (false, false) => classes(dataset, split, &folder)?,
        }
        first += split.len();
    }
    if has_masks && dataset.train.targets.scenes.is_some() {
        files::write(&folder.join("scenes.csv"), scenes(dataset).as_bytes())?;
    }
    if has_boxes {
        // Of annotations the classes are read in the order of the alphabet, unless a file says another.
        files::write(
            &folder.join("classes.txt"),
            (dataset.box_classes.join("\n") + "\n").as_bytes(),
        )?;
    }
    if has_masks {
        let palette = json!({"classes": dataset.classes, "palette": dataset.palette});
        files::write(&folder.join("palette.json"), palette.to_string().as_bytes())?;
    }
    Ok(())
}

fn classes(dataset: &Dataset, split: &Split, folder: &Path) -> Result<(), Failure> {
    // Folders are read in the order of their names, which is to be that of the classes.
    let is_sorted = dataset.classes.is_sorted();
    let names: Vec<String> = dataset
        .classes
        .iter()
        .enumerate()
        .map(|(class, name)| {
            if is_sorted {
                name.clone()
            } else {
                format!("{class:02}_{name}")
            }
        })
        .collect();
    for name in &names {
        made(&folder.join(name))?;
    }
    for (index, class) in split.labels().iter().enumerate() {
        let (Some(picture), Some(name)) = (
            dataset.picture(split, index),
            names.get(usize::from(*class)),
        ) else {
            continue;
        };
        png(
            &folder.join(name).join(format!("{index:06}.png")),
            dataset,
            &picture,
        )?;
    }
    Ok(())
}

/// A line a picture with masks.
fn scenes(dataset: &Dataset) -> String {
    let mut text = String::new();
    for (part, split) in [("train", &dataset.train), ("test", &dataset.test)] {
        let all = split.targets.scenes.iter().flatten().enumerate();
        for (index, scene) in all {
            if let Some(name) = dataset.scene_classes.get(usize::from(*scene)) {
                text += &format!("{part}/images/{index:06}.png,{name}\n");
            }
        }
    }
    text
}

fn masks(dataset: &Dataset, split: &Split, folder: &Path) -> Result<(), Failure> {
    let [pictures, masks] = ["images", "masks"].map(|name| folder.join(name));
    made(&pictures)?;
    made(&masks)?;
    let plane = (dataset.height * dataset.width).max(1);
    let all = split.targets.masks.as_deref().unwrap_or_default();
    for (index, mask) in all.chunks_exact(plane).enumerate() {
        let name = format!("{index:06}.png");
        if let Some(picture) = dataset.picture(split, index) {
            png(&pictures.join(&name), dataset, &picture)?;
        }
        write(&masks.join(&name), dataset, png::ColorType::Grayscale, mask)?;
    }
    Ok(())
}

/// Pictures with annotations as Pascal VOC has them, numbered from `first` on.
fn annotated(dataset: &Dataset, split: &Split, first: usize, folder: &Path) -> Result<(), Failure> {
    let [pictures, notes] = ["images", "annotations"].map(|name| folder.join(name));
    made(&pictures)?;
    made(&notes)?;
    for (index, boxes) in split.targets.boxes.iter().flatten().enumerate() {
        let Some(picture) = dataset.picture(split, index) else {
            continue;
        };
        let name = format!("{:06}", first + index);
        png(&pictures.join(format!("{name}.png")), dataset, &picture)?;
        let mut text = format!(
            "<annotation><filename>{name}.png</filename><size><width>{}</width><height>{}</height><depth>{}</depth></size>\n",
            dataset.width, dataset.height, dataset.channels
        );
        let ignored = split.targets.ignored.as_deref().unwrap_or_default();
        let ignored = ignored.get(index).into_iter().flatten();
        let counted = boxes.iter().map(|one| (one, 0));
        for (one, difficult) in counted.chain(ignored.map(|region| (&region.area, 1))) {
            let class = dataset.box_classes.get(usize::from(one.class));
            let class = class.map_or("", String::as_str);
            // VOC counts pixels from 1 and both ends in.
            let [left, top] = [one.x0, one.y0].map(|side| f64::from(side) + 1.0);
            text += &format!(
                "<object><name>{}</name><difficult>{difficult}</difficult><bndbox><xmin>{left}</xmin><ymin>{top}</ymin><xmax>{}</xmax><ymax>{}</ymax></bndbox></object>\n",
                class.replace('&', "&amp;").replace('<', "&lt;"),
                one.x1,
                one.y1
            );
        }
        text += "</annotation>\n";
        files::write(&notes.join(format!("{name}.xml")), text.as_bytes())?;
    }
    Ok(())
}

/// A C x H x W picture.
fn png(path: &Path, dataset: &Dataset, picture: &[u8]) -> Result<(), Failure> {
    if dataset.channels == 1 {
        return write(path, dataset, png::ColorType::Grayscale, picture);
    }
    let plane = dataset.height * dataset.width;
    let pixels: Vec<u8> = (0..plane)
        .flat_map(|at| [picture[at], picture[plane + at], picture[2 * plane + at]])
        .collect();
    write(path, dataset, png::ColorType::Rgb, &pixels)
}

fn write(
    path: &Path,
    dataset: &Dataset,
    colours: png::ColorType,
    bytes: &[u8],
) -> Result<(), Failure> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, dataset.width as u32, dataset.height as u32);
    encoder.set_color(colours);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(bytes)?;
    writer.finish()?;
    Ok(files::write(path, &file)?)
}

fn made(folder: &Path) -> Result<(), Failure> {
    fs::create_dir_all(folder)
        .map_err(|error| format!("{} cannot be made: {error}", folder.display()).into())
}
