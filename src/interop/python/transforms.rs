//! torchvision's transforms of a program, as a recipe's `transforms` and `eval_transforms` have them; of the plain ones its switches.

use std::rc::Rc;

use super::given::pair_of;
use super::pixel_function::{PixelFunction, normalised, pixel_function};
use super::program::Program;
use super::settings::{Found, argument};
use super::transform_arguments::known;
use super::value::{Object, Value};
use crate::recipe::{Step, Steps};
use crate::said::{Phrase, phrase};

/// What a chain of transforms is, as far as it was read.
#[derive(Default)]
struct Chain {
    steps: Vec<Step>,
    /// Height and width behind them, where they are known.
    size: Option<[usize; 2]>,
    /// Whether a resize to one size, a flip of half of the pictures and a crop with padding are all there is.
    is_plain: bool,
    flips: bool,
    crop_padding: Option<usize>,
    normalisation: [Option<Vec<f64>>; 2],
    is_training: bool,
    /// What a Pad adds on every side, until a crop takes it; with its line.
    pad: Option<(usize, usize)>,
    /// Channels that the pictures are brought to.
    channels: Option<usize>,
    flattens: bool,
    /// Whether the pixels are numbers from 0 to 1 by now; and the line that makes floating-point numbers of 0 to 255 of them.
    is_scaled: bool,
    bytes_at: Option<usize>,
}

/// Reads what is done to training and to held-out pictures.
pub fn transforms(
    train: &Value,
    held_out: Option<&Value>,
    program: &mut Program,
    found: &mut Found,
) {
    let own = found.input.map(|[_, height, width]| [height, width]);
    let read = |transform: &Value, is_training: bool, program: &mut Program| {
        let mut chain = Chain {
            size: own,
            is_plain: true,
            is_training,
            ..Chain::default()
        };
        for step in members(transform, 0, &mut program.notes) {
            chain.add(&step, program);
        }
        if let Some((_, line)) = chain.pad {
            let note = phrase!(
                "line {line}: Pad: it is not supported without a RandomCrop behind it, and was left out",
                line
            );
            program.notes.push(note);
        }
        if let Some(line) = chain.bytes_at.filter(|_| !chain.is_scaled) {
            program.notes.push(phrase!("line {line}: ToDtype without scale=True leaves pixels at 0 to 255; here they are 0 to 1 before mean and std", line));
        }
        chain
    };
    // The same chain for both is told once.
    let told = program.notes.len();
    let held_out = held_out.map(|transform| read(transform, false, program));
    program.notes.truncate(told);
    let chain = read(train, true, program);
    let recipe = &mut program.recipe;
    let narrow = |values: &Option<Vec<f64>>| {
        let values = values.as_ref()?.iter();
        Some(values.map(|&value| value as f32).collect())
    };
    [recipe.mean, recipe.std] = chain.normalisation.each_ref().map(narrow);
    // Without a Normalize the program leaves pixels as they are.
    if chain.is_scaled && recipe.mean.is_none() && recipe.std.is_none() {
        [recipe.mean, recipe.std] = [Some(vec![0.0]), Some(vec![1.0])];
    }
    found.flattens |= chain.flattens;
    if let Some([height, width]) = chain.size.filter(|size| Some(*size) != own) {
        let channels = found.input.map_or(3, |[channels, ..]| channels);
        found.input = Some([channels, height, width]);
        if height == width {
            recipe.resize = Some(Some(height));
        }
    }
    if let Some((channels, input)) = chain.channels.zip(found.input.as_mut()) {
        input[0] = channels;
    }
    match chain.is_plain {
        true => {
            recipe.flip = chain.flips.then_some(true);
            let padding = chain.crop_padding.map(u32::try_from);
            recipe.crop_padding = padding.and_then(Result::ok);
        }
        false => recipe.transforms = chain.taken(&mut program.notes),
    }
    if let Some(chain) = held_out.filter(|chain| !chain.is_plain) {
        program.recipe.eval_transforms = chain.taken(&mut program.notes);
    }
}

/// The steps of a transform; what is none is told.
fn members(transform: &Value, level: usize, notes: &mut Vec<Phrase>) -> Vec<Rc<Object>> {
    let object = match transform {
        Value::Object(object) => object,
        Value::None => return Vec::new(),
        other => {
            notes.push(phrase!(
                "{value} stands among the transforms; it is not followed and was left out",
                value = other.describe()
            ));
            return Vec::new();
        }
    };
    if !object.path.ends_with(".Compose") || level > 8 {
        return vec![object.clone()];
    }
    let Some(steps) = argument(object, 0, "transforms").and_then(|steps| steps.members()) else {
        notes.push(phrase!(
            "line {line}: the transforms of this Compose are not known here and were left out",
            line = object.at.line
        ));
        return Vec::new();
    };
    steps
        .iter()
        .flat_map(|step| members(step, level + 1, notes))
        .collect()
}

