"""The zoo's U-Net in PyTorch on CamVid, from the same first weights, in the same batch order: the figure that convlab's stands beside.

    pip install torch numpy pillow
    python tests/parity/camvid.py CAMVID_FOLDER --steps 300 --batch 8 --lr 0.001 --seed 0

prints one JSON object a line, as this does (its last `evaluated` line is of the same 233 pictures):

    convlab train --model unet --data CAMVID_FOLDER --steps 300 --batch 8 --lr 0.001 --optimizer adam --seed 0 --device cpu --json

CAMVID_FOLDER holds {train,test}/{images,masks}/*.png, masks as palette PNGs whose index 11 is to be ignored.
"""

import argparse
import json
from collections import OrderedDict
from pathlib import Path

import numpy
import torch
from PIL import Image
from torch import nn
from torch.nn import functional as F

CLASSES = 11
CHANNELS = 16
LEVELS = 3
MASK = 0xFFFFFFFF


def convolved(before, width):
    layers = {}
    for number, channels in ((1, before), (2, width)):
        layers[f"conv{number}"] = nn.Conv2d(channels, width, 3, padding=1, bias=False)
        layers[f"bn{number}"] = nn.BatchNorm2d(width)
        layers[f"relu{number}"] = nn.ReLU()
    return nn.Sequential(OrderedDict(layers))


class UNet(nn.Module):
    def __init__(self):
        super().__init__()
        widths = [CHANNELS << level for level in range(LEVELS + 1)]
        before = 3
        for level in range(LEVELS):
            self.add_module(f"down{level + 1}", convolved(before, widths[level]))
            before = widths[level]
        self.bottom = convolved(before, widths[LEVELS])
        before = widths[LEVELS]
        for level in reversed(range(LEVELS)):
            width = widths[level]
            self.add_module(f"up{level + 1}", nn.ConvTranspose2d(before, width, 2, stride=2))
            self.add_module(f"merge{level + 1}", convolved(2 * width, width))
            before = width
        self.head = nn.Conv2d(before, CLASSES, 1)

    def forward(self, x):
        skips = []
        for level in range(1, LEVELS + 1):
            x = getattr(self, f"down{level}")(x)
            skips.append(x)
            x = F.max_pool2d(x, 2)
        x = self.bottom(x)
        for level in range(LEVELS, 0, -1):
            x = getattr(self, f"up{level}")(x)
            x = getattr(self, f"merge{level}")(torch.cat([x, skips[level - 1]], 1))
        return self.head(x)


def first_weights(net, seed):
    """src/spec/init.rs: mulberry32, (2u - 1) / sqrt(fan_in) for weights and biases in the state_dict's order."""
    drawn = 0
    fan_in = 1
    for name, tensor in net.state_dict().items():
        module = net.get_submodule(name.rsplit(".", 1)[0])
        if isinstance(module, nn.BatchNorm2d):
            continue
        if name.endswith("weight"):
            # PyTorch counts the second dimension, of a transposed convolution its output channels.
            fan_in = tensor[0].numel()
        count = tensor.numel()
        turns = numpy.arange(drawn + 1, drawn + count + 1, dtype=numpy.uint64)
        a = (numpy.uint64(seed) + turns * numpy.uint64(0x6D2B79F5)) & numpy.uint64(MASK)
        drawn += count
        t = ((a ^ (a >> numpy.uint64(15))) * (a | numpy.uint64(1))) & numpy.uint64(MASK)
        product = ((t ^ (t >> numpy.uint64(7))) * (t | numpy.uint64(61))) & numpy.uint64(MASK)
        t = ((t + product) & numpy.uint64(MASK)) ^ t
        unit = (t ^ (t >> numpy.uint64(14))).astype(numpy.float64) / 4294967296.0
        values = ((2.0 * unit - 1.0) / numpy.sqrt(fan_in)).astype(numpy.float32)
        tensor.copy_(torch.from_numpy(values).reshape(tensor.shape))


def pcg4d(v):
    x, y, z, w = ((n * 1664525 + 1013904223) & MASK for n in v)
    for turn in range(2):
        x = (x + y * w) & MASK
        y = (y + z * x) & MASK
        z = (z + x * y) & MASK
        w = (w + y * z) & MASK
        if turn == 0:
            x, y, z, w = (n ^ (n >> 16) for n in (x, y, z, w))
    return x, y, z, w


def epoch_order(seed, epoch, count):
    """src/data/random.rs: Fisher and Yates with draws of (seed, epoch, turn / 4, purpose 1)."""
    a, b, c, d = pcg4d((seed & MASK, seed >> 32, epoch & MASK, epoch >> 32))
    order = list(range(count))
    numbers = None
    for turn, last in enumerate(range(count - 1, 0, -1)):
        if turn % 4 == 0:
            numbers = pcg4d((a ^ (turn // 4), b ^ 1, c, d))
        other = (numbers[turn % 4] * (last + 1)) >> 32
        order[last], order[other] = order[other], order[last]
    return order


def part(folder):
    names = sorted(path.name for path in (folder / "images").iterdir())
    pictures = [numpy.asarray(Image.open(folder / "images" / name).convert("RGB")) for name in names]
    masks = [numpy.asarray(Image.open(folder / "masks" / name)) for name in names]
    pixels = torch.from_numpy(numpy.stack(pictures)).permute(0, 3, 1, 2).float()
    return (pixels / 255 - 0.5) / 0.5, torch.from_numpy(numpy.stack(masks)).long()


def evaluate(net, pictures, masks):
    net.eval()
    confusion = torch.zeros(CLASSES * CLASSES, dtype=torch.long)
    loss, count = 0.0, 0
    with torch.no_grad():
        for first in range(0, len(pictures), 8):
            logits, truth = net(pictures[first : first + 8]), masks[first : first + 8]
            loss += F.cross_entropy(logits, truth, ignore_index=CLASSES, reduction="sum").item()
            known = truth != CLASSES
            count += int(known.sum())
            cells = truth[known] * CLASSES + logits.argmax(1)[known]
            confusion += torch.bincount(cells, minlength=CLASSES * CLASSES)
    net.train()
    confusion = confusion.reshape(CLASSES, CLASSES).double()
    both = confusion.diagonal()
    either = confusion.sum(0) + confusion.sum(1) - both
    iou = both / either
    known = either > 0
    return {
        "loss": loss / count,
        "accuracy": (both.sum() / confusion.sum()).item(),
        "mean_iou": iou[known].mean().item(),
        "iou": [value.item() if there else None for value, there in zip(iou, known)],
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--lr", type=float, default=0.001)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=0)
    arguments = parser.parse_args()
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    net = UNet()
    first_weights(net, arguments.seed)
    pictures, masks = part(arguments.folder / "train")
    optimizer = torch.optim.Adam(net.parameters(), lr=arguments.lr)
    per_epoch = -(-len(pictures) // arguments.batch)
    for step in range(arguments.steps):
        if step % per_epoch == 0:
            order = epoch_order(arguments.seed, step // per_epoch, len(pictures))
        first = step % per_epoch * arguments.batch
        chosen = order[first : first + arguments.batch]
        loss = F.cross_entropy(net(pictures[chosen]), masks[chosen], ignore_index=CLASSES)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        print(json.dumps({"event": "step", "step": step + 1, "loss": loss.item()}), flush=True)
    print(json.dumps({"event": "evaluated", "step": arguments.steps, **evaluate(net, *part(arguments.folder / "test"))}))


if __name__ == "__main__":
    main()
