//! The share of held-out pictures in a program.

use super::{messages, program};

const HEAD: &str = "import torch\nimport torch.nn as nn\nimport torch.nn.functional as F
from torch.utils.data import DataLoader, random_split
from torchvision import datasets, transforms
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(3 * 32 * 32, 2)

    def forward(self, x):
        return self.fc(torch.flatten(x, 1))
data = datasets.ImageFolder('pets', transform=transforms.Compose([transforms.Resize((32, 32)), transforms.ToTensor()]))
";

/// The share that is read, and the notes on it.
fn share(lines: &str) -> (Option<f32>, String) {
    let program = program(&format!("{HEAD}{lines}\n"));
    assert_eq!(messages(&program), "", "{lines}");
    let share = program.recipe.holdout;
    let notes = program.notes.iter().map(ToString::to_string);
    let notes: Vec<String> = notes.filter(|note| note.contains("split")).collect();
    (share, notes.join("\n"))
}

#[test]
fn the_share_that_a_program_holds_out_is_the_recipes() {
    for (lines, wanted) in [
        ("train, test = random_split(data, [0.8, 0.2])", 0.2),
        (
            "train, test = torch.utils.data.random_split(data, lengths=[0.7, 0.3])",
            0.3,
        ),
        ("train, test = random_split(data, (900, 100))", 0.1),
        (
            "train, val, test = random_split(data, [0.7, 0.15, 0.15])",
            0.15,
        ),
        (
            "from sklearn.model_selection import train_test_split\na, b = train_test_split(list(range(10)), test_size=0.25, random_state=1)",
            0.25,
        ),
        (
            "from sklearn.model_selection import train_test_split\na, b = train_test_split(data.samples, train_size=0.6)",
            0.4,
        ),
    ] {
        let (share, notes) = share(lines);
        assert_eq!(share, Some(wanted), "{lines}\n{notes}");
        assert!(notes.contains("is holdout"), "{notes}");
    }
    assert!(
        share("a, b, c = random_split(data, [0.6, 0.2, 0.2])")
            .1
            .contains("of the 3 parts")
    );
}

#[test]
fn a_share_that_is_not_known_is_said_and_left_as_it_is() {
    for lines in [
        "n = int(0.8 * len(data))\ntrain, test = random_split(data, [n, len(data) - n])",
        "train, test = random_split(data, [100, len(data) - 100])",
        "train, test = random_split(data, [1.0, 0.0])",
        "from sklearn.model_selection import train_test_split\na, b = train_test_split(data.samples, test_size=50)",
    ] {
        let (share, notes) = share(lines);
        assert_eq!(share, None, "{lines}");
        assert!(
            notes.contains("known only when it runs"),
            "{lines}: {notes}"
        );
    }
    assert_eq!(share("train = data"), (None, String::new()));
}
