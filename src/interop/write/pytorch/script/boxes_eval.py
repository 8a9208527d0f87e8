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


