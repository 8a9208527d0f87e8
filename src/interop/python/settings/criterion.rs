//! A criterion of PyTorch's, a module or a function, as the settings of a recipe.

use super::loss::name_of;
use crate::interop::python::given::{Given, Result, unsupported};
use crate::interop::python::value::{Object, Value};
use crate::recipe::{Loss, PartialRecipe, Reduction};
use crate::said::{Phrase, phrase};

/// What a criterion says.
pub struct Criterion {
    /// Loss, class weights and what the loss has besides.
    pub settings: PartialRecipe,
    /// What is to be told.
    pub notes: Vec<Phrase>,
}

/// Module or function, its meaning, and its parameters in PyTorch's order.
type Row = (&'static str, Loss, &'static [&'static str]);

#[rustfmt::skip]
const KNOWN: &[Row] = &[
    ("CrossEntropyLoss", Loss::CrossEntropy, &["weight", "size_average", "ignore_index", "reduce", "reduction", "label_smoothing"]),
    ("cross_entropy", Loss::CrossEntropy, &["input", "target", "weight", "size_average", "ignore_index", "reduce", "reduction", "label_smoothing"]),
    ("NLLLoss", Loss::CrossEntropy, &["weight", "size_average", "ignore_index", "reduce", "reduction"]),
    ("NLLLoss2d", Loss::CrossEntropy, &["weight", "size_average", "ignore_index", "reduce", "reduction"]),
    ("nll_loss", Loss::CrossEntropy, &["input", "target", "weight", "size_average", "ignore_index", "reduce", "reduction"]),
    ("MSELoss", Loss::Mse, &["size_average", "reduce", "reduction"]),
    ("mse_loss", Loss::Mse, &["input", "target", "size_average", "reduce", "reduction", "weight"]),
    ("L1Loss", Loss::L1, &["size_average", "reduce", "reduction"]),
    ("l1_loss", Loss::L1, &["input", "target", "size_average", "reduce", "reduction", "weight"]),
    ("SmoothL1Loss", Loss::SmoothL1, &["size_average", "reduce", "reduction", "beta"]),
    ("smooth_l1_loss", Loss::SmoothL1, &["input", "target", "size_average", "reduce", "reduction", "beta"]),
    ("HuberLoss", Loss::Huber, &["reduction", "delta"]),
    ("huber_loss", Loss::Huber, &["input", "target", "reduction", "delta", "weight"]),
    ("KLDivLoss", Loss::KlDiv, &["size_average", "reduce", "reduction", "log_target"]),
    ("kl_div", Loss::KlDiv, &["input", "target", "size_average", "reduce", "reduction", "log_target"]),
    ("MultiMarginLoss", Loss::MultiMargin, &["p", "margin", "weight", "size_average", "reduce", "reduction"]),
    ("multi_margin_loss", Loss::MultiMargin, &["input", "target", "p", "margin", "weight", "size_average", "reduce", "reduction"]),
    ("BCEWithLogitsLoss", Loss::BceWithLogits, &["weight", "size_average", "reduce", "reduction", "pos_weight"]),
    ("binary_cross_entropy_with_logits", Loss::BceWithLogits, &["input", "target", "weight", "size_average", "reduce", "reduction", "pos_weight"]),
    ("BCELoss", Loss::BceWithLogits, &["weight", "size_average", "reduce", "reduction"]),
    ("binary_cross_entropy", Loss::BceWithLogits, &["input", "target", "weight", "size_average", "reduce", "reduction"]),
    ("MultiLabelSoftMarginLoss", Loss::BceWithLogits, &["weight", "size_average", "reduce", "reduction"]),
    ("multilabel_soft_margin_loss", Loss::BceWithLogits, &["input", "target", "weight", "size_average", "reduce", "reduction"]),
    ("SoftMarginLoss", Loss::BceWithLogits, &["size_average", "reduce", "reduction"]),
    ("soft_margin_loss", Loss::BceWithLogits, &["input", "target", "size_average", "reduce", "reduction"]),
];

/// The loss of `nn.CrossEntropyLoss(...)`, `F.cross_entropy(...)` and their like.
///
/// # Errors
/// Where PyTorch has no such loss or argument, or it means something that no recipe says.
pub fn criterion_of(loss: &Object) -> Result<Criterion> {
    let name = name_of(loss);
    let Some(&(callee, kind, parameters)) = KNOWN.iter().find(|(known, ..)| *known == name) else {
        let modules = KNOWN.iter().map(|(known, ..)| *known);
        let modules: Vec<&str> = modules.filter(|name| name.ends_with("Loss")).collect();
        return Err(unsupported(
            loss.at,
            phrase!("the loss {name} is not known here", name),
            phrase!("There are {modules}.", modules),
        ));
    };
    let given = Given::new(callee, &loss.arguments, parameters)?;
    let line = loss.at.line;
    let mut notes = Vec::new();
    let mut settings = PartialRecipe {
        loss: Some(kind),
        reduction: reduction(loss, &given, kind, &mut notes)?,
        ..PartialRecipe::default()
    };
    if settings.reduction == Some(Reduction::Sum) {
        notes.push(phrase!("line {line}: {name} adds up the losses of a batch; steps grow with the batch, as in PyTorch", line, name));
    }
    match given.some("weight") {
        Some(_) if ["mse_loss", "l1_loss", "huber_loss"].contains(&name) => {
            return Err(unsupported(
                loss.at,
                phrase!("{name} weighs every output by itself", name),
                phrase!("Leave out its weight."),
            ));
        }
        Some(value) => match weights_of(value) {
            Some(weights) => settings.class_weights = Some(weights),
            None => notes.push(phrase!(
                "line {line}: the weight of {name} is not read; class_weights of the recipe says it",
                line,
                name
            )),
        },
        None => {}
    }
    if let Some(value) = given.some("pos_weight") {
        match weights_of(value) {
            Some(weights) => settings.pos_weight = Some(weights),
            None => notes.push(phrase!(
                "line {line}: the pos_weight of {name} is not read; pos_weight of the recipe says it",
                line,
                name
            )),
        }
    }
    let ignored = given.get("ignore_index").and_then(Value::size);
    if let Some(index) = ignored.and_then(|index| u32::try_from(index).ok()) {
        settings.ignore_index = Some(Some(index));
    }
    // PyTorch's defaults are those of a recipe.
    let number = |name| match given.some(name) {
        Some(_) => given.number(name).map(Some),
        None => Ok(None),
    };
    settings.label_smoothing = number("label_smoothing")?;
    settings.beta = number("beta")?;
    settings.delta = number("delta")?;
    settings.margin = number("margin")?;
    settings.p = match given.some("p") {
        Some(_) => u32::try_from(given.size("p")?).ok(),
        None => None,
    };
    if parameters.contains(&"log_target") {
        given.only("log_target", &Value::Bool(false))?;
        notes.push(phrase!("line {line}: the target of {name} is taken to be 1 at the class and 0 elsewhere; label_smoothing of the recipe says that it is spread", line, name));
    }
    if name.to_ascii_lowercase().contains("soft") {
        notes.push(phrase!("line {line}: {name} was read as binary cross entropy with logits, which it is where targets are one-hot (of SoftMarginLoss 1 and -1)", line, name));
    }
    Ok(Criterion { settings, notes })
}

/// Mean or sum; none where it is the default.
fn reduction(
    loss: &Object,
    given: &Given,
    kind: Loss,
    notes: &mut Vec<Phrase>,
) -> Result<Option<Reduction>> {
    let name = name_of(loss);
    let mut word = given.text_or("reduction", "mean")?;
    // What PyTorch had before `reduction` still goes before it.
    if given.some("size_average").is_some() || given.some("reduce").is_some() {
        let size_average = given.flag_or("size_average", true)?;
        word = match (given.flag_or("reduce", true)?, size_average) {
            (false, _) => "none".into(),
            (true, true) => "mean".into(),
            (true, false) => "sum".into(),
        };
    }
    let refuse = |what, instead| Err(unsupported(loss.at, what, instead));
    match (word.as_str(), kind) {
        ("mean", Loss::KlDiv) => refuse(
            phrase!(
                "reduction='mean' of {name} divides by the classes too, which is no divergence any more, as PyTorch warns",
                name
            ),
            phrase!("Say reduction='batchmean'."),
        ),
        ("batchmean", Loss::KlDiv) => Ok(Some(Reduction::Mean)),
        ("sum", _) if name.to_ascii_lowercase().starts_with("multilabel") => refuse(
            phrase!(
                "reduction='sum' of {name} adds up rows that are means over the classes",
                name
            ),
            phrase!("nn.BCEWithLogitsLoss(reduction='sum') is that times the number of classes."),
        ),
        ("sum", _) => Ok(Some(Reduction::Sum)),
        ("mean", _) => Ok(None),
        ("none", _) => {
            notes.push(phrase!(
                "line {line}: {setting} of {name} is not read; the loss is the plain mean over the batch",
                line = loss.at.line,
                setting = "reduction",
                name
            ));
            Ok(None)
        }
        _ => refuse(
            phrase!("{name} has no reduction '{word}'", name, word),
            phrase!("There are mean and sum."),
        ),
    }
}

/// The numbers of a list, or of a tensor that is made of one; one alone is a list of one.
fn weights_of(value: &Value) -> Option<Vec<f32>> {
    if let Value::Object(object) = value
        && is_tensor(&object.path)
    {
        return weights_of(object.arguments.plain.first()?);
    }
    let numbers = value.members().unwrap_or_else(|| vec![value.clone()]);
    let numbers = numbers.iter().map(Value::number);
    numbers.map(|number| Some(number? as f32)).collect()
}

/// Whether there is such a criterion.
pub fn is_known(name: &str) -> bool {
    KNOWN.iter().any(|(known, ..)| *known == name)
}

/// Whether what was called makes a tensor, or an array, of the list that it is given.
pub fn is_tensor(path: &str) -> bool {
    let name = path.rsplit('.').next().unwrap_or_default();
    let is_torch = path.starts_with("torch.");
    is_torch
        && (["tensor", "as_tensor", "Tensor", "from_numpy"].contains(&name)
            || name.ends_with("FloatTensor"))
        || path == "numpy.array"
}
