//! Networks of a vector of random numbers, networks that are trained against each other, and arguments that nothing gives.

use convlab::interop::python::{Options, Program, read};

use super::{messages, program};

const HEAD: &str = "import torch\nimport torch.nn as nn\n";
const MAKER: &str = "class Maker(nn.Module):\n    def __init__(self, nz, ngf, nc=1):\n        super().__init__()\n        self.body = nn.Sequential(nn.ConvTranspose2d(nz, ngf, 4, 1, 0, bias=False), nn.BatchNorm2d(ngf), nn.ReLU(True), nn.ConvTranspose2d(ngf, nc, 4, 2, 1), nn.Tanh())\n    def forward(self, z):\n        return self.body(z)\n";
const FLAT: &str = "class Generator(nn.Module):\n    def __init__(self, latent_dim, img_shape=(1, 8, 8)):\n        super().__init__()\n        self.img_shape = img_shape\n        self.first = nn.Linear(latent_dim, 20)\n        self.last = nn.Linear(20, 64)\n    def forward(self, noise):\n        x = torch.relu(self.first(noise))\n        return torch.tanh(self.last(x)).view(x.size(0), *self.img_shape)\n";

fn notes(program: &Program) -> String {
    let notes = program.notes.iter();
    notes.map(|note| format!("{note}\n")).collect()
}

