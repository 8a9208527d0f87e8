//! torchvision's own data sets: which of ours they are, how their classes are called, and what of their files they leave to the program.

/// A data set's name here, and the shape of its pictures. EMNIST's splits are named behind it.
pub const SETS: [(&str, [usize; 3]); 14] = [
    ("CIFAR10", [3, 32, 32]),
    ("CIFAR100", [3, 32, 32]),
    ("FashionMNIST", [1, 28, 28]),
    ("KMNIST", [1, 28, 28]),
    ("MNIST", [1, 28, 28]),
    ("QMNIST", [1, 28, 28]),
    ("EMNIST byclass", [1, 28, 28]),
    ("EMNIST bymerge", [1, 28, 28]),
    ("EMNIST balanced", [1, 28, 28]),
    ("EMNIST letters", [1, 28, 28]),
    ("EMNIST digits", [1, 28, 28]),
    ("EMNIST mnist", [1, 28, 28]),
    ("STL10", [3, 96, 96]),
    ("SVHN", [3, 32, 32]),
];

const UPRIGHT: &str = "# EMNIST's pictures lie on their side.\ndef upright(picture):\n    return picture.transpose(Image.Transpose.TRANSPOSE)\n\n\n";
const FROM_ZERO: &str =
    "# Its letters' labels begin at 1.\ndef from_zero(label):\n    return label - 1\n\n\n";

/// The set of this name, in letters and digits alone.
pub fn named(plain: &str) -> Option<(&'static str, [usize; 3])> {
    let same = |name: &str| name.replace(' ', "").eq_ignore_ascii_case(plain);
    SETS.into_iter().find(|(name, _)| same(name))
}

/// EMNIST's split of a set's name.
fn split(name: &str) -> Option<&str> {
    name.strip_prefix("EMNIST ")
}

/// What the script imports for it.
pub fn imports(name: &str) -> &'static str {
    match split(name) {
        Some(_) => "from PIL import Image\n",
        None => "",
    }
}

/// Functions that its pictures and labels go through.
pub fn helpers(name: &str) -> String {
    match split(name) {
        Some("letters") => UPRIGHT.to_owned() + FROM_ZERO,
        Some(_) => UPRIGHT.into(),
        None => String::new(),
    }
}

/// What is done to its pictures first.
pub fn first_step(name: &str) -> Option<String> {
    split(name).map(|_| "transforms.Lambda(upright)".into())
}

/// Its training or held-out pictures, with a transform.
pub fn call(name: &str, is_train: bool, transform: &str) -> String {
    let is_said = if is_train { "True" } else { "False" };
    let part = if is_train { "train" } else { "test" };
    let (class, said) = match (name, split(name)) {
        (_, Some(split)) => ("EMNIST", format!("split=\"{split}\", train={is_said}")),
        ("STL10" | "SVHN", _) => (name, format!("split=\"{part}\"")),
        _ => (name, format!("train={is_said}")),
    };
    let target = match split(name) {
        Some("letters") => ", target_transform=from_zero",
        _ => "",
    };
    format!("datasets.{class}(folder, {said}, download=True, transform={transform}{target})")
}
