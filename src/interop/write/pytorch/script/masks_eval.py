def evaluate(network, loader, device):
    """Mean cross entropy, whatever the loss of training, share of pixels right and mean intersection over union of the held-out pictures."""
    network.eval()
    loss = total = 0
    confusion = torch.zeros(CLASSES * CLASSES, dtype=torch.long)
    with torch.no_grad():
        for pictures, targets in loader:
            outputs, targets = network(pictures.to(device)), targets.to(device)
            counted = targets != IGNORE
            loss += F.cross_entropy(outputs, targets, ignore_index=IGNORE, reduction="sum").item()
            total += counted.sum().item()
            cells = targets[counted] * CLASSES + outputs.argmax(1)[counted]
            confusion += torch.bincount(cells, minlength=CLASSES * CLASSES).cpu()
    network.train()
    confusion = confusion.reshape(CLASSES, CLASSES).double()
    both = confusion.diagonal()
    either = confusion.sum(0) + confusion.sum(1) - both
    iou = (both / either)[either > 0].mean().item()
    return loss / max(total, 1), f"{100 * (both.sum() / confusion.sum()).item():.2f} % of pixels right, mean IoU {100 * iou:.2f} %"


