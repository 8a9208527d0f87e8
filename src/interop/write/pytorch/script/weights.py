def first_weights(network, seed):
    """U(-1, 1) / sqrt(fan_in), PyTorch's default, from one mulberry32 stream in the order of the state_dict."""
    drawn = 0

    def units(count):
        nonlocal drawn
        turns = numpy.arange(drawn + 1, drawn + count + 1, dtype=numpy.uint64)
        drawn += count
        a = (seed + turns * 0x6D2B79F5) & 0xFFFFFFFF
        t = ((a ^ (a >> 15)) * (a | 1)) & 0xFFFFFFFF
        t = ((t + (((t ^ (t >> 7)) * (t | 61)) & 0xFFFFFFFF)) & 0xFFFFFFFF) ^ t
        return (t ^ (t >> 14)) / 4294967296

    for path, parameter in {named}:
        name, _, own = path.rpartition(".")
        module, count = network.get_submodule(name), parameter.numel()
        if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d, nn.Linear)) and own in ("weight", "bias"):
            values = (2 * units(count) - 1) / math.sqrt(module.weight[0].numel())
        {own}else:
            continue
        with torch.no_grad():
            parameter.copy_(torch.from_numpy(values).reshape(parameter.shape))


def load_weights(network, path):
    if path.suffix == ".safetensors":
        from safetensors.torch import load_file

        network.load_state_dict(load_file(path))
    else:
        network.load_state_dict(torch.load(path, map_location="cpu", weights_only=True))


def save_weights(network, name):
    from safetensors.torch import save_file

    weights = {key: tensor.detach().cpu().contiguous() for key, tensor in network.state_dict().items()}
    save_file(weights, name + ".safetensors")
    torch.save(weights, name + ".pth")


