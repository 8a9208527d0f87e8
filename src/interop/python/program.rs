//! The whole of it: from a source to a network, a recipe, what was assumed and what is wrong.

use serde::Serialize;

use super::build::build;
use super::evaluate::{Evaluator, is_module};
use super::files::{self, File};
use super::foreign::foreign;
use super::given::Result;
use super::joined::{Joined, Spot};
use super::latent::latent;
use super::lines;
use super::parse;
use super::problem::{Finding, Problem};
use super::rates::layer_rates;
use super::root::{Candidate, Choice};
use super::settings;
use super::syntax::{Statement, StatementKind};
use super::token::Wrong;
use super::value::Value;
use crate::arrange::Arrange;
use crate::interop::InteropError;
use crate::network::{Network, NetworkError, Node};
use crate::recipe::PartialRecipe;
use crate::said::{Phrase, phrase};

/// Bytes a source may have, of a program in several files those that are needed together.
const SOURCE_LIMIT: usize = 1 << 20;
/// Bytes a notebook may have with the pictures in it.
pub(super) const NOTEBOOK_LIMIT: usize = 32 << 20;

/// What the reader is told from outside.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// `[channels, height, width]` of one picture, where it is known.
    pub input: Option<[usize; 3]>,
    /// The class that is the network, where there are several.
    pub class: Option<String>,
    /// What makes the network, in the program's words: `ResNet(Block, [2, 2])`, `resnet18`, `net`.
    pub make: Option<String>,
}

impl Options {
    /// The size of a picture in words: `3x64x64`.
    ///
    /// # Errors
    /// [`InteropError::Input`].
    pub fn size(text: &str) -> Result<[usize; 3]> {
        let parts: Vec<_> = text
            .split(['x', 'X', '×', '*', ','])
            .map(|part| part.trim().parse().ok())
            .collect();
        match parts[..] {
            [Some(channels @ 1..), Some(height @ 1..), Some(width @ 1..)] => {
                Ok([channels, height, width])
            }
            _ => Err(InteropError::Input { given: text.into() }),
        }
    }
}

/// A program, read.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Program {
    /// The network's class, or what it is made by.
    pub class: String,
    /// None where the program's cannot be built; `problems` say why.
    pub network: Option<Network>,
    /// Where each of its layers is called.
    pub lines: Vec<Spot>,
    /// Whether every line of its classes could be parsed; the network is without what those say that could not.
    pub is_whole: bool,
    /// The settings the program names.
    pub recipe: PartialRecipe,
    /// The data set it loads, as PyTorch calls it.
    pub dataset: Option<String>,
    /// What makes the network behind the program's own lines: `net`, `Net(in_channels=3)`, `resnet18()`. Empty where there is none.
    pub make: String,
    /// What could be meant as the network, the one that was taken first; empty where there is but one.
    pub candidates: Vec<Candidate>,
    /// Why the first of them was taken; empty where there is but one, or where it was asked for.
    pub why: Phrase,
    /// The files it was read from, where several are given: those of settings, then those of Python with the main one last.
    pub files: Vec<String>,
    /// What was assumed.
    pub notes: Vec<Phrase>,
    /// What does not work, in the order in which it was found; empty where the network can be trained.
    pub problems: Vec<Problem>,
}

/// Reads a program, or a page with one in it.
///
/// # Errors
/// [`InteropError::TooLarge`]; [`InteropError::NoNetwork`] where there is neither a network nor any setting, and what of a network
/// cannot be read, where nothing else can be said.
pub fn read(source: &str, options: &Options) -> Result<Program> {
    fits(source, NOTEBOOK_LIMIT)?;
    read_files(&[File::new("", source)], options)
}

/// Reads a program in several files. Which is the main one: it imports others and none imports it. Asked for a network that it and what it
/// imports have not, it is the one that has it.
///
/// # Errors
/// As [`read`]; a name that two of the needed files define.
pub fn read_files(files: &[File], options: &Options) -> Result<Program> {
    let given = Files::of(files, options)?;
    let joined = Joined::of(&given.needed, files.len() < 2);
    let program = given.read(&joined, options, None);
    let program = program.map_err(|error| joined.error(&error))?;
    Ok(given.finished(program))
}

/// What [`read_files`] reads, of pictures of that size where the program says none: an error is its one problem. Where something is asked
/// for, the candidates are those that there are else.
pub fn follow(files: &[File], options: &Options, otherwise: Option<[usize; 3]>) -> Program {
    let given = match Files::of(files, options) {
        Ok(given) => given,
        Err(error) => return Program::refused(Problem::of(&error)),
    };
    let joined = Joined::of(&given.needed, files.len() < 2);
    let read = |options: &Options| given.read(&joined, options, otherwise);
    let program = read(options);
    let mut program =
        program.unwrap_or_else(|error| Program::refused(Problem::of(&error).placed(&joined)));
    if options.make.is_some() || options.class.is_some() {
        let unasked = Options {
            input: options.input,
            ..Options::default()
        };
        program.candidates =
            read(&unasked).map_or_else(|_| Vec::new(), |program| program.candidates);
    }
    given.finished(program)
}

