//! Training that means nothing: no rate, nothing that learns, nothing to tell apart, nothing to measure with. All of it works, as it does
//! in PyTorch, and none of it is what a person wants.

use serde_json::Value;

use super::Rates;
use super::warnings::{Kind, Warning};
use crate::data::Dataset;
use crate::engine::{IGNORED_TARGET, Part, TrainingSettings};
use crate::network::Network;
use crate::recipe::{OptimizerKind, Recipe, Schedule};

/// Steps and epochs whose rates are looked at: those at the beginning.
const FIRST: u64 = 300;

/// Everything that is so of a recipe with its data.
pub fn warnings(recipe: &Recipe, network: &Network, dataset: &Dataset) -> Vec<Warning> {
    let found = [
        no_rate(recipe, dataset),
        no_weights(network),
        nothing_to_learn(recipe, network, dataset),
        same_pictures(dataset),
        nothing_held_out(recipe, network, dataset),
    ];
    let mut all: Vec<Warning> = found.into_iter().flatten().collect();
    all.extend(one_class(recipe, network, dataset));
    all
}

/// The rate is 0 in every step.
fn no_rate(recipe: &Recipe, dataset: &Dataset) -> Option<Warning> {
    let per_epoch = (dataset.train.len().div_ceil(recipe.batch.max(1)) as u64).max(1);
    let planned = (per_epoch * recipe.epochs).max(recipe.steps.unwrap_or(0));
    let last = recipe.steps.unwrap_or(planned);
    let mut rates = Rates::new(&recipe.schedule, recipe.lr, per_epoch, planned);
    let epochs = (1..FIRST).map(|epoch| epoch * per_epoch);
    let mut steps = (0..FIRST).chain(epochs.filter(|step| *step >= FIRST));
    if steps.any(|step| step < last && rates.rate(step).lr > 0.0) {
        return None;
    }
    let usual = match recipe.optimizer {
        OptimizerKind::Sgd => Recipe::default().lr,
        OptimizerKind::Adam
        | OptimizerKind::AdamW
        | OptimizerKind::RmsProp
        | OptimizerKind::RAdam => 0.001,
        OptimizerKind::Adamax | OptimizerKind::NAdam => 0.002,
        OptimizerKind::Adagrad | OptimizerKind::Asgd | OptimizerKind::Rprop => 0.01,
        OptimizerKind::Adadelta => 1.0,
    };
    let what = "so that no weight ever changes and the loss stays what it is";
    Some(match recipe.lr > 0.0 {
        false => Warning::new(
            Kind::NoRate,
            format!("the learning rate is 0, {what}. Give it one, such as {usual}."),
        )
        .with("rate", usual)
        .mended("lr", usual),
        true => Warning::new(
            Kind::NoRate,
            format!("the schedule makes every learning rate 0, {what}. Choose another one."),
        )
        .with("rate", recipe.lr)
        .mended("schedule", Schedule::Constant.to_string()),
    })
}

/// There is no parameter that could learn. (Layers that are all frozen are an error of their rates.)
fn no_weights(network: &Network) -> Option<Warning> {
    let parameters = network.parameters();
    let mut learned = parameters.iter().filter(|spec| spec.role.is_learned());
    let message = "the network has no weights, so that nothing is learned. Add a layer that has some, such as Conv2d or Linear.";
    match learned.next() {
        Some(_) => None,
        None => Some(Warning::new(Kind::NoWeights, message)),
    }
}

/// Every target of the training part counts for nothing: a mean over none, which is NaN in PyTorch.
pub fn nothing_to_learn(recipe: &Recipe, network: &Network, dataset: &Dataset) -> Option<Warning> {
    let settings = recipe.training_settings();
    let of = |settings: &TrainingSettings| {
        let counted = census(dataset, network, settings, Part::Train);
        counted.is_some_and(|counts| counts.iter().all(|count| *count == 0))
    };
    if dataset.train.is_empty() || !of(&settings) {
        return None;
    }
    let warn = |why: &str| {
        Warning::new(
            Kind::NothingToLearn,
            format!(
                "no target of the training part counts ({why}), so that there is nothing to learn."
            ),
        )
        .with("why", why)
    };
    let without_index = TrainingSettings {
        ignore_index: None,
        ..settings.clone()
    };
    let without_weights = TrainingSettings {
        class_weights: Vec::new(),
        ..settings
    };
    Some(if !of(&without_index) {
        warn("all are ignore_index").mended("ignore_index", Value::Null)
    } else if !of(&without_weights) {
        warn("class_weights gives their classes 0").mended("class_weights", Vec::<Value>::new())
    } else {
        warn("every pixel of the masks is 255, which is none")
    })
}

