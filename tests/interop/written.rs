//! A network out: is what is written the same network?

use convlab::interop::python::{Options, read};
use convlab::interop::write::{WriteError, pytorch, pytorch_class, pytorch_differences};
use convlab::network::{Network, zoo};
use convlab::recipe::{Recipe, Schedule};

use super::messages;
use crate::kernels::cases_tensors;

/// A layer of every kind.
pub fn mixed() -> Network {
    Network::from_json(include_str!("fixtures/mixed.json")).expect("a network")
}

/// A recipe by its settings.
fn recipe(settings: &str) -> Recipe {
    Recipe::from_json(settings).expect("a recipe")
}

fn script(name: &str, settings: &str, dataset: Option<&str>) -> String {
    let network = zoo::model(name).expect("the zoo's");
    pytorch(&network, &recipe(settings), dataset).expect("a script")
}

/// The network of a source, which has nothing to be said against.
fn network_of(source: &str, input: [usize; 3]) -> Network {
    let options = Options {
        input: Some(input),
        class: None,
        ..Options::default()
    };
    let program = read(source, &options).unwrap_or_else(|error| panic!("{error}\n{source}"));
    assert_eq!(messages(&program), "", "{source}");
    program.network.expect("a network")
}

#[test]
fn every_script_is_read_as_the_network_it_was_written_from() {
    let zoo = zoo::MODELS
        .iter()
        .map(|(name, _)| zoo::model(name).expect("the zoo's"));
    // A scale with a shift is written as two steps.
    let tensors = (cases_tensors::all().into_iter().map(|(network, _)| network))
        .filter(|network| network.name != "scaled");
    for network in zoo.chain([mixed()]).chain(tensors) {
        let class = pytorch_class(&network);
        let whole = pytorch(&network, &recipe("{}"), None);
        for source in [Some(class), whole.ok()].into_iter().flatten() {
            let again = network_of(&source, network.input);
            assert_eq!(again.parameters(), network.parameters(), "{}", network.name);
            assert_eq!(again.shapes(), network.shapes(), "{}", network.name);
            let layers = |network: &Network| -> Vec<String> {
                let all = network
                    .nodes
                    .iter()
                    .filter(|node| node.layer.kind() != "MaxUnpool2d");
                all.map(|node| format!("{:?}", node.layer)).collect()
            };
            assert_eq!(layers(&again), layers(&network), "{}", network.name);
        }
    }
}

#[test]
fn the_settings_of_a_script_come_back() {
    for settings in [
        r#"{"batch": 12, "epochs": 3, "lr": 0.02, "momentum": 0.8, "nesterov": true, "weight_decay": 0.0005}"#,
        r#"{"batch": 4, "optimizer": "adam", "lr": 0.002, "beta1": 0.8, "beta2": 0.99, "amsgrad": true, "loss": "huber", "delta": 0.5}"#,
        r#"{"batch": 100, "optimizer": "rmsprop", "alpha": 0.9, "clip_norm": 2.0, "schedule": {"rule": "exponential", "gamma": 0.9, "every": "epoch"}, "mean": [0.1], "std": [0.3]}"#,
        r#"{"batch": 7, "optimizer": "asgd", "lr": 0.05, "label_smoothing": 0.1, "schedule": {"rule": "step", "step_size": 2, "gamma": 0.5, "every": "epoch"}}"#,
    ] {
        let wanted = serde_json::to_value(recipe(settings)).unwrap();
        let program = read(&script("lenet", settings, None), &Options::default()).unwrap();
        let found = serde_json::to_value(program.recipe.over(Recipe::default())).unwrap();
        let given: serde_json::Value = serde_json::from_str(settings).unwrap();
        for key in given.as_object().unwrap().keys() {
            let (wanted, found) = (&wanted[key], &found[key]);
            let first = |value: &serde_json::Value| value.get(0).cloned().unwrap_or(value.clone());
            assert_eq!(first(found), first(wanted), "{key} of {settings}");
        }
    }
}

