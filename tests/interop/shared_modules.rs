//! A module that is called more than once: read as layers of the same weights, and written as one module again.

use convlab::interop::python::{Options, read};
use convlab::interop::write::{burn, pytorch_class};
use convlab::network::{Layer, Network, ParameterRole};

use super::tensors::source;
use super::{messages, program};

/// As R2U-Net has it: a block that is called again on what it has put out.
const RECURRENT: &str = "
import torch.nn as nn

class Recurrent(nn.Module):
    def __init__(self, channels, t=2):
        super().__init__()
        self.t = t
        self.conv = nn.Sequential(
            nn.Conv2d(channels, channels, 3, padding=1), nn.BatchNorm2d(channels), nn.ReLU(inplace=True)
        )

    def forward(self, x):
        for i in range(self.t):
            if i == 0:
                x1 = self.conv(x)
            x1 = self.conv(x + x1)
        return x1

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 1)
        self.block = Recurrent(8)
        self.head = nn.Conv2d(8, 4, 1)

    def forward(self, x):
        return self.head(self.block(self.stem(x)))

net = Net()
";

fn network(source: &str) -> Network {
    let program = program(source);
    assert_eq!(messages(&program), "");
    program.network.expect("a network")
}

/// The network of [`RECURRENT`].
pub fn recurrent() -> Network {
    Network {
        source: "a test".into(),
        ..network(RECURRENT)
    }
}

fn owners(network: &Network) -> Vec<(&str, &str)> {
    let with_weights = |node: &&convlab::network::Node| !node.layer.parameters("").is_empty();
    let nodes = network.nodes.iter().filter(with_weights);
    nodes
        .map(|node| (node.name.as_str(), node.owner()))
        .collect()
}

#[test]
fn a_block_that_is_called_again_has_its_weights_once() {
    let network = recurrent();
    assert_eq!(
        owners(&network),
        [
            ("stem", "stem"),
            ("block.conv.0", "block.conv.0"),
            ("block.conv.1", "block.conv.1"),
            ("block.conv.0_2", "block.conv.0"),
            ("block.conv.1_2", "block.conv.1"),
            ("block.conv.0_3", "block.conv.0"),
            ("block.conv.1_3", "block.conv.1"),
            ("head", "head"),
        ]
    );
    assert_eq!(
        network.parameter_count(),
        3 * 8 + 8 + 8 * 8 * 9 + 8 + 16 + 8 * 4 + 4
    );
}

#[test]
fn it_is_written_as_one_module_and_read_as_the_same_network() {
    let network = recurrent();
    let source = pytorch_class(&network);
    assert_eq!(
        source.matches("= nn.Conv2d(").count() + source.matches(", nn.Conv2d(").count(),
        3,
        "{source}"
    );
    assert_eq!(
        source.matches("get_submodule(\"block.conv.0\")(").count(),
        3,
        "{source}"
    );
    let read_again = |source: &str| {
        let options = Options {
            input: Some(network.input),
            ..Options::default()
        };
        let program = read(source, &options).expect("a program");
        assert_eq!(messages(&program), "");
        program.network.expect("a network")
    };
    let again = read_again(&source);
    assert_eq!(owners(&again), owners(&network));
    assert_eq!(again.parameters(), network.parameters());
    let layers = |network: &Network| {
        network
            .nodes
            .iter()
            .map(|node| node.layer.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(layers(&again), layers(&network), "{source}");
    // What had a module's name has a function's now; from here on nothing changes any more.
    assert_eq!(read_again(&pytorch_class(&again)), again);
    let code = burn(&network).expect("code");
    assert_eq!(code.matches("Conv2dConfig::new").count(), 3, "{code}");
    assert_eq!(
        code.matches("self.block_conv_0.forward(").count(),
        3,
        "{code}"
    );
}

#[test]
fn any_layer_with_weights_may_be_called_again() {
    let source = source(
        &[
            "self.a = nn.PReLU()",
            "self.norm = nn.GroupNorm(3, 3)",
            "self.conv = nn.Conv2d(3, 3, 3, padding=1, padding_mode='reflect')",
            "self.up = nn.ConvTranspose2d(3, 3, 2, stride=2)",
            "self.fc = nn.Linear(3, 3)",
        ],
        &[
            "x = self.up(self.up(self.norm(self.conv(self.a(self.norm(self.conv(self.a(x))))))))",
            "x = x.mean((2, 3))",
            "return self.fc(F.relu(self.fc(x)))",
        ],
    );
    let network = network(&source);
    let shared = |name: &str| {
        owners(&network)
            .iter()
            .filter(|(_, owner)| *owner == name)
            .count()
    };
    for name in ["a", "norm", "conv", "up", "fc"] {
        assert_eq!(shared(name), 2, "{name}");
    }
    let borders = network
        .nodes
        .iter()
        .filter(|node| matches!(node.layer, Layer::Pad2d(_)));
    assert_eq!(borders.count(), 2);
}

#[test]
fn two_names_of_one_module_are_one_module() {
    let source = source(
        &["self.a = nn.Conv2d(3, 3, 1)", "self.b = self.a"],
        &["return self.b(self.a(x))"],
    );
    let program = program(&source);
    let notes: Vec<String> = program.notes.iter().map(ToString::to_string).collect();
    assert!(
        notes
            .iter()
            .any(|note| note.starts_with("b is another name of a;")),
        "{notes:?}"
    );
    let network = program.network.expect("a network");
    assert_eq!(owners(&network), [("a", "a"), ("a_2", "a")]);
}

#[test]
fn a_use_that_leads_nowhere_is_left_out_and_the_next_takes_its_place() {
    let source = source(
        &[
            "self.a = nn.Conv2d(3, 3, 1)",
            "self.n = nn.BatchNorm2d(3)",
            "self.a_2 = nn.Conv2d(3, 3, 1)",
        ],
        &[
            "y = self.n(self.a(x))",
            "x = self.n(self.a(x * 2))",
            "return self.n(self.a_2(self.a(x)))",
        ],
    );
    let program = program(&source);
    let network = program.network.clone().expect("a network");
    assert_eq!(messages(&program), "");
    // Names of modules are not taken by uses.
    assert_eq!(
        owners(&network),
        [
            ("a", "a"),
            ("n", "n"),
            ("a_4", "a"),
            ("a_2", "a_2"),
            ("n_3", "n")
        ]
    );
    network.shapes().expect("it is right");
    let notes: Vec<String> = program.notes.iter().map(ToString::to_string).collect();
    assert!(
        notes
            .iter()
            .any(|note| note.contains("PyTorch would move the running statistics of n")),
        "{notes:?}"
    );
    let counters = network.parameters().into_iter();
    let counters = counters.filter(|spec| spec.role == ParameterRole::BatchesTracked);
    assert_eq!(counters.count(), 1);
}
