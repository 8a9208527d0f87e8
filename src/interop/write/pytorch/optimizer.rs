//! The update rule and the schedule, as calls of `torch.optim`.

use serde_json::{Map, Value as Json};

use super::settings::{Settings, flag, list, number};
use crate::interop::write::WriteError;
use crate::recipe::OptimizerKind;

/// # Errors
/// [`WriteError::Setting`] for a rule that is not known.
pub fn optimizer(settings: &Settings) -> Result<String, WriteError> {
    let of = |key: &str, default: f64| number(settings.number(key, default));
    let decay = format!("weight_decay={}", of("weight_decay", 0.0));
    let eps = format!("eps={}", of("eps", 1e-8));
    let betas = format!("betas=({}, {})", of("beta1", 0.9), of("beta2", 0.999));
    Ok(match settings.word("optimizer")? {
        OptimizerKind::Adam => {
            format!("torch.optim.Adam(parameters, lr=LR, {betas}, {eps}, {decay})")
        }
        OptimizerKind::AdamW => {
            format!("torch.optim.AdamW(parameters, lr=LR, {betas}, {eps}, {decay})")
        }
        OptimizerKind::RmsProp => format!(
            "torch.optim.RMSprop(parameters, lr=LR, alpha={}, {eps}, {decay}, momentum={})",
            of("alpha", 0.99),
            of("momentum", 0.0)
        ),
        OptimizerKind::Sgd => format!(
            "torch.optim.SGD(parameters, lr=LR, momentum={}, dampening={}, {decay}, nesterov={})",
            of("momentum", 0.0),
            of("dampening", 0.0),
            flag(settings.flag("nesterov"))
        ),
    })
}

/// The factors of the learning rate by layer as a list of pairs; none where all learn alike.
pub fn layer_rates(settings: &Settings) -> Option<String> {
    let rates = settings.0.get("layer_rates")?.as_array()?;
    let pairs = rates.iter().filter_map(|rate| {
        let (layer, factor) = rate.as_str()?.split_once('=')?;
        let factor: f64 = factor.trim().parse().ok()?;
        // A string of JSON is one of Python.
        Some(format!(
            "({}, {})",
            Json::from(layer.trim()),
            number(factor)
        ))
    });
    let pairs: Vec<String> = pairs.collect();
    (!pairs.is_empty()).then(|| format!("[{}]", pairs.join(", ")))
}

/// When `schedule.step()` is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Every {
    Step,
    Epoch,
    /// With the loss of the held-out pictures.
    EpochOfLoss,
}

/// A schedule's call, and when it is stepped; none where the rate stays. `planned` and `len(batches)` are the script's names for the
/// steps of the whole run and of an epoch.
pub fn schedule(settings: &Settings) -> Option<(String, Every)> {
    match settings.0.get("schedule")? {
        Json::String(name) if name == "cosine" => Some((
            "torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=planned)".into(),
            Every::Step,
        )),
        Json::Object(rule) => {
            let name = rule.get("rule").and_then(Json::as_str).unwrap_or_default();
            let every = match (name, rule.get("every").and_then(Json::as_str)) {
                ("plateau", _) => Every::EpochOfLoss,
                (_, Some("step")) | ("one_cycle", None) => Every::Step,
                _ => Every::Epoch,
            };
            let rated = layer_rates(settings).is_some();
            Some((call(rule, every, rated), every))
        }
        _ => None,
    }
}

/// The arguments' names here, PyTorch's, and PyTorch's defaults.
type Arguments = &'static [(&'static str, &'static str, &'static str)];

