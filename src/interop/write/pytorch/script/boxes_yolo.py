def yolo(folder, labels):
    """YOLO's text files, a line an object: in labels/ for pictures in images/, or beside them. Names and parts are those of data.yaml; without
    one, classes.txt and folders."""
    data, base = yaml_of(folder)
    names = data.get("names")
    names = sorted((int(number), name) for number, name in names.items()) if isinstance(names, dict) else list(enumerate(names or []))
    for path in sorted(folder.rglob("*")) if not names else ():
        if path.is_file() and is_names(path) and not is_hidden(path, folder):
            names = list(enumerate(path.read_text(encoding="utf-8-sig").rstrip().split("\n")))
            break
    numbers = {number: place for place, (number, _) in enumerate(names)} or {number: number for number in range(int(data.get("nc") or 0))}
    pictures = pictures_in(folder)
    part = parts_of(folder, data, base, pictures)
    found, without = [], []
    for path in pictures:
        some = {labels[place]: place for place in places_of(path.relative_to(folder)) if place in labels}
        if len(some) > 1:
            left_out(path, f"{' and '.join(map(str, some.values()))} say different things of it")
        elif some:
            (text, place), said = *some.items(), Said(None, path, part(path))
            said.note, seen = place, set()
            for line in filter(str.strip, text.splitlines()):
                number, sides = object_of(line, "kpt_shape" in data)
                if (number, sides) not in seen:
                    said.add(sides, number)
                seen.add((number, sides))
            found.append(said)
        else:
            without.append(Said(path, path, part(path)))
    # A picture without a file is one without objects, unless none of its folder has one.
    labelled = {said.path.parent for said in found}
    found += [said for said in without if said.path.parent in labelled]
    if not numbers:
        occurring = sorted({number for said in found for _, number in said.boxes})
        numbers = {number: place for place, number in enumerate(occurring)}
    for said in found:
        said.unread += sum(number not in numbers for _, number in said.boxes)
        said.boxes = [(sides, numbers[number]) for sides, number in said.boxes if number in numbers]
    return found, [str(number) for number in numbers], True


def object_of(line, has_points):
    """An object's class and its box in shares of the picture's width and height; of a polygon the box around it."""
    try:
        number, *shares = map(float, line.split())
    except ValueError:
        return None, None
    if len(shares) == 5 or len(shares) > 5 and has_points:
        shares = shares[:4]
    if number != int(number) or number < 0 or len(shares) < 4 or len(shares) % 2 or not all(-0.01 <= share <= 1.01 for share in shares):
        return None, None
    if len(shares) > 4:
        return int(number), (min(shares[::2]), min(shares[1::2]), max(shares[::2]), max(shares[1::2]))
    x, y, width, height = shares
    return int(number), (x - width / 2, y - height / 2, x + width / 2, y + height / 2)


def is_names(path):
    return path.name.lower() in ("classes.txt", "predefined_classes.txt", "labels.txt") or path.name.lower().endswith((".names", ".labels"))


def places_of(path):
    """Where the label of a picture may lie, below the same folder."""
    folders = [folder.lower() for folder in path.parts[:-1]]
    images = [at for at, folder in enumerate(folders) if folder in ("images", "image", "imgs", "img", "jpegimages")]
    found = [path.with_suffix(".txt")]
    for label in ("labels", "Labels", "label", "Label", "annotations", "Annotations", "txt", "Txt"):
        parts = list(path.with_suffix(".txt").parts)
        found += [Path(*parts[: images[-1]], label, *parts[images[-1] + 1 :])] if images else []
        found += [Path(*parts[:-1], label, parts[-1]), Path(*parts[:-2], label, *parts[-2:])]
    return found


def labels_of(folder):
    """Text files that may be labels of pictures, by their paths below the folder."""
    texts = [path for path in sorted(folder.rglob("*")) if path.suffix.lower() == ".txt" and not is_names(path) and not is_hidden(path, folder)]
    return {path.relative_to(folder): path.read_text(encoding="utf-8-sig", errors="replace") for path in texts}


