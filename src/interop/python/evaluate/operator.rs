//! Operators, of numbers, texts, lists, sets, tensors, and of objects that say what theirs do.

use super::{Evaluator, Place};
use crate::interop::python::given::{Result, unsupported};
use crate::interop::python::value::{Arguments, Value};
use crate::said::phrase;

/// The method by which an object of the program says what an operator does with it, and that for its right side.
const METHODS: [(&str, &str, &str); 12] = [
    ("+", "__add__", "__radd__"),
    ("-", "__sub__", "__rsub__"),
    ("*", "__mul__", "__rmul__"),
    ("/", "__truediv__", "__rtruediv__"),
    ("//", "__floordiv__", "__rfloordiv__"),
    ("%", "__mod__", "__rmod__"),
    ("**", "__pow__", "__rpow__"),
    ("==", "__eq__", "__eq__"),
    ("<", "__lt__", "__gt__"),
    (">", "__gt__", "__lt__"),
    ("|", "__or__", "__ror__"),
    ("in", "", "__contains__"),
];

impl Evaluator {
    pub(super) fn unary(&mut self, operator: &str, value: Value, at: Place) -> Result<Value> {
        Ok(match (operator, &value) {
            ("not", _) => match (value.truth(), super::branch::negated(&value)) {
                (Some(truth), _) => Value::Bool(!truth),
                (None, Some(negated)) => negated,
                (None, None) => Value::unknown(value.describe()),
            },
            ("-", Value::Tensor(_)) => {
                return self.tensor_arithmetic("*", &value, &Value::Int(-1), at);
            }
            ("-", Value::Learned(_)) => return self.binary("*", value, Value::Int(-1), at),
            ("-", Value::Int(number)) => Value::Int(number.wrapping_neg()),
            ("-", Value::Float(number)) => Value::Float(-number),
            ("+", Value::Int(_) | Value::Float(_)) => value,
            ("~", Value::Int(number)) => Value::Int(!number),
            (_, Value::Unknown(_) | Value::Object(_)) if !self.is_strict => value,
            _ => {
                return Err(unsupported(
                    at,
                    phrase!("{operator} of {value}", operator, value = value.describe()),
                    phrase!("It is supported of numbers."),
                ));
            }
        })
    }

    pub(super) fn binary(
        &mut self,
        operator: &'static str,
        left: Value,
        right: Value,
        at: Place,
    ) -> Result<Value> {
        if let Some(value) = self.own_operator(operator, &left, &right, at)? {
            return Ok(value);
        }
        let flag = |truth: Option<bool>| match truth {
            Some(truth) => Ok(Value::Bool(truth)),
            None => Ok(Value::unknown(phrase!(
                "a comparison with what is not known"
            ))),
        };
        match operator {
            "is" => return flag(left.identical(&right)),
            "is not" => return flag(left.identical(&right).map(|same| !same)),
            "==" => return flag(left.same(&right)),
            "!=" => return flag(left.same(&right).map(|same| !same)),
            "in" => return self.holds(&right, &left, at).and_then(flag),
            "not in" => {
                let found = self.holds(&right, &left, at)?;
                return flag(found.map(|found| !found));
            }
            _ => {}
        }
        if let Some(value) = self.learned_arithmetic(operator, &left, &right, at)? {
            return Ok(value);
        }
        if let Some(value) = self.numbers_arithmetic(operator, &left, &right) {
            return Ok(value);
        }
        match (&left, &right) {
            (Value::Tensor(_), _) | (_, Value::Tensor(_)) => {
                return self.tensor_arithmetic(operator, &left, &right, at);
            }
            (Value::List(_) | Value::Tuple(_), _) | (_, Value::List(_) | Value::Tuple(_))
                if let Some(value) = self.of_lists(operator, &left, &right, at)? =>
            {
                return Ok(value);
            }
            (Value::Set(_), Value::Set(_)) => {
                let name = match operator {
                    "|" => "union",
                    "&" => "intersection",
                    "-" => "difference",
                    "^" => "symmetric_difference",
                    _ => return Err(self.unfit_operator(operator, &left, &right, at)),
                };
                let arguments = Arguments {
                    plain: vec![right],
                    at,
                    ..Arguments::default()
                };
                return self.collection_method(&left, name, arguments);
            }
            (Value::Dict(a), Value::Dict(b)) if operator == "|" => {
                let pairs: Vec<(Value, Value)> = a.iter().chain(b.iter()).collect();
                self.spend(pairs.len().saturating_mul(pairs.len()) / 64, at)?;
                return Ok(Value::dict(pairs));
            }
            (Value::Text(a), Value::Text(b)) => match operator {
                "+" => return self.bounded(Value::text(&format!("{a}{b}")), at),
                "<" => return Ok(Value::Bool(a < b)),
                ">" => return Ok(Value::Bool(a > b)),
                "<=" => return Ok(Value::Bool(a <= b)),
                ">=" => return Ok(Value::Bool(a >= b)),
                _ => {}
            },
            (Value::Text(text), Value::Int(count)) | (Value::Int(count), Value::Text(text))
                if operator == "*" =>
            {
                let count = usize::try_from(*count).unwrap_or(0);
                let length = text.len().saturating_mul(count);
                self.spend(length / 16, at)?;
                if length > super::SIZE_LIMIT {
                    return self.bounded(Value::text(&"x".repeat(super::SIZE_LIMIT + 1)), at);
                }
                return Ok(Value::text(&text.repeat(count)));
            }
            _ => {}
        }
        if let (Value::Text(text), "%") = (&left, operator) {
            let text = text.clone();
            return Ok(match self.percent(&text, &right, at)? {
                Some(text) => Value::text(&text),
                None => Value::unknown(right.describe()),
            });
        }
        if let Some(value) = arithmetic(operator, &left, &right) {
            return Ok(value);
        }
        let is_zero = right.number() == Some(0.0) && left.number().is_some();
        if is_zero && ["/", "//", "%"].contains(&operator) {
            return Err(self.exception(
                "ZeroDivisionError",
                at,
                phrase!("this divides by zero"),
                phrase!("Give it another divisor."),
            ));
        }
        match self.is_strict {
            false => Ok(Value::unknown(phrase!("arithmetic with what is not known"))),
            true => Err(self.unfit_operator(operator, &left, &right, at)),
        }
    }

