"""Records runs of PyTorch as tests/parity replays them: `python make_cases.py FOLDER [NAME ...]`.

Every case is a network's source, an optimizer, a schedule and a loss as Python expressions, an input shape and two seeds. Weights and batches
come from mulberry32, so that the file holds losses and norms alone. Needs torch (any CPU build) and numpy, nothing else; a few seconds
for all. `python make_cases.py --rates FOLDER` records the rates of schedules instead, for tests/interop/schedules.rs, and
`python make_cases.py --updates FOLDER` what optimizers make of a few weights, in double precision, for tests/parity/updates.rs.
"""

import inspect
import json
import math
import pathlib
import re
import sys

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F


def uniforms(seed, count):
    """The next `count` values in [0, 1) of mulberry32."""
    with np.errstate(over="ignore"):
        a = (np.arange(1, count + 1, dtype=np.uint32) * np.uint32(0x6D2B79F5)) + np.uint32(seed)
        t = (a ^ (a >> np.uint32(15))) * (a | np.uint32(1))
        t = (t + (t ^ (t >> np.uint32(7))) * (t | np.uint32(61))) ^ t
        return (t ^ (t >> np.uint32(14))).astype(np.float64) / 4294967296.0


def fill(network, seed):
    """One stream over the weights of convolutions and linear layers in state_dict order; all else keeps what it was made with."""
    drawn = []
    for name, module in network.named_modules():
        if not isinstance(module, (nn.modules.conv._ConvNd, nn.Linear)):
            continue
        for own, parameter in module.named_parameters(prefix=name, recurse=False):
            drawn.append((own, parameter, module.weight))
    order = list(network.state_dict())
    drawn.sort(key=lambda each: order.index(each[0]))
    stream = uniforms(seed, sum(parameter.numel() for _, parameter, _ in drawn))
    at = 0
    with torch.no_grad():
        for _, parameter, weight in drawn:
            count, fan_in = parameter.numel(), weight.numel() / weight.shape[0]
            values = (2 * stream[at:at + count] - 1) / math.sqrt(fan_in)
            parameter.copy_(torch.from_numpy(values.astype(np.float32)).reshape(parameter.shape))
            at += count


def batch(case, step):
    shape = case["input"]
    count = math.prod(shape)
    rows = [shape[0], *shape[2:]] if case["dense_targets"] else [shape[0]]
    scenes = shape[0] if "scenes" in case else 0
    end = count + math.prod(rows)
    stream = uniforms(case["batch_seed"] + step, end + scenes)
    inputs = torch.from_numpy((2 * stream[:count] - 1).astype(np.float32)).reshape(shape)
    targets = torch.from_numpy(np.floor(stream[count:end] * case["classes"]).astype(np.int64)).reshape(rows)
    if not scenes:
        return inputs, targets
    return inputs, (targets, torch.from_numpy(np.floor(stream[end:] * case["scenes"]).astype(np.int64)))


# Losses that take class numbers; the others take one-hot targets.
OF_CLASSES = (nn.CrossEntropyLoss, nn.NLLLoss, nn.MultiMarginLoss)


def loss_of(case, outputs, targets):
    """The case's loss; of two tasks the weighted sum of their cross entropies."""
    if "scenes" not in case:
        criterion = eval(case["loss"], {"torch": torch, "nn": nn, "F": F})
        if isinstance(criterion, OF_CLASSES) or criterion is F.cross_entropy:
            return criterion(outputs, targets)
        shares = F.one_hot(targets, outputs.shape[1]).to(outputs.dtype)
        if isinstance(criterion, nn.KLDivLoss):
            outputs = F.log_softmax(outputs, 1)
        return criterion(outputs, shares.movedim(-1, 1))
    losses = [F.cross_entropy(output, target) for output, target in zip(outputs, targets, strict=True)]
    return sum(weight * loss for weight, loss in zip(case["loss_weights"], losses, strict=True))


def build(source):
    names = {"torch": torch, "nn": nn, "F": F, "math": math}
    exec(source, names)
    classes = [value for value in names.values() if isinstance(value, type) and issubclass(value, nn.Module)]
    return classes[-1]()


