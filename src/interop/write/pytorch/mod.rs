//! A network and its recipe as a PyTorch script.

mod augment;
mod boxes;
mod data;
mod downloads;
mod forward;
mod heads;
mod layers;
mod literal;
mod loss;
mod masks;
mod opened;
mod optimizer;
mod split;
mod tensors;
mod transforms;

use crate::interop::write::WriteError;
use crate::network::layers::Draw;
use crate::network::{Layer, Network};
use crate::recipe::{Loss, Recipe};
use data::Pictures;
pub use layers::class_name;
use literal::number;
use optimizer::Stepped;

const HEAD: &str = include_str!("script/head.py");
const WEIGHTS: &str = include_str!("script/weights.py");
const OWN_WEIGHTS: &str = include_str!("script/weights_own.py");
const ORDER: &str = include_str!("script/order.py");
const EVALUATE_CLASSES: &str = include_str!("script/classes_eval.py");
const EVALUATE_MASKS: &str = include_str!("script/masks_eval.py");
const GROUPS: &str = include_str!("script/groups.py");
const RUN: &str = include_str!("script/run.py");

/// A script that trains this network in PyTorch by a recipe on a data set of that name, here or in torchvision:
/// its class, first weights, data, loss, optimizer, schedule, evaluation, saving; under `torchrun` it trains with
/// DistributedDataParallel. Of a network of several tasks it is the class and the weighted loss alone.
///
/// # Errors
/// What is wrong with the network; [`WriteError::BoxTransforms`] for torchvision's transforms of pictures with boxes.
pub fn pytorch(
    network: &Network,
    recipe: &Recipe,
    dataset: Option<&str>,
) -> Result<String, WriteError> {
    let shapes = network.shapes()?;
    let grid = network.box_grid()?;
    let is_changed = !recipe.transforms.is_empty() || !recipe.eval_transforms.is_empty();
    if grid.is_some() && is_changed {
        return Err(WriteError::BoxTransforms(network.name.clone()));
    }
    if !network.heads.is_empty() {
        return heads::module(network, recipe);
    }
    let pictures = Pictures::of(network, dataset);
    let class = class_name(&network.name);
    let head = HEAD
        .replace(
            "{source}",
            &docstring(&format!("{}: {}", network.name, network.source)),
        )
        .replace("{data}", &pictures.told(dataset));
    let mut text = head.trim_end().to_string() + "\n" + torchvision(network);
    text += &pictures.imports(recipe);
    text += &pytorch_class(network);
    text += "\n\n";
    let [channels, height, width] = network.input;
    let outputs = shapes.last().and_then(|shape| shape.first());
    let classes = match &grid {
        Some(grid) => grid.classes,
        None => outputs.copied().unwrap_or(0),
    };
    text +=
        &format!("CHANNELS, HEIGHT, WIDTH, CLASSES = {channels}, {height}, {width}, {classes}\n");
    text += &format!(
        "SEED, EPOCHS, BATCH, LR = {}, {}, {}, {}\n",
        recipe.seed,
        recipe.epochs,
        recipe.batch,
        number(recipe.lr)
    );
    if let Some(grid) = &grid {
        text += &format!(
            "# A cell of the output speaks for a square of STRIDE pixels.\nSTRIDE, ROWS, COLUMNS = {}, {}, {}\n",
            grid.stride, grid.rows, grid.columns
        );
    }
    text += &data::normalisation(channels, recipe);
    let ignored = match pictures.are_masks() {
        true => Some("255".to_string()),
        false => recipe.ignore_index.map(|index| index.to_string()),
    };
    if let Some(value) = &ignored {
        text += &format!("# The target that counts for nothing.\nIGNORE = {value}\n");
    }
    text += &match &grid {
        // That of boxes comes with them.
        Some(_) => "\n\n".to_string(),
        None => loss::criterion(recipe, ignored.as_ref().map(|_| "IGNORE")),
    };
    text += &format!(
        "def make_optimizer(parameters):\n    return {}\n\n\n",
        optimizer::optimizer(recipe)
    );
    if let Some(rates) = optimizer::layer_rates(recipe) {
        text += &GROUPS.replace("{rates}", &rates);
    }
    text += &weights(network);
    text += ORDER;
    text += &pictures.source(network, recipe);
    let counted =
        "            outputs, targets = outputs[targets != IGNORE], targets[targets != IGNORE]\n";
    text += &match pictures {
        Pictures::Boxes => String::new(),
        Pictures::Masks | Pictures::Cityscapes => EVALUATE_MASKS.to_string(),
        Pictures::Torchvision(..) | Pictures::Folder => {
            EVALUATE_CLASSES.replace("{ignored}", if ignored.is_some() { counted } else { "" })
        }
    };
    text += &run(&class, recipe, pictures);
    let loaders = ["DataLoader", "Dataset", "Sampler", "Subset"];
    let used = loaders
        .into_iter()
        .filter(|name| text.contains(&format!("{name}(")) || text.contains(&format!("({name})")));
    Ok(text.replace("{loaders}", &used.collect::<Vec<_>>().join(", ")))
}

/// What the script does otherwise than convlab by this recipe, in a sentence each.
pub fn pytorch_differences(
    network: &Network,
    recipe: &Recipe,
    dataset: Option<&str>,
) -> Vec<String> {
    opened::differences(recipe, Pictures::of(network, dataset))
}

/// What [`pytorch_class`] needs.
pub fn pytorch_imports(network: &Network) -> String {
    let torch = "import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n";
    torch.to_string() + torchvision(network)
}