    fn unfit_operator(
        &self,
        operator: &str,
        left: &Value,
        right: &Value,
        at: Place,
    ) -> crate::interop::InteropError {
        unsupported(
            at,
            phrase!(
                "{left} {operator} {right}",
                left = left.describe(),
                operator,
                right = right.describe()
            ),
            phrase!("Arithmetic with numbers is supported."),
        )
    }

    /// What an object of the program says its operator does; none where there is no such object.
    fn own_operator(
        &mut self,
        operator: &str,
        left: &Value,
        right: &Value,
        at: Place,
    ) -> Result<Option<Value>> {
        let has = |this: &Self, value: &Value, name: &str| match value {
            Value::Object(object) => object
                .class
                .as_ref()
                .is_some_and(|class| class.method(name).is_some()),
            Value::Module(module) => this
                .class_of(*module)
                .is_some_and(|class| class.method(name).is_some()),
            _ => false,
        };
        let Some((_, forward, backward)) = METHODS.iter().find(|(known, ..)| *known == operator)
        else {
            return Ok(None);
        };
        for (name, of, other) in [(forward, left, right), (backward, right, left)] {
            if has(self, of, name) {
                let method = self.attribute(of.clone(), name, at)?;
                return self.call_plain(method, vec![other.clone()], at).map(Some);
            }
        }
        Ok(None)
    }

    /// Whether a collection holds a value; none where that is not known.
    fn holds(&mut self, collection: &Value, value: &Value, at: Place) -> Result<Option<bool>> {
        match (collection, value) {
            (Value::Text(text), Value::Text(part)) => Ok(Some(text.contains(&**part))),
            (Value::Unknown(_), _) => Ok(None),
            (Value::Module(module), Value::Text(name)) if self.is_dict(*module) => {
                let mut children = self.modules[*module].children.iter();
                Ok(Some(children.any(|(known, _)| **known == **name)))
            }
            (Value::Object(object), _) if object.class.is_none() => match value {
                Value::Text(name) if super::command_line::is_namespace(&object.path) => {
                    Ok(Some(object.fields.borrow().contains_key(&**name)))
                }
                _ => Ok(None),
            },
            (Value::Class(class), Value::Object(object)) => {
                let own = object.class.as_ref();
                Ok(Some(own.is_some_and(|own| std::rc::Rc::ptr_eq(own, class))))
            }
            _ => {
                let members = self.iterate(collection, at)?;
                self.spend(members.len() / 8, at)?;
                let mut is_vague = false;
                for member in &members {
                    match value.same(member) {
                        Some(true) => return Ok(Some(true)),
                        Some(false) => {}
                        None => is_vague = true,
                    }
                }
                Ok((!is_vague).then_some(false))
            }
        }
    }

