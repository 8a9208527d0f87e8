//! PyTorch Lightning's modules, holders of data and trainers: network and recipe as `Trainer.fit` would use them.

use convlab::recipe::{Every, OptimizerKind, Recipe, Rule, Schedule};

use super::{has, messages, program};

const HEAD: &str = "import torch\nfrom torch import nn\nimport torch.nn.functional as F\nimport lightning as L\nfrom torch.utils.data import DataLoader, random_split\nfrom torchvision import datasets, transforms\n";
/// A module without `configure_optimizers`; `STEP` and its like are filled in.
const MODULE: &str = "class Leaf(L.LightningModule):\n    def __init__(self, width=6, lr=0.02):\n        super().__init__()\n        self.save_hyperparameters()\n        self.conv = nn.Conv2d(3, self.hparams.width, 3, padding=1)\n        self.head = nn.Linear(self.hparams['width'], 10)\n    def forward(self, x):\n        return self.head(torch.relu(self.conv(x)).mean([2, 3]))\n    def training_step(self, batch, index):\n        x, y = batch\n        loss = F.cross_entropy(self(x), y)\n        self.log('loss', loss, prog_bar=True)\n        return loss\n";
const LOADER: &str = "loader = DataLoader(datasets.CIFAR10('.', transform=transforms.ToTensor()), 40, shuffle=True)\n";

fn configure(body: &str) -> String {
    format!("    def configure_optimizers(self):\n        {body}\n")
}

/// The recipe and the notes; nothing may be wrong, and there is a network.
fn recipe(source: &str) -> (Recipe, Vec<String>) {
    let program = program(source);
    assert_eq!(messages(&program), "", "{source}");
    assert!(program.network.is_some(), "{source}");
    (
        program.recipe.over(Recipe::default()),
        program.notes.iter().map(ToString::to_string).collect(),
    )
}

