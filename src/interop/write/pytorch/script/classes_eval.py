def evaluate(network, loader, device):
    """Mean cross entropy, whatever the loss of training, and what it gets right of the held-out pictures."""
    network.eval()
    loss = right = total = 0
    with torch.no_grad():
        for pictures, targets in loader:
            outputs, targets = network(pictures.to(device)), targets.to(device)
{ignored}            loss += F.cross_entropy(outputs, targets, reduction="sum").item()
            right += (outputs.argmax(1) == targets).sum().item()
            total += len(targets)
    network.train()
    return loss / max(total, 1), f"{100 * right / max(total, 1):.2f} % right"


