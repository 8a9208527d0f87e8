//! Losses in and out: is what is read what PyTorch computes by that call, is the rest refused with a reason, and does a script say it?

use convlab::interop::python::loss_of;
use convlab::interop::write::pytorch;
use convlab::network::zoo;
use convlab::recipe::{Loss, Recipe, Reduction};

use super::{messages, program};

/// The program of a network with four outputs that ends so, with its loss.
fn source(ending: &str, criterion: &str) -> String {
    format!(
        "import torch
import torch.nn as nn
import torch.nn.functional as F
device = torch.device('cuda' if torch.cuda.is_available() else 'cpu')
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(12, 4)
    def forward(self, x):
        x = self.fc(torch.flatten(x, 1))
        return {ending}
net = Net()
criterion = {criterion}
loader = []
for x, y in loader:
    criterion(net(x), y).backward()
"
    )
}

fn recipe(call: &str) -> Recipe {
    let read = loss_of(call).unwrap_or_else(|error| panic!("{call}: {error}"));
    read.over(Recipe::default())
}

#[test]
fn modules_and_functions_are_read_with_their_arguments() {
    let usual = Recipe::default();
    for (calls, wanted) in [
        (
            &["nn.L1Loss()", "F.l1_loss(out, target)"][..],
            Recipe {
                loss: Loss::L1,
                ..usual.clone()
            },
        ),
        (
            &[
                "nn.SmoothL1Loss(beta=0.5)",
                "nn.SmoothL1Loss(None, None, 'mean', 0.5)",
                "F.smooth_l1_loss(out, target, beta=0.5)",
            ],
            Recipe {
                loss: Loss::SmoothL1,
                beta: 0.5,
                ..usual.clone()
            },
        ),
        (
            &[
                "nn.HuberLoss('sum', 2.0)",
                "F.huber_loss(out, target, reduction='sum', delta=2)",
            ],
            Recipe {
                loss: Loss::Huber,
                delta: 2.0,
                reduction: Reduction::Sum,
                ..usual.clone()
            },
        ),
        (
            &[
                "nn.MultiMarginLoss(2, 0.5, torch.tensor([1., 2.]))",
                "F.multi_margin_loss(out, target, p=2, margin=0.5, weight=torch.FloatTensor([1, 2]))",
            ],
            Recipe {
                loss: Loss::MultiMargin,
                p: 2,
                margin: 0.5,
                class_weights: vec![1.0, 2.0],
                ..usual.clone()
            },
        ),
        (
            &[
                "nn.CrossEntropyLoss(torch.tensor([0.5, 1]), ignore_index=3, label_smoothing=0.1)",
                "F.cross_entropy(out, target, torch.tensor([0.5, 1.0]), None, 3, None, 'mean', 0.1)",
            ],
            Recipe {
                class_weights: vec![0.5, 1.0],
                ignore_index: Some(3),
                label_smoothing: 0.1,
                ..usual.clone()
            },
        ),
        (
            &[
                "nn.NLLLoss(size_average=False)",
                "F.nll_loss(out, target, reduction='sum')",
            ],
            Recipe {
                reduction: Reduction::Sum,
                ..usual.clone()
            },
        ),
        (
            &[
                "nn.KLDivLoss(reduction='batchmean')",
                "F.kl_div(out, target, None, None, 'batchmean')",
            ],
            Recipe {
                loss: Loss::KlDiv,
                ..usual.clone()
            },
        ),
        (
            &[
                "nn.BCEWithLogitsLoss(weight=torch.tensor([1.0, 3.0]))",
                "nn.MultiLabelSoftMarginLoss(torch.tensor([1.0, 3.0]))",
                "F.multilabel_soft_margin_loss(out, target, torch.tensor([1.0, 3.0]))",
            ],
            Recipe {
                loss: Loss::BceWithLogits,
                class_weights: vec![1.0, 3.0],
                ..usual.clone()
            },
        ),
        (
            &[
                "nn.BCEWithLogitsLoss(pos_weight=torch.tensor([2.0, 1.0]))",
                "nn.BCEWithLogitsLoss(None, None, None, 'mean', torch.tensor([2., 1]))",
            ],
            Recipe {
                loss: Loss::BceWithLogits,
                pos_weight: vec![2.0, 1.0],
                ..usual.clone()
            },
        ),
        (
            &["F.binary_cross_entropy_with_logits(out, target, pos_weight=torch.tensor(4.0))"],
            Recipe {
                loss: Loss::BceWithLogits,
                pos_weight: vec![4.0],
                ..usual.clone()
            },
        ),
        (
            &["nn.SoftMarginLoss()", "F.soft_margin_loss(out, target)"],
            Recipe {
                loss: Loss::BceWithLogits,
                ..usual.clone()
            },
        ),
        (
            &["nn.CrossEntropyLoss", "torch.nn.functional.cross_entropy"],
            usual.clone(),
        ),
    ] {
        for call in calls {
            assert_eq!(recipe(call), wanted, "{call}");
        }
    }
}

