# EfficientNet and EfficientNetV2.
import copy
import math
from functools import partial

import torch
from torch import nn
from torchvision.models._utils import _make_divisible
from torchvision.ops import StochasticDepth
from torchvision.ops.misc import Conv2dNormActivation, SqueezeExcitation


class _MBConvConfig:
    def __init__(self, expand_ratio, kernel, stride, input_channels, out_channels, num_layers, block):
        self.expand_ratio, self.kernel, self.stride = expand_ratio, kernel, stride
        self.input_channels, self.out_channels = input_channels, out_channels
        self.num_layers, self.block = num_layers, block

    @staticmethod
    def adjust_channels(channels, width_mult, min_value=None):
        return _make_divisible(channels * width_mult, 8, min_value)


class MBConvConfig(_MBConvConfig):
    def __init__(
        self,
        expand_ratio,
        kernel,
        stride,
        input_channels,
        out_channels,
        num_layers,
        width_mult=1.0,
        depth_mult=1.0,
        block=None,
    ):
        widths = [self.adjust_channels(width, width_mult) for width in (input_channels, out_channels)]
        count = math.ceil(num_layers * depth_mult)
        super().__init__(expand_ratio, kernel, stride, *widths, count, block or MBConv)


class FusedMBConvConfig(_MBConvConfig):
    def __init__(self, expand_ratio, kernel, stride, input_channels, out_channels, num_layers, block=None):
        super().__init__(
            expand_ratio, kernel, stride, input_channels, out_channels, num_layers, block or FusedMBConv
        )


class Block(nn.Module):
    def __init__(self, cnf, layers, stochastic_depth_prob):
        super().__init__()
        self.use_res_connect = cnf.stride == 1 and cnf.input_channels == cnf.out_channels
        self.block = nn.Sequential(*layers)
        self.stochastic_depth = StochasticDepth(stochastic_depth_prob, "row")
        self.out_channels = cnf.out_channels

    def forward(self, input):
        if not self.use_res_connect:
            return self.block(input)
        return self.stochastic_depth(self.block(input)) + input


