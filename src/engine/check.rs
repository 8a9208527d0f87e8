//! What every engine refuses, in the same words.

use super::{EngineError, Part, TrainingSettings, labels};
use crate::data::{Dataset, IGNORED, Targets, Transform};
use crate::engine::IGNORED_TARGET;
use crate::network::{Layer, Network, Output, ParameterSpec};
use crate::recipe::{LayerRate, Loss, LossOptions};
use crate::said::phrase;

/// Boxes of one picture that a data set may have: an evaluation compares each with every detection.
const BOXES_OF_A_PICTURE: usize = 10_000;

/// Whether a loss belongs to what a network puts out (boxes have their own, so that only the default may stand there), and whether
/// the rates of layers are those of its own.
pub fn check_settings(network: &Network, settings: &TrainingSettings) -> Result<(), EngineError> {
    let parameters = network.parameters();
    let learned = parameters.iter().filter(|spec| spec.role.is_learned());
    let learned = learned.map(|spec| spec.name.as_str());
    if let Some(problem) = LayerRate::problem(&settings.layer_rates, learned) {
        return Err(EngineError::LayerRates(problem));
    }
    if network.head.is_classes() {
        return settings.check(network.classes()?);
    }
    if settings.loss != Loss::default() || settings.loss_options != LossOptions::default() {
        return Err(EngineError::BoxLoss(settings.loss));
    }
    match settings.class_weights.is_empty() {
        true => Ok(()),
        false => Err(EngineError::ClassWeights(phrase!(
            "the network puts out boxes, whose loss takes none"
        ))),
    }
}

/// Whether a data set's pictures, classes and kind of targets fit a network.
pub fn check_data(
    dataset: &Dataset,
    transform: &Transform,
    network: &Network,
) -> Result<(), EngineError> {
    transform.validate(dataset)?;
    let (wants, classes) = (network.input, network.classes()?);
    let got = transform.output_shape(dataset);
    if got != wants {
        return Err(EngineError::Input { got, wants });
    }
    let missing = |wanted: fn(&Targets) -> bool| {
        let parts = [&dataset.train, &dataset.test];
        parts
            .iter()
            .any(|part| !part.is_empty() && !wanted(&part.targets))
    };
    if !network.head.is_classes() {
        if missing(|targets| targets.boxes.is_some()) {
            return Err(EngineError::NoBoxes);
        }
        return check_boxes(dataset, classes);
    }
    match network.output_map()? {
        None if missing(|targets| targets.classes.is_some()) => {
            return Err(EngineError::NoClasses);
        }
        Some(_) if missing(|targets| targets.masks.is_some()) => return Err(EngineError::NoMasks),
        // A mask has a byte a pixel, and 255 says that there is no class.
        Some(_) if classes > usize::from(IGNORED) => {
            return Err(EngineError::ManyMaskClasses(classes));
        }
        Some(got) if got != wants[1..] => {
            let wants = [wants[1], wants[2]];
            return Err(EngineError::MapSize { got, wants });
        }
        _ => {}
    }
    if network.outputs()?.len() > 1 && missing(|targets| targets.scenes.is_some()) {
        return Err(EngineError::NoScenes);
    }
    check_outputs(dataset, network)?;
    labels::check(dataset)
}

/// Whether each head puts out at least as many classes as the data have. More are allowed: PyTorch allows them too.
fn check_outputs(dataset: &Dataset, network: &Network) -> Result<(), EngineError> {
    let known = [
        (&dataset.classes, ""),
        (&dataset.scene_classes, " of scenes"),
    ];
    let outputs = network.outputs()?;
    let few = outputs
        .iter()
        .zip(known)
        .find(|(output, (names, _))| output.classes() < names.len());
    match few {
        None => Ok(()),
        Some((output, (names, of))) => Err(EngineError::FewOutputs {
            outputs: output.classes(),
            classes: names.len(),
            of,
            layer: output.name.clone(),
        }),
    }
}

