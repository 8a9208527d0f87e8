//! `nn.LPPool2d` and `F.lp_pool2d`: what they are here, and what is refused.

use super::tensors::{network, source};
use super::{messages, program};

fn shown(init: &[&str], forward: &[&str]) -> Vec<String> {
    let network = network(init, forward);
    let nodes = network.nodes.iter();
    nodes
        .map(|node| format!("{} {}", node.layer.kind(), node.layer.detail()))
        .collect()
}

#[test]
fn a_power_average_pooling_keeps_its_settings() {
    assert_eq!(
        shown(
            &["self.pool = nn.LPPool2d(2, 3, stride=2, ceil_mode=True)"],
            &[
                "x = self.pool(x)",
                "return F.lp_pool2d(x, norm_type=3.0, kernel_size=(2, 1))"
            ]
        ),
        ["LPPool2d norm 2 3×3, stride 2, ceil", "LPPool2d norm 3 2×1"]
    );
    // As PyTorch does it.
    assert_eq!(
        shown(&[], &["return F.lp_pool2d(x, float('inf'), 2)"]),
        ["affine -1 x", "arithmetic max(a, b)", "MaxPool2d max 2×2"]
    );
}

#[test]
fn a_norm_that_is_none_is_refused() {
    for norm in ["0", "0.5", "-1", "100", "float('-inf')"] {
        let line = format!("return F.lp_pool2d(x, {norm}, 2)");
        let said = messages(&program(&source(&[], &[&line])));
        assert!(
            said.contains("norm_type must be within 1 and 64"),
            "{norm}: {said}"
        );
    }
}
