//! `cargo xtask measure`: what a first visit costs, in bytes and in seconds.

use std::fs;

use anyhow::{Context, Result, bail};
use clap::Args;
use serde_json::{Value, json};

use crate::{bundle::Bundle, compress::Encoding, page::Page, server::Answer, setup::Setup, shell};

#[derive(Args)]
pub struct Options {
    /// Visits with an empty cache.
    #[arg(long, default_value_t = 7)]
    runs: usize,
    /// Print one JSON value instead of the table.
    #[arg(long)]
    json: bool,
}

pub fn run(setup: &Setup, options: &Options) -> Result<()> {
    if options.runs == 0 {
        bail!("--runs is 0: at least one visit is needed");
    }
    let page = Page::serve(setup, &Bundle::PAGE)?;
    // The first visit also makes the server compress what it has not yet: it is not counted.
    visit(&page)?;
    let mut seconds = Vec::new();
    let mut answers = Vec::new();
    for _ in 0..options.runs {
        page.server.take_answers();
        seconds.push(visit(&page)?);
        answers = page.server.take_answers();
    }
    seconds.sort_by(f64::total_cmp);

    let files = files(&answers)?;
    let total: usize = files.iter().map(|(_, bytes)| bytes).sum();
    let webgpu = webgpu_bytes(setup);
    let median = seconds[seconds.len() / 2];
    let (least, most) = (seconds[0], seconds[seconds.len() - 1]);
    if options.json {
        let files: Vec<Value> = files
            .iter()
            .map(|(path, bytes)| json!({ "path": path, "brotli_bytes": bytes }))
            .collect();
        let figures = json!({
            "files": files, "brotli_bytes": total, "webgpu_bundle_brotli_bytes": webgpu, "runs": seconds.len(),
            "first_step_seconds": { "min": least, "median": median, "max": most },
        });
        println!("{figures:#}");
        return Ok(());
    }
    println!("\nDownload up to the first training step on the CPU (brotli):");
    for (path, bytes) in &files {
        println!("  {:>9} B  {path}", bytes);
    }
    println!("  {total:>9} B  together ({:.0} kB)", total as f64 / 1000.0);
    match webgpu {
        Some(bytes) => println!("  {bytes:>9} B  the WebGPU bundle, loaded only for that device"),
        None => println!("  The WebGPU bundle is not built: `cargo xtask serve` builds it."),
    }
    println!(
        "\nFrom opening the page to its first training step, empty cache, {} visits:",
        seconds.len()
    );
    println!("  min {least:.2} s, median {median:.2} s, max {most:.2} s");
    Ok(())
}

/// Opens the page in a fresh browser and returns the seconds to its first step.
fn visit(page: &Page) -> Result<f64> {
    let printed = shell::capture(page.node()?.arg("xtask/page/first-step.mjs"))?;
    let line = printed.lines().last().unwrap_or_default();
    line.parse().with_context(|| {
        format!("xtask/page/first-step.mjs should print seconds, and printed {line:?}")
    })
}

/// Path and bytes of every file that was sent, biggest first.
fn files(answers: &[Answer]) -> Result<Vec<(String, usize)>> {
    let mut files = Vec::new();
    for answer in answers.iter().filter(|answer| answer.status == 200) {
        if answer.encoding == Some(Encoding::Gzip) {
            bail!(
                "the browser was sent {} as gzip: it did not ask for brotli, so nothing is measured",
                answer.path
            );
        }
        files.push((answer.path.clone(), answer.sent));
    }
    files.sort_by_key(|(path, bytes)| (std::cmp::Reverse(*bytes), path.clone()));
    Ok(files)
}

/// The WebGPU bundle's bytes, where it has been built: no first visit waits for it.
fn webgpu_bytes(setup: &Setup) -> Option<u64> {
    let folder = setup
        .places
        .page_parts()
        .join("pkg")
        .join(Bundle::WebGpu.name());
    let sizes = ["convlab.js", "convlab_bg.wasm"].map(|name| {
        let file = Encoding::Brotli.beside(&folder.join(name));
        fs::metadata(file).ok().map(|facts| facts.len())
    });
    sizes.into_iter().sum()
}
