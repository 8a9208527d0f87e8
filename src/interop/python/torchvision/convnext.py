# ConvNeXt.
from functools import partial

import torch
import torch.nn.functional as F
from torch import nn
from torchvision.ops import StochasticDepth
from torchvision.ops.misc import Conv2dNormActivation, Permute


class LayerNorm2d(nn.LayerNorm):
    def forward(self, x):
        x = F.layer_norm(x.permute(0, 2, 3, 1), self.normalized_shape, self.weight, self.bias, self.eps)
        return x.permute(0, 3, 1, 2)


class CNBlock(nn.Module):
    def __init__(self, dim, layer_scale, stochastic_depth_prob, norm_layer=None):
        super().__init__()
        norm = norm_layer or partial(nn.LayerNorm, eps=1e-6)
        self.block = nn.Sequential(
            nn.Conv2d(dim, dim, 7, padding=3, groups=dim),
            Permute([0, 2, 3, 1]),
            norm(dim),
            nn.Linear(dim, 4 * dim),
            nn.GELU(),
            nn.Linear(4 * dim, dim),
            Permute([0, 3, 1, 2]),
        )
        self.layer_scale = nn.Parameter(torch.ones(dim, 1, 1) * layer_scale)
        self.stochastic_depth = StochasticDepth(stochastic_depth_prob, "row")

    def forward(self, input):
        return self.stochastic_depth(self.layer_scale * self.block(input)) + input


class CNBlockConfig:
    def __init__(self, input_channels, out_channels, num_layers):
        self.input_channels, self.out_channels = input_channels, out_channels
        self.num_layers = num_layers


class ConvNeXt(nn.Module):
    def __init__(
        self,
        block_setting,
        stochastic_depth_prob=0.0,
        layer_scale=1e-6,
        num_classes=1000,
        block=None,
        norm_layer=None,
    ):
        super().__init__()
        block, norm = block or CNBlock, norm_layer or partial(LayerNorm2d, eps=1e-6)
        width = block_setting[0].input_channels
        layers = [
            Conv2dNormActivation(
                3, width, kernel_size=4, stride=4, padding=0, norm_layer=norm, activation_layer=None, bias=True
            )
        ]
        total = sum(stage.num_layers for stage in block_setting)
        before = 0
        for stage in block_setting:
            width, blocks = stage.input_channels, []
            for _ in range(stage.num_layers):
                blocks.append(block(width, layer_scale, stochastic_depth_prob * before / (total - 1.0)))
                before += 1
            layers.append(nn.Sequential(*blocks))
            if stage.out_channels is not None:
                layers.append(nn.Sequential(norm(width), nn.Conv2d(width, stage.out_channels, 2, 2)))
                width = stage.out_channels
        self.features = nn.Sequential(*layers)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.classifier = nn.Sequential(norm(width), nn.Flatten(1), nn.Linear(width, num_classes))

    def forward(self, x):
        return self.classifier(self.avgpool(self.features(x)))


def of_widths(widths, third, drop, options):
    counts = (3, 3, third, 3)
    stages = [CNBlockConfig(*row) for row in zip(widths, list(widths[1:]) + [None], counts)]
    return ConvNeXt(stages, options.pop("stochastic_depth_prob", drop), **options)


def convnext_tiny(**options):
    return of_widths((96, 192, 384, 768), 9, 0.1, options)


def convnext_small(**options):
    return of_widths((96, 192, 384, 768), 27, 0.4, options)


def convnext_base(**options):
    return of_widths((128, 256, 512, 1024), 27, 0.5, options)


def convnext_large(**options):
    return of_widths((192, 384, 768, 1536), 27, 0.5, options)
