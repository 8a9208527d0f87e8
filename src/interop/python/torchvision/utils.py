# Helpers of torchvision.models that programs import by their names.
from torch import nn


def _make_divisible(v, divisor, min_value=None):
    low = divisor if min_value is None else min_value
    near = max(low, int(v + divisor / 2) // divisor * divisor)
    return near + divisor if near < 0.9 * v else near


class IntermediateLayerGetter(nn.ModuleDict):
    def __init__(self, model, return_layers):
        wanted = {str(name): str(new) for name, new in return_layers.items()}
        children = list(model.named_children())
        places = [place for place, (name, _) in enumerate(children) if name in wanted]
        if len(places) != len(wanted):
            raise ValueError("return_layers are not present in model")
        super().__init__(dict(children[: max(places) + 1]))
        self.return_layers = wanted

    def forward(self, x):
        found = {}
        for name, module in self.items():
            x = module(x)
            if name in self.return_layers:
                found[self.return_layers[name]] = x
        return found
