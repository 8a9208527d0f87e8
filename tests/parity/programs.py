"""Are programs of others read as PyTorch reads them? Tries every file of a folder and compares each network that is read with PyTorch's own.

    pip install torch torchvision numpy
    cargo build --release
    python tests/parity/programs.py FOLDER [--json REPORT]

For each .py and .ipynb with a module in it, `convlab model import --json` says the network and the expression that makes it. PyTorch
then runs the file's own definitions (imports, classes, functions, constants; no training), evaluates that expression, and gives every
parameter and running statistic a random value. The network as convlab understood it is written by `convlab model export`, takes those
values by name, and must answer alike in evaluation. Outcomes:

    equal      names, shapes and outputs agree
    different  they do not: wrong, whether or not something was said
    refused    convlab says why it has no network
    unchecked  a network was read, and PyTorch cannot make its own here (a package is missing, arguments are not known)
    failed     convlab ended without an answer
"""

import argparse
import ast
import collections
import importlib.abc
import importlib.machinery
import json
import re
import subprocess
import sys
import tempfile
import time
import types
from pathlib import Path

TOLERANCE = 1e-5
# Notes of the importer that say how its answer is not the program's.
WITHOUT_LOGARITHMS = "log_softmax was left out"
FIRST_ALONE = "forward gives back several values"
LIMIT_S = 180
HAS_MODULE = re.compile(r"nn\.Module|nn\.Sequential|\(Module\)|torchvision\.models|import models")
SKIPPED = re.compile(r"^\s*[%!?]|^\s*%%", re.M)


class Absent(types.ModuleType):
    """What a package that is not here is taken for, so that the definitions beside its import still run."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Absent(name)

    def __call__(self, *_, **__):
        return Absent("call")

    def __mro_entries__(self, _):
        return (object,)


class AbsentFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path=None, target=None):
        return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec):
        module = Absent(spec.name)
        module.__path__ = []
        return module

    def exec_module(self, module):
        pass


def source_of(path):
    """The Python of a file; of a notebook its code cells without magics."""
    text = path.read_text(errors="replace")
    if path.suffix != ".ipynb":
        return text
    cells = [cell for cell in json.loads(text)["cells"] if cell["cell_type"] == "code"]
    return "\n".join(SKIPPED.sub("# ", "".join(cell["source"])) for cell in cells)


def is_harmless(node):
    """Whether a statement of the top level only defines something."""
    if isinstance(node, (ast.Import, ast.ImportFrom, ast.ClassDef, ast.FunctionDef, ast.AnnAssign)):
        return True
    if isinstance(node, ast.Try):
        return all(is_harmless(inner) for inner in node.body)
    if not isinstance(node, ast.Assign):
        return False
    calls = [inner for inner in ast.walk(node.value) if isinstance(inner, ast.Call)]
    data = re.compile(r"datasets|DataLoader|open|load|read|parse_args|listdir|glob|input|system")
    return not any(data.search(ast.unparse(call.func)) for call in calls)


def definitions(source, name, file):
    """A module with what a program defines; a statement that fails is left out."""
    module = types.ModuleType(name)
    module.__file__ = str(file)
    module.__dict__["__name__"] = name
    sys.modules[name] = module
    for node in ast.parse(source).body:
        if is_harmless(node):
            try:
                exec(compile(ast.Module([node], []), str(file), "exec"), module.__dict__)
            except Exception as error:  # noqa: BLE001: what cannot run here is not needed, or is missed below
                print(f"{file.name}:{node.lineno}: {error}", file=sys.stderr)
    return module.__dict__


def randomize(network, torch):
    """Values that are no one's first ones, at a size at which no layer saturates."""
    torch.manual_seed(1)
    with torch.no_grad():
        for name, tensor in network.state_dict().items():
            if name.endswith("num_batches_tracked"):
                continue
            if name.endswith("running_var"):
                tensor.uniform_(0.5, 1.5)
            elif tensor.dim() > 1:
                tensor.normal_(0, (2 / tensor[0].numel()) ** 0.5)
            else:
                tensor.normal_(0.5 if name.endswith("weight") else 0, 0.1)


