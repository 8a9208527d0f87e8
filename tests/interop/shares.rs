//! Learned slopes, softmax, and what zeroes at random, as PyTorch's programs call them.

use convlab::interop::python::{Options, read};
use convlab::network::Network;

use super::messages;

/// A module with these lines in `__init__` and these in `forward`, and lines behind it.
fn source(init: &[&str], forward: &[&str], behind: &str) -> String {
    let lines = |lines: &[&str]| -> String {
        lines
            .iter()
            .map(|line| format!("        {line}\n"))
            .collect()
    };
    format!(
        "import torch\nimport torchvision\nimport torch.nn as nn\nimport torch.nn.functional as F\n
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 1)
{}
    def forward(self, x):
        x = self.conv(x)
{}
net = Net()
print(net(torch.randn(1, 3, 32, 32)).shape)
{behind}",
        lines(init),
        lines(forward)
    )
}

/// Its network, which has nothing to be said against.
fn network(init: &[&str], forward: &[&str]) -> Network {
    let source = source(init, forward, "");
    let program = read(&source, &Options::default()).expect("a program");
    assert_eq!(messages(&program), "", "{source}");
    program.network.expect("a network")
}

/// What is said against it.
fn problems(init: &[&str], forward: &[&str]) -> String {
    match read(&source(init, forward, ""), &Options::default()) {
        Ok(program) => messages(&program),
        Err(error) => error.to_string(),
    }
}

/// Each layer behind the convolution: its kind with its settings, as the page shows them.
fn shown(network: &Network) -> Vec<String> {
    let nodes = network.nodes.iter().skip(1);
    nodes
        .map(|node| {
            let text = format!("{} {}", node.layer.kind(), node.layer.detail());
            text.trim().to_string()
        })
        .collect()
}

#[test]
fn slopes_are_learned_one_for_all_or_one_a_channel() {
    let init = [
        "self.all = nn.PReLU()",
        "self.each = nn.PReLU(num_parameters=8, init=0.1)",
        "self.called = nn.PReLU(8)",
    ];
    let forward = [
        "x = self.each(self.all(x))",
        "return F.prelu(x, self.called.weight)",
    ];
    let read = network(&init, &forward);
    assert_eq!(shown(&read), ["PReLU", "PReLU 8 slopes", "PReLU 8 slopes"]);
    let slopes = read.parameters().split_off(2);
    let named: Vec<(&str, &[usize])> = slopes
        .iter()
        .map(|spec| (spec.name.as_str(), spec.shape.as_slice()))
        .collect();
    assert_eq!(
        named,
        [
            ("all.weight", &[1][..]),
            ("each.weight", &[8][..]),
            ("called.weight", &[8][..])
        ]
    );
    let first = convlab::network::initial_parameters(&read, 1);
    let first: Vec<f32> = first.iter().skip(2).map(|(_, values)| values[0]).collect();
    assert_eq!(first, [0.25, 0.1, 0.25]);
}

#[test]
fn slopes_that_do_not_fit_are_refused() {
    let said = problems(&["self.a = nn.PReLU(4)"], &["return self.a(x)"]);
    assert!(
        said.contains("Found parameter numbers = 4 and channel size = 8"),
        "{said}"
    );
    let said = problems(
        &["self.w = nn.Parameter(torch.zeros(1))"],
        &["return F.prelu(x, self.w)"],
    );
    assert!(said.contains("belongs to no nn.PReLU"), "{said}");
}

#[test]
fn what_zeroes_at_random_is_told_apart() {
    let init = [
        "self.maps = nn.Dropout2d(0.1)",
        "self.alpha = nn.AlphaDropout(p=0.2)",
        "self.path = torchvision.ops.StochasticDepth(0.3, 'row')",
        "self.batch = StochasticDepth(p=0.4, mode='batch')",
        "self.timm = DropPath(0.25)",
    ];
    let forward = [
        "x = self.timm(self.batch(self.path(self.alpha(self.maps(x)))))",
        "x = F.dropout2d(x, 0.6, self.training)",
        "x = F.alpha_dropout(x, p=0.7, training=self.training)",
        "x = torchvision.ops.stochastic_depth(x, 0.8, 'batch', training=self.training)",
        // PyTorch's default is not to.
        "x = F.alpha_dropout(x, 0.9)",
        "return F.dropout2d(x, training=False)",
    ];
    let imports =
        "from torchvision.ops import StochasticDepth\nfrom timm.models.layers import DropPath\n";
    let program = read(
        &(imports.to_string() + &source(&init, &forward, "")),
        &Options::default(),
    );
    let read = program.expect("a program");
    assert_eq!(messages(&read), "");
    assert_eq!(
        shown(&read.network.expect("a network")),
        [
            "Dropout2d p 0.1",
            "AlphaDropout p 0.2",
            "StochasticDepth p 0.3, row",
            "StochasticDepth p 0.4, batch",
            "StochasticDepth p 0.25, row",
            "Dropout2d p 0.6",
            "AlphaDropout p 0.7",
            "StochasticDepth p 0.8, batch",
        ]
    );
    let said = problems(
        &["self.a = torchvision.ops.StochasticDepth(0.5, 'rows')"],
        &["return self.a(x)"],
    );
    assert!(said.contains("mode='rows' of StochasticDepth"), "{said}");
    let said = problems(&["self.a = nn.Dropout2d(1.0)"], &["return self.a(x)"]);
    assert!(said.contains("p must be at least 0 and below 1"), "{said}");
}

