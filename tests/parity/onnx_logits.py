"""Does an exported ONNX file give convlab's logits? For every network of the zoo, and one with a layer of every kind.

    pip install onnx onnxruntime safetensors numpy pillow
    cargo build --release
    python tests/parity/onnx_logits.py

Each is trained for a few steps on the built-in pictures, so that batch norm has statistics; then `convlab eval --logits` and onnxruntime
answer for the same held-out pictures. Printed as JSON: the largest difference, and what it is of the largest logit.
"""

import argparse
import json
import subprocess
import tempfile
from pathlib import Path

import numpy
import onnx
import onnxruntime
from PIL import Image
from safetensors.numpy import load_file

TOLERANCE = 1e-4
MIXED = Path(__file__).parent.parent / "interop" / "fixtures" / "mixed.json"
SCENES = ["lenet", "wide", "deep", "simple", "resnet20", str(MIXED)]
STREETS = ["unet", "unet_small", "segnet", "detector"]
# Pictures at once: the batch of an exported file is symbolic.
BATCHES = [1, 5, 20]


def run(*words):
    result = subprocess.run([str(word) for word in words], capture_output=True, text=True)
    if result.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, words))}\n{result.stderr[-2000:]}")


def pictures(folder, count):
    """The held-out pictures in their order, which is that of the files' numbers."""
    files = sorted((folder / "test").rglob("*.png"), key=lambda path: path.name)
    files = [path for path in files if path.parent.name != "masks"]
    return [Image.open(path).convert("RGB") for path in files[:count]]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("networks", nargs="*")
    parser.add_argument("--convlab", type=Path, default=Path("target/release/convlab"))
    parser.add_argument("--count", type=int, default=100)
    given = parser.parse_args()
    worst = 0.0
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        for name in given.networks or SCENES + STREETS:
            data = "streets" if name in STREETS else "scenes"
            if not (folder / data).exists():
                (folder / data).mkdir()
                run(given.convlab, "data", "save", f"builtin:{data}", folder / data)
            settings = ["--model", name, "--data", f"builtin:{data}", "--batch", 4, "--seed", 3]
            weights, logits, model = (folder / file for file in ("w.safetensors", "logits.safetensors", "model.onnx"))
            run(given.convlab, "train", *settings, "--steps", 4, "--lr", 0.01, "--device", "cpu", "--json", "--save", weights)
            run(given.convlab, "eval", *settings, "--weights", weights, "--logits", logits, "--device", "cpu", "--json")
            run(given.convlab, "model", "export", *settings, "--as", "onnx", "--weights", weights, "--out", model)
            onnx.checker.check_model(onnx.load(model), full_check=True)
            session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
            _, channels, height, width = session.get_inputs()[0].shape
            ours = load_file(logits)["logits"][: given.count]
            given_pictures = [picture.resize((width, height), Image.Resampling.BILINEAR) for picture in pictures(folder / data, given.count)]
            x = (numpy.stack(given_pictures).transpose(0, 3, 1, 2).astype(numpy.float32) / 255 - 0.5) / 0.5
            assert x.shape[1] == channels
            differences = {}
            for size in BATCHES:
                batches = [x[first : first + size] for first in range(0, len(x), size)]
                theirs = numpy.concatenate([session.run(None, {"input": batch})[0] for batch in batches]).reshape(len(x), -1)
                differences[size] = float(abs(ours - theirs).max())
            largest = abs(ours).max()
            worst = max(worst, max(differences.values()) / largest)
            print(json.dumps({"network": Path(name).stem, "pictures": len(x), "difference": differences, "of": float(largest)}), flush=True)
    if worst > TOLERANCE:
        raise SystemExit(f"more than {TOLERANCE} apart")


if __name__ == "__main__":
    main()