def tensors(answer, torch):
    if torch.is_tensor(answer):
        return [answer]
    values = answer.values() if isinstance(answer, dict) else answer
    return [tensor for value in values for tensor in tensors(value, torch)]


def made_by(expression, space, torch):
    # What torchvision makes is called by its whole name.
    made = eval(expression, {"torchvision": sys.modules["torchvision"], **space})
    return made if isinstance(made, torch.nn.Module) else made()


def made_alike(ours, space, torch):
    """What a function of the program without arguments makes, if its tensors are those that are expected."""
    shapes = {name: tensor.shape for name, tensor in ours.state_dict().items()}
    for value in list(space.values()):
        if isinstance(value, types.FunctionType):
            try:
                made = value()
            except Exception:  # noqa: BLE001
                continue
            if isinstance(made, torch.nn.Module) and shapes.items() <= {name: tensor.shape for name, tensor in made.state_dict().items()}.items():
                return made
    return None


def compare(path, folder, found, script):
    """The largest difference of the outputs, as a part of the largest output."""
    import torch
    import torchvision  # noqa: F401: as a whole, before packages that are not here have a stand-in

    for place in (folder, path.parent):
        sys.path.insert(0, str(place))
    sys.meta_path.append(AbsentFinder())
    space = definitions(source_of(path), "theirs", path)
    own = definitions(script, "ours", Path("export.py"))
    ours = [made for made in own.values() if isinstance(made, type) and issubclass(made, torch.nn.Module) and made.__module__ == "ours"][-1]()
    try:
        theirs = made_by(found["make"], space, torch)
    except Exception as error:  # noqa: BLE001
        theirs = made_alike(ours, space, torch)
        if theirs is None:
            return {"outcome": "unchecked", "why": f"PyTorch cannot make {found['make']}: {error}"}
    randomize(theirs, torch)
    values = {name: tensor for name, tensor in theirs.state_dict().items()}
    known = ours.state_dict()
    left = sorted(set(values) - set(known))
    try:
        ours.load_state_dict({name: tensor for name, tensor in values.items() if name in known})
    except RuntimeError as error:
        return {"outcome": "different", "why": str(error)}
    torch.manual_seed(2)
    pictures = torch.randn(2, *found["network"]["input"])
    with torch.no_grad():
        try:
            wanted = tensors(theirs.eval()(pictures), torch)
        except Exception as error:  # noqa: BLE001
            return {"outcome": "unchecked", "why": f"PyTorch cannot run it at {found['network']['input']}: {error}"}
        given = tensors(ours.eval()(pictures), torch)
    notes = " ".join(found["notes"])
    if WITHOUT_LOGARITHMS in notes:
        given = [tensor.log_softmax(1) for tensor in given]
    if FIRST_ALONE in notes:
        wanted = wanted[: len(given)]
    if [tensor.shape for tensor in given] != [tensor.shape for tensor in wanted]:
        return {"outcome": "different", "why": f"{[list(one.shape) for one in given]}, in PyTorch {[list(one.shape) for one in wanted]}"}
    worst = max((float((a - b).abs().max() / b.abs().max().clamp_min(1e-12)) for a, b in zip(given, wanted)), default=0.0)
    return {"outcome": "equal" if worst <= TOLERANCE else "different", "worst": worst, "unused": left}


def alike(one, other):
    """Settings, a list of one value standing for as many as there are."""
    if isinstance(one, list) and isinstance(other, list):
        most = max(len(one), len(other))
        one, other = (values * most if len(values) == 1 else values for values in (one, other))
        return len(one) == len(other) and all(map(alike, one, other))
    if isinstance(one, float) or isinstance(other, float):
        return abs(one - other) <= 1e-9 * max(1, abs(one))
    return one == other


def layers_of(network, part):
    """A network's layers, those without weights under their places: functions have no names in a program."""
    if part != "layers":
        return network[part]
    places = {node["name"]: place for place, node in enumerate(network["nodes"])}
    weighted = {"conv2d", "conv_transpose2d", "linear", "prelu", "parameter"}
    return [
        {**node, "name": node["name"] if node["type"] in weighted or "norm" in node["type"] else place, "inputs": [places.get(name, name) for name in node.get("inputs", [])]}
        for place, node in enumerate(network["nodes"])
    ]


