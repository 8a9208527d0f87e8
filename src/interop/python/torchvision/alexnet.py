# AlexNet.
import torch
from torch import nn


def stage(channels_in, channels_out, kernel, padding, stride=1):
    conv = nn.Conv2d(channels_in, channels_out, kernel, stride, padding)
    return [conv, nn.ReLU(inplace=True)]


class AlexNet(nn.Module):
    def __init__(self, num_classes=1000, dropout=0.5):
        super().__init__()
        self.features = nn.Sequential(
            *stage(3, 64, 11, 2, stride=4),
            nn.MaxPool2d(3, 2),
            *stage(64, 192, 5, 2),
            nn.MaxPool2d(3, 2),
            *stage(192, 384, 3, 1),
            *stage(384, 256, 3, 1),
            *stage(256, 256, 3, 1),
            nn.MaxPool2d(3, 2),
        )
        self.avgpool = nn.AdaptiveAvgPool2d((6, 6))
        self.classifier = nn.Sequential(
            nn.Dropout(dropout),
            nn.Linear(256 * 36, 4096),
            nn.ReLU(inplace=True),
            nn.Dropout(dropout),
            nn.Linear(4096, 4096),
            nn.ReLU(inplace=True),
            nn.Linear(4096, num_classes),
        )

    def forward(self, x):
        x = self.avgpool(self.features(x))
        return self.classifier(torch.flatten(x, 1))


def alexnet(**options):
    return AlexNet(**options)
