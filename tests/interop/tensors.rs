//! What `forward` does with its tensors.

use convlab::network::Network;

use super::{messages, program};

/// The network of a module whose `__init__` and `forward` have these lines, for pictures of 3×32×32.
pub fn network(init: &[&str], forward: &[&str]) -> Network {
    let program = program(&source(init, forward));
    assert_eq!(messages(&program), "", "{forward:?}");
    program.network.expect("a network")
}

pub fn source(init: &[&str], forward: &[&str]) -> String {
    let lines = |lines: &[&str]| -> String {
        lines
            .iter()
            .map(|line| format!("        {line}\n"))
            .collect()
    };
    format!(
        "import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n
class Net(nn.Module):
    def __init__(self):
        super().__init__()
{}
    def forward(self, x):
{}
net = Net()
print(net(torch.randn(1, 3, 32, 32)).shape)
",
        lines(init),
        lines(forward)
    )
}

/// Each layer's kind with its settings, as the page shows them.
fn shown(network: &Network) -> Vec<String> {
    let nodes = network.nodes.iter();
    nodes
        .map(|node| {
            format!("{} {}", node.layer.kind(), node.layer.detail())
                .trim()
                .to_string()
        })
        .collect()
}

fn last_shape(network: &Network) -> Vec<usize> {
    network.shapes().expect("shapes").pop().expect("a layer")
}

/// A module whose only layer with weights is a convolution to 8 channels, and what follows it.
fn after_conv(forward: &[&str]) -> Network {
    let lines = [&["x = self.conv(x)"], forward].concat();
    let network = network(&["self.conv = nn.Conv2d(3, 8, 1)"], &lines);
    assert_eq!(network.nodes[0].name, "conv");
    network
}

fn tail(forward: &[&str]) -> Vec<String> {
    shown(&after_conv(forward))[1..].to_vec()
}

#[test]
fn a_gate_multiplies_its_map() {
    let gate = [
        "w = F.adaptive_avg_pool2d(x, 1)",
        "w = torch.sigmoid(self.up(F.relu(self.down(w))))",
        "return x * w",
    ];
    let init = [
        "self.down = nn.Conv2d(3, 2, 1)",
        "self.up = nn.Conv2d(2, 3, 1)",
    ];
    let read = network(&init, &gate);
    assert_eq!(
        shown(&read).last().map(String::as_str),
        Some("arithmetic a × b")
    );
    assert_eq!(last_shape(&read), [3, 32, 32]);

    // As vectors, with the view that gives them back their axes, and spread out by hand.
    for gated in [
        "x * w.view(b, c, 1, 1)",
        "x * w[:, :, None, None].expand_as(x)",
    ] {
        let lines = [
            "b, c, _, _ = x.size()",
            "w = F.adaptive_avg_pool2d(x, 1).view(b, c)",
            "w = torch.sigmoid(self.fc(w))",
            &format!("return {gated}"),
        ];
        let read = network(&["self.fc = nn.Linear(3, 3)"], &lines);
        let kinds: Vec<&str> = read.nodes.iter().map(|node| node.layer.kind()).collect();
        assert_eq!(
            kinds,
            [
                "AdaptiveAvgPool2d",
                "view",
                "Linear",
                "Sigmoid",
                "reshape",
                "arithmetic"
            ],
            "{gated}"
        );
    }
}

#[test]
fn numbers_scale_and_shift() {
    assert_eq!(tail(&["return 0.5 * x"]), ["affine 0.5 x"]);
    assert_eq!(
        tail(&["return x / 2 - 1"]),
        ["affine 0.5 x", "affine 1 x - 1"]
    );
    assert_eq!(tail(&["return 1 - x"]), ["affine -1 x + 1"]);
    assert_eq!(tail(&["return -x"]), ["affine -1 x"]);
    assert_eq!(
        tail(&["return torch.mul(x, 2).add(3)"]),
        ["affine 2 x", "affine 1 x + 3"]
    );
    assert_eq!(
        tail(&["return x * torch.sigmoid(x) - x"]),
        ["Sigmoid", "arithmetic a × b", "arithmetic a - b"]
    );
    assert_eq!(
        tail(&["x *= 2", "return x ** 2"]),
        ["affine 2 x", "arithmetic a × b"]
    );
}

