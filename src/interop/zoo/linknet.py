# LinkNet: an encoder of residual blocks; each of its outputs is added to what the decoder makes of the deeper ones.
import torch.nn.functional as F
from torch import nn


class Block(nn.Module):
    def __init__(self, in_channels, channels, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, channels, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)
        self.way = None
        if stride > 1:
            self.way = nn.Sequential(
                nn.Conv2d(in_channels, channels, 1, stride, bias=False), nn.BatchNorm2d(channels)
            )

    def forward(self, x):
        way = x if self.way is None else self.way(x)
        y = F.relu(self.bn1(self.conv1(x)))
        return F.relu(self.bn2(self.conv2(y)) + way)


class Decoder(nn.Module):
    def __init__(self, in_channels, channels):
        super().__init__()
        inner = in_channels // 4
        self.conv1 = nn.Conv2d(in_channels, inner, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(inner)
        self.up = nn.ConvTranspose2d(inner, inner, 3, 2, 1, output_padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(inner)
        self.conv2 = nn.Conv2d(inner, channels, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(channels)

    def forward(self, x):
        x = F.relu(self.bn1(self.conv1(x)))
        x = F.relu(self.bn2(self.up(x)))
        return F.relu(self.bn3(self.conv2(x)))


class LinkNet(nn.Module):
    def __init__(self, in_channels=3, num_classes=10, width=32):
        super().__init__()
        self.conv = nn.Conv2d(in_channels, width, 3, 2, 1, bias=False)
        self.bn = nn.BatchNorm2d(width)
        self.encoder1 = nn.Sequential(Block(width, width, 1), Block(width, width, 1))
        self.encoder2 = nn.Sequential(Block(width, 2 * width, 2), Block(2 * width, 2 * width, 1))
        self.encoder3 = nn.Sequential(Block(2 * width, 4 * width, 2), Block(4 * width, 4 * width, 1))
        self.encoder4 = nn.Sequential(Block(4 * width, 8 * width, 2), Block(8 * width, 8 * width, 1))
        self.decoder4 = Decoder(8 * width, 4 * width)
        self.decoder3 = Decoder(4 * width, 2 * width)
        self.decoder2 = Decoder(2 * width, width)
        self.last = nn.Sequential(
            nn.ConvTranspose2d(width, width // 2, 2, 2, bias=False),
            nn.BatchNorm2d(width // 2),
            nn.ReLU(),
            nn.Conv2d(width // 2, num_classes, 3, padding=1),
        )

    def forward(self, x):
        e1 = self.encoder1(F.relu(self.bn(self.conv(x))))
        e2 = self.encoder2(e1)
        e3 = self.encoder3(e2)
        d4 = self.decoder4(self.encoder4(e3)) + e3
        d3 = self.decoder3(d4) + e2
        d2 = self.decoder2(d3) + e1
        return self.last(d2)
