//! Whatever is in a program or a file, reading it answers: no panic, no hang, no stack run out, no memory taken on a length's word.
//!
//! Every test run reads the corpus again (`corpus/`, one folder a reader: seeds written for it, and whatever once was found). To look
//! for more, each reader for so many seconds, new findings being written into the corpus:
//!
//! `CONVLAB_FUZZ_SECONDS=600 cargo test --release --test convlab fuzz::for_a_while -- --ignored --nocapture`
//!
//! `CONVLAB_FUZZ=png,tar` takes some of the readers, `CONVLAB_FUZZ_SEED` other mutations.

mod mutate;
mod readers;

use std::collections::HashSet;
use std::fs;
use std::io::{Seek, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use mutate::Mutator;
use readers::{READERS, Reader};

/// Reading something of a few kilobytes takes longer only if it hangs.
const LONGEST: Duration = Duration::from_secs(10);
/// What a browser's Worker has.
const STACK: usize = 1 << 20;
const MOST_KEPT: usize = 4_000;
const MOST_BYTES: usize = 1 << 15;

fn folder(reader: &Reader) -> PathBuf {
    let root = std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo runs the tests");
    Path::new(&root).join("tests/fuzz/corpus").join(reader.name)
}

/// The files of a reader's corpus with their names, sorted.
fn corpus(reader: &Reader) -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(folder(reader)).expect("every reader has a corpus");
    let mut files: Vec<(String, Vec<u8>)> = entries
        .map(|entry| entry.unwrap())
        .map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            (name, fs::read(entry.path()).unwrap())
        })
        .collect();
    files.sort();
    files
}

/// Runs with the stack of a Worker.
fn on_a_small_stack<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let thread = std::thread::Builder::new().stack_size(STACK);
    let thread = thread.spawn(work).expect("a thread");
    thread.join().expect("it ends")
}

#[test]
fn everything_in_the_corpus_is_read_or_refused() {
    for reader in READERS {
        let files = corpus(&reader);
        assert!(files.len() >= 3, "{} has seeds", reader.name);
        let mut answers = HashSet::new();
        for (name, bytes) in files {
            let begin = Instant::now();
            let what = format!("{}/{name}", reader.name);
            let read = on_a_small_stack(move || {
                catch_unwind(AssertUnwindSafe(|| (reader.read)(&bytes))).map_err(|_| ())
            });
            answers.insert(read.unwrap_or_else(|()| panic!("{what} panics")));
            assert!(begin.elapsed() < LONGEST, "{what} hangs");
        }
        assert!(
            answers.len() > 1,
            "{}: the corpus says different things",
            reader.name
        );
    }
}

#[test]
#[ignore = "searches for as long as it is told to"]
fn for_a_while() {
    let number = |name: &str| {
        let text = std::env::var(name).ok();
        text.and_then(|text| text.parse::<u64>().ok())
    };
    let time = Duration::from_secs(number("CONVLAB_FUZZ_SECONDS").unwrap_or(10));
    let seed = number("CONVLAB_FUZZ_SEED").unwrap_or(1);
    let wanted = std::env::var("CONVLAB_FUZZ").unwrap_or_default();
    let found: usize = READERS
        .into_iter()
        .filter(|reader| wanted.is_empty() || wanted.split(',').any(|name| name == reader.name))
        .map(|reader| on_a_small_stack(move || search(&reader, time, seed)))
        .sum();
    assert_eq!(found, 0, "what was found is in tests/fuzz/corpus");
}

/// Mutates what is known, keeps what is answered in a new way, and gives the number of inputs that panic.
fn search(reader: &Reader, time: Duration, seed: u64) -> usize {
    // What kills the process is in this file afterwards, behind its length (four bytes).
    let last = std::env::temp_dir().join(format!("convlab-fuzz-{}", reader.name));
    let watch = watched(last.clone());
    let mut last = fs::File::create(last).expect("a file for what is being read");
    let mut known: Vec<Vec<u8>> = corpus(reader).into_iter().map(|(_, bytes)| bytes).collect();
    let seeds = known.len();
    let (mut answers, mut messages) = (HashSet::new(), HashSet::new());
    let mut mutator = Mutator::new(seed);
    let begin = Instant::now();
    let (mut runs, mut found, mut slowest) = (0u64, 0, Duration::ZERO);
    while begin.elapsed() < time {
        let is_seed = runs < seeds as u64;
        let bytes = match is_seed {
            true => known[runs as usize].clone(),
            false => mutator.mutated(&known, reader.kind),
        };
        let bytes = bytes[..bytes.len().min(MOST_BYTES)].to_vec();
        let told = [&(bytes.len() as u32).to_le_bytes()[..], &bytes].concat();
        last.rewind().and_then(|()| last.write_all(&told)).unwrap();
        watch.store(1, Ordering::Relaxed);
        let one = Instant::now();
        let read = catch_unwind(AssertUnwindSafe(|| (reader.read)(&bytes)));
        watch.store(0, Ordering::Relaxed);
        slowest = slowest.max(one.elapsed());
        runs += 1;
        match read {
            Ok(answer) => {
                if answers.insert(answer) && !is_seed && known.len() < MOST_KEPT {
                    known.push(bytes);
                }
            }
            Err(panic) => {
                let message = panic.downcast_ref::<String>().cloned().unwrap_or_default();
                if messages.insert(message) {
                    let name = format!("found-{}-{seed}-{runs}", messages.len());
                    fs::write(folder(reader).join(name), &bytes).unwrap();
                }
                found += 1;
            }
        }
    }
    println!(
        "{}: {runs} runs in {:.0} s, {} different answers, the slowest after {:.3} s, {found} panics",
        reader.name,
        begin.elapsed().as_secs_f64(),
        answers.len(),
        slowest.as_secs_f64()
    );
    watch.store(u64::MAX, Ordering::Relaxed);
    found
}

/// Ends the process where one reading takes too long. 1 means that one has begun, 0 that none is on its way.
fn watched(last: PathBuf) -> Arc<AtomicU64> {
    let state = Arc::new(AtomicU64::new(0));
    let watched = state.clone();
    std::thread::spawn(move || {
        let mut since = Instant::now();
        loop {
            std::thread::sleep(Duration::from_millis(200));
            match watched.load(Ordering::Relaxed) {
                u64::MAX => return,
                // Seen before and still the same.
                2 if since.elapsed() > LONGEST => {
                    eprintln!("{} hangs", last.display());
                    std::process::exit(1);
                }
                1 => {
                    since = Instant::now();
                    let _ = watched.compare_exchange(1, 2, Ordering::Relaxed, Ordering::Relaxed);
                }
                _ => {}
            }
        }
    });
    state
}
