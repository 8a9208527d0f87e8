//! The settings that a program names, by the keys of a recipe: data, transforms, loss, optimizer, schedule, epochs.

use std::rc::Rc;

use super::evaluate::Evaluator;
use super::given::{Given, Result, unsupported};
use super::parse::expression_of;
use super::problem::{Finding, Problem};
use super::program::Program;
use super::token::{Place, logical_line};
use super::transforms::transforms;
use super::value::{Arguments, Object, Value};
use crate::interop::InteropError;
use crate::recipe::{Choice, Every, Loss, OptimizerKind, PartialRecipe, Rule, Schedule};

/// What the network's reading needs of the settings.
#[derive(Debug, Default)]
pub struct Found {
    pub input: Option<[usize; 3]>,
    pub batch: Option<usize>,
    /// Names of the data sets that the program loads, and whether each is for training.
    pub datasets: Vec<(String, bool)>,
}

/// Data sets that are known: name, shape of a picture.
const DATASETS: [(&str, [usize; 3]); 6] = [
    ("CIFAR10", [3, 32, 32]),
    ("CIFAR100", [3, 32, 32]),
    ("MNIST", [1, 28, 28]),
    ("FashionMNIST", [1, 28, 28]),
    ("KMNIST", [1, 28, 28]),
    ("Cityscapes", [3, 1024, 2048]),
];

/// Finds the settings, and writes them into the program.
pub fn settings(evaluator: &Evaluator, program: &mut Program) -> Found {
    let mut found = Found::default();
    let objects = &evaluator.objects;
    let last = |test: &dyn Fn(&str) -> bool| {
        objects
            .iter()
            .rev()
            .find(|object| test(&object.path))
            .cloned()
    };
    let datasets: Vec<Rc<Object>> = objects
        .iter()
        .filter(|object| object.path.contains("datasets."))
        .cloned()
        .collect();
    for (name, value) in &evaluator.globals {
        if let Value::Object(object) = value
            && datasets.iter().any(|dataset| Rc::ptr_eq(dataset, object))
        {
            found.datasets.push((name.clone(), !is_test(object)));
        }
    }
    found.datasets.sort();
    let train = datasets
        .iter()
        .find(|dataset| !is_test(dataset))
        .or(datasets.first());
    if let Some(dataset) = train {
        data(dataset, program, &mut found);
        let held_out = datasets.iter().find(|dataset| is_test(dataset));
        transforms(dataset, held_out, program, &mut found);
    }
    super::holdout::holdout(evaluator, program);
    let is_loader = |path: &str| path.ends_with("DataLoader");
    let loaders: Vec<&Rc<Object>> = objects
        .iter()
        .filter(|object| is_loader(&object.path))
        .collect();
    let of_training = |loader: &&&Rc<Object>| match loader.arguments.plain.first() {
        Some(Value::Object(dataset)) => !is_test(dataset),
        _ => true,
    };
    // A sampler of batches says how many there are, and in which order.
    let is_plain = |loader: &&&Rc<Object>| argument(loader, 4, "batch_sampler").is_none();
    let loaders = loaders.iter().filter(is_plain);
    if let Some(loader) = loaders.into_iter().find(of_training) {
        let batch = argument(loader, 1, "batch_size").and_then(|value| value.size());
        let batch = batch.unwrap_or(1);
        found.batch = Some(batch);
        program.recipe.batch = Some(batch);
        if argument(loader, 2, "shuffle").and_then(|value| value.truth()) != Some(true) {
            program.notes.push(format!(
                "line {}: the loader does not shuffle; here every epoch has an order of its own",
                loader.at.line
            ));
        }
    }
    if let Some(loss) = last(&|path| path.starts_with("torch.nn.") && path.ends_with("Loss")) {
        criterion(&loss, program);
    }
    let is_optimizer = |path: &str| {
        path.strip_prefix("torch.optim.")
            .is_some_and(|name| !name.contains('.') && name.starts_with(char::is_uppercase))
    };
    let of_network = |object: &&Rc<Object>| {
        is_optimizer(&object.path)
            && matches!(object.arguments.plain.first(), Some(Value::Parameters(_)))
    };
    let chosen = objects
        .iter()
        .rev()
        .find(of_network)
        .cloned()
        .or(last(&is_optimizer));
    if let Some(object) = chosen {
        match optimizer_of(&object) {
            Ok(settings) => program.recipe.add(settings),
            Err(error) => program.problems.push(Problem::of(&error)),
        }
    }
    if let Some(object) = last(&|path| path.starts_with("torch.optim.lr_scheduler.")) {
        let every = match evaluator.steps_each_batch {
            Some(true) => Every::Step,
            Some(false) | None => Every::Epoch,
        };
        match schedule_of(&object, 0) {
            Ok(rule) => program.recipe.schedule = Some(stepped(rule, every)),
            Err(error) => program.problems.push(Problem::of(&error)),
        }
    }
    program.recipe.epochs = evaluator.epochs;
    found
}

