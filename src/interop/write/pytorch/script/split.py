def parts(folder, read):
    """train/ and test/ or val/ where the folder has them."""
    folder = Path(folder)
    other = next((folder / name for name in ("test", "val") if (folder / name).is_dir()), None)
    if (folder / "train").is_dir() and other:
        return read(folder / "train", True), read(other, False)
    train, test = read(folder, True), read(folder, False)
    held = held_out(len(train))
    return Subset(train, [n for n in range(len(train)) if n not in held]), Subset(test, sorted(held))


