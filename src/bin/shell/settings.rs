//! The settings of a recipe as flags: names, help, defaults and words come from [`Recipe::FIELDS`].

use std::ops::Deref;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::error::ErrorKind;
use clap::{Arg, ArgAction, ArgMatches, Args, Command, Error, FromArgMatches};
use convlab::recipe::{Choice, Field, Kind, Recipe, Word};

/// All settings of a recipe.
pub struct Settings(pub Recipe);

impl Deref for Settings {
    type Target = Recipe;

    fn deref(&self) -> &Recipe {
        &self.0
    }
}

impl Args for Settings {
    fn augment_args(command: Command) -> Command {
        command.args(Recipe::FIELDS.iter().map(flag))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for Settings {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        read(matches, Recipe::FIELDS).map(Self)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

/// The recipe that the flags of some settings say; the others have their defaults.
pub fn read<'a>(
    matches: &ArgMatches,
    fields: impl IntoIterator<Item = &'a Field>,
) -> Result<Recipe, Error> {
    let mut recipe = Recipe::default();
    for field in fields {
        let text = match field.kind {
            Kind::Switch => Some(matches.get_flag(field.name).to_string()),
            Kind::Choice
            | Kind::Whole
            | Kind::Number
            | Kind::Numbers
            | Kind::Texts
            | Kind::Text
            | Kind::Schedule => {
                let texts = matches.get_many::<String>(field.name);
                texts.map(|texts| texts.cloned().collect::<Vec<_>>().join(","))
            }
        };
        if let Some(text) = text {
            recipe
                .set(field.name, &text)
                .map_err(|problem| Error::raw(ErrorKind::InvalidValue, problem))?;
        }
    }
    Ok(recipe)
}

/// The flag of a setting.
pub fn flag(field: &Field) -> Arg {
    let name = field.name;
    let flag = Arg::new(name).long(name.replace('_', "-")).help(field.help);
    let flag = match field.kind {
        Kind::Switch => return flag.action(ArgAction::SetTrue),
        Kind::Choice => flag.value_parser(words(field.choices)),
        Kind::Numbers | Kind::Texts => flag.action(ArgAction::Append).value_parser(checked(name)),
        Kind::Whole | Kind::Number => flag
            .allow_negative_numbers(true)
            .value_parser(checked(name)),
        Kind::Text | Kind::Schedule => flag.value_parser(checked(name)),
    };
    let flag = flag.value_name(name.to_uppercase());
    match Recipe::default().text(name) {
        Some(text) => flag.default_value(text),
        None => flag,
    }
}

/// A text that the setting of that name can be.
fn checked(name: &'static str) -> impl TypedValueParser<Value = String> {
    move |text: &str| {
        let read = Recipe::default().set(name, text);
        read.map(|()| text.to_string())
    }
}

/// Other words that mean one of a setting's own.
const ALIASES: [(&str, &str); 1] = [("gpu", "webgpu")];

/// One of some words, each with its help.
fn words(words: &[Word]) -> impl TypedValueParser<Value = String> {
    let values = words.iter().map(|word| {
        let aliases = ALIASES.iter().filter(|(_, meant)| *meant == word.word);
        PossibleValue::new(word.word)
            .help(word.help.trim_end_matches('.'))
            .aliases(aliases.map(|(alias, _)| *alias))
    });
    PossibleValuesParser::new(values).map(|given| {
        let meant = ALIASES.iter().find(|(alias, _)| *alias == given);
        meant.map_or(given, |(_, meant)| meant.to_string())
    })
}

/// A choice by its word.
pub fn choice<T: Choice>() -> impl TypedValueParser<Value = T> {
    words(T::WORDS).try_map(|word| T::of_word(&word).ok_or(format!("\"{word}\" is not known")))
}
