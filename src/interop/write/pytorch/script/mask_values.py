def numbers_of(path):
    """A mask's values as they are in the file, and whether they are colours: then each is red, green and blue as one number."""
    with Image.open(path) as mask:
        if mask.format == "JPEG" or mask.mode in ("LA", "F") or mask.mode.startswith("I"):
            raise ValueError("a mask is a grey, palette or RGB picture of 8 bits, saved without loss")
        if mask.format == "PNG" and mask.mode in ("1", "L", "P"):
            # Pillow stretches grey values of 2 and 4 bits.
            stretched = {"L;2": 85, "L;4": 17}.get(mask.tile[0][3] if mask.tile else "", 1)
            return numpy.array(mask).astype(numpy.int32) // stretched, False
        is_png, colours = mask.format == "PNG", numpy.array(mask.convert("RGB")).astype(numpy.int32)
    if not is_png and (colours == colours[..., :1]).all():
        return colours[..., 0], False
    return (colours[..., 0] << 16) + (colours[..., 1] << 8) + colours[..., 2], True


def entries_of(path):
    """What a file says of masks: a name and, where it says it, a colour for each value, and the value that is none."""
    text = path.read_text(encoding="utf-8-sig")
    if path.suffix.lower() == ".json":
        said = json.loads(text)
        one_of = lambda *keys: next((said[key] for key in keys if key in said), None)
        names, colours = one_of("classes", "names"), one_of("palette", "colors", "colours") or []
        colours = [(red << 16) + (green << 8) + blue for red, green, blue in colours] or [None] * len(names)
        return list(zip(names, colours)), one_of("ignore_index", "ignore")
    entries = []
    for line in text.split("\n"):
        words = re.findall(r"[^ \t,;:\r]+", line)
        if not words or words[0].startswith("#") or not entries and set(map(str.lower, words)) <= TABLE_HEAD and len(words) > 3:
            continue
        before = [int(word) for word in itertools.takewhile(str.isdigit, words)]
        behind = [int(word) for word in itertools.takewhile(str.isdigit, words[::-1])][::-1]
        colour, name = (before, words[len(before) :]) if before else (behind, words[: len(words) - len(behind)]) if len(behind) == 3 else ([], words)
        entries.append((" ".join(name), (colour[0] << 16) + (colour[1] << 8) + colour[2] if len(colour) == 3 else None))
    return entries, None


TABLE_HEAD = set("name class label r g b red green blue".split())
UNLABELLED = {"unlabelled", "unlabeled", "void", "ignore", "ignored", "unknown"}
# Files that say what masks mean, beside any JSON with a list of classes.
PALETTES = set("palette class_dict class_dict_seg labelmap color_map colormap label_map classes class_names label_colors labels names".split())


def palette_of(folder):
    """What the first such file says; None where there is none."""
    for path in sorted(folder.rglob("*")):
        if any(name.startswith(".") for name in path.relative_to(folder).parts):
            continue
        try:
            if path.suffix.lower() == ".json" or path.suffix.lower() in (".txt", ".csv") and path.stem.lower() in PALETTES:
                entries, none = entries_of(path)
                if entries and all(isinstance(name, str) for name, _ in entries):
                    return entries, none
        except (ValueError, TypeError, AttributeError):
            continue
    return None


def meaning_of(masks, palette):
    """What the masks' values become, and their colours. `masks`: of each the values it holds, whether they are colours, and the length of
    its own palette. A mask with a value that is not here is left out."""
    greys = set().union(*(values for values, is_coloured, _ in masks if not is_coloured))
    if palette:
        entries, none = palette
        is_none = lambda value, name: value == none if none is not None else name.lower() in UNLABELLED
        numbers, colours, count = {255: IGNORE}, {}, 0
        for value, (name, colour) in enumerate(entries):
            number = IGNORE if is_none(value, name) else count
            numbers[value] = number
            if colour is not None and colours.get(colour, IGNORE) == IGNORE:
                colours[colour] = number
            count += number != IGNORE
        # As many levels of grey as classes are the classes in their order.
        if not greys <= set(numbers) and not any(is_coloured for _, is_coloured, _ in masks) and len(greys) == count:
            numbers = {value: number for number, value in enumerate(sorted(greys))}
        return numbers, colours
    coloured = [values for values, is_coloured, _ in masks if is_coloured]
    if len(coloured) * 2 >= max(len(masks), 1):
        colours = sorted(set().union(*coloured))
        return ({}, {colour: number for number, colour in enumerate(colours)}) if len(colours) <= 32 else smoothed(len(colours))
    has_palette = any(length for _, is_coloured, length in masks if not is_coloured)
    numbers = levels_of(greys, has_palette)
    if numbers is None:
        # Values that few masks hold come from smoothed edges; few such masks are left out.
        grey = [values for values, is_coloured, _ in masks if not is_coloured]
        few = max(len(grey) // 5, 1)
        odd = {value for value in greys if sum(value in values for values in grey) <= few}
        spoilt = [values for values in grey if values & odd]
        numbers = levels_of(greys - odd, has_palette) if spoilt and len(spoilt) * 5 <= len(grey) else None
    return (numbers, {}) if numbers is not None else smoothed(len(greys))


def levels_of(values, has_palette):
    """The classes of grey values or palette indices, where nothing but the values says it; None where they come from smoothing."""
    below = sorted(values - {255})
    if values == {0, 255} and not has_palette:
        return {0: 0, 255: 1}
    count = max(below, default=-1) + 1
    if len(values) == 256:
        return None
    if not has_palette and count > 224 and len(values) > 32 and {0, 255} <= values:
        return None
    if has_palette or len(below) * 2 >= count:
        numbers = {value: value for value in range(count)}
        numbers[255] = IGNORE
        return numbers
    every = sorted(values)
    gap = min((b - a for a, b in zip(every, every[1:])), default=0)
    if len(every) > 32 or count > 64 and gap < 5:
        return None
    levels = {value: number for number, value in enumerate(below if count <= 64 else every)}
    levels.setdefault(255, IGNORE)
    return levels


def smoothed(count):
    raise SystemExit(f"The masks hold {count} different values, as smoothing leaves them, which are no classes")
