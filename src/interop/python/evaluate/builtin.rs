//! Names that need no import: Python's own functions, and those of PyTorch as everyone imports them.

use std::rc::Rc;

use super::Evaluator;
use crate::interop::python::given::{Result, unsupported};
use crate::interop::python::value::{Arguments, Binding, Body, Closure, Object, Value};
use crate::said::phrase;

/// Python's own functions and types.
const FUNCTIONS: &str = "abs all any ascii bin bool breakpoint bytearray bytes callable chr classmethod compile complex delattr dict dir \
    divmod enumerate eval exec exit filter float format frozenset getattr globals hasattr hash help hex id input int isinstance \
    issubclass iter len list locals map max memoryview min next object oct open ord pow print property quit range repr reversed round \
    set setattr slice sorted staticmethod str sum super tuple type vars zip __import__";
/// Python's exceptions.
const EXCEPTIONS: &str = "ArithmeticError AssertionError AttributeError BaseException BlockingIOError BrokenPipeError BufferError \
    BytesWarning ChildProcessError ConnectionError DeprecationWarning EOFError Exception ExceptionGroup FileExistsError \
    FileNotFoundError FloatingPointError FutureWarning GeneratorExit IOError ImportError ImportWarning IndexError InterruptedError \
    IsADirectoryError KeyError KeyboardInterrupt LookupError MemoryError ModuleNotFoundError NameError NotADirectoryError \
    NotImplemented NotImplementedError OSError OverflowError PendingDeprecationWarning PermissionError ProcessLookupError \
    RecursionError ReferenceError ResourceWarning RuntimeError RuntimeWarning StopAsyncIteration StopIteration SyntaxError \
    SyntaxWarning SystemError SystemExit TabError TimeoutError TypeError UnboundLocalError UnicodeDecodeError UnicodeEncodeError \
    UnicodeError UserWarning ValueError Warning ZeroDivisionError";

fn is_word(words: &str, name: &str) -> bool {
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
        .replace("typing_extensions.", "typing.")
}

