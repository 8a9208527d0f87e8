# MNASNet.
from torch import nn

MOMENTUM = 1 - 0.9997


def part(channels_in, channels_out, kernel=1, stride=1, groups=1, momentum=MOMENTUM):
    conv = nn.Conv2d(channels_in, channels_out, kernel, stride, kernel // 2, groups=groups, bias=False)
    return [conv, nn.BatchNorm2d(channels_out, momentum=momentum)]


class _InvertedResidual(nn.Module):
    def __init__(self, in_ch, out_ch, kernel_size, stride, expansion_factor, bn_momentum=0.1):
        super().__init__()
        width = in_ch * expansion_factor
        self.apply_residual = in_ch == out_ch and stride == 1
        self.layers = nn.Sequential(
            *part(in_ch, width, momentum=bn_momentum),
            nn.ReLU(inplace=True),
            *part(width, width, kernel_size, stride, width, bn_momentum),
            nn.ReLU(inplace=True),
            *part(width, out_ch, momentum=bn_momentum),
        )

    def forward(self, input):
        return self.layers(input) + input if self.apply_residual else self.layers(input)


def stack(channels_in, channels_out, kernel, stride, expansion, count):
    blocks = [_InvertedResidual(channels_in, channels_out, kernel, stride, expansion, MOMENTUM)]
    for _ in range(1, count):
        blocks.append(_InvertedResidual(channels_out, channels_out, kernel, 1, expansion, MOMENTUM))
    return nn.Sequential(*blocks)


def rounded(width):
    near = max(8, int(width + 4) // 8 * 8)
    return near if near >= 0.9 * width else near + 8


class MNASNet(nn.Module):
    def __init__(self, alpha, num_classes=1000, dropout=0.2):
        super().__init__()
        if alpha <= 0.0:
            raise ValueError(f"alpha should be greater than 0.0 instead of {alpha}")
        self.alpha, self.num_classes = alpha, num_classes
        depths = [rounded(width * alpha) for width in [32, 16, 24, 40, 80, 96, 192, 320]]
        layers = [
            *part(3, depths[0], 3, 2),
            nn.ReLU(inplace=True),
            *part(depths[0], depths[0], 3, 1, depths[0]),
            nn.ReLU(inplace=True),
            *part(depths[0], depths[1]),
        ]
        # Kernel, stride, expansion, number of blocks.
        plan = [(3, 2, 3, 3), (5, 2, 3, 3), (5, 2, 6, 3), (3, 1, 6, 2), (5, 2, 6, 4), (3, 1, 6, 1)]
        for before, behind, row in zip(depths[1:], depths[2:], plan):
            layers.append(stack(before, behind, *row))
        layers += [*part(depths[7], 1280), nn.ReLU(inplace=True)]
        self.layers = nn.Sequential(*layers)
        self.classifier = nn.Sequential(nn.Dropout(dropout, inplace=True), nn.Linear(1280, num_classes))

    def forward(self, x):
        return self.classifier(self.layers(x).mean([2, 3]))


def mnasnet0_5(**options):
    return MNASNet(0.5, **options)


def mnasnet0_75(**options):
    return MNASNet(0.75, **options)


def mnasnet1_0(**options):
    return MNASNet(1.0, **options)


def mnasnet1_3(**options):
    return MNASNet(1.3, **options)
