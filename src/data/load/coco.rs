//! COCO's annotations of objects (Lin et al. 2014): `instances_train.json`, `instances_val.json`, one file a split.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;

use super::super::SourceFile;
use super::boxes::{Annotated, Annotations, Class, MAX_BOXES, RawBox};
use super::part::Part;

/// Of one file; that of COCO's training split has 470 MB and 860,001 objects.
const MAX_BYTES: usize = 600 << 20;

#[derive(Deserialize)]
struct Instances {
    images: Vec<Image>,
    annotations: Vec<Object>,
    categories: Vec<Category>,
}

#[derive(Deserialize)]
struct Image {
    id: i64,
    file_name: String,
    width: Option<usize>,
    height: Option<usize>,
}

#[derive(Deserialize)]
struct Object {
    image_id: i64,
    category_id: i64,
    /// Left, top, width, height.
    bbox: Option<[f64; 4]>,
    #[serde(default)]
    iscrowd: u8,
}

#[derive(Deserialize)]
struct Category {
    id: i64,
    name: String,
}

/// Whether a JSON file may hold instances, by its name or its keys.
pub(super) fn is_instances(file: &SourceFile) -> bool {
    let name = super::base_name(&file.name).to_ascii_lowercase();
    if !name.ends_with(".json") {
        return false;
    }
    let has = |key: &[u8]| file.bytes.windows(key.len()).any(|window| window == key);
    name.starts_with("instances") || (has(b"\"images\"") && has(b"\"annotations\""))
}

pub(super) fn read(mut files: Vec<SourceFile>, notes: &mut Vec<String>) -> Annotations {
    files.sort_by(|a, b| a.name.cmp(&b.name));
    let mut found = Annotations::default();
    // Classes by number, as the first file that knows it names it.
    let mut classes = BTreeMap::new();
    let mut read = Vec::new();
    for file in files {
        let instances = match file.bytes.len() > MAX_BYTES {
            true => Err(format!("it is larger than {} MB", MAX_BYTES >> 20)),
            false => serde_json::from_slice::<Instances>(&file.bytes).map_err(|error| match error
                .is_eof()
            {
                true => format!("it is cut off: {error}"),
                false => format!("it is not COCO's JSON of instances: {error}"),
            }),
        };
        match instances {
            Ok(instances) => {
                for category in &instances.categories {
                    classes
                        .entry(category.id)
                        .or_insert_with(|| category.name.clone());
                }
                read.push((file.name, instances));
            }
            Err(reason) => found.bad.add(|| format!("{}: {reason}", file.name)),
        }
    }
    let numbers: HashMap<i64, u16> = classes.keys().copied().zip(0..u16::MAX).collect();
    found.classes = classes.into_values().take(numbers.len()).collect();
    let mut crowds = 0;
    for (source, instances) in read {
        crowds += add(&mut found, &source, instances, &numbers);
    }
    if crowds > 0 {
        notes.push(format!(
            "{crowds} region(s) of crowds are no single object and were left aside."
        ));
    }
    found
}

/// Adds one file's pictures; gives the number of crowds in it.
fn add(
    found: &mut Annotations,
    source: &str,
    instances: Instances,
    numbers: &HashMap<i64, u16>,
) -> usize {
    let part = Part::of_file(source);
    let mut at = HashMap::with_capacity(instances.images.len());
    let mut pictures: Vec<(Annotated, usize)> = Vec::with_capacity(instances.images.len());
    for image in instances.images {
        at.insert(image.id, pictures.len());
        let annotated = Annotated {
            source: format!("{source} ({})", image.file_name),
            picture: image.file_name,
            part,
            size: image
                .width
                .zip(image.height)
                .map(|(width, height)| [width, height]),
            boxes: Vec::new(),
        };
        pictures.push((annotated, 0));
    }
    let mut crowds = 0;
    for object in instances.annotations {
        let Some((picture, count)) = at
            .get(&object.image_id)
            .and_then(|&at| pictures.get_mut(at))
        else {
            found.bad_boxes.add(|| {
                format!(
                    "{source}: a box belongs to picture {}, which is not listed",
                    object.image_id
                )
            });
            continue;
        };
        if object.iscrowd != 0 {
            crowds += 1;
            continue;
        }
        *count += 1;
        if *count > MAX_BOXES {
            continue;
        }
        let [left, top, width, height] = object.bbox.unwrap_or([f64::NAN; 4]);
        picture.boxes.push(RawBox {
            class: match numbers.get(&object.category_id) {
                Some(&class) => Class::Known(class),
                None => Class::Unknown(object.category_id.to_string()),
            },
            edges: [left, top, left + width, top + height],
        });
    }
    for (picture, count) in pictures {
        if count > MAX_BOXES {
            found.bad.add(|| {
                format!(
                    "{}: {count} boxes are more than {MAX_BOXES}",
                    picture.source
                )
            });
        } else {
            found.pictures.push(picture);
        }
    }
    crowds
}
