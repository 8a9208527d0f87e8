//! COCO's JSON as a whole: pictures, objects and classes, read in one pass, so that a file of 470 MB takes little more than its bytes.
//!
//! One odd entry costs that entry alone. Polygons are reduced to their edges while they are read.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};

use super::coco_entry::{Entry, Fields, List};
use super::coco_values::{Bbox, Extent, Id, Scalar};
use super::report::Skipped;
use crate::said::{Phrase, phrase};

/// Of one file; that of COCO's training split has 470 MB and 860,001 objects.
const MAX_BYTES: usize = 600 << 20;
/// Objects of one file: a gigabyte in memory.
const MAX_OBJECTS: usize = 8_000_000;

/// What a file says.
#[derive(Default)]
pub(super) struct Coco {
    pub(super) images: Vec<Image>,
    pub(super) objects: Vec<Object>,
    pub(super) categories: Vec<Category>,
    /// The number of entries among the annotations, whether they are objects or not.
    pub(super) entries: usize,
    pub(super) has: Has,
    /// Entries that are none.
    pub(super) bad: Skipped,
}

/// What occurs among the annotations.
#[derive(Clone, Copy, Default)]
pub(super) struct Has {
    pub(super) boxes: bool,
    pub(super) keypoints: bool,
    pub(super) captions: bool,
    pub(super) segments: bool,
}

pub(super) struct Image {
    pub(super) id: Id,
    pub(super) file_name: String,
    /// Width and height.
    pub(super) size: Option<[usize; 2]>,
}

pub(super) struct Object {
    pub(super) image: Id,
    pub(super) category: Option<Id>,
    /// Left, top, right, bottom, or none where neither a box nor a polygon can be read.
    pub(super) edges: Option<[f64; 4]>,
    pub(super) is_crowd: bool,
    pub(super) is_ignored: bool,
}

pub(super) struct Category {
    pub(super) id: Id,
    pub(super) name: String,
    pub(super) group: Option<String>,
}

