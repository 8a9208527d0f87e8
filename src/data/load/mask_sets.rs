//! The masks of a set, read one after the other and given their meaning together.

use std::collections::HashMap;

use super::super::{DataError, SourceFile};
use super::mask;
use super::mask_values;
use super::palette::Meaning;
use super::part::Part;
use super::report::Skipped;
use super::sample::Sample;
use super::size::Sizing;
use crate::said::{Phrase, phrase};

/// Outliers among the masks, one in so many at most, are skipped; more speak against all.
const OUTLIERS: usize = 5;

pub(super) struct MaskSet {
    sizing: Sizing,
    /// The number of masks that were turned with their pictures.
    turned: usize,
    given: Option<Meaning>,
    samples: Vec<Read>,
    /// The longest palette of palette PNGs.
    palette: Vec<[u8; 3]>,
    /// The colours of masks in colours, as they came.
    colours: Vec<[u8; 3]>,
    numbers: HashMap<[u8; 3], u8>,
}

/// A picture with its mask's values as they are in the file.
struct Read {
    sample: Sample,
    mask: String,
    /// Height and width of the picture in its file.
    from: [usize; 2],
    occurs: [bool; 256],
    is_coloured: bool,
}

impl MaskSet {
    /// `sizing`: the size that pictures and masks are brought to; `given`: what a file says of the values.
    pub(super) fn new(sizing: Sizing, given: Option<Meaning>) -> Self {
        Self {
            sizing,
            turned: 0,
            given,
            samples: Vec::new(),
            palette: Vec::new(),
            colours: Vec::new(),
            numbers: HashMap::new(),
        }
    }

    /// Reads a picture and its mask. The error is a sentence that begins with the file's name.
    pub(super) fn read(
        &mut self,
        file: &SourceFile,
        mask_file: &SourceFile,
        scene: Option<u16>,
    ) -> Result<(), Phrase> {
        let named = |name: &str, reason: Phrase| phrase!("{name}: {reason}", name, reason);
        let mut mask =
            mask::decode(&mask_file.bytes).map_err(|reason| named(&mask_file.name, reason))?;
        let decoded = self
            .sizing
            .frame
            .read(file)
            .map_err(|reason| named(&file.name, reason))?;
        if decoded.fits_stored([mask.height, mask.width]) {
            mask.turn(decoded.orientation);
            self.turned += 1;
        }
        if [mask.height, mask.width] != [decoded.height, decoded.width] {
            return Err(named(
                &mask_file.name,
                phrase!(
                    "it is {width} x {height} pixels, its picture {own_width} x {own_height}",
                    width = mask.width,
                    height = mask.height,
                    own_width = decoded.width,
                    own_height = decoded.height
                ),
            ));
        }
        if mask.is_coloured {
            let own = std::mem::take(&mut mask.palette);
            let numbers = match &self.given {
                Some(meaning) => meaning.of_mask_colours(&own).map_err(|[red, green, blue]| {
                    named(&mask_file.name, phrase!("it holds the colour {red} {green} {blue}, which is that of no class", red, green, blue))
                })?,
                None => own
                    .iter()
                    .map(|colour| self.number(*colour))
                    .collect::<Option<Vec<u8>>>()
                    .ok_or_else(|| named(&mask_file.name, phrase!("with it the masks have more than 255 colours: they were saved with smoothing")))?,
            };
            for index in &mut mask.indices {
                *index = numbers[usize::from(*index)];
            }
        } else if mask.palette.len() > self.palette.len() {
            self.palette = std::mem::take(&mut mask.palette);
        }
        let mut occurs = [false; 256];
        for &value in &mask.indices {
            occurs[usize::from(value)] = true;
        }
        self.samples.push(Read {
            sample: Sample {
                part: Part::of_path(&file.name),
                pixels: self.sizing.kept(&decoded, file),
                mask: Some(
                    self.sizing
                        .frame
                        .mask(&mask.indices, [mask.height, mask.width]),
                ),
                boxes: None,
                scene,
            },
            mask: mask_file.name.clone(),
            from: [mask.height, mask.width],
            occurs,
            is_coloured: mask.is_coloured,
        });
        Ok(())
    }

    fn number(&mut self, colour: [u8; 3]) -> Option<u8> {
        if let Some(&number) = self.numbers.get(&colour) {
            return Some(number);
        }
        let number = u8::try_from(self.colours.len())
            .ok()
            .filter(|&number| number < 255)?;
        self.colours.push(colour);
        self.numbers.insert(colour, number);
        Some(number)
    }

