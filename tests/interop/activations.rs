//! Activations as PyTorch's programs call them.

use convlab::interop::python::{Options, read};
use convlab::interop::write::pytorch_class;
use convlab::network::layers::Function;
use convlab::network::{Layer, Network};

use super::{messages, program};

const HEAD: &str = "import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n";

/// The network of a program whose `forward` applies these calls to `x`, one after the other.
fn network(calls: &[&str]) -> Network {
    let lines: String = calls
        .iter()
        .map(|call| format!("        x = {call}\n"))
        .collect();
    let source = format!(
        "{HEAD}
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(3 * 32 * 32, 10)
    def forward(self, x):
{lines}        return self.fc(torch.flatten(x, 1))
"
    );
    let program = program(&source);
    assert_eq!(messages(&program), "");
    program.network.expect("a network")
}

/// Its functions.
fn functions(calls: &[&str]) -> Vec<Function> {
    let nodes = network(calls).nodes;
    nodes
        .iter()
        .filter_map(|node| node.layer.function())
        .collect()
}

#[test]
fn modules_and_functions_mean_the_same() {
    let calls = [
        ["nn.ReLU(inplace=True)(x)", "F.relu_(x)"],
        [
            "nn.LeakyReLU(0.2)(x)",
            "F.leaky_relu(x, negative_slope=0.2, inplace=True)",
        ],
        ["nn.ReLU6()(x)", "F.relu6(x, inplace=True)"],
        [
            "nn.Hardtanh(-2, 2)(x)",
            "F.hardtanh(x, min_val=-2., max_val=2.)",
        ],
        ["nn.Hardtanh()(x)", "F.hardtanh(x)"],
        ["nn.ELU(alpha=0.5)(x)", "F.elu(x, 0.5)"],
        ["nn.CELU(2.0)(x)", "torch.celu(x, alpha=2.0)"],
        ["nn.SELU()(x)", "torch.selu(x)"],
        ["nn.SiLU(inplace=True)(x)", "F.silu(x)"],
        ["nn.GELU()(x)", "F.gelu(x)"],
        ["nn.GELU('tanh')(x)", "F.gelu(x, approximate='tanh')"],
        ["nn.Mish()(x)", "F.mish(x)"],
        ["nn.Hardswish()(x)", "F.hardswish(x)"],
        ["nn.Hardsigmoid()(x)", "F.hardsigmoid(x)"],
        ["nn.Softplus()(x)", "F.softplus(x, 1, 20)"],
        [
            "nn.Softplus(2, threshold=10)(x)",
            "F.softplus(x, beta=2, threshold=10)",
        ],
        ["nn.LogSigmoid()(x)", "F.logsigmoid(x)"],
        ["nn.Softsign()(x)", "F.softsign(x)"],
        ["nn.Tanhshrink()(x)", "F.tanhshrink(x)"],
        ["nn.Sigmoid()(x)", "x.sigmoid()"],
        ["nn.Tanh()(x)", "x.tanh()"],
        ["nn.ReLU()(x)", "x.relu_()"],
    ];
    let [modules, called] = [0, 1].map(|form| functions(&calls.map(|pair| pair[form])));
    assert_eq!(modules.len(), calls.len());
    assert_eq!(modules, called);
    assert_eq!(
        modules[3],
        Function::Hardtanh {
            min: -2.0,
            max: 2.0
        }
    );
    assert_eq!(
        modules[4],
        Function::Hardtanh {
            min: -1.0,
            max: 1.0
        }
    );
    let softplus = Function::Softplus {
        beta: 2.0,
        threshold: 10.0,
    };
    assert_eq!([modules[10], modules[15]], [Function::GeluTanh, softplus]);
}

#[test]
fn settings_that_pytorch_refuses_are_refused() {
    let of = |call: &str| {
        let source = format!(
            "{HEAD}
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(3 * 32 * 32, 10)
    def forward(self, x):
        return self.fc(torch.flatten({call}, 1))
"
        );
        match read(&source, &Options::default()) {
            Ok(program) => messages(&program),
            Err(error) => error.to_string(),
        }
    };
    for (call, wanted) in [
        (
            "F.gelu(x, approximate='fast')",
            "approximate='fast' of gelu",
        ),
        ("F.hardtanh(x, 1., -1.)", "min must be below max"),
        ("F.celu(x, 0.)", "alpha must not be 0"),
        ("F.softplus(x, beta=0)", "beta must not be 0"),
        ("F.elu(x, scale=2)", "elu has no argument \"scale\""),
    ] {
        let said = of(call);
        assert!(said.contains(wanted), "{call}: {said}");
    }
}

#[test]
fn what_is_exported_is_read_back() {
    let calls = [
        "F.relu6(x)",
        "F.hardtanh(x, -2., 2.)",
        "F.elu(x, 0.5)",
        "F.celu(x, 2.)",
        "F.selu(x)",
        "F.silu(x)",
        "F.gelu(x)",
        "F.gelu(x, approximate='tanh')",
        "F.mish(x)",
        "F.hardswish(x)",
        "F.hardsigmoid(x)",
        "F.softplus(x, 2, 10)",
        "F.logsigmoid(x)",
        "F.softsign(x)",
        "F.tanhshrink(x)",
    ];
    let network = network(&calls);
    let again = program(&pytorch_class(&network)).network;
    let layers = |network: &Network| -> Vec<Layer> {
        network
            .nodes
            .iter()
            .map(|node| node.layer.clone())
            .collect()
    };
    assert_eq!(layers(&again.expect("a network")), layers(&network));
}