def looks_like_yolo(text):
    values = next(filter(str.strip, text.splitlines()), "").split()
    return len(values) >= 5 and values[0].isdigit() and all(re.fullmatch(r"[-+.0-9e]+", value) for value in values)


def yaml_of(folder):
    """data.yaml, and the folders it lies in."""
    for path in sorted(folder.rglob("*.y*ml"), key=lambda path: (len(path.parts), path)):
        keys = values_in(path.read_text(encoding="utf-8-sig"))
        if keys.keys() & {"names", "nc"} and keys.keys() & {"train", "val", "path"} and not is_hidden(path, folder):
            return keys, path.relative_to(folder).parts[:-1]
    return {}, ()


def values_in(text):
    """The keys of a small YAML file, each with a text, a list or a dictionary of texts."""
    bare = lambda text: text.strip().strip("\"'") if text.strip()[:1] in ("'", '"') else text.strip()
    pieces = lambda text: [piece for piece in re.findall(r"(?:'[^']*'|\"[^\"]*\"|[^,'\"])+", text) if piece.strip()]
    found = {}
    for block in re.split(r"(?m)^(?=[^\s#\-\]}])", text):
        key, _, rest = block.partition(":")
        lines = [re.sub(r"(^|\s)#.*", "", line) for line in rest.split("\n")]
        inline = " ".join(lines).strip()
        if inline[:1] in ("[", "{"):
            entries, is_map = pieces(inline[1:].rstrip("]} ")), inline[0] == "{"
        elif lines[0].strip():
            found[bare(key)] = bare(lines[0])
            continue
        else:
            entries = [line.strip() for line in lines if line.strip()]
            is_map = bool(entries) and not entries[0].startswith("-")
            entries = entries if is_map else [entry.lstrip("-") for entry in entries]
        pairs = [entry.partition(":")[::2] for entry in entries]
        found[bare(key)] = {bare(name): bare(value) for name, value in pairs} if is_map else [bare(entry) for entry in entries]
    return found


def parts_of(folder, data, base, pictures):
    """The part of a picture: what data.yaml says, whose folders are looked for from its own on, then as far as their ends are there; else its
    folders' names."""
    plain = lambda text: [name for name in str(text).replace("\\", "/").split("/") if name not in ("", ".", "..") and not name.endswith(":")]
    inner = {path: path.relative_to(folder).parts[:-1] for path in pictures}
    root, known = tuple(plain(data.get("path") or "")), []
    for part, key in (("train", "train"), ("val", "val"), ("val", "valid"), ("test", "test")):
        for entry in [data.get(key)] if isinstance(data.get(key), str) else data.get(key) or ():
            if entry.lower().endswith(".txt"):
                raise SystemExit(f"data.yaml divides the pictures by a list, {entry}, which is not read here. `convlab data save {folder} OUT --boxes` writes the parts as folders.")
            names = tuple(plain(entry))
            tried = [(base + root + names, True), (base + names, True)]
            for first in range(len(root + names)):
                rest = (root + names)[first:]
                if first and all(name.lower() in ("images", "image", "imgs", "img", "jpegimages") for name in rest):
                    break
                tried.append((rest, False))
            holds = lambda some, begins, path: inner[path][: len(some)] == some if begins else any(inner[path][at : at + len(some)] == some for at in range(len(inner[path]) - len(some) + 1))
            place = next((one for one in tried if any(holds(*one, path) for path in pictures)), None)
            known += [(part, {path for path in pictures if holds(*place, path)}, place)] if place else []
    of = lambda wanted: [place for part, _, place in known if part == wanted]
    # The same folder for training and validation leaves the split to be drawn.
    if of("val") and of("val") == of("train") and of("test") in ([], of("train")):
        return lambda path: "drawn"
    best = lambda path: max(((len(place[0]), part != "train", part) for part, some, place in known if path in some), default=(0, 0, None))[2]
    return best