#[test]
fn parts_are_taken_as_python_counts() {
    assert_eq!(
        tail(&["return x[:, :, 1:-1, 1:-1]"]),
        ["slice [:, 1:-1, 1:-1]"]
    );
    assert_eq!(tail(&["return x[:, :4]"]), ["slice [:4, :, :]"]);
    assert_eq!(tail(&["return x[:, ::2]"]), ["slice [::2, :, :]"]);
    assert_eq!(tail(&["return x[..., 3:]"]), ["slice [:, :, 3:]"]);
    assert_eq!(tail(&["return x[:, -1:]"]), ["slice [-1:, :, :]"]);
    assert_eq!(tail(&["return x.narrow(1, 2, 3)"]), ["slice [2:5, :, :]"]);
    assert_eq!(
        tail(&["a, b = x.chunk(2, dim=1)", "return torch.cat((b, a), 1)"]),
        ["slice [:4, :, :]", "slice [4:8, :, :]", "cat"]
    );
    let read = after_conv(&[
        "a, b, c = torch.split(x, [1, 2, 5], dim=1)",
        "return torch.cat([c, a], dim=1)",
    ]);
    assert_eq!(last_shape(&read), [6, 32, 32]);
    let read = after_conv(&["return torch.cat([x, x[:, :, :4]], dim=2)"]);
    assert_eq!(shown(&read)[2], "cat dim 2");
    assert_eq!(last_shape(&read), [8, 36, 32]);
}

#[test]
fn borders_are_put_around() {
    assert_eq!(
        tail(&["return F.pad(x, [1, 2, 3, 4])"]),
        ["Pad2d 1, 2, 3, 4, 0"]
    );
    assert_eq!(
        tail(&["return F.pad(x, (1, 1), mode='reflect')"]),
        ["Pad2d 1, 1, 0, 0, reflect"]
    );
    assert_eq!(
        tail(&["return F.pad(x, (0, -1, -2, 0))"]),
        ["Pad2d 0, -1, -2, 0, 0"]
    );
    let init = [
        "self.pad = nn.ReflectionPad2d(2)",
        "self.a = nn.Conv2d(3, 4, 3, padding='same', padding_mode='circular')",
        "self.b = nn.Conv2d(4, 4, (2, 3), padding='same')",
        "self.c = nn.Conv2d(4, 4, 3, padding='valid')",
    ];
    let read = network(&init, &["return self.c(self.b(self.a(self.pad(x))))"]);
    assert_eq!(
        shown(&read),
        [
            "Pad2d 2, 2, 2, 2, reflect",
            "Pad2d 1, 1, 1, 1, circular",
            "Conv2d 3×3",
            "Pad2d 1, 1, 0, 1, 0",
            "Conv2d 2×3",
            "Conv2d 3×3"
        ]
    );
    let names: Vec<String> = read
        .parameters()
        .into_iter()
        .map(|tensor| tensor.name)
        .collect();
    assert_eq!(
        names,
        [
            "a.weight", "a.bias", "b.weight", "b.bias", "c.weight", "c.bias"
        ]
    );
    assert_eq!(last_shape(&read), [4, 34, 34]);
}

#[test]
fn windows_may_reach_over_the_edge() {
    let read = after_conv(&[
        "x = F.max_pool2d(x, 3, stride=2, ceil_mode=True)",
        "return F.avg_pool2d(x, 3, 2, 1, True, count_include_pad=False)",
    ]);
    assert_eq!(
        shown(&read)[1..],
        [
            "MaxPool2d max 3×3, stride 2, ceil",
            "AvgPool2d average 3×3, stride 2, ceil"
        ]
    );
    assert_eq!(
        read.shapes().expect("shapes")[1..],
        [vec![8, 16, 16], vec![8, 9, 9]]
    );
}

