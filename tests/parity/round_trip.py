"""Out to PyTorch and back: does an exported script give convlab's losses, and do its weights come back?

    pip install torch torchvision safetensors numpy pillow
    cargo build --release
    python tests/parity/round_trip.py DATA                  # DATA holds cifar-10-batches-bin/
    python tests/parity/round_trip.py DATA lenet_torchrun   # one case alone

For each case the script is exported, it and `convlab train` run the same steps, and the largest relative difference of their losses is
printed as JSON; the built-in pictures come by way of `convlab data save`. Then `convlab eval` reads the weights that the script wrote,
both files. With torchrun two processes train by gloo. Rates are small, lest a rounding be amplified step by step: ResNet-20 on CIFAR-10
with a rate that rose towards 0.02 began within 2e-7 and was up to 6.5 % apart within 100 steps, the detector at 1e-4 up to 0.1 %. The
script's text is run as it is; only torchvision's CIFAR10 is told to read the binary version, where convlab's files lie.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

TOLERANCE = 1e-4
CIFAR = ["--data", "cifar-10-batches-bin", "--train-files", "1-4", "--eval-files", "5"]
CASES = {
    "lenet": ["lenet", *CIFAR, "--batch", "64", "--lr", "0.01", "--schedule", "cosine", "--epochs", "1"],
    "lenet_torchrun": ["lenet", *CIFAR, "--batch", "64", "--lr", "0.01", "--schedule", "cosine", "--epochs", "1"],
    "fine_tuned": ["lenet", *CIFAR, "--batch", "64", "--lr", "0.01", "--layer-rates", "conv1=0,conv2=0.1,fc3=2", "--clip-norm", "1", "--epochs", "1"],
    "fine_tuned_torchrun": ["lenet", *CIFAR, "--batch", "64", "--lr", "0.01", "--layer-rates", "conv1=0,conv2=0.1,fc3=2", "--epochs", "1"],
    "fine_tuned_one_cycle": ["lenet", *CIFAR, "--batch", "64", "--lr", "0.01", "--layer-rates", "conv2=0.1,fc3=2", "--schedule", "one_cycle(max_lr=0.02)", "--epochs", "1"],
    "resnet20": ["resnet20", "--data", "scenes", "--batch", "16", "--lr", "0.001", "--weight-decay", "0.0001", "--schedule", "one_cycle(max_lr=0.002)", "--epochs", "1"],
    "detector": ["detector", "--data", "streets-boxes", "--batch", "4", "--lr", "2e-5", "--momentum", "0.9", "--schedule", "cosine", "--epochs", "1"],
    "unet": ["unet_small", "--data", "streets", "--batch", "2", "--lr", "0.001", "--loss", "cross_entropy_dice", "--schedule", "step(step_size=1, gamma=0.5)", "--epochs", "2"],
}
STEPS = 100


def run(*words, **given):
    result = subprocess.run([str(word) for word in words], capture_output=True, text=True, **given)
    if result.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, words))}\n{result.stdout[-2000:]}\n{result.stderr[-2000:]}")
    return result.stdout


def losses_of_convlab(convlab, data, case, steps):
    out = run(convlab, "train", "--model", *CASES[case], "--steps", steps, "--device", "cpu", "--json", cwd=data)
    events = [json.loads(line) for line in out.splitlines()]
    return [event["loss"] for event in events if event["event"] == "step"]


def compare(convlab, data, case, steps, folder):
    script, name = folder / f"{case}.py", folder / case
    source = CASES[case][CASES[case].index("--data") + 1]
    if not source.startswith("cifar"):
        (folder / source).mkdir(exist_ok=True)
        if not any((folder / source).iterdir()):
            run(convlab, "data", "save", f"builtin:{source.removesuffix('-boxes')}", folder / source, *(["--boxes"] if source.endswith("-boxes") else []))
        data = folder
    place = data / source
    script.write_text(run(convlab, "model", "export", *CASES[case], cwd=data))
    python = [sys.executable]
    if case.endswith("torchrun"):
        python += ["-m", "torch.distributed.run", "--nproc-per-node", "2"]
    out = run(*python, __file__, "run", script, place, "--steps", steps, "--every", 1, "--save", name, "--workers", 0)
    theirs = [float(loss) for loss in re.findall(r"^step \d+: loss (\S+),", out, re.M)]
    ours = losses_of_convlab(convlab, data, case, steps)
    told = {"case": case, "steps": len(theirs), "first": [ours[0], theirs[0]], "last": [ours[-1], theirs[-1]]}
    told["difference"] = max(abs(a - b) / abs(b) for a, b in zip(ours, theirs, strict=True))
    for ending in ("safetensors", "pth"):
        event = json.loads(run(convlab, "eval", "--model", *CASES[case], "--weights", f"{name}.{ending}", "--device", "cpu", "--json", cwd=data).splitlines()[-1])
        told[f"held-out loss by convlab ({ending})"] = event["loss"]
    told["held-out by the script"] = re.findall(r"held-out loss (.*)", out)[-1]
    print(json.dumps(told), flush=True)
    return told["difference"] <= TOLERANCE


def run_script(path, arguments):
    """Runs a script as it is, with CIFAR-10 read from its binary version."""
    import runpy

    import numpy
    import torchvision

    class CIFAR10(torchvision.datasets.CIFAR10):
        def __init__(self, root, train, transform, download):
            torchvision.datasets.VisionDataset.__init__(self, root, transform=transform)
            names = [f"data_batch_{number}.bin" for number in range(1, 6)] if train else ["test_batch.bin"]
            files = [Path(root) / name for name in names]
            rows = numpy.concatenate([numpy.fromfile(path, numpy.uint8).reshape(-1, 3073) for path in files if path.exists()])
            self.data = rows[:, 1:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)
            self.targets = rows[:, 0].tolist()

    torchvision.datasets.CIFAR10 = CIFAR10
    sys.argv = [path, *arguments]
    runpy.run_path(path, run_name="__main__")


def main():
    if sys.argv[1:2] == ["run"]:
        return run_script(sys.argv[2], sys.argv[3:])
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("cases", nargs="*", default=list(CASES))
    parser.add_argument("--convlab", type=Path, default=Path("target/release/convlab"))
    parser.add_argument("--steps", type=int, default=STEPS)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = [compare(given.convlab.resolve(), given.data.resolve(), case, given.steps, Path(folder)) for case in given.cases]
    if not all(found):
        raise SystemExit(f"more than {TOLERANCE} apart")


if __name__ == "__main__":
    main()
