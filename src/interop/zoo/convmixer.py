# ConvMixer-256/8 for pictures of 32x32: patches of 2x2, then depthwise convolutions of 5x5 with a way around, and 1x1 convolutions.
import torch
from torch import nn


class Residual(nn.Module):
    def __init__(self, fn):
        super().__init__()
        self.fn = fn

    def forward(self, x):
        return self.fn(x) + x


class ConvMixer(nn.Module):
    def __init__(self, dim=256, depth=8, kernel_size=5, patch_size=2, in_channels=3, num_classes=10):
        super().__init__()
        self.stem = nn.Sequential(
            nn.Conv2d(in_channels, dim, patch_size, patch_size), nn.GELU(), nn.BatchNorm2d(dim)
        )
        self.blocks = nn.Sequential(*[self.block(dim, kernel_size) for _ in range(depth)])
        self.head = nn.Linear(dim, num_classes)

    def block(self, dim, kernel_size):
        depthwise = nn.Conv2d(dim, dim, kernel_size, groups=dim, padding="same")
        return nn.Sequential(
            Residual(nn.Sequential(depthwise, nn.GELU(), nn.BatchNorm2d(dim))),
            nn.Conv2d(dim, dim, 1),
            nn.GELU(),
            nn.BatchNorm2d(dim),
        )

    def forward(self, x):
        x = self.blocks(self.stem(x))
        return self.head(x.mean((2, 3)))