#[test]
fn axes_are_gone_over() {
    assert_eq!(
        tail(&["return x.mean(1, keepdim=True)"]),
        ["reduce mean over 1"]
    );
    assert_eq!(
        tail(&[
            "a = torch.mean(x, dim=1, keepdim=True)",
            "m, _ = torch.max(x, dim=1, keepdim=True)",
            "return torch.cat([a, m], dim=1)"
        ]),
        ["reduce mean over 1", "reduce max over 1", "cat"]
    );
    assert_eq!(
        tail(&["return x.view(x.size(0), x.size(1), -1).mean(dim=2)"]),
        ["reshape to 8×1024×1", "reduce mean over 2", "Flatten"]
    );
    assert_eq!(
        tail(&["return x.amax((2, 3))"]),
        ["reduce amax over 2, 3", "Flatten"]
    );
    assert_eq!(
        tail(&["return x.mean([2, 3])"]),
        ["AdaptiveAvgPool2d average to 1", "Flatten"]
    );
    let read = after_conv(&["y = torch.stack([x, x * 2], dim=1)", "return y.sum(1)"]);
    assert_eq!(last_shape(&read), [8, 32, 32]);
}

#[test]
fn views_that_change_the_order_are_one_layer() {
    let shuffle = [
        "n, c, h, w = x.size()",
        "x = x.view(n, 2, c // 2, h, w).permute(0, 2, 1, 3, 4).contiguous()",
        "return x.view(n, -1, h, w)",
    ];
    assert_eq!(tail(&shuffle), ["ChannelShuffle 2 groups"]);
    assert_eq!(
        tail(&[
            "n, c, h, w = x.shape",
            "x = x.reshape(n, 4, 2, h, w).transpose(1, 2)",
            "return x.reshape(n, c, h, w)"
        ]),
        ["ChannelShuffle 4 groups"]
    );
    assert_eq!(
        tail(&[
            "n, c, h, w = x.shape",
            "x = x.view(n, c // 4, 2, 2, h, w).permute(0, 1, 4, 2, 5, 3)",
            "return x.reshape(n, c // 4, h * 2, w * 2)"
        ]),
        ["PixelShuffle times 2"]
    );
    assert_eq!(
        tail(&["return F.pixel_unshuffle(x, 2)"]),
        ["PixelUnshuffle by 2"]
    );
    assert_eq!(
        tail(&["x = x.permute(0, 2, 3, 1)", "return x"]),
        ["permute (8, 32, 32) by (2, 3, 1)"]
    );
    // There and back again is nothing.
    assert_eq!(
        tail(&[
            "x = x.permute(0, 2, 3, 1)",
            "return F.relu(x.permute(0, 3, 1, 2))"
        ]),
        ["ReLU"]
    );
    assert_eq!(
        tail(&[
            "return F.relu(x.flatten(2).transpose(1, 2).transpose(1, 2).view(len(x), 8, 32, 32))"
        ]),
        ["ReLU"]
    );
    // Divided anew after it was turned: two layers.
    let read = after_conv(&[
        "x = x.permute(0, 2, 3, 1).reshape(x.shape[0], 16, 64, 8)",
        "return x.permute(0, 3, 1, 2)",
    ]);
    assert_eq!(last_shape(&read), [8, 16, 64]);
    assert_eq!(read.nodes.len(), 3);
}

#[test]
fn vectors_become_maps() {
    let init = [
        "self.fc = nn.Linear(3072, 8 * 7 * 7)",
        "self.up = nn.ConvTranspose2d(8, 1, 4, stride=4)",
    ];
    for forward in [
        [
            "x = self.fc(torch.flatten(x, 1))",
            "return self.up(x.view(-1, 8, 7, 7))",
        ],
        [
            "x = self.fc(x.view(len(x), -1))",
            "return self.up(x.reshape(x.shape[0], 8, -1, 7))",
        ],
        [
            "x = self.fc(x.flatten(1))",
            "return self.up(x.unflatten(1, (8, 7, 7)))",
        ],
    ] {
        let read = network(&init, &forward);
        assert_eq!(last_shape(&read), [1, 28, 28]);
        assert_eq!(shown(&read)[2], "reshape to 8×7×7");
    }
    let read = network(
        &["self.net = nn.Sequential(nn.Flatten(), nn.Linear(3072, 8), nn.Unflatten(1, (2, 2, 2)))"],
        &["return self.net(x)"],
    );
    assert_eq!(last_shape(&read), [2, 2, 2]);
}

