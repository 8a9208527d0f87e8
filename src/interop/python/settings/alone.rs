//! What is left of a recipe where several networks are trained together, as GANs are.

use crate::interop::python::evaluate::Evaluator;
use crate::interop::python::program::Program;
use crate::interop::python::root::name_of;
use crate::recipe::PartialRecipe;
use crate::said::phrase;

/// Leaves what the data say; also for the network that is read alone, which is `root`.
pub fn alone(root: Option<usize>, evaluator: &Evaluator, program: &mut Program) {
    let recipe = std::mem::take(&mut program.recipe);
    program.recipe = PartialRecipe {
        batch: recipe.batch,
        resize: recipe.resize,
        holdout: recipe.holdout,
        mean: recipe.mean,
        std: recipe.std,
        transforms: recipe.transforms,
        eval_transforms: recipe.eval_transforms,
        flip: recipe.flip,
        crop_padding: recipe.crop_padding,
        ..PartialRecipe::default()
    };
    program
        .problems
        .retain(|problem| problem.code != "python.unknown_loss");
    if let Some(root) = root {
        program.notes.push(phrase!(
            "the program trains several networks together, as GANs are; {name} is read alone, without loss, optimizer, rates and epochs",
            name = name_of(evaluator, root)
        ));
    }
}
