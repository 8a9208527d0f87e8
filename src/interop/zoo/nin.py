# Network in network for pictures of 32x32: each convolution has two of 1x1 behind it, and the mean of a map is the class's output.
import torch
from torch import nn


def block(in_channels, channels, kernel, padding):
    layers = []
    for width in channels:
        layers += [nn.Conv2d(in_channels, width, kernel, padding=padding), nn.ReLU()]
        in_channels, kernel, padding = width, 1, 0
    return layers


class NiN(nn.Module):
    def __init__(self, in_channels=3, num_classes=10):
        super().__init__()
        self.features = nn.Sequential(
            *block(in_channels, [192, 160, 96], 5, 2),
            nn.MaxPool2d(3, 2, 1),
            nn.Dropout(0.5),
            *block(96, [192, 192, 192], 5, 2),
            nn.AvgPool2d(3, 2, 1),
            nn.Dropout(0.5),
            *block(192, [192, 192, num_classes], 3, 1),
        )
        self.pool = nn.AdaptiveAvgPool2d(1)

    def forward(self, x):
        return torch.flatten(self.pool(self.features(x)), 1)
