//! Do a network and its PyTorch source follow each other, also while they are wrong?

use convlab::interop::draft;
use convlab::interop::python::{File, Options, Program};
use convlab::interop::write::pytorch_class;
use convlab::network::{Layer, Network, layers, zoo};

/// A source, followed with nothing said beside it.
fn follow(source: &str, before: &Network) -> Program {
    draft::follow(&[File::new("", source)], &Options::default(), before)
}

fn networks() -> impl Iterator<Item = Network> {
    let names = zoo::MODELS.into_iter();
    names.map(|(name, _)| zoo::model(name).expect("the zoo's"))
}

#[test]
fn the_source_of_a_draft_is_what_the_writer_writes() {
    for network in networks() {
        let (source, _) = draft::source(&network);
        assert!(
            source.ends_with(&pytorch_class(&network)),
            "{}",
            network.name
        );
    }
}

#[test]
fn the_source_of_a_network_is_followed_back_to_it() {
    for network in networks() {
        let (source, lines) = draft::source(&network);
        let program = follow(&source, &network);
        assert_eq!(program.problems, [], "{}", network.name);
        assert!(program.is_whole);
        let rows: Vec<usize> = program.lines.iter().map(|spot| spot.row).collect();
        assert_eq!(rows, lines, "{}", network.name);
        let read = program.network.expect("a network");
        assert_eq!(
            (&read.name, read.head, read.input),
            (&network.name, network.head, network.input)
        );
        assert_eq!(read.heads, network.heads, "{}", network.name);
        assert_eq!(read.parameters(), network.parameters());
        assert_eq!(read.shapes(), network.shapes());
    }
}

#[test]
fn a_wrong_network_is_written_too_and_its_line_is_that_of_its_problem() {
    let mut network = zoo::model("lenet").expect("the zoo's");
    let Layer::Conv2d(layers::Conv2d { channels_out, .. }) = &mut network.nodes[0].layer else {
        panic!("a convolution");
    };
    *channels_out = 8;
    let (source, lines) = draft::source(&network);
    assert!(source.contains("nn.Conv2d(3, 8, 5"));
    let wrong = network
        .nodes
        .iter()
        .position(|node| node.name == "conv2")
        .expect("a layer");
    assert!(
        source
            .lines()
            .nth(lines[wrong] - 1)
            .expect("a line")
            .contains("conv2")
    );
    let program = follow(&source, &network);
    assert_eq!(program.problems.len(), 1);
    assert_eq!(program.problems[0].line, lines[wrong]);
    let problem = network.draft().layers[wrong].problem.clone();
    assert_eq!(
        program.network.expect("a network").draft().layers[wrong].problem,
        problem
    );
}

#[test]
fn pictures_keep_their_size_where_the_source_says_none() {
    let network = zoo::model("lenet")
        .expect("the zoo's")
        .with_input([3, 64, 48]);
    let (source, _) = draft::source(&network);
    let program = follow(&source, &network);
    assert_eq!(program.network.expect("a network").input, [3, 64, 48]);
}

#[test]
fn half_a_line_leaves_the_source_not_whole() {
    let network = zoo::model("lenet").expect("the zoo's");
    let (source, _) = draft::source(&network);
    let half = source.replace("nn.Conv2d(3, 6, 5, stride=1", "nn.Conv2d(3, 6, 5, stride=(");
    assert_ne!(half, source);
    let program = follow(&half, &network);
    assert!(!program.is_whole || program.network.is_none());
    assert!(program.problems.iter().any(|problem| problem.row > 0));
}

#[test]
fn a_broken_line_outside_of_the_class_leaves_it_whole() {
    let network = zoo::model("lenet").expect("the zoo's");
    let (source, _) = draft::source(&network);
    let page = format!("{source}\n\nnet = Lenet()\nfrom torchvision import datasets,\n");
    let program = follow(&page, &network);
    assert!(program.is_whole);
    assert_eq!(
        program.network.expect("a network").shapes(),
        network.shapes()
    );
}

#[test]
fn a_broken_line_of_the_class_does_not_leave_it_whole() {
    let network = zoo::model("lenet").expect("the zoo's");
    let (source, _) = draft::source(&network);
    let page = format!("{source}\n\nnet = Lenet()\nprint(net)\n");
    for (line, half) in [
        (
            "self.fc1 = nn.Linear(400, 120, bias=True)",
            "self.fc1 = nn.Linear(400, 12",
        ),
        ("self.fc1 = nn.Linear(400, 120, bias=True)", "self.fc1 = "),
        ("x = self.fc2(x)", "x = self.fc2(x"),
        ("x = self.fc2(x)", "x = self."),
        ("x = self.fc2(x)", "x self fc2"),
        ("self.fc1 = nn.Linear(400, 120, bias=True)", "self fc1"),
        ("def forward(self, x):", "def forward(self, x"),
    ] {
        let half = page.replace(line, half);
        assert_ne!(half, page);
        let program = follow(&half, &network);
        assert!(!program.is_whole || program.network.is_none(), "{half}");
        assert!(program.problems.iter().any(|problem| problem.row > 0));
    }
}
