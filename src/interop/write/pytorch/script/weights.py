def first_weights(network, seed):
    """U(-1, 1) / sqrt(fan_in), PyTorch's default, from one mulberry32 stream in the order of the state_dict."""
    drawn = 0
    undrawn = (nn.BatchNorm1d, nn.BatchNorm2d, nn.GroupNorm, nn.InstanceNorm2d, nn.LayerNorm, nn.PReLU)
    for module in network.modules():
        if isinstance(module, undrawn) or not hasattr(module, "weight"):
            continue
        bound = 1 / math.sqrt(module.weight[0].numel())
        for parameter in module.parameters(recurse=False):
            turns = numpy.arange(drawn + 1, drawn + parameter.numel() + 1, dtype=numpy.uint64)
            drawn += parameter.numel()
            a = (seed + turns * 0x6D2B79F5) & 0xFFFFFFFF
            t = ((a ^ (a >> 15)) * (a | 1)) & 0xFFFFFFFF
            t = ((t + (((t ^ (t >> 7)) * (t | 61)) & 0xFFFFFFFF)) & 0xFFFFFFFF) ^ t
            values = (2 * ((t ^ (t >> 14)) / 4294967296) - 1) * bound
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


