# Words in the names of folders and files that tell masks from pictures, and words that may stand beside them in a folder's name.
MASK_WORDS = set("""mask masks label labels labelmap labelmaps annotation annotations annot annots ann anns anno annos seg segs segmentation
    segmented segmentations segmentationclass segmentationclassaug segmap segmaps gt groundtruth truth trimap trimaps""".split())
PICTURE_WORDS = set("""image images img imgs picture pictures photo photos jpegimages original originals input inputs rgb raw frame frames
    sat""".split())
ASIDE_WORDS = {"segmentationobject", "instance", "instances", "instanceids"}
OTHER_WORDS = set("""dir folder png jpg data set color colors colour colours colored class classes classification semantic binary ground
    manual pixel pixels id ids""".split())


def words_of(name):
    """The words of a name in lower case; one that ends in digits counts without them, too."""
    words = []
    for run in re.findall(r"[^\W_]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)):
        short = run.lower().rstrip("0123456789")
        short = {"training": "train", "valid": "val", "validation": "val", "minival": "val", "testing": "test"}.get(short, short)
        words += [short] * (short not in ("", run.lower())) + [run.lower()]
    return words


def of_folder(name):
    """The role that a folder is named for, and the part. A name with other words says no role."""
    named = lambda word: next((part for part, known in PARTS.items() if word in known), None)
    if name.lower().endswith("annot") and named(name.lower()[:-5]):
        return "mask", named(name.lower()[:-5])
    if name.lower() in ASIDE_WORDS:
        return "aside", None
    words = set(words_of(name))
    for word in words - MASK_WORDS - PICTURE_WORDS - ASIDE_WORDS - OTHER_WORDS:
        if not named(word) and not re.search("[0-9]", word):
            return None, named(name.lower())
    roles = [(ASIDE_WORDS, "aside"), (MASK_WORDS, "mask"), (PICTURE_WORDS, "picture")]
    return next((role for some, role in roles if words & some), None), next(filter(None, map(named, words_of(name))), None)


def bare(stem):
    """A file's name without words for a role at its ends (12_mask, mask-12, 12_L), and that role."""
    role = None
    for at_end in (True, False):
        while True:
            found = re.fullmatch(r"(.+)[_. -]([^_. -]*)" if at_end else r"([^_. -]*)[_. -](.+)", stem, re.DOTALL)
            rest, word = found.groups()[:: 1 if at_end else -1] if found else ("", "")
            is_mask = word.lower() in MASK_WORDS | {"labelids", "trainids"} or word == "L"
            if not is_mask and word.lower() not in PICTURE_WORDS:
                break
            stem, role = rest, "mask" if is_mask or role == "mask" else "picture"
    return stem, role


def role_of(path):
    """A file's role by its path; what it has in common with its partner; the same without words for a role in the file's name."""
    role, kept = None, []
    for folder in path.parts[:-1]:
        own, part = of_folder(folder)
        kept += [part] if part else [] if own else [folder]
        role = own if own and role != "aside" else role
    short, own = bare(path.stem)
    if own and role not in ("mask", "aside"):
        role = own
    return role, "/".join([*kept, path.stem]), "/".join([*kept, short])


def pairs_of(folder):
    """Pictures and their masks: by their paths without folders named for the two, else without such words in the files' names, else by the
    only name of its kind in the same part."""
    pictures, masks, names = {}, {}, {}
    for path in sorted(folder.rglob("*")):
        inner = path.relative_to(folder)
        if not path.name.lower().endswith(ENDINGS) or any(name.startswith(".") for name in inner.parts):
            continue
        role, key, short = role_of(inner)
        if role == "mask":
            masks[key] = path
            for name in {short, short.split("/")[-1]} - {key}:
                names.setdefault(name, set()).add(key)
            names.setdefault(short.split("/")[-1], set()).add(key)
        elif role != "aside":
            pictures[key] = path
    pairs = [(path, masks.pop(key)) for key, path in sorted(pictures.items()) if key in masks]
    taken = {picture for picture, _ in pairs}
    for key, path in sorted(pictures.items()):
        short = role_of(path.relative_to(folder))[2]
        for name in (short, short.split("/")[-1]):
            only = next(iter(names.get(name, ()))) if len(names.get(name, ())) == 1 else None
            if path not in taken and only in masks and part_of_path(Path(only)) == part_of_path(Path(key)):
                pairs.append((path, masks.pop(only)))
                break
    return sorted(pairs, key=lambda pair: pair[0].relative_to(folder).as_posix())
