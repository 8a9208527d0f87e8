"""torchvision's networks, for the comparison with what convlab reads: a program of each, and their parameters as a fixture.

    pip install torch torchvision
    python tests/parity/torchvision_models.py FOLDER
    python tests/parity/programs.py FOLDER

The first command writes a program for every network of `src/interop/python/torchvision/models.txt` into FOLDER, further ones that change
networks as people do, and `tests/interop/fixtures/torchvision.txt`: a line for each network with its learned parameters and a hash of the
names and shapes of its `state_dict`, which a test compares without Python. The second compares names, shapes and outputs.
"""

import argparse
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "src/interop/python/torchvision/models.txt"
FIXTURE = ROOT / "tests/interop/fixtures/torchvision.txt"
HEAD = "import torch\nfrom torch import nn\nimport torchvision\nfrom torchvision import models\n"
TAIL = "\npictures = torch.randn(1, 3, {side}, {side})\n"
SIDE = 64
# Programs that change networks, by name.
CHANGED = {
    "last_layer": "net = models.resnet18(weights=None)\nfor p in net.parameters():\n    p.requires_grad = False\n"
    "net.fc = nn.Linear(net.fc.in_features, 2)",
    "body": "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
    "        self.body = nn.Sequential(*list(models.resnet18().children())[:-2])\n        self.head = nn.Conv2d(512, 21, 1)\n"
    "    def forward(self, x):\n        return self.head(self.body(x))\nnet = Net()",
    "features": "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
    "        whole = models.vgg16_bn()\n        self.first = whole.features[:7]\n        self.second = whole.features[7:14]\n"
    "        self.last = nn.Linear(128, 3)\n    def forward(self, x):\n"
    "        return self.last(self.second(self.first(x)).mean([2, 3]))\nnet = Net()",
    "one_channel_more": "net = models.mobilenet_v3_small(num_classes=4)\n"
    "net.features[0][0] = nn.Conv2d(3, 16, 5, stride=2, padding=2, bias=False)\nnet.classifier[3] = nn.Linear(1024, 4)",
    "own_blocks": "from torchvision.models.resnet import BasicBlock, ResNet\nnet = ResNet(BasicBlock, [1, 2, 1, 1], num_classes=5)",
    "googlenet_trained": "net = models.googlenet(weights=None, transform_input=True, aux_logits=False, init_weights=False)",
    "fcn_head": "from torchvision.models.segmentation.fcn import FCNHead\n"
    "net = models.segmentation.fcn_resnet50(weights=None, weights_backbone=None)\nnet.classifier = FCNHead(2048, 3)",
    "getter": "from torchvision.models._utils import IntermediateLayerGetter\nclass Net(nn.Module):\n    def __init__(self):\n"
    "        super().__init__()\n"
    "        self.body = IntermediateLayerGetter(models.resnet18(), {'layer2': 'low', 'layer4': 'high'})\n"
    "        self.low = nn.Conv2d(128, 4, 1)\n        self.high = nn.Conv2d(512, 4, 1)\n    def forward(self, x):\n"
    "        found = self.body(x)\n        high = nn.functional.interpolate(self.high(found['high']), scale_factor=4.0)\n"
    "        return self.low(found['low']) + high\nnet = Net()",
    "extractor": "from torchvision.models.feature_extraction import create_feature_extractor\n"
    "net = create_feature_extractor(models.resnet18(), return_nodes={'layer3.0.conv1': 'only'})",
    "ops": "from torchvision.ops import Conv2dNormActivation, SqueezeExcitation\n"
    "net = nn.Sequential(Conv2dNormActivation(3, 8, kernel_size=5, stride=2, activation_layer=nn.SiLU), SqueezeExcitation(8, 2))",
    "dilated": "net = models.resnet50(replace_stride_with_dilation=[False, True, True], width_per_group=32, num_classes=3)",
}


def names():
    """Builders, each with the module it stands in."""
    found, module = [], ""
    for line in TABLE.read_text().splitlines():
        if line.startswith("["):
            module = line.strip("[]")
        else:
            found.append((line.split()[0], module))
    return found


def program(name, file):
    """A program that makes a network and tries it."""
    call = f"net = torchvision.models.{name}()"
    if file == "segmentation":
        call = f"net = torchvision.models.segmentation.{name}(weights=None, weights_backbone=None)"
    if file == "googlenet":
        call = f"net = torchvision.models.{name}(weights=None, init_weights=False)"
    return HEAD + call + TAIL.format(side=SIDE)


def recorded(name, file):
    """The line of the fixture: what is learned, and the hash of names and shapes (FNV-1a, of 64 bits)."""
    import torchvision

    options = {"weights_backbone": None} if file == "segmentation" else {}
    options |= {"init_weights": False} if file == "googlenet" else {}
    network = torchvision.models.get_model(name, weights=None, **options)
    # The heads that help to train are no part of the network that evaluates.
    kept = {key: value for key, value in network.state_dict().items() if not key.startswith("aux")}
    kept = {key: value for key, value in kept.items() if not key.endswith("num_batches_tracked")}
    learned = {key for key, _ in network.named_parameters()}
    count = sum(value.numel() for key, value in kept.items() if key in learned)
    found = 0xCBF29CE484222325
    for byte in "".join(f"{key} {list(value.shape)}\n" for key, value in kept.items()).encode():
        found = (found ^ byte) * 0x100000001B3 % 2**64
    return f"{name} {count} {found:016x}\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    lines = ["# Networks of torchvision: learned parameters, and a hash of names and shapes. tests/parity/torchvision_models.py writes this.\n"]
    for name, file in names():
        (given.folder / f"{name}.py").write_text(program(name, file))
        lines.append(recorded(name, file))
    for name, text in CHANGED.items():
        (given.folder / f"changed_{name}.py").write_text(HEAD + text + TAIL.format(side=SIDE))
    FIXTURE.write_text("".join(lines))
    print(f"{len(lines) - 1} networks and {len(CHANGED)} changed ones written to {given.folder}")


if __name__ == "__main__":
    main()