def record(case):
    torch.manual_seed(0)
    torch.set_num_threads(2)
    case = {"dense_targets": False, "schedule": None, "loss": "torch.nn.functional.cross_entropy", **case}
    network = build(case["python"])
    fill(network, case["weight_seed"])
    network.train()
    scope = {"torch": torch, "math": math, "parameters": network.parameters()}
    optimizer = eval(case["optimizer"], scope)
    scope["optimizer"] = optimizer
    scheduler = eval(case["schedule"], scope) if case["schedule"] else None
    losses = []
    for step in range(case["steps"]):
        inputs, targets = batch(case, step)
        optimizer.zero_grad()
        loss = loss_of(case, network(inputs), targets)
        loss.backward()
        optimizer.step()
        if isinstance(scheduler, torch.optim.lr_scheduler.ReduceLROnPlateau):
            scheduler.step(loss.item())
        elif scheduler:
            scheduler.step()
        losses.append(float(f"{loss.item():.8g}"))
    norms = {
        name: float(f"{tensor.double().norm().item():.7g}")
        for name, tensor in network.state_dict().items()
        if tensor.is_floating_point()
    }
    return {**case, "network": repr(network), "torch": torch.__version__, "losses": losses, "final_l2_norm": norms}


SGD, ADAM = "torch.optim.SGD(parameters,lr=0.05,momentum=0.9)", "torch.optim.Adam(parameters,lr=0.002)"
S = "torch.optim.lr_scheduler."

DILATED = """
class Dilated(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 12, 3, stride=2, padding=1, bias=False)
        self.bn = nn.BatchNorm2d(12)
        self.wide = nn.Conv2d(12, 12, (3, 5), padding=(2, 4), dilation=2, groups=4)
        self.point = nn.Conv2d(12, 20, 1)
        self.act = nn.LeakyReLU(0.1)
        self.pool = nn.AvgPool2d(3, stride=2, padding=1)
        self.fc = nn.Linear(20, 7)

    def forward(self, x):
        x = self.act(self.bn(self.stem(x)))
        x = self.pool(torch.tanh(self.wide(x)) + x)
        x = F.adaptive_avg_pool2d(F.relu(self.point(x)), 1)
        return self.fc(torch.flatten(x, 1))
"""

TWO_TASKS = """
class TwoTasks(nn.Module):
    def __init__(self):
        super().__init__()
        self.down = nn.Conv2d(3, 10, 3, padding=1, bias=False)
        self.bn = nn.BatchNorm2d(10)
        self.bottom = nn.Conv2d(10, 14, 3, padding=1)
        self.scene = nn.Linear(14, 4)
        self.up = nn.ConvTranspose2d(14, 10, 2, stride=2)
        self.head = nn.Conv2d(20, 5, 1)

    def forward(self, x):
        skip = F.relu(self.bn(self.down(x)))
        body = F.relu(self.bottom(F.max_pool2d(skip, 2)))
        # In the middle of forward, and beside the map's way.
        scene = self.scene(torch.flatten(F.adaptive_avg_pool2d(body, 1), 1))
        x = torch.cat([self.up(body), skip], dim=1)
        return self.head(x), scene
"""

RESIDUAL = """
class Block(nn.Module):
    expansion = 1

    def __init__(self, inplanes, planes, stride=1):
        super(Block, self).__init__()
        self.conv1 = nn.Conv2d(inplanes, planes, kernel_size=3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(planes)
        self.relu = nn.ReLU(inplace=True)
        self.conv2 = nn.Conv2d(planes, planes, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(planes)
        self.shortcut = nn.Sequential()
        if stride != 1 or inplanes != planes * self.expansion:
            self.shortcut = nn.Sequential(
                nn.Conv2d(inplanes, planes, 1, stride=stride, bias=False),
                nn.BatchNorm2d(planes),
            )

    def forward(self, x):
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        out += self.shortcut(x)
        return self.relu(out)


class Residual(nn.Module):
    def __init__(self, block=Block, layers=[1, 2], num_classes=6):
        super(Residual, self).__init__()
        self.inplanes = 8
        # Registered last, used first.
        self.head = nn.Linear(16, num_classes)
        self.layer1 = self._make_layer(block, 8, layers[0])
        self.layer2 = self._make_layer(block, 16, layers[1], stride=2)
        self.conv1 = nn.Conv2d(3, 8, 3, padding=1)

    def _make_layer(self, block, planes, blocks, stride=1):
        layers = [block(self.inplanes, planes, stride)]
        self.inplanes = planes * block.expansion
        for _ in range(1, blocks):
            layers.append(block(self.inplanes, planes))
        return nn.Sequential(*layers)

    def forward(self, x):
        x = F.relu(self.conv1(x))
        x = self.layer2(self.layer1(x))
        x = x.mean([2, 3])
        return self.head(x)
"""

