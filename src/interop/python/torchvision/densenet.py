# DenseNet.
import torch
import torch.nn.functional as F
from torch import nn


class _DenseLayer(nn.Module):
    def __init__(self, num_input_features, growth_rate, bn_size, drop_rate, memory_efficient=False):
        super().__init__()
        self.norm1 = nn.BatchNorm2d(num_input_features)
        self.relu1 = nn.ReLU(inplace=True)
        self.conv1 = nn.Conv2d(num_input_features, bn_size * growth_rate, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(bn_size * growth_rate)
        self.relu2 = nn.ReLU(inplace=True)
        self.conv2 = nn.Conv2d(bn_size * growth_rate, growth_rate, 3, padding=1, bias=False)
        self.drop_rate = float(drop_rate)

    def forward(self, input):
        x = torch.cat([input] if isinstance(input, torch.Tensor) else input, 1)
        x = self.conv1(self.relu1(self.norm1(x)))
        x = self.conv2(self.relu2(self.norm2(x)))
        if self.drop_rate > 0:
            x = F.dropout(x, self.drop_rate, self.training)
        return x


class _DenseBlock(nn.ModuleDict):
    def __init__(self, num_layers, num_input_features, bn_size, growth_rate, drop_rate, memory_efficient=False):
        super().__init__()
        for index in range(num_layers):
            width = num_input_features + index * growth_rate
            layer = _DenseLayer(width, growth_rate, bn_size, drop_rate)
            self.add_module("denselayer%d" % (index + 1), layer)

    def forward(self, init_features):
        features = [init_features]
        for _, layer in self.items():
            features.append(layer(features))
        return torch.cat(features, 1)


class _Transition(nn.Sequential):
    def __init__(self, num_input_features, num_output_features):
        super().__init__()
        self.norm = nn.BatchNorm2d(num_input_features)
        self.relu = nn.ReLU(inplace=True)
        self.conv = nn.Conv2d(num_input_features, num_output_features, 1, bias=False)
        self.pool = nn.AvgPool2d(2, 2)


class DenseNet(nn.Module):
    def __init__(
        self,
        growth_rate=32,
        block_config=(6, 12, 24, 16),
        num_init_features=64,
        bn_size=4,
        drop_rate=0,
        num_classes=1000,
        memory_efficient=False,
    ):
        super().__init__()
        self.features = nn.Sequential()
        add = self.features.add_module
        add("conv0", nn.Conv2d(3, num_init_features, 7, 2, 3, bias=False))
        add("norm0", nn.BatchNorm2d(num_init_features))
        add("relu0", nn.ReLU(inplace=True))
        add("pool0", nn.MaxPool2d(3, 2, 1))
        width = num_init_features
        for number, count in enumerate(block_config, 1):
            add(f"denseblock{number}", _DenseBlock(count, width, bn_size, growth_rate, drop_rate))
            width += count * growth_rate
            if number < len(block_config):
                add(f"transition{number}", _Transition(width, width // 2))
                width //= 2
        add("norm5", nn.BatchNorm2d(width))
        self.classifier = nn.Linear(width, num_classes)

    def forward(self, x):
        x = F.relu(self.features(x), inplace=True)
        x = F.adaptive_avg_pool2d(x, (1, 1))
        return self.classifier(torch.flatten(x, 1))


def densenet121(**options):
    return DenseNet(32, (6, 12, 24, 16), 64, **options)


def densenet161(**options):
    return DenseNet(48, (6, 12, 36, 24), 96, **options)


def densenet169(**options):
    return DenseNet(32, (6, 12, 32, 32), 64, **options)


def densenet201(**options):
    return DenseNet(32, (6, 12, 48, 32), 64, **options)
