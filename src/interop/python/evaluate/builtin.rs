//! Names that need no import: Python's own functions, and those of PyTorch as everyone imports them.

use super::Evaluator;
use crate::interop::python::given::{Result, unsupported};
use crate::interop::python::value::{Arguments, Value};
use crate::said::phrase;

const FUNCTIONS: [&str; 48] = [
    "abs",
    "all",
    "any",
    "bool",
    "dict",
    "enumerate",
    "float",
    "getattr",
    "hasattr",
    "id",
    "int",
    "isinstance",
    "issubclass",
    "iter",
    "len",
    "list",
    "map",
    "max",
    "min",
    "next",
    "object",
    "open",
    "print",
    "range",
    "repr",
    "reversed",
    "round",
    "set",
    "setattr",
    "sorted",
    "str",
    "sum",
    "super",
    "tuple",
    "type",
    "zip",
    "filter",
    "callable",
    "staticmethod",
    "property",
    "classmethod",
    "format",
    "input",
    "exit",
    "pow",
    "divmod",
    "vars",
    "globals",
];
const EXCEPTIONS: [&str; 8] = [
    "Exception",
    "ValueError",
    "TypeError",
    "RuntimeError",
    "NotImplementedError",
    "KeyError",
    "KeyboardInterrupt",
    "ImportError",
];

