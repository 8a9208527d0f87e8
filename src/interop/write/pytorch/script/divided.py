def part_of_path(path):
    """The part that the last of its folders with such a name says."""
    names = [folder.lower() for folder in reversed(path.parts[:-1])]
    return next((part for name in names for part, known in PARTS.items() if name in known), None)


def divided(parts):
    """The numbers of training and of held-out pictures, by the part of each: test is held out, else val, else what the seed draws."""
    held = next((part for part in ("test", "val") if part in parts), None)
    if held and "train" in parts:
        return [[n for n, part in enumerate(parts) if part == wanted] for wanted in ("train", held)]
    drawn = held_out(len(parts))
    return [[n for n in range(len(parts)) if (n in drawn) == is_held] for is_held in (False, True)]


