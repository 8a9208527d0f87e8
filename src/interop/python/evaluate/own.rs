//! A module's own parameters, `self.gamma = nn.Parameter(...)`: made, seen otherwise, filled.

use std::rc::Rc;

use super::numbers::{first_of, numbers_of};
use super::{Evaluator, Place};
use crate::interop::python::given::{Result, unsupported};
use crate::interop::python::learned::Learned;
use crate::interop::python::operation::Operation;
use crate::interop::python::value::{Arguments, ModuleKind, Value};
use crate::network::Layer;
use crate::network::layers::{Operator, Parameter};
use crate::said::phrase;

/// Methods that leave its values and sizes as they are.
const SAME: &str = "to cuda cpu float double detach clone contiguous type_as type requires_grad_";

impl Evaluator {
    /// `nn.Parameter(data, requires_grad=True)`; none where nothing is known of the data.
    pub(super) fn made_parameter(&mut self, arguments: &Arguments) -> Option<Value> {
        let named = |wanted: &str| {
            let mut named = arguments.named.iter();
            named
                .find(|(name, _)| name == wanted)
                .map(|(_, value)| value)
        };
        let numbers = numbers_of(arguments.plain.first().or(named("data"))?)?;
        // It is no picture that the network is tried with.
        self.objects
            .retain(|object| object.at != numbers.at || !object.path.starts_with("torch."));
        let layer = Parameter {
            operator: Operator::Multiply,
            shape: numbers.sizes.clone(),
            view: None,
            mean: numbers.first.mean,
            std: numbers.first.std,
            draw: numbers.first.draw,
        };
        let kind = ModuleKind::Operation(Operation::Layer(Layer::Parameter(layer)));
        let module = self.new_module(kind, "Parameter");
        let learns = arguments.plain.get(1).or(named("requires_grad"));
        if learns.and_then(Value::truth) == Some(false) {
            self.freeze(module, true);
        }
        Some(self.learned(module))
    }

    /// The parameter that stands among the modules under that number.
    pub(super) fn own_layer(&self, module: usize) -> Option<&Parameter> {
        match &self.modules[module].kind {
            ModuleKind::Operation(Operation::Layer(Layer::Parameter(layer))) => Some(layer),
            _ => None,
        }
    }

    /// Whether it is the parameter as it was made.
    pub(super) fn is_whole(&self, learned: &Learned) -> bool {
        let is_made = (learned.scale, learned.shift) == (1.0, 0.0) && learned.over.is_none();
        let layer = self.own_layer(learned.module);
        is_made && layer.is_some_and(|layer| layer.shape == learned.sizes)
    }

    /// It as an expression sees it.
    fn learned(&self, module: usize) -> Value {
        let sizes = self.own_layer(module).map(|layer| layer.shape.clone());
        Value::Learned(Rc::new(Learned {
            module,
            sizes: sizes.unwrap_or_default(),
            scale: 1.0,
            shift: 0.0,
            over: None,
        }))
    }

    /// `module.name` where that is a parameter of its own.
    pub(super) fn own_parameter(&self, module: usize, name: &str) -> Option<Value> {
        let mut own = self.modules[module].parameters.iter();
        let found = own.find(|(known, _)| known == name)?;
        Some(self.learned(found.1))
    }

    /// `module.name = parameter`
    pub(super) fn set_parameter(&mut self, module: usize, name: &str, parameter: &Learned) {
        let known = &mut self.modules[module];
        known.fields.remove(name);
        known.children.retain(|(known, _)| known != name);
        let child = parameter.module;
        match known.parameters.iter_mut().find(|(known, _)| known == name) {
            Some(place) => place.1 = child,
            None => known.parameters.push((name.into(), child)),
        }
    }

    /// A method of a parameter.
    pub(super) fn learned_method(
        &mut self,
        learned: &Rc<Learned>,
        name: &str,
        mut arguments: Arguments,
    ) -> Result<Value> {
        let at = arguments.at;
        let seen = |sizes: Vec<usize>| {
            Value::Learned(Rc::new(Learned {
                sizes,
                ..Learned::clone(learned)
            }))
        };
        if SAME.split_whitespace().any(|known| known == name) {
            return Ok(Value::Learned(learned.clone()));
        }
        match name {
            "view" | "reshape" | "unsqueeze" | "squeeze" | "flatten" => {
                let sizes = self.sizes_seen(&learned.sizes, name, &arguments, at)?;
                return Ok(seen(sizes));
            }
            "size" | "dim" | "numel" => {
                let sizes = learned.sizes.iter().map(|&size| Value::Int(size as i64));
                let sizes: Vec<Value> = sizes.collect();
                return match (name, arguments.plain.first()) {
                    ("dim", _) => Ok(Value::Int(sizes.len() as i64)),
                    ("numel", _) => {
                        let count: usize = learned.sizes.iter().product();
                        Ok(Value::Int(count as i64))
                    }
                    (_, Some(axis)) => self.item(Value::tuple(sizes), axis, at),
                    (_, None) => Ok(Value::tuple(sizes)),
                };
            }
            "expand_as" => {
                if let Some(Value::Tensor(tensor)) = arguments.plain.first() {
                    let over = self.sizes_of(tensor, at)?;
                    return Ok(Value::Learned(Rc::new(Learned {
                        over: Some(over),
                        ..Learned::clone(learned)
                    })));
                }
            }
            "fill_" | "zero_" | "normal_" | "uniform_" => {
                return self.fill_parameter(learned, name, &arguments);
            }
            _ => {}
        }
        if let Some(operator) = super::arithmetic::operator_of(name) {
            arguments.plain.insert(0, Value::Learned(learned.clone()));
            return self.arithmetic_call(operator, &arguments);
        }
        Err(unsupported(
            at,
            phrase!("{name} of a module's own parameter", name),
            phrase!(
                "It may be seen otherwise (view, unsqueeze, [:, None, None]) and be a factor or a summand of a tensor, or its divisor."
            ),
        ))
    }

