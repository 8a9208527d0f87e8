# FCN and DeepLabV3.
import torch
import torch.nn.functional as F
from torch import nn
from torchvision.models._utils import IntermediateLayerGetter
from torchvision.models.mobilenetv3 import mobilenet_v3_large
from torchvision.models.resnet import resnet50, resnet101


def larger(x, size):
    return F.interpolate(x, size=size, mode="bilinear", align_corners=False)


def unit(channels_in, channels_out, kernel=1, dilation=1):
    padding = dilation if kernel == 3 else 0
    conv = nn.Conv2d(channels_in, channels_out, kernel, padding=padding, dilation=dilation, bias=False)
    return [conv, nn.BatchNorm2d(channels_out), nn.ReLU()]


class _SimpleSegmentationModel(nn.Module):
    def __init__(self, backbone, classifier, aux_classifier=None):
        super().__init__()
        self.backbone = backbone
        self.classifier = classifier
        self.aux_classifier = aux_classifier

    def forward(self, x):
        size = x.shape[-2:]
        features = self.backbone(x)
        result = {"out": larger(self.classifier(features["out"]), size)}
        if self.aux_classifier is not None:
            result["aux"] = larger(self.aux_classifier(features["aux"]), size)
        return result


class FCN(_SimpleSegmentationModel):
    pass


class DeepLabV3(_SimpleSegmentationModel):
    pass


class FCNHead(nn.Sequential):
    def __init__(self, in_channels, channels):
        width = in_channels // 4
        super().__init__(*unit(in_channels, width, 3), nn.Dropout(0.1), nn.Conv2d(width, channels, 1))


class ASPPConv(nn.Sequential):
    def __init__(self, in_channels, out_channels, dilation):
        super().__init__(*unit(in_channels, out_channels, 3, dilation))


class ASPPPooling(nn.Sequential):
    def __init__(self, in_channels, out_channels):
        super().__init__(nn.AdaptiveAvgPool2d(1), *unit(in_channels, out_channels))

    def forward(self, x):
        size = x.shape[-2:]
        for layer in self:
            x = layer(x)
        return larger(x, size)


class ASPP(nn.Module):
    def __init__(self, in_channels, atrous_rates, out_channels=256):
        super().__init__()
        self.convs = nn.ModuleList([nn.Sequential(*unit(in_channels, out_channels))])
        for rate in atrous_rates:
            self.convs.append(ASPPConv(in_channels, out_channels, rate))
        self.convs.append(ASPPPooling(in_channels, out_channels))
        self.project = nn.Sequential(*unit(len(self.convs) * out_channels, out_channels), nn.Dropout(0.5))

    def forward(self, x):
        return self.project(torch.cat([conv(x) for conv in self.convs], dim=1))


class DeepLabHead(nn.Sequential):
    def __init__(self, in_channels, num_classes, atrous_rates=(12, 24, 36)):
        super().__init__(ASPP(in_channels, atrous_rates), *unit(256, 256, 3), nn.Conv2d(256, num_classes, 1))


def of_resnet(network, head, resnet, num_classes=None, aux_loss=None, trained=False):
    aux = trained or bool(aux_loss)
    classes = num_classes or 21
    layers = {"layer4": "out", "layer3": "aux"} if aux else {"layer4": "out"}
    whole = resnet(replace_stride_with_dilation=[False, True, True])
    aux_head = FCNHead(1024, classes) if aux else None
    return network(IntermediateLayerGetter(whole, layers), head(2048, classes), aux_head)


def strided():
    """The layers of a dilated MobileNetV3, and the places where a stage of it ends."""
    layers = mobilenet_v3_large(dilated=True).features
    places = [0] + [n for n, layer in enumerate(layers) if getattr(layer, "_is_cn", False)]
    return layers, places + [len(layers) - 1]


def fcn_resnet50(**options):
    return of_resnet(FCN, FCNHead, resnet50, **options)


def fcn_resnet101(**options):
    return of_resnet(FCN, FCNHead, resnet101, **options)


def deeplabv3_resnet50(**options):
    return of_resnet(DeepLabV3, DeepLabHead, resnet50, **options)


def deeplabv3_resnet101(**options):
    return of_resnet(DeepLabV3, DeepLabHead, resnet101, **options)


def deeplabv3_mobilenet_v3_large(num_classes=None, aux_loss=None, trained=False):
    layers, places = strided()
    classes = num_classes or 21
    out, side = places[-1], places[-4]
    aux = trained or bool(aux_loss)
    names = {out: "out", side: "aux"} if aux else {out: "out"}
    aux_head = FCNHead(layers[side].out_channels, classes) if aux else None
    head = DeepLabHead(layers[out].out_channels, classes)
    return DeepLabV3(IntermediateLayerGetter(layers, names), head, aux_head)
