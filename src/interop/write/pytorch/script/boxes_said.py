class Said:
    """What an annotation says of a picture: its boxes with their classes, and how many objects of it cannot be read."""

    def __init__(self, note, path, part=None, size=None):
        self.note, self.path, self.part, self.size, self.boxes, self.unread = note, path, part, size, [], 0

    def add(self, sides, number):
        """A box to learn; one without numbers or of an unknown class is an object that cannot be read."""
        if sides is None or number is None or not all(map(math.isfinite, sides)):
            self.unread += 1
        elif sides[0] < sides[2] and sides[1] < sides[3]:
            self.boxes.append((tuple(sides), number))


def left_out(path, reason):
    print(f"{path} is left out: {reason}", flush=True)


def pictures_in(folder):
    """Pictures below a folder, without masks that lie beside them."""
    masks = {"segmentationclass", "segmentationobject", "segmentationclassaug", "masks", "mask", "pngmasks", "labels_mask", "trimaps"}
    found = [path for path in sorted(folder.rglob("*")) if path.name.lower().endswith(ENDINGS) and not is_hidden(path, folder)]
    return [path for path in found if not masks & {name.lower() for name in path.relative_to(folder).parts[:-1]}]


def is_hidden(path, folder):
    return any(name.startswith(".") for name in path.relative_to(folder).parts)


def words_of(name):
    """The words of a name in lower case; one that ends in digits counts without them, too."""
    words = set()
    for run in re.findall(r"[^\W_]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)):
        short = run.lower().rstrip("0123456789")
        short = {"training": "train", "valid": "val", "validation": "val", "minival": "val", "testing": "test"}.get(short, short)
        words |= {run.lower(), short} - {""}
    return words


def checked(said, relative):
    """Boxes in the picture's own pixels, of which those outside are cut; None where the picture is not the one that was annotated, or nothing
    of what is on it can be read."""
    size = size_of(said.path)
    if size is None:
        return None
    if said.size and said.size != size:
        if said.size == size[::-1]:
            raise SystemExit(f"{said.note} is of the picture as it is stored, which EXIF turns. `convlab data save DATA OUT --boxes` turns the boxes, too")
        return left_out(said.path, f"it is {size[0]} x {size[1]} pixels, {said.note} says {said.size[0]} x {said.size[1]}")
    (width, height), boxes, classes = size, [], []
    for sides, number in said.boxes:
        left, top, right, bottom = (side * length for side, length in zip(sides, (*size, *size))) if relative else sides
        left, top, right, bottom = max(left, 0), max(top, 0), min(right, width), min(bottom, height)
        if left < right and top < bottom:
            boxes.append((left, top, right, bottom))
            classes.append(number)
    if said.unread and not boxes:
        return left_out(said.path, f"none of its {said.unread} objects in {said.note} can be read")
    return said.path, boxes, classes


