# Factors of LR by layer: the last that names a parameter, or begins its name, counts; 0 freezes. A schedule's eta_min is for
# all layers alike in PyTorch, and times the factor in convlab.
LAYER_RATES = {rates}


def groups(network):
    by_factor = {}
    for name, parameter in network.named_parameters():
        factor = 1.0
        for layer, value in LAYER_RATES:
            if layer == "*" or name == layer or name.startswith(layer + "."):
                factor = value
        parameter.requires_grad_(factor > 0)
        if factor > 0:
            by_factor.setdefault(factor, []).append(parameter)
    return [{"params": some, "lr": LR * factor} for factor, some in by_factor.items()]


