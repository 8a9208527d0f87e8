//! Whatever comes in, reading answers with a result or a message: no panic, no hang, no stack run out.

use convlab::interop::python::{self, Options, read};
use convlab::recipe::{Schedule, Steps};
use convlab::weights::load_weights;
use proptest::prelude::*;

const SOURCES: [&str; 3] = [
    "import torch.nn as nn\nclass A(nn.Module):\n    def __init__(self, c=3):\n        super().__init__()\n        self.a = nn.ModuleList([nn.Conv2d(c, c, 3, padding=1) for _ in range(2)])\n        self.b = nn.Sequential(nn.Flatten(), nn.Linear(c * 64, 2))\n    def forward(self, x):\n        for a in self.a:\n            x = torch.cat([a(x), x], dim=1)[:, :, ::2, ::2] if x.size(1) > 90 else x + a(x)\n        return self.b(F.max_pool2d(x, 2).view(x.shape[0], -1))\nnet = A(**{'c': 4})\n",
    "图像分割\nclass B(nn.Module):\ndef __init__(self):\nsuper(B, self).__init__()\nself.c = nn.Conv2d(3, 4, 3)\ndef forward(self, x):\nreturn torch.relu(self.c(x))\noptimizer = torch.optim.SGD(net.parameters(), lr=0.1)\n",
    "transform = transforms.Compose([transforms.Resize((8, 8)), transforms.ToTensor()])\nd = datasets.CIFAR10('.', transform=transform)\nl = DataLoader(d, batch_size=4)\ns = torch.optim.lr_scheduler.LambdaLR(o, lambda e: 0.9 ** e if e else 1.0)\nfor epoch in range(3):\n    for i, (x, y) in enumerate(l):\n        loss.backward()\nprint(f'{epoch:>3} {loss}')\n",
];
/// What a mutation puts in.
const PIECES: [&str; 40] = [
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ":",
    ",",
    ".",
    "=",
    "+",
    "-",
    "*",
    "**",
    "//",
    "%",
    "\n",
    "    ",
    "\t",
    "if ",
    "else ",
    "for ",
    "in ",
    "lambda ",
    "self",
    "x",
    "nn.",
    "range(9)",
    "0",
    "-1",
    "1e309",
    "99999999999",
    "'",
    "\"\"\"",
    "f'{",
    "#",
    "\\\n",
    "图",
    "return ",
    "class Z(A):\n",
];
const FILES: [&[u8]; 3] = [
    include_bytes!("fixtures/small.pth"),
    include_bytes!("fixtures/small_legacy.pth"),
    include_bytes!("fixtures/checkpoint.pt"),
];

fn mutated() -> impl Strategy<Value = String> {
    let change = (
        any::<prop::sample::Index>(),
        0usize..12,
        prop::sample::select(&PIECES[..]),
    );
    (
        prop::sample::select(&SOURCES[..]),
        prop::collection::vec(change, 1..12),
    )
        .prop_map(|(source, changes)| {
            let mut text: Vec<char> = source.chars().collect();
            for (at, removed, piece) in changes {
                let at = at.index(text.len() + 1);
                let end = (at + removed).min(text.len());
                text.splice(at..end, piece.chars());
            }
            text.into_iter().collect()
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), ..ProptestConfig::default() })]

    #[test]
    fn a_mutated_program_is_read_or_refused(source in mutated()) {
        let _ = read(&source, &Options::default());
        let _ = read(&source, &Options { input: Some([3, 16, 16]), class: Some("A".into()), ..Options::default() });
    }

    #[test]
    fn any_text_is_read_or_refused(source in "\\PC{0,200}") {
        let _ = read(&source, &Options::default());
        let _ = python::optimizer(&source);
        let _ = python::schedule(&source, 10);
        let _ = source.parse::<Schedule>();
        let _ = source.parse::<Steps>();
    }

    #[test]
    fn a_mutated_file_of_weights_is_read_or_refused(
        file in prop::sample::select(&FILES[..]),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8),
        length in any::<prop::sample::Index>(),
        is_cut in any::<bool>(),
    ) {
        let mut bytes = file.to_vec();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if is_cut {
            bytes.truncate(length.index(bytes.len()));
        }
        let _ = load_weights(&bytes);
    }

    #[test]
    fn any_pickle_is_read_or_refused(operations in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = load_weights(&[b"\x80\x02".as_slice(), &operations].concat());
    }
}

/// More where `CONVLAB_CASES` says so.
fn cases() -> u32 {
    let wanted = std::env::var("CONVLAB_CASES").ok();
    wanted.and_then(|text| text.parse().ok()).unwrap_or(300)
}
