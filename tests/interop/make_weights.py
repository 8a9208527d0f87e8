"""Writes the small files of torch.save in fixtures/, and the predictions of resnet20.json: `python make_weights.py [CONVLAB_DATA]`."""

import json
import pathlib
import sys

import numpy as np
import torch
import torch.nn.functional as F

HERE = pathlib.Path(__file__).parent
PICTURES = 300


# Every value tells its place: n-th value of a tensor is n / 8.
def counting(*shape, dtype=torch.float32):
    count = int(np.prod(shape))
    return (torch.arange(count, dtype=torch.float32) / 8).reshape(shape).to(dtype)


def small():
    return {
        "conv.weight": counting(2, 1, 3, 3),
        "conv.bias": counting(2),
        "fc.weight": counting(4, 3).t(),  # strided: rows and columns changed places in the file
        "fc.bias": counting(6)[3:],  # begins in the middle of its storage
    }


class Stranger:
    """What a pickle may hold besides tensors."""

    def __init__(self):
        self.lr = 0.1


def write():
    out = HERE / "fixtures"
    torch.save(small(), out / "small.pth")
    torch.save(small(), out / "small_legacy.pth", _use_new_zipfile_serialization=False)
    wrapped = {f"module.{name}": tensor.half() for name, tensor in small().items()}
    wrapped["module.bn.num_batches_tracked"] = torch.tensor(7)
    torch.save({"epoch": 3, "args": Stranger(), "optimizer": {"state": {0: counting(2)}}, "state_dict": wrapped}, out / "checkpoint.pt")


def resnet(weights, x):
    """ResNet-20 with shortcuts of option A, in evaluation."""
    norm = lambda x, name: F.batch_norm(x, *(weights[f"{name}.{k}"] for k in ("running_mean", "running_var", "weight", "bias")))
    x = F.relu(norm(F.conv2d(x, weights["conv1.weight"], padding=1), "bn1"))
    for layer, planes in ((1, 16), (2, 32), (3, 64)):
        for block in range(3):
            name, stride = f"layer{layer}.{block}", 2 if layer > 1 and block == 0 else 1
            y = F.relu(norm(F.conv2d(x, weights[f"{name}.conv1.weight"], stride=stride, padding=1), f"{name}.bn1"))
            y = norm(F.conv2d(y, weights[f"{name}.conv2.weight"], padding=1), f"{name}.bn2")
            if stride == 2:
                x = F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, planes // 4, planes // 4))
            x = F.relu(y + x)
    return F.linear(x.mean([2, 3]), weights["linear.weight"], weights["linear.bias"])


def predict(data):
    saved = torch.load(data / "weights/resnet20/resnet20-12fca82f.th", map_location="cpu", weights_only=True)
    weights = {name.removeprefix("module."): tensor for name, tensor in saved["state_dict"].items()}
    rows = np.fromfile(next(data.rglob("data_batch_5.bin")), dtype=np.uint8).reshape(-1, 3073)[:PICTURES]
    pictures = torch.from_numpy(rows[:, 1:].reshape(-1, 3, 32, 32).astype(np.float32) / 255)
    mean, std = torch.tensor([0.485, 0.456, 0.406]), torch.tensor([0.229, 0.224, 0.225])
    pictures = (pictures - mean.view(3, 1, 1)) / std.view(3, 1, 1)
    with torch.no_grad():
        classes = torch.cat([resnet(weights, part).argmax(1) for part in pictures.split(500)]).numpy()
    print("accuracy:", (classes == rows[:, 0]).mean())
    text = "".join(str(each) for each in classes)
    (HERE / "fixtures/resnet20.json").write_text(json.dumps({"pictures": "data_batch_5.bin", "classes": text}) + "\n")


write()
if len(sys.argv) > 1:
    predict(pathlib.Path(sys.argv[1]))
