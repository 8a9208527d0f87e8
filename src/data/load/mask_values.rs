//! What the values of masks mean where no file says it: class numbers, levels of grey, colours, or the traces of smoothing.
//!
//! All masks of a set are looked at together. Of grey masks
//! - 0 and 255 alone are background and object;
//! - values of which at least half of those up to the largest occur are class numbers, and 255 is none, as in VOC and Cityscapes;
//! - few other values are levels: they become classes in their order (0, 128, 255: three classes), 255 among them unless the others
//!   are small numbers;
//! - many other values come from smoothing (anti-aliasing, JPEG): they mean nothing and are refused, as all 256 are, which would be more
//!   classes than a mask can tell, and as many levels from black to white are.
//!
//! A palette PNG's indices are class numbers. Colours become classes in the order of their numbers where there are few.

use super::super::IGNORED;
use super::palette::{Meaning, distinct};
use crate::arrange::Arrange;
use crate::said::{Phrase, phrase};

/// Levels or colours a drawing has; more are not drawn by hand.
const MOST_LEVELS: usize = 32;
/// Class numbers are small; a grey level above is drawn to be seen.
const SMALL: usize = 64;
/// Levels lie apart; smoothing fills what is between.
const LEAST_GAP: usize = 5;

/// Smoothing gives values above this one.
const NEARLY_WHITE: usize = 224;

/// The meaning of grey or palette values that occur, with a sentence on it; the error says what is wrong with them.
pub(super) fn meaning(
    occurs: &[bool; 256],
    palette: &[[u8; 3]],
) -> Result<(Meaning, Phrase), Phrase> {
    let values: Vec<usize> = (0..256).filter(|&value| occurs[value]).collect();
    let below: Vec<usize> = values
        .iter()
        .copied()
        .filter(|&value| value < 255)
        .collect();
    if values == [0, 255] && palette.is_empty() {
        let meaning = Meaning::of_entries(&[
            (0, "background".into(), [0; 3]),
            (255, "object".into(), distinct(1)),
        ]);
        return Ok((meaning, phrase!("0 is background, 255 object.")));
    }
    if values.len() == 256 {
        return Err(phrase!(
            "the masks hold all 256 values of a byte, and a set has 255 classes at most, since 255 says that a pixel has none. If they were saved with smoothing, save them without, one value a class"
        ));
    }
    let count = below.last().map_or(0, |most| most + 1);
    // Black, white, and many levels up to nearly white: so smoothed outlines look, and no set has that many classes.
    let is_smooth = count > NEARLY_WHITE
        && values.len() > MOST_LEVELS
        && [values.first(), values.last()] == [Some(&0), Some(&255)];
    if palette.is_empty() && is_smooth {
        return Err(smoothed(values.len(), phrase!("values")));
    }
    if !palette.is_empty() || below.len() * 2 >= count {
        return Ok((numbers(count, palette), numbers_sentence(&below, count)));
    }
    let gaps = values.windows(2).map(|pair| pair[1] - pair[0]);
    let least = gaps.min().unwrap_or(0);
    let is_small = count <= SMALL;
    if values.len() > MOST_LEVELS || !is_small && least < LEAST_GAP {
        return Err(smoothed(values.len(), phrase!("values")));
    }
    let levels = if is_small { &below } else { &values };
    let entries: Vec<_> = levels
        .iter()
        .enumerate()
        .map(|(class, &value)| (value as u8, format!("value {value}"), distinct(class)))
        .collect();
    let mut meaning = Meaning::of_entries(&entries);
    if is_small {
        meaning.ignore(IGNORED);
    }
    let list: Vec<String> = levels.iter().map(ToString::to_string).collect();
    Ok((
        meaning,
        phrase!(
            "The values {list} became the classes 0 to {last} in their order.",
            list = list.join(", "),
            last = levels.len().saturating_sub(1)
        ),
    ))
}

/// Class numbers from 0 to `count` - 1; 255 is none.
fn numbers(count: usize, palette: &[[u8; 3]]) -> Meaning {
    let entry = |value: usize| {
        let colour = palette.get(value).copied();
        (
            value as u8,
            format!("class {value}"),
            colour.unwrap_or_else(|| distinct(value)),
        )
    };
    let entries: Vec<_> = (0..count.min(255)).map(entry).collect();
    let mut meaning = Meaning::of_entries(&entries);
    meaning.ignore(IGNORED);
    meaning
}

fn numbers_sentence(below: &[usize], count: usize) -> Phrase {
    match count - below.len() {
        0 => phrase!("Their values are class numbers."),
        missing => phrase!(
            "Their values are class numbers, of which {missing} never occur.",
            missing
        ),
    }
}

/// Classes of colours, which `colours` lists, in the order of red, green and blue: for each colour its class.
pub(super) fn of_colours(colours: &[[u8; 3]]) -> Result<Meaning, Phrase> {
    if colours.len() > MOST_LEVELS {
        return Err(smoothed(colours.len(), phrase!("colours")));
    }
    let mut order: Vec<usize> = (0..colours.len()).collect();
    order.arrange_by_key(|&at| colours[at]);
    let entries: Vec<_> = order
        .iter()
        .map(|&at| {
            let [red, green, blue] = colours[at];
            (
                at as u8,
                format!("#{red:02x}{green:02x}{blue:02x}"),
                colours[at],
            )
        })
        .collect();
    Ok(Meaning::of_entries(&entries))
}

fn smoothed(count: usize, what: Phrase) -> Phrase {
    phrase!(
        "the masks hold {count} different {what}, as smoothed edges (anti-aliasing) or JPEG leave them. Save them without smoothing, one value a class",
        count,
        what
    )
}