UNET = """
def double(a, b):
    return nn.Sequential(
        nn.Conv2d(a, b, 3, padding=1, bias=False), nn.BatchNorm2d(b), nn.ReLU(inplace=True),
        nn.Conv2d(b, b, 3, padding='same'), nn.ReLU(inplace=True),
    )


class UNet(nn.Module):
    def __init__(self, widths=(6, 12, 18), classes=4):
        super().__init__()
        self.downs = nn.ModuleList()
        self.ups = nn.ModuleList()
        channels = 2
        for width in widths:
            self.downs.append(double(channels, width))
            channels = width
        for width in reversed(widths[:-1]):
            self.ups.append(nn.ConvTranspose2d(channels, width, kernel_size=3, stride=2, padding=1, output_padding=1))
            self.ups.append(double(width * 2, width))
            channels = width
        self.final = nn.Conv2d(channels, classes, kernel_size=1)

    def forward(self, x):
        skips = []
        for i, down in enumerate(self.downs):
            x = down(x)
            if i < len(self.downs) - 1:
                skips.append(x)
                x = F.max_pool2d(x, 2)
        skips = skips[::-1] if False else list(reversed(skips))
        for idx in range(0, len(self.ups), 2):
            x = self.ups[idx](x)
            x = torch.cat((skips[idx // 2], x), dim=1)
            x = self.ups[idx + 1](x)
        return self.final(x)
"""

INCEPTION = """
class Branches(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.a = nn.Conv2d(c, 4, 1)
        self.b = nn.Sequential(nn.Conv2d(c, 3, 1), nn.ReLU(), nn.Conv2d(3, 5, 3, padding=1))
        self.c = nn.Sequential(nn.MaxPool2d(3, 1, 1), nn.Conv2d(c, 3, 1))

    def forward(self, x):
        return F.relu(torch.cat([self.a(x), self.b(x), self.c(x)], 1))


class Inception(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(1, 6, 5, stride=(2, 1), padding=2),
            nn.Sigmoid(),
            Branches(6),
            nn.MaxPool2d(2),
            Branches(12),
        )
        self.classifier = nn.Sequential(nn.Flatten(), nn.Linear(12 * 6 * 12, 32), nn.ReLU(), nn.Linear(32, 5))

    def forward(self, x):
        return self.classifier(self.features(x))
"""

DEPTHWISE = """
class Mobile(nn.Module):
    def __init__(self):
        super().__init__()

        def conv_bn(inp, oup, stride):
            return nn.Sequential(nn.Conv2d(inp, oup, 3, stride, 1, bias=False), nn.BatchNorm2d(oup), nn.ReLU())

        def conv_dw(inp, oup, stride):
            return nn.Sequential(
                nn.Conv2d(inp, inp, 3, stride, 1, groups=inp, bias=False),
                nn.BatchNorm2d(inp, momentum=0.2, eps=1e-3),
                nn.ReLU(inplace=True),
                nn.Conv2d(inp, oup, 1, 1, 0, bias=False),
                nn.BatchNorm2d(oup),
                nn.ReLU(inplace=True),
            )

        self.model = nn.Sequential(conv_bn(3, 8, 2), conv_dw(8, 16, 1), conv_dw(16, 24, 2), nn.AdaptiveAvgPool2d((1, 1)))
        self.fc = nn.Linear(24, 10)

    def forward(self, x):
        x = self.model(x)
        x = x.view(x.size(0), -1)
        x = self.fc(x)
        return x
"""

SEGNET = """
class Seg(nn.Module):
    def __init__(self):
        super().__init__()
        self.enc = nn.Conv2d(3, 8, 3, padding=1)
        self.pool = nn.MaxPool2d(2, 2, return_indices=True)
        self.mid = nn.Conv2d(8, 8, 3, padding=2, dilation=2)
        self.unpool = nn.MaxUnpool2d(2, 2)
        self.up = nn.Upsample(scale_factor=2, mode='bilinear', align_corners=True)
        self.dec = nn.Conv2d(16, 3, 3, padding=1)

    def forward(self, x):
        x = F.relu(self.enc(x))
        x, indices = self.pool(x)
        y = F.relu(self.mid(x))
        return self.dec(torch.cat([self.unpool(y, indices), self.up(y)], dim=1))
"""

