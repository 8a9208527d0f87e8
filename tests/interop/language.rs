//! The Python that model files are written in: each kind with programs in several forms, compared with what PyTorch would build.

use convlab::interop::python::{Options, Program, read};
use convlab::network::{Layer, Network};

const HEAD: &str =
    "import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\nimport math\n";

fn whole(body: &str) -> Program {
    let source = format!("{HEAD}{body}");
    let options = Options {
        input: Some([3, 32, 32]),
        ..Options::default()
    };
    read(&source, &options).unwrap_or_else(|error| panic!("{error}\n{source}"))
}

/// The network of a program without problems.
fn network(body: &str) -> Network {
    let program = whole(body);
    assert!(
        program.problems.is_empty(),
        "{:?}\n{body}",
        program.problems
    );
    program
        .network
        .unwrap_or_else(|| panic!("no network: {body}"))
}

/// Names and output channels of its convolutions.
fn convs(body: &str) -> Vec<(String, usize)> {
    let nodes = network(body).nodes.into_iter();
    let of = |node: convlab::network::Node| match node.layer {
        Layer::Conv2d(conv) => Some((node.name, conv.channels_out)),
        _ => None,
    };
    nodes.filter_map(of).collect()
}

/// Output channels of the convolutions of a network whose layers are a list called `made`.
fn widths(body: &str) -> Vec<usize> {
    let body = format!("{body}\nnet = nn.Sequential(*made)\n");
    convs(&body).into_iter().map(|(_, width)| width).collect()
}

/// What is said of a program whose network cannot be read.
fn refused(body: &str) -> String {
    let source = format!("{HEAD}{body}");
    let options = Options {
        input: Some([3, 32, 32]),
        ..Options::default()
    };
    match read(&source, &options) {
        Err(error) => error.to_string(),
        Ok(program) => {
            assert!(
                program.network.is_none() || !program.problems.is_empty(),
                "read in silence: {body}"
            );
            let of = |problem: &convlab::interop::python::Problem| {
                format!("line {}: {}", problem.line, problem.message)
            };
            program
                .problems
                .iter()
                .map(of)
                .collect::<Vec<_>>()
                .join("\n")
        }
    }
}

#[test]
fn a_step_of_a_factory_that_cannot_be_followed_stops_the_network() {
    let source = "
import elsewhere
def stack(plan):
    made, width = [], 3
    for step in plan:
        if step != 'pool':
            step = elsewhere.round_up(step) * 2
            made.append(nn.Conv2d(width, step, 3, padding=1))
            width = step
        else:
            made.append(nn.MaxPool2d(2))
    return nn.Sequential(*made)
net = stack([4, 'pool', 4])
";
    let said = refused(source);
    assert!(said.contains("line 11"), "{said}");
    let list = "
import elsewhere
made = []
for width in [4, 8]:
    made.append(nn.Conv2d(3, elsewhere.even(width) + 1, 3))
made.append(nn.ReLU())
net = nn.Sequential(*made)
";
    refused(list);
}

#[test]
fn the_line_that_fails_in_init_is_the_reason() {
    let said = refused(
        "
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.gate = nn.NoSuchLayer(4)
        self.conv = nn.Conv2d(3, 4, 3)
    def forward(self, x):
        return self.gate(self.conv(x))
net = Net()
",
    );
    assert!(
        said.contains("NoSuchLayer") && said.contains("line 9"),
        "{said}"
    );
    let said = refused(
        "
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(3, 8, 3)
        self.second = nn.Conv2d(5, 8, 3)
        self.out = nn.Linear(8, 2)
    def forward(self, x):
        x = self.second(self.first(x))
        x = F.adaptive_avg_pool2d(x, 1)
        return self.out(x.view(x.shape[0], -1))
net = Net()
",
    );
    assert!(
        said.contains("second") && !said.contains("not known"),
        "{said}"
    );
}

