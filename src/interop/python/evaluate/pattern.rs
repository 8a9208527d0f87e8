//! `match` and its cases.

use super::{Evaluator, Flow, Place};
use crate::interop::python::given::{Result, unsupported};
use crate::interop::python::syntax::{Case, Expression, Pattern};
use crate::interop::python::value::Value;
use crate::said::phrase;

impl Evaluator {
    pub(super) fn matched(&mut self, subject: &Expression, cases: &[Case]) -> Result<Flow> {
        let value = self.evaluate(subject)?;
        for case in cases {
            let Some(fits) = self.fits_pattern(&case.pattern, &value, subject.at)? else {
                if !self.is_strict {
                    return self.block(&case.body);
                }
                return Err(unsupported(
                    subject.at,
                    phrase!("this condition hangs on {value}", value = value.describe()),
                    phrase!("Conditions on numbers, names and module settings are supported."),
                ));
            };
            if !fits {
                continue;
            }
            let holds = match &case.condition {
                Some(condition) => self.evaluate(condition)?.truth() == Some(true),
                None => true,
            };
            if holds {
                return self.block(&case.body);
            }
        }
        Ok(Flow::Next)
    }

    /// Whether a value is as a pattern says, whose names are given their values; none where that is not known.
    fn fits_pattern(
        &mut self,
        pattern: &Pattern,
        value: &Value,
        at: Place,
    ) -> Result<Option<bool>> {
        self.deeper(at, |this| this.fits_one(pattern, value, at))
    }

    fn fits_one(&mut self, pattern: &Pattern, value: &Value, at: Place) -> Result<Option<bool>> {
        match pattern {
            Pattern::Any(name) | Pattern::Rest(name) => {
                if let Some(name) = name {
                    self.bind(name, value.clone());
                }
                Ok(Some(true))
            }
            Pattern::Value(wanted) => {
                let wanted = self.evaluate(wanted)?;
                Ok(value.same(&wanted))
            }
            Pattern::Either(parts) => {
                for part in parts {
                    match self.fits_pattern(part, value, at)? {
                        Some(false) => {}
                        found => return Ok(found),
                    }
                }
                Ok(Some(false))
            }
            Pattern::Named(part, name) => {
                let fits = self.fits_pattern(part, value, at)?;
                if fits == Some(true) {
                    self.bind(name, value.clone());
                }
                Ok(fits)
            }
            Pattern::Sequence(parts) => {
                let members = match value {
                    Value::List(_) | Value::Tuple(_) => value.members().unwrap_or_default(),
                    Value::Unknown(_) => return Ok(None),
                    _ => return Ok(Some(false)),
                };
                let rest = parts
                    .iter()
                    .position(|part| matches!(part, Pattern::Rest(_)));
                let fits = match rest {
                    Some(_) => members.len() + 1 >= parts.len(),
                    None => members.len() == parts.len(),
                };
                if !fits {
                    return Ok(Some(false));
                }
                let extra = members.len() + 1 - parts.len().max(1);
                let mut next = 0;
                for (index, part) in parts.iter().enumerate() {
                    let taken = if Some(index) == rest { extra } else { 1 };
                    let of = &members[next..(next + taken).min(members.len())];
                    next += taken;
                    let value = match (Some(index) == rest, of) {
                        (false, [one]) => one.clone(),
                        _ => Value::list(of.to_vec()),
                    };
                    match self.fits_pattern(part, &value, at)? {
                        Some(true) => {}
                        other => return Ok(other),
                    }
                }
                Ok(Some(true))
            }
            Pattern::Mapping(pairs) => {
                let dict = match value {
                    Value::Dict(dict) => dict.clone(),
                    Value::Unknown(_) => return Ok(None),
                    _ => return Ok(Some(false)),
                };
                for (key, part) in pairs {
                    let key = self.evaluate(key)?;
                    let Some(value) = dict.get(&key) else {
                        return Ok(Some(false));
                    };
                    match self.fits_pattern(part, &value, at)? {
                        Some(true) => {}
                        other => return Ok(other),
                    }
                }
                Ok(Some(true))
            }
            Pattern::Class(class, plain, named) => {
                let class = self.evaluate(class)?;
                match self.is_instance(value, &class) {
                    Some(true) => {}
                    other => return Ok(other),
                }
                if let [only] = plain.as_slice()
                    && matches!(class, Value::Library(_))
                {
                    return self.fits_pattern(only, value, at);
                }
                let names = match (&class, value) {
                    (Value::Class(class), _) => class.declared.iter().map(|(name, _)| name.clone()),
                    _ => return Ok(Some(plain.is_empty() && named.is_empty())),
                };
                let by_place: Vec<String> = names.take(plain.len()).collect();
                let by_place = by_place.iter().zip(plain);
                let by_name = named.iter().map(|(name, part)| (name, part));
                for (name, part) in by_place.chain(by_name) {
                    let value = self.attribute(value.clone(), name, at)?;
                    match self.fits_pattern(part, &value, at)? {
                        Some(true) => {}
                        other => return Ok(other),
                    }
                }
                Ok(Some(true))
            }
        }
    }
}
