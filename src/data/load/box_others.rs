//! Formats of boxes that are not read: known by sight, so that they are refused by name and not taken for folders of classes.

use super::super::{DataError, SourceFile};
use super::base_name;

/// How much of a file is looked at.
const HEAD: usize = 1 << 16;

/// The format of a file of boxes that is not read, and where it is exported otherwise.
fn format(file: &SourceFile) -> Option<(&'static str, &'static str)> {
    let name = base_name(&file.name).to_ascii_lowercase();
    let head = String::from_utf8_lossy(&file.bytes[..file.bytes.len().min(HEAD)]);
    let all = |keys: &[&str]| keys.iter().all(|key| head.contains(key));
    if name.ends_with(".json") {
        return if name.ends_with(".createml.json") || all(&["\"coordinates\"", "\"label\""]) {
            Some(("CreateML's JSON", "Roboflow exports the same data as COCO"))
        } else if all(&["\"shapes\"", "\"imagePath\""]) {
            Some(("labelme's JSON", "labelme2coco or labelme2yolo convert it"))
        } else if all(&["\"regions\"", "\"shape_attributes\""]) || all(&["_via_img_metadata"]) {
            Some(("VIA's JSON", "VIA exports COCO's JSON too"))
        } else if all(&["\"rectanglelabels\""]) {
            Some((
                "Label Studio's JSON",
                "Label Studio exports COCO, Pascal VOC and YOLO",
            ))
        } else if all(&["\"classTitle\""]) {
            Some((
                "Supervisely's JSON",
                "Supervisely exports COCO and Pascal VOC",
            ))
        } else if head.trim_start().starts_with('[') && all(&["\"bbox\"", "\"score\""]) {
            Some((
                "a list of detections in COCO's form",
                "it is what a network found, not what is true",
            ))
        } else {
            None
        };
    }
    let line = head.lines().map(str::trim).find(|line| {
        let is_head = line.starts_with("imagesource") || line.starts_with("gsd");
        !line.is_empty() && !is_head
    });
    let words: Vec<&str> = line?.split_whitespace().collect();
    let number = |word: &&str| word.parse::<f64>().is_ok();
    let numbers = |words: &[&str]| words.iter().all(number);
    match words.as_slice() {
        [class, rest @ ..] if rest.len() == 14 && !number(class) && numbers(rest) => {
            Some(("KITTI's labels", "FiftyOne and others convert it"))
        }
        [corners @ .., class, hard] if corners.len() == 8 && numbers(corners) => (!number(class)
            && number(hard))
        .then_some(("DOTA's labels of turned boxes", "boxes here are not turned")),
        _ => None,
    }
}

/// Refuses the first file of such a format.
///
/// # Errors
/// [`DataError::OtherBoxes`] where there is one.
pub(super) fn refuse<'a>(mut files: impl Iterator<Item = &'a SourceFile>) -> Result<(), DataError> {
    let known = |file: &'a SourceFile| {
        let name = file.name.to_ascii_lowercase();
        let may_be = name.ends_with(".json") || name.ends_with(".txt");
        format(file).filter(|_| may_be).map(|found| (file, found))
    };
    match files.find_map(known) {
        None => Ok(()),
        Some((file, (format, advice))) => Err(DataError::OtherBoxes {
            file: file.name.clone(),
            format,
            advice,
        }),
    }
}