#[test]
fn softmax_goes_along_the_axis_that_is_named() {
    let tail = |forward: &[&str]| shown(&network(&["self.fc = nn.Linear(8, 4)"], forward));
    for call in [
        "nn.Softmax(dim=1)(x)",
        "nn.Softmax(1)(x)",
        "nn.Softmax2d()(x)",
        "F.softmax(x, dim=-3)",
        "torch.softmax(x, 1)",
        "x.softmax(dim=1)",
        // PyTorch's own choice for four axes.
        "F.softmax(x)",
        "F.softmax(x, dim=1, dtype=torch.float32)",
    ] {
        assert_eq!(
            tail(&[&format!("return {call} * x")])[0],
            "Softmax",
            "{call}"
        );
    }
    assert_eq!(
        tail(&["return torch.log_softmax(x, dim=-1) + F.log_softmax(x, 2) + x.log_softmax(1)"])
            [..2],
        ["LogSoftmax dim 3", "LogSoftmax dim 2"]
    );
    let vectors = [
        "x = F.adaptive_avg_pool2d(x, 1).flatten(1)",
        "return self.fc(x * F.softmax(x, dim=-1))",
    ];
    assert_eq!(
        tail(&vectors),
        [
            "AdaptiveAvgPool2d average to 1",
            "Flatten",
            "Softmax",
            "arithmetic a × b",
            "Linear"
        ]
    );
}

#[test]
fn softmax_of_tensors_of_other_axes_is_that_of_a_map() {
    // As selective kernels (Li et al. 2019) weigh two branches: softmax over an axis of two.
    let read = network(
        &[],
        &[
            "w = F.adaptive_avg_pool2d(x, 1).view(-1, 2, 4, 1, 1)",
            "a, b = F.softmax(w, dim=1).chunk(2, dim=1)",
            "return x[:, :4] * a.squeeze(1) + x[:, 4:] * b.squeeze(1)",
        ],
    );
    assert!(shown(&read).contains(&"Softmax dim 2".to_string()));
    let node = |kind: &str| read.nodes.iter().position(|node| node.layer.kind() == kind);
    let shapes = read.shapes().expect("shapes");
    assert_eq!(shapes[node("Softmax").expect("softmax")], [1, 2, 4]);
    assert_eq!(shapes.last().expect("a layer"), &[4, 32, 32]);
}

#[test]
fn softmax_over_the_batch_is_refused() {
    for (call, wanted) in [
        (
            "F.softmax(x, dim=0)",
            "softmax along axis 0 of a tensor of 4 axes",
        ),
        (
            "F.log_softmax(x, dim=4)",
            "log_softmax along axis 4 of a tensor of 4 axes",
        ),
        (
            "F.softmax(x, dim=-5)",
            "softmax along axis -1 of a tensor of 4 axes",
        ),
        (
            "F.softmax(x.flatten(2))",
            "softmax along axis 0 of a tensor of 3 axes",
        ),
    ] {
        let said = problems(&[], &[&format!("return {call}")]);
        assert!(said.contains(wanted), "{call}: {said}");
    }
}

/// Kinds of the last two layers of a program that ends so, and what is noted.
fn ended(ending: &str, behind: &str) -> ([&'static str; 2], String) {
    let forward = [
        "x = self.fc(F.adaptive_avg_pool2d(x, 1).flatten(1))",
        &format!("return {ending}"),
    ];
    let source = source(&["self.fc = nn.Linear(8, 4)"], &forward, behind);
    let program = read(&source, &Options::default()).expect("a program");
    assert_eq!(messages(&program), "", "{source}");
    let notes: Vec<String> = program.notes.iter().map(ToString::to_string).collect();
    let nodes = program.network.expect("a network").nodes;
    let last = [2, 1].map(|back| nodes[nodes.len() - back].layer.kind());
    (last, notes.join("\n"))
}

#[test]
fn a_last_log_softmax_belongs_to_cross_entropy() {
    for criterion in [
        "",
        "criterion = nn.NLLLoss()\n",
        "criterion = nn.CrossEntropyLoss()\n",
    ] {
        for call in ["F.log_softmax(x, dim=1)", "nn.LogSoftmax(dim=-1)(x)"] {
            let (last, notes) = ended(call, criterion);
            assert_eq!(last, ["Flatten", "Linear"], "{criterion} {call}");
            assert!(notes.contains("log_softmax was left out"), "{notes}");
            assert!(!notes.contains("not used"), "{notes}");
        }
    }
    let (last, _) = ended("F.log_softmax(x, 1)", "criterion = nn.MSELoss()\n");
    assert_eq!(last, ["Linear", "LogSoftmax"]);
    let (last, notes) = ended("F.log_softmax(x, 1) * 2", "criterion = nn.NLLLoss()\n");
    assert_eq!(last, ["LogSoftmax", "affine"]);
    assert!(notes.contains("the loss is NLLLoss"), "{notes}");
}

#[test]
fn a_last_softmax_is_kept_and_told() {
    let (last, notes) = ended("F.softmax(x, 1)", "criterion = nn.CrossEntropyLoss()\n");
    assert_eq!(last, ["Linear", "Softmax"]);
    assert!(notes.contains("learning is slow"), "{notes}");
    let (last, notes) = ended("F.softmax(x, 1)", "criterion = nn.NLLLoss()\n");
    assert_eq!(last, ["Linear", "Softmax"]);
    assert!(notes.contains("the loss is NLLLoss"), "{notes}");
    let (last, notes) = ended("F.softmax(x, 1)", "criterion = nn.MSELoss()\n");
    assert_eq!(last, ["Linear", "Softmax"]);
    assert!(!notes.contains("learning is slow"), "{notes}");
}