    /// `p[:, None, None]`: all of its axes, and new ones of size 1.
    pub(super) fn learned_item(
        &mut self,
        learned: &Rc<Learned>,
        index: &Value,
        at: Place,
    ) -> Result<Value> {
        let parts = match index {
            Value::Tuple(parts) => parts.to_vec(),
            one => vec![one.clone()],
        };
        let is_new = |part: &&Value| matches!(part, Value::None);
        let mut left = learned.sizes.iter().copied();
        let named = parts.iter().filter(|part| !is_new(part)).count();
        let mut sizes = Vec::new();
        for part in &parts {
            match part {
                Value::None => sizes.push(1),
                Value::Slice(range) if range.iter().all(|part| matches!(part, Value::None)) => {
                    sizes.extend(left.next());
                }
                Value::Library(path) if &**path == super::parts::ELLIPSIS => {
                    let count = (learned.sizes.len() + 1).saturating_sub(named);
                    sizes.extend(left.by_ref().take(count));
                }
                _ => {
                    return Err(unsupported(
                        at,
                        phrase!("a part of a module's own parameter"),
                        phrase!("The whole of it is supported, with new axes: p[:, None, None]."),
                    ));
                }
            }
        }
        sizes.extend(left);
        Ok(Value::Learned(Rc::new(Learned {
            sizes,
            ..Learned::clone(learned)
        })))
    }

    /// `nn.init.zeros_(p)` and `p.data.zero_()`; `arguments` are without the tensor.
    pub(super) fn fill_parameter(
        &mut self,
        learned: &Rc<Learned>,
        name: &str,
        arguments: &Arguments,
    ) -> Result<Value> {
        let first = first_of(name.trim_end_matches('_'), arguments);
        match first {
            Some(first) => self.set_first(learned.module, first),
            None => self.notes.push(phrase!(
                "line {line}: {name} of a module's own parameter is not read; it begins as it was made",
                line = arguments.at.line,
                name
            )),
        }
        Ok(Value::Learned(learned.clone()))
    }

    /// `p.data = torch.zeros(8)`, `p.requires_grad = False`
    pub(super) fn set_of_parameter(
        &mut self,
        learned: &Rc<Learned>,
        name: &str,
        value: &Value,
        at: Place,
    ) -> Result<()> {
        match (name, numbers_of(value), value.truth()) {
            ("data", Some(numbers), _) if numbers.sizes == learned.sizes => {
                self.set_first(learned.module, numbers.first);
                Ok(())
            }
            ("requires_grad", _, Some(learns)) => {
                self.freeze(learned.module, !learns);
                Ok(())
            }
            _ => Err(unsupported(
                at,
                phrase!("{name} of a module's own parameter is given a value", name),
                phrase!(
                    "Numbers of its sizes for data and True or False for requires_grad are supported."
                ),
            )),
        }
    }

    fn set_first(&mut self, module: usize, first: crate::network::layers::First) {
        if let ModuleKind::Operation(Operation::Layer(Layer::Parameter(layer))) =
            &mut self.modules[module].kind
        {
            (layer.mean, layer.std, layer.draw) = (first.mean, first.std, first.draw);
        }
    }
}

/// An attribute of a parameter, or of what is made for one.
pub(super) fn learned_attribute(of: Value, name: &str) -> Value {
    let sizes = match &of {
        Value::Learned(learned) => &learned.sizes,
        Value::Numbers(numbers) => &numbers.sizes,
        _ => return super::attribute::bound(of, name),
    };
    let sizes = sizes.iter().map(|&size| Value::Int(size as i64));
    let sizes: Vec<Value> = sizes.collect();
    match name {
        "shape" => Value::tuple(sizes),
        "ndim" => Value::Int(sizes.len() as i64),
        "requires_grad" => Value::Bool(matches!(of, Value::Learned(_))),
        "device" | "dtype" => Value::unknown(phrase!("the device")),
        "T" if sizes.len() < 2 => of,
        "data" => of,
        _ => super::attribute::bound(of, name),
    }
}
