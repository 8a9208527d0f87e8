//! Parameters of a module's own in programs, and linear layers over the last axis.

use convlab::interop::python::{Options, read};
use convlab::interop::write::pytorch;
use convlab::network::layers::{Operator, Parameter};
use convlab::network::{Layer, Network, initial_parameters};
use convlab::recipe::Recipe;

use super::tensors::{network, source};
use super::{messages, program};

/// The parameters of a network, by name.
pub fn own(network: &Network) -> Vec<(&str, &Parameter)> {
    let nodes = network.nodes.iter();
    nodes
        .filter_map(|node| match &node.layer {
            Layer::Parameter(layer) => Some((node.name.as_str(), layer)),
            _ => None,
        })
        .collect()
}

/// The one parameter of a module of pictures 3×32×32.
fn one(made: &str, used: &str) -> Parameter {
    let read = network(&[&format!("self.p = {made}")], &[used]);
    let found = own(&read);
    assert_eq!((found.len(), found[0].0), (1, "p"), "{made}");
    found[0].1.clone()
}

#[test]
fn first_values_are_what_the_program_says() {
    for (made, shape, mean, std) in [
        ("torch.ones(3, 1, 1) * 1e-6", vec![3, 1, 1], 1e-6, 0.0),
        ("1e-6 * torch.ones((3, 1, 1))", vec![3, 1, 1], 1e-6, 0.0),
        ("torch.zeros(1)", vec![1], 0.0, 0.0),
        ("torch.zeros([])", vec![], 0.0, 0.0),
        ("torch.tensor(0.5)", vec![], 0.5, 0.0),
        ("torch.tensor([2.0])", vec![1], 2.0, 0.0),
        (
            "torch.full((1, 3, 1, 1), 0.25)",
            vec![1, 3, 1, 1],
            0.25,
            0.0,
        ),
        ("torch.full(size=(32,), fill_value=3)", vec![32], 3.0, 0.0),
        (
            "torch.randn(1, 3, 1, 1) * 0.02",
            vec![1, 3, 1, 1],
            0.0,
            0.02,
        ),
        ("torch.rand(32) + 1", vec![32], 1.5, 1.0 / 12f64.sqrt()),
        ("torch.empty(1).fill_(4)", vec![1], 4.0, 0.0),
        ("torch.ones(3).view(3, 1, 1) / 4", vec![3, 1, 1], 0.25, 0.0),
        ("torch.Tensor([1e-3]), True", vec![1], 1e-3, 0.0),
    ] {
        let layer = one(&format!("nn.Parameter({made})"), "return x * self.p");
        assert_eq!(layer.shape, shape, "{made}");
        assert!((layer.mean - mean).abs() < 1e-12, "{made}: {}", layer.mean);
        assert!((layer.std - std).abs() < 1e-12, "{made}: {}", layer.std);
    }
    let filled = network(
        &[
            "self.a = nn.Parameter(torch.empty(32))",
            "nn.init.constant_(self.a, 0.5)",
            "self.register_parameter('b', nn.Parameter(torch.zeros(1)))",
            "nn.init.trunc_normal_(self.b, std=0.02)",
            "self.c = torch.nn.parameter.Parameter(torch.zeros(3, 1, 1))",
            "self.c.data.uniform_(-1, 1)",
        ],
        &["return (x * self.a + self.b) * self.c"],
    );
    let firsts: Vec<(&str, f64, f64)> = own(&filled)
        .into_iter()
        .map(|(name, layer)| (name, layer.mean, layer.std))
        .collect();
    assert_eq!(
        firsts,
        [
            ("a", 0.5, 0.0),
            ("b", 0.0, 0.02),
            ("c", 0.0, 2.0 / 12f64.sqrt())
        ]
    );
}

