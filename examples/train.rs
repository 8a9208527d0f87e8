//! Trains LeNet on the built-in pictures through the library, and prints its loss and accuracy.
//!
//! ```text
//! cargo run --release --example train
//! ```

// `cargo test` for wasm builds every example; there this one does nothing (see main).
#![cfg_attr(target_family = "wasm", allow(dead_code, unused_imports))]

use std::error::Error;
use std::rc::Rc;
use std::time::Duration;

use convlab::engine::{Backend, BackendKind};
use convlab::recipe::Recipe;
use convlab::train::{Command, Evaluated, Event, Session};

fn main() -> Result<(), Box<dyn Error>> {
    // A browser has no thread that may wait; examples/embed.html trains there.
    #[cfg(not(target_family = "wasm"))]
    pollster::block_on(train())?;
    Ok(())
}

async fn train() -> Result<(), Box<dyn Error>> {
    // Every setting of a run; those that are not named here have their defaults. The same names are flags of the shell
    // (`convlab train --help` describes them) and keys of the JSON that `Recipe::from_json` reads.
    let recipe = Recipe {
        model: "lenet".into(),
        data: "builtin:scenes".into(),
        batch: 64,
        lr: 0.03,
        steps: Some(200),
        ..Recipe::default()
    };

    // Built-in pictures are drawn. For a folder the closure reads its files, as src/bin/shell/files.rs does.
    let dataset = Rc::new(recipe.dataset(|| Ok(Vec::new()))?);
    println!(
        "{} pictures to learn from, {} held out, {} classes",
        dataset.train.len(),
        dataset.test.len(),
        dataset.classes.len()
    );

    // `BackendKind::Compiled` computes on a GPU.
    let backend = Backend::open(BackendKind::Cpu).await?;
    let mut session = Session::new(recipe, dataset, backend).await?;

    // A session does nothing by itself: it is given commands, and works while it is given turns.
    session.command(Command::Start).await?;
    while session.is_busy() {
        for event in session.turn(Duration::from_millis(100)).await? {
            match event {
                Event::Step {
                    step,
                    loss,
                    accuracy,
                    ..
                } if step.is_multiple_of(20) => {
                    println!(
                        "step {step:>3}: loss {loss:.3}, {:.0} % of the batch right",
                        100.0 * accuracy
                    );
                }
                Event::Evaluated(Evaluated { evaluation, .. }) => {
                    println!(
                        "held out: loss {:.3}, {:.1} % right",
                        evaluation.loss,
                        100.0 * evaluation.accuracy
                    );
                }
                Event::Diverged { message, .. } => println!("{message}"),
                _ => {}
            }
        }
    }

    // The weights as a file that PyTorch reads: safetensors, named as in a state_dict.
    let weights = session.weights().await?.to_safetensors()?;
    println!("the weights take {} bytes", weights.len());
    Ok(())
}