/// The files that are given.
struct Files<'a> {
    python: usize,
    /// Those of Python that are read.
    needed: Vec<&'a File>,
    /// Those of settings.
    beside: Vec<File>,
}

impl<'a> Files<'a> {
    fn of(files: &'a [File], options: &Options) -> Result<Self> {
        let (settings, python): (Vec<&File>, Vec<&File>) =
            files.iter().partition(|file| file.is_settings());
        Ok(Self {
            python: python.len(),
            needed: files::needed(&python, options)?,
            beside: settings.into_iter().cloned().collect(),
        })
    }

    /// An error's place is in the whole.
    fn read(
        &self,
        joined: &Joined,
        options: &Options,
        otherwise: Option<[usize; 3]>,
    ) -> Result<Program> {
        read_joined(joined, &self.beside, options, otherwise)
    }

    /// With what is said of the files, where there are several.
    fn finished(&self, mut program: Program) -> Program {
        if self.python + self.beside.len() > 1 {
            let names = self.needed.iter().map(|file| file.name.clone());
            program.files.extend(names);
        }
        let (count, all) = (self.needed.len(), self.python);
        if let (Some(main), true) = (self.needed.last(), count < all) {
            let main = &main.name;
            program.notes.insert(
                0,
                phrase!(
                    "{main} and what it needs of the others were read: {count} of {all} files",
                    main,
                    count,
                    all
                ),
            );
        }
        program
    }
}

impl Program {
    /// Of which nothing is known but what is wrong.
    fn refused(problem: Problem) -> Self {
        Self {
            problems: vec![problem],
            ..Self::default()
        }
    }
}

/// # Errors
/// [`InteropError::TooLarge`].
fn fits(text: &str, limit: usize) -> Result<()> {
    match text.len() > limit {
        true => Err(InteropError::TooLarge {
            what: "its length in bytes",
            size: text.len(),
            limit,
        }),
        false => Ok(()),
    }
}

/// [`read`], of pictures of that size where the program says none. An error's place is in the whole.
fn read_joined(
    joined: &Joined,
    beside: &[File],
    options: &Options,
    otherwise: Option<[usize; 3]>,
) -> Result<Program> {
    fits(&joined.text, SOURCE_LIMIT)?;
    let page = lines::read(&joined.text);
    let (statements, mut wrong) = parse::statements(&page.lines);
    wrong.splice(0..0, page.wrong.iter().cloned());
    let mut evaluator = Evaluator::default();
    evaluator.beside = beside.to_vec();
    evaluator.program(&statements);

    let mut program = Program {
        is_whole: are_classes_whole(&statements, &page, &wrong),
        notes: page.notes,
        problems: wrong.into_iter().map(Problem::syntax).collect(),
        ..Program::default()
    };
    let mut choice = Choice::default();
    let root = choice.root(&mut evaluator, &statements, options);
    program.notes.append(&mut choice.notes);
    program.candidates = choice.candidates;
    program.why = choice.why;
    program.make = choice.make;
    if let Ok(root) = root {
        evaluator.train_alone(root);
    }
    let found = settings::settings(&evaluator, &statements, &mut program);
    evaluator.training.flattens |= found.flattens;
    let is_contested = Choice::is_contested(&evaluator, &statements);
    if is_contested {
        settings::alone(root.as_ref().ok().copied(), &evaluator, &mut program);
    }
    if options.input.is_none() {
        evaluator.training.latent = root
            .as_ref()
            .ok()
            .and_then(|&root| latent(&evaluator, root));
    }
    let latent = evaluator.training.latent.map(|latent| [latent.size, 1, 1]);
    let input = options.input.or(latent).or(found.input);
    let side = root
        .as_ref()
        .ok()
        .and_then(|&root| evaluator.torchvision_side(root));
    // torchvision's networks say themselves what they are made for.
    let otherwise = otherwise.filter(|_| side.is_none());
    let input = input.or_else(|| settings::tried(&evaluator)).or(otherwise);
    let built = root.and_then(|root| build(&mut evaluator, root, input, program.recipe.loss));
    program.notes.append(&mut evaluator.notes);
    program.notes.append(&mut evaluator.trace.notes);
    undefined(&evaluator, &found, &mut program);
    let foreign = foreign(&statements);
    match built {
        Ok(mut built) => {
            if let (Some(foreign), None) = (&foreign, evaluator.epochs) {
                program.notes.extend(foreign.note());
            }
            if let Some(loss) = found.of_probabilities.as_ref().filter(|_| !is_contested) {
                let last = built.network.nodes.last();
                let at = last.and_then(|node| built.places.get(&node.name));
                let line = at.map_or(0, |at| at.line);
                settings::of_probabilities(loss, &mut built.network, &mut program, line);
            }
            match settings::of_network(&evaluator, &built.network, &program.recipe) {
                Ok(notes) => program.notes.extend(notes),
                Err(error) => program.problems.push(Problem::of(&error)),
            }
            program.class = built.class;
            program.recipe.layer_rates = layer_rates(&evaluator, built.root, &mut program.notes);
            program.notes.extend(built.notes);
            if input.is_none() {
                let [channels, height, width] = built.network.input;
                program.notes.push(phrase!("nothing says how large the pictures are: {channels}×{height}×{width} was assumed, which the network takes", channels, height, width));
            }
            if let Err(error) = built.network.shapes_for_batch(found.batch.unwrap_or(64)) {
                let layer = match &error {
                    NetworkError::Shape(mismatch) => mismatch.layer.as_str(),
                    NetworkError::Setting { layer, .. } => layer,
                    _ => "",
                };
                let at = built.places.get(layer).copied().unwrap_or_default();
                program.problems.push(Problem::new(at, &error));
            }
            let line = |node: &Node| Spot {
                line: built.places.get(&node.name).map_or(0, |at| at.line),
                ..Spot::default()
            };
            program.lines = built.network.nodes.iter().map(line).collect();
            program.network = Some(built.network);
        }
        Err(error) => {
            let error = foreign
                .as_ref()
                .and_then(|foreign| foreign.instead_of(&error))
                .unwrap_or(error);
            let nothing = program.recipe.is_empty() && program.dataset.is_none() && !is_contested;
            if nothing && program.problems.is_empty() {
                // What was passed over says more than that there is nothing.
                let passed = evaluator.passed.first().cloned();
                let passed = passed.filter(|_| foreign.is_none());
                return Err(match error {
                    InteropError::NoNetwork(_) => passed.unwrap_or(error),
                    error => error,
                });
            }
            program.problems.push(Problem::of(&error));
        }
    }
    // What was passed over matters only where a network is missing; else it is the training loop's printing and the like.
    if program.network.is_none() {
        let passed = evaluator.passed.iter().take(5);
        let passed = passed.map(Problem::of);
        program.problems.extend(passed);
    }
    program
        .problems
        .arrange_by_key(|problem| (problem.line, problem.column));
    program.problems.dedup();
    program.notes.dedup();
    program.files = std::mem::take(&mut evaluator.opened);
    joined.place(&mut program);
    Ok(program)
}

