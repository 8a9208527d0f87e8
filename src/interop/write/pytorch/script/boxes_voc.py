def voc(folder, files):
    """Pascal VOC's annotations. Lists in ImageSets/Main say the part of a picture, else folders. classes.txt, a line a class, says their
    order, which is that of the alphabet else."""
    notes, pictures = {}, {}
    for path in files:
        if notes.setdefault(path.stem, path) != path:
            raise SystemExit(f"{notes[path.stem]} and {path} have one name. `convlab data save {folder} OUT --boxes` writes them apart.")
    for path in pictures_in(folder):
        if path.stem in notes and pictures.setdefault(path.stem, path) != path:
            raise SystemExit(f"{pictures[path.stem]} and {path} have one name. `convlab data save {folder} OUT --boxes` writes them apart.")
    roots = {stem: ElementTree.parse(notes[stem]).getroot() for stem in pictures}
    names = sorted({(one.findtext("name") or "").strip() for root in roots.values() for one in root.iter("object")} - {""})
    ordered = folder / "classes.txt"
    if ordered.exists():
        listed = [name.strip() for name in ordered.read_text(encoding="utf-8-sig").split("\n") if name.strip()]
        names = listed if set(names) <= set(listed) else names
    lists = {name: folder / "ImageSets" / "Main" / f"{name}.txt" for name in ("test", "val", "train", "trainval")}
    without = lambda name: name[: name.rindex(".")] if name.lower().endswith((*ENDINGS, ".xml")) else name
    listed = {
        name: {without(line.split()[0].replace("\\", "/").split("/")[-1]) for line in path.read_text(encoding="utf-8-sig").splitlines() if line.strip()}
        for name, path in lists.items() if path.exists()
    }
    listed = {name: some & set(pictures) for name, some in listed.items() if some & set(pictures)}

    def part(stem):
        """With a test list all other lists are trained on; without one val is held out."""
        for name in ("test", "train", "val", "trainval") if "test" in listed else ("val", "train"):
            if stem in listed.get(name, ()):
                return name if name == "test" or "test" not in listed else "train"
        return None if listed else part_of_path(notes[stem].relative_to(folder))

    found = []
    for stem, path in pictures.items():
        size = [roots[stem].findtext(f"size/{side}") for side in ("width", "height")]
        size = tuple(round(float(side)) for side in size) if all(size) else (0, 0)
        said = Said(notes[stem], path, part(stem), size if min(size) > 0 else None)
        for one in roots[stem].iter("object"):
            # Neither learned nor asked for.
            if (one.findtext("difficult") or "0").strip() == "1":
                continue
            left, top, right, bottom = (float(one.findtext(f"bndbox/{side}")) for side in ("xmin", "ymin", "xmax", "ymax"))
            name = (one.findtext("name") or "").strip()
            # Pixels are counted from 1, and both ends are in.
            if left < right and top < bottom:
                said.add((left - 1, top - 1, right, bottom), names.index(name) if name in names else None)
        found.append(said)
    return found, names, False