impl Evaluator {
    /// A function of Python's or of its libraries; none for another path.
    pub(super) fn builtin(&mut self, path: &str, arguments: &Arguments) -> Result<Option<Value>> {
        let at = arguments.at;
        let plain = &arguments.plain;
        if let Some(value) = self.numeric(path, arguments)? {
            return Ok(Some(value));
        }
        if let Some(value) = self.command_line(path, arguments)? {
            return Ok(Some(value));
        }
        let Some(name) = path.strip_prefix("python.") else {
            return self.standard_library(path, arguments);
        };
        if let Some(value) = self.of_members(name, arguments)? {
            return Ok(Some(value));
        }
        let known = match (name, plain.as_slice()) {
            ("dict", _) => return self.dictionary(arguments).map(Some),
            ("str" | "ascii", [value, ..]) | ("format", [value]) => match self.str(value, at)? {
                Some(text) => Value::text(&text),
                None => return Ok(self.vague(path, arguments)),
            },
            ("str", []) => Value::text(""),
            ("repr", [value]) => match self.repr(value, at)? {
                Some(text) => Value::text(&text),
                None => return Ok(self.vague(path, arguments)),
            },
            ("format", [value, Value::Text(how)]) => match self.format_one(value, how, at)? {
                Some(text) => Value::text(&text),
                None => return Ok(self.vague(path, arguments)),
            },
            ("bool", []) => Value::Bool(false),
            ("bool", [value]) => match value.truth() {
                Some(truth) => Value::Bool(truth),
                None => return Ok(self.vague(path, arguments)),
            },
            ("isinstance", [value, class]) => match self.is_instance(value, class) {
                Some(truth) => Value::Bool(truth),
                None => return Ok(self.vague(path, arguments)),
            },
            ("issubclass", [Value::Class(class), wanted]) => {
                let wanted = wanted.members().unwrap_or_else(|| vec![wanted.clone()]);
                let all = std::iter::once(Value::Class(class.clone())).chain(class.order.clone());
                let mut all = all.into_iter();
                Value::Bool(all.any(|one| wanted.iter().any(|base| one.same(base) == Some(true))))
            }
            ("issubclass", [Value::Library(class), Value::Library(wanted)]) => {
                Value::Bool(class == wanted || &**wanted == "torch.nn.Module")
            }
            ("issubclass", _) => return Ok(self.vague(path, arguments)),
            ("callable", [value]) => match value {
                Value::Unknown(_) => return Ok(self.vague(path, arguments)),
                Value::Object(object) => match &object.class {
                    Some(class) => Value::Bool(class.method("__call__").is_some()),
                    None => Value::Bool(object.path.starts_with("functools.")),
                },
                _ => Value::Bool(matches!(
                    value,
                    Value::Function(_)
                        | Value::Method(_)
                        | Value::Class(_)
                        | Value::Library(_)
                        | Value::Module(_)
                )),
            },
            ("hasattr", [of, Value::Text(name)]) => match self.has_attribute(of, name, at) {
                Some(has) => Value::Bool(has),
                None => return Ok(self.vague(path, arguments)),
            },
            ("getattr", [of, Value::Text(name), default]) => {
                match self.has_attribute(of, name, at) {
                    Some(false) => default.clone(),
                    _ => self.attribute(of.clone(), name, at)?,
                }
            }
            ("getattr", [of, Value::Text(name)]) => self.attribute(of.clone(), name, at)?,
            ("setattr", [of, Value::Text(name), value]) => {
                self.set_attribute(of.clone(), name, value.clone(), at)?;
                Value::None
            }
            ("delattr", [Value::Module(module), Value::Text(name)]) => {
                let module = &mut self.modules[*module];
                module.children.retain(|(known, _)| **known != **name);
                module.fields.remove(&**name);
                Value::None
            }
            ("delattr", [Value::Object(object), Value::Text(name)]) => {
                object.fields.borrow_mut().remove(&**name);
                Value::None
            }
            ("setattr" | "delattr", _) if self.is_strict => {
                return Err(unsupported(
                    at,
                    phrase!("this sets an attribute whose name is not known"),
                    phrase!("Names that are known strings are supported."),
                ));
            }
            ("hasattr" | "getattr" | "setattr" | "delattr", _) => {
                return Ok(self.vague(path, arguments));
            }
            ("type", [value]) => self.type_of(value),
            ("vars", [of]) => match self.as_dict(of) {
                Some(pairs) => Value::dict(pairs),
                None => self.attribute(of.clone(), "__dict__", at)?,
            },
            ("globals" | "locals" | "vars", []) => {
                let mut pairs: Vec<(String, Value)> = self
                    .globals
                    .iter()
                    .map(|(name, value)| (name.clone(), value.clone()))
                    .collect();
                if let (true, Some(frame)) = (name != "globals", self.frames.last()) {
                    let values = frame.names.values.borrow();
                    pairs.extend(
                        values
                            .iter()
                            .map(|(name, value)| (name.clone(), value.clone())),
                    );
                }
                pairs.sort_by(|(a, _), (b, _)| a.cmp(b));
                self.spend(pairs.len().saturating_mul(pairs.len()) / 64, at)?;
                let pairs = pairs
                    .into_iter()
                    .map(|(name, value)| (Value::text(&name), value));
                Value::dict(pairs.collect())
            }
            ("eval", [Value::Text(text), ..]) => return self.eval(&text.clone(), at).map(Some),
            ("chr", [Value::Int(code)]) => {
                let one = u32::try_from(*code).ok().and_then(char::from_u32);
                Value::text(&one.map(String::from).unwrap_or_default())
            }
            ("ord", [Value::Text(text)]) => Value::Int(
                text.chars()
                    .next()
                    .map_or(0, |one| i64::from(u32::from(one))),
            ),
            ("slice", parts) => {
                let part = |index: usize| parts.get(index).cloned().unwrap_or(Value::None);
                let all = match parts.len() {
                    1 => [Value::None, part(0), Value::None],
                    _ => [part(0), part(1), part(2)],
                };
                self.bounded(Value::Slice(Rc::new(all)), at)?
            }
            ("super", _) => return self.super_of(arguments).map(Some),
            ("print" | "exit" | "quit" | "help" | "breakpoint" | "exec", _) => Value::None,
            ("object", _) => {
                let object = Object {
                    path: "python.object".into(),
                    at,
                    ..Object::default()
                };
                Value::Object(Rc::new(object))
            }
            ("__import__", [Value::Text(path), ..]) => Value::Library(canonical(path).into()),
            ("property" | "staticmethod" | "classmethod", [Value::Function(closure), ..]) => {
                let binding = match name {
                    "property" => Binding::Property,
                    "staticmethod" => Binding::Static,
                    _ => Binding::Class,
                };
                let body = match &closure.body {
                    Body::Function(function) => Body::Function(function.clone()),
                    Body::Lambda(parameters, body) => {
                        Body::Lambda(parameters.clone(), body.clone())
                    }
                };
                Value::Function(Rc::new(Closure {
                    body,
                    defaults: closure.defaults.clone(),
                    around: closure.around.clone(),
                    binding,
                    given: closure.given.clone(),
                }))
            }
            _ if EXCEPTIONS.split_whitespace().any(|word| word == name) => {
                return self.object(path, arguments.clone()).map(Some);
            }
            _ => return Ok(self.vague(path, arguments)),
        };
        Ok(Some(known))
    }

