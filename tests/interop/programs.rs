//! Networks as people write them.

use convlab::interop::InteropError;
use convlab::interop::python::{Options, read};
use convlab::network::{Layer, zoo};
use convlab::recipe::Recipe;

use super::{messages, program};

fn names(source: &str) -> Vec<String> {
    let program = program(source);
    assert_eq!(messages(&program), "");
    let network = program.network.expect("a network");
    network.nodes.into_iter().map(|node| node.name).collect()
}

const HEAD: &str = "import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n";

#[test]
fn the_class_of_a_tutorial_is_the_zoos_lenet() {
    let source = format!(
        "{HEAD}
class LeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 6, 5)
        self.pool = nn.MaxPool2d(2, 2)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.fc1, self.fc2 = nn.Linear(16 * 5 * 5, 120), nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, 10)

    def forward(self, x):
        for conv in [self.conv1, self.conv2]:
            x = self.pool(F.relu(conv(x)))
        x = x.view(-1, 16 * 5 * 5)
        x = F.relu(self.fc1(x))
        x = F.relu(self.fc2(x))
        return self.fc3(x)
"
    );
    let network = program(&source).network.expect("a network");
    let wanted = zoo::model("lenet").expect("the zoo's");
    let layers = |nodes: Vec<convlab::network::Node>| {
        nodes
            .into_iter()
            .map(|node| node.layer)
            .collect::<Vec<Layer>>()
    };
    assert_eq!(network.parameters(), wanted.parameters());
    assert_eq!(layers(network.nodes), layers(wanted.nodes));
}

#[test]
fn names_are_those_of_the_state_dict() {
    let source = format!(
        "{HEAD}
from collections import OrderedDict
def block(a, b):
    return nn.Sequential(OrderedDict([('conv', nn.Conv2d(a, b, 3, padding=1)), ('act', nn.ReLU())]))
class Net(nn.Module):
    def __init__(self, widths=[4, 8]):
        super(Net, self).__init__()
        self.stages = nn.ModuleList([block(a, b) for a, b in zip([3] + widths[:-1], widths)])
        self.heads = nn.ModuleDict({{'out': nn.Linear(widths[-1], 2)}})
        self.add_module(f'last{{len(widths)}}', nn.Linear(2, 2))
    def forward(self, x):
        for stage in self.stages:
            x = stage(x)
        x = torch.flatten(F.adaptive_avg_pool2d(x, (1, 1)), 1)
        return self.last2(self.heads['out'](x))
"
    );
    assert_eq!(
        names(&source),
        [
            "stages.0.conv",
            "stages.0.act",
            "stages.1.conv",
            "stages.1.act",
            "pool1",
            "flatten1",
            "heads.out",
            "last2"
        ]
    );
}

#[test]
fn weights_keep_the_order_in_which_they_were_registered() {
    let source = format!(
        "{HEAD}
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.Linear(4, 2)
        self.conv = nn.Conv2d(3, 4, 3)
    def forward(self, x):
        return self.head(self.conv(x).mean([2, 3]))
"
    );
    let network = program(&source).network.expect("a network");
    let names: Vec<String> = network
        .parameters()
        .into_iter()
        .map(|spec| spec.name)
        .collect();
    assert_eq!(
        names,
        ["head.weight", "head.bias", "conv.weight", "conv.bias"]
    );
    let again =
        convlab::network::Network::from_json(&network.to_json().expect("JSON")).expect("a network");
    assert_eq!(again, network);
}

#[test]
fn what_is_not_supported_is_named_with_its_place_and_what_is() {
    let source = format!("{HEAD}net = nn.Sequential(nn.Conv2d(3, 8, 3), nn.LSTM(8, 8))\n");
    let error = read(&source, &Options::default());
    let text = match error {
        Ok(program) => messages(&program),
        Err(error) => error.to_string(),
    };
    assert!(text.contains("LSTM") || text.contains("function"), "{text}");
    let source = format!(
        "{HEAD}
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3, padding_mode='mirror')
    def forward(self, x):
        return self.conv(x)
"
    );
    let error = read(&source, &Options::default()).expect_err("there is no such mode");
    assert_eq!(error.place(), Some((8, 21)), "{error}");
    assert!(
        error.to_string().contains("the padding mode 'mirror'")
            && error.to_string().contains("zeros, reflect"),
        "{error}"
    );
}

#[test]
fn pictures_have_the_channels_of_the_convolution_that_is_called_first() {
    let source = format!(
        "{HEAD}
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Conv2d(8, 4, 3)
        self.stem = nn.Conv2d(2, 8, 3)
    def forward(self, x):
        return self.body(self.stem(x))
"
    );
    let program = read(&source, &Options::default()).expect("a program");
    assert_eq!(program.network.expect("a network").input, [2, 32, 32]);
}

#[test]
fn a_whole_program_gives_its_recipe() {
    let source = format!(
        "{HEAD}from torchvision import datasets, transforms
from torch.utils.data import DataLoader
EPOCHS = 3
transform = transforms.Compose([
    transforms.RandomHorizontalFlip(),
    transforms.RandomCrop(28, padding=2),
    transforms.ToTensor(),
    transforms.Normalize((0.1307,), (0.3081,)),
])
train = datasets.MNIST('.', train=True, download=True, transform=transform)
loader = DataLoader(train, batch_size=32, shuffle=True)
net = nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.Flatten(), nn.Linear(4 * 26 * 26, 10))
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.AdamW(net.parameters(), lr=3e-4, betas=(0.8, 0.99))
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=2, gamma=0.5)
for epoch in range(EPOCHS):
    for x, y in loader:
        optimizer.zero_grad()
        loss = criterion(net(x), y)
        loss.backward()
        optimizer.step()
    scheduler.step()
