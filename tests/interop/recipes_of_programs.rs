//! What a program says of its training: loader, rates, transforms, data, loss.

use convlab::recipe::{Every, Recipe, Rule, Schedule};

use super::{has, messages, program};

const HEAD: &str = "import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\nfrom torchvision import datasets, transforms as T\nfrom torch.utils.data import DataLoader\nnet = nn.Sequential(nn.Conv2d(3, 4, 3, padding=1), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 10))\n";

/// The recipe, and its notes; nothing may be wrong.
fn recipe(source: &str) -> (Recipe, Vec<String>) {
    let program = program(&format!("{HEAD}{source}"));
    assert_eq!(messages(&program), "", "{source}");
    (
        program.recipe.over(Recipe::default()),
        program.notes.iter().map(ToString::to_string).collect(),
    )
}

#[test]
fn a_batch_that_is_not_known_is_said_and_left_at_the_default() {
    let (read, notes) = recipe(
        "import yaml\nc = yaml.safe_load(open('c.yml'))\nloader = DataLoader(datasets.CIFAR10('.'), batch_size=c['batch'], shuffle=True)\n",
    );
    assert_eq!(read.batch, Recipe::default().batch);
    assert!(has(&notes, "the batch size is"), "{notes:?}");
    // PyTorch's own default is 1.
    let (read, _) = recipe("loader = DataLoader(datasets.CIFAR10('.'), shuffle=True)\n");
    assert_eq!(read.batch, 1);
}

#[test]
fn the_loader_is_the_one_that_the_training_loop_goes_over() {
    let loaders = "d = datasets.CIFAR10('.')\npeek = DataLoader(d, 4, shuffle=True)\nfeed = DataLoader(d, 48, shuffle=True)\n";
    let train = "        loss = nn.CrossEntropyLoss()(net(x), y)\n        loss.backward()\n";
    for line in [
        "for x, y in feed:",
        "for i, (x, y) in enumerate(feed, 0):",
        "for x, y in tqdm(feed):",
    ] {
        let (read, _) = recipe(&format!(
            "from tqdm import tqdm\n{loaders}for epoch in range(3):\n    {line}\n{train}"
        ));
        assert_eq!(read.batch, 48, "{line}");
    }
    // In a function, and chosen by name from a dictionary.
    let function = format!(
        "{loaders}def run(batches):\n    for x, y in batches:\n{train}for epoch in range(3):\n    run(feed)\n"
    );
    assert_eq!(recipe(&function).0.batch, 48);
    let phases = format!(
        "{loaders}all = {{'train': feed, 'val': peek}}\nfor epoch in range(3):\n    for phase in ['train', 'val']:\n        for x, y in all[phase]:\n{}",
        train.replace("        ", "            ")
    );
    assert_eq!(recipe(&phases).0.batch, 48);
    // Nothing trains: by its name.
    let named = loaders.replace("feed", "train_loader");
    assert_eq!(recipe(&named).0.batch, 48);
}

#[test]
fn a_sampler_shuffles() {
    let (_, notes) = recipe(
        "from torch.utils.data import SubsetRandomSampler\nd = datasets.CIFAR10('.')\nloader = DataLoader(d, 8, sampler=SubsetRandomSampler(range(10)))\n",
    );
    assert!(!has(&notes, "shuffle"), "{notes:?}");
    let (_, notes) = recipe("loader = DataLoader(datasets.CIFAR10('.'), 8)\n");
    assert!(has(&notes, "does not shuffle"), "{notes:?}");
    let (_, notes) = recipe(
        "from torch.utils.data import WeightedRandomSampler\nloader = DataLoader(datasets.CIFAR10('.'), 8, sampler=WeightedRandomSampler([1], 1))\n",
    );
    assert!(has(&notes, "WeightedRandomSampler"), "{notes:?}");
}

