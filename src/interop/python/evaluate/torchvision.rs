//! torchvision's networks: what its names stand for, and what a call of one makes.

use std::collections::HashMap;
use std::rc::Rc;

use super::statement::reason;
use super::{Evaluator, Place};
use crate::interop::python::arguments::call_of;
use crate::interop::python::given::{Result, unsupported};
use crate::interop::python::torchvision::{self, FUNCTIONS, Found, Model, find, model, models};
use crate::interop::python::value::{Arguments, ClassValue, Names, Value};
use crate::interop::python::{lines, parse};
use crate::said::phrase;

/// Files whose networks begin with PyTorch's first weights; the others draw their own.
const PLAIN_WEIGHTS: [&str; 2] = ["alexnet", "shufflenetv2"];
/// What `utils.py` calls for the outputs of modules within a network.
const OUTPUTS: &str = "torchvision.outputs_within";
/// Files whose builders are told whether trained weights are meant: the network differs.
const TOLD: [&str; 2] = ["googlenet", "segmentation"];

/// What was read and made of torchvision's.
#[derive(Default)]
pub struct Torchvision {
    /// The names of each file that was read.
    files: HashMap<&'static str, Rc<Names>>,
    /// Modules that its networks are made of: the first of each call, and the one behind the last.
    spans: Vec<(usize, usize)>,
    /// The calls that made its networks.
    pub calls: HashMap<usize, String>,
    /// Modules whose outputs are asked for, by which name, and what they put out.
    asked: Vec<(usize, Value)>,
    pub(super) outputs: Vec<(Value, Value)>,
}

impl Torchvision {
    /// The name under which the next output of a module is asked for.
    pub(super) fn asked_for(&mut self, module: usize) -> Option<Value> {
        let place = self.asked.iter().position(|(known, _)| *known == module)?;
        Some(self.asked.remove(place).1)
    }
}

impl Evaluator {
    /// What a name of torchvision's stands for where it is read; none where it is kept by its path.
    pub(super) fn torchvision_name(&mut self, path: &str, at: Place) -> Result<Option<Value>> {
        if path == "torchvision.models.__dict__" {
            let all = models().filter(|model| !model.is_segmentation());
            let pairs = all.map(|model| {
                (
                    Value::text(model.name),
                    Value::Library(path_of(&model).into()),
                )
            });
            return Ok(Some(Value::dict(pairs.collect())));
        }
        Ok(match find(path) {
            Some(Found::Model(model)) => Some(Value::Library(path_of(&model).into())),
            Some(Found::Function(name)) => {
                Some(Value::Library(format!("torchvision.models.{name}").into()))
            }
            Some(Found::Weights(model, rest)) => {
                return self.weights_name(&model, path, &rest, at).map(Some);
            }
            Some(Found::Defined(file, name)) => {
                let found = self
                    .torchvision_file(file, at)?
                    .values
                    .borrow()
                    .get(&name)
                    .cloned();
                match found {
                    None if file != "ops" => return Err(self.nothing_there(path, at)),
                    found => found,
                }
            }
            Some(Found::Unknown) if !path.contains(".__") => {
                return Err(self.nothing_there(path, at));
            }
            Some(Found::Module | Found::Absent(_) | Found::Unknown) | None => None,
        })
    }

    /// What an import of a path gives its name.
    pub(super) fn imported(&mut self, path: String, at: Place) -> Result<Value> {
        match self.torchvision_name(&path, at) {
            Ok(value) => Ok(value.unwrap_or(Value::Library(path.into()))),
            Err(error) if self.is_strict => Err(error),
            // The other names of the line are there all the same.
            Err(error) => {
                let value = Value::unknown(reason(&error));
                self.raised = None;
                self.passed.push(error);
                Ok(value)
            }
        }
    }

    fn nothing_there(&mut self, path: &str, at: Place) -> crate::interop::InteropError {
        let (module, name) = path.rsplit_once('.').unwrap_or_default();
        self.exception(
            "AttributeError",
            at,
            phrase!("{module} has no {name} that is known here", module, name),
            phrase!("There are {models}.", models = torchvision::families()),
        )
    }

