def cells_of(boxes, classes):
    """What every cell is to say, [6, ROWS, COLUMNS]: whether it answers for a box, the distances of its centre to that box's left, top,
    right and bottom in strides, and the box's class. A cell may answer for a box that its centre lies in, near the box's own centre, or whose
    centre it holds; of several it takes the smallest."""
    cells = torch.zeros(6, ROWS, COLUMNS)
    if len(boxes) == 0:
        return cells
    y, x = ((torch.arange(count) + 0.5) * STRIDE for count in (ROWS, COLUMNS))
    y, x = torch.meshgrid(y, x, indexing="ij")
    left, top, right, bottom = boxes.T[:, :, None, None]
    sides = torch.stack([x - left, y - top, right - x, bottom - y])
    across, down = x - (left + right) * 0.5, y - (top + bottom) * 0.5
    near = (across.abs() < 1.5 * STRIDE) & (down.abs() < 1.5 * STRIDE)
    holds = (across <= 0.5 * STRIDE) & (across > -0.5 * STRIDE) & (down <= 0.5 * STRIDE) & (down > -0.5 * STRIDE)
    answers = ((sides > 0).all(0) & near) | holds
    area = torch.where(answers, (right - left) * (bottom - top), torch.inf)
    best = area.argmin(0)
    cells[0] = answers.any(0)
    cells[1:5] = sides.gather(1, best.expand(4, 1, -1, -1))[:, 0] / STRIDE
    cells[5] = classes[best]
    return cells * cells[0]


def criterion(outputs, cells):
    """Over all cells the binary cross entropy of objectness; over those that answer twice 1 - GIoU (Rezatofighi et al. 2019) and the binary
    cross entropy of the classes; by the number that answer."""
    answers = cells[:, 0]
    loss = F.binary_cross_entropy_with_logits(outputs[:, 0], answers, reduction="sum")
    here = answers > 0
    got, wanted = outputs[:, 1:5].clamp(max=8).exp().permute(0, 2, 3, 1)[here], cells[:, 1:5].permute(0, 2, 3, 1)[here]
    low, high = torch.minimum(got, wanted), torch.maximum(got, wanted)
    both = (low[:, 0] + low[:, 2]).clamp(min=0) * (low[:, 1] + low[:, 3]).clamp(min=0)
    hull = (high[:, 0] + high[:, 2]) * (high[:, 1] + high[:, 3])
    union = sum((sides[:, 0] + sides[:, 2]) * (sides[:, 1] + sides[:, 3]) for sides in (got, wanted)) - both
    loss = loss + 2 * (1 - both / union + (hull - union) / hull).sum()
    classes = F.one_hot(cells[:, 5][here].long(), CLASSES).float()
    loss = loss + F.binary_cross_entropy_with_logits(outputs[:, 5:].permute(0, 2, 3, 1)[here], classes, reduction="sum")
    return loss / answers.sum().clamp(min=1)


def found_in(outputs):
    """The boxes of one picture by its outputs, best first: (class, score, left, top, right, bottom)."""
    y, x = ((torch.arange(count, device=outputs.device) + 0.5) * STRIDE for count in (ROWS, COLUMNS))
    left, top, right, bottom = outputs[1:5].clamp(max=8).exp() * STRIDE
    boxes = torch.stack([(x - left).clamp(0, WIDTH), (y[:, None] - top).clamp(0, HEIGHT), (x + right).clamp(0, WIDTH), (y[:, None] + bottom).clamp(0, HEIGHT)])
    scores = (outputs[0].sigmoid() * outputs[5:].sigmoid()).flatten()
    kept = (scores >= 0.01).nonzero()[:, 0]
    kept = kept[scores[kept].argsort(descending=True)[:1000]]
    classes, boxes = kept // (ROWS * COLUMNS), boxes.flatten(1).T[kept % (ROWS * COLUMNS)]
    best = ops.batched_nms(boxes, scores[kept], classes, 0.6)[:100]
    return [(classes[n].item(), scores[kept[n]].item(), *boxes[n].tolist()) for n in best]


