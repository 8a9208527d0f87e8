//! A data set as one safetensors file: what the reader's module hands to the one that trains.

use std::collections::HashMap;

use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};
use serde::{Deserialize, Serialize};

use super::pixels::{Decoder, Files, Frame, Pixels};
use super::{BoundingBox, DataError, Dataset, IGNORED, IgnoredBox, LoadOptions, Split, Targets};
use crate::said::{Phrase, phrase};

/// Key of the metadata entry that makes a safetensors file a data set.
const KEY: &str = "convlab.dataset";
/// Values of a box: class, x0, y0, x1, y1.
const BOX_VALUES: usize = 5;
/// Values of a region that evaluation passes over: those of a box, and 1 for a crowd.
const IGNORED_VALUES: usize = 6;

/// What is no tensor.
#[derive(Serialize, Deserialize)]
struct Header {
    options: LoadOptions,
    name: String,
    classes: Vec<String>,
    palette: Vec<[u8; 3]>,
    box_classes: Vec<String>,
    #[serde(default)]
    scene_classes: Vec<String>,
    /// Channels, height, width.
    picture: [usize; 3],
    split_note: String,
    notes: Vec<Phrase>,
    /// How files become pictures, where pictures are kept as files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    frame: Option<Frame>,
}

impl Dataset {
    /// The file; `options`: those it was read with.
    ///
    /// # Errors
    /// [`DataError::Packed`] where the format cannot hold it.
    pub fn to_bytes(&self, options: &LoadOptions) -> Result<Vec<u8>, DataError> {
        let header = Header {
            options: options.clone(),
            name: self.name.clone(),
            classes: self.classes.clone(),
            palette: self.palette.clone(),
            box_classes: self.box_classes.clone(),
            scene_classes: self.scene_classes.clone(),
            picture: [self.channels, self.height, self.width],
            split_note: self.split_note.clone(),
            notes: self.notes.clone(),
            frame: match &self.train.pixels {
                Pixels::Files(files) => Some(files.frame),
                Pixels::Planes(_) => None,
            },
        };
        let header = serde_json::to_string(&header).map_err(unpacked)?;
        let parts = [("train", &self.train), ("test", &self.test)];
        let columns: Vec<_> = parts
            .map(|(name, split)| (name, split, Columns::of(split)))
            .into();
        let mut views = Vec::new();
        for (name, split, columns) in &columns {
            let count = split.count;
            let mut add = |field: &str, dtype, shape: Vec<usize>, bytes| {
                let view = TensorView::new(dtype, shape, bytes).map_err(unpacked)?;
                views.push((format!("{name}.{field}"), view));
                Ok::<(), DataError>(())
            };
            let plane = [self.height, self.width];
            match &split.pixels {
                Pixels::Planes(planes) => {
                    let shape = vec![count, self.channels, self.height, self.width];
                    add("pixels", Dtype::U8, shape, planes)?;
                }
                Pixels::Files(files) => {
                    add("files", Dtype::U8, vec![files.bytes.len()], &files.bytes)?;
                    add("ends", Dtype::U64, vec![files.ends.len()], &columns.ends)?;
                }
            }
            if split.targets.classes.is_some() {
                add("classes", Dtype::U16, vec![count], &columns.classes)?;
            }
            if split.targets.scenes.is_some() {
                add("scenes", Dtype::U16, vec![count], &columns.scenes)?;
            }
            if let Some(masks) = &split.targets.masks {
                add("masks", Dtype::U8, vec![count, plane[0], plane[1]], masks)?;
            }
            if split.targets.boxes.is_some() {
                let rows = columns.boxes.len() / 4 / BOX_VALUES;
                add("boxes", Dtype::F32, vec![rows, BOX_VALUES], &columns.boxes)?;
                add("box_counts", Dtype::U32, vec![count], &columns.box_counts)?;
            }
            if split.targets.ignored.is_some() {
                let rows = columns.ignored.len() / 4 / IGNORED_VALUES;
                let shape = vec![rows, IGNORED_VALUES];
                add("ignored", Dtype::F32, shape, &columns.ignored)?;
                let counts = &columns.ignored_counts;
                add("ignored_counts", Dtype::U32, vec![count], counts)?;
            }
        }
        let metadata = HashMap::from([(KEY.to_string(), header)]);
        safetensors::serialize(views, Some(metadata)).map_err(unpacked)
    }