/// What Python itself knows by that name.
pub fn python(name: &str) -> Option<Value> {
    match name {
        "__name__" => Some(Value::text("__main__")),
        "__file__" => Some(Value::text("program.py")),
        _ if FUNCTIONS.contains(&name) || EXCEPTIONS.contains(&name) => {
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

/// One path for what has several.
pub fn canonical(path: &str) -> String {
    path.replace("torchvision.transforms.v2", "torchvision.transforms")
        .replace("torch.nn.modules.", "torch.nn.")
}

impl Evaluator {
    /// A function of Python's or of `math`; none for another path.
    pub(super) fn builtin(&mut self, path: &str, arguments: &Arguments) -> Result<Option<Value>> {
        let at = arguments.at;
        let plain = &arguments.plain;
        let number = |index: usize| plain.get(index).and_then(Value::number);
        let known = match path {
            "python.range" => {
                let bounds: Option<Vec<i64>> = plain
                    .iter()
                    .map(|value| {
                        value.size().map(|size| size as i64).or(match value {
                            Value::Int(number) => Some(*number),
                            _ => None,
                        })
                    })
                    .collect();
                let (first, end, step) = match bounds.as_deref() {
                    Some(&[end]) => (0, end, 1),
                    Some(&[first, end]) => (first, end, 1),
                    Some(&[first, end, step]) if step != 0 => (first, end, step),
                    _ => return Ok(self.vague(path, arguments)),
                };
                let count = match step > 0 {
                    true => end.saturating_sub(first).saturating_add(step - 1) / step,
                    false => {
                        first.saturating_sub(end).saturating_sub(step + 1)
                            / step.saturating_neg().max(1)
                    }
                };
                let count = usize::try_from(count.max(0)).unwrap_or(usize::MAX);
                self.spend(count.min(super::BUDGET) / 8, at)?;
                if count > super::SIZE_LIMIT {
                    return Err(unsupported(
                        at,
                        phrase!("a range of {count}", count),
                        phrase!("20,000 are supported."),
                    ));
                }
                let members = (0..count as i64).map(|index| Value::Int(first + index * step));
                Value::list(members.collect())
            }
            "python.len" => {
                let Some(value) = plain.first() else {
                    return Ok(self.vague(path, arguments));
                };
                if matches!(value, Value::Tensor(_)) {
                    return Ok(Some(Value::Batch));
                }
                match self.iterate(value, at) {
                    Ok(members) => Value::Int(members.len() as i64),
                    Err(_) => return Ok(self.vague(path, arguments)),
                }
            }
            "python.enumerate" | "python.reversed" | "python.list" | "python.tuple"
            | "python.iter" | "python.sorted" | "python.set" => {
                let members = match plain.first() {
                    Some(value) => match self.iterate(value, at) {
                        Ok(members) => members,
                        Err(_) if !self.is_strict => return Ok(self.vague(path, arguments)),
                        Err(error) => return Err(error),
                    },
                    None => Vec::new(),
                };
                self.spend(members.len(), at)?;
                let first = plain.get(1).and_then(Value::size).unwrap_or(0) as i64;
                match path {
                    "python.enumerate" => {
                        let pairs = members.into_iter().zip(first..);
                        Value::list(
                            pairs
                                .map(|(value, n)| Value::tuple(vec![Value::Int(n), value]))
                                .collect(),
                        )
                    }
                    "python.reversed" => Value::list(members.into_iter().rev().collect()),
                    "python.tuple" => Value::tuple(members),
                    _ => Value::list(members),
                }
            }
            // Those that learn, of parameters: which these are is known anyway.
            "python.filter" => match plain.get(1) {
                Some(value @ Value::Parameters(_)) => value.clone(),
                _ => return Ok(self.vague(path, arguments)),
            },
            "python.zip" => {
                let mut all = Vec::new();
                for value in plain {
                    all.push(self.iterate(value, at)?);
                }
                let count = all.iter().map(Vec::len).min().unwrap_or(0);
                self.spend(count, at)?;
                let row = |index: usize| all.iter().map(|members| members[index].clone()).collect();
                Value::list((0..count).map(|index| Value::tuple(row(index))).collect())
            }
            "python.dict" | "collections.OrderedDict" => {
                return self.dictionary(arguments).map(Some);
            }
            "python.int" | "math.floor" | "python.round" | "math.ceil" | "python.abs"
            | "python.float" | "math.sqrt" | "math.log2" | "math.log" | "math.exp" | "math.cos"
            | "math.pow" | "python.pow" => {
                let Some(value) = number(0) else {
                    return match (path, plain.first()) {
                        ("python.int", Some(Value::Batch)) => Ok(Some(Value::Batch)),
                        _ => Ok(self.vague(path, arguments)),
                    };
                };
                let whole = |value: f64| match value.abs() < 9e15 {
                    true => Value::Int(value as i64),
                    false => Value::Float(value),
                };
                match path {
                    "python.int" => whole(value.trunc()),
                    "math.floor" => whole(value.floor()),
                    "math.ceil" => whole(value.ceil()),
                    "python.round" if plain.len() == 1 => whole(value.round_ties_even()),
                    "python.abs" => match plain[0] {
                        Value::Int(number) => Value::Int(number.wrapping_abs()),
                        _ => Value::Float(value.abs()),
                    },
                    "math.sqrt" => Value::Float(value.sqrt()),
                    "math.log2" => Value::Float(value.log2()),
                    "math.log" => Value::Float(value.ln() / number(1).map_or(1.0, f64::ln)),
                    "math.exp" => Value::Float(value.exp()),
                    "math.cos" => Value::Float(value.cos()),
                    "math.pow" | "python.pow" => Value::Float(value.powf(number(1).unwrap_or(1.0))),
                    _ => Value::Float(value),
                }
            }
            "python.sum" | "python.max" | "python.min" | "math.prod" | "numpy.prod" => {
                let values = match plain.as_slice() {
                    [one] => self.iterate(one, at)?,
                    many => many.to_vec(),
                };
                self.spend(values.len(), at)?;
                let mut values = values.into_iter();
                let mut all = match path {
                    "python.sum" => Value::Int(0),
                    "math.prod" | "numpy.prod" => Value::Int(1),
                    _ => values.next().unwrap_or(Value::None),
                };
                for value in values {
                    let better = |order: bool| match (all.number(), value.number()) {
                        (Some(a), Some(b)) => (b > a) == order && b != a,
                        _ => false,
                    };
                    all = match path {
                        "python.sum" => self.binary("+", all, value, at)?,
                        "python.max" => {
                            if better(true) {
                                value
                            } else {
                                all
                            }
                        }
                        "python.min" => {
                            if better(false) {
                                value
                            } else {
                                all
                            }
                        }
                        _ => self.binary("*", all, value, at)?,
                    };
                }
                all
            }
            "python.str" | "python.repr" => match plain.first() {
                Some(Value::Text(text)) => Value::Text(text.clone()),
                Some(other) => Value::text(&other.describe().to_string()),
                None => Value::text(""),
            },
            "python.bool" => match plain.first().map(Value::truth) {
                Some(Some(truth)) => Value::Bool(truth),
                _ => return Ok(self.vague(path, arguments)),
            },
            "python.isinstance" => match (plain.first(), plain.get(1)) {
                (Some(value), Some(class)) => self.is_instance(value, class),
                _ => return Ok(self.vague(path, arguments)),
            },
            "python.hasattr" | "python.getattr" | "python.setattr" => {
                let (Some(of), Some(Value::Text(name))) = (plain.first(), plain.get(1)) else {
                    return Ok(self.vague(path, arguments));
                };
                match (path, of, plain.get(2)) {
                    ("python.setattr", Value::Module(module), Some(value)) => {
                        self.set_attribute(*module, name, value.clone());
                        Value::None
                    }
                    ("python.getattr", _, default) => match self.attribute(of.clone(), name, at) {
                        Ok(value) => value,
                        Err(error) => default.cloned().ok_or(error)?,
                    },
                    _ => Value::Bool(self.attribute(of.clone(), name, at).is_ok()),
                }
            }
            "python.print" => Value::None,
            "python.super" => return self.super_of(arguments).map(Some),
            "math.pi" => Value::Float(std::f64::consts::PI),
            _ => return Ok(None),
        };
        Ok(Some(known))
    }

    /// What a call gave that hangs on something unknown.
    fn vague(&self, path: &str, arguments: &Arguments) -> Option<Value> {
        let name = path.rsplit('.').next().unwrap_or(path);
        let of = arguments
            .plain
            .first()
            .map_or_else(|| phrase!("nothing"), Value::describe);
        Some(Value::unknown(phrase!(
            "{name} of {value}",
            name,
            value = of
        )))
    }

    fn dictionary(&mut self, arguments: &Arguments) -> Result<Value> {
        let mut pairs = Vec::new();
        match arguments.plain.first() {
            Some(Value::Dict(known)) => pairs.extend(known.iter().cloned()),
            Some(value) => {
                for pair in self.iterate(value, arguments.at)? {
                    match pair.members().as_deref() {
                        Some([key, value]) => pairs.push((key.clone(), value.clone())),
                        _ => {
                            return Err(unsupported(
                                arguments.at,
                                phrase!("a dictionary of what are no pairs"),
                                phrase!("Pairs of a name and a value are supported."),
                            ));
                        }
                    }
                }
            }
            None => {}
        }
        let named = arguments.named.iter();
        pairs.extend(named.map(|(name, value)| (Value::text(name), value.clone())));
        self.bounded(Value::Dict(std::rc::Rc::new(pairs)), arguments.at)
    }

    fn is_instance(&self, value: &Value, class: &Value) -> Value {
        if let Some(classes) = class.members() {
            let mut any = classes
                .iter()
                .map(|one| self.is_instance(value, one).truth());
            return Value::Bool(any.any(|truth| truth == Some(true)));
        }
        match (value, class) {
            (Value::Module(module), Value::Library(path)) => Value::Bool(
                self.module_kind(*module) == path.rsplit('.').next().unwrap_or_default(),
            ),
            (Value::Module(module), Value::Class(class)) => {
                Value::Bool(self.module_kind(*module) == class.name)
            }
            (_, Value::Library(path)) => Value::Bool(matches!(
                (&**path, value),
                ("python.int", Value::Int(_) | Value::Bool(_))
                    | ("python.float", Value::Float(_))
                    | ("python.str", Value::Text(_))
                    | ("python.list", Value::List(_))
                    | ("python.tuple", Value::Tuple(_))
                    | ("python.dict", Value::Dict(_))
                    | ("torch.Tensor", Value::Tensor(_))
            )),
            _ => Value::Bool(false),
        }
    }
}