#[test]
fn names_made_of_strings_are_pythons() {
    for (name, wanted) in [
        ("'part%d' % i", ["part0", "part1", "part2"]),
        ("'%s_%02d' % ('c', i)", ["c_00", "c_01", "c_02"]),
        ("'{}x'.format(i)", ["0x", "1x", "2x"]),
        ("'{0}{1:>2}'.format('k', i + 10)", ["k10", "k11", "k12"]),
        ("'{n:03d}'.format(n=i)", ["000", "001", "002"]),
        ("f'b{i + 1}'", ["b1", "b2", "b3"]),
        ("f'{i * 0.5:.1f}'.replace('.', '_')", ["0_0", "0_5", "1_0"]),
        ("f\"{'ab'[i % 2]}{i!r}\"", ["a0", "b1", "a2"]),
        ("'_'.join(['q', str(i)])", ["q_0", "q_1", "q_2"]),
        ("'%(k)s' % {'k': 'z' * (i + 1)}", ["z", "zz", "zzz"]),
        (
            "'Layer'.lower().capitalize() + str(i)",
            ["Layer0", "Layer1", "Layer2"],
        ),
    ] {
        let body = format!(
            "
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential()
        for i in range(3):
            self.body.add_module({name}, nn.Conv2d(3, 3, 3, padding=1))
    def forward(self, x):
        return self.body(x)
net = Net()
"
        );
        let names: Vec<String> = convs(&body).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, wanted.map(|name| format!("body.{name}")), "{name}");
    }
}

/// Of a network that ends in a sum, which nodes are added.
fn summands(forward: &str) -> Vec<String> {
    let body = format!(
        "
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 3, padding=1)
        self.act = nn.ReLU(inplace=True)
        self.plain = nn.ReLU()
        self.branch = nn.Conv2d(8, 8, 3, padding=1)
    def forward(self, x):
        x = self.stem(x)
{forward}
net = Net()
"
    );
    let network = network(&body);
    let last = network.nodes.last().expect("a node");
    assert!(matches!(last.layer, Layer::Add(_)), "{:?}", last.layer);
    last.inputs.clone()
}

#[test]
fn what_works_in_place_changes_the_tensor_itself() {
    for change in [
        "self.branch(self.act(x))",
        "self.branch(F.relu(x, inplace=True))",
        "self.branch(F.relu(x, True))",
        "self.branch(F.relu_(x))",
        "self.branch(torch.relu_(x))",
        "self.branch(x.relu_())",
    ] {
        let inputs = summands(&format!("        y = {change}\n        return x + y\n"));
        assert_ne!(inputs[0], "stem", "{change}");
    }
    let held = "        kept = x\n        y = self.branch(self.act(x))\n        return kept + y\n";
    assert_ne!(summands(held)[0], "stem");
    for change in [
        "self.branch(self.plain(x))",
        "self.branch(F.relu(x))",
        "self.branch(self.act(x.clone()))",
    ] {
        let inputs = summands(&format!("        y = {change}\n        return x + y\n"));
        assert_eq!(inputs[0], "stem", "{change}");
    }
    let added = "        y = x\n        x += self.branch(x)\n        return y + self.plain(x)\n";
    assert_ne!(summands(added)[0], "stem");
    let said = refused(
        "
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 2, 3)
        self.act = nn.ReLU(inplace=True)
        self.one = nn.Linear(1800, 4)
        self.other = nn.Linear(1800, 4)
    def forward(self, x):
        x = self.stem(x)
        flat = torch.flatten(x, 1)
        a = self.one(torch.flatten(self.act(x), 1))
        return a + self.other(flat)
net = Net()
",
    );
    assert!(said.contains("in place"), "{said}");
}