impl Chain {
    /// One transform; what is not supported is told and left out.
    fn add(&mut self, step: &Object, program: &mut Program) {
        let name = match step.path.rsplit('.').next().unwrap_or_default() {
            // As they were called at first.
            "Scale" => "Resize",
            "RandomSizedCrop" => "RandomResizedCrop",
            name => name,
        };
        let mut leave = |why: Phrase| {
            let note = phrase!("line {line}: {name}: {why}", line = step.at.line, name, why);
            program.notes.push(note);
        };
        match name {
            "ToTensor" | "ConvertImageDtype" => {
                self.is_scaled = true;
                return;
            }
            "ToDtype" => {
                let dtype = argument(step, 0, "dtype").map(|dtype| dtype.describe().to_string());
                if dtype.is_none_or(|dtype| dtype.contains("float")) {
                    let scale = argument(step, 1, "scale").and_then(|scale| scale.truth());
                    self.is_scaled |= scale == Some(true);
                    self.bytes_at = Some(step.at.line);
                }
                return;
            }
            "PILToTensor" | "ToImage" | "ToPILImage" | "ToPureTensor" | "Identity" | "RGB" => {
                return;
            }
            "Lambda" => {
                let function = argument(step, 0, "lambd");
                let function = function.and_then(|function| pixel_function(&function, step.at));
                match function {
                    Some(PixelFunction::Linear(factor, plus)) if self.is_scaled => {
                        self.normalisation = normalised(&self.normalisation, factor, plus);
                    }
                    Some(PixelFunction::Flatten) => self.flattens = true,
                    Some(PixelFunction::ThreeChannels) => {
                        self.channels = Some(3);
                        leave(phrase!(
                            "it gives pictures without colour three channels, which is not done here; bring pictures in colour"
                        ));
                    }
                    _ => leave(phrase!("it is not supported here and was left out")),
                }
                return;
            }
            "Pad" => {
                let is_black =
                    [(1, "fill"), (2, "padding_mode")]
                        .into_iter()
                        .all(|(index, key)| {
                            let given = argument(step, index, key);
                            given.is_none_or(|value| {
                                value.number() == Some(0.0)
                                    || matches!(&value, Value::Text(mode) if &**mode == "constant")
                            })
                        });
                match argument(step, 0, "padding").and_then(|padding| padding.size()) {
                    Some(padding) if is_black && self.pad.is_none() => {
                        self.pad = Some((padding, step.at.line))
                    }
                    _ => leave(phrase!(
                        "only one number of black pixels is supported, and it was left out"
                    )),
                }
                return;
            }
            "Grayscale" => {
                let channels = argument(step, 0, "num_output_channels");
                self.channels = channels.map_or(Some(1), |channels| channels.size());
                return leave(phrase!(
                    "it is not done here; bring pictures without colour"
                ));
            }
            "Normalize" => {
                for (index, key) in ["mean", "std"].into_iter().enumerate() {
                    let given = argument(step, index, key).as_ref().and_then(numbers);
                    self.normalisation[index] = given.or(self.normalisation[index].take());
                }
                return;
            }
            _ => {}
        }
        let Some((written, names)) = known(name) else {
            return leave(phrase!("it is not supported here and was left out"));
        };
        if !self.is_training && !matches!(name, "Resize" | "CenterCrop") {
            return leave(phrase!(
                "held-out pictures are always seen alike here, and it was left out"
            ));
        }
        let mut arguments = Vec::new();
        let has_padding =
            argument(step, 1, "padding").is_some_and(|value| !matches!(value, Value::None));
        let pad = match name {
            "RandomCrop" if !has_padding => self.pad.take().map(|(padding, _)| padding),
            _ => None,
        };
        for (index, &key) in names.iter().enumerate() {
            let Some(value) =
                argument(step, index, key).filter(|value| !matches!(value, Value::None))
            else {
                continue;
            };
            match (key, self.text(name, key, &value)) {
                (_, Some(text)) if text.is_empty() => {}
                (_, Some(text)) => arguments.push(format!("{key}={text}")),
                ("size" | "degrees", None) => {
                    return leave(phrase!("its {key} is not known, and it was left out", key));
                }
                (_, None) => leave(phrase!(
                    "its {key} is not supported here and was left out",
                    key
                )),
            }
        }
        if name == "RandomErasing" && argument(step, 3, "value").is_none() {
            // Of normalised pictures 0 is the mean.
            let text = self.text(name, "value", &Value::Int(0));
            arguments.extend(
                text.filter(|text| text != "0")
                    .map(|text| format!("value={text}")),
            );
        }
        if !names[0].eq("p") && arguments.is_empty() && name != "ColorJitter" {
            return leave(phrase!(
                "its {key} is not known, and it was left out",
                key = names[0]
            ));
        }
        // Padding, then a crop, is a crop with padding.
        arguments.extend(pad.map(|padding| format!("padding={padding}")));
        let text = format!("{written}({})", arguments.join(", "));
        match text.parse::<Steps>() {
            Ok(read) => {
                self.judge(name, step, pad);
                self.steps.extend(read.iter().cloned());
            }
            Err(problem) => leave(phrase!("{problem}, and it was left out", problem)),
        }
    }

