//! Libraries that train in ways of their own, or are not PyTorch: their programs are not read, and that is said.

use super::syntax::{Expression, ExpressionKind as E, Statement, StatementKind as S};
use super::token::Place;
use super::visit;
use crate::interop::InteropError;
use crate::said::{Phrase, phrase};

/// Packages and the names that people call them by.
const LIBRARIES: [(&str, &str); 12] = [
    ("fastai", "fastai"),
    ("fastbook", "fastai"),
    ("skorch", "skorch"),
    ("tensorflow", "TensorFlow"),
    ("keras", "Keras"),
    ("tf_keras", "Keras"),
    ("jax", "JAX"),
    ("flax", "Flax"),
    ("mxnet", "MXNet"),
    ("paddle", "PaddlePaddle"),
    ("transformers", "transformers"),
    ("ignite", "Ignite"),
];
/// What trains in them, or makes a network.
const TRAINERS: [&str; 15] = [
    "Learner",
    "vision_learner",
    "cnn_learner",
    "unet_learner",
    "NeuralNet",
    "NeuralNetClassifier",
    "NeuralNetBinaryClassifier",
    "NeuralNetRegressor",
    "Trainer",
    "Seq2SeqTrainer",
    "Engine",
    "create_supervised_trainer",
    "Sequential",
    "Model",
    "Functional",
];

/// What of these makes a network, and may be PyTorch's of the same name.
const MAKERS: [&str; 3] = ["Sequential", "Model", "Functional"];

/// A library that a program imports, and what of it trains.
#[derive(Debug, Clone, PartialEq)]
pub struct Foreign {
    pub library: &'static str,
    pub import: Place,
    /// The name of what is called of it, and where.
    pub trainer: Option<(String, Place)>,
}

impl Foreign {
    /// What is to be said beside a network that was read.
    pub fn note(&self) -> Option<Phrase> {
        let library = self.library;
        let trainer = self.trainer.as_ref();
        let trainer = trainer.filter(|(name, _)| !MAKERS.contains(&name.as_str()));
        trainer.map(|(name, at)| {
            phrase!("line {line}: {name} of {library} trains it, which is not read here; loss, optimizer, rates, batch and epochs are those of the recipe", line = at.line, name, library)
        })
    }

    /// What is said instead of an error that there is no network.
    pub fn instead_of(&self, error: &InteropError) -> Option<InteropError> {
        if !matches!(error, InteropError::NoNetwork(why) if why.to_string().starts_with("no class"))
        {
            return None;
        }
        let library = self.library;
        Some(InteropError::NoNetwork(match &self.trainer {
            Some((name, at)) => phrase!(
                "line {line}: {name} of {library} makes it or trains it, and {library} is not read here. Write the network as an nn.Module of PyTorch, or as one of torchvision.models, and choose loss, optimizer and epochs in the recipe.",
                line = at.line,
                name,
                library
            ),
            None => phrase!(
                "line {line}: the program uses {library}, which is not read here. Write the network as an nn.Module of PyTorch, or as one of torchvision.models.",
                line = self.import.line,
                library
            ),
        }))
    }
}

/// The first library of another kind in these statements.
pub fn foreign(statements: &[Statement]) -> Option<Foreign> {
    let mut found: Option<(&'static str, Place)> = None;
    let mut bodies: Vec<&[Statement]> = vec![statements];
    visit::every(statements, &mut |one| match &one.kind {
        S::Import(names) => {
            for (path, _) in names {
                let package = path.split('.').next().unwrap_or_default();
                let known = LIBRARIES.iter().find(|(known, _)| *known == package);
                if let (Some((_, name)), None) = (known, found) {
                    found = Some((name, one.at));
                }
            }
        }
        S::Function(function) => bodies.push(&function.body),
        _ => {}
    });
    let (library, import) = found?;
    let mut trainer = None;
    for call in bodies.into_iter().flat_map(visit::calls) {
        let Expression {
            kind: E::Call(callee, _),
            at,
            ..
        } = call
        else {
            continue;
        };
        let name = visit::last_name(callee).unwrap_or_default();
        if trainer.is_none() && TRAINERS.contains(&name) {
            trainer = Some((name.to_string(), *at));
        }
    }
    Some(Foreign {
        library,
        import,
        trainer,
    })
}