#[test]
fn no_name_is_missing_that_python_knows() {
    for body in [
        "for epoch in range(3):\n    total = 0.0\nprint(epoch, total)\n",
        "class Names:\n    FIRST = 'a'\n    DEFAULT = FIRST\n    ALL = [n for n in FIRST]\n",
        "from mylayers import *\nprint(SOMETHING)\n",
        "import warnings\nwarnings.simplefilter('ignore', FutureWarning)\n",
        "try:\n    import apex\nexcept ImportError as error:\n    apex = None\nprint(apex)\n",
        "with open('a') as log:\n    lines = log.readlines()\nprint(lines, log)\n",
        "while unknown() if False else False:\n    count = 1\n",
        "def outer():\n    def first():\n        return second()\n    def second():\n        return 1\n    return first()\nprint(outer())\n",
        "print([y for x in [[1]] for y in x], (z := 3), z)\n",
    ] {
        let program = whole(&format!("{body}net = nn.Sequential(nn.Conv2d(3, 8, 3))\n"));
        assert!(
            program.problems.is_empty(),
            "{body}: {:?}",
            program.problems
        );
    }
    let program = whole("print(nowhere)\nnet = nn.Sequential(nn.Conv2d(3, 8, 3))\n");
    assert!(
        program
            .problems
            .iter()
            .any(|one| one.message.contains("nowhere"))
    );
}

#[test]
fn collections_are_pythons() {
    for (code, wanted) in [
        (
            "made = [nn.Conv2d(3, n, 1) if n == 4 else nn.Conv2d(4, n, 1) for n in (4, 5)]",
            vec![4, 5],
        ),
        (
            "a = {'k': 4}\nb = {**a, 'j': 6}\nmade = [nn.Conv2d(3, b['k'], 1), nn.Conv2d(4, b['j'], 1)]",
            vec![4, 6],
        ),
        (
            "d = {}\nd['w'] = 5\nd.update(v=7)\nd.setdefault('u', 9)\nmade = [nn.Conv2d(3, d['w'], 1), nn.Conv2d(5, d['v'], 1), nn.Conv2d(7, d['u'], 1)]",
            vec![5, 7, 9],
        ),
        (
            "w = [9, 7, 5][::-1]\nmade = [nn.Conv2d(a, b, 1) for a, b in zip([3] + w[:-1], w)]",
            vec![5, 7, 9],
        ),
        (
            "first, *rest = (3, 4, 5)\nmade = [nn.Conv2d(first, rest[0], 1), nn.Conv2d(rest[0], rest[-1], 1)]",
            vec![4, 5],
        ),
        (
            "made = [nn.Conv2d(3, max([4, 8, 6]), 1), nn.Conv2d(8, min(7, 9), 1), nn.Conv2d(7, sum(i for i in range(4)), 1)]",
            vec![8, 7, 6],
        ),
        ("made = [nn.Conv2d(3, len({1, 2, 2, 3}), 1)]", vec![3]),
        (
            "made = list(map(lambda n: nn.Conv2d(3, n, 1), filter(lambda n: n % 2, [3, 4])))",
            vec![3],
        ),
        (
            "s = sorted({'b': 1, 'a': 2}.items(), key=lambda kv: kv[1], reverse=True)\nmade = [nn.Conv2d(3, s[0][1] * 2, 1)]",
            vec![4],
        ),
        (
            "n = [4]\nn += (5,)\nn.extend([6]); n.insert(0, 3); n.pop()\nmade = [nn.Conv2d(a, b, 1) for a, b in zip(n, n[1:])]",
            vec![4, 5],
        ),
        (
            "made = []\nw = 3\nwhile w < 12:\n    made.append(nn.Conv2d(w, w * 2, 1))\n    w *= 2",
            vec![6, 12],
        ),
        ("made = [nn.Conv2d(3, 1 < 2 < 3 and 5 or 6, 1)]", vec![5]),
        (
            "made = [nn.Conv2d(3, {n: n * n for n in range(4)}[2], 1)]",
            vec![4],
        ),
        (
            "made = [nn.Conv2d(3, '3-4-5'.split('-')[1].isdigit() and int('4'), 1)]",
            vec![4],
        ),
        ("made = [nn.Conv2d(3, 7 // 2 ** 0 % 5, 1)]", vec![2]),
        (
            "def gen(n):\n    for i in range(n):\n        yield i + 4\nmade = [nn.Conv2d(3, next(gen(2)), 1), *[nn.Conv2d(4, i, 1) for i in gen(1)]]",
            vec![4, 4],
        ),
    ] {
        assert_eq!(widths(code), wanted, "{code}");
    }
}

