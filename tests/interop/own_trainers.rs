//! Trainers that programs have themselves: a `fit` and steps that are methods of the network, or functions.

use convlab::recipe::{Every, Loss, OptimizerKind, Recipe, Rule, Schedule};

use super::{has, messages, program};

const HEAD: &str = "import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\nfrom torchvision import datasets, transforms as T\nfrom torch.utils.data import DataLoader\n";
const DATA: &str = "feed = DataLoader(datasets.CIFAR10('.', transform=T.ToTensor()), 60, shuffle=True)\ncheck = DataLoader(datasets.CIFAR10('.', train=False, transform=T.ToTensor()), 500)\n";
const NET: &str = "class Steps(nn.Module):\n    def training_step(self, batch):\n        x, y = batch\n        return F.mse_loss(self(x), y)\n    def validation_step(self, batch):\n        x, y = batch\n        return {'loss': F.cross_entropy(self(x), y).detach()}\nclass Net(Steps):\n    def __init__(self):\n        super().__init__()\n        self.conv = nn.Conv2d(3, 5, 3)\n        self.fc = nn.Linear(5, 10)\n    def forward(self, x):\n        return self.fc(torch.relu(self.conv(x)).mean([2, 3]))\nnet = Net()\n";

fn recipe(source: &str) -> (Recipe, Vec<String>) {
    let program = program(&format!("{HEAD}{DATA}{source}"));
    assert_eq!(messages(&program), "", "{source}");
    assert!(program.network.is_some(), "{source}");
    (
        program.recipe.over(Recipe::default()),
        program.notes.iter().map(ToString::to_string).collect(),
    )
}

#[test]
fn a_fit_whose_step_is_a_method_is_followed() {
    let fit = "@torch.no_grad()\ndef evaluate(net, loader):\n    net.eval()\n    return [net.validation_step(batch) for batch in loader]\ndef fit(epochs, top, net, loader, other, decay=0, clip=None, kind=torch.optim.SGD):\n    told = []\n    optimizer = kind(net.parameters(), top, weight_decay=decay)\n    rates = torch.optim.lr_scheduler.OneCycleLR(optimizer, top, epochs=epochs, steps_per_epoch=len(loader))\n    for epoch in range(epochs):\n        net.train()\n        for batch in loader:\n            loss = net.training_step(batch)\n            loss.backward()\n            if clip:\n                nn.utils.clip_grad_value_(net.parameters(), clip)\n            optimizer.step()\n            optimizer.zero_grad()\n            rates.step()\n        told.append(evaluate(net, other))\n    return told\n";
    let (read, notes) = recipe(&format!(
        "{NET}{fit}told = [evaluate(net, check)]\ntold += fit(6, 0.02, net, feed, check, decay=1e-4, clip=0.2, kind=torch.optim.Adam)\n"
    ));
    assert_eq!(
        (read.epochs, read.batch, read.lr),
        (6, 60, 0.02),
        "{notes:?}"
    );
    assert_eq!(
        (read.optimizer, read.weight_decay),
        (OptimizerKind::Adam, 1e-4)
    );
    assert_eq!((read.loss, read.clip_value), (Loss::Mse, Some(0.2)));
    assert!(
        matches!(&read.schedule, Schedule::Rule { rule, every: Some(Every::Step) } if matches!(**rule, Rule::OneCycle { .. })),
        "{:?}",
        read.schedule
    );
    // Without a limit nothing is clipped.
    let (read, _) = recipe(&format!(
        "{NET}{fit}told = fit(6, 0.02, net, feed, check)\n"
    ));
    assert_eq!(
        (read.clip_value, read.optimizer),
        (None, OptimizerKind::Sgd)
    );
}

#[test]
fn a_loader_in_an_object_of_the_programs_is_found() {
    let wrapped = "class ToDevice:\n    def __init__(self, inner, device):\n        self.inner, self.device = inner, device\n    def __iter__(self):\n        for batch in self.inner:\n            yield batch\n    def __len__(self):\n        return len(self.inner)\nfeed = ToDevice(feed, torch.device('cpu'))\noptimizer = torch.optim.SGD(net.parameters(), lr=0.1)\nfor epoch in range(2):\n    for batch in feed:\n        net.training_step(batch).backward()\n        optimizer.step()\n";
    let (read, notes) = recipe(&format!(
        "{NET}{}",
        wrapped.replace("ToDevice", "DeviceDataLoader")
    ));
    assert_eq!(read.batch, 60, "{notes:?}");
    assert!(
        !has(&notes, "shuffle") && !has(&notes, "batch size"),
        "{notes:?}"
    );
}