"
    );
    let program = program(&source);
    assert_eq!(messages(&program), "");
    assert_eq!(program.dataset.as_deref(), Some("MNIST"));
    assert_eq!(program.network.expect("a network").input, [1, 28, 28]);
    let recipe = program.recipe.over(Recipe::default());
    assert_eq!(
        (
            recipe.batch,
            recipe.epochs,
            recipe.crop_padding,
            recipe.flip
        ),
        (32, 3, 2, true)
    );
    assert_eq!(
        (recipe.lr, recipe.beta1, recipe.beta2, recipe.weight_decay),
        (3e-4, 0.8, 0.99, 0.01)
    );
    let every = "every".to_string();
    assert!(
        recipe.schedule.to_string().contains(&every),
        "{}",
        recipe.schedule
    );
    assert_eq!(recipe.mean, [0.1307]);
}

#[test]
fn recursion_without_end_is_refused() {
    for source in [
        "def f(x):\n    return f(x)\nf(1)\nclass Net(nn.Module):\n    def forward(self, x):\n        return self.forward(x)\n".to_string(),
        "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        while True:\n            x = 1\n    def forward(self, x):\n        return x\n".to_string(),
        format!("x = {}1{}\n", "(".repeat(100_000), ")".repeat(100_000)),
        format!("x = {}1\n", "-".repeat(100_000)),
        format!("x = {}\n", ["a"; 50_000].join(" + ")),
        format!("x = a{}\n", ".b()".repeat(50_000)),
        (0..3000).map(|level| format!("{}if x:\n", " ".repeat(level))).collect(),
        "x = [1]\nfor i in range(20000):\n    x = [x]\n".to_string(),
        "x = 'a'\nfor i in range(20000):\n    x = x + x\n".to_string(),
    ] {
        let _ = read(&source, &Options::default());
    }
}

#[test]
fn a_source_beyond_a_megabyte_is_refused() {
    let error = read(&" ".repeat(2 << 20), &Options::default());
    assert!(matches!(error, Err(InteropError::TooLarge { .. })));
}

#[test]
fn transforms_become_a_recipes_and_plain_ones_its_switches() {
    let recipe = |train: &str, test: &str| {
        let source = format!(
            "{HEAD}from torchvision import datasets, transforms
from torchvision.transforms import InterpolationMode
train = datasets.CIFAR10('.', train=True, transform=transforms.Compose([{train}]))
test = datasets.CIFAR10('.', train=False, transform=transforms.Compose([{test}]))
net = nn.Sequential(nn.Conv2d(3, 4, 3, padding=1), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 10))
"
        );
        let program = program(&source);
        assert_eq!(messages(&program), "");
        let text = serde_json::to_string(&program.recipe).expect("JSON");
        let recipe = Recipe::from_json(&text).expect("a recipe");
        assert_eq!(program.recipe.clone().over(Recipe::default()), recipe);
        (recipe, program)
    };
    let norm = "transforms.ToTensor(), transforms.Normalize((0.5, 0.4, 0.3), (0.2, 0.2, 0.2))";
    let (read, program) = recipe(
        &format!(
            "transforms.RandomResizedCrop(24, scale=(0.3, 1.0)), transforms.RandomHorizontalFlip(), transforms.RandomVerticalFlip(p=0.1),
             transforms.RandomRotation(15, interpolation=InterpolationMode.BILINEAR), transforms.RandomAffine(5, translate=(0.1, 0.1), shear=4),
             transforms.ColorJitter(0.2, contrast=(0.5, 1.5), hue=0.1), {norm}, transforms.RandomErasing(p=0.25)"
        ),
        &format!("transforms.Resize(28), transforms.CenterCrop(24), {norm}"),
    );
    assert_eq!(
        read.transforms.to_string(),
        "random_resized_crop(size=24, scale=[0.3, 1]), random_horizontal_flip(), random_vertical_flip(p=0.1), random_rotation(degrees=[-15, 15], interpolation=bilinear), random_affine(degrees=[-5, 5], translate=[0.1, 0.1], shear=[-4, 4, 0, 0]), color_jitter(brightness=[0.8, 1.2], contrast=[0.5, 1.5], hue=[-0.1, 0.1]), random_erasing(p=0.25, value=[0.5, 0.4, 0.3])"
    );
    assert_eq!(
        read.eval_transforms.to_string(),
        "resize(size=28), center_crop(size=24)"
    );
    assert_eq!(
        (read.resize, read.flip, read.crop_padding),
        (Some(24), false, 0)
    );
    assert_eq!(program.network.expect("a network").input, [3, 24, 24]);
    assert!(
        program
            .notes
            .iter()
            .all(|note| !note.to_string().contains("Random")),
        "{:?}",
        program.notes
    );

    let (read, _) = recipe(
        &format!("transforms.RandomCrop(32, padding=4), transforms.RandomHorizontalFlip(), {norm}"),
        norm,
    );
    assert_eq!((read.flip, read.crop_padding, read.resize), (true, 4, None));
    assert!(read.transforms.is_empty() && read.eval_transforms.is_empty());

    let (read, _) = recipe(
        "transforms.RandomCrop(32, padding=4, padding_mode='reflect')",
        norm,
    );
    assert_eq!(
        read.transforms.to_string(),
        "random_crop(size=32, padding=4, padding_mode=reflect)"
    );

    let (_, program) = recipe(
        "transforms.AutoAugment(), transforms.RandomRotation(9, expand=True)",
        norm,
    );
    for part in [
        "AutoAugment: it is not supported",
        "RandomRotation: its expand",
    ] {
        assert!(
            program
                .notes
                .iter()
                .any(|note| note.to_string().contains(part)),
            "{:?}",
            program.notes
        );
    }
}
