//! A label file of YOLO's: a line an object, its class and its box in shares of the picture's width and height.

use super::boxes::Class;
use super::boxes::{MAX_BOXES, RawBox, Role};
use crate::said::{Phrase, phrase};

/// What a share may be beyond 0 and 1 for having been rounded.
const SLACK: f64 = 0.01;

/// The objects of a file.
#[derive(Default)]
pub(super) struct Label {
    pub(super) boxes: Vec<RawBox>,
    /// Lines that are no object, in words.
    pub(super) wrong: Vec<Phrase>,
    pub(super) found: Found,
}

/// What lines hold besides a class and a box, counted in lines.
#[derive(Clone, Copy, Default)]
pub(super) struct Found {
    pub(super) polygons: usize,
    pub(super) confidences: usize,
    pub(super) keypoints: usize,
    pub(super) repeated: usize,
}

/// Whether the first line reads like one of YOLO's: a whole number and four or more others.
pub(super) fn looks_like(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]);
    let line = head.lines().map(str::trim).find(|line| !line.is_empty());
    let values: Option<Vec<f64>> = line.and_then(|line| {
        line.split_whitespace()
            .map(|value| value.parse().ok())
            .collect()
    });
    values.is_some_and(|values| values.len() >= 5 && values[0] >= 0.0 && values[0].fract() == 0.0)
}

/// Reads a file. `class`: the class of a number.
pub(super) fn read(bytes: &[u8], keypoints: bool, class: impl Fn(usize) -> Class) -> Label {
    let text = String::from_utf8_lossy(bytes);
    let lines = text.trim_start_matches('\u{feff}').lines();
    let mut label = Label::default();
    for (number, line) in (1..).zip(lines).filter(|(_, line)| !line.trim().is_empty()) {
        if label.boxes.len() + label.wrong.len() >= MAX_BOXES {
            label.wrong.push(phrase!(
                "holds more than {max_boxes} lines",
                max_boxes = MAX_BOXES
            ));
            break;
        }
        match object(line, keypoints, &mut label.found) {
            Ok((number, edges)) => {
                let read = RawBox {
                    class: class(number),
                    edges,
                    role: Role::Counted,
                };
                match label.boxes.contains(&read) {
                    true => label.found.repeated += 1,
                    false => label.boxes.push(read),
                }
            }
            Err(reason) => label
                .wrong
                .push(phrase!("line {number} {reason}", number, reason)),
        }
    }
    label
}

/// The class's number and the edges of one line.
fn object(line: &str, keypoints: bool, found: &mut Found) -> Result<(usize, [f64; 4]), Phrase> {
    let short = || line.trim().chars().take(40).collect::<String>();
    let values: Result<Vec<f64>, _> = line.split_whitespace().map(str::parse).collect();
    let values =
        values.map_err(|_| phrase!("is not made of numbers: \"{short}\"", short = short()))?;
    let [class, shares @ ..] = values.as_slice() else {
        return Err(phrase!("is empty"));
    };
    if class.fract() != 0.0 || !(0.0..=65_000.0).contains(class) {
        return Err(phrase!(
            "does not begin with a class's number: \"{short}\"",
            short = short()
        ));
    }
    let of_box = |shares: &[f64]| -> Result<[f64; 4], Phrase> {
        let [x, y, width, height] = *shares else {
            return Err(phrase!("has no box"));
        };
        Ok([
            x - width / 2.0,
            y - height / 2.0,
            x + width / 2.0,
            y + height / 2.0,
        ])
    };
    let (given, edges) = match shares.len() {
        4 => (shares, of_box(shares)?),
        5 => {
            found.confidences += 1;
            (&shares[..4], of_box(&shares[..4])?)
        }
        count if count > 5 && keypoints => {
            found.keypoints += 1;
            (&shares[..4], of_box(&shares[..4])?)
        }
        count if count >= 6 && count % 2 == 0 => {
            found.polygons += 1;
            let side = |axis: usize| shares.iter().skip(axis).step_by(2).copied();
            let least = |axis| side(axis).fold(f64::INFINITY, f64::min);
            let most = |axis| side(axis).fold(f64::NEG_INFINITY, f64::max);
            (shares, [least(0), least(1), most(0), most(1)])
        }
        count => {
            return Err(phrase!(
                "has {count} values; a box has 5, a polygon 7 or more, an odd number",
                count = count + 1
            ));
        }
    };
    let fits = |share: &f64| (-SLACK..=1.0 + SLACK).contains(share);
    if !given.iter().all(fits) {
        return Err(phrase!(
            "has values beyond 0 and 1, which shares of the picture's width and height cannot be: \"{short}\"",
            short = short()
        ));
    }
    Ok((*class as usize, edges))
}
