"""Records what torchvision makes of small PIL pictures, and how its random parameters are distributed.

    python tests/data/make_transforms.py

Writes fixtures/torchvision_transforms.json (the parameters, and deciles of 40,000 draws) and fixtures/torchvision_transforms.bin (for each
case the planar picture before and after). PIL pictures up to ToTensor are what tutorials transform; RandomErasing gets the byte tensor.
"""

import json
import math
import pathlib
import random

import torch
from PIL import Image
from torchvision import transforms
from torchvision.transforms import InterpolationMode, functional as F

HERE = pathlib.Path(__file__).parent / "fixtures"
random.seed(3)
torch.manual_seed(3)


def picture(height, width, gray=False):
    def pixel(x, y):
        wave = [int(127 + 120 * math.sin(0.37 * x + 0.2 * y * c + c)) for c in (1, 2, 3)]
        # Some gray, black, white and saturated ones.
        kind = random.randrange(9)
        return {0: (wave[0],) * 3, 1: (0, 0, 0), 2: (255, 255, 255), 3: (255, wave[1], 0)}.get(kind, tuple(wave))

    image = Image.new("RGB", (width, height))
    image.putdata([pixel(x, y) for y in range(height) for x in range(width)])
    return image.convert("L") if gray else image


def planar(image):
    return F.pil_to_tensor(image).numpy().tobytes() if isinstance(image, Image.Image) else image.numpy().tobytes()


def size(image):
    return [image.height, image.width] if isinstance(image, Image.Image) else list(image.shape[-2:])


cases, data = [], b""


def case(before, after, **told):
    global data
    channels = len(planar(before)) // (size(before)[0] * size(before)[1])
    cases.append({**told, "channels": channels, "from": size(before), "to": size(after)})
    data += planar(before) + planar(after)


wide, square, gray = picture(17, 24), picture(16, 16), picture(14, 9, gray=True)
modes = {"nearest": InterpolationMode.NEAREST, "bilinear": InterpolationMode.BILINEAR}

for image in (wide, square, gray):
    for to in (9, 30, [20, 13], [7, 40]):
        case(image, F.resize(image, to), what="resize", size=to if isinstance(to, list) else [to])
    for to in ([8, 8], [9, 11], [13, 30], [21, 26]):
        case(image, F.center_crop(image, to), what="center_crop", size=to)
    for padding, mode, fill, at in [([4] * 4, "constant", 0, [1, 6]), ([3, 1, 0, 5], "constant", 77, [0, 0]), ([4, 2, 4, 2], "reflect", 0, [3, 0]), ([5] * 4, "symmetric", 0, [0, 1]), ([5] * 4, "edge", 0, [8, 2])]:
        padded = F.pad(image, padding, fill=fill, padding_mode=mode)
        case(image, F.crop(padded, *at, 12, 9), what="crop", padding=padding, mode=mode, fill=fill, top=at[0], left=at[1], size=[12, 9])
    for window in ([0, 0, 9, 9], [3, 2, 7, 5], [13, 8, 1, 1]):
        case(image, F.resized_crop(image, *window, [12, 10]), what="resized_crop", window=window, size=[12, 10])
    case(image, F.hflip(image), what="horizontal_flip")
    case(image, F.vflip(image), what="vertical_flip")
    for angle in (0.0, -33.3, 12.5, 45.0, 90.0, 180.0, 270.0, 359.0, -7.25):
        for name, mode in modes.items():
            case(image, F.rotate(image, angle, interpolation=mode, fill=9), what="rotation", degrees=angle, interpolation=name, fill=9)
    for angle, translate, scale, shear in [(0, [3, -2], 1.0, [0, 0]), (0, [0, 0], 1.3, [0, 0]), (10.5, [1, 2], 0.8, [0, 0]), (-25, [0, 0], 1.1, [12, 0]), (5, [-4, 1], 0.9, [-8.5, 6])]:
        for name, mode in modes.items():
            after = F.affine(image, angle, translate, scale, shear, interpolation=mode, fill=0)
            case(image, after, what="affine", degrees=angle, translate=translate, scale=scale, shear=shear, interpolation=name, fill=0)
    adjust = {"brightness": F.adjust_brightness, "contrast": F.adjust_contrast, "saturation": F.adjust_saturation, "hue": F.adjust_hue}
    for changes in [
        [["brightness", 0.3]], [["brightness", 1.7]], [["contrast", 0.0]], [["contrast", 1.9]], [["saturation", 0.0]], [["saturation", 2.5]],
        [["hue", 0.5]], [["hue", -0.25]], [["hue", 0.03]], [["hue", 0.1], ["brightness", 1.2], ["saturation", 0.7], ["contrast", 1.15]],
        [["contrast", 0.8], ["saturation", 1.3], ["hue", -0.4], ["brightness", 0.9]],
    ]:
        after = image
        for name, factor in changes:
            after = adjust[name](after, factor)
        case(image, after, what="jitter", changes=changes)
    tensor = F.pil_to_tensor(image)
    for window, value in [([2, 3, 5, 4], [0]), ([0, 0, 1, 9], [200])]:
        after = F.erase(tensor, *window, torch.tensor(value, dtype=torch.uint8)[:, None, None])
        case(image, after, what="erase", window=window, values=value)
    after = F.erase(tensor, 1, 1, 3, 3, torch.arange(1, len(tensor) + 1, dtype=torch.uint8)[:, None, None])
    case(image, after, what="erase", window=[1, 1, 3, 3], values=list(range(1, len(tensor) + 1)))