    /// Functions over the members of something.
    fn of_members(&mut self, name: &str, arguments: &Arguments) -> Result<Option<Value>> {
        let at = arguments.at;
        let path = format!("python.{name}");
        let plain = arguments.plain.as_slice();
        let is_vague = |value: &Value| match value {
            Value::Unknown(_) => true,
            Value::Object(object) => object.class.is_none(),
            _ => false,
        };
        let takes = "len list tuple set frozenset sorted reversed enumerate iter next zip map filter sum max min all any range";
        if !is_word(takes, name) {
            return Ok(None);
        }
        if !self.is_strict && plain.iter().any(is_vague) {
            return Ok(self.vague(&path, arguments));
        }
        Ok(Some(match (name, plain) {
            ("range", _) => return self.range(arguments),
            ("len", [Value::Tensor(tensor)]) => {
                let _ = tensor;
                Value::Batch
            }
            ("len", [value]) => {
                let class = match value {
                    Value::Module(module) => self.class_of(*module),
                    Value::Object(object) => object.class.clone(),
                    _ => None,
                };
                if class.is_some_and(|class| class.method("__len__").is_some()) {
                    let length = self.attribute(value.clone(), "__len__", at)?;
                    return self.call_plain(length, Vec::new(), at).map(Some);
                }
                match value {
                    Value::Iterator(_) | Value::Int(_) | Value::Float(_) | Value::None => {
                        return Err(self.exception(
                            "TypeError",
                            at,
                            phrase!("{value} has no length", value = value.describe()),
                            phrase!("Give it a list."),
                        ));
                    }
                    _ => Value::Int(self.iterate(value, at)?.len() as i64),
                }
            }
            ("list" | "tuple" | "set" | "frozenset", []) => match name {
                "list" => Value::list(Vec::new()),
                "tuple" => Value::tuple(Vec::new()),
                _ => Value::set(Vec::new()),
            },
            ("next", [Value::Iterator(members), rest @ ..]) => {
                let next = members.borrow_mut().pop_front();
                match (next, rest.first()) {
                    (Some(value), _) => value,
                    (None, Some(default)) => default.clone(),
                    (None, None) => {
                        return Err(self.exception(
                            "StopIteration",
                            at,
                            phrase!("there is no next member"),
                            phrase!("Ask for as many as there are."),
                        ));
                    }
                }
            }
            ("next", [value @ Value::Parameters(_), ..]) => value.clone(),
            ("next", _) => return Ok(self.vague(&path, arguments)),
            ("zip", many) => {
                let mut all = Vec::new();
                for value in many {
                    all.push(self.iterate(value, at)?);
                }
                let count = all.iter().map(Vec::len).min().unwrap_or(0);
                self.spend(count, at)?;
                let row = |index: usize| all.iter().map(|members| members[index].clone()).collect();
                Value::list((0..count).map(|index| Value::tuple(row(index))).collect())
            }
            ("map", [function, many @ ..]) if !many.is_empty() => {
                let mut all = Vec::new();
                for value in many {
                    all.push(self.iterate(value, at)?);
                }
                let count = all.iter().map(Vec::len).min().unwrap_or(0);
                let mut found = Vec::new();
                for index in 0..count {
                    let row = all.iter().map(|members| members[index].clone()).collect();
                    found.push(self.call_plain(function.clone(), row, at)?);
                }
                Value::iterator(found)
            }
            // Those that learn, of parameters: which these are is known anyway.
            ("filter", [_, value @ Value::Parameters(_)]) => value.clone(),
            ("filter", [function, values]) => {
                let mut found = Vec::new();
                for value in self.iterate(values, at)? {
                    let kept = match function {
                        Value::None => value.clone(),
                        _ => self.call_plain(function.clone(), vec![value.clone()], at)?,
                    };
                    match kept.truth() {
                        Some(true) => found.push(value),
                        Some(false) => {}
                        None => return Ok(self.vague(&path, arguments)),
                    }
                }
                Value::iterator(found)
            }
            ("sum" | "max" | "min", _) => return self.reduced(name, arguments).map(Some),
            ("all" | "any", [values]) => {
                let mut is_unknown = false;
                for value in self.iterate(values, at)? {
                    match value.truth() {
                        Some(truth) if truth == (name == "any") => {
                            return Ok(Some(Value::Bool(truth)));
                        }
                        Some(_) => {}
                        None => is_unknown = true,
                    }
                }
                match is_unknown {
                    true => return Ok(self.vague(&path, arguments)),
                    false => Value::Bool(name == "all"),
                }
            }
            (_, [value, rest @ ..]) => {
                let members = self.iterate(value, at)?;
                self.spend(members.len(), at)?;
                match name {
                    "enumerate" => {
                        let mut named = arguments.named.iter();
                        let start = named
                            .find(|(name, _)| name == "start")
                            .map(|(_, value)| value);
                        let first = match start.or(rest.first()) {
                            Some(Value::Int(first)) => *first,
                            _ => 0,
                        };
                        let pairs = members.into_iter().zip(first..);
                        let pair = |(value, n)| Value::tuple(vec![Value::Int(n), value]);
                        Value::list(pairs.map(pair).collect())
                    }
                    "reversed" => Value::list(members.into_iter().rev().collect()),
                    "tuple" => Value::tuple(members),
                    "sorted" => Value::list(self.sorted(members, arguments)?),
                    "set" | "frozenset" => {
                        self.spend(members.len().saturating_mul(members.len()) / 64, at)?;
                        Value::set(members)
                    }
                    "iter" => Value::iterator(members),
                    _ => Value::list(members),
                }
            }
            _ => return Ok(self.vague(&path, arguments)),
        }))
    }