    /// The names that a file defines; it is read where it is named first, and its lines are that one.
    fn torchvision_file(&mut self, file: &'static str, at: Place) -> Result<Rc<Names>> {
        if let Some(names) = self.torchvision.files.get(file) {
            return Ok(names.clone());
        }
        let mut page = lines::read(torchvision::text(file).unwrap_or_default());
        for line in &mut page.lines {
            line.at = at;
            line.tokens.iter_mut().for_each(|token| token.at = at);
        }
        let (statements, _) = parse::statements(&page.lines);
        let names = Rc::new(Names {
            is_library: true,
            ..Names::default()
        });
        let frames = self.frames.len();
        self.enter(names.clone(), None, false);
        let result = self.strictly(|this| this.block(&statements));
        self.frames.truncate(frames);
        result?;
        self.torchvision.files.insert(file, names.clone());
        Ok(names)
    }

    /// Follows something where what is not understood is an error.
    fn strictly<T>(&mut self, work: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        let was = (self.is_strict, self.is_trial);
        (self.is_strict, self.is_trial) = (true, false);
        let result = work(self);
        (self.is_strict, self.is_trial) = was;
        result
    }

    /// A call of what is torchvision's; none for what is not known here.
    pub(super) fn torchvision_call(
        &mut self,
        path: &str,
        arguments: &Arguments,
    ) -> Result<Option<Value>> {
        let at = arguments.at;
        if path == "torch.hub.load"
            && let [Value::Text(place), Value::Text(name), ..] = arguments.plain.as_slice()
            && place.starts_with("pytorch/vision")
        {
            let mut rest = arguments.clone();
            rest.plain.drain(..2);
            rest.named.retain(|(name, _)| {
                ![
                    "source",
                    "trust_repo",
                    "force_reload",
                    "verbose",
                    "skip_validation",
                ]
                .contains(&name.as_str())
            });
            return self.named_model(name, rest).map(Some);
        }
        if path == OUTPUTS {
            return self.outputs_within(arguments).map(Some);
        }
        Ok(match find(path) {
            Some(Found::Model(model)) => Some(self.torchvision_model(&model, arguments)?),
            Some(Found::Function(name)) => self.models_function(&name, arguments)?,
            Some(Found::Weights(model, rest)) => self.weights_call(&model, &rest, at)?,
            Some(Found::Absent(why)) => {
                return Err(unsupported(
                    at,
                    phrase!("{path} makes {why}", path, why),
                    phrase!("There are {models}.", models = torchvision::families()),
                ));
            }
            Some(Found::Defined(..)) => match self.torchvision_name(path, at)? {
                Some(value) => Some(self.call(value, arguments.clone())?),
                None => None,
            },
            Some(Found::Unknown) => return Err(self.nothing_there(path, at)),
            Some(Found::Module) | None => None,
        })
    }

    /// `models.get_model("resnet18", num_classes=10)` and its like.
    fn models_function(&mut self, name: &str, arguments: &Arguments) -> Result<Option<Value>> {
        let at = arguments.at;
        let mut rest = arguments.clone();
        let first = match rest.plain.is_empty() {
            false => Some(rest.plain.remove(0)),
            true => rest
                .named
                .iter()
                .position(|(known, _)| known == "name")
                .map(|place| rest.named.remove(place).1),
        };
        Ok(match (name, first) {
            ("list_models", _) => Some(Value::list(
                models().map(|model| Value::text(model.name)).collect(),
            )),
            ("get_model", Some(Value::Text(name))) => Some(self.named_model(&name, rest)?),
            ("get_model_builder", Some(Value::Text(name))) => Some(Value::Library(
                path_of(&self.known_model(&name, at)?).into(),
            )),
            ("get_model_weights", Some(Value::Text(name))) => {
                Some(weights_of(&self.known_model(&name, at)?))
            }
            ("get_model_weights", Some(Value::Library(path))) => match find(&path) {
                Some(Found::Model(model)) => Some(weights_of(&model)),
                _ => None,
            },
            ("get_weight", Some(Value::Text(name))) => {
                self.torchvision_name(&format!("torchvision.models.{name}"), at)?
            }
            _ if self.is_strict => {
                return Err(unsupported(
                    at,
                    phrase!("{name} is given a name that is not known here", name),
                    phrase!("A string such as 'resnet18' is supported."),
                ));
            }
            _ => None,
        })
    }

