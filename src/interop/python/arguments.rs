//! Arguments that a network needs and nothing gives: those of usual names are filled in, from the program or from the data it names.

use super::evaluate::Evaluator;
use super::settings::Facts;
use super::syntax::Parameter;
use super::value::{Arguments, Body, Closure, Value};
use crate::arrange::Arrange;

/// Names, in lower case and without underscores, of the channels of a picture.
const CHANNELS: [&str; 30] = [
    "inchannels",
    "inchannel",
    "inch",
    "inchan",
    "inchans",
    "inc",
    "cin",
    "chin",
    "channelsin",
    "nchannels",
    "nchannel",
    "numchannels",
    "numchannel",
    "channels",
    "channel",
    "inputchannels",
    "inputchannel",
    "inputch",
    "inputchan",
    "imagechannels",
    "imgchannels",
    "imgch",
    "imagechannel",
    "numinputchannels",
    "ninchannels",
    "numinchannels",
    "inputnc",
    "inpch",
    "inpchannels",
    "nc",
];
/// The same of the number of classes.
const CLASSES: [&str; 28] = [
    "numclasses",
    "nclasses",
    "nclass",
    "numclass",
    "classes",
    "ncls",
    "classnum",
    "classcount",
    "numcls",
    "outch",
    "outchannels",
    "outchannel",
    "outchan",
    "outchans",
    "outputchannels",
    "outputchannel",
    "outputch",
    "outputdim",
    "outdim",
    "outputsize",
    "numoutputs",
    "noutputs",
    "nout",
    "outputnc",
    "outc",
    "numlabels",
    "nlabels",
    "numcategories",
];
/// The same of the side of a picture.
const SIDES: [&str; 9] = [
    "imgsize",
    "imagesize",
    "imsize",
    "inputsize",
    "size",
    "resolution",
    "inputresolution",
    "imgdim",
    "imagedim",
];
/// The same of the shape of a picture: channels, height, width.
const SHAPES: [&str; 6] = [
    "inputshape",
    "imgshape",
    "imageshape",
    "inshape",
    "inputdims",
    "imgdims",
];
/// The same of numbers with a usual value: those of super-resolution, residual generators and dense blocks.
const NUMBERS: [(&str, usize); 6] = [
    ("upscalefactor", 2),
    ("scalefactor", 2),
    ("numresidualblocks", 9),
    ("nresidualblocks", 9),
    ("numresblocks", 9),
    ("growthrate", 12),
];
/// Beginnings of what another part of the program would have to make.
const PARTS: [&str; 16] = [
    "block", "layer", "numblock", "nblock", "stage", "cfg", "config", "feature", "backbone",
    "encoder", "decoder", "base", "arg", "opt", "hparam", "depth",
];

/// What a function or a class is called with.
pub struct Filled {
    pub arguments: Arguments,
    /// `in_channels=3`, one for each that was filled in.
    pub texts: Vec<String>,
}

fn plain_name(name: &str) -> String {
    name.to_ascii_lowercase().replace('_', "")
}

/// Parameters that a call has to give, without `self`.
pub fn required(closure: &Closure, is_method: bool) -> Vec<String> {
    let parameters: &[Parameter] = match &closure.body {
        Body::Function(function) => &function.parameters,
        Body::Lambda(parameters, _) => parameters,
    };
    let behind = parameters.iter().skip(usize::from(is_method));
    behind
        .filter(|parameter| parameter.stars == 0 && parameter.default.is_none())
        .map(|parameter| parameter.name.clone())
        .collect()
}

/// Whether a class that needs this argument is a network that other parts of the program put together.
pub fn is_of_parts(name: &str) -> bool {
    let name = plain_name(name);
    PARTS.iter().any(|part| name.starts_with(part))
}

/// Values for these parameters: what the program calls so at its top level, else what the name usually means.
///
/// # Errors
/// The first parameter whose name says nothing.
pub fn fill(evaluator: &Evaluator, parameters: &[String], facts: &Facts) -> Result<Filled, String> {
    let mut filled = Filled {
        arguments: Arguments::default(),
        texts: Vec::new(),
    };
    for name in parameters {
        let value = of_program(evaluator, name)
            .or_else(|| usual(name, facts))
            .ok_or_else(|| name.clone())?;
        filled
            .texts
            .push(format!("{name}={}", text_of(&value).unwrap_or_default()));
        filled.arguments.named.push((name.clone(), value));
    }
    Ok(filled)
}

/// A value as Python writes it; none where it has no short text.
pub fn text_of(value: &Value) -> Option<String> {
    let all = |values: &[Value]| -> Option<String> {
        let texts: Option<Vec<String>> = values.iter().map(text_of).collect();
        Some(texts?.join(", "))
    };
    Some(match value {
        Value::None => "None".into(),
        Value::Bool(true) => "True".into(),
        Value::Bool(false) => "False".into(),
        Value::Int(number) => number.to_string(),
        Value::Float(number) => format!("{number:?}"),
        Value::Text(text) => format!("{:?}", &**text),
        Value::List(values) => format!("[{}]", all(&values.borrow())?),
        Value::Tuple(values) if values.len() == 1 => format!("({},)", all(values)?),
        Value::Tuple(values) => format!("({})", all(values)?),
        Value::Class(class) => class.name.clone(),
        Value::Library(path) => path.trim_start_matches("python.").into(),
        _ => return None,
    })
}

/// The call that makes an object of a class with these arguments, as Python writes it.
pub fn call_of(name: &str, arguments: &Arguments) -> Option<String> {
    let plain = arguments.plain.iter().map(text_of);
    let named = arguments.named.iter();
    let named = named.map(|(name, value)| Some(format!("{name}={}", text_of(value)?)));
    let texts: Option<Vec<String>> = plain.chain(named).collect();
    Some(format!("{name}({})", texts?.join(", ")))
}

/// A number that the program keeps under this name.
fn of_program(evaluator: &Evaluator, name: &str) -> Option<Value> {
    let wanted = plain_name(name);
    let mut known: Vec<&String> = evaluator
        .globals
        .keys()
        .filter(|known| plain_name(known) == wanted)
        .collect();
    known.arrange();
    let values = known
        .into_iter()
        .filter_map(|name| evaluator.globals.get(name));
    let is_number =
        |value: &&Value| matches!(value, Value::Int(_) | Value::Float(_) | Value::Bool(_));
    values.into_iter().find(is_number).cloned()
}

fn usual(name: &str, facts: &Facts) -> Option<Value> {
    let name = plain_name(name);
    let is_among = |names: &[&str]| names.contains(&name.as_str());
    if is_among(&SHAPES) {
        let side = facts.side.unwrap_or(32);
        let sizes = [facts.channels.unwrap_or(3), side, side];
        let sizes = sizes.map(|size| Value::Int(i64::try_from(size).unwrap_or(i64::MAX)));
        return Some(Value::tuple(sizes.to_vec()));
    }
    let number = if is_among(&CHANNELS) {
        facts.channels.unwrap_or(3)
    } else if is_among(&CLASSES) {
        facts.classes.unwrap_or(10)
    } else if is_among(&SIDES) {
        facts.side.unwrap_or(32)
    } else {
        let (_, number) = NUMBERS.iter().find(|(known, _)| *known == name)?;
        *number
    };
    Some(Value::Int(number as i64))
}