/// All training pictures are one and the same.
fn same_pictures(dataset: &Dataset) -> Option<Warning> {
    let count = dataset.train.len();
    let picture = |index| dataset.picture(&dataset.train, index);
    let first = picture(0)?;
    let is_first = |index| picture(index).is_some_and(|picture| picture == first);
    (count > 1 && (1..count).all(is_first)).then(|| {
        Warning::new(
            Kind::SamePictures,
            format!("all {count} training pictures are the same, pixel for pixel, so that nothing in them tells classes apart. Look at the files."),
        )
        .with("count", count)
    })
}

/// Nothing to evaluate with.
fn nothing_held_out(recipe: &Recipe, network: &Network, dataset: &Dataset) -> Option<Warning> {
    let comes_of_it = match waits_for_plateau(&recipe.schedule) {
        true => {
            "so that nothing tells how well the network does on pictures it has not seen, no weights are best, and the schedule waits in vain for a held-out loss"
        }
        false => {
            "so that nothing tells how well the network does on pictures it has not seen, and no weights are best"
        }
    };
    if dataset.test.is_empty() {
        let message = format!("no picture is held out, {comes_of_it}. Hold some out.");
        return Some(Warning::new(Kind::NothingHeldOut, message));
    }
    let settings = recipe.training_settings();
    let counts = census(dataset, network, &settings, Part::Test)?;
    counts.iter().all(|count| *count == 0).then(|| {
        let message = format!("no target of the held-out part counts (all are to be ignored), {comes_of_it}. Hold out others.");
        Warning::new(Kind::HeldOutIgnored, message)
    })
}

/// What counts in the training part is of one class, of each head; where there is more than one picture or pixel.
fn one_class(recipe: &Recipe, network: &Network, dataset: &Dataset) -> Vec<Warning> {
    let settings = recipe.training_settings();
    let first =
        census(dataset, network, &settings, Part::Train).map(|counts| (counts, &dataset.classes));
    let has_scenes = network.heads.len() > 1;
    let scenes = has_scenes.then(|| {
        let scenes = dataset.train.targets.scenes.as_deref().unwrap_or_default();
        let labels = scenes.iter().map(|scene| u32::from(*scene));
        (
            counted(labels, dataset.scene_classes.len()),
            &dataset.scene_classes,
        )
    });
    let is_map = network.output_map().ok().flatten().is_some();
    let mut all = Vec::new();
    for (head, (counts, names)) in [first, scenes].into_iter().flatten().enumerate() {
        let mut occurring = counts.iter().enumerate().filter(|(_, count)| **count > 0);
        let (Some((class, &count)), None) = (occurring.next(), occurring.next()) else {
            continue;
        };
        if count < 2 {
            continue;
        }
        let what = match (is_map, head) {
            (true, 0) => "pixels of the training masks that count",
            _ => "training pictures",
        };
        let name = names.get(class).map_or("", String::as_str);
        all.push(
            Warning::new(
                Kind::OneClass,
                format!("all {count} {what} are of one class, \"{name}\": a network learns to say so of everything, and its loss goes to 0. Add pictures of other classes."),
            )
            .with("count", count)
            .with("name", name),
        );
    }
    all
}

/// How often each class counts as a target of a part, of pictures or pixels; none of boxes.
fn census(
    dataset: &Dataset,
    network: &Network,
    settings: &TrainingSettings,
    part: Part,
) -> Option<Vec<u64>> {
    let targets = &part.of(dataset).targets;
    let mut counts = match network.output_map().ok()? {
        Some(_) => {
            let mut bytes = [0u64; 256];
            for &class in targets.masks.as_deref()? {
                bytes[usize::from(class)] += 1;
            }
            bytes[..dataset.classes.len().min(255)].to_vec()
        }
        None => {
            let labels = targets.classes.as_deref()?.iter();
            counted(labels.map(|label| u32::from(*label)), dataset.classes.len())
        }
    };
    for (class, count) in (0..).zip(&mut counts) {
        if settings.row_weight(class) == 0.0 {
            *count = 0;
        }
    }
    Some(counts)
}

fn counted(labels: impl Iterator<Item = u32>, classes: usize) -> Vec<u64> {
    let mut counts = vec![0; classes];
    for label in labels.filter(|label| *label != IGNORED_TARGET) {
        if let Some(count) = counts.get_mut(label as usize) {
            *count += 1;
        }
    }
    counts
}

fn waits_for_plateau(schedule: &Schedule) -> bool {
    serde_json::to_string(schedule).is_ok_and(|text| text.contains("plateau"))
}