#[test]
fn a_sampler_of_batches_says_their_size() {
    let train = "held = DataLoader(d, 500)\nfor epoch in range(3):\n    for x, y in feed:\n        loss = nn.CrossEntropyLoss()(net(x), y)\n        loss.backward()\n";
    let own = "class Runs(torch.utils.data.Sampler):\n    def __init__(self, count):\n        self.count, self.batch_size = count, 24\n    def __iter__(self):\n        return iter([])\n";
    for (classes, sampler, size) in [
        (
            "",
            "torch.utils.data.BatchSampler(torch.utils.data.RandomSampler(d), 24, True)",
            24,
        ),
        (own, "Runs(len(d))", 24),
        (
            "from samplers import make\n",
            "make(d)",
            Recipe::default().batch,
        ),
    ] {
        let (read, notes) = recipe(&format!(
            "{classes}d = datasets.CIFAR10('.')\nfeed = DataLoader(d, batch_sampler={sampler})\n{train}"
        ));
        assert_eq!(read.batch, size, "{sampler}");
        let is_said = has(&notes, "the size of the batches comes from");
        assert_eq!(is_said, sampler == "make(d)", "{notes:?}");
    }
}

fn schedule(source: &str) -> Schedule {
    recipe(&format!(
        "optimizer = torch.optim.SGD(net.parameters(), lr=0.1)\n{source}"
    ))
    .0
    .schedule
}

#[test]
fn rates_set_by_hand_are_a_schedule() {
    let of = |rule| Schedule::Rule {
        rule: Box::new(rule),
        every: Some(Every::Epoch),
    };
    let thirds = of(Rule::MultiStep {
        milestones: vec![30, 60],
        gamma: 0.1,
    });
    let group = "for epoch in range(90):\n    for group in optimizer.param_groups:\n        group['lr'] = 0.1 * 0.1 ** (epoch // 30)\n";
    assert_eq!(schedule(group), thirds);
    let function = "def adjust(optimizer, epoch, base):\n    lr = base * (0.1 ** (epoch // 30))\n    for g in optimizer.param_groups:\n        g['lr'] = lr\nfor epoch in range(90):\n    adjust(optimizer, epoch, 0.1)\n";
    assert_eq!(schedule(function), thirds);
    let first = "for epoch in range(90):\n    if epoch in [30, 60]:\n        optimizer.param_groups[0]['lr'] *= 0.1\n";
    assert_eq!(schedule(first), thirds);
    // After an epoch's batches it is the next epoch's.
    let behind = "loader = DataLoader(datasets.CIFAR10('.'), 8, True)\nfor epoch in range(9):\n    for x, y in loader:\n        F.cross_entropy(net(x), y).backward()\n    if (epoch + 1) % 3 == 0:\n        for g in optimizer.param_groups:\n            g['lr'] /= 2\n";
    assert_eq!(
        schedule(behind),
        of(Rule::MultiStep {
            milestones: vec![3, 6],
            gamma: 0.5
        })
    );
    let every = "for epoch in range(4):\n    for g in optimizer.param_groups:\n        g['lr'] = 0.1 * (1 - epoch / 4)\n";
    assert_eq!(
        schedule(every),
        of(Rule::Factors {
            factors: vec![1.0, 0.75, 0.5, 0.25]
        })
    );
}

#[test]
fn rates_set_in_a_way_that_is_not_followed_are_said() {
    let batches = "optimizer = torch.optim.SGD(net.parameters(), lr=0.1)\nloader = DataLoader(datasets.CIFAR10('.'), 8, True)\nfor epoch in range(9):\n    for i, (x, y) in enumerate(loader):\n        F.cross_entropy(net(x), y).backward()\n        optimizer.param_groups[0]['lr'] = 0.1 / (i + 1)\n";
    let (read, notes) = recipe(batches);
    assert_eq!(read.schedule, Schedule::Constant);
    assert!(
        has(
            &notes,
            "line 12: the program sets the learning rate by hand"
        ),
        "{notes:?}"
    );
}

