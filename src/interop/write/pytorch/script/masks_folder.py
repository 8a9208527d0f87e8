def below(folder, role, endings):
    """Files in folders of that name, by their path but for it and for their ending."""
    found = {}
    for path in folder.rglob("*"):
        inner = path.relative_to(folder).parts
        if role in inner[:-1] and path.name.lower().endswith(endings) and not any(name.startswith(".") for name in inner):
            found[(*(name for name in inner[:-1] if name != role), path.stem)] = path
    return found


def values_of(pair):
    """The values that a mask holds; None where a file is broken or the sizes differ, as convlab leaves such a pair out."""
    size = size_of(pair[0])
    if size is None:
        return None
    try:
        numbers = numbers_of(pair[1])
    except Exception as error:
        print(f"{pair[1]} is left out: {error}", flush=True)
        return None
    if numbers.shape != size[::-1]:
        print(f"{pair[1]} is left out: it is {numbers.shape[1]} x {numbers.shape[0]} pixels, its picture {size[0]} x {size[1]}", flush=True)
        return None
    return set(numpy.unique(numbers).tolist())


def datasets_of(folder):
    """Pictures in folders images/, masks of the same names in folders masks/, in folders of parts or not."""
    folder = Path(folder)
    pictures, masks = below(folder, "images", ENDINGS), below(folder, "masks", (".png",))
    pairs = sorted(((pictures[key], masks[key]) for key in pictures if key in masks), key=lambda pair: pair[0].relative_to(folder).as_posix())
    with ThreadPoolExecutor() as pool:
        held_by = list(pool.map(values_of, pairs))
    pairs = [pair for pair, values in zip(pairs, held_by) if values is not None]
    if not pairs:
        raise SystemExit(f"{folder} has no pictures in images/ with PNGs of the same names in masks/. `convlab data save {folder} OUT` writes other layouts so")
    occur = set().union(*(values for values in held_by if values is not None))
    # Class numbers stay, the others count for nothing; 0 and 255 alone are two classes.
    values = [{kept} for value in range(256)]
    other = sorted(occur - set(range(CLASSES)) - {void})
    if occur == {0, 255}:
        values[255] = 1
    elif other and not any(folder.rglob("palette.json")):
        raise SystemExit(f"The masks hold {other[:8]}, which are no numbers of the {CLASSES} classes. `convlab data save {folder} OUT` writes class numbers")
    split = divided([part_of_path(picture.relative_to(folder)) for picture, _ in pairs])
    return [Masks([pairs[n] for n in some], values, is_training) for some, is_training in zip(split, (True, False))]


