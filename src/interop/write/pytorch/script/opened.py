# Pillow reads all of these, of GIF the first frame.
ENDINGS = (".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".gif", ".bmp")


def opened(path):
    """A picture{upright}."""
    with Image.open(path) as picture:
        picture = {picture}.convert("RGB")
    return picture{window}


@functools.cache
def size_of(path):
    """Width and height of a picture that can be read whole, else None: such a file is named and left out before the split is drawn."""
    if Path(path).name.startswith(".") or not str(path).lower().endswith(ENDINGS):
        return None
    try:
        return opened(path).size
    except Exception as error:  # Pillow has many words for a broken file.
        print(f"{path} is left out: {error}", flush=True)
        return None


