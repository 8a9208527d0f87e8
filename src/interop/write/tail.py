def first_weights(network, seed):
    """convlab's first weights of a seed: U(-1, 1) / sqrt(fan_in) from one mulberry32 stream, in the order of the state_dict."""
    state = seed & 0xFFFFFFFF

    def draw():
        nonlocal state
        state = (state + 0x6D2B79F5) & 0xFFFFFFFF
        t = ((state ^ state >> 15) * (state | 1)) & 0xFFFFFFFF
        t = ((t + ((t ^ t >> 7) * (t | 61))) & 0xFFFFFFFF) ^ t
        return (t ^ t >> 14) / 4294967296

    with torch.no_grad():
        for name, module in network.named_modules():
            if isinstance(module, nn.BatchNorm2d) or not hasattr(module, "weight"):
                continue
            bound = 1 / math.sqrt(module.weight.numel() / module.weight.shape[0])
            for parameter in module.parameters(recurse=False):
                values = [(2 * draw() - 1) * bound for _ in range(parameter.numel())]
                parameter.copy_(torch.tensor(values, dtype=torch.float64).reshape(parameter.shape))


def loaders(folder, world, rank):
    from torch.utils.data import DataLoader, DistributedSampler
    from torchvision import datasets, transforms

    usual = [transforms.Resize((HEIGHT, WIDTH)), transforms.ToTensor(), transforms.Normalize(MEAN * (CHANNELS // len(MEAN)), STD * (CHANNELS // len(STD)))]
    extra = [transforms.RandomCrop(32, padding=CROP_PADDING)] if CROP_PADDING else []
    extra += [transforms.RandomHorizontalFlip()] if FLIP else []
    train = datasets.CIFAR10(folder, train=True, download=True, transform=transforms.Compose(extra + usual))
    test = datasets.CIFAR10(folder, train=False, download=True, transform=transforms.Compose(usual))
    sampler = DistributedSampler(train, world, rank, shuffle=True, seed=SEED)
    return DataLoader(train, BATCH // world, sampler=sampler), DataLoader(test, 500), sampler


def evaluate(network, loader, device):
    network.eval()
    right = total = 0
    with torch.no_grad():
        for pictures, targets in loader:
            right += (network(pictures.to(device)).argmax(1).cpu() == targets).sum().item()
            total += targets.numel()
    network.train()
    return right / total


def main(folder):
    world, rank = int(os.environ.get("WORLD_SIZE", 1)), int(os.environ.get("RANK", 0))
    has_cuda = torch.cuda.is_available()
    device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", 0))) if has_cuda else torch.device("cpu")
    if world > 1:
        dist.init_process_group("nccl" if has_cuda else "gloo")
    network = {class}()
    first_weights(network, SEED)
    network.to(device)
    model = nn.parallel.DistributedDataParallel(network) if world > 1 else network
    optimizer = make_optimizer(model.parameters())
    train, test, sampler = loaders(folder, world, rank)
    for epoch in range(EPOCHS):
        sampler.set_epoch(epoch)
        for step, (pictures, targets) in enumerate(train):
            optimizer.zero_grad()
            loss = F.cross_entropy(model(pictures.to(device)), targets.to(device))
            loss.backward()
            optimizer.step()
            if rank == 0 and step % 100 == 0:
                print(f"epoch {epoch + 1}, step {step}: loss {loss.item():.5f}")
        if rank == 0:
            print(f"epoch {epoch + 1}: {100 * evaluate(network, test, device):.2f} %")
    if rank == 0:
        from safetensors.torch import save_file

        save_file({name: tensor.contiguous().cpu() for name, tensor in network.state_dict().items()}, "weights.safetensors")
    if world > 1:
        dist.destroy_process_group()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "data")