fn stepped(rule: Rule, every: Every) -> Schedule {
    Schedule::Rule {
        rule: Box::new(rule),
        every: Some(every),
    }
}

pub(super) fn argument(object: &Object, index: usize, name: &str) -> Option<Value> {
    let named = object
        .arguments
        .named
        .iter()
        .find(|(known, _)| known == name);
    let value = named.map(|(_, value)| value);
    value.or(object.arguments.plain.get(index)).cloned()
}

fn is_test(dataset: &Object) -> bool {
    let split = argument(dataset, 9, "split");
    let is_held_out = matches!(split, Some(Value::Text(split)) if &*split != "train");
    is_held_out || argument(dataset, 1, "train").is_some_and(|train| train.truth() == Some(false))
}

fn data(dataset: &Object, program: &mut Program, found: &mut Found) {
    let name = dataset.path.rsplit('.').next().unwrap_or_default();
    program.dataset = Some(name.into());
    let known = DATASETS.iter().find(|(known, _)| *known == name);
    if known.is_none() && name != "ImageFolder" {
        let names = DATASETS.map(|(name, _)| name).join(", ");
        let finding = Finding::UnknownData {
            name: name.into(),
            known: names,
        };
        program.problems.push(Problem::new(dataset.at, &finding));
    }
    found.input = known.map(|(_, shape)| *shape);
    if name == "Cityscapes" {
        cityscapes(dataset, program);
    }
}

/// torchvision.datasets.Cityscapes(root, split='train', mode='fine', target_type='instance', ...).
fn cityscapes(dataset: &Object, program: &mut Program) {
    let mode = argument(dataset, 2, "mode");
    if let Some(Value::Text(mode)) = &mode
        && !["fine", "coarse"].contains(&&**mode)
    {
        let finding = Finding::CityscapesMode {
            mode: mode.to_string(),
        };
        program.problems.push(Problem::new(dataset.at, &finding));
    }
    let target = argument(dataset, 3, "target_type");
    if !matches!(&target, Some(Value::Text(kind)) if &**kind == "semantic") {
        program.notes.push(format!(
            "line {}: the target_type of Cityscapes is 'instance' where it is not given; a class for every pixel is target_type='semantic'",
            dataset.at.line
        ));
    }
}

fn criterion(loss: &Object, program: &mut Program) {
    let name = loss.path.rsplit('.').next().unwrap_or_default();
    let kind = match name {
        "CrossEntropyLoss" | "NLLLoss" => Loss::CrossEntropy,
        "MSELoss" => Loss::Mse,
        "BCEWithLogitsLoss" => Loss::BceWithLogits,
        _ => {
            let finding = Finding::UnknownLoss { name: name.into() };
            return program.problems.push(Problem::new(loss.at, &finding));
        }
    };
    program.recipe.loss = Some(kind);
    let ignored = argument(loss, 2, "ignore_index").and_then(|value| value.size());
    if let Some(index) = ignored.and_then(|index| u32::try_from(index).ok()) {
        program.recipe.ignore_index = Some(Some(index));
    }
    if argument(loss, 9, "label_smoothing").is_some_and(|value| value.number() != Some(0.0)) {
        program.notes.push(format!(
            "line {}: label_smoothing is not supported and was left out",
            loss.at.line
        ));
    }
}

/// The settings of `torch.optim.SGD(parameters, lr=0.1, ...)`.
///
/// # Errors
/// What of it cannot be read, or is not supported.
pub fn optimizer(source: &str) -> Result<PartialRecipe> {
    let object = object_of(source)?;
    optimizer_of(&object)
}

/// The rule of `torch.optim.lr_scheduler.StepLR(optimizer, 30)`.
///
/// # Errors
/// What of it cannot be read, or is not supported.
pub fn schedule(source: &str, steps: usize) -> Result<Rule> {
    let object = object_of(source)?;
    schedule_of(&object, steps)
}