class Boxes(Dataset):
    """Pictures with boxes, from pairs of a picture and an annotation of Pascal VOC's."""

    def __init__(self, pairs, names, training):
        self.pairs, self.names, self.training = pairs, names, training

    def __len__(self):
        return len(self.pairs)

    def boxes(self, index):
        """Left, top, right, bottom in pixels of the network's input, and the class of each."""
        root = ElementTree.parse(self.pairs[index][1]).getroot()
        width, height = size_of(self.pairs[index][0])
        first, upper, last, lower = window(width, height)
        boxes, classes = [], []
        for one in root.iter("object"):
            # Neither learned nor asked for.
            if one.findtext("difficult", "0").strip() == "1":
                continue
            left, top, right, bottom = (float(one.findtext(f"bndbox/{side}")) for side in ("xmin", "ymin", "xmax", "ymax"))
            if left >= right or top >= bottom:
                continue
            # Pixels are counted from 1, and both ends are in.
            left, top, right, bottom = max(left - 1, 0), max(top - 1, 0), min(right, width), min(bottom, height)
            if left >= right or top >= bottom:
                continue
            left, right = ((side - first) * WIDTH / (last - first) for side in (left, right))
            top, bottom = ((side - upper) * HEIGHT / (lower - upper) for side in (top, bottom))
            cut = [max(left, 0), max(top, 0), min(right, WIDTH), min(bottom, HEIGHT)]
            # Of what is cropped a quarter has to be left.
            if max(cut[2] - cut[0], 0) * max(cut[3] - cut[1], 0) >= (right - left) * (bottom - top) / 4:
                boxes.append(cut)
                classes.append(self.names.index(one.findtext("name").strip()))
        return torch.tensor(boxes).reshape(-1, 4), torch.tensor(classes, dtype=torch.long)

    def __getitem__(self, index):
        picture = opened(self.pairs[index][0])
        picture = picture.crop(window(*picture.size)).resize((WIDTH, HEIGHT), Image.Resampling.BILINEAR)
        picture = torch.from_numpy(numpy.array(picture)).permute(2, 0, 1)
        boxes, classes = self.boxes(index)
{augment}        return usual(picture.float() / 255), cells_of(boxes, classes)


def datasets_of(folder):
    """Annotations and the pictures of their names. Lists in ImageSets/Main say the part of a picture, else a folder train/, val/ or test/;
    where nothing does, the split is the one that convlab draws with this seed. classes.txt, a line a class, says their order, which is that
    of the alphabet else."""
    folder = Path(folder)
    notes = {}
    for path in sorted(folder.rglob("*.xml")):
        if notes.setdefault(path.stem, path) != path:
            raise SystemExit(f"{notes[path.stem]} and {path} have one name. `convlab data save {folder} OUT --boxes` writes them apart.")
    pictures = {}
    for path in sorted(folder.rglob("*")):
        is_mask = {"SegmentationClass", "SegmentationObject", "masks"} & set(path.relative_to(folder).parts)
        if path.stem not in notes or is_mask or not path.name.lower().endswith(ENDINGS):
            continue
        if pictures.setdefault(path.stem, path) != path:
            raise SystemExit(f"{pictures[path.stem]} and {path} have one name. `convlab data save {folder} OUT --boxes` writes them apart.")
    if not pictures:
        raise SystemExit(
            f"{folder} has no picture with an annotation of Pascal VOC's (.xml) of its name. "
            f"`convlab data save {folder} OUT --boxes` writes COCO's, YOLO's and other boxes so; then give OUT."
        )
    objects = [one for stem in pictures for one in ElementTree.parse(notes[stem]).getroot().iter("object")]
    names = sorted({one.findtext("name").strip() for one in objects})
    ordered = folder / "classes.txt"
    if ordered.exists():
        listed = ordered.read_text(encoding="utf-8-sig").split("\n")
        listed = [name.strip() for name in listed if name.strip()]
        names = listed if set(names) <= set(listed) else names
    if len(names) != CLASSES:
        raise SystemExit(f"{folder} has {len(names)} classes of boxes, the network puts out {CLASSES}")
    with ThreadPoolExecutor() as pool:
        fits = dict(zip(pictures, pool.map(lambda stem: fits_its_picture(notes[stem], pictures[stem]), pictures)))
    stems = sorted((stem for stem in pictures if fits[stem]), key=lambda stem: pictures[stem].relative_to(folder).as_posix())
    lists = {name: folder / "ImageSets" / "Main" / f"{name}.txt" for name in ("test", "val", "train", "trainval")}
    without = lambda name: name[: name.rindex(".")] if name.lower().endswith((*ENDINGS, ".xml")) else name
    listed = {
        name: {without(line.split()[0].replace("\\", "/").split("/")[-1]) for line in path.read_text(encoding="utf-8-sig").splitlines() if line.strip()}
        for name, path in lists.items() if path.exists()
    }
    listed = {name: some & set(stems) for name, some in listed.items() if some & set(stems)}

    def part(stem):
        """With a test list all other lists are trained on; without one val is held out."""
        for name in ("test", "train", "val", "trainval") if "test" in listed else ("val", "train"):
            if stem in listed.get(name, ()):
                return name if name == "test" or "test" not in listed else "train"
        return part_of_path(pictures[stem].relative_to(folder))

    split = divided([part(stem) for stem in stems])
    return [Boxes([(pictures[stems[n]], notes[stems[n]]) for n in some], names, is_training) for some, is_training in zip(split, (True, False))]