NORMS = """
class Norms(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 12, 3, stride=2, padding=1)
        self.plain = nn.InstanceNorm2d(12)
        self.mix = nn.Conv2d(12, 12, 3, padding=1, groups=3)
        self.groups = nn.GroupNorm(4, 12)
        self.local = nn.LocalResponseNorm(4, alpha=0.5, beta=0.6, k=1.5)
        self.channels = nn.LayerNorm(12, eps=1e-6)
        self.point = nn.Conv2d(12, 8, 1)
        self.styled = nn.InstanceNorm2d(8, affine=True)
        self.whole = nn.LayerNorm([8, 9, 7])
        self.fc1 = nn.Linear(8 * 9 * 7, 16)
        self.batch = nn.BatchNorm1d(16)
        self.fc2 = nn.Linear(16, 12)
        self.vector = nn.LayerNorm(12, bias=False)
        self.fc3 = nn.Linear(12, 5)

    def forward(self, x):
        x = F.gelu(self.plain(self.stem(x)))
        x = self.local(F.relu(self.groups(self.mix(x))))
        # As ConvNeXt does: channels last, and back.
        x = self.channels(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)
        x = self.whole(F.silu(self.styled(self.point(F.mish(x)))))
        x = torch.relu(self.batch(self.fc1(torch.flatten(F.elu(x), 1))))
        return self.fc3(torch.tanh(self.vector(self.fc2(x))))
"""

SHARES = """
class Shares(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 12, 3, stride=2, padding=1)
        self.each = nn.PReLU(12)
        self.squeeze = nn.Conv2d(12, 2, 1)
        self.all = nn.PReLU(init=0.1)
        self.point = nn.Conv2d(12, 8, 1)
        self.last = nn.PReLU(16)
        self.fc1 = nn.Linear(8, 16)
        self.fc2 = nn.Linear(16, 5)

    def forward(self, x):
        x = self.each(self.conv(x))
        # Each place chooses between two halves of the channels.
        a, b = F.softmax(self.squeeze(x), dim=1).chunk(2, dim=1)
        x = torch.cat([x[:, :6] * a, x[:, 6:] * b], dim=1)
        x = self.all(self.point(x))
        # Where it looks: softmax over all places.
        w = x.mean(1).flatten(1).softmax(-1).view(-1, 1, 9, 7)
        x = (x * w).sum((2, 3))
        x = self.last(self.fc1(x))
        return self.fc2(x + F.log_softmax(x, dim=1))
"""

RECURRENT = """
class Recurrent(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 3, padding=1)
        self.block = nn.Sequential(nn.Conv2d(8, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU(inplace=True))
        self.slope = nn.PReLU()
        self.fc = nn.Linear(8, 5)

    def forward(self, x):
        x = self.slope(self.stem(x))
        for i in range(2):
            if i == 0:
                y = self.block(x)
            y = self.block(x + y)
        # The same weights on smaller maps.
        y = self.slope(self.block(F.max_pool2d(y, 2)) - 0.5)
        return self.fc(y.mean((2, 3)))
"""

POWERS = """
class Powers(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 8, 3, padding=1)
        self.root = nn.LPPool2d(2, 3, stride=2, ceil_mode=True)
        self.conv2 = nn.Conv2d(8, 8, 3, padding=1)
        self.sum = nn.LPPool2d(norm_type=1, kernel_size=2)
        self.largest = nn.LPPool2d(float("inf"), 2)
        self.fc = nn.Linear(8, 5)

    def forward(self, x):
        # Of windows of zeros the roots have no slope.
        x = self.root(F.relu(self.conv1(x) - 0.2))
        x = self.sum(self.conv2(x))
        x = F.lp_pool2d(torch.sigmoid(x), 3, (2, 1), stride=(1, 1))
        x = self.largest(x - 1.0)
        return self.fc(x.mean((2, 3)))
"""