    /// The samples with classes for values, and what the classes are.
    ///
    /// # Errors
    /// [`DataError::MaskValues`] where the values of the masks mean nothing.
    pub(super) fn finish(
        mut self,
        bad: &mut Skipped,
        notes: &mut Vec<Phrase>,
    ) -> Result<(Vec<Sample>, Meaning), DataError> {
        if self.turned > 0 {
            notes.push(phrase!("{turned} mask(s) fit their pictures as these are stored and were turned upright with them, as EXIF says.", turned = self.turned));
        }
        if let Some(meaning) = self.given.take() {
            let meaning = self.by_order(meaning, notes);
            return Ok((self.applied(&meaning, true, bad), meaning));
        }
        let coloured = self.samples.iter().filter(|read| read.is_coloured).count();
        let refuse = |reason: Phrase| DataError::MaskValues { reason };
        if coloured > 0 {
            if coloured * 2 < self.samples.len() {
                self.skip(
                    |read| read.is_coloured,
                    "it is in colours, most other masks are not",
                    bad,
                );
            } else {
                self.skip(
                    |read| !read.is_coloured,
                    "it is not in colours, most other masks are",
                    bad,
                );
                let meaning = mask_values::of_colours(&self.colours).map_err(refuse)?;
                notes.push(phrase!("No file says what the masks' colours mean (palette.json, classes.txt), so classes are named by their colour."));
                return Ok((self.applied(&meaning, false, bad), meaning));
            }
        }
        let meaning = mask_values::meaning(&self.occurs(), &self.palette).or_else(|reason| {
            let uncommon = self.uncommon();
            let odd = |read: &Read| (0..256).any(|value| read.occurs[value] && uncommon[value]);
            let count = self.samples.iter().filter(|read| odd(read)).count();
            if count == 0 || count * OUTLIERS > self.samples.len() {
                return Err(refuse(reason));
            }
            self.skip(
                odd,
                "it holds values that no other mask holds, as smoothed edges leave them",
                bad,
            );
            mask_values::meaning(&self.occurs(), &self.palette).map_err(refuse)
        })?;
        let (meaning, sentence) = meaning;
        notes.push(phrase!("No palette file says what the masks' values mean (palette.json, classes.txt). {sentence}", sentence));
        Ok((self.applied(&meaning, false, bad), meaning))
    }

    /// A list of names for masks drawn in levels of grey: as many levels as names are the classes in their order.
    fn by_order(&self, meaning: Meaning, notes: &mut Vec<Phrase>) -> Meaning {
        let occurs = self.occurs();
        let fits = (0..256).all(|value| !occurs[value] || meaning.knows(value as u8));
        if fits || self.samples.iter().any(|read| read.is_coloured) {
            return meaning;
        }
        let levels: Vec<u8> = (0..=255)
            .filter(|&value| occurs[usize::from(value)])
            .collect();
        match meaning.in_order(&levels) {
            Some(ordered) => {
                let list: Vec<String> = levels.iter().map(ToString::to_string).collect();
                notes.push(phrase!(
                    "The masks' values {list} are the classes in their order.",
                    list = list.join(", ")
                ));
                ordered
            }
            None => meaning,
        }
    }

    /// The values that some mask holds.
    fn occurs(&self) -> [bool; 256] {
        self.counts().map(|count| count > 0)
    }

    /// For each value the number of masks that hold it.
    fn counts(&self) -> [usize; 256] {
        let mut counts = [0; 256];
        for read in &self.samples {
            for (count, &occurs) in counts.iter_mut().zip(&read.occurs) {
                *count += usize::from(occurs);
            }
        }
        counts
    }

    /// Values that few masks hold.
    fn uncommon(&self) -> [bool; 256] {
        let few = (self.samples.len() / OUTLIERS).max(1);
        self.counts().map(|count| count > 0 && count <= few)
    }

    fn skip(&mut self, odd: impl Fn(&Read) -> bool, reason: &str, bad: &mut Skipped) {
        self.samples.retain(|read| {
            let odd = odd(read);
            if odd {
                bad.add(|| phrase!("{mask}: {reason}", mask = read.mask, reason));
            }
            !odd
        });
    }

    /// Values to classes; a mask with a value that is no class is skipped. Colours of a given meaning are classes already.
    fn applied(self, meaning: &Meaning, is_given: bool, bad: &mut Skipped) -> Vec<Sample> {
        let mut samples = Vec::with_capacity(self.samples.len());
        for Read {
            mut sample,
            mask,
            from,
            occurs,
            is_coloured,
        } in self.samples
        {
            let unknown = (0..256).find(|&value| occurs[value] && !meaning.knows(value as u8));
            let classes = sample.mask.as_deref_mut().unwrap_or_default();
            if is_given && is_coloured {
                self.sizing.frame.ignore_padding(classes, from);
                samples.push(sample);
            } else if let Some(value) = unknown {
                let count = meaning.classes.len();
                bad.add(|| {
                    phrase!(
                        "{mask}: it holds the value {value}, which is none of the {count} classes",
                        mask,
                        value,
                        count
                    )
                });
            } else {
                // Every value is known.
                let _ = meaning.apply(classes);
                self.sizing.frame.ignore_padding(classes, from);
                samples.push(sample);
            }
        }
        samples
    }
}
