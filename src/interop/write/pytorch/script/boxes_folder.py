def datasets_of(folder):
    """COCO's JSON, Pascal VOC's XML or YOLO's text files, the first of them that is there. Where neither files nor folders say the parts, the
    split is the one that convlab draws with this seed."""
    folder = Path(folder)
    of = lambda ending: [path for path in sorted(folder.rglob(f"*{ending}"), key=lambda path: path.relative_to(folder).as_posix()) if not is_hidden(path, folder)]
    instances = [path for path in of(".json") if path.name.startswith("instances") or all(key in path.read_bytes() for key in (b'"images"', b'"annotations"'))]
    notes = [path for path in of(".xml") if b"<annotation" in path.read_bytes()[:2048] or "Annotations" in path.parts]
    labels = {} if instances or notes else labels_of(folder)
    found, names, relative = [], [], False
    if instances:
        found, names, relative = coco(folder, instances)
    elif notes:
        found, names, relative = voc(folder, notes)
    elif yaml_of(folder)[0] or any(map(looks_like_yolo, labels.values())):
        found, names, relative = yolo(folder, labels)
    if not found:
        raise SystemExit(
            f"{folder} has no picture with boxes of COCO's (.json), Pascal VOC's (.xml) or YOLO's (.txt) that is read here. "
            f"`convlab data save {folder} OUT --boxes` writes CSV tables and other boxes as Pascal VOC's; then give OUT."
        )
    if len(names) > CLASSES:
        raise SystemExit(f"{folder} has {len(names)} classes of boxes, the network puts out {CLASSES}")
    with ThreadPoolExecutor() as pool:
        list(pool.map(size_of, [said.path for said in found]))
    found.sort(key=lambda said: said.path.relative_to(folder).as_posix())
    kept = [(said, picture) for said, picture in ((said, checked(said, relative)) for said in found) if picture]
    split = divided([said.part or part_of_path(said.path.relative_to(folder)) for said, _ in kept])
    return [Boxes([kept[n][1] for n in some], is_training) for some, is_training in zip(split, (True, False))]


