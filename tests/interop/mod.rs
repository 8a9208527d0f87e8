//! Is what others wrote read for what it is: PyTorch's programs, schedules and weights? Is nothing run, and nothing too much?

#[cfg(not(target_family = "wasm"))]
mod arbitrary;
#[cfg(not(target_family = "wasm"))]
mod programs;
#[cfg(not(target_family = "wasm"))]
mod schedules;
#[cfg(not(target_family = "wasm"))]
mod tutorials;
#[cfg(not(target_family = "wasm"))]
mod weights;

use convlab::interop::python::{Options, Program, read};

/// A program that can be read.
fn program(source: &str) -> Program {
    read(source, &Options::default()).expect("a program")
}

/// All messages of a program, one a line, as `line:column message`.
fn messages(program: &Program) -> String {
    let lines = program.problems.iter();
    lines
        .map(|problem| format!("{}:{} {}\n", problem.line, problem.column, problem.message))
        .collect()
}