#[test]
fn a_step_that_is_a_function_is_looked_into() {
    let source = "criterion = nn.MSELoss()\ndef one(net, criterion, x, y, optimizer=None):\n    loss = criterion(net(x), y)\n    if optimizer is not None:\n        loss.backward()\n        nn.utils.clip_grad_norm_(net.parameters(), 3.0)\n        optimizer.step()\n        optimizer.zero_grad()\n    return loss.item(), len(x)\ndef fit(rounds, net, criterion, optimizer, feed):\n    for r in range(rounds):\n        for x, y in feed:\n            one(net, criterion, x, y, optimizer)\noptimizer = torch.optim.SGD(net.parameters(), lr=0.1)\nfit(4, net, criterion, optimizer, feed)\n";
    let (read, notes) = recipe(&format!("{NET}{source}"));
    assert_eq!((read.epochs, read.batch), (4, 60), "{notes:?}");
    assert_eq!((read.loss, read.clip_norm), (Loss::Mse, Some(3.0)));
}

#[test]
fn runs_one_behind_the_other_are_one_run() {
    let fit = "def fit(epochs, lr, net, loader):\n    optimizer = torch.optim.SGD(net.parameters(), lr)\n    for epoch in range(epochs):\n        for batch in loader:\n            net.training_step(batch).backward()\n            optimizer.step()\n    return optimizer\n";
    let (read, notes) = recipe(&format!(
        "{NET}{fit}h = fit(5, 0.4, net, feed)\nh = fit(3, 0.1, net, feed)\n"
    ));
    assert_eq!((read.epochs, read.lr), (8, 0.4), "{notes:?}");
    assert!(
        has(&notes, "trains 2 times one behind the other"),
        "{notes:?}"
    );
    match read.schedule {
        Schedule::Rule { rule, .. } => assert_eq!(
            *rule,
            Rule::MultiStep {
                milestones: vec![5],
                gamma: 0.25
            }
        ),
        other => panic!("{other:?}"),
    }
}

#[test]
fn libraries_that_are_not_read_are_named() {
    let learner = "from fastai.vision.all import *\nimport torch.nn as nn\nclass Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.fc = nn.Conv2d(3, 4, 3)\n    def forward(self, x):\n        return self.fc(x).mean([2, 3])\nlearn = Learner(dls, Net(), opt_func=Adam)\nlearn.fit_one_cycle(5, 1e-3)\n";
    let read = program(learner);
    assert!(read.network.is_some(), "{}", messages(&read));
    let notes: Vec<String> = read.notes.iter().map(ToString::to_string).collect();
    assert!(
        has(&notes, "line 9: Learner of fastai trains it"),
        "{notes:?}"
    );
    for (source, said) in [
        (
            "from fastai.vision.all import *\nlearn = vision_learner(dls, resnet34)\n",
            "line 2: vision_learner of fastai makes it or trains it",
        ),
        (
            "from tensorflow import keras\nmodel = keras.Sequential([keras.layers.Dense(10)])\n",
            "line 2: Sequential of TensorFlow",
        ),
        (
            "import keras\nclass Net(keras.Model):\n    def call(self, x):\n        return x\n",
            "line 1: the program uses Keras",
        ),
    ] {
        let error = super::read(source, &super::Options::default()).expect_err(source);
        assert!(error.to_string().contains(said), "{error}");
    }
}

#[test]
fn of_an_object_with_several_loaders_the_one_that_is_gone_over_counts() {
    let source = "class Work:\n    def __init__(self, net, feed, check):\n        self.net, self.feed, self.check = net, feed, check\n        self.optimizer = torch.optim.SGD(net.parameters(), lr=0.3)\n    def one(self):\n        for i, batch in enumerate(self.feed):\n            self.net.training_step(batch).backward()\n            self.optimizer.step()\n    def go(self, epochs):\n        for epoch in range(epochs):\n            self.one()\nWork(net, feed, check).go(7)\n";
    let (read, notes) = recipe(&format!("{NET}{source}"));
    assert_eq!(
        (read.batch, read.epochs, read.lr),
        (60, 7, 0.3),
        "{notes:?}"
    );
    assert_eq!(read.loss, Loss::Mse);
}

#[test]
fn an_accelerator_adds_gradients_up() {
    let (read, notes) = recipe(&format!(
        "{NET}from accelerate import Accelerator\nhelper = Accelerator(gradient_accumulation_steps=2)\noptimizer = torch.optim.SGD(net.parameters(), lr=0.3)\nnet, optimizer, feed = helper.prepare(net, optimizer, feed)\nfor epoch in range(2):\n    for batch in feed:\n        helper.backward(net.training_step(batch))\n        helper.clip_grad_norm_(net.parameters(), 2.0)\n        optimizer.step()\n"
    ));
    assert_eq!((read.batch, read.clip_norm), (120, Some(2.0)), "{notes:?}");
    assert!(has(&notes, "the gradients of 2 batches of 60"), "{notes:?}");
}