PARAMETERS = """
class Norm(nn.Module):
    def __init__(self, channels, eps=1e-6, data_format="channels_last"):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.eps, self.data_format, self.normalized_shape = eps, data_format, (channels,)

    def forward(self, x):
        if self.data_format == "channels_last":
            return F.layer_norm(x, self.normalized_shape, self.weight, self.bias, self.eps)
        mean = x.mean(1, keepdim=True)
        variance = (x - mean).pow(2).mean(1, keepdim=True)
        x = (x - mean) / torch.sqrt(variance + self.eps)
        return self.weight[:, None, None] * x + self.bias[:, None, None]


class Block(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.dwconv = nn.Conv2d(dim, dim, 5, padding=2, groups=dim)
        self.norm = Norm(dim)
        self.pwconv1 = nn.Linear(dim, 3 * dim)
        self.act = nn.GELU()
        self.pwconv2 = nn.Linear(3 * dim, dim)
        self.gamma = nn.Parameter(0.5 * torch.ones(dim), requires_grad=True)

    def forward(self, x):
        shortcut = x
        x = self.norm(self.dwconv(x).permute(0, 2, 3, 1))
        x = self.gamma * self.pwconv2(self.act(self.pwconv1(x)))
        return shortcut + x.permute(0, 3, 1, 2)


class Parameters(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 12, 3, stride=2), Norm(12, data_format="channels_first"))
        self.blocks = nn.Sequential(Block(12), Block(12))
        self.head = nn.Linear(12, 5)
        self.scale = nn.Parameter(torch.full((1,), 0.25))
        self.shift = nn.Parameter(torch.zeros(1, 12, 1, 1))
        self.register_parameter("temperature", nn.Parameter(torch.tensor(2.0)))

    def forward(self, x):
        x = self.stem(x)
        x = x + self.scale * torch.tanh(x + self.shift)
        x = self.blocks(x).mean([-2, -1])
        return self.head(x) / self.temperature
"""

SMALL = """
class Small(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(2, 6, 3)
        self.fc = nn.Linear(6 * 4 * 4, 4)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv(x)), kernel_size=2)
        return self.fc(x.view(-1, self.num_flat_features(x)))

    def num_flat_features(self, x):
        size = x.size()[1:]
        num_features = 1
        for s in size:
            num_features *= s
        return num_features
"""


def small(name, optimizer, schedule=None, steps=25, loss=None):
    return {
        **({"loss": loss} if loss else {}), "name": name, "python": SMALL, "optimizer": optimizer, "schedule": schedule, "input": [6, 2, 10, 10],
        "classes": 4, "steps": steps, "weight_seed": 5, "batch_seed": 700,
    }


