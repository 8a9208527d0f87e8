# DeepLabV3 with a small backbone of stride 8: convolutions of several dilations side by side see near and far, and the mean of the map.
import torch
import torch.nn.functional as F
from torch import nn


class Conv(nn.Sequential):
    def __init__(self, in_channels, channels, kernel, stride=1, dilation=1):
        padding = dilation * (kernel - 1) // 2
        super().__init__(
            nn.Conv2d(in_channels, channels, kernel, stride, padding, dilation, bias=False),
            nn.BatchNorm2d(channels),
            nn.ReLU(),
        )


class ASPP(nn.Module):
    def __init__(self, in_channels, channels, rates):
        super().__init__()
        self.branches = nn.ModuleList([Conv(in_channels, channels, 1)])
        for rate in rates:
            self.branches.append(Conv(in_channels, channels, 3, dilation=rate))
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.pooled = Conv(in_channels, channels, 1)
        self.project = Conv((2 + len(rates)) * channels, channels, 1)

    def forward(self, x):
        mean = F.interpolate(self.pooled(self.pool(x)), size=x.shape[2:], mode="nearest")
        found = [branch(x) for branch in self.branches]
        return self.project(torch.cat(found + [mean], 1))


class DeepLab(nn.Module):
    def __init__(self, in_channels=3, num_classes=10):
        super().__init__()
        self.backbone = nn.Sequential(
            Conv(in_channels, 32, 3, 2),
            Conv(32, 32, 3),
            Conv(32, 64, 3, 2),
            Conv(64, 64, 3),
            Conv(64, 128, 3, 2),
            Conv(128, 128, 3),
            Conv(128, 128, 3, dilation=2),
            Conv(128, 128, 3, dilation=4),
        )
        self.aspp = ASPP(128, 64, [2, 4, 6])
        self.head = Conv(64, 64, 3)
        self.classifier = nn.Conv2d(64, num_classes, 1)

    def forward(self, x):
        y = self.classifier(self.head(self.aspp(self.backbone(x))))
        return F.interpolate(y, size=x.shape[2:], mode="bilinear")
