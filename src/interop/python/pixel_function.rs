//! What a function of the program does to each picture, given to `transforms.Lambda`: arithmetic is a normalisation, a `view` flattens.

use super::evaluate::Evaluator;
use super::syntax::{Argument, Expression, ExpressionKind as E, StatementKind as S};
use super::token::Place;
use super::value::{Arguments, Body, Value};
use super::visit;

/// What is done to a picture.
#[derive(Debug, PartialEq)]
pub enum PixelFunction {
    /// Every value times the first number, plus the second.
    Linear(f64, f64),
    /// A vector is made of it.
    Flatten,
    /// Pictures of one channel get three that are alike.
    ThreeChannels,
}

/// What a function does, as far as it is understood.
pub fn pixel_function(function: &Value, at: Place) -> Option<PixelFunction> {
    let closure = match function {
        Value::Library(path) => {
            return (&**path == "torch.flatten").then_some(PixelFunction::Flatten);
        }
        Value::Function(closure) => closure,
        _ => return None,
    };
    let body = match &closure.body {
        Body::Lambda(_, body) => Some(body),
        Body::Function(function) => match function.body.last().map(|last| &last.kind) {
            Some(S::Return(Some(value))) => Some(value),
            _ => None,
        },
    };
    if let Some(body) = body {
        let calls = visit::calls_in(body);
        if calls.iter().any(|call| flattens(call)) {
            return Some(PixelFunction::Flatten);
        }
        if calls.iter().any(|call| triples(call)) {
            return Some(PixelFunction::ThreeChannels);
        }
    }
    let of = |value: f64| {
        let arguments = Arguments {
            plain: vec![Value::Float(value)],
            named: Vec::new(),
            at,
        };
        let result = Evaluator::default().call_strictly(function.clone(), arguments);
        result.ok()?.number()
    };
    let [zero, half, one, two] = [of(0.0)?, of(0.5)?, of(1.0)?, of(2.0)?];
    let factor = one - zero;
    let is_near = |a: f64, b: f64| (a - b).abs() <= 1e-9 * factor.abs().max(1.0);
    let is_linear = is_near(half, zero + factor / 2.0) && is_near(two, zero + factor * 2.0);
    (is_linear && factor > 0.0).then_some(PixelFunction::Linear(factor, zero))
}

/// Mean and standard deviation of what was normalised by these, then multiplied by a factor, and then had a number added.
pub fn normalised(
    [mean, std]: &[Option<Vec<f64>>; 2],
    factor: f64,
    plus: f64,
) -> [Option<Vec<f64>>; 2] {
    let count = mean.as_ref().or(std.as_ref()).map_or(1, Vec::len);
    let of = |values: &Option<Vec<f64>>, at: usize, usual: f64| {
        let values = values.as_deref().unwrap_or_default();
        values.get(at).or(values.last()).copied().unwrap_or(usual)
    };
    let pairs = (0..count).map(|at| (of(mean, at, 0.0), of(std, at, 1.0)));
    let (means, stds) = pairs
        .map(|(mean, std)| (mean - plus * std / factor, std / factor))
        .unzip();
    [Some(means), Some(stds)]
}

fn whole(argument: &Argument) -> Option<i64> {
    match &argument.value.kind {
        E::Int(number) => Some(*number),
        E::Unary("-", of) => match of.kind {
            E::Int(number) => Some(-number),
            _ => None,
        },
        _ => None,
    }
}

/// `x.view(-1)`, `x.reshape(784)`, `x.flatten()`, `torch.flatten(x)`.
fn flattens(call: &Expression) -> bool {
    let E::Call(callee, arguments) = &call.kind else {
        return false;
    };
    let E::Attribute(of, name) = &callee.kind else {
        return false;
    };
    let is_torch = matches!(&of.kind, E::Name(name) if name == "torch");
    match (name.as_str(), arguments.as_slice()) {
        ("view" | "reshape", [only]) => whole(only).is_some(),
        ("flatten" | "ravel", []) => true,
        ("flatten" | "ravel", [_]) => is_torch,
        _ => false,
    }
}

/// `x.repeat(3, 1, 1)`, `x.expand(3, -1, -1)`.
fn triples(call: &Expression) -> bool {
    let E::Call(callee, arguments) = &call.kind else {
        return false;
    };
    matches!(&callee.kind, E::Attribute(_, name) if ["repeat", "expand"].contains(&name.as_str()))
        && arguments.len() == 3
        && arguments.first().and_then(whole) == Some(3)
}