#[test]
fn what_no_recipe_says_is_refused_with_the_reason() {
    for (call, part) in [
        ("nn.KLDivLoss()", "reduction='batchmean'"),
        (
            "nn.KLDivLoss(reduction='batchmean', log_target=True)",
            "log_target",
        ),
        (
            "nn.MultiLabelSoftMarginLoss(reduction='sum')",
            "means over the classes",
        ),
        (
            "nn.L1Loss(reduction='batchmean')",
            "no reduction 'batchmean'",
        ),
        ("F.mse_loss(out, target, weight=w)", "weighs every output"),
        ("nn.HuberLoss(beta=1.0)", "no argument \"beta\""),
        ("nn.CTCLoss()", "the loss CTCLoss is not known here"),
    ] {
        let error = loss_of(call).expect_err(call);
        assert!(error.to_string().contains(part), "{call}: {error}");
    }
    let read = program(&source("x", "nn.TripletMarginLoss()"));
    assert!(messages(&read).contains("nn.TripletMarginLoss is not known"));
}

#[test]
fn a_programs_loss_is_read_with_its_weights_and_what_is_assumed_is_said() {
    let read = program(&source(
        "x",
        "nn.CrossEntropyLoss(weight=torch.tensor([1, 2, 0.5, 1.]).to(device), label_smoothing=0.1).to(device)",
    ));
    assert_eq!(messages(&read), "");
    let settings = read.recipe.over(Recipe::default());
    assert_eq!(settings.class_weights, [1.0, 2.0, 0.5, 1.0]);
    assert_eq!(settings.label_smoothing, 0.1);

    let told = |ending: &str, criterion: &str| {
        let read = program(&source(ending, criterion));
        assert_eq!(messages(&read), "", "{criterion}");
        let notes: Vec<String> = read.notes.iter().map(ToString::to_string).collect();
        notes.join("\n")
    };
    for (ending, criterion, part) in [
        (
            "x",
            "nn.SoftMarginLoss()",
            "was read as binary cross entropy",
        ),
        (
            "F.log_softmax(x, 1)",
            "nn.KLDivLoss(reduction='batchmean')",
            "taken to be 1 at the class",
        ),
        (
            "F.log_softmax(x, 1)",
            "nn.KLDivLoss(reduction='batchmean')",
            "log_softmax was left out",
        ),
        (
            "x",
            "nn.KLDivLoss(reduction='batchmean')",
            "the loss is KLDivLoss",
        ),
        (
            "x",
            "nn.CrossEntropyLoss(weight=torch.rand(4))",
            "the weight of CrossEntropyLoss is not read",
        ),
        (
            "x",
            "nn.CrossEntropyLoss(reduction='none')",
            "reduction of CrossEntropyLoss is not read",
        ),
    ] {
        let notes = told(ending, criterion);
        assert!(notes.contains(part), "{criterion}: {notes}");
    }
    assert!(!told("F.log_softmax(x, 1)", "nn.NLLLoss()").contains("the loss is NLLLoss"));
}