# Every hue with every kind of saturation and value.
colours = Image.new("RGB", (64, 64))
colours.putdata([(random.randrange(256), random.randrange(256), random.randrange(256)) for _ in range(4096)])
case(colours, F.adjust_hue(colours, 0.2), what="jitter", changes=[["hue", 0.2]])
case(colours, F.adjust_saturation(colours, 1.4), what="jitter", changes=[["saturation", 1.4]])

# Masks are moved with nearest pixels; what comes from outside is 255.
for angle in (20.0, 90.0):
    case(gray, F.rotate(gray, angle, fill=255), what="mask_rotation", degrees=angle)
case(gray, F.resized_crop(gray, 2, 1, 9, 7, [12, 12], InterpolationMode.NEAREST), what="mask_resized_crop", window=[2, 1, 9, 7], size=[12, 12])
case(gray, F.affine(gray, 15, [1, 2], 1.2, [0, 0], fill=255), what="mask_affine", degrees=15, translate=[1, 2], scale=1.2, shear=[0, 0])

DRAWS = 40_000


def deciles(values):
    values = sorted(values)
    return [values[len(values) * tenth // 10] for tenth in range(1, 10)]


def told(name, columns, draw):
    rows = [draw() for _ in range(DRAWS)]
    return {"step": name, "deciles": {column: deciles([row[at] for row in rows]) for at, column in enumerate(columns)}}


big = Image.new("RGB", (40, 30))
narrow = Image.new("RGB", (60, 6))
empty = torch.zeros(3, 30, 40)
draws = [
    told("random_resized_crop(size=8)", ["top", "left", "height", "width"], lambda: transforms.RandomResizedCrop.get_params(big, (0.08, 1.0), (3 / 4, 4 / 3))),
    # Most tries fail, and the middle is taken.
    {**told("random_resized_crop(size=8, scale=[0.5, 1])", ["top", "left", "height", "width"], lambda: transforms.RandomResizedCrop.get_params(narrow, (0.5, 1.0), (3 / 4, 4 / 3))), "size": [6, 60]},
    told("random_crop(size=20, padding=2)", ["top", "left"], lambda: [n - 2 for n in transforms.RandomCrop.get_params(Image.new("RGB", (44, 34)), (20, 20))[:2]]),
    told("random_erasing(p=1)", ["top", "left", "height", "width"], lambda: transforms.RandomErasing.get_params(empty, (0.02, 0.33), (0.3, 3.3), [0.0])[:4]),
    told("random_rotation(degrees=30)", ["degrees"], lambda: [transforms.RandomRotation.get_params([-30.0, 30.0])]),
]


def affine():
    angle, (x, y), scale, (shear, _) = transforms.RandomAffine.get_params([-10.0, 10.0], [0.1, 0.2], [0.8, 1.25], [-5.0, 5.0], [40, 30])
    return [angle, x, y, scale, shear]


def jitter():
    order, brightness, contrast, saturation, hue = transforms.ColorJitter.get_params([0.6, 1.4], [0.7, 1.3], [0.5, 1.5], [-0.1, 0.1])
    return [order[0].item(), brightness, contrast, saturation, hue]


draws.append(told("random_affine(degrees=10, translate=[0.1, 0.2], scale=[0.8, 1.25], shear=5)", ["degrees", "x", "y", "scale", "shear"], affine))
draws.append(told("color_jitter(brightness=0.4, contrast=0.3, saturation=0.5, hue=0.1)", ["first", "brightness", "contrast", "saturation", "hue"], jitter))
(HERE / "torchvision_transforms.json").write_text(json.dumps({"cases": cases, "draws": draws}, separators=(",", ":")) + "\n")
(HERE / "torchvision_transforms.bin").write_bytes(data)
