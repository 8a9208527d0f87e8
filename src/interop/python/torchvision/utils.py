# Helpers that programs import by their names.
from torch import nn
from torchvision import outputs_within


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


class FeatureExtractor(nn.Module):
    def __init__(self, model, nodes):
        super().__init__()
        for name, child in model.named_children():
            self.add_module(name, child)
        # Within a tuple the network is no layer of this one.
        self.model = (model,)
        self.nodes = [(model.get_submodule(path), name) for path, name in nodes.items()]

    def forward(self, x):
        return outputs_within(self.model[0], self.nodes, x)


def create_feature_extractor(model, return_nodes=None, train_return_nodes=None, eval_return_nodes=None, **_):
    nodes = return_nodes or eval_return_nodes
    if not isinstance(nodes, dict):
        nodes = {name: name for name in nodes}
    return FeatureExtractor(model, nodes)
