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
    for refused in ["maximize", "centered"] {
        given.only(refused, &Value::Bool(false))?;
    }
    let has = |name: &str| known.names.contains(&name);
    let number = |name, usual| {
        let value = has(name).then(|| given.number_or(name, usual));
        value.transpose()
    };
    let flag = |name| {
        let value = has(name).then(|| given.flag_or(name, false));
        value.transpose()
    };
    let [beta1, beta2] = match given.some("betas") {
        Some(_) => match given.numbers("betas")?[..] {
            [beta1, beta2] => [Some(beta1), Some(beta2)],
            _ => {
                return Err(unsupported(
                    object.at,
                    phrase!("betas are not two numbers"),
                    phrase!("Give two, such as (0.9, 0.999)."),
                ));
            }
        },
        None => [0.9, 0.999].map(|beta| has("betas").then_some(beta)),
    };
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
        alpha: number("alpha", 0.99)?,
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