#[test]
fn functions_and_their_parameters_are_pythons() {
    for (code, wanted) in [
        (
            "def f(a, /, b, *, c=2):\n    return nn.Conv2d(a, b * c, 1)\nmade = [f(3, b=4)]",
            vec![8],
        ),
        (
            "def f(*sizes, **more):\n    return [nn.Conv2d(a, b, **more) for a, b in zip(sizes, sizes[1:])]\nmade = f(3, 4, 5, kernel_size=1)",
            vec![4, 5],
        ),
        (
            "def count():\n    n = 3\n    def more():\n        nonlocal n\n        n += 1\n        return n\n    more()\n    return more()\nmade = [nn.Conv2d(3, count(), 1)]",
            vec![5],
        ),
        (
            "W = 4\ndef wider():\n    global W\n    W = 8\nwider()\nmade = [nn.Conv2d(3, W, 1)]",
            vec![8],
        ),
        (
            "makers = [lambda n=n: nn.Conv2d(3, n, 1) for n in (4, 5)]\nmade = [makers[0]()]",
            vec![4],
        ),
        (
            "from functools import partial\none = partial(nn.Conv2d, kernel_size=1)\nmade = [one(3, 6)]",
            vec![6],
        ),
        (
            "def fact(n):\n    return 1 if n < 2 else n * fact(n - 1)\nmade = [nn.Conv2d(3, fact(3), 1)]",
            vec![6],
        ),
        (
            "def pick(kind):\n    match kind:\n        case 'small' | 'tiny':\n            return 4\n        case [a, *_]:\n            return a\n        case _:\n            return 9\nmade = [nn.Conv2d(3, pick('tiny'), 1), nn.Conv2d(4, pick([5, 6]), 1), nn.Conv2d(5, pick(None), 1)]",
            vec![4, 5, 9],
        ),
        (
            "def safe(d):\n    try:\n        return d['x']\n    except KeyError:\n        return 7\n    finally:\n        d['y'] = 1\nmade = [nn.Conv2d(3, safe({}), 1)]",
            vec![7],
        ),
        (
            "def check(n):\n    if n > 4:\n        raise ValueError('too wide')\n    return n\ntry:\n    w = check(3)\nexcept ValueError:\n    w = 1\nmade = [nn.Conv2d(3, w, 1)]",
            vec![3],
        ),
        (
            "from typing import cast, List, Optional\ndef f(n: Optional[List[int]] = None) -> 'nn.Module':\n    n = cast(int, n or 6)\n    return nn.Conv2d(3, n, 1)\nmade = [f()]",
            vec![6],
        ),
        (
            "import numpy as np\nmade = [nn.Conv2d(3, int(np.ceil(20 / 8) * 8), 1), nn.Conv2d(24, int(np.prod((2, 4))), 1), nn.Conv2d(8, round(math.sqrt(17)), 1)]",
            vec![24, 8, 4],
        ),
        (
            "import copy\na = [4]\nb = copy.copy(a)\nb.append(5)\nmade = [nn.Conv2d(3, len(a) + len(b), 1)]",
            vec![3],
        ),
        (
            "def twice(f):\n    def inner(n):\n        return f(n) * 2\n    return inner\n@twice\ndef width(n):\n    return n\nmade = [nn.Conv2d(3, width(4), 1)]",
            vec![8],
        ),
        ("if (n := 4) > 3:\n    made = [nn.Conv2d(3, n, 1)]", vec![4]),
    ] {
        assert_eq!(widths(code), wanted, "{code}");
    }
}

