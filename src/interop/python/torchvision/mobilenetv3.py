# MobileNetV3.
from functools import partial

import torch
from torch import nn
from torchvision.models._utils import _make_divisible
from torchvision.ops.misc import Conv2dNormActivation, SqueezeExcitation


class InvertedResidualConfig:
    def __init__(
        self,
        input_channels,
        kernel,
        expanded_channels,
        out_channels,
        use_se,
        activation,
        stride,
        dilation,
        width_mult,
    ):
        self.input_channels = self.adjust_channels(input_channels, width_mult)
        self.kernel = kernel
        self.expanded_channels = self.adjust_channels(expanded_channels, width_mult)
        self.out_channels = self.adjust_channels(out_channels, width_mult)
        self.use_se = use_se
        self.use_hs = activation == "HS"
        self.stride = stride
        self.dilation = dilation

    @staticmethod
    def adjust_channels(channels, width_mult):
        return _make_divisible(channels * width_mult, 8)


class InvertedResidual(nn.Module):
    def __init__(self, cnf, norm_layer, se_layer=partial(SqueezeExcitation, scale_activation=nn.Hardsigmoid)):
        super().__init__()
        width = cnf.expanded_channels
        made = partial(Conv2dNormActivation, norm_layer=norm_layer)
        active = nn.Hardswish if cnf.use_hs else nn.ReLU
        layers = []
        if width != cnf.input_channels:
            layers.append(made(cnf.input_channels, width, 1, activation_layer=active))
        stride = 1 if cnf.dilation > 1 else cnf.stride
        layers.append(
            made(width, width, cnf.kernel, stride, groups=width, dilation=cnf.dilation, activation_layer=active)
        )
        if cnf.use_se:
            layers.append(se_layer(width, _make_divisible(width // 4, 8)))
        layers.append(made(width, cnf.out_channels, 1, activation_layer=None))
        self.block = nn.Sequential(*layers)
        self.use_res_connect = cnf.stride == 1 and cnf.input_channels == cnf.out_channels
        self.out_channels = cnf.out_channels
        self._is_cn = cnf.stride > 1

    def forward(self, input):
        return self.block(input) + input if self.use_res_connect else self.block(input)


class MobileNetV3(nn.Module):
    def __init__(
        self,
        inverted_residual_setting,
        last_channel,
        num_classes=1000,
        block=None,
        norm_layer=None,
        dropout=0.2,
        **_,
    ):
        super().__init__()
        block = block or InvertedResidual
        norm = norm_layer or partial(nn.BatchNorm2d, eps=0.001, momentum=0.01)
        made = partial(Conv2dNormActivation, norm_layer=norm, activation_layer=nn.Hardswish)
        first, last = inverted_residual_setting[0], inverted_residual_setting[-1]
        width = 6 * last.out_channels
        self.features = nn.Sequential(
            made(3, first.input_channels, 3, 2),
            *[block(one, norm) for one in inverted_residual_setting],
            made(last.out_channels, width, 1),
        )
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.classifier = nn.Sequential(
            nn.Linear(width, last_channel),
            nn.Hardswish(inplace=True),
            nn.Dropout(dropout, inplace=True),
            nn.Linear(last_channel, num_classes),
        )

    def forward(self, x):
        x = self.avgpool(self.features(x))
        return self.classifier(torch.flatten(x, 1))


# Input, kernel, expanded, output, whether it squeezes, activation, stride.
LARGE = [
    (16, 3, 16, 16, False, "RE", 1),
    (16, 3, 64, 24, False, "RE", 2),
    (24, 3, 72, 24, False, "RE", 1),
    (24, 5, 72, 40, True, "RE", 2),
    (40, 5, 120, 40, True, "RE", 1),
    (40, 5, 120, 40, True, "RE", 1),
    (40, 3, 240, 80, False, "HS", 2),
    (80, 3, 200, 80, False, "HS", 1),
    (80, 3, 184, 80, False, "HS", 1),
    (80, 3, 184, 80, False, "HS", 1),
    (80, 3, 480, 112, True, "HS", 1),
    (112, 3, 672, 112, True, "HS", 1),
    (112, 5, 672, 160, True, "HS", 2),
    (160, 5, 960, 160, True, "HS", 1),
    (160, 5, 960, 160, True, "HS", 1),
]
SMALL = [
    (16, 3, 16, 16, True, "RE", 2),
    (16, 3, 72, 24, False, "RE", 2),
    (24, 3, 88, 24, False, "RE", 1),
    (24, 5, 96, 40, True, "HS", 2),
    (40, 5, 240, 40, True, "HS", 1),
    (40, 5, 240, 40, True, "HS", 1),
    (40, 5, 120, 48, True, "HS", 1),
    (48, 5, 144, 48, True, "HS", 1),
    (48, 5, 288, 96, True, "HS", 2),
    (96, 5, 576, 96, True, "HS", 1),
    (96, 5, 576, 96, True, "HS", 1),
]


def settled(table, last, width_mult=1.0, reduced_tail=False, dilated=False, **options):
    """The network of a table; of its last three blocks the widths may be halved and the stride be made a dilation."""
    rows, tail = [], len(table) - 3
    for place, (width, kernel, expanded, output, *rest) in enumerate(table):
        if reduced_tail and place >= tail:
            output //= 2
            if place > tail:
                width, expanded = width // 2, expanded // 2
        dilation = 2 if dilated and place >= tail else 1
        rows.append(InvertedResidualConfig(width, kernel, expanded, output, *rest, dilation, width_mult))
    last = InvertedResidualConfig.adjust_channels(last // 2 if reduced_tail else last, width_mult)
    return MobileNetV3(rows, last, **options)


def mobilenet_v3_large(**options):
    return settled(LARGE, 1280, **options)


def mobilenet_v3_small(**options):
    return settled(SMALL, 1024, **options)
