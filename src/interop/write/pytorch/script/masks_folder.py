def values_of(pair):
    """The values that a mask holds, whether they are colours, and the length of its own palette; None where a file is broken or the sizes
    differ, as convlab leaves such a pair out."""
    size = size_of(pair[0])
    if size is None:
        return None
    try:
        numbers, is_coloured = numbers_of(pair[1])
        with Image.open(pair[1]) as mask:
            length = len(mask.getpalette() or ()) if mask.format == "PNG" and mask.mode == "P" else 0
        sized = turned(Image.fromarray(numbers.astype(numpy.uint8)), pair[0]).size
    except Exception as error:
        print(f"{pair[1]} is left out: {error}", flush=True)
        return None
    if sized != size:
        print(f"{pair[1]} is left out: it is {sized[0]} x {sized[1]} pixels, its picture {size[0]} x {size[1]}", flush=True)
        return None
    return set(numpy.unique(numbers).tolist()), is_coloured, length


def datasets_of(folder):
    """Pictures and their masks, in folders or by files named for the two: images/ and masks/, train/ and trainannot/, 1.png and 1_mask.png.
    What the values mean a file beside them says (palette.json, classes.txt), else the values themselves."""
    folder = Path(folder)
    pairs = pairs_of(folder)
    with ThreadPoolExecutor() as pool:
        held_by = list(pool.map(values_of, pairs))
    held_by, pairs = [held for held in held_by if held], [pair for pair, held in zip(pairs, held_by) if held]
    if not pairs:
        raise SystemExit(f"{folder} has no pictures with masks of their names that are read here. `convlab data save {folder} OUT` writes all that convlab reads so; then give OUT.")
    numbers, colours = meaning_of(held_by, palette_of(folder))
    known = [values <= set(colours if is_coloured else numbers) for values, is_coloured, _ in held_by]
    for _, mask in (pair for pair, is_known in zip(pairs, known) if not is_known):
        print(f"{mask} is left out: it holds a value that is no class", flush=True)
    pairs = [pair for pair, is_known in zip(pairs, known) if is_known]
    classes = {number for number in [*numbers.values(), *colours.values()] if number != IGNORE}
    if len(classes) > CLASSES or not pairs:
        raise SystemExit(f"{folder} has {len(classes)} classes, the network puts out {CLASSES}. `convlab data save {folder} OUT` writes class numbers")
{void}    split = divided([part_of_path(picture.relative_to(folder)) for picture, _ in pairs])
    return [Masks([pairs[n] for n in some], (numbers, colours), is_training) for some, is_training in zip(split, (True, False))]


