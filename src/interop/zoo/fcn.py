# A fully convolutional network of stride 8: three scales answer for every pixel, the coarse ones brought up and added to the finer.
import torch.nn.functional as F
from torch import nn


def stage(in_channels, channels):
    return nn.Sequential(
        nn.Conv2d(in_channels, channels, 3, padding=1, bias=False),
        nn.BatchNorm2d(channels),
        nn.ReLU(),
        nn.Conv2d(channels, channels, 3, padding=1, bias=False),
        nn.BatchNorm2d(channels),
        nn.ReLU(),
        nn.MaxPool2d(2, ceil_mode=True),
    )


class FCN(nn.Module):
    def __init__(self, in_channels=3, num_classes=10, width=32):
        super().__init__()
        self.to_half = stage(in_channels, width)
        self.to_quarter = stage(width, 2 * width)
        self.to_eighth = stage(2 * width, 4 * width)
        self.to_sixteenth = stage(4 * width, 8 * width)
        self.to_32nd = stage(8 * width, 8 * width)
        self.score8 = nn.Conv2d(4 * width, num_classes, 1)
        self.score16 = nn.Conv2d(8 * width, num_classes, 1)
        self.score32 = nn.Conv2d(8 * width, num_classes, 1)

    def forward(self, x):
        eighth = self.to_eighth(self.to_quarter(self.to_half(x)))
        sixteenth = self.to_sixteenth(eighth)
        score = self.score32(self.to_32nd(sixteenth))
        score = F.interpolate(score, size=sixteenth.shape[2:], mode="bilinear") + self.score16(sixteenth)
        score = F.interpolate(score, size=eighth.shape[2:], mode="bilinear") + self.score8(eighth)
        return F.interpolate(score, size=x.shape[2:], mode="bilinear")
