//! The optimizer of a program.

use crate::interop::python::given::{Given, Result, unsupported};
use crate::interop::python::value::{Object, Value};
use crate::recipe::{OptimizerKind, PartialRecipe};
use crate::said::phrase;

/// A class of `torch.optim`.
struct Known {
    class: &'static str,
    kind: OptimizerKind,
    /// PyTorch's default of `lr`.
    lr: f64,
    /// Its parameters, in PyTorch's order.
    names: &'static [&'static str],
}

#[rustfmt::skip]
const KNOWN: &[Known] = &[
    Known {
        class: "SGD", kind: OptimizerKind::Sgd, lr: 1e-3,
        names: &["params", "lr", "momentum", "dampening", "weight_decay", "nesterov", "maximize", "foreach", "differentiable", "fused"],
    },
    Known {
        class: "Adam", kind: OptimizerKind::Adam, lr: 1e-3,
        names: &[
            "params", "lr", "betas", "eps", "weight_decay", "amsgrad", "foreach", "maximize", "capturable", "differentiable", "fused",
            "decoupled_weight_decay",
        ],
    },
    Known {
        class: "AdamW", kind: OptimizerKind::AdamW, lr: 1e-3,
        names: &[
            "params", "lr", "betas", "eps", "weight_decay", "amsgrad", "maximize", "foreach", "capturable", "differentiable", "fused",
        ],
    },
    Known {
        class: "RMSprop", kind: OptimizerKind::RmsProp, lr: 1e-2,
        names: &[
            "params", "lr", "alpha", "eps", "weight_decay", "momentum", "centered", "capturable", "foreach", "maximize",
            "differentiable",
        ],
    },
    Known {
        class: "Adadelta", kind: OptimizerKind::Adadelta, lr: 1.0,
        names: &["params", "lr", "rho", "eps", "weight_decay", "foreach", "capturable", "maximize", "differentiable"],
    },
    Known {
        class: "Adagrad", kind: OptimizerKind::Adagrad, lr: 1e-2,
        names: &[
            "params", "lr", "lr_decay", "weight_decay", "initial_accumulator_value", "eps", "foreach", "maximize", "differentiable",
            "fused",
        ],
    },
    Known {
        class: "Adamax", kind: OptimizerKind::Adamax, lr: 2e-3,
        names: &["params", "lr", "betas", "eps", "weight_decay", "foreach", "maximize", "differentiable", "capturable"],
    },
    Known {
        class: "NAdam", kind: OptimizerKind::NAdam, lr: 2e-3,
        names: &[
            "params", "lr", "betas", "eps", "weight_decay", "momentum_decay", "decoupled_weight_decay", "foreach", "maximize",
            "capturable", "differentiable",
        ],
    },
    Known {
        class: "RAdam", kind: OptimizerKind::RAdam, lr: 1e-3,
        names: &[
            "params", "lr", "betas", "eps", "weight_decay", "decoupled_weight_decay", "foreach", "maximize", "capturable",
            "differentiable",
        ],
    },
    Known {
        class: "ASGD", kind: OptimizerKind::Asgd, lr: 1e-2,
        names: &[
            "params", "lr", "lambd", "alpha", "t0", "weight_decay", "foreach", "maximize", "differentiable", "capturable",
        ],
    },
    Known {
        class: "Rprop", kind: OptimizerKind::Rprop, lr: 1e-2,
        names: &["params", "lr", "etas", "step_sizes", "capturable", "foreach", "maximize", "differentiable"],
    },
];

/// The settings of `torch.optim.SGD(...)` and its like; those that the class has, given or as PyTorch's defaults.
pub(super) fn optimizer_of(object: &Object) -> Result<PartialRecipe> {
    let class = object.path.rsplit('.').next().unwrap_or_default();
    let Some(known) = KNOWN.iter().find(|known| known.class == class) else {
        let classes: Vec<&str> = KNOWN.iter().map(|known| known.class).collect();
        return Err(unsupported(
            object.at,
            phrase!(
                "{path} is no optimizer that is known here",
                path = object.path
            ),
            phrase!("There are {classes}.", classes),
        ));
    };
    let given = Given::new(class, &object.arguments, known.names)?;
    if given.flag_or("maximize", false)? {
        return Err(unsupported(
            object.at,
            phrase!("{class} with maximize=True makes the loss large", class),
            phrase!("Here losses are made small: leave it out, and turn the loss's sign."),
        ));
    }
    given.only("centered", &Value::Bool(false))?;
    let has = |name: &str| known.names.contains(&name);
    let number = |name, usual| {
        let value = has(name).then(|| given.number_or(name, usual));
        value.transpose()
    };
    let flag = |name| {
        let value = has(name).then(|| given.flag_or(name, false));
        value.transpose()
    };
    let pair = |name: &str, usual: [f64; 2]| match given.some(name) {
        Some(_) => match given.numbers(name)?[..] {
            [first, second] => Ok([Some(first), Some(second)]),
            _ => Err(unsupported(
                object.at,
                phrase!("{name} are not two numbers", name),
                phrase!(
                    "Give two, such as {usual}.",
                    usual = format!("({}, {})", usual[0], usual[1])
                ),
            )),
        },
        None => Ok(usual.map(|one| has(name).then_some(one))),
    };
    let [beta1, beta2] = pair("betas", [0.9, 0.999])?;
    let [eta_minus, eta_plus] = pair("etas", [0.5, 1.2])?;
    let [step_size_min, step_size_max] = pair("step_sizes", [1e-6, 50.0])?;
    let decoupled = flag("decoupled_weight_decay")?;
    let kind = match known.kind {
        OptimizerKind::Adam if decoupled == Some(true) => OptimizerKind::AdamW,
        kind => kind,
    };
    let usual_decay = match class {
        "AdamW" => 1e-2,
        _ => 0.0,
    };
    Ok(PartialRecipe {
        optimizer: Some(kind),
        lr: number("lr", known.lr)?,
        momentum: number("momentum", 0.0)?,
        dampening: number("dampening", 0.0)?,
        nesterov: flag("nesterov")?,
        weight_decay: number("weight_decay", usual_decay)?,
        beta1,
        beta2,
        amsgrad: flag("amsgrad")?,
        alpha: number("alpha", kind.usual_alpha())?.map(Some),
        lambd: number("lambd", 1e-4)?,
        t0: number("t0", 1e6)?,
        eta_minus,
        eta_plus,
        step_size_min,
        step_size_max,
        rho: number("rho", 0.9)?,
        lr_decay: number("lr_decay", 0.0)?,
        initial_accumulator_value: number("initial_accumulator_value", 0.0)?,
        momentum_decay: number("momentum_decay", 4e-3)?,
        // Adam says it by its name.
        decoupled_weight_decay: decoupled
            .filter(|_| kind.settings().contains(&"decoupled_weight_decay")),
        eps: number("eps", kind.usual_eps())?.map(Some),
        ..PartialRecipe::default()
    })
}
