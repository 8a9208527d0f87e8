//! A person's own pictures: found among files as those of a data set are, and decoded by the same readers, each for itself.

use super::super::{DataError, SourceFile};
use super::picture;
use super::roles::{self, Role};
use super::{Given, LoadOptions, archive, aside, is_picture, pairs, tidy};
use crate::recipe::Exif;

/// A picture's pixels.
pub struct Photo {
    /// H x W x 4.
    pub rgba: Vec<u8>,
    /// Rows, in pixels.
    pub height: usize,
    /// Columns, in pixels.
    pub width: usize,
}

/// The pictures among files, packed or not, in the order they are given in. Files of other kinds, and masks beside their pictures, are
/// left aside with a note.
///
/// # Errors
/// [`DataError::BadName`], and what is wrong with an archive that is all there is.
pub fn photos(
    files: Vec<impl Into<Given>>,
    notes: &mut Vec<String>,
) -> Result<Vec<SourceFile>, DataError> {
    let files = files.into_iter().map(Into::into).collect();
    let files = archive::unpack(tidy(files, notes)?, &LoadOptions::default(), notes)?;
    let (mut pictures, others): (Vec<_>, Vec<_>) = files
        .into_iter()
        .partition(|file| is_picture(&file.name) || picture::is_known(&file.bytes));
    aside(&others, "file(s) of other kinds", notes);
    if pairs::are_pairs(&pictures).unwrap_or(false) {
        let is_mask = |file: &mut SourceFile| {
            matches!(
                roles::of_path(&file.name).role,
                Some(Role::Mask | Role::Aside)
            )
        };
        let masks: Vec<_> = pictures.extract_if(.., is_mask).collect();
        aside(&masks, "mask(s)", notes);
    }
    Ok(pictures)
}

/// Decodes one, upright unless `exif` says otherwise. The error is the reason alone.
pub fn photo(file: &SourceFile, exif: Exif) -> Result<Photo, String> {
    let picture = picture::decode(&file.name, &file.bytes, exif)?;
    let plane = picture.height * picture.width;
    let pixel = |at: usize| {
        let channel = |number: usize| picture.planar[number * plane + at];
        [channel(0), channel(1), channel(2), 255]
    };
    Ok(Photo {
        rgba: (0..plane).flat_map(pixel).collect(),
        height: picture.height,
        width: picture.width,
    })
}
