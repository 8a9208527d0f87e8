"""Writes fixtures/arrays/ with SciPy and NumPy: SVHN's files of two pictures, and small sets of pictures as people save them. Pixel (row, column, channel) of picture i of 32 x 32 is (100 i + 7 row + 3 column + 50 channel) % 256, pixel (row, column) of 2 x 3 is 20 i + 10 row + column."""

from pathlib import Path

import numpy as np
from scipy.io import savemat

folder = Path(__file__).parent / "fixtures" / "arrays"
folder.mkdir(exist_ok=True)
i, row, column, channel = np.ogrid[0:2, 0:32, 0:32, 0:3]
digits = ((100 * i + 7 * row + 3 * column + 50 * channel) % 256).astype(np.uint8)
for name, compressed, labels in [("packed", True, np.uint8([[10], [3]])), ("plain", False, np.float64([[10], [3]]))]:
    content = {"note": "not wanted", "X": digits.transpose(1, 2, 3, 0), "y": labels}
    savemat(folder / f"svhn_{name}.mat", content, do_compression=compressed)
i, row, column = np.ogrid[0:6, 0:2, 0:3]
small = (20 * i + 10 * row + column).astype(np.uint8)
classes = np.arange(6) % 3
np.savez(folder / "keras.npz", x_train=small, y_train=classes, x_test=small[:3], y_test=classes[:3])
medical = {f"{part}_images": np.repeat(small[..., None], 3, -1)[:count] for part, count in [("train", 6), ("val", 2), ("test", 3)]}
medical |= {f"{part}_labels": classes[:count, None].astype(np.uint8) for part, count in [("train", 6), ("val", 2), ("test", 3)]}
np.savez_compressed(folder / "medical.npz", **medical)
np.savez(folder / "fortran.npz", images=np.asfortranarray(small), labels=classes.astype(">i4"), about=np.array(["by", "hand"]))
np.savez(folder / "fractions.npz", X=(small / 255)[:, None].astype(np.float32), Y=np.eye(3)[classes])
# EMNIST's letters for MATLAB: pixel (row, column) of picture i is (30 i + 7 row + 3 column) % 256, a row of images runs down the columns.
def writing(count):
    i, row, column = np.ogrid[0:count, 0:28, 0:28]
    pictures = ((30 * i + 7 * row + 3 * column) % 256).astype(np.uint8)
    labels = (np.arange(count) % 26 + 1)[:, None]
    return {"images": pictures.transpose(0, 2, 1).reshape(count, -1), "labels": labels.astype(np.float64), "writers": labels.astype(np.uint16)}
mapping = np.uint8([[n, 64 + n, 96 + n] for n in range(1, 27)])
for name, compressed in [("packed", True), ("plain", False)]:
    savemat(folder / f"emnist_{name}.mat", {"dataset": {"train": writing(30), "test": writing(4), "mapping": mapping}}, do_compression=compressed)