/// Both, of a recorded run of so many steps: the schedule is stepped once a step.
///
/// # Errors
/// What of them cannot be read, or is not supported.
pub fn run(
    optimizer_source: &str,
    schedule_source: Option<&str>,
    steps: usize,
) -> Result<PartialRecipe> {
    let mut recipe = optimizer(optimizer_source)?;
    if let Some(source) = schedule_source {
        recipe.schedule = Some(stepped(schedule(source, steps)?, Every::Step));
    }
    Ok(recipe)
}

fn object_of(source: &str) -> Result<Rc<Object>> {
    let source = source.replace('\n', " ");
    let wrong = |(at, problem): (Place, String)| InteropError::Syntax {
        line: at.line,
        column: at.column,
        problem,
    };
    let (tokens, _) = logical_line(&[&source], 0).map_err(wrong)?;
    let expression = expression_of(&tokens).map_err(wrong)?;
    match Evaluator::default().evaluate(&expression)? {
        Value::Object(object) => Ok(object),
        other => Err(unsupported(
            expression.at,
            format!("this is {}", other.describe()),
            "A call such as torch.optim.SGD(parameters, lr=0.1) is wanted.",
        )),
    }
}

fn optimizer_of(object: &Object) -> Result<PartialRecipe> {
    let name = object.path.rsplit('.').next().unwrap_or_default();
    let arguments = &object.arguments;
    let mut recipe = PartialRecipe::default();
    let off = Value::Bool(false);
    match name {
        "SGD" => {
            let given = Given::new(
                name,
                arguments,
                &[
                    "params",
                    "lr",
                    "momentum",
                    "dampening",
                    "weight_decay",
                    "nesterov",
                    "maximize",
                    "foreach",
                    "differentiable",
                    "fused",
                ],
            )?;
            given.only("maximize", &off)?;
            recipe.optimizer = Some(OptimizerKind::Sgd);
            recipe.lr = Some(given.number_or("lr", 1e-3)?);
            recipe.momentum = Some(given.number_or("momentum", 0.0)?);
            recipe.dampening = Some(given.number_or("dampening", 0.0)?);
            recipe.weight_decay = Some(given.number_or("weight_decay", 0.0)?);
            recipe.nesterov = Some(given.flag_or("nesterov", false)?);
        }
        "Adam" | "AdamW" => {
            let given = Given::new(
                name,
                arguments,
                &[
                    "params",
                    "lr",
                    "betas",
                    "eps",
                    "weight_decay",
                    "amsgrad",
                    "foreach",
                    "maximize",
                    "capturable",
                    "differentiable",
                    "fused",
                    "decoupled_weight_decay",
                ],
            )?;
            given.only("maximize", &off)?;
            given.only("amsgrad", &off)?;
            let decoupled = name == "AdamW" || given.flag_or("decoupled_weight_decay", false)?;
            let kind = match decoupled {
                true => OptimizerKind::AdamW,
                false => OptimizerKind::Adam,
            };
            recipe.optimizer = Some(kind);
            recipe.lr = Some(given.number_or("lr", 1e-3)?);
            let betas = match given.some("betas") {
                Some(_) => given.numbers("betas")?,
                None => vec![0.9, 0.999],
            };
            let [beta1, beta2] = betas[..] else {
                return Err(unsupported(
                    object.at,
                    "betas are not two numbers",
                    "Give two, such as (0.9, 0.999).",
                ));
            };
            recipe.beta1 = Some(beta1);
            recipe.beta2 = Some(beta2);
            recipe.eps = Some(given.number_or("eps", 1e-8)?);
            let usual = if name == "AdamW" { 1e-2 } else { 0.0 };
            recipe.weight_decay = Some(given.number_or("weight_decay", usual)?);
        }
        "RMSprop" => {
            let given = Given::new(
                name,
                arguments,
                &[
                    "params",
                    "lr",
                    "alpha",
                    "eps",
                    "weight_decay",
                    "momentum",
                    "centered",
                    "capturable",
                    "foreach",
                    "maximize",
                    "differentiable",
                ],
            )?;
            given.only("maximize", &off)?;
            given.only("centered", &off)?;
            recipe.optimizer = Some(OptimizerKind::RmsProp);
            recipe.lr = Some(given.number_or("lr", 1e-2)?);
            recipe.alpha = Some(given.number_or("alpha", 0.99)?);
            recipe.eps = Some(given.number_or("eps", 1e-8)?);
            recipe.weight_decay = Some(given.number_or("weight_decay", 0.0)?);
            recipe.momentum = Some(given.number_or("momentum", 0.0)?);
        }
        _ => {
            return Err(unsupported(
                object.at,
                format!("{} is no optimizer that is known here", object.path),
                "There are SGD, Adam, AdamW and RMSprop.",
            ));
        }
    }
    Ok(recipe)
}

