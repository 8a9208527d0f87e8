//! Which of CIFAR-10's batches train and which are held out: "1-4", "5", "test", or what the files' names suggest.

use super::super::{DataError, SourceFile};
use super::{LoadOptions, base_name, cifar_pickle};
use crate::arrange::Arrange;
use crate::said::{Phrase, phrase};

/// One part of a choice of CIFAR-10 batches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Batch {
    Numbered(u32),
    Test,
}

const MAX_BATCH: u32 = 9_999;
/// What stands for batches.
fn help() -> Phrase {
    phrase!("Write batch numbers such as \"1-4\", \"5\" or \"1,3\", or \"test\" for test_batch.bin")
}

/// Reads "1-4", "1,3", "5", "test" and mixtures; sorted, each once.
fn parse(field: &'static str, given: &str) -> Result<Vec<Batch>, DataError> {
    let wrong = |reason: Phrase| DataError::FileChoice {
        field,
        given: given.to_owned(),
        reason: phrase!("{reason}. {help}", reason, help = help()),
    };
    let number = |text: &str| match text.trim().parse::<u32>() {
        Ok(number) if number <= MAX_BATCH => Ok(number),
        _ => Err(wrong(phrase!(
            "\"{given}\" is not a batch number",
            given = text.trim()
        ))),
    };
    let mut batches = Vec::new();
    for part in given.split(',').map(str::trim) {
        if part.eq_ignore_ascii_case("test") {
            batches.push(Batch::Test);
        } else if let Some((first, last)) = part.split_once('-') {
            let (first, last) = (number(first)?, number(last)?);
            if first > last {
                return Err(wrong(phrase!("\"{part}\" runs backwards", part)));
            }
            batches.extend((first..=last).map(Batch::Numbered));
        } else {
            batches.push(Batch::Numbered(number(part)?));
        }
    }
    batches.arrange();
    batches.dedup();
    Ok(batches)
}

/// The short way to write a sorted choice: "1-4", "1,3", "5,test".
fn describe(batches: &[Batch]) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut rest = batches;
    while let Some((&first, _)) = rest.split_first() {
        let Batch::Numbered(number) = first else {
            parts.push("test".into());
            rest = &rest[1..];
            continue;
        };
        let run = rest
            .iter()
            .zip(number..)
            .take_while(|(batch, expected)| **batch == Batch::Numbered(*expected))
            .count();
        parts.push(if run == 1 {
            number.to_string()
        } else {
            format!("{number}-{}", number + run as u32 - 1)
        });
        rest = &rest[run..];
    }
    parts.join(",")
}

/// `data_batch_3.bin` and `test_batch.bin`, or the pickles `data_batch_3` and `test_batch`; other names have no number.
pub(super) fn batch_of(path: &str) -> Option<Batch> {
    let name = base_name(path).to_ascii_lowercase();
    let stem = match name.strip_suffix(".bin") {
        Some(stem) => stem.to_owned(),
        None => cifar_pickle::stem(path)?,
    };
    if stem == "test_batch" {
        return Some(Batch::Test);
    }
    stem.strip_prefix("data_batch_")?
        .parse()
        .ok()
        .map(Batch::Numbered)
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Train,
    HeldOut,
    Unused,
}

/// Which batches train and which are held out. Nothing held out means a seeded split of the training pictures.
pub(super) struct Choice {
    train: Vec<Batch>,
    held: Vec<Batch>,
    /// Files without a number train, unless batches were chosen.
    unnumbered: bool,
}

impl Choice {
    pub(super) fn new(
        files: &[(Option<Batch>, SourceFile)],
        options: &LoadOptions,
    ) -> Result<Self, DataError> {
        let here: Vec<Batch> = files.iter().filter_map(|(batch, _)| *batch).collect();
        let chosen = |field, given: &Option<String>| -> Result<Option<Vec<Batch>>, DataError> {
            let Some(given) = given.as_ref().filter(|given| !given.trim().is_empty()) else {
                return Ok(None);
            };
            let batches = parse(field, given)?;
            if let Some(missing) = batches.iter().find(|batch| !here.contains(batch)) {
                let there = if here.is_empty() {
                    phrase!("no numbered batch is here")
                } else {
                    phrase!("here are {here}", here = describe(&here))
                };
                let reason = phrase!(
                    "batch {missing} is missing, {there}. {help}",
                    missing = describe(&[*missing]),
                    there,
                    help = help()
                );
                return Err(DataError::FileChoice {
                    field,
                    given: given.clone(),
                    reason,
                });
            }
            Ok(Some(batches))
        };
        let train = chosen("train_files", &options.train_files)?;
        let held = chosen("eval_files", &options.eval_files)?;
        let unnumbered = train.is_none();
        if let (Some(train), Some(held), Some(given)) = (&train, &held, &options.eval_files)
            && let Some(both) = held.iter().find(|batch| train.contains(batch))
        {
            let reason = phrase!(
                "batch {both} is trained on as well, so it would not show what is learnt for new pictures",
                both = describe(&[*both])
            );
            return Err(DataError::FileChoice {
                field: "eval_files",
                given: given.clone(),
                reason,
            });
        }
        let held = held.unwrap_or_else(|| {
            let test = here.contains(&Batch::Test)
                && !train
                    .as_ref()
                    .is_some_and(|train| train.contains(&Batch::Test));
            let others = train.is_some() || files.len() > 1;
            if test && others {
                vec![Batch::Test]
            } else {
                Vec::new()
            }
        });
        let only_test = files.len() == 1;
        let train = train.unwrap_or_else(|| {
            here.iter()
                .copied()
                .filter(|batch| !held.contains(batch) && (*batch != Batch::Test || only_test))
                .collect()
        });
        if train.is_empty() && files.iter().all(|(batch, _)| batch.is_some()) {
            let given = options.eval_files.clone().unwrap_or_default();
            return Err(DataError::FileChoice {
                field: "eval_files",
                given,
                reason: phrase!("no batch is left to train on"),
            });
        }
        Ok(Self {
            train,
            held,
            unnumbered,
        })
    }

    pub(super) fn role(&self, batch: Option<Batch>) -> Role {
        match batch {
            None if self.unnumbered => Role::Train,
            Some(batch) if self.train.contains(&batch) => Role::Train,
            Some(batch) if self.held.contains(&batch) => Role::HeldOut,
            _ => Role::Unused,
        }
    }

    pub(super) fn note(&self) -> String {
        let official: Vec<Batch> = (1..=5).map(Batch::Numbered).collect();
        if self.train == official && self.held == [Batch::Test] {
            return "official".into();
        }
        let train = if self.train.is_empty() {
            "others".into()
        } else {
            describe(&self.train)
        };
        format!("batches {train} / {}", describe(&self.held))
    }
}