def fits_its_picture(note, path):
    """Whether the picture can be read whole and has the size that its annotation says; convlab leaves others out."""
    size = size_of(path)
    said = [ElementTree.parse(note).getroot().findtext(f"size/{side}") for side in ("width", "height")]
    said = tuple(round(float(side)) for side in said) if all(said) else (0, 0)
    if size is None or min(said) <= 0 or said == size:
        return size is not None
    if said == size[::-1]:
        raise SystemExit(f"{note} is of the picture as it is stored, which EXIF turns. `convlab data save DATA OUT --boxes` turns the boxes, too")
    print(f"{path} is left out: it is {size[0]} x {size[1]} pixels, {note} says {said[0]} x {said[1]}", flush=True)
    return False


def evaluate(network, loader, device):
    """The loss of training, and COCO's average precision of the held-out pictures, where pycocotools is installed."""
    network.eval()
    loss, total, found = 0, 0, []
    with torch.no_grad():
        for pictures, cells in loader:
            outputs, cells = network(pictures.to(device)), cells.to(device)
            count = cells[:, 0].sum().item()
            loss += criterion(outputs, cells).item() * max(count, 1)
            total += count
            found += [found_in(one) for one in outputs]
    network.train()
    return loss / max(total, 1), average_precision(loader.dataset, found)


def average_precision(dataset, found):
    try:
        from pycocotools.coco import COCO
        from pycocotools.cocoeval import COCOeval
    except ImportError:
        return "pycocotools is not installed, which would give average precisions"
    box = lambda left, top, right, bottom: [left, top, right - left, bottom - top]
    truth, said = [], []
    for index, boxes in enumerate(found):
        for sides, number in zip(*(some.tolist() for some in dataset.boxes(index))):
            sides = box(*sides)
            truth.append({"id": len(truth) + 1, "image_id": index, "category_id": number, "bbox": sides, "area": sides[2] * sides[3], "iscrowd": 0})
        for one in boxes:
            said.append({"image_id": index, "category_id": one[0], "bbox": box(*one[2:]), "score": one[1]})
    if not said:
        return "mAP at 0.5 0.00 %, at 0.5:0.95 0.00 %"
    with contextlib.redirect_stdout(io.StringIO()):
        coco = COCO()
        coco.dataset = {"images": [{"id": index} for index in range(len(found))], "annotations": truth, "categories": [{"id": number} for number in range(CLASSES)]}
        coco.createIndex()
        judged = COCOeval(coco, coco.loadRes(said), "bbox")
        judged.evaluate()
        judged.accumulate()
        judged.summarize()
    return f"mAP at 0.5 {100 * judged.stats[1]:.2f} %, at 0.5:0.95 {100 * judged.stats[0]:.2f} %"


