//! Is what others wrote read for what it is: PyTorch's programs, schedules and weights? Is nothing run, and nothing too much?
// The reader is the same in a browser; what it is asked there is asked by the page's tests.
#![cfg(not(target_family = "wasm"))]

mod activations;
mod arbitrary;
mod burn_code;
mod convnext;
mod drawn_split;
mod editing;
mod fine_tuning;
mod generators;
mod holdout;
mod language;
mod lightning;
mod losses;
mod norms;
mod onnx;
mod optimizers;
mod own_trainers;
mod parameters;
mod pickled;
mod power_pooling;
mod program_files;
mod program_settings;
mod programs;
mod recipes_of_programs;
mod schedules;
mod script_reads;
mod shared_modules;
mod shares;
mod steps;
mod tensors;
mod torchvision;
mod tutorials;
mod weights;
mod weights_checkpoints;
mod weights_kinds;
mod weights_names;
mod which_network;
mod written;
mod zoo;

use convlab::interop::python::{Options, Program, read};

/// A program that can be read.
fn program(source: &str) -> Program {
    read(source, &Options::default()).expect("a program")
}

/// Whether a note has this part.
fn has(notes: &[String], part: &str) -> bool {
    notes.iter().any(|note| note.contains(part))
}

/// All messages of a program, one a line, as `line:column message`.
fn messages(program: &Program) -> String {
    let lines = program.problems.iter();
    lines
        .map(|problem| format!("{}:{} {}\n", problem.line, problem.column, problem.message))
        .collect()
}