    /// Reads what [`Dataset::to_bytes`] wrote, with the options it was read with. `decoder` decodes pictures that are kept as files.
    ///
    /// # Errors
    /// [`DataError::Packed`] for other bytes, for a data set that contradicts itself, and for files without a decoder.
    pub fn from_bytes(
        bytes: &[u8],
        decoder: Option<Decoder>,
    ) -> Result<(Self, LoadOptions), DataError> {
        let (_, metadata) = SafeTensors::read_metadata(bytes).map_err(unpacked)?;
        let header = metadata.metadata().as_ref().and_then(|all| all.get(KEY));
        let header = header.ok_or_else(|| refused(phrase!("it is no data set of convlab's")))?;
        let header: Header = serde_json::from_str(header).map_err(unpacked)?;
        let file = SafeTensors::deserialize(bytes).map_err(unpacked)?;
        let [channels, height, width] = header.picture;
        let mut dataset = Self {
            name: header.name,
            classes: header.classes,
            palette: header.palette,
            box_classes: header.box_classes,
            scene_classes: header.scene_classes,
            channels,
            height,
            width,
            train: Split::of_classes(Vec::new(), Vec::new()),
            test: Split::of_classes(Vec::new(), Vec::new()),
            split_note: header.split_note,
            notes: header.notes,
        };
        let files = match (header.frame, decoder) {
            (None, _) => None,
            (Some(frame), Some(decoder)) => Some(Files::new(frame, decoder)),
            (Some(_), None) => {
                return Err(refused(phrase!(
                    "its pictures are files, and nothing decodes them"
                )));
            }
        };
        dataset.train = dataset.split(&file, "train", files.clone())?;
        dataset.test = dataset.split(&file, "test", files)?;
        Ok((dataset, header.options))
    }

    /// `files`: what its pictures' files are added to, where they are files.
    fn split(
        &self,
        file: &SafeTensors<'_>,
        name: &str,
        files: Option<Files>,
    ) -> Result<Split, DataError> {
        let tensor = |field: &str, dtype: Dtype| match file.tensor(&format!("{name}.{field}")) {
            Err(_) => Ok(None),
            Ok(view) if view.dtype() == dtype => Ok(Some(view)),
            Ok(view) => Err(refused(phrase!(
                "{name}.{field} is of \"{dtype}\"",
                name,
                field,
                dtype = view.dtype()
            ))),
        };
        let missing = |field: &str| refused(phrase!("{name}.{field} is missing", name, field));
        let (count, pixels) = match files {
            None => {
                let pixels = tensor("pixels", Dtype::U8)?.ok_or_else(|| missing("pixels"))?;
                let shape = [self.channels, self.height, self.width];
                let [count, rest @ ..] = pixels.shape() else {
                    return Err(refused(phrase!("{name}.pixels has no shape", name)));
                };
                if rest != shape {
                    return Err(refused(phrase!(
                        "{name}.pixels has [{shape}]",
                        name,
                        shape = pixels.shape()
                    )));
                }
                (*count, Pixels::Planes(pixels.data().to_vec()))
            }
            Some(mut files) => {
                let bytes = tensor("files", Dtype::U8)?.ok_or_else(|| missing("files"))?;
                let ends = tensor("ends", Dtype::U64)?.ok_or_else(|| missing("ends"))?;
                files.bytes = bytes.data().to_vec();
                let ends = ends.data().as_chunks().0.iter();
                files.ends = ends.map(|bytes| u64::from_le_bytes(*bytes)).collect();
                let last = files.ends.last().copied().unwrap_or(0);
                if !files.ends.is_sorted() || last != files.bytes.len() as u64 {
                    return Err(refused(phrase!(
                        "{name}.ends are not those of its files",
                        name
                    )));
                }
                (files.ends.len(), Pixels::Files(files))
            }
        };
        let of = |field: &str, values: usize, wanted: usize| match values == wanted {
            true => Ok(()),
            false => Err(refused(phrase!(
                "{name}.{field} has {values} values instead of {wanted}",
                name,
                field,
                values,
                wanted
            ))),
        };
        let mut targets = Targets::default();
        for (field, known, into) in [
            ("classes", self.classes.len(), &mut targets.classes),
            ("scenes", self.scene_classes.len(), &mut targets.scenes),
        ] {
            if let Some(view) = tensor(field, Dtype::U16)? {
                let values = view.data().as_chunks().0.iter();
                let classes: Vec<u16> = values.map(|bytes| u16::from_le_bytes(*bytes)).collect();
                of(field, classes.len(), count)?;
                self.known(name, classes.iter().copied(), known)?;
                *into = Some(classes);
            }
        }
        if let Some(view) = tensor("masks", Dtype::U8)? {
            of("masks", view.data().len(), count * self.height * self.width)?;
            let said = view.data().iter().filter(|class| **class != IGNORED);
            self.known(
                name,
                said.map(|class| u16::from(*class)),
                self.classes.len(),
            )?;
            targets.masks = Some(view.data().to_vec());
        }
        // Rows of that many values, and how many of them each picture has.
        let rows = |field: &str, counted: &str, width: usize| {
            let Some(view) = tensor(field, Dtype::F32)? else {
                return Ok(None);
            };
            let counts = tensor(counted, Dtype::U32)?.ok_or_else(|| missing(counted))?;
            let values = view.data().as_chunks().0.iter();
            let values: Vec<f32> = values.map(|bytes| f32::from_le_bytes(*bytes)).collect();
            let counts = counts.data().as_chunks().0.iter();
            let counts: Vec<usize> = counts
                .map(|bytes| u32::from_le_bytes(*bytes) as usize)
                .collect();
            of(counted, counts.len(), count)?;
            let total = counts
                .iter()
                .try_fold(0usize, |sum, count| sum.checked_add(*count));
            let total = total.and_then(|total| total.checked_mul(width));
            of(field, values.len(), total.unwrap_or(usize::MAX))?;
            Ok::<_, DataError>(Some((values, counts)))
        };
        if let Some((values, counts)) = rows("boxes", "box_counts", BOX_VALUES)? {
            let mut rows = values.as_chunks::<BOX_VALUES>().0.iter().map(bounding_box);
            let boxes: Vec<Vec<BoundingBox>> = counts
                .iter()
                .map(|count| rows.by_ref().take(*count).collect())
                .collect();
            let kinds = boxes.iter().flatten().map(|one| one.class);
            self.known(name, kinds, self.box_classes.len())?;
            targets.boxes = Some(boxes);
        }
        if let Some((values, counts)) = rows("ignored", "ignored_counts", IGNORED_VALUES)? {
            let rows = values.as_chunks::<IGNORED_VALUES>().0.iter();
            let mut rows = rows.map(|&[class, x0, y0, x1, y1, crowd]| IgnoredBox {
                area: bounding_box(&[class, x0, y0, x1, y1]),
                is_crowd: crowd != 0.0,
            });
            let ignored: Vec<Vec<IgnoredBox>> = counts
                .iter()
                .map(|count| rows.by_ref().take(*count).collect())
                .collect();
            let kinds = ignored.iter().flatten().map(|one| one.area.class);
            self.known(name, kinds, self.box_classes.len())?;
            targets.ignored = Some(ignored);
        }
        Ok(Split {
            count,
            pixels,
            targets,
        })
    }

