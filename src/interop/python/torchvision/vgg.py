# VGG.
import torch
from torch import nn

PLANS = {
    11: (1, 1, 2, 2, 2),
    13: (2, 2, 2, 2, 2),
    16: (2, 2, 3, 3, 3),
    19: (2, 2, 4, 4, 4),
}


def plan(depth):
    found = []
    for width, count in zip((64, 128, 256, 512, 512), PLANS[depth]):
        found += [width] * count + ["M"]
    return found


def make_layers(cfg, batch_norm=False):
    layers, width = [], 3
    for step in cfg:
        if step == "M":
            layers.append(nn.MaxPool2d(2, 2))
            continue
        layers.append(nn.Conv2d(width, step, 3, padding=1))
        if batch_norm:
            layers.append(nn.BatchNorm2d(step))
        layers.append(nn.ReLU(inplace=True))
        width = step
    return nn.Sequential(*layers)


class VGG(nn.Module):
    def __init__(self, features, num_classes=1000, init_weights=True, dropout=0.5):
        super().__init__()
        self.features = features
        self.avgpool = nn.AdaptiveAvgPool2d((7, 7))
        self.classifier = nn.Sequential(
            nn.Linear(512 * 49, 4096),
            nn.ReLU(True),
            nn.Dropout(dropout),
            nn.Linear(4096, 4096),
            nn.ReLU(True),
            nn.Dropout(dropout),
            nn.Linear(4096, num_classes),
        )

    def forward(self, x):
        x = self.avgpool(self.features(x))
        return self.classifier(torch.flatten(x, 1))


def vgg11(**options):
    return VGG(make_layers(plan(11)), **options)


def vgg11_bn(**options):
    return VGG(make_layers(plan(11), True), **options)


def vgg13(**options):
    return VGG(make_layers(plan(13)), **options)


def vgg13_bn(**options):
    return VGG(make_layers(plan(13), True), **options)


def vgg16(**options):
    return VGG(make_layers(plan(16)), **options)


def vgg16_bn(**options):
    return VGG(make_layers(plan(16), True), **options)


def vgg19(**options):
    return VGG(make_layers(plan(19)), **options)


def vgg19_bn(**options):
    return VGG(make_layers(plan(19), True), **options)
