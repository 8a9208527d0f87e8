//! The optimizer of a program.

use crate::interop::python::given::{Given, Result, unsupported};
use crate::interop::python::value::{Object, Value};
use crate::recipe::{OptimizerKind, PartialRecipe};
use crate::said::phrase;

/// The settings of `torch.optim.SGD(...)` and its like.
pub(super) fn optimizer_of(object: &Object) -> Result<PartialRecipe> {
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
                    phrase!("betas are not two numbers"),
                    phrase!("Give two, such as (0.9, 0.999)."),
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
                phrase!(
                    "{path} is no optimizer that is known here",
                    path = object.path
                ),
                phrase!("There are SGD, Adam, AdamW and RMSprop."),
            ));
        }
    }
    Ok(recipe)
}
