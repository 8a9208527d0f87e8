//! Optimizers in and out: is what is read what the program says, and what is written read back as the same?

use convlab::interop::python::{Options, optimizer, read};
use convlab::interop::write::pytorch;
use convlab::network::zoo;
use convlab::recipe::{Choice, OptimizerKind, Recipe};

use super::{messages, program};

/// The optimizer of PyTorch's own example for MNIST, as it makes it.
const MNIST: &str = "
import argparse
import torch.nn as nn
import torch.optim as optim
from torch.optim.lr_scheduler import StepLR
net = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--lr', type=float, default=1.0)
    parser.add_argument('--gamma', type=float, default=0.7)
    args = parser.parse_args()
    optimizer = optim.Adadelta(net.parameters(), lr=args.lr)
    scheduler = StepLR(optimizer, step_size=1, gamma=args.gamma)
    for epoch in range(1, 15):
        scheduler.step()
main()
";

#[test]
fn pytorchs_example_for_mnist_trains_with_adadelta() {
    let program = program(MNIST);
    assert_eq!(messages(&program), "");
    let recipe = program.recipe.over(Recipe::default());
    assert_eq!(recipe.optimizer, OptimizerKind::Adadelta);
    assert_eq!((recipe.lr, recipe.rho, recipe.epsilon()), (1.0, 0.9, 1e-6));
    let schedule = recipe.schedule.to_string();
    assert!(schedule.contains("\"gamma\":0.7"), "{schedule}");
}

#[test]
fn an_exported_optimizer_is_read_back_as_the_same() {
    let network = zoo::model("lenet").expect("LeNet");
    for &kind in OptimizerKind::CHOICES {
        let recipe = Recipe {
            optimizer: kind,
            lr: 0.125,
            momentum: 0.75,
            dampening: 0.25,
            weight_decay: 0.001,
            beta1: 0.8,
            beta2: 0.95,
            alpha: Some(0.9),
            lambd: 0.001,
            t0: 20.0,
            eta_minus: 0.25,
            eta_plus: 1.5,
            step_size_min: 0.01,
            step_size_max: 2.0,
            rho: 0.7,
            lr_decay: 0.01,
            initial_accumulator_value: 0.5,
            momentum_decay: 0.02,
            decoupled_weight_decay: true,
            amsgrad: true,
            ..Recipe::default()
        };
        let script = pytorch(&network, &recipe, None).expect("a script");
        let program = read(&script, &Options::default()).expect("a program");
        assert_eq!(messages(&program), "", "{kind:?}");
        let again = program.recipe.over(Recipe::default());
        let ours = recipe.training_settings().optimizer;
        assert_eq!(again.training_settings().optimizer, ours, "{script}");
    }
}

#[test]
fn arguments_are_taken_in_pytorchs_order() {
    let read = optimizer("torch.optim.Adagrad(parameters, 0.1, 0.2, 0.3, 0.4, 0.5)");
    let recipe = read.expect("an optimizer").over(Recipe::default());
    assert_eq!(
        [recipe.lr, recipe.lr_decay, recipe.weight_decay],
        [0.1, 0.2, 0.3]
    );
    assert_eq!(
        [recipe.initial_accumulator_value, recipe.epsilon()],
        [0.4, 0.5]
    );
    let read = optimizer("torch.optim.NAdam(parameters, 0.1, (0.2, 0.3), 0.4, 0.5, 0.6, True)");
    let recipe = read.expect("an optimizer").over(Recipe::default());
    assert_eq!(
        [recipe.beta1, recipe.beta2, recipe.momentum_decay],
        [0.2, 0.3, 0.6]
    );
    assert!(recipe.decoupled_weight_decay);
}

#[test]
fn what_an_optimizer_does_not_have_here_is_refused_by_name() {
    for (source, part) in [
        (
            "LBFGS(parameters)",
            "There are SGD, Adam, AdamW, RMSprop, Adadelta, Adagrad, Adamax, NAdam, RAdam, ASGD, Rprop.",
        ),
        ("RMSprop(parameters, centered=True)", "centered"),
        ("Adadelta(parameters, maximize=True)", "maximize"),
        (
            "Adamax(parameters, momentum=0.9)",
            "Adamax has no argument \"momentum\" here",
        ),
        ("RAdam(parameters, betas=0.9)", "betas are not two numbers"),
        (
            "Rprop(parameters, etas=(0.5,))",
            "Give two, such as (0.5, 1.2)",
        ),
        (
            "SGD(parameters, lr=0.1, maximize=True)",
            "makes the loss large",
        ),
    ] {
        let error = optimizer(&format!("torch.optim.{source}")).expect_err(source);
        assert!(error.to_string().contains(part), "{error}");
    }
}

#[test]
fn arguments_that_change_no_number_are_passed_over() {
    let plain = optimizer("torch.optim.SGD(parameters, lr=0.1)").expect("an optimizer");
    for further in [
        "foreach=True",
        "fused=True",
        "differentiable=False",
        "maximize=False",
    ] {
        let read = optimizer(&format!("torch.optim.SGD(parameters, lr=0.1, {further})"));
        assert_eq!(read.expect(further), plain);
    }
    let plain = optimizer("torch.optim.Rprop(parameters)").expect("an optimizer");
    let read = optimizer("torch.optim.Rprop(parameters, capturable=True, foreach=False)");
    assert_eq!(read.expect("an optimizer"), plain);
}
