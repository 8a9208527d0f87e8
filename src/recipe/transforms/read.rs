//! A step from its name and arguments: torchvision's defaults, and what its arguments may be.

use serde_json::{Map, Value};

use super::Step;
use crate::recipe::Choice;

pub(super) const CROP_SCALE: [f64; 2] = [0.08, 1.0];
pub(super) const CROP_RATIO: [f64; 2] = [3.0 / 4.0, 4.0 / 3.0];
pub(super) const ERASED_SCALE: [f64; 2] = [0.02, 0.33];
pub(super) const ERASED_RATIO: [f64; 2] = [0.3, 3.3];

/// Sides and paddings beyond this are a mistake.
const MOST_PIXELS: f64 = 4_096.0;

/// The arguments of one step; what is not taken is refused.
struct Arguments<'a> {
    name: &'a str,
    given: Map<String, Value>,
}

type Result<T> = std::result::Result<T, String>;

impl Arguments<'_> {
    fn wrong<T>(&self, key: &str, wants: &str) -> Result<T> {
        Err(format!("{key} of {} must be {wants}", self.name))
    }

    /// One number, or several; none where it is not given.
    fn some(&mut self, key: &str) -> Result<Option<Vec<f64>>> {
        let values = match self.given.remove(key) {
            None | Some(Value::Null) => return Ok(None),
            Some(Value::Array(values)) => values,
            Some(one) => vec![one],
        };
        let finite = |value: &Value| value.as_f64().filter(|value| value.is_finite());
        match values.iter().map(finite).collect::<Option<Vec<f64>>>() {
            Some(numbers) if !numbers.is_empty() => Ok(Some(numbers)),
            _ => self.wrong(key, "a number, or several such as [0.5, 1]"),
        }
    }

    fn number(&mut self, key: &str, usual: f64, [least, most]: [f64; 2]) -> Result<f64> {
        match self.some(key)?.as_deref() {
            None => Ok(usual),
            Some([value]) if (least..=most).contains(value) => Ok(*value),
            _ => self.wrong(key, &format!("a number between {least} and {most}")),
        }
    }

    /// Two numbers that rise within limits.
    fn range(&mut self, key: &str, usual: [f64; 2], [least, most]: [f64; 2]) -> Result<[f64; 2]> {
        match self.some(key)?.as_deref() {
            None => Ok(usual),
            Some(&[low, high]) if least <= low && low <= high && high <= most => Ok([low, high]),
            _ => self.wrong(
                key,
                &format!("two rising numbers between {least} and {most}"),
            ),
        }
    }

    /// Two numbers, or one that means from its negative to itself.
    fn degrees(&mut self, key: &str) -> Result<Option<[f64; 2]>> {
        match self.some(key)?.as_deref() {
            None => Ok(None),
            Some(&[one]) if (0.0..=360.0).contains(&one) => Ok(Some([-one, one])),
            Some(&[low, high]) if -360.0 <= low && low <= high && high <= 360.0 => {
                Ok(Some([low, high]))
            }
            _ => self.wrong(key, "a number of degrees up to 360, or two that rise"),
        }
    }

    /// Two factors, or one number that means from 1 less it to 1 and it.
    fn factors(&mut self, key: &str) -> Result<[f64; 2]> {
        match self.some(key)?.as_deref() {
            None => Ok([1.0; 2]),
            Some(&[one]) if (0.0..=100.0).contains(&one) => Ok([(1.0 - one).max(0.0), 1.0 + one]),
            Some(&[low, high]) if 0.0 <= low && low <= high && high <= 100.0 => Ok([low, high]),
            _ => self.wrong(key, "a number of at least 0, or two that rise"),
        }
    }

    fn pixels(&mut self, key: &str, least: f64) -> Result<Option<Vec<usize>>> {
        let values = self.some(key)?;
        let whole = |value: &f64| (least..=MOST_PIXELS).contains(value) && value.fract() == 0.0;
        match values {
            Some(values) if !values.iter().all(whole) => {
                let wants = format!("whole numbers between {least} and {MOST_PIXELS}");
                self.wrong(key, &wants)
            }
            values => Ok(values.map(|all| all.into_iter().map(|value| value as usize).collect())),
        }
    }

    fn size(&mut self) -> Result<[usize; 2]> {
        match self.pixels("size", 1.0)?.as_deref() {
            Some(&[side]) => Ok([side, side]),
            Some(&[height, width]) => Ok([height, width]),
            _ => self.wrong("size", "a side, or [height, width]"),
        }
    }

    fn fill(&mut self) -> Result<u8> {
        Ok(self.number("fill", 0.0, [0.0, 255.0])? as u8)
    }

    fn probability(&mut self) -> Result<f64> {
        self.number("p", 0.5, [0.0, 1.0])
    }

    /// A word; the first of its kind where none is given.
    fn word<T: Choice>(&mut self, key: &str) -> Result<T> {
        let given = self.given.remove(key);
        let given = match &given {
            None => return Ok(T::CHOICES[0]),
            Some(value) => value.as_str().unwrap_or_default(),
        };
        match T::of_word(given) {
            Some(value) => Ok(value),
            None => {
                let known: Vec<&str> = T::WORDS.iter().map(|word| word.word).collect();
                self.wrong(key, &known.join(" or "))
            }
        }
    }
}