#[test]
fn classes_are_pythons() {
    for (code, wanted) in [
        (
            "class Maker:\n    scale = 2\n    def __init__(self, n):\n        self.n = n\n    @property\n    def wide(self):\n        return self.n * self.scale\n    @staticmethod\n    def plain(n):\n        return n\n    @classmethod\n    def of(cls, n):\n        return cls(n + 1)\n    def __call__(self, a):\n        return nn.Conv2d(a, self.wide, 1)\n    def __len__(self):\n        return self.n\nmade = [Maker(2)(3), nn.Conv2d(4, Maker.plain(5), 1), nn.Conv2d(5, Maker.of(5).wide, 1), nn.Conv2d(12, len(Maker(6)), 1)]",
            vec![4, 5, 12, 6],
        ),
        (
            "class A:\n    def w(self):\n        return 1\nclass B(A):\n    def w(self):\n        return super().w() + 2\nclass C(A):\n    def w(self):\n        return super().w() * 10\nclass D(B, C):\n    pass\nmade = [nn.Conv2d(3, D().w(), 1)]",
            vec![12],
        ),
        (
            "from dataclasses import dataclass, field\n@dataclass\nclass Config:\n    width: int = 4\n    more: list = field(default_factory=lambda: [5, 6])\nc = Config(width=8)\nmade = [nn.Conv2d(3, c.width, 1), nn.Conv2d(8, c.more[1], 1)]",
            vec![8, 6],
        ),
        (
            "from collections import namedtuple\nStep = namedtuple('Step', 'width kernel')\nsteps = [Step(4, 1), Step(width=6, kernel=1)]\nmade = [nn.Conv2d(3, steps[0].width, 1), nn.Conv2d(4, steps[1][0], 1)]",
            vec![4, 6],
        ),
        (
            "from enum import Enum\nclass Size(Enum):\n    SMALL = 4\n    LARGE = 8\nmade = [nn.Conv2d(3, Size.SMALL.value, 1), nn.Conv2d(4, Size['LARGE'].value, 1), nn.Conv2d(8, len(list(Size)), 1)]",
            vec![4, 8, 2],
        ),
        (
            "class V:\n    def __init__(self, n):\n        self.n = n\n    def __add__(self, other):\n        return V(self.n + other.n)\n    def __getitem__(self, i):\n        return self.n + i\nmade = [nn.Conv2d(3, (V(2) + V(3))[1], 1)]",
            vec![6],
        ),
        (
            "from types import SimpleNamespace\nc = SimpleNamespace(w=5)\nc.v = getattr(c, 'w') + getattr(c, 'none', 1)\nmade = [nn.Conv2d(3, c.v, 1)]",
            vec![6],
        ),
    ] {
        assert_eq!(widths(code), wanted, "{code}");
    }
}

