"""Writes fixtures/pickles/ with NumPy: two pictures of CIFAR-10 and CIFAR-100 as Python 3 pickles them, by several protocols. Pixel p of picture i is (31 i + 7 p) % 256."""

import pickle
from pathlib import Path

import numpy as np

folder = Path(__file__).parent / "fixtures" / "pickles"
folder.mkdir(exist_ok=True)
pixels = ((31 * np.arange(2)[:, None] + 7 * np.arange(3072)[None]) % 256).astype(np.uint8)
batch = {
    "2": {b"batch_label": b"training batch 1 of 5", b"labels": [6, 9], b"data": pixels, b"filenames": [b"a.png", b"b.png"]},
    "4": {"labels": np.array([6, 9]), "data": pixels.reshape(2, 3, 32, 32)},
    "5": {"labels": list(np.array([6, 9])), "data": np.asfortranarray(pixels), "noise": 0.5, "made": None, "seen": {1, 2}},
    "interleaved": {"labels": (6, 9), "data": pixels.reshape(2, 3, 32, 32).transpose(0, 2, 3, 1).copy()},
}
for name, content in batch.items():
    protocol = int(name) if name.isdigit() else 4
    (folder / f"cifar10_{name}.pickle").write_bytes(pickle.dumps(content, protocol))
hundred = {"fine_labels": [0, 99], "coarse_labels": [4, 14], "data": pixels}
(folder / "cifar100.pickle").write_bytes(pickle.dumps(hundred, 2))
