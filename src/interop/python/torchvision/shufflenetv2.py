# ShuffleNetV2.
import torch
from torch import nn


def channel_shuffle(x, groups):
    batch, channels, height, width = x.size()
    x = x.view(batch, groups, channels // groups, height, width).transpose(1, 2).contiguous()
    return x.view(batch, channels, height, width)


def pointwise(channels_in, channels_out):
    return [nn.Conv2d(channels_in, channels_out, 1, bias=False), nn.BatchNorm2d(channels_out), nn.ReLU(inplace=True)]


class InvertedResidual(nn.Module):
    def __init__(self, inp, oup, stride):
        super().__init__()
        if not 1 <= stride <= 3:
            raise ValueError("illegal stride value")
        if stride == 1 and inp != oup:
            raise ValueError("with stride 1 a block keeps its number of channels")
        self.stride = stride
        half = oup // 2
        self.branch1 = nn.Sequential()
        if stride > 1:
            self.branch1 = nn.Sequential(
                self.depthwise_conv(inp, inp, 3, stride, 1), nn.BatchNorm2d(inp), *pointwise(inp, half)
            )
        self.branch2 = nn.Sequential(
            *pointwise(inp if stride > 1 else half, half),
            self.depthwise_conv(half, half, 3, stride, 1),
            nn.BatchNorm2d(half),
            *pointwise(half, half),
        )

    @staticmethod
    def depthwise_conv(i, o, kernel_size, stride=1, padding=0, bias=False):
        return nn.Conv2d(i, o, kernel_size, stride, padding, groups=i, bias=bias)

    def forward(self, x):
        if self.stride == 1:
            kept, x = x.chunk(2, dim=1)
        else:
            kept = self.branch1(x)
        return channel_shuffle(torch.cat((kept, self.branch2(x)), dim=1), 2)


class ShuffleNetV2(nn.Module):
    def __init__(self, stages_repeats, stages_out_channels, num_classes=1000, inverted_residual=InvertedResidual):
        super().__init__()
        if len(stages_repeats) != 3 or len(stages_out_channels) != 5:
            raise ValueError("expected 3 stages_repeats and 5 stages_out_channels")
        first, *middle, last = stages_out_channels
        self.conv1 = nn.Sequential(
            nn.Conv2d(3, first, 3, 2, 1, bias=False), nn.BatchNorm2d(first), nn.ReLU(inplace=True)
        )
        self.maxpool = nn.MaxPool2d(3, 2, 1)
        width = first
        for number, count, channels in zip((2, 3, 4), stages_repeats, middle):
            blocks = [inverted_residual(width, channels, 2)]
            blocks += [inverted_residual(channels, channels, 1) for _ in range(count - 1)]
            setattr(self, f"stage{number}", nn.Sequential(*blocks))
            width = channels
        self.conv5 = nn.Sequential(*pointwise(width, last))
        self.fc = nn.Linear(last, num_classes)

    def forward(self, x):
        x = self.maxpool(self.conv1(x))
        x = self.conv5(self.stage4(self.stage3(self.stage2(x))))
        return self.fc(x.mean([2, 3]))


def shufflenet_v2_x0_5(**options):
    return ShuffleNetV2([4, 8, 4], [24, 48, 96, 192, 1024], **options)


def shufflenet_v2_x1_0(**options):
    return ShuffleNetV2([4, 8, 4], [24, 116, 232, 464, 1024], **options)


def shufflenet_v2_x1_5(**options):
    return ShuffleNetV2([4, 8, 4], [24, 176, 352, 704, 1024], **options)


def shufflenet_v2_x2_0(**options):
    return ShuffleNetV2([4, 8, 4], [24, 244, 488, 976, 2048], **options)
