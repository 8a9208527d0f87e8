//! What is done between a gradient and a step: clipping, gradients of several batches, schedulers in turns; and what is done to pictures
//! and to the data as a whole.

use convlab::recipe::{Every, Recipe, Rule, Schedule};

use super::{has, messages, program};

const HEAD: &str = "import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\nfrom torchvision import datasets, transforms as T\nfrom torchvision.transforms import v2\nfrom torch.utils.data import DataLoader, Subset\nnet = nn.Sequential(nn.Conv2d(3, 4, 3, padding=1), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 10))\noptimizer = torch.optim.SGD(net.parameters(), lr=0.1)\nloss_of = nn.CrossEntropyLoss()\n";
const LOADER: &str =
    "loader = DataLoader(datasets.CIFAR10('.', transform=T.ToTensor()), 32, shuffle=True)\n";

fn recipe(source: &str) -> (Recipe, Vec<String>) {
    let program = program(&format!("{HEAD}{source}"));
    assert_eq!(messages(&program), "", "{source}");
    (
        program.recipe.over(Recipe::default()),
        program.notes.iter().map(ToString::to_string).collect(),
    )
}

/// A loop over epochs and batches, with lines after the gradient, and lines after the epoch's batches.
fn looped(epochs: usize, before: &str, after_gradient: &str, after_epoch: &str) -> String {
    format!(
        "{LOADER}{before}for epoch in range({epochs}):\n    for i, (x, y) in enumerate(loader):\n        loss = loss_of(net(x), y)\n        loss.backward()\n{after_gradient}{after_epoch}"
    )
}

#[test]
fn gradients_are_clipped_as_the_program_clips_them() {
    let clipped = |line: &str| {
        let (read, notes) = recipe(&looped(
            2,
            "limit = 1.5\nnone = None\nfrom torch.nn.utils import clip_grad_norm_\n",
            &format!("        {line}\n        optimizer.step()\n"),
            "",
        ));
        ((read.clip_norm, read.clip_value), notes)
    };
    for (line, wanted) in [
        (
            "torch.nn.utils.clip_grad_norm_(net.parameters(), max_norm=2.0)",
            (Some(2.0), None),
        ),
        (
            "clip_grad_norm_(net.parameters(), limit)",
            (Some(1.5), None),
        ),
        (
            "nn.utils.clip_grad_value_(net.parameters(), clip_value=0.5)",
            (None, Some(0.5)),
        ),
        (
            "if limit is not None: clip_grad_norm_(net.parameters(), limit)",
            (Some(1.5), None),
        ),
        (
            "if none is not None: clip_grad_norm_(net.parameters(), 9)",
            (None, None),
        ),
        (
            "for p in net.parameters(): p.grad.data.clamp_(-1, 1)",
            (None, Some(1.0)),
        ),
    ] {
        let (found, notes) = clipped(line);
        assert_eq!(found, wanted, "{line}: {notes:?}");
    }
    let (_, notes) = clipped("clip_grad_norm_(net.parameters(), 1.0, norm_type=1)");
    assert!(
        has(&notes, "by a norm that is not the usual one"),
        "{notes:?}"
    );
    let (_, notes) = clipped("clip_grad_norm_(net.parameters(), float(loss))");
    assert!(
        has(&notes, "which is not known here; clip_norm"),
        "{notes:?}"
    );
}

#[test]
fn gradients_of_several_batches_are_one_larger_batch() {
    let step = "        if (i + 1) % many == 0 or i + 1 == len(loader):\n            optimizer.step()\n            optimizer.zero_grad()\n";
    let (read, notes) = recipe(&looped(2, "many = 4\n", step, "").replace(
        "loss = loss_of(net(x), y)",
        "loss = loss_of(net(x), y) / many",
    ));
    assert_eq!(read.batch, 128, "{notes:?}");
    assert!(
        has(&notes, "line 16: the gradients of 4 batches of 32"),
        "{notes:?}"
    );
    assert!(!has(&notes, "not divided"), "{notes:?}");
    let (read, notes) = recipe(&looped(2, "", &step.replace("many", "8"), ""));
    assert_eq!(read.batch, 256);
    assert!(has(&notes, "not divided by 8"), "{notes:?}");
    // What is done now and then beside a step of every batch is no such thing.
    let (read, notes) = recipe(&looped(
        2,
        "",
        "        optimizer.step()\n        if i % 100 == 0:\n            print(i)\n",
        "",
    ));
    assert_eq!(read.batch, 32);
    assert!(!has(&notes, "make one step"), "{notes:?}");
    let unknown = "import os\nmany = int(os.environ['MANY'])\n";
    let (read, notes) = recipe(&looped(2, unknown, step, ""));
    assert_eq!(read.batch, 32);
    assert!(
        has(&notes, "the gradients of several batches make one step"),
        "{notes:?}"
    );
}