#[test]
fn a_divergence_of_pixels_is_summed_or_refused() {
    let of_map = |reduction: &str| {
        let behind = "net = nn.Sequential(nn.Conv2d(3, 4, 1), nn.LogSoftmax(1))";
        messages(&program(&format!(
            "import torch.nn as nn\n{behind}\ncriterion = nn.KLDivLoss(reduction='{reduction}')\n"
        )))
    };
    assert!(of_map("batchmean").contains("divides by the pictures and not by their pixels"));
    assert_eq!(of_map("sum"), "");
}

#[test]
fn a_script_has_the_criterion_of_its_recipe() {
    let network = zoo::model("lenet").expect("LeNet");
    let script = |settings: &str| {
        let recipe = Recipe::from_json(settings).expect("a recipe");
        recipe.check_numbers().expect("sound numbers");
        pytorch(&network, &recipe, None).expect("a script")
    };
    let plain = script(r#"{"label_smoothing": 0.1, "reduction": "sum", "ignore_index": 2}"#);
    let read = program(&plain);
    let settings = read.recipe.over(Recipe::default());
    assert_eq!(
        (
            settings.label_smoothing,
            settings.reduction,
            settings.ignore_index
        ),
        (0.1, Reduction::Sum, Some(2))
    );
    for (settings, line) in [
        (
            r#"{"loss": "l1", "reduction": "sum"}"#,
            "F.l1_loss(rows, F.one_hot(targets, rows.shape[1]).float(), reduction=\"sum\")",
        ),
        (
            r#"{"loss": "smooth_l1", "beta": 0.5}"#,
            "F.smooth_l1_loss(rows, F.one_hot(targets, rows.shape[1]).float(), beta=0.5)",
        ),
        (r#"{"loss": "huber", "delta": 2}"#, "delta=2.0)"),
        (
            r#"{"loss": "multi_margin", "p": 2, "margin": 0.5, "class_weights": [1, 2]}"#,
            "F.multi_margin_loss(rows, targets, p=2, margin=0.5, weight=torch.tensor([1.0, 2.0], device=rows.device))",
        ),
        (
            r#"{"loss": "kl_div", "label_smoothing": 0.1}"#,
            "shares = shares * (1 - 0.1) + 0.1 / rows.shape[1]",
        ),
        (
            r#"{"loss": "kl_div"}"#,
            "F.kl_div(F.log_softmax(rows, 1), shares, reduction=\"batchmean\")",
        ),
        (
            r#"{"loss": "bce_with_logits", "class_weights": [1, 2], "pos_weight": [3]}"#,
            "weight=torch.tensor([1.0, 2.0], device=rows.device), pos_weight=torch.tensor([3.0], device=rows.device))",
        ),
        (
            r#"{"loss": "focal", "reduction": "sum"}"#,
            "share = weights[targets]\n",
        ),
    ] {
        let text = script(settings);
        assert!(text.contains(line), "{line}\n{text}");
    }
}

#[test]
fn the_loss_is_the_one_that_the_training_loop_calls() {
    let read = |loop_: &str| {
        let read = program(&format!(
            "import torch.nn as nn
net = nn.Sequential(nn.Flatten(), nn.Linear(12, 4))
criterion = nn.MultiMarginLoss()
further = nn.HuberLoss()
of_evaluation = nn.CrossEntropyLoss(reduction='sum')
loader = []
for x, y in loader:
    loss = {loop_}
    loss.backward()
"
        ));
        assert_eq!(messages(&read), "", "{loop_}");
        let notes: Vec<String> = read.notes.iter().map(ToString::to_string).collect();
        (read.recipe.over(Recipe::default()), notes.join("\n"))
    };
    let (settings, notes) = read("criterion(net(x), y)");
    assert_eq!(
        (settings.loss, settings.reduction),
        (Loss::MultiMargin, Reduction::Mean)
    );
    assert!(!notes.contains("training loop calls"), "{notes}");
    let (settings, notes) = read("criterion(net(x), y) + 0.1 * further(net(x), y)");
    assert_eq!(settings.loss, Loss::MultiMargin);
    assert!(
        notes.contains("calls HuberLoss beside MultiMarginLoss"),
        "{notes}"
    );
    let (settings, notes) = read("of_evaluation(net(x), y)");
    assert_eq!(settings.reduction, Reduction::Sum);
    assert!(notes.contains("adds up the losses of a batch"), "{notes}");
}