#[test]
fn drawn_values_lie_as_they_are_said_to_and_constants_draw_nothing() {
    let read = network(
        &[
            "self.one = nn.Parameter(torch.full((1,), 7.0))",
            "self.normal = nn.Parameter(torch.randn(3, 32, 32) * 0.5 + 2)",
            "self.uniform = nn.Parameter(torch.rand(3, 32, 32))",
        ],
        &["return (x * self.one + self.normal) * self.uniform"],
    );
    let first = initial_parameters(&read, 3);
    let names: Vec<&str> = first.iter().map(|(spec, _)| spec.name.as_str()).collect();
    assert_eq!(names, ["one", "normal", "uniform"]);
    assert_eq!(first[0].1, [7.0]);
    let moments = |values: &[f32]| {
        let count = values.len() as f64;
        let mean = values.iter().map(|&x| f64::from(x)).sum::<f64>() / count;
        let square = |&x: &f32| (f64::from(x) - mean).powi(2);
        (
            mean,
            (values.iter().map(square).sum::<f64>() / count).sqrt(),
        )
    };
    let (mean, std) = moments(&first[1].1);
    assert!(
        (mean - 2.0).abs() < 0.04 && (std - 0.5).abs() < 0.03,
        "{mean} {std}"
    );
    let beyond = first[1].1.iter().filter(|x| (**x - 2.0).abs() > 1.0);
    let beyond = beyond.count() as f64 / first[1].1.len() as f64;
    assert!(
        (0.03..0.06).contains(&beyond),
        "{beyond} beyond two deviations"
    );
    let (mean, std) = moments(&first[2].1);
    assert!(
        (mean - 0.5).abs() < 0.03 && (std - 0.289).abs() < 0.02,
        "{mean} {std}"
    );
    assert!(first[2].1.iter().all(|x| (0.0..=1.0).contains(x)));
}

#[test]
fn every_use_is_the_layer_that_it_means() {
    use Operator::{Add, Divide, Maximum, Multiply, Subtract};
    for (made, used, operator, view) in [
        ("3, 1, 1", "x * self.p", Multiply, None),
        ("3, 1, 1", "self.p * x", Multiply, None),
        ("3, 1, 1", "x + self.p", Add, None),
        ("3, 1, 1", "x - self.p", Subtract, None),
        ("3, 1, 1", "x / self.p", Divide, None),
        ("3, 1, 1", "torch.mul(x, self.p)", Multiply, None),
        ("3, 1, 1", "x.add(self.p)", Add, None),
        ("3, 1, 1", "torch.maximum(x, self.p)", Maximum, None),
        ("1, 3, 1, 1", "x * self.p.expand_as(x)", Multiply, None),
        (
            "3",
            "x * self.p[:, None, None]",
            Multiply,
            Some(vec![3, 1, 1]),
        ),
        (
            "3",
            "x * self.p[None, :, None, None]",
            Multiply,
            Some(vec![1, 3, 1, 1]),
        ),
        (
            "3",
            "x * self.p.view(1, -1, 1, 1)",
            Multiply,
            Some(vec![1, 3, 1, 1]),
        ),
        (
            "3",
            "x * self.p.unsqueeze(-1).unsqueeze(-1)",
            Multiply,
            Some(vec![3, 1, 1]),
        ),
        (
            "3",
            "(x.permute(0, 2, 3, 1) + self.p).permute(0, 3, 1, 2)",
            Add,
            None,
        ),
    ] {
        let layer = one(
            &format!("nn.Parameter(torch.ones({made}))"),
            &format!("return {used}"),
        );
        assert_eq!((layer.operator, layer.view), (operator, view), "{used}");
    }
    let kinds = |used: &str| -> Vec<String> {
        let read = network(&["self.p = nn.Parameter(torch.ones(1))"], &[used]);
        let nodes = read.nodes.iter();
        nodes
            .map(|node| format!("{} {}", node.layer.kind(), node.layer.detail()))
            .collect()
    };
    assert_eq!(
        kinds("return (1 + self.p) * x"),
        ["Parameter x × 1", "add "],
        "x p + x"
    );
    assert_eq!(
        kinds("return x * (self.p * 2)"),
        ["Parameter x × 1", "affine 2 x"]
    );
    assert_eq!(
        kinds("return self.p - x"),
        ["affine -1 x", "Parameter x + 1"]
    );
    assert_eq!(
        kinds("return x - 2 * self.p"),
        ["affine -0.5 x", "Parameter x + 1", "affine -2 x"]
    );
}

