"""Writes the seeds of the corpus: small sound files of every kind that is read. Needs Pillow and PyTorch.

    python tests/fuzz/make_seeds.py
"""

import gzip
import io
import json
import pathlib
import pickle
import struct
import tarfile
import zlib

import torch
from PIL import Image

CORPUS = pathlib.Path(__file__).parent / "corpus"


def write(name, data):
    (CORPUS / name).parent.mkdir(parents=True, exist_ok=True)
    (CORPUS / name).write_bytes(data)


def png(image):
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def interlaced():
    rows = b""
    for x0, y0, dx, dy in [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]:
        for y in range(y0, 8, dy):
            rows += b"\0" + bytes((x * 16 + y) & 255 for x in range(x0, 8, dx))
    head = struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 1)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"tRNS", b"\0\7") + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def tar(files, form):
    file = io.BytesIO()
    archive = tarfile.open(fileobj=file, mode="w", format=form)
    for name, data in files:
        info = tarfile.TarInfo(name)
        info.size = len(data)
        archive.addfile(info, io.BytesIO(data))
    archive.close()
    return file.getvalue().rstrip(b"\0") + b"\0" * 1024


def safetensors(tensors, meta=None):
    head, data = {}, b""
    if meta:
        head["__metadata__"] = meta
    for name, (kind, shape, values) in tensors.items():
        head[name] = {"dtype": kind, "shape": shape, "data_offsets": [len(data), len(data) + len(values)]}
        data += values
    text = json.dumps(head).encode()
    return struct.pack("<Q", len(text)) + text + data


def floats(count):
    return struct.pack(f"<{count}f", *[i / 4 for i in range(count)])


rgb = Image.new("RGB", (12, 9))
rgb.putdata([(x * 20, y * 25, (x * y * 7) % 256) for y in range(9) for x in range(12)])
for name, image in {
    "rgb": rgb, "gray": rgb.convert("L"), "alpha": rgb.convert("RGBA"), "palette": rgb.quantize(5), "bit": rgb.convert("1"),
    "deep": Image.new("I;16", (5, 4), 3000), "gray_alpha": rgb.convert("LA"),
}.items():
    write(f"png/{name}.png", png(image))
write("png/interlaced.png", interlaced())

two = [("set/a/1.png", png(rgb)), ("set/b/2.png", png(rgb.convert("L")))]
batch = b"".join(bytes([i]) + bytes((i * 31 + p) & 255 for p in range(3072)) for i in range(2))
write("tar/ustar.tar", tar(two, tarfile.USTAR_FORMAT))
write("tar/cut.tar", tar(two, tarfile.USTAR_FORMAT)[:700])
for name, part, form in [("gnu_long", "d" * 130, tarfile.GNU_FORMAT), ("pax", "ü" * 60, tarfile.PAX_FORMAT)]:
    write(f"tar/{name}.tar", tar([(part + file[3:], data) for file, data in two], form))
write("tar/batch.tar.gz", gzip.compress(tar([("data_batch_1.bin", batch)], tarfile.USTAR_FORMAT), mtime=0))
write("tar/folder.tar.gz", gzip.compress(tar(two, tarfile.USTAR_FORMAT), mtime=0))

coco = lambda name, box: {
    "images": [{"id": n, "file_name": f"{n}.png", "width": 12, "height": 9.0} for n in (1, 2, 3)],
    "annotations": [{"id": n, "image_id": n, "category_id": 1, "bbox": box, "iscrowd": n == 3, "segmentation": [[1, 1, 5, 1, 5, 5]]} for n in (1, 2, 3)],
    "categories": [{"id": 0, "name": "all", "supercategory": "none"}, {"id": 1, "name": name, "supercategory": "all"}],
}
voc = "<annotation><filename>1.png</filename><size><width>12</width><height>9</height></size><object><name>cat &amp; co</name><difficult>{}</difficult><bndbox><xmin>2</xmin><ymin>3</ymin><xmax>9</xmax><ymax>8</ymax></bndbox></object></annotation>"
for name, files in {
    "yolo": {
        "data.yaml": "path: ../set\ntrain: images/train\nval: [images/val]\nnc: 2\nnames:\n  0: cat  # first\n  1: 'it''s'\n",
        "labels/train/1.txt": "0 0.5 0.5 0.2 0.3\n1 0.1 0.1 0.9 0.1 0.9 0.9\n", "labels/train/2.txt": "0 0.5 0.5 0.2 0.3 0.9\n", "labels/val/1.txt": "",
    },
    "yolo_lists": {
        "classes.txt": "cat\ndog\n", "labels/train/1.txt": "1 0.5 0.5 0.2 0.3\n", "labels/val/2.txt": "7 1.5 0.5 0.2 0.3\n0 0.5 0.5 0.1 0.1\n",
        "data.yaml": "train: train.txt\nval: val.txt\nnames: ['cat', \"dog\"]\n", "train.txt": "./images/train/1.png\n", "val.txt": "images/val/2.png\r\n",
    },
    "coco": {"annotations/instances_train.json": json.dumps(coco("cat", [1, 2, 3, 4])), "annotations/instances_val.json": json.dumps(coco("dog", None))},
    "coco_other": {"boxes.json": json.dumps(coco("cat", ["1", 2.5, 3, 4])).replace("12", "NaN"), "captions.json": '{"images": [], "annotations": [{"caption": "x"}]}'},
    "voc": {"annotations/train/1.xml": voc.format(0), "annotations/val/2.xml": voc.format(1), "ImageSets/Main/train.txt": "1.png 1\n", "ImageSets/Main/val.txt": "2\n"},
    "table": {"boxes.csv": 'filename,width,height,class,xmin,ymin,xmax,ymax\ntrain/1.png,12,9,cat,1,2,5,6\n"val/2.png",12,9,"a ""b""",0,0,9,9\n'},
    "other": {"images/train/1.txt": "Car 0.00 0 -1.58 587 173 614 200 1.65 1.67 3.64 -0.65 1.71 46.7 -1.59\n"},
}.items():
    write(f"boxes/{name}", "".join(f"== {path}\n{text}{'' if text.endswith(chr(10)) else chr(10)}" for path, text in files.items()).encode())

images = bytes([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4]) + bytes(range(24))
write("idx/images", images)
write("idx/images.gz", gzip.compress(images, mtime=0))
write("idx/labels", bytes([0, 0, 8, 1, 0, 0, 0, 2, 1, 2]))
write("idx/colour", bytes([0, 0, 8, 4, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3]) + bytes(range(12)))
write("idx/wide_type", bytes([0, 0, 13, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1]) + bytes(4))

write("safetensors/floats", safetensors({"a.weight": ("F32", [2, 3], floats(6)), "a.bias": ("F32", [2], floats(2))}))
kinds = {"h": ("F16", [2], bytes(4)), "b": ("BF16", [2], bytes(4)), "d": ("F64", [1], bytes(8)), "n": ("I64", [], bytes(8)), "e": ("F32", [0, 3], b"")}
write("safetensors/kinds", safetensors(kinds, {"format": "pt"}))
write("safetensors/empty", safetensors({}))

state = {"a.weight": torch.arange(6.0).view(2, 3).t(), "n": torch.tensor(3), "h": torch.ones(2).half()}
for name, new in [("zip.pth", True), ("legacy.pth", False)]:
    file = io.BytesIO()
    torch.save(state, file, _use_new_zipfile_serialization=new)
    write(f"pth/{name}", file.getvalue())
write("pth/pickle", pickle.dumps({"a": [1, 2.5, (None, True)], "b": "c"}, protocol=2))