impl Step {
    /// `None` for a name that is not known.
    pub(super) fn read(name: &str, given: Map<String, Value>) -> Result<Option<Self>> {
        let mut arguments = Arguments { name, given };
        let Some(step) = arguments.step()? else {
            return Ok(None);
        };
        match arguments.given.keys().next() {
            Some(key) => Err(format!("{name} has no argument {key:?}")),
            None => Ok(Some(step)),
        }
    }
}

impl Arguments<'_> {
    fn step(&mut self) -> Result<Option<Step>> {
        // Ratios and shares of nothing have no logarithm, and no rectangle.
        let (share, ratio) = ([0.0, 1.0], [0.01, 100.0]);
        Ok(Some(match self.name {
            "resize" => match self.pixels("size", 1.0)? {
                Some(size) if size.len() <= 2 => Step::Resize { size },
                _ => return self.wrong("size", "the shorter side, or [height, width]"),
            },
            "center_crop" => Step::CenterCrop { size: self.size()? },
            "random_crop" => Step::RandomCrop {
                size: self.size()?,
                padding: match self.pixels("padding", 0.0)?.as_deref() {
                    None => [0; 4],
                    Some(&[all]) => [all; 4],
                    Some(&[x, y]) => [x, y, x, y],
                    Some(&[left, top, right, bottom]) => [left, top, right, bottom],
                    _ => return self.wrong("padding", "one, two or four whole numbers"),
                },
                pad_if_needed: match self.given.remove("pad_if_needed") {
                    None => false,
                    Some(Value::Bool(is_on)) => is_on,
                    Some(_) => return self.wrong("pad_if_needed", "true or false"),
                },
                fill: self.fill()?,
                padding_mode: self.word("padding_mode")?,
            },
            "random_resized_crop" => Step::RandomResizedCrop {
                size: self.size()?,
                scale: self.range("scale", CROP_SCALE, share)?,
                ratio: self.range("ratio", CROP_RATIO, ratio)?,
            },
            "random_horizontal_flip" => Step::RandomHorizontalFlip {
                p: self.probability()?,
            },
            "random_vertical_flip" => Step::RandomVerticalFlip {
                p: self.probability()?,
            },
            "random_rotation" => Step::RandomRotation {
                degrees: match self.degrees("degrees")? {
                    Some(degrees) => degrees,
                    None => return self.wrong("degrees", "given"),
                },
                interpolation: self.word("interpolation")?,
                fill: self.fill()?,
            },
            "random_affine" => Step::RandomAffine {
                degrees: match self.degrees("degrees")? {
                    Some(degrees) => degrees,
                    None => return self.wrong("degrees", "given"),
                },
                translate: match self.some("translate")?.as_deref() {
                    None => [0.0; 2],
                    Some(&[x, y]) if [x, y].iter().all(|value| (0.0..=1.0).contains(value)) => {
                        [x, y]
                    }
                    _ => return self.wrong("translate", "two shares between 0 and 1"),
                },
                scale: self.range("scale", [1.0; 2], ratio)?,
                shear: match self.some("shear")?.as_deref() {
                    None => [0.0; 4],
                    Some(&[one]) if (0.0..=80.0).contains(&one) => [-one, one, 0.0, 0.0],
                    Some(&[low, high]) if is_shear([low, high]) => [low, high, 0.0, 0.0],
                    Some(&[a, b, c, d]) if is_shear([a, b]) && is_shear([c, d]) => [a, b, c, d],
                    _ => return self.wrong("shear", "one, two or four degrees between -80 and 80"),
                },
                interpolation: self.word("interpolation")?,
                fill: self.fill()?,
            },
            "color_jitter" => Step::ColorJitter {
                brightness: self.factors("brightness")?,
                contrast: self.factors("contrast")?,
                saturation: self.factors("saturation")?,
                hue: match self.some("hue")?.as_deref() {
                    None => [0.0; 2],
                    Some(&[one]) if (0.0..=0.5).contains(&one) => [-one, one],
                    Some(&[low, high]) if -0.5 <= low && low <= high && high <= 0.5 => [low, high],
                    _ => return self.wrong("hue", "a number up to 0.5, or two that rise"),
                },
            },
            "random_erasing" => Step::RandomErasing {
                p: self.probability()?,
                scale: self.range("scale", ERASED_SCALE, share)?,
                ratio: self.range("ratio", ERASED_RATIO, ratio)?,
                value: match self.some("value")? {
                    None => vec![0.0],
                    Some(values) if values.iter().all(|value| (0.0..=1.0).contains(value)) => {
                        values
                    }
                    Some(_) => {
                        return self
                            .wrong("value", "between 0 and 1, one for all channels or one each");
                    }
                },
            },
            _ => return Ok(None),
        }))
    }
}

fn is_shear([low, high]: [f64; 2]) -> bool {
    -80.0 <= low && low <= high && high <= 80.0
}