#[test]
fn parameters_stand_in_the_order_of_the_state_dict() {
    let program = program(
        "import torch
import torch.nn as nn
class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(4, 4, 1)
        self.layer_scale = nn.Parameter(torch.ones(4, 1, 1) * 1e-6)
    def forward(self, x):
        return self.layer_scale * self.conv(x) + x
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 4, 1)
        self.blocks = nn.Sequential(Block(), Block())
        self.fc = nn.Linear(4, 2)
        self.bias = nn.Parameter(torch.zeros(2))
    def forward(self, x):
        return self.fc(self.blocks(self.stem(x)).mean((2, 3))) + self.bias
net = Net()
net.blocks[0].layer_scale.requires_grad = False
",
    );
    assert_eq!(messages(&program), "");
    let network = program.network.as_ref().expect("a network");
    let names: Vec<String> = network
        .parameters()
        .into_iter()
        .map(|spec| spec.name)
        .collect();
    assert_eq!(
        names,
        [
            "bias",
            "stem.weight",
            "stem.bias",
            "blocks.0.layer_scale",
            "blocks.0.conv.weight",
            "blocks.0.conv.bias",
            "blocks.1.layer_scale",
            "blocks.1.conv.weight",
            "blocks.1.conv.bias",
            "fc.weight",
            "fc.bias"
        ]
    );
    let rates = program.recipe.layer_rates.as_ref().expect("rates");
    let rates: Vec<(&str, f64)> = rates
        .iter()
        .map(|rate| (rate.layer.as_str(), rate.factor))
        .collect();
    assert_eq!(rates, [("blocks.0.layer_scale", 0.0)]);
}

#[test]
fn weights_of_a_layer_are_given_to_its_function() {
    let read = network(
        &[
            "self.norm = nn.LayerNorm(3, eps=1e-6)",
            "self.fc = nn.Linear(3, 5)",
        ],
        &[
            "x = x.permute(0, 2, 3, 1)",
            "x = F.layer_norm(x, self.norm.normalized_shape, self.norm.weight, self.norm.bias, self.norm.eps)",
            "return F.linear(x, self.fc.weight, self.fc.bias).permute(0, 3, 1, 2)",
        ],
    );
    let names: Vec<&str> = read.nodes.iter().map(|node| node.name.as_str()).collect();
    assert_eq!(names[1..3], ["norm", "fc"]);
    assert!(
        matches!(&read.nodes[1].layer, Layer::LayerNorm(norm) if norm.eps == 1e-6 && norm.affine),
        "{read:?}"
    );
    assert_eq!(
        read.shapes().expect("shapes").pop().expect("layers"),
        [5, 32, 32]
    );
    let own_weights = network(
        &[
            "self.weight = nn.Parameter(torch.ones(32))",
            "self.bias = nn.Parameter(torch.zeros(32))",
        ],
        &["return F.layer_norm(x, (32,), self.weight, self.bias)"],
    );
    let specs = own_weights.parameters();
    let specs: Vec<(&str, &[usize])> = specs
        .iter()
        .map(|spec| (spec.name.as_str(), spec.shape.as_slice()))
        .collect();
    assert_eq!(specs, [("weight", &[32][..]), ("bias", &[32])]);
}

