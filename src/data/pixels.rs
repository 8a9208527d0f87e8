//! The pictures of a split: all of them decoded, or, where that would not fit into memory, as the files they come from, each decoded
//! whenever it is asked for.

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt;
use std::rc::Rc;

use serde::{Deserialize, Serialize};

use crate::recipe::{Exif, Fit};

/// How a file becomes a picture: the size in pixels, and how its own proportions and orientation come to it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Frame {
    /// Height and width.
    pub size: [usize; 2],
    /// How pictures of other proportions come to that size.
    pub fit: Fit,
    /// Whether the orientation noted by a camera is followed.
    pub exif: Exif,
}

/// A file's bytes to the 3 x H x W bytes of its picture; the error is the reason alone.
pub type Decoder = Rc<dyn Fn(&[u8], &Frame) -> Result<Vec<u8>, String>>;

/// Picture files one after another, each of which was decoded once and found right.
#[derive(Clone)]
pub struct Files {
    /// The size that every file is decoded to, and how it comes to it.
    pub frame: Frame,
    /// All files' bytes.
    pub bytes: Vec<u8>,
    /// Where each file ends in them.
    pub ends: Vec<u64>,
    /// Makes planar C x H x W bytes of a file's bytes, or says why it cannot.
    pub decoder: Decoder,
    /// Why a file could not be decoded, of the last one that could not.
    failure: Rc<Cell<Option<String>>>,
}

/// N x C x H x W bytes, planar (all of red, then all of green, ...), 0 to 255, or what they are decoded from.
#[derive(Clone, Debug, PartialEq)]
pub enum Pixels {
    /// Decoded: N x C x H x W bytes.
    Planes(Vec<u8>),
    /// Files, decoded whenever they are asked for.
    Files(Files),
}

impl Files {
    /// Pictures of one frame that a decoder makes from their files.
    pub fn new(frame: Frame, decoder: Decoder) -> Self {
        Self {
            frame,
            bytes: Vec::new(),
            ends: Vec::new(),
            decoder,
            failure: Rc::default(),
        }
    }

    /// Adds a file.
    pub fn push(&mut self, file: &[u8]) {
        self.bytes.extend_from_slice(file);
        self.ends.push(self.bytes.len() as u64);
    }

    /// Picture `index` of `len` bytes; `None` beyond the end, and, with the reason kept, where its file cannot be decoded.
    fn picture(&self, index: usize, len: usize) -> Option<Vec<u8>> {
        let planes = (self.decoder)(self.file(index)?, &self.frame);
        let planes = planes.and_then(|planes| match planes.len() == len {
            true => Ok(planes),
            false => Err(format!("it has {} bytes instead of {len}", planes.len())),
        });
        let kept = |reason: String| self.failure.set(Some(format!("picture {index}: {reason}")));
        planes.map_err(kept).ok()
    }

    fn file(&self, index: usize) -> Option<&[u8]> {
        let start = match index.checked_sub(1) {
            None => 0,
            Some(before) => *self.ends.get(before)?,
        };
        let end = *self.ends.get(index)?;
        self.bytes.get(start as usize..end as usize)
    }
}

impl Pixels {
    /// The bytes of picture `index` of `len` bytes each; `None` beyond the end.
    pub fn picture(&self, index: usize, len: usize) -> Option<Cow<'_, [u8]>> {
        match self {
            Self::Planes(planes) => {
                let start = index.checked_mul(len)?;
                planes
                    .get(start..start.checked_add(len)?)
                    .map(Cow::Borrowed)
            }
            Self::Files(files) => files.picture(index, len).map(Cow::Owned),
        }
    }

    /// Why a picture could not be decoded since the last call. It was decoded when the set was read, so that this is rare: memory ran
    /// out, or what decodes is gone. What was made of such a picture must not be used.
    pub fn take_failure(&self) -> Option<String> {
        match self {
            Self::Planes(_) => None,
            Self::Files(files) => files.failure.take(),
        }
    }

    /// Adds a picture: its planes where all are decoded, its file where all are files.
    pub fn push(&mut self, picture: &[u8]) {
        match self {
            Self::Planes(planes) => planes.extend_from_slice(picture),
            Self::Files(files) => files.push(picture),
        }
    }

    /// All pictures' bytes, where they are decoded; empty where they are files.
    pub fn planes(&self) -> &[u8] {
        match self {
            Self::Planes(planes) => planes,
            Self::Files(_) => &[],
        }
    }
}

impl From<Vec<u8>> for Pixels {
    fn from(planes: Vec<u8>) -> Self {
        Self::Planes(planes)
    }
}

impl PartialEq for Files {
    fn eq(&self, other: &Self) -> bool {
        (self.frame, &self.ends, &self.bytes) == (other.frame, &other.ends, &other.bytes)
    }
}

impl fmt::Debug for Files {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = self.bytes.len();
        write!(formatter, "{} files of {size} bytes", self.ends.len())
    }
}
