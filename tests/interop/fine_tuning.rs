//! Layers that a program freezes, or gives rates of their own.

use super::{messages, program};

const NET: &str = "import torch
import torch.nn as nn
import torch.optim as optim
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.Conv2d(4, 8, 3), nn.ReLU(), nn.Flatten())
        self.hidden = nn.Linear(8 * 28 * 28, 16)
        self.head = nn.Linear(16, 10)

    def forward(self, x):
        return self.head(torch.relu(self.hidden(self.features(x))))
net = Net()
";

fn rates(lines: &str) -> Option<String> {
    let program = program(&format!("{NET}{lines}\n"));
    assert_eq!(messages(&program), "", "{lines}");
    let rates = program.recipe.layer_rates?;
    let texts: Vec<String> = rates.iter().map(ToString::to_string).collect();
    Some(texts.join(","))
}

#[test]
fn what_is_frozen_has_a_factor_of_0() {
    for (lines, wants) in [
        ("optimizer = optim.SGD(net.parameters(), lr=0.1)", None),
        (
            "for parameter in net.parameters():\n    parameter.requires_grad = False\nnet.head = nn.Linear(16, 10)\n\
             for parameter in net.head.parameters():\n    parameter.requires_grad = True",
            Some("*=0,head=1"),
        ),
        (
            "for parameter in net.parameters():\n    parameter.requires_grad = False\nnet.head = nn.Linear(16, 10)",
            Some("*=0,head=1"),
        ),
        (
            "net.requires_grad_(False)\nnet.head.requires_grad_()",
            Some("*=0,head=1"),
        ),
        (
            "net.features[0].requires_grad_(False)",
            Some("features.0=0"),
        ),
        (
            "for name, parameter in net.named_parameters():\n    if 'head' not in name:\n        parameter.requires_grad = False",
            Some("features.0=0,features.2=0,hidden=0"),
        ),
    ] {
        assert_eq!(rates(lines).as_deref(), wants, "{lines}");
    }
}

#[test]
fn groups_have_factors_of_the_rate_and_the_rest_does_not_learn() {
    for (lines, wants) in [
        (
            "optimizer = optim.SGD([{'params': net.features.parameters(), 'lr': 0.001}, {'params': net.hidden.parameters()}, \
             {'params': net.head.parameters(), 'lr': 0.1}], lr=0.01)",
            Some("*=0,features=0.1,hidden=1,head=10"),
        ),
        (
            "optimizer = optim.Adam(net.head.parameters(), lr=0.01)",
            Some("*=0,head=1"),
        ),
        (
            "net.features.requires_grad_(False)\noptimizer = optim.SGD(filter(lambda p: p.requires_grad, net.parameters()), lr=0.1)",
            Some("*=1,features=0"),
        ),
        (
            "net.features.requires_grad_(False)\noptimizer = optim.SGD([p for p in net.parameters() if p.requires_grad], lr=0.1)",
            Some("*=1,features=0"),
        ),
    ] {
        assert_eq!(rates(lines).as_deref(), wants, "{lines}");
    }
    let program = program(&format!(
        "{NET}optimizer = optim.SGD([{{'params': net.head.parameters(), 'lr': 0.1}}], lr=0.02, momentum=0.9)\n"
    ));
    assert_eq!(program.recipe.lr, Some(0.02));
    assert_eq!(
        serde_json::to_string(&program.recipe.layer_rates).expect("JSON"),
        r#"["*=0","head=5"]"#
    );
    assert_eq!(program.class, "Net");
}

#[test]
fn what_is_not_followed_is_told() {
    for (lines, wants) in [
        (
            "optimizer = optim.SGD([{'params': net.head.parameters(), 'weight_decay': 0.1}], lr=0.1)",
            "weight_decay of a group of parameters was left out",
        ),
        ("net.head.weight.requires_grad = False", "requires_grad of"),
    ] {
        let program = program(&format!("{NET}{lines}\n"));
        let notes = format!("{:?}", program.notes);
        assert!(notes.contains(wants), "{lines}: {notes}");
    }
}
