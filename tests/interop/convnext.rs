//! ConvNeXt as its authors write it.

use convlab::network::Layer;

use super::parameters::own;
use super::{messages, program};

/// A block as Facebook's ConvNeXt writes it: norms of its own in both orders, a scale that may be missing, a `DropPath` of its own.
const CONVNEXT: &str = r#"
import torch
import torch.nn as nn
import torch.nn.functional as F

class LayerNorm(nn.Module):
    def __init__(self, normalized_shape, eps=1e-6, data_format="channels_last"):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(normalized_shape))
        self.bias = nn.Parameter(torch.zeros(normalized_shape))
        self.eps = eps
        self.data_format = data_format
        if self.data_format not in ["channels_last", "channels_first"]:
            raise NotImplementedError
        self.normalized_shape = (normalized_shape,)

    def forward(self, x):
        if self.data_format == "channels_last":
            return F.layer_norm(x, self.normalized_shape, self.weight, self.bias, self.eps)
        elif self.data_format == "channels_first":
            u = x.mean(1, keepdim=True)
            s = (x - u).pow(2).mean(1, keepdim=True)
            x = (x - u) / torch.sqrt(s + self.eps)
            return self.weight[:, None, None] * x + self.bias[:, None, None]

class DropPath(nn.Module):
    def __init__(self, drop_prob=None):
        super().__init__()
        self.drop_prob = drop_prob

    def forward(self, x):
        if self.drop_prob == 0. or not self.training:
            return x
        keep_prob = 1 - self.drop_prob
        shape = (x.shape[0],) + (1,) * (x.ndim - 1)
        mask = (keep_prob + torch.rand(shape, dtype=x.dtype, device=x.device)).floor_()
        return x.div(keep_prob) * mask

class Block(nn.Module):
    def __init__(self, dim, drop_path=0., layer_scale_init_value=1e-6):
        super().__init__()
        self.dwconv = nn.Conv2d(dim, dim, kernel_size=7, padding=3, groups=dim)
        self.norm = LayerNorm(dim)
        self.pwconv1 = nn.Linear(dim, 4 * dim)
        self.act = nn.GELU()
        self.pwconv2 = nn.Linear(4 * dim, dim)
        scale = layer_scale_init_value
        self.gamma = nn.Parameter(scale * torch.ones((dim)), requires_grad=True) if scale > 0 else None
        self.drop_path = DropPath(drop_path) if drop_path > 0. else nn.Identity()

    def forward(self, x):
        input = x
        x = self.norm(self.dwconv(x).permute(0, 2, 3, 1))
        x = self.pwconv2(self.act(self.pwconv1(x)))
        if self.gamma is not None:
            x = self.gamma * x
        return input + self.drop_path(x.permute(0, 3, 1, 2))

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 8, 4, 4), LayerNorm(8, data_format="channels_first"))
        self.blocks = nn.Sequential(Block(8, 0.1), Block(8, layer_scale_init_value=0))
        self.head = nn.Linear(8, 10)
        self.head.weight.data.mul_(0.5)

    def forward(self, x):
        return self.head(self.blocks(self.stem(x)).mean([-2, -1]))

net = Net()
net(torch.randn(1, 3, 32, 32))
"#;

#[test]
fn convnext_is_read_in_the_manner_of_its_authors() {
    let program = program(CONVNEXT);
    assert_eq!(messages(&program), "");
    let network = program.network.as_ref().expect("a network");
    let first = own(network).into_iter();
    let firsts: Vec<(&str, &[usize], f64)> = first
        .map(|(name, layer)| (name, layer.shape.as_slice(), layer.mean))
        .collect();
    assert_eq!(
        firsts,
        [
            ("stem.1.weight", &[8][..], 1.0),
            ("stem.1.bias", &[8], 0.0),
            ("blocks.0.norm.weight", &[8], 1.0),
            ("blocks.0.norm.bias", &[8], 0.0),
            ("blocks.0.gamma", &[8], 1e-6),
            ("blocks.1.norm.weight", &[8], 1.0),
            ("blocks.1.norm.bias", &[8], 0.0),
        ]
    );
    let depths = network.nodes.iter().filter_map(|node| match &node.layer {
        Layer::StochasticDepth(layer) => Some((node.name.as_str(), layer.p)),
        _ => None,
    });
    assert_eq!(depths.collect::<Vec<_>>(), [("blocks.0.drop_path", 0.1)]);
    let notes: Vec<String> = program.notes.iter().map(ToString::to_string).collect();
    let has = |part: &str| notes.iter().any(|note| note.contains(part));
    assert!(
        has("DropPath is taken for torchvision's StochasticDepth"),
        "{notes:?}"
    );
    assert!(!has("self.training"), "{notes:?}");
}