CASES = [
    {"name": "dilated_nesterov", "python": DILATED, "optimizer": "torch.optim.SGD(parameters, lr=0.05, momentum=0.8, nesterov=True, weight_decay=1e-3)",
     "schedule": S + "StepLR(optimizer, step_size=6, gamma=0.5)", "input": [5, 3, 18, 20], "classes": 7, "steps": 20, "weight_seed": 3, "batch_seed": 50},
    {"name": "residual_sgd", "python": RESIDUAL, "optimizer": "torch.optim.SGD(parameters, lr=0.05, momentum=0.9, dampening=0.3, weight_decay=5e-4)",
     "schedule": S + "MultiStepLR(optimizer, milestones=[5, 10, 10], gamma=0.3)", "input": [6, 3, 16, 16], "classes": 6, "steps": 16, "weight_seed": 9, "batch_seed": 90},
    {"name": "unet_adamw", "python": UNET, "optimizer": "torch.optim.AdamW(parameters, lr=3e-3, weight_decay=0.05)", "schedule": S + "ExponentialLR(optimizer, 0.95)",
     "input": [3, 2, 16, 12], "classes": 4, "dense_targets": True, "steps": 15, "weight_seed": 4, "batch_seed": 40},
    {"name": "inception_adam", "python": INCEPTION, "optimizer": "torch.optim.Adam(parameters, lr=0.003, betas=(0.8, 0.99), eps=1e-6, weight_decay=1e-2)",
     "schedule": S + "PolynomialLR(optimizer, total_iters=20, power=2.0)", "input": [4, 1, 24, 24], "classes": 5, "steps": 20, "weight_seed": 8, "batch_seed": 80},
    {"name": "mobile_rmsprop", "python": DEPTHWISE, "optimizer": "torch.optim.RMSprop(parameters, lr=0.002, alpha=0.9, momentum=0.5, weight_decay=1e-4)",
     "schedule": S + "CosineAnnealingLR(optimizer, T_max=10, eta_min=1e-4)", "input": [8, 3, 20, 20], "classes": 10, "steps": 15, "weight_seed": 2, "batch_seed": 20},
    {"name": "segnet_sgd", "python": SEGNET, "optimizer": "torch.optim.SGD(parameters, lr=0.1)", "input": [2, 3, 12, 12], "classes": 3, "dense_targets": True,
     "steps": 15, "weight_seed": 6, "batch_seed": 60},
    {"name": "two_tasks_sgd", "python": TWO_TASKS, "optimizer": SGD, "input": [3, 3, 14, 18], "classes": 5, "dense_targets": True, "scenes": 4,
     "loss_weights": [0.8, 0.3], "steps": 15, "weight_seed": 12, "batch_seed": 120},
    {"name": "norms_sgd", "python": NORMS, "optimizer": SGD, "input": [6, 3, 17, 14], "classes": 5, "steps": 15, "weight_seed": 11, "batch_seed": 110},
    {"name": "shares_sgd", "python": SHARES, "optimizer": "torch.optim.SGD(parameters, lr=0.02)", "input": [6, 3, 17, 14], "classes": 5, "steps": 15, "weight_seed": 13, "batch_seed": 130},
    {"name": "recurrent_sgd", "python": RECURRENT, "optimizer": SGD, "input": [6, 3, 10, 12], "classes": 5, "steps": 20, "weight_seed": 14, "batch_seed": 140},
    {"name": "powers_sgd", "python": POWERS, "optimizer": SGD, "input": [6, 3, 17, 14], "classes": 5, "steps": 15, "weight_seed": 15, "batch_seed": 150},
    {"name": "parameters_sgd", "python": PARAMETERS, "optimizer": SGD, "input": [6, 3, 17, 14], "classes": 5, "steps": 20, "weight_seed": 14, "batch_seed": 140},
    small("small_linear", SGD, S + "LinearLR(optimizer, start_factor=0.1, total_iters=8)"),
    small("small_onecycle_sgd", SGD, S + "OneCycleLR(optimizer, max_lr=0.1, total_steps=25)"),
    small("small_onecycle_adam", ADAM, S + "OneCycleLR(optimizer, max_lr=0.01, epochs=5, steps_per_epoch=5, anneal_strategy='linear', three_phase=True)"),
    small("small_sequential", SGD, S + "SequentialLR(optimizer, schedulers=[" + S + "LinearLR(optimizer, start_factor=0.2, total_iters=5), " + S + "CosineAnnealingLR(optimizer, T_max=20)], milestones=[5])"),
    small("small_chained", ADAM, S + "ChainedScheduler([" + S + "ConstantLR(optimizer, factor=0.1, total_iters=4), " + S + "ExponentialLR(optimizer, gamma=0.9)])"),
    small("small_lambda", SGD, S + "LambdaLR(optimizer, lr_lambda=lambda step: min(1.0, (step + 1) / 5) * 0.95 ** step)"),
    small("small_restarts", ADAM, S + "CosineAnnealingWarmRestarts(optimizer, T_0=4, T_mult=2, eta_min=1e-4)"),
    small("small_plateau", SGD, S + "ReduceLROnPlateau(optimizer, 'min', factor=0.5, patience=1, cooldown=1)"),
    small("small_rmsprop", "torch.optim.RMSprop(parameters)"),
    small("small_l1", SGD, loss="nn.L1Loss()", steps=20),
    small("small_smooth_l1", "torch.optim.SGD(parameters, lr=0.01, momentum=0.9)", loss="nn.SmoothL1Loss(reduction='sum', beta=0.5)", steps=20),
    small("small_huber", SGD, loss="nn.HuberLoss(delta=0.5)", steps=20),
    small("small_multi_margin", SGD, loss="nn.MultiMarginLoss(p=2, margin=0.8, weight=torch.tensor([1.0, 0.5, 2.0, 1.0]))", steps=20),
    small("small_kl_div", SGD, loss="nn.KLDivLoss(reduction='batchmean')", steps=20),
    small("small_smoothing", SGD, loss="nn.CrossEntropyLoss(weight=torch.tensor([1.0, 0.5, 2.0, 1.0]), ignore_index=3, label_smoothing=0.2)", steps=20),
    small("small_asgd", "torch.optim.ASGD(parameters, lr=0.1, lambd=0.01, t0=5)", S + "StepLR(optimizer, 8)", steps=20),
    small("small_rprop", "torch.optim.Rprop(parameters, lr=0.002, etas=(0.6, 1.1))", steps=20),
]

