def read(folder, training):
    """One folder of pictures a class."""
    found = datasets.ImageFolder(folder, transform=augment if training else usual, loader=opened)
    if len(found.classes) != CLASSES:
        raise SystemExit(f"{folder} has {len(found.classes)} classes, the network puts out {CLASSES}")
    return found


def datasets_of(folder):
    return parts(folder, read)


