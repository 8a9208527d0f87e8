//! Names that need no import, and those that every program imports alike.

use crate::interop::python::value::Value;

/// Python's own functions and types.
pub(super) const FUNCTIONS: &str = "abs all any ascii bin bool breakpoint bytearray bytes callable chr classmethod compile complex delattr dict dir \
    divmod enumerate eval exec exit filter float format frozenset getattr globals hasattr hash help hex id input int isinstance \
    issubclass iter len list locals map max memoryview min next object oct open ord pow print property quit range repr reversed round \
    set setattr slice sorted staticmethod str sum super tuple type vars zip __import__";

/// Python's exceptions.
pub(super) const EXCEPTIONS: &str = "ArithmeticError AssertionError AttributeError BaseException BlockingIOError BrokenPipeError BufferError \
    BytesWarning ChildProcessError ConnectionError DeprecationWarning EOFError Exception ExceptionGroup FileExistsError \
    FileNotFoundError FloatingPointError FutureWarning GeneratorExit IOError ImportError ImportWarning IndexError InterruptedError \
    IsADirectoryError KeyError KeyboardInterrupt LookupError MemoryError ModuleNotFoundError NameError NotADirectoryError \
    NotImplemented NotImplementedError OSError OverflowError PendingDeprecationWarning PermissionError ProcessLookupError \
    RecursionError ReferenceError ResourceWarning RuntimeError RuntimeWarning StopAsyncIteration StopIteration SyntaxError \
    SyntaxWarning SystemError SystemExit TabError TimeoutError TypeError UnboundLocalError UnicodeDecodeError UnicodeEncodeError \
    UnicodeError UserWarning ValueError Warning ZeroDivisionError";

pub(super) fn is_word(words: &str, name: &str) -> bool {
    words.split_whitespace().any(|word| word == name)
}

/// What Python itself knows by that name.
pub fn python(name: &str) -> Option<Value> {
    match name {
        "__name__" => Some(Value::text("__main__")),
        "__file__" => Some(Value::text("program.py")),
        "__doc__" | "__package__" | "__spec__" => Some(Value::None),
        "__debug__" => Some(Value::Bool(true)),
        _ if is_word(FUNCTIONS, name) || is_word(EXCEPTIONS, name) => {
            Some(Value::Library(format!("python.{name}").into()))
        }
        _ => None,
    }
}

/// What a name stands for in nearly every program, whether it was imported or not.
pub fn usual_import(name: &str) -> Option<&'static str> {
    Some(match name {
        "torch" => "torch",
        "nn" => "torch.nn",
        "F" => "torch.nn.functional",
        "optim" => "torch.optim",
        "lr_scheduler" => "torch.optim.lr_scheduler",
        "torchvision" => "torchvision",
        "transforms" => "torchvision.transforms",
        "datasets" => "torchvision.datasets",
        "models" => "torchvision.models",
        "DataLoader" => "torch.utils.data.DataLoader",
        "math" => "math",
        "np" => "numpy",
        "OrderedDict" => "collections.OrderedDict",
        "partial" => "functools.partial",
        _ => return None,
    })
}

/// Whether a path is of a package that programs have from elsewhere, and not of a file beside them.
pub fn is_library(path: &str) -> bool {
    let package = path.split('.').next().unwrap_or_default();
    [
        "torch",
        "torchvision",
        "numpy",
        "math",
        "collections",
        "functools",
        "itertools",
        "typing",
        "os",
        "sys",
        "copy",
        "time",
        "random",
        "argparse",
        "tqdm",
        "dataclasses",
        "matplotlib",
        "PIL",
        "cv2",
        "sklearn",
        "scipy",
        "pandas",
        "json",
        "yaml",
        "pathlib",
        "abc",
        "enum",
        "re",
        "warnings",
        "logging",
        "operator",
        "datetime",
        "einops",
        "timm",
        "torchsummary",
        "torchinfo",
        "albumentations",
        "lightning",
        "pytorch_lightning",
        "wandb",
        "tensorboardX",
        "shutil",
        "glob",
        "pickle",
        "inspect",
        "string",
        "contextlib",
        "click",
    ]
    .contains(&package)
}

/// What `state_dict` of a module gives.
pub(super) const STATE: &str = "torch.nn.Module.state_dict";

/// Whether a path is a function that gives the weights of a file or a module: what is in them is not followed.
pub(super) fn is_weights_file(path: &str) -> bool {
    let name = path.rsplit('.').next().unwrap_or_default();
    path == "torch.load"
        || path == STATE
        || ["load_url", "load_state_dict_from_url"].contains(&name)
}

/// Whether a path is a class of `torch.optim`, and no schedule.
pub fn is_optimizer(path: &str) -> bool {
    path.strip_prefix("torch.optim.")
        .is_some_and(|name| !name.contains('.') && name.starts_with(char::is_uppercase))
}

/// One path for what has several.
pub fn canonical(path: &str) -> String {
    path.replace("torchvision.transforms.v2", "torchvision.transforms")
        .replace("torch.nn.modules.", "torch.nn.")
        .replace("torch.nn.parameter.", "torch.nn.")
        .replace("typing_extensions.", "typing.")
}