# Name, base rate, source; metrics where a plateau is fed.
RATES = [
    ("step", 0.1, "StepLR(optimizer, 7, gamma=0.3)"),
    ("multi_step", 0.1, "MultiStepLR(optimizer, [3, 9, 9, 20], gamma=0.4)"),
    ("exponential", 0.3, "ExponentialLR(optimizer, 0.93)"),
    ("constant_factor", 0.2, "ConstantLR(optimizer, 0.25, 6)"),
    ("linear", 0.2, "LinearLR(optimizer, 0.05, 0.9, 11)"),
    ("polynomial", 0.2, "PolynomialLR(optimizer, 30, 0.9)"),
    ("cosine_annealing", 0.1, "CosineAnnealingLR(optimizer, 12, eta_min=0.003)"),
    ("cosine_restarts", 0.1, "CosineAnnealingWarmRestarts(optimizer, 5, 2, 0.001)"),
    ("one_cycle", 0.1, "OneCycleLR(optimizer, 0.5, total_steps=60)"),
    ("one_cycle_three", 0.1, "OneCycleLR(optimizer, 0.5, total_steps=60, pct_start=0.2, anneal_strategy='linear', three_phase=True, div_factor=10.0)"),
    ("warm_up", 0.1, "SequentialLR(optimizer, [LinearLR(optimizer, 0.01, total_iters=10), CosineAnnealingLR(optimizer, 50)], [10])"),
    ("sequential_three", 0.1, "SequentialLR(optimizer, [ConstantLR(optimizer, 0.1, 20), ExponentialLR(optimizer, 0.9), StepLR(optimizer, 3)], [8, 20])"),
    ("chained", 0.1, "ChainedScheduler([LinearLR(optimizer, 0.1, total_iters=5), MultiStepLR(optimizer, [20, 40]), ExponentialLR(optimizer, 0.98)])"),
    ("chained_cosine", 0.1, "ChainedScheduler([ConstantLR(optimizer, 0.1, 4), CosineAnnealingLR(optimizer, 30)])"),
    ("nested", 0.1, "SequentialLR(optimizer, [ChainedScheduler([ConstantLR(optimizer, 0.5, 30), ExponentialLR(optimizer, 0.97)]), PolynomialLR(optimizer, 20)], [25])"),
    ("lambda", 0.1, "LambdaLR(optimizer, lambda epoch: 0.95 ** epoch)"),
    ("products", 0.1, "MultiplicativeLR(optimizer, lambda epoch: 0.9 if epoch % 4 == 0 else 1.0)"),
    ("plateau", 0.1, "ReduceLROnPlateau(optimizer, patience=2, factor=0.3, cooldown=3, min_lr=1e-4)"),
    ("plateau_max", 0.1, "ReduceLROnPlateau(optimizer, 'max', patience=3, threshold=0.01, threshold_mode='abs')"),
]


def rates(count=60):
    recorded = []
    for name, base, source in RATES:
        optimizer = torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=base, momentum=0.9)
        scope = {name: getattr(torch.optim.lr_scheduler, name) for name in dir(torch.optim.lr_scheduler)}
        scheduler = eval(source, {**scope, "optimizer": optimizer})
        metrics = [math.sin(step * 1.7) + 2 / (1 + step) for step in range(count)]
        group, lrs, momenta = optimizer.param_groups[0], [], []
        for step in range(count):
            lrs.append(group["lr"])
            momenta.append(group["momentum"])
            optimizer.step()
            scheduler.step(metrics[step]) if name.startswith("plateau") else scheduler.step()
        recorded.append({
            "name": name, "base": base, "python": re.sub(r"\b([A-Z]\w+)\(", S + r"\1(", source), "lr": lrs, "momentum": momenta,
            "metrics": metrics if name.startswith("plateau") else [],
        })
    return recorded


