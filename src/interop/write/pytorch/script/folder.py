def read(folder, training):
    """One folder of pictures a class."""
    if not any(path.is_dir() for path in Path(folder).iterdir()):
        raise SystemExit(f"{folder} has no class folders. `convlab data save {folder} OUT` writes other layouts so; then give OUT.")
    with ThreadPoolExecutor() as pool:
        list(pool.map(size_of, map(str, Path(folder).rglob("*"))))
    found = datasets.ImageFolder(folder, transform=augment if training else usual, loader=opened, is_valid_file=lambda path: size_of(path) is not None)
    if len(found.classes) != CLASSES:
        raise SystemExit(f"{folder} has {len(found.classes)} classes, the network puts out {CLASSES}")
    return found


def datasets_of(folder):
    return parts(folder, read)


