//! Printing that outlives its reader. Where nobody reads any more (`convlab ... | head`), lines go nowhere, a run stops, its files
//! are written, and the program ends without a word. `println!` and `eprintln!` of the shell's modules come here.

use std::fmt::Arguments;
use std::io::{self, ErrorKind, Write};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

/// Exit code where a pipe was closed: 128 and the number of SIGPIPE, as of programs that the signal ends.
pub const CLOSED_CODE: u8 = 141;

static CLOSED: AtomicBool = AtomicBool::new(false);
/// Why standard output cannot be written to, for another reason than a closed pipe.
static FAILED: OnceLock<String> = OnceLock::new();

/// Prints a line on standard output.
pub fn line(text: Arguments) {
    noted(writeln!(io::stdout().lock(), "{text}"));
}

/// Prints a line on standard error.
pub fn error_line(text: Arguments) {
    let written = writeln!(io::stderr().lock(), "{text}");
    noted(written.or_else(|error| match error.kind() {
        ErrorKind::BrokenPipe => Err(error),
        // There is nowhere left to report it.
        _ => Ok(()),
    }));
}

/// Writes bytes on standard output.
pub fn bytes(bytes: &[u8]) {
    let mut out = io::stdout().lock();
    noted(out.write_all(bytes).and_then(|()| out.flush()));
}

/// Whether what is printed reaches nobody.
pub fn is_closed() -> bool {
    CLOSED.load(Ordering::Relaxed)
}

/// Why printing failed, where that was no closed pipe.
pub fn failure() -> Option<&'static str> {
    FAILED.get().map(String::as_str)
}

fn noted(written: io::Result<()>) {
    let Err(error) = written else { return };
    CLOSED.store(true, Ordering::Relaxed);
    if error.kind() != ErrorKind::BrokenPipe {
        FAILED.get_or_init(|| format!("standard output cannot be written: {error}"));
    }
}
