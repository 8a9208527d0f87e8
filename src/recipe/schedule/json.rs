//! A schedule as JSON: a name, or an object with a rule and its arguments.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Schedule;

impl Serialize for Schedule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Schedule::Constant => serializer.serialize_str("constant"),
            Schedule::Cosine => serializer.serialize_str("cosine"),
            Schedule::Rule { rule, every } => {
                let mut value = serde_json::to_value(rule).map_err(serde::ser::Error::custom)?;
                if let (Some(every), Some(object)) = (every, value.as_object_mut()) {
                    let every = serde_json::to_value(every).map_err(serde::ser::Error::custom)?;
                    object.insert("every".into(), every);
                }
                value.serialize(serializer)
            }
        }
    }
}

impl<'de> Deserialize<'de> for Schedule {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = serde_json::Value::deserialize(deserializer)?;
        Schedule::from_value(value).map_err(serde::de::Error::custom)
    }
}

impl Schedule {
    /// From a name or an object.
    pub(super) fn from_value(value: serde_json::Value) -> Result<Self, String> {
        if let Some(text) = value.as_str() {
            return text.parse();
        }
        let serde_json::Value::Object(mut object) = value else {
            return Err(format!(
                "a schedule is a name or an object with a rule, not {value}"
            ));
        };
        let read = |error: serde_json::Error| format!("the schedule: {error}");
        let every = object.remove("every");
        let every = every.map(serde_json::from_value).transpose();
        let every = every.map_err(read)?;
        let rule = serde_json::from_value(object.into()).map_err(read)?;
        Ok(Schedule::Rule { rule, every })
    }
}
