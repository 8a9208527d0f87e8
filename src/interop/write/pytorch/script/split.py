def part_of(name):
    """The part that a folder is named for, by its whole name or by one of its words (seg_train)."""
    words = {name.lower(), *(word.lower() for word in re.findall("[A-Z]?[a-z]+|[A-Z]+", name))}
    found = [part for part, names in PARTS.items() if words & names]
    return found[0] if len(found) == 1 else None


def parts(folder, read):
    """What folders of parts say: test/ is held out, else val/. Where there are none, the split that convlab draws with this seed."""
    folder = Path(folder)
    found = {}
    for path in sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")):
        inner = [below.name for below in path.iterdir() if below.is_dir()]
        part = part_of(path.name)
        if part and inner and found.setdefault(part, path) != path:
            raise SystemExit(f"{found[part]} and {path} are named for the same part. `convlab data save {folder} OUT` brings them together")
        if not part and any(name.lower() in names for name in inner for names in PARTS.values()):
            raise SystemExit(f"{path} has folders of parts in it. Give that folder, or what `convlab data save {folder} OUT` writes")
    held = found.get("test") or found.get("val")
    if held and "train" in found:
        return read(found["train"], True), read(held, False)
    if len(found) > 1:
        raise SystemExit(f"{folder} has no train/. Put there what is to be trained on")
    folder = next(iter(found.values()), folder)
    train, test = read(folder, True), read(folder, False)
    held = held_out_by_class(train.targets)
    return Subset(train, [n for n in range(len(train)) if n not in held]), Subset(test, sorted(held))