/// The import of layers that torchvision has.
fn torchvision(network: &Network) -> &'static str {
    let mut layers = network.nodes.iter().map(|node| &node.layer);
    match layers.any(|layer| matches!(layer, Layer::StochasticDepth(_))) {
        true => "import torchvision\n",
        false => "",
    }
}

/// The class alone. The network may be wrong, as it is while a person edits it, but for its wiring.
pub fn pytorch_class(network: &Network) -> String {
    layers::class(network, &class_name(&network.name)) + &forward::forward(network)
}

/// The training loop.
fn run(class: &str, recipe: &Recipe, pictures: Pictures) -> String {
    let schedule = optimizer::schedule(recipe);
    let every = schedule.as_ref().map(|(_, every)| *every);
    let is_module = pictures != Pictures::Boxes && recipe.loss == Loss::CrossEntropy;
    let steps = recipe.steps;
    let mut clip = String::new();
    for (limit, function) in [
        (recipe.clip_value, "clip_grad_value_"),
        (recipe.clip_norm, "clip_grad_norm_"),
    ] {
        if let Some(limit) = limit {
            clip += &format!(
                "            nn.utils.{function}(model.parameters(), {})\n",
                number(limit)
            );
        }
    }
    let mut each_epoch = "        loss, words = evaluate(network, held, device) if rank == 0 else (0.0, \"\")\n        if rank == 0:\n            print(f\"epoch {epoch + 1}: held-out loss {loss:.6g}, {words}\", flush=True)\n".to_string();
    each_epoch += match every {
        Some(Stepped::Epoch) => "        schedule.step()\n",
        Some(Stepped::Plateau) => {
            "        watched = torch.tensor(loss, device=device, dtype=torch.float64)\n        if world > 1:\n            dist.broadcast(watched, 0)\n        schedule.step(watched.item())\n"
        }
        Some(Stepped::Step) | None => "",
    };
    let prepare = match pictures {
        Pictures::Torchvision(..) => {
            "    # One process downloads.\n    if world > 1 and rank > 0:\n        dist.barrier()\n    train, test = datasets_of(given.data)\n    if world > 1 and rank == 0:\n        dist.barrier()\n"
        }
        Pictures::Folder | Pictures::Masks | Pictures::Cityscapes | Pictures::Boxes => {
            "    train, test = datasets_of(given.data)\n"
        }
    };
    let is_whole = optimizer::layer_rates(recipe).is_none();
    RUN.replace("{class}", class)
        .replace(
            "{groups}",
            match is_whole {
                true => "",
                false => "    parameters = groups(network)\n",
            },
        )
        .replace(
            "{parameters}",
            match is_whole {
                true => "model.parameters()",
                false => "parameters",
            },
        )
        .replace(
            "{held}",
            if pictures.are_masks() || pictures == Pictures::Boxes {
                "8"
            } else {
                "500"
            },
        )
        .replace("    train, test = datasets_of(given.data)\n", prepare)
        .replace(
            "{planned}",
            &match steps {
                Some(steps) => format!("max(len(batches) * EPOCHS, given.steps or {steps})"),
                None => "max(len(batches) * EPOCHS, given.steps or 0)".into(),
            },
        )
        .replace(
            "{last}",
            &match steps {
                Some(steps) => format!("given.steps or {steps}"),
                None => "given.steps or planned".into(),
            },
        )
        .replace(
            "{epochs}",
            match steps {
                Some(_) => "-(-last // len(batches))",
                None => "-(-last // len(batches)) if given.steps else EPOCHS",
            },
        )
        .replace(
            "{make_schedule}",
            &match &schedule {
                Some((call, _)) => format!("    schedule = {call}\n"),
                None => String::new(),
            },
        )
        .replace(
            "{criterion}",
            if is_module {
                "    criterion.to(device)\n"
            } else {
                ""
            },
        )
        .replace("{clip}", &clip)
        .replace(
            "{each_step}",
            if every == Some(Stepped::Step) {
                "            schedule.step()\n"
            } else {
                ""
            },
        )
        .replace("{each_epoch}", &each_epoch)
}

/// How the network's weights are drawn, loaded and saved.
fn weights(network: &Network) -> String {
    let mut drawn = String::new();
    for node in &network.nodes {
        if let Layer::Parameter(layer) = &node.layer
            && layer.std > 0.0
        {
            let draw = match layer.draw {
                Draw::Normal => "normal",
                Draw::Uniform => "uniform",
            };
            let (name, mean, std) = (&node.name, layer.mean, layer.std);
            drawn += &format!("    {name:?}: ({mean:?}, {std:?}, {draw:?}),\n");
        }
    }
    match drawn.is_empty() {
        true => WEIGHTS
            .replace("{own}", "")
            .replace("{named}", "network.named_parameters()"),
        false => {
            let specs = network.parameters();
            let learned = specs.iter().filter(|spec| spec.role.is_learned());
            let order: String = learned
                .map(|spec| format!("    {:?},\n", spec.name))
                .collect();
            format!(
                "# Mean and standard deviation of the first values of a module's own parameters, where they are drawn.\nOWN_DRAWS = {{\n{drawn}}}\n# The order of all draws.\nORDER = [\n{order}]\n\n\n"
            ) + &WEIGHTS.replace("{own}", OWN_WEIGHTS).replace(
                "{named}",
                "sorted(network.named_parameters(), key=lambda one: ORDER.index(one[0]))",
            )
        }
    }
}

/// Text that cannot end a docstring.
fn docstring(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_control())
        .collect::<String>()
        .replace(['\\', '"'], "'")
}