def lost(convlab, path, found, place):
    """What does not come back from the exported script."""
    script = subprocess.run([convlab, "model", "export", path], capture_output=True, text=True)
    if script.returncode:
        return [script.stderr.strip()[-200:]]
    export = Path(place) / "export.py"
    export.write_text(script.stdout)
    again = subprocess.run([convlab, "model", "import", export, "--json"], capture_output=True, text=True)
    if again.returncode:
        return [again.stderr.strip()[-200:]]
    again = json.loads(again.stdout)
    if not again["network"]:
        return ["network"]
    parts = [part for part in ("layers", "input") if layers_of(found["network"], part) != layers_of(again["network"], part)]
    return parts + [name for name, value in found["recipe"].items() if name not in again["recipe"] or not alike(value, again["recipe"][name])]


def read(convlab, path, folder):
    """What becomes of one file."""
    started = time.perf_counter()
    run = subprocess.run([convlab, "model", "import", path, "--json"], capture_output=True, text=True)
    seconds = round(time.perf_counter() - started, 3)
    if run.returncode not in (0, 1) or "panicked" in run.stderr:
        return {"outcome": "failed", "why": run.stderr[-300:], "seconds": seconds}
    if run.returncode == 1:
        return {"outcome": "refused", "why": run.stderr.strip()[-300:], "seconds": seconds}
    found = json.loads(run.stdout)
    said = [problem["message"] for problem in found["problems"]]
    base = {"seconds": seconds, "make": found.get("make"), "notes": len(found["notes"]), "problems": said}
    if not found["network"] or said:
        return {"outcome": "refused", "why": (said or ["no network"])[0], **base}
    with tempfile.TemporaryDirectory() as place:
        network = Path(place) / "network.json"
        network.write_text(json.dumps(found["network"]))
        base["lost"] = lost(convlab, path, found, place)
        script = subprocess.run([convlab, "model", "export", network], capture_output=True, text=True)
        if script.returncode:
            return {"outcome": "failed", "why": script.stderr[-300:], **base}
        job = Path(place) / "job.json"
        job.write_text(json.dumps([str(path), str(folder), found, script.stdout]))
        try:
            child = subprocess.run([sys.executable, __file__, "--one", job], capture_output=True, text=True, timeout=LIMIT_S)
        except subprocess.TimeoutExpired:
            return {"outcome": "unchecked", "why": f"PyTorch took more than {LIMIT_S} s", **base}
    lines = child.stdout.strip().splitlines()
    if child.returncode or not lines:
        return {"outcome": "unchecked", "why": child.stderr.strip()[-300:], **base}
    return {**json.loads(lines[-1]), **base}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--convlab", type=Path, default=Path("target/release/convlab"))
    parser.add_argument("--json", type=Path, help="write the outcome of every file here")
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        path, folder, found, script = json.loads(given.one.read_text())
        print(json.dumps(compare(Path(path), Path(folder), found, script)))
        return
    if given.folder is None:
        parser.error("say which folder")
    files = sorted(path for path in given.folder.rglob("*") if path.suffix in (".py", ".ipynb"))
    files = [path.resolve() for path in files if HAS_MODULE.search(path.read_text(errors="replace"))]
    report = {}
    for path in files:
        name = str(path.relative_to(given.folder.resolve()))
        report[name] = outcome = read(given.convlab.resolve(), path, given.folder.resolve())
        print(f"{outcome['outcome']:<10} {outcome['seconds']:6.2f} s  {name}  {outcome.get('why', '')[:160]} {outcome.get('lost') or ''}", flush=True)
    counts = collections.Counter(outcome["outcome"] for outcome in report.values())
    counts["lost"] = sum(bool(outcome.get("lost")) for outcome in report.values())
    print(json.dumps({"files": len(files), **counts, "slowest": max((one["seconds"] for one in report.values()), default=0)}))
    if given.json:
        given.json.write_text(json.dumps(report, indent=1))
    sys.exit(1 if counts["different"] or counts["failed"] else 0)


if __name__ == "__main__":
    main()