    fn of_lists(
        &mut self,
        operator: &str,
        left: &Value,
        right: &Value,
        at: Place,
    ) -> Result<Option<Value>> {
        let again = |like: &Value, members: Vec<Value>| match like {
            Value::List(_) => Value::list(members),
            _ => Value::tuple(members),
        };
        let members = |value: &Value| value.members().unwrap_or_default();
        match (operator, left, right) {
            ("+", Value::List(_), Value::List(_)) | ("+", Value::Tuple(_), Value::Tuple(_)) => {
                let mut all = members(left);
                all.extend(members(right));
                self.spend(all.len() / 16, at)?;
                self.bounded(again(left, all), at).map(Some)
            }
            ("*", list @ (Value::List(_) | Value::Tuple(_)), Value::Int(count))
            | ("*", Value::Int(count), list @ (Value::List(_) | Value::Tuple(_))) => {
                let all = members(list);
                let count = usize::try_from(*count).unwrap_or(0);
                self.spend(all.len().saturating_mul(count), at)?;
                self.bounded(again(list, all.repeat_up_to(count)), at)
                    .map(Some)
            }
            ("<" | ">" | "<=" | ">=", Value::List(_), Value::List(_))
            | ("<" | ">" | "<=" | ">=", Value::Tuple(_), Value::Tuple(_)) => {
                let (a, b) = (members(left), members(right));
                let first = a.iter().zip(&b).find(|(a, b)| a.same(b) != Some(true));
                Ok(match first {
                    Some((a, b)) => arithmetic(operator, a, b),
                    None => {
                        let lengths = (Value::Int(a.len() as i64), Value::Int(b.len() as i64));
                        arithmetic(operator, &lengths.0, &lengths.1)
                    }
                })
            }
            _ => Ok(None),
        }
    }
}

trait Repeat {
    fn repeat_up_to(&self, count: usize) -> Vec<Value>;
}

impl Repeat for Vec<Value> {
    fn repeat_up_to(&self, count: usize) -> Vec<Value> {
        let all = std::iter::repeat_n(self, count).flatten().cloned();
        all.take(super::SIZE_LIMIT + 1).collect()
    }
}

/// Of two numbers, as Python computes it; none where it would refuse.
fn arithmetic(operator: &str, left: &Value, right: &Value) -> Option<Value> {
    let (a, b) = (left.number()?, right.number()?);
    let compared = match operator {
        "<" => Some(a < b),
        ">" => Some(a > b),
        "<=" => Some(a <= b),
        ">=" => Some(a >= b),
        _ => None,
    };
    if let Some(truth) = compared {
        return Some(Value::Bool(truth));
    }
    let whole = |value: &Value| match value {
        Value::Int(number) => Some(*number),
        Value::Bool(flag) => Some(i64::from(*flag)),
        _ => None,
    };
    if let (Some(a), Some(b)) = (whole(left), whole(right)) {
        let result = match operator {
            "+" => a.checked_add(b),
            "-" => a.checked_sub(b),
            "*" => a.checked_mul(b),
            "//" => floor_div(a, b),
            "%" => floor_div(a, b).and_then(|quotient| a.checked_sub(quotient.checked_mul(b)?)),
            "**" if b >= 0 => a.checked_pow(u32::try_from(b).ok()?),
            "&" => Some(a & b),
            "|" => Some(a | b),
            "^" => Some(a ^ b),
            "<<" => a.checked_mul(1i64.checked_shl(u32::try_from(b).ok()?)?),
            ">>" => a.checked_shr(u32::try_from(b).ok()?),
            _ => None,
        };
        match operator {
            "/" | "**" => {}
            _ => return result.map(Value::Int),
        }
        if result.is_some() {
            return result.map(Value::Int);
        }
    }
    Some(Value::Float(match operator {
        "+" => a + b,
        "-" => a - b,
        "*" => a * b,
        "/" if b != 0.0 => a / b,
        "//" if b != 0.0 => (a / b).floor(),
        "%" if b != 0.0 => a - (a / b).floor() * b,
        "**" => a.powf(b),
        _ => return None,
    }))
}

fn floor_div(a: i64, b: i64) -> Option<i64> {
    let (quotient, rest) = (a.checked_div(b)?, a.checked_rem(b)?);
    Some(quotient - i64::from(rest != 0 && (rest < 0) != (b < 0)))
}
