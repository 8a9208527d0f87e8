def coco(folder, files):
    """COCO's annotations of objects; key points, stuff and captions are read only where there is nothing better. Classes are in the order of
    their numbers. The part of a picture is that in the file's name (instances_val2017.json), else that of the file's folder, else the
    picture's own."""
    read, kinds = {path: json.loads(path.read_bytes()) for path in files}, {}
    for path, coco in read.items():
        notes = [one for one in coco.get("annotations") or [] if isinstance(one, dict)]
        if any(edges_of(one) for one in notes):
            has_points = any("keypoints" in one for one in notes)
            kinds[path] = 1 if has_points else 2 if path.name.lower().startswith("stuff") else 0
    read = {path: coco for path, coco in read.items() if path in kinds and kinds[path] == min(kinds.values())}
    every = [(number_of(one.get("id")), str(one.get("name")), one.get("supercategory")) for coco in read.values() for one in coco.get("categories") or []]
    named, used = {}, set()
    for number, name, _ in every:
        named.setdefault(number, {})[name] = None
    for coco in read.values():
        own = {number_of(one.get("id")): str(one.get("name")) for one in coco.get("categories") or []}
        used |= {own.get(number_of(one.get("category_id"))) for one in coco.get("annotations") or [] if isinstance(one, dict)}
    # A group of other classes is none; where files number classes differently, names count.
    groups = {group for _, name, group in every if group and group != name}
    in_order = sorted(named, key=lambda number: (isinstance(number, str), number))
    names = [name for number in in_order for name in sorted(named[number])] if all(len(some) == 1 for some in named.values()) else [name for _, name, _ in every]
    names = [name for name in dict.fromkeys(names) if name not in groups or name in used]
    pictures, found = {}, {}
    for path in pictures_in(folder):
        for name in {path.name, path.stem}:
            pictures.setdefault(name, []).append(path)
    for path, coco in read.items():
        own = {number_of(one.get("id")): str(one.get("name")) for one in coco.get("categories") or []}
        words, said = words_of(path.name), {}
        parts = [part for part, some in (("train", {"train", "trainval"}), ("val", {"val"}), ("test", {"test"})) if words & some]
        part = parts[0] if len(parts) == 1 else part_of_path(path.relative_to(folder))
        for image in coco.get("images") or []:
            sides = [int(float(image.get(side) or 0)) for side in ("width", "height")]
            picture = meant(str(image["file_name"]).replace("\\", "/"), path, folder, pictures)
            if picture is not None:
                said[number_of(image["id"])] = Said(path, picture, part, tuple(sides) if min(sides) > 0 else None)
        for one in coco.get("annotations") or []:
            picture = said.get(number_of(one.get("image_id"))) if isinstance(one, dict) else None
            # Crowds and objects to be passed over are neither learned nor asked for.
            if picture and not is_yes(one.get("iscrowd")) and not is_yes(one.get("ignore")):
                name = own.get(number_of(one.get("category_id")))
                picture.add(edges_of(one), names.index(name) if name in names else None)
        for one in said.values():
            other = found.setdefault(one.path, one)
            if other is not one and (other.boxes, other.size) != (one.boxes, one.size):
                raise SystemExit(f"{other.note} and {one.note} say different things of {one.path}. `convlab data save {folder} OUT --boxes` tells which is read.")
            if other is not one and one.part != "train":
                found[one.path] = one
    return list(found.values()), names, False


def number_of(value):
    """A number as it is meant, whether written 7, 7.0 or "7"; other texts stay."""
    try:
        return int(value) if float(value) == int(float(value)) and str(value).lower() not in ("true", "false") else value
    except (TypeError, ValueError):
        return value


def is_yes(value):
    return str(value).strip().lower() not in ("0", "0.0", "false", "none", "")


def edges_of(one):
    """Left, top, right and bottom of an object, of one without a box those of its polygons; None where neither can be read."""
    box = one.get("bbox")
    if box:
        try:
            left, top, width, height = map(float, box)
            return left, top, left + width, top + height
        except (TypeError, ValueError):
            return None
    polygons = one.get("segmentation")
    if not isinstance(polygons, list) or box is not None and one.get("area") == 0:
        return None
    polygons = [polygons] if polygons and not isinstance(polygons[0], list) else polygons
    points = [point for some in polygons if len(some) % 2 == 0 and (len(some) == 2 or len(some) >= 6) for point in zip(some[::2], some[1::2])]
    across, down = zip(*points) if points else ((), ())
    return (min(across), min(down), max(across), max(down)) if points else None


def meant(name, note, folder, pictures):
    """The picture that an annotation's file means by a name: the one there, else the one whose folders agree best with the name, then with the
    words in the file's own name and with its folders."""
    alike = pictures.get(name.split("/")[-1], [])
    for path in (note.parent / name, folder / name):
        if path in alike:
            return path
    backwards = lambda path: (path.stem, *path.parts[-2::-1])
    ends = lambda path: len(os.path.commonprefix([backwards(path), backwards(Path(name))]))
    alike = [path for path in alike if ends(path) == max(map(ends, alike))]
    if len(alike) > 1:
        inner = lambda path: path.relative_to(folder).parts[:-1]
        shared = lambda path: len(words_of(note.name) & words_of("/".join(inner(path))))
        close = lambda path: len(set(inner(path)) & set(inner(note)))
        alike = [path for path in alike if shared(path) == max(map(shared, alike)) and close(path) == max(map(close, alike))]
    if len(alike) != 1:
        return left_out(name, f"{note} names it, and " + ("several pictures may be meant" if alike else "there is no such picture"))
    return alike[0]