#[test]
fn a_generator_is_a_network_of_its_vector() {
    let read = program(&format!("{HEAD}{MAKER}"));
    assert_eq!(messages(&read), "");
    let network = read.network.as_ref().expect("a network");
    assert_eq!(network.input, [100, 1, 1]);
    let shapes = network.shapes().expect("shapes");
    assert_eq!(shapes.last().expect("a shape"), &[1, 8, 8]);
    let said = notes(&read);
    for part in ["nz=100, ngf=64", "vector of 100 random numbers"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let read = program(&format!("{HEAD}{FLAT}"));
    assert_eq!(messages(&read), "");
    let network = read.network.expect("a network");
    assert_eq!(network.input, [100, 1, 1]);
    assert_eq!(
        network.shapes().expect("shapes").last(),
        Some(&vec![1, 8, 8])
    );
    // Of a data set's pictures too, which it is not given.
    let read = program(&format!(
        "{HEAD}from torchvision import datasets\nd = datasets.MNIST('.')\n{FLAT}net = Generator(33)\n"
    ));
    assert_eq!(read.network.map(|network| network.input), Some([33, 1, 1]));
}

#[test]
fn of_networks_trained_against_each_other_one_is_read_alone() {
    let source = format!(
        "{HEAD}import argparse\nparser = argparse.ArgumentParser()\nparser.add_argument('--nz', type=int, default=24)\nopt = parser.parse_args()\nnz = int(opt.nz)\n{MAKER}class Judge(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.body = nn.Sequential(nn.Flatten(), nn.Linear(64, 1), nn.Sigmoid())\n    def forward(self, img):\n        return self.body(img)\nmaker, judge = Maker(nz, 8), Judge()\ncriterion = nn.BCELoss()\nfirst = torch.optim.Adam(maker.parameters(), lr=2e-4)\nsecond = torch.optim.Adam(judge.parameters(), lr=2e-4)\nfor epoch in range(3):\n    for x, _ in loader:\n        criterion(judge(x), y).backward()\n        second.step()\n        criterion(judge(maker(z)), y).backward()\n        first.step()\n"
    );
    let whole = program(&source);
    assert!(
        messages(&whole).contains("several networks (maker, judge) are trained together"),
        "{}",
        messages(&whole)
    );
    assert!(whole.recipe.lr.is_none() && whole.recipe.epochs.is_none());
    for (class, input) in [("Maker", Some([24, 1, 1])), ("Judge", None)] {
        let options = Options {
            class: Some(class.into()),
            ..Options::default()
        };
        let alone = read(&source, &options).expect("a program");
        let network = alone
            .network
            .as_ref()
            .unwrap_or_else(|| panic!("{class}: {}", messages(&alone)));
        assert!(input.is_none_or(|input| network.input == input), "{class}");
        assert!(
            alone.recipe.lr.is_none() && alone.recipe.loss.is_none(),
            "{class}"
        );
        assert!(
            notes(&alone).contains("is read alone, without loss"),
            "{}",
            notes(&alone)
        );
        // Its own last sigmoid stays: no loss takes its place.
        if class == "Judge" {
            assert_eq!(network.nodes.len(), 3);
        }
    }
}

#[test]
fn settings_in_an_object_that_nothing_gives_are_usual_ones() {
    let source = format!(
        "{HEAD}class NetG(nn.Module):\n    def __init__(self, opt):\n        super().__init__()\n        width = opt.ngf\n        self.up = nn.ConvTranspose2d(opt.nz, width * 2, 4)\n        self.out = nn.ConvTranspose2d(width * 2, opt.channels, 4, 2, 1)\n    def forward(self, input):\n        return self.out(torch.relu(self.up(input)))\n"
    );
    let read = program(&source);
    assert_eq!(messages(&read), "");
    assert_eq!(
        read.network.as_ref().map(|network| network.input),
        Some([100, 1, 1])
    );
    for part in ["opt.ngf=64", "opt.nz=100", "opt.channels=3"] {
        assert!(notes(&read).contains(part), "{}", notes(&read));
    }
    // A setting without a usual value is asked for.
    let error = super::read(
        &source.replace("opt.ngf", "opt.secret"),
        &Options::default(),
    );
    let error = error.expect_err("no network").to_string();
    assert!(error.contains("NetG needs opt"), "{error}");
}

#[test]
fn a_forward_of_several_inputs_is_refused_by_their_names() {
    let error = super::read(
        &format!(
            "{HEAD}class Pair(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.conv = nn.Conv2d(3, 4, 3)\n    def forward(self, left, right, scale=1):\n        return self.conv(left) + self.conv(right)\n"
        ),
        &Options::default(),
    );
    let error = error.expect_err("no network").to_string();
    assert!(
        error.contains("line 7") && error.contains("takes 2 inputs (left, right)"),
        "{error}"
    );
}

#[test]
fn wide_and_dense_networks_get_a_depth_that_fits() {
    let wide = "class Wide(nn.Module):\n    def __init__(self, depth, widen_factor, dropout_rate, num_classes):\n        super().__init__()\n        assert (depth - 4) % 6 == 0\n        self.conv = nn.Conv2d(3, 16 * widen_factor, 3)\n        self.drop = nn.Dropout(dropout_rate)\n        self.fc = nn.Linear(16 * widen_factor, num_classes)\n    def forward(self, x):\n        return self.fc(self.drop(self.conv(x).mean([2, 3])))\n";
    let read = program(&format!("{HEAD}{wide}"));
    assert_eq!(messages(&read), "");
    let said = notes(&read);
    assert!(
        said.contains("depth=28, widen_factor=10, dropout_rate=0.5, num_classes=10"),
        "{said}"
    );
}

#[test]
fn weights_that_a_network_loads_in_its_making_are_passed_over() {
    let source = format!(
        "{HEAD}import torch.utils.model_zoo as model_zoo\nclass Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.conv = nn.Conv2d(3, 4, 3)\n        self.load()\n    def load(self):\n        known = self.state_dict()\n        found = {{}}\n        for name, value in model_zoo.load_url('http://a/b.pth').items():\n            if name in known:\n                found[name] = value.unsqueeze(-1)\n        known.update(found)\n        self.load_state_dict(known)\n    def forward(self, x):\n        return self.conv(x).mean([2, 3])\n"
    );
    let read = program(&source);
    assert_eq!(messages(&read), "");
    assert!(read.network.is_some());
    assert!(
        notes(&read).contains("first weights set by the program are not read"),
        "{}",
        notes(&read)
    );
}

#[test]
fn channels_of_zeros_beside_a_map_are_padding() {
    let source = format!(
        "{HEAD}class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.conv = nn.Conv2d(3, 8, 3, padding=1)\n    def forward(self, x):\n        more = torch.zeros(x.size(0), 5, x.size(2), x.size(3))\n        return self.conv(x) + torch.cat((x, more), dim=1)\n"
    );
    let read = program(&source);
    assert_eq!(messages(&read), "");
    let kinds: Vec<String> = read
        .network
        .expect("a network")
        .nodes
        .iter()
        .map(|node| format!("{:?}", node.layer))
        .collect();
    assert!(
        kinds
            .iter()
            .any(|kind| kind.contains("ChannelPad") && kind.contains("after: 5")),
        "{kinds:?}"
    );
}
