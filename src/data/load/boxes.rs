//! Boxes as files say them, brought to the data set's size; what cannot be a box is counted and named.

use std::sync::Arc;

use super::super::pixels::Frame;
use super::super::{BoundingBox, DataError, Dataset, IgnoredBox, SourceFile};
use super::LoadOptions;
use super::box_claims::claimed;
use super::box_classes;
use super::part::Part;
use super::report::Skipped;
use super::sample::{Boxes, Sample, divided};
use super::shelf::Shelf;
use super::size::{Targets, common_size};
use crate::said::{Phrase, phrase};

/// Boxes of one picture; more are no annotation of a picture.
pub(super) const MAX_BOXES: usize = 10_000;

/// A box as a file says it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct RawBox {
    /// The class's name, or what stands where it should.
    pub(super) class: Class,
    /// Left, top, right, bottom: in the picture's own pixels, from 0 to width and height, or in shares of them.
    pub(super) edges: [f64; 4],
    pub(super) role: Role,
}

/// What a box is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Learned, and to be found.
    Counted,
    /// An object too difficult to ask for: neither learned nor missed where it is not found.
    Difficult,
    /// A region of many objects, likewise.
    Crowd,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Class {
    Known(u16),
    Unknown(String),
}

/// What a file says of one picture.
pub(super) struct Annotated {
    /// The annotation's file.
    pub(super) file: Arc<str>,
    /// The annotation in messages: its file, and the picture where the file is of many.
    pub(super) source: String,
    /// The picture's file name, with folders or without, with its ending or without.
    pub(super) picture: String,
    /// The name that counts where there is no picture of the first.
    pub(super) or_picture: Option<String>,
    /// `Whole` where nothing but the picture's folder may say it.
    pub(super) part: Part,
    /// Width and height as the file says them, where it does.
    pub(super) size: Option<[usize; 2]>,
    /// Whether edges are shares of width and height, 0 to 1.
    pub(super) relative: bool,
    pub(super) boxes: Vec<RawBox>,
    /// The number of its objects that could not be read.
    pub(super) unread: usize,
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
    mut notes: Vec<Phrase>,
) -> Result<Dataset, DataError> {
    let Annotations {
        classes,
        pictures,
        mut bad,
        mut bad_boxes,
    } = annotations;
    let mut shelf = Shelf::new(files, &mut notes);
    let found = claimed(&shelf, pictures, &mut bad, &mut notes);
    let named = found.keys().filter_map(|name| shelf.get(name));
    let sizing = common_size(named, Targets::Boxes, options, &mut notes)?;
    let frame = sizing.frame;
    let (size, mut turned) = (frame.size, 0);
    let (mut samples, mut cut, mut ignored) = (Vec::with_capacity(found.len()), 0, [0; 2]);
    for (name, annotated) in found {
        let Some(file) = shelf.take(&name) else {
            continue;
        };
        let Some(mut annotated) = annotated else {
            continue;
        };
        let decoded = match frame.read(&file) {
            Ok(decoded) => decoded,
            Err(reason) => {
                bad.add(|| phrase!("{file}: {reason}", file = file.name, reason));
                continue;
            }
        };
        let own = [decoded.width, decoded.height];
        let as_stored = annotated
            .size
            .filter(|&[width, height]| decoded.fits_stored([height, width]));
        if as_stored.is_some() {
            turned += 1;
            let stored = decoded.stored();
            for raw in &mut annotated.boxes {
                raw.edges = match annotated.relative {
                    true => decoded.orientation.edges(raw.edges, [1, 1]),
                    false => decoded.orientation.edges(raw.edges, stored),
                };
            }
        } else if let Some(said) = annotated.size.filter(|said| *said != own) {
            bad.add(|| {
                phrase!(
                    "{source}: it says {said_width} x {said_height}, the picture is {width} x {height}",
                    source = annotated.source,
                    said_width = said[0],
                    said_height = said[1],
                    width = own[0],
                    height = own[1]
                )
            });
            continue;
        }
        let mut boxes = Boxes::default();
        for raw in &annotated.boxes {
            let placed = placed(raw, annotated.relative, own, &frame);
            match (placed, raw.role) {
                (Ok((placed, whole)), Role::Counted) => {
                    cut += usize::from(!whole);
                    boxes.counted.push(placed);
                }
                (Ok((area, _)), role) => {
                    let is_crowd = role == Role::Crowd;
                    ignored[usize::from(is_crowd)] += 1;
                    boxes.ignored.push(IgnoredBox { area, is_crowd });
                }
                (Err(bad), role) => {
                    annotated.unread += usize::from(bad.is_unread);
                    if role == Role::Counted {
                        let reason = bad.reason;
                        bad_boxes.add(|| {
                            phrase!(
                                "{source}: a box {reason}",
                                source = annotated.source,
                                reason
                            )
                        });
                    }
                }
            }
        }
        // What is on it is not known, which is not the same as nothing.
        if boxes.counted.is_empty() && annotated.unread > 0 {
            bad.add(|| {
                phrase!("{source}: none of its {unread} object(s) could be read, so it is not taken for a picture without objects", source = annotated.source, unread = annotated.unread)
            });
            continue;
        }
        let part = match annotated.part {
            Part::Whole => Part::of_path(&name),
            part => part,
        };
        samples.push(Sample {
            part,
            pixels: sizing.kept(&decoded, &file),
            mask: None,
            boxes: Some(boxes),
            scene: None,
        });
    }
    shelf.report_left(&mut bad);
    let (mut train, mut test, split_note) =
        divided(samples, &sizing, wanted, &bad, options, &mut notes)?;
    bad.report(
        phrase!("picture(s) or annotation(s) were skipped."),
        &mut notes,
    );
    bad_boxes.report(phrase!("box(es) were skipped."), &mut notes);
    if turned > 0 {
        notes.push(phrase!("The boxes of {turned} picture(s) fit these as they are stored and were turned upright with them, as EXIF says.", turned));
    }
    if cut > 0 {
        notes.push(phrase!(
            "{cut} box(es) that reach over the picture's edge were cut there.",
            cut
        ));
    }
    for (count, what) in ignored.iter().zip([
        phrase!("difficult object(s)"),
        phrase!("region(s) of crowds"),
    ]) {
        if *count > 0 {
            notes.push(phrase!("{count} {what} are no objects to learn; evaluation passes over what is found there.", count, what));
        }
    }
    for split in [&mut train, &mut test] {
        let ignored = &mut split.targets.ignored;
        if ignored.iter().flatten().all(Vec::is_empty) {
            *ignored = None;
        }
    }
    box_classes::note_lone(&classes, [&train, &test], &mut notes);
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

/// Why a box is none.
struct BadBox {
    reason: Phrase,
    /// Whether an object is there that could not be read, rather than none.
    is_unread: bool,
}

/// The box in pixels of the data set's size, and whether all of it lies in the picture.
fn placed(
    raw: &RawBox,
    relative: bool,
    own: [usize; 2],
    frame: &Frame,
) -> Result<(BoundingBox, bool), BadBox> {
    let refused = |reason: Phrase, is_unread| Err(BadBox { reason, is_unread });
    let class = match &raw.class {
        Class::Known(class) => *class,
        Class::Unknown(name) => {
            return refused(phrase!("has the unknown class {name}", name), true);
        }
    };
    let [width, height] = own.map(|side| side as f64);
    let scale = match relative {
        true => [width, height, width, height],
        false => [1.0; 4],
    };
    let edges: [f64; 4] = std::array::from_fn(|at| raw.edges[at] * scale[at]);
    let [x0, y0, x1, y1] = edges;
    let said = || format!("({x0}, {y0}) to ({x1}, {y1})");
    if !edges.iter().all(|edge| edge.is_finite()) {
        return refused(
            phrase!("{said} is not made of numbers", said = said()),
            true,
        );
    }
    if x0 >= x1 || y0 >= y1 {
        return refused(phrase!("{said} has no area", said = said()), false);
    }
    let inside = [x0.max(0.0), y0.max(0.0), x1.min(width), y1.min(height)];
    if inside[0] >= inside[2] || inside[1] >= inside[3] {
        return refused(
            phrase!(
                "{said} lies outside the picture of {width} x {height}",
                said = said(),
                width = width.to_string(),
                height = height.to_string()
            ),
            false,
        );
    }
    let Some(placed) = frame.edges(inside, [own[1], own[0]]) else {
        return refused(
            phrase!("{said} lies in what is cropped off", said = said()),
            false,
        );
    };
    let [x0, y0, x1, y1] = placed.map(|edge| edge as f32);
    let placed = BoundingBox {
        class,
        x0,
        y0,
        x1,
        y1,
    };
    // Shares are rounded to a few digits, so that what ends at the edge may end a little beyond.
    let slack = if relative { 0.01 } else { 0.0 };
    let beyond = |at: usize| (inside[at] - edges[at]).abs() > slack * scale[at];
    Ok((placed, !(0..4).any(beyond)))
}
