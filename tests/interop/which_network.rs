//! Which network does a program mean, with which arguments, and at which size of picture?

use convlab::interop::InteropError;
use convlab::interop::python::{Options, Program, read};

use super::{messages, program};

pub const HEAD: &str = "import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\nfrom torchvision import datasets\n";

/// A class with one convolution of that width behind its arguments.
pub fn class(name: &str, arguments: &str, width: &str) -> String {
    format!(
        "
class {name}(nn.Module):
    def __init__(self{arguments}):
        super().__init__()
        self.conv = nn.Conv2d({width}, 3, padding=1)
    def forward(self, x):
        return self.conv(x)
"
    )
}

/// The class that is taken and the width of its first layer; nothing may be wrong.
pub fn taken(program: &Program) -> (String, Vec<usize>) {
    assert_eq!(messages(program), "");
    let network = program.network.as_ref().expect("a network");
    let weight = &network.parameters()[0];
    (program.class.clone(), weight.shape.clone())
}

fn read_so(source: &str) -> Program {
    program(&format!("{HEAD}{source}"))
}

fn error_of(source: &str) -> InteropError {
    read(&format!("{HEAD}{source}"), &Options::default()).expect_err("it is refused")
}

#[test]
fn usual_arguments_are_filled_in_and_said() {
    for (arguments, wanted) in [
        (", in_channels, num_classes", "in_channels, num_classes"),
        (", n_channels, n_classes", "n_channels, n_classes"),
        (", in_ch, out_ch", "in_ch, out_ch"),
        (", img_ch, n_class, *, width=4", "img_ch, n_class"),
    ] {
        let program = read_so(&class("Net", arguments, wanted));
        assert_eq!(taken(&program).1, [10, 3, 3, 3]);
        let names: Vec<&str> = wanted.split(", ").collect();
        let said = format!("{}=3, {}=10", names[0], names[1]);
        assert!(
            program
                .notes
                .iter()
                .any(|note| note.to_string().contains(&said)),
            "{:?}",
            program.notes
        );
    }
}

#[test]
fn shapes_of_pictures_and_usual_numbers_are_filled_in_and_said() {
    let net = class(
        "Net",
        ", input_shape, upscale_factor",
        "input_shape[0], upscale_factor ** 2 if not torch.cuda.is_available() else None",
    );
    let program = read_so(&net);
    assert_eq!(taken(&program).1, [4, 3, 3, 3]);
    let said = "input_shape=(3, 32, 32), upscale_factor=2";
    let mut notes = program.notes.iter().map(ToString::to_string);
    assert!(notes.any(|note| note.contains(said)), "{:?}", program.notes);
}

#[test]
fn the_data_say_what_arguments_are() {
    let net = class("Net", ", channels, classes", "channels, classes");
    for (data, wanted) in [
        ("MNIST('.', train=True)", [10, 1, 3, 3]),
        ("CIFAR100('.')", [100, 3, 3, 3]),
        ("EMNIST('.', split='letters')", [26, 1, 3, 3]),
        ("SVHN('.', split='train')", [10, 3, 3, 3]),
    ] {
        let program = read_so(&format!("data = datasets.{data}\n{net}"));
        assert_eq!(taken(&program).1, wanted, "{data}");
    }
    // What the program itself calls so says more.
    let program = read_so(&format!("CLASSES = 7\n{net}"));
    assert_eq!(taken(&program).1, [7, 3, 3, 3]);
}

#[test]
fn what_nothing_says_is_asked_for_by_name_and_line() {
    let source = format!(
        "{HEAD}{}",
        class(
            "Net",
            ", blocks, in_channels, num_classes",
            "in_channels, num_classes"
        )
    );
    let error = read(&source, &Options::default()).expect_err("blocks");
    assert_eq!(error.place(), Some((6, 1)), "{error}");
    assert!(error.to_string().contains("Net needs blocks"), "{error}");
    let make = |text: &str| Options {
        make: Some(text.into()),
        ..Options::default()
    };
    let program = read(&source, &make("Net(None, 2, num_classes=5)")).expect("made");
    assert_eq!(taken(&program).1, [5, 2, 3, 3]);
    for wrong in ["Net(", "Nothing()", "3", "nn.CrossEntropyLoss()"] {
        let error = read(&source, &make(wrong)).expect_err("no network");
        assert!(
            matches!(&error, InteropError::NotMade { make, .. } if make == wrong),
            "{error}"
        );
    }
}

