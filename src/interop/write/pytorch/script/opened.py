def opened(path):
    """A picture{upright}."""
    with Image.open(path) as picture:
        picture = {picture}.convert("RGB")
{window}    return picture