/// `steps`: how long a LambdaLR's factors are written down; 0 where that is not known.
fn schedule_of(object: &Object, steps: usize) -> Result<Rule> {
    let name = object.path.rsplit('.').next().unwrap_or_default();
    let at = object.at;
    let given = |names: &'static [&'static str]| Given::new(name, &object.arguments, names);
    Ok(match name {
        "StepLR" => {
            let given = given(&["optimizer", "step_size", "gamma", "last_epoch"])?;
            Rule::Step {
                step_size: given.size("step_size")? as u64,
                gamma: given.number_or("gamma", 0.1)?,
            }
        }
        "MultiStepLR" => {
            let given = given(&["optimizer", "milestones", "gamma", "last_epoch"])?;
            Rule::MultiStep {
                milestones: milestones(&given)?,
                gamma: given.number_or("gamma", 0.1)?,
            }
        }
        "ExponentialLR" => {
            let given = given(&["optimizer", "gamma", "last_epoch"])?;
            Rule::Exponential {
                gamma: given.number("gamma")?,
            }
        }
        "ConstantLR" => {
            let given = given(&["optimizer", "factor", "total_iters", "last_epoch"])?;
            Rule::ConstantFactor {
                factor: given.number_or("factor", 1.0 / 3.0)?,
                total_iters: given.size_or("total_iters", 5)? as u64,
            }
        }
        "LinearLR" => {
            let given = given(&[
                "optimizer",
                "start_factor",
                "end_factor",
                "total_iters",
                "last_epoch",
            ])?;
            Rule::Linear {
                start_factor: given.number_or("start_factor", 1.0 / 3.0)?,
                end_factor: given.number_or("end_factor", 1.0)?,
                total_iters: given.size_or("total_iters", 5)? as u64,
            }
        }
        "PolynomialLR" => {
            let given = given(&["optimizer", "total_iters", "power", "last_epoch"])?;
            Rule::Polynomial {
                total_iters: given.size_or("total_iters", 5)? as u64,
                power: given.number_or("power", 1.0)?,
            }
        }
        "CosineAnnealingLR" => {
            let given = given(&["optimizer", "T_max", "eta_min", "last_epoch"])?;
            Rule::CosineAnnealing {
                t_max: given.size("T_max")? as u64,
                eta_min: given.number_or("eta_min", 0.0)?,
            }
        }
        "CosineAnnealingWarmRestarts" => {
            let given = given(&["optimizer", "T_0", "T_mult", "eta_min", "last_epoch"])?;
            Rule::CosineRestarts {
                t_0: given.size("T_0")? as u64,
                t_mult: given.size_or("T_mult", 1)? as u64,
                eta_min: given.number_or("eta_min", 0.0)?,
            }
        }
        "OneCycleLR" => {
            let given = given(&[
                "optimizer",
                "max_lr",
                "total_steps",
                "epochs",
                "steps_per_epoch",
                "pct_start",
                "anneal_strategy",
                "cycle_momentum",
                "base_momentum",
                "max_momentum",
                "div_factor",
                "final_div_factor",
                "three_phase",
                "last_epoch",
            ])?;
            let product =
                || Some(given.some("epochs")?.size()? * given.some("steps_per_epoch")?.size()?);
            let total = given
                .some("total_steps")
                .and_then(Value::size)
                .or_else(product);
            Rule::OneCycle {
                max_lr: given.number("max_lr")?,
                total_steps: total.map(|steps| steps as u64),
                pct_start: given.number_or("pct_start", 0.3)?,
                anneal: word(&given, "anneal_strategy", at)?,
                cycle_momentum: given.flag_or("cycle_momentum", true)?,
                base_momentum: given.number_or("base_momentum", 0.85)?,
                max_momentum: given.number_or("max_momentum", 0.95)?,
                div_factor: given.number_or("div_factor", 25.0)?,
                final_div_factor: given.number_or("final_div_factor", 1e4)?,
                three_phase: given.flag_or("three_phase", false)?,
            }
        }
        "ReduceLROnPlateau" => {
            let given = given(&[
                "optimizer",
                "mode",
                "factor",
                "patience",
                "threshold",
                "threshold_mode",
                "cooldown",
                "min_lr",
                "eps",
                "verbose",
            ])?;
            Rule::Plateau {
                mode: word(&given, "mode", at)?,
                factor: given.number_or("factor", 0.1)?,
                patience: given.size_or("patience", 10)? as u64,
                threshold: given.number_or("threshold", 1e-4)?,
                threshold_mode: word(&given, "threshold_mode", at)?,
                cooldown: given.size_or("cooldown", 0)? as u64,
                min_lr: given.number_or("min_lr", 0.0)?,
                eps: given.number_or("eps", 1e-8)?,
            }
        }
        "LambdaLR" | "MultiplicativeLR" => {
            let given = given(&["optimizer", "lr_lambda", "last_epoch"])?;
            let factors = factors(given.get("lr_lambda"), steps.clamp(1_000, 20_000), at)?;
            match name {
                "LambdaLR" => Rule::Factors { factors },
                _ => Rule::Products { factors },
            }
        }
        "SequentialLR" => {
            let given = given(&["optimizer", "schedulers", "milestones", "last_epoch"])?;
            Rule::Sequential {
                schedules: several(given.get("schedulers"), steps, at)?,
                milestones: milestones(&given)?,
            }
        }
        "ChainedScheduler" => {
            let given = given(&["schedulers", "optimizer"])?;
            Rule::Chained {
                schedules: several(given.get("schedulers"), steps, at)?,
            }
        }
        _ => {
            return Err(unsupported(
                at,
                format!("{} is no schedule that is known here", object.path),
                "There are StepLR, MultiStepLR, ExponentialLR, ConstantLR, LinearLR, PolynomialLR, CosineAnnealingLR, CosineAnnealingWarmRestarts, OneCycleLR, ReduceLROnPlateau, LambdaLR, MultiplicativeLR, SequentialLR and ChainedScheduler.",
            ));
        }
    })
}