#[test]
fn modules_stand_upon_layers_and_upon_each_other() {
    let body = "
class Unit(nn.Sequential):
    def __init__(self, a, b):
        super().__init__(nn.Conv2d(a, b, 3, padding=1, bias=False), nn.BatchNorm2d(b), nn.ReLU(inplace=True))
class Same(nn.Conv2d):
    def __init__(self, a, b, k):
        super(Same, self).__init__(a, b, k, padding=k // 2)
class Mixin:
    def head(self, n):
        return nn.Conv2d(n, self.classes, 1)
class Base(nn.Module):
    classes = 4
    def __init__(self):
        nn.Module.__init__(self)
        self.parts = nn.ModuleDict({'a': Unit(3, 8)})
        self.parts['b'] = Same(8, 6, 5)
        self.__setattr__('extra', self.make(6, 5))
        self.register_buffer('mean', torch.zeros(3))
    @staticmethod
    def make(a, b):
        return nn.Conv2d(a, b, 1)
    def forward(self, x):
        for name in self.parts:
            x = self.parts[name](x)
        return self.last(self.__getattr__('extra')(x))
class Net(Mixin, Base):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.last = self.head(5)
        for m in self.modules():
            if isinstance(m, nn.Conv2d):
                nn.init.kaiming_normal_(m.weight, mode='fan_out')
                if m.bias is not None:
                    m.bias.data.zero_()
            elif isinstance(m, nn.BatchNorm2d):
                m.eps = 0.001
net = Net()
";
    let network = network(body);
    let names: Vec<&str> = network
        .nodes
        .iter()
        .map(|node| node.name.as_str())
        .collect();
    assert_eq!(
        names,
        [
            "parts.a.0",
            "parts.a.1",
            "parts.a.2",
            "parts.b",
            "extra",
            "last"
        ]
    );
    let norm = network.nodes.iter().find_map(|node| match &node.layer {
        Layer::BatchNorm2d(norm) => Some(norm.eps),
        _ => None,
    });
    assert_eq!(norm, Some(0.001));
    let sliced = convs(
        "
body = nn.Sequential(nn.Conv2d(3, 4, 1), nn.ReLU(), nn.Conv2d(4, 5, 1), nn.Conv2d(5, 6, 1))
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.low, self.high = body[:2], body[2:]
    def forward(self, x):
        return self.high(self.low(x))
net = Net()
",
    );
    let names: Vec<&str> = sliced.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["low.0", "high.2", "high.3"]);
}

#[test]
fn the_command_lines_defaults_are_taken() {
    for parser in [
        "import argparse\np = argparse.ArgumentParser()\np.add_argument('--width', type=int, default='6')\np.add_argument('-b', '--batch-size', type=int, default=12)\np.add_argument('--wide', action='store_true')\nargs = p.parse_args()\n",
        "import argparse\np = argparse.ArgumentParser()\ng = p.add_argument_group('a')\ng.add_argument('--batch_size', default=3, type=int)\ng.add_argument('--width', default=2, type=int)\ng.add_argument('--wide', action='store_false')\np.set_defaults(width=6, wide=False)\nargs, rest = p.parse_known_args(['--batch_size', '12'])\n",
        "from easydict import EasyDict\nargs = EasyDict({'width': 6, 'wide': False})\nargs.batch_size = 12\n",
    ] {
        let body = format!(
            "{parser}from torchvision import datasets, transforms
data = datasets.CIFAR10('.', train=True, transform=transforms.ToTensor())
loader = torch.utils.data.DataLoader(data, batch_size=args.batch_size, shuffle=True)
settings = vars(args)
net = nn.Sequential(nn.Conv2d(3, args.width if not args.wide else 99, 3))
"
        );
        let program = whole(&body);
        assert_eq!(program.recipe.batch, Some(12), "{parser}");
        let network = program.network.expect("a network");
        assert!(
            matches!(&network.nodes[0].layer, Layer::Conv2d(conv) if conv.channels_out == 6),
            "{parser}"
        );
    }
    let click = "
import click
@click.command()
@click.option('--width', default=6, help='channels')
@click.option('--deep/--shallow', is_flag=True)
def main(width, deep):
    net = nn.Sequential(nn.Conv2d(3, width, 3))
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
if __name__ == '__main__':
    main()
";
    assert_eq!(convs(click), [("0".to_string(), 6)]);
}

