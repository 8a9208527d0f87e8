//! SIGINT and SIGTERM: the first asks a run to stop after the step it is at, a second one ends the program at once.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

/// What asked a run to stop before its end.
#[derive(Clone, Copy)]
pub enum Stop {
    /// A signal, by its number.
    Signal(i32),
    /// Nobody reads what is printed.
    Closed,
}

impl Stop {
    /// Exit code: 128 and the signal's number, as shells report it.
    pub fn code(self) -> u8 {
        match self {
            Self::Signal(signal) => u8::try_from(128 + signal).unwrap_or(1),
            Self::Closed => super::out::CLOSED_CODE,
        }
    }
}

/// The signals that have come.
pub struct Interrupts {
    last: Arc<AtomicUsize>,
}

impl Interrupts {
    /// Listens from now on; before, a signal ends the program at once.
    ///
    /// # Errors
    /// What the system says where it allows no handler.
    pub fn listen() -> io::Result<Self> {
        let (has_come, last) = (
            Arc::new(AtomicBool::new(false)),
            Arc::new(AtomicUsize::new(0)),
        );
        for signal in [SIGINT, SIGTERM] {
            // In this order: the first signal finds the flag unset, and sets it for the second.
            flag::register_conditional_shutdown(signal, 128 + signal, has_come.clone())?;
            flag::register(signal, has_come.clone())?;
            flag::register_usize(signal, last.clone(), signal as usize)?;
        }
        Ok(Self { last })
    }

    /// Why a run has to stop now, if it has to.
    pub fn stop(&self) -> Option<Stop> {
        match self.last.load(Ordering::Relaxed) {
            0 => super::out::is_closed().then_some(Stop::Closed),
            signal => Some(Stop::Signal(signal as i32)),
        }
    }
}

/// A signal's name.
pub fn name(signal: i32) -> &'static str {
    match signal {
        SIGINT => "SIGINT",
        _ => "SIGTERM",
    }
}