#[test]
fn maps_take_any_size() {
    assert_eq!(
        tail(&[
            "y = F.max_pool2d(x, 3, 2)",
            "return F.interpolate(y, size=x.shape[2:], mode='bilinear')"
        ])[1],
        "interpolate bilinear, to 32"
    );
    assert_eq!(
        tail(&["return F.interpolate(x, scale_factor=0.5, mode='bicubic', align_corners=True)"]),
        ["interpolate bicubic, times 0.5"]
    );
    assert_eq!(
        tail(&["return F.interpolate(x, size=64)"]),
        ["Upsample nearest, times 2"]
    );
    assert_eq!(
        tail(&["return F.interpolate(x, (5, 7), mode='area')"]),
        ["AdaptiveAvgPool2d average to 5×7"]
    );
    assert_eq!(
        tail(&["return F.adaptive_max_pool2d(x, 5)"]),
        ["AdaptiveMaxPool2d max to 5"]
    );
    let read = network(
        &[
            "self.down = nn.Conv2d(3, 8, 3, stride=2)",
            "self.up = nn.ConvTranspose2d(8, 3, 2, stride=2)",
        ],
        &[
            "y = self.up(self.down(x))",
            "dh, dw = x.size(2) - y.size(2), x.size(3) - y.size(3)",
            "y = F.pad(y, [dw // 2, dw - dw // 2, dh // 2, dh - dh // 2])",
            "return torch.cat([x, y], 1)",
        ],
    );
    assert_eq!(last_shape(&read), [6, 32, 32]);
}

#[test]
fn what_evaluation_does_is_taken_and_said() {
    let source = source(
        &[
            "self.body = nn.Conv2d(3, 8, 3)",
            "self.head = nn.Linear(8, 10)",
            "self.aux = nn.Linear(8, 10)",
        ],
        &[
            "x = self.body(x).mean([2, 3])",
            "if self.training and x.requires_grad is not None:",
            "    return self.head(x), self.aux(x)",
            "return {'out': self.head(x)}",
        ],
    );
    let program = program(&source);
    assert_eq!(messages(&program), "");
    assert!(
        program
            .notes
            .iter()
            .any(|note| note.to_string().contains("self.training")),
        "{:?}",
        program.notes
    );
    let network = program.network.expect("a network");
    assert_eq!(network.nodes.last().expect("a layer").name, "head");
}

#[test]
fn what_would_mix_pictures_is_refused() {
    for (line, told) in [
        ("return x.view(-1, 3, 5, 5)", "number of values"),
        ("return x.mean(0)", "goes over the batch"),
        ("return x.permute(1, 0, 2, 3)", "batch in front"),
        ("return x[0]", "a part of a tensor"),
        ("return x.sum()", "whole batch"),
        ("return x * x.mean([2, 3])", "last axis"),
        ("return torch.stack([x, x])", "goes over the batch"),
        (
            "return x.view(x.size(0), 8, 2, 16, 32)",
            "a tensor of 5 axes",
        ),
        ("return x ** 1.5", "quotients of tensors"),
    ] {
        let lines = ["x = self.conv(x)", line];
        let source = source(&["self.conv = nn.Conv2d(3, 8, 1)"], &lines);
        let options = convlab::interop::python::Options::default();
        let told_now = match convlab::interop::python::read(&source, &options) {
            Ok(program) => messages(&program),
            Err(error) => error.to_string(),
        };
        assert!(told_now.contains(told), "{line}: {told_now}");
    }
}