class MBConv(Block):
    def __init__(self, cnf, stochastic_depth_prob, norm_layer, se_layer=SqueezeExcitation):
        made = partial(Conv2dNormActivation, norm_layer=norm_layer, activation_layer=nn.SiLU)
        width = cnf.adjust_channels(cnf.input_channels, cnf.expand_ratio)
        layers = []
        if width != cnf.input_channels:
            layers.append(made(cnf.input_channels, width, 1))
        layers += [
            made(width, width, cnf.kernel, cnf.stride, groups=width),
            se_layer(width, max(1, cnf.input_channels // 4), activation=partial(nn.SiLU, inplace=True)),
            made(width, cnf.out_channels, 1, activation_layer=None),
        ]
        super().__init__(cnf, layers, stochastic_depth_prob)


class FusedMBConv(Block):
    def __init__(self, cnf, stochastic_depth_prob, norm_layer):
        made = partial(Conv2dNormActivation, norm_layer=norm_layer, activation_layer=nn.SiLU)
        width = cnf.adjust_channels(cnf.input_channels, cnf.expand_ratio)
        if width == cnf.input_channels:
            layers = [made(width, cnf.out_channels, cnf.kernel, cnf.stride)]
        else:
            layers = [
                made(cnf.input_channels, width, cnf.kernel, cnf.stride),
                made(width, cnf.out_channels, 1, activation_layer=None),
            ]
        super().__init__(cnf, layers, stochastic_depth_prob)


class EfficientNet(nn.Module):
    def __init__(
        self,
        inverted_residual_setting,
        dropout,
        stochastic_depth_prob=0.2,
        num_classes=1000,
        norm_layer=None,
        last_channel=None,
    ):
        super().__init__()
        norm = norm_layer or nn.BatchNorm2d
        made = partial(Conv2dNormActivation, norm_layer=norm, activation_layer=nn.SiLU)
        layers = [made(3, inverted_residual_setting[0].input_channels, 3, 2)]
        total = sum(stage.num_layers for stage in inverted_residual_setting)
        before = 0
        for stage in inverted_residual_setting:
            blocks = []
            for _ in range(stage.num_layers):
                own = copy.copy(stage)
                if blocks:
                    own.input_channels, own.stride = own.out_channels, 1
                blocks.append(own.block(own, stochastic_depth_prob * before / total, norm))
                before += 1
            layers.append(nn.Sequential(*blocks))
        width = inverted_residual_setting[-1].out_channels
        last = last_channel or 4 * width
        layers.append(made(width, last, 1))
        self.features = nn.Sequential(*layers)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.classifier = nn.Sequential(nn.Dropout(dropout, inplace=True), nn.Linear(last, num_classes))

    def forward(self, x):
        x = self.avgpool(self.features(x))
        return self.classifier(torch.flatten(x, 1))


# Expansion, kernel, stride of the first block, input, output, number of blocks.
FIRST = [
    (1, 3, 1, 32, 16, 1),
    (6, 3, 2, 16, 24, 2),
    (6, 5, 2, 24, 40, 2),
    (6, 3, 2, 40, 80, 3),
    (6, 5, 1, 80, 112, 3),
    (6, 5, 2, 112, 192, 4),
    (6, 3, 1, 192, 320, 1),
]


def scaled(width, depth, dropout, options, norm=None):
    rows = [MBConvConfig(*row, width_mult=width, depth_mult=depth) for row in FIRST]
    if norm is not None:
        options.setdefault("norm_layer", norm)
    return EfficientNet(rows, options.pop("dropout", dropout), **options)


def efficientnet_b0(**options):
    return scaled(1.0, 1.0, 0.2, options)


def efficientnet_b1(**options):
    return scaled(1.0, 1.1, 0.2, options)


def efficientnet_b2(**options):
    return scaled(1.1, 1.2, 0.3, options)


def efficientnet_b3(**options):
    return scaled(1.2, 1.4, 0.3, options)


def efficientnet_b4(**options):
    return scaled(1.4, 1.8, 0.4, options)


def efficientnet_b5(**options):
    return scaled(1.6, 2.2, 0.4, options, partial(nn.BatchNorm2d, eps=0.001, momentum=0.01))


def efficientnet_b6(**options):
    return scaled(1.8, 2.6, 0.5, options, partial(nn.BatchNorm2d, eps=0.001, momentum=0.01))


def efficientnet_b7(**options):
    return scaled(2.0, 3.1, 0.5, options, partial(nn.BatchNorm2d, eps=0.001, momentum=0.01))


def second(fused, squeezed, dropout, options):
    rows = [FusedMBConvConfig(*row) for row in fused] + [MBConvConfig(*row) for row in squeezed]
    options.setdefault("norm_layer", partial(nn.BatchNorm2d, eps=0.001))
    return EfficientNet(rows, options.pop("dropout", dropout), last_channel=1280, **options)


def efficientnet_v2_s(**options):
    fused = [(1, 3, 1, 24, 24, 2), (4, 3, 2, 24, 48, 4), (4, 3, 2, 48, 64, 4)]
    squeezed = [(4, 3, 2, 64, 128, 6), (6, 3, 1, 128, 160, 9), (6, 3, 2, 160, 256, 15)]
    return second(fused, squeezed, 0.2, options)


def efficientnet_v2_m(**options):
    fused = [(1, 3, 1, 24, 24, 3), (4, 3, 2, 24, 48, 5), (4, 3, 2, 48, 80, 5)]
    squeezed = [(4, 3, 2, 80, 160, 7), (6, 3, 1, 160, 176, 14), (6, 3, 2, 176, 304, 18), (6, 3, 1, 304, 512, 5)]
    return second(fused, squeezed, 0.3, options)


def efficientnet_v2_l(**options):
    fused = [(1, 3, 1, 32, 32, 4), (4, 3, 2, 32, 64, 7), (4, 3, 2, 64, 96, 7)]
    squeezed = [(4, 3, 2, 96, 192, 10), (6, 3, 1, 192, 224, 19), (6, 3, 2, 224, 384, 25), (6, 3, 1, 384, 640, 7)]
    return second(fused, squeezed, 0.4, options)
