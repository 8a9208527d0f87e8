//! The update rule and the schedule, as calls of `torch.optim`.

use serde_json::Value as Json;

use super::literal::{decimal, flag, list, number};
use crate::recipe::{Choice, Every, OptimizerKind, Recipe, Rule, Schedule};

/// The optimizer's call.
pub fn optimizer(recipe: &Recipe) -> String {
    let decay = format!("weight_decay={}", number(recipe.weight_decay));
    let eps = format!("eps={}", number(recipe.epsilon()));
    let betas = format!("betas=({}, {})", number(recipe.beta1), number(recipe.beta2));
    let momentum = format!("momentum={}", number(recipe.momentum));
    let alpha = format!("alpha={}", number(recipe.alpha_or_usual()));
    let decoupled = format!(
        "decoupled_weight_decay={}",
        flag(recipe.decoupled_weight_decay)
    );
    let further = match recipe.optimizer {
        OptimizerKind::Adam | OptimizerKind::AdamW if recipe.amsgrad => {
            format!("{betas}, {eps}, {decay}, amsgrad=True")
        }
        OptimizerKind::Adam | OptimizerKind::AdamW | OptimizerKind::Adamax => {
            format!("{betas}, {eps}, {decay}")
        }
        OptimizerKind::NAdam => format!(
            "{betas}, {eps}, {decay}, momentum_decay={}, {decoupled}",
            number(recipe.momentum_decay)
        ),
        OptimizerKind::RAdam => format!("{betas}, {eps}, {decay}, {decoupled}"),
        OptimizerKind::RmsProp => {
            format!("{alpha}, {eps}, {decay}, {momentum}")
        }
        OptimizerKind::Adadelta => format!("rho={}, {eps}, {decay}", number(recipe.rho)),
        OptimizerKind::Adagrad => format!(
            "lr_decay={}, {decay}, initial_accumulator_value={}, {eps}",
            number(recipe.lr_decay),
            number(recipe.initial_accumulator_value)
        ),
        OptimizerKind::Asgd => format!(
            "lambd={}, {alpha}, t0={}, {decay}",
            number(recipe.lambd),
            number(recipe.t0)
        ),
        OptimizerKind::Rprop => format!(
            "etas=({}, {}), step_sizes=({}, {})",
            number(recipe.eta_minus),
            number(recipe.eta_plus),
            number(recipe.step_size_min),
            number(recipe.step_size_max)
        ),
        OptimizerKind::Sgd => format!(
            "{momentum}, dampening={}, {decay}, nesterov={}",
            number(recipe.dampening),
            flag(recipe.nesterov)
        ),
    };
    let class = recipe.optimizer.title();
    format!("torch.optim.{class}(parameters, lr=LR, {further})")
}

/// The factors of the learning rate by layer as a list of pairs; none where all learn alike.
pub fn layer_rates(recipe: &Recipe) -> Option<String> {
    let pairs = recipe.layer_rates.iter().map(|rate| {
        // A string of JSON is one of Python.
        let layer = Json::from(rate.layer.as_str());
        format!("({layer}, {})", number(rate.factor))
    });
    let pairs: Vec<String> = pairs.collect();
    (!pairs.is_empty()).then(|| format!("[{}]", pairs.join(", ")))
}

/// When `schedule.step()` is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stepped {
    /// After every batch.
    Step,
    /// After every epoch.
    Epoch,
    /// Every epoch, with the loss of the held-out pictures.
    Plateau,
}

/// A schedule's call, and when it is stepped; none where the rate stays. `planned` and `len(batches)` are the script's names for the
/// steps of the whole run and of an epoch.
pub fn schedule(recipe: &Recipe) -> Option<(String, Stepped)> {
    match &recipe.schedule {
        Schedule::Constant => None,
        Schedule::Cosine => Some((
            "torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=planned)".into(),
            Stepped::Step,
        )),
        Schedule::Rule { rule, every } => {
            let stepped = match every.unwrap_or(rule.usual_every()) {
                _ if recipe.schedule.needs_metric() => Stepped::Plateau,
                Every::Step => Stepped::Step,
                Every::Epoch => Stepped::Epoch,
            };
            let has_groups = !recipe.layer_rates.is_empty();
            Some((call(rule, stepped, has_groups), stepped))
        }
    }
}