#[test]
fn the_code_cells_of_a_notebook_are_a_program() {
    let cells = serde_json::json!({"nbformat": 4, "metadata": {}, "cells": [
        {"cell_type": "markdown", "metadata": {}, "source": ["# A network\n", "class of its own"]},
        {"cell_type": "code", "metadata": {}, "outputs": [], "source": ["%matplotlib inline\n", "!pip install torch\n", "import torch.nn as nn"]},
        {"cell_type": "code", "metadata": {}, "outputs": [], "source": "%%bash\nls -l | wc\n"},
        {"cell_type": "code", "metadata": {}, "outputs": [], "source": ["class Net(nn.Module):\n", "    def __init__(self):\n", "        super().__init__()\n", "        self.conv = nn.Conv2d(3, 7, 3)\n", "    def forward(self, x):\n", "        return self.conv(x)\n", "\n", "net = Net()\n", "net?"]},
    ]});
    let program = read(&cells.to_string(), &Options::default()).expect("a program");
    let network = program.network.expect("a network");
    assert!(matches!(&network.nodes[0].layer, Layer::Conv2d(conv) if conv.channels_out == 7));
    assert_eq!(program.problems, []);
}

#[test]
fn fences_in_a_docstring_are_no_fences() {
    let network = network(
        "
def notes():
    '''
    ```python
    python train.py
    ```
    '''
class Net(nn.Module):
    \"\"\"Use it so:

```
net = Net()
```
    \"\"\"
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3)
    def forward(self, x):
        return self.conv(x)
",
    );
    assert_eq!(network.nodes.len(), 1);
}

#[test]
fn long_chains_of_objects_and_functions_are_let_go() {
    for source in [
        "class A:\n    def __init__(self, b):\n        self.b = b\nx = None\nfor i in range(9000):\n    x = A(x)\n",
        "f = None\ndef wrap(g):\n    return lambda: g\nfor i in range(9000):\n    f = wrap(f)\n",
        "d = {}\nfor i in range(9000):\n    d = {'d': d}\n",
        "d = {}\nd['d'] = d\nl = []\nl.append(l)\nprint(d == d, l)\n",
        "def g():\n    while True:\n        yield 1\nx = list(g())\n",
        "while True:\n    x = 1\n",
        "x = '%1000000000d' % 3\ny = '{:>99999999}'.format(1)\nz = 'a' * 10 ** 9\n",
        "class A: pass\nfor i in range(500):\n    class A(A): pass\n",
    ] {
        let _ = read(source, &Options::default());
    }
}

#[test]
fn a_base_from_another_file_is_taken_for_a_module_and_said() {
    let source = "import torch.nn as nn\nfrom base import Base\nclass Small(Base):\n    def __init__(self, num_classes):\n        \
         super().__init__()\n        self.conv = nn.Conv2d(3, num_classes, 3)\n    def forward(self, x):\n        return self.conv(x)\n";
    let program = read(source, &Options::default()).expect("it is read");
    assert_eq!(program.network.expect("a network").nodes.len(), 1);
    let notes: Vec<String> = program.notes.iter().map(ToString::to_string).collect();
    assert!(
        notes
            .iter()
            .any(|note| note.contains("line 3: Small stands upon")),
        "{notes:?}"
    );
}

#[test]
fn what_a_file_beside_may_bring_is_what_its_name_says() {
    let source = "from .parts import *\nclass Small(nn.Module):\n    def __init__(self):\n        super().__init__()\n        \
         self.conv = nn.Conv2d(3, 8, 3)\n    def forward(self, x):\n        return F.relu(self.conv(x))\nnet = Small()\n";
    let program = read(source, &Options::default()).expect("it is read");
    assert_eq!(program.problems, []);
    assert_eq!(program.network.expect("a network").nodes.len(), 2);
}

#[test]
fn a_change_in_place_through_another_order_of_axes_is_refused() {
    let reason = refused(
        "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.conv = nn.Conv2d(3, 4, 3)\n    \
         def forward(self, x):\n        x = self.conv(x)\n        y = x.permute(0, 1, 3, 2)\n        F.relu_(y)\n        return x + y.permute(0, 1, 3, 2)\nnet = Net()\n",
    );
    assert!(
        reason.contains("memory") || reason.contains("in place"),
        "{reason}"
    );
}