/// `rated`: layers have rates of their own, each a group of the optimizer.
fn call(rule: &Map<String, Json>, every: Every, rated: bool) -> String {
    let settings = Settings(rule);
    let (class, arguments): (&str, Arguments) = match settings.text("rule") {
        "step" => (
            "StepLR",
            &[("step_size", "step_size", "30"), ("gamma", "gamma", "0.1")],
        ),
        "multi_step" => (
            "MultiStepLR",
            &[
                ("milestones", "milestones", "[]"),
                ("gamma", "gamma", "0.1"),
            ],
        ),
        "exponential" => ("ExponentialLR", &[("gamma", "gamma", "0.1")]),
        "constant_factor" => (
            "ConstantLR",
            &[
                ("factor", "factor", "1 / 3"),
                ("total_iters", "total_iters", "5"),
            ],
        ),
        "linear" => (
            "LinearLR",
            &[
                ("start_factor", "start_factor", "1 / 3"),
                ("end_factor", "end_factor", "1.0"),
                ("total_iters", "total_iters", "5"),
            ],
        ),
        "polynomial" => (
            "PolynomialLR",
            &[
                ("total_iters", "total_iters", "5"),
                ("power", "power", "1.0"),
            ],
        ),
        "cosine_annealing" => (
            "CosineAnnealingLR",
            &[("t_max", "T_max", "10"), ("eta_min", "eta_min", "0.0")],
        ),
        "cosine_restarts" => (
            "CosineAnnealingWarmRestarts",
            &[
                ("t_0", "T_0", "10"),
                ("t_mult", "T_mult", "1"),
                ("eta_min", "eta_min", "0.0"),
            ],
        ),
        "one_cycle" => (
            "OneCycleLR",
            &[
                ("max_lr", "max_lr", "0.1"),
                ("total_steps", "total_steps", "planned"),
                ("pct_start", "pct_start", "0.3"),
                ("anneal", "anneal_strategy", "\"cos\""),
                ("cycle_momentum", "cycle_momentum", "True"),
                ("base_momentum", "base_momentum", "0.85"),
                ("max_momentum", "max_momentum", "0.95"),
                ("div_factor", "div_factor", "25.0"),
                ("final_div_factor", "final_div_factor", "10000.0"),
                ("three_phase", "three_phase", "False"),
            ],
        ),
        "plateau" => (
            "ReduceLROnPlateau",
            &[
                ("mode", "mode", "\"min\""),
                ("factor", "factor", "0.1"),
                ("patience", "patience", "10"),
                ("threshold", "threshold", "0.0001"),
                ("threshold_mode", "threshold_mode", "\"rel\""),
                ("cooldown", "cooldown", "0"),
                ("min_lr", "min_lr", "0.0"),
                ("eps", "eps", "1e-8"),
            ],
        ),
        "factors" => {
            let factors = without_tail(settings.numbers("factors"), None);
            return named(
                "LambdaLR",
                &format!(
                    "optimizer, lambda step: {}[min(step, {})]",
                    list(&factors),
                    factors.len().max(1) - 1
                ),
            );
        }
        "products" => {
            let factors = without_tail(settings.numbers("factors"), Some(1.0));
            return named(
                "MultiplicativeLR",
                &format!(
                    "optimizer, lambda step: {}[step] if step < {} else 1.0",
                    list(&factors),
                    factors.len()
                ),
            );
        }
        "chained" => {
            return named(
                "ChainedScheduler",
                &format!("[{}]", several(rule, every, rated)),
            );
        }
        _ => {
            let milestones = value(rule.get("milestones")).unwrap_or("[]".into());
            return named(
                "SequentialLR",
                &format!(
                    "optimizer, [{}], milestones={milestones}",
                    several(rule, every, rated)
                ),
            );
        }
    };
    let mut text = "optimizer".to_string();
    for (own, name, default) in arguments {
        let default = match (*default, every) {
            ("planned", Every::Epoch) => "planned // len(batches)",
            (default, _) => default,
        };
        let mut given = value(rule.get(*own)).unwrap_or(default.into());
        // A rate of every layer, times its factor.
        if rated && (*name == "max_lr" || (*name == "min_lr" && given != "0.0")) {
            let factor = r#"group.get("initial_lr", group["lr"]) / LR"#;
            given = format!("[{given} * {factor} for group in optimizer.param_groups]");
        }
        text += &format!(", {name}={given}");
    }
    named(class, &text)
}

fn named(class: &str, arguments: &str) -> String {
    format!("torch.optim.lr_scheduler.{class}({arguments})")
}

fn several(rule: &Map<String, Json>, every: Every, rated: bool) -> String {
    let schedules = rule.get("schedules").and_then(Json::as_array);
    let calls = schedules.into_iter().flatten().filter_map(Json::as_object);
    calls
        .map(|rule| call(rule, every, rated))
        .collect::<Vec<_>>()
        .join(", ")
}

/// A value in Python; none where it is not given.
fn value(given: Option<&Json>) -> Option<String> {
    Some(match given? {
        Json::Null => return None,
        Json::Bool(value) => flag(*value).into(),
        other => other.to_string(),
    })
}

/// A list of factors without the ones at its end that the schedule goes on with anyway: `rest`, or the last one again and again.
fn without_tail(mut factors: Vec<f64>, rest: Option<f64>) -> Vec<f64> {
    let rest_of = |factors: &[f64]| rest.or(factors.get(factors.len().wrapping_sub(2)).copied());
    while factors.len() > 1 && factors.last().copied() == rest_of(&factors) {
        factors.pop();
    }
    factors
}