fn milestones(given: &Given) -> Result<Vec<u64>> {
    let milestones = given.numbers("milestones")?;
    Ok(milestones.iter().map(|&step| step as u64).collect())
}

/// An argument that is one of some words; the first of them where it is not given.
fn word<T: Choice>(given: &Given, name: &str, at: Place) -> Result<T> {
    let text = given.text_or(name, T::CHOICES[0].word())?;
    T::of_word(&text).ok_or_else(|| {
        let known: Vec<&str> = T::WORDS.iter().map(|word| word.word).collect();
        unsupported(
            at,
            format!("{name}='{text}' is not known here"),
            format!("There are {}.", known.join(" and ")),
        )
    })
}

fn several(value: Option<&Value>, steps: usize, at: Place) -> Result<Vec<Rule>> {
    let members = value.and_then(Value::members).unwrap_or_default();
    members
        .iter()
        .map(|member| match member {
            Value::Object(object) => schedule_of(object, steps),
            other => Err(unsupported(
                at,
                format!("{} stands among the schedules", other.describe()),
                "A list of schedulers is supported.",
            )),
        })
        .collect()
}

/// The values of a function of the step, from 0.
fn factors(function: Option<&Value>, count: usize, at: Place) -> Result<Vec<f64>> {
    let function = match function {
        Some(value) => match value.members().as_deref() {
            Some([only]) => only.clone(),
            _ => value.clone(),
        },
        None => return Err(unsupported(at, "it has no lr_lambda", "Give it one.")),
    };
    let mut found = Vec::with_capacity(count);
    for step in 0..count {
        let mut evaluator = Evaluator::default();
        let arguments = Arguments {
            plain: vec![Value::Int(step as i64)],
            named: Vec::new(),
            at,
        };
        match evaluator
            .call_strictly(function.clone(), arguments)?
            .number()
        {
            Some(factor) => found.push(factor),
            None => {
                return Err(unsupported(
                    at,
                    "the lr_lambda does not give a number",
                    "A function of the step alone, of arithmetic, is supported.",
                ));
            }
        }
    }
    Ok(found)
}