/// Whether every box has a class that the network and the data set know, and no picture has more boxes than can be compared.
fn check_boxes(dataset: &Dataset, classes: usize) -> Result<(), EngineError> {
    let known = dataset.box_classes.len();
    if known > classes {
        return Err(EngineError::FewOutputs {
            outputs: classes,
            classes: known,
            of: " of boxes",
            layer: "the last layer".into(),
        });
    }
    for part in [Part::Train, Part::Test] {
        let boxes = part.of(dataset).targets.boxes.as_deref();
        for (picture, boxes) in boxes.unwrap_or_default().iter().enumerate() {
            if boxes.len() > BOXES_OF_A_PICTURE {
                return Err(EngineError::TooManyBoxes {
                    picture,
                    part: part.name(),
                    count: boxes.len(),
                    limit: BOXES_OF_A_PICTURE,
                });
            }
            if let Some(wrong) = boxes.iter().find(|one| usize::from(one.class) >= known) {
                return Err(EngineError::BoxClass {
                    class: wrong.class,
                    picture,
                    part: part.name(),
                    known,
                });
            }
        }
    }
    Ok(())
}

/// Whether a training batch gives each batch norm more than one value a channel, as `torch.nn.functional.batch_norm` demands.
///
/// # Errors
/// [`EngineError::BatchNormOneValue`] for a batch of one picture where the layer's map is 1 x 1, or a vector.
pub fn check_batch(network: &Network, pictures: usize) -> Result<(), EngineError> {
    if pictures != 1 {
        return Ok(());
    }
    let shapes = network.shapes()?;
    let mut norms = network.nodes.iter().zip(&shapes);
    let single = norms.find(|(node, shape)| {
        let plane: usize = shape.iter().skip(1).product();
        let is_norm = matches!(node.layer, Layer::BatchNorm2d(_) | Layer::BatchNorm1d(_));
        is_norm && plane == 1
    });
    match single {
        Some((node, _)) => Err(EngineError::BatchNormOneValue {
            layer: node.name.clone(),
        }),
        None => Ok(()),
    }
}

/// Whether every index is below `count`.
pub fn check_indices(indices: &[u32], part: &'static str, count: usize) -> Result<(), EngineError> {
    match indices.iter().find(|&&index| index as usize >= count) {
        Some(&index) => Err(EngineError::Index { index, part, count }),
        None => Ok(()),
    }
}

/// Whether there is a target for each row of a step's outputs, head by head, and each is a class or to be ignored; gives the targets
/// of every head.
pub fn check_heads<'a>(
    targets: &'a [u32],
    pictures: usize,
    outputs: &[Output],
    settings: &TrainingSettings,
) -> Result<Vec<&'a [u32]>, EngineError> {
    let rows = |output: &Output| pictures * output.plane();
    let wants = outputs.iter().map(rows).sum();
    if targets.len() != wants {
        return Err(EngineError::Length {
            what: "the targets",
            got: targets.len(),
            wants,
        });
    }
    let mut rest = targets;
    let mut heads = Vec::with_capacity(outputs.len());
    for (head, output) in outputs.iter().enumerate() {
        let (own, others) = rest.split_at(rows(output));
        let ignored = settings.ignore_index.filter(|_| head == 0);
        check_targets(own, output.classes(), ignored)?;
        heads.push(own);
        rest = others;
    }
    Ok(heads)
}

/// Whether every target is a class, or to be ignored.
fn check_targets(
    targets: &[u32],
    classes: usize,
    ignore_index: Option<u32>,
) -> Result<(), EngineError> {
    let ignored = |target: u32| target == IGNORED_TARGET || Some(target) == ignore_index;
    let wrong = |target: &&u32| **target as usize >= classes && !ignored(**target);
    match targets.iter().find(wrong) {
        Some(&target) => Err(EngineError::Target { target, classes }),
        None => Ok(()),
    }
}

/// Index of a tensor of the `state_dict`.
pub fn position_of(specs: &[ParameterSpec], name: &str) -> Result<usize, EngineError> {
    specs
        .iter()
        .position(|spec| spec.name == name)
        .ok_or_else(|| EngineError::UnknownParameter {
            name: name.into(),
            known: specs
                .iter()
                .map(|spec| spec.name.as_str())
                .collect::<Vec<_>>()
                .join(", "),
        })
}