#[test]
fn rows_of_features_go_through_linear_layers() {
    let read = network(
        &[
            "self.patch = nn.Conv2d(3, 6, 8, 8)",
            "self.pos = nn.Parameter(torch.zeros(1, 16, 6))",
            "self.norm = nn.LayerNorm(6)",
            "self.tokens = nn.Linear(16, 16)",
            "self.fc = nn.Linear(6, 9)",
        ],
        &[
            "x = self.patch(x).flatten(2).transpose(1, 2) + self.pos",
            "x = x + F.gelu(self.tokens(self.norm(x).transpose(1, 2))).transpose(1, 2)",
            "return self.fc(x).mean(1)",
        ],
    );
    assert_eq!(read.shapes().expect("shapes").pop().expect("layers"), [9]);
    assert_eq!(
        read.parameters()
            .iter()
            .map(|spec| spec.len())
            .sum::<usize>(),
        6 * 192 + 6 + 96 + 12 + 272 + 63
    );
}

/// `__init__`, `forward`, a part of what is said.
const REFUSED: [(&str, &str, &str); 8] = [
    (
        "self.p = nn.Parameter(torch.ones(1))",
        "return self.p * x + self.p",
        "p is used a second time, in another way",
    ),
    (
        "self.p = [nn.Parameter(torch.ones(1))]",
        "return x * self.p[0]",
        "this parameter is no attribute of a module",
    ),
    (
        "self.p = nn.Parameter(torch.ones(2))",
        "return x * self.p[0]",
        "a part of a module's own parameter",
    ),
    (
        "self.p = nn.Parameter(torch.ones(1))",
        "return x * self.p.sigmoid()",
        "sigmoid of a module's own parameter",
    ),
    (
        "self.p = nn.Parameter(torch.ones(1))",
        "return self.p / x",
        "may be a factor or a summand",
    ),
    (
        "self.p = nn.Parameter(torch.ones(3))",
        "return x * self.p",
        "the 3 values would meet 32 columns, not 3 channels",
    ),
    (
        "self.p = nn.Parameter(torch.ones(5, 1, 1))",
        "return x * self.p",
        "5×1×1",
    ),
    (
        "self.p = nn.Parameter(torch.randn(4, 3))",
        "return F.linear(x.permute(0, 2, 3, 1), self.p)",
        "F.linear is given weights that are not read here",
    ),
];

#[test]
fn what_is_not_read_is_refused_with_what_would_do() {
    for (init, forward, part) in REFUSED {
        let said = match read(&source(&[init], &[forward]), &Options::default()) {
            Ok(program) => messages(&program),
            Err(error) => error.to_string(),
        };
        assert!(said.contains(part), "{forward}: {said}");
    }
}

#[test]
fn a_linear_layer_over_a_map_of_another_size_says_what_pytorch_says() {
    let said = match read(
        &source(&["self.fc = nn.Linear(3072, 10)"], &["return self.fc(x)"]),
        &Options::default(),
    ) {
        Ok(program) => messages(&program),
        Err(error) => error.to_string(),
    };
    for part in [
        "mat1 and mat2 shapes cannot be multiplied (6144x32 and 3072x10)",
        "Flatten the feature maps first",
    ] {
        assert!(said.contains(part), "{said}");
    }
}

#[test]
fn a_parameter_is_not_taken_for_a_picture_and_is_drawn_by_an_exported_script() {
    let read = program(&source(
        &["self.pos = nn.Parameter(torch.randn(1, 3, 32, 1) * 0.02)"],
        &["return x + self.pos"],
    ));
    let read = read.network.expect("a network");
    assert_eq!(read.input, [3, 32, 32]);
    let script = pytorch(&read, &Recipe::default(), None).expect("a script");
    assert!(
        script.contains("\"pos\": (0.0, 0.02, \"normal\")"),
        "{script}"
    );
    let plain = network(
        &["self.p = nn.Parameter(torch.full((3, 1, 1), 1e-6))"],
        &["return x * self.p"],
    );
    let plain = pytorch(&plain, &Recipe::default(), None).expect("a script");
    assert!(
        plain.contains("self.p = nn.Parameter(torch.full((3, 1, 1), 1e-6))"),
        "{plain}"
    );
    assert!(!plain.contains("OWN_DRAWS"), "{plain}");
}
