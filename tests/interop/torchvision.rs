//! Are torchvision's networks read in programs as torchvision makes them, and edited as programs edit them?

use convlab::interop::python::{Options, Program, read};
use convlab::network::Layer;

use super::{messages, program};

const HEAD: &str = "import torch\nimport torch.nn as nn\nfrom torchvision import models\n";

fn read_of(lines: &str) -> Program {
    let program = program(&format!("{HEAD}{lines}"));
    assert_eq!(messages(&program), "");
    program
}

/// FNV-1a, of 64 bits.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// Names and shapes as `tests/parity/torchvision_models.py` writes them: those of the `state_dict`, in its order.
fn listed(program: &Program) -> (usize, u64) {
    let network = program.network.as_ref().expect("a network");
    let specs = network.parameters();
    let line = |spec: &convlab::network::ParameterSpec| format!("{} {:?}\n", spec.name, spec.shape);
    let learned = specs.iter().filter(|spec| spec.role.is_learned());
    let count = learned.map(convlab::network::ParameterSpec::len).sum();
    (count, hash(&specs.iter().map(line).collect::<String>()))
}

#[test]
fn every_network_has_the_parameters_that_torchvision_gives_it() {
    let recorded = include_str!("fixtures/torchvision.txt");
    let mut wrong = Vec::new();
    for line in recorded.lines().filter(|line| !line.starts_with('#')) {
        let words: Vec<&str> = line.split(' ').collect();
        let [name, count, names] = words[..] else {
            panic!("three words: {line}");
        };
        let source = format!("{HEAD}net = models.get_model('{name}')\n");
        let found = match read(&source, &Options::default()) {
            Ok(program) if program.network.is_some() => {
                let (count, hash) = listed(&program);
                format!("{count} {hash:016x}")
            }
            Ok(program) => messages(&program),
            Err(error) => error.to_string(),
        };
        if found != format!("{count} {names}") {
            wrong.push(format!("{name}: {found}"));
        }
    }
    assert!(recorded.lines().count() > 50, "the networks were found");
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn the_last_layer_is_replaced_and_the_others_are_frozen() {
    let program = read_of(
        "net = models.resnet18(weights='DEFAULT')
for p in net.parameters():
    p.requires_grad = False
net.fc = nn.Linear(net.fc.in_features, 2)
optimizer = torch.optim.SGD(net.fc.parameters(), lr=0.1)
",
    );
    let network = program.network.as_ref().expect("a network");
    assert_eq!(
        (network.input, program.class.as_str()),
        ([3, 224, 224], "ResNet")
    );
    let last = network.nodes.last().expect("layers");
    assert!(
        matches!(&last.layer, Layer::Linear(fc) if (fc.features_in, fc.features_out) == (512, 2)),
        "{last:?}"
    );
    let rates = program.recipe.layer_rates.as_ref().expect("rates");
    let rates: Vec<(&str, f64)> = rates
        .iter()
        .map(|rate| (rate.layer.as_str(), rate.factor))
        .collect();
    assert_eq!(rates, [("*", 0.0), ("fc", 1.0)]);
    let notes: Vec<String> = program.notes.iter().map(ToString::to_string).collect();
    assert!(
        notes
            .iter()
            .any(|note| note.starts_with("line 4:") && note.contains("resnet18-f37072fd.pth")),
        "{notes:?}"
    );
}

#[test]
fn a_body_is_cut_off_and_built_upon() {
    let program = read_of(
        "class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(*list(models.resnet18().children())[:-2])
        self.head = nn.Conv2d(512, 21, 1)
    def forward(self, x):
        return self.head(self.body(x))
net = Net()
",
    );
    let network = program.network.as_ref().expect("a network");
    let names: Vec<&str> = network
        .nodes
        .iter()
        .map(|node| node.name.as_str())
        .collect();
    assert_eq!(
        (names[0], *names.last().expect("layers")),
        ("body.0", "head")
    );
    assert!(names.contains(&"body.7.1.conv2"), "{names:?}");
    // What torchvision's own code calls stands where the program makes its network.
    let inner = names.iter().position(|name| *name == "body.7.1.conv2");
    let line = |place: usize| program.lines[place].line;
    assert_eq!((line(0), inner.map(line)), (10, Some(7)));
}

/// `(lines, name of a layer, its output channels or features)`
const WAYS: [(&str, &str, usize); 12] = [
    (
        "import torchvision\nnet = torchvision.models.resnet18(num_classes=7)",
        "fc",
        7,
    ),
    (
        "from torchvision.models import resnet34, ResNet34_Weights\nnet = resnet34(weights=ResNet34_Weights.DEFAULT)",
        "fc",
        1000,
    ),
    ("net = models.get_model('resnet18', num_classes=7)", "fc", 7),
    (
        "net = models.__dict__['vgg11'](num_classes=7)",
        "classifier.6",
        7,
    ),
    (
        "net = getattr(models, 'squeezenet1_1')(pretrained=False)\nnet.classifier[1] = nn.Conv2d(512, 7, 1)",
        "classifier.1",
        7,
    ),
    (
        "net = torch.hub.load('pytorch/vision:v0.10.0', 'resnet18', pretrained=True)",
        "fc",
        1000,
    ),
    (
        "from torchvision.models.resnet import ResNet, BasicBlock\nnet = ResNet(BasicBlock, [1, 1, 1, 1], num_classes=7)",
        "fc",
        7,
    ),
    (
        "from torchvision.models.resnet import Bottleneck\nclass Net(models.ResNet):\n    pass\nnet = Net(Bottleneck, [1, 1, 1, 1], num_classes=7)",
        "fc",
        7,
    ),
    (
        "net = models.mobilenet_v2()\nnet.classifier[1] = nn.Linear(net.last_channel, 7)",
        "classifier.1",
        7,
    ),
    (
        "net = models.densenet121(weights=None)\nnet.classifier = nn.Linear(net.classifier.in_features, 7)",
        "classifier",
        7,
    ),
    (
        "def make(name):\n    net = getattr(models, name)(weights=None)\n    net.fc = nn.Linear(net.fc.in_features, 7)\n    return net\nnet = make('shufflenet_v2_x0_5')",
        "fc",
        7,
    ),
    (
        "from torchvision.models._utils import IntermediateLayerGetter\nnet = IntermediateLayerGetter(models.resnet18(), {'layer1': 'a'})",
        "layer1.1.conv2",
        64,
    ),
];

#[test]
fn the_ways_in_which_programs_name_them_are_known() {
    for (lines, name, wanted) in WAYS {
        let program = read_of(lines);
        let network = program.network.as_ref().expect("a network");
        let node = network.nodes.iter().find(|node| node.name == name);
        let given = node.map(|node| match &node.layer {
            Layer::Linear(linear) => linear.features_out,
            Layer::Conv2d(conv) => conv.channels_out,
            other => panic!("{lines}: {other:?}"),
        });
        assert_eq!(given, Some(wanted), "{lines}");
    }
}

#[test]
fn blocks_of_ops_and_outputs_of_layers_within_are_read() {
    let program = read_of(
        "from torchvision.ops import Conv2dNormActivation, SqueezeExcitation
net = nn.Sequential(Conv2dNormActivation(3, 8, stride=2), SqueezeExcitation(8, 2))
",
    );
    let network = program.network.as_ref().expect("a network");
    let names: Vec<&str> = network
        .nodes
        .iter()
        .map(|node| node.name.as_str())
        .collect();
    assert_eq!(names[..3], ["0.0", "0.1", "0.2"]);
    let program = read_of(
        "from torchvision.models.feature_extraction import create_feature_extractor
net = create_feature_extractor(models.resnet18(), return_nodes={'layer2': 'out'})
",
    );
    let network = program.network.as_ref().expect("a network");
    let names: Vec<&str> = network
        .nodes
        .iter()
        .map(|node| node.name.as_str())
        .collect();
    assert!(
        names.contains(&"layer2.1.bn2") && !names.contains(&"layer3.0.conv1"),
        "{names:?}"
    );
}

#[test]
fn pictures_of_trained_weights_are_transformed_as_they_were() {
    let program = read_of(
        "from torchvision import datasets
weights = models.ResNet50_Weights.DEFAULT
data = datasets.ImageFolder('pets', transform=weights.transforms())
net = models.resnet50(weights=weights)
",
    );
    assert_eq!(
        program.network.as_ref().expect("a network").input,
        [3, 224, 224]
    );
    let steps = format!("{:?}", program.recipe.transforms);
    assert!(steps.contains("232") && steps.contains("224"), "{steps}");
    assert_eq!(program.recipe.mean, Some(vec![0.485, 0.456, 0.406]));
}

#[test]
fn the_map_of_a_segmentation_network_is_its_output() {
    let program = read_of(
        "net = models.segmentation.fcn_resnet50(weights=None, weights_backbone=None, num_classes=5)\n",
    );
    let network = program.network.as_ref().expect("a network");
    assert_eq!(
        network
            .shapes()
            .expect("shapes")
            .last()
            .expect("layers")
            .as_slice(),
        [5, 224, 224]
    );
}

/// Lines, and what is said of them: its line and a part of the message.
const REFUSED: [(&str, &str, &str); 8] = [
    (
        "net = models.resnet19()",
        "4:",
        "torchvision.models has no resnet19",
    ),
    (
        "net = models.vit_b_16(weights='DEFAULT')",
        "4:",
        "transformers",
    ),
    (
        "net = models.detection.fasterrcnn_resnet50_fpn()",
        "4:",
        "detectors",
    ),
    ("net = models.get_model('swin_t')", "4:", "transformers"),
    (
        "net = models.resnet18(weights='IMAGENET1K_V2')",
        "4:",
        "no weights of resnet18",
    ),
    (
        "net = models.resnet18(weights=models.ResNet50_Weights.DEFAULT)",
        "4:",
        "no weights of resnet18",
    ),
    (
        "net = models.resnet18(pretrained=True, num_classes=10)",
        "4:",
        "num_classes of resnet18 is 10",
    ),
    (
        "net = models.resnet18(classes=10)",
        "4:",
        "no argument classes",
    ),
];

#[test]
fn what_is_not_there_is_refused_with_its_line() {
    for (lines, place, part) in REFUSED {
        let said = match read(&format!("{HEAD}{lines}\n"), &Options::default()) {
            Ok(program) => {
                assert!(program.network.is_none(), "{lines}");
                messages(&program)
            }
            Err(error) => {
                let (line, column) = error.place().expect("a place");
                format!("{line}:{column} {error}")
            }
        };
        assert!(
            said.starts_with(place) && said.contains(part),
            "{lines}: {said}"
        );
    }
}

#[test]
fn a_network_of_the_program_is_not_taken_where_torchvisions_is_refused() {
    let source = format!(
        "{HEAD}
class Small(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(10, 2)
    def forward(self, x):
        return self.fc(torch.flatten(x, 1))
net = models.vit_b_16()
"
    );
    let said = match read(&source, &Options::default()) {
        Ok(program) => {
            assert!(program.network.is_none());
            messages(&program)
        }
        Err(error) => error.to_string(),
    };
    assert!(said.contains("transformers"), "{said}");
}

#[test]
fn names_of_the_program_and_of_torchvisions_files_stay_apart() {
    let program = read_of(
        "def conv3x3(*_):
    raise ValueError
class BasicBlock(nn.Module):
    pass
range = None
net = models.resnet18()
",
    );
    assert_eq!(listed(&program).0, 11_689_512);
}