HALVING, CYCLE = S + "StepLR(optimizer, step_size=3, gamma=0.5)", S + "OneCycleLR(optimizer, max_lr=0.1, total_steps=9)"
# Optimizer and schedule, which is stepped after every step.
UPDATES = [
    ("SGD(parameters, lr=0.2, dampening=0.5, weight_decay=0.02)", HALVING),
    ("SGD(parameters, lr=0.1, momentum=0.8, dampening=0.3, weight_decay=0.02)", HALVING),
    ("Adam(parameters, lr=0.05, betas=(0.8, 0.95), eps=1e-3, weight_decay=0.02)", HALVING),
    ("AdamW(parameters, lr=0.05, betas=(0.8, 0.95), weight_decay=0.1)", HALVING),
    ("Adam(parameters, lr=0.05, betas=(0.8, 0.5), weight_decay=0.02, amsgrad=True)", HALVING),
    ("AdamW(parameters, lr=0.05, betas=(0.8, 0.5), amsgrad=True)", HALVING),
    ("RMSprop(parameters, lr=0.05, alpha=0.9, eps=1e-3, momentum=0.5, weight_decay=0.02)", HALVING),
    ("Adadelta(parameters, lr=2.0, rho=0.8, eps=1e-3, weight_decay=0.02)", HALVING),
    ("Adagrad(parameters, lr=0.2, lr_decay=0.1, weight_decay=0.02, initial_accumulator_value=0.05, eps=1e-3)", HALVING),
    ("Adamax(parameters, lr=0.05, betas=(0.8, 0.95), eps=1e-3, weight_decay=0.02)", HALVING),
    ("Adamax(parameters, lr=0.05)", CYCLE),
    ("NAdam(parameters, lr=0.05, betas=(0.8, 0.95), eps=1e-3, weight_decay=0.02, momentum_decay=0.1)", HALVING),
    ("NAdam(parameters, lr=0.05, weight_decay=0.1, decoupled_weight_decay=True)", CYCLE),
    ("RAdam(parameters, lr=0.05, betas=(0.8, 0.95), eps=1e-3, weight_decay=0.02)", HALVING),
    ("RAdam(parameters, lr=0.05, weight_decay=0.1, decoupled_weight_decay=True)", HALVING),
    ("ASGD(parameters, lr=0.5, lambd=0.1, alpha=0.6, t0=3, weight_decay=0.02)", HALVING),
    ("ASGD(parameters, lr=0.5)", HALVING),
    ("Rprop(parameters, lr=0.05, etas=(0.4, 1.5), step_sizes=(0.03, 0.1))", HALVING),
    ("Rprop(parameters)", HALVING),
]


def updates(count=8):
    """A linear layer of 4 inputs and 2 classes after every other step, and PyTorch's own defaults."""
    torch.set_default_dtype(torch.float64)
    numbers = [float(np.float32(2 * value - 1)) for value in uniforms(77, 10 + 12 * count)]
    first, inputs = numbers[:10], numbers[10:]
    targets = [[0, 1, (step // 3) % 2] for step in range(count)]
    runs = []
    for source, schedule in UPDATES:
        layer = nn.Linear(4, 2)
        with torch.no_grad():
            layer.weight.copy_(torch.tensor(first[:8]).reshape(2, 4))
            layer.bias.copy_(torch.tensor(first[8:]))
        scope = {"torch": torch, "parameters": layer.parameters()}
        source = "torch.optim." + source
        scope["optimizer"] = optimizer = eval(source, scope)
        scheduler = eval(schedule, scope)
        values = []
        for step in range(count):
            optimizer.zero_grad()
            rows = torch.tensor(inputs[12 * step:12 * step + 12]).reshape(3, 4)
            F.cross_entropy(layer(rows), torch.tensor(targets[step])).backward()
            optimizer.step()
            scheduler.step()
            if step % 2 == 1:
                values.append([float(f"{value:.10g}") for value in [*layer.weight.flatten().tolist(), *layer.bias.tolist()]])
        runs.append({"optimizer": source, "schedule": schedule, "values": values})
    classes = sorted({source.split("(")[0] for source, _ in UPDATES})
    defaults = {}
    for name in classes:
        signature = inspect.signature(getattr(torch.optim, name)).parameters.values()
        known = {each.name: each.default for each in signature if each.default is not inspect.Parameter.empty}
        known.update(zip(["beta1", "beta2"], known.pop("betas", [])))
        known.update(zip(["eta_minus", "eta_plus"], known.pop("etas", [])))
        known.update(zip(["step_size_min", "step_size_max"], known.pop("step_sizes", [])))
        defaults[name] = {name: value for name, value in known.items() if type(value) in (int, float)}
    return {"torch": torch.__version__, "first": first, "inputs": inputs, "targets": targets, "runs": runs, "defaults": defaults}


if __name__ == "__main__":
    arguments = [each for each in sys.argv[1:] if each not in ("--rates", "--updates")]
    folder = pathlib.Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    if "--rates" in sys.argv:
        (folder / "rates.json").write_text(json.dumps(rates(), separators=(",", ":")) + "\n")
        sys.exit()
    if "--updates" in sys.argv:
        (folder / "updates.json").write_text(json.dumps(updates()).replace("{\"opt", "\n{\"opt") + "\n")
        sys.exit()
    for case in CASES:
        if len(arguments) == 1 or case["name"] in arguments[1:]:
            recorded = record(case)
            (folder / f"{case['name']}.json").write_text(json.dumps(recorded, indent=1) + "\n")
            print(case["name"], recorded["losses"][0], recorded["losses"][-1])