    /// The steps as a recipe has them; a note where they are too many.
    fn taken(self, notes: &mut Vec<Phrase>) -> Option<Steps> {
        let steps = Steps::new(self.steps);
        steps.map_err(|problem| notes.push(problem.into())).ok()
    }

    /// An argument as a recipe writes it; empty where it needs none, `None` where it is not understood.
    fn text(&self, name: &str, key: &str, value: &Value) -> Option<String> {
        let list = |values: &[f64]| {
            let texts: Vec<String> = values.iter().map(f64::to_string).collect();
            match &texts[..] {
                [one] => one.clone(),
                many => format!("[{}]", many.join(", ")),
            }
        };
        match (key, value) {
            ("padding_mode", Value::Text(mode)) => Some(mode.to_string()),
            ("pad_if_needed", value) => value.truth().map(|is_on| is_on.to_string()),
            // By default, and as good as.
            ("expand", value) => (value.truth() == Some(false)).then(String::new),
            ("center", _) => None,
            ("interpolation", value) => {
                let mode = match value {
                    Value::Library(path) => path.to_string(),
                    value => value.size()?.to_string(),
                };
                let is_nearest = mode.ends_with("NEAREST") || mode == "0";
                let is_bilinear = mode.ends_with("BILINEAR") || mode == "2";
                match name {
                    "Resize" | "RandomResizedCrop" => is_bilinear.then(String::new),
                    _ if is_nearest => Some(String::new()),
                    _ => is_bilinear.then(|| "bilinear".into()),
                }
            }
            // Pixels of all channels alike.
            ("fill", value) => {
                let values = numbers(value)?;
                let first = values.first()?;
                values
                    .iter()
                    .all(|value| value == first)
                    .then(|| list(&[*first]))
            }
            ("value", value) => {
                let values = numbers(value)?;
                let count = self
                    .normalisation
                    .iter()
                    .flatten()
                    .map(Vec::len)
                    .max()
                    .unwrap_or(1)
                    .max(values.len());
                let of = |values: &[f64], at: usize, usual: f64| {
                    values.get(at).or(values.last()).copied().unwrap_or(usual)
                };
                let [mean, std] = self
                    .normalisation
                    .each_ref()
                    .map(|given| given.as_deref().unwrap_or_default());
                let share = |at: usize| {
                    (of(&values, at, 0.0) * of(std, at, 1.0) + of(mean, at, 0.0)).clamp(0.0, 1.0)
                };
                Some(list(&(0..count).map(share).collect::<Vec<f64>>()))
            }
            (_, value) => Some(list(&numbers(value)?)),
        }
    }

    /// Follows the size, and whether the recipe's switches can say what is done.
    fn judge(&mut self, name: &str, step: &Object, pad: Option<usize>) {
        let given = |index: usize, key: &str| {
            argument(step, index, key).filter(|value| !matches!(value, Value::None))
        };
        let size = given(0, "size").as_ref().and_then(pair_of);
        match name {
            "Resize" => {
                let whole = given(0, "size").as_ref().and_then(Value::size);
                self.size = match (whole, self.size) {
                    (Some(side), Some([height, width])) if height < width => {
                        Some([side, side * width / height.max(1)])
                    }
                    (Some(side), Some([height, width])) => {
                        Some([side * height / width.max(1), side])
                    }
                    _ => size,
                };
                self.is_plain &= self.steps.is_empty();
            }
            "RandomHorizontalFlip" => {
                let is_half = given(0, "p").is_none_or(|p| p.number() == Some(0.5));
                self.is_plain &= is_half && !self.flips;
                self.flips = true;
            }
            "RandomCrop" => {
                let padding =
                    given(1, "padding").map_or(Some(pad.unwrap_or(0)), |padding| padding.size());
                let is_black = [(2, "pad_if_needed"), (3, "fill"), (4, "padding_mode")]
                    .into_iter()
                    .all(|(index, key)| given(index, key).is_none());
                self.is_plain &= size == self.size
                    && is_black
                    && padding.is_some()
                    && self.crop_padding.is_none();
                self.crop_padding = padding;
                self.size = size;
            }
            "CenterCrop" | "RandomResizedCrop" => {
                self.is_plain = false;
                self.size = size;
            }
            _ => self.is_plain = false,
        }
    }
}

/// One number, or several.
fn numbers(value: &Value) -> Option<Vec<f64>> {
    let members = value.members().unwrap_or_else(|| vec![value.clone()]);
    let numbers: Option<Vec<f64>> = members.iter().map(Value::number).collect();
    numbers.filter(|numbers| numbers.iter().all(|number| number.is_finite()))
}