    fn range(&mut self, arguments: &Arguments) -> Result<Option<Value>> {
        let at = arguments.at;
        let bounds: Option<Vec<i64>> = arguments
            .plain
            .iter()
            .map(|value| match value {
                Value::Int(number) => Some(*number),
                Value::Bool(flag) => Some(i64::from(*flag)),
                _ => None,
            })
            .collect();
        let (first, end, step) = match bounds.as_deref() {
            Some(&[end]) => (0, end, 1),
            Some(&[first, end]) => (first, end, 1),
            Some(&[first, end, step]) if step != 0 => (first, end, step),
            _ => return Ok(self.vague("python.range", arguments)),
        };
        let count = match step > 0 {
            true => end.saturating_sub(first).saturating_add(step - 1) / step,
            false => {
                first
                    .saturating_sub(end)
                    .saturating_sub(step.saturating_add(1))
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
        let members = (0..count as i64)
            .map(|index| Value::Int(first.saturating_add(index.saturating_mul(step))));
        Ok(Some(Value::list(members.collect())))
    }

    /// `sum`, `max`, `min`.
    fn reduced(&mut self, name: &str, arguments: &Arguments) -> Result<Value> {
        let at = arguments.at;
        let named = |wanted: &str| {
            let mut named = arguments.named.iter();
            named
                .find(|(known, _)| known == wanted)
                .map(|(_, value)| value.clone())
        };
        if name == "sum" {
            let start = arguments.plain.get(1).cloned().or_else(|| named("start"));
            let mut all = start.unwrap_or(Value::Int(0));
            let values = match arguments.plain.first() {
                Some(values) => self.iterate(values, at)?,
                None => Vec::new(),
            };
            self.spend(values.len(), at)?;
            for value in values {
                // 0 before tensors is left out.
                all = match (&all, &value) {
                    (Value::Int(0), Value::Tensor(_)) => value,
                    _ => self.binary("+", all, value, at)?,
                };
            }
            return Ok(all);
        }
        let values = match arguments.plain.as_slice() {
            [one] => self.iterate(one, at)?,
            many => many.to_vec(),
        };
        if values.is_empty() {
            return match named("default") {
                Some(value) => Ok(value),
                None => Err(self.exception(
                    "ValueError",
                    at,
                    phrase!("{name} of nothing", name),
                    phrase!("Give it numbers."),
                )),
            };
        }
        if values
            .iter()
            .any(|value| matches!(value, Value::Unknown(_) | Value::Batch))
        {
            return Ok(Value::unknown(phrase!("{name} of what is not known", name)));
        }
        let sorting = Arguments {
            plain: Vec::new(),
            named: named("key")
                .map(|key| ("key".to_string(), key))
                .into_iter()
                .collect(),
            at,
        };
        let first = values.clone();
        let sorted = self.sorted(values, &sorting)?;
        // Of equals Python takes the first.
        let best = match name {
            "max" => sorted.last(),
            _ => sorted.first(),
        };
        let best = best.cloned().unwrap_or(Value::None);
        let equal = first
            .into_iter()
            .find(|value| sorting.named.is_empty() && value.same(&best) == Some(true));
        Ok(equal.unwrap_or(best))
    }

    /// What stands in a string.
    fn eval(&mut self, text: &str, at: super::Place) -> Result<Value> {
        let tokens = crate::interop::python::token::inner(text, at);
        let expression =
            tokens.and_then(|tokens| crate::interop::python::parse::expression_of(&tokens));
        match expression {
            Ok(expression) => self.evaluate(&expression),
            Err((at, problem)) => Err(unsupported(
                at,
                problem,
                phrase!("Let it be an expression."),
            )),
        }
    }

    /// Functions of Python's library.
    fn standard_library(&mut self, path: &str, arguments: &Arguments) -> Result<Option<Value>> {
        let at = arguments.at;
        let plain = arguments.plain.as_slice();
        Ok(match (path, plain) {
            ("collections.OrderedDict", _) => Some(self.dictionary(arguments)?),
            ("collections.defaultdict", [_, rest @ ..]) => {
                let rest = Arguments {
                    plain: rest.to_vec(),
                    named: arguments.named.clone(),
                    at,
                };
                Some(self.dictionary(&rest)?)
            }
            ("collections.namedtuple" | "typing.NamedTuple", _) => self.named_tuple(arguments),
            ("collections.deque", [values, ..]) => Some(Value::list(self.iterate(values, at)?)),
            ("collections.deque", []) => Some(Value::list(Vec::new())),
            ("copy.copy", [Value::List(list)]) => Some(Value::list(list.borrow().clone())),
            ("copy.copy" | "copy.deepcopy", [value, ..]) => Some(self.deep_copy(value, at)?),
            ("typing.cast", [_, value]) => Some(value.clone()),
            ("typing.TypeVar" | "typing.NewType", _) => Some(Value::unknown(phrase!("a type"))),
            ("torch.clone", [Value::Tensor(tensor)]) => {
                Some(Value::Tensor(self.trace.copied(tensor)))
            }
            ("torch.is_tensor", [value]) => match value {
                Value::Unknown(_) => None,
                _ => Some(Value::Bool(matches!(value, Value::Tensor(_)))),
            },
            ("torch.Size", [values]) => Some(Value::tuple(self.iterate(values, at)?)),
            ("importlib.import_module", [Value::Text(path), ..]) => {
                Some(Value::Library(canonical(path).into()))
            }
            ("itertools.chain", many) => {
                let mut all = Vec::new();
                for value in many {
                    all.extend(self.iterate(value, at)?);
                }
                self.spend(all.len(), at)?;
                Some(Value::list(all))
            }
            ("itertools.chain.from_iterable", [values]) => {
                let mut all = Vec::new();
                for value in self.iterate(values, at)? {
                    all.extend(self.iterate(&value, at)?);
                    self.spend(all.len() / 16, at)?;
                }
                Some(Value::list(all))
            }
            ("itertools.product", many) => {
                let mut rows: Vec<Vec<Value>> = vec![Vec::new()];
                for value in many {
                    let members = self.iterate(value, at)?;
                    self.spend(rows.len().saturating_mul(members.len()), at)?;
                    let mut longer = Vec::new();
                    for row in &rows {
                        for member in &members {
                            let mut row = row.clone();
                            row.push(member.clone());
                            longer.push(row);
                        }
                    }
                    rows = longer;
                }
                Some(Value::list(rows.into_iter().map(Value::tuple).collect()))
            }
            ("itertools.repeat", [value, count]) => {
                let count = count.size().unwrap_or(0).min(super::SIZE_LIMIT);
                self.spend(count, at)?;
                Some(Value::list(vec![value.clone(); count]))
            }
            ("itertools.accumulate", [values, ..]) => {
                let mut found: Vec<Value> = Vec::new();
                for value in self.iterate(values, at)? {
                    let next = match (found.last().cloned(), plain.get(1)) {
                        (None, _) => value,
                        (Some(last), Some(function)) => {
                            self.call_plain(function.clone(), vec![last, value], at)?
                        }
                        (Some(last), None) => self.binary("+", last, value, at)?,
                    };
                    found.push(next);
                }
                Some(Value::list(found))
            }
            ("itertools.islice", [values, bounds @ ..]) => {
                let members = self.iterate(values, at)?;
                let bound = |index: usize| bounds.get(index).cloned().unwrap_or(Value::None);
                let parts = match bounds.len() {
                    1 => [Value::None, bound(0), Value::None],
                    _ => [bound(0), bound(1), bound(2)],
                };
                let indices = self.slice_of(&parts, members.len(), at)?;
                Some(Value::list(
                    indices
                        .into_iter()
                        .map(|index| members[index].clone())
                        .collect(),
                ))
            }
            ("functools.reduce", [function, values, rest @ ..]) => {
                let mut values = self.iterate(values, at)?.into_iter();
                let mut all = rest
                    .first()
                    .cloned()
                    .or_else(|| values.next())
                    .unwrap_or(Value::None);
                for value in values {
                    all = self.call_plain(function.clone(), vec![all, value], at)?;
                }
                Some(all)
            }
            ("operator.mul", [a, b]) => Some(self.binary("*", a.clone(), b.clone(), at)?),
            ("operator.add", [a, b]) => Some(self.binary("+", a.clone(), b.clone(), at)?),
            ("tqdm.tqdm" | "tqdm" | "tqdm.auto.tqdm" | "tqdm.notebook.tqdm", [values, ..]) => {
                Some(values.clone())
            }
            ("tqdm.trange" | "trange", _) => self.range(arguments)?,
            _ => None,
        })
    }

    /// A value with what it holds made anew; modules and all below them too.
    fn deep_copy(&mut self, value: &Value, at: super::Place) -> Result<Value> {
        self.deeper(at, |this| this.copy_of(value, at))
    }

    fn copy_of(&mut self, value: &Value, at: super::Place) -> Result<Value> {
        let all = |this: &mut Self, members: Vec<Value>| {
            this.spend(members.len(), at)?;
            let copies = members.iter().map(|member| this.deep_copy(member, at));
            copies.collect::<Result<Vec<Value>>>()
        };
        Ok(match value {
            Value::List(list) => {
                let members = list.borrow().clone();
                Value::list(all(self, members)?)
            }
            Value::Tuple(members) => Value::tuple(all(self, members.to_vec())?),
            Value::Dict(dict) => {
                let mut pairs = Vec::new();
                for (key, value) in dict.iter() {
                    pairs.push((key, self.deep_copy(&value, at)?));
                }
                Value::dict(pairs)
            }
            Value::Module(module) => Value::Module(self.copied_module(*module, at)?),
            Value::Object(object) if !object.fields.borrow().is_empty() => {
                let fields = object.fields.borrow().clone();
                let again = Rc::new(Object {
                    path: object.path.clone(),
                    arguments: object.arguments.clone(),
                    at: object.at,
                    class: object.class.clone(),
                    fields: fields.into(),
                    is_vague: object.is_vague.clone(),
                });
                self.objects.push(again.clone());
                Value::Object(again)
            }
            Value::Tensor(tensor) => Value::Tensor(self.trace.copied(tensor)),
            other => other.clone(),
        })
    }

    fn copied_module(&mut self, module: usize, at: super::Place) -> Result<usize> {
        self.spend(8, at)?;
        let known = &self.modules[module];
        let (kind, name, children) = (
            known.kind.clone(),
            known.class_name.clone(),
            known.children.clone(),
        );
        let (class, in_place, broken) = (known.class.clone(), known.in_place, known.broken.clone());
        let mut fields = known.fields.clone();
        let again = self.new_module(kind, &name);
        let mut copies = Vec::new();
        for (name, child) in children {
            let copy = self.deeper(at, |this| this.copied_module(child, at))?;
            copies.push((name, child, copy));
        }
        // A field that holds a child holds its copy.
        for value in fields.values_mut() {
            if let Value::Module(held) = value
                && let Some((_, _, copy)) = copies.iter().find(|(_, child, _)| child == held)
            {
                *held = *copy;
            }
        }
        let made = &mut self.modules[again];
        made.children = copies
            .into_iter()
            .map(|(name, _, copy)| (name, copy))
            .collect();
        (made.fields, made.class, made.in_place, made.broken) = (fields, class, in_place, broken);
        Ok(again)
    }

    /// What a call gave that hangs on something unknown.
    pub(super) fn vague(&self, path: &str, arguments: &Arguments) -> Option<Value> {
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

    pub(super) fn dictionary(&mut self, arguments: &Arguments) -> Result<Value> {
        let mut pairs = Vec::new();
        match arguments.plain.first() {
            Some(value) if self.as_dict(value).is_some() => {
                pairs.extend(self.as_dict(value).unwrap_or_default());
            }
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
        self.spend(pairs.len().saturating_mul(pairs.len()) / 64, arguments.at)?;
        self.bounded(Value::dict(pairs), arguments.at)
    }
}