    fn known_model(&mut self, name: &str, at: Place) -> Result<Model> {
        let name = name.to_ascii_lowercase();
        match model(&name) {
            Some(model) => Ok(model),
            None => match self.torchvision_call(
                &format!("torchvision.models.{name}"),
                &Arguments {
                    at,
                    ..Arguments::default()
                },
            ) {
                Err(error) => Err(error),
                Ok(_) => Err(self.nothing_there(&format!("torchvision.models.{name}"), at)),
            },
        }
    }

    fn named_model(&mut self, name: &str, arguments: Arguments) -> Result<Value> {
        let model = self.known_model(name, arguments.at)?;
        self.torchvision_model(&model, &arguments)
    }

    /// `models.resnet18(weights=..., num_classes=10)`
    fn torchvision_model(&mut self, model: &Model, arguments: &Arguments) -> Result<Value> {
        let is_top = self.frames.is_empty() || !self.is_strict || self.is_trial;
        let first = self.modules.len();
        let result = self.made_of_torchvision(model, arguments);
        match &result {
            Ok(Value::Module(module)) => {
                self.torchvision.spans.push((first, self.modules.len()));
                if let Some(call) = call_of(&path_of(model), arguments) {
                    self.torchvision.calls.insert(*module, call);
                }
                if is_top {
                    self.made.push(*module);
                }
            }
            Err(error) if is_top => {
                let class = ClassValue {
                    name: model.name.into(),
                    ..ClassValue::default()
                };
                self.unmade.push((Rc::new(class), error.clone()));
            }
            _ => {}
        }
        result
    }

    fn made_of_torchvision(&mut self, model: &Model, arguments: &Arguments) -> Result<Value> {
        let at = arguments.at;
        let (is_trained, mut options) = self.begun_with(model, arguments)?;
        if TOLD.contains(&model.file) && is_trained {
            options.named.push(("trained".into(), Value::Bool(true)));
        }
        if !is_trained && !PLAIN_WEIGHTS.contains(&model.file) {
            self.note_weights(at);
        }
        let names = self.torchvision_file(model.file, at)?;
        let builder = names.values.borrow().get(model.name).cloned();
        let builder = builder.ok_or_else(|| self.nothing_there(&path_of(model), at))?;
        self.strictly(|this| this.call(builder, options))
    }

    /// What modules within a network put out when it is called: the network, pairs of a module and a name, its input.
    fn outputs_within(&mut self, arguments: &Arguments) -> Result<Value> {
        let (Some(network), Some(nodes)) = (
            arguments.plain.first().cloned(),
            arguments.plain.get(1).and_then(Value::members),
        ) else {
            return Ok(Value::None);
        };
        let pairs = nodes
            .iter()
            .filter_map(|pair| match pair.members()?.as_slice() {
                [Value::Module(module), name] => Some((*module, name.clone())),
                _ => None,
            });
        self.torchvision.asked = pairs.collect();
        let rest = arguments.plain.iter().skip(2).cloned().collect();
        let result = self.call_plain(network, rest, arguments.at);
        self.torchvision.asked.clear();
        let outputs = std::mem::take(&mut self.torchvision.outputs);
        result.map(|_| Value::dict(outputs))
    }

    /// The side of the pictures that torchvision's networks are made for, where a module is made of one.
    pub fn torchvision_side(&self, root: usize) -> Option<usize> {
        let (mut open, mut seen) = (vec![root], vec![false; self.modules.len()]);
        while let Some(module) = open.pop() {
            if self
                .torchvision
                .spans
                .iter()
                .any(|(first, behind)| (*first..*behind).contains(&module))
            {
                return Some(224);
            }
            if !std::mem::replace(&mut seen[module], true) {
                open.extend(
                    self.modules[module]
                        .children
                        .iter()
                        .map(|(_, child)| *child),
                );
            }
        }
        None
    }
}

/// Whether `from torchvision.models import *` brings such a name.
pub(super) fn exports(name: &str) -> bool {
    model(name).is_some_and(|model| !model.is_segmentation()) || FUNCTIONS.contains(&name)
}

/// The name that a network's builder has in a program.
pub(super) fn path_of(model: &Model) -> String {
    let module = if model.is_segmentation() {
        "segmentation."
    } else {
        ""
    };
    format!("torchvision.models.{module}{}", model.name)
}

/// The class of a network's weights.
fn weights_of(model: &Model) -> Value {
    Value::Library(format!("{}_Weights", path_of(model)).into())
}
