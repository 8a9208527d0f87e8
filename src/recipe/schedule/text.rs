//! A schedule as a person types it: `cosine`, `step(step_size=30, gamma=0.1)`, `multi_step(milestones=[30, 60])`, or JSON.

use std::fmt;
use std::str::FromStr;

use serde_json::{Map, Value};

use super::Schedule;
use crate::recipe::transforms::split_arguments;

const HELP: &str = "a schedule is constant, cosine, or a rule such as step(step_size=30, gamma=0.1); the rules are step, multi_step, exponential, constant_factor, linear, polynomial, cosine_annealing, cosine_restarts, one_cycle, plateau, factors, and as JSON chained and sequential";

impl FromStr for Schedule {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        match text {
            "constant" => return Ok(Schedule::Constant),
            "cosine" => return Ok(Schedule::Cosine),
            _ if text.starts_with('{') => {
                let value = serde_json::from_str(text).map_err(|error| error.to_string())?;
                return Schedule::from_value(value);
            }
            _ => {}
        }
        let (name, rest) = text.split_once('(').ok_or(HELP)?;
        let rest = rest.strip_suffix(')').ok_or(HELP)?;
        let mut object = Map::new();
        object.insert("rule".into(), name.trim().into());
        for argument in split_arguments(rest) {
            let (key, value) = argument.split_once('=').ok_or(HELP)?;
            // A word that is no JSON stands for itself.
            let value = value.trim();
            let value = serde_json::from_str(value).unwrap_or_else(|_| Value::from(value));
            object.insert(key.trim().into(), value);
        }
        Schedule::from_value(object.into())
    }
}

impl fmt::Display for Schedule {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        let value = serde_json::to_value(self).map_err(|_| fmt::Error)?;
        match value.as_str() {
            Some(name) => formatter.write_str(name),
            None => write!(formatter, "{value}"),
        }
    }
}