/// Whether what could not be parsed, or was taken for prose, stands outside of all classes.
fn are_classes_whole(statements: &[Statement], page: &lines::Page, wrong: &[Wrong]) -> bool {
    let is_class = |statement: &&Statement| matches!(statement.kind, StatementKind::Class(_));
    if !statements.iter().any(|statement| is_class(&statement)) {
        return wrong.is_empty();
    }
    let starts = statements.iter().map(|statement| statement.at.line);
    statements.iter().filter(is_class).all(|class| {
        let first = class.at.line;
        let next = starts.clone().find(|&start| start > first);
        let mut lines = page.lines.iter().skip_while(|line| line.at.line < first);
        let level = lines.next().map_or(0, |line| line.level);
        let last = lines
            .take_while(|line| line.level > level)
            .last()
            .map_or(first, |line| line.at.line);
        // Prose may follow a class at once; what is nearly Python belongs to it until the next statement.
        !page.prose.iter().any(|line| (first..last).contains(line))
            && !wrong
                .iter()
                .any(|(at, _)| at.line >= first && next.is_none_or(|next| at.line < next))
    })
}

/// Names that are used and never given a value, with what would mend it.
fn undefined(evaluator: &Evaluator, found: &settings::Found, program: &mut Program) {
    for (at, name) in &evaluator.missing {
        let lower = name.to_ascii_lowercase();
        let class = evaluator.globals.values().find_map(|value| match value {
            Value::Class(class) if is_module(class) => Some(class.name.clone()),
            _ => None,
        });
        let mend = if super::evaluate::usual_import(name).is_some() {
            match name.as_str() {
                "torch" | "torchvision" | "math" => format!("import {name}"),
                "nn" => "import torch.nn as nn".into(),
                "F" => "import torch.nn.functional as F".into(),
                "optim" => "import torch.optim as optim".into(),
                "DataLoader" => "from torch.utils.data import DataLoader".into(),
                _ => format!("from torchvision import {name}"),
            }
        } else if lower.contains("loader") {
            let data = found
                .datasets
                .iter()
                .find(|(name, train)| *train != lower.contains("test") && !name.is_empty());
            let data = data.map_or("train_dataset", |(name, _)| name.as_str());
            format!("{name} = DataLoader({data}, batch_size=64, shuffle=True)")
        } else if let (true, Some(class)) = (["net", "model"].contains(&lower.as_str()), class) {
            format!("{name} = {class}()")
        } else {
            format!("{name} = ...")
        };
        let finding = Finding::Undefined {
            name: name.clone(),
            mend,
        };
        program.problems.push(Problem::new(*at, &finding));
    }
}
