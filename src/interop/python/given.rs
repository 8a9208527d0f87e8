//! The arguments of a call of PyTorch's, by name, with its defaults.

use super::token::Place;
use super::value::{Arguments, Value};
use crate::interop::InteropError;
use crate::said::{Phrase, phrase};

pub type Result<T> = std::result::Result<T, InteropError>;

/// What is not understood, where, and what is instead.
pub fn unsupported(at: Place, what: Phrase, instead: Phrase) -> InteropError {
    InteropError::Unsupported {
        line: at.line,
        column: at.column,
        what,
        instead,
    }
}

/// Arguments of a callee whose parameters are known.
pub struct Given<'a> {
    callee: &'a str,
    arguments: &'a Arguments,
    names: &'static [&'static str],
}

impl<'a> Given<'a> {
    /// # Errors
    /// Where there are more arguments than parameters, or one of another name.
    pub fn new(
        callee: &'a str,
        arguments: &'a Arguments,
        names: &'static [&'static str],
    ) -> Result<Self> {
        let given = Self {
            callee,
            arguments,
            names,
        };
        if arguments.plain.len() > names.len() {
            let what = phrase!(
                "{callee} gets {count} arguments without a name and takes {most} at most",
                callee,
                count = arguments.plain.len(),
                most = names.len()
            );
            return Err(given.wrong(what));
        }
        match arguments
            .named
            .iter()
            .find(|(name, _)| !names.contains(&name.as_str()))
        {
            Some((name, _)) => Err(given.wrong(phrase!(
                "{callee} has no argument \"{name}\" here",
                callee,
                name
            ))),
            None => Ok(given),
        }
    }

    fn wrong(&self, what: Phrase) -> InteropError {
        unsupported(
            self.arguments.at,
            what,
            phrase!("It takes {names}.", names = self.names),
        )
    }

    pub fn get(&self, name: &str) -> Option<&'a Value> {
        let index = self.names.iter().position(|known| *known == name)?;
        let named = || {
            let found = self.arguments.named.iter().find(|(known, _)| known == name);
            found.map(|(_, value)| value)
        };
        self.arguments.plain.get(index).or_else(named)
    }

    /// [`Given::get`], where `None` is as good as nothing.
    pub fn some(&self, name: &str) -> Option<&'a Value> {
        self.get(name).filter(|value| !matches!(value, Value::None))
    }

    fn unfit(&self, name: &str, value: &Value, wants: Phrase) -> InteropError {
        unsupported(
            self.arguments.at,
            phrase!(
                "{name} of {callee} is {value}",
                name,
                callee = self.callee,
                value = value.describe()
            ),
            phrase!("It must be {wants}.", wants),
        )
    }

    fn missing(&self, name: &str) -> InteropError {
        unsupported(
            self.arguments.at,
            phrase!("{callee} has no {name}", callee = self.callee, name),
            phrase!("It takes {names}.", names = self.names),
        )
    }

    pub fn size(&self, name: &str) -> Result<usize> {
        let value = self.get(name).ok_or_else(|| self.missing(name))?;
        value
            .size()
            .ok_or_else(|| self.unfit(name, value, phrase!("a whole number of at least 0")))
    }

    pub fn size_or(&self, name: &str, default: usize) -> Result<usize> {
        match self.some(name) {
            Some(_) => self.size(name),
            None => Ok(default),
        }
    }

    pub fn pair(&self, name: &str) -> Result<[usize; 2]> {
        let value = self.get(name).ok_or_else(|| self.missing(name))?;
        pair_of(value)
            .ok_or_else(|| self.unfit(name, value, phrase!("a whole number, or two of them")))
    }

    pub fn pair_or(&self, name: &str, default: [usize; 2]) -> Result<[usize; 2]> {
        match self.some(name) {
            Some(_) => self.pair(name),
            None => Ok(default),
        }
    }

    pub fn number(&self, name: &str) -> Result<f64> {
        let value = self.get(name).ok_or_else(|| self.missing(name))?;
        value
            .number()
            .ok_or_else(|| self.unfit(name, value, phrase!("a number")))
    }

    pub fn number_or(&self, name: &str, default: f64) -> Result<f64> {
        match self.some(name) {
            Some(_) => self.number(name),
            None => Ok(default),
        }
    }

    pub fn flag_or(&self, name: &str, default: bool) -> Result<bool> {
        match self.some(name) {
            Some(value) => value
                .truth()
                .ok_or_else(|| self.unfit(name, value, phrase!("True or False"))),
            None => Ok(default),
        }
    }

    pub fn text_or(&self, name: &str, default: &str) -> Result<String> {
        match self.some(name) {
            Some(Value::Text(text)) => Ok(text.to_string()),
            Some(value) => Err(self.unfit(name, value, phrase!("a string"))),
            None => Ok(default.into()),
        }
    }

    pub fn numbers(&self, name: &str) -> Result<Vec<f64>> {
        let value = self.get(name).ok_or_else(|| self.missing(name))?;
        let members = value.members().unwrap_or_else(|| vec![value.clone()]);
        let numbers = members.iter().map(Value::number).collect::<Option<_>>();
        numbers.ok_or_else(|| self.unfit(name, value, phrase!("numbers")))
    }

    /// Whole numbers; one stands for a list of one.
    pub fn sizes(&self, name: &str) -> Result<Vec<usize>> {
        let value = self.get(name).ok_or_else(|| self.missing(name))?;
        let members = value.members().unwrap_or_else(|| vec![value.clone()]);
        let sizes = members.iter().map(Value::size).collect::<Option<_>>();
        sizes.ok_or_else(|| self.unfit(name, value, phrase!("a whole number, or several")))
    }

    /// Refuses an argument that is not as if it were left out.
    pub fn only(&self, name: &str, default: &Value) -> Result<()> {
        match self.get(name) {
            Some(value) if value.same(default) != Some(true) => {
                let only = phrase!("{value}, its default", value = default.describe());
                Err(self.unfit(name, value, only))
            }
            _ => Ok(()),
        }
    }
}

/// One number for both, or two.
pub fn pair_of(value: &Value) -> Option<[usize; 2]> {
    match (value.size(), value.members()) {
        (Some(size), _) => Some([size; 2]),
        (_, Some(members)) => match members[..] {
            [ref one] => Some([one.size()?; 2]),
            [ref first, ref second] => Some([first.size()?, second.size()?]),
            _ => None,
        },
        _ => None,
    }
}