fn schedule(before: &str, after_epoch: &str) -> (Schedule, Vec<String>) {
    let before = before.replace("S.", "torch.optim.lr_scheduler.");
    let source = looped(30, &before, "        optimizer.step()\n", after_epoch);
    let (read, notes) = recipe(&source);
    (read.schedule, notes)
}

fn rule(schedule: Schedule) -> Rule {
    match schedule {
        Schedule::Rule { rule, every } => {
            assert_eq!(every, Some(Every::Epoch));
            *rule
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn schedulers_that_step_in_turns_are_one_schedule() {
    let two = "main = S.ExponentialLR(optimizer, 0.9)\nwarm = S.LinearLR(optimizer, 0.2, total_iters=5)\n";
    let (found, notes) = schedule(
        two,
        "    if epoch < 5:\n        warm.step()\n    else:\n        main.step()\n",
    );
    assert!(
        matches!(rule(found), Rule::Sequential { milestones, schedules } if milestones == [5] && matches!(schedules[..], [Rule::Linear { .. }, Rule::Exponential { .. }])),
        "{notes:?}"
    );
    let (found, notes) = schedule(two, "    warm.step()\n    main.step()\n");
    assert!(
        matches!(rule(found), Rule::Chained { schedules } if schedules.len() == 2),
        "{notes:?}"
    );
    let one = "main = S.StepLR(optimizer, 4)\n";
    let (found, _) = schedule(one, "    main.step()\n");
    assert!(matches!(rule(found), Rule::Step { step_size: 4, .. }));
    let (found, notes) = schedule(one, "    if epoch >= 10:\n        main.step()\n");
    assert!(
        matches!(rule(found), Rule::Sequential { milestones, .. } if milestones == [10]),
        "{notes:?}"
    );
    let (_, notes) = schedule(one, "    if epoch % 2 == 0:\n        main.step()\n");
    assert!(has(&notes, "not every epoch ends with a step"), "{notes:?}");
}

#[test]
fn a_scheduler_that_nothing_steps_leaves_the_rate() {
    let (found, notes) = schedule("plan = S.ExponentialLR(optimizer, 0.9)\n", "");
    assert_eq!(found, Schedule::Constant);
    assert!(has(&notes, "nothing steps this ExponentialLR"), "{notes:?}");
    let own = "class Warm(torch.optim.lr_scheduler.LRScheduler):\n    def get_lr(self):\n        return [0.1]\nplan = Warm(optimizer)\n";
    let (_, notes) = schedule(own, "    plan.step()\n");
    assert!(
        has(&notes, "Warm is a schedule of the program's own"),
        "{notes:?}"
    );
}

#[test]
fn arithmetic_on_pictures_is_a_normalisation() {
    let with = |steps: &str| {
        recipe(&format!(
            "d = datasets.CIFAR10('.', transform=T.Compose([{steps}]))\n"
        ))
    };
    for (steps, mean, std) in [
        ("T.ToTensor()", 0.0, 1.0),
        ("T.ToTensor(), T.Lambda(lambda x: x * 2 - 1)", 0.5, 0.5),
        (
            "T.ToTensor(), T.Lambda(lambda t: (t - 0.25) / 0.5)",
            0.25,
            0.5,
        ),
        (
            "T.ToTensor(), T.Normalize((0.5,), (0.5,)), T.Lambda(lambda x: x / 2)",
            0.5,
            1.0,
        ),
        (
            "v2.ToImage(), v2.ToDtype(torch.float32, scale=True)",
            0.0,
            1.0,
        ),
    ] {
        let (read, notes) = with(steps);
        assert_eq!(
            (&read.mean[..], &read.std[..]),
            (&[mean][..], &[std][..]),
            "{steps}: {notes:?}"
        );
        assert!(!has(&notes, "Lambda"), "{steps}: {notes:?}");
    }
    let (_, notes) = with("T.ToTensor(), T.Lambda(lambda x: x ** 2)");
    assert!(has(&notes, "Lambda: it is not supported here"), "{notes:?}");
    let (_, notes) = with("v2.ToImage(), v2.ToDtype(torch.float32)");
    assert!(has(&notes, "ToDtype without scale=True"), "{notes:?}");
}

#[test]
fn pictures_that_a_transform_makes_vectors_are_flattened_first() {
    for step in [
        "T.Lambda(lambda x: x.view(-1))",
        "T.Lambda(torch.flatten)",
        "T.Lambda(lambda x: torch.flatten(x))",
    ] {
        let read = program(&format!(
            "{HEAD}small = nn.Sequential(nn.Linear(784, 30), nn.ReLU(), nn.Linear(30, 10))\nd = datasets.MNIST('.', transform=T.Compose([T.ToTensor(), {step}]))\no = torch.optim.SGD(small.parameters(), lr=0.1)\n"
        ).replace("optimizer = torch.optim.SGD(net.parameters(), lr=0.1)\n", ""));
        assert_eq!(messages(&read), "", "{step}");
        let network = read.network.expect("a network");
        assert_eq!(network.nodes[0].name, "flatten1", "{step}");
    }
}

#[test]
fn what_is_not_done_to_the_data_is_said() {
    let (_, notes) = recipe(&format!(
        "{LOADER}few = Subset(datasets.CIFAR10('.', transform=T.ToTensor()), range(100))\nmix = v2.MixUp(num_classes=10)\nsmooth = torch.optim.swa_utils.AveragedModel(net)\n"
    ));
    for part in [
        "line 11: which pictures Subset takes",
        "MixUp is not done here",
        "AveragedModel is not done here",
    ] {
        assert!(has(&notes, part), "{part}: {notes:?}");
    }
    let with = |data: &str| recipe(&format!("d = DataLoader({data}, 8, shuffle=True)\n")).1;
    assert!(!has(&with("datasets.OxfordIIITPet('.')"), "not read"));
    assert!(!has(&with("datasets.VOCSegmentation('.')"), "not read"));
    let masks = with("datasets.OxfordIIITPet('.', target_types='segmentation')");
    assert!(
        has(&masks, "the breeds are read, and no masks"),
        "{masks:?}"
    );
}

#[test]
fn an_optimizer_made_anew_on_the_way_brings_its_rate() {
    let (found, notes) = schedule(
        "",
        "    if epoch == 19:\n        optimizer = torch.optim.SGD(net.parameters(), lr=0.01)\n",
    );
    assert_eq!(
        rule(found),
        Rule::MultiStep {
            milestones: vec![20],
            gamma: 0.1
        },
        "{notes:?}"
    );
}

#[test]
fn a_loop_around_the_epochs_is_done_once_and_an_early_end_is_said() {
    let source = format!(
        "{LOADER}for fold in range(5):\n    for epoch in range(12):\n        for x, y in loader:\n            loss_of(net(x), y).backward()\n            optimizer.step()\n        if epoch > 8:\n            break\n"
    );
    let (read, notes) = recipe(&source);
    assert_eq!((read.epochs, read.batch), (12, 32), "{notes:?}");
    assert!(
        has(&notes, "line 11: this loop trains in 5 rounds"),
        "{notes:?}"
    );
    assert!(
        has(&notes, "line 17: the loop over epochs may end here"),
        "{notes:?}"
    );
    let (_, notes) = recipe(&looped(
        3,
        "",
        "        optimizer.step()\n        if i > 9: break\n",
        "",
    ));
    assert!(!has(&notes, "may end here"), "{notes:?}");
}
