# ENet: bottlenecks with projections, dilated and asymmetric convolutions; poolings are undone at the places they took their values from.
import torch
from torch import nn


def convolution(channels, kind, dilation):
    if kind == "asymmetric":
        return nn.Sequential(
            nn.Conv2d(channels, channels, (5, 1), padding=(2, 0), bias=False),
            nn.Conv2d(channels, channels, (1, 5), padding=(0, 2), bias=False),
        )
    return nn.Conv2d(channels, channels, 3, padding=dilation, dilation=dilation, bias=False)


class Initial(nn.Module):
    def __init__(self, in_channels):
        super().__init__()
        self.conv = nn.Conv2d(in_channels, 16 - in_channels, 3, 2, 1, bias=False)
        self.pool = nn.MaxPool2d(2)
        self.bn = nn.BatchNorm2d(16)
        self.act = nn.PReLU()

    def forward(self, x):
        return self.act(self.bn(torch.cat([self.conv(x), self.pool(x)], 1)))


class Bottleneck(nn.Module):
    def __init__(self, channels, kind="regular", dilation=1, dropout=0.1):
        super().__init__()
        inner = channels // 4
        self.branch = nn.Sequential(
            nn.Conv2d(channels, inner, 1, bias=False),
            nn.BatchNorm2d(inner),
            nn.PReLU(),
            convolution(inner, kind, dilation),
            nn.BatchNorm2d(inner),
            nn.PReLU(),
            nn.Conv2d(inner, channels, 1, bias=False),
            nn.BatchNorm2d(channels),
            nn.Dropout2d(dropout),
        )
        self.act = nn.PReLU()

    def forward(self, x):
        return self.act(self.branch(x) + x)


class Down(nn.Module):
    def __init__(self, in_channels, channels, dropout):
        super().__init__()
        inner = channels // 4
        self.more = channels - in_channels
        self.pool = nn.MaxPool2d(2, return_indices=True)
        self.branch = nn.Sequential(
            nn.Conv2d(in_channels, inner, 2, 2, bias=False),
            nn.BatchNorm2d(inner),
            nn.PReLU(),
            nn.Conv2d(inner, inner, 3, padding=1, bias=False),
            nn.BatchNorm2d(inner),
            nn.PReLU(),
            nn.Conv2d(inner, channels, 1, bias=False),
            nn.BatchNorm2d(channels),
            nn.Dropout2d(dropout),
        )
        self.act = nn.PReLU()

    def forward(self, x):
        way, indices = self.pool(x)
        way = nn.functional.pad(way, (0, 0, 0, 0, 0, self.more))
        return self.act(self.branch(x) + way), indices


class Up(nn.Module):
    def __init__(self, in_channels, channels):
        super().__init__()
        inner = in_channels // 4
        self.way = nn.Sequential(nn.Conv2d(in_channels, channels, 1, bias=False), nn.BatchNorm2d(channels))
        self.unpool = nn.MaxUnpool2d(2)
        self.branch = nn.Sequential(
            nn.Conv2d(in_channels, inner, 1, bias=False),
            nn.BatchNorm2d(inner),
            nn.ReLU(),
            nn.ConvTranspose2d(inner, inner, 2, 2, bias=False),
            nn.BatchNorm2d(inner),
            nn.ReLU(),
            nn.Conv2d(inner, channels, 1, bias=False),
            nn.BatchNorm2d(channels),
            nn.Dropout2d(0.1),
        )

    def forward(self, x, indices):
        return torch.relu(self.branch(x) + self.unpool(self.way(x), indices))


def stage():
    return [
        Bottleneck(128),
        Bottleneck(128, dilation=2),
        Bottleneck(128, "asymmetric"),
        Bottleneck(128, dilation=4),
        Bottleneck(128),
        Bottleneck(128, dilation=8),
        Bottleneck(128, "asymmetric"),
        Bottleneck(128, dilation=16),
    ]


class ENet(nn.Module):
    def __init__(self, in_channels=3, num_classes=10):
        super().__init__()
        self.initial = Initial(in_channels)
        self.down1 = Down(16, 64, 0.01)
        self.stage1 = nn.Sequential(*[Bottleneck(64, dropout=0.01) for _ in range(4)])
        self.down2 = Down(64, 128, 0.1)
        self.stage2 = nn.Sequential(*stage())
        self.stage3 = nn.Sequential(*stage())
        self.up4 = Up(128, 64)
        self.stage4 = nn.Sequential(Bottleneck(64), Bottleneck(64))
        self.up5 = Up(64, 16)
        self.stage5 = Bottleneck(16)
        self.last = nn.ConvTranspose2d(16, num_classes, 2, 2)

    def forward(self, x):
        x, places1 = self.down1(self.initial(x))
        x, places2 = self.down2(self.stage1(x))
        x = self.stage3(self.stage2(x))
        x = self.stage4(self.up4(x, places2))
        x = self.stage5(self.up5(x, places1))
        return self.last(x)
