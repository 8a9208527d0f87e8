# What a mask's values become: class numbers stay, the others count for nothing.
VALUES = torch.tensor([{kept} for value in range(256)])


def read(folder, training):
    """Pictures in images/, masks of the same names in masks/."""
    masks = {path.stem: path for path in (folder / "masks").rglob("*.png")}
    pictures = (path for path in (folder / "images").rglob("*") if path.suffix.lower() in (".png", ".jpg", ".jpeg"))
    return Masks(sorted((path, masks[path.stem]) for path in pictures if path.stem in masks), training)


def datasets_of(folder):
    return parts(folder, read)