#[test]
fn a_function_that_gives_a_network_makes_it() {
    let tower = class("Tower", ", block, width, classes=10", "3, width");
    let block = class("Piece", ", c", "c, c");
    let source = format!(
        "{block}{tower}\ndef small():\n    return Tower(Piece, 4)\ndef large(pretrained=False, **more):\n    return Tower(Piece, 64, **more)\n"
    );
    let program = read_so(&source);
    assert_eq!(taken(&program), ("Tower".into(), vec![4, 3, 3, 3]));
    let offered: Vec<&str> = program
        .candidates
        .iter()
        .map(|one| one.make.as_str())
        .collect();
    assert_eq!(offered, ["small()", "large()"]);
    assert!(program.candidates[1].parameters > program.candidates[0].parameters);
    let options = Options {
        make: Some(offered[1].into()),
        ..Options::default()
    };
    let program = read(&format!("{HEAD}{source}"), &options).expect("made");
    assert_eq!(taken(&program).1, [64, 3, 3, 3]);
    // What is tried out says which one, and at which size.
    let tried = format!(
        "{source}\ndef test():\n    net = large()\n    y = net(torch.randn(2, 3, 48, 40))\n"
    );
    let program = read_so(&tried);
    assert_eq!(taken(&program).1, [64, 3, 3, 3]);
    assert_eq!(program.network.expect("one").input, [3, 48, 40]);
}

#[test]
fn the_network_is_the_one_that_is_trained() {
    let classes =
        class("Small", "", "3, 2") + &class("Large", "", "3, 50") + &class("Other", "", "3, 9");
    let loop_of = |name: &str| {
        format!(
            "for epoch in range(2):\n    for x, y in loader:\n        loss = F.cross_entropy({name}(x), y)\n        loss.backward()\n"
        )
    };
    let data =
        "loader = torch.utils.data.DataLoader(datasets.CIFAR10('.'), batch_size=4, shuffle=True)\n";
    let made = "a = Large()\nb = Small()\nc = Other()\n";
    let program = read_so(&format!(
        "{classes}{data}{made}opt = torch.optim.SGD(b.parameters(), lr=0.1)\n"
    ));
    assert_eq!(taken(&program).0, "Small");
    let program = read_so(&format!("{classes}{data}{made}{}", loop_of("c")));
    assert_eq!(taken(&program).0, "Other");
    // Nothing says: the largest, and the others are named.
    let program = read_so(&format!("{classes}{made}"));
    assert_eq!(taken(&program).0, "Large");
    assert!(
        program
            .notes
            .iter()
            .any(|note| note.to_string().contains("c, b")),
        "{:?}",
        program.notes
    );
    assert_eq!(program.candidates.len(), 3);
    let program = read_so(&classes);
    assert_eq!(taken(&program).0, "Large");
    for class in ["Small", "Other"] {
        let options = Options {
            class: Some(class.into()),
            ..Options::default()
        };
        let program = read(&format!("{HEAD}{classes}"), &options).expect("read");
        assert_eq!(taken(&program).0, class);
    }
}

#[test]
fn a_loss_is_no_network_and_what_cannot_be_made_is_not_passed_over() {
    let loss = "
class Overlap(nn.Module):
    def __init__(self, weight):
        super().__init__()
        self.heavy = nn.Conv2d(3, 900, 3)
    def forward(self, inputs, targets):
        return self.heavy(inputs)
";
    let net = class("Net", ", classes", "3, classes");
    let program = read_so(&format!("{net}{loss}"));
    assert_eq!(taken(&program).0, "Net");
    let program = read_so(&format!(
        "{net}{loss}criterion = Overlap(1)\nnet = Net(4)\n"
    ));
    assert_eq!(taken(&program).0, "Net");
    // The network that is made has a layer that is not known: no other is put in its place.
    let broken =
        class("Whole", "", "3, 4").replace("nn.Conv2d(3, 4, 3, padding=1)", "nn.Transformer(3)");
    let error = error_of(&format!("{net}{broken}part = Net(4)\nnet = Whole()\n"));
    assert!(error.to_string().contains("Transformer"), "{error}");
}