#[test]
fn a_scheduler_stepped_in_a_phase_is_stepped_once_an_epoch() {
    for (step, wanted) in [
        (
            "    for phase in ['train', 'val']:\n        if phase == 'train':\n            lr_sched.step()\n",
            Every::Epoch,
        ),
        (
            "    for x in loader:\n        x.backward()\n        lr_sched.step()\n",
            Every::Step,
        ),
        ("    lr_sched.step()\n", Every::Epoch),
    ] {
        let source = format!(
            "loader = DataLoader(datasets.CIFAR10('.'), 8, True)\nlr_sched = torch.optim.lr_scheduler.StepLR(optimizer, 7)\nfor epoch in range(25):\n{step}"
        );
        match schedule(&source) {
            Schedule::Rule { every, .. } => assert_eq!(every, Some(wanted), "{step}"),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn transforms_are_found_wherever_they_are_given() {
    let chain = "T.Compose([T.RandomCrop(32, padding=4), T.RandomHorizontalFlip(), T.ToTensor(), T.Normalize((0.5,) * 3, (0.25,) * 3)])";
    let own = "class Pictures(torch.utils.data.Dataset):\n    def __init__(self, folder, transform):\n        self.transform = transform\n    def __len__(self):\n        return 100\n";
    for source in [
        format!(
            "{own}todo = {chain}\nloader = DataLoader(Pictures('a', todo), batch_size=8, shuffle=True)\n"
        ),
        format!(
            "todo = {{'train': {chain}, 'val': T.Compose([T.ToTensor()])}}\nd = datasets.CIFAR10('.', True, todo['train'])\n"
        ),
        format!("train_tf = {chain}\ntest_tf = T.Compose([T.ToTensor()])\n"),
        format!("d = datasets.ImageFolder('a', {chain})\n"),
    ] {
        let (read, notes) = recipe(&source);
        let cropped = read.crop_padding == 4 || read.transforms.to_string().contains("padding=4");
        assert!(
            cropped && read.std == [0.25; 3],
            "{source}\n{notes:?}\n{read:?}"
        );
    }
    let (_, notes) = recipe(
        "def mine(x):\n    return x\nd = datasets.CIFAR10('.', transform=T.Compose([mine, T.ToTensor()]))\n",
    );
    assert!(
        has(&notes, "a function stands among the transforms"),
        "{notes:?}"
    );
}

#[test]
fn padding_then_a_crop_is_a_crop_with_padding() {
    let with = |steps: &str| {
        recipe(&format!(
            "d = datasets.CIFAR10('.', transform=T.Compose([{steps}]))\n"
        ))
    };
    let (read, notes) = with("T.Pad(4), T.RandomHorizontalFlip(), T.RandomCrop(32), T.ToTensor()");
    assert_eq!((read.crop_padding, read.flip), (4, true), "{notes:?}");
    assert!(!has(&notes, "Pad"), "{notes:?}");
    for left in [
        "T.Pad(4), T.ToTensor()",
        "T.Pad((1, 2)), T.RandomCrop(32)",
        "T.Pad(2, padding_mode='edge'), T.RandomCrop(32)",
    ] {
        let (read, notes) = with(left);
        assert_eq!(read.crop_padding, 0, "{left}");
        assert!(has(&notes, "Pad: "), "{left}: {notes:?}");
    }
    for (step, word) in [
        ("T.RandAugment()", "RandAugment"),
        ("T.RandomApply([T.GaussianBlur(3)], p=0.2)", "RandomApply"),
        ("T.Lambda(lambda x: x * 2)", "Lambda"),
    ] {
        let (_, notes) = with(step);
        assert!(
            has(&notes, &format!("{word}: it is not supported")),
            "{step}: {notes:?}"
        );
    }
}

#[test]
fn losses_that_are_functions_are_read_and_own_ones_said() {
    let with = |call: &str| {
        recipe(&format!(
            "loader = DataLoader(datasets.CIFAR10('.'), 8, True)\ndef my_loss(a, b):\n    return a\nfor epoch in range(2):\n    for x, y in loader:\n        loss = {call}\n        loss.backward()\n"
        ))
    };
    use convlab::recipe::Loss;
    assert_eq!(with("F.mse_loss(net(x), y)").0.loss, Loss::Mse);
    assert_eq!(
        with("F.binary_cross_entropy_with_logits(net(x), y)").0.loss,
        Loss::BceWithLogits
    );
    assert_eq!(
        with("F.cross_entropy(net(x), y, ignore_index=255)")
            .0
            .ignore_index,
        Some(255)
    );
    let (_, notes) = with("F.cross_entropy(net(x), y, reduction='mean')");
    assert!(!has(&notes, "reduction"), "{notes:?}");
    let (_, notes) = with("F.cross_entropy(net(x), y, reduction='none').mean()");
    assert!(
        has(&notes, "reduction of cross_entropy is not read"),
        "{notes:?}"
    );
    let (_, notes) =
        with("F.binary_cross_entropy_with_logits(net(x), y, pos_weight=torch.ones(10))");
    assert!(
        has(&notes, "pos_weight of binary_cross_entropy_with_logits is"),
        "{notes:?}"
    );
    let (_, notes) = with("my_loss(net(x), y)");
    assert!(has(&notes, "the loss is my_loss"), "{notes:?}");
}

#[test]
fn binary_cross_entropy_of_a_last_sigmoid_is_that_of_logits() {
    use convlab::recipe::Loss;
    let read = |last: &str, loss: &str| {
        program(&format!(
            "import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\nclass Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.fc = nn.Linear(12, 3)\n        self.end = nn.Sigmoid()\n    def forward(self, x):\n        x = self.fc(torch.flatten(x, 1))\n        return {last}\nnet = Net()\nloader = []\nfor x, y in loader:\n    {loss}.backward()\n"
        ))
    };
    for last in ["self.end(x)", "torch.sigmoid(x)"] {
        for loss in [
            "nn.BCELoss()(net(x), y)",
            "F.binary_cross_entropy(net(x), y)",
        ] {
            let program = read(last, loss);
            assert_eq!(messages(&program), "", "{last}, {loss}");
            assert_eq!(program.recipe.loss, Some(Loss::BceWithLogits));
            let network = program.network.expect("a network");
            let names: Vec<&str> = network.nodes.iter().map(|node| &*node.name).collect();
            assert_eq!(names.last(), Some(&"fc"), "{names:?}");
            assert_eq!(program.lines.len(), names.len());
            let notes: Vec<String> = program.notes.iter().map(ToString::to_string).collect();
            assert!(
                has(&notes, "line 11: the last sigmoid was left out"),
                "{notes:?}"
            );
        }
    }
    // Without one its answers are no probabilities, and PyTorch stops.
    let program = read("x", "nn.BCELoss()(net(x), y)");
    let text = messages(&program);
    assert!(text.contains("BCELoss behind a last sigmoid"), "{text}");
    assert_eq!(program.recipe.loss, None);
    // Other losses keep it.
    let kept = read("self.end(x)", "nn.MSELoss()(net(x), y)").network;
    assert_eq!(
        kept.expect("a network").nodes.last().expect("a node").name,
        "end"
    );
}

#[test]
fn what_is_left_out_of_many_groups_is_said_once() {
    let (_, notes) = recipe(
        "groups = [{'params': p.parameters(), 'weight_decay': 0.1} for p in net]\nopt = torch.optim.SGD(groups, lr=0.1)\n",
    );
    let said: Vec<&String> = notes
        .iter()
        .filter(|note| note.contains("weight_decay"))
        .collect();
    assert!(said.len() == 1 && said[0].contains("4 groups"), "{notes:?}");
}
