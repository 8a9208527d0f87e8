def evaluate(network, loader, device):
    """Mean loss and what it gets right of the held-out pictures."""
    network.eval()
    loss = right = total = 0
    with torch.no_grad():
        for pictures, targets in loader:
            outputs, targets = network(pictures.to(device)), targets.to(device)
            loss += criterion(outputs, targets).item() * len(targets)
            right += (outputs.argmax(1) == targets).sum().item()
            total += len(targets)
    network.train()
    return loss / total, f"{100 * right / total:.2f} % right"