#[test]
fn a_module_with_its_data_and_its_trainer_are_a_network_and_a_recipe() {
    let data = "class Leaves(L.LightningDataModule):\n    def __init__(self, size=56):\n        super().__init__()\n        self.size = size\n        self.todo = transforms.Compose([transforms.RandomHorizontalFlip(), transforms.ToTensor(), transforms.Normalize((0.4,) * 3, (0.3,) * 3)])\n    def prepare_data(self):\n        datasets.CIFAR10('.', train=True, download=True)\n    def setup(self, stage):\n        if stage == 'fit':\n            whole = datasets.CIFAR10('.', train=True, transform=self.todo)\n            self.part, self.rest = random_split(whole, [0.8, 0.2])\n        if stage == 'test':\n            self.rest = datasets.CIFAR10('.', train=False, transform=self.todo)\n    def train_dataloader(self):\n        return DataLoader(self.part, batch_size=self.size, shuffle=True)\n    def val_dataloader(self):\n        return DataLoader(self.rest, batch_size=500)\n";
    let optimizer = configure(
        "o = torch.optim.AdamW(self.parameters(), lr=self.hparams.lr, weight_decay=0.03)\n        s = torch.optim.lr_scheduler.OneCycleLR(o, max_lr=0.1, total_steps=self.trainer.estimated_stepping_batches)\n        return {'optimizer': o, 'lr_scheduler': {'scheduler': s, 'interval': 'step'}}",
    );
    let run = "def main():\n    L.seed_everything(1)\n    model = Leaf(width=7)\n    trainer = L.Trainer(max_epochs=9, gradient_clip_val=0.4, accelerator='auto')\n    trainer.fit(model, datamodule=Leaves())\n    trainer.test(model)\nif __name__ == '__main__':\n    main()\n";
    let source = format!("{HEAD}{data}{MODULE}{optimizer}{run}");
    let network = program(&source).network.expect("a network");
    assert_eq!(network.nodes.len(), 5, "{:?}", network.nodes);
    let (read, notes) = recipe(&source);
    assert_eq!((read.batch, read.epochs), (56, 9), "{notes:?}");
    assert_eq!((read.lr, read.weight_decay), (0.02, 0.03));
    assert_eq!(read.optimizer, OptimizerKind::AdamW);
    assert_eq!((read.clip_norm, read.clip_value), (Some(0.4), None));
    assert!(read.flip && read.mean == [0.4; 3] && read.holdout == 0.2);
    match read.schedule {
        Schedule::Rule { rule, every } => {
            assert_eq!(every, Some(Every::Step));
            assert!(
                matches!(*rule, Rule::OneCycle { total_steps: None, max_lr, .. } if max_lr == 0.1)
            );
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn optimizers_and_schedules_come_in_every_form_that_lightning_takes() {
    let made = "o = torch.optim.SGD(self.parameters(), lr=self.hparams.lr, momentum=0.8)\n        ";
    let rule = "torch.optim.lr_scheduler.StepLR(o, 4, gamma=0.3)";
    for (back, every) in [
        ("return o".to_string(), None),
        ("return [o]".to_string(), None),
        (format!("return [o], [{rule}]"), Some(Every::Epoch)),
        (
            format!("return [o], [{{'scheduler': {rule}, 'interval': 'step'}}]"),
            Some(Every::Step),
        ),
        (
            format!("return {{'optimizer': o, 'lr_scheduler': {rule}}}"),
            Some(Every::Epoch),
        ),
        (
            format!(
                "return dict(optimizer=o, lr_scheduler=dict(scheduler={rule}, interval='epoch', monitor='loss'))"
            ),
            Some(Every::Epoch),
        ),
    ] {
        let optimizer = configure(&format!("{made}{back}"));
        let source = format!(
            "{HEAD}{MODULE}{optimizer}{LOADER}L.Trainer(max_epochs=3).fit(Leaf(), loader)\n"
        );
        let (read, notes) = recipe(&source);
        assert_eq!(
            (read.momentum, read.batch, read.epochs),
            (0.8, 40, 3),
            "{notes:?}"
        );
        let found = match read.schedule {
            Schedule::Rule { every, .. } => every,
            _ => None,
        };
        assert_eq!(found, every, "{back}");
    }
}

#[test]
fn what_a_trainer_does_beside_is_said() {
    let optimizer = configure("return torch.optim.SGD(self.parameters(), lr=self.hparams.lr)");
    let run = |trainer: &str| {
        recipe(&format!(
            "{HEAD}import pytorch_lightning as pl\nfrom pytorch_lightning.callbacks import EarlyStopping\n{MODULE}{optimizer}{LOADER}trainer = {trainer}\ntrainer.fit(Leaf(), train_dataloaders=loader)\n"
        ))
    };
    let (read, notes) = run(
        "pl.Trainer(max_epochs=2, accumulate_grad_batches=3, gradient_clip_val=0.7, gradient_clip_algorithm='value')",
    );
    assert_eq!(read.batch, 120);
    assert_eq!((read.clip_norm, read.clip_value), (None, Some(0.7)));
    assert!(
        has(&notes, "the gradients of 3 batches of 40 make one step"),
        "{notes:?}"
    );
    assert!(!has(&notes, "not divided"), "{notes:?}");
    let (read, notes) =
        run("pl.Trainer(callbacks=[EarlyStopping('val_loss')], limit_train_batches=0.5)");
    assert_eq!(read.epochs, 1000);
    for part in [
        "no max_epochs",
        "EarlyStopping is not done here",
        "limit_train_batches=0.5",
    ] {
        assert!(has(&notes, part), "{part}: {notes:?}");
    }
    let (read, _) = run("pl.Trainer(max_steps=700)");
    assert_eq!(read.steps, Some(700));
}

#[test]
fn a_module_that_no_trainer_is_given_is_read_too() {
    let optimizer = configure("return torch.optim.Adam(self.parameters(), lr=self.hparams.lr)");
    let own = "    def train_dataloader(self):\n        return DataLoader(datasets.CIFAR10('.', transform=transforms.ToTensor()), 24, shuffle=True)\n";
    let (read, notes) = recipe(&format!("{HEAD}{MODULE}{own}{optimizer}"));
    assert_eq!(
        (read.optimizer, read.lr, read.batch),
        (OptimizerKind::Adam, 0.02, 24),
        "{notes:?}"
    );
}

#[test]
fn several_optimizers_are_networks_trained_together() {
    let source = format!(
        "{HEAD}class Pair(L.LightningModule):\n    def __init__(self):\n        super().__init__()\n        self.maker = nn.Linear(8, 12)\n        self.judge = nn.Linear(12, 1)\n    def forward(self, z):\n        return self.maker(z)\n    def training_step(self, batch, index):\n        pass\n    def configure_optimizers(self):\n        return [torch.optim.Adam(self.maker.parameters()), torch.optim.Adam(self.judge.parameters())], []\nL.Trainer(max_epochs=2).fit(Pair())\n"
    );
    let read = program(&source);
    assert!(
        messages(&read).contains("several networks (maker, judge) are trained together"),
        "{}",
        messages(&read)
    );
    assert!(read.recipe.lr.is_none(), "no recipe for two");
}