    fn known(
        &self,
        name: &str,
        mut classes: impl Iterator<Item = u16>,
        count: usize,
    ) -> Result<(), DataError> {
        match classes.find(|class| usize::from(*class) >= count) {
            None => Ok(()),
            Some(class) => Err(refused(phrase!(
                "{name} has class {class}, and there are {count} classes",
                name,
                class,
                count
            ))),
        }
    }
}

/// Targets as little-endian bytes.
struct Columns {
    classes: Vec<u8>,
    scenes: Vec<u8>,
    boxes: Vec<u8>,
    box_counts: Vec<u8>,
    ignored: Vec<u8>,
    ignored_counts: Vec<u8>,
    /// Where files end.
    ends: Vec<u8>,
}

impl Columns {
    fn of(split: &Split) -> Self {
        let boxes = split.targets.boxes.as_deref().unwrap_or_default();
        let values = boxes.iter().flatten().flat_map(|one| {
            let class = f32::from(one.class);
            [class, one.x0, one.y0, one.x1, one.y1]
        });
        let counts = boxes.iter().map(|boxes| boxes.len() as u32);
        let ignored = split.targets.ignored.as_deref().unwrap_or_default();
        let regions = ignored.iter().flatten().flat_map(|one| {
            let BoundingBox {
                class,
                x0,
                y0,
                x1,
                y1,
            } = one.area;
            let is_crowd = f32::from(u8::from(one.is_crowd));
            [f32::from(class), x0, y0, x1, y1, is_crowd]
        });
        let regions_of = ignored.iter().map(|regions| regions.len() as u32);
        Self {
            classes: bytes_of(split.labels()),
            scenes: bytes_of(split.targets.scenes.as_deref().unwrap_or_default()),
            boxes: values.flat_map(f32::to_le_bytes).collect(),
            box_counts: counts.flat_map(u32::to_le_bytes).collect(),
            ignored: regions.flat_map(f32::to_le_bytes).collect(),
            ignored_counts: regions_of.flat_map(u32::to_le_bytes).collect(),
            ends: match &split.pixels {
                Pixels::Files(files) => files
                    .ends
                    .iter()
                    .flat_map(|end| end.to_le_bytes())
                    .collect(),
                Pixels::Planes(_) => Vec::new(),
            },
        }
    }
}

fn bytes_of(classes: &[u16]) -> Vec<u8> {
    classes
        .iter()
        .flat_map(|class| class.to_le_bytes())
        .collect()
}

fn bounding_box(&[class, x0, y0, x1, y1]: &[f32; BOX_VALUES]) -> BoundingBox {
    BoundingBox {
        class: class as u16,
        x0,
        y0,
        x1,
        y1,
    }
}

/// What a library says of the bytes.
fn unpacked(error: impl std::fmt::Display) -> DataError {
    refused(error.to_string().into())
}

fn refused(reason: Phrase) -> DataError {
    DataError::Packed { reason }
}
