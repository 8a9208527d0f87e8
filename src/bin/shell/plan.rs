//! `convlab model plan NAME`: what the compiled engine does in a training step.

use convlab::data::Transform;
use convlab::engine::compiled::{Mode, Tiles, expand, plan as compile, shown};
use convlab::recipe::Recipe;

use super::model::{right, table};
use super::{Failure, networks};

/// A table, a JSON object, or the WGSL of one kernel's dispatches.
pub fn plan(
    name: &str,
    batch: usize,
    tiles: &str,
    json: bool,
    wgsl: Option<&str>,
) -> Result<(), Failure> {
    if batch == 0 {
        return Err("a batch of 0 pictures has no step. Give --batch at least 1.".into());
    }
    let named = |known: &Tiles| known.name == tiles;
    let tiles = Tiles::ALL.into_iter().find(named).unwrap_or(Tiles::GPU);
    let settings = Recipe::default().training_settings();
    let plan = compile(
        &networks::named(name)?,
        &settings,
        &Transform::default(),
        batch,
        Mode::Train,
        tiles,
    )?;
    if let Some(kernel) = wgsl {
        let chosen = || plan.dispatches.iter().filter(|one| one.kernel == kernel);
        if chosen().next().is_none() {
            return Err(format!("{name} has no dispatch of {kernel}.").into());
        }
        for dispatch in chosen() {
            println!("// {}: {}\n", dispatch.layer, shown(&dispatch.constants));
            println!("{}", expand(dispatch.kernel, &dispatch.constants)?);
        }
        return Ok(());
    }
    let flops: u64 = plan.dispatches.iter().map(|one| one.flops).sum();
    let bytes: u64 = plan.dispatches.iter().map(|one| one.bytes).sum();
    if json {
        let object = serde_json::json!({
            "network": name,
            "batch": batch,
            "tiles": tiles,
            "dispatches": plan.dispatches,
            "flops": flops,
            "bytes": bytes,
            "arena_bytes": plan.arena * 4,
            "gradient_bytes": plan.gradients * 4,
        });
        println!("{object}");
        return Ok(());
    }
    let mut rows = table(&[
        "kernel",
        "layer",
        "shapes",
        "grid",
        "workgroup",
        "MFLOP",
        "kB",
        "FLOP/B",
    ]);
    for one in &plan.dispatches {
        rows.add_row([
            one.kernel.to_string(),
            one.layer.clone(),
            one.shapes.clone(),
            format!("{}×{}", one.grid[0], one.grid[1]),
            one.workgroup.to_string(),
            format!("{:.2}", one.flops as f64 / 1e6),
            format!("{:.1}", one.bytes as f64 / 1e3),
            format!("{:.1}", one.flops as f64 / one.bytes.max(1) as f64),
        ]);
    }
    println!("{}", right(rows, &[3, 4, 5, 6, 7]));
    println!(
        "{} dispatches, {:.1} MFLOP, {:.2} MB read and written, arena {:.2} MB, gradients {:.2} MB",
        plan.dispatches.len(),
        flops as f64 / 1e6,
        bytes as f64 / 1e6,
        plan.arena as f64 * 4e-6,
        plan.gradients as f64 * 4e-6
    );
    Ok(())
}