#[test]
fn networks_trained_against_each_other_are_refused_by_name() {
    let classes = class("G", "", "3, 3") + &class("D", "", "3, 1");
    let made = "g, d = G(), D()\nog = torch.optim.Adam(g.parameters(), lr=2e-4)\nod = torch.optim.Adam(d.parameters(), lr=2e-4)\n";
    let together = "loader = torch.utils.data.DataLoader(datasets.CIFAR10('.'), 4, True)\nfor x in loader:\n    od.step()\n    og.step()\n";
    for source in [
        format!("{classes}{made}"),
        format!("{classes}{made}{together}"),
    ] {
        let program = read_so(&source);
        assert!(program.network.is_none());
        assert!(
            messages(&program).contains("several networks (g, d)"),
            "{}",
            messages(&program)
        );
        let options = Options {
            make: Some("d".into()),
            ..Options::default()
        };
        let alone = read(&format!("{HEAD}{source}"), &options).expect("read");
        assert_eq!(taken(&alone).0, "D");
    }
    // One after the other is no contest.
    let apart = "for x in loader:\n    od.step()\nfor x in loader:\n    og.step()\n";
    let program = read_so(&format!(
        "loader = torch.utils.data.DataLoader(datasets.CIFAR10('.'), 4, True)\n{classes}{made}{apart}"
    ));
    assert!(program.network.is_some(), "{}", messages(&program));
    // Two halves without a whole.
    let halves = format!(
        "{classes}g, d = G(), D()\nopt = torch.optim.SGD(list(g.parameters()) + list(d.parameters()), lr=0.1)\n"
    );
    let program = read_so(&halves);
    assert!(
        messages(&program).contains("no module holds together"),
        "{}",
        messages(&program)
    );
}

#[test]
fn what_the_network_is_tried_with_is_its_size_where_nothing_else_says_one() {
    let net = class("Net", "", "3, 4");
    for (line, wanted) in [
        (
            "print(net(torch.randn(1, 3, 300, 200)).shape)",
            [3, 300, 200],
        ),
        ("net(torch.zeros((8, 3, 64, 64)))", [3, 64, 64]),
        ("summary(net, (3, 572, 572))", [3, 572, 572]),
        ("summary(net, input_size=(1, 3, 80, 80))", [3, 80, 80]),
        ("z = torch.randn(16, 100, 1, 1)", [3, 32, 32]),
    ] {
        let source = format!("from torchinfo import summary\n{net}net = Net()\n{line}\n");
        let program = read_so(&source);
        assert_eq!(
            program.network.as_ref().expect("one").input,
            wanted,
            "{line}"
        );
        let with_data = read_so(&format!("data = datasets.CIFAR10('.')\n{source}"));
        assert_eq!(with_data.network.expect("one").input, [3, 32, 32], "{line}");
    }
}

#[test]
fn pictures_made_vectors_in_the_loop_are_flattened_first() {
    for call in [
        "net(images.view(-1, 784))",
        "net(images.reshape(images.shape[0], -1).to(device))",
        "net(torch.flatten(images, 1))",
        "net(images.flatten(start_dim=1))",
    ] {
        let source = format!(
            "net = nn.Sequential(nn.Linear(784, 5))\ndevice = 'cpu'\ndata = datasets.MNIST('.')\nloader = torch.utils.data.DataLoader(data, 8, True)\nfor images, labels in loader:\n    out = {call}\n"
        );
        let program = read_so(&source);
        assert_eq!(messages(&program), "", "{call}");
        let network = program.network.expect("one");
        assert_eq!(network.nodes[0].layer.kind(), "Flatten", "{call}");
        let named = source.replace(
            &format!("out = {call}"),
            &format!(
                "images = {}\n    out = net(images)",
                &call[4..call.len() - 1]
            ),
        );
        assert_eq!(
            read_so(&named).network.expect("one").nodes.len(),
            2,
            "{named}"
        );
    }
}

#[test]
fn a_depth_suits_the_arguments_that_have_a_default_and_first_weights_may_be_written_by_name() {
    let source = r#"
class Wide(nn.Module):
    def __init__(self, depth, num_classes, widen_factor=2):
        super().__init__()
        assert (depth - 4) % 6 == 0
        blocks = (depth - 4) // 6
        self.layers = nn.Sequential(*[nn.Conv2d(3, 3, 3, padding=1) for _ in range(blocks * widen_factor)])
        self.fc = nn.Linear(3, num_classes)
        for key in self.state_dict():
            if key.split('.')[-1] == 'bias':
                self.state_dict()[key][...] = 0

    def forward(self, x):
        return self.fc(self.layers(x).mean((2, 3)))
"#;
    let program = read(
        &format!("import torch.nn as nn\n{source}"),
        &Options::default(),
    )
    .unwrap();
    assert!(program.make.contains("depth=28"), "{}", program.make);
    let network = program.network.unwrap();
    assert_eq!(
        network
            .nodes
            .iter()
            .filter(|node| node.layer.kind() == "Conv2d")
            .count(),
        8
    );
}