/// `has_groups`: layers have rates of their own, each a group of the optimizer.
fn call(rule: &Rule, stepped: Stepped, has_groups: bool) -> String {
    let quoted = |word: &str| format!("\"{word}\"");
    // A rate of every layer, times its factor.
    let of_groups = |rate: String| match has_groups {
        true => {
            let factor = r#"group.get("initial_lr", group["lr"]) / LR"#;
            format!("[{rate} * {factor} for group in optimizer.param_groups]")
        }
        false => rate,
    };
    let several = |schedules: &[Rule]| {
        let calls = schedules.iter().map(|rule| call(rule, stepped, has_groups));
        calls.collect::<Vec<_>>().join(", ")
    };
    let arguments: Vec<(&str, String)> = match rule {
        Rule::Step { step_size, gamma } => vec![
            ("step_size", step_size.to_string()),
            ("gamma", decimal(*gamma)),
        ],
        Rule::MultiStep { milestones, gamma } => vec![
            ("milestones", steps(milestones)),
            ("gamma", decimal(*gamma)),
        ],
        Rule::Exponential { gamma } => vec![("gamma", decimal(*gamma))],
        Rule::CosineAnnealing { t_max, eta_min } => {
            vec![("T_max", t_max.to_string()), ("eta_min", decimal(*eta_min))]
        }
        Rule::CosineRestarts {
            t_0,
            t_mult,
            eta_min,
        } => vec![
            ("T_0", t_0.to_string()),
            ("T_mult", t_mult.to_string()),
            ("eta_min", decimal(*eta_min)),
        ],
        Rule::Polynomial { total_iters, power } => vec![
            ("total_iters", total_iters.to_string()),
            ("power", decimal(*power)),
        ],
        Rule::Linear {
            start_factor,
            end_factor,
            total_iters,
        } => vec![
            ("start_factor", decimal(*start_factor)),
            ("end_factor", decimal(*end_factor)),
            ("total_iters", total_iters.to_string()),
        ],
        Rule::ConstantFactor {
            factor,
            total_iters,
        } => vec![
            ("factor", decimal(*factor)),
            ("total_iters", total_iters.to_string()),
        ],
        Rule::OneCycle {
            max_lr,
            total_steps,
            pct_start,
            anneal,
            cycle_momentum,
            base_momentum,
            max_momentum,
            div_factor,
            final_div_factor,
            three_phase,
        } => vec![
            ("max_lr", of_groups(decimal(*max_lr))),
            (
                "total_steps",
                match (total_steps, stepped) {
                    (Some(steps), _) => steps.to_string(),
                    (None, Stepped::Epoch) => "planned // len(batches)".into(),
                    (None, Stepped::Step | Stepped::Plateau) => "planned".into(),
                },
            ),
            ("pct_start", decimal(*pct_start)),
            ("anneal_strategy", quoted(anneal.word())),
            ("cycle_momentum", flag(*cycle_momentum).into()),
            ("base_momentum", decimal(*base_momentum)),
            ("max_momentum", decimal(*max_momentum)),
            ("div_factor", decimal(*div_factor)),
            ("final_div_factor", decimal(*final_div_factor)),
            ("three_phase", flag(*three_phase).into()),
        ],
        Rule::Plateau {
            mode,
            factor,
            patience,
            threshold,
            threshold_mode,
            cooldown,
            min_lr,
            eps,
        } => vec![
            ("mode", quoted(mode.word())),
            ("factor", decimal(*factor)),
            ("patience", patience.to_string()),
            ("threshold", decimal(*threshold)),
            ("threshold_mode", quoted(threshold_mode.word())),
            ("cooldown", cooldown.to_string()),
            (
                "min_lr",
                match *min_lr == 0.0 {
                    true => decimal(0.0),
                    false => of_groups(decimal(*min_lr)),
                },
            ),
            ("eps", decimal(*eps)),
        ],
        Rule::Factors { factors } => {
            let factors = without_tail(factors.clone(), None);
            let last = factors.len().max(1) - 1;
            let function = format!("lambda step: {}[min(step, {last})]", list(&factors));
            return named(rule, &format!("optimizer, {function}"));
        }
        Rule::Products { factors } => {
            let factors = without_tail(factors.clone(), Some(1.0));
            let count = factors.len();
            let function = format!(
                "lambda step: {}[step] if step < {count} else 1.0",
                list(&factors)
            );
            return named(rule, &format!("optimizer, {function}"));
        }
        Rule::Chained { schedules } => {
            return named(rule, &format!("[{}]", several(schedules)));
        }
        Rule::Sequential {
            schedules,
            milestones,
        } => {
            let (schedules, milestones) = (several(schedules), steps(milestones));
            return named(
                rule,
                &format!("optimizer, [{schedules}], milestones={milestones}"),
            );
        }
    };
    let mut text = "optimizer".to_string();
    for (name, value) in arguments {
        text += &format!(", {name}={value}");
    }
    named(rule, &text)
}

fn named(rule: &Rule, arguments: &str) -> String {
    format!("torch.optim.lr_scheduler.{}({arguments})", rule.class())
}

fn steps(steps: &[u64]) -> String {
    Json::from(steps).to_string()
}

/// A list of factors without the ones at its end that the schedule goes on with anyway: `rest`, or the last one again and again.
fn without_tail(mut factors: Vec<f64>, rest: Option<f64>) -> Vec<f64> {
    let rest_of = |factors: &[f64]| rest.or(factors.get(factors.len().wrapping_sub(2)).copied());
    while factors.len() > 1 && factors.last().copied() == rest_of(&factors) {
        factors.pop();
    }
    factors
}
