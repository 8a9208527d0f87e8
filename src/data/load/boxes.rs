//! Boxes as files say them, brought to the data set's size; what cannot be a box is counted and named.

use std::collections::{BTreeMap, HashMap};

use super::super::{BoundingBox, DataError, Dataset, SourceFile};
use super::part::Part;
use super::report::Skipped;
use super::sample::{Sample, common_size, divided, sized};
use super::{LoadOptions, base_name, picture};

/// Boxes of one picture; more are no annotation of a picture.
pub(super) const MAX_BOXES: usize = 10_000;

/// A box in the picture's own pixels, edges from 0 to width and height.
#[derive(Clone, Debug)]
pub(super) struct RawBox {
    /// The class's name, or what stands where it should.
    pub(super) class: Class,
    pub(super) edges: [f64; 4],
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Class {
    Known(u16),
    Unknown(String),
}

/// What a file says of one picture.
pub(super) struct Annotated {
    /// The annotation's file, for messages.
    pub(super) source: String,
    /// The picture's file name, with folders or without, with its ending or without.
    pub(super) picture: String,
    pub(super) part: Part,
    /// Width and height as the file says them, where it does.
    pub(super) size: Option<[usize; 2]>,
    pub(super) boxes: Vec<RawBox>,
}

/// Everything that files say, from whatever format.
#[derive(Default)]
pub(super) struct Annotations {
    pub(super) classes: Vec<String>,
    pub(super) pictures: Vec<Annotated>,
    /// Files or pictures that say nothing usable, and boxes that are none.
    pub(super) bad: Skipped,
    pub(super) bad_boxes: Skipped,
}

pub(super) fn load(
    files: Vec<SourceFile>,
    annotations: Annotations,
    wanted: [Part; 2],
    options: &LoadOptions,
    mut notes: Vec<String>,
) -> Result<Dataset, DataError> {
    let Annotations {
        classes,
        pictures,
        mut bad,
        mut bad_boxes,
    } = annotations;
    let mut shelf = Shelf::new(files);
    let mut found = BTreeMap::new();
    for annotated in pictures {
        match shelf.find(&annotated.picture) {
            None => bad.add(|| {
                format!(
                    "{}: its picture {} is missing",
                    annotated.source, annotated.picture
                )
            }),
            Some(name) => {
                if let Some(earlier) = found.insert(name, annotated) {
                    bad.add(|| {
                        format!(
                            "{}: its picture {} is told twice",
                            earlier.source, earlier.picture
                        )
                    });
                }
            }
        }
    }
    let size = common_size(
        found.keys().filter_map(|name| shelf.files.get(name)),
        options,
    )?;
    let (mut samples, mut cut) = (Vec::with_capacity(found.len()), 0);
    for (name, annotated) in found {
        let Some(file) = shelf.files.remove(&name) else {
            continue;
        };
        let decoded = match picture::decode(&file.name, &file.bytes) {
            Ok(decoded) => decoded,
            Err(reason) => {
                bad.add(|| format!("{}: {reason}", file.name));
                continue;
            }
        };
        let own = [decoded.width, decoded.height];
        if let Some(said) = annotated.size.filter(|said| *said != own) {
            bad.add(|| {
                format!(
                    "{}: it says {} x {}, the picture is {} x {}",
                    annotated.source, said[0], said[1], own[0], own[1]
                )
            });
            continue;
        }
        let mut boxes = Vec::with_capacity(annotated.boxes.len());
        for raw in &annotated.boxes {
            match placed(raw, own, size) {
                Ok((placed, whole)) => {
                    cut += usize::from(!whole);
                    boxes.push(placed);
                }
                Err(reason) => bad_boxes.add(|| format!("{}: a box {reason}", annotated.source)),
            }
        }
        samples.push(Sample {
            part: annotated.part,
            pixels: sized(&decoded, size),
            mask: None,
            boxes: Some(boxes),
            scene: None,
        });
    }
    for name in shelf.files.keys() {
        bad.add(|| format!("{name}: nothing says what is on it"));
    }
    let (train, test, split_note) = divided(samples, wanted, &bad, options, &mut notes)?;
    bad.report("picture(s) or annotation(s) were skipped.", &mut notes);
    bad_boxes.report("box(es) were skipped.", &mut notes);
    if cut > 0 {
        notes.push(format!(
            "{cut} box(es) that reach over the picture's edge were cut there."
        ));
    }
    Ok(Dataset {
        name: "Folder".into(),
        classes: Vec::new(),
        palette: Vec::new(),
        box_classes: classes,
        scene_classes: Vec::new(),
        channels: 3,
        height: size[0],
        width: size[1],
        train,
        test,
        split_note,
        notes,
    })
}

/// The box in pixels of the data set's size, and whether all of it lies in the picture.
fn placed(raw: &RawBox, own: [usize; 2], size: [usize; 2]) -> Result<(BoundingBox, bool), String> {
    let class = match &raw.class {
        Class::Known(class) => *class,
        Class::Unknown(name) => return Err(format!("has the unknown class {name}")),
    };
    let [x0, y0, x1, y1] = raw.edges;
    let said = || format!("({x0}, {y0}) to ({x1}, {y1})");
    if !raw.edges.iter().all(|edge| edge.is_finite()) {
        return Err(format!("{} is not made of numbers", said()));
    }
    if x0 >= x1 || y0 >= y1 {
        return Err(format!("{} has no area", said()));
    }
    let [width, height] = own.map(|side| side as f64);
    let inside = [x0.max(0.0), y0.max(0.0), x1.min(width), y1.min(height)];
    if inside[0] >= inside[2] || inside[1] >= inside[3] {
        return Err(format!(
            "{} lies outside the picture of {width} x {height}",
            said()
        ));
    }
    let (across, down) = (size[1] as f64 / width, size[0] as f64 / height);
    let [x0, y0, x1, y1] = [
        inside[0] * across,
        inside[1] * down,
        inside[2] * across,
        inside[3] * down,
    ]
    .map(|edge| edge as f32);
    Ok((
        BoundingBox {
            class,
            x0,
            y0,
            x1,
            y1,
        },
        inside == raw.edges,
    ))
}

/// The pictures by name, and which of them an annotation means.
struct Shelf {
    files: BTreeMap<String, SourceFile>,
    /// Paths by base name, and by base name without its ending.
    by_name: HashMap<String, Vec<String>>,
}

impl Shelf {
    fn new(pictures: Vec<SourceFile>) -> Self {
        let mut by_name: HashMap<String, Vec<String>> = HashMap::new();
        for file in &pictures {
            let name = base_name(&file.name);
            for key in [name, stem(name)] {
                by_name
                    .entry(key.to_owned())
                    .or_default()
                    .push(file.name.clone());
            }
        }
        let files = pictures
            .into_iter()
            .map(|file| (file.name.clone(), file))
            .collect();
        Self { files, by_name }
    }

    /// The one path that ends as `picture` does; among several of that name the one with the same folders.
    fn find(&self, picture: &str) -> Option<String> {
        let picture = picture.replace('\\', "/");
        match self.by_name.get(base_name(&picture))?.as_slice() {
            [only] => Some(only.clone()),
            several => several
                .iter()
                .find(|path| path.ends_with(&picture) || stem(path).ends_with(&picture))
                .cloned(),
        }
    }
}

fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}