#[test]
fn a_script_says_what_its_recipe_says() {
    let plain = script(
        "lenet",
        r#"{"lr": 0.05, "momentum": 0.8, "epochs": 3, "batch": 32, "seed": 7, "mean": [0.25]}"#,
        Some("CIFAR-10"),
    );
    for line in [
        "SEED, EPOCHS, BATCH, LR = 7, 3, 32, 0.05",
        "MEAN, STD = [0.25, 0.25, 0.25], [0.5, 0.5, 0.5]",
        "torch.optim.SGD(parameters, lr=LR, momentum=0.8, dampening=0.0, weight_decay=0.0, nesterov=False)",
        "criterion = nn.CrossEntropyLoss()",
        "datasets.CIFAR10(folder, train=True, download=True, transform=augment), datasets.CIFAR10(folder, train=False",
        "nn.parallel.DistributedDataParallel(network)",
    ] {
        assert!(plain.contains(line), "{line}\n{plain}");
    }
    assert!(
        !plain.contains("schedule") || plain.contains("# The schedule spans"),
        "{plain}"
    );
    let read = read(&plain, &Options::default()).expect("a program");
    assert_eq!(
        (read.recipe.lr, read.dataset.as_deref()),
        (Some(0.05), Some("CIFAR10"))
    );

    let other = script(
        "simple",
        r#"{"optimizer": "adamw", "weight_decay": 0.01, "clip_norm": 1.0, "class_weights": [1, 2, 1, 1, 1, 1, 1, 1, 1, 0.1], "flip": true,
            "crop_padding": 2, "schedule": "plateau(factor=0.5, patience=2)"}"#,
        Some("Fashion-MNIST"),
    );
    for line in [
        "torch.optim.AdamW(parameters, lr=LR, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01)",
        "nn.utils.clip_grad_norm_(model.parameters(), 1.0)",
        "criterion = nn.CrossEntropyLoss(weight=torch.tensor([1.0, 2.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.1]))",
        "[transforms.RandomCrop((HEIGHT, WIDTH), padding=2), transforms.RandomHorizontalFlip(), transforms.ToTensor()",
        "datasets.FashionMNIST(",
        "ReduceLROnPlateau(optimizer, mode=\"min\", factor=0.5, patience=2,",
        "schedule.step(watched.item())",
    ] {
        assert!(other.contains(line), "{line}\n{other}");
    }

    // PyTorch takes a group's own highest and lowest rate from a list.
    for (schedule, line) in [
        ("one_cycle(max_lr=0.5)", "max_lr=[0.5 * group.get("),
        ("plateau(min_lr=0.001)", "min_lr=[0.001 * group.get("),
        ("plateau(factor=0.5)", "min_lr=0.0"),
    ] {
        let settings = format!(r#"{{"layer_rates": ["conv1=0.5"], "schedule": "{schedule}"}}"#);
        let rated = script("lenet", &settings, None);
        assert!(rated.contains(line), "{line}\n{rated}");
    }

    let boxes = script("detector", r#"{"flip": true}"#, Some("Built-in streets"));
    for line in [
        "CLASSES = 3, 64, 96, 10",
        "STRIDE, ROWS, COLUMNS = 4, 16, 24",
        "2 * (1 - both / union + (hull - union) / hull)",
        "tv_tensors.BoundingBoxes(boxes",
        "augment = v2.Compose([v2.RandomHorizontalFlip()])",
        "data save builtin:streets DATA --boxes",
    ] {
        assert!(boxes.contains(line), "{line}\n{boxes}");
    }
    // Data of one's own may be of other formats, which the script does not read: it says so before and when it is run.
    let own = script("detector", "{}", Some("Folder"));
    for line in [
        "`convlab data save FOLDER DATA --boxes`",
        "has no picture with boxes of COCO's",
        "(one.findtext(\"difficult\") or \"0\").strip() == \"1\"",
        "ordered = folder / \"classes.txt\"",
    ] {
        assert!(own.contains(line), "{line}\n{own}");
    }
    for key in ["transforms", "eval_transforms"] {
        let refused = pytorch(
            &zoo::model("detector").expect("the zoo's"),
            &recipe(&format!(r#"{{"{key}": "resize(size=40)"}}"#)),
            None,
        );
        assert!(matches!(refused, Err(WriteError::BoxTransforms(name)) if name == "detector"));
    }

    let masks = script(
        "unet",
        r#"{"loss": "cross_entropy_dice", "ignore_index": 11}"#,
        Some("camvid"),
    );
    for line in [
        "IGNORE if number == 11 else number",
        "F.softmax(rows, 1)",
        "F.log_softmax(rows, 1)",
        "mean IoU",
        "IGNORE = 255",
    ] {
        assert!(masks.contains(line), "{line}\n{masks}");
    }
    for (loss, line) in [
        ("mse", "F.mse_loss("),
        ("bce_with_logits", "binary_cross_entropy_with_logits("),
        ("focal", "(1 - logarithm.exp()) ** 2"),
    ] {
        let text = script("lenet", &format!(r#"{{"loss": "{loss}"}}"#), None);
        assert!(text.contains(line), "{text}");
    }
    let files = script(
        "lenet",
        r#"{"train_files": "1-3,5", "eval_files": "4"}"#,
        Some("CIFAR-10"),
    );
    assert!(
        files.contains("[1, 2, 3, 5])") && files.contains("[4])"),
        "{files}"
    );
}

#[test]
fn a_script_reads_the_data_set_that_torchvision_has() {
    for (name, lines) in [
        (
            "CIFAR-100",
            vec!["datasets.CIFAR100(folder, train=True, download=True, transform=augment)"],
        ),
        ("KMNIST", vec!["datasets.KMNIST(folder, train=False,"]),
        ("QMNIST", vec!["datasets.QMNIST(folder, train=True,"]),
        (
            "SVHN",
            vec![
                "datasets.SVHN(folder, split=\"train\",",
                "datasets.SVHN(folder, split=\"test\",",
            ],
        ),
        ("STL-10", vec!["datasets.STL10(folder, split=\"test\","]),
        (
            "EMNIST balanced",
            vec![
                "datasets.EMNIST(folder, split=\"balanced\", train=False, download=True, transform=usual)",
                "from PIL import Image\n",
                "usual = transforms.Compose([transforms.Lambda(upright), ",
            ],
        ),
        (
            "EMNIST letters",
            vec![
                "split=\"letters\", train=True, download=True, transform=augment, target_transform=from_zero)",
                "def upright(picture):\n    return picture.transpose(Image.Transpose.TRANSPOSE)",
                "def from_zero(label):\n    return label - 1",
            ],
        ),
    ] {
        let text = script("lenet", "{}", Some(name));
        for line in lines {
            assert!(text.contains(line), "{line}\n{text}");
        }
        assert_eq!(
            text.contains("upright"),
            name.starts_with("EMNIST"),
            "{name}"
        );
        assert_eq!(
            text.contains("from_zero"),
            name == "EMNIST letters",
            "{name}"
        );
    }
}

/// What PyTorch calls it, is read as the schedule it was written from.
#[test]
fn every_schedule_is_read_as_the_one_it_was_written_from() {
    let rules = [
        r#"{"rule": "step", "step_size": 3, "gamma": 0.5, "every": "epoch"}"#,
        r#"{"rule": "multi_step", "milestones": [2, 5], "gamma": 0.3, "every": "epoch"}"#,
        r#"{"rule": "exponential", "gamma": 0.9, "every": "epoch"}"#,
        r#"{"rule": "constant_factor", "factor": 0.5, "total_iters": 4, "every": "epoch"}"#,
        r#"{"rule": "linear", "start_factor": 0.1, "end_factor": 1.0, "total_iters": 4, "every": "epoch"}"#,
        r#"{"rule": "polynomial", "total_iters": 9, "power": 0.9, "every": "epoch"}"#,
        r#"{"rule": "cosine_annealing", "t_max": 20, "eta_min": 0.001, "every": "epoch"}"#,
        r#"{"rule": "cosine_restarts", "t_0": 5, "t_mult": 2, "eta_min": 0.0, "every": "epoch"}"#,
        r#"{"rule": "one_cycle", "max_lr": 0.1, "total_steps": 90, "every": "step"}"#,
        r#"{"rule": "plateau", "mode": "max", "factor": 0.2, "patience": 3, "every": "epoch"}"#,
        r#"{"rule": "factors", "factors": [1.0, 0.5, 0.25], "every": "epoch"}"#,
        r#"{"rule": "products", "factors": [1.0, 0.5, 0.5], "every": "epoch"}"#,
        r#"{"rule": "sequential", "milestones": [4], "schedules": [{"rule": "linear"}, {"rule": "exponential", "gamma": 0.9}], "every": "epoch"}"#,
        r#"{"rule": "chained", "schedules": [{"rule": "linear"}, {"rule": "step", "step_size": 2}], "every": "epoch"}"#,
    ];
    for rule in rules {
        let text = script(
            "lenet",
            &format!(r#"{{"schedule": {rule}, "lr": 0.1}}"#),
            None,
        );
        let call = text
            .lines()
            .find_map(|line| line.trim().strip_prefix("schedule = "))
            .expect("a schedule");
        let every = text
            .lines()
            .rev()
            .find(|line| line.trim() == "schedule.step()" || line.contains("schedule.step(watched"))
            .expect("its step");
        let wanted = recipe(&format!(r#"{{"schedule": {rule}}}"#));
        // Twelve blanks stand before what is done each step.
        assert_eq!(
            every.starts_with(&" ".repeat(12)),
            rule.contains(r#""every": "step""#),
            "{rule}"
        );
        let read =
            convlab::interop::python::run("torch.optim.SGD(p, lr=0.1)", Some(call), None, 40)
                .expect("what was written");
        let rates = |schedule: &Schedule| {
            let mut rates = convlab::train::Rates::new(schedule, 0.1, 1, 90);
            (0..40).map(|step| rates.rate(step).lr).collect::<Vec<_>>()
        };
        assert_eq!(
            rates(&read.schedule.expect("a schedule")),
            rates(&wanted.schedule),
            "{call}"
        );
    }
}

#[test]
fn transforms_are_written_as_torchvisions_and_read_back() {
    let train = "random_crop(size=40, padding=4, padding_mode=reflect), random_resized_crop(size=32, scale=[0.3, 1]), random_rotation(degrees=[-9, 9], interpolation=bilinear), color_jitter(hue=[-0.1, 0.1]), random_erasing(p=0.25)";
    let held_out = "resize(size=36), center_crop(size=32)";
    let recipe = format!(
        r#"{{"transforms": "{train}", "eval_transforms": "{held_out}", "mean": [0.5], "std": [0.5]}}"#
    );
    let text = script("lenet", &recipe, Some("CIFAR-10"));
    for line in [
        "usual = transforms.Compose([transforms.Resize(size=36), transforms.CenterCrop(size=32), transforms.ToTensor(), transforms.Normalize(MEAN, STD)])",
        "transforms.RandomCrop(size=40, padding=4, padding_mode=\"reflect\"), transforms.RandomResizedCrop(size=32, scale=(0.3, 1))",
        "transforms.RandomRotation(degrees=(-9, 9), interpolation=transforms.InterpolationMode.BILINEAR)",
        "transforms.ToTensor(), transforms.RandomErasing(p=0.25), transforms.Normalize",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    let program = read(&text, &Options::default()).expect("a program");
    assert_eq!(program.recipe.transforms, train.parse().ok());
    assert_eq!(program.recipe.eval_transforms, held_out.parse().ok());

    let masks = script(
        "unet_small",
        r#"{"transforms": "random_rotation(degrees=20), random_vertical_flip()"}"#,
        Some("camvid"),
    );
    for line in [
        "v2.RandomRotation(degrees=(-20, 20), fill={tv_tensors.Image: 0, tv_tensors.Mask: 255}), v2.RandomVerticalFlip(), v2.Resize((HEIGHT, WIDTH))",
        "(augment if self.training else fit)(tv_tensors.Image(picture)",
    ] {
        assert!(masks.contains(line), "{line}\n{masks}");
    }
}

#[test]
fn a_script_opens_pictures_as_the_recipe_says() {
    let opened = |settings: &str| script("lenet", settings, Some("pets"));
    let usual = opened("{}");
    assert!(
        usual.contains("ImageOps.exif_transpose(picture).convert(\"RGB\")"),
        "{usual}"
    );
    assert!(usual.contains("loader=opened"), "{usual}");
    assert!(!usual.contains("picture.crop"), "{usual}");
    let stored = opened(r#"{"exif": "ignore"}"#);
    assert!(!stored.contains("exif_transpose(picture)"), "{stored}");
    assert!(opened(r#"{"fit": "crop"}"#).contains("min(width, height * WIDTH // HEIGHT)"));
    assert!(opened(r#"{"fit": "pad"}"#).contains("max(width, -(-height * WIDTH // HEIGHT))"));
    let resized =
        opened(r#"{"fit": "pad", "transforms": "resize(size=40), random_crop(size=32)"}"#);
    assert!(
        resized.contains("convlab was told to pad them"),
        "{resized}"
    );
    for network in ["unet_small", "detector"] {
        for (fit, line) in [
            ("squeeze", "across, down = width, height\n"),
            ("crop", "max(1, min(width, height * WIDTH // HEIGHT))"),
            ("pad", "max(width, -(-height * WIDTH // HEIGHT))"),
        ] {
            let script = script(network, &format!(r#"{{"fit": "{fit}"}}"#), Some("pets"));
            for line in [
                line,
                match network {
                    "detector" => "opened(self.pictures[index][0])",
                    _ => "opened(self.pairs[index][0])",
                },
                "picture.crop(window(*picture.size))",
            ] {
                assert!(script.contains(line), "{network}, {fit}: {line}\n{script}");
            }
        }
    }
    // Before transforms that change the size nothing is cropped, which is said.
    for fit in ["crop", "pad"] {
        let settings = recipe(&format!(
            r#"{{"fit": "{fit}", "transforms": "random_rotation(degrees=9)"}}"#
        ));
        let network = zoo::model("unet_small").expect("the zoo's");
        let said = pytorch_differences(&network, &settings, Some("pets")).join(" ");
        assert!(
            said.contains(&format!("was told to {fit} them before")),
            "{said}"
        );
        assert!(
            pytorch(&network, &settings, Some("pets"))
                .expect("a script")
                .contains(said.trim_end_matches('.'))
        );
        let plain = recipe(&format!(r#"{{"fit": "{fit}"}}"#));
        assert!(pytorch_differences(&network, &plain, Some("pets")).is_empty());
    }
    for ending in [".png", ".jpg", ".jpe", ".jfif", ".webp", ".gif", ".bmp"] {
        let quoted = format!("\"{ending}\"");
        for network in ["lenet", "unet_small", "detector"] {
            let script = script(network, "{}", Some("pets"));
            assert!(script.contains(&quoted), "{network}: {ending}");
        }
    }
}
