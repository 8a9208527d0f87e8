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
    """Pictures with boxes: the path of each, its boxes (left, top, right, bottom in its own pixels), and their classes."""

    def __init__(self, pictures, training):
        self.pictures, self.training = pictures, training

    def __len__(self):
        return len(self.pictures)

    def boxes(self, index):
        """The boxes in pixels of the network's input, and the class of each."""
        path, found, known = self.pictures[index]
        first, upper, last, lower = window(*size_of(path))
        boxes, classes = [], []
        for (left, top, right, bottom), number in zip(found, known):
            left, right = ((side - first) * WIDTH / (last - first) for side in (left, right))
            top, bottom = ((side - upper) * HEIGHT / (lower - upper) for side in (top, bottom))
            cut = [max(left, 0), max(top, 0), min(right, WIDTH), min(bottom, HEIGHT)]
            # Of what is cropped a quarter has to be left.
            if max(cut[2] - cut[0], 0) * max(cut[3] - cut[1], 0) >= (right - left) * (bottom - top) / 4:
                boxes.append(cut)
                classes.append(number)
        return torch.tensor(boxes).reshape(-1, 4), torch.tensor(classes, dtype=torch.long)

    def __getitem__(self, index):
        picture = opened(self.pictures[index][0])
        picture = picture.crop(window(*picture.size)).resize((WIDTH, HEIGHT), Image.Resampling.BILINEAR)
        picture = torch.from_numpy(numpy.array(picture)).permute(2, 0, 1)
        boxes, classes = self.boxes(index)
{augment}        return usual(picture.float() / 255), cells_of(boxes, classes)


