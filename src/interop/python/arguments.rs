//! Arguments that a network needs and nothing gives: those of usual names are filled in, from the program or from the data it names.

use super::evaluate::{Evaluator, namespace};
use super::settings::Facts;
use super::syntax::{Parameter, Statement};
use super::value::{Arguments, Body, Closure, Value};
use super::visit;
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
/// The same of numbers with a usual value: those of super-resolution, generators, dense and wide blocks.
const NUMBERS: [(&str, usize); 39] = [
    ("basewidth", 4),
    ("widthpergroup", 4),
    ("upscalefactor", 2),
    ("scalefactor", 2),
    ("numresidualblocks", 9),
    ("nresidualblocks", 9),
    ("numresblocks", 9),
    ("growthrate", 12),
    ("latentdim", 100),
    ("latentdims", 100),
    ("latentsize", 100),
    ("nlatent", 100),
    ("zdim", 100),
    ("dimz", 100),
    ("zsize", 100),
    ("nz", 100),
    ("noisedim", 100),
    ("noisesize", 100),
    ("ngf", 64),
    ("ndf", 64),
    ("ngpu", 1),
    ("basechannels", 64),
    ("basech", 64),
    ("basec", 64),
    ("numinitfeatures", 64),
    ("bnsize", 4),
    ("hiddendim", 128),
    ("hiddensize", 128),
    ("hidden", 128),
    ("nhidden", 128),
    ("widenfactor", 10),
    ("wideningfactor", 10),
    ("cardinality", 32),
    ("numgroups", 32),
    ("codesize", 64),
    ("embedsize", 256),
    ("embeddim", 256),
    ("embeddingsize", 256),
    ("embeddingdim", 256),
];
/// The same of shares.
const SHARES: [(&str, f64); 11] = [
    ("dropout", 0.5),
    ("dropoutrate", 0.5),
    ("dropoutp", 0.5),
    ("pdropout", 0.5),
    ("dropoutprob", 0.5),
    ("droprate", 0.0),
    ("droppathrate", 0.0),
    ("compression", 0.5),
    ("widthmult", 1.0),
    ("widthmultiplier", 1.0),
    ("alpha", 1.0),
];
/// The same of switches.
const SWITCHES: [&str; 3] = ["bottleneck", "bilinear", "bias"];
/// The same of objects that hold settings by their names.
const SETTINGS: [&str; 10] = [
    "opt", "opts", "args", "arg", "config", "cfg", "conf", "hparams", "params", "options",
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

/// The facts, with the names of all parameters of what is called.
pub fn with_parameters(facts: Facts, closure: &Closure) -> Facts {
    let parameters: &[Parameter] = match &closure.body {
        Body::Function(function) => &function.parameters,
        Body::Lambda(parameters, _) => parameters,
    };
    Facts {
        parameters: parameters.iter().map(|one| one.name.clone()).collect(),
        ..facts
    }
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
            .or_else(|| usual(name, parameters, facts))
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

/// A parameter by whose name settings are given, as an object with those that these statements read of it; none where one of them is
/// not known. Its texts are `opt.nz=100` and the like.
pub fn settings_of(
    evaluator: &Evaluator,
    parameter: &str,
    bodies: &[&[Statement]],
    facts: &Facts,
) -> Option<(Value, Vec<String>)> {
    if !SETTINGS.contains(&plain_name(parameter).as_str()) {
        return None;
    }
    let mut names: Vec<String> = Vec::new();
    for body in bodies {
        for name in visit::members_of(body, parameter) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    let filled = fill(evaluator, &names, facts).ok()?;
    let texts = filled
        .texts
        .iter()
        .map(|text| format!("{parameter}.{text}"));
    let texts: Vec<String> = texts.collect();
    let values = namespace(filled.arguments.named);
    (!texts.is_empty()).then_some((values, texts))
}

/// A depth that fits the other arguments: of wide, dense and plain residual networks for small pictures.
fn usual_depth(others: &[String]) -> i64 {
    let has = |part: &str| others.iter().any(|name| plain_name(name).contains(part));
    match () {
        () if has("widen") => 28,
        () if has("growth") => 40,
        () => 20,
    }
}

fn usual(name: &str, others: &[String], facts: &Facts) -> Option<Value> {
    let name = plain_name(name);
    match name.as_str() {
        "depth" => return Some(Value::Int(usual_depth(&facts.parameters))),
        "reduction"
            if others
                .iter()
                .any(|other| plain_name(other).contains("growth")) =>
        {
            return Some(Value::Float(0.5));
        }
        "blockconfig" => {
            return Some(Value::tuple([6, 12, 24, 16].map(Value::Int).to_vec()));
        }
        name if SWITCHES.contains(&name) => return Some(Value::Bool(true)),
        _ => {}
    }
    if let Some((_, share)) = SHARES.iter().find(|(known, _)| *known == name) {
        return Some(Value::Float(*share));
    }
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