/// Reads a file; the error is the reason alone.
pub(super) fn parse(bytes: &[u8]) -> Result<Coco, Phrase> {
    if bytes.len() > MAX_BYTES {
        return Err(phrase!(
            "it is larger than {max_bytes} MB",
            max_bytes = MAX_BYTES >> 20
        ));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let read = serde_json::from_slice::<Coco>(bytes);
    // Python writes NaN and Infinity, which JSON does not know.
    let read = read.or_else(|error| match without_nan(bytes) {
        Some(bytes) => serde_json::from_slice::<Coco>(&bytes),
        None => Err(error),
    });
    read.map_err(|error| match error.is_eof() {
        true => phrase!("it is cut off: {error}", error = error.to_string()),
        false => phrase!("it is not COCO's JSON: {error}", error = error.to_string()),
    })
}

/// The bytes with null for the numbers that are none; `None` where there are none of them.
fn without_nan(bytes: &[u8]) -> Option<Vec<u8>> {
    let words: [&[u8]; 3] = [b"NaN", b"-Infinity", b"Infinity"];
    let (mut out, mut quoted, mut at, mut found) = (Vec::new(), false, 0, false);
    while let Some(&byte) = bytes.get(at) {
        let word = words.iter().find(|word| bytes[at..].starts_with(word));
        match (quoted, byte, word) {
            (true, b'\\', _) => {
                out.extend(&bytes[at..bytes.len().min(at + 2)]);
                at += 2;
            }
            (false, _, Some(word)) => {
                out.extend(b"null");
                at += word.len();
                found = true;
            }
            _ => {
                quoted ^= byte == b'"';
                out.push(byte);
                at += 1;
            }
        }
    }
    found.then_some(out)
}

#[derive(Default)]
struct ImageFields {
    id: Option<Id>,
    file_name: Option<String>,
    sides: [Option<usize>; 2],
}

impl Fields for ImageFields {
    fn field<'de, A: MapAccess<'de>>(&mut self, name: &str, map: &mut A) -> Result<(), A::Error> {
        match name {
            "id" => self.id = map.next_value::<Scalar>()?.id(),
            "file_name" => self.file_name = map.next_value::<Scalar>()?.text(),
            "width" => self.sides[0] = map.next_value::<Scalar>()?.side(),
            "height" => self.sides[1] = map.next_value::<Scalar>()?.side(),
            _ => drop(map.next_value::<IgnoredAny>()?),
        }
        Ok(())
    }
}

#[derive(Default)]
struct CategoryFields {
    id: Option<Id>,
    name: Option<String>,
    group: Option<String>,
}

impl Fields for CategoryFields {
    fn field<'de, A: MapAccess<'de>>(&mut self, name: &str, map: &mut A) -> Result<(), A::Error> {
        match name {
            "id" => self.id = map.next_value::<Scalar>()?.id(),
            "name" => self.name = map.next_value::<Scalar>()?.text(),
            "supercategory" => self.group = map.next_value::<Scalar>()?.text(),
            _ => drop(map.next_value::<IgnoredAny>()?),
        }
        Ok(())
    }
}

struct ObjectFields {
    image: Option<Id>,
    category: Option<Id>,
    bbox: Bbox,
    extent: Extent,
    is_crowd: bool,
    is_ignored: bool,
    is_nothing: bool,
    has: Has,
}

impl Default for ObjectFields {
    fn default() -> Self {
        Self {
            image: None,
            category: None,
            bbox: Bbox::Missing,
            extent: Extent(None),
            is_crowd: false,
            is_ignored: false,
            is_nothing: false,
            has: Has::default(),
        }
    }
}

impl Fields for ObjectFields {
    fn field<'de, A: MapAccess<'de>>(&mut self, name: &str, map: &mut A) -> Result<(), A::Error> {
        match name {
            "image_id" => self.image = map.next_value::<Scalar>()?.id(),
            "category_id" => self.category = map.next_value::<Scalar>()?.id(),
            "bbox" => self.bbox = map.next_value()?,
            "segmentation" => self.extent = map.next_value()?,
            "iscrowd" => self.is_crowd = map.next_value::<Scalar>()?.is_yes(),
            "ignore" => self.is_ignored = map.next_value::<Scalar>()?.is_yes(),
            "area" => self.is_nothing = map.next_value::<Scalar>()?.number() == Some(0.0),
            other => {
                self.has.keypoints |= ["keypoints", "dp_x"].contains(&other);
                self.has.captions |= other == "caption";
                self.has.segments |= other == "segments_info";
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

impl ObjectFields {
    fn edges(&self) -> Option<[f64; 4]> {
        match self.bbox {
            Bbox::Sides([left, top, width, height]) => {
                Some([left, top, left + width, top + height])
            }
            Bbox::Missing => self.extent.0,
            // An empty box of an empty area is none, whatever its polygon.
            Bbox::Empty if !self.is_nothing => self.extent.0,
            Bbox::Empty | Bbox::Wrong => None,
        }
    }
}

impl Coco {
    fn image(&mut self, entry: Entry<ImageFields>) {
        let Entry::Read(fields) = entry else {
            return self.bad.add(|| phrase!("an entry of images is no picture"));
        };
        match (fields.id, fields.file_name) {
            (Some(id), Some(file_name)) => self.images.push(Image {
                id,
                file_name,
                size: match fields.sides {
                    [Some(width), Some(height)] => Some([width, height]),
                    _ => None,
                },
            }),
            (Some(id), None) => self
                .bad
                .add(|| phrase!("picture {id} has no file_name", id = id.to_string())),
            (None, name) => {
                let name = name.unwrap_or_default();
                self.bad
                    .add(|| phrase!("picture \"{name}\" has no id", name));
            }
        }
    }

    fn object(&mut self, entry: Entry<ObjectFields>) -> Result<(), Phrase> {
        self.entries += 1;
        let Entry::Read(fields) = entry else {
            self.bad.add(|| phrase!("an annotation is no object"));
            return Ok(());
        };
        let edges = fields.edges();
        self.has.boxes |= edges.is_some();
        self.has.keypoints |= fields.has.keypoints;
        self.has.captions |= fields.has.captions;
        self.has.segments |= fields.has.segments;
        let Some(image) = fields.image else {
            self.bad.add(|| phrase!("an annotation has no image_id"));
            return Ok(());
        };
        if self.objects.len() >= MAX_OBJECTS {
            return Err(phrase!(
                "it holds more than {max_objects} objects",
                max_objects = MAX_OBJECTS
            ));
        }
        self.objects.push(Object {
            image,
            category: fields.category,
            edges,
            is_crowd: fields.is_crowd,
            is_ignored: fields.is_ignored,
        });
        Ok(())
    }

    fn category(&mut self, entry: Entry<CategoryFields>) {
        match entry {
            Entry::Read(CategoryFields {
                id: Some(id),
                name: Some(name),
                group,
            }) => self.categories.push(Category { id, name, group }),
            _ => self.bad.add(|| phrase!("a category has no id or no name")),
        }
    }
}

struct Whole;

impl<'de> Visitor<'de> for Whole {
    type Value = Coco;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with images, annotations and categories")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Coco, A::Error> {
        let mut coco = Coco::default();
        while let Some(name) = map.next_key::<Cow<'de, str>>()? {
            match name.as_ref() {
                "images" => map.next_value_seed(List(
                    |entry| {
                        coco.image(entry);
                        Ok(())
                    },
                    PhantomData,
                ))?,
                "annotations" => {
                    map.next_value_seed(List(|entry| coco.object(entry), PhantomData))?
                }
                "categories" => map.next_value_seed(List(
                    |entry| {
                        coco.category(entry);
                        Ok(())
                    },
                    PhantomData,
                ))?,
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(coco)
    }
}

impl<'de> Deserialize<'de> for Coco {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Whole)
    }
}
